package account

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

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
	for _, source := range run.Sources() {
		ids, err := loginless(run.Store.Read(run.Context), source)
		if err != nil {
			return fmt.Errorf("customers without login: %w", err)
		}
		for page := range slices.Chunk(ids, finishPage) {
			err := run.Do(func(tx *store.Tx) error {
				tx.Note("customers", len(page))
				return giveLogins(tx, run, page)
			})
			if err != nil {
				return fmt.Errorf("logins of customers: %w", err)
			}
		}
	}
	return nil
}

// loginless lists the customers of a source who have an address and no login.
func loginless(r store.Reader, source string) ([]int64, error) {
	rows, err := r.Rows(`SELECT a.customer_id FROM accounts a
		WHERE starts_with(a.source_id, $1) AND cardinality(a.emails) > 0
			AND NOT EXISTS (SELECT FROM login_customers n WHERE n.customer_id = a.customer_id)
		ORDER BY 1`, source+"/")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

func giveLogins(tx *store.Tx, run *intake.Run, customers []int64) error {
	rows, err := tx.Rows(`SELECT c.id, a.emails[1], c.name, c.language FROM accounts a JOIN customers c ON c.id = a.customer_id
		WHERE a.customer_id = ANY($1) AND c.erased_at IS NULL ORDER BY 1`, customers)
	if err != nil {
		return err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l identity.LoginRow, err error) {
		l.Customers = []int64{0}
		err = row.Scan(&l.Customers[0], &l.Email, &l.Name, &l.Language)
		return l, err
	})
	if err != nil {
		return err
	}
	_, err = identity.UpsertLogins(tx, list, run.ID, run.Now())
	return err
}
