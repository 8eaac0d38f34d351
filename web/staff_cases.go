package web

import (
	"net/url"
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/staff"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// caseRoutes are the pages of disclosure cases that begin, list and show them. Without the service there is none.
func (s *Server) caseRoutes() []route {
	if s.Cases == nil {
		return nil
	}
	const (
		draft = paths.StaffNewDisclosure + "/:draft"
		one   = paths.StaffDisclosures + "/:reference"
	)
	work := func(path string, handle func(*request) error, files bool) route {
		return route{method: post, path: path, access: staffOnly, may: staff.WorkCases, handle: handle, files: files}
	}
	return []route{
		{method: get, path: paths.StaffDisclosures, access: staffOnly, may: staff.SeeCases, handle: s.staffCases},
		{method: get, path: paths.StaffNewDisclosure, access: staffOnly, may: staff.WorkCases, handle: s.newCase},
		work(paths.StaffNewDisclosure, s.beginCase, true),
		{method: get, path: draft + "/:step", access: staffOnly, may: staff.WorkCases, handle: s.caseStep},
		work(draft+"/:step", s.saveStep, true),
		work(draft+"/twin", s.decideTwin, false),
		work(draft+"/discard", s.discardCase, false),
		{method: get, path: one, access: staffOnly, may: staff.SeeCases, handle: s.staffCase},
		{method: get, path: one + "/documents/:document", access: staffOnly, may: staff.SeeCases, handle: s.caseDocument},
		{method: get, path: one + "/letters/:letter", access: staffOnly, may: staff.SeeCases, handle: s.caseLetter},
		work(one+"/authenticate", s.authenticateCase, false),
		work(one+"/identify", s.identifyCase, false),
		work(one+"/"+doClarify, s.clarifyCase, false),
		work(one+"/clarified", s.clarifiedCase, true),
		work(one+"/"+doDocuments, s.addDocument, true),
		work(one+"/"+doWithdraw, s.withdrawCase, true),
		work(one+"/"+doSupersede, s.supersedeCase, false),
		work(one+"/"+doFraud, s.fraudCase, false),
	}
}

// groups are the lists of cases, the first of them when none is asked for.
var groups = []disclosure.Group{disclosure.GroupOpen, disclosure.GroupMine, disclosure.GroupApproval, disclosure.GroupOverdue, disclosure.GroupEnded, disclosure.GroupAll}

// staffCases lists cases, and the registrations that the officer began.
func (s *Server) staffCases(rq *request) error {
	ctx := rq.ctx()
	f := disclosure.Filter{
		Group: disclosure.Group(rq.QueryParam("group")), Secrecy: rq.QueryParam("secrecy"),
		Text: firstRunes(strings.ToValidUTF8(strings.ReplaceAll(rq.QueryParam("q"), "\x00", ""), ""), 100),
	}
	at := 0
	for i, g := range groups {
		if g == f.Group {
			at = i
		}
	}
	if f.Group != "" && groups[at] != f.Group || f.Secrecy != "" && !law.Secrecy(f.Secrecy).Valid() {
		return fault.Missing()
	}
	f.Group = groups[at]
	found, err := s.Cases.List(ctx, f)
	if err != nil {
		return err
	}
	v := pages.CasesView{
		Shell: rq.staffShell(i18n.T(ctx, "case.list.title"), i18n.T(ctx, "case.list.lead"), layout.StaffCases), Now: rq.now(), Group: at,
		Search: f.Text, Active: f.Text != "" || f.Secrecy != "", Hidden: []ui.Pair{{Name: "group", Value: string(f.Group)}},
		Secrecy: []ui.Option{{Text: i18n.T(ctx, "case.list.any")}},
	}
	for _, sec := range law.SecrecyText.Values() {
		v.Secrecy = append(v.Secrecy, ui.Option{Value: sec, Text: law.SecrecyText.T(ctx, sec), Selected: sec == f.Secrecy})
	}
	for _, g := range groups {
		v.Groups = append(v.Groups, ui.Link{Href: paths.StaffDisclosures + "?" + url.Values{"group": {string(g)}}.Encode(), Text: disclosure.GroupText.T(ctx, string(g))})
	}
	if rq.officer.Officer.May(staff.WorkCases) {
		v.New = &ui.Link{Href: paths.StaffNewDisclosure, Text: i18n.T(ctx, "case.list.new")}
		drafts, err := s.Cases.Drafts(ctx)
		if err != nil {
			return err
		}
		for _, d := range drafts {
			v.Drafts = append(v.Drafts, ui.Link{Href: draftPath(d.ID, disclosure.StepOrigin),
				Text: i18n.T(ctx, "case.list.draft", i18n.Args{"At": format.DateTime(rq.lang, d.UpdatedAt)})})
		}
	}
	if len(found) == disclosure.MaxCases {
		v.Many = disclosure.MaxCases
	}
	for _, l := range found {
		v.Rows = append(v.Rows, s.caseRow(rq, l))
	}
	return rq.ok(pages.Cases(v))
}

func (s *Server) caseRow(rq *request, l disclosure.Listed) pages.CaseRow {
	ctx := rq.ctx()
	row := pages.CaseRow{Reference: l.Reference, Authority: l.Authority, Sort: law.AuthorityText.T(ctx, l.Type), State: string(l.State), Due: lastMoment(l.Hard),
		Done: !l.Open, Aim: l.Aim, Urgent: l.Urgent, Owner: l.Owner}
	if len(l.Bases) > 0 {
		row.Sort += " · " + law.BasisText.T(ctx, l.Bases[0])
	}
	if l.Secrecy != string(law.NoSecrecy) {
		row.Secrecy = law.SecrecyText.T(ctx, l.Secrecy)
	}
	return row
}
