package mail

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/wneessen/go-mail/smtp"
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
	reason  string // for the row: what happened; may hold what the server said
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

// deliver makes one attempt. held is asked before each word that could make the server take the letter: when it says
// no, another worker may be sending it, and this attempt ends.
func (s *sender) deliver(ctx context.Context, to address, msg []byte, held func() bool) result {
	d := &dialogue{sender: s, held: held}
	ctx, cancel := context.WithTimeoutCause(ctx, s.timing.Total, errors.New("the whole took too long"))
	defer cancel()
	defer d.close()
	return d.run(ctx, to, msg)
}

// dialogue is one connection.
type dialogue struct {
	*sender
	held func() bool

	mu     sync.Mutex
	conn   net.Conn
	cause  error // why we closed it
	final  bool  // the letter went out whole
	timer  *time.Timer
	client *smtp.Client
}

// run goes from dialling to the answer to the letter. Nothing that fails before the final dot can have delivered it.
func (d *dialogue) run(ctx context.Context, to address, msg []byte) result {
	if err := d.open(ctx); err != nil {
		return d.before("connect", err)
	}
	defer context.AfterFunc(ctx, func() { d.interrupt(context.Cause(ctx), errors.Is(ctx.Err(), context.Canceled)) })()
	if err := d.greet(); err != nil {
		return d.before("greeting", err)
	}
	if s := d.server; s.user != "" {
		if err := d.authenticate(); err != nil {
			return d.before("sign-in at the mail server", err)
		}
	}
	if !to.ascii() {
		if ok, _ := d.client.Extension("SMTPUTF8"); !ok {
			return result{outcome: refused, reason: "the mail server takes no addresses with letters beyond ASCII"}
		}
	}
	d.client.SkipSMTPUTF8(to.ascii())
	d.step()
	if err := d.client.Mail("<" + d.server.from.Address + ">"); err != nil {
		return d.before("MAIL", err)
	}
	d.step()
	if err := d.client.Rcpt("<" + to.String() + ">"); err != nil {
		return d.about("RCPT", err)
	}
	if !d.held() {
		return result{outcome: failed, reason: "the lease ran out before DATA"}
	}
	d.step()
	body, err := d.client.Data()
	if err != nil {
		return d.about("DATA", err)
	}
	d.step()
	if _, err := body.Write(msg); err != nil {
		return d.before("the letter", err)
	}
	if !d.held() {
		return result{outcome: failed, reason: "the lease ran out before the final dot"}
	}
	if !d.beginFinal() {
		return d.before("the letter", net.ErrClosed)
	}
	if err := body.Close(); err != nil {
		return d.after(err)
	}
	_ = d.client.Text.PrintfLine("QUIT") // its answer changes nothing
	return result{outcome: sent, code: 250}
}

// beginFinal marks the point from which on the server may have the letter. It returns false when the connection was
// closed before.
func (d *dialogue) beginFinal() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.cause != nil {
		return false
	}
	d.final = true
	d.timer.Reset(d.timing.Final)
	return true
}

// step gives the next answer its time.
func (d *dialogue) step() { d.timer.Reset(d.timing.Step) }

// interrupt ends the connection, which ends whatever waits on it. When the program is being stopped, a letter that is
// already out is given a moment for its answer.
func (d *dialogue) interrupt(cause error, stopped bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.cause != nil {
		return
	}
	d.cause = cause
	if d.final && stopped {
		d.timer.Stop()
		d.timer = time.AfterFunc(grace, func() { _ = d.conn.Close() })
		return
	}
	_ = d.conn.Close()
}

func (d *dialogue) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
	}
	if d.conn != nil {
		_ = d.conn.Close()
	}
}

// why returns the reason of an error: ours, when we closed the connection.
func (d *dialogue) why(err error) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.cause != nil {
		err = d.cause
	}
	return clip(err.Error())
}

// before is the result of an error that concerns the server or the way there: another try may go better.
func (d *dialogue) before(phase string, err error) result {
	return result{outcome: failed, code: replyCode(err), reason: phase + ": " + d.why(err)}
}

// about is the result of an error that may concern this letter: a reply of the five hundreds is for good.
func (d *dialogue) about(phase string, err error) result {
	r := d.before(phase, err)
	if r.code >= 500 {
		r.outcome = refused
	}
	return r
}

// after is the result of what came back for the final dot. Only a reply proves anything.
func (d *dialogue) after(err error) result {
	r := d.about("answer to the letter", err)
	switch {
	case r.code >= 200 && r.code < 300:
		r.outcome = sent
	case r.code < 400:
		r.outcome = unknown
	}
	return r
}

// replyCode returns the code of a whole reply, 0 when none came.
func replyCode(err error) int {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return reply.Code
	}
	return 0
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
