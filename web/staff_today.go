package web

import (
	"slices"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/mail"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// needKinds are the colours of needs; the words say them.
var needKinds = map[disclosure.Need]ui.Kind{
	disclosure.NeedApproval: ui.Info, disclosure.NeedRetry: ui.Bad, disclosure.NeedOverdue: ui.Bad, disclosure.NeedSoon: ui.Warn,
	disclosure.NeedEscalation: ui.Warn, disclosure.NeedCopy: ui.Warn, disclosure.NeedNotice: ui.Info, disclosure.NeedReceipt: ui.Info,
}

// jobText says what a job is for. What is not here is upkeep.
var jobText = i18n.Enum("today.job.", "mail_send", "mail_sweep", "mailing_run", "auth_request", "consent_tell", "consent_reconcile",
	"disclosure_collect", "disclosure_freeze", "disclosure_tell", "disclosure_notices", "disclosure_destroy", "disclosure_purge", "figures_publish", "staff_digest", "other")

// pressingCases are the cases that stand on the start page of an officer who works on them; nil for one who does not.
func (s *Server) pressingCases(rq *request) (*pages.PressingCasesView, error) {
	if s.Cases == nil || !rq.officer.Officer.May(staff.WorkCases) {
		return nil, nil
	}
	found, err := s.Cases.Pressing(rq.ctx(), staff.PressingUntil(rq.now()))
	if err != nil {
		return nil, err
	}
	v := &pages.PressingCasesView{Now: rq.now()}
	for _, p := range found {
		row := pages.PressingCase{Reference: p.Reference, Authority: p.Authority, State: disclosure.StateText.T(rq.ctx(), string(p.State)), At: lastMoment(p.At)}
		for _, n := range p.Needs {
			row.Needs = append(row.Needs, ui.TagView{Kind: needKinds[n], Text: disclosure.NeedText.T(rq.ctx(), string(n))})
		}
		v.Rows = append(v.Rows, row)
	}
	return v, nil
}

// failed is what the program could not do by itself: sorts of jobs and numbers of letters, nobody's name.
func (s *Server) failed(rq *request) (v pages.FailedView, err error) {
	ctx := rq.ctx()
	given, again := i18n.T(ctx, "today.failed.given_up"), i18n.T(ctx, "today.failed.again")
	found, err := jobs.Failures(rq.reader())
	if err != nil {
		return v, err
	}
	for _, f := range found {
		kind, state := f.Kind, given
		if !slices.Contains(jobText.Values(), kind) {
			kind = "other"
		}
		if f.Again {
			state = again
		}
		v.Rows = append(v.Rows, pages.FailedRow{What: jobText.T(ctx, kind), Count: f.Count, Last: f.Last, State: state})
	}
	letters, err := mail.UndeliveredSince(rq.reader(), rq.now().Add(-staff.FailedSince))
	if n := letters.Dead + letters.Unknown; n > 0 {
		v.Rows = append(v.Rows, pages.FailedRow{What: i18n.T(ctx, "today.failed.letters"), Count: n, Last: letters.Last, State: given})
	}
	return v, err
}
