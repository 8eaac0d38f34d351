// Package deadline counts legal periods as Regulation (EEC, Euratom) No 1182/71 says, with Belgium's public holidays and
// Belgium's clock. It holds no policy: which period an event starts, and which of its two ends counts, the caller knows.
//
// Guarantees:
//
//   - The day, or for hours the hour, of the event does not count (article 3(1)).
//   - An end is never earlier than the period that was asked for, and Legal is never before Hard.
//   - Everything is counted in Europe/Brussels, summer time included, whatever zone the event was told in.
//   - Two callers who count the same period from the same event get the same end: nothing is remembered between calls.
//
// A period that is extended is counted anew, whole, from the same event (GDPR article 12(3): one month, then three months
// in all). Counting the extension from the first end would move it twice over the same weekend.
//
// Not covered: national procedural terms (Judicial Code, articles 48 to 57), periods that run backwards (article 3(4),
// second sentence), and hours of business that an authority sets itself.
package deadline

import (
	"fmt"
	"time"
)

type unit int

const (
	days unit = iota
	workingDays
	months
	hours
)

// Period is a length of time as a law states it. The zero Period is none: After panics on it.
type Period struct {
	n int
	u unit
}

// Days is a period of n days; public holidays, Sundays and Saturdays count (article 3(3)).
func Days(n int) Period { return Period{n, days} }

// WorkingDays is a period of n days that are neither public holiday, Sunday nor Saturday (articles 2(2) and 3(3)).
func WorkingDays(n int) Period { return Period{n, workingDays} }

// Months is a period of n months. A year is twelve of them, a week is seven Days: article 3(2)(c) ends both on the same
// day as these do.
func Months(n int) Period { return Period{n, months} }

// Hours is a period of n hours, which run through nights, weekends and the change of the clock.
func Hours(n int) Period { return Period{n, hours} }

// String names the period for logs: "10 days".
func (p Period) String() string {
	name := [...]string{days: "day", workingDays: "working day", months: "month", hours: "hour"}[p.u]
	if p.n != 1 {
		name += "s"
	}
	return fmt.Sprintf("%d %s", p.n, name)
}

// End is when a period ends. Both are the first instant that is too late: "until 2 November included" is 3 November,
// 00:00 in Brussels.
type End struct {
	// Hard is the end without any shift in our favour: alarms go by it, and so do periods that nothing may prolong. For
	// hours it is the event plus the hours, to the second.
	Hard time.Time
	// Legal is the end with all that articles 3(1), 3(4) and 3(5) give: the event's own hour does not count, a last day
	// that is no working day moves to the next one, and two days or more contain two working days.
	Legal time.Time
}

// After counts a period from an event. It panics when the period is shorter than one unit, which is a mistake in the
// program and not in a document: check what people type before.
func After(event time.Time, p Period) End {
	if p.n < 1 {
		panic("deadline: a period of " + p.String())
	}
	if p.u == hours {
		return afterHours(event, p.n)
	}
	first := midnight(event)
	var last time.Time // the raw last day, at its 00:00
	switch p.u {
	case days:
		last = first.AddDate(0, 0, p.n)
	case workingDays:
		for last = first; p.n > 0; p.n-- {
			last = NextWorkingDay(last)
		}
	case months:
		last = addMonths(first, p.n)
	}
	legal := last
	if !IsWorkingDay(legal) {
		legal = NextWorkingDay(legal) // article 3(4)
	}
	// Article 3(5): a period of two days or more contains at least two working days.
	for p.u != workingDays && !(p.u == days && p.n < 2) && workingDaysWithin(first, legal, 2) < 2 {
		legal = NextWorkingDay(legal)
	}
	return End{Hard: dayAfter(last), Legal: dayAfter(legal)}
}

// afterHours: by article 3(1) the hour of the event does not count, so the period starts with the next full hour; by
// 3(4) a period in hours is not moved to a working day. Whether 3(5) reaches hours is disputed; the stricter reading
// that it does not is taken. Hours are those that pass, also in a night in which the clock changes.
func afterHours(event time.Time, n int) End {
	event = event.In(zone)
	length := time.Duration(n) * time.Hour
	// Offsets from UTC are whole hours in Brussels, so cutting the instant cuts the hour on the wall.
	next := event.Truncate(time.Hour).Add(time.Hour)
	return End{Hard: event.Add(length), Legal: next.Add(length)}
}

// addMonths returns the same date n months later, or the last day of that month where it has no such date (article
// 3(2)(c)). time.AddDate would run over into the month after.
func addMonths(day time.Time, n int) time.Time {
	y, m, d := day.Date()
	lastOf := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, zone)
	if d > lastOf.Day() {
		return lastOf
	}
	return time.Date(y, m+time.Month(n), d, 0, 0, 0, 0, zone)
}

// workingDaysWithin counts the working days after one day up to and with another, and stops at enough.
func workingDaysWithin(after, to time.Time, enough int) (n int) {
	for day := NextWorkingDay(after); !day.After(to) && n < enough; day = NextWorkingDay(day) {
		n++
	}
	return n
}

// Day returns the day in which a moment lies in Brussels as a date without a zone, at midnight UTC: how the database keeps days, and how
// they compare.
func Day(t time.Time) time.Time {
	y, m, d := t.In(Zone()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// LastDay returns the day, at its 00:00 in Brussels, in which the last moment before an end lies: what a page or a
// letter names.
func LastDay(end time.Time) time.Time { return midnight(end.Add(-1)) }
