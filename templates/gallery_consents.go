package templates

import (
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/public"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

func init() {
	example := func(name string, render func(i18n.Lang) templ.Component) {
		add(Example{Name: "consents/" + name, Render: render})
	}
	example("overview", func(lang i18n.Lang) templ.Component {
		v := galleryOverviewView(lang, galleryKinds(lang))
		v.Consents = galleryConsents(lang)
		v.News = &ui.NoticeView{Title: i18n.In(lang, "gallery.consent.newsletter"), Text: i18n.In(lang, "gallery.consent.stops")}
		return customer.Overview(v)
	})
	example("all", func(lang i18n.Lang) templ.Component {
		v := galleryConsentsView(lang)
		v.Signal = &ui.NoticeView{
			Title: i18n.In(lang, "withdraw.signal.title"),
			Text:  i18n.In(lang, "withdraw.signal.text", i18n.Args{"Name": i18n.In(lang, "gallery.consent.research")}),
		}
		v.Consents[1].Signal = true
		return customer.Consents(v)
	})
	example("withdrawn", func(lang i18n.Lang) templ.Component {
		v := galleryConsentsView(lang)
		for i := range v.Consents {
			v.Consents[i].Choice = map[bool]customer.Choice{true: customer.ChoiceWithdrawn, false: customer.ChoiceObjected}[i == 0]
			v.Consents[i].At, v.Consents[i].Reference = galleryNow, "C-2026-000124"
		}
		v.Shell.Flash = &ui.NoticeView{Kind: ui.OK, Text: i18n.In(lang, "withdraw.done.all", i18n.Args{"References": "C-2026-000124, C-2026-000125, C-2026-000126"})}
		return customer.Consents(v)
	})
	example("history", func(lang i18n.Lang) templ.Component { return customer.OneConsent(galleryConsentView(lang)) })
	example("history-empty", func(lang i18n.Lang) templ.Component {
		v := galleryConsentView(lang)
		v.Consent, v.Events = galleryConsents(lang)[1], nil
		return customer.OneConsent(v)
	})
	example("receipt-unknown-text", func(lang i18n.Lang) templ.Component {
		v := galleryReceipt(lang)
		v.Event.Kept, v.Event.Version, v.Wording, v.Digest = true, 0, "", ""
		return customer.Receipt(v)
	})
	example("receipt", func(lang i18n.Lang) templ.Component { return customer.Receipt(galleryReceipt(lang)) })
	example("link", func(lang i18n.Lang) templ.Component { return public.Withdraw(galleryWithdraw(lang)) })
	example("link-objection", func(lang i18n.Lang) templ.Component {
		v := galleryWithdraw(lang)
		v.Shell.Title, v.Name, v.Objection = i18n.In(lang, "withdraw.link.title.object"), i18n.In(lang, "gallery.consent.research"), true
		return public.Withdraw(v)
	})
	example("link-done", func(lang i18n.Lang) templ.Component { return public.Withdrawn(galleryWithdrawn(lang)) })
	example("link-again", func(lang i18n.Lang) templ.Component {
		v := galleryWithdrawn(lang)
		v.Shell.Title, v.Again, v.Reference = i18n.In(lang, "withdraw.link.title.again"), true, ""
		return public.Withdrawn(v)
	})
	example("link-unknown", func(lang i18n.Lang) templ.Component {
		s := galleryMailedShell(lang, i18n.In(lang, "withdraw.link.unknown"))
		s.Lead = i18n.In(lang, "withdraw.link.unknown.lead")
		return public.UnknownLink(public.UnknownLinkView{
			Shell: s, Text: i18n.In(lang, "withdraw.link.unknown.text", i18n.Args{"Address": galleryContact}),
			SignIn: ui.Link{Href: paths.In(lang, paths.SignIn), Text: i18n.In(lang, "withdraw.link.sign_in")},
		})
	})
}

// galleryConsents are purposes in different states: in force, never chosen, objected.
func galleryConsents(lang i18n.Lang) []customer.Consent {
	consent := func(purpose, name string, choice customer.Choice) customer.Consent {
		return customer.Consent{
			Purpose: purpose, Name: name, Choice: choice, Wording: i18n.In(lang, "gallery.consent.wording"),
			Means: i18n.In(lang, "gallery.consent.means"), Stops: i18n.In(lang, "gallery.consent.stops"),
		}
	}
	given := consent("newsletter", i18n.In(lang, "gallery.consent.newsletter"), customer.ChoiceGiven)
	given.At, given.Way, given.Reference = galleryNow.AddDate(0, -7, -2), i18n.In(lang, "gallery.consent.way"), "C-2026-000123"
	given.Effects = []customer.Effect{
		{Tool: i18n.In(lang, "gallery.consent.tool"), State: customer.EffectConfirmed, At: given.At.Add(4 * time.Second)},
		{Tool: "webhook", State: customer.EffectPending}, {Tool: "csv", State: customer.EffectFailed},
	}
	allowed := consent("consumer_research", i18n.In(lang, "gallery.consent.research"), customer.ChoiceAllowed)
	objected := consent("call_training", i18n.In(lang, "gallery.calls"), customer.ChoiceObjected)
	objected.At, objected.Way, objected.Reference = galleryNow.AddDate(0, 0, -3), i18n.In(lang, "gallery.consent.letter"), "C-2026-000117"
	return []customer.Consent{given, allowed, objected}
}

func galleryConsentsView(lang i18n.Lang) customer.ConsentsView {
	s := galleryShell(lang, paths.MyConsents, i18n.In(lang, "withdraw.title"))
	s.Nav, s.Lead = layout.NavConsents, i18n.In(lang, "withdraw.lead")
	return customer.ConsentsView{Shell: s, Consents: galleryConsents(lang)}
}

func galleryConsentView(lang i18n.Lang) customer.ConsentView {
	c := galleryConsents(lang)[0]
	s := galleryShell(lang, paths.Consent(c.Purpose), c.Name)
	s.Nav, s.Lead = layout.NavConsents, c.Wording
	s.Back = &ui.Link{Href: paths.In(lang, paths.MyConsents), Text: i18n.In(lang, "withdraw.title")}
	return customer.ConsentView{Shell: s, Consent: c, Events: []customer.ConsentEvent{
		{At: c.At, Choice: customer.ChoiceGiven, Way: c.Way, Version: 2, Reference: c.Reference, Effects: c.Effects},
		{
			At: c.At.AddDate(-1, 0, 0), SaidAt: c.At.AddDate(-1, 0, -3), Choice: customer.ChoiceWithdrawn, Version: 1, Reference: "C-2025-000090",
			Way: i18n.In(lang, "gallery.consent.letter"), Evidence: "LETTER-17 / 2025 <b>",
		},
		{At: c.At.AddDate(-2, 0, 0), Choice: customer.ChoiceGiven, Way: i18n.In(lang, "gallery.consent.way"), Kept: true, Reference: "C-2024-000004"},
	}}
}

func galleryReceipt(lang i18n.Lang) customer.ReceiptView {
	const reference = "C-2026-000123"
	s := galleryShell(lang, paths.Receipt(reference), i18n.In(lang, "withdraw.receipt", i18n.Args{"Reference": reference}))
	s.Nav, s.Lead = layout.NavConsents, i18n.In(lang, "withdraw.receipt.lead")
	return customer.ReceiptView{
		Shell: s, Event: galleryConsentView(lang).Events[1], Name: i18n.In(lang, "gallery.consent.newsletter"),
		Wording:  i18n.In(lang, "gallery.consent.wording") + "\n" + i18n.In(lang, "gallery.consent.means") + "\n" + i18n.In(lang, "gallery.consent.stops"),
		Language: lang, Digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Customer: "Bakkerij Peeters bv (100234)",
		Company: galleryCompany, Download: paths.In(lang, paths.Receipt(reference)) + ".jsonld",
	}
}

// galleryMailedShell is the shell of a page behind a mail's link.
func galleryMailedShell(lang i18n.Lang, title string) layout.Shell {
	s := galleryPublicShell(lang, paths.Mailed+"/3lP0f1n1yrT0kenThatN0b0dyEverGave0utF0rReal", title)
	s.Bare, s.Narrow, s.NoIndex, s.BaseURL = true, true, true, ""
	return s
}

func galleryWithdraw(lang i18n.Lang) public.WithdrawView {
	s := galleryMailedShell(lang, i18n.In(lang, "withdraw.link.title.withdraw"))
	s.Lead = i18n.In(lang, "withdraw.link.lead")
	return public.WithdrawView{
		Shell: s, Action: s.Path, Name: i18n.In(lang, "gallery.consent.newsletter"), Stops: i18n.In(lang, "gallery.consent.stops"),
	}
}

func galleryWithdrawn(lang i18n.Lang) public.WithdrawnView {
	s := galleryMailedShell(lang, i18n.In(lang, "withdraw.link.title.done"))
	s.Kicker = i18n.In(lang, "gallery.consent.newsletter")
	return public.WithdrawnView{
		Shell: s, Stops: i18n.In(lang, "gallery.consent.stops"),
		Reference: "C-2026-000123", At: galleryNow, Mailed: true,
		SignIn: ui.Link{Href: paths.In(lang, paths.SignIn), Text: i18n.In(lang, "withdraw.link.sign_in")},
	}
}
