package web

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"inzage/internal/core/actor"
	"inzage/internal/core/i18n"
	"inzage/internal/feature/consent"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// subscriber is a customer who reads the newsletter and has a mail with a link.
type subscriber struct {
	d      *door
	id     int64
	number string
	email  string
	token  string
	link   string // the whole address
}

// subscriber makes a customer, imported with consent to the newsletter, and mails a link of one purpose.
func (d *door) subscriber(number string, p consent.Purpose, lang i18n.Lang) *subscriber {
	d.t.Helper()
	s := &subscriber{d: d, number: number, email: strings.ToLower(number) + "@klant.example"}
	d.customer(number, s.email, doorPassword)
	d.must(d.super.QueryRow(d.t.Context(), `SELECT id FROM customers WHERE number = $1`, number).Scan(&s.id))
	scope, err := store.CustomerScopeOf(actor.Actor{Kind: actor.Customer, LoginID: d.login(s.email), CustomerID: s.id})
	d.must(err)
	ctx := actor.With(d.t.Context(), actor.Actor{Kind: actor.Customer, LoginID: d.login(s.email), CustomerID: s.id})
	_, err = d.server.Consents.Give(ctx, scope, p, lang)
	d.must(err)
	var id int64
	ctx = actor.With(d.t.Context(), actor.Job("test"))
	d.must(d.store.Do(ctx, store.Change{Action: "test.mailed", Subject: keys.Customer(s.id)}, func(tx *store.Tx) error {
		id, err = d.server.Consents.LinkFor(tx, s.id, s.email, p, lang)
		return err
	}))
	s.token, err = d.server.Consents.Token(ctx, id)
	d.must(err)
	s.link = d.server.Consents.URL(s.token)
	if want := d.base + "/m/" + s.token; s.link != want {
		d.t.Fatalf("the link is %s, want %s", s.link, want)
	}
	return s
}

func (d *door) login(email string) (id int64) {
	d.t.Helper()
	d.must(d.super.QueryRow(d.t.Context(), `SELECT id FROM logins WHERE email_canonical = $1`, email).Scan(&id))
	return id
}

// last is the state and the way of the customer's last event for a purpose.
func (s *subscriber) last(p consent.Purpose) string {
	s.d.t.Helper()
	var state, way string
	s.d.must(s.d.super.QueryRow(s.d.t.Context(), `SELECT state, way FROM consent_events WHERE customer_id = $1 AND purpose = $2 ORDER BY seq DESC LIMIT 1`,
		s.id, string(p)).Scan(&state, &way))
	return state + " by " + way
}

// wrote is a picture of everything that a request could write.
func (d *door) wrote() string {
	d.t.Helper()
	var b strings.Builder
	for _, table := range []string{"consent_events", "consent_states", "withdraw_links", "suppressions", "limiter", "outbox", "audit.entry", "sessions"} {
		var n int
		var sum string
		d.must(d.super.QueryRow(d.t.Context(), `SELECT count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM `+table+` t`).Scan(&n, &sum))
		fmt.Fprintf(&b, "%s %d %s\n", table, n, sum)
	}
	return b.String()
}

func text(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// erase takes a customer's consents away, as an erasure does.
func (d *door) erase(s *subscriber) {
	d.t.Helper()
	ctx := actor.With(d.t.Context(), actor.Job("erase"))
	scope, err := store.JobScopeOf(actor.Job("erase"), s.id, 0)
	d.must(err)
	k, err := d.server.Kinds.Kind("consents")
	d.must(err)
	d.must(d.store.Do(ctx, store.Change{Action: "test.erased", Subject: keys.Customer(s.id)}, func(tx *store.Tx) error {
		if _, err := k.Erase(tx, scope); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE customers SET erased_at = $1, name = '' WHERE id = $2`, d.clock.Now(), s.id)
		return err
	}))
}
