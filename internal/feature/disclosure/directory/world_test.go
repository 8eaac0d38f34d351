package directory

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/secret"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// begin is the moment at which every test begins: a Monday, 10:00 in Brussels.
var begin = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

// world is a directory without pages: a database of its own, three officers, and a clock that stands still.
type world struct {
	t     testing.TB
	svc   *Service
	store *store.Store
	clock *clock.Manual
	super *pgxpool.Pool

	an, bram, carla context.Context // keep the directory; carla only sees it
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	must(t, err)
	w := &world{t: t, clock: clock.NewManual(begin)}
	w.store, err = store.Open(t.Context(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: w.clock, WriteConns: 24})
	must(t, err)
	t.Cleanup(w.store.Close)
	w.super, err = pgxpool.New(t.Context(), db.SuperURL)
	must(t, err)
	t.Cleanup(w.super.Close)
	w.an, w.bram, w.carla = w.officer("An", "privacy_officer"), w.officer("Bram", "privacy_officer"), w.officer("Carla", "auditor")
	w.svc, err = New(Options{Store: w.store, Require: require})
	must(t, err)
	return w
}

// require stands for the table of permissions: who keeps the directory also sees it, an auditor only sees it.
func require(r store.Reader, permission string) (o Officer, err error) {
	err = r.Row(`SELECT id, person, name FROM officers WHERE id = $1 AND ('privacy_officer' = ANY (roles) OR ($2 = 'cases' AND 'auditor' = ANY (roles)))`,
		actor.From(r.Context()).OfficerID, permission).Scan(&o.ID, &o.Person, &o.Name)
	if fault.Is(err, fault.NotFound) {
		return o, fault.New(fault.Forbidden, "staff.error.forbidden")
	}
	return o, err
}

// officer makes an officer and returns the context in which that one acts. The person's number is P- and the name.
func (w *world) officer(name, role string) context.Context {
	w.t.Helper()
	var id int64
	must(w.t, w.super.QueryRow(w.t.Context(), `INSERT INTO officers (person, email, email_canonical, name, language, roles, trained_on, status, password_hash, password_set_at, created_at)
		VALUES ('P-' || $1, lower($1) || '@kastanje.example', lower($1) || '@kastanje.example', $1, 'nl', ARRAY[$2], '2026-01-01', 'active', 'x', now(), now()) RETURNING id`,
		name, role).Scan(&id))
	return actor.With(context.Background(), actor.Actor{Kind: actor.Officer, OfficerID: id})
}

// court is an entry with nothing wrong.
func court() Entry {
	return Entry{
		Type: "court", Name: "Ondernemingsrechtbank Gent", Country: "BE", Arrondissement: "oost_vlaanderen", Division: "afdeling Dendermonde", Language: "nl",
		Street: "Noordlaan 31 bus 3", Postcode: "9200", City: "Dendermonde", Email: "griffie@gent.rechtbank.example", Phone: "052 55 51 23", Extension: "12",
		Source: "https://www.rechtbanken-tribunaux.be, bladzijde van de griffie", CheckedOn: "2026-02-27",
	}
}

// add puts an entry into the directory and returns it.
func (w *world) add(as context.Context, e Entry) Authority {
	w.t.Helper()
	id, err := w.svc.Add(as, e)
	must(w.t, err)
	return w.get(id)
}

func (w *world) get(id int64) Authority {
	w.t.Helper()
	f, err := w.svc.Get(w.an, id)
	must(w.t, err)
	return f.Authority
}

// entries counts the entries of the record with an action.
func (w *world) entries(action string) (n int) {
	w.t.Helper()
	must(w.t, w.super.QueryRow(w.t.Context(), `SELECT count(*) FROM audit.entry WHERE type = $1`, action).Scan(&n))
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails unless err is a fault of a kind, with an id when one is given.
func wants(t testing.TB, err error, kind fault.Kind, id string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Fatalf("got %v, want a fault of kind %s", err, kind)
	}
	got := f.ID
	if len(f.Fields) > 0 {
		got = f.Fields[0].ID
	}
	if id != "" && got != id {
		t.Fatalf("got fault %s, want %s", got, id)
	}
}
