package disclosure

import (
	"time"

	"inzage/internal/platform/store"
)

// CountOverdue counts the cases that must still be complied with or refused and are past their deadline. It is for the operator's
// alarm, which knows no officer: it tells a number and of no case that there is one.
func CountOverdue(r store.Reader, now time.Time) (n int64, err error) {
	err = r.Row(`SELECT count(*) FROM cases WHERE hard_at <= $1
		AND state NOT IN ('delivered', 'acknowledged', 'closed', 'rejected', 'withdrawn', 'no_data', 'fraud', 'superseded')`, now).Scan(&n)
	return n, err
}
