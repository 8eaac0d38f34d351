package templates

import (
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/public"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

func init() {
	add(
		Example{"public/start", galleryStart},
		Example{"public/retention", galleryRetention},
		Example{"public/cookies", galleryCookies},
		Example{"public/certificate-expired", galleryCertificate},
		Example{"public/certificate-none", func(lang i18n.Lang) templ.Component {
			return public.Certificate(public.CertificateView{
				Shell: galleryPublicShell(lang, paths.Certificate, i18n.In(lang, "certificate.title")),
				None:  i18n.In(lang, "certificate.none"), CoversIn: i18n.In(lang, "certificate.covers_in"),
			})
		}},
		Example{"public/mailbox", galleryMailbox},
		Example{"public/mailbox-write", galleryWrite},
		Example{"public/mailbox-empty", func(lang i18n.Lang) templ.Component {
			return public.Mailbox(public.MailboxView{
				Shell: galleryPublicShell(lang, paths.Start, i18n.In(lang, "mailbox.title")), Note: i18n.In(lang, "mailbox.note"),
				Empty: &ui.EmptyView{Title: i18n.In(lang, "mailbox.empty"), Text: i18n.In(lang, "mailbox.empty_text")},
			})
		}},
		Example{"public/letter", galleryLetter},
		Example{"public/error-404", func(lang i18n.Lang) templ.Component { return galleryError(lang, "") }},
		Example{"public/error-500", func(lang i18n.Lang) templ.Component { return galleryError(lang, "7fK2-x91Qb") }},
	)
}

func galleryStart(lang i18n.Lang) templ.Component {
	sh := galleryPublicShell(lang, paths.Start, i18n.In(lang, "start.title"))
	sh.Lead = i18n.In(lang, "start.lead")
	return public.Start(public.StartView{
		Shell: sh, SignIn: ui.Link{Href: paths.In(lang, paths.SignIn), Text: i18n.In(lang, "start.sign_in")},
		Help: []ui.Link{{Href: paths.In(lang, paths.Activate), Text: i18n.In(lang, "start.activate")}},
		Promises: []ui.CardView{
			{Title: i18n.In(lang, "start.notice.title"), Href: paths.In(lang, paths.PrivacyNotice), Text: i18n.In(lang, "start.notice.text"), Level: 3},
			{Title: i18n.In(lang, "start.cookies.title"), Href: paths.In(lang, paths.Cookies), Text: i18n.In(lang, "start.cookies.text"), Level: 3},
		},
	})
}

func galleryRetention(lang i18n.Lang) templ.Component {
	sh := galleryPublicShell(lang, paths.Retention, i18n.In(lang, "register.retention.title"))
	sh.Lead = i18n.In(lang, "register.retention.lead")
	return public.Ledger(public.LedgerView{
		Shell: sh,
		Entries: []public.LedgerEntry{{
			Entry: ui.EntryView{
				ID: "invoices", Title: i18n.In(lang, "gallery.invoices"), Text: i18n.In(lang, "start.retention.text"),
				Margin: &ui.MarginView{Source: galleryCompany, Clause: &ui.Link{Href: paths.In(lang, paths.PrivacyNotice), Text: "1.2"}},
			},
			Rows: ui.SummaryView{Rows: []ui.SummaryRow{
				{Key: i18n.In(lang, "register.retention.period"), Text: i18n.In(lang, "start.notice.text")},
				{Key: i18n.In(lang, "register.retention.erasure"), Text: i18n.In(lang, "start.notice.text")},
			}},
		}},
		After: []string{i18n.In(lang, "register.retention.open", i18n.Args{"Address": "privacy@voorbeeld.be"})},
		Links: []ui.Link{{Href: paths.In(lang, paths.MyData), Text: i18n.In(lang, "register.retention.own")}},
	})
}

func galleryCookies(lang i18n.Lang) templ.Component {
	sh := galleryPublicShell(lang, paths.Cookies, i18n.In(lang, "register.cookies.title"))
	sh.Lead = i18n.In(lang, "register.cookies.lead")
	return public.Register(public.RegisterView{
		Shell: sh,
		Table: ui.TableView{
			Caption: i18n.In(lang, "register.cookies.caption"),
			Columns: []ui.Column{{Label: i18n.In(lang, "register.cookies.name")}, {Label: i18n.In(lang, "register.cookies.what")}},
			Rows:    []ui.Row{{Cells: []ui.Cell{{Content: ui.Ref("__Host-portal")}, ui.Text(i18n.In(lang, "register.cookies.session.what"))}}},
		},
		After: []string{i18n.In(lang, "register.cookies.after")},
	})
}

func galleryCertificate(lang i18n.Lang) templ.Component {
	return public.Certificate(public.CertificateView{
		Shell:  galleryPublicShell(lang, paths.Certificate, i18n.In(lang, "certificate.title")),
		State:  ui.TagView{Kind: ui.Bad, Text: i18n.In(lang, "certificate.state.expired")},
		Notice: &ui.NoticeView{Kind: ui.Bad, Text: i18n.In(lang, "certificate.notice.expired", i18n.Args{"Date": "1.9.2026"})},
		Facts: ui.SummaryView{Rows: []ui.SummaryRow{
			{Key: i18n.In(lang, "certificate.number"), Content: ui.Ref("ISMS-0042-2023")},
			{Key: i18n.In(lang, "certificate.standard"), Text: "ISO/IEC 27001:2022"},
		}},
		NoAudits: i18n.In(lang, "certificate.no_audits"), CoversIn: i18n.In(lang, "certificate.covers_in"),
		Covers: []string{i18n.In(lang, "certificate.cover.policy"), i18n.In(lang, "certificate.cover.people")},
	})
}

func galleryMailbox(lang i18n.Lang) templ.Component {
	return public.Mailbox(public.MailboxView{
		Shell: galleryPublicShell(lang, paths.Start, i18n.In(lang, "mailbox.title")), Note: i18n.In(lang, "mailbox.note"),
		Table: ui.TableView{
			Caption: i18n.In(lang, "mailbox.caption"),
			Columns: []ui.Column{{Label: i18n.In(lang, "mailbox.subject")}, {Label: i18n.In(lang, "mailbox.to")}},
			Rows:    []ui.Row{{Cells: []ui.Cell{{Text: i18n.In(lang, "mailbox.no_subject"), Href: "/demo/mail/1"}, ui.Text("jan.peeters@voorbeeld.be")}}},
		},
	})
}

func galleryLetter(lang i18n.Lang) templ.Component {
	sh := galleryPublicShell(lang, paths.Start, i18n.In(lang, "mailbox.no_subject"))
	sh.Narrow = true
	link := "https://privacy.voorbeeld.be/nl/reset/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b"
	return public.Letter(public.LetterView{
		Shell: sh, Facts: ui.SummaryView{Rows: []ui.SummaryRow{{Key: i18n.In(lang, "mailbox.to"), Text: "jan.peeters@voorbeeld.be"}}},
		Answer:      &ui.Link{Href: "/demo/mail/write?answers=1", Text: i18n.In(lang, "mailbox.answer")},
		Unsubscribe: &ui.ActionView{Action: "/m/x", Button: ui.ButtonView{Text: i18n.In(lang, "mailbox.unsubscribe"), Kind: ui.Quiet}},
		Text:        []string{galleryCompany, link}, Links: []public.Found{{Href: link, Text: link}},
		More: []ui.Link{{Href: "/demo/mail/1/raw", Text: i18n.In(lang, "mailbox.raw")}},
	})
}

func galleryError(lang i18n.Lang, reference string) templ.Component {
	v := public.ErrorView{
		Shell: layout.Shell{Lang: lang, Path: paths.Start, Title: i18n.In(lang, "error.title.404"), Lead: i18n.In(lang, "error.text.404"), Company: galleryCompany, NoIndex: true, Narrow: true},
		Back:  ui.Link{Href: paths.In(lang, paths.Start), Text: i18n.In(lang, "error.start")},
	}
	if reference != "" {
		v.Shell.Title, v.Shell.Lead = i18n.In(lang, "error.title.500"), i18n.In(lang, "error.text.500")
		v.Reference, v.Contact = reference, "operations@voorbeeld.be"
	}
	return public.Error(v)
}

func galleryWrite(lang i18n.Lang) templ.Component {
	sh := galleryPublicShell(lang, paths.Start, i18n.In(lang, "mailbox.write_title"))
	sh.Lead, sh.Narrow = i18n.In(lang, "mailbox.write_lead"), true
	sh.Back = &ui.Link{Href: "/demo/mail", Text: i18n.In(lang, "mailbox.back")}
	v := public.WriteView{
		Shell: sh, From: "jan.peeters", To: "vraag+x@kastanje.example", Subject: "V-2026-000123", Text: "> 1",
		Form: ui.Form{Action: "/demo/mail/write", Errors: []ui.FieldError{{Name: "from", Text: i18n.In(lang, "mailbox.draft_address")}}},
	}
	v.Shell.Errors = v.Form.Errors
	return public.Write(v)
}
