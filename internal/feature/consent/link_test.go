package consent

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

func TestLinks(t *testing.T) {
	w := newWorld(t)
	anna, bert := w.customer("K-1", "active", "huis@wilg.example"), w.customer("K-2", "active", "huis@wilg.example")
	first := w.link(anna, "huis@wilg.example", Newsletter)
	if len(first) != ident.TokenLength || w.s.URL(first) != "https://privacy.kastanje.example/m/"+first {
		t.Errorf("token %q, address %s", first, w.s.URL(first))
	}
	if again := w.link(anna, "huis@wilg.example", Newsletter); again != first {
		t.Error("another link the second time")
	}
	seen := map[string]bool{first: true}
	for _, token := range []string{
		w.link(bert, "huis@wilg.example", Newsletter), w.link(anna, "werk@wilg.example", Newsletter), w.link(anna, "huis@wilg.example", ConsumerResearch),
	} {
		if seen[token] {
			t.Errorf("a token twice: %s", token)
		}
		seen[token] = true
	}
	// Many at once, of which some are there and one stands twice.
	var ids []int64
	to := []Recipient{{anna, "huis@wilg.example", i18n.NL}, {anna, "nieuw@wilg.example", i18n.FR}, {bert, "huis@wilg.example", i18n.NL}, {anna, "nieuw@wilg.example", i18n.FR}}
	w.must(w.st.Do(w.job(), store.Change{Action: "test.links", Subject: keys.Nobody()}, func(tx *store.Tx) (err error) {
		ids, err = w.s.LinksFor(tx, Newsletter, to)
		return err
	}))
	if ids[1] != ids[3] || ids[0] == ids[1] || ids[0] == ids[2] || slices.Contains(ids, 0) {
		t.Errorf("links %v", ids)
	}
	token, err := w.s.Token(t.Context(), ids[0])
	if err != nil || token != first {
		t.Errorf("token of link %d: %s, %v", ids[0], token, err)
	}
	if got := w.rows(`SELECT language FROM withdraw_links WHERE id = $1`, ids[1]); got[0] != "fr" {
		t.Errorf("language %s", got)
	}
	if n := w.number(`SELECT count(*) FROM withdraw_links l WHERE l::text LIKE '%' || $1 || '%' OR l::text LIKE '%wilg%'`, first); n != 0 {
		t.Error("a token or an address stands in the table")
	}
}

// What is no token answers like one that was never given out, and looking changes nothing.
func TestReadLink(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "active", "anna@wilg.example")
	token := w.link(anna, "anna@wilg.example", Newsletter)
	raw, _ := base64.RawURLEncoding.DecodeString(token)
	for _, wrong := range []string{
		"", " ", token + " ", token + "=", token[:42], token + "A", strings.ToUpper(token), strings.ToLower(token), "\x00" + token[1:],
		strings.Repeat("A", 43), ident.Token(), base64.StdEncoding.EncodeToString(raw), strings.Repeat("a", 1<<20), token[:42] + last(token[42]), "%" + token[1:],
		strings.Replace(token, token[:1], "é", 1),
	} {
		if _, err := w.s.ReadLink(w.stranger(), wrong); !fault.Is(err, fault.NotFound) {
			t.Errorf("%.50q: %v", wrong, err)
		}
		if _, err := w.s.UseLink(w.stranger(), wrong, MailClient); !fault.Is(err, fault.NotFound) {
			t.Errorf("using %.50q: %v", wrong, err)
		}
	}
	before := w.rows(`SELECT format('%s %s', relname, n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables`)
	rowsBefore := w.number(`SELECT (SELECT count(*) FROM audit.entry) + (SELECT count(*) FROM consent_events) + (SELECT count(*) FROM suppressions) + (SELECT count(*) FROM outbox)`)
	for range 3 {
		l, err := w.s.ReadLink(context.Background(), token) // not even an actor is needed
		if err != nil || l.Purpose != Newsletter || l.Language != i18n.NL || !l.Done.IsZero() {
			t.Errorf("%+v, %v", l, err)
		}
	}
	if w.number(`SELECT (SELECT count(*) FROM audit.entry) + (SELECT count(*) FROM consent_events) + (SELECT count(*) FROM suppressions) + (SELECT count(*) FROM outbox)`) != rowsBefore {
		t.Errorf("looking at a link wrote something (%d tables)", len(before))
	}
}

// last is another character with the same leading bits, which a sloppy decoder takes for the same token.
func last(c byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	i := strings.IndexByte(alphabet, c)
	return alphabet[i^1 : i^1+1]
}

func TestUseLink(t *testing.T) {
	for _, status := range []string{"active", "former"} {
		t.Run(status, func(t *testing.T) {
			w := newWorld(t)
			anna := w.customer("K-1", status, "huis@wilg.example")
			login := w.login("anna@wilg.example", anna)
			ctx, scope := w.as(login, anna)
			_, err := w.s.Give(ctx, scope, Newsletter, i18n.NL)
			w.must(err)
			w.heard()
			token := w.link(anna, "huis@wilg.example", Newsletter)
			w.clock.Advance(24 * time.Hour)
			rec, err := w.s.UseLink(w.stranger(), token, MailClient)
			w.must(err)
			if rec.Again || rec.State != Withdrawn || rec.Way != MailClient || !rec.At.Equal(w.clock.Now()) || w.says(anna) != "newsletter withdrawn" {
				t.Errorf("%+v; %s", rec, w.says(anna))
			}
			if w.may("huis@wilg.example", Newsletter) || w.may("anna@wilg.example", Newsletter) {
				t.Error("an address of the customer may still be mailed")
			}
			if got := w.heard(); !slices.Equal(got, []string{"anna@wilg.example newsletter no", "huis@wilg.example newsletter no"}) {
				t.Errorf("the tool heard %q", got)
			}
			entries := w.number(`SELECT count(*) FROM audit.entry`)
			again, err := w.s.UseLink(w.stranger(), token, MailPage)
			if err != nil || !again.Again || again.Reference != rec.Reference || w.number(`SELECT count(*) FROM audit.entry`) != entries {
				t.Errorf("used twice: %+v, %v", again, err)
			}
			l, err := w.s.ReadLink(w.stranger(), token)
			if err != nil || !l.Done.Equal(rec.At) {
				t.Errorf("afterwards: %+v, %v", l, err)
			}
			if got := w.rows(`SELECT recipient FROM outbox ORDER BY id`); !slices.Equal(got, []string{"anna@wilg.example", "huis@wilg.example"}) {
				t.Errorf("letters to %q", got)
			}
			// Given again, the same old link withdraws again.
			_, err = w.s.Give(ctx, scope, Newsletter, i18n.NL)
			w.must(err)
			if l, err := w.s.ReadLink(w.stranger(), token); err != nil || !l.Done.IsZero() {
				t.Errorf("given again: %+v, %v", l, err)
			}
			rec, err = w.s.UseLink(w.stranger(), token, MailPage)
			if err != nil || rec.Again || w.says(anna) != "newsletter withdrawn" {
				t.Errorf("used again: %+v, %v; %s", rec, err, w.says(anna))
			}
			w.sound()
		})
	}
}

// One mailbox may be that of several customers: its link withdraws for each who signs in with it, and for no other.
func TestUseLinkForAll(t *testing.T) {
	w := newWorld(t)
	anna, firm, other := w.customer("K-1", "active"), w.customer("K-2", "former"), w.customer("K-3", "active", "kantoor@wilg.example")
	shared := w.login("kantoor@wilg.example", anna, firm)
	elsewhere := w.login("chef@wilg.example", other)
	for login, customers := range map[int64][]int64{shared: {anna, firm}, elsewhere: {other}} {
		for _, c := range customers {
			ctx, scope := w.as(login, c)
			_, err := w.s.Give(ctx, scope, Newsletter, i18n.NL)
			w.must(err)
		}
	}
	rec, err := w.s.UseLink(w.stranger(), w.link(anna, "kantoor@wilg.example", Newsletter), MailPage)
	w.must(err)
	for customer, want := range map[int64]string{anna: "newsletter withdrawn", firm: "newsletter withdrawn", other: "newsletter given"} {
		if got := w.says(customer); got != want {
			t.Errorf("customer %d: %s, want %s", customer, got, want)
		}
	}
	if w.may("kantoor@wilg.example", Newsletter) || !w.may("chef@wilg.example", Newsletter) {
		t.Error("the wrong address is suppressed")
	}
	if mine := w.rows(`SELECT reference FROM consent_events WHERE customer_id = $1 AND state = 'withdrawn'`, anna); !slices.Equal(mine, []string{rec.Reference}) {
		t.Errorf("the page shows %s, the customer of the link has %q", rec.Reference, mine)
	}
	// The third customer, whose consent stands, gets no mail at that address before somebody gives it again.
	ctx, scope := w.as(elsewhere, other)
	again, err := w.s.Give(ctx, scope, Newsletter, i18n.NL)
	if err != nil || again.Again || !w.may("kantoor@wilg.example", Newsletter) {
		t.Errorf("given again where it stood: %+v, %v", again, err)
	}
	w.sound()
}

func TestUseLinkAfterErasure(t *testing.T) {
	w := newWorld(t)
	anna, bert := w.customer("K-1", "former", "anna@wilg.example"), w.customer("K-2", "active", "bert@wilg.example")
	ctx, scope := w.as(w.login("a@wilg.example", anna), anna)
	bertCtx, bertScope := w.as(w.login("bert@wilg.example", bert), bert)
	for _, p := range []Purpose{Newsletter, ConsumerResearch} {
		_, err := w.s.Give(ctx, scope, p, i18n.NL)
		w.must(err)
	}
	_, err := w.s.Withdraw(bertCtx, bertScope, Newsletter, i18n.NL)
	w.must(err)
	used, unused := w.link(anna, "anna@wilg.example", ConsumerResearch), w.link(anna, "anna@wilg.example", Newsletter)
	rec, err := w.s.UseLink(w.stranger(), used, MailPage)
	w.must(err)
	w.heard()
	w.erase(anna)
	if got := w.heard(); !slices.Equal(got, []string{"a@wilg.example newsletter no", "anna@wilg.example newsletter no"}) {
		t.Errorf("at the erasure the tool heard %q", got)
	}
	if n := w.number(`SELECT (SELECT count(*) FROM consent_events WHERE customer_id = $1) + (SELECT count(*) FROM consent_states WHERE customer_id = $1)
		+ (SELECT count(*) FROM withdraw_links WHERE customer_id = $1)`, anna); n != 0 {
		t.Errorf("%d rows of the erased customer", n)
	}
	if w.says(bert) != "newsletter withdrawn" {
		t.Errorf("somebody else: %s", w.says(bert))
	}
	if w.may("anna@wilg.example", ConsumerResearch) || w.may("a@wilg.example", ConsumerResearch) {
		t.Error("the erasure took the memory of a withdrawal")
	}
	l, err := w.s.ReadLink(w.stranger(), used)
	if err != nil || l.Done.IsZero() {
		t.Errorf("a link that was used before: %+v, %v", l, err)
	}
	again, err := w.s.UseLink(w.stranger(), used, MailClient)
	if err != nil || !again.Again || again.Reference != rec.Reference {
		t.Errorf("and used again: %+v, %v", again, err)
	}
	l, err = w.s.ReadLink(w.stranger(), unused)
	if err != nil || !l.Done.IsZero() {
		t.Errorf("a link that was not used: %+v, %v", l, err)
	}
	letters := w.number(`SELECT count(*) FROM outbox`)
	first, err := w.s.UseLink(w.stranger(), unused, MailClient)
	if err != nil || first.Again || !referenceForm.MatchString(first.Reference) || first.State != Withdrawn {
		t.Errorf("used after the erasure: %+v, %v", first, err)
	}
	if w.may("anna@wilg.example", Newsletter) {
		t.Error("the address may still be mailed")
	}
	var wg sync.WaitGroup
	for range 5 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			again, err := w.s.UseLink(w.stranger(), unused, MailClient)
			if err != nil || !again.Again || again.Reference != first.Reference || !again.At.Equal(first.At) {
				t.Errorf("used again: %+v, %v", again, err)
			}
		}()
	}
	wg.Wait()
	if w.number(`SELECT count(*) FROM outbox`) != letters || w.number(`SELECT count(*) FROM consent_events WHERE customer_id = $1`, anna) != 0 {
		t.Error("an erased customer got a letter or an event")
	}
	w.sound()
}

// A mail client that posts twenty times at once withdraws once.
func TestUseLinkTwentyAtOnce(t *testing.T) {
	for _, erased := range []bool{false, true} {
		w := newWorld(t)
		anna := w.customer("K-1", "active", "anna@wilg.example")
		token := w.link(anna, "anna@wilg.example", Newsletter)
		if erased {
			w.erase(anna)
		}
		references := make([]string, 20)
		fresh := make([]bool, 20)
		var wg sync.WaitGroup
		for i := range references {
			wg.Add(1)
			go func() {
				defer wg.Done()
				rec, err := w.s.UseLink(w.stranger(), token, MailClient)
				if err != nil {
					t.Error(err)
				}
				references[i], fresh[i] = rec.Reference, !rec.Again
			}()
		}
		wg.Wait()
		slices.Sort(references)
		if len(slices.Compact(references)) != 1 || references[0] == "" {
			t.Errorf("erased %v: references %q", erased, references)
		}
		if n := len(slices.DeleteFunc(fresh, func(b bool) bool { return !b })); n != 1 {
			t.Errorf("erased %v: %d of 20 withdrew", erased, n)
		}
		if n := w.number(`SELECT (SELECT count(*) FROM consent_events) + (SELECT count(*) FROM outbox)`); !erased && n != 2 || erased && n != 0 {
			t.Errorf("erased %v: %d events and letters", erased, n)
		}
		w.sound()
	}
}

// An erasure and a click at once: whatever comes first, the address is remembered and nothing of the customer is left.
func TestUseLinkDuringErasure(t *testing.T) {
	for range 5 {
		w := newWorld(t)
		anna := w.customer("K-1", "active", "anna@wilg.example")
		ctx, scope := w.as(w.login("a@wilg.example", anna), anna)
		_, err := w.s.Give(ctx, scope, Newsletter, i18n.NL)
		w.must(err)
		token := w.link(anna, "anna@wilg.example", Newsletter)
		var wg sync.WaitGroup
		wg.Add(2)
		go func() { defer wg.Done(); w.erase(anna) }()
		go func() {
			defer wg.Done()
			if rec, err := w.s.UseLink(w.stranger(), token, MailClient); err != nil || rec.Reference == "" {
				t.Errorf("%+v, %v", rec, err)
			}
		}()
		wg.Wait()
		if w.may("anna@wilg.example", Newsletter) || w.number(`SELECT count(*) FROM consent_events`) != 0 {
			t.Error("the address may be mailed, or something of the customer is left")
		}
	}
}
