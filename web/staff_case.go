package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// versionField carries the version of the case that a form shows.
const versionField = pages.VersionField

// staffCase shows a case.
func (s *Server) staffCase(rq *request) error {
	return s.casePage(rq, http.StatusOK, rq.Param("reference"), nil, nil)
}

// casePage shows a case with what was typed into one of its forms and what was wrong with it.
func (s *Server) casePage(rq *request, status int, reference string, typed *form, wrong []ui.FieldError) error {
	f, err := s.Cases.Read(rq.ctx(), reference)
	if err != nil {
		return err
	}
	ctx := rq.ctx()
	v := pages.CaseView{
		Shell:   rq.staffShell(i18n.T(ctx, "case.title", i18n.Args{"Reference": f.Reference}), f.Issuer.Name, layout.StaffCases),
		Tracker: caseTracker(rq, f.State), Tags: caseTags(rq, f.Case), Notices: caseNotices(rq, f),
		Papers: paperViews(rq, f.Reference, f.Documents), Letters: s.letterLinks(rq, f), Warnings: warningTexts(rq, s.Cases.Warnings(f.Case, f.Lines)),
		Sections: s.caseSections(rq, f), History: s.caseHistory(rq, f.Events), Facts: caseOutcome(rq, f),
	}
	v.Shell.Back = &ui.Link{Href: paths.StaffDisclosures, Text: i18n.T(ctx, "case.list.title")}
	v.Shell.Errors = wrong
	if f.Open() {
		v.Due = &ui.DueView{At: lastMoment(f.Hard), Now: rq.now()}
		v.DueNote = deadlineNote(rq, f.Case)
	}
	next := ""
	if v.Step, next, err = s.casePanel(rq, f, typed, wrong); err != nil {
		return err
	}
	v.Next = nextText.T(ctx, next)
	if v.Notice, err = s.noticePanel(rq, f, typed, wrong); err != nil {
		return err
	}
	v.Asides = s.asides(rq, f, typed, wrong)
	return rq.page(status, pages.Case(v))
}

// casePanel is the next step of a case; next names it, in nextText.
func (s *Server) casePanel(rq *request, f disclosure.Full, typed *form, wrong []ui.FieldError) (step templ.Component, next string, err error) {
	next = string(f.State)
	if f.State == disclosure.Approved && !law.CaseKind(f.Kind).HandsOver() {
		return s.concludePanel(rq, f), "conclude", nil
	}
	switch f.State {
	case disclosure.Received, disclosure.Authenticating:
		step, err = s.authenticatePanel(rq, f, typed, wrong)
	case disclosure.Clarification:
		step, err = s.clarifyPanel(rq, f, typed, wrong)
	case disclosure.UnderReview, disclosure.LegalEscalation:
		step, err = s.reviewPanel(rq, f, typed, wrong)
	case disclosure.AwaitingApproval, disclosure.RejectProposed:
		mine := false
		if step, mine, err = s.approvePanel(rq, f, typed, wrong); mine && f.State == disclosure.RejectProposed {
			next = "refusal"
		} else if mine {
			next = "approve"
		}
	case disclosure.Approved, disclosure.Collecting, disclosure.Collected, disclosure.NoDataProposed, disclosure.Sealed, disclosure.Released,
		disclosure.Delivered, disclosure.Acknowledged:
		return s.handoverPanel(rq, f, typed, wrong)
	default:
		if f.ClosedAt.IsZero() {
			return pages.Ending(i18n.T(rq.ctx(), "handover.acknowledged.untold")), "ending", nil
		}
		return pages.Ending(i18n.T(rq.ctx(), "case.ended")), "ended", nil
	}
	return step, next, err
}

// nextText says what a case waits for: a state, or a step that is another for who may take it ("approve", "refusal", "confirm",
// "release") and for who waits ("colleague"). In "ending" the customers are yet to be told; in "ended" there is nothing more to do.
var nextText = i18n.Enum("case.now.", "received", "authenticating", "under_review", "clarification", "legal_escalation", "awaiting_approval", "approve",
	"reject_proposed", "refusal", "approved", "colleague", "conclude", "collecting", "collected", "again", "no_data_proposed", "confirm", "sealed", "release",
	"released", "delivered", "acknowledged", "ending", "ended")

// caseDone ends a post about a case: the case with a message, or, when err is something that the officer can mend, the case with
// what was typed.
func (s *Server) caseDone(rq *request, typed *form, err error, done string, args i18n.Args) error {
	reference := rq.Param("reference")
	if err == nil {
		rq.staffFlash(done, args)
		return rq.toStaff(paths.StaffDisclosure(url.PathEscape(reference)))
	}
	if f := fault.Of(err); f != nil && f.Kind == fault.Forbidden && strings.HasPrefix(f.ID, "case.error.") {
		return s.casePage(rq, http.StatusForbidden, reference, typed, []ui.FieldError{{Text: i18n.Say(rq.ctx(), f.ID, f.Args)}})
	}
	wrong, status, err := rq.staffWrong(err)
	if err != nil {
		return err
	}
	return s.casePage(rq, status, reference, typed, wrong)
}

// caseStages are the stages of the tracker, each with the states in it.
var caseStages = []struct {
	name   string
	states []disclosure.State
}{
	{"received", []disclosure.State{disclosure.Received}},
	{"authenticate", []disclosure.State{disclosure.Authenticating}},
	{"review", []disclosure.State{disclosure.UnderReview, disclosure.Clarification, disclosure.LegalEscalation}},
	{"approve", []disclosure.State{disclosure.AwaitingApproval, disclosure.RejectProposed}},
	{"collect", []disclosure.State{disclosure.Approved, disclosure.Collecting, disclosure.Collected, disclosure.NoDataProposed}},
	{"release", []disclosure.State{disclosure.Sealed}},
	{"deliver", []disclosure.State{disclosure.Released, disclosure.Delivered, disclosure.Acknowledged}},
}

var stageText = i18n.Enum("case.stage.", "received", "authenticate", "review", "approve", "collect", "release", "deliver", "ended")

// caseTracker is where a case stands among the stages. One that ended has them no more: only its end.
func caseTracker(rq *request, state disclosure.State) ui.TrackerView {
	ctx := rq.ctx()
	t := ui.TrackerView{Label: i18n.T(ctx, "case.tracker")}
	at := ui.StepDone
	for _, stage := range caseStages {
		step := at
		for _, one := range stage.states {
			if one == state {
				step, at = ui.StepCurrent, ui.StepTodo
			}
		}
		t.Steps = append(t.Steps, ui.TrackerStep{Label: stageText.T(ctx, stage.name), State: step})
	}
	end := ui.TrackerStep{Label: stageText.T(ctx, "ended"), State: ui.StepTodo}
	if at == ui.StepDone { // it stands in none of the stages
		end = ui.TrackerStep{Label: disclosure.StateText.T(ctx, string(state)), State: ui.StepDone}
		if state != disclosure.Closed && state != disclosure.NoData {
			t.Steps = t.Steps[:1]
		}
	}
	t.Steps = append(t.Steps, end)
	return t
}

// caseTags are the words that a case is known by at a glance.
func caseTags(rq *request, c disclosure.Case) []ui.TagView {
	ctx := rq.ctx()
	kind := ui.Info
	switch c.State {
	case disclosure.Fraud:
		kind = ui.Bad
	case disclosure.LegalEscalation:
		kind = ui.Warn
	case disclosure.Closed, disclosure.Rejected, disclosure.Withdrawn, disclosure.NoData, disclosure.Superseded:
		kind = ui.Plain
	}
	tags := []ui.TagView{{Kind: kind, Text: disclosure.StateText.T(ctx, string(c.State))}, {Kind: ui.Plain, Text: law.KindText.T(ctx, c.Kind)}}
	if c.Urgent {
		tags = append(tags, ui.TagView{Kind: ui.Bad, Text: i18n.T(ctx, "case.urgent")})
	}
	return tags
}

// caseNotices are what nobody may overlook.
func caseNotices(rq *request, f disclosure.Full) (out []ui.NoticeView) {
	ctx := rq.ctx()
	if f.State == disclosure.Fraud {
		out = append(out, ui.NoticeView{Kind: ui.Bad, Title: i18n.T(ctx, "case.fraud.title"), Text: i18n.T(ctx, "case.fraud.text")})
	}
	if f.Secrecy.Source != string(law.NoSecrecy) && f.Secrecy.Lifted.IsZero() {
		out = append(out, ui.NoticeView{Kind: ui.Warn, Title: i18n.T(ctx, "case.secret.title"), Text: law.SecrecyText.T(ctx, f.Secrecy.Source)})
	}
	return out
}

// deadlineNote says where a deadline comes from.
func deadlineNote(rq *request, c disclosure.Case) string {
	if c.Effect().Hard.IsZero() {
		return i18n.T(rq.ctx(), "case.aim")
	}
	return i18n.Say(rq.ctx(), c.DeadlineBasis)
}

// dueView is when the step that a case waits for must be done; nil: it has no clock of its own.
func dueView(rq *request, f disclosure.Full) *ui.DueView {
	due := f.StepDue()
	if due.IsZero() {
		return nil
	}
	return &ui.DueView{At: lastMoment(due), Now: rq.now()}
}

var outcomeText = i18n.Enum("case.outcome.", "full", "partial", "no_data", "rejected", "withdrawn", "fraud", "superseded", "preserved")

// caseOutcome is what came of a case, and where it leads.
func caseOutcome(rq *request, f disclosure.Full) (rows []ui.SummaryRow) {
	ctx := rq.ctx()
	if f.Outcome != "" {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(ctx, "case.outcome"), Text: outcomeText.T(ctx, f.Outcome)})
	}
	if !f.EffectAt.IsZero() {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(ctx, "case.effect_at"), Content: ui.DateTime(f.EffectAt)})
	}
	if !f.ClosedAt.IsZero() {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(ctx, "case.closed_at"), Content: ui.DateTime(f.ClosedAt)})
	}
	if !f.EraseOn.IsZero() {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(ctx, "case.erase_on"), Content: ui.Date(f.EraseOn)})
	}
	if f.LinkedTo != "" {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(ctx, "case.linked"), Content: ui.Anchor(ui.Link{Href: paths.StaffDisclosure(f.LinkedTo), Text: f.LinkedTo})})
	}
	return rows
}
