package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/deadline"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// Words of the review.
var (
	decisionText = i18n.Enum("review.decision.", "open", "grant", "refuse")
	keepText     = i18n.Enum("review.keep.", "release", "refuse", "unclear")
	groupText    = i18n.Enum("review.group.", "authentic", "decider", "scope", "feasible")
)

// checkGroups is the order in which a reviewer reads a paper: is it real, who decided, what is asked for, may and can it be done.
var checkGroups = []struct {
	name   string
	checks []int
}{
	{"authentic", []int{1, 22, 2, 3, 4}},
	{"decider", []int{5, 6, 7, 8, 9}},
	{"scope", []int{10, 11, 12, 13, 14, 15}},
	{"feasible", []int{16, 17, 18, 19, 20, 21}},
}

// reviewPanel is the review of a case: checks, verdicts, scope. Nothing is preselected: what the registration says stands beside
// each question, and the officer answers.
func (s *Server) reviewPanel(rq *request, f disclosure.Full, typed *form, wrong []ui.FieldError) (templ.Component, error) {
	if !rq.officer.Officer.May(staff.WorkCases) {
		return s.readReview(rq, f), nil
	}
	if f.State == disclosure.LegalEscalation {
		return s.counselPanel(rq, f, typed, wrong), nil
	}
	ctx := rq.ctx()
	answers, lines := disclosure.AnswersOf(f.Answers), slices.Clone(f.Lines)
	notes := map[int]string{}
	for _, a := range f.Answers {
		notes[a.Number] = a.Note
	}
	if typed != nil {
		for _, k := range law.Checks() {
			if typed.has(disclosure.CheckField(k.Number)) {
				answers[k.Number] = law.Answer(typed.one(disclosure.CheckField(k.Number)))
			}
			if typed.has(disclosure.NoteField(k.Number)) {
				notes[k.Number] = typed.one(disclosure.NoteField(k.Number))
			}
		}
		for i := range lines {
			if d := typed.one(disclosure.LineField(lines[i].Line, decisionField)); d != "" {
				lines[i].Decision = d
			}
		}
	}
	st := s.Cases.Stand(f.Case, lines, answers)
	form := rq.staffForm(paths.StaffDisclosure(f.Reference)+"/review", wrong)
	v := pages.ReviewView{Form: form, Version: f.Version, Open: len(st.Open), Primary: primary(f, lines, st), Verdict: s.verdict(rq, f.Case, st)}
	for _, g := range checkGroups {
		group := pages.CheckGroup{Heading: groupText.T(ctx, g.name)}
		for _, n := range g.checks {
			group.Checks = append(group.Checks, checkView(rq, f, n, answers[n], notes[n], form))
		}
		v.Groups = append(v.Groups, group)
	}
	for i, l := range lines {
		v.Lines = append(v.Lines, s.reviewLine(rq, f.Lines[i], l.Decision, st.Lines[l.Line], typed, form))
	}
	v.Refusal = refusalFields(rq, st.Suggested, typed, form, disclosure.ReasonsField)
	v.Escalate = ui.Field{Name: questionField, Label: i18n.T(ctx, "review.question"), Value: one(typed, questionField), Rows: 3, Optional: true}
	if typed != nil {
		v.Unfold = typed.one(pages.CaseDoField)
	}
	return pages.Review(v), nil
}

// Names of fields of the review that the use cases do not speak of.
const (
	decisionField = "decision"
	reasonField   = "reason"
	noteField     = "note"
	kindField     = "kind"
	questionField = "question"    // to counsel
	refusalNote   = "refusalnote" // explanation of a refusal
)

// primary is what the review comes to as it stands: the button that is pressed next.
func primary(f disclosure.Full, lines []disclosure.Line, st disclosure.Standing) string {
	left := slices.ContainsFunc(lines, func(l disclosure.Line) bool { return l.Decision != "refuse" })
	switch {
	case len(st.Open) > 0:
		return pages.CaseDoSubmit
	case st.Law.Result == law.Refuse && st.Policy.Result != law.Release, !left && len(lines) > 0:
		return pages.CaseDoRefuse
	case st.Differ:
		return pages.CaseDoEscalate
	}
	return pages.CaseDoSubmit
}

func one(f *form, name string) string {
	if f == nil {
		return ""
	}
	return f.one(name)
}

// checkView is one of the 22 points. “Not applicable” is offered only where it may be answered.
func checkView(rq *request, f disclosure.Full, n int, answer law.Answer, note string, form ui.Form) pages.CheckView {
	ctx := rq.ctx()
	k, _ := law.CheckOf(n)
	hint := i18n.Say(ctx, k.Help)
	if fact := caseFact(rq, f, k.Key); fact != "" {
		hint += " " + i18n.T(ctx, "review.fact", i18n.Args{"Fact": fact}) + "."
	}
	name := disclosure.CheckField(n)
	out := pages.CheckView{
		Answer: ui.ChoiceView{Name: name, Inline: true, Hint: hint, Error: form.Error(name),
			Legend: i18n.T(ctx, "review.check", i18n.Args{"Number": n, "Question": i18n.Say(ctx, k.Text)})},
		Note: ui.Field{Name: disclosure.NoteField(n), Label: i18n.T(ctx, "review.note", i18n.Args{"Number": n}), Value: note, Rows: 2, Error: form.Error(disclosure.NoteField(n))},
	}
	for _, a := range []law.Answer{law.Yes, law.No, law.Doubtful, law.NotApplicable} {
		if a == law.NotApplicable && (!k.MayNA || f.Urgent) {
			continue
		}
		out.Answer.Options = append(out.Answer.Options, ui.Option{Value: string(a), Text: law.AnswerText.T(ctx, string(a)), Selected: a == answer})
	}
	return out
}

// caseFact is what the registration already says about a point; empty where it says nothing.
func caseFact(rq *request, f disclosure.Full, check string) string {
	ctx := rq.ctx()
	either := func(is bool, yes, no string) string {
		if is {
			return yes
		}
		return no
	}
	switch check {
	case "complete":
		return i18n.T(ctx, "review.fact.documents", i18n.Args{"Count": len(f.Documents)})
	case "directory":
		return either(f.Issuer.AuthorityID != 0, i18n.T(ctx, "review.fact.directory"), i18n.T(ctx, "review.fact.directory_no"))
	case "call_back":
		for _, a := range f.Authentications {
			if a.Method == string(law.CallBack) && a.Result == disclosure.Confirmed {
				return i18n.T(ctx, "review.fact.called", i18n.Args{"Who": a.Reached})
			}
		}
		return i18n.T(ctx, "review.fact.called_no")
	case "signature":
		return either(f.Order.Signed, i18n.T(ctx, "review.fact.signed", i18n.Args{"Who": f.Issuer.Signatory + ", " + f.Issuer.Function}), i18n.T(ctx, "review.fact.signed_no"))
	case "order":
		return law.NatureText.T(ctx, f.Order.Nature)
	case "judge":
		return either(f.Order.Judge, i18n.T(ctx, "review.fact.judge"), i18n.T(ctx, "review.fact.judge_no"))
	case "belgian":
		return either(f.Order.Belgian, i18n.T(ctx, "review.fact.belgian"), i18n.T(ctx, "review.fact.belgian_no"))
	case "competent":
		return law.AuthorityText.T(ctx, f.Issuer.Type)
	case "basis":
		var bases []string
		for _, b := range f.Order.Bases {
			if r, ok := law.RuleOf(law.Basis(b)); ok {
				bases = append(bases, r.Citation(rq.lang))
			}
		}
		return strings.Join(bases, "; ")
	case "subject":
		nobody := slices.ContainsFunc(f.Lines, func(l disclosure.Line) bool { return l.CustomerID == 0 })
		return either(!nobody, i18n.T(ctx, "review.fact.subjects"), i18n.T(ctx, "review.fact.subjects_no"))
	case "secrecy":
		return law.SecrecyText.T(ctx, f.Secrecy.Source)
	case "language":
		return orderLangText.T(ctx, f.Order.Language)
	}
	return ""
}

// reviewLine is a line of the scope, to be decided on. What was typed wins over what is saved.
func (s *Server) reviewLine(rq *request, l disclosure.Line, decision string, verdict law.Verdict, typed *form, form ui.Form) pages.ReviewLine {
	ctx := rq.ctx()
	name := func(what string) string { return disclosure.LineField(l.Line, what) }
	value := func(what, saved string) string {
		if typed != nil && typed.has(name(what)) {
			return typed.one(name(what))
		}
		return saved
	}
	field := func(what, label, saved string) ui.Field {
		return ui.Field{Name: name(what), Label: label, Value: value(what, saved), Error: form.Error(name(what))}
	}
	out := pages.ReviewLine{Heading: lineHeading(rq, l), Facts: s.lineFacts(rq, l), Narrowed: l.Narrowed(),
		Decision: ui.ChoiceView{Name: name(decisionField), Legend: i18n.T(ctx, "review.line.decision", i18n.Args{"Line": l.Line}), Inline: true, Error: form.Error(name(decisionField))},
		Reason:   field(reasonField, i18n.T(ctx, "review.line.reason"), l.Reason),
		Note:     field(noteField, i18n.T(ctx, "review.line.note"), l.Note),
	}
	out.Note.Optional = true
	if verdict.Result != "" {
		out.Facts = append(out.Facts, ui.SummaryRow{Key: i18n.T(ctx, "review.line.law"), Content: verdictValue(rq, verdict)})
	}
	for _, d := range disclosure.Decisions {
		out.Decision.Options = append(out.Decision.Options, ui.Option{Value: d, Text: decisionText.T(ctx, d), Selected: d == decision})
	}
	out.Reason.Options = append(out.Reason.Options, ui.Option{Text: i18n.T(ctx, "review.line.reason_none")})
	for _, r := range law.Reasons() {
		out.Reason.Options = append(out.Reason.Options, ui.Option{Value: string(r.Code), Text: reasonName(rq, r.Code)})
	}
	from, to := field(disclosure.LineFrom, i18n.T(ctx, "review.line.from"), dayField(l.From)), field(disclosure.LineTo, i18n.T(ctx, "review.line.to"), dayField(deadline.LastDay(l.To)))
	from.Type, to.Type, from.Width, to.Width = "date", "date", ui.Short, ui.Short
	out.Narrow = []pages.Item{{Input: &from}, {Input: &to}}
	if asked := l.AsAsked(); asked.Category != "" {
		kind := field(kindField, i18n.T(ctx, "review.line.kind"), cmp.Or(l.Kind, disclosure.AllKinds))
		kind.Options = []ui.Option{{Value: disclosure.AllKinds, Text: i18n.T(ctx, "review.line.kind_all")}}
		for _, k := range s.Cases.Kinds().All() {
			if k.Category == asked.Category && k.Owner == dataset.OfCustomer {
				kind.Options = append(kind.Options, ui.Option{Value: k.Key, Text: kindText(ctx, k, "name")})
			}
		}
		out.Narrow = append(out.Narrow, pages.Item{Select: &kind})
	}
	for _, item := range out.Narrow {
		out.Narrowed = out.Narrowed || item.Input != nil && item.Input.Error != "" || item.Select != nil && item.Select.Error != ""
	}
	return out
}

// dayField is a day as fields of type date have it.
func dayField(t time.Time) string { return t.In(deadline.Zone()).Format(time.DateOnly) }

// lineHeading names a line by what the order names.
func lineHeading(rq *request, l disclosure.Line) string {
	return i18n.T(rq.ctx(), "review.line", i18n.Args{"Line": l.Line, "What": law.SelectorText.T(rq.ctx(), string(l.Selector)) + " " + l.Value})
}

// lineFacts are what a line covers now, and what it asked for when that was more.
func (s *Server) lineFacts(rq *request, l disclosure.Line) []ui.SummaryRow {
	ctx := rq.ctx()
	whose := l.Number
	if l.CustomerID == 0 {
		whose = i18n.T(ctx, "review.line.nobody")
	}
	rows := []ui.SummaryRow{
		{Key: i18n.T(ctx, "review.line.customer"), Text: whose},
		{Key: i18n.T(ctx, "review.line.data"), Text: s.lineData(rq, l), Note: l.Exclusions},
		{Key: i18n.T(ctx, "review.line.period"), Text: linePeriod(rq, l)},
		{Key: i18n.T(ctx, "review.line.paragraph"), Text: l.Paragraph},
	}
	if l.Narrowed() {
		a := l.AsAsked()
		asked := disclosure.Line{Kind: a.Kind, Category: a.Category, From: a.From, To: a.To}
		rows = append(rows, ui.SummaryRow{Key: i18n.T(ctx, "review.line.asked"), Text: s.lineData(rq, asked), Note: linePeriod(rq, asked)})
	}
	return rows
}

func reasonName(rq *request, r law.Reason) string {
	return i18n.T(rq.ctx(), "review.reason", i18n.Args{"Code": string(r), "Name": law.ReasonText.T(rq.ctx(), string(r))})
}

// refusalFields are the reasons for refusing a whole demand; those that the answers suggest say so, and none is preselected.
func refusalFields(rq *request, suggested []law.Reason, typed *form, form ui.Form, id string) pages.ReasonsView {
	ctx := rq.ctx()
	v := pages.ReasonsView{ID: id, Legend: i18n.T(ctx, "review.reasons"), Error: form.Error(disclosure.ReasonsField),
		Note: ui.Field{Name: refusalNote, Label: i18n.T(ctx, "review.refusal_note"), Value: one(typed, refusalNote), Rows: 3, Optional: true}}
	for _, r := range law.Reasons() {
		o := ui.Option{Value: string(r.Code), Text: reasonName(rq, r.Code), Selected: one(typed, pages.ReasonCheck(string(r.Code))) != ""}
		switch {
		case slices.Contains(suggested, r.Code):
			o.Hint = i18n.T(ctx, "review.reason.suggested")
		case r.Counsel:
			o.Hint = i18n.T(ctx, "review.reason.counsel")
		}
		v.Reasons = append(v.Reasons, o)
	}
	return v
}

// readReview is a review as somebody reads it who may not work on it.
func (s *Server) readReview(rq *request, f disclosure.Full) templ.Component {
	st := s.Cases.Stand(f.Case, f.Lines, disclosure.AnswersOf(f.Answers))
	return pages.Approve(s.reviewed(rq, f, st))
}
