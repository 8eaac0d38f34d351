// Package staff is the officers' half of the door: who works here, what each may do, and how they sign in.
//
// What it guarantees:
//
//   - nobody gets past the door with a password alone: a session is of the stage "password" until a second factor was given,
//     of the stage "enrolling" until the officer has two, and only then "full". The stages reach different routes.
//   - a code of an authenticator app counts once, whatever runs beside it: its step must be later than the last one used. A
//     passkey answers a challenge that lay here, for this session, once, for five minutes, with its owner verified.
//   - a change of roles, a disabling, a reset and a recovery raise the officer's epoch: every session and invitation of before
//     is dead at its next request.
//   - what an officer may do stands in one table (permission.go). The route asks it, and the use case asks it again, in the
//     transaction that acts.
//   - every use case is recorded, and every change of who can sign in is mailed to all officers.
//   - who lost everything comes back by two other people and an hour's wait, or by a command on the machine itself, whose
//     entry in the record cannot be avoided.
//
// A person may have two accounts. Where two people are asked for, the person's number counts, here and in the database.
package staff

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/password"
	"inzage/internal/platform/store"
)

// Lives and limits. Code, texts and tests read them here.
const (
	IdleLimit       = 20 * time.Minute // of a session
	AbsoluteLimit   = 10 * time.Hour   // of a session of the stage full
	EnrolLimit      = time.Hour        // of a session of the stage enrolling
	SecondLimit     = 10 * time.Minute // of a session of the stage password
	TouchEvery      = time.Minute      // how stale the time of last use may be: a page does not cost a write
	StepUpLife      = 10 * time.Minute // how long ago a factor may have been given for what needs it fresh
	InvitationLife  = 24 * time.Hour
	ChallengeLife   = 5 * time.Minute
	RecoveryDelay   = time.Hour      // between the second person's word and the link
	RecoveryLife    = 48 * time.Hour // from the request to the link
	MinFactors      = 2              // authenticators before staff routes open, and the fewest that stay
	MaxFactors      = 10
	RecoveryCodes   = 10
	KeepInvitations = 30 * 24 * time.Hour
	maxName         = 60 // characters of the name of an authenticator
)

// The limits on tries. A second factor has one counter for all its sorts: who guesses needs the password first, so it is no
// way to keep somebody out.
var (
	signInIPMinute    = limit.Rule{Name: "staff.signin.ip.minute", Max: 10, Per: time.Minute}
	signInIPHour      = limit.Rule{Name: "staff.signin.ip.hour", Max: 100, Per: time.Hour}
	signInAddressHour = limit.Rule{Name: "staff.signin.address.hour", Max: 300, Per: time.Hour}
	enrolIPMinute     = limit.Rule{Name: "staff.enrol.ip.minute", Max: 20, Per: time.Minute}
	refusedHour       = limit.Rule{Name: "staff.refused.hour", Max: 50, Per: time.Hour} // refusals of one officer that are recorded

	signInBackoff = limit.Backoff{Name: "staff.signin.pair", Free: 5, First: time.Second, Longest: 15 * time.Minute, Most: 100, Rest: 24 * time.Hour}
	secondBackoff = limit.Backoff{Name: "staff.second", Free: 5, First: time.Second, Longest: 15 * time.Minute, Most: 100, Rest: 24 * time.Hour}
)

// Company is who runs the portal, as letters and the rules for passwords know it.
type Company struct {
	Name    string
	Contact string
	Words   []string // what may not be most of a password, besides the name
}

// Options are what the use cases stand on.
type Options struct {
	Store   *store.Store
	BaseURL *url.URL // links begin with it, and passkeys are bound to its host
	Company Company
	Log     *slog.Logger
	// Due counts what waits for an officer, in whose name the context acts: the same numbers as on the start page. nil: nobody is told
	// by mail.
	Due func(ctx context.Context, o Officer) (Due, error)
}

// Service holds the use cases. It may be used from several goroutines.
type Service struct {
	store     *store.Store
	limits    *limit.Limiter
	passwords *password.Hasher
	base      string
	company   Company
	passkeys  *webauthn.WebAuthn // nil: the portal's address is no host name, so browsers have no passkeys for it
	log       *slog.Logger
	due       func(context.Context, Officer) (Due, error)
}

// New returns the use cases.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.BaseURL == nil || o.Company.Name == "" {
		return nil, errors.New("staff: a store, the base URL and the company's name are needed")
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &Service{
		store: o.Store, limits: limit.New(o.Store), passwords: password.NewHasher(),
		base: strings.TrimSuffix(o.BaseURL.String(), "/"), company: o.Company, log: o.Log, due: o.Due,
	}
	if _, err := netip.ParseAddr(o.BaseURL.Hostname()); err == nil {
		return s, nil
	}
	var err error
	s.passkeys, err = newPasskeys(o.BaseURL, o.Company.Name)
	return s, err
}

// Passkeys reports whether passkeys work at the portal's address: browsers have them for host names only.
func (s *Service) Passkeys() bool { return s.passkeys != nil }

// now is the time of the store's clock.
func (s *Service) now() time.Time { return s.store.Clock().Now() }

// as returns a context in which an officer acts from where the request came.
func as(ctx context.Context, officer int64) context.Context {
	who := actor.From(ctx)
	return actor.With(ctx, actor.Actor{Kind: actor.Officer, OfficerID: officer, IP: who.IP, UserAgent: who.UserAgent})
}

// gone is the fault of a session that ended between the guard and the use case.
func gone() error { return fault.New(fault.Conflict, "staff.error.session") }

// deadLink is the fault of every invitation that does not work, whatever the reason.
func deadLink() error { return fault.New(fault.Expired, "staff.error.link") }
