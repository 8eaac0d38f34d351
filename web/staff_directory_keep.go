package web

import (
	"net/http"
	"strconv"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure/directory"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// entryLabel names the fields of an entry.
var entryLabel = i18n.Enum("directory.field.", directory.TypeField, directory.NameField, directory.CountryField, directory.ArrondissementField, directory.DivisionField,
	directory.LanguageField, directory.StreetField, directory.PostcodeField, directory.CityField, directory.EmailField, directory.PhoneField, directory.ExtensionField,
	directory.KeysField, directory.KeysCheckedField, directory.SourceField, directory.CheckedOnField)

// entryFields are the fields of an entry in the order of its form.
func entryFields(e directory.Entry) []ui.Pair {
	return []ui.Pair{
		{Name: directory.TypeField, Value: e.Type}, {Name: directory.NameField, Value: e.Name}, {Name: directory.LanguageField, Value: e.Language},
		{Name: directory.CountryField, Value: e.Country}, {Name: directory.ArrondissementField, Value: e.Arrondissement}, {Name: directory.DivisionField, Value: e.Division},
		{Name: directory.StreetField, Value: e.Street}, {Name: directory.PostcodeField, Value: e.Postcode}, {Name: directory.CityField, Value: e.City},
		{Name: directory.PhoneField, Value: e.Phone}, {Name: directory.ExtensionField, Value: e.Extension}, {Name: directory.EmailField, Value: e.Email},
		{Name: directory.KeysField, Value: e.Keys}, {Name: directory.KeysCheckedField, Value: e.KeysChecked},
		{Name: directory.SourceField, Value: e.Source}, {Name: directory.CheckedOnField, Value: e.CheckedOn},
	}
}

// entry reads the form of an entry.
func (f *form) entry() directory.Entry {
	return directory.Entry{
		Type: f.one(directory.TypeField), Name: f.one(directory.NameField), Country: f.one(directory.CountryField), Arrondissement: f.one(directory.ArrondissementField),
		Division: f.one(directory.DivisionField), Language: f.one(directory.LanguageField), Street: f.one(directory.StreetField), Postcode: f.one(directory.PostcodeField),
		City: f.one(directory.CityField), Email: f.one(directory.EmailField), Phone: f.one(directory.PhoneField), Extension: f.one(directory.ExtensionField),
		Keys: f.one(directory.KeysField), KeysChecked: f.one(directory.KeysCheckedField), Source: f.one(directory.SourceField), CheckedOn: f.one(directory.CheckedOnField),
	}
}

// newAuthority asks for an entry.
func (s *Server) newAuthority(rq *request) error {
	e := directory.Entry{Country: "BE", Language: string(i18n.NL), CheckedOn: rq.now().In(format.Brussels).Format(time.DateOnly)}
	return s.authorityForm(rq, http.StatusOK, 0, 0, e, nil)
}

// addAuthority writes it.
func (s *Server) addAuthority(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	e := form.entry()
	id, err := s.Directory.Add(rq.ctx(), e)
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.authorityForm(rq, status, 0, 0, e, wrong)
	}
	rq.staffFlash("directory.new.done", i18n.Args{"Name": e.Name})
	return rq.toStaff(paths.StaffAuthority(strconv.FormatInt(id, 10)))
}

// editAuthority asks for another text of an entry.
func (s *Server) editAuthority(rq *request) error {
	id, err := rq.number("id")
	if err != nil {
		return err
	}
	a, err := s.Directory.Entry(rq.ctx(), id)
	if err != nil {
		return err
	}
	if !a.EndedAt.IsZero() {
		return fault.Missing() // what has ended has no form
	}
	e := a.Entry
	e.Phone = a.National()
	return s.authorityForm(rq, http.StatusOK, id, a.Version, e, nil)
}

// changeAuthority writes it, unless somebody else did meanwhile.
func (s *Server) changeAuthority(rq *request) error {
	id, form, version, err := rq.versioned()
	if err != nil {
		return err
	}
	e := form.entry()
	if err := s.Directory.Change(rq.ctx(), id, version, e); err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.authorityForm(rq, status, id, version, e, wrong)
	}
	rq.staffFlash("directory.edit.done", nil)
	return rq.toStaff(paths.StaffAuthority(strconv.FormatInt(id, 10)))
}

// versioned reads which entry a form is about, and the version that its page showed.
func (rq *request) versioned() (id int64, form *form, version int, err error) {
	if id, err = rq.number("id"); err != nil {
		return 0, nil, 0, err
	}
	if form, err = rq.form(); err != nil {
		return 0, nil, 0, err
	}
	if text := form.one(pages.EntryVersionField); text != "" {
		if version, err = strconv.Atoi(text); err != nil {
			return 0, nil, 0, badForm(err)
		}
	}
	return id, form, version, nil
}

// authorityForm shows the form of an entry; id 0 is a new one. A secret key that was typed is not shown again.
func (s *Server) authorityForm(rq *request, status int, id int64, version int, e directory.Entry, wrong []ui.FieldError) error {
	ctx, edits := rq.ctx(), id > 0
	v := pages.AuthorityFormView{
		Shell:  rq.staffShell(i18n.T(ctx, "directory.new.title"), i18n.T(ctx, "directory.lead"), layout.StaffDirectory),
		Form:   rq.staffForm(paths.StaffDirectory+"/new", wrong),
		Submit: i18n.T(ctx, "directory.new.submit"), Cancel: ui.Link{Href: paths.StaffDirectory, Text: i18n.T(ctx, "directory.cancel")},
	}
	if edits {
		self := paths.StaffAuthority(strconv.FormatInt(id, 10))
		entry, err := s.Directory.Entry(ctx, id) // its sort and name are as they stand, whatever was typed
		if err != nil {
			return err
		}
		e.Type = entry.Type
		v.Shell.Title = i18n.T(ctx, "directory.edit.title", i18n.Args{"Name": entry.Name})
		v.Form.Action, v.Version, v.Submit, v.Cancel.Href = self+"/edit", version, i18n.T(ctx, "directory.edit.submit"), self
	}
	v.Shell.Back, v.Shell.Errors = &ui.Link{Href: v.Cancel.Href, Text: i18n.T(ctx, "directory.back")}, wrong
	if directory.HasSecretKey(e.Keys) {
		e.Keys = ""
	}
	v.Groups = entryGroups(rq, e, v.Form, edits)
	return rq.page(status, pages.AuthorityForm(v))
}

// entryGroups are the fields of the form of an entry.
func entryGroups(rq *request, e directory.Entry, form ui.Form, edits bool) []pages.FieldGroup {
	ctx := rq.ctx()
	values := map[string]string{}
	for _, f := range entryFields(e) {
		values[f.Name] = f.Value
	}
	field := func(name string, set func(*ui.Field)) ui.Field {
		f := ui.Field{Name: name, Label: entryLabel.T(ctx, name), Value: values[name], Error: form.Error(name), Autocomplete: "off"}
		if set != nil {
			set(&f)
		}
		return f
	}
	optional := func(f *ui.Field) { f.Optional = true }
	who := []ui.Field{field(directory.NameField, nil), field(directory.LanguageField, func(f *ui.Field) {
		for _, l := range i18n.Langs {
			f.Options = append(f.Options, ui.Option{Value: string(l), Text: l.Name(), Lang: l.Tag()})
		}
	})}
	if !edits {
		who = append([]ui.Field{field(directory.TypeField, func(f *ui.Field) {
			f.Options, f.Hint = authorityTypes(rq, e.Type, "directory.choose"), i18n.T(ctx, "directory.hint.type")
		})}, who...)
	}
	return []pages.FieldGroup{
		{Legend: i18n.T(ctx, "directory.group.who"), Fields: who},
		{Legend: i18n.T(ctx, "directory.group.reach"), Fields: []ui.Field{
			field(directory.PhoneField, func(f *ui.Field) { f.Type, f.Hint = "tel", i18n.T(ctx, "directory.hint.phone") }),
			field(directory.ExtensionField, func(f *ui.Field) { f.Optional, f.Width, f.InputMode = true, ui.Short, "numeric" }),
			field(directory.EmailField, func(f *ui.Field) { f.Optional, f.Verbatim = true, true }),
		}},
		{Legend: i18n.T(ctx, "directory.group.where"), Fields: []ui.Field{
			field(directory.CountryField, func(f *ui.Field) { f.Width, f.Verbatim, f.Hint = ui.Short, true, i18n.T(ctx, "directory.hint.country") }),
			field(directory.ArrondissementField, func(f *ui.Field) {
				f.Optional, f.Options, f.Hint = true, arrondissements(rq, e.Arrondissement, "directory.choose"), i18n.T(ctx, "directory.hint.arrondissement")
			}),
			field(directory.DivisionField, optional),
			field(directory.StreetField, func(f *ui.Field) { f.Hint = i18n.T(ctx, "directory.hint.street") }),
			field(directory.PostcodeField, func(f *ui.Field) { f.Width = ui.Short }), field(directory.CityField, nil),
		}},
		{Legend: i18n.T(ctx, "directory.group.keys"), Fields: []ui.Field{
			field(directory.KeysField, func(f *ui.Field) {
				f.Optional, f.Rows, f.Verbatim, f.Hint = true, 3, true, i18n.T(ctx, "directory.hint.keys")
			}),
			field(directory.KeysCheckedField, func(f *ui.Field) { f.Optional, f.Hint = true, i18n.T(ctx, "directory.hint.keys_checked") }),
		}},
		{Legend: i18n.T(ctx, "directory.group.source"), Fields: []ui.Field{
			field(directory.SourceField, func(f *ui.Field) { f.Rows, f.Hint = 2, i18n.T(ctx, "directory.hint.source") }),
			field(directory.CheckedOnField, func(f *ui.Field) { f.Type, f.Width = "date", ui.Short }),
		}},
	}
}

// checkAuthority says that an entry was held against its source today.
func (s *Server) checkAuthority(rq *request) error {
	id, form, version, err := rq.versioned()
	if err != nil {
		return err
	}
	return s.keptAuthority(rq, id, form, "directory.check.done", s.Directory.Check(rq.ctx(), id, version))
}

// endAuthority takes an entry out of use.
func (s *Server) endAuthority(rq *request) error {
	id, form, version, err := rq.versioned()
	if err != nil {
		return err
	}
	return s.keptAuthority(rq, id, form, "directory.end.done", s.Directory.End(rq.ctx(), id, version))
}

// addMagistrate writes who is in function.
func (s *Server) addMagistrate(rq *request) error {
	id, form, _, err := rq.versioned()
	if err != nil {
		return err
	}
	return s.keptAuthority(rq, id, form, "directory.magistrates.added", s.Directory.AddMagistrate(rq.ctx(), id, directory.NewMagistrate{
		Name: form.one(directory.NameField), Function: form.one(directory.FunctionField), Since: form.one(directory.SinceField),
	}))
}

// endMagistrate writes until when somebody was in function.
func (s *Server) endMagistrate(rq *request) error {
	id, form, _, err := rq.versioned()
	if err != nil {
		return err
	}
	who, err := strconv.ParseInt(form.one(pages.MagistrateField), 10, 64)
	if err == nil {
		err = s.Directory.EndMagistrate(rq.ctx(), id, who, form.one(directory.UntilField))
	} else {
		err = fault.Fields(fault.Field{Name: pages.MagistrateField, ID: "directory.error.who"})
	}
	return s.keptAuthority(rq, id, form, "directory.magistrates.ended", err)
}

// keptAuthority shows what came of a step, or the entry with what was wrong.
func (s *Server) keptAuthority(rq *request, id int64, typed *form, done string, err error) error {
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.authorityPage(rq, status, id, typed, wrong)
	}
	file, err := s.Directory.Get(rq.ctx(), id)
	if err != nil {
		return err
	}
	var args i18n.Args
	if done == "directory.end.done" {
		args = i18n.Args{"Name": file.Name}
	}
	rq.staffFlash(done, args)
	return rq.toStaff(paths.StaffAuthority(strconv.FormatInt(id, 10)))
}
