package jobs

import (
	"time"

	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Depth is how many jobs of a queue are in a state: available (due now), running, scheduled, retryable (failed, to be tried again) or
// discarded (given up; these stay for a week).
type Depth struct {
	Queue, State string
	Count        int
}

// Depths returns how many jobs wait, run or failed, in the whole database, and since when the longest due one waits; zero when none is due.
// What is done is not counted.
func Depths(r store.Reader) (all []Depth, due time.Time, err error) {
	rows, err := r.Rows(`SELECT queue, state::text, count(*), min(scheduled_at) FILTER (WHERE state = 'available')
		FROM river_job WHERE state IN ('available', 'running', 'scheduled', 'retryable', 'discarded') GROUP BY 1, 2 ORDER BY 1, 2`)
	if err != nil {
		return nil, due, err
	}
	defer rows.Close()
	for rows.Next() {
		var d Depth
		var since time.Time
		if err := rows.Scan(&d.Queue, &d.State, &d.Count, dataset.Nullable(&since)); err != nil {
			return nil, due, err
		}
		all = append(all, d)
		if !since.IsZero() && (due.IsZero() || since.Before(due)) {
			due = since
		}
	}
	return all, due, rows.Err()
}
