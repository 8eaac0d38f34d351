package authn

import (
	"fmt"
	"testing"
	"time"

	"inzage/internal/core/fault"
)

// TestMailsStayWithinLimits floods the request page in several ways and counts mails.
func TestMailsStayWithinLimits(t *testing.T) {
	ask := func(w *world, i int, email string) {
		must(w.t, w.svc.RequestLink(nth(i), LinkRequest{Purpose: Reset, Email: email, Language: "nl"}))
	}
	t.Run("one account from a hundred networks, an hour and a day", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.active("1001", "mieke@wilg.example")
		for i := range 100 {
			ask(w, i, "mieke@wilg.example")
			w.clock.Advance(30 * time.Second)
			w.drain()
		}
		if n := w.mails("authn.reset"); n > LinksPerHour {
			t.Errorf("%d mails in 50 minutes, want at most %d", n, LinksPerHour)
		}
		for i := range 60 {
			w.clock.Advance(20 * time.Minute)
			ask(w, 100+i, "mieke@wilg.example")
			w.drain()
		}
		if n := w.mails("authn.reset"); n != LinksPerDay {
			t.Errorf("%d mails in a day, want %d", n, LinksPerDay)
		}
	})
	t.Run("a hundred accounts from one network", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		for i := range 10 {
			w.active(fmt.Sprint(1000+i), fmt.Sprintf("p%d@wilg.example", i))
		}
		for i := range 10 {
			must(t, w.svc.RequestLink(visitor(), LinkRequest{Purpose: Reset, Email: fmt.Sprintf("p%d@wilg.example", i), Language: "nl"}))
		}
		w.drain()
		if n := w.mails("authn.reset"); n != linkIPMinute.Max {
			t.Errorf("%d mails in a minute from one address, want %d", n, linkIPMinute.Max)
		}
	})
	t.Run("one IPv6 line with many addresses", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		for i := range 10 {
			w.active(fmt.Sprint(1000+i), fmt.Sprintf("p%d@wilg.example", i))
			ctx := from(fmt.Sprintf("2001:db8:1:2::%x", i+1))
			must(t, w.svc.RequestLink(ctx, LinkRequest{Purpose: Reset, Email: fmt.Sprintf("p%d@wilg.example", i), Language: "nl"}))
		}
		w.drain()
		if n := w.mails("authn.reset"); n != linkIPMinute.Max {
			t.Errorf("%d mails in a minute from one /64, want %d", n, linkIPMinute.Max)
		}
	})
	t.Run("at most three live links, and none is replaced", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.active("1001", "mieke@wilg.example")
		first := w.resetLink("mieke@wilg.example")
		for i := range 5 {
			w.clock.Advance(2 * time.Minute)
			w.request(nth(i), Reset, "mieke@wilg.example")
		}
		if n := w.count(`SELECT count(*) FROM auth_tokens WHERE purpose = 'reset' AND used_at IS NULL AND expires_at > $1`, w.clock.Now()); n != LiveLinks {
			t.Errorf("%d live links, want %d", n, LiveLinks)
		}
		must(t, w.svc.SetPassword(visitor(), first, otherPassword))
	})
}

func TestFinishStepIsLimited(t *testing.T) {
	w := newWorld(t)
	for range finishMinute.Max {
		wants(t, w.svc.SetPassword(visitor(), "x", otherPassword), fault.Expired, "")
	}
	wants(t, w.svc.SetPassword(visitor(), "x", otherPassword), fault.TooMany, "")
	wants(t, w.svc.SetPassword(from("203.0.113.9"), "x", otherPassword), fault.Expired, "")
	w.clock.Advance(time.Minute)
	for range finishTwoMinutes.Max - finishMinute.Max - 1 {
		wants(t, w.svc.SetPassword(visitor(), "x", otherPassword), fault.Expired, "")
	}
	wants(t, w.svc.SetPassword(visitor(), "x", otherPassword), fault.TooMany, "")
	if n := w.entries("reset.link_refused"); n > 3*refusedLink.Max {
		t.Errorf("%d refusals in the record: it can be flooded", n)
	}
}

// TestStuffing tries many addresses from one IPv6 site with a new address each time.
func TestStuffing(t *testing.T) {
	w := newWorld(t)
	tried := 0
	for i := range 60 {
		_, err := w.try(from(fmt.Sprintf("2001:db8:5:%x::1", i)), fmt.Sprintf("p%d@wilg.example", i), "fout wachtwoord hier", "")
		if !fault.Is(err, fault.TooMany) {
			tried++
		}
	}
	if tried != 4*signInIPMinute.Max {
		t.Errorf("%d passwords were compared for one /48 in a minute, want %d", tried, 4*signInIPMinute.Max)
	}
	if _, err := w.try(from("::ffff:192.0.2.77"), "x@wilg.example", "fout wachtwoord hier", ""); !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	n := w.count(`SELECT max(n) FROM limiter`)
	for range 9 {
		_, _ = w.try(from("192.0.2.77"), "y@wilg.example", "fout wachtwoord hier", "")
	}
	_, err := w.try(from("::ffff:192.0.2.77"), "z@wilg.example", "fout wachtwoord hier", "")
	wants(t, err, fault.TooMany, "")
	_ = n
}

// TestNoCounterNoEntry takes the counters away: nobody gets in, and nobody is let through uncounted.
func TestNoCounterNoEntry(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	w.exec(`ALTER TABLE limiter RENAME TO elsewhere`)
	_, err := w.try(visitor(), "mieke@wilg.example", goodPassword, "")
	wants(t, err, fault.Unavailable, "")
	wants(t, w.svc.RequestLink(visitor(), LinkRequest{Purpose: Reset, Email: "mieke@wilg.example"}), fault.Unavailable, "")
	wants(t, w.svc.SetPassword(visitor(), "x", otherPassword), fault.Unavailable, "")
}
