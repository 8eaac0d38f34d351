package mail

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// outcome is how one attempt ended, as far as we can know.
type outcome string

const (
	sent    outcome = "sent"    // the server took the letter
	failed  outcome = "failed"  // the server certainly did not take it; worth another try
	refused outcome = "refused" // the server will never take this letter
	unknown outcome = "unknown" // the letter went out whole and no answer came back
)

// result is the end of an attempt.
type result struct {
	outcome outcome
	code    int    // the server's reply code; 0: none came
	status  string // of RFC 3463, when the server refused the recipient with one
	reason  string // for the row: what happened; may hold what the server said
	early   bool   // it failed before anything was said of the recipient: the server is at fault, or the way there
}

// Timing limits an attempt. All of it together stays below the lease.
type Timing struct {
	Step  time.Duration // each answer before the letter is sent; 0 means 30 s
	Final time.Duration // the answer to the whole letter: some servers scan it first; 0 means 100 s
	Total time.Duration // everything; 0 means 150 s
	Lease time.Duration // 0 means 3 min
}

func (t Timing) filled() (Timing, error) {
	for _, d := range []struct {
		v *time.Duration
		d time.Duration
	}{{&t.Step, 30 * time.Second}, {&t.Final, 100 * time.Second}, {&t.Total, 150 * time.Second}, {&t.Lease, 3 * time.Minute}} {
		if *d.v == 0 {
			*d.v = d.d
		}
	}
	if t.Total >= t.Lease {
		return t, fmt.Errorf("mail: an attempt of %s does not fit in a lease of %s", t.Total, t.Lease)
	}
	return t, nil
}

// grace is how long a program that is being stopped still waits for the answer to a letter that is already out.
const grace = 5 * time.Second

// sender speaks SMTP with one server.
type sender struct {
	server Server
	timing Timing
	roots  *x509.CertPool // nil: the system's
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
}

// deliver makes one attempt over a connection of its own. held is asked before each word that could make the server take
// the letter: when it says no, another worker may be sending it, and this attempt ends.
func (s *sender) deliver(ctx context.Context, to address, msg []byte, held func() bool) result {
	ctx, cancel := s.limit(ctx)
	defer cancel()
	d := &dialogue{sender: s}
	defer d.close()
	if r := d.enter(ctx); r != nil {
		return *r
	}
	defer d.until(ctx)()
	r := d.letter(to, msg, held)
	if r.outcome == sent {
		d.quit()
	}
	return r
}

// limit gives an attempt its time.
func (s *sender) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, s.timing.Total, errors.New("the whole took too long"))
}

// replyCode returns the code of a whole reply, 0 when none came.
func replyCode(err error) int {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return reply.Code
	}
	return 0
}

var enhanced = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// statusOf returns the status of RFC 3463 that a reply begins with, "" when it has none.
func statusOf(err error) string {
	reply, ok := errors.AsType[*textproto.Error](err)
	if !ok {
		return ""
	}
	return enhanced.FindString(reply.Msg)
}

// clip makes what a server said fit for a row: one line, printable, at most 300 bytes.
func clip(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if len(s) > 300 {
		s = strings.ToValidUTF8(s[:300], "") + "…"
	}
	return s
}
