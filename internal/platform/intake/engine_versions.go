package intake

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

// replace keeps the rows that are about to change as earlier versions, and deletes them. A record that turns out to be
// another customer's takes no versions along: they were about somebody else.
func (t *Table) replace(tx *store.Tx, run *Run, changed []Replaced) error {
	if len(changed) == 0 {
		return nil
	}
	var all, stay []string
	var moved []Replaced
	for _, r := range changed {
		all = append(all, r.ID)
		if r.From == r.CustomerID {
			stay = append(stay, r.ID)
		} else {
			moved = append(moved, r)
		}
	}
	if err := t.KeepVersions(tx, run, stay); err != nil {
		return err
	}
	if err := t.dropVersions(tx, moved); err != nil {
		return err
	}
	n, err := tx.Exec(`DELETE FROM `+t.Name+` WHERE source_id = ANY($1)`, all)
	if err == nil && n != int64(len(all)) {
		err = fmt.Errorf("intake: %d of %d rows of %s were there to be replaced", n, len(all), t.Name)
	}
	return err
}

// derivedColumn is what a table says again of its other columns, for searching: no part of a version.
const derivedColumn = "search_text"

// KeepVersions keeps the rows of records, whole, as they are now.
func (t *Table) KeepVersions(tx *store.Tx, run *Run, sourceIDs []string) error {
	also := ""
	if t.Also != "" {
		also = " || " + t.Also
	}
	_, err := tx.Exec(`INSERT INTO record_versions (customer_id, kind, record_id, id, version_at, replaced_at, digest, data)
		SELECT customer_id, $1, id, gen_random_uuid(), version_at, $2, digest, (to_jsonb(t) - $3::text[])`+also+`
		FROM `+t.Name+` t WHERE source_id = ANY($4)`, t.VersionOf, run.Now(), append([]string{"gone_at", derivedColumn}, headColumns...), sourceIDs)
	return err
}

// superseded settles the versions that were taken in before and have been replaced by another of the same time: a file that
// holds both says the second time nothing new.
func (t *Table) superseded(tx *store.Tx, items []*Item, held map[string]known) error {
	var customers []int64
	var records []ident.ID
	suspects := map[ident.ID]*Item{}
	for _, it := range items {
		k, there := held[it.ID]
		if there && it.Op != Delete && it.Envelope.At.Equal(k.version) && !bytes.Equal(k.digest, it.digest[:]) {
			customers, records = append(customers, k.customer), append(records, k.id)
			suspects[k.id] = it
		}
	}
	if len(suspects) == 0 {
		return nil
	}
	rows, err := tx.Rows(`SELECT v.record_id, v.version_at, v.digest FROM unnest($2::bigint[], $3::uuid[]) AS s(customer_id, record_id)
		JOIN record_versions v ON v.customer_id = s.customer_id AND v.kind = $1 AND v.record_id = s.record_id`, t.VersionOf, customers, records)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id ident.ID
		var at time.Time
		var digest []byte
		if err := rows.Scan(&id, &at, &digest); err != nil {
			return err
		}
		if it := suspects[id]; at.Equal(it.Envelope.At) && bytes.Equal(digest, it.digest[:]) {
			it.Took(Same)
		}
	}
	return rows.Err()
}

func (t *Table) dropVersions(tx *store.Tx, moved []Replaced) error {
	if len(moved) == 0 {
		return nil
	}
	if t.Leave != nil {
		if err := t.Leave(tx, moved); err != nil {
			return err
		}
	}
	var records []ident.ID
	for _, r := range moved {
		records = append(records, r.RowID)
	}
	_, err := tx.Exec(`DELETE FROM record_versions WHERE kind = $1 AND record_id = ANY($2)`, t.VersionOf, records)
	return err
}

// UnreviewNotes is a Stored function for tables with staff_notes, whose first column of Keep is notes_reviewed_at: notes
// that changed, or came to another customer, are read by an officer again before the customer sees them.
func UnreviewNotes(table string) func(*store.Tx, *Run, []Replaced, []Replaced) error {
	return func(tx *store.Tx, run *Run, _, changed []Replaced) error {
		var reviewed []ident.ID
		for _, r := range changed {
			if r.Keep[0] != nil {
				reviewed = append(reviewed, r.RowID)
			}
		}
		if len(reviewed) == 0 {
			return nil
		}
		_, err := tx.Exec(`UPDATE `+table+` t SET notes_reviewed_at = NULL WHERE t.id = ANY($1) AND NOT EXISTS (
			SELECT FROM record_versions v WHERE v.customer_id = t.customer_id AND v.record_id = t.id AND v.replaced_at = $2
			AND v.data->'staff_notes' = t.staff_notes)`, reviewed, run.Now())
		return err
	}
}

// MarkGone marks the records of a source that the run has not come across.
func (t *Table) MarkGone(tx *store.Tx, run *Run, source, after string) (int64, string, error) {
	const page = 10_000
	rows, err := tx.Rows(`SELECT source_id, import_id = $2 OR gone_at IS NOT NULL FROM `+t.Name+`
		WHERE source_id > $1 AND starts_with(source_id, $3) ORDER BY source_id LIMIT $4`, after, run.ID, source+"/", page)
	if err != nil {
		return 0, "", err
	}
	defer rows.Close()
	var ids []string
	n, next := 0, ""
	for rows.Next() {
		var settled bool
		if err := rows.Scan(&next, &settled); err != nil {
			return 0, "", err
		}
		if n++; !settled && !run.saw(next) {
			ids = append(ids, strings.Clone(next))
		}
	}
	if err := rows.Err(); err != nil {
		return 0, "", err
	}
	if n < page {
		next = ""
	}
	if len(ids) == 0 {
		return 0, next, nil
	}
	marked, err := tx.Exec(`UPDATE `+t.Name+` SET gone_at = $2, import_id = $3 WHERE source_id = ANY($1)`, ids, run.Now(), run.ID)
	return marked, next, err
}
