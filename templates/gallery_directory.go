package templates

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/staff"
	"inzage/templates/ui"
)

func init() {
	example := func(name string, render func(i18n.Lang) templ.Component) {
		add(Example{Name: "staff/directory" + name, Render: render})
	}
	example("", func(lang i18n.Lang) templ.Component { return staff.Directory(galleryDirectory(lang)) })
	example("-none", func(lang i18n.Lang) templ.Component {
		v := galleryDirectory(lang)
		v.Rows, v.Many, v.Search, v.Filtered, v.Ended, v.Add = nil, 0, "Atlantis", true, true, nil
		return staff.Directory(v)
	})
	example("-authority", func(lang i18n.Lang) templ.Component { return staff.Authority(galleryAuthority(lang)) })
	example("-authority-wrong", func(lang i18n.Lang) templ.Component {
		v := galleryAuthority(lang)
		v.Notices, v.Magistrates, v.EndFunction = nil, nil, ui.Form{}
		v.Shell.Errors = []ui.FieldError{{Name: "name", Text: i18n.In(lang, "directory.error.required")}, {Name: "since", Text: i18n.In(lang, "directory.error.future")}}
		v.Add.Errors = v.Shell.Errors
		for i := range v.Fields {
			v.Fields[i].Error = v.Add.Error(v.Fields[i].Name)
		}
		return staff.Authority(v)
	})
	example("-authority-past", func(lang i18n.Lang) templ.Component {
		v := galleryAuthority(lang)
		v.Past, v.Edit, v.Check = true, nil, nil
		v.Notices = []ui.NoticeView{{Kind: ui.Info, Text: i18n.In(lang, "directory.version_text", i18n.Args{"Version": 1, "When": "3 november 2025, 10:12"}),
			Link: &ui.Link{Href: paths.StaffAuthority("4"), Text: i18n.In(lang, "directory.version_link")}}}
		return staff.Authority(v)
	})
	example("-form", func(lang i18n.Lang) templ.Component { return staff.AuthorityForm(galleryAuthorityForm(lang, nil)) })
	example("-form-wrong", func(lang i18n.Lang) templ.Component {
		return staff.AuthorityForm(galleryAuthorityForm(lang, []ui.FieldError{
			{Text: i18n.In(lang, "directory.error.changed", i18n.Args{"Name": "Thomas Maes", "When": "3 november 2026, 15:05"})},
			{Name: "phone", Text: i18n.In(lang, "directory.error.phone_country")}, {Name: "keys", Text: i18n.In(lang, "directory.error.secret_key")},
		}))
	})
}

func galleryCourts(lang i18n.Lang) []ui.Option {
	return []ui.Option{{Text: i18n.In(lang, "directory.any")}, {Value: "court", Text: i18n.In(lang, "law.authority.court")},
		{Value: "investigating_judge", Text: i18n.In(lang, "law.authority.investigating_judge")}}
}

func galleryPlaces(lang i18n.Lang) []ui.Option {
	return []ui.Option{{Text: i18n.In(lang, "directory.any")}, {Value: "oost_vlaanderen", Text: i18n.In(lang, "directory.arrondissement.oost_vlaanderen")},
		{Value: "waals_brabant", Text: i18n.In(lang, "directory.arrondissement.waals_brabant")}}
}

// galleryDirectory lists some authorities.
func galleryDirectory(lang i18n.Lang) staff.DirectoryView {
	return staff.DirectoryView{
		Shell: galleryStaff(lang, i18n.In(lang, "directory.title"), i18n.In(lang, "directory.lead"), layout.StaffDirectory),
		Types: galleryCourts(lang), Arrondissements: galleryPlaces(lang), Many: 200,
		Add: &ui.Link{Href: paths.StaffDirectory + "/new", Text: i18n.In(lang, "directory.add")},
		Rows: []staff.AuthorityRow{
			{ID: 4, Name: "Ondernemingsrechtbank Gent", Type: i18n.In(lang, "law.authority.court"), Place: i18n.In(lang, "directory.arrondissement.oost_vlaanderen") + ", afdeling Dendermonde",
				Phone: "052 55 51 23", Checked: galleryNow.AddDate(0, -2, 0)},
			{ID: 5, Name: "Tribunal de première instance de Liège", Type: i18n.In(lang, "law.authority.court"), Place: i18n.In(lang, "directory.arrondissement.luik"),
				Phone: "04 255 51 24", Checked: galleryNow.AddDate(-1, -2, 0), Stale: true},
			{ID: 6, Name: "Tribunal judiciaire de Lille", Type: i18n.In(lang, "law.authority.foreign_eu"), Place: "Lille (FR)", Phone: "+33 3 53 01 12 34", Checked: galleryNow},
		},
	}
}

// galleryAuthority is an entry that its officer may change, and that was not checked for long.
func galleryAuthority(lang i18n.Lang) staff.AuthorityView {
	self := paths.StaffAuthority("4")
	at := time.Date(2025, time.September, 1, 0, 0, 0, 0, time.UTC)
	step := func(path, text string, kind ui.Kind) *ui.ActionView {
		return &ui.ActionView{Action: self + path, CSRF: "gallery", Button: ui.ButtonView{Text: text, Hidden: "Ondernemingsrechtbank Gent", Kind: kind}}
	}
	v := staff.AuthorityView{
		Shell: galleryStaff(lang, "Ondernemingsrechtbank Gent", i18n.In(lang, "law.authority.court"), layout.StaffDirectory),
		Notices: []ui.NoticeView{
			{Kind: ui.Warn, Title: i18n.In(lang, "directory.stale"), Text: i18n.In(lang, "directory.stale_text")},
			{Kind: ui.Warn, Text: i18n.In(lang, "directory.warning.look_alike", i18n.Args{"Domain": "just-fgov.be", "Of": "just.fgov.be"})},
		},
		Facts: []ui.SummaryRow{
			{Key: i18n.In(lang, "directory.field.phone"), Text: i18n.In(lang, "directory.extension", i18n.Args{"Phone": "052 55 51 23", "Extension": "12"}),
				Note: i18n.In(lang, "directory.written", i18n.Args{"Name": "Thomas Maes", "When": "3 november 2025, 10:12"})},
			{Key: i18n.In(lang, "directory.column.place"), Text: i18n.In(lang, "directory.arrondissement.oost_vlaanderen") + ", afdeling Dendermonde"},
			{Key: i18n.In(lang, "directory.field.address"), Text: "Noordlaan 31 bus 3, 9200 Dendermonde"},
			{Key: i18n.In(lang, "directory.field.keys"), Content: staff.FingerprintList([]string{"SHA256:" + strings.Repeat("uNiVztksCsDhcc0u9e8Bg", 2), "age1" + strings.Repeat("ql3z7hjy54pw3hyww5ayy", 3)}),
				Note: i18n.In(lang, "directory.hint.keys_checked")},
			{Key: i18n.In(lang, "directory.field.source"), Text: "https://www.rechtbanken-tribunaux.be, bladzijde van de griffie"},
			{Key: i18n.In(lang, "directory.field.checked_on"), Text: "3 november 2025", Note: i18n.In(lang, "directory.checked_by", i18n.Args{"Name": "Thomas Maes"})},
		},
		Edit: &ui.Link{Href: self + "/edit", Text: i18n.In(lang, "directory.edit")}, Check: step("/check", i18n.In(lang, "directory.check"), ui.Quiet),
		End: step("/end", i18n.In(lang, "directory.end"), ui.Danger),
		Magistrates: []staff.MagistrateRow{
			{Name: "Mevr. Lieve Wouters", Function: "griffier", Since: at}, {Name: "Mr. Joris Van den Bossche", Function: "voorzitter", Since: at.AddDate(-4, 0, 0), Until: at},
		},
		Add: ui.Form{Action: self + "/magistrates", CSRF: "gallery"}, EndFunction: ui.Form{Action: self + "/magistrates/end", CSRF: "gallery"},
		Fields: []ui.Field{
			{Name: "name", Label: i18n.In(lang, "directory.magistrates.name")}, {Name: "function", Label: i18n.In(lang, "directory.magistrates.function")},
			{Name: "since", Label: i18n.In(lang, "directory.magistrates.since"), Type: "date", Width: ui.Short},
		},
		EndFields: []ui.Field{
			{Name: "magistrate", Label: i18n.In(lang, "directory.magistrates.who"), Options: []ui.Option{{Text: i18n.In(lang, "directory.choose")}, {Value: "1", Text: "Mevr. Lieve Wouters, griffier"}}},
			{Name: "until", Label: i18n.In(lang, "directory.magistrates.until"), Type: "date", Width: ui.Short},
		},
		History: []staff.VersionRow{
			{Version: 2, At: galleryNow, Who: "Nadia Haddad", What: i18n.In(lang, "directory.change.changed"), Changes: []string{
				i18n.In(lang, "directory.history.was", i18n.Args{"Field": i18n.In(lang, "directory.field.phone"), "Was": "+3252555122", "Is": "+3252555123"}),
				i18n.In(lang, "directory.history.was", i18n.Args{"Field": i18n.In(lang, "directory.field.extension"), "Was": i18n.In(lang, "directory.history.empty"), "Is": "12"}),
			}},
			{Version: 1, At: galleryNow.AddDate(-1, 0, 0), Who: "Thomas Maes", What: i18n.In(lang, "directory.change.added"), Href: self + "?version=1"},
		},
	}
	v.Shell.Back = &ui.Link{Href: paths.StaffDirectory, Text: i18n.In(lang, "directory.back")}
	return v
}

// galleryAuthorityForm changes an entry.
func galleryAuthorityForm(lang i18n.Lang, wrong []ui.FieldError) staff.AuthorityFormView {
	v := staff.AuthorityFormView{
		Shell:   galleryStaff(lang, i18n.In(lang, "directory.edit.title", i18n.Args{"Name": "Ondernemingsrechtbank Gent"}), i18n.In(lang, "directory.lead"), layout.StaffDirectory),
		Form:    ui.Form{Action: paths.StaffAuthority("4") + "/edit", CSRF: "gallery", Errors: wrong},
		Version: 2, Submit: i18n.In(lang, "directory.edit.submit"), Cancel: ui.Link{Href: paths.StaffAuthority("4"), Text: i18n.In(lang, "directory.cancel")},
		Groups: []staff.FieldGroup{
			{Legend: i18n.In(lang, "directory.group.who"), Fields: []ui.Field{{Name: "name", Label: i18n.In(lang, "directory.field.name"), Value: "Ondernemingsrechtbank Gent"}}},
			{Legend: i18n.In(lang, "directory.group.reach"), Fields: []ui.Field{
				{Name: "phone", Type: "tel", Label: i18n.In(lang, "directory.field.phone"), Hint: i18n.In(lang, "directory.hint.phone"), Value: "052 55 51 23"},
				{Name: "extension", Label: i18n.In(lang, "directory.field.extension"), Optional: true, Width: ui.Short, InputMode: "numeric"},
			}},
			{Legend: i18n.In(lang, "directory.group.where"), Fields: []ui.Field{
				{Name: "arrondissement", Label: i18n.In(lang, "directory.field.arrondissement"), Hint: i18n.In(lang, "directory.hint.arrondissement"), Options: galleryPlaces(lang), Optional: true},
				{Name: "street", Label: i18n.In(lang, "directory.field.street"), Hint: i18n.In(lang, "directory.hint.street"), Value: "Noordlaan 31 bus 3"},
			}},
			{Legend: i18n.In(lang, "directory.group.keys"), Fields: []ui.Field{
				{Name: "keys", Label: i18n.In(lang, "directory.field.keys"), Hint: i18n.In(lang, "directory.hint.keys"), Rows: 3, Optional: true, Verbatim: true},
			}},
		},
	}
	for i := range v.Groups {
		for j := range v.Groups[i].Fields {
			v.Groups[i].Fields[j].Error = v.Form.Error(v.Groups[i].Fields[j].Name)
		}
	}
	v.Shell.Errors = wrong
	return v
}
