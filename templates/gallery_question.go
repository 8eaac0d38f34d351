package templates

import (
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/public"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

const galleryReference = "V-2026-000123"

func init() {
	example := func(name string, render func(i18n.Lang) templ.Component) {
		add(Example{Name: "question/" + name, Render: render})
	}
	example("list", func(lang i18n.Lang) templ.Component { return customer.Questions(galleryQuestions(lang)) })
	example("list-empty", func(lang i18n.Lang) templ.Component {
		v := galleryQuestions(lang)
		v.Table.Rows, v.Pager = nil, ui.PagerView{Label: v.Pager.Label}
		v.Empty = &ui.EmptyView{Title: i18n.In(lang, "question.list.empty"), Text: i18n.In(lang, "question.list.empty.text")}
		return customer.Questions(v)
	})
	example("ask", func(lang i18n.Lang) templ.Component { return customer.Ask(galleryAsk(lang, nil)) })
	example("ask-wrong", func(lang i18n.Lang) templ.Component {
		v := galleryAsk(lang, []ui.FieldError{
			{Name: customer.TopicField, Text: i18n.In(lang, "question.error.topic")},
			{Name: customer.QuestionField, Text: i18n.In(lang, "question.error.long", i18n.Args{"Max": 20_000, "Is": 20_417})},
			{Name: customer.FilesField, Text: i18n.In(lang, "question.error.type", i18n.Args{"Name": "vakantiefoto’s (kopie) 2.heic"})},
		})
		v.Text = "Ik wil graag weten waarom …"
		return customer.Ask(v)
	})
	example("thread", func(lang i18n.Lang) templ.Component { return customer.Question(galleryThread(lang)) })
	example("thread-sent", func(lang i18n.Lang) templ.Component {
		v := galleryThread(lang)
		v.Thread.Messages = v.Thread.Messages[:1]
		v.Facts[2].Content = ui.DueDate(ui.DueView{At: galleryNow.AddDate(0, 0, 7), Now: galleryNow})
		v.Sent = &ui.ConfirmationView{Title: i18n.In(lang, "question.sent.title"), Reference: galleryReference, Next: []string{
			i18n.In(lang, "question.sent.by", i18n.Args{"Date": format.Full(lang, galleryNow.AddDate(0, 0, 7))}),
			i18n.In(lang, "question.sent.where"), i18n.In(lang, "question.sent.copy"),
		}}
		return customer.Question(v)
	})
	example("thread-closed", func(lang i18n.Lang) templ.Component {
		v := galleryThread(lang)
		v.Facts[1].Content = ui.Tag(ui.TagView{Text: i18n.In(lang, "question.state.closed")})
		v.Linked, v.Thread.Latest, v.Reply.Closed = true, 200, true
		v.Thread.Messages[1].Text, v.Thread.Messages[1].Gone = "", true
		v.Reply.Form.Errors = []ui.FieldError{{Name: customer.QuestionField, Text: i18n.In(lang, "question.error.text")}}
		v.Shell.Errors = v.Reply.Form.Errors
		return customer.Question(v)
	})
	example("kept", func(lang i18n.Lang) templ.Component {
		return customer.Kept(customer.KeptView{
			Shell: galleryNarrow(lang, paths.MyQuestion, i18n.In(lang, "question.kept.title"), i18n.In(lang, "question.kept.lead")), Text: galleryWords,
			SignIn: ui.Link{Href: paths.In(lang, paths.SignIn), Text: i18n.In(lang, "layout.sign_in")},
		})
	})
	example("public", func(lang i18n.Lang) templ.Component { return public.PrivacyQuestion(galleryPublicQuestion(lang, nil)) })
	example("public-wrong", func(lang i18n.Lang) templ.Component {
		v := galleryPublicQuestion(lang, []ui.FieldError{{Name: public.EmailField, Text: i18n.In(lang, "question.error.email")}})
		v.Email = "jan.peeters@voorbeeld"
		return public.PrivacyQuestion(v)
	})
	example("public-sent", func(lang i18n.Lang) templ.Component {
		return public.Sent(public.SentView{
			Shell: galleryNarrow(lang, paths.PrivacyQuestion+"/sent", i18n.In(lang, "question.public.sent.title"), i18n.In(lang, "question.public.sent.lead")),
			Next:  []string{i18n.In(lang, "question.public.sent.life", i18n.Args{"Days": 3}), i18n.In(lang, "question.public.sent.spam", i18n.Args{"Max": 3})},
			Again: ui.Link{Href: paths.In(lang, paths.PrivacyQuestion), Text: i18n.In(lang, "question.public.sent.again")},
		})
	})
	example("confirm", func(lang i18n.Lang) templ.Component {
		return public.ConfirmQuestion(public.ConfirmQuestionView{
			Shell: galleryNarrow(lang, paths.PrivacyQuestion, i18n.In(lang, "question.confirm.title"), i18n.In(lang, "question.confirm.lead")),
			Form:  ui.Form{Action: paths.In(lang, paths.PrivacyQuestion)},
			Facts: []ui.SummaryRow{
				{Key: i18n.In(lang, "question.thread.topic"), Text: i18n.In(lang, "question.topic.consent")},
				{Key: i18n.In(lang, "question.confirm.asked"), Content: ui.DateTime(galleryNow)},
				{Key: i18n.In(lang, "question.confirm.until"), Content: ui.DateTime(galleryNow.Add(72 * time.Hour))},
			},
		})
	})
	example("confirmed", func(lang i18n.Lang) templ.Component {
		return public.QuestionSent(public.QuestionSentView{
			Shell: galleryNarrow(lang, paths.PrivacyQuestion, i18n.In(lang, "question.sent.title"), ""),
			Sent: ui.ConfirmationView{
				Title: i18n.In(lang, "question.sent.title"), Reference: galleryReference,
				Next:  []string{i18n.In(lang, "question.sent.by", i18n.Args{"Date": format.Full(lang, galleryNow)}), i18n.In(lang, "question.confirm.done")},
				Links: []ui.Link{{Href: paths.In(lang, paths.Start), Text: i18n.In(lang, "question.back")}},
			},
		})
	})
}

const galleryWords = "Beste,\n\nOp factuur 2026-00017 staat een domeinnaam die ik in maart opzegde: een-bijzonder-lange-domeinnaam-zonder-einde-of-streepje.voorbeeld.be.\n\nKunt u dat nakijken?\n\nJan Peeters"

func galleryTopics(lang i18n.Lang) (out []ui.Option) {
	for _, text := range []string{
		i18n.In(lang, "question.topic.data"), i18n.In(lang, "question.topic.correction"), i18n.In(lang, "question.topic.consent"),
		i18n.In(lang, "question.topic.erasure"), i18n.In(lang, "question.topic.billing"), i18n.In(lang, "question.topic.security"), i18n.In(lang, "question.topic.other"),
	} {
		out = append(out, ui.Option{Value: text, Text: text})
	}
	return out
}

func galleryQuestions(lang i18n.Lang) customer.QuestionsView {
	row := func(reference, topic string, state ui.TagView, sub string) ui.Row {
		return ui.Row{Cells: []ui.Cell{
			{Text: topic, Sub: reference, Hidden: reference, Href: paths.In(lang, paths.Question(reference))}, {Content: ui.Date(galleryNow)}, {Content: ui.Tag(state), Sub: sub},
		}}
	}
	v := customer.QuestionsView{
		Shell: galleryShell(lang, paths.MyQuestions, i18n.In(lang, "question.list.title")),
		New:   ui.Link{Href: paths.In(lang, paths.MyQuestion), Text: i18n.In(lang, "question.list.new")},
		Table: ui.TableView{
			Caption: i18n.In(lang, "question.list.title"), HideCaption: true,
			Columns: []ui.Column{{Label: i18n.In(lang, "question.column.topic")},
				{Label: i18n.In(lang, "question.column.asked")}, {Label: i18n.In(lang, "question.column.state")}},
			Rows: []ui.Row{
				row(galleryReference, i18n.In(lang, "question.topic.billing"), ui.TagView{Kind: ui.Warn, Text: i18n.In(lang, "question.state.open")},
					i18n.In(lang, "question.by", i18n.Args{"Date": format.Date(lang, galleryNow.AddDate(0, 0, 7))})),
				row("V-2026-000098", i18n.In(lang, "question.topic.consent"), ui.TagView{Kind: ui.OK, Text: i18n.In(lang, "question.state.answered")}, ""),
				row("V-2025-000031", i18n.In(lang, "question.topic.data"), ui.TagView{Text: i18n.In(lang, "question.state.closed")}, ""),
			},
		},
		Pager: ui.PagerView{Label: i18n.In(lang, "question.list.pages"), Next: paths.In(lang, paths.MyQuestions+"?after=x")},
	}
	v.Shell.Lead, v.Shell.Nav = i18n.In(lang, "question.list.lead"), layout.NavQuestions
	return v
}

func galleryAsk(lang i18n.Lang, wrong []ui.FieldError) customer.AskView {
	v := customer.AskView{
		Shell:  galleryShell(lang, paths.MyQuestion, i18n.In(lang, "question.ask.title")),
		Form:   ui.Form{Action: paths.In(lang, paths.MyQuestion), CSRF: "gallery", Errors: wrong, Multipart: true},
		Topics: galleryTopics(lang), Nonce: "gallery", Files: galleryFiles(),
		Cancel: ui.Link{Href: paths.In(lang, paths.MyQuestions), Text: i18n.In(lang, "question.ask.cancel")},
	}
	v.Shell.Lead, v.Shell.Nav = i18n.In(lang, "question.ask.lead", i18n.Args{"Days": 5}), layout.NavQuestions
	v.Shell.Errors = wrong
	return v
}

func galleryFiles() ui.FilesView {
	return ui.FilesView{Max: 5, Size: 10, Accept: ".pdf,.png,.txt"}
}

func galleryThread(lang i18n.Lang) customer.QuestionView {
	said := func(who, way string) string {
		return i18n.In(lang, "question.thread.wrote", i18n.Args{"Who": who, "Way": way})
	}
	you, team := i18n.In(lang, "question.side.customer"), i18n.In(lang, "question.side.operations")
	v := customer.QuestionView{
		Shell: galleryShell(lang, paths.Question(galleryReference), i18n.In(lang, "question.thread.title", i18n.Args{"Reference": galleryReference})),
		Facts: []ui.SummaryRow{
			{Key: i18n.In(lang, "question.thread.topic"), Text: i18n.In(lang, "question.topic.billing")},
			{Key: i18n.In(lang, "question.thread.state"), Content: ui.Tag(ui.TagView{Kind: ui.Warn, Text: i18n.In(lang, "question.state.open")})},
			{Key: i18n.In(lang, "question.thread.by"), Content: ui.DueDate(ui.DueView{At: galleryNow.AddDate(0, 0, 3), Now: galleryNow})},
		},
		Thread: ui.ThreadView{Messages: []ui.MessageView{
			{Title: said(you, i18n.In(lang, "question.way.portal")), At: galleryNow.AddDate(0, 0, -4), Text: galleryWords,
				Files: []ui.MessageFile{{Name: "factuur-2026-00017.pdf", Href: "#", Size: 183_204}}},
			{Title: said(team, i18n.In(lang, "question.way.mail")), At: galleryNow.AddDate(0, 0, -2), Text: "Dag Jan,\n\nU hebt gelijk. De creditnota is onderweg."},
			{Title: said(you, i18n.In(lang, "question.way.mail")), At: galleryNow.AddDate(0, 0, -1), Sender: galleryEmail, Text: "Bedankt! En het domein zelf?\u202e", Quoted: "> Dag Jan,\n> U hebt gelijk.",
				Files: []ui.MessageFile{{Name: i18n.In(lang, "question.thread.mail"), Href: "#", Size: 4_096}}},
			{Title: said(you, i18n.In(lang, "question.way.mail")), At: galleryNow.AddDate(0, 0, -1), Sender: galleryEmail},
		}},
		Reply: customer.ReplyView{
			Form: ui.Form{Action: paths.In(lang, paths.Question(galleryReference)), CSRF: "gallery", Multipart: true}, Nonce: "gallery", Files: galleryFiles(),
		},
	}
	v.Shell.Nav = layout.NavQuestions
	v.Shell.Back = &ui.Link{Href: paths.In(lang, paths.MyQuestions), Text: i18n.In(lang, "question.list.title")}
	return v
}

func galleryPublicQuestion(lang i18n.Lang, wrong []ui.FieldError) public.PrivacyQuestionView {
	v := public.PrivacyQuestionView{
		Shell: galleryNarrow(lang, paths.PrivacyQuestion, i18n.In(lang, "question.public.title"), i18n.In(lang, "question.public.lead", i18n.Args{"Days": 5})),
		Customer: ui.NoticeView{
			Title: i18n.In(lang, "question.public.customer"), Text: i18n.In(lang, "question.public.customer.text"),
			Link: &ui.Link{Href: paths.In(lang, paths.MyQuestion), Text: i18n.In(lang, "question.public.customer.ask")},
		},
		Form:   ui.Form{Action: paths.In(lang, paths.PrivacyQuestion), Errors: wrong, Multipart: true},
		Topics: galleryTopics(lang), Nonce: "gallery", Accept: ".pdf,.png,.txt", MaxFiles: 5, MaxSize: 10,
	}
	v.Shell.Errors = wrong
	return v
}
