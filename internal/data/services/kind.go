package services

import (
	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/store"
)

// Texts of the kind in the catalogs.
var _ = i18n.Enum("kind.services.", "name", "what", "purpose", "source", "kept", "erasure")

// Kind declares the services.
//
// They are kept without end, as the policy keeps the history of a customer (clauses 1.2 and 5). An erasure deletes those
// that have ended, and all of a former customer: invoices and orders say what was delivered. One that runs cannot be
// delivered without its record, so it stays until it ends.
//
// Who asks for a period gets the services that ran in it, whenever they began: from the day on which one started to the end of the
// day on which it ended. One without a day of ending runs still, as far as we know, also when its status says otherwise.
func Kind() dataset.Kind {
	return dataset.Kind{
		Key: Key, Clause: "1.2", Owner: dataset.OfCustomer, Basis: dataset.Contract,
		Recipients: []string{"dns_belgium", "eurid", "sidn", "afnic"},
		Retention:  dataset.Retention{From: dataset.FromEnd},
		ManagedBy:  dataset.ByCompany, Erasure: dataset.EraseAll, Category: dataset.Subscriber,
		Columns: []string{"product", "domain", "started", "ends", "service_status"}, Searchable: true, Dated: true, Lasts: true,
		Tables: []dataset.Table{{Name: "services", Columns: dataset.RecordColumns(map[string]dataset.Use{
			"type": dataset.Shown(), "product": dataset.Shown(), "domain": dataset.Shown(), "server": dataset.Shown(), "username": dataset.Shown(),
			"started": dataset.Shown(), "ends": dataset.Shown(), "status": dataset.Shown(), "order_ref": dataset.Shown(), "amount": dataset.Shown(),
			"currency": dataset.Shown(), "cycle": dataset.Shown(), "config": dataset.Shown(), "custom": dataset.Shown(),
			"log_policy": dataset.Shown(), "staff_notes": dataset.Shown(), "extra": dataset.Shown(), "time_note": dataset.Shown(),
			"notes_reviewed_at": dataset.Internal("says when an officer read the notes, which are shown from then on"),
		})}},
		Summarise: listing.Summarise,
		List:      listing.Page,
		Get:       listing.Get,
		Stream:    listing.Stream,
		Erase:     erase,
	}
}

func erase(tx *store.Tx, s store.Scope) (dataset.Erased, error) {
	var done dataset.Erased
	if err := intake.Pause(tx); err != nil { // else a batch in hand would bring back what goes
		return done, err
	}
	if _, err := tx.Exec(`DELETE FROM record_versions v USING services t, customers c WHERE `+ended+`
		AND v.customer_id = t.customer_id AND v.kind = 'services' AND v.record_id = t.id`, s.Customer(), tx.Now(), over); err != nil {
		return done, err
	}
	n, err := tx.Exec(`DELETE FROM services t USING customers c WHERE `+ended, s.Customer(), tx.Now(), over)
	if err != nil {
		return done, err
	}
	done.Deleted = n
	if err := tx.Row(`SELECT count(*) FROM services WHERE customer_id = $1`, s.Customer()).Scan(&done.Kept); err != nil {
		return done, err
	}
	return done, dataset.Set(tx, Kind(), s)
}

// ended is the condition of services that need not be delivered any more.
const ended = `t.customer_id = $1 AND c.id = t.customer_id
	AND (c.status = 'former' OR t.gone_at IS NOT NULL OR t.ends < ($2::timestamptz AT TIME ZONE 'Europe/Brussels')::date OR lower(t.status) = ANY($3))`
