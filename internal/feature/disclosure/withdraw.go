package disclosure

import (
	"context"
	"strings"

	"inzage/internal/core/fault"
)

// FieldOther names another case in a form.
const FieldOther = "other"

// stoppable are the states in which a case can still be stopped: nothing has left yet.
var stoppable = func() (all []State) {
	for _, s := range States {
		if s.To(Withdrawn) {
			all = append(all, s)
		}
	}
	return all
}()

// Withdraw ends a case because the authority takes its order back, in writing: the paper comes along.
func (s *Service) Withdraw(ctx context.Context, reference string, version int, note string, paper Paper) error {
	if len(paper.Data) == 0 {
		return fault.Fields(fault.Field{Name: DocumentField, ID: "case.error.choose_document"})
	}
	paper.Role = "letter"
	papers, err := checkPapers([]Paper{paper})
	if err != nil {
		return err
	}
	if note, err = said(note, 0); err != nil {
		return err
	}
	p := step{action: "disclosure.withdrawn", permission: Work, act: ActOther, in: stoppable, version: version}
	return s.do(ctx, reference, p, func(w *work) error {
		d, err := s.addPaper(w.Tx, w.ID, w.me, papers[0])
		if err != nil {
			return err
		}
		w.note, w.details["document"] = note, d.Name
		return w.end(Withdrawn, "withdrawn")
	})
}

// Fraud ends a case whose order is not the authority's. The page and the start page of every privacy officer say so from then on.
func (s *Service) Fraud(ctx context.Context, reference string, version int, why string) error {
	why, err := said(why, 1)
	if err != nil {
		return err
	}
	p := step{action: "disclosure.fraud_found", permission: Work, act: ActOther, version: version}
	return s.do(ctx, reference, p, func(w *work) error {
		if !w.State.To(Fraud) {
			return errStep()
		}
		w.note = why
		return w.end(Fraud, "fraud")
	})
}

// Supersede ends a case in whose place another has come: the authority sent a better order.
func (s *Service) Supersede(ctx context.Context, reference string, version int, by string) error {
	by = strings.ToUpper(strings.TrimSpace(by))
	p := step{action: "disclosure.superseded", permission: Work, act: ActOther, in: stoppable, version: version}
	return s.do(ctx, reference, p, func(w *work) error {
		other, err := find(w.Tx, by)
		if err != nil {
			return missing(err, FieldOther, "case.error.linked_unknown")
		}
		if other.ID == w.ID || other.State == Superseded {
			return fault.Fields(fault.Field{Name: FieldOther, ID: "case.error.linked_unknown"})
		}
		if _, err := w.Exec(`UPDATE cases SET linked_case = $2 WHERE id = $1`, w.ID, other.ID); err != nil {
			return err
		}
		w.Linked, w.details["by"] = other.ID, other.Reference
		return w.end(Superseded, "superseded")
	})
}

// end moves a case to a final state with what came of it, decides whether the people concerned are told, and closes the file when
// nobody is left to tell.
func (w *work) end(state State, outcome string) error {
	if _, err := w.Exec(`UPDATE cases SET outcome = $2 WHERE id = $1`, w.ID, outcome); err != nil {
		return err
	}
	w.Outcome = outcome
	if err := w.to(state); err != nil {
		return err
	}
	if err := decideNotices(w); err != nil {
		return err
	}
	return w.settle()
}

// said checks what an officer says about a step.
func said(text string, least int) (string, error) {
	text = strings.TrimSpace(text)
	if n := len([]rune(text)); n < least || n > maxLong {
		return "", fault.Fields(fault.Field{Name: FieldNote, ID: "case.error.note", Args: map[string]any{"Max": maxLong}})
	}
	return text, nil
}
