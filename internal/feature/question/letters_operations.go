package question

import (
	"context"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
)

// operationsLetter hands a message of an asker to operations. Files stay where they are: what a stranger uploads goes into no
// colleague's mailbox.
func (s *Service) operationsLetter(ctx context.Context, w *written) error {
	t := w.thread
	w.Subject = i18n.In(w.Lang, "question.letter.operations.subject", i18n.Args{"Reference": t.Reference, "Topic": TopicText.In(w.Lang, string(t.Topic))})
	w.Paragraphs = []string{i18n.In(w.Lang, "question.letter.operations.text")}
	w.quote()
	w.facts()
	who, err := s.customerName(ctx, t)
	if err != nil {
		return err
	}
	if who == "" {
		who = i18n.In(w.Lang, "question.letter.fact.stranger")
	}
	w.fact(i18n.In(w.Lang, "question.letter.fact.customer"), who)
	switch {
	case t.Address == "":
	case t.Way == Page:
		w.fact(i18n.In(w.Lang, "question.letter.fact.address"), i18n.In(w.Lang, "question.letter.fact.proven", i18n.Args{"Address": t.Address}))
	default:
		w.fact(i18n.In(w.Lang, "question.letter.fact.address"), i18n.In(w.Lang, "question.letter.fact.unproven", i18n.Args{"Address": t.Address}))
	}
	w.fact(i18n.In(w.Lang, "question.letter.fact.language"), t.Language.Name())
	w.fact(i18n.In(w.Lang, "question.letter.fact.by"), format.Full(w.Lang, t.AnswerBy))
	if len(w.message.Files) > 0 {
		w.After = append(w.After, i18n.In(w.Lang, "question.letter.operations.files", i18n.Args{"Reference": t.Reference}))
	}
	w.Reply, w.from = i18n.In(w.Lang, "question.letter.operations.reply"), Operations
	return nil
}

// customerName is the number and the name of a thread's customer; empty when it has none.
func (s *Service) customerName(ctx context.Context, t thread) (string, error) {
	if t.Customer == 0 {
		return "", nil
	}
	var number, name string
	err := s.store.Read(ctx).Row(`SELECT number, name FROM customers WHERE id = $1`, t.Customer).Scan(&number, &name)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return number + " " + name, err
}

// emptyLetter tells operations that an answer of theirs had nothing to pass on.
func (s *Service) emptyLetter(_ context.Context, w *written) error {
	w.Subject = i18n.In(w.Lang, "question.letter.empty.subject", i18n.Args{"Reference": w.thread.Reference})
	w.Paragraphs = []string{i18n.In(w.Lang, "question.letter.empty.text"), i18n.In(w.Lang, "question.letter.empty.next")}
	w.facts()
	w.Reply, w.from = i18n.In(w.Lang, "question.letter.operations.reply"), Operations
	return nil
}
