package customer

import (
	"context"

	"inzage/internal/core/i18n"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// PreferencesView is the form of language, colours and density.
type PreferencesView struct {
	Shell    layout.Shell
	Form     ui.Form
	Language string // as chosen: a code of i18n.Langs
	Theme    string // auto, light or dark
	Density  string // normal or compact
}

// Names of the form's fields.
const (
	LanguageField = "language"
	ThemeField    = "theme"
	DensityField  = "density"
)

func (v PreferencesView) language(ctx context.Context) ui.ChoiceView {
	c := ui.ChoiceView{
		Name: LanguageField, Legend: i18n.T(ctx, "preferences.language"), Hint: i18n.T(ctx, "preferences.language.hint"),
		Error: v.Form.Error(LanguageField),
	}
	for _, lang := range i18n.Langs {
		c.Options = append(c.Options, ui.Option{Value: string(lang), Text: lang.Name(), Lang: lang.Tag(), Selected: v.Language == string(lang)})
	}
	return c
}

func (v PreferencesView) theme(ctx context.Context) ui.ChoiceView {
	return ui.ChoiceView{
		Name: ThemeField, Legend: i18n.T(ctx, "preferences.theme"), Error: v.Form.Error(ThemeField),
		Options: []ui.Option{
			{Value: "auto", Text: i18n.T(ctx, "preferences.theme.auto"), Selected: v.Theme == "auto"},
			{Value: "light", Text: i18n.T(ctx, "preferences.theme.light"), Selected: v.Theme == "light"},
			{Value: "dark", Text: i18n.T(ctx, "preferences.theme.dark"), Selected: v.Theme == "dark"},
		},
	}
}

func (v PreferencesView) density(ctx context.Context) ui.ChoiceView {
	return ui.ChoiceView{
		Name: DensityField, Legend: i18n.T(ctx, "preferences.density"), Error: v.Form.Error(DensityField),
		Options: []ui.Option{
			{Value: "normal", Text: i18n.T(ctx, "preferences.density.normal"), Selected: v.Density == "normal"},
			{
				Value: "compact", Text: i18n.T(ctx, "preferences.density.compact"), Selected: v.Density == "compact",
				Hint: i18n.T(ctx, "preferences.density.compact.hint"),
			},
		},
	}
}
