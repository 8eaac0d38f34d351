package staff

import (
	"context"
	"strconv"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

// A recovery code is "3-7KQ2-9XWM-4T3B-YE8H": which of the ten it is, and 80 random bits. The digit spares nine runs of argon2.

// splitCode reads a recovery code as people type it; "" when it cannot be one.
func splitCode(typed string) (slot int, code string) {
	typed = strings.TrimSpace(typed)
	if len(typed) < 2 || typed[0] < '0' || typed[0] > '9' {
		return 0, ""
	}
	return int(typed[0] - '0'), ident.CanonicalCode(typed[1:])
}

// codesLeft counts the recovery codes that an officer has not used.
func codesLeft(r store.Reader, officer int64) (n int, err error) {
	err = r.Row(`SELECT count(*) FROM staff_recovery_codes WHERE officer_id = $1 AND used_at IS NULL`, officer).Scan(&n)
	return n, err
}

// NewCodes makes ten recovery codes and returns them, this once. Earlier ones no longer work.
func (s *Service) NewCodes(ctx context.Context, session *Session) ([]string, error) {
	if session.Stage != StageFull || !session.Fresh(s.now()) {
		return nil, fault.New(fault.Forbidden, "staff.error.step_up")
	}
	codes, hashes := make([]string, RecoveryCodes), make([]string, RecoveryCodes)
	for i := range codes {
		code := ident.Code()
		hash, err := s.passwords.Hash(ctx, code)
		if err != nil {
			return nil, err
		}
		codes[i], hashes[i] = strconv.Itoa(i)+"-"+code, hash
	}
	err := s.store.Do(as(ctx, session.Officer.ID), store.Change{Action: "staff.codes_made", Subject: session.Officer.Subject()}, func(tx *store.Tx) error {
		o, err := s.hold(tx, session)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM staff_recovery_codes WHERE officer_id = $1`, o.ID); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO staff_recovery_codes (officer_id, slot, hash, created_at)
			SELECT $1, t.n - 1, t.hash, $3 FROM unnest($2::text[]) WITH ORDINALITY AS t(hash, n)`, o.ID, hashes, tx.Now())
		return err
	})
	return codes, err
}

func wrongRecovery() error {
	return fault.Fields(fault.Field{Name: "recovery", ID: "staff.error.recovery"})
}

// GiveRecovery takes a recovery code instead of a second factor. It lets its owner enrol anew and nothing else: all
// authenticators are gone, the other codes go when that is done, and all officers hear of it.
func (s *Service) GiveRecovery(ctx context.Context, session *Session, typed string) (token string, err error) {
	if session.Stage != StagePassword {
		return "", gone()
	}
	if err := s.countSecond(ctx, session); err != nil {
		return "", err
	}
	slot, code := splitCode(typed)
	var hash string
	err = s.store.Read(ctx).Row(`SELECT hash FROM staff_recovery_codes WHERE officer_id = $1 AND slot = $2 AND used_at IS NULL`,
		session.Officer.ID, slot).Scan(&hash)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	ok, _, err := s.passwords.Verify(ctx, hash, code)
	if err != nil {
		return "", err
	}
	if !ok || code == "" || hash == "" {
		return "", s.secondFailed(ctx, session, "recovery", "wrong", wrongRecovery())
	}
	used := true
	err = s.store.Do(as(ctx, session.Officer.ID), store.Change{Action: "staff.recovery_used", Subject: session.Officer.Subject()}, func(tx *store.Tx) error {
		o, err := s.hold(tx, session)
		if err != nil {
			return err
		}
		if used, err = useCode(tx, o.ID, slot, hash, tx.Now()); err != nil {
			return err
		}
		if !used {
			return wrongRecovery()
		}
		if _, err := tx.Exec(`DELETE FROM staff_authenticators WHERE officer_id = $1`, o.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE officers SET status = 'enrolling', auth_epoch = auth_epoch + 1 WHERE id = $1`, o.ID); err != nil {
			return err
		}
		o.Epoch++
		if token, err = advance(tx, session, newSession{officer: o, stage: StageEnrolling, factor: "recovery"}); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM staff_sessions WHERE officer_id = $1 AND id <> $2`, o.ID, session.ID); err != nil {
			return err
		}
		return s.tellAll(tx, noticeRecovery, o.Officer)
	})
	if !used {
		return "", s.secondFailed(ctx, session, "recovery", "used before", wrongRecovery())
	}
	if err != nil {
		return "", err
	}
	return token, s.limits.Clear(ctx, secondBackoff, session.Officer.Subject().String())
}

// useCode uses a code up; false when it was used, or replaced, meanwhile.
func useCode(tx *store.Tx, officer int64, slot int, hash string, now time.Time) (bool, error) {
	n, err := tx.Exec(`UPDATE staff_recovery_codes SET used_at = $4 WHERE officer_id = $1 AND slot = $2 AND hash = $3 AND used_at IS NULL`,
		officer, slot, hash, now)
	return n == 1, err
}
