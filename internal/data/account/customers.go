package account

import (
	"inzage/internal/platform/intake"
	"inzage/internal/platform/store"
)

// customerSink stores customers: their core in customers, on which every kind hangs, and the rest in accounts.
type customerSink struct{ *intake.Table }

func newCustomerSink() customerSink {
	return customerSink{&intake.Table{
		RecordType: "customer", Kind: Key, VersionOf: Key, Name: "accounts", Erasable: true,
		Columns: []string{
			"first_name", "last_name", "company", "vat_no", "enterprise_no", "emails", "phone", "mobile", "fax", "other_phones",
			"street", "box", "postcode", "city", "state", "country", "birth_date", "customer_group", "custom", "staff_notes",
			"created_at", "closed_at", "time_note", "extra",
		},
		Keep: []string{"notes_reviewed_at"}, Encode: encodeCustomer, Resolve: resolve, Stored: stored,
		Also: `(SELECT jsonb_build_object('number', c.number, 'kind', c.kind, 'status', c.status, 'language', c.language) FROM customers c WHERE c.id = t.customer_id)`,
	}}
}

// resolve finds the customers, makes those that are new, and refuses the erased and those whose number is another's.
func resolve(tx *store.Tx, run *intake.Run, items []*intake.Item) error {
	ids := make([]string, len(items))
	numbers := make([]string, len(items))
	for i, it := range items {
		ids[i], numbers[i] = it.ID, it.Record.(*core).number
	}
	known, err := run.Customers(tx, ids)
	if err != nil {
		return err
	}
	taken, err := owners(tx, numbers)
	if err != nil {
		return err
	}
	var fresh []*intake.Item
	for _, it := range items {
		k := it.Record.(*core)
		c, there := known[it.ID]
		switch owner := taken[k.number]; {
		case there && !c.Erased.IsZero():
			it.Refuse(intake.ErasedProblem(c.Erased))
		case owner != "" && owner != it.ID:
			it.Refuse(intake.NewProblem(intake.CodeValue, "the customer number %s is that of another customer (%s) already; mend one of the two at the source",
				intake.Quote(k.number), intake.Quote(owner)).In("number"))
		case there:
			it.CustomerID = c.ID
			taken[k.number] = it.ID
		default:
			fresh = append(fresh, it)
			taken[k.number] = it.ID
		}
	}
	return insert(tx, run, fresh)
}

// owners says whose customer numbers are, by source id.
func owners(tx *store.Tx, numbers []string) (map[string]string, error) {
	rows, err := tx.Rows(`SELECT number, source_id FROM customers WHERE number = ANY($1)`, numbers)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	taken := map[string]string{}
	for rows.Next() {
		var number, source string
		if err := rows.Scan(&number, &source); err != nil {
			return nil, err
		}
		taken[number] = source
	}
	return taken, rows.Err()
}

// columns are cores as arrays for unnest.
type columns struct{ sources, numbers, kinds, statuses, languages, names []string }

func columnsOf(items []*intake.Item) (c columns) {
	for _, it := range items {
		k := it.Record.(*core)
		c.sources, c.numbers, c.kinds = append(c.sources, it.ID), append(c.numbers, k.number), append(c.kinds, k.kind)
		c.statuses, c.languages, c.names = append(c.statuses, k.status), append(c.languages, k.language), append(c.names, k.name)
	}
	return c
}

func insert(tx *store.Tx, run *intake.Run, items []*intake.Item) error {
	if len(items) == 0 {
		return nil
	}
	c := columnsOf(items)
	rows, err := tx.Rows(`INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
		SELECT *, $7 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) RETURNING source_id, id`,
		c.sources, c.numbers, c.kinds, c.statuses, c.languages, c.names, run.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	made := map[string]int64{}
	for rows.Next() {
		var source string
		var id int64
		if err := rows.Scan(&source, &id); err != nil {
			return err
		}
		made[source] = id
	}
	for _, it := range items {
		it.CustomerID = made[it.ID]
	}
	return rows.Err()
}

// stored brings the core of changed customers up to date and ends corrections whose fields changed at the source.
func stored(tx *store.Tx, run *intake.Run, added, changed []intake.Replaced) error {
	if len(changed) == 0 {
		return nil
	}
	var items []*intake.Item
	var ids []int64
	for _, r := range changed {
		items, ids = append(items, r.Item), append(ids, r.CustomerID)
	}
	c := columnsOf(items)
	if _, err := tx.Exec(`UPDATE customers c SET number = n.number, kind = n.kind, status = n.status, language = n.language, name = n.name, import_id = $7
		FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS n(source_id, number, kind, status, language, name)
		WHERE c.source_id = n.source_id`, c.sources, c.numbers, c.kinds, c.statuses, c.languages, c.names, run.ID); err != nil {
		return err
	}
	if err := endOutdated(tx, ids); err != nil {
		return err
	}
	return intake.UnreviewNotes("accounts")(tx, run, added, changed)
}
