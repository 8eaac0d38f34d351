package question

import (
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Key is the key of the kind.
const Key = "questions"

// Texts of the kind in the catalogs, and the words of its values.
var (
	_ = i18n.Enum("kind.questions.", "name", "what", "purpose", "source", "kept", "erasure")
	_ = i18n.Enum("field.", "reference", "question_topic", "question_title", "question_state", "asked_at", "answer_by", "answered_at", "closed_at", "linked_at", "asked_from")
	_ = i18n.Enum("field.", "message_at", "message_side", "message_way", "message_sender", "message_text", "message_quoted")
	_ = i18n.Enum("grid.", "messages")

	// TopicText, StateText, SideText and WayText are the words for what a thread is.
	TopicText = i18n.Enum("question.topic.", string(Data), string(Correction), string(Consent), string(Erasure), string(Billing), string(Security), string(Other))
	StateText = i18n.Enum("question.state.", string(Open), string(Answered), string(Closed))
	SideText  = i18n.Enum("question.side.", string(Asker), string(Operations))
	WayText   = i18n.Enum("question.way.", string(Portal), string(Page), string(Mail), string(Command), string(Staff))
)

// Kind declares the questions to operations and the answers: mail between customers and us, which the policy archives for as long
// as nothing else is decided (clauses 1.5 and 5). An erasure therefore leaves them.
//
// A thread lasts from its first message to its last. Who asks for a period gets the threads with a message in it, and of each the
// messages and documents of that period alone.
func (s *Service) Kind() dataset.Kind {
	return dataset.Kind{
		Key: Key, Clause: "1.5", Owner: dataset.OfCustomer, Basis: dataset.LegitimateInterest,
		Retention: dataset.Retention{From: dataset.FromEnd},
		ManagedBy: dataset.ByCompany, Erasure: dataset.EraseNot, Category: dataset.Content,
		Columns: []string{"reference", "question_topic", "asked_at", "question_state"}, Dated: true, Lasts: true, Page: paths.MyQuestions,
		Tables: []dataset.Table{
			{Name: "questions", Columns: map[string]dataset.Use{
				"customer_id": dataset.Internal("whose the thread is; a number that only this database knows"),
				"id":          dataset.Internal("the record's address here: it is in the links to its files"),
				"number":      dataset.Internal("a number for the reference, which is shown"),
				"reference":   dataset.Shown(), "topic": dataset.Shown(), "title": dataset.Shown(), "state": dataset.Shown(),
				"language":        dataset.Internal("the language of the page or the login; letters are in it"),
				"way":             dataset.Internal("how the thread began; each message shows the way it came"),
				"login_id":        dataset.Internal("which login asked, and is written to"),
				"address":         dataset.Shown(),
				"address_mac":     dataset.Internal("a keyed hash of the address"),
				"asked_at":        dataset.Shown(),
				"answer_by":       dataset.Shown(),
				"answered_at":     dataset.Shown(),
				"closed_at":       dataset.Shown(),
				"last_at":         dataset.Internal("time of the last message, which is shown with it"),
				"linked_at":       dataset.Shown(),
				"taken_by":        dataset.Internal("which colleague answers; answers are the team's"),
				"taken_at":        dataset.Internal("when a colleague took it, for the team's own planning"),
				"customer_hash":   dataset.Internal("a hash that tells which thread a mail belongs to"),
				"operations_hash": dataset.Internal("a hash that tells which thread a mail belongs to"),
				"confirm_hash":    dataset.Internal("a hash of the link that confirmed the address"),
			}},
			{Name: "mail_received", Columns: map[string]dataset.Use{
				"customer_id":   dataset.Internal("whose the thread is"),
				"id":            dataset.Internal("the document's address here"),
				"at":            dataset.Internal("when the mail came in: the time of its message"),
				"envelope_from": dataset.Internal("the sender as mail servers named it; the document has the letter's own"),
				"digest":        dataset.Internal("a hash by which a mail that comes twice is known again"),
				"class":         dataset.Internal("whether a person or a machine wrote it"),
				"outcome":       dataset.Internal("what became of it"),
				"question_id":   dataset.Internal("which thread it belongs to"),
				"raw":           dataset.Shown(), "size": dataset.Shown(),
				"problems": dataset.Internal("what our program could not read of it; the document is whole"),
			}},
			{Name: "question_messages", Columns: map[string]dataset.Use{
				"customer_id": dataset.Internal("whose the thread is"),
				"id":          dataset.Internal("a number that other tables refer to"),
				"question_id": dataset.Internal("which thread it belongs to: it is shown there"),
				"side":        dataset.Shown(), "way": dataset.Shown(), "at": dataset.Shown(), "sender": dataset.Shown(), "body": dataset.Shown(), "quoted": dataset.Shown(),
				"login_id":    dataset.Internal("which login wrote it"),
				"received_id": dataset.Internal("which mail it came in; that mail is one of the documents"),
				"origin":      dataset.Internal("a hash by which a form that is sent twice is known again"),
			}},
			{Name: "question_files", Columns: map[string]dataset.Use{
				"customer_id": dataset.Internal("whose the thread is"),
				"id":          dataset.Internal("the document's address here"),
				"question_id": dataset.Internal("which thread it belongs to"),
				"message_id":  dataset.Internal("which message it came with"),
				"place":       dataset.Internal("the order of the documents"),
				"blob":        dataset.Shown(), "name": dataset.Shown(), "mime": dataset.Shown(), "size": dataset.Shown(),
			}},
		},
		Summarise: listing.Summarise, List: listing.Page, Get: s.get, Stream: s.stream,
		File: func(r store.Reader, scope store.Scope, id, file string) (ident.ID, error) {
			t, err := byID(r, scope, id)
			if err != nil {
				return ident.ID{}, err
			}
			return findDocument(r, t, file, false)
		},
		Erase: keepAll,
	}
}

// listing lists a customer's threads, the latest first. The moment of the last message belongs to a thread.
var listing = dataset.Listing{
	From: "questions t", Time: "t.asked_at", Until: "t.last_at + interval '1 microsecond'",
	Short:     "t.id, t.reference, t.topic, t.state, t.asked_at, t.answer_by",
	Full:      "t.id, t.reference, t.topic, t.state, t.asked_at, t.answer_by",
	Bytes:     "(SELECT sum(f.size) FROM question_files f WHERE f.question_id = t.id)",
	ScanShort: brief, ScanFull: brief,
}

func brief(row dataset.Row) (dataset.Record, error) {
	var t thread
	err := row.Scan(&t.ID, &t.Reference, &t.Topic, &t.State, dataset.Nullable(&t.AskedAt), dataset.Nullable(&t.AnswerBy))
	var f dataset.Fields
	f.Always("reference", dataset.Code(t.Reference))
	f.Always("question_topic", dataset.Choice(string(t.Topic), TopicText.ID(string(t.Topic))))
	f.Always("asked_at", dataset.Moment(t.AskedAt))
	f.Always("question_state", dataset.Choice(string(t.State), StateText.ID(string(t.State))))
	f.Add("answer_by", dataset.Day(t.AnswerBy))
	return dataset.Record{ID: t.ID.String(), At: t.AskedAt, Title: dataset.Plain(t.Reference), Fields: f}, err
}

// byID reads a thread of a customer by the id of its record.
func byID(r store.Reader, scope store.Scope, id string) (t thread, err error) {
	record, ok := ident.Parse(id)
	if !ok || scope.Customer() <= 0 {
		return t, fault.Missing()
	}
	return t, t.scan(r.Row(`SELECT `+threadColumns+` FROM questions q WHERE q.customer_id = $1 AND q.id = $2`, scope.Customer(), record))
}

// get is a thread with all its messages as one record.
func (s *Service) get(r store.Reader, scope store.Scope, id string) (dataset.Record, error) {
	t, err := byID(r, scope, id)
	if err != nil {
		return dataset.Record{}, err
	}
	full, err := s.read(r, t, false)
	if err != nil {
		return dataset.Record{}, err
	}
	return record(t, full.Messages), nil
}

// record is a thread with these messages of it.
func record(t thread, list []Message) dataset.Record {
	var f dataset.Fields
	f.Always("reference", dataset.Code(t.Reference))
	f.Always("question_topic", dataset.Choice(string(t.Topic), TopicText.ID(string(t.Topic))))
	f.Add("question_title", dataset.Str(t.Title))
	f.Always("question_state", dataset.Choice(string(t.State), StateText.ID(string(t.State))))
	f.Always("asked_at", dataset.Moment(t.AskedAt))
	f.Add("asked_from", dataset.Code(t.Address))
	f.Always("answer_by", dataset.Day(t.AnswerBy))
	f.Add("answered_at", dataset.Moment(t.AnsweredAt))
	f.Add("closed_at", dataset.Moment(t.ClosedAt))
	f.Add("linked_at", dataset.Moment(t.LinkedAt))
	grid := dataset.Grid{Name: "messages", Columns: []string{"message_at", "message_side", "message_way", "message_sender", "message_text", "message_quoted"}}
	rec := dataset.Record{ID: t.ID.String(), At: t.AskedAt, Until: t.LastAt.Add(time.Microsecond), Title: dataset.Plain(t.Reference), Fields: f}
	for _, m := range list {
		grid.Rows = append(grid.Rows, []dataset.Value{
			dataset.Moment(m.At), dataset.Choice(string(m.Side), SideText.ID(string(m.Side))), dataset.Choice(string(m.Way), WayText.ID(string(m.Way))),
			dataset.Code(m.Sender), dataset.Str(m.Text), dataset.Str(m.Quoted),
		})
		for _, file := range m.Files {
			rec.Files = append(rec.Files, dataset.File{ID: file.ID, Name: file.Name, MIME: file.MIME, Size: file.Size, LabelID: "file.question_file"})
		}
		if m.Mail != nil {
			rec.Files = append(rec.Files, dataset.File{ID: m.Mail.ID, Name: m.Mail.Name, MIME: m.Mail.MIME, Size: m.Mail.Size, LabelID: "file.question_mail"})
		}
	}
	rec.Tables = []dataset.Grid{dataset.Trim(grid)}
	return rec
}

// stream hands on the threads with messages in a period, the latest first, holding the messages of one at a time.
func (s *Service) stream(r store.Reader, scope store.Scope, span dataset.Span, yield func(dataset.Record) error) error {
	q := dataset.PageQuery{Span: span, Limit: 100}
	for {
		page, err := listing.Page(r, scope, q)
		if err != nil {
			return err
		}
		for _, short := range page.Records {
			t, err := byID(r, scope, short.ID)
			if err != nil {
				return err
			}
			said, err := s.said(r, t, span)
			if err != nil {
				return err
			}
			if len(said) == 0 {
				continue
			}
			rec := record(t, said)
			rec.Key = short.Key
			if err := yield(rec); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		q.After = page.Next
	}
}

// keepAll leaves the correspondence, as the policy says, and tells how much.
func keepAll(tx *store.Tx, scope store.Scope) (done dataset.Erased, err error) {
	if scope.Customer() <= 0 {
		return done, store.ErrNoScope
	}
	err = tx.Row(`SELECT count(*) FROM questions WHERE customer_id = $1`, scope.Customer()).Scan(&done.Kept)
	return done, err
}
