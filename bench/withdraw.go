package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"inzage/internal/core/actor"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/data/account"
	"inzage/internal/feature/consent"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/postgres"
	"inzage/internal/platform/store"
)

// withdrawFigures are those of the door behind a mail's link: what a mail program posts when its reader unsubscribes.
type withdrawFigures struct {
	events        int64 // consent events that were stored before
	page          pageFigures
	floor, portal []served
}

func (f withdrawFigures) ratios() []float64 {
	return rateFigures{floor: f.floor, portal: f.portal}.ratios()
}

// eventsEach is how many consent events each customer has before: with 100,000 customers a million.
const eventsEach = 10

// historySQL gives every customer eventsEach events of the newsletter, the last of which gives consent.
const historySQL = `WITH e AS (
		INSERT INTO consent_events (customer_id, id, reference, purpose, seq, state, at, way, wording_version, wording_digest, language, login_id)
		SELECT c.id, gen_random_uuid(), 'C-2025-' || (1000000 + nextval('consent_numbers'))::text, 'newsletter', n,
			CASE n % 2 WHEN 0 THEN 'given' ELSE 'withdrawn' END, timestamptz '2025-01-01' + n * interval '30 days', 'portal', w.version, w.digest, 'nl',
			(SELECT min(login_id) FROM login_customers l WHERE l.customer_id = c.id)
		FROM customers c CROSS JOIN generate_series(1, $1::int) n
		JOIN purpose_wordings w ON w.purpose = 'newsletter' AND w.version = 1 AND w.language = 'nl'
		RETURNING customer_id, id, seq, at, state
	) INSERT INTO consent_states (customer_id, purpose, last_seq, last_at, state, event_id)
	SELECT customer_id, 'newsletter', seq, at, state, id FROM e WHERE seq = $1`

// timeWithdrawals posts to links of mails as mail programs do: no cookie, each from an address of its own, each link once. First
// one after the other, then with load, in turn with the floor of the overview.
func (b *bench) timeWithdrawals(ctx context.Context, p *portal, visitors []visitor) error {
	if err := b.server.exec(ctx, database, historySQL, eventsEach); err != nil {
		return err
	}
	if err := b.server.exec(ctx, database, `VACUUM (ANALYZE)`); err != nil {
		return err
	}
	if err := p.Read(ctx).Row(`SELECT count(*) FROM consent_events`).Scan(&b.withdrawals.events); err != nil {
		return err
	}
	tokens, err := b.mailLinks(ctx, p)
	if err != nil {
		return err
	}
	if err := b.server.settle(ctx); err != nil { // the history is not what is measured
		return err
	}
	for n := range warmUp {
		if err := withdraw(ctx, p.base, tokens(), n, ""); err != nil {
			return err
		}
	}
	const name = "one-click withdrawal"
	for n := range b.requests {
		if err := withdraw(ctx, p.base, tokens(), n, name); err != nil {
			return err
		}
	}
	b.withdrawals.page = figuresOf(name, p.taken(name))

	overview, err := (&browser{p.base, visitors[0]}).get(ctx, paths.In(lang, paths.My), "")
	if err != nil {
		return err
	}
	f, err := openFloor(ctx, b.server.URL(postgres.ProgramRole, database), overview)
	if err != nil {
		return err
	}
	defer f.close()
	var atFloor []string
	for _, v := range visitors {
		atFloor = append(atFloor, request(f.base, fmt.Sprintf("/plain?id=%d", v.customer), "identity", ""))
	}
	for round := range b.loadRounds + 1 {
		var atPortal []string
		for n := range int(b.loadSeconds * mostWithdrawals) {
			atPortal = append(atPortal, oneClick(p.base, tokens(), n))
		}
		floor, err := b.load(ctx, f.base, atFloor)
		if err != nil {
			return fmt.Errorf("load on the floor: %w", err)
		}
		portal, err := b.load(ctx, p.base, atPortal)
		if err != nil {
			return fmt.Errorf("withdrawals: %w", err)
		}
		if portal.Answers > len(atPortal) {
			b.say("more withdrawals than links: some came twice")
		}
		if round > 0 { // the first one warms up
			b.withdrawals.floor, b.withdrawals.portal = append(b.withdrawals.floor, floor), append(b.withdrawals.portal, portal)
		}
	}
	w := b.withdrawals
	b.say("withdrawals with %d events stored: p50 %s, p95 %s, %d queries; %.0f a second, floor %.0f",
		w.events, ms(w.page.p50), ms(w.page.p95), w.page.queries, median(rates(w.portal)), median(rates(w.floor)))
	return nil
}

// warmUp is how many withdrawals open the connections and read the keys.
const warmUp = 20

// mostWithdrawals is how many a second there are links for.
const mostWithdrawals = 1500

// mailLinks makes links for customers until there are enough, the purposes one after the other, and returns what yields their tokens.
func (b *bench) mailLinks(ctx context.Context, p *portal) (next func() string, err error) {
	wanted := warmUp + b.requests + (b.loadRounds+1)*int(b.loadSeconds*mostWithdrawals)
	var tokens []string
	ctx = actor.With(ctx, actor.Job("bench"))
	for _, purpose := range consent.Purposes {
		var after int64
		for len(tokens) < wanted {
			to, last, err := readers(p.Read(ctx), after)
			if err != nil {
				return nil, err
			}
			if len(to) == 0 {
				break
			}
			after = last
			var links []int64
			err = p.Do(ctx, store.Change{Action: "mailing.linked", Subject: keys.Nobody()}, func(tx *store.Tx) (err error) {
				links, err = p.consents.LinksFor(tx, purpose, to)
				return err
			})
			if err != nil {
				return nil, err
			}
			for _, link := range links {
				token, err := p.consents.Token(ctx, link)
				if err != nil {
					return nil, err
				}
				tokens = append(tokens, token)
			}
		}
	}
	if len(tokens) < wanted {
		return nil, fmt.Errorf("%d links, %d are needed", len(tokens), wanted)
	}
	n := -1
	return func() string { n++; return tokens[n] }, nil
}

// readers are the first addresses of the next thousand customers.
func readers(r store.Reader, after int64) (to []consent.Recipient, last int64, err error) {
	rows, err := r.Rows(`SELECT c.id, min(l.email_canonical) FROM customers c JOIN login_customers n ON n.customer_id = c.id JOIN logins l ON l.id = n.login_id
		WHERE c.id > $1 GROUP BY c.id ORDER BY c.id LIMIT 1000`, after)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		a := consent.Recipient{Language: i18n.NL}
		if err := rows.Scan(&a.CustomerID, &a.Canonical); err != nil {
			return nil, 0, err
		}
		to, last = append(to, a), a.CustomerID
	}
	return to, last, rows.Err()
}

// oneClickBody is what RFC 8058 says that a mail program posts.
const oneClickBody = "List-Unsubscribe=One-Click"

// withdraw posts to a link, as the n-th network.
func withdraw(ctx context.Context, base, token string, n int, name string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+paths.Mailed+"/"+token, strings.NewReader(oneClickBody))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-For", network(n))
	r.Header.Set(pageHeader, name)
	answer, err := noRedirects.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("a withdrawal answers %s", answer.Status)
	}
	return nil
}

// network is the address of the n-th mail program, as a proxy tells it: the limit for each network is not what is measured.
func network(n int) string { return fmt.Sprintf("198.%d.%d.%d", 18+n>>16&1, n>>8&255, n&255) }

// oneClick is the n-th request of a load.
func oneClick(base, token string, n int) string {
	u, _ := url.Parse(base) // it came from a listener
	return fmt.Sprintf("POST %s/%s HTTP/1.1\r\nHost: %s\r\nUser-Agent: bench\r\nX-Forwarded-For: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		paths.Mailed, token, u.Host, network(n), len(oneClickBody), oneClickBody)
}

// withdrawBudget is that of 95 in 100 withdrawals, in seconds.
const withdrawBudget = 20e-3

func (b *bench) withdrawRows(t *table) {
	f := b.withdrawals
	if f.events == 0 {
		return
	}
	t.row(fmt.Sprintf("one-click withdrawal with %d consent events stored, server time", f.events), "p95 ≤ 20 ms", ms(f.page.p95), verdict(f.page.p95.Seconds() <= withdrawBudget))
}

func (b *bench) withdrawTable(t *table) {
	f := b.withdrawals
	if f.events == 0 {
		return
	}
	last := len(f.portal) - 1
	t.WriteString("Withdrawals (as a mail program posts them, each of another link; the floor is that of the overview, not compressed, in turn with them):\n\n")
	t.head("events stored", "p50", "p95", "longest", "queries", "with load: a second", "floor", "ratio", "p95", "floor", "processor for a withdrawal", "floor")
	t.row(fmt.Sprint(f.events), ms(f.page.p50), ms(f.page.p95), ms(f.page.max), fmt.Sprint(f.page.queries),
		fmt.Sprintf("%.0f", median(rates(f.portal))), fmt.Sprintf("%.0f", median(rates(f.floor))), span("%.2f", f.ratios()),
		ms(f.portal[last].P95), ms(f.floor[last].P95), fmt.Sprintf("%.2f ms", work(f.portal)*1e3), fmt.Sprintf("%.2f ms", work(f.floor)*1e3))
	t.WriteByte('\n')
}

// addressesOf are the customers' addresses, as the consent service wants them.
func addressesOf(r store.Reader, customers ...int64) (all []consent.Address, err error) {
	list, err := account.AddressesOf(r, customers...)
	for _, a := range list {
		all = append(all, consent.Address{CustomerID: a.CustomerID, Mail: a.Mail, Canonical: a.Canonical, Language: a.Language})
	}
	return all, err
}
