package consent

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/consent/tools"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

func TestMayMail(t *testing.T) {
	w := newWorld(t)
	anna, bert, carl := w.customer("K-1", "active", "extra@wilg.example"), w.customer("K-2", "former"), w.customer("K-3", "active")
	for _, c := range []struct {
		id    int64
		login string
		says  []State
	}{{anna, "anna@wilg.example", []State{Given}}, {bert, "bert@wilg.example", []State{Given, Withdrawn}}, {carl, "carl@wilg.example", nil}} {
		ctx, scope := w.as(w.login(c.login, c.id), c.id)
		for _, st := range c.says {
			w.clock.Advance(time.Minute)
			_, err := w.s.say(ctx, scope, Newsletter, st, i18n.NL)
			w.must(err)
		}
	}
	w.exec(`INSERT INTO suppressions VALUES ($1, 'newsletter', now())`, w.mac("extra@wilg.example"))
	for _, test := range []struct {
		customer int64
		address  string
		p        Purpose
		want     string
	}{
		{anna, "anna@wilg.example", Newsletter, ""}, {anna, "extra@wilg.example", Newsletter, StopSuppressed},
		{bert, "bert@wilg.example", Newsletter, StopWithdrawn}, {carl, "carl@wilg.example", Newsletter, StopWithdrawn},
		{carl, "carl@wilg.example", ConsumerResearch, ""}, {99, "anna@wilg.example", Newsletter, StopWithdrawn},
	} {
		if got, err := w.s.Stop(w.read(), test.p, test.customer, test.address); got != test.want || err != nil {
			t.Errorf("%s to %s: %q, %v; want %q", test.p, test.address, got, err, test.want)
		}
	}
	audience := func() (all []string) {
		for after := int64(0); ; {
			to, last, err := w.s.Audience(w.read(), Newsletter, after, 1)
			w.must(err)
			for _, a := range to {
				all = append(all, a.Mail)
			}
			if after = last; last == 0 {
				return all
			}
		}
	}
	if got := audience(); !slices.Equal(got, []string{"anna@wilg.example"}) {
		t.Errorf("audience %q", got)
	}
	var inForce []string
	w.must(w.s.InForce(w.read(), "newsletter", func(c tools.Change) error {
		inForce = append(inForce, c.Address)
		if !c.Given || !c.At.Equal(noon.Add(time.Minute)) || c.CustomerID != anna {
			t.Errorf("in force: %+v", c)
		}
		return nil
	}))
	if !slices.Equal(inForce, []string{"anna@wilg.example"}) {
		t.Errorf("in force at %q", inForce)
	}
	var decided []string
	w.must(w.s.Changes(w.read(), noon.Add(2*time.Minute), func(c tools.Change) error {
		decided = append(decided, c.Address+" "+c.At.Sub(noon).String())
		return nil
	}))
	if diff := cmp.Diff([]string{"bert@wilg.example 2m0s", "bert@wilg.example 3m0s"}, decided); diff != "" {
		t.Errorf("decided since (-want +got):\n%s", diff)
	}
	standing, err := w.s.Standing(w.read(), "newsletter", []string{"anna@wilg.example", "bert@wilg.example", "carl@wilg.example", "extra@wilg.example", "nobody@wilg.example"})
	w.must(err)
	for address, want := range map[string]string{"anna@wilg.example": "true 1m0s", "bert@wilg.example": "false 3m0s", "carl@wilg.example": "false never"} {
		c, ok := standing[address]
		got := "false never"
		if !c.At.IsZero() {
			got = map[bool]string{true: "true ", false: "false "}[c.Given] + c.At.Sub(noon).String()
		}
		if !ok || got != want {
			t.Errorf("%s stands at %s, want %s", address, got, want)
		}
	}
	if c := standing["extra@wilg.example"]; c.Given || c.At.IsZero() {
		t.Errorf("a suppressed address of nobody: %+v", c)
	}
	if _, there := standing["nobody@wilg.example"]; there {
		t.Error("an address of nobody stands")
	}
}

func TestUnsubscribed(t *testing.T) {
	w := newWorld(t)
	anna, former := w.customer("K-1", "active", "lijst@wilg.example"), w.customer("K-2", "former", "oud@wilg.example")
	ctx, scope := w.as(w.login("anna@wilg.example", anna), anna)
	given, err := w.s.Give(ctx, scope, Newsletter, i18n.NL)
	w.must(err)
	for _, test := range []struct {
		at   time.Time
		want bool
		says string
	}{
		{noon.Add(-time.Hour), false, "newsletter given"}, // consent was given later
		{noon, false, "newsletter given"},
		{noon.Add(time.Second), true, "newsletter withdrawn"},
		{noon.Add(time.Second), true, "newsletter withdrawn"}, // told once more
	} {
		held, err := w.s.Unsubscribed(w.job(), "lijst@wilg.example", Newsletter, test.at) // known by its link only
		if held != test.want || err != nil || w.says(anna) != test.says {
			t.Errorf("unsubscribed %s after: %v, %v; %s", test.at.Sub(noon), held, err, w.says(anna))
		}
		w.clock.Advance(time.Minute)
	}
	history, err := w.s.History(w.read(), scope, Newsletter)
	if err != nil || len(history) != 2 || history[0].Way != Tool || !history[0].Said.Equal(noon.Add(time.Second)) || history[1].Reference != given.Reference {
		t.Errorf("history: %+v, %v", history, err)
	}
	w.link(former, "oud@wilg.example", Newsletter)
	if held, err := w.s.Unsubscribed(w.job(), "oud@wilg.example", Newsletter, noon); !held || err != nil || w.may("oud@wilg.example", Newsletter) {
		t.Errorf("a former customer: %v, %v", held, err)
	}
	if held, err := w.s.Unsubscribed(w.job(), "vreemd@wilg.example", Newsletter, noon); !held || err != nil || w.may("vreemd@wilg.example", Newsletter) {
		t.Errorf("an address of nobody: %v, %v", held, err)
	}
	if n := w.number(`SELECT count(*) FROM outbox`); n != 1 {
		t.Errorf("%d letters: the tool tells its readers itself", n)
	}
	w.sound()
}

func TestAddressChanged(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "active")
	login := w.login("oud@wilg.example", anna)
	ctx, scope := w.as(login, anna)
	_, err := w.s.Give(ctx, scope, Newsletter, i18n.NL)
	w.must(err)
	_, err = w.s.Withdraw(ctx, scope, ConsumerResearch, i18n.NL)
	w.must(err)
	w.heard()
	w.must(w.st.Do(w.job(), store.Change{Action: "test.email", Subject: keys.Login(login)}, func(tx *store.Tx) error {
		if _, err := tx.Exec(`UPDATE logins SET email = 'nieuw@wilg.example', email_canonical = 'nieuw@wilg.example', email_mac = $2 WHERE id = $1`,
			login, w.mac("nieuw@wilg.example")); err != nil {
			return err
		}
		return w.s.AddressChanged(tx, login, "Oud@wilg.example", "nieuw@wilg.example")
	}))
	if got := w.heard(); !slices.Equal(got, []string{"nieuw@wilg.example newsletter yes", "oud@wilg.example newsletter no"}) {
		t.Errorf("the tool heard %q", got)
	}
	if !w.may("nieuw@wilg.example", Newsletter) || w.may("nieuw@wilg.example", ConsumerResearch) {
		t.Error("what was withdrawn does not hold for the new address, or what was given is lost")
	}
	w.sound()
}

// The nightly check finds a state that no event made.
func TestCheck(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "active")
	ctx, scope := w.as(w.login("anna@wilg.example", anna), anna)
	_, err := w.s.Withdraw(ctx, scope, Newsletter, i18n.NL)
	w.must(err)
	w.sound()
	for _, sql := range []string{
		`UPDATE consent_states SET state = 'given'`,
		`UPDATE consent_states SET state = NULL, event_id = NULL`,
		`DELETE FROM consent_states`,
		`INSERT INTO consent_states VALUES (` + w.rows(`SELECT id::text FROM customers`)[0] + `, 'usage_analysis', 1, now(), 'objected', gen_random_uuid())`,
	} {
		w.exec(sql)
		if err := Check(w.read()); err == nil || !strings.Contains(err.Error(), "does not follow") {
			t.Errorf("after %s: %v", sql, err)
		}
	}
}
