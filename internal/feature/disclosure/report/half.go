package report

import (
	"fmt"
	"time"

	"inzage/internal/platform/deadline"
)

// Half is a half-year, on Brussels' clock: from 1 January or from 1 July.
type Half struct {
	Year   int
	Second bool
}

// HalfOf is the half-year in which a time lies.
func HalfOf(t time.Time) Half {
	t = t.In(deadline.Zone())
	return Half{Year: t.Year(), Second: t.Month() >= time.July}
}

// String is the half-year in addresses and file names.
func (h Half) String() string {
	if h.Second {
		return fmt.Sprintf("%d-h2", h.Year)
	}
	return fmt.Sprintf("%d-h1", h.Year)
}

// Start is its first instant.
func (h Half) Start() time.Time {
	month := time.January
	if h.Second {
		month = time.July
	}
	return time.Date(h.Year, month, 1, 0, 0, 0, 0, deadline.Zone())
}

// End is the first instant after it.
func (h Half) End() time.Time { return h.Next().Start() }

// LastDay is its last day.
func (h Half) LastDay() time.Time { return h.End().AddDate(0, 0, -1) }

// Due is when its figures are made: a request that came in its last days is registered by then.
func (h Half) Due() time.Time { return h.End().AddDate(0, 0, Grace) }

// Next is the half-year after it.
func (h Half) Next() Half {
	if h.Second {
		return Half{Year: h.Year + 1}
	}
	return Half{Year: h.Year, Second: true}
}

// holds reports whether a time lies in it.
func (h Half) holds(t time.Time) bool { return !t.Before(h.Start()) && t.Before(h.End()) }
