package intake

import (
	"strings"
	"time"
	_ "time/tzdata" // zones of sources, on machines without a zone database
)

// Date is a day without a time, at midnight UTC. The zero Date is absent.
type Date struct{ time.Time }

// NewDate returns a day.
func NewDate(year int, month time.Month, day int) Date {
	return Date{time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

// ParseDate reads "2026-01-02", alone or at the head of a date and time, of which the time is dropped as
// written, without moving the day to another zone. "", "0000-00-00" and what PHP makes of it are absent.
func ParseDate(s string) (Date, error) {
	s = strings.TrimSpace(s)
	if noDate(s) {
		return Date{}, nil
	}
	if len(s) < 10 || len(s) > 10 && s[10] != ' ' && s[10] != 'T' {
		return Date{}, problem(CodeDate, "%s is not a date; write it like 2026-01-02", Quote(s))
	}
	t, err := time.Parse(time.DateOnly, s[:10])
	if err != nil {
		return Date{}, problem(CodeDate, "%s is not a date that exists; write it like 2026-01-02", Quote(s))
	}
	if err := plausible(t, s); err != nil {
		return Date{}, err
	}
	return Date{t}, nil
}

// UnmarshalJSON reads a date.
func (d *Date) UnmarshalJSON(b []byte) error {
	s, err := Scalar(b)
	if err != nil {
		return err
	}
	*d, err = ParseDate(s)
	return err
}

// MarshalJSON writes the date as "2026-01-02", or null when it is absent.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return d.AppendFormat(nil, `"`+time.DateOnly+`"`), nil
}

// String returns "2026-01-02", or nothing when the date is absent.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

// Time is a moment, in UTC. The zero Time is absent. As JSON it is RFC 3339 with its offset: a source gives
// times without a zone their zone (see ReadTime) before a record leaves it.
type Time struct{ time.Time }

// NewTime returns t in UTC, cut to microseconds, the precision that is kept.
func NewTime(t time.Time) Time { return Time{t.UTC().Truncate(time.Microsecond)} }

// UnmarshalJSON reads a time of RFC 3339.
func (t *Time) UnmarshalJSON(b []byte) error {
	s, err := Scalar(b)
	if err != nil {
		return err
	}
	m, err := ReadTime(s, nil)
	*t = m.Time
	return err
}

// MarshalJSON writes RFC 3339 in UTC, or null when the time is absent.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.UTC().AppendFormat(nil, `"`+time.RFC3339Nano+`"`), nil
}

// ParseZone returns a time zone by its name in the IANA database; "" is that of Brussels.
func ParseZone(name string) (*time.Location, error) {
	if name == "" {
		name = "Europe/Brussels"
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" { // what is local differs from machine to machine
		return nil, problem(CodeTime, "%s is no time zone; write its name like Europe/Brussels", Quote(name))
	}
	return zone, nil
}

// Moment is a time as it was read: with what had to be assumed.
type Moment struct {
	Time    Time
	Assumed bool // the source gave no zone: Time was read in the zone that the import assumes
	Fold    Time // the other reading of an hour that occurred twice; absent else. Time is the first of the two.
}

// layouts of a time without zone, as databases and PHP write it.
var localLayouts = []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", time.DateOnly}

// ReadTime reads RFC 3339, or a time without zone in the zone given; with no zone given it refuses that.
// "", "0000-00-00…" and what PHP makes of it are absent. A day alone is its midnight.
//
// When the clock was put back, a local time occurs twice: the first is taken, and Fold holds the other, for
// neither can be proved. A local time that the clock jumped over is taken as an hour later.
func ReadTime(s string, zone *time.Location) (Moment, error) {
	s = strings.TrimSpace(s)
	if noDate(s) {
		return Moment{}, nil
	}
	if t, err := time.Parse(time.RFC3339Nano, isoTime(s)); err == nil {
		return Moment{Time: NewTime(t)}, plausible(t, s)
	}
	for _, layout := range localLayouts {
		wall, err := time.Parse(layout, s) // takes fractions of a second too
		if err != nil {
			continue
		}
		if zone == nil {
			return Moment{}, problem(CodeTime, "the time %s has no zone; write it like 2026-01-02T09:00:00+01:00, or give the time zone of the source", Quote(s))
		}
		return localTime(wall, zone), plausible(wall, s)
	}
	return Moment{}, problem(CodeTime, "%s is not a time; write it like 2026-01-02T09:00:00+01:00", Quote(s))
}

// localTime finds the one or two moments at which a clock in the zone showed wall.
func localTime(wall time.Time, zone *time.Location) Moment {
	at := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), zone)
	m := Moment{Time: NewTime(at), Assumed: true}
	// time.Date picks one of two readings without saying which; the offsets of the days around tell both.
	var seen []time.Time
	for _, near := range []time.Time{at.Add(-24 * time.Hour), at.Add(24 * time.Hour)} {
		_, offset := near.Zone()
		candidate := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(),
			time.FixedZone("", offset)).In(zone)
		if sameClock(candidate, wall) && (len(seen) == 0 || !seen[0].Equal(candidate)) {
			seen = append(seen, candidate)
		}
	}
	switch len(seen) {
	case 0: // jumped over: read it with the offset before the jump, an hour later on the clock
		_, offset := at.Add(-24 * time.Hour).Zone()
		m.Time = NewTime(wall.Add(-time.Duration(offset) * time.Second))
	case 2:
		first, second := seen[0], seen[1]
		if second.Before(first) {
			first, second = second, first
		}
		m.Time, m.Fold = NewTime(first), NewTime(second)
	}
	return m
}

func sameClock(t, wall time.Time) bool {
	return t.Day() == wall.Day() && t.Hour() == wall.Hour() && t.Minute() == wall.Minute()
}

// isoTime puts a T between date and time where a space stands, for sources that write RFC 3339 almost.
func isoTime(s string) string {
	if len(s) > 19 && s[10] == ' ' {
		return s[:10] + "T" + s[11:]
	}
	return s
}

// noDate reports whether the text is one of the ways in which databases write "no date".
func noDate(s string) bool {
	return s == "" || strings.HasPrefix(s, "0000-00-00") || strings.HasPrefix(s, "-0001-11-30")
}

// plausible refuses years that are typing errors.
func plausible(t time.Time, s string) error {
	if y := t.Year(); y < 1800 || y > 2200 {
		return problem(CodeDate, "the year of %s cannot be right", Quote(s))
	}
	return nil
}
