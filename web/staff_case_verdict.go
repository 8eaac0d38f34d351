package web

import (
	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/document"
	"inzage/internal/feature/disclosure/law"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// verdictKinds are the tags of results: a refusal is as right as a release.
var verdictKinds = map[law.Result]ui.Kind{law.Release: ui.OK, law.Refuse: ui.Bad, law.Unclear: ui.Warn}

// verdictValue is a verdict with why.
func verdictValue(rq *request, v law.Verdict) templ.Component {
	return pages.VerdictValue(verdictKinds[v.Result], law.ResultText.T(rq.ctx(), string(v.Result)), sayings(rq, v))
}

func sayings(rq *request, v law.Verdict) (why []string) {
	for _, id := range v.Explain {
		why = append(why, i18n.Say(rq.ctx(), id))
	}
	for _, r := range v.Reasons {
		why = append(why, reasonName(rq, r))
	}
	return why
}

// verdict shows both verdicts beside each other, what counsel has yet to confirm, and what follows.
func (s *Server) verdict(rq *request, c disclosure.Case, st disclosure.Standing) pages.VerdictView {
	ctx := rq.ctx()
	var v pages.VerdictView
	switch {
	case law.CaseKind(c.Kind).HandsOver():
		v.Rows = []ui.SummaryRow{{Key: i18n.T(ctx, "review.verdict.policy"), Content: verdictValue(rq, st.Policy)},
			{Key: i18n.T(ctx, "review.verdict.law"), Content: verdictValue(rq, st.Law)}}
	case c.Kind != string(law.Withdrawal):
		v.Rows = []ui.SummaryRow{{Key: i18n.T(ctx, "review.verdict.keep"),
			Content: pages.VerdictValue(verdictKinds[st.Law.Result], keepText.T(ctx, string(st.Law.Result)), sayings(rq, st.Law))}}
	}
	for _, b := range c.Order.Bases {
		if r, ok := law.RuleOf(law.Basis(b)); ok && r.Mark.ToConfirm() && v.Confirm == "" {
			v.Confirm = i18n.T(ctx, "law.to_confirm") + " (" + r.Citation(rq.lang) + ")"
		}
	}
	switch {
	case len(st.Open) > 0:
	case st.Law.Result == law.Refuse && st.Policy.Result != law.Release:
		v.Notice = &ui.NoticeView{Kind: ui.Warn, Text: i18n.T(ctx, "review.verdict.refused")}
	case st.Differ:
		v.Notice = &ui.NoticeView{Kind: ui.Warn, Text: i18n.T(ctx, "review.verdict.differ")}
	}
	return v
}

// counselPanel records counsel's opinion.
func (s *Server) counselPanel(rq *request, f disclosure.Full, typed *form, wrong []ui.FieldError) templ.Component {
	ctx := rq.ctx()
	st := s.Cases.Stand(f.Case, f.Lines, disclosure.AnswersOf(f.Answers))
	form := rq.staffForm(paths.StaffDisclosure(f.Reference)+"/escalation", wrong)
	form.Multipart = true
	v := pages.CounselView{Form: form, Version: f.Version, Verdict: s.verdict(rq, f.Case, st),
		Advice: ui.ChoiceView{Name: disclosure.AdviceField, Legend: i18n.T(ctx, "review.counsel.advice"), Error: form.Error(disclosure.AdviceField)},
		Paper: ui.Field{Name: disclosure.OpinionField, Label: i18n.T(ctx, "review.counsel.paper"), Accept: document.Accept, Error: form.Error(disclosure.OpinionField),
			Hint: i18n.T(ctx, "review.counsel.paper_hint", i18n.Args{"Size": document.MaxSize >> 20})},
		Refusal: refusalFields(rq, st.Suggested, typed, form, disclosure.ReasonsField),
	}
	v.Note = v.Refusal.Note
	v.Verdict.Notice = nil
	if law.CaseKind(f.Kind).HandsOver() && st.Policy.Result != law.Release {
		v.Verdict.Notice = &ui.NoticeView{Kind: ui.Warn, Text: i18n.T(ctx, "review.counsel.override_off")}
		if s.Cases.Override {
			v.Verdict.Notice.Text = i18n.T(ctx, "review.counsel.override_on")
		}
	}
	for _, e := range f.Events { // newest first
		if e.To == disclosure.LegalEscalation {
			v.Asked = e.Note
			break
		}
	}
	for _, a := range disclosure.Advice {
		v.Advice.Options = append(v.Advice.Options, ui.Option{Value: a, Text: adviceText.T(ctx, a), Selected: a == one(typed, disclosure.AdviceField)})
	}
	have := ui.Field{Name: haveField, Label: i18n.T(ctx, "review.counsel.have"), Value: one(typed, haveField), Optional: true,
		Options: []ui.Option{{Text: i18n.T(ctx, "review.counsel.have_none")}}}
	for _, d := range f.Documents {
		if d.Role == "opinion" {
			have.Options = append(have.Options, ui.Option{Value: d.ID.String(), Text: d.Name})
			v.Have = &have
		}
	}
	return pages.Counsel(v)
}

// haveField names an opinion that the case has.
const haveField = "opinion"

var adviceText = i18n.Enum("review.advice.", "release", "refuse", "review")

// checkRow is an answer as one reads it who does not give it.
func checkRow(rq *request, a disclosure.Answer) ui.SummaryRow {
	k, _ := law.CheckOf(a.Number)
	return ui.SummaryRow{Key: i18n.T(rq.ctx(), "review.check", i18n.Args{"Number": a.Number, "Question": i18n.Say(rq.ctx(), k.Text)}),
		Text: law.AnswerText.T(rq.ctx(), a.Answer), Note: a.Note}
}
