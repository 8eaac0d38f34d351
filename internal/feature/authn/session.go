package authn

import (
	"context"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// StepUp takes the password once more from somebody who is signed in. The session gets a new token, and the old one is dead.
func (s *Service) StepUp(ctx context.Context, session *identity.Session, secret string) (token string, err error) {
	l, err := loginByID(s.store.Read(ctx), session.Login.ID)
	if err != nil {
		return "", err
	}
	of := l.subject().String()
	if _, err := s.limits.Try(ctx, stepUpBackoff, of); err != nil {
		if f := fault.Of(err); f != nil && f.Kind == fault.TooMany {
			return "", fault.Wait("confirm.error.wait", f.Wait)
		}
		return "", err
	}
	ok, _, err := s.passwords.Verify(ctx, l.Hash, secret)
	if err != nil {
		return "", err
	}
	if !ok || !l.lets() {
		if err := s.store.Refused(ctx, store.Change{Action: "stepup.failed", Subject: l.subject()}); err != nil {
			return "", err
		}
		return "", fault.Fields(fault.Field{Name: "password", ID: "confirm.error.wrong"})
	}
	err = s.store.Do(ctx, store.Change{Action: "stepup.completed", Subject: l.subject()}, func(tx *store.Tx) error {
		held, err := lockLogin(tx, l.ID)
		if err != nil {
			return err
		}
		if held.Hash != l.Hash || held.Epoch != l.Epoch || !held.lets() {
			return fault.Missing()
		}
		token, err = identity.RotateSession(tx, session.ID, tx.Now())
		return err
	})
	if err != nil {
		return "", err
	}
	return token, s.limits.Clear(ctx, stepUpBackoff, of)
}

// ChangePassword sets another password for somebody who is signed in and has just given the present one (the route asks
// for that). All other sessions, devices and links end; this session gets a new token, this device its cookie anew.
func (s *Service) ChangePassword(ctx context.Context, session *identity.Session, device, secret string) (token, newDevice string, err error) {
	l, err := loginByID(s.store.Read(ctx), session.Login.ID)
	if err != nil {
		return "", "", err
	}
	hash, err := s.newHash(ctx, l, secret)
	if err != nil {
		return "", "", err
	}
	err = s.store.Do(ctx, store.Change{Action: "password.changed", Subject: l.subject()}, func(tx *store.Tx) error {
		if l, err = lockLogin(tx, l.ID); err != nil {
			return err
		}
		now := tx.Now()
		if !l.lets() || now.Sub(session.AuthAt) > StepUpLife {
			return fault.New(fault.Forbidden, "error.form_expired")
		}
		if err := setPassword(tx, l, hash, now); err != nil {
			return err
		}
		sessions, err := identity.EndSessions(tx, l.ID, session.ID)
		if err != nil {
			return err
		}
		links, err := killLinks(tx, l.ID, now)
		if err != nil {
			return err
		}
		tx.Note("sessions_ended", sessions)
		tx.Note("tokens_killed", links)
		if token, err = identity.RotateSession(tx, session.ID, now); err != nil {
			return err
		}
		l.Epoch++
		if err := s.tellKnownAddresses(tx, l, "authn.password_changed"); err != nil {
			return err
		}
		return s.summarise(tx, l.ID)
	})
	if err != nil {
		return "", "", err
	}
	newDevice, err = s.remember(ctx, s.sameDevice(device), l)
	return token, newDevice, err
}

// StepUpLife is how long ago the password may have been given for what needs it fresh.
const StepUpLife = 10 * time.Minute

// sameDevice keeps the id and the other logins of a device's cookie.
func (s *Service) sameDevice(cookie string) device {
	d, err := s.readDevice(context.Background(), cookie, login{})
	if err != nil {
		return device{}
	}
	return d
}

// SessionItem is a session as its owner sees it.
type SessionItem struct {
	ID        int64
	Current   bool
	Browser   string // "Firefox, Windows"; empty when unknown
	UserAgent string // as it was sent
	IP        string
	Since     time.Time
	Seen      time.Time
	Ends      time.Time // absolute limit
}

// ListSessions returns the live sessions of who is signed in, the latest used first.
func (s *Service) ListSessions(ctx context.Context, session *identity.Session) ([]SessionItem, error) {
	found, err := liveSessions(s.store.Read(ctx), session.Login.ID, s.now())
	if err != nil {
		return nil, err
	}
	items := make([]SessionItem, len(found))
	for i, f := range found {
		items[i] = SessionItem{ID: f.id, Current: f.id == session.ID, Browser: browser(f.userAgent), UserAgent: f.userAgent,
			IP: f.ip, Since: f.created, Seen: f.seen, Ends: f.ends}
	}
	return items, nil
}

// EndSession ends another session of who is signed in; somebody else's is a NotFound fault.
func (s *Service) EndSession(ctx context.Context, session *identity.Session, id int64) error {
	return s.store.Do(ctx, store.Change{Action: "session.ended", Subject: keys.Login(session.Login.ID)}, func(tx *store.Tx) error {
		if err := identity.EndSession(tx, session.Login.ID, id); err != nil {
			return err
		}
		return s.summarise(tx, session.Login.ID)
	})
}

// EndOtherSessions ends all sessions of who is signed in but this one, and makes every other remembered device and every
// outstanding link worthless. It returns how many ended and this device's cookie anew.
func (s *Service) EndOtherSessions(ctx context.Context, session *identity.Session, device string) (ended int64, newDevice string, err error) {
	var l login
	err = s.store.Do(ctx, store.Change{Action: "session.others_ended", Subject: keys.Login(session.Login.ID)}, func(tx *store.Tx) error {
		if l, err = lockLogin(tx, session.Login.ID); err != nil {
			return err
		}
		if ended, err = identity.EndSessions(tx, l.ID, session.ID); err != nil {
			return err
		}
		links, err := killLinks(tx, l.ID, tx.Now())
		if err != nil {
			return err
		}
		tx.Note("sessions_ended", ended)
		tx.Note("tokens_killed", links)
		if err := raiseEpoch(tx, l.ID); err != nil {
			return err
		}
		l.Epoch++
		return s.summarise(tx, l.ID)
	})
	if err != nil {
		return 0, "", err
	}
	newDevice, err = s.remember(ctx, s.sameDevice(device), l)
	return ended, newDevice, err
}

// Customers returns the customers that who is signed in may act for, by number.
func (s *Service) Customers(ctx context.Context, session *identity.Session) ([]identity.Customer, error) {
	return customersOf(s.store.Read(ctx), session.Login.ID)
}

// ChooseCustomer lets a session act for one of its login's customers; another's is a NotFound fault.
func (s *Service) ChooseCustomer(ctx context.Context, session *identity.Session, number string) error {
	customers, err := s.Customers(ctx, session)
	if err != nil {
		return err
	}
	for _, c := range customers {
		if c.Number != number {
			continue
		}
		return s.store.Do(ctx, store.Change{Action: "customer.chosen", Subject: keys.Login(session.Login.ID),
			Payload: map[string]any{"customer": c.ID}}, func(tx *store.Tx) error {
			return identity.ChooseCustomer(tx, session.ID, session.Login.ID, c.ID)
		})
	}
	return fault.Missing()
}

// summarise counts the kinds of this package for a login, in the transaction that changed them.
func (s *Service) summarise(tx *store.Tx, loginID int64) error {
	scope, err := store.JobScopeOf(actor.Job("summary"), 0, loginID)
	if err != nil {
		return err
	}
	for _, k := range s.Kinds() {
		if err := dataset.Set(tx, k, scope); err != nil {
			return err
		}
	}
	return nil
}
