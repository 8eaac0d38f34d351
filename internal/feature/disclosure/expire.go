package disclosure

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/platform/jobs"
)

// registerLapse has approvals lapse that nobody used for seven days.
func (s *Service) registerLapse(r *jobs.Registry) {
	jobs.Every(r, time.Hour, "disclosure_lapse", s.lapse)
}

// errNothing ends upkeep that finds nothing left to do: nothing is recorded.
var errNothing = errors.New("disclosure: nothing to do")

// lapse voids approvals whose time is over. A case that was approved goes back to review: what was right a week ago is looked at
// again. A case that still waits for a second approver waits on, for two.
func (s *Service) lapse(ctx context.Context) error {
	ids, err := collect(s.Store.Read(ctx), func(row pgx.Rows, id *int64) error { return row.Scan(id) },
		`SELECT DISTINCT c.id FROM cases c JOIN case_approvals a ON a.case_id = c.id
		WHERE c.state IN ('awaiting_approval', 'approved') AND a.voided_at IS NULL AND a.expires_at <= $1`, s.Store.Clock().Now())
	if err != nil {
		return err
	}
	var failed error
	for _, id := range ids {
		err := s.upkeep(ctx, id, "disclosure.lapsed", s.lapseOne)
		if err != nil && !errors.Is(err, errNothing) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

func (s *Service) lapseOne(w *work) error {
	if !in([]State{AwaitingApproval, Approved}, w.State) {
		return errNothing
	}
	n, err := w.Exec(`UPDATE case_approvals SET voided_at = $2 WHERE case_id = $1 AND voided_at IS NULL AND expires_at <= $2`, w.ID, w.Now())
	if err != nil {
		return err
	}
	if n == 0 {
		return errNothing
	}
	w.details["approvals"] = n
	if w.State == Approved {
		return w.reopen()
	}
	return nil
}
