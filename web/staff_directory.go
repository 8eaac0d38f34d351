package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure/directory"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/staff"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// directoryRoutes are the pages of the directory of courts and magistrates. Without the directory there is none.
func (s *Server) directoryRoutes() []route {
	if s.Directory == nil {
		return nil
	}
	const one = paths.StaffDirectory + "/:id"
	return []route{
		{method: get, path: paths.StaffDirectory, access: staffOnly, may: staff.SeeCases, handle: s.staffDirectory},
		{method: get, path: paths.StaffDirectory + "/new", access: staffOnly, may: staff.KeepDirectory, handle: s.newAuthority},
		{method: post, path: paths.StaffDirectory + "/new", access: staffOnly, may: staff.KeepDirectory, handle: s.addAuthority},
		{method: get, path: one, access: staffOnly, may: staff.SeeCases, handle: s.authority},
		{method: get, path: one + "/edit", access: staffOnly, may: staff.KeepDirectory, handle: s.editAuthority},
		{method: post, path: one + "/edit", access: staffOnly, may: staff.KeepDirectory, handle: s.changeAuthority},
		{method: post, path: one + "/check", access: staffOnly, may: staff.KeepDirectory, handle: s.checkAuthority},
		{method: post, path: one + "/end", access: staffOnly, may: staff.KeepDirectory, handle: s.endAuthority},
		{method: post, path: one + "/magistrates", access: staffOnly, may: staff.KeepDirectory, handle: s.addMagistrate},
		{method: post, path: one + "/magistrates/end", access: staffOnly, may: staff.KeepDirectory, handle: s.endMagistrate},
	}
}

// staffDirectory lists authorities, by what is asked for.
func (s *Server) staffDirectory(rq *request) error {
	f := directory.Filter{
		Text: firstRunes(strings.ToValidUTF8(strings.ReplaceAll(rq.QueryParam(pages.SearchField), "\x00", ""), ""), directory.MaxName),
		Type: rq.QueryParam(directory.TypeField), Arrondissement: rq.QueryParam(directory.ArrondissementField), Ended: rq.QueryParam(pages.EndedField) == "1",
	}
	if f.Type != "" && !slices.Contains(directory.Types, law.AuthorityType(f.Type)) || f.Arrondissement != "" && !slices.Contains(directory.Arrondissements, f.Arrondissement) {
		return fault.Missing()
	}
	found, err := s.Directory.List(rq.ctx(), f)
	if err != nil {
		return err
	}
	v := pages.DirectoryView{
		Shell:  rq.staffShell(i18n.T(rq.ctx(), "directory.title"), i18n.T(rq.ctx(), "directory.lead"), layout.StaffDirectory),
		Search: f.Text, Ended: f.Ended, Filtered: f.Text != "" || f.Type != "" || f.Arrondissement != "",
		Types: authorityTypes(rq, f.Type, "directory.any"), Arrondissements: arrondissements(rq, f.Arrondissement, "directory.any"),
	}
	if rq.officer.Officer.May(staff.KeepDirectory) {
		v.Add = &ui.Link{Href: paths.StaffDirectory + "/new", Text: i18n.T(rq.ctx(), "directory.add")}
	}
	if len(found) == directory.MaxListed {
		v.Many = directory.MaxListed
	}
	for _, a := range found {
		v.Rows = append(v.Rows, pages.AuthorityRow{
			ID: a.ID, Name: a.Name, Type: law.AuthorityText.T(rq.ctx(), a.Type), Place: authorityPlace(rq, a.Entry), Phone: a.National(),
			Checked: a.Checked, Stale: a.Stale(rq.now()),
		})
	}
	return rq.ok(pages.Directory(v))
}

// firstRunes is a text of at most n characters.
func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// authorityTypes are the sorts of authority as choices, behind one that chooses none.
func authorityTypes(rq *request, chosen, none string) []ui.Option {
	out := []ui.Option{{Text: i18n.Say(rq.ctx(), none)}}
	for _, t := range directory.Types {
		out = append(out, ui.Option{Value: string(t), Text: law.AuthorityText.T(rq.ctx(), string(t)), Selected: string(t) == chosen})
	}
	return out
}

func arrondissements(rq *request, chosen, none string) []ui.Option {
	out := []ui.Option{{Text: i18n.Say(rq.ctx(), none)}}
	for _, a := range directory.Arrondissements {
		out = append(out, ui.Option{Value: a, Text: directory.ArrondissementText.T(rq.ctx(), a), Selected: a == chosen})
	}
	return out
}

// authorityPlace says where an authority is competent.
func authorityPlace(rq *request, e directory.Entry) string {
	switch {
	case e.Country != "BE":
		return e.City + " (" + e.Country + ")"
	case e.Arrondissement == "":
		return i18n.T(rq.ctx(), "directory.national")
	}
	place := directory.ArrondissementText.T(rq.ctx(), e.Arrondissement)
	if e.Division != "" {
		place += ", " + e.Division
	}
	return place
}

// authority shows one entry, as it stands or, with a version in the address, as it stood.
func (s *Server) authority(rq *request) error {
	id, err := rq.number("id")
	if err != nil {
		return err
	}
	if text := rq.QueryParam(pages.EntryVersionField); text != "" {
		version, err := strconv.Atoi(text)
		if err != nil || version < 1 || version > 1<<30 {
			return fault.Missing()
		}
		return s.pastAuthority(rq, id, version)
	}
	return s.authorityPage(rq, http.StatusOK, id, &form{}, nil)
}

// pastAuthority shows an entry as it stood.
func (s *Server) pastAuthority(rq *request, id int64, version int) error {
	a, err := s.Directory.GetVersion(rq.ctx(), id, version)
	if err != nil {
		return err
	}
	self := paths.StaffAuthority(strconv.FormatInt(id, 10))
	v := pages.AuthorityView{Shell: rq.staffShell(a.Name, "", layout.StaffDirectory), Facts: authorityFacts(rq, a), Past: true}
	v.Shell.Back = &ui.Link{Href: self, Text: a.Name}
	v.Notices = []ui.NoticeView{{Kind: ui.Info,
		Text: i18n.T(rq.ctx(), "directory.version_text", i18n.Args{"Version": a.Version, "When": format.DateTime(rq.lang, a.By.At)}),
		Link: &ui.Link{Href: self, Text: i18n.T(rq.ctx(), "directory.version_link")}}}
	return rq.ok(pages.Authority(v))
}

// authorityPage shows an entry as it stands, with what was typed about its magistrates and what was wrong.
func (s *Server) authorityPage(rq *request, status int, id int64, typed *form, wrong []ui.FieldError) error {
	file, err := s.Directory.Get(rq.ctx(), id)
	if err != nil {
		return err
	}
	self := paths.StaffAuthority(strconv.FormatInt(id, 10))
	v := pages.AuthorityView{
		Shell: rq.staffShell(file.Name, law.AuthorityText.T(rq.ctx(), file.Type), layout.StaffDirectory),
		Facts: authorityFacts(rq, file.Authority), Notices: authorityNotices(rq, file.Authority), History: versionRows(rq, self, file.History),
	}
	v.Shell.Back = &ui.Link{Href: paths.StaffDirectory, Text: i18n.T(rq.ctx(), "directory.back")}
	v.Shell.Errors = wrong
	for _, m := range file.Magistrates {
		v.Magistrates = append(v.Magistrates, pages.MagistrateRow{Name: m.Name, Function: m.Function, Since: m.Since, Until: m.Until})
	}
	if !rq.officer.Officer.May(staff.KeepDirectory) || !file.EndedAt.IsZero() {
		return rq.page(status, pages.Authority(v))
	}
	v.Edit = &ui.Link{Href: self + "/edit", Text: i18n.T(rq.ctx(), "directory.edit"), Hidden: file.Name}
	step := func(path, text string, kind ui.Kind) *ui.ActionView {
		return &ui.ActionView{Action: self + path, CSRF: rq.staffForm("", nil).CSRF, Button: ui.ButtonView{Text: text, Hidden: file.Name, Kind: kind},
			Values: []ui.Pair{{Name: pages.EntryVersionField, Value: strconv.Itoa(file.Version)}}}
	}
	v.Check = step("/check", i18n.T(rq.ctx(), "directory.check"), ui.Quiet)
	v.End = step("/end", i18n.T(rq.ctx(), "directory.end"), ui.Danger)
	v.Add = rq.staffForm(self+"/magistrates", wrong)
	v.Fields = magistrateFields(rq, typed, v.Add)
	inFunction := []ui.Option{{Text: i18n.T(rq.ctx(), "directory.choose")}}
	for _, m := range file.Magistrates {
		if m.Until.IsZero() {
			number := strconv.FormatInt(m.ID, 10)
			inFunction = append(inFunction, ui.Option{Value: number, Text: m.Name + ", " + m.Function, Selected: typed.one(pages.MagistrateField) == number})
		}
	}
	if len(inFunction) > 1 {
		v.EndFunction = rq.staffForm(self+"/magistrates/end", wrong)
		v.EndFields = []ui.Field{
			{Name: pages.MagistrateField, Label: i18n.T(rq.ctx(), "directory.magistrates.who"), Options: inFunction, Error: v.EndFunction.Error(pages.MagistrateField)},
			{Name: directory.UntilField, Label: i18n.T(rq.ctx(), "directory.magistrates.until"), Type: "date", Width: ui.Short,
				Value: typed.one(directory.UntilField), Error: v.EndFunction.Error(directory.UntilField)},
		}
	}
	return rq.page(status, pages.Authority(v))
}

func magistrateFields(rq *request, typed *form, f ui.Form) []ui.Field {
	return []ui.Field{
		{Name: directory.NameField, Label: i18n.T(rq.ctx(), "directory.magistrates.name"), Value: typed.one(directory.NameField), Error: f.Error(directory.NameField), Autocomplete: "off"},
		{Name: directory.FunctionField, Label: i18n.T(rq.ctx(), "directory.magistrates.function"), Value: typed.one(directory.FunctionField), Error: f.Error(directory.FunctionField)},
		{Name: directory.SinceField, Label: i18n.T(rq.ctx(), "directory.magistrates.since"), Type: "date", Width: ui.Short,
			Value: typed.one(directory.SinceField), Error: f.Error(directory.SinceField)},
	}
}

// authorityNotices are what to look at before relying on an entry.
func authorityNotices(rq *request, a directory.Authority) (out []ui.NoticeView) {
	switch {
	case !a.EndedAt.IsZero():
		out = append(out, ui.NoticeView{Kind: ui.Info, Text: i18n.T(rq.ctx(), "directory.ended_text", i18n.Args{"When": format.Date(rq.lang, a.EndedAt)})})
	case a.Stale(rq.now()):
		out = append(out, ui.NoticeView{Kind: ui.Warn, Title: i18n.T(rq.ctx(), "directory.stale"), Text: i18n.T(rq.ctx(), "directory.stale_text")})
	}
	for _, w := range a.Warnings() {
		out = append(out, ui.NoticeView{Kind: ui.Warn, Text: i18n.Say(rq.ctx(), w.ID, w.Args)})
	}
	return out
}

// authorityFacts are what an entry says, as one reads it out.
func authorityFacts(rq *request, a directory.Authority) []ui.SummaryRow {
	ctx := rq.ctx()
	written := func(by directory.Author) string {
		if by.OfficerID == 0 {
			return ""
		}
		return i18n.T(ctx, "directory.written", i18n.Args{"Name": by.Name, "When": format.DateTime(rq.lang, by.At)})
	}
	phone := a.National()
	if a.Extension != "" {
		phone = i18n.T(ctx, "directory.extension", i18n.Args{"Phone": phone, "Extension": a.Extension})
	}
	lang, _ := i18n.ParseLang(a.Language)
	keys := ui.SummaryRow{Key: i18n.T(ctx, "directory.field.keys"), Text: i18n.T(ctx, "directory.no_keys"), Note: written(a.KeysBy)}
	if prints := a.Fingerprints(); len(prints) > 0 {
		var all []string
		for _, p := range prints {
			all = append(all, p.Value)
		}
		keys.Content = pages.FingerprintList(all)
		keys.Note = a.KeysChecked + " · " + keys.Note
	}
	rows := []ui.SummaryRow{
		{Key: i18n.T(ctx, "directory.field.phone"), Text: phone, Note: written(a.PhoneBy)},
		{Key: i18n.T(ctx, "directory.field.type"), Text: law.AuthorityText.T(ctx, a.Type)},
		{Key: i18n.T(ctx, "directory.column.place"), Text: authorityPlace(rq, a.Entry)},
		{Key: i18n.T(ctx, "directory.field.address"), Text: strings.TrimSpace(a.Street + ", " + strings.TrimSpace(a.Postcode+" "+a.City))},
		{Key: i18n.T(ctx, "directory.field.language"), Text: lang.Name(), Lang: lang.Tag()},
	}
	if a.Email != "" {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(ctx, "directory.field.email"), Text: a.Email})
	}
	return append(rows, keys, ui.SummaryRow{Key: i18n.T(ctx, "directory.field.source"), Text: a.Source},
		ui.SummaryRow{Key: i18n.T(ctx, "directory.field.checked_on"), Text: format.Date(rq.lang, a.Checked), Note: i18n.T(ctx, "directory.checked_by", i18n.Args{"Name": a.CheckedBy})})
}

// versionRows are the versions of an entry, each with what it changed of the one before.
func versionRows(rq *request, self string, history []directory.Authority) []pages.VersionRow {
	out := make([]pages.VersionRow, len(history))
	for i, h := range history {
		out[i] = pages.VersionRow{Version: h.Version, At: h.By.At, Who: h.By.Name, What: directory.ChangeText.T(rq.ctx(), string(h.Change))}
		if i > 0 {
			out[i].Href = self + "?" + pages.EntryVersionField + "=" + strconv.Itoa(h.Version)
		}
		if i+1 < len(history) {
			out[i].Changes = entryChanges(rq, history[i+1].Entry, h.Entry)
		}
	}
	return out
}

// entryChanges say what differs between two versions of an entry. A day of checking says so by itself.
func entryChanges(rq *request, was, is directory.Entry) (out []string) {
	before := entryFields(was)
	for i, f := range entryFields(is) {
		if f.Value == before[i].Value || f.Name == directory.CheckedOnField {
			continue
		}
		empty := i18n.T(rq.ctx(), "directory.history.empty")
		out = append(out, i18n.T(rq.ctx(), "directory.history.was", i18n.Args{
			"Field": entryLabel.T(rq.ctx(), f.Name), "Was": cmp.Or(before[i].Value, empty), "Is": cmp.Or(f.Value, empty),
		}))
	}
	return out
}
