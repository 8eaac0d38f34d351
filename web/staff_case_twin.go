package web

import (
	"net/http"
	"strconv"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// twinPage asks what to do with an order that seems to be registered already.
func (s *Server) twinPage(rq *request, status int, d disclosure.Draft, reference string, wrong []ui.FieldError) error {
	ctx := rq.ctx()
	other, err := s.Cases.Read(ctx, reference)
	if err != nil {
		return err
	}
	v := pages.CaseTwinView{
		Shell:   rq.staffShell(i18n.T(ctx, "case.twin.title"), i18n.T(ctx, "case.twin.lead", i18n.Args{"Reference": reference}), layout.StaffCases),
		Other:   ui.Link{Href: paths.StaffDisclosure(reference), Text: i18n.T(ctx, "case.title", i18n.Args{"Reference": reference})},
		Form:    rq.staffForm(draftPath(d.ID, "twin"), wrong),
		Version: strconv.Itoa(d.Version),
		Facts: []ui.SummaryRow{
			{Key: caseLabel.T(ctx, "authority"), Text: other.Issuer.Name}, {Key: caseLabel.T(ctx, "order_number"), Text: other.Order.Number},
			{Key: caseLabel.T(ctx, "order_date"), Content: ui.Date(other.Order.Date)}, {Key: i18n.T(ctx, "case.state"), Text: disclosure.StateText.T(ctx, string(other.State))},
		},
	}
	v.Shell.Back = &ui.Link{Href: draftPath(d.ID, disclosure.StepCheck), Text: i18n.T(ctx, "case.new.back")}
	v.Shell.Errors = wrong
	return rq.page(status, pages.CaseTwin(v))
}

// decideTwin joins a draft to the case that is the same order, or registers it beside it.
func (s *Server) decideTwin(rq *request) error {
	d, _, err := s.draftOf(rq)
	if err != nil {
		return err
	}
	form, err := rq.form()
	if err != nil {
		return err
	}
	version, err := form.version()
	if err != nil {
		return err
	}
	if form.one(pages.AgainField) == "other" {
		return s.registerCase(rq, d, true)
	}
	twin, err := s.Cases.Twin(rq.ctx(), d)
	if err != nil {
		return err
	}
	if twin == "" { // it is gone, or what was typed has changed
		return rq.toStaff(draftPath(d.ID, disclosure.StepCheck))
	}
	if form.one(pages.AgainField) != "same" {
		return s.twinPage(rq, http.StatusUnprocessableEntity, d, twin, []ui.FieldError{{Name: pages.AgainField, Text: i18n.T(rq.ctx(), "case.error.twin")}})
	}
	if err := s.Cases.Join(rq.ctx(), d.ID, version, twin); err != nil {
		return err
	}
	rq.staffFlash("case.twin.joined", i18n.Args{"Reference": twin})
	return rq.toStaff(paths.StaffDisclosure(twin))
}
