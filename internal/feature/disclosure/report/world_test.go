package report

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/crypto/ssh"

	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/secret"
	"inzage/internal/platform/deadline"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// start is a day on which the first half-year of 2026 is long over, and the second runs.
var start = time.Date(2026, time.November, 3, 9, 0, 0, 0, time.UTC)

type world struct {
	t     *testing.T
	svc   *Service
	store *store.Store
	clock *clock.Manual
	super *pgxpool.Pool
	log   *bytes.Buffer
	cases int64
	may   bool
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	must(t, err)
	w := &world{t: t, clock: clock.NewManual(start), log: &bytes.Buffer{}, may: true}
	log := slog.New(slog.NewTextHandler(w.log, nil))
	w.store, err = store.Open(t.Context(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: w.clock, Log: log})
	must(t, err)
	t.Cleanup(w.store.Close)
	w.super, err = pgxpool.New(t.Context(), db.SuperURL)
	must(t, err)
	t.Cleanup(w.super.Close)
	_, private, err := ed25519.GenerateKey(nil)
	must(t, err)
	key, err := ssh.NewSignerFromKey(private)
	must(t, err)
	w.svc, err = New(Options{Store: w.store, Log: log, Company: "Noordzee Hosting", SigningKey: key, Domain: "noordzee.example",
		Category: func(kind string) string {
			return map[string]string{"account": "subscriber", "invoices": "subscriber", "visits": "traffic"}[kind]
		},
		Require: func(store.Reader, string) error {
			if !w.may {
				return fault.New(fault.Forbidden, "")
			}
			return nil
		}})
	must(t, err)
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// day is a day at noon in Brussels.
func day(s string) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, s, deadline.Zone())
	if err != nil {
		panic(err)
	}
	return at.Add(12 * time.Hour)
}

// insert puts a case into the database as it is, past the rules of its states: the figures are about what is there.
func (w *world) insert(q Request, lines ...[2]string) {
	w.t.Helper()
	w.cases++
	id := w.cases
	ctx := context.Background()
	tx, err := w.super.Begin(ctx)
	must(w.t, err)
	defer func() { _ = tx.Rollback(ctx) }()
	exec := func(sql string, args ...any) {
		w.t.Helper()
		if _, err := tx.Exec(ctx, sql, args...); err != nil {
			w.t.Fatalf("%v\n%s", err, sql)
		}
	}
	exec(`SET LOCAL session_replication_role = replica`)
	secrecy := map[bool]string{true: "statute", false: "none"}[q.Secret]
	state, outcome := "received", any(nil)
	for _, c := range q.Changes {
		state = c.To
		if c.To == "delivered" {
			outcome = map[bool]string{true: "partial", false: "full"}[q.Partial]
		}
	}
	exec(`INSERT INTO cases (id, uid, reference, kind, state, state_since, channel, received_at, registered_at, urgent, authority_type, authority_name,
			authority_country, authority_language, signatory, signatory_function, bases, nature, order_date, order_signed, order_enforceable, order_language,
			judge, belgian, hard_at, legal_at, secrecy, outside_policy, counsel_document, approvals_needed, policy_result, law_result, scope_digest, reasons, outcome)
		VALUES ($1, gen_random_uuid(), $2, $3, $4, $5::timestamptz, 'post', $5, $6, $7, $8, 'Rechtbank', $9, 'nl', 'A. Rechter', 'onderzoeksrechter', $10, 'order', current_date, true,
			true, 'nl', true, true, $5::timestamptz, $5, $11, $12::boolean, CASE WHEN $12 THEN gen_random_uuid() END, CASE WHEN $12 THEN 2 ELSE 1 END, 'release', 'release', sha256('x'), $13, $14)`,
		id, q.Reference, q.Kind, state, q.ReceivedAt, q.RegisteredAt, q.Urgent, q.Authority, q.Country, q.Bases, secrecy, q.Outside, orNoText(q.Reasons), outcome)
	for i, c := range q.Changes {
		exec(`INSERT INTO case_events (case_id, seq, at, action, to_state) VALUES ($1, $2, $3, 'disclosure.test', $4)`, id, i+1, c.At, c.To)
	}
	for i, l := range lines {
		exec(`INSERT INTO case_lines (case_id, line, selector, value, kind, category, from_at, to_at, paragraph, decision) VALUES
			($1, $2, 'customer', '1', $3, $4, now(), now() + interval '1 day', '1', 'grant')`, id, i+1, l[0], l[1])
		exec(`UPDATE case_lines SET customer_id = 1 WHERE case_id = $1`, id)
	}
	for i, s := range q.Told {
		notice := "not_decided"
		switch {
		case s.Held:
			notice = "held"
		case !s.Sent.IsZero():
			notice = "sent"
		}
		exec(`INSERT INTO case_subjects (case_id, customer_id, number, notice, review_on, due_at, sent_at) VALUES ($1, $2, '1', $3, '2030-01-01', $4, $5)`,
			id, i+1, notice, orNil(s.Due), orNil(s.Sent))
	}
	for i := range q.WithData {
		exec(`INSERT INTO case_collections (case_id, round, seq, line, kind, customer_id, path, template, parameters, rows, bytes, sha512, at)
			VALUES ($1, 1, $2, 1, 'account', $2, '', '', sha256(''), 3, 1, sha512(''), now())`, id, i+1)
	}
	for _, at := range q.Challenged {
		exec(`INSERT INTO case_documents (id, case_id, role, blob, name, mime, size, sha512, added_at) VALUES
			(gen_random_uuid(), $1, 'objection', gen_random_uuid(), '', '', 1, sha512(''), $2)`, id, at)
	}
	must(w.t, tx.Commit(ctx))
}

func orNoText(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}

func orNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

// order is a request that arrived on a day and took steps, each on its day: "2026-03-04 delivered".
func (w *world) order(arrived string, steps ...string) Request {
	w.t.Helper()
	q := Request{Reference: fmt.Sprintf("D-2026-%06d", w.cases+1), Kind: "production", Country: "BE", Authority: "investigating_judge",
		Bases: []string{"sv88bis"}, ReceivedAt: day(arrived), RegisteredAt: day(arrived).Add(2 * time.Hour),
		Changes: []Change{{At: day(arrived).Add(2 * time.Hour), To: "received"}}, Told: []Told{{}}}
	for _, s := range steps {
		q.Changes = append(q.Changes, Change{At: day(s[:10]), To: s[11:]})
	}
	return q
}

func (w *world) publish() {
	w.t.Helper()
	must(w.t, w.svc.Publish(context.Background()))
}

func (w *world) published() []Report {
	w.t.Helper()
	all, err := w.svc.Published(context.Background())
	must(w.t, err)
	return all
}

func (w *world) balance(h Half) (b map[string]int) {
	w.t.Helper()
	var raw []byte
	must(w.t, w.super.QueryRow(context.Background(), `SELECT balance FROM transparency_balances WHERE period_start = $1`, h.Start().Format(time.DateOnly)).Scan(&raw))
	must(w.t, json.Unmarshal(raw, &b))
	return b
}
