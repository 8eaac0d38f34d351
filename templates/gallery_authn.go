package templates

import (
	"strconv"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/public"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

const (
	galleryEmail   = "jan.peeters@voorbeeld.be"
	galleryContact = "operations@noordzee.example"
)

func init() {
	example := func(name string, render func(i18n.Lang) templ.Component) {
		add(Example{Name: "authn/" + name, Render: render})
	}
	example("sign-in", func(lang i18n.Lang) templ.Component { return public.SignIn(gallerySignIn(lang)) })
	example("sign-in-done", func(lang i18n.Lang) templ.Component {
		v := gallerySignIn(lang)
		v.Done = &ui.NoticeView{Kind: ui.OK, Text: i18n.In(lang, "signin.done.reset"), Status: true}
		return public.SignIn(v)
	})
	example("sign-in-wrong", func(lang i18n.Lang) templ.Component {
		v := gallerySignIn(lang)
		v.Email, v.Next = galleryEmail, paths.MyData
		v.Form.Errors = []ui.FieldError{{Text: i18n.In(lang, "signin.error.wrong")}}
		v.Shell.Errors = v.Form.Errors
		return public.SignIn(v)
	})
	example("sign-in-shown", func(lang i18n.Lang) templ.Component {
		v := gallerySignIn(lang)
		v.Email, v.Password, v.Show = galleryEmail, "vier paarden eten gras", true
		return public.SignIn(v)
	})
	example("forgot", func(lang i18n.Lang) templ.Component { return public.AskLink(galleryAskLink(lang, nil)) })
	example("forgot-empty", func(lang i18n.Lang) templ.Component {
		return public.AskLink(galleryAskLink(lang, []ui.FieldError{{Name: public.EmailField, Text: i18n.In(lang, "reset.ask.empty")}}))
	})
	example("sent", func(lang i18n.Lang) templ.Component {
		return public.Sent(public.SentView{
			Shell: galleryNarrow(lang, paths.ForgotSent, i18n.In(lang, "reset.sent.title"), i18n.In(lang, "reset.sent.lead")),
			Next:  []string{i18n.In(lang, "reset.sent.life", i18n.Args{"Minutes": 30}), i18n.In(lang, "reset.sent.spam"), i18n.In(lang, "reset.sent.activate")},
			Again: ui.Link{Href: paths.In(lang, paths.Forgot), Text: i18n.In(lang, "reset.sent.again")},
		})
	})
	example("reset", func(lang i18n.Lang) templ.Component { return public.NewPassword(galleryNewPassword(lang, nil)) })
	example("reset-short", func(lang i18n.Lang) templ.Component {
		return public.NewPassword(galleryNewPassword(lang, []ui.FieldError{{Name: public.PasswordField, Text: i18n.In(lang, "password.short", i18n.Args{"Min": 15})}}))
	})
	example("activate", func(lang i18n.Lang) templ.Component {
		v := galleryNewPassword(lang, []ui.FieldError{{Name: public.CodeField, Text: i18n.In(lang, "activate.error.code")}})
		v.Shell.Title, v.Shell.Lead = i18n.In(lang, "activate.new.title"), i18n.In(lang, "activate.new.lead")
		v.WithCode, v.Code, v.Submit = true, "7KQ2-9XWM-4T3B-YE8H", i18n.In(lang, "activate.submit")
		return public.NewPassword(v)
	})
	example("dead-link", func(lang i18n.Lang) templ.Component {
		return public.DeadLink(public.DeadLinkView{
			Shell: galleryNarrow(lang, paths.Forgot, i18n.In(lang, "reset.dead.title"), i18n.In(lang, "reset.error.link")),
			New:   ui.Link{Href: paths.In(lang, paths.Forgot), Text: i18n.In(lang, "reset.dead.new")},
		})
	})
	example("undo", func(lang i18n.Lang) templ.Component {
		return public.LinkAction(public.LinkActionView{
			Shell:   galleryNarrow(lang, paths.Undo+"/x", i18n.In(lang, "reset.undo.title"), i18n.In(lang, "reset.undo.lead")),
			Warning: i18n.In(lang, "reset.undo.contact", i18n.Args{"Address": galleryContact}),
			Buttons: []ui.ButtonView{{Text: i18n.In(lang, "reset.undo.submit")}},
		})
	})
	example("confirm-email", func(lang i18n.Lang) templ.Component {
		return public.LinkAction(public.LinkActionView{
			Shell: galleryNarrow(lang, paths.ConfirmEmail+"/x", i18n.In(lang, "email.link.title"), i18n.In(lang, "email.link.lead_old")),
			Facts: []ui.SummaryRow{
				{Key: i18n.In(lang, "email.new"), Text: "jan.nieuw@voorbeeld.be"},
				{Key: i18n.In(lang, "email.until"), Content: ui.DateTime(galleryNow.Add(24 * time.Hour))},
			},
			Buttons: []ui.ButtonView{
				{Text: i18n.In(lang, "email.link.confirm"), Name: public.DoField, Value: public.DoConfirm},
				{Text: i18n.In(lang, "email.cancel"), Kind: ui.Quiet, Name: public.DoField, Value: public.DoCancel},
			},
		})
	})
	example("link-done", func(lang i18n.Lang) templ.Component {
		return public.Done(public.DoneView{
			Shell: galleryNarrow(lang, paths.SignIn, i18n.In(lang, "reset.undo.title"), ""), Text: i18n.In(lang, "reset.undo.done"),
			Link: ui.Link{Href: paths.In(lang, paths.SignIn), Text: i18n.In(lang, "signin.title")},
		})
	})
	example("step-up", func(lang i18n.Lang) templ.Component { return customer.Confirm(galleryConfirm(lang)) })
	example("security", func(lang i18n.Lang) templ.Component { return customer.Security(gallerySecurity(lang, 3)) })
	example("security-one", func(lang i18n.Lang) templ.Component { return customer.Security(gallerySecurity(lang, 1)) })
	example("new-password", func(lang i18n.Lang) templ.Component {
		s := galleryShell(lang, paths.MyNewPassword, i18n.In(lang, "reset.new.title"))
		s.Nav, s.Lead = layout.NavSecurity, i18n.In(lang, "security.password.text")
		return customer.ChangePassword(customer.ChangePasswordView{
			Shell: s, Form: ui.Form{Action: paths.In(lang, paths.MyNewPassword), CSRF: "gallery"}, Account: galleryEmail, Min: 15,
			Cancel: ui.Link{Href: paths.In(lang, paths.MySecurity), Text: i18n.In(lang, "security.back")},
		})
	})
	example("email", func(lang i18n.Lang) templ.Component { return customer.Email(galleryEmailView(lang, nil)) })
	example("email-open-wrong", func(lang i18n.Lang) templ.Component {
		v := galleryEmailView(lang, &customer.OpenEmailView{New: "jan.nieuw@voorbeeld.be", NewConfirmed: true, Expires: galleryNow.Add(24 * time.Hour)})
		v.Email = "jan@"
		v.Form.Errors = []ui.FieldError{{Name: customer.EmailField, Text: i18n.In(lang, "email.error.address")}}
		v.Shell.Errors = v.Form.Errors
		return customer.Email(v)
	})
	example("chooser", func(lang i18n.Lang) templ.Component { return customer.Chooser(galleryChooser(lang)) })
}

// galleryNarrow is the shell of a page that is one form.
func galleryNarrow(lang i18n.Lang, path, title, lead string) layout.Shell {
	s := galleryPublicShell(lang, path, title)
	s.Lead, s.Narrow, s.NoIndex, s.BaseURL = lead, true, true, ""
	return s
}

func gallerySignIn(lang i18n.Lang) public.SignInView {
	return public.SignInView{
		Shell:    galleryNarrow(lang, paths.SignIn, i18n.In(lang, "signin.title"), i18n.In(lang, "signin.lead", i18n.Args{"Company": galleryCompany})),
		Form:     ui.Form{Action: paths.In(lang, paths.SignIn)},
		Forgot:   ui.Link{Href: paths.In(lang, paths.Forgot), Text: i18n.In(lang, "signin.forgot")},
		Activate: ui.Link{Href: paths.In(lang, paths.Activate), Text: i18n.In(lang, "signin.activate")},
	}
}

func galleryAskLink(lang i18n.Lang, wrong []ui.FieldError) public.AskLinkView {
	v := public.AskLinkView{
		Shell:  galleryNarrow(lang, paths.Forgot, i18n.In(lang, "reset.ask.title"), i18n.In(lang, "reset.ask.lead")),
		Form:   ui.Form{Action: paths.In(lang, paths.Forgot), Errors: wrong},
		Submit: i18n.In(lang, "reset.ask.submit"),
		Other:  &ui.Link{Href: paths.In(lang, paths.Activate), Text: i18n.In(lang, "signin.activate")},
	}
	v.Shell.Back = &ui.Link{Href: paths.In(lang, paths.SignIn), Text: i18n.In(lang, "signin.title")}
	v.Shell.Errors = wrong
	return v
}

func galleryNewPassword(lang i18n.Lang, wrong []ui.FieldError) public.NewPasswordView {
	v := public.NewPasswordView{
		Shell:   galleryNarrow(lang, paths.Reset+"/new", i18n.In(lang, "reset.new.title"), i18n.In(lang, "reset.new.lead")),
		Form:    ui.Form{Action: paths.In(lang, paths.Reset+"/new"), Errors: wrong},
		Account: galleryEmail, Min: 15, Submit: i18n.In(lang, "reset.save"),
	}
	v.Shell.Errors = wrong
	return v
}

func galleryConfirm(lang i18n.Lang) customer.ConfirmView {
	s := galleryShell(lang, paths.MyConfirm, i18n.In(lang, "confirm.title"))
	s.Lead, s.Narrow = i18n.In(lang, "confirm.lead"), true
	v := customer.ConfirmView{
		Shell: s, Form: ui.Form{Action: paths.In(lang, paths.MyConfirm), CSRF: "gallery"}, Account: galleryEmail,
		Values: []ui.Pair{{Name: customer.NextField, Value: paths.MySecurity}},
		Cancel: ui.Link{Href: paths.In(lang, paths.My), Text: i18n.In(lang, "confirm.cancel")},
	}
	v.Form.Errors = []ui.FieldError{{Name: customer.PasswordField, Text: i18n.In(lang, "confirm.error.wrong")}}
	v.Shell.Errors = v.Form.Errors
	return v
}

func gallerySecurity(lang i18n.Lang, sessions int) customer.SecurityView {
	s := galleryShell(lang, paths.MySecurity, i18n.In(lang, "security.title"))
	s.Nav, s.Lead = layout.NavSecurity, i18n.In(lang, "security.lead")
	v := customer.SecurityView{
		Shell:    s,
		Margin:   &ui.MarginView{Purpose: i18n.In(lang, "kind.sessions.purpose"), Period: i18n.In(lang, "kind.sessions.kept"), Source: i18n.In(lang, "kind.sessions.source")},
		Password: ui.Link{Href: paths.In(lang, paths.MyNewPassword), Text: i18n.In(lang, "security.password.change")},
	}
	all := []customer.SessionView{
		{ID: 7, Current: true, Browser: "Firefox, Windows", UserAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", IP: "192.0.2.10"},
		{ID: 5, Browser: "Safari, iPhone", UserAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15", IP: "2001:db8:1234:5678:9abc:def0:1234:5678"},
		{ID: 2, IP: "198.51.100.7"},
	}
	for i, item := range all[:sessions] {
		item.Since = galleryNow.Add(-time.Duration(i+1) * time.Hour)
		item.Seen, item.Ends = galleryNow.Add(-time.Duration(i)*10*time.Minute), item.Since.Add(12*time.Hour)
		v.Sessions = append(v.Sessions, item)
	}
	return v
}

func galleryEmailView(lang i18n.Lang, open *customer.OpenEmailView) customer.EmailView {
	s := galleryShell(lang, paths.MyEmail, i18n.In(lang, "email.title"))
	s.Nav, s.Lead = layout.NavSecurity, i18n.In(lang, "email.lead")
	return customer.EmailView{
		Shell: s, Form: ui.Form{Action: paths.In(lang, paths.MyEmail), CSRF: "gallery"}, Now: galleryEmail, Open: open,
		Cancel: ui.ActionView{Action: paths.In(lang, paths.MyEmail+"/cancel"), CSRF: "gallery", Button: ui.ButtonView{Text: i18n.In(lang, "email.cancel"), Kind: ui.Quiet}},
	}
}

func galleryChooser(lang i18n.Lang) customer.ChooserView {
	s := galleryShell(lang, paths.MyCustomer, i18n.In(lang, "choose.title"))
	s.Lead, s.Narrow = i18n.In(lang, "choose.lead"), true
	s.Person = &layout.Person{Name: galleryEmail, Several: true}
	v := customer.ChooserView{Shell: s}
	for i, name := range []string{"Bakkerij Peeters bv", "Coöperatieve Vennootschap voor Duurzame Energievoorziening en Warmtenetten in het Meetjesland cvso"} {
		number := "10023" + strconv.Itoa(4+i)
		v.Customers = append(v.Customers, ui.ActionView{
			Action: paths.In(lang, paths.MyCustomer), CSRF: "gallery",
			Button: ui.ButtonView{Text: i18n.In(lang, "choose.customer", i18n.Args{"Name": name, "Number": number}), Kind: ui.Quiet},
			Values: []ui.Pair{{Name: customer.NumberField, Value: number}, {Name: customer.NextField, Value: paths.My}},
		})
	}
	return v
}
