package web

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/platform/dataset"
	pages "inzage/templates/customer"
	"inzage/templates/ui"
)

// longest is the most characters of a text that a list shows; the record shows it whole.
const longest = 160

// text writes a value in one line, for titles and for names of links.
func (w recordView) text(v dataset.Value) string {
	if v.Empty() {
		return ""
	}
	switch v.Kind {
	case dataset.DateValue:
		return format.Date(w.lang, v.Time)
	case dataset.TimeValue:
		return format.DateTime(w.lang, v.Time)
	case dataset.MoneyValue:
		return format.Money(w.lang, v.Text, v.Currency)
	case dataset.NumberValue:
		return format.Decimal(w.lang, v.Text)
	case dataset.PercentValue:
		return format.Percent(w.lang, v.Text)
	case dataset.BoolValue:
		if v.Bool {
			return i18n.T(w.ctx, "record.yes")
		}
		return i18n.T(w.ctx, "record.no")
	case dataset.ChoiceValue:
		if v.ID != "" && i18n.Has(v.ID) {
			return i18n.Say(w.ctx, v.ID)
		}
	case dataset.CountryValue:
		return countryName(w.lang, v.Text)
	case dataset.LanguageValue:
		if l, ok := i18n.ParseLang(v.Text); ok {
			return l.Name()
		}
	}
	return oneLine(v.Text)
}

// content writes a value that is more than words of ours; nil when text says it all.
func (w recordView) content(v dataset.Value) templ.Component {
	switch {
	case v.Empty():
		return nil
	case v.Of != "":
		if href := w.href(v.Of, v.ID); href != "" {
			return ui.Anchor(ui.Link{Href: href, Text: w.text(v)})
		}
		v.Of = ""
		return w.content(v)
	case v.Kind == dataset.DateValue:
		return ui.Date(v.Time)
	case v.Kind == dataset.TimeValue:
		return ui.DateTime(v.Time)
	case v.Kind == dataset.CodeValue:
		return ui.Ref(ui.Inert(v.Text))
	case v.Kind == dataset.TextValue, v.Kind == dataset.RecordValue, v.Kind == dataset.ChoiceValue && !i18n.Has(v.ID):
		return pages.Free(v.Text)
	}
	return nil
}

// href is the address of a record, or of its kind's own page; empty when there is no such kind.
func (w recordView) href(kind, id string) string {
	k, err := w.kinds.Kind(kind)
	if err != nil {
		return ""
	}
	return w.at(k, id)
}

// oneLine makes text from elsewhere fit for a title or the name of a link: one line, and nothing in it that turns the
// direction of what follows.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, ui.Inert(s))
	return strings.Join(strings.Fields(s), " ")
}

// shortened cuts a long text for a list.
func shortened(s string) string {
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	return string([]rune(s)[:longest]) + "…"
}

// regionNames are the names of countries in each language.
var regionNames = sync.OnceValue(func() map[i18n.Lang]display.Namer {
	names := map[i18n.Lang]display.Namer{}
	for _, lang := range i18n.Langs {
		names[lang] = display.Regions(language.Make(string(lang)))
	}
	return names
})

// countryName is a country's name; a code that names no country stays as it is.
func countryName(lang i18n.Lang, code string) string {
	region, err := language.ParseRegion(code)
	if err != nil || !region.IsCountry() {
		return oneLine(code)
	}
	if names, ok := regionNames()[lang]; ok {
		if name := names.Name(region); name != "" {
			return name
		}
	}
	return region.String()
}
