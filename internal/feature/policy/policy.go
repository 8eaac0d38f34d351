// Package policy keeps the versions of the company's privacy policy: what each says in four languages, from when to when
// it applied, and what changed from one to the next.
//
// What it guarantees:
//
//   - A text is kept as it came, byte for byte, with its SHA-256. It is never replaced, and a version that was published
//     never changes: the database refuses.
//   - A version is published with four languages that have the same clauses, and with a summary of what changed in each
//     of them, or not at all. The first version has nothing to summarise.
//   - On any day at most one version applies.
//   - What a reader sees is all of the text that the digest stands for: what cannot be shown is refused when it is imported.
//   - A far-reaching version is announced once, to everyone whose data is held (clause 8): a service message, which a
//     withdrawn consent to the newsletter does not stop.
package policy

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/platform/store"
)

// Company is who writes the letters.
type Company struct {
	Name    string
	Contact string // e-mail address for questions
}

// Options say what a Service works with.
type Options struct {
	Store   *store.Store
	BaseURL *url.URL // where the portal is, as letters link to it
	Company Company
	Log     *slog.Logger

	// Notify begins the mailing of a far-reaching version's notice, in the transaction that announces it. Its letters are made
	// with NoticeTemplate; the version's id is their mailing.Args.Ref. Nil: no version can be announced.
	Notify func(tx *store.Tx, version int64) error
}

// Service imports, publishes and reads versions. It may be used from several goroutines.
type Service struct {
	store   *store.Store
	base    string
	company Company
	log     *slog.Logger
	notify  func(*store.Tx, int64) error

	reading     sync.Mutex // held by whoever reads the list anew; the others go on with the last one
	list        atomic.Pointer[listing]
	editions    memory[editionKey, *Edition]
	comparisons memory[comparisonKey, *Comparison]
}

// New returns a service on an open database.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.BaseURL == nil || o.Log == nil {
		return nil, errors.New("policy: store, base URL and log are needed")
	}
	return &Service{
		store: o.Store, base: strings.TrimSuffix(o.BaseURL.String(), "/"), company: o.Company, log: o.Log, notify: o.Notify,
		editions:    memory[editionKey, *Edition]{most: 400}, // a hundred versions
		comparisons: memory[comparisonKey, *Comparison]{most: 200},
	}, nil
}

// Version is what is the same for all languages of one version of the policy.
type Version struct {
	Number    string
	From      time.Time // in force from this moment, a midnight in Brussels
	Until     time.Time // the moment at which the next one is in force; zero: none is published
	Authentic i18n.Lang // language whose text decides
	Published time.Time // zero: being prepared
	Announced time.Time // when the notice of a far-reaching version began to go out; zero: none did

	id int64
}

// Day is the midnight in Brussels with which the day of t begins.
func Day(t time.Time) time.Time {
	t = t.In(format.Brussels)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, format.Brussels)
}

// Versions are the published versions, the newest first.
type Versions []Version

// On returns the version that applied on a day.
func (vs Versions) On(day time.Time) (Version, bool) {
	day = Day(day)
	for _, v := range vs {
		if !v.From.After(day) {
			return v, true
		}
	}
	return Version{}, false
}

// Upcoming returns the next version that is published and not yet in force.
func (vs Versions) Upcoming(now time.Time) (next Version, ok bool) {
	for _, v := range vs {
		if v.From.After(now) {
			next, ok = v, true
		}
	}
	return next, ok
}

// Find returns the version with a number.
func (vs Versions) Find(number string) (Version, bool) {
	for _, v := range vs {
		if v.Number == number {
			return v, true
		}
	}
	return Version{}, false
}

// Before returns the version that another one replaced.
func (vs Versions) Before(v Version) (Version, bool) {
	for _, other := range vs {
		if other.From.Before(v.From) {
			return other, true
		}
	}
	return Version{}, false
}

// listing is the list of versions as it was at a time.
type listing struct {
	versions Versions
	at       time.Time
}

// listAge is how long a list of versions serves: a version that another process publishes shows after this time.
const listAge = 3 * time.Second

// Published returns the published versions, the newest first. It seldom asks the database, and goes on with what it knows
// while the database does not answer.
func (s *Service) Published(ctx context.Context) (Versions, error) {
	now := s.store.Clock().Now()
	known := s.list.Load()
	fresh := func(l *listing) bool { return l != nil && now.Sub(l.at).Abs() < listAge }
	if fresh(known) {
		return known.versions, nil
	}
	if known == nil {
		s.reading.Lock()
	} else if !s.reading.TryLock() {
		return known.versions, nil
	}
	defer s.reading.Unlock()
	if latest := s.list.Load(); fresh(latest) { // somebody was quicker
		return latest.versions, nil
	}
	versions, err := listPublished(s.store.Read(ctx))
	if err != nil {
		if known != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "policy: the list of versions could not be read; going on with the last one", "err", err)
			return known.versions, nil
		}
		return nil, err
	}
	s.list.Store(&listing{versions, now})
	return versions, nil
}

// Edition is a version in one language.
type Edition struct {
	Version Version
	Text    *Text
	Summary Summary
}

type editionKey struct {
	version int64
	lang    i18n.Lang
}

// Edition returns a published version in a language; the pseudo-language, which tests speak, reads the English one. It
// never changes, so it is read and parsed once.
func (s *Service) Edition(ctx context.Context, v Version, lang i18n.Lang) (*Edition, error) {
	all, err := s.Editions(ctx, Versions{v}, lang)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// Editions returns published versions in a language, in their order. What it does not know yet costs one query for all.
func (s *Service) Editions(ctx context.Context, versions Versions, lang i18n.Lang) ([]*Edition, error) {
	if lang == i18n.QPS {
		lang = i18n.EN
	}
	known := map[int64]*Edition{}
	var unknown Versions
	for _, v := range versions {
		if e, ok := s.editions.get(editionKey{v.id, lang}); ok {
			known[v.id] = e
		} else {
			unknown = append(unknown, v)
		}
	}
	if len(unknown) > 0 {
		read, err := readEditions(s.store.Read(ctx), unknown, lang)
		if err != nil {
			return nil, err
		}
		for id, e := range read {
			s.editions.put(editionKey{id, lang}, e)
			known[id] = e
		}
	}
	out := make([]*Edition, len(versions))
	for i, v := range versions {
		e := known[v.id]
		if e == nil {
			return nil, fault.Missing()
		}
		out[i] = &Edition{Version: v, Text: e.Text, Summary: e.Summary} // when it ends depends on what was published since
	}
	return out, nil
}

// memory keeps what never changes and costs something to make; when it is full it begins anew.
type memory[K comparable, V any] struct {
	mu   sync.Mutex
	most int
	held map[K]V
}

func (m *memory[K, V]) get(k K) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.held[k]
	return v, ok
}

func (m *memory[K, V]) put(k K, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held == nil || len(m.held) >= m.most {
		m.held = map[K]V{}
	}
	m.held[k] = v
}
