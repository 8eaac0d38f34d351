package staff

import (
	"context"

	"inzage/internal/core/i18n"
	"inzage/templates/ui"
)

// ApproveView is what a second person decides about: everything is read-only but the decision.
type ApproveView struct {
	Form    ui.Form // of the approval; without Action, who reads it may not approve
	Version int
	Digest  string // hexadecimal

	Refusal bool           // a refusal is proposed, not a release
	Keep    bool           // data is kept, and nothing handed over
	Notice  *ui.NoticeView // why the reader may not approve, or what is particular
	Count   *ui.NoticeView // how many approvals there are, and are needed
	Facts   []ui.SummaryRow
	Lines   []ApproveLine
	Verdict VerdictView
	Remarks []ui.SummaryRow // checks that were not answered with a plain yes
	All     []ui.SummaryRow // all checks
	Changes []ui.SummaryRow // what differs from the submission before
	Again   bool            // there was one
	Return  BackView
	Refuse  *RefuseView
	Reopen  *BackView
}

// ApproveLine is a line of the scope with what was decided.
type ApproveLine struct {
	Heading string
	Tag     ui.TagView
	Rows    []ui.SummaryRow
}

// BackView sends a case back to its review.
type BackView struct {
	Form    ui.Form
	Version int
	Why     ui.Field
	Open    bool
}

// RefuseView refuses what was submitted for release.
type RefuseView struct {
	Form    ui.Form
	Version int
	Digest  string
	Reasons ReasonsView
	Open    bool
}

// lead is what an approval does, and does not.
func (v ApproveView) lead(ctx context.Context) string {
	switch {
	case v.Refusal:
		return i18n.T(ctx, "review.approve.lead_refusal")
	case v.Keep:
		return i18n.T(ctx, "review.approve.lead_keep")
	}
	return i18n.T(ctx, "review.approve.lead")
}

func (v ApproveView) submit(ctx context.Context) ui.ButtonView {
	if v.Refusal {
		return ui.ButtonView{Text: i18n.T(ctx, "review.approve.refusal")}
	}
	return ui.ButtonView{Text: i18n.T(ctx, "review.approve.submit")}
}
