package web

import (
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/deadline"
	pages "inzage/templates/staff"
)

// reviewCase saves a review, and does what its button says: nothing more, submit, propose a refusal, or ask counsel.
func (s *Server) reviewCase(rq *request) error {
	form, version, err := rq.versionedForm()
	if err != nil {
		return err
	}
	reference := rq.Param("reference")
	f, err := s.Cases.Read(rq.ctx(), reference)
	if err != nil {
		return err
	}
	done := "review.done.saved"
	in, err := typedReview(form, f)
	if in.Version = version; err == nil {
		switch form.one(pages.CaseDoField) {
		case pages.CaseDoSubmit:
			done, err = "review.done.submitted", s.Cases.Submit(rq.ctx(), reference, in)
		case pages.CaseDoRefuse:
			done, err = "review.done.proposed", s.Cases.ProposeRefusal(rq.ctx(), reference, in, typedRefusal(form))
		case pages.CaseDoEscalate:
			done, err = "review.done.escalated", s.Cases.Escalate(rq.ctx(), reference, in, form.text(questionField))
		default:
			err = s.Cases.Review(rq.ctx(), reference, in)
		}
	}
	return s.caseDone(rq, form, err, done, nil)
}

// typedReview is the review as it was typed. What stands as it is, is left out: a day that was not touched keeps its hour.
func typedReview(form *form, f disclosure.Full) (disclosure.Review, error) {
	in := disclosure.Review{Answers: map[int]disclosure.Finding{}}
	for _, k := range law.Checks() {
		if form.has(disclosure.CheckField(k.Number)) {
			in.Answers[k.Number] = disclosure.Finding{Answer: law.Answer(form.one(disclosure.CheckField(k.Number))), Note: form.text(disclosure.NoteField(k.Number))}
		}
	}
	var wrong []fault.Field
	for _, l := range f.Lines {
		value := func(what string) string { return form.text(disclosure.LineField(l.Line, what)) }
		d := disclosure.Decision{Line: l.Line, Decision: value(decisionField), Reason: value(reasonField), Note: value(noteField), Kind: value(kindField)}
		if d.Decision == "" {
			d.Decision = "open"
		}
		day := func(what string, shown time.Time, add int) (t time.Time) {
			typed := value(what)
			if typed == "" || typed == dayField(shown) {
				return t
			}
			at, err := time.ParseInLocation(time.DateOnly, typed, deadline.Zone())
			if err != nil {
				wrong = append(wrong, fault.Field{Name: disclosure.LineField(l.Line, what), ID: "review.error.day"})
				return t
			}
			return at.AddDate(0, 0, add)
		}
		d.From, d.To = day(disclosure.LineFrom, l.From, 0), day(disclosure.LineTo, deadline.LastDay(l.To), 1)
		in.Lines = append(in.Lines, d)
	}
	return in, fault.Fields(wrong...)
}

// typedRefusal is the reasons that were ticked.
func typedRefusal(form *form) disclosure.Refusal {
	var in disclosure.Refusal
	for _, r := range law.Reasons() {
		if form.has(pages.ReasonCheck(string(r.Code))) {
			in.Reasons = append(in.Reasons, r.Code)
		}
	}
	in.Note, in.Digest = form.text(refusalNote), form.one(pages.CaseDigestField)
	return in
}

// counselCase records counsel's opinion.
func (s *Server) counselCase(rq *request) error {
	form, version, err := rq.versionedForm()
	if err != nil {
		return err
	}
	papers, err := rq.papers("opinion")
	if err != nil {
		return err
	}
	why := typedRefusal(form)
	in := disclosure.Opinion{Version: version, Advice: form.one(disclosure.AdviceField), Reasons: why.Reasons, Note: why.Note}
	if len(papers) > 0 {
		in.Paper = &papers[0]
	}
	in.Document, _ = ident.Parse(form.one(haveField)) // what is no id is no paper of the case
	return s.caseDone(rq, form, s.Cases.Counsel(rq.ctx(), rq.Param("reference"), in), "review.done.counselled", nil)
}

// caseVerb reads a form about a case and does one thing with it.
func (s *Server) caseVerb(done string, do func(rq *request, reference string, version int, form *form) error) func(*request) error {
	return func(rq *request) error {
		form, version, err := rq.versionedForm()
		if err != nil {
			return err
		}
		return s.caseDone(rq, form, do(rq, rq.Param("reference"), version, form), done, i18n.Args{})
	}
}

func (s *Server) approveCase(rq *request) error {
	return s.caseVerb("review.done.approved", func(rq *request, reference string, version int, form *form) error {
		return s.Cases.Approve(rq.ctx(), reference, version, form.one(pages.CaseDigestField))
	})(rq)
}

func (s *Server) approveRefusal(rq *request) error {
	return s.caseVerb("review.done.rejected", func(rq *request, reference string, version int, form *form) error {
		return s.Cases.ApproveRefusal(rq.ctx(), reference, version, form.one(pages.CaseDigestField))
	})(rq)
}

func (s *Server) returnCase(rq *request) error {
	return s.caseVerb("review.done.returned", func(rq *request, reference string, version int, form *form) error {
		return s.Cases.Return(rq.ctx(), reference, version, form.text(disclosure.BackField))
	})(rq)
}

func (s *Server) reopenCase(rq *request) error {
	return s.caseVerb("review.done.reopened", func(rq *request, reference string, version int, form *form) error {
		return s.Cases.Reopen(rq.ctx(), reference, version, form.text(disclosure.BackField))
	})(rq)
}

func (s *Server) refuseCase(rq *request) error {
	return s.caseVerb("review.done.rejected", func(rq *request, reference string, version int, form *form) error {
		in := typedRefusal(form)
		in.Version = version
		return s.Cases.Refuse(rq.ctx(), reference, in)
	})(rq)
}

func (s *Server) concludeCase(rq *request) error {
	return s.caseVerb("review.done.concluded", func(rq *request, reference string, version int, _ *form) error {
		return s.Cases.Conclude(rq.ctx(), reference, version)
	})(rq)
}
