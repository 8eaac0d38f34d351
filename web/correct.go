package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/data/account"
	pages "inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// correctable is the kind whose parts a customer corrects at once.
const correctable = "account"

// The correction forms, by the name that a field gives in dataset.Field.Correct.
var (
	correctTitles = i18n.Enum("correct.title.", "phone", "mobile", "fax", "address")
	correctHints  = i18n.Enum("correct.hint.", "phone", "mobile", "fax")
	correctDone   = i18n.Enum("correct.done.", "phone", "mobile", "fax", "address")
	correctThings = i18n.Enum("correct.what.", "phone", "mobile", "fax", "address", "email")
)

// correctFields are the fields of each form, in order, as browsers know them (WCAG 1.3.5).
var correctFields = map[string][]ui.Field{
	"phone":  {{Name: "phone", Type: "tel", Autocomplete: "tel"}},
	"mobile": {{Name: "mobile", Type: "tel", Autocomplete: "mobile tel"}},
	"fax":    {{Name: "fax", Type: "tel", Autocomplete: "fax tel"}},
	"address": {
		{Name: "street", Autocomplete: "address-line1"},
		{Name: "box", Autocomplete: "address-line2", Width: ui.Short, Optional: true},
		{Name: "postcode", Autocomplete: "postal-code", Width: ui.Short},
		{Name: "city", Autocomplete: "address-level2"},
		{Name: "state", Autocomplete: "address-level1", Optional: true},
		{Name: "country", Autocomplete: "country"},
	},
}

// correctedThing names what a form corrects, to follow "Correct" for those who hear the page.
func correctedThing(ctx context.Context, form string) string {
	if !slices.Contains(correctThings.Values(), form) {
		return ""
	}
	return correctThings.T(ctx, form)
}

// correctPath is where a form is: the e-mail address has a page of its own, since it is proven by mail first.
func correctPath(kind, form string) string {
	if form == "email" {
		return paths.MyEmail
	}
	return paths.Correct(kind, form)
}

// correctForm shows a correction form with what is held now.
func (s *Server) correctForm(rq *request) error {
	form, now, err := s.correction(rq)
	if err != nil {
		return err
	}
	return rq.ok(pages.Correct(s.correctView(rq, form, now, now, nil)))
}

// correct stores a correction. It holds at once, and until the company's own system says something else again.
func (s *Server) correct(rq *request) error {
	form, now, err := s.correction(rq)
	if err != nil {
		return err
	}
	posted, err := rq.form()
	if err != nil {
		return err
	}
	scope, err := rq.scope()
	if err != nil {
		return err
	}
	values := map[string]string{}
	for _, f := range correctFields[form] {
		values[f.Name] = posted.text(f.Name)
	}
	if err := account.Correct(rq.ctx(), s.Store, scope, form, values); err != nil {
		wrong, err := rq.fieldErrors(err)
		if err != nil {
			return err
		}
		return rq.page(http.StatusUnprocessableEntity, pages.Correct(s.correctView(rq, form, now, values, wrong)))
	}
	rq.flash(correctDone.ID(form), nil)
	return rq.to(paths.Kind(correctable))
}

// correction finds the form that the address names and the values that it begins with.
func (s *Server) correction(rq *request) (form string, now map[string]string, err error) {
	form = rq.Param("form")
	if rq.Param("kind") != correctable || correctFields[form] == nil {
		return "", nil, fault.Missing()
	}
	scope, err := rq.scope()
	if err != nil {
		return "", nil, err
	}
	now, err = account.Form(rq.reader(), scope, form)
	return form, now, err
}

// correctView is a form with the given values, beside what is held now.
func (s *Server) correctView(rq *request, form string, now, values map[string]string, wrong []ui.FieldError) pages.CorrectView {
	v := pages.CorrectView{
		Shell: rq.shell(correctTitles.T(rq.ctx(), form), layout.NavData),
		Form:  ui.Form{Action: rq.path(paths.Correct(correctable, form)), CSRF: rq.csrf(), Errors: wrong},
		Now:   currently(rq.lang, now), Cancel: rq.path(paths.Kind(correctable)),
	}
	k, err := s.Kinds.Kind(correctable)
	if err == nil {
		v.Shell.Back = &ui.Link{Href: v.Cancel, Text: kindText(rq.ctx(), k, "name")}
	}
	v.Shell.Errors = wrong
	for _, f := range correctFields[form] {
		f.Label = i18n.Say(rq.ctx(), "field."+f.Name)
		f.Value, f.Error = values[f.Name], v.Form.Error(f.Name)
		if slices.Contains(correctHints.Values(), f.Name) {
			f.Hint = correctHints.T(rq.ctx(), f.Name)
		}
		if f.Name == "country" {
			f.Options = append([]ui.Option{{Text: i18n.T(rq.ctx(), "correct.country")}}, countries(rq.lang)...)
		}
		v.Fields = append(v.Fields, f)
	}
	return v
}

// currently writes the values of a form as they stand: a number, or an address on its lines.
func currently(lang i18n.Lang, now map[string]string) string {
	if len(now) == 1 {
		for _, value := range now {
			return value
		}
	}
	country := ""
	if now["country"] != "" {
		country = countryName(lang, now["country"])
	}
	var lines []string
	for _, line := range []string{now["street"] + " " + now["box"], now["postcode"] + " " + now["city"], now["state"], country} {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// countries are the choices of a country, in the order of the language's alphabet.
func countries(lang i18n.Lang) []ui.Option { return slices.Clone(allCountries()[lang]) }

// allCountries are the names of all countries, sorted once.
var allCountries = sync.OnceValue(func() map[i18n.Lang][]ui.Option {
	all := map[i18n.Lang][]ui.Option{}
	for _, lang := range i18n.Langs {
		for _, code := range account.Countries() {
			all[lang] = append(all[lang], ui.Option{Value: code, Text: countryName(lang, code)})
		}
		order := collate.New(language.Make(string(lang)))
		slices.SortFunc(all[lang], func(a, b ui.Option) int { return order.CompareString(a.Text, b.Text) })
	}
	return all
})
