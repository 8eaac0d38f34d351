package mail

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// errLost means that the lease ran out and somebody else has the letter now: what we know of it no longer counts.
var errLost = errors.New("mail: the lease of this letter was lost")

// settle writes down how an attempt ended, if the lease is still ours. A database that is away for a moment is asked
// again as long as the lease runs: a letter whose end was not written is sent twice.
func (o *Outbox) settle(ctx context.Context, c *claimed, e end) (again time.Duration, err error) {
	pause := 100 * time.Millisecond
	for try := 1; ; try++ {
		err = o.write(ctx, c, e)
		if err == nil || errors.Is(err, errLost) || !o.held(c) || try == maxWrites {
			break
		}
		o.log.Warn("mail: the end of an attempt could not be written yet", "outbox", c.letter.ID, "err", err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return 0, err
		}
		pause = min(2*pause, 5*time.Second)
	}
	if errors.Is(err, errLost) {
		o.lost(c, e)
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	o.tell(c, e)
	if e.state == "queued" {
		again = max(e.due.Sub(o.clock.Now()), time.Second)
	}
	return again, nil
}

// lost says that somebody else has the letter now.
func (o *Outbox) lost(c *claimed, e end) {
	o.log.Warn("mail: the lease was lost before the end of an attempt was written", "outbox", c.letter.ID, "outcome", string(e.attempt))
	o.metrics.attempt("lost")
}

// maxWrites is how often the end of an attempt is written before the job fails.
const maxWrites = 40

// write puts an end into the database. What ends a letter, and its first failure, is recorded as done to the person
// it is for; further failures are upkeep.
func (o *Outbox) write(ctx context.Context, c *claimed, e end) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	action := ""
	switch {
	case e.state != "queued":
		action = e.state
	case c.attempts == 1:
		action = "failed"
	}
	if action == "" {
		return o.store.Upkeep(ctx, store.Outbox, func(u *store.UpkeepTx) error { return o.fence(u, c, e) })
	}
	prefix := c.template.Audit
	if prefix == "" {
		prefix = "mail"
	}
	payload := map[string]any{"outbox": c.letter.ID, "template": c.letter.Template, "message_id": c.messageID, "attempt": c.attempts}
	if e.cause != "" {
		payload["cause"] = e.cause
	}
	return o.store.Do(ctx, store.Change{Action: prefix + ".mail_" + action, Subject: c.subject(), Payload: payload},
		func(tx *store.Tx) error {
			if err := o.fence(tx, c, e); err != nil || e.bounced == "" {
				return err
			}
			canonical, err := identity.Canonical(c.letter.Recipient)
			if err != nil {
				return err
			}
			return Bounce(tx, canonical, e.bounced)
		})
}

// subject is whom the letter concerns.
func (c *claimed) subject() keys.Subject {
	switch {
	case c.letter.LoginID > 0:
		return keys.Login(c.letter.LoginID)
	case c.letter.CustomerID > 0:
		return keys.Customer(c.letter.CustomerID)
	}
	return keys.Nobody()
}

// fence writes the end under the condition that the lease is ours.
func (o *Outbox) fence(tx execer, c *claimed, e end) error {
	now := o.clock.Now()
	due, done, cause := c.letter.CreatedAt, &now, ""
	switch e.state {
	case "queued":
		due, done = e.due, nil
	case "unknown":
		done = nil
	case "dead":
		cause = e.cause
	}
	n, err := tx.Exec(`UPDATE outbox SET state = $3, due = CASE WHEN $3 = 'queued' THEN $4 ELSE due END, done_at = $5, error = $6,
			cause = $7, lease_id = NULL, lease_until = NULL
		WHERE id = $1 AND lease_id = $2 AND state = 'sending'`, c.letter.ID, c.lease, e.state, due, done, e.reason, cause)
	if err != nil {
		return err
	}
	if n != 1 {
		return errLost
	}
	if _, err := tx.Exec(`UPDATE mail_attempts SET outcome = $3 WHERE outbox_id = $1 AND lease_id = $2 AND outcome IS NULL`,
		c.letter.ID, c.lease, string(e.attempt)); err != nil {
		return err
	}
	if e.state == "sent" || e.state == "dead" {
		return blankToken(tx, c.letter.ID)
	}
	return nil
}

// tell logs and counts an end. The log gets ids and codes; what the server said may hold an address and stays in the row.
func (o *Outbox) tell(c *claimed, e end) {
	o.metrics.attempt(string(e.attempt))
	level, say := slog.LevelInfo, "letter sent"
	switch e.state {
	case "queued":
		level, say = slog.LevelWarn, "letter not sent, will be tried again"
	case "dead":
		level, say = slog.LevelError, "letter given up"
		o.metrics.gaveUp(e.cause)
	case "unknown":
		level, say = slog.LevelError, "letter may have been sent: a person must decide"
	}
	o.log.Log(context.Background(), level, say, "outbox", c.letter.ID, "template", c.letter.Template,
		"attempt", c.attempts, "cause", e.cause, "reply", e.code)
}
