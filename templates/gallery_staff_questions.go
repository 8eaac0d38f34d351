package templates

import (
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
	example("questions", func(lang i18n.Lang) templ.Component { return staff.Questions(galleryDesk(lang)) })
	example("questions-none", func(lang i18n.Lang) templ.Component {
		v := galleryDesk(lang)
		v.Rows, v.Many = nil, 0
		return staff.Questions(v)
	})
	example("today-questions", func(lang i18n.Lang) templ.Component {
		return staff.Today(staff.TodayView{
			Shell:     galleryStaff(lang, i18n.In(lang, "staff.today.title"), i18n.In(lang, "staff.today.lead", i18n.Args{"Name": "Lies De Smet"}), layout.StaffToday),
			Questions: &staff.PressingView{Days: 3, Now: galleryNow, Rows: galleryDesk(lang).Rows[:2]},
			Roles:     []string{"operations"}, May: []string{"today", "questions"},
		})
	})
	example("today-nothing", func(lang i18n.Lang) templ.Component {
		return staff.Today(staff.TodayView{
			Shell:     galleryStaff(lang, i18n.In(lang, "staff.today.title"), i18n.In(lang, "staff.today.lead", i18n.Args{"Name": "Lies De Smet"}), layout.StaffToday),
			Questions: &staff.PressingView{Days: 3, Now: galleryNow}, Roles: []string{"operations"}, May: []string{"today", "questions"},
		})
	})
	example("question", func(lang i18n.Lang) templ.Component { return staff.Question(galleryDeskThread(lang)) })
	example("question-stranger-wrong", func(lang i18n.Lang) templ.Component {
		v := galleryDeskThread(lang)
		v.Facts[2].Text = i18n.In(lang, "staff.questions.stranger")
		wrong := []ui.FieldError{
			{Name: staff.TextField, Text: i18n.In(lang, "question.error.answer")}, {Name: staff.NumberField, Text: i18n.In(lang, "staff.error.customer")},
		}
		v.Shell.Errors, v.Answer.Errors, v.Number = wrong, wrong, "KH-1"
		v.Link = ui.Form{Action: paths.StaffQuestion(galleryReference) + "/link", CSRF: "gallery", Errors: wrong}
		v.Take = galleryStep("/take", i18n.In(lang, "staff.questions.take"))
		return staff.Question(v)
	})
	example("question-colleague", func(lang i18n.Lang) templ.Component {
		v := galleryDeskThread(lang)
		v.Facts[4].Text, v.Colleague = "Tom Claes", "Tom Claes"
		v.Take = galleryStep("/take", i18n.In(lang, "staff.questions.take_over"))
		v.Take.Values = []ui.Pair{{Name: staff.FromField, Value: "2"}}
		v.Answer, v.Close, v.Thread.Latest = ui.Form{}, nil, 200
		return staff.Question(v)
	})
	example("consents", func(lang i18n.Lang) templ.Component { return staff.Consents(galleryWithdrawal(lang, nil)) })
	example("consents-wrong", func(lang i18n.Lang) templ.Component {
		return staff.Consents(galleryWithdrawal(lang, []ui.FieldError{
			{Name: staff.NumberField, Text: i18n.In(lang, "staff.error.customer")}, {Name: staff.PurposeField, Text: i18n.In(lang, "consent.error.purpose")},
			{Name: staff.SaidField, Text: i18n.In(lang, "staff.error.day")},
			{Name: staff.EvidenceField, Text: i18n.In(lang, "consent.error.evidence", i18n.Args{"Max": 500})},
		}))
	})
}

// galleryDesk is a list of threads as officers see it.
func galleryDesk(lang i18n.Lang) staff.QuestionsView {
	return staff.QuestionsView{
		Shell:  galleryStaff(lang, i18n.In(lang, "staff.questions.title"), i18n.In(lang, "staff.questions.lead"), layout.StaffQuestions),
		States: []string{"open", "answered", "closed"}, State: "open", Now: galleryNow, Many: 200,
		Rows: []staff.QuestionRow{
			{Reference: "V-2026-000119", Topic: i18n.In(lang, "question.topic.erasure"), Customer: "KH-10010", Asked: galleryNow.AddDate(0, 0, -9), AnswerBy: galleryNow.AddDate(0, 0, -2), Taker: "Tom Claes"},
			{Reference: "V-2026-000121", Topic: i18n.In(lang, "question.topic.other"), Title: "Fwd: Wie sind Ihre Datenschutzbestimmungen?", Asked: galleryNow.AddDate(0, 0, -4), AnswerBy: galleryNow.AddDate(0, 0, 3)},
			{Reference: galleryReference, Topic: i18n.In(lang, "question.topic.billing"), Customer: "KH-10011", Asked: galleryNow, AnswerBy: galleryNow.AddDate(0, 0, 7)},
		},
	}
}

func galleryStep(path, text string) *ui.ActionView {
	return &ui.ActionView{Action: paths.StaffQuestion(galleryReference) + path, CSRF: "gallery", Button: ui.ButtonView{Text: text, Hidden: galleryReference, Kind: ui.Quiet}}
}

// galleryDeskThread is a thread that the officer took.
func galleryDeskThread(lang i18n.Lang) staff.QuestionView {
	to := paths.StaffQuestion(galleryReference)
	said := func(side, way string) string {
		return i18n.In(lang, "question.thread.wrote", i18n.Args{"Who": i18n.SayIn(lang, "staff.questions.side."+side), "Way": way})
	}
	v := staff.QuestionView{
		Shell: galleryStaff(lang, i18n.In(lang, "question.thread.title", i18n.Args{"Reference": galleryReference}), "", layout.StaffQuestions),
		Facts: []ui.SummaryRow{
			{Key: i18n.In(lang, "question.thread.topic"), Text: i18n.In(lang, "question.topic.billing")},
			{Key: i18n.In(lang, "question.thread.by"), Content: ui.DueDate(ui.DueView{At: galleryNow.AddDate(0, 0, 2), Now: galleryNow})},
			{Key: i18n.In(lang, "staff.questions.customer"), Text: "KH-10011"},
			{Key: i18n.In(lang, "staff.questions.language"), Text: i18n.FR.Name(), Lang: i18n.FR.Tag()},
			{Key: i18n.In(lang, "staff.questions.taker"), Text: "Lies De Smet"},
		},
		Thread: ui.ThreadView{Messages: []ui.MessageView{
			{Title: said("customer", i18n.In(lang, "question.way.mail")), At: galleryNow.AddDate(0, 0, -3), Sender: "anne@exemple.be", Text: "Bonjour,\n\npourquoi deux factures ?", Quoted: "> Votre facture",
				Files: []ui.MessageFile{{Href: paths.StaffQuestionFile(galleryReference, "1"), Name: "facture.pdf", Size: 84_000}}},
			{Title: said("operations", i18n.In(lang, "question.way.staff")), At: galleryNow.AddDate(0, 0, -1), Text: "Nous vérifions."},
			{Title: said("customer", i18n.In(lang, "question.way.portal")), At: galleryNow, Gone: true},
		}},
		Answer: ui.Form{Action: to + "/answer", CSRF: "gallery", Multipart: true}, Nonce: "gallery", Files: ui.FilesView{Max: 5, Size: 10, Accept: ".pdf"},
		Close: galleryStep("/close", i18n.In(lang, "staff.questions.close")),
	}
	v.Shell.Back = &ui.Link{Href: paths.StaffQuestions, Text: i18n.In(lang, "staff.questions.title")}
	return v
}

func galleryWithdrawal(lang i18n.Lang, wrong []ui.FieldError) staff.ConsentsView {
	v := staff.ConsentsView{
		Shell: galleryStaff(lang, i18n.In(lang, "staff.consents.title"), i18n.In(lang, "staff.consents.lead"), layout.StaffConsents),
		Form:  ui.Form{Action: paths.StaffConsents, CSRF: "gallery", Errors: wrong}, Number: "KH-10010", Said: "2026-11-01",
		Purposes: []ui.Option{{Text: i18n.In(lang, "staff.consents.choose")}, {Value: "newsletter", Text: i18n.In(lang, "consent.purpose.newsletter")}},
	}
	v.Shell.Errors = wrong
	return v
}
