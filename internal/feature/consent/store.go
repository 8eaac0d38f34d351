package consent

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// state is the locked row of one customer and purpose.
type state struct {
	lastSeq int64
	lastAt  time.Time
	state   State
	event   ident.ID // the event that holds; zero when none does
}

// lockState locks what holds for a customer and a purpose, and makes the row when there is none. Whoever adds an event has
// this lock until the transaction ends: so the events of one customer and purpose have an order.
func lockState(tx *store.Tx, customer int64, p Purpose) (s state, err error) {
	read := func() error {
		var event *ident.ID
		err := tx.Row(`SELECT last_seq, last_at, coalesce(state, ''), event_id FROM consent_states
			WHERE customer_id = $1 AND purpose = $2 FOR UPDATE`, customer, string(p)).Scan(&s.lastSeq, &s.lastAt, &s.state, &event)
		if event != nil {
			s.event = *event
		}
		return err
	}
	if err = read(); !errors.Is(err, pgx.ErrNoRows) {
		return s, err
	}
	if _, err = tx.Exec(`INSERT INTO consent_states (customer_id, purpose, last_seq, last_at) VALUES ($1, $2, 0, 'epoch')
		ON CONFLICT (customer_id, purpose) DO NOTHING`, customer, string(p)); err != nil {
		return s, err
	}
	return s, read()
}

// next is the time of an event that follows the last one: now, or a microsecond later than that.
func (s state) next(now time.Time) time.Time {
	now = now.UTC().Truncate(time.Microsecond) // as PostgreSQL keeps it
	if earliest := s.lastAt.Add(time.Microsecond).UTC(); now.Before(earliest) {
		return earliest
	}
	return now
}

// setState writes what holds after an event.
func setState(tx *store.Tx, customer int64, p Purpose, s state) error {
	var event *ident.ID
	if s.event != (ident.ID{}) {
		event = &s.event
	}
	n, err := tx.Exec(`UPDATE consent_states SET last_seq = $3, last_at = $4, state = nullif($5, ''), event_id = $6
		WHERE customer_id = $1 AND purpose = $2`, customer, string(p), s.lastSeq, s.lastAt, string(s.state), event)
	if err == nil && n != 1 {
		err = fmt.Errorf("consent: the state of a customer was not locked")
	}
	return err
}

// referenceAt writes the reference of an event: its year in Belgium and a number that is given once.
func referenceAt(at time.Time, number int64) string {
	return fmt.Sprintf("C-%d-%06d", at.In(format.Brussels).Year(), number)
}

var referenceForm = regexp.MustCompile(`^C-[0-9]{4}-[0-9]{6,12}$`)

func newReference(tx *store.Tx, at time.Time) (string, error) {
	var number int64
	err := tx.Row(`SELECT nextval('consent_numbers')`).Scan(&number)
	return referenceAt(at, number), err
}

// insertEvent adds an event of this portal's own, with today's wording in its language, and fills in which that was.
func insertEvent(tx *store.Tx, customer, seq, login int64, e *Event) error {
	var said *time.Time
	if !e.Said.IsZero() {
		said = &e.Said
	}
	var version *int
	err := tx.Row(`INSERT INTO consent_events (customer_id, id, reference, purpose, seq, state, at, said_at, way, wording_version,
			wording_digest, language, login_id, evidence)
		SELECT $1, $2, $3, $4::text, $5, $6, $7, $8, $9, w.version, w.digest, $10::text, nullif($11::bigint, 0), $12
		FROM (SELECT 1) one LEFT JOIN LATERAL (SELECT version, digest FROM purpose_wordings
			WHERE purpose = $4 AND language = $10 AND valid_from <= $7 ORDER BY version DESC LIMIT 1) w ON true
		RETURNING wording_version, wording_digest`,
		customer, e.ID, e.Reference, string(e.Purpose), seq, string(e.State), e.At, said, string(e.Way), string(e.Language), login, e.Evidence).
		Scan(&version, &e.WordingDigest)
	if version != nil {
		e.WordingVersion = *version
	}
	return err
}

// eventColumns are those that eventScan reads, of the table consent_events t.
const eventColumns = `t.id, t.reference, t.purpose, t.state, t.effective, t.at, t.said_at, t.way, t.wording_version, t.wording_digest,
	t.language, t.evidence, t.source_state`

// eventScan reads eventColumns, all of them NULL when a join found no event.
type eventScan struct {
	id                                                              *ident.ID
	reference, purpose, state, way, language, evidence, sourceState *string
	effective                                                       *bool
	at, said                                                        time.Time
	version                                                         *int
	digest                                                          []byte
}

func (e *eventScan) dest() []any {
	return []any{&e.id, &e.reference, &e.purpose, &e.state, &e.effective, dataset.Nullable(&e.at), dataset.Nullable(&e.said), &e.way, &e.version,
		&e.digest, &e.language, &e.evidence, &e.sourceState}
}

func (e *eventScan) event() Event {
	if e.id == nil {
		return Event{}
	}
	out := Event{
		ID: *e.id, Reference: *e.reference, Purpose: Purpose(*e.purpose), State: State(*e.state), Effective: *e.effective, At: e.at,
		Said: e.said, Way: Way(*e.way), WordingDigest: e.digest, Language: i18n.Lang(*e.language), Evidence: *e.evidence, SourceState: *e.sourceState,
	}
	if e.version != nil {
		out.WordingVersion = *e.version
	}
	return out
}

func eventBy(r store.Reader, where string, args ...any) (Event, error) {
	var e eventScan
	err := r.Row(`SELECT `+eventColumns+` FROM consent_events t WHERE `+where, args...).Scan(e.dest()...)
	return e.event(), err
}

// wordingColumns are those that wordingScan reads, of the table purpose_wordings w; NULL when a join found none.
const wordingColumns = `w.version, w.language, w.name, w.wording, w.means, w.stops, w.digest, w.valid_from`

type wordingScan struct {
	version                            *int
	language, name, text, means, stops *string
	digest                             []byte
	from                               time.Time
}

func (w *wordingScan) dest() []any {
	return []any{&w.version, &w.language, &w.name, &w.text, &w.means, &w.stops, &w.digest, dataset.Nullable(&w.from)}
}

func (w *wordingScan) wording(p Purpose) Wording {
	if w.version == nil {
		return Wording{Purpose: p}
	}
	return Wording{
		Purpose: p, Version: *w.version, Language: i18n.Lang(*w.language), Name: *w.name, Text: *w.text, Means: *w.means, Stops: *w.stops,
		Digest: w.digest, From: w.from,
	}
}

// living locks a customer against erasure until the transaction ends; one who was erased, or never was, is a NotFound fault.
func living(tx *store.Tx, customer int64) error {
	var one int
	return tx.Row(`SELECT 1 FROM customers WHERE id = $1 AND erased_at IS NULL FOR SHARE`, customer).Scan(&one)
}

// suppress remembers that addresses are not to be written to.
func suppress(tx *store.Tx, p Purpose, since time.Time, macs [][]byte) error {
	if len(macs) == 0 {
		return nil
	}
	_, err := tx.Exec(`INSERT INTO suppressions (address_mac, purpose, since) SELECT m, $2, $3 FROM unnest($1::bytea[]) m ORDER BY m
		ON CONFLICT (address_mac, purpose) DO NOTHING`, macs, string(p), since)
	return err
}

// lift takes addresses off the list, for an owner who gives consent again. It returns how many were on it.
func lift(tx *store.Tx, p Purpose, macs [][]byte) (int64, error) {
	if len(macs) == 0 {
		return 0, nil
	}
	return tx.Exec(`DELETE FROM suppressions WHERE (address_mac, purpose) IN (SELECT address_mac, purpose FROM suppressions
		WHERE address_mac = ANY($1) AND purpose = $2 ORDER BY address_mac FOR UPDATE)`, macs, string(p))
}

// suppressed returns which keyed hashes are on the list.
func suppressed(r store.Reader, p Purpose, macs [][]byte) (map[string]time.Time, error) {
	rows, err := r.Rows(`SELECT address_mac, since FROM suppressions WHERE address_mac = ANY($1) AND purpose = $2`, macs, string(p))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	on := map[string]time.Time{}
	for rows.Next() {
		var mac []byte
		var since time.Time
		if err := rows.Scan(&mac, &since); err != nil {
			return nil, err
		}
		on[string(mac)] = since.UTC()
	}
	return on, rows.Err()
}

// spoken is a language that wordings are written in: that of a page, or Dutch for the pseudo-language of tests.
func spoken(lang i18n.Lang) i18n.Lang {
	if slices.Contains(i18n.Langs, lang) {
		return lang
	}
	return i18n.NL
}
