package deadline

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	layout := "2006-01-02 15:04:05"
	v, err := time.ParseInLocation(layout[:len(s)], s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestTable counts the worked examples: an ordinary month, months without the date, each movable holiday, a year's end.
func TestTable(t *testing.T) {
	for _, row := range []struct {
		event string
		p     Period
		hard  string // last day
		legal string
	}{
		{"2026-10-01", Months(1), "2026-11-01", "2026-11-02"}, // Sunday and All Saints' Day
		{"2027-01-31", Months(1), "2027-02-28", "2027-03-01"}, // no 31 February
		{"2026-04-14", Months(1), "2026-05-14", "2026-05-15"}, // Ascension Day
		{"2026-11-25", Months(1), "2026-12-25", "2026-12-28"}, // Christmas on a Friday
		{"2026-08-31", Months(1), "2026-09-30", "2026-09-30"}, // no 31 September
		{"2026-06-21", Months(1), "2026-07-21", "2026-07-22"}, // national holiday
		{"2027-12-31", Months(1), "2028-01-31", "2028-01-31"},
		{"2026-10-01", Months(3), "2027-01-01", "2027-01-04"},
		{"2026-11-30", Months(3), "2027-02-28", "2027-03-01"},
		{"2026-12-10", Days(10), "2026-12-20", "2026-12-21"},
		{"2026-12-23", Days(2), "2026-12-25", "2026-12-28"}, // 3(5) agrees with 3(4)
		{"2026-07-16", Days(5), "2026-07-21", "2026-07-22"},
		{"2026-05-13", Days(1), "2026-05-14", "2026-05-15"},
		// Article 3(5): Saturday and Sunday, moved to Monday, have one working day only.
		{"2026-11-20", Days(2), "2026-11-22", "2026-11-24"},
		{"2026-12-24", Days(3), "2026-12-27", "2026-12-29"}, // Christmas and a weekend
		{"2026-11-20", Days(1), "2026-11-21", "2026-11-23"}, // one day: 3(5) does not apply
		// Leap days.
		{"2028-01-31", Months(1), "2028-02-29", "2028-02-29"},
		{"2028-02-29", Months(12), "2029-02-28", "2029-02-28"},
		// Working days go round weekends and holidays; both ends are one.
		{"2026-11-20", WorkingDays(1), "2026-11-23", "2026-11-23"},
		{"2026-12-23", WorkingDays(2), "2026-12-28", "2026-12-28"},
		{"2026-04-02", WorkingDays(2), "2026-04-07", "2026-04-07"}, // Good Friday is no holiday in Belgium, Easter Monday is
		{"2026-11-21", WorkingDays(3), "2026-11-25", "2026-11-25"}, // from a Saturday
	} {
		for _, clock := range []string{" 00:00:00", " 09:30:00", " 23:59:59"} {
			e := After(at(t, row.event+clock), row.p)
			if got := LastDay(e.Hard).Format(time.DateOnly); got != row.hard {
				t.Errorf("%s%s + %s: hard end on %s, want %s", row.event, clock, row.p, got, row.hard)
			}
			if got := LastDay(e.Legal).Format(time.DateOnly); got != row.legal {
				t.Errorf("%s%s + %s: legal end on %s, want %s", row.event, clock, row.p, got, row.legal)
			}
		}
	}
}

// TestInstants looks at the last moment in time and the first one too late.
func TestInstants(t *testing.T) {
	e := After(at(t, "2026-10-01 10:00:00"), Months(1))
	if want := at(t, "2026-11-03 00:00:00"); !e.Legal.Equal(want) {
		t.Errorf("legal end %v, want %v", e.Legal, want)
	}
	if want := at(t, "2026-11-02 00:00:00"); !e.Hard.Equal(want) {
		t.Errorf("hard end %v, want %v", e.Hard, want)
	}
	if e.Hard.Location() != zone || e.Legal.Location() != zone {
		t.Error("an end is told in Brussels' time")
	}
}

// TestHours counts hours as they pass: through a weekend, and through the nights in which the clock changes.
func TestHours(t *testing.T) {
	for _, row := range []struct {
		event       string
		n           int
		hard, legal string
	}{
		{"2026-12-18 15:20:00", 72, "2026-12-21 15:20:00", "2026-12-21 16:00:00"},
		{"2026-12-18 15:00:00", 72, "2026-12-21 15:00:00", "2026-12-21 16:00:00"}, // the event's hour is the one that begins
		{"2026-12-18 15:59:59", 8, "2026-12-18 23:59:59", "2026-12-19 00:00:00"},
		{"2026-03-28 15:20:00", 24, "2026-03-29 16:20:00", "2026-03-29 17:00:00"}, // 23 hours by the wall
		{"2026-10-24 15:20:00", 24, "2026-10-25 14:20:00", "2026-10-25 15:00:00"}, // 25 hours by the wall
	} {
		e := After(at(t, row.event), Hours(row.n))
		if !e.Hard.Equal(at(t, row.hard)) || !e.Legal.Equal(at(t, row.legal)) {
			t.Errorf("%s + %d h: %v and %v, want %s and %s", row.event, row.n, e.Hard, e.Legal, row.hard, row.legal)
		}
	}
}

// TestZoneOfTheEvent has one instant told in three zones, late on a winter evening.
func TestZoneOfTheEvent(t *testing.T) {
	event := time.Date(2026, 12, 9, 23, 30, 0, 0, time.UTC) // 10 December, 00:30 in Brussels
	want := After(event, Days(10))
	if got := LastDay(want.Hard).Format(time.DateOnly); got != "2026-12-20" {
		t.Errorf("hard end on %s: the day was not taken in Brussels", got)
	}
	for _, z := range []*time.Location{zone, time.FixedZone("far", -11*3600), time.FixedZone("near", 14*3600)} {
		if got := After(event.In(z), Days(10)); got != want {
			t.Errorf("told in %s: %v, want %v", z, got, want)
		}
	}
}

// TestSummerTime has days of 23 and 25 hours inside and at the end of a period.
func TestSummerTime(t *testing.T) {
	for _, row := range []struct{ event, hard string }{
		{"2026-03-27 12:00:00", "2026-03-29"},
		{"2026-10-23 12:00:00", "2026-10-25"},
		{"2026-10-23 23:59:59", "2026-10-25"},
	} {
		e := After(at(t, row.event), Days(2))
		if got := LastDay(e.Hard).Format(time.DateOnly); got != row.hard {
			t.Errorf("%s + 2 days: hard end on %s, want %s", row.event, got, row.hard)
		}
		if h, m, s := e.Hard.Clock(); h+m+s != 0 {
			t.Errorf("%s + 2 days: ends at %v, not at midnight", row.event, e.Hard)
		}
	}
}

// TestHolidays lists the movable ones of three years and the fixed ones.
func TestHolidays(t *testing.T) {
	for _, day := range []string{
		"2026-04-06", "2026-05-14", "2026-05-25", "2027-03-29", "2027-05-06", "2027-05-17", "2028-04-17", "2028-05-25",
		"2028-06-05", "2026-01-01", "2026-05-01", "2026-07-21", "2025-08-15", "2027-11-01", "2026-11-11", "2026-12-25",
	} {
		if IsWorkingDay(at(t, day)) {
			t.Errorf("%s is a public holiday", day)
		}
	}
	for _, day := range []string{"2026-04-03", "2026-12-24", "2026-12-31", "2026-11-02", "2028-06-06"} {
		if !IsWorkingDay(at(t, day)) {
			t.Errorf("%s is a working day", day)
		}
	}
	// A holiday that falls in a weekend is not made good: 15 August 2026 is a Saturday.
	if !IsWorkingDay(at(t, "2026-08-14")) || !IsWorkingDay(at(t, "2026-08-17")) {
		t.Error("the days beside a holiday in a weekend are working days")
	}
}

// TestProperties holds for any event and period.
func TestProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1182, 71))
	start := time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC)
	for range 5_000 {
		event := start.Add(time.Duration(r.Int64N(20*365*24*3600)) * time.Second)
		p := []Period{Days(1 + r.IntN(90)), WorkingDays(1 + r.IntN(30)), Months(1 + r.IntN(40)), Hours(1 + r.IntN(200))}[r.IntN(4)]
		e := After(event, p)
		if !e.Hard.After(event) || e.Legal.Before(e.Hard) {
			t.Fatalf("%v + %s: ends %v and %v are out of order", event, p, e.Hard, e.Legal)
		}
		if later := After(event.Add(time.Duration(r.Int64N(72*3600))*time.Second), p); later.Hard.Before(e.Hard) || later.Legal.Before(e.Legal) {
			t.Fatalf("%v + %s: a later event ends earlier", event, p)
		}
		if p.u == hours {
			if e.Legal.Sub(e.Hard) > time.Hour || !e.Legal.Equal(e.Legal.Truncate(time.Hour)) {
				t.Fatalf("%v + %s: %v is no full hour within one of %v", event, p, e.Legal, e.Hard)
			}
			continue
		}
		last := LastDay(e.Legal)
		if !IsWorkingDay(last) {
			t.Fatalf("%v + %s: ends on %v, no working day", event, p, last)
		}
		if n := workingDaysWithin(midnight(event), last, 2); n < 2 && p != Days(1) && p != WorkingDays(1) {
			t.Fatalf("%v + %s: has %d working days", event, p, n)
		}
		if p.u == workingDays && (!e.Hard.Equal(e.Legal) || workingDaysWithin(midnight(event), last, 1000) != p.n) {
			t.Fatalf("%v + %s: wrong number of working days", event, p)
		}
		if longer := After(event, Period{p.n + 1, p.u}); longer.Hard.Before(e.Hard) || longer.Legal.Before(e.Legal) {
			t.Fatalf("%v: %s ends before %s", event, Period{p.n + 1, p.u}, p)
		}
	}
}

// TestExtension shows why an extended period is counted whole from the event: stacking drifts.
func TestExtension(t *testing.T) {
	event := at(t, "2027-01-31")
	whole := LastDay(After(event, Months(3)).Legal)
	stacked := LastDay(After(LastDay(After(event, Months(1)).Legal), Months(2)).Legal)
	if whole.Format(time.DateOnly) != "2027-04-30" || stacked.Equal(whole) {
		t.Errorf("three months end on %v, stacked on %v", whole, stacked)
	}
}

func TestNoPeriod(t *testing.T) {
	for _, p := range []Period{{}, Days(0), Hours(-1)} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s was counted", p)
				}
			}()
			After(at(t, "2026-01-01"), p)
		}()
	}
}

// TestTogether is for the race detector.
func TestTogether(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 200 {
				After(time.Unix(int64(i)*86_400*3, 0), Months(1))
			}
		})
	}
	wg.Wait()
}
