package preferences

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/secret"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// world is a database with two logins.
type world struct {
	st     *store.Store
	db     pgtest.DB
	logins [2]int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{db: pgtest.New(t)}
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	must(t, err)
	now := time.Date(2026, time.November, 3, 14, 5, 0, 0, time.UTC)
	w.st, err = store.Open(t.Context(), store.Options{URL: secret.Text(w.db.ProgramURL), Ring: ring, Clock: clock.NewManual(now)})
	must(t, err)
	t.Cleanup(w.st.Close)
	ctx := actor.With(t.Context(), actor.Job("test"))
	must(t, w.st.Do(ctx, store.Change{Action: "test.logins", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		for i, name := range []string{"anna", "bert"} {
			if err := tx.Row(`INSERT INTO logins (email, email_canonical, email_mac, language, created_at)
				VALUES ($1, $1, decode(md5($1), 'hex'), 'nl', $2) RETURNING id`, name+"@voorbeeld.be", now).Scan(&w.logins[i]); err != nil {
				return err
			}
		}
		return nil
	}))
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// as is a login's context and scope.
func (w *world) as(t *testing.T, login int64) (context.Context, store.CustomerScope) {
	t.Helper()
	who := actor.Actor{Kind: actor.Customer, LoginID: login}
	scope, err := store.CustomerScopeOf(who)
	must(t, err)
	return actor.With(t.Context(), who), scope
}

// entries counts the audit entries of a type.
func (w *world) entries(t *testing.T, action string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), w.db.SuperURL)
	must(t, err)
	defer func() { _ = conn.Close(t.Context()) }()
	must(t, conn.QueryRow(t.Context(), `SELECT count(*) FROM audit.entry WHERE type = $1`, action).Scan(&n))
	return n
}

func TestSetPreferences(t *testing.T) {
	w := newWorld(t)
	ctx, anna := w.as(t, w.logins[0])
	_, bert := w.as(t, w.logins[1])
	want := Preferences{Language: "de", Theme: "dark", Density: "compact"}
	must(t, SetPreferences(ctx, w.st, anna, want))
	must(t, SetPreferences(ctx, w.st, anna, want)) // no change, so nothing to record
	if n := w.entries(t, "preferences.changed"); n != 1 {
		t.Errorf("%d entries in the audit log, want 1", n)
	}
	for scope, want := range map[store.CustomerScope]Preferences{anna: want, bert: {Language: "nl", Theme: "auto", Density: "normal"}} {
		got, err := find(w.st.Read(ctx), scope)
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("login %d (-want +got): %s", scope.Login(), diff)
		}
	}
}

func TestSetPreferencesRefuses(t *testing.T) {
	w := newWorld(t)
	ctx, anna := w.as(t, w.logins[0])
	for _, test := range []struct {
		to    Preferences
		field string
	}{
		{Preferences{"", "auto", "normal"}, "language"},
		{Preferences{"qps", "auto", "normal"}, "language"},
		{Preferences{"nl", "sepia", "normal"}, "theme"},
		{Preferences{"nl", "auto", "comfortable"}, "density"},
	} {
		f := fault.Of(SetPreferences(ctx, w.st, anna, test.to))
		if f == nil || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != test.field || !i18n.Has(f.Fields[0].ID) {
			t.Errorf("%+v: %v, want %s to be wrong", test.to, f, test.field)
		}
	}
	ctx, nobody := w.as(t, 999)
	if err := SetPreferences(ctx, w.st, nobody, Preferences{"de", "dark", "compact"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a login that is gone: %v", err)
	}
	if n := w.entries(t, "preferences.changed"); n != 0 {
		t.Errorf("%d entries in the audit log, want none", n)
	}
}

func TestDifferences(t *testing.T) {
	from := Preferences{"nl", "auto", "normal"}
	got := differences(from, Preferences{"fr", "auto", "compact"})
	if diff := cmp.Diff(map[string]any{"language": "nl → fr", "density": "normal → compact"}, got); diff != "" {
		t.Errorf("(-want +got): %s", diff)
	}
}
