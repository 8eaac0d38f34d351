package main

import (
	"time"

	"inzage/internal/core/i18n/format"
)

// Times that people read are Brussels', as on pages, and say how far that is from UTC; they also sort as they are written. What programs
// read (JSON, CSV) keeps to RFC 3339 in UTC.

// moment writes a time: 2026-11-03 15:05 +01:00.
func moment(t time.Time) string { return t.In(format.Brussels).Format("2006-01-02 15:04 -07:00") }

// day writes the day on which a time is in Brussels: 2026-11-03.
func day(t time.Time) string { return t.In(format.Brussels).Format(time.DateOnly) }

// lastMoment is the last time that is still within a deadline: deadlines are kept as the first that is too late.
func lastMoment(end time.Time) time.Time { return end.Add(-time.Second) }

// brusselsDay is the beginning in Brussels of a day that was written without a zone; a zero day stays zero.
func brusselsDay(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, format.Brussels)
}
