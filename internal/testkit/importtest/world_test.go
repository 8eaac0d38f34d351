package importtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/secret"
	"inzage/internal/data/account"
	"inzage/internal/data/billing"
	"inzage/internal/data/services"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/platform/store"
	"inzage/internal/source/hpx"
	"inzage/internal/testkit/pgtest"
)

var start = time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)

// world is a portal's database with what imports need.
type world struct {
	*testing.T
	ctx   context.Context
	db    pgtest.DB
	st    *store.Store
	clock *clock.Manual
	dir   string
	files int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, db: pgtest.New(t), clock: clock.NewManual(start), dir: t.TempDir()}
	w.ctx = actor.With(t.Context(), actor.Job("import"))
	w.st = open(t, w.db.ProgramURL, w.clock)
	return w
}

func open(t *testing.T, url string, c clock.Clock) *store.Store {
	t.Helper()
	ring, err := secret.NewRing([]secret.Text{secret.Text(strings.Repeat("k", 40))})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(context.Background(), store.Options{URL: secret.Text(url), Ring: ring, Clock: c, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	return st
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func sinks() []intake.Sink { return slices.Concat(account.Sinks(), services.Sinks(), billing.Sinks()) }

func kinds() []dataset.Kind {
	return append([]dataset.Kind{account.Kind(), services.Kind()}, billing.Kinds()...)
}

// file writes lines to a file and returns where it is.
func (w *world) file(lines ...string) string {
	w.Helper()
	w.files++
	path := filepath.Join(w.dir, fmt.Sprintf("records-%03d.ndjson", w.files))
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		w.Fatal(err)
	}
	return path
}

// take imports files of hpx/1.
func (w *world) take(paths ...string) intake.Report {
	w.Helper()
	return w.import_(w.source(paths...), intake.Options{})
}

func (w *world) source(paths ...string) intake.Source {
	w.Helper()
	src, err := hpx.Open(paths, hpx.Options{Source: "test:main", Zone: time.UTC})
	if err != nil {
		w.Fatal(err)
	}
	return src
}

func (w *world) import_(src intake.Source, o intake.Options) intake.Report {
	w.Helper()
	o.Dir, o.Log = w.dir, quiet()
	r, err := intake.Import(w.ctx, w.st, src, sinks(), o)
	if err != nil {
		w.Fatal(err)
	}
	return r
}

// want checks the counts of a report: read, new, changed, same, refused.
func (w *world) want(r intake.Report, counts ...int64) {
	w.Helper()
	got := []int64{r.Read, r.New, r.Changed, r.Same, r.Refused}
	if diff := cmp.Diff(counts, got); diff != "" {
		w.Errorf("read, new, changed, same, refused (-want +got):\n%s%s%s", diff, r.Text(), w.rejects(r))
	}
}

func (w *world) rejects(r intake.Report) string {
	w.Helper()
	if r.Rejects == "" {
		return ""
	}
	b, err := os.ReadFile(r.Rejects)
	if err != nil {
		w.Fatal(err)
	}
	return string(b)
}

// rows reads a query as text, one row a string.
func (w *world) rows(sql string, args ...any) []string {
	w.Helper()
	conn, err := pgx.Connect(context.Background(), w.db.SuperURL)
	if err != nil {
		w.Fatal(err)
	}
	defer conn.Close(context.Background())
	return texts(w.T, conn, sql, args...)
}

func texts(t *testing.T, conn *pgx.Conn, sql string, args ...any) []string {
	t.Helper()
	rows, err := conn.Query(context.Background(), `SELECT concat_ws('|', VARIADIC ARRAY(SELECT coalesce(v, '∅') FROM json_each_text(to_json(q)) WITH ORDINALITY AS e(k, v, n) ORDER BY n)) FROM (`+sql+`) q`, args...)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (w *world) equal(want []string, sql string, args ...any) {
	w.Helper()
	if diff := cmp.Diff(want, w.rows(sql, args...), cmpopts.EquateEmpty()); diff != "" {
		w.Errorf("%s (-want +got):\n%s", sql, diff)
	}
}

// exec runs SQL as the superuser, to arrange what the portal does not.
func (w *world) exec(sql string, args ...any) {
	w.Helper()
	conn, err := pgx.Connect(context.Background(), w.db.SuperURL)
	if err != nil {
		w.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), sql, args...); err != nil {
		w.Fatal(err)
	}
}

// tables are what imports write, with the columns that two imports of the same files cannot have in common.
var tables = map[string]string{
	"customers": "'id','import_id'", "accounts": "'customer_id','id','import_id'", "account_contacts": "'customer_id','id','import_id'",
	"identifiers": "'customer_id','id','import_id'", "services": "'customer_id','id','import_id'", "orders": "'customer_id','id','import_id'",
	"invoices": "'customer_id','id','import_id','document_id'", "payments": "'customer_id','id','import_id'",
	"record_versions": "'customer_id','record_id','id','replaced_at'", "logins": "'id','import_id','created_at','email_mac','import_mac'",
	"login_customers": "'login_id','customer_id','import_id'", "kind_summaries": "'owner_id'",
}

// checksum is a digest of all that imports wrote, but for numbers that are drawn.
func checksum(t *testing.T, url string) map[string]string {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	sums := map[string]string{}
	for table, drawn := range tables {
		join, from := "t", table
		if table == "kind_summaries" { // what was added, put together
			from = "(SELECT owner_id, owner, kind, sum(count) AS count, min(oldest) AS oldest, max(newest) AS newest, sum(bytes) AS bytes FROM kind_summaries GROUP BY 1, 2, 3)"
		}
		if table != "customers" && table != "logins" {
			owner := "customer_id"
			if table == "kind_summaries" {
				owner = "owner_id"
			}
			join = "t LEFT JOIN customers c ON c.id = t." + owner
		} else {
			join = "t LEFT JOIN (SELECT '' AS source_id) c ON true"
		}
		all := texts(t, conn, `SELECT coalesce(c.source_id, '') AS whose, (to_jsonb(t) - ARRAY[`+drawn+`])::text AS row FROM `+from+` `+join)
		slices.Sort(all)
		h := sha256.Sum256([]byte(strings.Join(all, "\n")))
		sums[table] = fmt.Sprintf("%d rows, %s", len(all), hex.EncodeToString(h[:6]))
	}
	return sums
}

// line is one line of hpx/1.
func line(t testing.TB, id, customer string, at time.Time, record hpxdata.Record) string {
	t.Helper()
	b, err := hpxdata.Line(id, customer, at, record)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// with returns a line with another value for one of its keys, at a dotted path.
func with(t testing.TB, line, path string, value any) string {
	t.Helper()
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader([]byte(line)))
	d.UseNumber()
	if err := d.Decode(&m); err != nil {
		t.Fatal(err)
	}
	at := m
	keys := strings.Split(path, ".")
	for _, k := range keys[:len(keys)-1] {
		next, ok := at[k].(map[string]any)
		if !ok {
			next = map[string]any{}
			at[k] = next
		}
		at = next
	}
	at[keys[len(keys)-1]] = value
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Some records that most tests need.
func (w *world) lotte() string {
	return line(w, "test:main/client/1", "", start.AddDate(-1, 0, 0), hpxdata.Customer{
		Number: "K1", Kind: "person", FirstName: "Lotte", LastName: "Vermeulen", Emails: []string{"lotte@example.org"}, Language: "nl",
		Phones:  []hpxdata.Phone{{Kind: "mobile", Raw: "0470 00 00 01"}, {Kind: "landline", Raw: "09 000 00 01"}, {Raw: "+3290000002"}},
		Address: hpxdata.Address{Street: "Veldstraat 21", Postcode: "9000", City: "Gent", Country: "BE"}, CreatedAt: intake.NewTime(start.AddDate(-2, 0, 0)),
	})
}

func (w *world) bakery() string {
	return line(w, "test:main/client/2", "", start.AddDate(-1, 0, 0), hpxdata.Customer{
		Number: "K2", Kind: "company", Company: "Bakkerij De Lelie bv", VATNo: "BE 0000.000.196", Emails: []string{"info@lelie.example", "boek@lelie.example"}, Language: "fr",
		Address: hpxdata.Address{Street: "Markt 1", Postcode: "8000", City: "Brugge", Country: "BE"},
	})
}

func (w *world) invoice(n int, customer string) string {
	day := intake.NewDate(2026, 1, 1+n%28)
	return line(w, fmt.Sprintf("test:main/invoice/%d", n), customer, start.AddDate(0, 0, -100), hpxdata.Invoice{
		Number: fmt.Sprintf("2026-%06d", n), Type: "invoice", IssueDate: day, DueDate: intake.Date{Time: day.AddDate(0, 0, 30)}, Status: "unpaid",
		Currency: "EUR", Net: "10.00", Gross: "12.10", VAT: []hpxdata.VAT{{Rate: "21", Base: "10.00", Tax: "2.10", Category: "S"}},
		Lines: []hpxdata.InvoiceLine{{Description: fmt.Sprintf("Hosting %d", n), Quantity: "1", UnitPrice: "10.00", Net: "10.00", VATRate: "21", VATCategory: "S"}},
	})
}

const lotteID, bakeryID = "test:main/client/1", "test:main/client/2"

// scope is what a job for a customer may see.
func (w *world) scope(sourceID string) store.Scope {
	w.Helper()
	var id int64
	if err := w.st.Read(w.ctx).Row(`SELECT id FROM customers WHERE source_id = $1`, sourceID).Scan(&id); err != nil {
		w.Fatal(err)
	}
	s, err := store.JobScopeOf(actor.Job("test"), id, 0)
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// all streams the records of a kind.
func (w *world) all(key, customer string) []dataset.Record {
	w.Helper()
	var list []dataset.Record
	for _, k := range kinds() {
		if k.Key == key {
			if err := k.Stream(w.st.Read(w.ctx), w.scope(customer), dataset.Span{}, func(r dataset.Record) error {
				list = append(list, r)
				return nil
			}); err != nil {
				w.Fatal(err)
			}
		}
	}
	return list
}

// field returns the value of a record's field as text.
func field(r dataset.Record, name string) string {
	for _, f := range r.Fields {
		if f.Name == name {
			return f.Value.Text
		}
	}
	return ""
}

// summariesHold compares what the import kept of counts with a recount.
func (w *world) summariesHold() {
	w.Helper()
	for _, id := range w.rows(`SELECT id FROM customers`) {
		var customer int64
		fmt.Sscan(id, &customer)
		s, err := store.JobScopeOf(actor.Job("test"), customer, 0)
		if err != nil {
			w.Fatal(err)
		}
		kept, err := dataset.Summaries(w.st.Read(w.ctx), s)
		if err != nil {
			w.Fatal(err)
		}
		for _, k := range kinds() {
			counted, err := k.Summarise(w.st.Read(w.ctx), s)
			if err != nil {
				w.Fatal(err)
			}
			held := kept[k.Key]
			if counted.Count == 0 { // a record that went leaves its time behind until the nightly recount
				held.Oldest, held.Newest = time.Time{}, time.Time{}
			}
			if diff := cmp.Diff(counted, held); diff != "" {
				w.Errorf("summary of %s of customer %s (-counted +kept):\n%s", k.Key, id, diff)
			}
		}
	}
}
