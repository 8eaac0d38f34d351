package staff

import (
	"context"
	"encoding/hex"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/store"
)

// SignIn is what an officer types first.
type SignIn struct {
	Email    string
	Password string
	Previous *Session // session that the browser still has; it ends
}

// SignIn checks the password and begins a session of the stage password, which opens nothing but the page for the second
// factor. For every wrong answer there is one fault, and for every address the same work: a look-up, the counters, one run
// of argon2, one line in the record.
func (s *Service) SignIn(ctx context.Context, in SignIn) (token string, err error) {
	o, err := findOfficer(s.store.Read(ctx), in.Email)
	if err != nil {
		return "", err
	}
	try, err := s.countSignIn(ctx, in.Email)
	if err != nil {
		return "", err
	}
	ok, stale, err := s.passwords.Verify(ctx, o.Hash, in.Password)
	if err != nil {
		return "", err
	}
	if !ok || o.Hash == "" || o.Status == Disabled {
		return "", s.signInFailed(ctx, o)
	}
	fresh := o.Hash
	if stale {
		if fresh, err = s.passwords.Hash(ctx, in.Password); err != nil {
			return "", err
		}
	}
	err = s.store.Do(as(ctx, o.ID), store.Change{Action: "staff.password_given", Subject: o.Subject()}, func(tx *store.Tx) error {
		held, err := lockOfficer(tx, o.ID)
		if err != nil {
			return err
		}
		if held.Hash != o.Hash || held.Epoch != o.Epoch || held.Status == Disabled {
			return fault.New(fault.Invalid, "staff.error.wrong") // changed meanwhile
		}
		var ways int
		if err := tx.Row(`SELECT (SELECT count(*) FROM staff_authenticators WHERE officer_id = $1 AND confirmed_at IS NOT NULL)
			+ (SELECT count(*) FROM staff_recovery_codes WHERE officer_id = $1 AND used_at IS NULL)`, o.ID).Scan(&ways); err != nil {
			return err
		}
		if ways == 0 { // enrolment broke off before the first authenticator
			return fault.New(fault.Forbidden, "staff.error.enrol_again")
		}
		if in.Previous != nil {
			if _, err := tx.Exec(`DELETE FROM staff_sessions WHERE id = $1 AND token_hash = $2`, in.Previous.ID, in.Previous.TokenHash); err != nil {
				return err
			}
		}
		if stale {
			if _, err := tx.Exec(`UPDATE officers SET password_hash = $2 WHERE id = $1`, o.ID, fresh); err != nil {
				return err
			}
		}
		token, err = start(tx, newSession{officer: held, stage: StagePassword})
		return err
	})
	if err != nil {
		return "", err
	}
	return token, try.succeeded(ctx)
}

// signInTry is one try to sign in, with its counters.
type signInTry struct {
	s    *Service
	pair string // keyed hash of the address, and the network
	uses []limit.Use
}

// countSignIn counts a try before anything is compared. Failures in a row are counted for the pair of address and network: a
// stranger elsewhere cannot make an officer wait.
func (s *Service) countSignIn(ctx context.Context, email string) (*signInTry, error) {
	canonical, err := identity.Canonical(email)
	if err != nil {
		canonical = "no address"
	}
	mac, err := identity.AddressMAC(ctx, s.store.Keys(), canonical)
	if err != nil {
		return nil, err
	}
	ip, address := actor.From(ctx).IP, hex.EncodeToString(mac)
	networks := limit.ByIP(ip, signInIPMinute, signInIPHour)
	t := &signInTry{s: s, pair: address + " " + networks[0].Of, uses: append(networks, limit.Use{Rule: signInAddressHour, Of: address})}
	v, err := s.limits.Count(ctx, t.uses...)
	if err != nil {
		return nil, err
	}
	if !v.OK() {
		return nil, fault.Wait("staff.error.wait", v.Wait)
	}
	_, err = s.limits.Try(ctx, signInBackoff, t.pair)
	if f := fault.Of(err); f != nil && f.Kind == fault.TooMany {
		return nil, fault.Wait("staff.error.wait", f.Wait)
	}
	return t, err
}

func (t *signInTry) succeeded(ctx context.Context) error {
	if err := t.s.limits.Clear(ctx, signInBackoff, t.pair); err != nil {
		return err
	}
	return t.s.limits.Return(ctx, t.uses...)
}

// signInFailed records the failure and returns the one answer.
func (s *Service) signInFailed(ctx context.Context, o officer) error {
	subject := keys.Nobody()
	if o.ID > 0 {
		subject = o.Subject()
	}
	if err := s.store.Refused(ctx, store.Change{Action: "staff.signin_failed", Subject: subject}); err != nil {
		return err
	}
	return fault.New(fault.Invalid, "staff.error.wrong")
}
