package jobs

import (
	"time"

	"inzage/internal/platform/store"
)

// Failure is a sort of job that does not get done.
type Failure struct {
	Kind  string    // of the job; of upkeep, the name of the chore
	Count int       // jobs that were given up, or that failed more than once and are tried again
	Last  time.Time // when the last of them failed
	Again bool      // it is still tried
}

// Failures returns the sorts of jobs that failed, the latest first. Upkeep counts as long as its last turn failed: the next one makes
// up for it. A job that failed once may just have met a restart. Jobs that were given up stay for a week.
func Failures(r store.Reader) (all []Failure, err error) {
	rows, err := r.Rows(`SELECT CASE WHEN j.kind = 'upkeep' THEN j.args->>'chore' ELSE j.kind END, count(*), max(coalesce(j.finalized_at, j.attempted_at)), bool_and(j.state = 'retryable')
		FROM river_job j
		WHERE (j.state = 'discarded' OR j.state = 'retryable' AND j.attempt > 1)
			AND (j.kind <> 'upkeep' OR NOT EXISTS (SELECT FROM river_job later WHERE later.kind = 'upkeep' AND later.state = 'completed'
				AND later.args->>'chore' = j.args->>'chore' AND later.finalized_at > j.finalized_at))
		GROUP BY 1 ORDER BY 3 DESC`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f Failure
		if err := rows.Scan(&f.Kind, &f.Count, &f.Last, &f.Again); err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, rows.Err()
}
