package ui

import (
	"context"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
)

// soonDays is when a date is near enough to be marked.
const soonDays = 3

func (v DueView) days() int { return format.Days(v.Now, v.At) }

func (v DueView) late() bool { return !v.Done && v.days() < 0 }

func (v DueView) soon() bool { return !v.Done && v.days() >= 0 && v.days() <= soonDays }

// left says in words how long there is still: days are counted in Brussels, the last day is still in time.
func (v DueView) left(ctx context.Context) string {
	switch days := v.days(); {
	case days < 0:
		return i18n.T(ctx, "ui.due.late", i18n.Args{"Count": -days})
	case days == 0:
		return i18n.T(ctx, "ui.due.today")
	default:
		return i18n.T(ctx, "ui.due.left", i18n.Args{"Count": days})
	}
}
