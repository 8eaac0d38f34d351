package question

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/be"

	"inzage/internal/core/i18n/format"
)

// belgium knows the days on which nobody works: weekends and the ten legal holidays. It is only read after this.
var belgium = func() *cal.BusinessCalendar {
	c := cal.NewBusinessCalendar()
	c.AddHoliday(be.Holidays...)
	return c
}()

// AnswerBy is the end of the day by which a question that came at a moment is answered: AnswerDays working days in Belgium after
// the day it came on.
func AnswerBy(asked time.Time) time.Time {
	y, m, d := asked.In(format.Brussels).Date()
	for left := AnswerDays; left > 0; {
		d++
		// Noon, so that no change of the clocks moves the day.
		if belgium.IsWorkday(time.Date(y, m, d, 12, 0, 0, 0, format.Brussels)) {
			left--
		}
	}
	return time.Date(y, m, d, 23, 59, 59, 0, format.Brussels).UTC()
}
