package limit

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/secret"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

var start = time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)

func open(t *testing.T) (*Limiter, *clock.Manual, pgtest.DB) {
	t.Helper()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	if err != nil {
		t.Fatal(err)
	}
	c := clock.NewManual(start)
	return New(openStore(t, db, ring, c)), c, db
}

func openStore(t *testing.T, db pgtest.DB, ring *secret.Ring, c clock.Clock) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: c})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func count(t *testing.T, l *Limiter, uses ...Use) Verdict {
	t.Helper()
	v, err := l.Count(context.Background(), uses...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestCount(t *testing.T) {
	l, c, _ := open(t)
	minute, hour := Rule{"a.minute", 3, time.Minute}, Rule{"a.hour", 5, time.Hour}
	use := func(of string) Verdict { return count(t, l, Use{minute, of}, Use{hour, of}) }
	for range 3 {
		if v := use("x"); !v.OK() {
			t.Fatalf("refused within the limit: %+v", v)
		}
	}
	c.Advance(59 * time.Second)
	if v := use("x"); v.OK() || v.Wait != time.Second || !v.First || v.Over[0] != "a.minute" {
		t.Errorf("the fourth in a minute: %+v", v)
	}
	if v := use("x"); v.OK() || v.First { // five in the hour
		t.Errorf("the fifth: %+v", v)
	}
	if v := use("y"); !v.OK() {
		t.Errorf("another one is refused: %+v", v)
	}
	c.Advance(time.Second)
	if v := use("x"); v.OK() || v.Wait != 59*time.Minute || v.Over[0] != "a.hour" {
		t.Errorf("the sixth in an hour: %+v", v)
	}
	c.Advance(59 * time.Minute)
	if v := use("x"); !v.OK() {
		t.Errorf("refused in the next hour: %+v", v)
	}
}

func TestReturn(t *testing.T) {
	l, _, _ := open(t)
	u := Use{Rule{"a", 2, time.Hour}, "x"}
	for range 10 {
		if v := count(t, l, u); !v.OK() {
			t.Fatal("a use that was returned counts")
		}
		if err := l.Return(context.Background(), u); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Return(context.Background(), u, u); err != nil {
		t.Fatal(err)
	}
	count(t, l, u)
	count(t, l, u)
	if count(t, l, u).OK() {
		t.Error("more was returned than was counted")
	}
}

// TestManyAtOnce counts from two processes at once: the limit holds to the one.
func TestManyAtOnce(t *testing.T) {
	db := pgtest.New(t)
	ring, _ := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	c := clock.NewManual(start)
	limiters := []*Limiter{New(openStore(t, db, ring, c)), New(openStore(t, db, ring, c))}
	rule, other := Rule{"a", 10, time.Hour}, Rule{"b", 1000, time.Hour}
	var mu sync.Mutex
	var wg sync.WaitGroup
	ok := 0
	for i := range 60 {
		wg.Go(func() {
			// In two orders: a circle of waits would show as a deadlock.
			uses := []Use{{rule, "x"}, {other, "x"}, {other, "y"}}
			if i%2 == 0 {
				uses = []Use{{other, "y"}, {other, "x"}, {rule, "x"}}
			}
			v, err := limiters[i%2].Count(context.Background(), uses...)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if v.OK() {
				ok++
			}
		})
	}
	wg.Wait()
	if ok != 10 {
		t.Errorf("%d of 60 passed, want 10", ok)
	}
}

func TestByIP(t *testing.T) {
	rule := Rule{"ip", 3, time.Minute}
	cases := []struct {
		ip   string
		want []Use
	}{
		{"192.0.2.1", []Use{{rule, "192.0.2.1"}}},
		{"::ffff:192.0.2.1", []Use{{rule, "192.0.2.1"}}},
		{"2001:db8:1:2:3:4:5:6", []Use{{rule, "2001:db8:1:2::/64"}, {Rule{"ip.48", 12, time.Minute}, "2001:db8:1::/48"}}},
		{"fe80::1%eth0", []Use{{rule, "fe80::/64"}, {Rule{"ip.48", 12, time.Minute}, "fe80::/48"}}},
	}
	for _, tc := range cases {
		got := ByIP(netip.MustParseAddr(tc.ip), rule)
		if fmt.Sprint(got) != fmt.Sprint(tc.want) {
			t.Errorf("%s: %v, want %v", tc.ip, got, tc.want)
		}
	}
	if got := ByIP(netip.Addr{}, rule); len(got) != 1 {
		t.Errorf("no address: %v", got)
	}
}

func TestBackoff(t *testing.T) {
	l, c, _ := open(t)
	b := Backoff{Name: "b", Free: 2, First: time.Second, Longest: 4 * time.Second, Most: 6, Rest: time.Hour}
	ctx := context.Background()
	for n, wait := range []time.Duration{0, 0, 1, 2, 4, 4, 3600, 0} {
		wait *= time.Second
		if wait > 0 {
			_, err := l.Try(ctx, b, "x")
			if f := fault.Of(err); f == nil || f.Kind != fault.TooMany || f.Wait != wait {
				t.Fatalf("after %d failures: %v, want a wait of %s", n, err, wait)
			}
			c.Advance(wait - time.Microsecond)
			if _, err := l.Try(ctx, b, "x"); !fault.Is(err, fault.TooMany) {
				t.Fatalf("after %d failures: let through too early", n)
			}
			c.Advance(time.Microsecond)
		}
		before, err := l.Try(ctx, b, "x")
		want := n % 6 // after the rest it begins anew
		if err != nil || before != want {
			t.Fatalf("try %d: %d failures before, %v; want %d", n, before, err, want)
		}
	}
	if n, err := l.Failures(ctx, b, "x"); n != 2 || err != nil {
		t.Errorf("%d failures, %v", n, err)
	}
	if err := l.Clear(ctx, b, "x", "y"); err != nil {
		t.Fatal(err)
	}
	if n, _ := l.Failures(ctx, b, "x"); n != 0 {
		t.Error("a success forgets nothing")
	}
}

// TestTriesAtOnce tries thirty times at the same moment: only the free ones are let through.
func TestTriesAtOnce(t *testing.T) {
	l, _, _ := open(t)
	b := Backoff{Name: "b", Free: 5, First: time.Second, Longest: time.Minute, Most: 100, Rest: time.Hour}
	var mu sync.Mutex
	var wg sync.WaitGroup
	through := 0
	for range 30 {
		wg.Go(func() {
			_, err := l.Try(context.Background(), b, "x")
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				through++
			} else if !fault.Is(err, fault.TooMany) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if through != 5 {
		t.Errorf("%d tries were let through, want 5", through)
	}
}

func TestKeysTellNothingAndSweep(t *testing.T) {
	l, c, db := open(t)
	count(t, l, Use{Rule{"a", 1, time.Minute}, "192.0.2.1"}, Use{Rule{"b", 1, time.Hour}, "mieke@wilg.example"})
	super, err := pgxpool.New(context.Background(), db.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	defer super.Close()
	var readable, rows int
	scan := func() {
		if err := super.QueryRow(context.Background(), `SELECT count(*) FILTER (WHERE key !~ '^[0-9a-f]{32}$'), count(*) FROM limiter`).Scan(&readable, &rows); err != nil {
			t.Fatal(err)
		}
	}
	if scan(); readable != 0 || rows != 2 {
		t.Errorf("%d of %d keys tell what they count", readable, rows)
	}
	c.Advance(time.Minute)
	if err := l.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
	if scan(); rows != 1 {
		t.Errorf("%d counters left, want that of the hour", rows)
	}
	if _, err := super.Exec(context.Background(), `DROP TABLE limiter`); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Count(context.Background(), Use{Rule{"a", 1, time.Minute}, "x"}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("without counters: %v, want unavailable", err)
	}
	if _, err := l.Try(context.Background(), Backoff{Name: "b", Free: 5, First: 1, Longest: 1, Most: 9, Rest: 1}, "x"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("without counters: %v, want unavailable", err)
	}
}
