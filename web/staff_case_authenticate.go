package web

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/directory"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/staff"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// authenticatePanel is how the requester of a case is made sure of: by the number in our own directory, never by one of the order.
func (s *Server) authenticatePanel(rq *request, f disclosure.Full, typed *form, wrong []ui.FieldError) (templ.Component, error) {
	ctx := rq.ctx()
	contact, listed, err := s.Cases.ContactFor(ctx, f.Case)
	if err != nil {
		return nil, err
	}
	v := pages.AuthenticateView{Receipt: ui.Link{Href: letterPath(f.Reference, "receipt"), Text: i18n.T(ctx, "case.letter.receipt")}, Due: dueView(rq, f)}
	for _, id := range disclosure.StillMissing(f) {
		v.Missing = append(v.Missing, i18n.Say(ctx, id))
	}
	v.Attempts = attemptTable(rq, f.Authentications)
	if of, ok := lookAlikeOf(s, f); ok {
		v.LookAlike = i18n.T(ctx, "case.warn.look_alike", i18n.Args{"Domain": of})
	}
	v.Urgent = f.Urgent
	if listed {
		v.Name, v.Phone, v.Own = contact.Name, nationalNumber(rq, contact.Phone, contact.Extension), contact.Own
		v.EntryField, v.Entry = disclosure.FieldEntry, strconv.FormatInt(contact.Version, 10)
	}
	v.Printed = f.Issuer.Printed
	if !rq.officer.Officer.May(staff.WorkCases) {
		return pages.Authenticate(v), nil
	}
	to := paths.StaffDisclosure(f.Reference)
	c := caseForm{request: rq, typed: typedOf(typed, disclosure.FieldMethod, disclosure.FieldReached, disclosure.FieldResult, disclosure.FieldNote, disclosure.FieldAuthority),
		form: rq.staffForm(to+"/authenticate", wrong)}
	v.Version = strconv.Itoa(f.Version)
	if !listed {
		options := []ui.Option{{Text: i18n.T(ctx, "case.choose")}}
		all, err := directory.Find(rq.reader(), directory.Filter{})
		if err != nil {
			return nil, err
		}
		for _, a := range all {
			options = append(options, ui.Option{Value: strconv.FormatInt(a.ID, 10), Text: a.Name + " · " + authorityPlace(rq, a.Entry)})
		}
		v.Identify = rq.staffForm(to+"/identify", wrong)
		v.Authorities = []pages.Item{c.choose(disclosure.FieldAuthority, options)}
		v.Directory = ui.Link{Href: paths.StaffDirectory, Text: i18n.T(ctx, "case.directory")}
	}
	v.Form = c.form
	if listed {
		v.Entry = strconv.FormatInt(contact.Version, 10)
	}
	if c.typed[disclosure.FieldMethod] == "" && listed && !contact.Own {
		c.typed[disclosure.FieldMethod] = string(law.CallBack)
	}
	v.Items = []pages.Item{
		c.other(disclosure.FieldMethod, "select", c.words(law.MethodText, i18n.T(ctx, "case.choose"))),
		c.other(disclosure.FieldReached, "input", nil),
		c.other(disclosure.FieldResult, "radios", c.words(resultText, "")),
		c.other(disclosure.FieldNote, "area", nil),
	}
	return pages.Authenticate(v), nil
}

var (
	resultText     = i18n.Enum("case.result.", "confirmed", "doubt", "denied")
	caseOtherLabel = i18n.Enum("case.ask.", "method", "reached", "result", "note", "questions", "answer_by", "other", "role", "document", "reason")
	caseOtherHint  = i18n.Enum("case.ask_hint.", "reached", "questions", "note")
)

// other is a field of one of the forms of a case's page.
func (c caseForm) other(name, sort string, options []ui.Option, change ...fieldChange) pages.Item {
	f := &ui.Field{Name: name, ID: c.id(name), Label: caseOtherLabel.T(c.ctx(), name), Value: c.typed[name], Error: c.form.Error(name), Options: options, Autocomplete: "off"}
	if known(caseOtherHint, name) {
		f.Hint = caseOtherHint.T(c.ctx(), name)
	}
	for _, s := range change {
		s(f)
	}
	switch sort {
	case "select":
		return pages.Item{Select: f}
	case "radios":
		for i := range options {
			options[i].Selected = options[i].Value == f.Value
		}
		return pages.Item{Choice: &ui.ChoiceView{Name: name, Legend: f.Label, Hint: f.Hint, Error: f.Error, Options: options}}
	case "area":
		f.Rows, f.Optional = 3, true
		for _, s := range change {
			s(f)
		}
		return pages.Item{Area: f}
	case "file":
		return pages.Item{File: f}
	}
	return pages.Item{Input: f}
}

// id keeps the fields of several forms on one page apart.
func (c caseForm) id(name string) string { return c.prefix + name }

// typedOf are values of a form that was sent; none when nothing was.
func typedOf(f *form, names ...string) disclosure.Typed {
	t := disclosure.Typed{}
	for _, name := range names {
		if f != nil && f.one(name) != "" {
			t[name] = f.one(name)
		}
	}
	return t
}

// lookAlikeOf finds an address on the order that pretends to be an authority's.
func lookAlikeOf(s *Server, f disclosure.Full) (string, bool) {
	for _, w := range s.Cases.Warnings(f.Case, nil) {
		if w.ID == "case.warn.look_alike" {
			return w.Args["Domain"].(string), true
		}
	}
	return "", false
}

// attemptTable is what was tried so far.
func attemptTable(rq *request, all []disclosure.Authentication) *ui.TableView {
	if len(all) == 0 {
		return nil
	}
	ctx := rq.ctx()
	t := &ui.TableView{Caption: i18n.T(ctx, "case.attempts"), Columns: []ui.Column{
		{Label: i18n.T(ctx, "case.column.when")}, {Label: caseOtherLabel.T(ctx, "method")}, {Label: caseOtherLabel.T(ctx, "result")}, {Label: i18n.T(ctx, "case.column.who")},
	}}
	for _, a := range all {
		how := ui.Cell{Text: law.MethodText.T(ctx, a.Method), Sub: nationalNumber(rq, a.Phone, "")}
		what := ui.Cell{Text: resultText.T(ctx, a.Result), Sub: a.Reached}
		if a.Note != "" {
			what.Sub += " · " + a.Note
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: format.DateTime(rq.lang, a.At)}, how, what, ui.Text(a.Name)}})
	}
	return t
}

// authenticateCase records an attempt to have an order confirmed.
func (s *Server) authenticateCase(rq *request) error {
	form, version, err := rq.versionedForm()
	if err != nil {
		return err
	}
	entry, _ := strconv.ParseInt(form.one(disclosure.FieldEntry), 10, 64) // none is 0: not looked at
	err = s.Cases.Authenticate(rq.ctx(), rq.Param("reference"), version, disclosure.Attempt{
		Method: form.one(disclosure.FieldMethod), Entry: entry, Reached: form.text(disclosure.FieldReached),
		Result: form.one(disclosure.FieldResult), Note: form.text(disclosure.FieldNote),
	})
	return s.caseDone(rq, form, err, "case.authenticated", nil)
}

// identifyCase says which entry of the directory issued an order.
func (s *Server) identifyCase(rq *request) error {
	form, version, err := rq.versionedForm()
	if err != nil {
		return err
	}
	id, _ := strconv.ParseInt(form.one(disclosure.FieldAuthority), 10, 64) // none is 0, which no entry has
	return s.caseDone(rq, form, s.Cases.Identify(rq.ctx(), rq.Param("reference"), version, id), "case.identified", nil)
}

// versionedForm reads a form about a case, with the version that its page showed.
func (rq *request) versionedForm() (*form, int, error) {
	f, err := rq.form()
	if err != nil {
		return nil, 0, err
	}
	version, err := f.version()
	return f, version, err
}

// nationalNumber writes a telephone number as people read it out, with its extension.
func nationalNumber(rq *request, phone, extension string) string {
	if phone == "" {
		return ""
	}
	phone, more, _ := strings.Cut(phone, " ")
	country := "BE"
	if !strings.HasPrefix(phone, "+32") {
		country = ""
	}
	national := directory.Entry{Phone: phone, Country: country}.National()
	if extension = more + extension; extension != "" {
		return i18n.T(rq.ctx(), "directory.extension", i18n.Args{"Phone": national, "Extension": extension})
	}
	return national
}
