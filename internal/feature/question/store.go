package question

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/ident"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// thread is a row of questions.
type thread struct {
	ID         ident.ID
	Customer   int64 // 0: of nobody whom we know
	Number     int64
	Reference  string
	Topic      Topic
	Title      string
	Language   i18n.Lang
	Way        Way
	State      State
	Login      int64  // who asked in the portal; 0: somebody without signing in
	Address    string // of somebody without signing in
	AddressMAC []byte
	AskedAt    time.Time
	AnswerBy   time.Time
	AnsweredAt time.Time
	ClosedAt   time.Time
	LastAt     time.Time
	LinkedAt   time.Time
	TakenBy    int64 // the officer who answers it; 0: nobody yet
	TakenAt    time.Time
}

// subject is whose key protects the thread.
func (t thread) subject() keys.Subject {
	if t.Customer > 0 {
		return keys.Customer(t.Customer)
	}
	return keys.Question(t.Number)
}

const threadColumns = `q.id, coalesce(q.customer_id, 0), q.number, q.reference, q.topic, q.title, q.language, q.way, q.state, coalesce(q.login_id, 0),
	q.address, q.address_mac, q.asked_at, q.answer_by, q.answered_at, q.closed_at, q.last_at, q.linked_at, coalesce(q.taken_by, 0), q.taken_at`

func (t *thread) scan(row dataset.Row, more ...any) error {
	return row.Scan(append([]any{&t.ID, &t.Customer, &t.Number, &t.Reference, &t.Topic, &t.Title, &t.Language, &t.Way, &t.State, &t.Login,
		&t.Address, &t.AddressMAC, dataset.Nullable(&t.AskedAt), dataset.Nullable(&t.AnswerBy), dataset.Nullable(&t.AnsweredAt),
		dataset.Nullable(&t.ClosedAt), dataset.Nullable(&t.LastAt), dataset.Nullable(&t.LinkedAt),
		&t.TakenBy, dataset.Nullable(&t.TakenAt)}, more...)...)
}

// openThread writes a new thread. The caller has set all but what is made here: id, number, reference and times.
func (s *Service) openThread(tx *store.Tx, t *thread) error {
	t.ID, t.AskedAt = ident.Record(), tx.Now()
	t.LastAt, t.AnswerBy = t.AskedAt, AnswerBy(t.AskedAt)
	if err := tx.Row(`SELECT nextval('question_numbers')`).Scan(&t.Number); err != nil {
		return err
	}
	t.Reference = fmt.Sprintf("V-%d-%06d", t.AskedAt.In(format.Brussels).Year(), t.Number)
	asker, err := s.replyToken(tx.Context(), t.ID, Asker)
	if err != nil {
		return err
	}
	operations, err := s.replyToken(tx.Context(), t.ID, Operations)
	if err != nil {
		return err
	}
	var confirm []byte
	if t.Way == Page {
		token, err := s.confirmToken(tx.Context(), t.ID)
		if err != nil {
			return err
		}
		confirm = hash(token)
	}
	_, err = tx.Exec(`INSERT INTO questions (customer_id, id, number, reference, topic, title, language, way, state, login_id, address, address_mac,
			asked_at, answer_by, last_at, customer_hash, operations_hash, confirm_hash)
		VALUES (nullif($1::bigint, 0), $2, $3, $4, $5, $6, $7, $8, $9, nullif($10::bigint, 0), $11, $12, $13, $14, $13, $15, $16, $17)`,
		t.Customer, t.ID, t.Number, t.Reference, string(t.Topic), t.Title, string(t.Language), string(t.Way), string(t.State), t.Login,
		t.Address, t.AddressMAC, t.AskedAt, t.AnswerBy, hash(asker), hash(operations), confirm)
	if err != nil {
		return err
	}
	return count(tx, *t, 1, 0)
}

// count adjusts the customer's summary: threads, and bytes of documents.
func count(tx *store.Tx, t thread, threads, bytes int64) error {
	if t.Customer == 0 || (threads == 0 && bytes == 0) {
		return nil
	}
	return dataset.Add(tx, dataset.OfCustomer, Key, []int64{t.Customer}, []dataset.Summary{{Count: threads, Oldest: t.AskedAt, Newest: t.AskedAt, Bytes: bytes}})
}

// message is what is added to a thread.
type message struct {
	side     Side
	way      Way
	login    int64
	sender   string
	said     said
	quoted   string
	received ident.ID // the mail that it came in; zero: none
	origin   []byte
}

// errSent ends a transaction that would add what was added before.
var errSent = errors.New("question: sent before")

// add puts a message into a thread.
func (s *Service) add(tx *store.Tx, t thread, m message) (ident.ID, error) {
	body, err := put(tx, t, m.said.text)
	if err != nil {
		return ident.ID{}, err
	}
	var quoted, received *ident.ID
	if m.quoted != "" {
		id, err := put(tx, t, m.quoted)
		if err != nil {
			return ident.ID{}, err
		}
		quoted = &id
	}
	if m.received != (ident.ID{}) {
		received = &m.received
	}
	id := ident.Record()
	n, err := tx.Exec(`INSERT INTO question_messages (customer_id, id, question_id, side, way, at, login_id, sender, body, quoted, received_id, origin)
		VALUES (nullif($1::bigint, 0), $2, $3, $4, $5, $6, nullif($7::bigint, 0), $8, $9, $10, $11, $12) ON CONFLICT (origin) DO NOTHING`,
		t.Customer, id, t.ID, string(m.side), string(m.way), tx.Now(), m.login, m.sender, body, quoted, received, m.origin)
	if err != nil {
		return ident.ID{}, err
	}
	if n == 0 {
		return ident.ID{}, errSent
	}
	var bytes int64
	for i, f := range m.said.files {
		size, err := keepFile(tx, t, id, i, f)
		if err != nil {
			return ident.ID{}, err
		}
		bytes += size
	}
	return id, count(tx, t, 0, bytes)
}

func keepFile(tx *store.Tx, t thread, message ident.ID, place int, f document) (int64, error) {
	name := lastPart(f.name)
	doc, size, err := blob.Put(tx, t.subject(), t.Customer, name, f.mime, bytes.NewReader(f.data))
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(`INSERT INTO question_files (customer_id, id, question_id, message_id, place, blob, name, mime, size)
		VALUES (nullif($1::bigint, 0), $2, $3, $4, $5, $6, $7, $8, $9)`,
		t.Customer, ident.Record(), t.ID, message, place, doc, name, f.mime, size)
	return size, err
}

// lastPart is a file's name without folders, on one line.
func lastPart(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if name = line(name, 120); name == "" {
		return "document"
	}
	return name
}

// put keeps a text.
func put(tx *store.Tx, t thread, text string) (ident.ID, error) {
	id, _, err := blob.Put(tx, t.subject(), t.Customer, "text.txt", "text/plain", strings.NewReader(text))
	return id, err
}

// lockThread reads a thread by its reference and holds it until the transaction ends. One that waits for its address to be
// confirmed is not there.
func lockThread(tx *store.Tx, reference string) (t thread, err error) {
	err = t.scan(tx.Row(`SELECT `+threadColumns+` FROM questions q WHERE q.reference = $1 AND q.state <> 'unconfirmed' FOR UPDATE`, reference))
	return t, err
}

// lockID is lockThread for an id.
func lockID(tx *store.Tx, id ident.ID) (t thread, err error) {
	err = t.scan(tx.Row(`SELECT `+threadColumns+` FROM questions q WHERE q.id = $1 AND q.state <> 'unconfirmed' FOR UPDATE`, id))
	return t, err
}

// threadOf finds the thread whose reply address has a token, and the side that writes to it. found is false when there is none.
func threadOf(r store.Reader, token string) (t thread, side Side, found bool, err error) {
	h := hash(token)
	err = t.scan(r.Row(`SELECT `+threadColumns+`, CASE WHEN q.customer_hash = $1 THEN 'customer' ELSE 'operations' END FROM questions q
		WHERE (q.customer_hash = $1 OR q.operations_hash = $1) AND q.state <> 'unconfirmed'`, h), &side)
	if fault.Is(err, fault.NotFound) || errors.Is(err, pgx.ErrNoRows) {
		return thread{}, "", false, nil
	}
	return t, side, err == nil, err
}

// reopen notes that the asker wrote: an answer is due, anew unless it was due already.
func reopen(tx *store.Tx, t *thread) error {
	if t.State != Open {
		t.AnswerBy = AnswerBy(tx.Now())
	}
	t.State, t.LastAt = Open, tx.Now()
	_, err := tx.Exec(`UPDATE questions SET state = 'open', answer_by = $2, last_at = $3, closed_at = NULL WHERE id = $1`, t.ID, t.AnswerBy, t.LastAt)
	return err
}

// answered notes that operations wrote.
func answered(tx *store.Tx, t *thread) error {
	t.State, t.LastAt, t.AnsweredAt = Answered, tx.Now(), tx.Now()
	_, err := tx.Exec(`UPDATE questions SET state = 'answered', answered_at = $2, last_at = $2, closed_at = NULL WHERE id = $1`, t.ID, t.LastAt)
	return err
}
