package access

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// seen is a complete access.
func (w *world) seen(customer int64, at time.Time) Seen {
	return Seen{
		Customer: customer, Officer: actor.From(w.officer(fmt.Sprint("o", time.Now().UnixNano()))).OfficerID, Team: PrivacyOfficer, At: at,
		ReasonID: ReasonQuestion, Ticket: "V-2026-000012", Kind: "questions", What: InRecord, Record: "r1",
	}
}

// An access is complete or refused, and without a look it is one line for an hour.
func TestRecord(t *testing.T) {
	w := newWorld(t)
	s := w.seen(w.customer("K-1"), time.Time{})
	for name, change := range map[string]func(*Seen){
		"nobody":      func(s *Seen) { s.Customer = 0 },
		"no officer":  func(s *Seen) { s.Officer = 0 },
		"no team":     func(s *Seen) { s.Team = "" },
		"no reason":   func(s *Seen) { s.ReasonID = "" },
		"two reasons": func(s *Seen) { s.Reason = "nog een" },
		"no ticket":   func(s *Seen) { s.Ticket = "" },
		"no kind":     func(s *Seen) { s.Kind = "" },
		"nothing":     func(s *Seen) { s.What = "" },
	} {
		bad := s
		change(&bad)
		w.do(func(tx *store.Tx) error {
			if err := Record(tx, bad); err == nil {
				t.Errorf("%s is recorded", name)
			}
			return nil
		})
	}
	record := func(s Seen) { w.do(func(tx *store.Tx) error { return Record(tx, s) }) }
	lines := func(want int, why string) {
		t.Helper()
		if n := w.count(`SELECT count(*) FROM accesses`); n != want {
			t.Errorf("%s: %d lines, want %d", why, n, want)
		}
	}
	record(s)
	w.clock.Advance(time.Hour - time.Second)
	record(s)
	lines(1, "within an hour")
	w.clock.Advance(time.Second)
	record(s)
	lines(2, "an hour later")
	other := s
	other.Record = "r2"
	record(other)
	lines(3, "another record")
	past := s
	past.At = time.Date(2025, time.December, 31, 23, 30, 0, 0, time.UTC) // New Year's Day in Belgium
	record(past)
	lines(4, "a true time in the past")
	if n := w.count(`SELECT count(*) FROM accesses WHERE at = $1`, past.At); n != 1 {
		t.Error("not at its true time")
	}
}

// References tell nothing: not when, not after which, not how many there are.
func TestReferencesAreRandom(t *testing.T) {
	seen, letters, sorted, last := map[string]bool{}, map[rune]bool{}, true, ""
	for range 500 { // in 500 each of 32 letters stands somewhere, and they are not in order, but for one draw in more than the atoms of the earth
		r := newReference()
		if !regexp.MustCompile(`^A(-[0-9A-HJKMNP-TV-Z]{4}){3}$`).MatchString(r) || seen[r] {
			t.Fatalf("%q", r)
		}
		for _, c := range r[2:] {
			letters[c] = true
		}
		seen[r], sorted, last = true, sorted && r > last, r
	}
	if len(letters) != 33 || sorted {
		t.Errorf("%d letters, in order: %v", len(letters), sorted)
	}
}

// The kind lists what was recorded, of this customer only, and never says which officer; an erasure takes it, the period ends it.
func TestKind(t *testing.T) {
	w := newWorld(t)
	one, two := w.customer("K-1"), w.customer("K-2")
	s := w.seen(one, start.AddDate(-KeepYears, 0, 0))
	w.exec(`UPDATE officers SET name = 'Lies-canary'`)
	w.do(func(tx *store.Tx) error {
		for i := range 3 {
			s.At, s.Record = s.At.Add(time.Second), fmt.Sprint("r", i)
			if err := Record(tx, s); err != nil {
				return err
			}
		}
		s.Customer = two
		return Record(tx, s)
	})
	k, r := Kind(), w.store.Read(t.Context())
	if _, err := dataset.NewRegistry(k); err != nil {
		t.Fatal(err)
	}
	page, err := k.List(r, scope(one), dataset.PageQuery{Limit: 10, Search: "questions"})
	must(t, err)
	if len(page.Records) != 3 || strings.Contains(fmt.Sprintf("%+v", page), "canary") {
		t.Errorf("%+v", page)
	}
	for _, other := range []string{"question", "_uestions", "%", "invoices"} {
		if page, err := k.List(r, scope(one), dataset.PageQuery{Limit: 10, Search: other}); err == nil && len(page.Records) != 0 {
			t.Errorf("%s finds %d", other, len(page.Records))
		}
	}
	w.exec(`UPDATE kind_summaries SET count = count`) // as the transactions left them
	expire := func(want int64) {
		t.Helper()
		w.do(func(tx *store.Tx) error {
			n, err := k.Expire(tx, w.clock.Now(), 10)
			if n != want {
				t.Errorf("%d expired, want %d", n, want)
			}
			return err
		})
	}
	w.clock.Set(start.Add(time.Second))
	expire(0) // the first is ten years old to the second
	w.clock.Set(start.Add(time.Second + time.Microsecond))
	expire(1)
	must(t, w.svc.sweep(t.Context()))
	sums, err := dataset.Summaries(r, scope(one))
	must(t, err)
	if sums[Key].Count != 2 {
		t.Errorf("counts %d", sums[Key].Count)
	}
	w.do(func(tx *store.Tx) error {
		done, err := k.Erase(tx, scope(one))
		if done.Deleted != 2 {
			t.Errorf("%+v", done)
		}
		return err
	})
	if n := w.count(`SELECT count(*) FROM accesses`); n != 1 {
		t.Errorf("%d left of the other customer", n)
	}
}

// Looks are gone a month after their hour, with whom they found; the lines of the customer stay.
func TestSweep(t *testing.T) {
	w := newWorld(t)
	w.customer("K-1")
	lies := w.officer("lies")
	look := w.look(lies, "K-1")
	_, _, err := w.svc.Hits(lies, look)
	must(t, err)
	w.clock.Set(start.Add(Life + KeepLooks))
	must(t, w.svc.sweep(t.Context()))
	if n := w.count(`SELECT count(*) FROM look_customers`); n != 1 {
		t.Error("gone on the last day")
	}
	w.clock.Advance(time.Second)
	must(t, w.svc.sweep(t.Context()))
	if n := w.count(`SELECT (SELECT count(*) FROM looks) + (SELECT count(*) FROM look_customers) + 10 * (SELECT count(*) FROM accesses)`); n != 10 {
		t.Errorf("%d", n)
	}
}

// Months begin and end at midnight in Belgium, twelve of them; counts are of this customer.
func TestCounted(t *testing.T) {
	w := newWorld(t)
	one, two := w.customer("K-1"), w.customer("K-2")
	for i, at := range []string{"2025-11-30T22:59:59Z", "2025-11-30T23:00:00Z", "2026-03-28T23:00:00Z", "2026-10-31T22:59:59Z", "2026-10-31T23:00:00Z", "2026-11-03T10:00:00Z"} {
		s := w.seen(one, start)
		s.At, _ = time.Parse(time.RFC3339, at)
		s.Record = fmt.Sprint(i)
		w.do(func(tx *store.Tx) error { return Record(tx, s) })
	}
	f, err := Counted(w.store.Read(t.Context()), scope(one), start)
	must(t, err)
	var got []int64
	for _, m := range f.Months {
		got = append(got, m.Count)
	}
	if fmt.Sprint(got) != "[1 0 0 1 0 0 0 0 0 0 1 2]" || f.Seen() != 5 || !f.Since.Equal(start.AddDate(-1, 0, 0)) {
		t.Errorf("%v, %d, since %v", got, f.Seen(), f.Since)
	}
	if f, err := Counted(w.store.Read(t.Context()), scope(two), start); err != nil || f.Seen() != 0 || len(f.Months) != 12 {
		t.Errorf("another customer: %+v, %v", f, err)
	}
	midnight := time.Date(2026, time.October, 31, 23, 30, 0, 0, time.UTC) // half past midnight on 1 November in Belgium
	if f, err := Counted(w.store.Read(t.Context()), scope(one), midnight); err != nil || f.Months[11].Count != 2 {
		t.Errorf("at the turn of a month: %+v, %v", f, err)
	}
	last, since, err := LastSeen(w.store.Read(t.Context()), scope(one), "questions", "invoices")
	must(t, err)
	if l := last["questions"]; l.At.Format(time.RFC3339) != "2026-11-03T10:00:00Z" || l.Team != PrivacyOfficer || !last["invoices"].At.IsZero() || since.IsZero() {
		t.Errorf("%+v", last)
	}
	var known string
	must(t, w.store.Read(t.Context()).Row(`SELECT reference FROM accesses WHERE customer_id = $1 LIMIT 1`, one).Scan(&known))
	for reference, want := range map[string]bool{newReference(): false, known: true, strings.ToLower(known): false, "": false, "a\x00": false, "' OR 1=1 --": false} {
		if mine, err := Owns(w.store.Read(t.Context()), scope(one), reference); err != nil || mine != want {
			t.Errorf("%q: %v, %v", reference, mine, err)
		}
	}
	if mine, err := Owns(w.store.Read(t.Context()), scope(two), known); err != nil || mine {
		t.Errorf("another's reference: %v, %v", mine, err)
	}
}
