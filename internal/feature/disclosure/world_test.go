package disclosure

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/jackc/pgx/v5/pgxpool"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/sshsig"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// start is a Tuesday morning: 10:05 in Brussels.
var start = time.Date(2026, time.November, 3, 9, 5, 0, 0, time.UTC)

// world is disclosure without pages: officers A, B and C, who may all work and approve; an auditor, who may only read; customers
// whose records lie in memory; a directory with one court and one prosecutor; and the key of the authority.
type world struct {
	t        *testing.T
	svc      *Service
	store    *store.Store
	clock    *clock.Manual
	super    *pgxpool.Pool
	log      *bytes.Buffer
	A, B, C  officer
	auditor  officer
	identity *age.X25519Identity // of the court: opens what is encrypted to the directory's key

	mu          sync.Mutex
	authorities map[int64]Authority
	customers   map[string]Whose            // by number
	selected    map[string][]Whose          // by selector and value, beside the customers' numbers
	records     map[string][]dataset.Record // by kind and customer: see hold
	opened      int                         // how often a kind was streamed
}

// officer acts in its context.
type officer struct {
	Officer
	ctx context.Context
}

// Numbers of the directory's entries.
const (
	courtID      = 1 // an investigating judge in Antwerp
	prosecutorID = 2
)

func newWorld(t *testing.T, change ...func(*Options)) *world {
	t.Helper()
	ctx := context.Background()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	must(t, err)
	w := &world{t: t, clock: clock.NewManual(start), log: &bytes.Buffer{}, customers: map[string]Whose{}, selected: map[string][]Whose{},
		records: map[string][]dataset.Record{}}
	log := slog.New(slog.NewJSONHandler(&synced{w: w.log}, nil))
	w.store, err = store.Open(ctx, store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: w.clock, Log: log, WriteConns: 24})
	must(t, err)
	t.Cleanup(w.store.Close)
	w.super, err = pgxpool.New(ctx, db.SuperURL)
	must(t, err)
	t.Cleanup(w.super.Close)
	w.identity, err = age.GenerateX25519Identity()
	must(t, err)
	w.authorities = map[int64]Authority{
		courtID: {ID: courtID, Version: 1, Type: "investigating_judge", Name: "Onderzoeksrechter Antwerpen", Country: "BE", Language: "nl", Division: "antwerpen",
			Phone: "+3232570000", PhonePerson: "P-keeper", Email: "griffie@rechtbank.example", Keys: w.identity.Recipient().String()},
		prosecutorID: {ID: prosecutorID, Version: 1, Type: "prosecutor", Name: "Parket Luik", Country: "BE", Language: "fr", Division: "liege",
			Phone: "+3242220000", PhonePerson: "P-keeper", Email: "parquet@tribunal.example"},
	}
	kinds := w.kinds()
	base, _ := url.Parse("https://privacy.noordzee.example")
	_, key, err := sshsig.GenerateKey("seal@noordzee.example")
	must(t, err)
	o := Options{Store: w.store, Log: log, BaseURL: base, Company: Company{Name: "Noordzee Hosting", Address: "Kaai 1, 8400 Oostende", Contact: "privacy@noordzee.example"},
		Require: w.require, Kinds: func() *dataset.Registry { return kinds }, Find: w.find, Registry: w.authority,
		Packages: seal.Folder{Dir: t.TempDir()}, TempDir: t.TempDir(), SigningKey: key, Domain: "noordzee.example"}
	for _, c := range change {
		c(&o)
	}
	w.svc, err = New(o)
	must(t, err)
	w.A, w.B, w.C = w.officer("anke", "privacy_officer"), w.officer("bram", "privacy_officer"), w.officer("carla", "privacy_officer")
	w.auditor = w.officer("dirk", "auditor")
	return w
}

// officer makes an officer; person is the company's number of the person, by default one of its own.
func (w *world) officer(name, role string, person ...string) officer {
	w.t.Helper()
	o := officer{Officer: Officer{Person: "P-" + name, Name: "Officier " + name}}
	if len(person) > 0 {
		o.Person = person[0]
	}
	must(w.t, w.super.QueryRow(context.Background(), `INSERT INTO officers (person, email, email_canonical, name, language, roles, trained_on, status,
		password_hash, password_set_at, created_at) VALUES ($1, $2, $2, $3, 'nl', ARRAY[$4], $5::timestamptz, 'active', 'x', $5, $5) RETURNING id`,
		o.Person, name+"@noordzee.example", o.Name, role, w.clock.Now()).Scan(&o.ID))
	o.ctx = i18n.WithLang(actor.With(context.Background(), actor.Actor{Kind: actor.Officer, OfficerID: o.ID}), i18n.NL)
	return o
}

// demote takes every permission of cases from an officer.
func (w *world) demote(o officer) {
	w.t.Helper()
	w.exec(`UPDATE officers SET roles = '{operations}' WHERE id = $1`, o.ID)
}

// require is what the staff area answers: who acts, if the officer's role allows it.
func (w *world) require(r store.Reader, permission string) (Officer, error) {
	sql := `SELECT id, person, name, roles FROM officers WHERE id = $1 AND status = 'active'`
	if _, writes := r.(*store.Tx); writes {
		sql += ` FOR SHARE`
	}
	var o Officer
	var roles []string
	err := r.Row(sql, actor.From(r.Context()).OfficerID).Scan(&o.ID, &o.Person, &o.Name, &roles)
	may := slices.Contains(roles, "privacy_officer") || permission == See && slices.Contains(roles, "auditor")
	if fault.Is(err, fault.NotFound) || err == nil && !may {
		return Officer{}, fault.New(fault.Forbidden, "staff.error.forbidden")
	}
	return o, err
}

// authority is the directory.
func (w *world) authority(_ store.Reader, id int64) (Authority, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.authorities[id]
	if !ok {
		return Authority{}, fault.Missing()
	}
	return a, nil
}

// customer makes a customer with a number, such as "K1001".
func (w *world) customer(number string) Whose {
	w.t.Helper()
	c := Whose{Number: number}
	must(w.t, w.super.QueryRow(context.Background(), `INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
		VALUES ($1, $1, 'person', 'active', 'nl', 'Jan Peeters', 1) RETURNING id`, number).Scan(&c.CustomerID))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.customers[number] = c
	return c
}

// means lets a selector mean customers.
func (w *world) means(sel Selector, value string, whose ...Whose) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.selected[string(sel)+" "+value] = whose
}

// find is how selectors are looked up.
func (w *world) find(_ store.Reader, sel Selector, value string, _ time.Time, limit int) ([]Whose, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	found := w.selected[string(sel)+" "+value]
	if c, ok := w.customers[value]; ok && sel == ByCustomer {
		found = []Whose{c}
	}
	return found[:min(limit, len(found))], nil
}

// order is a good order of the investigating judge in Antwerp about one customer: who it is, and the traffic of October.
func (w *world) order(c Whose, change ...func(*Registration)) Registration {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	in := Registration{
		Kind: "production", Channel: "registered", ReceivedAt: start.Add(-time.Hour),
		Issuer: Issuer{AuthorityID: courtID, Signatory: "Mr. L. Janssens", Function: "onderzoeksrechter", Printed: "03 999 99 99"},
		Order: Order{Bases: []string{"sv88bis"}, Nature: "order", Date: day(2026, time.November, 2), Number: fmt.Sprintf("AN.20.L3.%06d/26", c.CustomerID), NumberKind: "notice",
			Signed: true, Enforceable: true, Language: "nl", Judge: true, Belgian: true},
		Declared: start.AddDate(0, 0, 14), Secrecy: Secrecy{Source: "statute"},
		Lines: []Line{
			{Selector: ByCustomer, Value: c.Number, Category: dataset.Subscriber, From: day(2026, time.October, 1), To: day(2026, time.November, 1), Paragraph: "§1"},
			{Selector: ByCustomer, Value: c.Number, Kind: "visits", From: day(2026, time.October, 1), To: day(2026, time.November, 1), Paragraph: "§2"},
		},
		Papers: []Paper{{Role: "order", Name: "beschikking.pdf", Data: pdf("beschikking " + c.Number)}},
	}
	for _, f := range change {
		f(&in)
	}
	return in
}

// registered is the reference of a case that A registered from order; without a customer a new one is made.
func (w *world) registered(change ...func(*Registration)) string {
	w.t.Helper()
	w.mu.Lock()
	number := fmt.Sprintf("K%d", 1001+len(w.customers))
	w.mu.Unlock()
	reference, err := w.svc.Register(w.A.ctx, w.order(w.customer(number), change...))
	must(w.t, err)
	return reference
}

// read is a case as B sees it.
func (w *world) read(reference string) Full {
	w.t.Helper()
	f, err := w.svc.Read(w.B.ctx, reference)
	must(w.t, err)
	return f
}

// at fails unless a case is in a state.
func (w *world) at(reference string, want State) {
	w.t.Helper()
	if got := w.read(reference).State; got != want {
		w.t.Fatalf("case %s is %s, want %s", reference, got, want)
	}
}

// The kinds of the world. They keep their records in memory and have the tables of nobody.
func (w *world) kinds() *dataset.Registry {
	kind := func(key string, c dataset.Category, dated bool) dataset.Kind {
		return dataset.Kind{
			Key: key, Clause: "1.2", Owner: dataset.OfCustomer, Basis: dataset.Contract, Retention: dataset.Retention{From: dataset.FromEnd},
			ManagedBy: dataset.ByCompany, Erasure: dataset.EraseAll, Category: c, Dated: dated,
			Tables: []dataset.Table{{Name: "held_" + key, Columns: map[string]dataset.Use{"id": dataset.Shown()}}},
			Summarise: func(_ store.Reader, s store.Scope) (dataset.Summary, error) {
				return dataset.Summary{Count: int64(len(w.held(key, s.Customer())))}, nil
			},
			List: func(store.Reader, store.Scope, dataset.PageQuery) (dataset.Page, error) { return dataset.Page{}, nil },
			Get: func(_ store.Reader, s store.Scope, id string) (dataset.Record, error) {
				for _, r := range w.held(key, s.Customer()) {
					if r.ID == id {
						return r, nil
					}
				}
				return dataset.Record{}, fault.Missing()
			},
			Stream: func(_ store.Reader, s store.Scope, span dataset.Span, yield func(dataset.Record) error) error {
				w.mu.Lock()
				w.opened++
				w.mu.Unlock()
				for _, r := range w.held(key, s.Customer()) {
					if dated && (r.At.Before(span.From) || !span.To.IsZero() && !r.At.Before(span.To)) {
						continue
					}
					if err := yield(r); err != nil {
						return err
					}
				}
				return nil
			},
			File: func(_ store.Reader, s store.Scope, id, file string) (ident.ID, error) {
				for _, r := range w.held(key, s.Customer()) {
					for _, f := range r.Files {
						if blob, ok := ident.Parse(f.ID); ok && r.ID == id && f.ID == file {
							return blob, nil
						}
					}
				}
				return ident.ID{}, fault.Missing()
			},
			Erase: func(*store.Tx, store.Scope) (dataset.Erased, error) { return dataset.Erased{}, nil },
		}
	}
	r, err := dataset.NewRegistry(kind("account", dataset.Subscriber, false), kind("invoices", dataset.Identification, true),
		kind("visits", dataset.Traffic, true), kind("messages", dataset.Content, true), kind("passwords", dataset.NotDisclosed, false))
	must(w.t, err)
	return r
}

// hold keeps records of a kind about a customer. The id of a file is that of its blob.
func (w *world) hold(kind string, c Whose, records ...dataset.Record) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := fmt.Sprint(kind, " ", c.CustomerID)
	w.records[key] = append(w.records[key], records...)
}

func (w *world) held(kind string, customer int64) []dataset.Record {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.records[fmt.Sprint(kind, " ", customer)])
}

// visit is a record of the kind visits.
func visit(id int, at time.Time) dataset.Record {
	return dataset.Record{ID: fmt.Sprint(id), Key: fmt.Sprint(id), At: at, Title: dataset.Plain("/nl/"),
		Fields: []dataset.Field{{Name: "url", Value: dataset.Str("/nl/")}, {Name: "ip", Value: dataset.Code("192.0.2.7")}}}
}

// system is a context in which a job acts.
var system = actor.With(context.Background(), actor.Job("test"))

// exec runs a statement that no role of the program could.
func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	_, err := w.super.Exec(context.Background(), sql, args...)
	must(w.t, err)
}

// count counts rows.
func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	must(w.t, w.super.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

// entries are the actions in the audit log about a case, oldest first.
func (w *world) entries(f Full) (all []string) {
	w.t.Helper()
	rows, err := w.super.Query(context.Background(), `SELECT e.type FROM audit.entry e JOIN audit.payload p ON p.entry_id = e.id
		WHERE p.subject_kind = $1 AND p.subject_id = $2 ORDER BY e.ts, e.id`, keys.CaseKind, f.ID)
	must(w.t, err)
	defer rows.Close()
	for rows.Next() {
		var one string
		must(w.t, rows.Scan(&one))
		all = append(all, one)
	}
	must(w.t, rows.Err())
	return all
}

// pdf is a small PDF that says something.
func pdf(text string) []byte {
	return []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n% " + text + "\ntrailer<</Root 1 0 R>>\n%%EOF\n")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails unless err is a fault of a kind with a sentence.
func wants(t testing.TB, err error, kind fault.Kind, id string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Fatalf("got %v, want a fault of kind %s", err, kind)
	}
	got := []string{f.ID}
	for _, field := range f.Fields {
		got = append(got, field.ID)
	}
	if id != "" && !strings.Contains(strings.Join(got, " "), id) {
		t.Fatalf("got %v, want %s", got, id)
	}
}

// synced lets a buffer be written from several goroutines.
type synced struct {
	mu sync.Mutex
	w  *bytes.Buffer
}

func (s *synced) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}
