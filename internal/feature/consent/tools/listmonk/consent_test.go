package listmonk

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/feature/consent"
	"inzage/internal/feature/consent/tools"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/listmonktest"
	"inzage/internal/testkit/pgtest"
)

// portal is a portal with consents and a listmonk, put together as the program does.
type portal struct {
	*testing.T
	conn    *pgx.Conn
	st      *store.Store
	clock   *clock.Manual
	tool    *Tool
	consent *consent.Service
	tools   *tools.Service
	runner  *jobs.Runner
	address string // of the one customer
	jan     context.Context
	scope   store.CustomerScope
}

func newPortal(t *testing.T, tool *Tool, now time.Time) *portal {
	p := &portal{T: t, clock: clock.NewManual(now), tool: tool, address: unique("jan")}
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	must(t, err)
	p.st, err = store.Open(t.Context(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: p.clock, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(p.st.Close)
	p.conn, err = pgx.Connect(t.Context(), db.SuperURL)
	must(t, err)
	t.Cleanup(func() { _ = p.conn.Close(context.Background()) })

	var customer, login int64
	must(t, p.conn.QueryRow(t.Context(), `INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
		VALUES ('K-1', 'K-1', 'person', 'former', 'fr', 'Jan', 1) RETURNING id`).Scan(&customer))
	mac, err := p.st.Keys().MAC(t.Context(), "address-mac", p.address)
	must(t, err)
	must(t, p.conn.QueryRow(t.Context(), `INSERT INTO logins (email, email_canonical, email_mac, language, created_at)
		VALUES ($1, $1, $2, 'fr', $3) RETURNING id`, p.address, mac, now).Scan(&login))
	_, err = p.conn.Exec(t.Context(), `INSERT INTO login_customers (login_id, customer_id) VALUES ($1, $2)`, login, customer)
	must(t, err)
	who := actor.Actor{Kind: actor.Customer, LoginID: login, CustomerID: customer}
	p.jan = actor.With(t.Context(), who)
	p.scope, err = store.CustomerScopeOf(who)
	must(t, err)

	p.consent, err = consent.New(consent.Options{
		Store: p.st, BaseURL: &url.URL{Scheme: "https", Host: "privacy.example"}, Company: consent.Company{Name: "Kastanje Hosting"},
		Addresses: func(_ store.Reader, customers ...int64) (list []consent.Address, err error) {
			for _, c := range customers {
				list = append(list, consent.Address{CustomerID: c, Mail: p.address, Canonical: p.address, Language: i18n.FR})
			}
			return list, nil
		},
		Tell: func(tx *store.Tx, changes ...tools.Change) error { return p.tools.Enqueue(tx, changes...) },
	})
	must(t, err)
	p.tools, err = tools.New(tools.Options{
		Store: p.st, Tools: []tools.Tool{tool}, WithdrawURL: p.consent.WithdrawURL, Standing: p.consent.Standing,
		InForce: p.consent.InForce, Changes: p.consent.Changes, OnUnsubscribed: p.consent.OnUnsubscribed,
	})
	must(t, err)
	reg := jobs.NewRegistry()
	p.tools.RegisterJobs(reg)
	p.runner, err = jobs.New(p.st, reg, jobs.Config{})
	must(t, err)
	return p
}

// stands works the jobs and returns how the address stands in listmonk.
func (p *portal) stands() tools.Subscription {
	p.Helper()
	_, err := p.runner.Drain(p.Context())
	must(p.T, err)
	return stands(p.T, p.tool, p.address)
}

// link returns the token of the withdrawal link that listmonk puts into its mails.
func (p *portal) link() string {
	p.Helper()
	subs, err := p.tool.find(p.Context(), p.address)
	must(p.T, err)
	var attribs map[string]string
	must(p.T, json.Unmarshal(subs[0].Attribs, &attribs))
	token, ok := strings.CutPrefix(attribs["withdraw_url"], "https://privacy.example/m/")
	if !ok || len(token) != ident.TokenLength {
		p.Fatalf("listmonk's mails would link to %q", attribs["withdraw_url"])
	}
	return token
}

func (p *portal) state() consent.State {
	p.Helper()
	all, err := p.consent.States(p.st.Read(p.Context()), p.scope, i18n.NL)
	must(p.T, err)
	for _, c := range all {
		if c.Purpose == consent.Newsletter {
			return c.State
		}
	}
	return ""
}

// A former customer gives consent in the portal, withdraws it from a mail that listmonk sent, gives it once more, and
// unsubscribes on listmonk's own page: both sides say the same each time.
func TestConsentAndListmonkAgree(t *testing.T) {
	check := func(t *testing.T, tool *Tool, unsubscribe func(address string, at time.Time)) {
		p := newPortal(t, tool, time.Now().Add(-time.Hour))
		rec, err := p.consent.Give(p.jan, p.scope, consent.Newsletter, i18n.FR)
		must(t, err)
		if got := p.stands(); got != tools.Subscribed {
			t.Fatalf("given: %q in listmonk", got)
		}
		done, err := tools.Delivered(p.st.Read(t.Context()), []ident.ID{rec.ID})
		must(t, err)
		if d := done[rec.ID]; len(d) != 1 || d[0].State != tools.Confirmed || d[0].Tool != Name {
			t.Errorf("the page would show %+v", d)
		}

		p.clock.Advance(time.Minute)
		stranger := actor.With(t.Context(), actor.Actor{Kind: actor.Anonymous, IP: netip.MustParseAddr("192.0.2.7")})
		rec, err = p.consent.UseLink(stranger, p.link(), consent.MailClient)
		must(t, err)
		if got := p.stands(); got != tools.Unsubscribed || p.state() != consent.Withdrawn {
			t.Fatalf("withdrawn: %q in listmonk, %q here", got, p.state())
		}
		if done, err = tools.Delivered(p.st.Read(t.Context()), []ident.ID{rec.ID}); err != nil || len(done[rec.ID]) != 1 || done[rec.ID][0].State != tools.Confirmed {
			t.Errorf("the page would show %+v, %v", done, err)
		}

		// An import at the tool puts the address back on the list: the night takes it off.
		subs, err := tool.find(t.Context(), p.address)
		must(t, err)
		must(t, tool.lists(t.Context(), subs[0].ID, "remove", ""))
		must(t, tool.lists(t.Context(), subs[0].ID, "add", confirmed))
		reconcile := func(want tools.What) {
			t.Helper()
			found := tools.What("")
			_, err := p.tools.Reconcile(actor.With(t.Context(), actor.Job("test")), tools.ReconcileOptions{Show: func(d tools.Difference) {
				if d.Address == p.address {
					found = d.What
				}
			}})
			must(t, err)
			if found != want {
				t.Errorf("the comparison found %q, want %q", found, want)
			}
		}
		p.clock.Advance(time.Minute)
		reconcile(tools.WithdrawnHere)
		if got := p.stands(); got != tools.Unsubscribed {
			t.Errorf("after the night: %q in listmonk", got)
		}
		reconcile("")

		p.clock.Advance(time.Minute)
		_, err = p.consent.Give(p.jan, p.scope, consent.Newsletter, i18n.FR)
		must(t, err)
		if got := p.stands(); got != tools.Subscribed {
			t.Fatalf("given again: %q in listmonk", got)
		}
		reconcile("")
		p.clock.Advance(time.Minute)
		unsubscribe(p.address, p.clock.Now())
		p.clock.Advance(time.Minute)
		reconcile(tools.UnsubscribedThere)
		if got := p.stands(); got != tools.Unsubscribed || p.state() != consent.Withdrawn {
			t.Errorf("unsubscribed there: %q in listmonk, %q here", got, p.state())
		}
		reconcile("")
		if _, err := p.consent.ReadLink(t.Context(), strings.Repeat("A", ident.TokenLength)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a token of nobody: %v", err)
		}
	}
	t.Run("stand-in", func(t *testing.T) {
		var now time.Time
		server := listmonktest.New(t, listmonktest.Options{Now: func() time.Time { return now }})
		server.Add("colleague@example.be", map[int]string{1: "confirmed"})
		check(t, open(t, server.Address()), func(address string, at time.Time) {
			now = at
			server.Set(address, 1, "unsubscribed")
		})
	})
	if address := os.Getenv("LISTMONK_URL"); address != "" {
		t.Run("real", func(t *testing.T) {
			tool := open(t, address)
			check(t, tool, func(address string, _ time.Time) {
				subs, err := tool.find(t.Context(), address)
				must(t, err)
				must(t, tool.lists(t.Context(), subs[0].ID, "unsubscribe", ""))
			})
		})
	}
}
