package policy

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/secret"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// world is a database with a login and a service on it.
type world struct {
	*testing.T
	*Service
	ctx      context.Context
	db       pgtest.DB
	clock    *clock.Manual
	scope    store.CustomerScope
	notified []int64
	refuse   error // what Notify answers
}

var noon = time.Date(2026, time.November, 3, 12, 0, 0, 0, time.UTC)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, db: pgtest.New(t), clock: clock.NewManual(noon)}
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	w.must(err)
	st, err := store.Open(t.Context(), store.Options{URL: secret.Text(w.db.ProgramURL), Ring: ring, Clock: w.clock})
	w.must(err)
	t.Cleanup(st.Close)
	w.ctx = actor.With(t.Context(), actor.Job("test"))
	var login int64
	w.must(st.Do(w.ctx, store.Change{Action: "test.login", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		return tx.Row(`INSERT INTO logins (email, email_canonical, email_mac, language, created_at)
			VALUES ('anna@voorbeeld.be', 'anna@voorbeeld.be', '\x01', 'nl', $1) RETURNING id`, noon).Scan(&login)
	}))
	w.scope, err = store.CustomerScopeOf(actor.Actor{Kind: actor.Customer, LoginID: login})
	w.must(err)
	w.Service = w.service(st)
	return w
}

// service is one more process on the same database.
func (w *world) service(st *store.Store) *Service {
	w.Helper()
	base, _ := url.Parse("https://privacy.kastanje.example")
	s, err := New(Options{
		Store: st, BaseURL: base, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Company: Company{"Kastanje Hosting bv", "privacy@kastanje.example"},
		Notify: func(_ *store.Tx, version int64) error { w.notified = append(w.notified, version); return w.refuse },
	})
	w.must(err)
	return s
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func day(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, format.Brussels)
	if err != nil {
		panic(err)
	}
	return t
}

// bring imports a version in the languages, with a text that names it.
func (w *world) bring(number, from string, langs ...i18n.Lang) {
	w.Helper()
	for _, lang := range langs {
		_, err := w.Import(w.ctx, Draft{
			Number: number, From: day(from), Language: lang,
			Text: []byte("# T\n\n## 1 One\n\nThis is " + number + " in " + string(lang) + ".\n"), Summary: []byte("- What changed in " + number + ".\n"),
		})
		w.must(err)
	}
}

// release imports and publishes a version.
func (w *world) publish(number, from string) {
	w.Helper()
	w.bring(number, from, i18n.Langs...)
	_, err := w.Publish(w.ctx, number, false)
	w.must(err)
}

// refuses wants a fault with this sentence, alone or at a field.
func (w *world) refuses(err error, kind fault.Kind, id string) {
	w.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		w.Errorf("%v, want %s %s", err, kind, id)
		return
	}
	ids := []string{f.ID}
	for _, field := range f.Fields {
		ids = append(ids, field.ID)
	}
	for _, got := range ids {
		if got == id {
			return
		}
	}
	w.Errorf("%v, want %s", err, id)
}

// entries counts the audit entries of a type.
func (w *world) entries(action string) (n int) {
	w.Helper()
	w.must(w.store.Read(w.ctx).Row(`SELECT count(*) FROM audit.entry WHERE type = $1`, action).Scan(&n))
	return n
}

// asOwner runs SQL as the database's owner, whom the program's grants do not bind.
func (w *world) asOwner(sql string) error {
	w.Helper()
	conn, err := pgx.Connect(w.ctx, w.db.SuperURL)
	w.must(err)
	defer func() { w.must(conn.Close(context.Background())) }()
	tag, err := conn.Exec(w.ctx, sql)
	if err == nil && tag.RowsAffected() == 0 {
		err = errors.New("hit nothing")
	}
	return err
}
