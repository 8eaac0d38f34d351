// Package report is the figures about orders of courts that anybody can read: what was asked, what became of it, how long it took, and
// how many customers were told, for each finished half-year.
//
// It guarantees:
//
//   - the figures of a half-year are made once, some days after it ended, and never change: the running half-year is never shown
//     outside, so that no number moves on the day on which a secret order comes in;
//   - before they are published, received = pending at the end + answered − pending at the start is held against the true numbers of
//     every row and of every request. Where it does not hold, nothing is published, and the log says which case is to be looked at;
//   - counts from 1 to 4 are not printed, and neither are others by which they could be worked back (audit.go, suppress.go);
//   - what was released outside the policy is counted apart, in a row of its own;
//   - the file that is signed is what the page shows: it is read back for every page.
//
// What it cannot know: that every order was registered. Whose figures are to be believed for that, the register of cases says, and its
// audit log.
package report

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/crypto/ssh"

	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/store"
)

// Grace is how many days after a half-year its figures are made. An order that came in its last days is registered by then.
const Grace = 15

// see is the permission to see true figures.
const see = "cases"

// Options say what the service stands on.
type Options struct {
	Store   *store.Store
	Log     *slog.Logger
	Company string // the service in the sheet of orders
	// Category is the category of a kind of data; empty: no such kind.
	Category func(kind string) string
	// Require refuses an officer who may not do something.
	Require func(r store.Reader, permission string) error
	// SigningKey signs what is published. Without one it is published unsigned, and signed as soon as there is one.
	SigningKey ssh.Signer
	Domain     seal.Domain // whose signatures
}

// Service is the figures.
type Service struct {
	Options
}

// New checks the options.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.Category == nil || o.Require == nil {
		return nil, errors.New("report: store, categories and officers are needed")
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Service{Options: o}, nil
}

// RegisterJobs registers the publication.
func (s *Service) RegisterJobs(reg *jobs.Registry) {
	jobs.Every(reg, time.Hour, "figures_publish", s.Publish)
}

// Use is the namespace of the signatures.
func (s *Service) Use() string { return "report@" + string(s.Domain) }

// Report is the published figures of a half-year.
type Report struct {
	Half            Half
	Rows            []PublishedRow // by group
	Total, Outside  PublishedRow
	File            []byte // the figures, as published
	Signature       []byte // armored; nil: not signed
	Orders          []byte // the sheet member_states_orders
	OrdersSignature []byte
	Signer          string // line of an allowed_signers file; empty: not signed
	PublishedAt     time.Time
}

// Published returns what is published, the newest first.
func (s *Service) Published(ctx context.Context) ([]Report, error) {
	return listReports(s.Store.Read(ctx))
}

// State is the true figures of a half-year, for officers.
type State struct {
	Table
	Problem     error     // why they cannot be published; nil: they can
	PublishedAt time.Time // zero: not published
}

// States returns the true figures of every half-year that has any, the newest first: also of the running one.
func (s *Service) States(ctx context.Context) ([]State, error) {
	r := s.Store.Read(ctx)
	if err := s.Require(r, see); err != nil {
		return nil, err
	}
	requests, err := s.requests(r)
	if err != nil {
		return nil, err
	}
	reports, err := listReports(r)
	if err != nil {
		return nil, err
	}
	published := map[Half]time.Time{}
	for _, p := range reports {
		published[p.Half] = p.PublishedAt
	}
	first, ok := firstHalf(requests)
	if !ok {
		return nil, nil
	}
	var all []State
	for h := first; !h.Start().After(s.Store.Clock().Now()); h = h.Next() {
		t, problem := Tabulate(h, requests)
		all = append([]State{{Table: t, Problem: problem, PublishedAt: published[h]}}, all...)
	}
	return all, nil
}

// firstHalf is the half-year of the first request that counts.
func firstHalf(requests []Request) (first Half, ok bool) {
	for _, q := range requests {
		if h := HalfOf(q.countedAt()); !ok || h.Start().Before(first.Start()) {
			first, ok = h, true
		}
	}
	return first, ok
}
