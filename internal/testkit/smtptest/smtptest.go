// Package smtptest is a mail server for tests that does as it is told: it takes letters and remembers them byte for
// byte, and at any word of the conversation it can refuse, fall silent, hang up, or take a letter and never say so.
package smtptest

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Verb is a point of the conversation at which the client waits for the server.
type Verb string

// The verbs, in the order in which they come.
const (
	Connect  Verb = "connect" // before the greeting
	Hello    Verb = "EHLO"
	StartTLS Verb = "STARTTLS"
	Auth     Verb = "AUTH"
	Mail     Verb = "MAIL"
	Rcpt     Verb = "RCPT"
	Data     Verb = "DATA"
	Dot      Verb = "." // the whole letter is here
	Rset     Verb = "RSET"
	Quit     Verb = "QUIT"
)

// Verbs are those at which a client without TLS and sign-in can be let down.
var Verbs = []Verb{Connect, Hello, Mail, Rcpt, Data, Dot}

// Call is what the client just said.
type Call struct {
	Session int // counts connections from 1
	Verb    Verb
	Arg     string // what followed the verb
}

// Script says what the server does at a call; nil does what a good server does.
type Script func(Call) Step

// Delivery is a letter that the server took.
type Delivery struct {
	Session int
	From    string
	To      []string
	Data    string // as it was sent, dots unstuffed
	TLS     bool
	User    string
}

// Options make the server another than a plain one that takes everything.
type Options struct {
	Script     Script
	StartTLS   bool // offers STARTTLS
	TLS        bool // speaks TLS from the first byte
	User       string
	Password   string   // with User: demands sign-in
	Mechanisms string   // of sign-in; "" is PLAIN
	Extensions []string // further ones to offer, such as SMTPUTF8
	Addr       string   // to listen on; "" is 127.0.0.1:0
}

// Server is a running mail server.
type Server struct {
	opts     Options
	listener net.Listener
	cert     *tls.Certificate

	mu         sync.Mutex
	changed    *sync.Cond
	script     Script
	deliveries []Delivery
	calls      []Call
	sessions   int
	conns      map[net.Conn]bool
	closed     chan struct{}
	running    sync.WaitGroup
}

// New starts a server that ends with the test.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", o.Addr)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{opts: o, listener: listener, script: o.Script, conns: map[net.Conn]bool{}, closed: make(chan struct{})}
	s.changed = sync.NewCond(&s.mu)
	if o.StartTLS || o.TLS {
		s.cert = certificate(t)
	}
	s.running.Go(s.accept)
	t.Cleanup(s.Close)
	return s
}

// Addr returns host and port.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// URL returns what INZAGE_SMTP_URL would say, by the name localhost when TLS needs a name.
func (s *Server) URL() string {
	scheme := "smtp://"
	if s.opts.TLS {
		scheme = "smtps://"
	}
	user := ""
	if s.opts.User != "" {
		user = s.opts.User + ":" + s.opts.Password + "@"
	}
	return scheme + user + s.Addr()
}

// Roots returns the authority that vouches for the server's certificate.
func (s *Server) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.cert.Leaf)
	return pool
}

// SetScript replaces the script.
func (s *Server) SetScript(script Script) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = script
}

// Deliveries returns the letters taken so far.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.deliveries)
}

// Calls returns all that was said by clients.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// patience is how long Await waits for letters that do not come.
const patience = 30 * time.Second

// Await waits until n letters have been taken, and ends the test when they do not come.
func (s *Server) Await(t testing.TB, n int) []Delivery {
	t.Helper()
	late := false
	timer := time.AfterFunc(patience, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		late = true
		s.changed.Broadcast()
	})
	defer timer.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.deliveries) < n {
		if late || s.isClosed() {
			t.Fatalf("%d of %d letters have come", len(s.deliveries), n)
		}
		s.changed.Wait()
	}
	return slices.Clone(s.deliveries)
}

// HangUp cuts every connection.
func (s *Server) HangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Close()
	}
}

// Close ends the server and every connection.
func (s *Server) Close() {
	s.mu.Lock()
	if s.isClosed() {
		s.mu.Unlock()
		return
	}
	close(s.closed)
	s.changed.Broadcast()
	s.mu.Unlock()
	_ = s.listener.Close()
	s.HangUp()
	s.running.Wait()
}

func (s *Server) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.sessions++
		c := &conversation{server: s, id: s.sessions, conn: conn, raw: conn}
		s.conns[conn] = true
		s.mu.Unlock()
		s.running.Go(func() {
			c.serve()
			s.mu.Lock()
			delete(s.conns, conn)
			s.mu.Unlock()
			_ = conn.Close()
		})
	}
}

// decide notes a call and asks the script.
func (s *Server) decide(call Call) Step {
	s.mu.Lock()
	s.calls = append(s.calls, call)
	script := s.script
	s.mu.Unlock()
	if script == nil {
		return nil
	}
	return script(call)
}

func (s *Server) take(d Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deliveries = append(s.deliveries, d)
	s.changed.Broadcast()
}

// At is a script that takes a step at one verb of every session.
func At(verb Verb, step Step) Script {
	return func(c Call) Step {
		if c.Verb == verb {
			return step
		}
		return nil
	}
}

// Once is a script that takes a step at one verb of the first session.
func Once(verb Verb, step Step) Script {
	return func(c Call) Step {
		if c.Verb == verb && c.Session == 1 {
			return step
		}
		return nil
	}
}

// Header returns the value of a header line of a letter, unfolded; "" when there is none.
func (d Delivery) Header(name string) string {
	head, _, _ := strings.Cut(d.Data, "\r\n\r\n")
	head = strings.NewReplacer("\r\n ", " ", "\r\n\t", " ").Replace(head)
	for line := range strings.SplitSeq(head, "\r\n") {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(key, name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
