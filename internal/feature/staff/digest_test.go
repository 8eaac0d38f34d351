package staff

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/actor"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/deadline"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/mail"
)

var update = flag.Bool("update", false, "write the golden files anew")

// mornings is a world in which one case is late for whoever works on cases.
type mornings struct {
	*world
	due Due
}

func newMornings(t *testing.T) *mornings {
	t.Helper()
	w := &mornings{world: newWorld(t), due: Due{Overdue: 1}}
	w.svc.due = func(ctx context.Context, o Officer) (Due, error) {
		if me, err := Require(w.store.Read(ctx), SeeToday); err != nil || me.ID != o.ID {
			t.Errorf("counted in the name of %d for %d: %v", me.ID, o.ID, err)
		}
		if !o.May(WorkCases) {
			return Due{}, nil
		}
		return w.due, nil
	}
	return w
}

// at puts the clock at a time in Brussels, and does what the portal does every few minutes.
func (w *mornings) at(s string) *mornings {
	w.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, deadline.Zone())
	must(w.t, err)
	w.clock.Set(at)
	w.tick()
	return w
}

func (w *mornings) tick() {
	w.t.Helper()
	must(w.t, w.svc.callDigest(actor.With(context.Background(), actor.Job("staff_digest_call"))))
	reg := jobs.NewRegistry()
	jobs.Handle(reg, w.svc.digest)
	r, err := jobs.New(w.store, reg, jobs.Config{Log: w.svc.log})
	must(w.t, err)
	_, err = r.Drain(context.Background())
	must(w.t, err)
}

// letters is how many there are.
func (w *mornings) letters() int {
	return w.count(`SELECT count(*) FROM outbox WHERE template = 'staff.digest'`)
}

// TestDigest: one letter a working day, from eight o'clock, to whom something waits for.
func TestDigest(t *testing.T) {
	w := newMornings(t)
	w.officer("an@kastanje.example", "P1", PrivacyOfficer)
	w.officer("bo@kastanje.example", "P2", Operations) // nothing waits for Bo
	cas := w.officer("cas@kastanje.example", "P3", PrivacyOfficer)
	must(t, w.svc.Disable(command(), cas.id))
	for _, row := range []struct {
		at   string
		want int
		why  string
	}{
		{"2026-03-27 07:59", 0, "a minute too early"},
		{"2026-03-27 08:00", 1, "Friday at eight"},
		{"2026-03-27 08:05", 1, "the same day"},
		{"2026-03-27 23:59", 1, "the same day, late"},
		{"2026-03-28 08:00", 1, "Saturday"},
		{"2026-03-29 08:00", 1, "Sunday; the clocks went forward"},
		{"2026-03-30 07:59", 1, "summer time: six o'clock in London"},
		{"2026-03-30 08:00", 2, "Monday"},
		{"2026-04-03 08:00", 3, "Good Friday is a working day"},
		{"2026-04-06 08:00", 3, "Easter Monday"},
		{"2026-04-07 15:30", 4, "the Tuesday after; the portal was down until half past three"},
		{"2026-10-23 08:00", 5, "a Friday in summer time"},
		{"2026-10-26 07:59", 5, "winter time"},
		{"2026-10-26 08:00", 6, "the Monday after the clocks went back"},
	} {
		if got := w.at(row.at).letters(); got != row.want {
			t.Errorf("%s, %s: %d letters, want %d", row.at, row.why, got, row.want)
		}
	}
	if n := w.count(`SELECT count(*) FROM outbox WHERE template = 'staff.digest' AND recipient <> 'an@kastanje.example'`); n != 0 {
		t.Errorf("%d letters to others", n)
	}
	if n := w.count(`SELECT count(*) FROM outbox WHERE template = 'staff.digest' AND NOT (expires_at > created_at AND expires_at <= created_at + interval '16 hours')`); n != 0 {
		t.Errorf("%d letters are sent tomorrow too", n)
	}
}

// TestDigestOfNothing: nothing due is no letter, and what comes up later in the day waits until tomorrow.
func TestDigestOfNothing(t *testing.T) {
	w := newMornings(t)
	w.officer("an@kastanje.example", "P1", PrivacyOfficer)
	w.due = Due{}
	w.at("2026-03-30 08:00")
	w.due = Due{Approval: 1}
	if got := w.at("2026-03-30 10:00").letters(); got != 0 {
		t.Errorf("%d letters at ten", got)
	}
	if got := w.at("2026-03-31 08:00").letters(); got != 1 {
		t.Errorf("%d letters the day after", got)
	}
}

// TestDigestAtOnce has many processes ask at the same moment, and one job run several times.
func TestDigestAtOnce(t *testing.T) {
	w := newMornings(t)
	w.officer("an@kastanje.example", "P1", PrivacyOfficer)
	w.officer("bo@kastanje.example", "P2", PrivacyOfficer)
	w.clock.Set(time.Date(2026, 3, 30, 6, 0, 0, 0, time.UTC))
	ctx := actor.With(context.Background(), actor.Job("staff_digest"))
	together(t, 20, func() error { return w.svc.callDigest(ctx) })
	if n := w.count(`SELECT count(*) FROM river_job WHERE kind = 'staff_digest'`); n != 1 {
		t.Errorf("%d jobs", n)
	}
	together(t, 10, func() error { return w.svc.digest(ctx, DigestJob{Day: 20260330}) })
	if got := w.letters(); got != 2 {
		t.Errorf("%d letters to two officers", got)
	}
	w.clock.Advance(24 * time.Hour)
	must(t, w.svc.digest(ctx, DigestJob{Day: 20260330}))
	if got := w.letters(); got != 2 {
		t.Errorf("yesterday's job wrote %d letters", got-2)
	}
	w.svc.due = func(context.Context, Officer) (Due, error) { return Due{}, context.DeadlineExceeded }
	if err := w.svc.digest(ctx, DigestJob{Day: 20260331}); err == nil {
		t.Error("a count that failed is no error")
	}
	w.svc.due = nil
	must(t, w.svc.callDigest(ctx))
}

// together runs f n times at once.
func together(t *testing.T, n int, f func() error) {
	t.Helper()
	done := make(chan error)
	for range n {
		go func() { done <- f() }()
	}
	for range n {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// TestDigestLetter compares the letter in each language with its golden file: go test ./internal/feature/staff -run DigestLetter -update.
func TestDigestLetter(t *testing.T) {
	w := newWorld(t)
	day := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	for _, lang := range i18n.Langs {
		var all strings.Builder
		for _, due := range []Due{{Overdue: 1, Soon: 2, Approval: 3, Questions: 1234, Failed: 5}, {Questions: 1}} {
			l, err := mail.NewLetter(mail.Letter{Template: digestName, Lang: lang, Recipient: "an@kastanje.example"}, digestArgs{due, day})
			must(t, err)
			m, err := w.svc.renderDigest(t.Context(), l)
			must(t, err)
			if !strings.Contains(m.HTML, `href="https://privacy.kastanje.example/staff"`) || m.Unsubscribe != "" {
				t.Errorf("%s: %s", lang, m.HTML)
			}
			all.WriteString(m.Subject + "\n\n" + m.Text + "\n")
		}
		golden := filepath.Join("testdata", "digest."+string(lang)+".txt")
		if *update {
			must(t, os.MkdirAll("testdata", 0o755))
			must(t, os.WriteFile(golden, []byte(all.String()), 0o644))
		}
		want, err := os.ReadFile(golden)
		must(t, err)
		if diff := cmp.Diff(string(want), all.String()); diff != "" {
			t.Errorf("%s differs (write it anew with -update):\n%s", golden, diff)
		}
	}
}
