package consent

import (
	"context"
	"fmt"
	"time"

	"inzage/internal/platform/jobs"
	"inzage/internal/platform/store"
)

// checkEvery is how often the states are compared with the events.
const checkEvery = 24 * time.Hour

// RegisterJobs registers the nightly check of the states against the events.
func (s *Service) RegisterJobs(r *jobs.Registry) {
	jobs.Every(r, checkEvery, "consent_check", func(ctx context.Context) error { return Check(s.store.Read(ctx)) })
}

// Check compares what holds, as it is kept, with what follows from the events. A difference is an error: nothing but an
// event, in its own transaction, may change what holds.
func Check(r store.Reader) error {
	var wrong int64
	err := r.Row(`SELECT count(*) FROM (
			SELECT DISTINCT ON (customer_id, purpose) customer_id, purpose, state, id FROM consent_events WHERE effective
			ORDER BY customer_id, purpose, seq DESC) fold
		FULL JOIN (SELECT * FROM consent_states WHERE state IS NOT NULL) s USING (customer_id, purpose)
		WHERE (fold.state, fold.id) IS DISTINCT FROM (s.state, s.event_id)`).Scan(&wrong)
	if err == nil && wrong > 0 {
		err = fmt.Errorf("consent: for %d customers and purposes what holds does not follow from the events", wrong)
	}
	return err
}
