// Package mail sends letters to people: it keeps them in an outbox until a mail server has taken them.
//
// A letter begins as an Intent, written in the transaction of what it tells, so that there is no letter about a change
// that was rolled back and no change without its letter. A worker claims the row under a lease, renders the letter
// and hands it over. What it guarantees:
//
//   - nothing is lost: every intent is delivered, or visibly waiting, unknown or dead;
//   - nothing is sent twice on purpose: a copy beyond the first follows an attempt whose outcome nobody knows (the
//     server's answer was lost, the process was killed), and never comes after "sent" was written. Copies share
//     Message-ID and token;
//   - the row owns state, attempts and lease; the job carries its id and may be lost or doubled;
//   - a letter whose link no longer works is not sent;
//   - one address per letter, checked when it is written and again when it is sent; no header can be smuggled in;
//   - a letter that promotes something says in its header how to withdraw (RFC 8058), and no other letter does.
//
// Exactly once is impossible over SMTP (RFC 5321 6.1); so letters should be such that a second copy does no harm.
package mail

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/store"
)

// Intent is the wish to send one letter.
type Intent struct {
	// Key is chosen by the caller and unique for ever, such as "reset:17": the same key again is no second letter. It
	// holds no address.
	Key       string
	Template  string
	Language  i18n.Lang
	Recipient string // the stored address, never one that somebody typed

	LoginID    int64 // whom it concerns, for the record; 0: no login
	CustomerID int64 // 0: no customer
	TokenID    int64 // row of auth_tokens whose sealed token the letter needs; 0: none

	Args any // what the template needs besides; JSON carries it. Never a token or a password

	// DuplicateSafe says that a second copy does no harm: the letter is sent again when nobody knows whether the first
	// copy arrived. Otherwise it then waits for a person (Decide).
	DuplicateSafe bool

	// Expires is when the letter is of no more use and is given up; zero: after GiveUpAfter.
	Expires time.Time
}

// GiveUpAfter is how long a letter is tried that does not expire by itself (RFC 5321 4.5.4.1: 4 to 5 days).
const GiveUpAfter = 4 * 24 * time.Hour

const (
	maxKey  = 200       // bytes of Intent.Key
	maxArgs = 16 * 1024 // bytes of Intent.Args in JSON
)

// Enqueue writes an intent in the caller's transaction: the letter is sent if that commits, and never if it does not.
// It returns the outbox row, which for a key that is already there is the row of then, whatever it says.
func Enqueue(tx *store.Tx, in Intent) (int64, error) {
	args, err := in.check()
	if err != nil {
		return 0, fmt.Errorf("mail %s: %w", in.Template, err)
	}
	now := tx.Now()
	var expires *time.Time
	if !in.Expires.IsZero() {
		expires = &in.Expires
	}
	var id int64
	err = tx.Row(`INSERT INTO outbox (key, template, language, recipient, login_id, customer_id, token_id, args, message_id,
			duplicate_safe, due, created_at, expires_at)
		VALUES ($1, $2, $3, $4, nullif($5::bigint, 0), nullif($6::bigint, 0), nullif($7::bigint, 0), $8, $9, $10, $11, $11, $12)
		ON CONFLICT (key) DO NOTHING RETURNING id`,
		in.Key, in.Template, string(in.Language), in.Recipient, in.LoginID, in.CustomerID, in.TokenID, args,
		uuid.NewString(), in.DuplicateSafe, now, expires).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		err = tx.Row(`SELECT id FROM outbox WHERE key = $1`, in.Key).Scan(&id)
		return id, err
	}
	if err != nil {
		return 0, err
	}
	return id, tx.Enqueue(sendArgs{Outbox: id}, nil)
}

// check refuses what could not be sent, and returns the arguments as JSON.
func (in Intent) check() (string, error) {
	if in.Key == "" || len(in.Key) > maxKey {
		return "", fmt.Errorf("an intent needs a key of 1 to %d bytes", maxKey)
	}
	if in.Template == "" {
		return "", errors.New("an intent needs a template")
	}
	if _, ok := i18n.ParseLang(string(in.Language)); !ok {
		return "", fmt.Errorf("%q is no language", in.Language)
	}
	if _, err := parseAddress(in.Recipient); err != nil {
		return "", err
	}
	if in.Args == nil {
		return "{}", nil
	}
	args, err := json.Marshal(in.Args)
	if err != nil {
		return "", err
	}
	if len(args) > maxArgs {
		return "", fmt.Errorf("arguments of %d bytes: at most %d", len(args), maxArgs)
	}
	return string(args), nil
}

// Decide ends the wait of a letter whose outcome is unknown and which must not simply be sent again: a person has
// looked, and it is sent once more or given up. Any other letter is a Conflict.
func Decide(tx *store.Tx, id int64, resend bool) error {
	now := tx.Now()
	if resend {
		if err := changed(tx.Exec(`UPDATE outbox SET state = 'queued', due = $2, lease_id = NULL, lease_until = NULL
			WHERE id = $1 AND state = 'unknown'`, id, now)); err != nil {
			return err
		}
		return tx.Enqueue(sendArgs{Outbox: id}, nil)
	}
	if err := changed(tx.Exec(`UPDATE outbox SET state = 'dead', done_at = $2, cause = 'decided' WHERE id = $1 AND state = 'unknown'`, id, now)); err != nil {
		return err
	}
	return blankToken(tx, id)
}

// changed makes an update that hit no row a Conflict.
func changed(n int64, err error) error {
	if err == nil && n != 1 {
		return &fault.Fault{Kind: fault.Conflict, ID: "error.changed"}
	}
	return err
}

// sendArgs is the job that tries a letter once.
type sendArgs struct {
	Outbox int64 `json:"outbox"`
}

// Kind names the job.
func (sendArgs) Kind() string { return "mail_send" }

// queueName is the queue of letters: a slow mail server holds up no other job.
const queueName = "mail"

// InsertOpts puts letters in their own queue. The many attempts are of the job, for a database that is away; how
// often a letter is tried, its row decides.
func (sendArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueName, MaxAttempts: 1000}
}
