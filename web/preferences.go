package web

import (
	"net/http"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/feature/preferences"
	pages "inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// choiceAge is how long a browser keeps the language and the colours for when nobody is signed in.
const choiceAge = 365 * 24 * time.Hour

// preferencesForm shows the choices as they stand.
func (s *Server) preferencesForm(rq *request) error {
	l := rq.session.Login
	return rq.ok(pages.Preferences(s.preferencesView(rq, preferences.Preferences{Language: l.Language, Theme: l.Theme, Density: l.Density}, nil)))
}

// preferences stores the choices and shows them at work: in the language and the colours that were chosen. Two cookies
// keep both for the pages before signing in.
func (s *Server) preferences(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	scope, err := rq.scope()
	if err != nil {
		return err
	}
	chosen := preferences.Preferences{
		Language: form.one(pages.LanguageField), Theme: form.one(pages.ThemeField), Density: form.one(pages.DensityField),
	}
	if err := preferences.SetPreferences(rq.ctx(), s.Store, scope, chosen); err != nil {
		wrong, err := rq.fieldErrors(err)
		if err != nil {
			return err
		}
		return rq.page(http.StatusUnprocessableEntity, pages.Preferences(s.preferencesView(rq, chosen, wrong)))
	}
	rq.SetCookie(s.cookie(languageCookieName(s), chosen.Language, choiceAge))
	rq.SetCookie(s.cookie(themeCookie(s), chosen.Theme, choiceAge))
	rq.flash("preferences.done", nil)
	return rq.Redirect(http.StatusSeeOther, paths.In(chosen.Language, paths.MyPreferences))
}

func (s *Server) preferencesView(rq *request, p preferences.Preferences, wrong []ui.FieldError) pages.PreferencesView {
	v := pages.PreferencesView{
		Shell:    rq.shell(i18n.T(rq.ctx(), "preferences.title"), layout.NavPreferences),
		Form:     ui.Form{Action: rq.path(paths.MyPreferences), CSRF: rq.csrf(), Errors: wrong},
		Language: p.Language, Theme: p.Theme, Density: p.Density,
	}
	v.Shell.Lead = i18n.T(rq.ctx(), "preferences.lead")
	v.Shell.Errors = wrong
	return v
}
