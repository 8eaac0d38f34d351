package mail

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

// claimed is a letter that this worker alone may send, until its lease ends.
type claimed struct {
	letter        Letter
	template      Template
	known         bool // the template is in this program
	token         *heldToken
	messageID     string
	duplicateSafe bool
	attempts      int // this one included
	expires       time.Time
	lastError     string
	erased        bool // whom it is for was erased since it was written

	lease ident.ID
	until time.Time
}

// claim takes a letter: it is given a lease, and an attempt without outcome is written, before anything is said
// to the mail server. It returns nil when the letter is not to be had, with the time until it is due again, if ever.
func (o *Outbox) claim(ctx context.Context, id int64) (c *claimed, again time.Duration, err error) {
	now := o.clock.Now()
	err = o.store.Upkeep(ctx, store.Outbox, func(u *store.UpkeepTx) error {
		c, again = nil, 0
		next := &claimed{lease: ident.Random(), until: now.Add(o.sender.timing.Lease)}
		ok, err := o.take(u, id, next, now)
		if err != nil {
			return err
		}
		if !ok {
			again, err = waiting(u, id, now)
			return err
		}
		// What another worker left unfinished under an older lease stays unknown for ever.
		if _, err := u.Exec(`UPDATE mail_attempts SET outcome = 'unknown' WHERE outbox_id = $1 AND outcome IS NULL`, id); err != nil {
			return err
		}
		if _, err := u.Exec(`INSERT INTO mail_attempts (outbox_id, lease_id, at) VALUES ($1, $2, $3)`, id, next.lease, now); err != nil {
			return err
		}
		c = next
		return nil
	})
	return c, again, err
}

// take makes the letter ours if it is due, or if the lease of who had it ran out.
func (o *Outbox) take(u *store.UpkeepTx, id int64, c *claimed, now time.Time) (bool, error) {
	var tokenID int64
	var expires *time.Time
	l := &c.letter
	// The Message-ID gets its domain at the first attempt and keeps it.
	err := u.Row(`UPDATE outbox SET state = 'sending', lease_id = $2, lease_until = $3, attempts = attempts + 1,
			message_id = CASE WHEN position('@' IN message_id) > 0 THEN message_id ELSE message_id || '@' || $5 END
		WHERE id = $1 AND ((state = 'queued' AND due <= $4) OR (state = 'sending' AND lease_until < $4 AND duplicate_safe))
		RETURNING id, template, language, recipient, coalesce(login_id, 0), coalesce(customer_id, 0), coalesce(token_id, 0),
			args, message_id, duplicate_safe, attempts, created_at, expires_at, error`,
		id, c.lease, c.until, now, domainOf(o.sender.server.from.Address)).
		Scan(&l.ID, &l.Template, (*string)(&l.Lang), &l.Recipient, &l.LoginID, &l.CustomerID, &tokenID,
			&l.args, &c.messageID, &c.duplicateSafe, &c.attempts, &l.CreatedAt, &expires, &c.lastError)
	switch {
	case fault.Is(err, fault.NotFound):
		return false, nil
	case err != nil:
		return false, err
	}
	c.complete(o.templates, expires)
	if tokenID == 0 {
		return true, nil
	}
	token, err := findToken(u, tokenID)
	if err != nil {
		return false, err
	}
	if token.wrong(now) == "" {
		if err := extendToken(u, &token, c.template, now); err != nil {
			return false, err
		}
	}
	c.token = &token
	return true, nil
}

// complete fills in what follows from the row.
func (c *claimed) complete(templates *Templates, expires *time.Time) {
	l := &c.letter
	l.CreatedAt = l.CreatedAt.UTC()
	if _, ok := i18n.ParseLang(string(l.Lang)); !ok {
		l.Lang = i18n.NL
	}
	c.expires = l.CreatedAt.Add(GiveUpAfter)
	if expires != nil {
		c.expires = *expires
	}
	c.template, c.known = templates.byName[l.Template]
}

// waiting returns how long a letter that could not be claimed has still to wait: nothing when it is over, or somebody
// else's, whose lease the sweep watches.
func waiting(u *store.UpkeepTx, id int64, now time.Time) (time.Duration, error) {
	var state string
	var due time.Time
	err := u.Row(`SELECT state, due FROM outbox WHERE id = $1`, id).Scan(&state, &due)
	switch {
	case errors.Is(err, pgx.ErrNoRows) || fault.Is(err, fault.NotFound):
		return 0, nil
	case err != nil || state != "queued":
		return 0, err
	}
	return max(due.Sub(now), time.Second), nil
}

// held reports whether the lease still runs. A process that was stopped and woke up late learns here that it is late.
func (o *Outbox) held(c *claimed) bool { return o.clock.Now().Before(c.until) }
