package mail

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

// What goes to many, as parts of one mailing (package mailing), is written and sent in groups: a letter of a mailing has no job
// of its own. Its row, its lease and its attempts are those of any letter, so the same holds of it. What is sent is
// counted by the mailing and not recorded letter by letter; what is given up is.

// EnqueueMany writes letters of a mailing in the caller's transaction, and returns how many were not there yet. They are
// sent by SendMany, while the mailing runs.
func EnqueueMany(tx *store.Tx, mailing int64, intents []Intent) (written int64, err error) {
	var key, template, language, recipient, args, messageID []string
	var login, customer []int64
	var safe []bool
	for _, in := range intents {
		doc, err := in.check()
		if err == nil && (in.TokenID != 0 || !in.Expires.IsZero()) {
			err = errors.New("a letter to many has no token and no end of its own")
		}
		if err != nil {
			return 0, fmt.Errorf("mail %s: %w", in.Template, err)
		}
		key, template, language = append(key, in.Key), append(template, in.Template), append(language, string(in.Language))
		recipient, args, messageID = append(recipient, in.Recipient), append(args, doc), append(messageID, uuid.NewString())
		login, customer, safe = append(login, in.LoginID), append(customer, in.CustomerID), append(safe, in.DuplicateSafe)
	}
	if len(key) == 0 {
		return 0, nil
	}
	return tx.Exec(`INSERT INTO outbox (mailing_id, key, template, language, recipient, login_id, customer_id, args, message_id,
			duplicate_safe, due, created_at)
		SELECT $1, key, template, language, recipient, nullif(login, 0), nullif(customer, 0), args::jsonb, message_id, safe, $11, $11
		FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::boolean[])
			AS l (key, template, language, recipient, login, customer, args, message_id, safe)
		ON CONFLICT (key) DO NOTHING`,
		mailing, key, template, language, recipient, login, customer, args, messageID, safe, tx.Now())
}

// Renew lets the letters of a mailing that wait live on from now: they waited because the mailing was stopped.
func Renew(tx *store.Tx, mailing int64) error {
	_, err := tx.Exec(`UPDATE outbox SET expires_at = $2 WHERE mailing_id = $1 AND state IN ('queued', 'sending')`,
		mailing, tx.Now().Add(GiveUpAfter))
	return err
}

// NextDue returns when the next letter of a mailing that waits is due, or its lease ends; ok is false when none waits.
func NextDue(r store.Reader, mailing int64) (at time.Time, ok bool, err error) {
	var next *time.Time
	err = r.Row(`SELECT min(CASE WHEN state = 'queued' THEN due ELSE lease_until END) FROM outbox
		WHERE mailing_id = $1 AND state IN ('queued', 'sending')`, mailing).Scan(&next)
	if err != nil || next == nil {
		return time.Time{}, false, err
	}
	return *next, true, nil
}

// claimManySQL takes letters that are due, and writes an attempt without outcome for each. Letters whose customer was
// erased meanwhile are taken as well, to be given up.
const claimManySQL = `WITH due AS (
		SELECT id FROM outbox WHERE mailing_id = $1 AND state = 'queued' AND due <= $4
			AND EXISTS (SELECT FROM mailings WHERE id = $1 AND state = 'running')
		ORDER BY due, id LIMIT $5 FOR UPDATE SKIP LOCKED
	), taken AS (
		UPDATE outbox o SET state = 'sending', lease_id = $2, lease_until = $3, attempts = attempts + 1,
			message_id = CASE WHEN position('@' IN message_id) > 0 THEN message_id ELSE message_id || '@' || $6 END
		FROM due WHERE o.id = due.id
		RETURNING o.id, o.template, o.language, o.recipient, o.login_id, o.customer_id, o.args, o.message_id, o.duplicate_safe,
			o.attempts, o.created_at, o.expires_at, o.error
	), begun AS (
		INSERT INTO mail_attempts (outbox_id, lease_id, at) SELECT id, $2, $4 FROM taken
	)
	SELECT t.id, t.template, t.language, t.recipient, coalesce(t.login_id, 0), coalesce(t.customer_id, 0), t.args, t.message_id,
		t.duplicate_safe, t.attempts, t.created_at, t.expires_at, t.error, c.erased_at IS NOT NULL
	FROM taken t LEFT JOIN customers c ON c.id = t.customer_id ORDER BY t.id`

// claimMany takes at most limit letters of a mailing under one lease.
func (o *Outbox) claimMany(u *store.UpkeepTx, mailing int64, limit int) (all []*claimed, err error) {
	now := o.clock.Now()
	lease, until := ident.Random(), now.Add(o.sender.timing.Lease)
	rows, err := u.Rows(claimManySQL, mailing, lease, until, now, limit, domainOf(o.sender.server.from.Address))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var again []int64
	for rows.Next() {
		c := &claimed{lease: lease, until: until}
		l := &c.letter
		var expires *time.Time
		if err := rows.Scan(&l.ID, &l.Template, (*string)(&l.Lang), &l.Recipient, &l.LoginID, &l.CustomerID, &l.args, &c.messageID,
			&c.duplicateSafe, &c.attempts, &l.CreatedAt, &expires, &c.lastError, &c.erased); err != nil {
			return nil, err
		}
		c.complete(o.templates, expires)
		all = append(all, c)
		if c.attempts > 1 {
			again = append(again, l.ID)
		}
	}
	rows.Close()
	if err := rows.Err(); err != nil || len(again) == 0 {
		return all, err
	}
	// What another worker left unfinished under an older lease stays unknown for ever.
	_, err = u.Exec(`UPDATE mail_attempts SET outcome = 'unknown' WHERE outbox_id = ANY ($1) AND lease_id <> $2 AND outcome IS NULL`, again, lease)
	return all, err
}

// GiveUp ends the letters of a mailing that still wait, for a cause in one word.
func GiveUp(tx *store.Tx, mailing int64, cause string) error {
	_, err := tx.Exec(`UPDATE outbox SET state = 'dead', cause = $2, error = 'the mailing ended', done_at = $3
		WHERE mailing_id = $1 AND state = 'queued'`, mailing, cause, tx.Now())
	return err
}
