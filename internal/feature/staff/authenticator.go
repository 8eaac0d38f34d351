package staff

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/platform/store"
)

// Authenticator is a second factor as its owner sees it.
type Authenticator struct {
	ID    ident.ID
	Kind  string // totp or passkey
	Name  string
	Added time.Time
	Used  time.Time // zero: never
}

// Factors is what an officer signs in with besides the password.
type Factors struct {
	Authenticators []Authenticator
	Codes          int // recovery codes that are left
}

// Factors lists the authenticators of who is signed in, the oldest first.
func (s *Service) Factors(ctx context.Context, session *Session) (f Factors, err error) {
	r := s.store.Read(ctx)
	rows, err := r.Rows(`SELECT id, kind, name, confirmed_at, used_at FROM staff_authenticators
		WHERE officer_id = $1 AND confirmed_at IS NOT NULL ORDER BY confirmed_at, id`, session.Officer.ID)
	if err != nil {
		return Factors{}, err
	}
	defer rows.Close()
	for rows.Next() {
		var a Authenticator
		var used *time.Time
		if err := rows.Scan(&a.ID, &a.Kind, &a.Name, &a.Added, &used); err != nil {
			return Factors{}, err
		}
		if used != nil {
			a.Used = *used
		}
		f.Authenticators = append(f.Authenticators, a)
	}
	if err := rows.Err(); err != nil {
		return Factors{}, err
	}
	f.Codes, err = codesLeft(r, session.Officer.ID)
	return f, err
}

// adds reports whether a session may add and remove authenticators: one that enrols, or one that just stepped up.
func (s *Service) adds(session *Session) error {
	switch {
	case session.Stage == StageEnrolling:
		return nil
	case session.Stage == StageFull && session.Fresh(s.now()):
		return nil
	}
	return fault.New(fault.Forbidden, "staff.error.step_up")
}

// authenticatorName reads the name that an officer gives to an authenticator.
func authenticatorName(typed string) (string, error) {
	name := strings.TrimSpace(typed)
	if name == "" || utf8.RuneCountInString(name) > maxName || strings.ContainsFunc(name, unicode.IsControl) {
		return "", fault.Fields(fault.Field{Name: "name", ID: "staff.error.name", Args: map[string]any{"Max": maxName}})
	}
	return name, nil
}

// BeginApp makes a secret for another authenticator app. It counts for nothing until a code of it was given; an earlier one
// that never was is dropped.
func (s *Service) BeginApp(ctx context.Context, session *Session, typed string) (ident.ID, error) {
	if err := s.adds(session); err != nil {
		return ident.ID{}, err
	}
	name, err := authenticatorName(typed)
	if err != nil {
		return ident.ID{}, err
	}
	id, officer := ident.Random(), session.Officer.ID
	sealed, err := s.sealSecret(ctx, id, officer, secret.Random(totpBytes))
	if err != nil {
		return ident.ID{}, err
	}
	return id, s.store.Do(as(ctx, officer), store.Change{Action: "staff.app_begun", Subject: session.Officer.Subject()}, func(tx *store.Tx) error {
		if _, err := s.hold(tx, session); err != nil {
			return err
		}
		if err := roomForOne(tx, officer); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM staff_authenticators WHERE officer_id = $1 AND confirmed_at IS NULL`, officer); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO staff_authenticators (id, officer_id, kind, name, secret, created_at) VALUES ($1, $2, 'totp', $3, $4, $5)`,
			id, officer, name, sealed, tx.Now())
		return err
	})
}

func roomForOne(tx *store.Tx, officer int64) error {
	n, err := factors(tx, officer)
	if err == nil && n >= MaxFactors {
		err = fault.New(fault.Conflict, "staff.error.many")
	}
	return err
}

// OpenApp returns the secret of an app that is being added, for who adds it.
func (s *Service) OpenApp(ctx context.Context, session *Session, id ident.ID) (AppSetup, error) {
	if err := s.adds(session); err != nil {
		return AppSetup{}, err
	}
	var name string
	var sealed []byte
	err := s.store.Read(ctx).Row(`SELECT name, secret FROM staff_authenticators
		WHERE id = $1 AND officer_id = $2 AND kind = 'totp' AND confirmed_at IS NULL`, id, session.Officer.ID).Scan(&name, &sealed)
	if err != nil {
		return AppSetup{}, err
	}
	key, err := s.openSecret(ctx, id, session.Officer.ID, sealed)
	if err != nil {
		return AppSetup{}, err
	}
	return s.setup(session.Officer, id, name, key), nil
}

// ConfirmApp takes the first code of an app that is being added, and adds it. It returns a new token when that ends the
// enrolment, else "".
func (s *Service) ConfirmApp(ctx context.Context, session *Session, id ident.ID, typed string) (token string, err error) {
	if err := s.adds(session); err != nil {
		return "", err
	}
	if err := s.countSecond(ctx, session); err != nil {
		return "", err
	}
	found, step, err := s.matchApp(ctx, session.Officer.ID, canonicalCode(typed), false)
	if err != nil {
		return "", err
	}
	if step == 0 || found != id {
		return "", s.secondFailed(ctx, session, "totp", "first code wrong", wrongCode())
	}
	token, err = s.added(ctx, session, "totp", func(tx *store.Tx, now time.Time) error {
		n, err := tx.Exec(`UPDATE staff_authenticators SET confirmed_at = $3, last_step = $4
			WHERE id = $1 AND officer_id = $2 AND confirmed_at IS NULL AND last_step < $4`, id, session.Officer.ID, now, step)
		if err == nil && n != 1 {
			err = fault.New(fault.Conflict, "error.changed")
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return token, s.limits.Clear(ctx, secondBackoff, session.Officer.Subject().String())
}

// added writes another authenticator, and ends the enrolment when it is the second one.
func (s *Service) added(ctx context.Context, session *Session, kind string, write func(*store.Tx, time.Time) error) (token string, err error) {
	err = s.store.Do(as(ctx, session.Officer.ID), store.Change{Action: "staff.authenticator_added", Subject: session.Officer.Subject(),
		Payload: map[string]any{"kind": kind}}, func(tx *store.Tx) error {
		o, err := s.hold(tx, session)
		if err != nil {
			return err
		}
		if err := roomForOne(tx, o.ID); err != nil {
			return err
		}
		if err := write(tx, tx.Now()); err != nil {
			return err
		}
		if err := s.tellAll(tx, noticeAdded, o.Officer); err != nil {
			return err
		}
		if session.Stage != StageEnrolling {
			return nil
		}
		stage, err := s.settle(tx, o)
		if err != nil || stage != StageFull {
			return err
		}
		if session.Factor == "recovery" { // whoever found the paper has the others as well
			if _, err := tx.Exec(`DELETE FROM staff_recovery_codes WHERE officer_id = $1`, o.ID); err != nil {
				return err
			}
		}
		token, err = advance(tx, session, newSession{officer: o, stage: StageFull, factor: session.Factor})
		return err
	})
	return token, err
}

// Remove takes an authenticator away. Two always stay: another is added first.
func (s *Service) Remove(ctx context.Context, session *Session, id ident.ID) error {
	if err := s.adds(session); err != nil {
		return err
	}
	return s.store.Do(as(ctx, session.Officer.ID), store.Change{Action: "staff.authenticator_removed", Subject: session.Officer.Subject()}, func(tx *store.Tx) error {
		o, err := s.hold(tx, session)
		if err != nil {
			return err
		}
		n, err := factors(tx, o.ID)
		if err != nil {
			return err
		}
		if n <= MinFactors {
			return fault.New(fault.Conflict, "staff.error.two_stay")
		}
		var kind string
		if err := tx.Row(`DELETE FROM staff_authenticators WHERE id = $1 AND officer_id = $2 AND confirmed_at IS NOT NULL RETURNING kind`,
			id, o.ID).Scan(&kind); err != nil {
			return err
		}
		tx.Note("kind", kind)
		// Whoever held it may be signed in with it.
		if _, err := tx.Exec(`DELETE FROM staff_sessions WHERE officer_id = $1 AND id <> $2`, o.ID, session.ID); err != nil {
			return err
		}
		return s.tellAll(tx, noticeRemoved, o.Officer)
	})
}
