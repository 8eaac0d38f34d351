package web

import (
	"net/http"
	"net/url"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/platform/identity"
	pages "inzage/templates/customer"
	"inzage/templates/ui"
)

// stepUpForm asks for the password once more.
func (s *Server) stepUpForm(rq *request) error {
	q := url.Values{pages.NextField: {rq.QueryParam(pages.NextField)}, pages.ParkedField: {rq.QueryParam(pages.ParkedField)}}
	return rq.ok(pages.Confirm(s.confirmView(rq, &form{values: q}, nil)))
}

// stepUp takes the password and goes on where the reader was: to a page, or with the form that waits.
func (s *Server) stepUp(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	if form.has(ui.ShowField) {
		return rq.ok(pages.Confirm(s.confirmView(rq, form, nil)))
	}
	token, err := s.Authn.StepUp(rq.ctx(), rq.session, form.one(pages.PasswordField))
	if err != nil {
		return s.stepUpRefused(rq, form, err)
	}
	if err := rq.renew(token); err != nil {
		return err
	}
	if id := form.one(pages.ParkedField); id != "" {
		return rq.replay(id)
	}
	return rq.to(next(form.one(pages.NextField), paths.My))
}

func (s *Server) stepUpRefused(rq *request, form *form, err error) error {
	if f := fault.Of(err); f != nil && f.Kind == fault.TooMany {
		rq.retryAfter(f.Wait)
		wrong := []ui.FieldError{{Text: i18n.Say(rq.ctx(), f.ID)}}
		return rq.page(http.StatusTooManyRequests, pages.Confirm(s.confirmView(rq, form, wrong)))
	}
	wrong, err := rq.fieldErrors(err)
	if err != nil {
		return err
	}
	return rq.page(http.StatusUnprocessableEntity, pages.Confirm(s.confirmView(rq, form, wrong)))
}

func (s *Server) confirmView(rq *request, form *form, wrong []ui.FieldError) pages.ConfirmView {
	v := pages.ConfirmView{
		Shell:   rq.narrow(i18n.T(rq.ctx(), "confirm.title"), i18n.T(rq.ctx(), "confirm.lead")),
		Form:    ui.Form{Action: rq.path(paths.MyConfirm), CSRF: rq.csrf(), Errors: wrong},
		Account: rq.session.Login.Email,
		Cancel:  ui.Link{Href: rq.path(paths.My), Text: i18n.T(rq.ctx(), "confirm.cancel")},
	}
	v.Shell.Errors = wrong
	for _, name := range []string{pages.NextField, pages.ParkedField} {
		if value := form.one(name); value != "" {
			v.Values = append(v.Values, ui.Pair{Name: name, Value: value})
		}
	}
	if form.has(ui.ShowField) {
		v.Password, v.Show = form.one(pages.PasswordField), form.one(ui.ShowField) == "1"
	}
	return v
}

// renew has the answer set the cookie of a session that got a new token, and goes on in that session.
func (rq *request) renew(token string) error {
	found, err := identity.FindSession(rq.reader(), token, rq.now())
	if err != nil {
		return err
	}
	rq.held.Values[tokenValue], rq.held.Values[sessionValue] = token, found
	rq.session = found
	return nil
}

// replay carries out a form that waited for the password, as if it were sent now. It was checked for its session's token
// when it came, and is taken out before it is used: it counts once. What it may do is checked again.
func (rq *request) replay(id string) error {
	parked, ok := rq.session.Data.Parked[id]
	delete(rq.session.Data.Parked, id)
	if !ok || rq.now().Sub(parked.At) > identity.IdleLimit {
		return fault.New(fault.Conflict, "confirm.gone")
	}
	rq.srv.echo.Router().Find(http.MethodPost, parked.Path, rq.Context)
	r, listed := rq.srv.table[http.MethodPost+" "+rq.Path()]
	if !listed || r.access == anybody || r.access == machine || (r.access == customer && rq.session.Customer.ID == 0) {
		return fault.Missing()
	}
	rq.route, rq.parsed = r, &form{values: parked.Form}
	return r.handle(rq)
}
