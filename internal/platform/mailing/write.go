package mailing

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

const (
	batchSize = 500 // customers gone through in one transaction
	// slack is how many letters may be made up for that the rate would have let go before: a job comes back to the second at best.
	slack = 5 * time.Second
)

// allowance is how many letters the rate lets be written now, and from when it counts on: the time of the next one is that
// plus the interval for each letter.
func (m row) allowance(now time.Time) (n int, from time.Time) {
	if m.rate == 0 {
		return batchSize, now
	}
	from = m.paceAt
	if earliest := now.Add(-slack); from.Before(earliest) {
		from = earliest
	}
	if now.Before(from) {
		return 0, from
	}
	return min(int(now.Sub(from)/m.interval())+1, batchSize), from
}

// interval is the time between two letters.
func (m row) interval() time.Duration {
	if m.rate == 0 {
		return 0
	}
	return time.Minute / time.Duration(m.rate)
}

// write writes the next letters of a mailing, as many as its rate allows, together with how far it is then. It reports
// whether it went through any customer.
func (s *Service) write(ctx context.Context, matter Matter, id int64) (wrote bool, err error) {
	var m row
	if err := s.store.Read(ctx).Row(rowSQL, id).Scan(m.fields()...); err != nil {
		return false, err
	}
	if n, _ := m.allowance(s.clock.Now()); n == 0 || m.written || m.state == Stopped || m.state == Done {
		return false, nil
	}
	change := store.Change{Action: matter.Name + ".mailing_written", Subject: keys.Nobody(), Payload: map[string]any{"mailing": id}}
	err = s.store.Do(ctx, change, func(tx *store.Tx) error {
		m, err := lock(tx, id)
		if err != nil {
			return err
		}
		n, from := m.allowance(tx.Now())
		if n == 0 || m.written || m.state != Queued && m.state != Running {
			return errOthers // another worker was here first; nothing was done, so nothing is recorded
		}
		batch, last, err := matter.Audience(tx, m.cursor, n)
		if err != nil {
			return fmt.Errorf("audience of %s: %w", matter.Name, err)
		}
		b, err := s.batch(tx, matter, m, batch)
		if err != nil {
			return err
		}
		wrote = last > 0
		tx.Note("after", m.cursor)
		tx.Note("to", last)
		tx.Note("letters", b.letters)
		_, err = tx.Exec(`UPDATE mailings SET state = 'running', started_at = coalesce(started_at, $2),
				written_at = CASE WHEN $3 = 0 THEN $2 END, cursor = greatest(cursor, $3), pace_at = $4,
				passed = passed + $5, letters = letters + $6, shared = shared + $7, withheld = withheld + $8, bounced = bounced + $9
			WHERE id = $1`, id, tx.Now(), last, from.Add(time.Duration(b.letters)*m.interval()),
			b.passed, b.letters, b.shared, b.withheld, b.bounced)
		return err
	})
	if err == errOthers {
		return false, nil
	}
	return wrote, err
}

// batch is what became of some addresses.
type batch struct {
	passed                             int // customers
	letters, shared, withheld, bounced int64
}

// batch writes the letters of some recipients.
func (s *Service) batch(tx *store.Tx, matter Matter, m row, all []Recipient) (b batch, err error) {
	if len(all) == 0 {
		return b, nil
	}
	people := map[int64]bool{}
	canonicals := make([]string, len(all))
	for i, r := range all {
		people[r.CustomerID] = true
		canonicals[i] = r.Canonical
	}
	b.passed = len(people)
	bounced, err := mail.Bounced(tx, s.store.Keys(), canonicals)
	if err != nil {
		return b, err
	}
	to := make([]Recipient, 0, len(all))
	for _, r := range all {
		if bounced[r.Canonical] {
			b.bounced++
			continue
		}
		to = append(to, r)
	}
	drafts, err := matter.drafts(tx, m.ref, to)
	if err != nil {
		return b, err
	}
	intents := make([]mail.Intent, 0, len(to))
	for i, r := range to {
		d := drafts[i]
		if d.Withhold {
			b.withheld++
			continue
		}
		mac, err := identity.AddressMAC(tx.Context(), s.store.Keys(), r.Canonical)
		if err != nil {
			return b, err
		}
		if d.Language == "" {
			d.Language = r.Language
		}
		intents = append(intents, mail.Intent{
			Key: fmt.Sprintf("mailing:%d:%s", m.id, hex.EncodeToString(mac)), Template: matter.Template, Language: d.Language,
			Recipient: r.Mail, LoginID: r.LoginID, CustomerID: r.CustomerID, Args: d.Args, DuplicateSafe: true,
		})
	}
	b.letters, err = mail.EnqueueMany(tx, m.id, intents)
	b.shared = int64(len(intents)) - b.letters
	return b, err
}

// drafts are what the recipients' letters say.
func (m Matter) drafts(tx *store.Tx, ref int64, to []Recipient) ([]Draft, error) {
	if m.Prepare != nil && len(to) > 0 {
		drafts, err := m.Prepare(tx, ref, to)
		if err == nil && len(drafts) != len(to) {
			err = fmt.Errorf("mailing: %s made %d drafts for %d recipients", m.Name, len(drafts), len(to))
		}
		return drafts, err
	}
	drafts := make([]Draft, len(to))
	for i := range drafts {
		drafts[i].Args = Args{Ref: ref}
	}
	return drafts, nil
}

// rest says how long a mailing of which nothing can be sent for now waits, and ends one of which nothing is left.
func (s *Service) rest(ctx context.Context, matter Matter, id int64) (time.Duration, error) {
	var m row
	r := s.store.Read(ctx)
	if err := r.Row(rowSQL, id).Scan(m.fields()...); err != nil || m.state == Stopped || m.state == Done {
		return 0, err
	}
	now := s.clock.Now()
	due, open, err := mail.NextDue(r, id)
	switch {
	case err != nil:
		return 0, err
	case !open && m.written:
		return 0, s.end(ctx, matter.Name, id, Running)
	case m.written:
		return max(due.Sub(now), time.Second), nil
	}
	_, from := m.allowance(now)
	wait := max(from.Sub(now), time.Second)
	if open {
		wait = min(wait, max(due.Sub(now), time.Second))
	}
	return wait, nil
}

// end ends a mailing: how its letters ended is kept, for their rows go. What waits of one that was stopped is given up.
func (s *Service) end(ctx context.Context, matter string, id int64, from State) error {
	change := store.Change{Action: matter + ".mailing_done", Subject: keys.Nobody(), From: string(from), To: string(Done), Payload: map[string]any{"mailing": id}}
	err := s.store.Do(ctx, change, func(tx *store.Tx) error {
		m, err := lock(tx, id)
		if err != nil {
			return err
		}
		if m.state != from {
			return errOthers
		}
		if err := mail.GiveUp(tx, id, "stopped"); err != nil {
			return err
		}
		e, err := count(tx, id)
		if err != nil {
			return err
		}
		tx.Note("letters", e)
		_, err = tx.Exec(`UPDATE mailings SET state = 'done', ended_at = $2, ended = $3, worker = NULL, worker_until = NULL WHERE id = $1`, id, tx.Now(), e)
		return err
	})
	if err == errOthers {
		return nil
	}
	return err
}
