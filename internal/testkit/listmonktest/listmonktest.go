// Package listmonktest is a stand-in for the newsletter tool listmonk in tests: its HTTP API as far as the portal uses it,
// with subscribers and lists that behave as those of listmonk do, and with the faults of a network.
//
// It follows listmonk's published description of its API and its SQL: what a request does to subscriptions, which answers
// it gives, how pages are cut. Options.Old is listmonk 1.1, which the adapter's tests have also been run against for real
// (LISTMONK_URL, see there).
package listmonktest

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"
)

// Options say which listmonk.
type Options struct {
	Old    bool         // listmonk 1.1: no search, no PATCH, no status when adding
	Double map[int]bool // lists that ask subscribers to confirm
	Query  bool         // the user may run SQL
	Now    func() time.Time
}

// Subscriber is one, as the tests see it.
type Subscriber struct {
	ID      int
	Email   string
	Name    string
	Status  string
	Attribs map[string]any
	Lists   map[int]string // status of the subscription to each list
	changed map[int]time.Time
}

// Server is a listmonk.
type Server struct {
	*httptest.Server
	opts Options

	mu       sync.Mutex
	subs     map[int]*Subscriber
	next     int
	fail     []int // statuses of the next answers; 0 is a connection that breaks
	requests []string
}

// The user of the API.
const (
	User  = "inzage"
	Token = "a-token-of-the-tests"
)

// New starts a listmonk with lists 1, 2 and 3, which ends with the test.
func New(t testing.TB, o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{opts: o, subs: map[int]*Subscriber{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

// Address is what INZAGE_LISTMONK_URL is set to.
func (s *Server) Address() string {
	u, _ := url.Parse(s.URL)
	u.User = url.UserPassword(User, Token)
	return u.String()
}

// Add puts a subscriber in, as a colleague at the tool or an import does.
func (s *Server) Add(email string, lists map[int]string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.insert(Subscriber{Email: email, Name: email, Status: "enabled", Attribs: map[string]any{}, Lists: lists})
}

func (s *Server) insert(sub Subscriber) int {
	s.next++
	sub.ID, sub.changed = s.next, map[int]time.Time{}
	sub.Lists = maps.Clone(sub.Lists)
	for l := range sub.Lists {
		sub.changed[l] = s.opts.Now()
	}
	s.subs[sub.ID] = &sub
	return sub.ID
}

// Rename gives a subscriber another name.
func (s *Server) Rename(email, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		if sub.Email == email {
			sub.Name = name
		}
	}
}

// Set changes a subscription, as the person does on the tool's own page.
func (s *Server) Set(email string, list int, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		if sub.Email == email {
			sub.Lists[list], sub.changed[list] = status, s.opts.Now()
		}
	}
}

// Block puts an address on the blocklist.
func (s *Server) Block(email string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		if sub.Email == email {
			sub.Status = "blocklisted"
			for l := range sub.Lists {
				sub.Lists[l], sub.changed[l] = "unsubscribed", s.opts.Now()
			}
		}
	}
}

// Subscriber returns who has an address.
func (s *Server) Subscriber(email string) (Subscriber, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		if sub.Email == email {
			out := *sub
			out.Lists, out.Attribs = maps.Clone(sub.Lists), maps.Clone(sub.Attribs)
			return out, true
		}
	}
	return Subscriber{}, false
}

// Status returns the status of a subscription, "" when there is none.
func (s *Server) Status(email string, list int) string {
	sub, _ := s.Subscriber(email)
	return sub.Lists[list]
}

// Fail makes the next requests fail, each with a status; 0 breaks the connection.
func (s *Server) Fail(statuses ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = append(s.fail, statuses...)
}

// Requests returns "METHOD path" of all requests.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}
