package authn

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/store"
)

// SignIn is what somebody types who wants to be let in.
type SignIn struct {
	Email    string
	Password string
	Device   string            // cookie of the device, if it has one
	Language i18n.Lang         // of the page
	Previous *identity.Session // session that the browser still has; it ends
}

// SignedIn is a sign-in that succeeded.
type SignedIn struct {
	Token    string // of the new session, for its cookie
	Device   string // for the device's cookie
	Language i18n.Lang
	Customer int64 // acted for; 0 when the login has several, or none, and one is to be chosen
}

// quietAfterSet is how long after a new password a new device needs no mail: the notice of the password has just
// said that somebody was there.
const quietAfterSet = 15 * time.Minute

// SignIn lets a login in. For every wrong answer there is one fault, and for every address the same work up to there: a
// look-up, the counters, one run of argon2, a row that a job turns into a line of the record. How long to wait hangs on
// the text that was typed, known or not, so showing it tells nothing.
func (s *Service) SignIn(ctx context.Context, in SignIn) (SignedIn, error) {
	mac, _, err := s.addressMAC(ctx, in.Email)
	if err != nil {
		return SignedIn{}, err
	}
	l, err := findLogin(s.store.Read(ctx), mac)
	if err != nil {
		return SignedIn{}, err
	}
	dev, err := s.readDevice(ctx, in.Device, l)
	if err != nil {
		return SignedIn{}, err
	}
	try := signInTry{s: s, mac: mac, address: hex.EncodeToString(mac), device: dev, language: string(in.Language)}
	failures, err := try.count(ctx)
	if err != nil {
		return SignedIn{}, err
	}
	ok, stale, err := s.passwords.Verify(ctx, l.Hash, in.Password)
	if err != nil {
		return SignedIn{}, err
	}
	if !ok || !l.lets() {
		return SignedIn{}, try.failed(ctx)
	}
	fresh := ""
	if stale {
		if fresh, err = s.passwords.Hash(ctx, in.Password); err != nil {
			return SignedIn{}, err
		}
	}
	if dev.known { // the owner's own counter says nothing of what strangers tried
		if failures, err = s.limits.Failures(ctx, signInBackoff, try.address); err != nil {
			return SignedIn{}, err
		}
	}
	out, err := s.letIn(ctx, in, l, dev, failures, fresh)
	if errors.Is(err, errChanged) {
		return SignedIn{}, try.failed(ctx)
	}
	if err != nil {
		return SignedIn{}, err
	}
	return out, try.succeeded(ctx)
}

// signInTry is one try to sign in, with its counters.
type signInTry struct {
	s        *Service
	mac      []byte
	address  string // keyed hash of the address, in hex
	device   device
	language string
	uses     []limit.Use
}

// count counts the try before anything is compared, and returns how many failures in a row went before it. A device that the
// login knows has its own counter of failures in a row, so that strangers cannot keep the owner out.
func (t *signInTry) count(ctx context.Context) (failures int, err error) {
	ip := actor.From(ctx).IP
	t.uses = append(limit.ByIP(ip, signInIPMinute, signInIPHour),
		limit.Use{Rule: signInPairHour, Of: t.address + " " + ip.String()})
	v, err := t.s.limits.Count(ctx, t.uses...)
	if err != nil {
		return 0, err
	}
	if !v.OK() {
		if v.First {
			if err := t.s.note(ctx, signInFailed, t.mac, t.language, false); err != nil {
				return 0, err
			}
		}
		return 0, fault.Wait("signin.error.wait", v.Wait)
	}
	b, of := t.backoff()
	before, err := t.s.limits.Try(ctx, b, of)
	if f := fault.Of(err); f != nil && f.Kind == fault.TooMany {
		return 0, fault.Wait("signin.error.wait", f.Wait)
	}
	return before, err
}

func (t *signInTry) backoff() (limit.Backoff, string) {
	if t.device.known {
		return deviceBackoff, t.device.id + " " + t.address
	}
	return signInBackoff, t.address
}

// failed writes the failure down, for a job to record, and returns the one answer.
func (t *signInTry) failed(ctx context.Context) error {
	if err := t.s.note(ctx, signInFailed, t.mac, t.language, true); err != nil {
		return err
	}
	return fault.New(fault.Invalid, "signin.error.wrong")
}

// succeeded forgets the failures, and gives the network back its try: whoever knows the password is no attacker of
// addresses. The network's other tries stay counted.
func (t *signInTry) succeeded(ctx context.Context) error {
	if err := t.s.limits.Clear(ctx, signInBackoff, t.address); err != nil {
		return err
	}
	if t.device.known {
		if err := t.s.limits.Clear(ctx, deviceBackoff, t.device.id+" "+t.address); err != nil {
			return err
		}
	}
	return t.s.limits.Return(ctx, t.uses...)
}

// errChanged means that the login changed between the comparison and the session: the password that was compared may
// no longer be the login's.
var errChanged = errors.New("the login changed meanwhile")

// letIn begins the session, in a transaction that holds the login still.
func (s *Service) letIn(ctx context.Context, in SignIn, l login, dev device, failures int, fresh string) (out SignedIn, err error) {
	if out.Device, err = s.remember(ctx, dev, l); err != nil {
		return SignedIn{}, err
	}
	out.Language = i18n.Lang(l.Language)
	ctx = as(ctx, l.ID, 0)
	who := actor.From(ctx)
	err = s.store.Do(ctx, store.Change{Action: "signin.completed", Subject: l.subject()}, func(tx *store.Tx) error {
		now := tx.Now()
		held, err := lockLogin(tx, l.ID)
		if err != nil {
			return err
		}
		if held.Epoch != l.Epoch || held.Hash != l.Hash || !held.lets() {
			return errChanged
		}
		if fresh != "" {
			if _, err := tx.Exec(`UPDATE logins SET password_hash = $2 WHERE id = $1`, l.ID, fresh); err != nil {
				return err
			}
		}
		if in.Previous != nil {
			if err := identity.EndSession(tx, in.Previous.Login.ID, in.Previous.ID); err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
		}
		customers, err := customersOf(tx, l.ID)
		if err != nil {
			return err
		}
		if len(customers) == 1 {
			out.Customer = customers[0].ID
		}
		out.Token, err = identity.StartSession(tx, identity.NewSession{
			Login: l.ID, Customer: out.Customer, IP: who.IP, UserAgent: who.UserAgent, AuthAt: now,
		}, now)
		if err != nil {
			return err
		}
		tx.Note("known_device", dev.known)
		tx.Note("failures_before", failures)
		if err := s.tellOfSignIn(tx, l, dev, failures); err != nil {
			return err
		}
		return s.summarise(tx, l.ID)
	})
	return out, err
}

// tellOfSignIn mails the owner about a device that is new, or about failures before, once a day.
func (s *Service) tellOfSignIn(tx *store.Tx, l login, dev device, failures int) error {
	now := tx.Now()
	if failures >= signInBackoff.Free {
		key := fmt.Sprintf("%d:%s", l.ID, now.Format(time.DateOnly))
		return s.tell(tx, notice{template: "authn.sign_in_after_failures", key: key, login: l})
	}
	if dev.known || now.Sub(l.SetAt) < quietAfterSet {
		return nil
	}
	return s.tell(tx, notice{template: "authn.new_device", login: l})
}

// SignOut ends a session. One that has ended already is no error.
func (s *Service) SignOut(ctx context.Context, session *identity.Session) error {
	err := s.store.Do(ctx, store.Change{Action: "signout.completed", Subject: login{ID: session.Login.ID}.subject()}, func(tx *store.Tx) error {
		if err := identity.EndSession(tx, session.Login.ID, session.ID); err != nil {
			return err
		}
		return s.summarise(tx, session.Login.ID)
	})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
