package disclosure

import (
	"bytes"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/notice"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/deadline"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// toDo is what is pending for a customer of a case.
type toDo string

const (
	dropNotice toDo = "drop"    // the customer's data was erased
	endWish    toDo = "end"     // an authority's wish was followed long enough
	tellFirst  toDo = "tell"    // of the order
	tellResult toDo = "outcome" // how it ended, to who was told before
)

func (d toDo) action() string {
	switch d {
	case dropNotice:
		return "disclosure.notice_dropped"
	case endWish:
		return "disclosure.wish_over"
	case tellResult:
		return "disclosure.outcome_told"
	}
	return "disclosure.told"
}

// pending is a customer for whom something is to be done.
type pending struct {
	CaseID, CustomerID int64
	Number             string
	Do                 toDo
}

// listPending lists for whom something is to be done now: of one case or all (0), one customer or all (0). While data may still
// leave, a message waits for the copy of the order that goes along, or for the reason why there is none.
func listPending(r store.Reader, id, customer int64, now time.Time) ([]pending, error) {
	return collect(r, func(row pgx.Rows, p *pending) error { return row.Scan(&p.CaseID, &p.CustomerID, &p.Number, &p.Do) },
		`SELECT s.case_id, s.customer_id, s.number, CASE
				WHEN s.notice = 'held' THEN 'end'
				WHEN NOT EXISTS (SELECT FROM customers k WHERE k.id = s.customer_id AND k.erased_at IS NULL) THEN 'drop'
				WHEN s.notice = 'due' THEN 'tell' ELSE 'outcome' END
			FROM case_subjects s JOIN cases c ON c.id = s.case_id
			WHERE ($1 = 0 OR s.case_id = $1) AND ($2 = 0 OR s.customer_id = $2) AND (
				s.notice = 'held' AND s.due_at <= $3
				OR s.notice = 'due' AND s.due_at <= $3 AND c.state = ANY($4)
					AND (c.state <> ALL($5) OR s.reason = 'after' OR s.copy_document IS NOT NULL OR s.copy_none <> '')
				OR s.notice = 'sent' AND s.told_outcome = 'ahead' AND c.state = ANY($6)
					AND EXISTS (SELECT FROM customers k WHERE k.id = s.customer_id AND k.erased_at IS NULL))
			ORDER BY s.case_id, s.customer_id LIMIT $7`, id, customer, now, telling, ahead, over, tellAtOnce)
}

// over are the states in which it is known how a case ended.
var over = func() (all []string) {
	for _, s := range States {
		if s.Final() || s == Delivered || s == Acknowledged {
			all = append(all, string(s))
		}
	}
	return all
}()

// message is what a customer is told.
type message struct {
	ID          ident.ID
	CustomerID  int64
	Reference   string // of the case
	At          time.Time
	Why         string // see notice.Reason
	Outcome     string
	OutcomeAt   time.Time
	ObjectUntil time.Time
	Copy        blob.Info // zero: none
	CopyNone    string
}

func insertMessage(tx *store.Tx, c Case, m message) error {
	_, err := tx.Exec(`INSERT INTO disclosure_notices (customer_id, id, reference, told_at, why, received_on, authority, authority_type, country, arrondissement,
		nature, order_date, order_number, bases, outcome, outcome_at, object_until, copy, copy_name, copy_mime, copy_size, copy_none, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, nullif($18, '00000000-0000-0000-0000-000000000000'::uuid), $19, $20, $21, $22, $4)`,
		m.CustomerID, m.ID, m.Reference, m.At, m.Why, deadline.Day(c.ReceivedAt), c.Issuer.Name, c.Issuer.Type, c.Issuer.Country, c.Issuer.Division,
		c.Order.Nature, c.Order.Date, c.Order.Number, c.Order.Bases, m.Outcome, orNull(m.OutcomeAt), orNull(m.ObjectUntil),
		m.Copy.ID, m.Copy.Name, m.Copy.MIME, m.Copy.Size, m.CopyNone)
	return err
}

func insertMessageLine(tx *store.Tx, m message, l Line) error {
	_, err := tx.Exec(`INSERT INTO disclosure_notice_lines (customer_id, notice_id, line, selector, value, kind, category, from_at, to_at, granted)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		m.CustomerID, m.ID, l.Line, l.Selector, l.Value, l.Kind, l.Category, l.From, l.To, l.Decision != "refuse")
	return err
}

// updateMessage writes how a case ended into the message that the customer has.
func updateMessage(tx *store.Tx, m message) (id ident.ID, err error) {
	err = tx.Row(`UPDATE disclosure_notices SET outcome = $3, outcome_at = $4, updated_at = $5 WHERE customer_id = $1 AND reference = $2 RETURNING id`,
		m.CustomerID, m.Reference, m.Outcome, orNull(m.OutcomeAt), m.At).Scan(&id)
	return id, err
}

// copyFor encrypts the redacted copy of an order to the customer who is told: the case's own key goes with the case.
func (s *Service) copyFor(tx *store.Tx, sub Subject) (blob.Info, error) {
	var from ident.ID
	var name, mime string
	if err := tx.Row(`SELECT blob, name, mime FROM case_documents WHERE id = $1`, sub.Copy).Scan(&from, &name, &mime); err != nil {
		return blob.Info{}, err
	}
	b, err := blob.Open(tx, tx.Keys(), from)
	if err != nil {
		return blob.Info{}, err
	}
	data, err := io.ReadAll(b)
	if err != nil {
		return blob.Info{}, err
	}
	id, size, err := blob.Put(tx, keys.Customer(sub.CustomerID), sub.CustomerID, name, mime, bytes.NewReader(data))
	return blob.Info{ID: id, Name: name, MIME: mime, Size: size}, err
}

// anythingGiven reports whether the package that was handed over has records of a customer.
func anythingGiven(r store.Reader, id, customer int64) (any bool, err error) {
	err = r.Row(`SELECT EXISTS (SELECT FROM case_collections WHERE case_id = $1 AND customer_id = $2 AND rows > 0
		AND round = (SELECT max(round) FROM case_deliveries WHERE case_id = $1))`, id, customer).Scan(&any)
	return any, err
}

// setCopy says which copy of the order goes along with the message to a customer, or why none does.
func setCopy(tx *store.Tx, id, customer int64, document ident.ID, none string) error {
	_, err := tx.Exec(`UPDATE case_subjects SET copy_document = nullif($3, '00000000-0000-0000-0000-000000000000'::uuid), copy_none = $4
		WHERE case_id = $1 AND customer_id = $2`, id, customer, document, none)
	return err
}

// holdNotice holds the message to each customer who was not told yet, on an authority's wish, until a moment.
func holdNotice(tx *store.Tx, id int64, until time.Time) (int64, error) {
	return tx.Exec(`UPDATE case_subjects SET notice = 'held', reason = $2, held_once = true, decided_at = $3, review_on = $4, due_at = $5
		WHERE case_id = $1 AND notice <> 'sent' AND notice <> 'not_required' AND NOT held_once`,
		id, notice.ByRequest, tx.Now(), deadline.Day(until.Add(-time.Nanosecond)), until)
}

// dropped is a message that was deleted.
type dropped struct {
	CustomerID int64
	Copy       *ident.ID
	Size       int64
}

// dropMessages deletes messages of before a moment, and returns them customer by customer.
func dropMessages(tx *store.Tx, before time.Time, limit int) ([]dropped, error) {
	return collect(tx, func(row pgx.Rows, d *dropped) error { return row.Scan(&d.CustomerID, &d.Copy, &d.Size) },
		`WITH gone AS (
			DELETE FROM disclosure_notices WHERE (customer_id, id) IN
				(SELECT customer_id, id FROM disclosure_notices WHERE told_at < $1 ORDER BY told_at LIMIT $2 FOR UPDATE SKIP LOCKED)
			RETURNING customer_id, copy, copy_size)
		SELECT customer_id, copy, copy_size FROM gone ORDER BY customer_id`, before, limit)
}

// insertObjection keeps a remedy with the case, and its date with the customer's message.
func insertObjection(w *work, sub Subject, in Objection, proof Document) error {
	if _, err := w.Exec(`INSERT INTO case_objections (id, case_id, customer_id, filed_on, remedy, document, at, officer_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		newID(), w.ID, sub.CustomerID, in.FiledOn, in.Remedy, proof.ID, w.Now(), w.me.ID); err != nil {
		return err
	}
	_, err := w.Exec(`UPDATE disclosure_notices SET objected_on = $3 WHERE customer_id = $1 AND reference = $2`, sub.CustomerID, w.Reference, in.FiledOn)
	return err
}
