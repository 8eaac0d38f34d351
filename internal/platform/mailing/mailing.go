// Package mailing tells one matter to many: a newsletter, a change of the privacy notice.
//
// A feature registers its Matter: who is to be written to, and with which template. Start, in the transaction that decides
// it, writes one row. From then on a job goes through the audience in the order of customer ids, writes a batch of letters at a
// time into the outbox together with the place that it has reached, and sends what is due over a few connections. What it
// guarantees:
//
//   - one letter per address and mailing, however often it was stopped, killed and resumed: the letter's key holds the
//     mailing and a keyed hash of the address, and the letters stay until the mailing is over;
//   - what a killed worker left is found again and goes on where it was; nothing is lost (see package mail);
//   - letters are written no faster than the rate, and never many more than are being sent, so that a mailing to a hundred
//     thousand takes the memory of one to a thousand, and stopping one stops it at once;
//   - addresses at which nothing arrives, and those that the matter withholds, are left out and counted;
//   - each batch is recorded, and so is each letter that could not be delivered; the letters that were sent are counted.
package mailing

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"time"

	"inzage/internal/core/clock"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// Recipient is one address of one customer.
type Recipient struct {
	CustomerID int64
	LoginID    int64  // 0: no login
	Mail       string // as mail is sent to it
	Canonical  string
	Language   i18n.Lang
}

// Draft is what one recipient's letter says.
type Draft struct {
	Withhold bool      // no letter: withdrawn or suppressed
	Language i18n.Lang // "": the recipient's
	Args     any       // for the template's renderer; never a token or a password
}

// Matter is one sort of mailing.
type Matter struct {
	Name     string // such as "newsletter"; also begins the actions of audit entries: newsletter.mailing_started
	Template string // of package mail

	// Customers counts to how many customers it goes, for the progress.
	Customers func(r store.Reader) (int64, error)

	// Audience returns the addresses of at most limit customers after the customer with the id after, in the order of their
	// ids, and the id to go on after, 0 when there are no more. A customer's addresses come together.
	Audience func(r store.Reader, after int64, limit int) (batch []Recipient, last int64, err error)

	// Prepare makes the drafts of some recipients, in their order. nil: each letter has Args{Ref: ref}.
	Prepare func(tx *store.Tx, ref int64, to []Recipient) ([]Draft, error)
}

// Args are what the template is given when a matter has no Prepare.
type Args struct {
	Ref int64 `json:"ref"`
}

// Options are what mailings need.
type Options struct {
	Store  *store.Store
	Outbox *mail.Outbox // nil: this process starts and stops mailings and sends none
	Rate   int          // letters a minute at most, of each mailing that begins (INZAGE_MAIL_RATE); 0: as fast as they are taken
	Lanes  int          // connections to the mail server; 0 means 6
	Log    *slog.Logger // nil: slog.Default. It never gets an address
}

// Service runs mailings.
type Service struct {
	store   *store.Store
	outbox  *mail.Outbox
	rate    int
	lanes   int
	log     *slog.Logger
	clock   clock.Clock
	matters map[string]Matter
}

// New returns a service without matters; Add them before the first Start and before RegisterJobs' jobs run.
func New(o Options) (*Service, error) {
	if o.Rate < 0 || o.Lanes < 0 {
		return nil, fmt.Errorf("mailing: a rate of %d letters a minute over %d connections", o.Rate, o.Lanes)
	}
	if o.Lanes == 0 {
		o.Lanes = 6
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Service{
		store: o.Store, outbox: o.Outbox, rate: o.Rate, lanes: o.Lanes, log: o.Log, clock: o.Store.Clock(), matters: map[string]Matter{},
	}, nil
}

var matterName = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)

// Add registers a matter. It panics on a name that is taken and on a matter that cannot work: a mistake in the program.
func (s *Service) Add(m Matter) {
	if _, taken := s.matters[m.Name]; taken || !matterName.MatchString(m.Name) || m.Template == "" || m.Customers == nil || m.Audience == nil {
		panic(fmt.Sprintf("mailing: matter %q is taken, or has no name, template or audience", m.Name))
	}
	s.matters[m.Name] = m
}

// State is where a mailing stands.
type State string

// The states.
const (
	Queued  State = "queued"  // no letter was written yet
	Running State = "running" // letters are written and sent
	Stopped State = "stopped" // by a person, who may resume it
	Done    State = "done"    // every letter is over
)

// Progress says how far a mailing is. Customers counts people, the rest counts letters or addresses.
type Progress struct {
	ID     int64
	Matter string
	Ref    int64
	State  State
	Rate   int // letters a minute at most; 0: no limit

	Customers int64 // to write to, as counted at the start
	Passed    int64 // of whom so many are gone through

	Letters  int64 // written: Sent, Waiting, Unknown and Dead together
	Sent     int64 // taken by the mail server
	Waiting  int64 // being sent, or waiting for another try
	Unknown  int64 // a person must decide (mail.Decide)
	Dead     int64 // given up: NoSuch and all other causes
	NoSuch   int64 // of the dead: the address does not exist
	Shared   int64 // no letter: another customer of the mailing has the same address
	Withheld int64 // no letter: withdrawn or suppressed
	Bounced  int64 // no letter: nothing arrived at the address before

	CreatedAt time.Time
	StartedAt time.Time // zero: not yet; the same for those below
	StoppedAt time.Time
	WrittenAt time.Time // all letters were written
	EndedAt   time.Time
}

// Stop stops a mailing: no further letter is written, and none goes out but the few that are on their way to the mail
// server. A mailing that is stopped already stays so; one that is over is a Conflict.
func (s *Service) Stop(ctx context.Context, id int64) (Progress, error) {
	return s.turn(ctx, id, Stopped)
}

// Resume lets a stopped mailing go on where it was. One that runs goes on running; one that is over is a Conflict.
func (s *Service) Resume(ctx context.Context, id int64) (Progress, error) {
	return s.turn(ctx, id, Running)
}
