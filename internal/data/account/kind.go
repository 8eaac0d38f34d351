package account

import (
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Texts of the kind in the catalogs.
var _ = i18n.Enum("kind.account.", "name", "what", "purpose", "source", "kept", "erasure")

// Kind declares the account. It is kept without end, as the policy keeps the history of a customer (clause 5); an erasure
// leaves of a former customer what kept invoices need, see erase.
func Kind() dataset.Kind {
	shown := dataset.Shown()
	notes := dataset.Internal("says when an officer read the notes, which are shown from then on")
	return dataset.Kind{
		Key: Key, Clause: "1.1", Owner: dataset.OfCustomer, Basis: dataset.Contract,
		Recipients: []string{"dns_belgium", "eurid", "sidn", "afnic", "2checkout"},
		Retention:  dataset.Retention{From: dataset.FromEnd},
		ManagedBy:  dataset.ByCompany, Erasure: dataset.EraseIdentity, Category: dataset.Subscriber,
		Tables: []dataset.Table{
			{Name: "customers", Columns: map[string]dataset.Use{
				"id":        dataset.Internal("a number that only this database knows"),
				"source_id": dataset.Internal("the customer's number in the billing system; the customer number itself is shown"),
				"number":    shown, "kind": shown, "status": shown, "language": shown,
				"name":      dataset.Internal("company or person's name put together for lists; its parts are shown"),
				"import_id": dataset.Internal("which import last wrote the row"),
				"erased_at": dataset.Internal("marks who was erased; nothing personal is left to show"),
			}},
			{Name: "accounts", Columns: dataset.RecordColumns(map[string]dataset.Use{
				"first_name": shown, "last_name": shown, "company": shown, "vat_no": shown, "enterprise_no": shown, "emails": shown,
				"phone": shown, "mobile": shown, "fax": shown, "other_phones": shown, "street": shown, "box": shown, "postcode": shown,
				"city": shown, "state": shown, "country": shown, "birth_date": shown, "customer_group": shown, "custom": shown,
				"staff_notes": shown, "created_at": shown, "closed_at": shown, "time_note": shown, "extra": shown,
				"notes_reviewed_at": notes,
			})},
			{Name: "account_corrections", Columns: map[string]dataset.Use{
				"id":            dataset.Internal("a number that only this database knows"),
				"customer_id":   dataset.Internal("whose the correction is"),
				"field_group":   dataset.Internal("which fields were corrected: it is shown as the field"),
				"login_id":      dataset.Internal("which login corrected; the log says who"),
				"source_values": shown, "new_values": shown, "corrected_at": shown,
				"ended_at": dataset.Internal("when the correction ended: from then on it is among the earlier versions"),
			}},
			{Name: "account_contacts", Columns: dataset.RecordColumns(map[string]dataset.Use{
				"first_name": shown, "last_name": shown, "company": shown, "emails": shown, "phones": shown, "address": shown, "language": shown,
				"roles": shown, "preferences": shown, "created_at": shown, "time_note": shown, "extra": shown,
			})},
			{Name: "identifiers", Columns: dataset.RecordColumns(map[string]dataset.Use{
				"kind": shown, "value": shown, "valid_from": shown, "valid_to": shown, "verified": shown, "how": shown, "time_note": shown, "extra": shown,
			})},
		},
		Summarise: summarise, List: list, Get: get, Stream: stream, Erase: erase,
	}
}

func summarise(r store.Reader, s store.Scope) (dataset.Summary, error) {
	if s.Customer() <= 0 {
		return dataset.Summary{}, fault.Missing()
	}
	var sum dataset.Summary
	var since time.Time
	err := r.Row(`SELECT count(*), min(created_at) FROM accounts WHERE customer_id = $1`, s.Customer()).Scan(&sum.Count, dataset.Nullable(&since))
	sum.Oldest, sum.Newest = since, since
	return sum, err
}

// get reads the one record that there is; it has no id.
func get(r store.Reader, s store.Scope, id string) (dataset.Record, error) {
	if id != "" {
		return dataset.Record{}, fault.Missing()
	}
	a, err := find(r, s.Customer())
	if err != nil {
		return dataset.Record{}, err
	}
	return a.whole(), nil
}

func list(r store.Reader, s store.Scope, _ dataset.PageQuery) (dataset.Page, error) {
	rec, err := get(r, s, "")
	if err != nil {
		return dataset.Page{}, err
	}
	return dataset.Page{Records: []dataset.Record{rec}}, nil
}

// stream hands on the account whatever the period: it is what holds now.
func stream(r store.Reader, s store.Scope, _ dataset.Span, yield func(dataset.Record) error) error {
	rec, err := get(r, s, "")
	if err != nil {
		return err
	}
	return yield(rec)
}
