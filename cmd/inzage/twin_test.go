package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/i18n"
	"inzage/internal/feature/demo"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
	"inzage/internal/testkit/portaltest"
)

// The customer who is in a secret case, in one of the houses.
const (
	twinNumber   = demo.PrivateNL
	twinEmail    = "lotte.vermeulen@example.org"
	twinPassword = "wafel-paraplu-tandwiel-zolder"
)

// TestTwins: two houses are copies of one another. In one of them a secret case about a customer goes from its registration to its
// delivery, with all that officers look at on the way. What the customer then sees is the same in both: every page in four
// languages, documents, counts, errors, what an erasure would do, letters, entries of the audit log; and the database is asked
// the same for it.
func TestTwins(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC().Truncate(time.Second)
	template := twinTemplate(now)
	one, two := pgtest.From(t, template), pgtest.From(t, template)

	// The case, in a process of its own: what that keeps in memory must not be what the customer's pages stand on.
	busy := openHouse(t, two, now)
	reference := busy.secretCase()
	busy.close()

	calm, secret := openHouse(t, one, now), openHouse(t, two, now)
	defer calm.close()
	defer secret.close()
	if n := secret.rows(`SELECT state FROM cases WHERE reference = $1`, reference); len(n) != 1 || n[0] != "acknowledged" {
		t.Fatalf("the case is %v", n)
	}
	same(t, "the customers' tables", calm.tables(), secret.tables())

	// It is found when something shows; each is put right again.
	for _, p := range planted {
		t.Run("planted "+p.name, func(t *testing.T) {
			if p.plant != "" {
				secret.exec(p.plant)
				defer secret.exec(p.undo)
			}
			if p.plant != "" && maps.Equal(calm.tables(), secret.tables()) {
				t.Error("not found in the tables")
			}
			if p.extra {
				secret.handler = secret.curious()
				defer func() { secret.handler = calmHandler(secret) }()
			}
			if len(p.pages) > 0 && len(differences(calm.journey(t, "nl", p.pages...), secret.journey(t, "nl", p.pages...))) == 0 {
				t.Error("not found on the pages")
			}
			if p.erased && fmt.Sprint(calm.erasure()) == fmt.Sprint(secret.erasure()) {
				t.Error("not found in what an erasure does")
			}
		})
	}
	if t.Failed() {
		return
	}

	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			a, b := calm.journey(t, string(lang)), secret.journey(t, string(lang))
			if len(a) < 60 {
				t.Errorf("only %d pages", len(a))
			}
			for _, d := range differences(a, b) {
				t.Error(d)
			}
		})
	}
	for _, h := range []*house{calm, secret} {
		h.drain()
	}
	same(t, "letters", calm.letters(), secret.letters())
	same(t, "audit entries", calm.entries(), secret.entries())
	same(t, "what an erasure does", calm.erasure(), secret.erasure())
}

// planted are traces that a case could leave.
var planted = []struct {
	name, plant, undo string
	pages             []string // on which it shows, besides the tables
	erased            bool     // it shows in what an erasure does
	extra             bool     // no trace, but a statement more for a page
}{
	{"a statement", "", "", []string{"/my"}, false, true},
	{"a letter", `INSERT INTO outbox (key, template, language, recipient, customer_id, message_id, due, created_at) SELECT 'planted', 'disclosure.message', 'nl',
		'x@example.org', id, 'planted@example.org', now() + interval '1 day', now() FROM customers WHERE number = '` + twinNumber + `'`,
		`DELETE FROM outbox WHERE key = 'planted'; SELECT setval('outbox_id_seq', currval('outbox_id_seq') - 1)`, nil, false, false},
	{"an access", `INSERT INTO accesses (customer_id, id, reference, at, officer_id, team, reason_id, ticket, kind, what)
		SELECT c.id, gen_random_uuid(), 'A-2026-999999', now(), o.id, 'privacy_officer', 'access.reason.case', 'D-2026-999999', 'account', 'list'
		FROM customers c, officers o WHERE c.number = '` + twinNumber + `' ORDER BY o.id LIMIT 1`,
		`DELETE FROM accesses WHERE reference = 'A-2026-999999'`, []string{"/my/access-log"}, false, false},
	{"a count", `UPDATE kind_summaries SET count = count + 1 WHERE kind = 'invoices' AND owner = 'customer' AND owner_id = (SELECT id FROM customers WHERE number = '` + twinNumber + `')`,
		`UPDATE kind_summaries SET count = count - 1 WHERE kind = 'invoices' AND owner = 'customer' AND owner_id = (SELECT id FROM customers WHERE number = '` + twinNumber + `')`, []string{"/my"}, false, false},
	{"a hold", `CREATE TABLE holds (login_id bigint, customer_id bigint, FOREIGN KEY (login_id, customer_id) REFERENCES login_customers);
		INSERT INTO holds SELECT login_id, customer_id FROM login_customers JOIN customers c ON c.id = customer_id WHERE c.number = '` + twinNumber + `'`,
		`DROP TABLE holds`, nil, true, false},
	{"a number that was used", `SELECT nextval('question_numbers')`, `SELECT setval('question_numbers', currval('question_numbers') - 1)`, nil, false, false},
	{"an entry in the log", `SET session_replication_role = replica; UPDATE audit.payload SET subject_kind = 'customer', subject_id = (SELECT id FROM customers WHERE number = '` + twinNumber + `')
		WHERE entry_id = (SELECT id FROM audit.entry WHERE type = 'disclosure.registered' ORDER BY ts DESC LIMIT 1); SET session_replication_role = origin`,
		`SET session_replication_role = replica; UPDATE audit.payload SET subject_kind = 'case', subject_id = (SELECT max(id) FROM cases)
		WHERE entry_id = (SELECT id FROM audit.entry WHERE type = 'disclosure.registered' ORDER BY ts DESC LIMIT 1); SET session_replication_role = origin`, nil, false, false},
}

// same compares what two houses have under a name.
func same(t *testing.T, what string, a, b map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if a[name] != b[name] {
			t.Errorf("%s differ: %s is %s without the case and %s with it", what, name, a[name], b[name])
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			t.Errorf("%s differ: %s is there with the case only", what, name)
		}
	}
}

// differences compares journeys.
func differences(a, b map[string]sight) (all []string) {
	for _, at := range slices.Sorted(maps.Keys(a)) {
		x, y := a[at], b[at]
		switch {
		case x.what != y.what:
			all = append(all, fmt.Sprintf("%s differs:\n%s", at, firstDifference(x.what, y.what)))
		case !slices.Equal(x.asked, y.asked):
			all = append(all, fmt.Sprintf("%s asks the database differently:\n%s", at, firstDifference(strings.Join(x.asked, "\n"), strings.Join(y.asked, "\n"))))
		}
	}
	if len(a) != len(b) {
		all = append(all, fmt.Sprintf("%d pages without the case, %d with it", len(a), len(b)))
	}
	return all
}

// firstDifference shows where two texts part.
func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			at := 0
			for at < min(len(x[i]), len(y[i])) && x[i][at] == y[i][at] {
				at++
			}
			from := max(0, at-60)
			return fmt.Sprintf("without: %.200s\nwith:    %.200s", x[i][from:], y[i][from:])
		}
	}
	return fmt.Sprintf("%d lines without the case, %d with it", len(x), len(y))
}

// journey is what a customer sees who signs in, opens everything, and does what customers do. With pages, only those are opened.
func (h *house) journey(t *testing.T, lang string, pages ...string) map[string]sight {
	t.Helper()
	h.asked.take()
	seen := map[string]sight{}
	v := portaltest.VisitIn(t, twinBase, h.handler)
	note := func(what string, p *portaltest.Page) sight { s := h.seen(p); seen[what] = s; return s }
	note("a wrong password", v.Get("/"+lang+"/sign-in").Submit("/sign-in", map[string]string{"email": twinEmail, "password": "not the password"}))
	home := v.Get("/"+lang+"/sign-in").Submit("/sign-in", map[string]string{"email": twinEmail, "password": twinPassword}).Want(http.StatusOK)
	note("signing in", home)
	var next []string
	for _, path := range pages {
		next = append(next, "/"+lang+path)
	}
	if pages == nil {
		for _, path := range append(append(slices.Clone(signedInPages), unknown...), signedOutPages...) {
			next = append(next, "/"+lang+path)
		}
	}
	for len(next) > 0 {
		at := next[0]
		next = next[1:]
		if _, known := seen[at]; known || strings.HasPrefix(at, "/assets/") {
			continue
		}
		s := note(at, v.Get(at))
		if pages == nil && len(seen) < maxJourney {
			for _, link := range s.links {
				if strings.HasPrefix(link, "/"+lang+"/") {
					next = append(next, link)
				}
			}
		}
	}
	if pages == nil {
		note("a question", v.Get("/"+lang+"/my/question").Submit("/my/question", map[string]string{"topic": "data", "text": "Vroeg een rechtbank iets over mij?"}))
		note("a correction", v.Get("/"+lang+"/my/data/account/phone/correct").Submit("/phone/correct", map[string]string{}))
	}
	return seen
}

// maxJourney is how many addresses are followed in one language.
const maxJourney = 220

// unknown are addresses of what is not there, or not theirs.
var unknown = []string{
	"/my/data/disclosures", "/my/data/disclosures/01a20435-2679-7532-8780-84e42a2a8bd1", "/my/data/disclosures/01a20435-2679-7532-8780-84e42a2a8bd1/files/order",
	"/my/data/invoices/01a20435-2679-7532-8780-84e42a2a8bd1", "/my/questions/V-2026-999999", "/my/questions/D-2026-000001", "/my/data/cases",
	"/my/access-log?kind=disclosures", "/transparency", "/staff/disclosures/D-2026-000001",
}

// entries counts the entries of the audit log by what they say and whom they concern, but for those of cases.
func (h *house) entries() map[string]string {
	h.t.Helper()
	all := map[string]string{}
	for _, l := range h.rows(`SELECT concat_ws(' ', e.type, p.subject_kind, p.subject_id, count(*)) FROM audit.entry e JOIN audit.payload p ON p.entry_id = e.id
		WHERE p.subject_kind NOT IN ('case', 'officer') GROUP BY e.type, p.subject_kind, p.subject_id`) {
		all[l] = "there"
	}
	return all
}

// erasure is what erasing the customer would do, kind by kind, undone.
func (h *house) erasure() map[string]string {
	h.t.Helper()
	all := map[string]string{}
	customer := h.rows(`SELECT id::text FROM customers WHERE number = $1`, twinNumber)[0]
	var id, login int64
	_, _ = fmt.Sscan(customer, &id)
	_, _ = fmt.Sscan(h.rows(`SELECT login_id::text FROM login_customers WHERE customer_id = $1 ORDER BY 1`, id)[0], &login)
	ctx := actor.With(context.Background(), actor.Job("erasure"))
	scope, err := store.JobScopeOf(actor.From(ctx), id, login)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, k := range h.portal.registry.All() {
		err := h.portal.db.Do(ctx, store.Change{Action: "customer.erased", Subject: subjectOf(id)}, func(tx *store.Tx) error {
			done, err := k.Erase(tx, scope)
			all[k.Key] = fmt.Sprint(done, " ", err)
			if err != nil {
				return err
			}
			return errUndone
		})
		if err == nil {
			h.t.Fatal("erased")
		}
	}
	return all
}
