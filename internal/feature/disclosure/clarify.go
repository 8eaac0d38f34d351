package disclosure

import (
	"context"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/deadline"
)

// Fields of the forms about a question to the authority.
const (
	FieldQuestions = "questions" // one on a line
	FieldAnswerBy  = "answer_by"
)

// maxQuestions is how many questions one letter asks.
const maxQuestions = 20

// actionAsked is the step in which the authority was asked something; its details have the questions.
const actionAsked = "disclosure.clarification_asked"

// Clarify asks the authority what the order does not say. The clock keeps running. The officer sends the letter (QuestionLetter).
func (s *Service) Clarify(ctx context.Context, reference string, version int, questions, answerBy string) error {
	var w wrong
	var asked []string
	for one := range strings.Lines(questions) {
		if one = strings.Join(strings.Fields(one), " "); one != "" {
			asked = append(asked, one)
		}
	}
	w.add(len(asked) == 0 || len(asked) > maxQuestions || len([]rune(questions)) > maxLong, FieldQuestions, "case.error.questions", map[string]any{"Max": maxQuestions})
	by := Typed{FieldAnswerBy: answerBy}.day(FieldAnswerBy, "case.error.day", &w)
	w.add(!by.IsZero() && by.Before(deadline.Day(s.Store.Clock().Now())), FieldAnswerBy, "case.error.answer_by")
	if err := fault.Fields(w...); err != nil {
		return err
	}
	p := step{action: actionAsked, permission: Work, act: ActReview, in: []State{UnderReview}, version: version}
	return s.do(ctx, reference, p, func(w *work) error {
		w.details["questions"] = asked
		if !by.IsZero() {
			w.details["answer_by"] = by.Format(time.DateOnly)
		}
		return w.to(Clarification)
	})
}

// Clarified takes the review up again: with the authority's answer, as a paper or in words, or because it keeps silent.
func (s *Service) Clarified(ctx context.Context, reference string, version int, note string, paper *Paper) error {
	var papers []checked
	var err error
	if paper != nil {
		paper.Role = "answer"
		if papers, err = checkPapers([]Paper{*paper}); err != nil {
			return err
		}
	}
	least := 1
	if len(papers) > 0 {
		least = 0
	}
	if note, err = said(note, least); err != nil {
		return err
	}
	p := step{action: "disclosure.clarified", permission: Work, act: ActReview, in: []State{Clarification}, version: version}
	return s.do(ctx, reference, p, func(w *work) error {
		w.note = note
		for _, p := range papers {
			d, err := s.addPaper(w.Tx, w.ID, w.me, p)
			if err != nil {
				return err
			}
			w.details["document"] = d.Name
		}
		return w.to(UnderReview)
	})
}

// Inquiry is the last question to the authority.
type Inquiry struct {
	Questions []string
	By        time.Time // a day; zero: none was set
	At        time.Time
}

// LastInquiry returns the last question that was put to the authority; false when there was none.
func LastInquiry(f Full) (a Inquiry, ok bool) {
	for _, e := range f.Events { // newest first
		if e.Action != actionAsked {
			continue
		}
		list, _ := e.Details["questions"].([]any)
		for _, q := range list {
			if text, ok := q.(string); ok {
				a.Questions = append(a.Questions, text)
			}
		}
		if day, ok := e.Details["answer_by"].(string); ok {
			a.By, _ = time.Parse(time.DateOnly, day)
		}
		a.At = e.At
		return a, true
	}
	return a, false
}

// ReceiptLetter confirms to the authority that its order arrived.
func (s *Service) ReceiptLetter(f Full) law.Letter {
	return law.ReceiptLetter(law.LetterLang(f.Issuer.Language), s.heading(f.Case), f.ReceivedAt, law.Channel(f.Channel))
}

// QuestionLetter puts the last questions to the authority; false when there are none.
func (s *Service) QuestionLetter(f Full) (law.Letter, bool) {
	asked, ok := LastInquiry(f)
	if !ok {
		return law.Letter{}, false
	}
	by := asked.By
	if !by.IsZero() {
		by = time.Date(by.Year(), by.Month(), by.Day(), 12, 0, 0, 0, deadline.Zone())
	}
	return law.ClarificationLetter(law.LetterLang(f.Issuer.Language), s.heading(f.Case), asked.Questions, by), true
}
