// Package consent keeps what customers allow: consent to the newsletter, and objections to internal consumer research, to
// the use of calls for training and to the analysis of visits (clauses 3 and 5 of the policy).
//
// What it guarantees:
//
//   - events are only ever added; what holds is the last of them by the time of this database, also when twenty contrary
//     ones come at once;
//   - withdrawing takes effect before the answer, by every way: the portal, the link in a mail, the button of a mail client,
//     a letter that an officer records, the newsletter tool. It needs no sign-in, no reason and no second question;
//   - a link in a mail withdraws for ever, also for a former customer and after erasure, and can do nothing else;
//   - an address whose owner withdrew is remembered as a keyed hash that outlives the customer's data. Nothing is mailed
//     to it for that purpose, and no import turns the withdrawal back: only its owner does, signed in;
//   - each event says by which words it was given: version and digest of a text that never changes. Its receipt can be read
//     by machines (ISO/IEC TS 27560, terms of the W3C Data Privacy Vocabulary).
package consent

import (
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/feature/consent/tools"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Purpose is a use of data that a customer can consent or object to.
type Purpose string

// The purposes. Their wordings are in the table purpose_wordings.
const (
	Newsletter       Purpose = "newsletter"
	ConsumerResearch Purpose = "consumer_research"
	CallTraining     Purpose = "call_training"
	UsageAnalysis    Purpose = "usage_analysis"
)

// Purposes lists the purposes in the order in which pages show them, which is also the order in which their rows are locked.
var Purposes = []Purpose{Newsletter, ConsumerResearch, CallTraining, UsageAnalysis}

// ParsePurpose reads a purpose from an address or a form.
func ParsePurpose(s string) (Purpose, bool) {
	p := Purpose(s)
	return p, slices.Contains(Purposes, p)
}

// Basis is the legal basis of the use. The newsletter needs consent first (GDPR art. 6(1)(a)); the others rest on a
// legitimate interest (art. 6(1)(f)) until the customer objects (art. 21).
func (p Purpose) Basis() dataset.Basis {
	if p == Newsletter {
		return dataset.Consent
	}
	return dataset.LegitimateInterest
}

// No is the state by which this purpose is refused: consent is withdrawn, to a legitimate interest one objects.
func (p Purpose) No() State {
	if p.Basis() == dataset.Consent {
		return Withdrawn
	}
	return Objected
}

// allows reports whether data may be used for the purpose when this was said last.
func (p Purpose) allows(s State) bool {
	return s == Given || s == Unsaid && p.Basis() != dataset.Consent
}

// State is what was said about a purpose.
type State string

// The states. Given is consent, or an objection taken back.
const (
	Unsaid    State = "" // nothing was ever said, or nothing that holds
	Given     State = "given"
	Withdrawn State = "withdrawn"
	Objected  State = "objected"
)

// Way is how it was said.
type Way string

// The ways.
const (
	Portal        Way = "portal"         // signed in
	MailPage      Way = "mail_page"      // the page behind the link in a mail
	MailClient    Way = "mail_client"    // the mail program's own button (RFC 8058)
	Officer       Way = "officer"        // by letter or phone, recorded with its evidence
	Import        Way = "import"         // told by another system
	Tool          Way = "tool"           // in the newsletter tool
	BrowserSignal Way = "browser_signal" // Global Privacy Control
)

// Names of purposes, states (by Word) and ways in the catalogs.
var (
	PurposeNames = i18n.Enum("consent.purpose.", "newsletter", "consumer_research", "call_training", "usage_analysis")
	StateNames   = i18n.Enum("consent.state.", "unsaid", "given", "withdrawn", "objected", "not_objected", "taken_back")
	WayNames     = i18n.Enum("consent.way.", "portal", "mail_page", "mail_client", "officer", "import", "tool", "browser_signal")
)

// Word is how a state of this purpose is called, for StateNames: who never objected has not consented.
func (p Purpose) Word(s State) string {
	interest := p.Basis() != dataset.Consent
	switch {
	case s == Unsaid && interest:
		return "not_objected"
	case s == Unsaid:
		return "unsaid"
	case s == Given && interest:
		return "taken_back"
	}
	return string(s)
}

// Address is an e-mail address at which a customer is written to.
type Address struct {
	CustomerID int64
	Mail       string // as mail is sent to it
	Canonical  string // as it is compared (identity.Canonical)
	Language   i18n.Lang
}

// Company is who runs the portal: the controller on receipts, the signature under letters.
type Company struct {
	Name    string
	Address string // one line; may be empty
	Contact string // e-mail address for questions about privacy
}

// Options are what the use cases stand on.
type Options struct {
	Store   *store.Store
	BaseURL *url.URL // links begin with it; never what a request says
	Company Company
	Log     *slog.Logger
	// Addresses returns the addresses of customers, those of their logins first; none for an erased customer.
	Addresses func(r store.Reader, customers ...int64) ([]Address, error)
	// Tell hands what changed to the newsletter tools, in the transaction of the event; nil: there are none.
	Tell func(tx *store.Tx, changes ...tools.Change) error
	// May tells whether the officer who acts has a permission; a fault says no. Nil: officers may record nothing.
	May func(r store.Reader, permission string) error
}

// Service holds the use cases. It may be used from several goroutines.
type Service struct {
	store     *store.Store
	base      string
	company   Company
	log       *slog.Logger
	addresses func(r store.Reader, customers ...int64) ([]Address, error)
	tell      func(tx *store.Tx, changes ...tools.Change) error // nil: no tools
	may       func(r store.Reader, permission string) error
	wordings  wordings
}

// New returns the use cases.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.BaseURL == nil || o.Company.Name == "" || o.Addresses == nil {
		return nil, errors.New("consent: a store, the base URL, the company's name and the customers' addresses are needed")
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Service{
		store: o.Store, base: strings.TrimSuffix(o.BaseURL.String(), "/"), company: o.Company, log: o.Log,
		addresses: o.Addresses, tell: o.Tell, may: o.May,
	}, nil
}

// now is the time of the store's clock.
func (s *Service) now() time.Time { return s.store.Clock().Now() }

// known refuses what is no purpose: such a page does not exist.
func known(p Purpose) error {
	if !slices.Contains(Purposes, p) {
		return fault.Missing()
	}
	return nil
}
