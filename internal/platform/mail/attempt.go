package mail

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// try makes one attempt at a letter and writes down how it ended. It returns how long the letter waits for the next one, 0
// when there is none.
func (o *Outbox) try(ctx context.Context, id int64) (again time.Duration, err error) {
	c, again, err := o.claim(ctx, id)
	if err != nil || c == nil {
		return again, err
	}
	e := o.attempt(ctx, c, o.sender.deliver)
	return o.settle(ctx, c, e)
}

// deliver makes one attempt to hand a message over; see sender.deliver.
type deliver func(ctx context.Context, to address, msg []byte, held func() bool) result

// attempt goes from a claimed letter to the end that the attempt leads to.
func (o *Outbox) attempt(ctx context.Context, c *claimed, send deliver) end {
	now := o.clock.Now()
	if !now.Before(c.expires) {
		return dead("expired", "it was of no more use before it could be sent; last: "+c.lastError)
	}
	if c.erased {
		return dead("erased", "whom it is for was erased")
	}
	if c.token != nil {
		if wrong := c.token.wrong(now); wrong != "" {
			return dead("token", wrong)
		}
	}
	if !c.known {
		// A newer version of the program wrote it; one of those will send it.
		return o.retry(c, failed, fmt.Sprintf("the template %q is not in this program", c.letter.Template), 0)
	}
	to, err := parseAddress(c.letter.Recipient)
	if err != nil {
		return dead("recipient", err.Error())
	}
	if check := c.template.Check; check != nil {
		stop, err := check(ctx, o.store.Read(ctx), c.letter)
		switch {
		case err != nil:
			return o.retry(c, failed, "whether it may be sent: "+err.Error(), 0)
		case stop != "":
			return dead(stop, "it may not be sent any more: "+stop)
		}
	}
	msg, err := o.compose(ctx, c, to)
	switch {
	case err != nil && (ctx.Err() != nil || errors.Is(err, ErrLater)):
		return o.retry(c, failed, err.Error(), 0)
	case err != nil:
		return dead("template", err.Error())
	}
	r := send(ctx, to, msg, func() bool { return o.held(c) })
	switch r.outcome {
	case sent:
		return end{state: "sent", attempt: sent, code: r.code}
	case refused:
		e := dead("refused", r.reason)
		if HardBounce(r.status) {
			e.cause, e.bounced = "bounced", r.status
		}
		e.attempt, e.code = refused, r.code
		return e
	case unknown:
		if !c.duplicateSafe {
			return end{state: "unknown", attempt: unknown, cause: "unknown", reason: r.reason}
		}
	}
	e := o.retry(c, r.outcome, r.reason, r.code)
	e.early = r.early
	return e
}

// compose renders a letter and makes the bytes that go over the wire. Unless the error is ErrLater, what fails here
// fails again.
func (o *Outbox) compose(ctx context.Context, c *claimed, to address) (msg []byte, err error) {
	if t := c.token; t != nil {
		k := o.store.Keys()
		if c.letter.Token, err = openToken(ctx, k, t.id, t.sealed); err != nil {
			return nil, fmt.Errorf("the token does not open: %w", err)
		}
		if t.cancelID > 0 {
			if c.letter.CancelToken, err = openToken(ctx, k, t.cancelID, t.cancelSealed); err != nil {
				return nil, fmt.Errorf("the token that cancels does not open: %w", err)
			}
		}
		c.letter.TokenExpires = t.expiresAt.UTC()
	}
	m, err := c.template.render(ctx, c.letter)
	if err != nil {
		return nil, err
	}
	if c.template.Marketing != (m.Unsubscribe != "") {
		return nil, errMarketing
	}
	return encode(envelope{from: o.sender.server.from, to: to, messageID: c.messageID, lang: c.letter.Lang, date: o.clock.Now()}, m)
}

// end is where an attempt leaves a letter.
type end struct {
	state   string  // of the row: sent, queued, unknown, dead
	attempt outcome // of the attempt
	cause   string  // one word, for metrics, the log and the row of a dead letter
	reason  string  // for the row
	code    int     // the server's reply code, if any
	due     time.Time
	bounced string // status of RFC 3463 with which the server said that there is no such address
	early   bool   // it was the server's fault, or of the way there
}

// dead ends a letter for good.
func dead(cause, reason string) end {
	return end{state: "dead", attempt: failed, cause: cause, reason: clip(reason)}
}

// The pause before the next attempt doubles from the first to the longest, a fifth more or less.
const (
	firstPause   = 15 * time.Second
	longestPause = time.Hour
)

// retry puts a letter back for later.
func (o *Outbox) retry(c *claimed, how outcome, reason string, code int) end {
	pause := longestPause
	if n := c.attempts - 1; n < 8 {
		pause = firstPause << n
	}
	pause += time.Duration((rand.Float64() - 0.5) / 2.5 * float64(pause))
	due := o.clock.Now().Add(pause).Truncate(time.Microsecond)
	if due.After(c.expires) { // once more to find it expired, and say so
		due = c.expires
	}
	return end{state: "queued", attempt: how, cause: string(how), reason: clip(reason), code: code, due: due}
}
