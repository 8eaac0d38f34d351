package question

import (
	"time"

	"inzage/internal/platform/deadline"
)

// AnswerBy is the last second of the day by which a question that came at a moment is answered: AnswerDays working days in
// Belgium after the day it came on.
func AnswerBy(asked time.Time) time.Time {
	return deadline.After(asked, deadline.WorkingDays(AnswerDays)).Legal.Add(-time.Second).UTC()
}
