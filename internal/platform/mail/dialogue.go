package mail

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// dialogue is one connection.
type dialogue struct {
	*sender

	mu     sync.Mutex
	conn   *measured
	cause  error // why we closed it
	final  bool  // the letter went out whole
	timer  *time.Timer
	client *smtp.Client
	begun  bool // a transaction was begun that may be open still
}

// until ends the connection with ctx, until the returned function is called.
func (d *dialogue) until(ctx context.Context) (release func() bool) {
	return context.AfterFunc(ctx, func() { d.interrupt(context.Cause(ctx), errors.Is(ctx.Err(), context.Canceled)) })
}

// enter goes from dialling to the point where letters can be handed over; it returns how it failed, or nil.
func (d *dialogue) enter(ctx context.Context) *result {
	failed := func(phase string, err error) *result {
		r := d.before(phase, err)
		r.early = true
		return &r
	}
	if err := d.open(ctx); err != nil {
		return failed("connect", err)
	}
	defer d.until(ctx)()
	if err := d.greet(); err != nil {
		return failed("greeting", err)
	}
	if s := d.server; s.user != "" {
		if err := d.authenticate(); err != nil {
			return failed("sign-in at the mail server", err)
		}
	}
	return nil
}

// letter goes from MAIL to the answer to the letter. Nothing that fails before the final dot can have delivered it.
func (d *dialogue) letter(to address, msg []byte, held func() bool) result {
	if !to.ascii() {
		if ok, _ := d.client.Extension("SMTPUTF8"); !ok {
			return result{outcome: refused, reason: "the mail server takes no addresses with letters beyond ASCII"}
		}
	}
	if err := d.begin(to); err != nil {
		r := d.before("MAIL", err)
		r.early = true
		return r
	}
	d.step()
	if err := d.client.Rcpt("<" + to.String() + ">"); err != nil {
		r := d.about("RCPT", err)
		if r.outcome == refused {
			r.status = statusOf(err)
		}
		return r
	}
	if !held() {
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
	if !held() {
		d.interrupt(errors.New("the lease ran out"), false) // the server must not take what came so far for the whole
		return result{outcome: failed, reason: "the lease ran out before the final dot"}
	}
	if !d.beginFinal() {
		return d.before("the letter", net.ErrClosed)
	}
	err = body.Close()
	d.endFinal()
	if err != nil {
		return d.after(err)
	}
	d.begun = false
	return result{outcome: sent, code: 250}
}

// begin begins a transaction, after the end of the one before if it was left open.
func (d *dialogue) begin(to address) error {
	if d.begun {
		d.step()
		if err := d.client.Reset(); err != nil {
			return err
		}
	}
	d.begun = true
	d.conn.read = 0
	d.client.SkipSMTPUTF8(to.ascii())
	d.step()
	return d.client.Mail("<" + d.server.from.Address + ">")
}

// quit says goodbye; the answer changes nothing.
func (d *dialogue) quit() { _ = d.client.Text.PrintfLine("QUIT") }

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

// endFinal marks that the answer to the letter has come, or will not come.
func (d *dialogue) endFinal() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.final = false
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

// usable reports whether another letter can follow one that ended so.
func (d *dialogue) usable(r result) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.cause == nil && (r.outcome == sent || r.code > 0 && r.code != 421 && !r.early)
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
