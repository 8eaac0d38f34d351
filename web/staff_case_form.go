package web

import (
	"strconv"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/directory"
	"inzage/internal/feature/disclosure/document"
	"inzage/internal/feature/disclosure/law"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// Labels of the fields of a registration. The summary of a case has the same words.
var (
	caseLabel = i18n.Enum("case.field.", "kind", "linked", "channel", "received_date", "received_time", "urgent", "authority", "authority_type", "authority_name",
		"authority_country", "authority_language", "arrondissement", "signatory", "function", "printed", "basis_1", "basis_2", "basis_3", "nature",
		"order_date", "order_number", "number_kind", "signed", "enforceable", "judge", "belgian", "ecli", "order_language", "secrecy", "secrecy_text",
		"secrecy_until", "deadline_date", "deadline_time", "document")
	caseHint = i18n.Enum("case.hint.", "received_date", "received_time", "authority", "printed", "basis_1", "judge", "secrecy", "secrecy_until", "deadline_date", "document",
		"enforceable", "signatory", "linked")
	caseLineLabel = i18n.Enum("case.line.", "selector", "value", "date", "time", "port", "data", "from", "to", "paragraph", "exclusions")
	caseLineHint  = i18n.Enum("case.line_hint.", "date", "to", "paragraph", "exclusions")
	orderLangText = i18n.Enum("case.order_language.", "nl", "fr", "de", "en", "other")
)

// caseForm makes the fields of the registration's steps, with what was typed and what was wrong.
type caseForm struct {
	*request
	typed  disclosure.Typed
	form   ui.Form
	prefix string // of the ids of the fields, where a page has several forms
}

// fieldChange changes a field that was begun.
type fieldChange func(*ui.Field)

func asOptional(f *ui.Field)   { f.Optional = true }
func asDate(f *ui.Field)       { f.Type, f.Width = "date", ui.Short }
func asTime(f *ui.Field)       { f.Type, f.Width = "time", ui.Short }
func asCode(f *ui.Field)       { f.Verbatim, f.Autocomplete = true, "off" }
func asRows(n int) fieldChange { return func(f *ui.Field) { f.Rows = n } }

func (c caseForm) field(name string, change ...fieldChange) *ui.Field {
	f := &ui.Field{Name: name, Label: caseLabel.T(c.ctx(), name), Value: c.typed[name], Error: c.form.Error(name)}
	if known(caseHint, name) {
		f.Hint = caseHint.T(c.ctx(), name)
	}
	for _, s := range change {
		s(f)
	}
	return f
}

func (c caseForm) input(name string, change ...fieldChange) pages.Item {
	return pages.Item{Input: c.field(name, change...)}
}

func (c caseForm) area(name string, change ...fieldChange) pages.Item {
	return pages.Item{Area: c.field(name, change...)}
}

func (c caseForm) choose(name string, options []ui.Option, change ...fieldChange) pages.Item {
	f := c.field(name, change...)
	f.Options = options
	return pages.Item{Select: f}
}

// radios is a question with few answers.
func (c caseForm) radios(name string, inline bool, options []ui.Option) pages.Item {
	f := c.field(name)
	for i := range options {
		options[i].Selected = options[i].Value == c.typed[name]
	}
	return pages.Item{Choice: &ui.ChoiceView{Name: name, Legend: f.Label, Hint: f.Hint, Error: f.Error, Inline: inline, Options: options}}
}

func (c caseForm) yesNo(name string) pages.Item {
	return c.radios(name, true, []ui.Option{{Value: "yes", Text: i18n.T(c.ctx(), "case.yes")}, {Value: "no", Text: i18n.T(c.ctx(), "case.no")}})
}

// tick is a single box; its label is the whole question.
func (c caseForm) tick(name, text, hint string) pages.Item {
	return pages.Item{Choice: &ui.ChoiceView{Name: name, Legend: text, Multiple: true, Error: c.form.Error(name),
		Options: []ui.Option{{Value: "1", Text: hint, Selected: c.typed[name] == "1"}}}}
}

// words are the values of a family of texts as options; first is what is said when none is chosen, "" for no such option.
func (c caseForm) words(of i18n.IDs, first string) (out []ui.Option) {
	if first != "" {
		out = append(out, ui.Option{Text: first})
	}
	for _, v := range of.Values() {
		out = append(out, ui.Option{Value: v, Text: of.T(c.ctx(), v)})
	}
	return out
}

func known(of i18n.IDs, value string) bool {
	for _, v := range of.Values() {
		if v == value {
			return true
		}
	}
	return false
}

// origin asks how the order came, from whom, and for the paper itself.
func (c caseForm) origin() ([]pages.FieldsView, error) {
	ctx := c.ctx()
	choose := i18n.T(ctx, "case.choose")
	authorities := []ui.Option{{Text: choose}}
	found, err := directory.Find(c.reader(), directory.Filter{})
	if err != nil {
		return nil, err
	}
	for _, a := range found {
		authorities = append(authorities, ui.Option{Value: strconv.FormatInt(a.ID, 10), Text: a.Name + " · " + authorityPlace(c.request, a.Entry)})
	}
	authorities = append(authorities, ui.Option{Value: disclosure.OtherAuthority, Text: i18n.T(ctx, "case.new.unlisted")})
	var languages []ui.Option
	for _, l := range i18n.Langs {
		languages = append(languages, ui.Option{Value: string(l), Text: l.Name(), Lang: l.Tag()})
	}
	return []pages.FieldsView{
		{Items: []pages.Item{
			c.choose(disclosure.FieldKind, c.words(law.KindText, "")),
			c.choose(disclosure.FieldChannel, c.words(law.ChannelText, choose)),
			c.input(disclosure.FieldReceivedDate, asDate), c.input(disclosure.FieldReceivedTime, asTime, asOptional),
			c.tick(disclosure.FieldUrgent, caseLabel.T(ctx, "urgent"), i18n.T(ctx, "case.new.urgent")),
			{File: c.field(disclosure.DocumentField, func(f *ui.Field) { f.Accept = document.Accept })},
		}},
		{Heading: i18n.T(ctx, "case.new.who"), Items: []pages.Item{
			c.choose(disclosure.FieldAuthority, authorities),
			c.input(disclosure.FieldSignatory), c.input(disclosure.FieldFunction),
			c.input(disclosure.FieldPrinted, asOptional, func(f *ui.Field) { f.Autocomplete = "off" }),
			c.input(disclosure.FieldLinked, asOptional, asCode, func(f *ui.Field) { f.Width = ui.Short }),
		}},
		{Heading: i18n.T(ctx, "case.new.unlisted_title"), Text: i18n.T(ctx, "case.new.unlisted_text"), Fold: true, Open: c.unlisted(), Items: []pages.Item{
			c.input(disclosure.FieldName, asOptional), c.choose(disclosure.FieldType, c.words(law.AuthorityText, choose), asOptional),
			c.input(disclosure.FieldCountry, asOptional, asCode, func(f *ui.Field) { f.Width = ui.Short }),
			c.choose(disclosure.FieldDivision, c.words(directory.ArrondissementText, i18n.T(ctx, "case.none")), asOptional),
			c.choose(disclosure.FieldLanguage, languages, asOptional),
		}},
	}, nil
}

// order asks what the paper is.
func (c caseForm) order() []pages.FieldsView {
	ctx := c.ctx()
	bases := func(first string) (out []ui.Option) {
		out = append(out, ui.Option{Text: first})
		for _, r := range law.Bases() {
			out = append(out, ui.Option{Value: string(r.Basis), Text: r.Name(c.lang) + " · " + r.Citation(c.lang)})
		}
		return out
	}
	none := i18n.T(ctx, "case.none")
	return []pages.FieldsView{
		{Items: []pages.Item{
			c.choose(disclosure.FieldBasis, bases(i18n.T(ctx, "case.choose"))),
			c.choose("basis_2", bases(none), asOptional), c.choose("basis_3", bases(none), asOptional),
			c.choose(disclosure.FieldNature, c.words(law.NatureText, i18n.T(ctx, "case.choose"))),
		}},
		{Columns: true, Items: []pages.Item{
			c.input(disclosure.FieldOrderDate, asDate), c.input(disclosure.FieldNumber, asOptional, asCode),
			c.choose(disclosure.FieldNumberKind, c.words(law.NumberText, "")), c.input(disclosure.FieldECLI, asOptional, asCode),
			c.choose(disclosure.FieldOrderLang, c.words(orderLangText, "")),
		}},
		{Items: []pages.Item{c.yesNo(disclosure.FieldSigned), c.yesNo(disclosure.FieldEnforceable), c.yesNo(disclosure.FieldJudge), c.yesNo(disclosure.FieldBelgian)}},
	}
}

// terms asks for secrecy and deadline.
func (c caseForm) terms() []pages.FieldsView {
	return []pages.FieldsView{
		{Items: []pages.Item{
			c.radios(disclosure.FieldSecrecy, false, c.words(law.SecrecyText, "")),
			c.area(disclosure.FieldSecrecyText, asOptional, asRows(3)), c.input(disclosure.FieldSecrecyUntil, asOptional, asDate),
		}},
		{Heading: i18n.T(c.ctx(), "case.new.deadline"), Items: []pages.Item{
			c.input(disclosure.FieldDeadlineDate, asOptional, asDate), c.input(disclosure.FieldDeadlineTime, asOptional, asTime),
		}},
	}
}

// lines asks for the lines of the scope, n of them.
func (s *Server) lines(c caseForm, n int) (out []pages.FieldsView) {
	ctx := c.ctx()
	data := []ui.Option{{Text: i18n.T(ctx, "case.choose")}}
	for _, cat := range disclosure.Categories {
		data = append(data, ui.Option{Value: disclosure.DataOf("", cat), Text: i18n.T(ctx, "case.data.category", i18n.Args{"Category": law.CategoryText.T(ctx, string(cat))})})
	}
	for _, k := range s.all {
		if disclosure.Givable(k) {
			data = append(data, ui.Option{Value: disclosure.DataOf(k.Key, ""), Text: i18n.T(ctx, "case.data.kind", i18n.Args{"Kind": kindText(ctx, k, "name")})})
		}
	}
	for i := 1; i <= n; i++ {
		field := func(name string, change ...fieldChange) *ui.Field {
			at := disclosure.LineField(i, name)
			f := &ui.Field{Name: at, Label: caseLineLabel.T(ctx, name), Value: c.typed[at], Error: c.form.Error(at)}
			if known(caseLineHint, name) {
				f.Hint = caseLineHint.T(ctx, name)
			}
			for _, s := range change {
				s(f)
			}
			return f
		}
		with := func(options []ui.Option) fieldChange { return func(f *ui.Field) { f.Options = options } }
		out = append(out, pages.FieldsView{Heading: i18n.T(ctx, "case.new.line", i18n.Args{"Number": i}), Items: []pages.Item{
			{Select: field(disclosure.LineSelector, with(c.words(law.SelectorText, i18n.T(ctx, "case.choose"))))},
			{Input: field(disclosure.LineValue, asCode)},
			{Select: field(disclosure.LineData, with(data))},
			{Input: field(disclosure.LineFrom, asDate)}, {Input: field(disclosure.LineTo, asDate)},
			{Input: field(disclosure.LineParagraph)}, {Input: field(disclosure.LineExclusions, asOptional)},
		}, More: c.address(i, field)})
	}
	return out
}

// address asks when an IP address was used, in line n: nobody else needs it.
func (c caseForm) address(n int, field func(name string, change ...fieldChange) *ui.Field) *pages.FieldsView {
	v := &pages.FieldsView{Heading: i18n.T(c.ctx(), "case.new.ip"), Open: c.typed[disclosure.LineField(n, disclosure.LineSelector)] == string(disclosure.ByIP), Items: []pages.Item{
		{Input: field(disclosure.LineDate, asOptional, asDate)}, {Input: field(disclosure.LineTime, asOptional, asTime)},
		{Input: field(disclosure.LinePort, asOptional, func(f *ui.Field) { f.Width, f.InputMode = ui.Short, "numeric" })},
	}}
	for _, item := range v.Items {
		v.Open = v.Open || item.Input.Value != "" || item.Input.Error != ""
	}
	return v
}

// unlisted reports whether the fields about an authority that is not in the directory are shown.
func (c caseForm) unlisted() bool {
	open := c.typed[disclosure.FieldAuthority] == disclosure.OtherAuthority
	for _, name := range []string{disclosure.FieldName, disclosure.FieldType, disclosure.FieldCountry, disclosure.FieldDivision, disclosure.FieldLanguage} {
		open = open || c.form.Error(name) != ""
	}
	return open
}
