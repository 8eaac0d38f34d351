package account

import (
	"fmt"
	"slices"
	"strings"

	"inzage/internal/platform/identity"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/platform/store"
)

// loginSink hands the logins of a source to identity, which decides what an import may do with them. When all is in, it
// makes one for each customer who has none, of their first e-mail address.
type loginSink struct{}

// Type returns "login".
func (loginSink) Type() string { return "login" }

// wanted is a login as the source has it.
type wanted struct {
	identity.LoginRow
	canonical string
	customers []string // source ids
}

// Prepare reads a login.
func (loginSink) Prepare(it *intake.Item, row *intake.Row) error {
	var l hpxdata.Login
	if err := hpxdata.Decode(it.Data, &l); err != nil {
		return err
	}
	canonical, err := identity.Canonical(l.Email)
	if err != nil {
		return intake.NewProblem(intake.CodeValue, "%s is not an e-mail address; mend it at the source", intake.Quote(l.Email)).In("email")
	}
	w := &wanted{canonical: canonical, LoginRow: identity.LoginRow{SourceID: it.ID, Email: l.Email, Name: l.Name, Language: l.Language}}
	for _, c := range l.Customers {
		w.customers = append(w.customers, c.Customer)
	}
	if len(w.customers) == 0 && it.Customer != "" {
		w.customers = []string{it.Customer}
	}
	it.Record = w
	return nil
}

// Apply stores logins. A source that deletes one changes nothing here: its owner may be using it.
func (loginSink) Apply(tx *store.Tx, run *intake.Run, items []*intake.Item) error {
	var open []*intake.Item
	var asked []string
	for _, it := range items {
		if it.Op == intake.Delete {
			it.Took(intake.Same)
			continue
		}
		open = append(open, it)
		asked = append(asked, it.Record.(*wanted).customers...)
	}
	known, err := run.Customers(tx, asked)
	if err != nil {
		return err
	}
	var rows []identity.LoginRow
	for _, it := range open {
		if row, ok := it.Record.(*wanted).row(it, known); ok {
			rows = append(rows, row)
		}
	}
	before, err := states(tx, open)
	if err != nil {
		return err
	}
	if _, err := identity.UpsertLogins(tx, rows, run.ID, run.Now()); err != nil {
		return err
	}
	after, err := states(tx, open)
	if err != nil {
		return err
	}
	for i, it := range open {
		switch {
		case !it.Open():
		case after[i] == "":
			it.Refuse(intake.NewProblem(intake.CodeValue, "the owner of this address has made it their own in the portal; link it to the customer by hand"))
		case before[i] == "":
			it.Took(intake.New)
		case before[i] != after[i]:
			it.Took(intake.Changed)
		default:
			it.Took(intake.Same)
		}
	}
	return nil
}

// row is the login with the customers that are known. One that is not is a reason to refuse the record; the others get
// the login all the same, so that a person is not locked out of one account because of another.
func (w *wanted) row(it *intake.Item, known map[string]intake.Customer) (identity.LoginRow, bool) {
	row := w.LoginRow
	row.Customers = nil
	var missing []string
	for _, source := range w.customers {
		switch c, ok := known[source]; {
		case !ok:
			missing = append(missing, intake.Quote(source))
		case !c.Erased.IsZero():
			it.Refuse(intake.ErasedProblem(c.Erased))
		default:
			row.Customers = append(row.Customers, c.ID)
		}
	}
	switch {
	case len(missing) > 0:
		it.Refuse(intake.NewProblem(intake.CodeNobody, "the login acts for customers that are not known (%s); import them first, and then this file again", strings.Join(missing, ", ")))
	case len(w.customers) == 0:
		it.Refuse(intake.NewProblem(intake.CodeNobody, "the login does not say for whom it acts; name its customers at the source"))
	}
	return row, len(row.Customers) > 0
}

// states describes the logins of records as they are: what an import can change of them. Empty: there is none.
func states(tx *store.Tx, items []*intake.Item) ([]string, error) {
	var sources, addresses []string
	for _, it := range items {
		sources, addresses = append(sources, it.ID), append(addresses, it.Record.(*wanted).canonical)
	}
	rows, err := tx.Rows(`SELECT coalesce(l.source_id, ''), l.email_canonical, concat_ws('|', l.id, l.email, l.name, l.language,
			(SELECT string_agg(n.customer_id::text, ',' ORDER BY n.customer_id) FROM login_customers n WHERE n.login_id = l.id))
		FROM logins l WHERE l.id IN (SELECT id FROM logins WHERE source_id = ANY($1) UNION SELECT id FROM logins WHERE email_canonical = ANY($2))`,
		sources, addresses)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	bySource, byAddress := map[string]string{}, map[string]string{}
	for rows.Next() {
		var source, address, state string
		if err := rows.Scan(&source, &address, &state); err != nil {
			return nil, err
		}
		bySource[source], byAddress[address] = state, state
	}
	out := make([]string, len(items))
	for i, it := range items {
		if out[i] = bySource[it.ID]; out[i] == "" {
			out[i] = byAddress[it.Record.(*wanted).canonical]
		}
	}
	return out, rows.Err()
}

// finishPage is how many customers get their login in one transaction.
const finishPage = 2_000

// Finish makes logins for the customers of the run's sources who have none, of their first e-mail address.
func (loginSink) Finish(run *intake.Run) error {
	sources := run.Sources()
	slices.Sort(sources)
	for _, source := range sources {
		for after := int64(0); ; {
			var n int
			err := run.Do(func(tx *store.Tx) (err error) {
				n, after, err = loginless(tx, run, source, after)
				tx.Note("logins_of_customers", n)
				return err
			})
			if err != nil {
				return fmt.Errorf("logins of customers: %w", err)
			}
			if n < finishPage {
				break
			}
		}
	}
	return nil
}

// loginless gives a page of customers their logins. It returns how many there were and the last of them.
func loginless(tx *store.Tx, run *intake.Run, source string, after int64) (int, int64, error) {
	rows, err := tx.Rows(`SELECT c.id, a.emails[1], c.name, c.language FROM customers c JOIN accounts a ON a.customer_id = c.id
		WHERE c.id > $1 AND starts_with(c.source_id, $2) AND c.erased_at IS NULL AND cardinality(a.emails) > 0
			AND NOT EXISTS (SELECT FROM login_customers n WHERE n.customer_id = c.id)
		ORDER BY c.id LIMIT $3`, after, source+"/", finishPage)
	if err != nil {
		return 0, after, err
	}
	var list []identity.LoginRow
	for rows.Next() {
		var l identity.LoginRow
		if err := rows.Scan(&after, &l.Email, &l.Name, &l.Language); err != nil {
			rows.Close()
			return 0, after, err
		}
		l.Customers = []int64{after}
		list = append(list, l)
	}
	rows.Close()
	if err := rows.Err(); err != nil || len(list) == 0 {
		return 0, after, err
	}
	_, err = identity.UpsertLogins(tx, list, run.ID, run.Now())
	return len(list), after, err
}
