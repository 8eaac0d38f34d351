package staff

import (
	"context"
	"strconv"

	"inzage/internal/core/i18n"
	"inzage/templates/ui"
)

// What a form about a case posts beside its fields.
const (
	CaseDigestField = "digest" // of what is approved, as shown
	CaseDoField     = "do"     // which button of the review was pressed
)

// The buttons of the review.
const (
	CaseDoSave     = "save"
	CaseDoSubmit   = "submit"
	CaseDoRefuse   = "refuse"
	CaseDoEscalate = "escalate"
)

// ReviewView is the review of a case: one form with the checks, the lines of the scope, both verdicts, and what comes of it.
type ReviewView struct {
	Form     ui.Form
	Version  int
	Open     int // checks without an answer
	Groups   []CheckGroup
	Lines    []ReviewLine
	Verdict  VerdictView
	Primary  string // the main button: submit, refuse or escalate
	Refusal  ReasonsView
	Escalate ui.Field // what counsel is asked
	Unfold   string   // which other outcome is unfolded: refuse, escalate, or empty
}

// CheckGroup is checks that go together.
type CheckGroup struct {
	Heading string
	Checks  []CheckView
}

// CheckView is a check: its answer, what the registration says about it, and a note.
type CheckView struct {
	Answer ui.ChoiceView
	Note   ui.Field
}

// ReviewLine is a line of the scope, to be decided on.
type ReviewLine struct {
	Heading  string
	Facts    []ui.SummaryRow
	Decision ui.ChoiceView
	Reason   ui.Field
	Note     ui.Field
	Narrow   []Item // from, to, which kind
	Narrowed bool   // unfolds them
}

// VerdictView is what policy and law say.
type VerdictView struct {
	Rows    []ui.SummaryRow
	Confirm string         // what counsel has yet to confirm; empty: nothing
	Notice  *ui.NoticeView // what follows from them
}

// ReasonsView is the reasons of a refusal.
type ReasonsView struct {
	Legend  string
	Error   string
	ID      string // of the first of them: where the error summary leads
	Reasons []ui.Option
	Note    ui.Field
}

// ReasonCheck is the name of the field of one reason: each is a field of its own, because a form says each name once.
func ReasonCheck(code string) string { return "reason-" + code }

func (v ReasonsView) id(i int) string {
	if i == 0 {
		return v.ID
	}
	return v.ID + "-" + strconv.Itoa(i+1)
}

// kind is the weight of one of the buttons.
func (v ReviewView) kind(do string) ui.Kind {
	if v.Primary == do {
		return ui.Primary
	}
	return ui.Quiet
}

func (v ReviewView) button(ctx context.Context, do string) ui.ButtonView {
	texts := map[string]string{
		CaseDoSave: i18n.T(ctx, "review.do.save"), CaseDoSubmit: i18n.T(ctx, "review.do.submit"),
		CaseDoRefuse: i18n.T(ctx, "review.do.refuse"), CaseDoEscalate: i18n.T(ctx, "review.do.escalate"),
	}
	return ui.ButtonView{Text: texts[do], Kind: v.kind(do), Name: CaseDoField, Value: do}
}

// others are the outcomes that are not the main one.
func (v ReviewView) others() []string {
	var out []string
	for _, do := range []string{CaseDoRefuse, CaseDoEscalate} {
		if do != v.Primary {
			out = append(out, do)
		}
	}
	return out
}

// CounselView is where counsel's opinion is recorded.
type CounselView struct {
	Form    ui.Form
	Version int
	Asked   string // what counsel was asked; empty: nothing in particular
	Verdict VerdictView
	Advice  ui.ChoiceView
	Paper   ui.Field
	Have    *ui.Field // papers with an opinion that the case has; nil: none
	Refusal ReasonsView
	Note    ui.Field
}
