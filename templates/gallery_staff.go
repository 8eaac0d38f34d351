package templates

import (
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/staff"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

func init() {
	example := func(name string, render func(i18n.Lang) templ.Component) {
		add(Example{Name: "staff/" + name, Render: render})
	}
	example("sign-in", func(lang i18n.Lang) templ.Component {
		return staff.SignIn(staff.SignInView{
			Shell: galleryDoor(lang, i18n.In(lang, "staff.signin.title"), i18n.In(lang, "staff.signin.lead")), Form: ui.Form{Action: paths.StaffSignIn},
			Done: &ui.NoticeView{Kind: ui.OK, Text: i18n.In(lang, "staff.signin.done"), Status: true},
		})
	})
	example("sign-in-wrong", func(lang i18n.Lang) templ.Component {
		wrong := []ui.FieldError{{Text: i18n.In(lang, "staff.error.wrong")}}
		v := staff.SignInView{Shell: galleryDoor(lang, i18n.In(lang, "staff.signin.title"), i18n.In(lang, "staff.signin.lead")),
			Form: ui.Form{Action: paths.StaffSignIn, Errors: wrong}, Email: "lies@noordzee.example"}
		v.Shell.Errors = wrong
		return staff.SignIn(v)
	})
	example("second", func(lang i18n.Lang) templ.Component { return staff.Second(gallerySecond(lang, nil)) })
	example("second-wrong", func(lang i18n.Lang) templ.Component {
		return staff.Second(gallerySecond(lang, []ui.FieldError{{Name: staff.RecoveryField, Text: i18n.In(lang, "staff.error.recovery")}}))
	})
	example("confirm", func(lang i18n.Lang) templ.Component {
		v := gallerySecond(lang, nil)
		v.Shell = galleryStaff(lang, i18n.In(lang, "staff.confirm.title"), i18n.In(lang, "staff.confirm.lead"), "")
		v.Recovery, v.Submit = nil, i18n.In(lang, "staff.confirm.submit")
		v.Cancel = &ui.Link{Href: paths.Staff, Text: i18n.In(lang, "staff.confirm.cancel")}
		return staff.Second(v)
	})
	example("enrol", func(lang i18n.Lang) templ.Component {
		return staff.Enrol(staff.EnrolView{
			Shell: galleryDoor(lang, i18n.In(lang, "staff.enrol.title", i18n.Args{"Name": "Lies De Smet"}), i18n.In(lang, "staff.enrol.lead")),
			Form:  ui.Form{Action: paths.StaffEnrolLink("x")}, Account: "lies@noordzee.example", Min: 15,
			Submit: i18n.In(lang, "staff.enrol.submit"),
		})
	})
	example("password", func(lang i18n.Lang) templ.Component {
		s := galleryStaff(lang, i18n.In(lang, "reset.new.title"), i18n.In(lang, "staff.password.lead"), layout.StaffSecurity)
		s.Narrow = true
		return staff.Enrol(staff.EnrolView{
			Shell: s, Form: ui.Form{Action: paths.StaffPassword, CSRF: "gallery"}, Account: "lies@noordzee.example", Min: 15,
			Submit: i18n.In(lang, "reset.save"), Cancel: &ui.Link{Href: paths.StaffSecurity, Text: i18n.In(lang, "security.back")},
		})
	})
	example("enrol-dead", func(lang i18n.Lang) templ.Component {
		return staff.Dead(staff.DeadView{Shell: galleryDoor(lang, i18n.In(lang, "staff.enrol.dead"), ""), Text: i18n.In(lang, "staff.error.link")})
	})
	example("enrolling", func(lang i18n.Lang) templ.Component {
		v := gallerySecurityStaff(lang, 1)
		v.Enrolling, v.Needed = true, 2
		v.Shell = galleryStaff(lang, i18n.In(lang, "staff.security.enrol_title"), i18n.In(lang, "staff.security.enrol_lead", i18n.Args{"Needed": 2}), layout.StaffSecurity)
		v.Shell.Places = nil
		return staff.Security(v)
	})
	example("security", func(lang i18n.Lang) templ.Component { return staff.Security(gallerySecurityStaff(lang, 3)) })
	example("app", func(lang i18n.Lang) templ.Component {
		s := galleryStaff(lang, i18n.In(lang, "staff.app.title"), i18n.In(lang, "staff.app.lead"), "")
		s.Narrow = true
		return staff.App(staff.AppView{
			Shell: s, Form: ui.Form{Action: paths.StaffAppSetup("x"), CSRF: "gallery"}, Secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP",
			QR: staff.QRView{Size: "29", Path: "M4 4h7v1h-7zM4 10h7v1h-7zM18 4h7v1h-7zM18 10h7v1h-7zM4 18h7v1h-7zM4 24h7v1h-7zM14 14h5v1h-5zM20 20h4v1h-4z"},
		})
	})
	example("add-passkey", func(lang i18n.Lang) templ.Component {
		return staff.AddPasskey(staff.AddPasskeyView{
			Shell: galleryStaff(lang, i18n.In(lang, "staff.addpasskey.title"), i18n.In(lang, "staff.addpasskey.lead"), ""),
			Passkey: staff.PasskeyView{Action: paths.StaffAddPasskey, CSRF: "gallery", Begin: paths.StaffPasskey, Add: true,
				Button: i18n.In(lang, "staff.addpasskey.submit"), Name: &ui.Field{Name: staff.NameField, Label: i18n.In(lang, "staff.security.name")}},
		})
	})
	example("codes", func(lang i18n.Lang) templ.Component {
		return staff.Codes(staff.CodesView{
			Shell: galleryStaff(lang, i18n.In(lang, "staff.codes.title"), i18n.In(lang, "staff.codes.lead"), layout.StaffSecurity),
			Codes: []string{"0-7KQ2-9XWM-4T3B-YE8H", "1-2MVN-8RDA-KX5T-0PQW", "2-J4HC-ZZ81-V6TN-3GKE"},
			Done:  ui.Link{Href: paths.StaffSecurity, Text: i18n.In(lang, "staff.codes.done")},
		})
	})
	example("today", func(lang i18n.Lang) templ.Component {
		return staff.Today(staff.TodayView{
			Shell: galleryStaff(lang, i18n.In(lang, "staff.today.title"), i18n.In(lang, "staff.today.lead", i18n.Args{"Name": "Lies De Smet"}), layout.StaffToday),
			Roles: []string{"operations", "administrator"}, May: []string{"today", "customers", "questions", "people_change"},
			NoCodes: &ui.NoticeView{Kind: ui.Warn, Text: i18n.In(lang, "staff.today.no_codes"), Link: &ui.Link{Href: paths.StaffSecurity, Text: i18n.In(lang, "staff.today.no_codes_link")}},
		})
	})
	example("people", func(lang i18n.Lang) templ.Component {
		return staff.People(staff.PeopleView{
			Shell: galleryStaff(lang, i18n.In(lang, "staff.people.title"), i18n.In(lang, "staff.people.lead"), layout.StaffPeople), People: galleryOfficers(),
		})
	})
	example("person", func(lang i18n.Lang) templ.Component { return staff.Officer(galleryOfficer(lang)) })
	example("person-own", func(lang i18n.Lang) templ.Component {
		v := galleryOfficer(lang)
		v.Roles, v.Disable, v.Hint = ui.Form{}, nil, i18n.In(lang, "staff.people.own")
		return staff.Officer(v)
	})
	example("recovery", func(lang i18n.Lang) templ.Component { return staff.Recovery(galleryRecovery(lang)) })
	example("recovery-link", func(lang i18n.Lang) templ.Component {
		return staff.Link(staff.LinkView{
			Shell:   galleryStaff(lang, i18n.In(lang, "staff.link.title", i18n.Args{"Name": "Tom Claes"}), i18n.In(lang, "staff.link.lead"), ""),
			URL:     "https://privacy.voorbeeld.be/staff/enrol/7Qm2c0m1wq0m8a1cV9n3k5j7h9g1f3d5s7a9p1o3i5u",
			Expires: i18n.In(lang, "staff.link.expires", i18n.Args{"When": "4.11."}),
			Done:    ui.Link{Href: paths.StaffRecovery, Text: i18n.In(lang, "staff.nav.recovery")},
		})
	})
}

// galleryDoor is the shell of a page of the staff area for who is not signed in.
func galleryDoor(lang i18n.Lang, title, lead string) layout.StaffShell {
	return layout.StaffShell{Shell: layout.Shell{Lang: lang, Path: paths.StaffSignIn, Title: title, Lead: lead, Company: galleryCompany, NoIndex: true, Narrow: true}}
}

// galleryStaff is the shell of a page of an officer.
func galleryStaff(lang i18n.Lang, title, lead string, nav layout.StaffPlace) layout.StaffShell {
	s := galleryDoor(lang, title, lead)
	s.Narrow, s.Nav, s.CSRF, s.Officer = false, string(nav), "gallery", "Lies De Smet"
	s.Places = []layout.StaffPlace{
		layout.StaffToday, layout.StaffQuestions, layout.StaffConsents, layout.StaffPeople, layout.StaffRecovery, layout.StaffSecurity,
	}
	return s
}

func gallerySecond(lang i18n.Lang, wrong []ui.FieldError) staff.SecondView {
	v := staff.SecondView{
		Shell: galleryDoor(lang, i18n.In(lang, "staff.second.title"), i18n.In(lang, "staff.second.lead")), Apps: true,
		Form: ui.Form{Action: paths.StaffSecond, CSRF: "gallery", Errors: wrong}, Submit: i18n.In(lang, "staff.second.submit"),
		Values: []ui.Pair{{Name: staff.NextField, Value: paths.StaffPeople}}, Recovery: &ui.Form{Action: paths.StaffSecond, CSRF: "gallery", Errors: wrong},
		Passkey: &staff.PasskeyView{Action: paths.StaffSecond, CSRF: "gallery", Begin: paths.StaffPasskey, Button: i18n.In(lang, "staff.second.passkey_submit")},
	}
	v.Shell.Errors, v.Shell.Officer, v.Shell.CSRF = wrong, "Lies De Smet", "gallery"
	return v
}

func gallerySecurityStaff(lang i18n.Lang, n int) staff.SecurityView {
	v := staff.SecurityView{
		Shell: galleryStaff(lang, i18n.In(lang, "staff.security.title"), i18n.In(lang, "staff.security.lead"), layout.StaffSecurity), Codes: 10,
		Add: ui.Form{Action: paths.StaffApp, CSRF: "gallery"}, Passkey: &ui.Link{Href: paths.StaffAddPasskey, Text: i18n.In(lang, "staff.security.add_passkey")},
		CodesForm: ui.ActionView{Action: paths.StaffCodes, CSRF: "gallery", Button: ui.ButtonView{Text: i18n.In(lang, "staff.security.codes_make"), Kind: ui.Quiet}},
		Remove:    ui.ActionView{Action: paths.StaffRemove, CSRF: "gallery"},
		Password:  ui.Link{Href: paths.StaffPassword, Text: i18n.In(lang, "security.password.change")},
	}
	all := []staff.FactorView{
		{ID: "1", Kind: "totp", Name: "Pixel 9", Added: galleryNow.AddDate(0, -3, 0), Used: galleryNow},
		{ID: "2", Kind: "passkey", Name: "YubiKey 5", Added: galleryNow.AddDate(0, -2, 0)},
		{ID: "3", Kind: "totp", Name: "iPad", Added: galleryNow.AddDate(0, -1, 0), Used: galleryNow.Add(-time.Hour)},
	}
	for _, f := range all[:n] {
		f.Surplus = n > 2
		v.Factors = append(v.Factors, f)
	}
	return v
}

func galleryOfficers() []staff.PersonView {
	return []staff.PersonView{
		{ID: 1, Name: "Lies De Smet", Email: "lies@noordzee.example", Person: "P-0114", Roles: []string{"operations", "administrator"}, State: "active", Factors: 3,
			Trained: galleryNow.AddDate(0, -5, 0), SignedIn: galleryNow.Add(-time.Hour)},
		{ID: 2, Name: "Tom Claes", Email: "tom@noordzee.example", Person: "P-0120", Roles: []string{"privacy_officer"}, State: "enrolling", Factors: 1, Trained: galleryNow.AddDate(0, -1, 0)},
		{ID: 3, Name: "Anke Wouters", Email: "anke@noordzee.example", Person: "P-0098", Roles: []string{"auditor"}, State: "disabled", Factors: 2,
			Trained: galleryNow.AddDate(-1, 0, 0), SignedIn: galleryNow.AddDate(0, -6, 0)},
	}
}

func galleryOfficer(lang i18n.Lang) staff.OfficerView {
	p := galleryOfficers()[1]
	v := staff.OfficerView{
		Shell: galleryStaff(lang, p.Name, "", layout.StaffPeople), Person: p, Chosen: p.Roles,
		All:   []string{"operations", "privacy_officer", "auditor", "administrator"},
		Roles: ui.Form{Action: paths.StaffPerson(2) + "/roles", CSRF: "gallery"},
		Disable: &ui.ActionView{Action: paths.StaffPerson(2) + "/disable", CSRF: "gallery",
			Button: ui.ButtonView{Text: i18n.In(lang, "staff.people.disable"), Hidden: p.Name, Kind: ui.Danger}},
	}
	v.Shell.Back = &ui.Link{Href: paths.StaffPeople, Text: i18n.In(lang, "staff.people.back")}
	return v
}

func galleryRecovery(lang i18n.Lang) staff.RecoveryView {
	cancel := ui.ButtonView{Text: i18n.In(lang, "staff.recovery.cancel"), Kind: ui.Quiet, Name: staff.DoField, Value: staff.DoCancel}
	return staff.RecoveryView{
		Shell:      galleryStaff(lang, i18n.In(lang, "staff.recovery.title"), i18n.In(lang, "staff.recovery.lead"), layout.StaffRecovery),
		Form:       ui.Form{Action: paths.StaffRecovery, CSRF: "gallery"},
		Colleagues: []ui.Option{{Text: i18n.In(lang, "staff.error.who")}, {Value: "2", Text: "Tom Claes"}},
		Open: []staff.RequestView{
			{Name: "Tom Claes", OpenedBy: "Anke Wouters", OpenedAt: galleryNow.Add(-time.Hour), Check: "eID 592-0011223-44", Expires: galleryNow.Add(47 * time.Hour),
				Action: paths.StaffRecovery + "/1", CSRF: "gallery",
				Buttons: []ui.ButtonView{{Text: i18n.In(lang, "staff.recovery.approve"), Name: staff.DoField, Value: staff.DoApprove}, cancel}},
			{Name: "Els Maes", OpenedBy: "Lies De Smet", OpenedAt: galleryNow.Add(-2 * time.Hour), Check: "eID 592-0099887-66", Approved: "Anke Wouters",
				Usable: galleryNow.Add(time.Minute), Expires: galleryNow.Add(46 * time.Hour), Note: i18n.In(lang, "staff.recovery.note_wait"),
				Action: paths.StaffRecovery + "/2", CSRF: "gallery", Buttons: []ui.ButtonView{cancel}},
		},
	}
}
