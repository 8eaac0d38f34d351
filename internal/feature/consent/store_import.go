package consent

import (
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/store"
)

// load reads what must be known to add the events of records, and locks what holds of their customers.
func (k sink) load(tx *store.Tx, run *intake.Run, items []*intake.Item) (*importBatch, error) {
	b := &importBatch{
		Service: k.Service, run: run, standings: map[place]*standing{}, reaches: map[int64]*reach{},
		suppressed: map[Purpose]map[string]time.Time{}, suppress: map[Purpose]map[string]time.Time{}, lift: map[Purpose]map[string]bool{},
	}
	for _, it := range items {
		b.standings[place{it.CustomerID, it.Record.(*told).purpose}] = &standing{}
		b.reaches[it.CustomerID] = &reach{}
	}
	if err := b.lockStandings(tx); err != nil {
		return nil, err
	}
	if err := b.readReaches(tx); err != nil {
		return nil, err
	}
	var macs [][]byte
	for _, r := range b.reaches {
		macs = append(macs, r.macs...)
	}
	for _, p := range Purposes {
		on, err := suppressed(tx, p, macs)
		if err != nil {
			return nil, err
		}
		b.suppressed[p], b.suppress[p], b.lift[p] = on, map[string]time.Time{}, map[string]bool{}
	}
	err := tx.SQL(`SELECT nextval('consent_numbers') FROM generate_series(1, ?)`, len(items)).List(&b.numbers)
	return b, err
}

// lockStandings locks what holds at the places of the batch, and makes the rows that are not there.
func (b *importBatch) lockStandings(tx *store.Tx) error {
	var customers []int64
	var purposes []string
	for _, at := range sortedPlaces(b.standings) {
		customers, purposes = append(customers, at.customer), append(purposes, string(at.purpose))
	}
	if _, err := tx.Exec(`INSERT INTO consent_states (customer_id, purpose, last_seq, last_at)
		SELECT c, p, 0, 'epoch' FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS w(c, p, place) ORDER BY place
		ON CONFLICT (customer_id, purpose) DO NOTHING`, customers, purposes); err != nil {
		return err
	}
	// First the locks, then the reading: a statement that waits for a lock joins the row as it is now to the event that held before.
	if _, err := tx.Exec(`SELECT FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS w(c, p, place)
		JOIN consent_states s ON s.customer_id = w.c AND s.purpose = w.p ORDER BY w.place FOR UPDATE OF s`, customers, purposes); err != nil {
		return err
	}
	rows, err := tx.Rows(`SELECT s.customer_id, s.purpose, s.last_seq, s.last_at, coalesce(s.state, ''), s.event_id, t.at, coalesce(t.said_at, t.at),
			coalesce(t.way = 'import', false)
		FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS w(c, p, place)
		JOIN consent_states s ON s.customer_id = w.c AND s.purpose = w.p
		LEFT JOIN consent_events t ON t.customer_id = s.customer_id AND t.id = s.event_id
		ORDER BY w.place`, customers, purposes)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var at place
		var event *ident.ID
		w := &standing{}
		if err := rows.Scan(&at.customer, &at.purpose, &w.lastSeq, &w.lastAt, &w.state.state, &event, dataset.Nullable(&w.at),
			dataset.Nullable(&w.said), &w.imported); err != nil {
			return err
		}
		if event != nil {
			w.event = *event
		}
		b.standings[at] = w
	}
	return rows.Err()
}

// readReaches reads the addresses and languages of the batch's customers.
func (b *importBatch) readReaches(tx *store.Tx) error {
	ids := make([]int64, 0, len(b.reaches))
	for id := range b.reaches {
		ids = append(ids, id)
	}
	all, err := b.addresses(tx, ids...)
	if err != nil {
		return err
	}
	for _, a := range all {
		mac, err := b.mac(tx.Context(), a.Canonical)
		if err != nil {
			return err
		}
		r := b.reaches[a.CustomerID]
		r.to, r.macs = append(r.to, a), append(r.macs, mac)
	}
	rows, err := tx.Rows(`SELECT id, language FROM customers WHERE id = ANY($1)`, ids)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var lang i18n.Lang
		if err := rows.Scan(&id, &lang); err != nil {
			return err
		}
		b.reaches[id].language = spoken(lang)
	}
	return rows.Err()
}

var importColumns = []string{
	"customer_id", "id", "reference", "purpose", "seq", "state", "effective", "at", "said_at", "way", "language", "evidence", "source_state",
	"source_id", "import_id", "version_at", "digest", "time_note", "extra",
}

// copyEvents adds imported events.
func copyEvents(tx *store.Tx, run int64, events []importedEvent) error {
	n, err := tx.Copy("consent_events", importColumns, pgx.CopyFromSlice(len(events), func(i int) ([]any, error) {
		e := events[i]
		t := e.item.Record.(*told)
		return []any{
			e.customer, e.ID, e.Reference, string(e.Purpose), e.seq, string(e.State), e.Effective, e.At, e.Said, string(e.Way), string(e.Language),
			e.Evidence, e.SourceState, e.item.ID, run, e.item.At, t.digest, orNull(t.zone), orNull(t.extra),
		}, nil
	}))
	if err == nil && n != int64(len(events)) {
		err = fmt.Errorf("consent: COPY took %d of %d events", n, len(events))
	}
	return err
}

// orNull is JSON for a column of type jsonb; none is NULL.
func orNull(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return string(b)
}

// setStandings writes what holds after a batch.
func setStandings(tx *store.Tx, standings map[place]*standing) error {
	var customers, seqs []int64
	var purposes, states []string
	var times []time.Time
	var events []*ident.ID
	for _, at := range sortedPlaces(standings) {
		w := standings[at]
		if !w.changed {
			continue
		}
		var event *ident.ID
		if w.event != (ident.ID{}) {
			event = &w.event
		}
		customers, purposes, seqs, times = append(customers, at.customer), append(purposes, string(at.purpose)), append(seqs, w.lastSeq), append(times, w.lastAt)
		states, events = append(states, string(w.state.state)), append(events, event)
	}
	n, err := tx.Exec(`UPDATE consent_states s SET last_seq = w.seq, last_at = w.at, state = nullif(w.state, ''), event_id = w.event
		FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::timestamptz[], $5::text[], $6::uuid[]) AS w(customer, purpose, seq, at, state, event)
		WHERE s.customer_id = w.customer AND s.purpose = w.purpose`, customers, purposes, seqs, times, states, events)
	if err == nil && n != int64(len(customers)) {
		err = fmt.Errorf("consent: %d of %d states were there to be set", n, len(customers))
	}
	return err
}

// suppressSince is suppress with a time for each address.
func suppressSince(tx *store.Tx, p Purpose, since map[string]time.Time) error {
	macs := sortedMACs(since)
	if len(macs) == 0 {
		return nil
	}
	times := make([]time.Time, len(macs))
	for i, mac := range macs {
		times[i] = since[string(mac)]
	}
	_, err := tx.Exec(`INSERT INTO suppressions (address_mac, purpose, since) SELECT m, $3, t FROM unnest($1::bytea[], $2::timestamptz[]) AS x(m, t) ORDER BY m
		ON CONFLICT (address_mac, purpose) DO NOTHING`, macs, times, string(p))
	return err
}
