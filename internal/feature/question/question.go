// Package question is how people mail operations and hear back: clause 9 of the policy, and clause 5 for former customers
// who simply write. Each question gets a reference and a day by which operations answers; the answer stands in the portal and
// goes out by mail. The threads are archived correspondence (clause 1.5).
//
// It guarantees:
//
//   - a question comes to operations from three sides: a signed-in customer; anybody, once the link mailed to the given address
//     was used; a mail without a token. Only the first is a customer's: the others are shown to no customer until an
//     officer links them;
//   - a mail belongs to a thread by the token in the address that it was sent to, and by nothing else: neither its subject nor
//     its sender says who somebody is. The token also says which side writes;
//   - no mail that comes in is lost: its bytes are kept in the transaction that takes it, before the mail server hears yes;
//   - nothing answers a machine. A person who writes for the first time in a day gets one automatic answer;
//   - a form or a mail that is sent twice is one message;
//   - texts, files and mails are blobs, encrypted to the customer, or to the thread while nobody knows whose it is. Letters
//     about them hold ids, and read the text when they are sent.
package question

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/inbound"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// Limits of what people send and how often. Code, pages and tests read them here.
const (
	MaxText    = 20_000   // characters of a text
	MaxFiles   = 5        // of one message
	MaxBytes   = 10 << 20 // of all files of one message together
	AnswerDays = 5        // working days in Belgium within which operations answers

	ConfirmLife  = 72 * time.Hour       // of the link that confirms an address; then the question is deleted
	KeepStranger = 365 * 24 * time.Hour // of a thread that was linked to nobody, from its last message
	KeepMachine  = 30 * 24 * time.Hour  // of automatic answers and reports of mail servers
)

var (
	askLogin      = limit.Rule{Name: "question.login.hour", Max: 20, Per: time.Hour}
	publicIPHour  = limit.Rule{Name: "question.ip.hour", Max: 5, Per: time.Hour}
	publicIPDay   = limit.Rule{Name: "question.ip.day", Max: 20, Per: 24 * time.Hour}
	publicAddress = limit.Rule{Name: "question.address.day", Max: 3, Per: 24 * time.Hour}
	freshAddress  = limit.Rule{Name: "question.mail.hour", Max: 100, Per: time.Hour}
	threadMails   = limit.Rule{Name: "question.thread.hour", Max: 30, Per: time.Hour} // machines that do not say that they are some
	autoAnswers   = limit.Rule{Name: "question.auto.hour", Max: 200, Per: time.Hour}  // of all addresses together
)

// AddressLimit is how many questions a day one address can be asked to confirm.
func AddressLimit() int { return publicAddress.Max }

// Topic is what a question is about.
type Topic string

// The topics.
const (
	Data       Topic = "data"       // what is held
	Correction Topic = "correction" // something is wrong
	Consent    Topic = "consent"    // newsletters and other uses
	Erasure    Topic = "erasure"
	Billing    Topic = "billing"
	Security   Topic = "security"
	Other      Topic = "other"
)

// Topics are all topics in the order of forms.
var Topics = []Topic{Data, Correction, Consent, Erasure, Billing, Security, Other}

// State is where a thread stands.
type State string

// The states.
const (
	Unconfirmed State = "unconfirmed" // the address was not confirmed yet: nobody knows of it
	Open        State = "open"        // operations is to answer
	Answered    State = "answered"
	Closed      State = "closed" // without need of an answer; a reply opens it again
)

// Side is who wrote a message.
type Side string

// The sides.
const (
	Asker      Side = "customer" // who asked: a customer, or somebody who is not linked to one
	Operations Side = "operations"
)

// Way is how something came.
type Way string

// The ways.
const (
	Portal  Way = "portal"  // the form of a signed-in customer
	Page    Way = "page"    // the form for anybody
	Mail    Way = "mail"    // a mail
	Command Way = "command" // an officer, with a command
	Staff   Way = "staff"   // an officer, in the staff area
)

// Company is who runs the portal, as letters know it.
type Company struct {
	Name    string // as letters sign
	Contact string // e-mail address of the privacy office
}

// Options are what the use cases stand on.
type Options struct {
	Store        *store.Store
	BaseURL      *url.URL // links in letters begin with it
	Company      Company
	Operations   string   // address of the operations team; empty: nothing is mailed to them
	ReplyAddress string   // what answers go to, with a token behind a plus
	Own          []string // further addresses of ours, which get no automatic answer
	Log          *slog.Logger

	// WithdrawLink makes the link by which whoever reads mail at an address withdraws from the newsletter, and WithdrawURL is
	// its address. 0 means that nobody is known there. Both nil: the automatic answer has no such link.
	WithdrawLink func(tx *store.Tx, canonical string, lang i18n.Lang) (link int64, err error)
	WithdrawURL  func(ctx context.Context, link int64) (string, error)

	// May tells whether the officer who acts has a permission; a fault says no. It is asked in the transaction of what the
	// officer does, and holds the officer's rights until its end. Nil: officers may do nothing here.
	May func(r store.Reader, permission string) error

	// Seen is told, in the transaction that shows it, when an officer sees a thread of a customer or a document of it: the
	// customer can read that somebody did. Nil: nobody is told.
	Seen func(tx *store.Tx, seen Seen) error
}

// Seen is that the officer who acts saw a thread of a customer.
type Seen struct {
	Customer  int64
	Thread    ident.ID // of its record
	Reference string
	Document  bool // a document of it
}

// Service holds the use cases. It may be used from several goroutines.
type Service struct {
	Options
	store  *store.Store
	limits *limit.Limiter
	base   string
}

// New returns the use cases.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.BaseURL == nil || o.Company.Name == "" {
		return nil, errors.New("question: a store, the base URL and the company's name are needed")
	}
	if err := inbound.CheckReplyBase(o.ReplyAddress); err != nil {
		return nil, err
	}
	if (o.WithdrawLink == nil) != (o.WithdrawURL == nil) {
		return nil, errors.New("question: a link that withdraws needs its address")
	}
	if o.Operations != "" && !mail.Deliverable(o.Operations) {
		return nil, errors.New("question: the address of the operations team must be one plain e-mail address")
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if strings.EqualFold(o.Operations, o.ReplyAddress) {
		o.Log.Warn("operations has the address that answers go to: when that is delivered to us, operations gets no mail of questions; set INZAGE_REPLY_ADDRESS")
	}
	return &Service{Options: o, store: o.Store, limits: limit.New(o.Store), base: strings.TrimSuffix(o.BaseURL.String(), "/")}, nil
}

// now is the time of the store's clock.
func (s *Service) now() time.Time { return s.store.Clock().Now() }

// ours are the addresses that mails of ours come from or go to.
func (s *Service) ours() []string { return append([]string{s.ReplyAddress}, s.Own...) }
