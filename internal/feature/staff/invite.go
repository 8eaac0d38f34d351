package staff

import (
	"context"
	"encoding/base32"
	"errors"
	"slices"
	"strings"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/password"
	"inzage/internal/platform/store"
)

// NewOfficer is what a command says of a new officer.
type NewOfficer struct {
	Email     string
	Person    string
	Name      string
	Language  i18n.Lang // empty: Dutch
	Roles     []Role
	TrainedOn time.Time // a day, not in the future
}

// Invitation is a link by which an officer enrols. It is shown once and stored nowhere.
type Invitation struct {
	URL     string
	Expires time.Time
}

// Commands name these errors in their own words.
var errCommandOnly = errors.New("staff: only a command may do this")

func (n *NewOfficer) check(now time.Time) error {
	n.Email, n.Person, n.Name = strings.TrimSpace(n.Email), strings.TrimSpace(n.Person), strings.TrimSpace(n.Name)
	if n.Language == "" {
		n.Language = i18n.NL
	}
	var wrong []fault.Field
	add := func(bad bool, name, id string) {
		if bad {
			wrong = append(wrong, fault.Field{Name: name, ID: id})
		}
	}
	_, err := identity.Canonical(n.Email)
	add(err != nil, "email", "staff.error.email")
	add(n.Person == "", "person", "staff.error.person")
	add(n.Name == "", "name", "staff.error.officer_name")
	add(!validRoles(n.Roles), "role", "staff.error.roles")
	add(n.TrainedOn.IsZero() || n.TrainedOn.After(now), "trained-on", "staff.error.trained")
	return fault.Fields(wrong...)
}

func validRoles(roles []Role) bool {
	for i, r := range roles {
		if !slices.Contains(Roles, r) || slices.Contains(roles[:i], r) {
			return false
		}
	}
	return len(roles) > 0
}

// Invite makes an officer's account and the link by which the officer enrols. Only a command may: whoever can run one on the
// machine can do more than that already, and the entry in the record cannot be avoided.
func (s *Service) Invite(ctx context.Context, n NewOfficer) (inv Invitation, err error) {
	id, err := s.create(ctx, "staff.invited", n, func(tx *store.Tx, o officer) error {
		inv, err = s.invite(tx, o)
		return err
	})
	if err == nil {
		s.log.Info("officer invited", "officer", id)
	}
	return inv, err
}

// create makes an officer's account, and does what follows in the same transaction.
func (s *Service) create(ctx context.Context, action string, n NewOfficer, then func(*store.Tx, officer) error) (id int64, err error) {
	if actor.From(ctx).Kind != actor.System {
		return 0, errCommandOnly
	}
	if err := n.check(s.now()); err != nil {
		return 0, err
	}
	canonical, err := identity.Canonical(n.Email)
	if err != nil {
		return 0, err
	}
	err = s.store.Do(ctx, store.Change{Action: action, Subject: keys.Nobody(),
		Payload: map[string]any{"person": n.Person, "roles": n.Roles}}, func(tx *store.Tx) error {
		err := tx.Row(`INSERT INTO officers (person, email, email_canonical, name, language, roles, trained_on, status, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 'enrolling', $8) ON CONFLICT (email_canonical) DO NOTHING RETURNING id`,
			n.Person, n.Email, canonical, n.Name, n.Language, n.Roles, n.TrainedOn.Format(time.DateOnly), tx.Now()).Scan(&id)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Conflict, "staff.error.exists")
		}
		if err != nil {
			return err
		}
		tx.About(keys.Officer(id))
		o, err := lockOfficer(tx, id)
		if err != nil {
			return err
		}
		return then(tx, o)
	})
	return id, err
}

// invite makes a link for an officer; earlier ones are dead.
func (s *Service) invite(tx *store.Tx, o officer) (Invitation, error) {
	token, now := ident.Token(), tx.Now()
	mac, err := tx.Keys().MAC(tx.Context(), keys.StaffMAC, token)
	if err != nil {
		return Invitation{}, err
	}
	if _, err := tx.Exec(`UPDATE staff_invitations SET used_at = $2 WHERE officer_id = $1 AND used_at IS NULL`, o.ID, now); err != nil {
		return Invitation{}, err
	}
	inv := Invitation{URL: s.base + paths.StaffEnrolLink(token), Expires: now.Add(InvitationLife)}
	_, err = tx.Exec(`INSERT INTO staff_invitations (officer_id, mac, epoch, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		o.ID, mac, o.Epoch, now, inv.Expires)
	return inv, err
}

// Reset takes everything from an officer that lets in, and makes a new link: the way back when nobody is left who could help
// (break-glass). It also opens a disabled account again. Only a command may.
func (s *Service) Reset(ctx context.Context, id int64) (inv Invitation, err error) {
	if actor.From(ctx).Kind != actor.System {
		return Invitation{}, errCommandOnly
	}
	err = s.store.Do(ctx, store.Change{Action: "staff.reset", Subject: keys.Officer(id)}, func(tx *store.Tx) error {
		o, err := lockOfficer(tx, id)
		if err != nil {
			return err
		}
		inv, err = s.anew(tx, o)
		if err != nil {
			return err
		}
		return s.tellAll(tx, noticeReset, o.Officer)
	})
	return inv, err
}

// anew makes an officer enrol as if for the first time.
func (s *Service) anew(tx *store.Tx, o officer) (Invitation, error) {
	if err := wipe(tx, o.ID, tx.Now()); err != nil {
		return Invitation{}, err
	}
	o, err := lockOfficer(tx, o.ID)
	if err != nil {
		return Invitation{}, err
	}
	return s.invite(tx, o)
}

// Provision makes an officer who can sign in at once, with a password and the secrets (base32) of at least two authenticator
// apps. Only a command may: the demonstration uses it for its invented officers.
func (s *Service) Provision(ctx context.Context, n NewOfficer, secretWord string, apps ...string) (id int64, err error) {
	if len(apps) < MinFactors {
		return 0, errors.New("staff: an officer needs two authenticators")
	}
	if err := password.Check("password", secretWord, s.words(Officer{Email: n.Email, Name: n.Name})); err != nil {
		return 0, err
	}
	hash, err := s.passwords.Hash(ctx, secretWord)
	if err != nil {
		return 0, err
	}
	return s.create(ctx, "staff.provisioned", n, func(tx *store.Tx, o officer) error {
		now := tx.Now()
		for i, app := range apps {
			key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(app)
			if err != nil {
				return err
			}
			id := ident.Random()
			sealed, err := s.sealSecret(ctx, id, o.ID, key)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO staff_authenticators (id, officer_id, kind, name, secret, created_at, confirmed_at)
				VALUES ($1, $2, 'totp', $3, $4, $5, $5)`, id, o.ID, "App "+string(rune('1'+i)), sealed, now); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`UPDATE officers SET status = 'active', password_hash = $2, password_set_at = $3 WHERE id = $1`, o.ID, hash, now)
		return err
	})
}

// words are what may not be most of an officer's password.
func (s *Service) words(o Officer) []string {
	return append([]string{s.company.Name, o.Email, o.Name}, s.company.Words...)
}
