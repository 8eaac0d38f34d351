package deadline

import (
	"time"
	_ "time/tzdata" // Brussels must be known on a machine without zone files

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/be"
)

// zone is where the periods run: the authority, the company and its customers are told the time of Brussels.
var zone = func() *time.Location {
	z, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		panic(err) // time/tzdata is linked in: only a misspelt name gets here
	}
	return z
}()

// holidays are Belgium's ten public holidays, those that article 2(1) means. The calendar's own cache stays off: it is a
// map without a lock.
var holidays = cal.Calendar{Holidays: be.Holidays}

// Zone returns Europe/Brussels.
func Zone() *time.Location { return zone }

// IsWorkingDay reports whether the day in which t lies in Brussels is neither a public holiday of Belgium, a Sunday nor
// a Saturday (article 2(2)).
func IsWorkingDay(t time.Time) bool {
	t = t.In(zone)
	if wd := t.Weekday(); wd == time.Saturday || wd == time.Sunday {
		return false
	}
	actual, _, _ := holidays.IsHoliday(t)
	return !actual
}

// NextWorkingDay returns the first working day after the day in which t lies, at its 00:00 in Brussels.
func NextWorkingDay(t time.Time) time.Time {
	day := dayAfter(midnight(t))
	for !IsWorkingDay(day) {
		day = dayAfter(day)
	}
	return day
}

// midnight returns the start of the day in which t lies. Brussels changes its clock at two or three in the morning, so
// every day has one.
func midnight(t time.Time) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

// dayAfter goes one day on by the calendar: a day has 23 or 25 hours twice a year.
func dayAfter(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, zone)
}
