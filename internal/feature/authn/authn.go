// Package authn lets people in, keeps others out, and gives the way back to who lost it: sign-in, activation of imported
// customers, forgotten passwords, change of the e-mail address, sessions, step-up.
//
// What it guarantees:
//
//   - for an address that somebody types, a page does the same work and says the same, whether the address is known,
//     unknown, disabled or was never activated: it counts, writes down the request, and answers. A job looks.
//   - mail goes to the stored address, never to what was typed; a link is 32 random bytes, kept as a keyed hash, for one
//     purpose, used once, within its time, by one conditional update; looking at a link changes nothing.
//   - a new password ends every session, every remembered device and every other link, in the transaction that sets it.
//   - a try is counted, in a statement that has committed, before it is compared.
//   - neither record, log nor mail holds a password, a token or a whole address that somebody typed.
//
// One address is one login, and a login may act for several customers. The printed code of any of them activates the
// login, for all of them: they gave the same address, and the code proves that the letter reached one of them.
package authn

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/mailing"
	"inzage/internal/platform/password"
	"inzage/internal/platform/store"
)

// Lives and limits. Code, texts and tests read them here.
const (
	LinkLife        = 30 * time.Minute // of a reset or activation link, from hand-over to the mail server
	LinkCap         = 60 * time.Minute // of the same, from the request
	UndoLife        = 7 * 24 * time.Hour
	EmailChangeLife = 24 * time.Hour
	CodeLife        = 60 * 24 * time.Hour
	CodeTries       = 5
	LiveLinks       = 3 // live links of one purpose that a login may have; a newer one never replaces an older one
	LinksPerHour    = 3
	LinksPerDay     = 6
	LinkPause       = time.Minute         // between two mails with a link
	KeepEnded       = 30 * 24 * time.Hour // of requests, links and changes that are over
)

// The limits on what one network, address or login may ask for.
var (
	linkIPMinute    = limit.Rule{Name: "link.ip.minute", Max: 3, Per: time.Minute}
	linkIPHour      = limit.Rule{Name: "link.ip.hour", Max: 6, Per: time.Hour}
	linkAddressHour = limit.Rule{Name: "link.address.hour", Max: 5, Per: time.Hour}

	finishMinute     = limit.Rule{Name: "finish.ip.minute", Max: 10, Per: time.Minute}
	finishTwoMinutes = limit.Rule{Name: "finish.ip.2minutes", Max: 15, Per: 2 * time.Minute}
	refusedLink      = limit.Rule{Name: "link.refused.minute", Max: 10, Per: time.Minute} // refusals that are recorded

	signInIPMinute = limit.Rule{Name: "signin.ip.minute", Max: 10, Per: time.Minute}
	signInIPHour   = limit.Rule{Name: "signin.ip.hour", Max: 100, Per: time.Hour}
	signInPairHour = limit.Rule{Name: "signin.pair.hour", Max: 30, Per: time.Hour}

	emailStartDay = limit.Rule{Name: "email.start.day", Max: 5, Per: 24 * time.Hour}

	signInBackoff = limit.Backoff{Name: "signin.address", Free: 5, First: time.Second, Longest: 15 * time.Minute, Most: 100, Rest: 24 * time.Hour}
	deviceBackoff = limit.Backoff{Name: "signin.device", Free: 5, First: time.Second, Longest: 15 * time.Minute, Most: 100, Rest: 24 * time.Hour}
	stepUpBackoff = limit.Backoff{Name: "stepup.login", Free: 5, First: time.Second, Longest: 15 * time.Minute, Most: 100, Rest: 24 * time.Hour}
)

// Company is who runs the portal, as mails and the rules for passwords know it.
type Company struct {
	Name    string   // as mails sign
	Contact string   // e-mail address of the privacy office
	Words   []string // product, domains: what may not be most of a password, besides the name
}

// Options are what the use cases stand on.
type Options struct {
	Store   *store.Store
	BaseURL *url.URL // links in mails begin with it; never what a request says
	Company Company
	Log     *slog.Logger
	// EmailChanged, when set, runs in the transaction that gives a login another address, for what else keeps the old one.
	EmailChanged func(tx *store.Tx, login int64, old, address string) error
	// Mailings carry invitations to many. nil: InviteAll and Uninvited must not be called.
	Mailings *mailing.Service
}

// Service holds the use cases. It may be used from several goroutines.
type Service struct {
	store     *store.Store
	limits    *limit.Limiter
	passwords *password.Hasher
	base      string
	company   Company
	log       *slog.Logger
	changed   func(tx *store.Tx, login int64, old, address string) error
	mailings  *mailing.Service
}

// New returns the use cases.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.BaseURL == nil || o.Company.Name == "" {
		return nil, errors.New("authn: a store, the base URL and the company's name are needed")
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &Service{
		store: o.Store, limits: limit.New(o.Store), passwords: password.NewHasher(),
		base: strings.TrimSuffix(o.BaseURL.String(), "/"), company: o.Company, log: o.Log, changed: o.EmailChanged, mailings: o.Mailings,
	}
	s.addMatter()
	return s, nil
}

// now is the time of the store's clock.
func (s *Service) now() time.Time { return s.store.Clock().Now() }

// deadLink is the fault of every link that does not work, whatever the reason.
func deadLink() error { return fault.New(fault.Expired, "reset.error.link") }

// addressMAC returns the keyed hash of what was typed as an address, and its canonical form. What is no address has a hash as
// well, under which nobody can be found.
func (s *Service) addressMAC(ctx context.Context, typed string) (mac []byte, canonical string, err error) {
	canonical, err = identity.Canonical(typed)
	if err != nil {
		canonical = ""
		if len(typed) > identity.MaxAddress {
			typed = typed[:identity.MaxAddress]
		}
		mac, err = s.store.Keys().MAC(ctx, keys.AddressMAC, "no address", strings.ToLower(typed))
		return mac, "", err
	}
	mac, err = identity.AddressMAC(ctx, s.store.Keys(), canonical)
	return mac, canonical, err
}

// tokenMAC returns what is stored of a link's token.
func (s *Service) tokenMAC(ctx context.Context, token string) ([]byte, error) {
	return s.store.Keys().MAC(ctx, keys.TokenMAC, token)
}

// as returns a context in which a login acts from where the request came.
func as(ctx context.Context, login, customer int64) context.Context {
	who := actor.From(ctx)
	return actor.With(ctx, actor.Actor{
		Kind: actor.Customer, LoginID: login, CustomerID: customer, IP: who.IP, UserAgent: who.UserAgent,
	})
}

// words are what may not be most of a login's password.
func (s *Service) words(l login, customers []identity.Customer) []string {
	words := append([]string{s.company.Name, l.Email, l.Name}, s.company.Words...)
	for _, c := range customers {
		words = append(words, c.Name, c.Number)
	}
	return words
}
