package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

func TestUnderstand(t *testing.T) {
	for term, want := range map[string]string{
		"KH-10001": "KH-10001 [number invoice name contact]", "  Lotte   Vermeulen ": "Lotte Vermeulen [number name contact]", "7": "7 [number invoice]", "2026.00017": "2026.00017 [number invoice name contact]",
		"an@voorbeeld.be": "an@voorbeeld.be [email]", "seppe.d'haese@example.org": "seppe.d'haese@example.org [email]",
		"voorbeeld.be": "voorbeeld.be [domain]", "https://www.Voorbeeld.BE/pad?x": "voorbeeld.be [domain]", "xn--bcher-kva.example.": "xn--bcher-kva.example [domain]", "bücher.example": "bücher.example [domain]",
		"Li Xu": "Li Xu [number name contact]", "D'Haese": "D'Haese [number name contact]", "Ελένη": "Ελένη [number name contact]", "a\tb\u202Ecde\nf": "a bcde f [number name contact]",
	} {
		q, err := Understand(term)
		if got := fmt.Sprint(q.Text, " ", q.By); err != nil || got != want || q.Limit != MaxHits {
			t.Errorf("%q: %s, %v; want %s", term, got, err, want)
		}
	}
	for term, want := range map[string]string{
		"": "term_short", "  ": "term_short", "ab": "term_short", "%%%": "term_short", "___": "term_short", "a b c": "term_short", "'--": "term_short",
		"an@": "term_email", "@": "term_email", "An <an@voorbeeld.be>": "term_email", "an@voorbeeld.be,bert@voorbeeld.be": "term_email",
		strings.Repeat("a", MaxTerm+1): "term_long",
	} {
		_, err := Understand(term)
		wants(t, err, fault.Invalid, "access.error."+want)
	}
}

// Who looks says why first: all that is wrong is said at once, and nothing was searched.
func TestLookNeedsAReason(t *testing.T) {
	w := newWorld(t)
	w.customer("K-1")
	lies := w.officer("lies")
	_, err := w.svc.Look(lies, Form{Reason: "   zomaar ", Ticket: " ", Term: "K"})
	wants(t, err, fault.Invalid, "access.error.reason", "access.error.ticket", "access.error.term_short")
	_, err = w.svc.Look(lies, Form{Reason: strings.Repeat("é", MaxReason+1), Ticket: strings.Repeat("T", MaxTicket+1), Term: "K-1"})
	wants(t, err, fault.Invalid, "access.error.reason_long", "access.error.ticket_long")
	for name, ctx := range map[string]context.Context{
		"a customer": actor.With(t.Context(), actor.Actor{Kind: actor.Customer, LoginID: 1, CustomerID: 1}), "a job": actor.With(t.Context(), actor.Job("x")),
		"nobody": t.Context(), "an auditor": actor.With(t.Context(), actor.Actor{Kind: actor.Officer, OfficerID: 999}),
	} {
		if _, err := w.svc.Look(ctx, Form{Reason: "een goede reden", Ticket: "T-1", Term: "K-1"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s looks: %v", name, err)
		}
	}
	if n := w.count(`SELECT (SELECT count(*) FROM looks) + (SELECT count(*) FROM accesses)`); n != 0 {
		t.Errorf("%d rows of refused looks", n)
	}
}

// What a search finds is an access of each customer found, once it is shown; shown again it is no second line, but an entry.
func TestHitsAreAccesses(t *testing.T) {
	w := newWorld(t)
	ids := []int64{w.customer("K-1"), w.customer("K-2"), w.customer("K-3")}
	lies := w.officer("lies")
	look := w.look(lies, "Peeters")
	if n := w.count(`SELECT count(*) FROM accesses`); n != 0 {
		t.Errorf("%d accesses before anything was shown", n)
	}
	for range 2 {
		l, hits, err := w.svc.Hits(lies, look)
		must(t, err)
		if len(hits) != 3 || l.More || l.Reason != "De klant belde over een factuur" || !l.EndsAt.Equal(start.Add(Life)) {
			t.Errorf("%+v, %v", l, hits)
		}
	}
	for _, id := range ids {
		if n := w.count(`SELECT count(*) FROM accesses WHERE customer_id = $1 AND kind = 'account' AND what = 'search' AND record = '' AND ticket = 'T-1'`, id); n != 1 {
			t.Errorf("customer %d has %d lines", id, n)
		}
		if n := w.count(`SELECT count(*) FROM audit.payload p JOIN audit.entry e ON e.id = p.entry_id
			WHERE e.type = 'access.searched' AND p.subject_kind = 'customer' AND p.subject_id = $1`, id); n != 2 {
			t.Errorf("customer %d has %d entries", id, n)
		}
		if n := w.count(`SELECT sum(count)::int FROM kind_summaries WHERE owner = 'customer' AND owner_id = $1 AND kind = 'accesses'`, id); n != 1 {
			t.Errorf("customer %d counts %d", id, n)
		}
	}
	if n := w.count(`SELECT count(*) FROM audit.entry WHERE type = 'access.looked'`); n != 1 {
		t.Errorf("%d entries of the look", n)
	}
	if n := w.count(`SELECT count(DISTINCT reference) FROM accesses WHERE reference ~ '^A(-[0-9A-HJKMNP-TV-Z]{4}){3}$'`); n != 3 {
		t.Errorf("%d references", n)
	}
}

// A look opens what it found, to who began it, until its hour is over.
func TestSeeWithinALook(t *testing.T) {
	w := newWorld(t)
	one := w.customer("K-1")
	w.customer("K-2")
	lies, tom := w.officer("lies"), w.officer("tom")
	look := w.look(lies, "K-1")
	w.look(lies, "K-2") // for another reason
	list := Place{Kind: "invoices", What: InList}
	record := Place{Kind: "invoices", What: InRecord, Record: ident.Random().String()}
	for range 3 {
		for _, p := range []Place{list, record} {
			read, err := w.see(lies, look, "K-1", p)
			must(t, err)
			if read != 1 {
				t.Errorf("read %d times", read)
			}
		}
	}
	_, err := w.svc.Overview(lies, look, "K-1", func(store.Reader, store.StaffScope) error { return nil })
	must(t, err)
	if n := w.count(`SELECT count(*) FROM accesses WHERE customer_id = $1`, one); n != 3 {
		t.Errorf("%d lines, want search, list and record", n)
	}
	if n := w.count(`SELECT count(*) FROM audit.payload p JOIN audit.entry e ON e.id = p.entry_id WHERE e.type = 'access.seen' AND p.subject_id = $1 AND p.subject_kind = 'customer'`, one); n != 7 {
		t.Errorf("%d entries", n)
	}

	for name, try := range map[string]func() (int, error){
		"a customer whom the look did not find": func() (int, error) { return w.see(lies, look, "K-2", list) },
		"nobody's number":                       func() (int, error) { return w.see(lies, look, "K-99", list) },
		"a number of bytes":                     func() (int, error) { return w.see(lies, look, "K\x00", list) },
		"a colleague's look":                    func() (int, error) { return w.see(tom, look, "K-1", list) },
		"no look":                               func() (int, error) { return w.see(lies, ident.Random().String(), "K-1", list) },
		"no id":                                 func() (int, error) { return w.see(lies, "' OR 1=1 --", "K-1", list) },
		"capitals":                              func() (int, error) { return w.see(lies, strings.ToUpper(look), "K-1", list) },
	} {
		read, err := try()
		wants(t, err, fault.NotFound)
		if read != 0 {
			t.Errorf("%s: read", name)
		}
	}
	_, _, err = w.svc.Hits(tom, look)
	wants(t, err, fault.NotFound)
	if n := w.count(`SELECT count(*) FROM audit.entry WHERE type = 'access.refused'`); n != 8 {
		t.Errorf("%d refusals are in the record, want 8", n)
	}

	w.clock.Set(start.Add(Life - time.Second))
	_, err = w.see(lies, look, "K-1", list)
	must(t, err)
	w.clock.Set(start.Add(Life))
	read, err := w.see(lies, look, "K-1", list)
	wants(t, err, fault.Expired, "access.error.over")
	_, _, err = w.svc.Hits(lies, look)
	wants(t, err, fault.Expired, "access.error.over")
	if n := w.count(`SELECT count(*) FROM accesses`); n != 3 || read != 0 {
		t.Errorf("%d lines after all refusals", n)
	}
}

// An officer who is demoted in mid-look sees nothing more, and an erased customer is gone.
func TestRightsOfNow(t *testing.T) {
	w := newWorld(t)
	w.customer("K-1")
	lies := w.officer("lies")
	look := w.look(lies, "K-1")
	w.may[actor.From(lies).OfficerID] = false
	read, err := w.see(lies, look, "K-1", Place{Kind: "invoices", What: InList})
	wants(t, err, fault.Forbidden)
	_, _, err = w.svc.Hits(lies, look)
	wants(t, err, fault.Forbidden)
	w.may[actor.From(lies).OfficerID] = true
	w.exec(`UPDATE customers SET erased_at = now()`)
	gone, err := w.see(lies, look, "K-1", Place{Kind: "invoices", What: InList})
	wants(t, err, fault.NotFound)
	_, hits, err := w.svc.Hits(lies, look)
	must(t, err)
	if read+gone+len(hits) != 0 {
		t.Errorf("seen: %d, %d, %v", read, gone, hits)
	}
}

// What could not be written down is not shown, and what was not found is no access.
func TestNothingIsShownThatWasNotRecorded(t *testing.T) {
	w := newWorld(t)
	w.customer("K-1")
	lies := w.officer("lies")
	look := w.look(lies, "K-1")
	f, err := w.svc.See(lies, look, "K-1", Place{Kind: "invoices", What: InRecord, Record: "x"}, func(store.Reader, store.StaffScope) error { return fault.Missing() })
	wants(t, err, fault.NotFound)
	w.exec(`ALTER TABLE accesses ADD CHECK (kind <> 'invoices')`)
	read := 0
	f2, err := w.svc.See(lies, look, "K-1", Place{Kind: "invoices", What: InList}, func(store.Reader, store.StaffScope) error { read++; return nil })
	if err == nil || read != 1 || f.Person.Name+f2.Person.Name != "" {
		t.Errorf("shown without a line: %v, %+v", err, f2)
	}
	w.exec(`ALTER TABLE accesses ADD CHECK (kind <> 'account')`)
	if _, hits, err := w.svc.Hits(lies, look); err == nil || len(hits) > 0 {
		t.Errorf("hits without a line: %v, %v", hits, err)
	}
	if n := w.count(`SELECT (SELECT count(*) FROM accesses) + (SELECT count(*) FROM audit.entry WHERE type IN ('access.seen', 'access.searched'))`); n != 0 {
		t.Errorf("%d rows", n)
	}
}

// Of ten thousand hits ten are shown, and only they can be opened; after thirty searches in an hour an officer waits.
func TestNoHarvest(t *testing.T) {
	w := newWorld(t)
	w.exec(`INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
		SELECT 'c' || n, 'K-' || n, 'person', 'active', 'nl', 'Peeters', 1 FROM generate_series(1, 10000) n`)
	lies := w.officer("lies")
	look := w.look(lies, "Peeters")
	l, hits, err := w.svc.Hits(lies, look)
	must(t, err)
	if len(hits) != MaxHits || !l.More || w.count(`SELECT count(*) FROM accesses`) != MaxHits {
		t.Errorf("%d hits, more: %v", len(hits), l.More)
	}
	_, err = w.see(lies, look, "K-11", Place{Kind: "invoices", What: InList})
	wants(t, err, fault.NotFound)
	for range lookHour.Max - 1 {
		w.look(lies, "K-1")
	}
	for range 2 {
		_, err = w.svc.Look(lies, Form{Reason: "De klant belde over een factuur", Ticket: "T-1", Term: "K-1"})
		wants(t, err, fault.TooMany)
	}
	w.look(w.officer("tom"), "K-1") // a colleague has a limit of their own
	if n := w.count(`SELECT count(*) FROM audit.entry WHERE type = 'access.limited'`); n != 1 {
		t.Errorf("%d entries of the limit", n)
	}
	w.clock.Advance(time.Hour)
	w.look(lies, "K-1")
}

// Twenty tabs at once make one line.
func TestSeenAtOnce(t *testing.T) {
	w := newWorld(t)
	w.customer("K-1")
	lies := w.officer("lies")
	look := w.look(lies, "K-1")
	var wg sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = w.svc.See(lies, look, "K-1", Place{Kind: "invoices", What: InList}, func(store.Reader, store.StaffScope) error { return nil })
		})
	}
	wg.Wait()
	must(t, errors.Join(errs...))
	if n := w.count(`SELECT count(*) FROM accesses`); n != 1 {
		t.Errorf("%d lines", n)
	}
	if n := w.count(`SELECT count(*) FROM audit.entry WHERE type = 'access.seen'`); n != 20 {
		t.Errorf("%d entries", n)
	}
}
