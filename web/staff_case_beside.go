package web

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/document"
	"inzage/internal/feature/staff"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// Names of what can be done beside the next step; the last part of their addresses.
const (
	doClarify   = "clarify"
	doDocuments = "documents"
	doWithdraw  = "withdraw"
	doSupersede = "supersede"
	doFraud     = "fraud"
	doReopen    = "reopen"
)

var (
	asideTitle  = i18n.Enum("case.aside.", doClarify, doDocuments, doWithdraw, doSupersede, doFraud, doReopen)
	asideText   = i18n.Enum("case.aside_text.", doClarify, doDocuments, doWithdraw, doSupersede, doFraud, doReopen)
	asideSubmit = i18n.Enum("case.aside_submit.", doClarify, doDocuments, doWithdraw, doSupersede, doFraud, doReopen)
)

// asides are what can be done with a case beside its next step. The one that was just tried is open.
func (s *Server) asides(rq *request, f disclosure.Full, typed *form, wrong []ui.FieldError) (out []pages.AsideView) {
	if !rq.officer.Officer.May(staff.WorkCases) {
		return nil
	}
	tried := ""
	if rq.unsafe() {
		tried = lastPart(rq.Path())
	}
	add := func(name string, items func(c caseForm) []pages.Item) {
		c := caseForm{request: rq, prefix: name + "-", typed: disclosure.Typed{}, form: rq.staffForm(paths.StaffDisclosure(f.Reference)+"/"+name, nil)}
		if name == tried {
			c.form.Errors = wrong
			c.typed = typedOf(typed, disclosure.FieldQuestions, disclosure.FieldAnswerBy, disclosure.FieldOther, disclosure.FieldNote, disclosure.FieldRole, disclosure.BackField)
			c.prefix = "" // where the summary of what is wrong leads
		}
		a := pages.AsideView{Title: asideTitle.T(rq.ctx(), name), Text: asideText.T(rq.ctx(), name), Submit: asideSubmit.T(rq.ctx(), name), Open: name == tried,
			Form: c.form, Version: strconv.Itoa(f.Version), Items: items(c), Danger: name == doFraud}
		for _, item := range a.Items {
			a.Form.Multipart = a.Form.Multipart || item.File != nil
		}
		out = append(out, a)
	}
	if f.State == disclosure.UnderReview {
		add(doClarify, func(c caseForm) []pages.Item {
			return []pages.Item{c.other(disclosure.FieldQuestions, "area", nil, func(f *ui.Field) { f.Rows, f.Optional = 4, false }),
				c.other(disclosure.FieldAnswerBy, "input", nil, asDate, asOptional)}
		})
	}
	add(doDocuments, func(c caseForm) []pages.Item {
		var roles []ui.Option
		for _, r := range disclosure.AddedRoles {
			roles = append(roles, ui.Option{Value: r, Text: disclosure.RoleText.T(rq.ctx(), r)})
		}
		return []pages.Item{c.other(disclosure.FieldRole, "select", roles), c.file()}
	})
	waiting := f.State == disclosure.AwaitingApproval || f.State == disclosure.RejectProposed // their own panel has it
	if !waiting && slices.Contains(disclosure.Reopenable, f.State) {
		add(doReopen, func(c caseForm) []pages.Item {
			return []pages.Item{c.other(disclosure.BackField, "area", nil, func(f *ui.Field) { f.Optional = false })}
		})
	}
	if f.State.To(disclosure.Withdrawn) {
		add(doWithdraw, func(c caseForm) []pages.Item {
			return []pages.Item{c.file(), c.other(disclosure.FieldNote, "area", nil)}
		})
		add(doSupersede, func(c caseForm) []pages.Item {
			return []pages.Item{c.other(disclosure.FieldOther, "input", nil, asCode, func(f *ui.Field) { f.Width = ui.Short })}
		})
	}
	if f.State.To(disclosure.Fraud) {
		add(doFraud, func(c caseForm) []pages.Item {
			return []pages.Item{c.other(disclosure.FieldNote, "area", nil, func(f *ui.Field) { f.Optional = false })}
		})
	}
	return out
}

// file asks for a document.
func (c caseForm) file(change ...fieldChange) pages.Item {
	return c.other(disclosure.DocumentField, "file", nil, append([]fieldChange{func(f *ui.Field) { f.Accept = document.Accept }}, change...)...)
}

// lastPart is what follows the last slash of a path.
func lastPart(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return path[i+1:]
		}
	}
	return path
}

// clarifyPanel is a case that waits for the authority's answer.
func (s *Server) clarifyPanel(rq *request, f disclosure.Full, typed *form, wrong []ui.FieldError) (templ.Component, error) {
	ctx := rq.ctx()
	asked, _ := disclosure.LastInquiry(f)
	v := pages.ClarifyView{Questions: asked.Questions, Asked: asked.At, Letter: ui.Link{Href: letterPath(f.Reference, "questions"), Text: i18n.T(ctx, "case.clarify.letter")}}
	if !asked.By.IsZero() {
		v.By = &ui.DueView{At: asked.By, Now: rq.now()}
	}
	if rq.officer.Officer.May(staff.WorkCases) {
		c := caseForm{request: rq, typed: typedOf(typed, disclosure.FieldNote), form: rq.staffForm(paths.StaffDisclosure(f.Reference)+"/clarified", wrong)}
		c.form.Multipart = true
		v.Form, v.Version = c.form, strconv.Itoa(f.Version)
		v.Items = []pages.Item{c.file(asOptional), c.other(disclosure.FieldNote, "area", nil)}
	}
	return pages.Clarify(v), nil
}

// clarifyCase asks the authority something.
func (s *Server) clarifyCase(rq *request) error {
	form, version, err := rq.versionedForm()
	if err != nil {
		return err
	}
	err = s.Cases.Clarify(rq.ctx(), rq.Param("reference"), version, form.one(disclosure.FieldQuestions), form.one(disclosure.FieldAnswerBy))
	return s.caseDone(rq, form, err, "case.clarify.done", nil)
}

// clarifiedCase takes the review up again.
func (s *Server) clarifiedCase(rq *request) error {
	form, version, err := rq.versionedForm()
	if err != nil {
		return err
	}
	papers, err := rq.papers("answer")
	if err != nil {
		return err
	}
	var paper *disclosure.Paper
	if len(papers) > 0 {
		paper = &papers[0]
	}
	return s.caseDone(rq, form, s.Cases.Clarified(rq.ctx(), rq.Param("reference"), version, form.one(disclosure.FieldNote), paper), "case.clarified", nil)
}

// addDocument puts a document into a case.
func (s *Server) addDocument(rq *request) error {
	form, version, err := rq.versionedForm()
	if err != nil {
		return err
	}
	paper, err := rq.paper(form.one(disclosure.FieldRole))
	if err != nil {
		return err
	}
	return s.caseDone(rq, form, s.Cases.AddDocument(rq.ctx(), rq.Param("reference"), version, paper), "case.document_added", nil)
}

// withdrawCase ends a case whose order the authority takes back.
func (s *Server) withdrawCase(rq *request) error {
	form, version, err := rq.versionedForm()
	if err != nil {
		return err
	}
	paper, err := rq.paper("letter")
	if err != nil {
		return err
	}
	return s.caseDone(rq, form, s.Cases.Withdraw(rq.ctx(), rq.Param("reference"), version, form.one(disclosure.FieldNote), paper), "case.withdrawn", nil)
}

// supersedeCase ends a case in whose place another has come.
func (s *Server) supersedeCase(rq *request) error {
	form, version, err := rq.versionedForm()
	if err != nil {
		return err
	}
	return s.caseDone(rq, form, s.Cases.Supersede(rq.ctx(), rq.Param("reference"), version, form.one(disclosure.FieldOther)), "case.superseded", nil)
}

// fraudCase ends a case whose order is not the authority's.
func (s *Server) fraudCase(rq *request) error {
	form, version, err := rq.versionedForm()
	if err != nil {
		return err
	}
	return s.caseDone(rq, form, s.Cases.Fraud(rq.ctx(), rq.Param("reference"), version, form.one(disclosure.FieldNote)), "case.fraud_found", nil)
}
