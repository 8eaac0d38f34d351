package web

import (
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/deadline"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// approvePanel is the decision of a second person: all that was submitted, read-only, and what differs from the time before. Who
// worked on the case reads why a colleague must decide; mine tells that the reader may.
func (s *Server) approvePanel(rq *request, f disclosure.Full, typed *form, wrong []ui.FieldError) (step templ.Component, mine bool, err error) {
	ctx := rq.ctx()
	st := s.Cases.Stand(f.Case, f.Lines, disclosure.AnswersOf(f.Answers))
	v := s.reviewed(rq, f, st)
	v.Refusal, v.Keep = f.State == disclosure.RejectProposed, !law.CaseKind(f.Kind).HandsOver()
	v.Facts = submittedFacts(rq, f)
	changes, again := disclosure.SubmittedBefore(f)
	v.Again = again && !v.Refusal
	for _, c := range changes {
		v.Changes = append(v.Changes, s.changeRow(rq, c))
	}
	if f.OutsidePolicy {
		given := 0
		for _, a := range f.Approvals {
			if a.Purpose == disclosure.OfScope && a.VoidedAt.IsZero() {
				given++
			}
		}
		v.Count = &ui.NoticeView{Kind: ui.Warn, Title: i18n.T(ctx, "review.approve.outside_title"),
			Text: i18n.T(ctx, "review.approve.outside", i18n.Args{"Needed": f.Needed, "Given": given})}
	}
	to := paths.StaffDisclosure(f.Reference)
	back := func(verb, id string) pages.BackView {
		b := pages.BackView{Form: rq.staffForm(to+verb, wrong), Version: f.Version,
			Why: ui.Field{Name: disclosure.BackField, ID: id, Label: i18n.T(ctx, "review.why"), Hint: i18n.T(ctx, "review.why_hint"), Rows: 3, Value: one(typed, disclosure.BackField)}}
		b.Why.Error = b.Form.Error(disclosure.BackField)
		b.Open = b.Why.Error != ""
		return b
	}
	worked, err := s.Cases.Worked(ctx, f.ID)
	if err != nil {
		return nil, false, err
	}
	switch {
	case worked:
		v.Notice = &ui.NoticeView{Kind: ui.Info, Title: i18n.T(ctx, "review.approve.own_title"), Text: i18n.T(ctx, "review.approve.own")}
		reopen := back("/reopen", "")
		v.Reopen = &reopen
		return pages.Approve(v), false, nil
	case !rq.officer.Officer.May(staff.ApproveCases):
		v.Notice = &ui.NoticeView{Kind: ui.Info, Text: i18n.T(ctx, "review.approve.may_not")}
		return pages.Approve(v), false, nil
	}
	v.Return = back("/return", "")
	if v.Refusal {
		v.Form = rq.staffForm(to+"/refusal", wrong)
		return pages.Approve(v), true, nil
	}
	v.Form = rq.staffForm(to+"/approve", wrong)
	refuse := pages.RefuseView{Form: rq.staffForm(to+"/refuse", wrong), Version: f.Version, Digest: v.Digest}
	refuse.Reasons = refusalFields(rq, st.Suggested, typed, refuse.Form, disclosure.ReasonsField)
	refuse.Open = refuse.Reasons.Error != ""
	v.Refuse = &refuse
	return pages.Approve(v), true, nil
}

// reviewed is a review as one reads it who cannot change it.
func (s *Server) reviewed(rq *request, f disclosure.Full, st disclosure.Standing) pages.ApproveView {
	ctx := rq.ctx()
	v := pages.ApproveView{Version: f.Version, Digest: hex.EncodeToString(f.Digest), Verdict: s.verdict(rq, f.Case, st)}
	kinds := map[string]ui.Kind{"grant": ui.OK, "refuse": ui.Bad, "open": ui.Plain}
	for _, l := range f.Lines {
		line := pages.ApproveLine{Heading: lineHeading(rq, l), Tag: ui.TagView{Kind: kinds[l.Decision], Text: decisionText.T(ctx, l.Decision)}, Rows: s.lineFacts(rq, l)}
		if l.Reason != "" {
			line.Rows = append(line.Rows, ui.SummaryRow{Key: i18n.T(ctx, "review.line.reason"), Text: reasonName(rq, law.Reason(l.Reason))})
		}
		if l.Note != "" {
			line.Rows = append(line.Rows, ui.SummaryRow{Key: i18n.T(ctx, "review.line.note"), Text: l.Note})
		}
		if verdict := st.Lines[l.Line]; verdict.Result != "" && verdict.Result != law.Release {
			line.Rows = append(line.Rows, ui.SummaryRow{Key: i18n.T(ctx, "review.line.law"), Content: verdictValue(rq, verdict)})
		}
		v.Lines = append(v.Lines, line)
	}
	for _, a := range f.Answers {
		row := checkRow(rq, a)
		v.All = append(v.All, row)
		if a.Answer != string(law.Yes) || a.Note != "" {
			v.Remarks = append(v.Remarks, row)
		}
	}
	return v
}

// submittedFacts say who submitted it and when, and why a refusal is proposed.
func submittedFacts(rq *request, f disclosure.Full) []ui.SummaryRow {
	ctx := rq.ctx()
	var rows []ui.SummaryRow
	for _, e := range f.Events { // newest first
		if e.To == f.State {
			rows = append(rows, ui.SummaryRow{Key: i18n.T(ctx, "review.approve.by"), Text: e.Name}, ui.SummaryRow{Key: i18n.T(ctx, "review.approve.on"), Content: ui.DateTime(e.At)})
			if e.Note != "" {
				rows = append(rows, ui.SummaryRow{Key: i18n.T(ctx, "review.approve.note"), Text: e.Note})
			}
			break
		}
	}
	var reasons []string
	for _, r := range f.Reasons {
		reasons = append(reasons, reasonName(rq, law.Reason(r)))
	}
	if len(reasons) > 0 {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(ctx, "review.approve.reasons"), Content: pages.List(reasons)})
	}
	return rows
}

var diffText = i18n.Enum("review.diff.what.", "decision", "reason", "note", "data", "from", "to")

// changeRow is one difference from the submission before, in words.
func (s *Server) changeRow(rq *request, c disclosure.Change) ui.SummaryRow {
	ctx := rq.ctx()
	say := func(v string) string {
		if v == "" {
			return i18n.T(ctx, "review.diff.nothing")
		}
		switch c.What {
		case "decision":
			return decisionText.T(ctx, v)
		case "reason":
			return reasonName(rq, law.Reason(v))
		case "answer":
			return law.AnswerText.T(ctx, v)
		case "from", "to":
			t, err := time.Parse(time.RFC3339, v)
			if err != nil {
				return v
			}
			if c.What == "to" {
				t = deadline.LastDay(t)
			}
			return format.Date(rq.lang, t)
		case "data":
			l := disclosure.Line{Kind: v}
			if slices.Contains(disclosure.Categories, dataset.Category(v)) {
				l = disclosure.Line{Category: dataset.Category(v)}
			}
			return s.lineData(rq, l)
		}
		return v
	}
	row := ui.SummaryRow{Text: i18n.T(ctx, "review.diff.value", i18n.Args{"Now": say(c.Now), "Was": say(c.Was)})}
	if c.Line == 0 {
		row.Key = i18n.T(ctx, "review.diff.check", i18n.Args{"Number": c.Check})
		return row
	}
	row.Key = i18n.T(ctx, "review.diff.line", i18n.Args{"Line": c.Line, "What": diffText.T(ctx, c.What)})
	return row
}

// concludePanel ends a case that hands nothing over.
func (s *Server) concludePanel(rq *request, f disclosure.Full) templ.Component {
	if !rq.officer.Officer.May(staff.WorkCases) {
		return nil
	}
	form := rq.staffForm(paths.StaffDisclosure(f.Reference)+"/conclude", nil)
	return pages.Conclude(ui.ActionView{Action: form.Action, CSRF: form.CSRF, Values: []ui.Pair{{Name: versionField, Value: strconv.Itoa(f.Version)}},
		Button: ui.ButtonView{Text: i18n.T(rq.ctx(), "review.conclude.submit")}})
}
