package access

import (
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Key is the key of the kind.
const Key = "accesses"

// Texts of the kind in the catalogs, and the words of its values.
var (
	_ = i18n.Enum("kind.accesses.", "name", "what", "purpose", "source", "kept", "erasure")
	_ = i18n.Enum("field.", "access_at", "access_team", "access_reason", "access_ticket", "access_kind", "access_what", "access_record", "access_reference")

	// TeamText and WhatText are the words for who saw how much.
	TeamText = i18n.Enum("access.team.", string(Operations), string(PrivacyOfficer), string(Auditor), string(Administrator))
	WhatText = i18n.Enum("access.what.", string(InSearch), string(InList), string(InRecord), string(InDocument))
)

// Kind declares who saw the customer's data. We must be able to show who looked, and keep data secure from our own staff (GDPR art.
// 5(2), 29 and 32): a legal obligation, and the customer's own data as the Court of Justice reads article 15 (C-579/21). It falls
// under no category of what a court may ask a service provider for (Regulation (EU) 2023/1543): it is about what we did, not about
// what the customer did with a service. An erasure takes it along; the audit log proves what happened without saying to whom.
func Kind() dataset.Kind {
	return dataset.Kind{
		Key: Key, Clause: "4", Owner: dataset.OfCustomer, Basis: dataset.LegalObligation,
		Retention: dataset.Retention{From: dataset.FromRecord, Months: 12 * KeepYears},
		ManagedBy: dataset.ByCompany, Erasure: dataset.EraseAll, Category: dataset.NotDisclosed,
		Columns: []string{"access_at", "access_team", "access_reason", "access_kind", "access_what", "access_reference"}, Dated: true, Page: paths.MyAccessLog,
		Tables: []dataset.Table{{Name: "accesses", Columns: map[string]dataset.Use{
			"customer_id": dataset.Internal("whose data were seen; a number that only this database knows"),
			"id":          dataset.Internal("the record's address here; the reference is shown"),
			"reference":   dataset.Shown(), "at": dataset.Shown(), "team": dataset.Shown(), "reason": dataset.Shown(), "ticket": dataset.Shown(),
			"kind": dataset.Shown(), "what": dataset.Shown(), "record": dataset.Shown(),
			"look_id":    dataset.Internal("which search of an officer it belongs to, so that what is seen twice is one line"),
			"officer_id": dataset.Internal("which colleague looked: the team answers for it (Court of Justice, C-579/21)"),
			"reason_id":  dataset.Internal("which of our own sentences gives the reason: the sentence is shown"),
		}}},
		Summarise: listing.Summarise, List: listing.Page, Get: listing.Get, Stream: listing.Stream, Erase: erase, Expire: expire,
	}
}

const columns = "t.id, t.at, t.reference, t.team, t.reason, t.reason_id, t.ticket, t.kind, t.what, t.record"

// listing lists a customer's accesses, the latest first. A search is for a kind: its key, whole.
var listing = dataset.Listing{
	From: "accesses t", Time: "t.at", Short: columns, Full: columns, ScanShort: scan, ScanFull: scan,
	Match: "t.kind LIKE trim('%' FROM {q})",
}

func scan(row dataset.Row) (dataset.Record, error) {
	var rec dataset.Record
	var id ident.ID
	var reference, team, reason, reasonID, ticket, kind, what, record string
	if err := row.Scan(&id, dataset.Nullable(&rec.At), &reference, &team, &reason, &reasonID, &ticket, &kind, &what, &record); err != nil {
		return rec, err
	}
	why := dataset.Str(reason)
	if reasonID != "" {
		why = dataset.Choice(reasonID, reasonID)
	}
	var f dataset.Fields
	f.Always("access_at", dataset.Moment(rec.At))
	f.Always("access_team", dataset.Choice(team, TeamText.ID(team)))
	f.Always("access_reason", why)
	f.Always("access_ticket", dataset.Code(ticket))
	f.Always("access_kind", dataset.Choice(kind, "kind."+kind+".name"))
	f.Always("access_what", dataset.Choice(what, WhatText.ID(what)))
	if record != "" {
		f.Add("access_record", dataset.Link(kind, record, record))
	}
	f.Always("access_reference", dataset.Code(reference))
	rec.ID, rec.Title, rec.Fields = id.String(), dataset.Plain(reference), f
	return rec, nil
}

// erase deletes all that says who saw the customer.
func erase(tx *store.Tx, scope store.Scope) (done dataset.Erased, err error) {
	if scope.Customer() <= 0 {
		return done, store.ErrNoScope
	}
	if _, err = tx.Exec(`DELETE FROM look_customers WHERE customer_id = $1`, scope.Customer()); err != nil {
		return done, err
	}
	if done.Deleted, err = tx.Exec(`DELETE FROM accesses WHERE customer_id = $1`, scope.Customer()); err != nil {
		return done, err
	}
	return done, dataset.Set(tx, Kind(), scope)
}

// expire deletes what has been kept long enough, and takes it out of the counts.
func expire(tx *store.Tx, now time.Time, limit int) (total int64, err error) {
	rows, err := tx.Rows(`WITH gone AS (
			DELETE FROM accesses WHERE (customer_id, id) IN (SELECT customer_id, id FROM accesses WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
			RETURNING customer_id)
		SELECT customer_id, count(*) FROM gone GROUP BY customer_id`, now.AddDate(-KeepYears, 0, 0), limit)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var ids []int64
	var deltas []dataset.Summary
	for rows.Next() {
		var id, n int64
		if err := rows.Scan(&id, &n); err != nil {
			return 0, err
		}
		ids, deltas, total = append(ids, id), append(deltas, dataset.Summary{Count: -n}), total+n
	}
	if err := rows.Err(); err != nil || len(ids) == 0 {
		return total, err
	}
	return total, dataset.Add(tx, dataset.OfCustomer, Key, ids, deltas)
}
