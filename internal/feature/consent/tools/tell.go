package tools

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"

	"inzage/internal/platform/store"
)

// How often a tool is asked, and how long is waited in between: the pause doubles from the first to the longest, a fifth more
// or less. Together about two and a half days: a tool that is away over a weekend loses nothing.
const (
	maxAttempts  = 24
	firstPause   = 15 * time.Second
	longestPause = 4 * time.Hour
)

// errLost means that the lease ran out and somebody else has the change now.
var errLost = errors.New("tools: the lease of this change was lost")

// tell makes one attempt at a change and writes down how it ended. It returns how long the change waits for the next one, 0
// when there is none.
func (s *Service) tell(ctx context.Context, id int64) (again time.Duration, err error) {
	c, again, err := s.claim(ctx, id)
	if err != nil || c == nil {
		return again, err
	}
	failure := s.attempt(ctx, c)
	// What happened is written down also when the process is asked to stop meanwhile.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	switch {
	case failure == nil:
		err = s.confirm(ctx, c)
	case c.attempts >= maxAttempts:
		err = s.giveUp(ctx, c, failure)
	default:
		again, err = s.putOff(ctx, c, failure)
	}
	if errors.Is(err, errLost) {
		s.Log.Warn("a tool was told, but the lease was lost before that was written", "delivery", c.id, "tool", c.tool)
		return 0, nil
	}
	return again, err
}

// attempt tells the tool.
func (s *Service) attempt(ctx context.Context, c *claimed) (err error) {
	tool := s.byName[c.tool]
	if tool == nil {
		return errors.New("the tool is not in the settings")
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the tool's adapter panicked: %v", p)
		}
	}()
	m := Message{Change: c.change}
	if s.WithdrawURL != nil && c.change.LinkID > 0 && c.change.Given {
		if m.WithdrawURL, err = s.WithdrawURL(ctx, c.change.LinkID); err != nil {
			return fmt.Errorf("the withdrawal link: %w", err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, tellTimeout)
	defer cancel()
	return tool.Tell(ctx, m)
}

// confirm writes that a tool did it, and forgets the address.
func (s *Service) confirm(ctx context.Context, c *claimed) error {
	err := s.Store.Do(ctx, c.record("consent.tool_confirmed"), func(tx *store.Tx) error {
		return fenced(tx.Exec(`UPDATE consent_deliveries SET state = 'confirmed', address = NULL, error = '', done_at = $3, lease_id = NULL, lease_until = NULL
			WHERE id = $1 AND lease_id = $2 AND state = 'sending'`, c.id, c.lease, tx.Now()))
	})
	if err == nil {
		s.Log.Info("a tool was told", "delivery", c.id, "tool", c.tool, "purpose", c.change.Purpose, "given", c.change.Given)
	}
	return err
}

// giveUp writes that a tool could not be told. The address stays for a while, so that a person can have it told again.
func (s *Service) giveUp(ctx context.Context, c *claimed, failure error) error {
	err := s.Store.Do(ctx, c.record("consent.tool_failed"), func(tx *store.Tx) error {
		return fenced(tx.Exec(`UPDATE consent_deliveries SET state = 'failed', error = $3, done_at = $4, lease_id = NULL, lease_until = NULL
			WHERE id = $1 AND lease_id = $2 AND state = 'sending'`, c.id, c.lease, c.reason(failure), tx.Now()))
	})
	if err == nil {
		s.Log.Error("a tool could not be told and will not be asked again", "delivery", c.id, "tool", c.tool, "err", c.reason(failure))
	}
	return err
}

// putOff puts a change back for later.
func (s *Service) putOff(ctx context.Context, c *claimed, failure error) (time.Duration, error) {
	pause := longestPause
	if n := c.attempts - 1; n < 10 {
		pause = firstPause << n
	}
	pause += time.Duration((rand.Float64() - 0.5) / 2.5 * float64(pause))
	err := s.Store.Upkeep(ctx, store.Deliveries, func(u *store.UpkeepTx) error {
		return fenced(u.Exec(`UPDATE consent_deliveries SET state = 'pending', due = $3, error = $4, lease_id = NULL, lease_until = NULL
			WHERE id = $1 AND lease_id = $2 AND state = 'sending'`, c.id, c.lease, s.now().Add(pause), c.reason(failure)))
	})
	level := slog.LevelWarn
	if c.attempts < 3 {
		level = slog.LevelInfo
	}
	s.Log.Log(ctx, level, "a tool could not be told, will be asked again", "delivery", c.id, "tool", c.tool, "attempt", c.attempts, "err", c.reason(failure))
	return pause, err
}

// record is the change for the audit log. The address is not in it: the event has whose it is.
func (c *claimed) record(action string) store.Change {
	return store.Change{Action: action, Subject: c.subject(), Payload: map[string]any{
		"delivery": c.id, "tool": c.tool, "event": c.change.EventID.String(), "purpose": c.change.Purpose, "given": c.change.Given, "attempt": c.attempts,
	}}
}

// reason is a failure as the row keeps it.
func (c *claimed) reason(failure error) string { return reason(failure, c.change.Address) }

// reason is an error as a row keeps it: short, and without the address, which a tool may quote.
func reason(failure error, address string) string {
	text := strings.ReplaceAll(strings.ToValidUTF8(failure.Error(), "?"), "\x00", "")
	if address != "" {
		text = strings.ReplaceAll(text, address, "[address]")
	}
	for len(text) > 300 {
		_, n := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-n]
	}
	return text
}

// fenced turns the count of an update under a lease into an error when the lease was somebody else's.
func fenced(n int64, err error) error {
	if err == nil && n != 1 {
		return errLost
	}
	return err
}
