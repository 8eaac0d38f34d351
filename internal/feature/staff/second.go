package staff

import (
	"context"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/platform/store"
)

// A second factor is given for one of two things: to end a sign-in, or, by who is signed in, to step up.
//
// Every sort goes the same way: the try is counted in a statement that has committed; the factor is checked and used up in
// the transaction that moves the session on; what fails is recorded.

// countSecond counts a try of a second factor.
func (s *Service) countSecond(ctx context.Context, session *Session) error {
	_, err := s.limits.Try(ctx, secondBackoff, session.Officer.Subject().String())
	if f := fault.Of(err); f != nil && f.Kind == fault.TooMany {
		return fault.Wait("staff.error.wait", f.Wait)
	}
	return err
}

// secondFailed records a factor that was wrong and returns its answer.
func (s *Service) secondFailed(ctx context.Context, session *Session, factor, why string, answer error) error {
	err := s.store.Refused(as(ctx, session.Officer.ID), store.Change{Action: "staff.factor_failed", Subject: session.Officer.Subject(),
		Payload: map[string]any{"factor": factor, "why": why, "stage": string(session.Stage)}})
	if err != nil {
		return err
	}
	return answer
}

// given ends a try that was right: it uses the factor up and moves the session on, in one transaction. use returns false when
// the factor has been used meanwhile.
func (s *Service) given(ctx context.Context, session *Session, factor string, wrong error, use func(tx *store.Tx, now time.Time) (bool, error)) (token string, err error) {
	action := "staff.signed_in"
	if session.Stage != StagePassword {
		action = "staff.stepped_up"
	}
	used := true
	err = s.store.Do(as(ctx, session.Officer.ID), store.Change{Action: action, Subject: session.Officer.Subject(),
		Payload: map[string]any{"factor": factor}}, func(tx *store.Tx) error {
		o, err := s.hold(tx, session)
		if err != nil {
			return err
		}
		if used, err = use(tx, tx.Now()); err != nil {
			return err
		}
		if !used {
			return wrong
		}
		stage := session.Stage
		if stage == StagePassword {
			if stage, err = s.stageOf(tx, o); err != nil {
				return err
			}
			if _, err := tx.Exec(`UPDATE officers SET signed_in_at = $2 WHERE id = $1`, o.ID, tx.Now()); err != nil {
				return err
			}
		}
		token, err = advance(tx, session, newSession{officer: o, stage: stage, factor: factor})
		return err
	})
	if !used {
		return "", s.secondFailed(ctx, session, factor, "used before", wrong)
	}
	if err != nil {
		return "", err
	}
	return token, s.limits.Clear(ctx, secondBackoff, session.Officer.Subject().String())
}

// stageOf is the stage of an officer who gave two factors.
func (s *Service) stageOf(tx *store.Tx, o officer) (Stage, error) {
	if o.Status == Active {
		return StageFull, nil
	}
	return s.settle(tx, o)
}

// settle makes an officer active who has two confirmed authenticators.
func (s *Service) settle(tx *store.Tx, o officer) (Stage, error) {
	n, err := factors(tx, o.ID)
	if err != nil {
		return "", err
	}
	if n < MinFactors {
		return StageEnrolling, nil
	}
	_, err = tx.Exec(`UPDATE officers SET status = 'active' WHERE id = $1`, o.ID)
	tx.Note("status", string(Active))
	return StageFull, err
}

// factors counts an officer's confirmed authenticators.
func factors(r store.Reader, officer int64) (n int, err error) {
	err = r.Row(`SELECT count(*) FROM staff_authenticators WHERE officer_id = $1 AND confirmed_at IS NOT NULL`, officer).Scan(&n)
	return n, err
}
