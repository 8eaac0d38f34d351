package web

import (
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	pages "inzage/templates/customer"
	"inzage/templates/ui"
)

// chooser asks for which of its customers a login acts.
func (s *Server) chooser(rq *request) error {
	customers, err := s.Authn.Customers(rq.ctx(), rq.session)
	if err != nil {
		return err
	}
	v := pages.ChooserView{Shell: rq.narrow(i18n.T(rq.ctx(), "choose.title"), i18n.T(rq.ctx(), "choose.lead"))}
	if len(customers) == 0 {
		v.Shell.Lead = i18n.T(rq.ctx(), "choose.none", i18n.Args{"Address": s.Company.Operations})
	}
	for _, c := range customers {
		v.Customers = append(v.Customers, ui.ActionView{
			Action: rq.path(paths.MyCustomer), CSRF: rq.csrf(),
			Button: ui.ButtonView{Text: i18n.T(rq.ctx(), "choose.customer", i18n.Args{"Name": c.Name, "Number": c.Number}), Kind: ui.Quiet},
			Values: []ui.Pair{{Name: pages.NumberField, Value: c.Number}, {Name: pages.NextField, Value: next(rq.QueryParam(pages.NextField), paths.My)}},
		})
	}
	return rq.ok(pages.Chooser(v))
}

// choose lets the session act for a customer. Where the reader was going is another customer's matter when one was chosen
// before: then it begins at the overview.
func (s *Server) choose(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	if err := s.Authn.ChooseCustomer(rq.ctx(), rq.session, form.one(pages.NumberField)); err != nil {
		return err
	}
	if rq.session.Customer.ID != 0 {
		return rq.to(paths.My)
	}
	return rq.to(next(form.one(pages.NextField), paths.My))
}
