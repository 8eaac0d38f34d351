package law_test

import (
	"testing"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/deadline"
)

// at reads a time on Brussels' clock.
func at(t *testing.T, s string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if m, err := time.ParseInLocation(layout, s, deadline.Zone()); err == nil {
			return m
		}
	}
	t.Fatalf("no time: %q", s)
	return time.Time{}
}

func TestDeadlines(t *testing.T) {
	tests := []struct {
		name     string
		received string
		basis    law.Basis
		declared string
		urgent   bool

		confirm, authenticate, review, approve, effect, why string
	}{
		{"a plain week", "2026-11-23 10:00", law.Sv46bis, "", false,
			"2026-11-25", "2026-11-26", "2026-12-01", "2026-12-02", "", "none"},
		{"arrived in the weekend", "2026-11-21 23:30", law.Sv46bis, "", false,
			"2026-11-24", "2026-11-25", "2026-11-28", "2026-12-01", "", "none"},
		{"Christmas and New Year", "2026-12-24 16:00", law.Sv88bis, "", false,
			"2026-12-29", "2026-12-30", "2027-01-05", "2027-01-06", "", "none"},
		{"urgent without a deadline: authentic within the hour", "2026-11-23 10:00", law.Sv46bis, "", true,
			"2026-11-25", "2026-11-23 11:00", "2026-11-27", "2026-11-28", "", "none"},
		{"European order: ten days, hard, to the end of a Sunday", "2026-12-10 09:30", law.EPOC, "", false,
			"2026-12-12", "2026-12-15", "2026-12-18", "2026-12-19", "2026-12-21", "statute"},
		{"European order in an emergency: eight hours", "2026-12-10 09:30", law.EPOC, "", true,
			"2026-12-10 17:30", "2026-12-10 10:30", "2026-12-10 12:54", "2026-12-10 17:30", "2026-12-10 17:30", "emergency"},
		{"eight hours through the night that has an hour more", "2026-10-24 22:00", law.EPOC, "", true,
			"2026-10-25 05:00", "2026-10-24 23:00", "2026-10-25 01:24", "2026-10-25 05:00", "2026-10-25 05:00", "emergency"},
		{"eight hours through the night that has an hour less", "2027-03-27 22:00", law.EPOC, "", true,
			"2027-03-28 07:00", "2027-03-27 23:00", "2027-03-28 01:24", "2027-03-28 07:00", "2027-03-28 07:00", "emergency"},
		{"a deadline of 23 hours", "2026-11-23 10:00", law.Sv46bis, "2026-11-24 09:00", false,
			"2026-11-24 09:00", "2026-11-23 11:00", "2026-11-23 17:54", "2026-11-24 09:00", "2026-11-24 09:00", "declared"},
		{"of 24 hours", "2026-11-23 10:00", law.Sv46bis, "2026-11-24 10:00", false,
			"2026-11-24 10:00", "2026-11-23 11:00", "2026-11-23 18:12", "2026-11-24 10:00", "2026-11-24 10:00", "declared"},
		{"of a minute more", "2026-11-23 10:00", law.Sv46bis, "2026-11-24 10:01", false,
			"2026-11-24 10:01", "2026-11-24 10:01", "2026-11-24 10:01", "2026-11-24 10:01", "2026-11-24 10:01", "declared"},
		{"the authority's is earlier than the law's", "2026-12-10 09:30", law.EPOC, "2026-12-15", false,
			"2026-12-12", "2026-12-15", "2026-12-15", "2026-12-15", "2026-12-15", "declared"},
		{"the authority's is later than the law's", "2026-12-10 09:30", law.EPOC, "2027-01-15", false,
			"2026-12-12", "2026-12-15", "2026-12-18", "2026-12-19", "2026-12-21", "statute"},
		{"three tenths of a long time are not waited for", "2026-11-23 10:00", law.Sv46bis, "2026-12-23", false,
			"2026-11-25", "2026-11-26", "2026-12-01", "2026-12-02", "2026-12-23", "declared"},
		{"already past when it arrives", "2026-11-23 10:00", law.Sv46bis, "2026-11-20", false,
			"2026-11-20", "2026-11-20", "2026-11-20", "2026-11-20", "2026-11-20", "declared"},
		{"no such basis", "2026-11-23 10:00", "sv46ter", "", false,
			"2026-11-25", "2026-11-26", "2026-12-01", "2026-12-02", "", "none"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var declared time.Time
			if test.declared != "" {
				declared = at(t, test.declared)
			}
			c := law.Deadlines(at(t, test.received).UTC(), test.basis, declared, test.urgent)
			for _, end := range []struct {
				name string
				got  deadline.End
				want string
			}{{"confirm", c.Confirm, test.confirm}, {"authenticate", c.Authenticate, test.authenticate}, {"review", c.Review, test.review},
				{"approve", c.Approve, test.approve}, {"effect", c.Effect, test.effect}} {
				if end.want == "" {
					if !end.got.Hard.IsZero() || !end.got.Legal.IsZero() {
						t.Errorf("%s: %v, want none", end.name, end.got)
					}
					continue
				}
				if want := at(t, end.want); !end.got.Hard.Equal(want) || end.got.Legal.Before(end.got.Hard) {
					t.Errorf("%s: %v, want %v", end.name, end.got, want)
				}
				if !c.Effect.Hard.IsZero() && end.got.Legal.After(c.Effect.Hard) {
					t.Errorf("%s ends after the answer is due: %v", end.name, end.got)
				}
			}
			if c.Basis != "law.deadline."+test.why || !i18n.Has(c.Basis) {
				t.Errorf("because %q, want %s", c.Basis, test.why)
			}
		})
	}
}

// TestStepEnd: what a step gets when it starts late in a case.
func TestStepEnd(t *testing.T) {
	effect := deadline.End{Hard: at(t, "2026-11-27"), Legal: at(t, "2026-11-27")}
	received := at(t, "2026-11-23 10:00")
	for _, test := range []struct {
		step          law.Step
		entered, want string
	}{
		{law.Reviewing, "2026-11-24 12:00", "2026-11-25 13:48"}, // three tenths of 86 hours
		{law.Approving, "2026-11-24 12:00", "2026-11-26"},
		{law.Approving, "2026-11-26 12:00", "2026-11-27"},
		{law.Approving, "2026-11-30 12:00", "2026-11-27"}, // already late
	} {
		if got := law.StepEnd(test.step, at(t, test.entered), received, effect, false); !got.Hard.Equal(at(t, test.want)) {
			t.Errorf("%s from %s: %v, want %s", test.step, test.entered, got.Hard, test.want)
		}
	}
}

func TestPeriods(t *testing.T) {
	kept := func(b law.Basis) func(time.Time) time.Time {
		return func(from time.Time) time.Time {
			until, _ := law.KeptUntil(b, from)
			return until
		}
	}
	for _, test := range []struct {
		name       string
		period     func(time.Time) time.Time
		from, want string
	}{
		{"an approval lapses", law.ApprovalLapses, "2026-11-23 10:00:01", "2026-11-30 10:00:01"},
		{"our copy goes after 45 days, also in a weekend", law.PurgeAt, "2026-12-02 10:00", "2027-01-17"},
		{"nobody acknowledged within five working days", law.SilenceAlarm, "2026-12-18 15:00", "2026-12-29"},
		{"is it still secret? six months, to a Monday", law.SecrecyReview, "2026-05-21 09:00", "2026-11-24"},
		{"six months from the 31st", law.SecrecyReview, "2026-08-31 09:00", "2027-03-02"}, // 28 February is a Sunday, 1 March a Monday
		{"an order's end on Christmas Eve", law.OrderSecrecyEnds, "2026-12-24", "2026-12-28"},
		{"an order's end on a Tuesday", law.OrderSecrecyEnds, "2026-11-24", "2026-11-25"},
		{"a mere wish", law.RequestHoldEnds, "2026-11-22 12:00", "2027-02-21"},
		{"frozen for 90 days, to a Monday", kept(law.Sv39ter), "2026-11-22 12:00", "2027-02-23"},
		{"frozen for 60 days", kept(law.EPOCPR), "2026-11-22 12:00", "2027-01-22"},
		{"the file of a case", law.RetainedUntil, "2026-11-23 12:00", "2036-11-25"}, // 23 November 2036 is a Sunday
	} {
		if got, want := test.period(at(t, test.from)), at(t, test.want); !got.Equal(want) {
			t.Errorf("%s: from %s until %v, want %v", test.name, test.from, got, want)
		}
	}
	if _, ok := law.KeptUntil(law.Sv46bis, at(t, "2026-11-22")); ok {
		t.Error("a basis that hands over obliges to keep")
	}
}

func TestObjectionEnds(t *testing.T) {
	for _, test := range []struct {
		name, told, hard, want string
	}{
		{"no deadline: seven days", "2026-11-22 12:00", "", "2026-11-30"},
		{"a day before the deadline", "2026-11-22 12:00", "2026-11-25 12:00", "2026-11-24 12:00"},
		{"a second of it is left", "2026-11-22 12:00", "2026-11-23 12:00:01", "2026-11-22 12:00:01"},
		{"none is left", "2026-11-22 12:00", "2026-11-23 12:00", ""},
		{"the deadline is past", "2026-11-22 12:00", "2026-11-20", ""},
	} {
		var effect deadline.End
		if test.hard != "" {
			effect.Hard = at(t, test.hard)
		}
		got, ok := law.ObjectionEnds(at(t, test.told), effect)
		if ok != (test.want != "") || ok && !got.Equal(at(t, test.want)) || !ok && !got.IsZero() {
			t.Errorf("%s: %v %v, want %q", test.name, got, ok, test.want)
		}
	}
}

func TestAlarm(t *testing.T) {
	entered := at(t, "2026-11-23 10:00")
	if got := law.Alarm(entered, deadline.End{}); !got.IsZero() {
		t.Errorf("an alarm without a deadline: %v", got)
	}
	if got := law.Alarm(entered, deadline.End{Hard: at(t, "2026-11-25 10:00")}); !got.Equal(at(t, "2026-11-24 10:00")) {
		t.Errorf("alarm at %v", got)
	}
	if got := law.Alarm(entered, deadline.End{Hard: at(t, "2026-11-20")}); !got.Equal(entered) {
		t.Errorf("past its end it alarms at once, not at %v", got)
	}
}
