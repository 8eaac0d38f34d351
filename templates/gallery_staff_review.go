package templates

import (
	"strings"

	"strconv"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/staff"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

// galleryState is the state in which a case has a panel.
func galleryState(panel string) string {
	switch {
	case strings.HasPrefix(panel, "review"):
		return "under_review"
	case panel == "approve-refusal":
		return "refusal"
	case panel == "approve":
		return "approve"
	case strings.HasPrefix(panel, "approve"):
		return "awaiting_approval"
	case panel == "counsel":
		return "legal_escalation"
	}
	return panel
}

func init() {
	example := func(name string, step func(i18n.Lang) templ.Component) {
		add(Example{Name: "staff/case-" + name, Render: func(lang i18n.Lang) templ.Component {
			return staff.Case(staff.CaseView{Shell: galleryStaff(lang, i18n.In(lang, "case.title", i18n.Args{"Reference": galleryReviewed}), "Onderzoeksrechter Antwerpen", layout.StaffCases),
				Next: i18n.SayIn(lang, "case.now."+galleryState(name)), Step: step(lang)})
		}})
	}
	example("review", func(lang i18n.Lang) templ.Component { return staff.Review(galleryReview(lang)) })
	example("review-differ", func(lang i18n.Lang) templ.Component {
		v := galleryReview(lang)
		v.Open, v.Primary = 0, staff.CaseDoEscalate
		v.Form.Errors = []ui.FieldError{{Name: "check-6", Text: i18n.In(lang, "review.error.open", i18n.Args{"Number": 6})},
			{Name: "l2_reason", Text: i18n.In(lang, "review.error.reason", i18n.Args{"Line": 2})}, {Name: "reasons", Text: i18n.In(lang, "review.error.reasons")}}
		v.Groups[0].Checks[0].Answer.Error = i18n.In(lang, "review.error.open", i18n.Args{"Number": 6})
		v.Groups[0].Checks[0].Note.Value = "Bladzijde 3 ontbrak; op 4 november nagestuurd."
		v.Lines[1].Reason.Error, v.Lines[1].Narrowed = i18n.In(lang, "review.error.reason", i18n.Args{"Line": 2}), true
		v.Refusal.Error, v.Unfold = i18n.In(lang, "review.error.reasons"), staff.CaseDoRefuse
		v.Verdict.Notice = &ui.NoticeView{Kind: ui.Warn, Text: i18n.In(lang, "review.verdict.differ")}
		return staff.Review(v)
	})
	example("counsel", func(lang i18n.Lang) templ.Component { return staff.Counsel(galleryCounsel(lang)) })
	example("approve", func(lang i18n.Lang) templ.Component { return staff.Approve(galleryApprove(lang)) })
	example("approve-own", func(lang i18n.Lang) templ.Component {
		v := galleryApprove(lang)
		v.Notice = &ui.NoticeView{Kind: ui.Info, Title: i18n.In(lang, "review.approve.own_title"), Text: i18n.In(lang, "review.approve.own")}
		v.Reopen, v.Form, v.Refuse, v.Remarks, v.Again = &v.Return, ui.Form{}, nil, nil, false
		return staff.Approve(v)
	})
	example("approve-refusal", func(lang i18n.Lang) templ.Component {
		v := galleryApprove(lang)
		v.Refusal, v.Refuse, v.Changes = true, nil, nil
		v.Facts = append(v.Facts, ui.SummaryRow{Key: i18n.In(lang, "review.approve.reasons"), Content: staff.List([]string{"R02 " + i18n.In(lang, "law.reason.R02")})})
		v.Count = &ui.NoticeView{Kind: ui.Warn, Title: i18n.In(lang, "review.approve.outside_title"), Text: i18n.In(lang, "review.approve.outside", i18n.Args{"Needed": 2, "Given": 1})}
		return staff.Approve(v)
	})
	example("conclude", func(lang i18n.Lang) templ.Component {
		return staff.Conclude(ui.ActionView{Action: paths.StaffDisclosure(galleryReviewed) + "/conclude", CSRF: "gallery", Button: ui.ButtonView{Text: i18n.In(lang, "review.conclude.submit")}})
	})
}

// galleryReviewed is the case of the review's examples.
const galleryReviewed = "D-2026-000017"

func galleryCaseForm(verb string) ui.Form {
	return ui.Form{Action: paths.StaffDisclosure(galleryReviewed) + verb, CSRF: "gallery"}
}

func galleryChecks(lang i18n.Lang, heading string, numbers ...string) staff.CheckGroup {
	g := staff.CheckGroup{Heading: i18n.SayIn(lang, heading)}
	texts := map[string]string{"1": "complete", "3": "call_back", "5": "order", "6": "judge"}
	for _, n := range numbers {
		question := i18n.SayIn(lang, "law.check."+texts[n])
		g.Checks = append(g.Checks, staff.CheckView{
			Answer: ui.ChoiceView{Name: "check-" + n, Inline: true, Legend: i18n.In(lang, "review.check", i18n.Args{"Number": n, "Question": question}),
				Hint:    i18n.SayIn(lang, "law.check."+texts[n]+".help") + " " + i18n.In(lang, "review.fact", i18n.Args{"Fact": i18n.In(lang, "review.fact.judge")}) + ".",
				Options: []ui.Option{{Value: "yes", Text: i18n.In(lang, "law.answer.yes")}, {Value: "no", Text: i18n.In(lang, "law.answer.no")}, {Value: "unclear", Text: i18n.In(lang, "law.answer.unclear")}, {Value: "na", Text: i18n.In(lang, "law.answer.na")}}},
			Note: ui.Field{Name: "note-" + n, Label: i18n.In(lang, "review.note", i18n.Args{"Number": n}), Rows: 2},
		})
	}
	return g
}

func galleryLineFacts(lang i18n.Lang) []ui.SummaryRow {
	return []ui.SummaryRow{
		{Key: i18n.In(lang, "review.line.customer"), Text: "KH-10010"}, {Key: i18n.In(lang, "review.line.data"), Text: i18n.In(lang, "law.category.traffic")},
		{Key: i18n.In(lang, "review.line.period"), Text: i18n.In(lang, "review.line.from_to", i18n.Args{"From": "1 oktober 2026", "To": "31 oktober 2026"})},
		{Key: i18n.In(lang, "review.line.paragraph"), Text: "§2"},
		{Key: i18n.In(lang, "review.line.law"), Content: staff.VerdictValue(ui.OK, i18n.In(lang, "law.result.release"), []string{i18n.In(lang, "law.explain.basis_allows")})},
	}
}

func galleryReasons(lang i18n.Lang) staff.ReasonsView {
	v := staff.ReasonsView{ID: "reasons", Legend: i18n.In(lang, "review.reasons"), Note: ui.Field{Name: "refusalnote", Label: i18n.In(lang, "review.refusal_note"), Rows: 3, Optional: true}}
	for i, code := range []string{"R02", "R03", "R10", "R14"} {
		o := ui.Option{Value: code, Text: i18n.In(lang, "review.reason", i18n.Args{"Code": code, "Name": i18n.SayIn(lang, "law.reason."+code)})}
		if i == 1 {
			o.Hint = i18n.In(lang, "review.reason.suggested")
		}
		v.Reasons = append(v.Reasons, o)
	}
	return v
}

func galleryVerdict(lang i18n.Lang) staff.VerdictView {
	return staff.VerdictView{Rows: []ui.SummaryRow{
		{Key: i18n.In(lang, "review.verdict.policy"), Content: staff.VerdictValue(ui.Bad, i18n.In(lang, "law.result.refuse"), []string{i18n.In(lang, "law.explain.not_a_judge"), "R03 " + i18n.In(lang, "law.reason.R03")})},
		{Key: i18n.In(lang, "review.verdict.law"), Content: staff.VerdictValue(ui.OK, i18n.In(lang, "law.result.release"), []string{i18n.In(lang, "law.explain.basis_allows")})},
	}, Confirm: i18n.In(lang, "law.to_confirm")}
}

func galleryReview(lang i18n.Lang) staff.ReviewView {
	v := staff.ReviewView{Form: galleryCaseForm("/review"), Version: 3, Open: 22, Primary: staff.CaseDoSubmit,
		Groups: []staff.CheckGroup{galleryChecks(lang, "review.group.authentic", "1", "3"), galleryChecks(lang, "review.group.decider", "5", "6")}, Verdict: galleryVerdict(lang), Refusal: galleryReasons(lang),
		Escalate: ui.Field{Name: "question", Label: i18n.In(lang, "review.question"), Rows: 3, Optional: true}}
	for i := range 2 {
		n := strconv.Itoa(i + 1)
		name := func(what string) string { return "l" + n + "_" + what }
		v.Lines = append(v.Lines, staff.ReviewLine{
			Heading: i18n.In(lang, "review.line", i18n.Args{"Line": n, "What": i18n.In(lang, "law.selector.customer") + " KH-10010"}), Facts: galleryLineFacts(lang),
			Decision: ui.ChoiceView{Name: name("decision"), Legend: i18n.In(lang, "review.line.decision", i18n.Args{"Line": n}), Inline: true,
				Options: []ui.Option{{Value: "grant", Text: i18n.In(lang, "review.decision.grant")}, {Value: "refuse", Text: i18n.In(lang, "review.decision.refuse")}}},
			Reason: ui.Field{Name: name("reason"), Label: i18n.In(lang, "review.line.reason"), Options: []ui.Option{{Text: i18n.In(lang, "review.line.reason_none")}, {Value: "R10", Text: "R10 " + i18n.In(lang, "law.reason.R10")}}},
			Note:   ui.Field{Name: name("note"), Label: i18n.In(lang, "review.line.note"), Optional: true},
			Narrow: []staff.Item{{Input: &ui.Field{Name: name("from"), Label: i18n.In(lang, "review.line.from"), Type: "date", Value: "2026-10-01", Width: ui.Short}},
				{Input: &ui.Field{Name: name("to"), Label: i18n.In(lang, "review.line.to"), Type: "date", Value: "2026-10-31", Width: ui.Short}},
				{Select: &ui.Field{Name: name("kind"), Label: i18n.In(lang, "review.line.kind"), Options: []ui.Option{{Value: "all", Text: i18n.In(lang, "review.line.kind_all")}}}}},
		})
	}
	return v
}

func galleryCounsel(lang i18n.Lang) staff.CounselView {
	v := staff.CounselView{Form: galleryCaseForm("/escalation"), Version: 4, Asked: "Moet de hoster op een vordering van het parket antwoorden?", Verdict: galleryVerdict(lang), Refusal: galleryReasons(lang),
		Advice: ui.ChoiceView{Name: "advice", Legend: i18n.In(lang, "review.counsel.advice"), Options: []ui.Option{{Value: "release", Text: i18n.In(lang, "review.advice.release")},
			{Value: "refuse", Text: i18n.In(lang, "review.advice.refuse")}, {Value: "review", Text: i18n.In(lang, "review.advice.review")}}},
		Paper: ui.Field{Name: "document", Label: i18n.In(lang, "review.counsel.paper"), Hint: i18n.In(lang, "review.counsel.paper_hint", i18n.Args{"Size": 25})},
		Have:  &ui.Field{Name: "opinion", Label: i18n.In(lang, "review.counsel.have"), Optional: true, Options: []ui.Option{{Text: i18n.In(lang, "review.counsel.have_none")}, {Value: "1", Text: "advies.pdf"}}}}
	v.Form.Multipart, v.Note = true, v.Refusal.Note
	v.Verdict.Notice = &ui.NoticeView{Kind: ui.Warn, Text: i18n.In(lang, "review.counsel.override_off")}
	return v
}

func galleryApprove(lang i18n.Lang) staff.ApproveView {
	check := ui.SummaryRow{Key: i18n.In(lang, "review.check", i18n.Args{"Number": 20, "Question": i18n.In(lang, "law.check.deadline")}), Text: i18n.In(lang, "law.answer.unclear"), Note: "Krap, maar haalbaar."}
	back := staff.BackView{Form: galleryCaseForm("/return"), Version: 5, Why: ui.Field{Name: "reason", Label: i18n.In(lang, "review.why"), Hint: i18n.In(lang, "review.why_hint"), Rows: 3}}
	return staff.ApproveView{Form: galleryCaseForm("/approve"), Version: 5, Digest: galleryDigest, Verdict: galleryVerdict(lang), Return: back, Again: true,
		Facts: []ui.SummaryRow{{Key: i18n.In(lang, "review.approve.by"), Text: "Anke Maes"}, {Key: i18n.In(lang, "review.approve.on"), Content: ui.DateTime(galleryNow)}},
		Lines: []staff.ApproveLine{{Heading: i18n.In(lang, "review.line", i18n.Args{"Line": 1, "What": i18n.In(lang, "law.selector.customer") + " KH-10010"}),
			Tag: ui.TagView{Kind: ui.OK, Text: i18n.In(lang, "review.decision.grant")}, Rows: galleryLineFacts(lang)}},
		Changes: []ui.SummaryRow{{Key: i18n.In(lang, "review.diff.line", i18n.Args{"Line": 1, "What": i18n.In(lang, "review.diff.what.to")}), Text: i18n.In(lang, "review.diff.value", i18n.Args{"Now": "24 oktober 2026", "Was": "31 oktober 2026"})}},
		Remarks: []ui.SummaryRow{check}, All: []ui.SummaryRow{check},
		Refuse: &staff.RefuseView{Form: galleryCaseForm("/refuse"), Version: 5, Digest: galleryDigest, Reasons: galleryReasons(lang)}}
}

const galleryDigest = "9f2c7d1be04a6c3f58d10e7fb92ac4d6b1e35f708a9c2d4e6f1023456789abcd"
