package mail

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/secret"
	"inzage/internal/platform/keys"
)

// A token waits for its letter sealed under a key that is not in the database in clear, bound to its row: copied
// into another row it does not open. It is gone when the letter is sent or dead.

// SealToken encrypts the token of a row of auth_tokens, for its column sealed.
func SealToken(ctx context.Context, k *keys.Keys, tokenID int64, token string) ([]byte, error) {
	key, err := k.Stored(ctx, keys.TokenSeal)
	if err != nil {
		return nil, err
	}
	return secret.Seal(key, tokenLabel(tokenID), []byte(token))
}

func openToken(ctx context.Context, k *keys.Keys, tokenID int64, sealed []byte) (string, error) {
	key, err := k.Stored(ctx, keys.TokenSeal)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrLater, err)
	}
	token, err := secret.Open(key, tokenLabel(tokenID), sealed)
	return string(token), err
}

func tokenLabel(id int64) []byte { return []byte("auth_tokens/" + strconv.FormatInt(id, 10)) }

// heldToken is a row of auth_tokens as the worker sees it.
type heldToken struct {
	id        int64
	sealed    []byte
	createdAt time.Time
	expiresAt time.Time
	used      bool
	current   bool // of the login's present epoch, and the login may sign in; undo links outlive both

	cancelID     int64 // 0: none
	cancelSealed []byte
}

// wrong says why a letter with this token is of no use, or "".
func (t heldToken) wrong(now time.Time) string {
	switch {
	case t.used:
		return "the link was used or withdrawn"
	case !t.current:
		return "the link was replaced by a later change of the account"
	case !t.expiresAt.After(now):
		return "the link expired"
	case t.sealed == nil:
		return "the link is no longer held"
	}
	return ""
}

// findToken reads a token with the token that cancels it.
func findToken(q rower, id int64) (t heldToken, err error) {
	err = q.Row(`SELECT t.id, t.sealed, t.created_at, t.expires_at, t.used_at IS NOT NULL,
			t.purpose = 'undo' OR (t.epoch = l.auth_epoch AND l.disabled_at IS NULL), coalesce(c.id, 0), c.sealed
		FROM auth_tokens t
		JOIN logins l ON l.id = t.login_id
		LEFT JOIN LATERAL (SELECT id, sealed FROM auth_tokens WHERE related_id = t.id AND login_id = t.login_id
			AND purpose = 'cancel' AND used_at IS NULL AND sealed IS NOT NULL ORDER BY id DESC LIMIT 1) c ON true
		WHERE t.id = $1`, id).
		Scan(&t.id, &t.sealed, &t.createdAt, &t.expiresAt, &t.used, &t.current, &t.cancelID, &t.cancelSealed)
	return t, err
}

// extendToken lets the life of a token begin at its hand-over.
func extendToken(q execer, t *heldToken, template Template, now time.Time) error {
	if template.TokenLife == 0 {
		return nil
	}
	end := now.Add(template.TokenLife)
	if latest := t.createdAt.Add(template.TokenCap); end.After(latest) {
		end = latest
	}
	t.expiresAt = end
	_, err := q.Exec(`UPDATE auth_tokens SET expires_at = $2 WHERE id = $1 OR (id = $3 AND $3 > 0)`, t.id, end, t.cancelID)
	return err
}

// blankToken forgets the tokens of a letter that is over.
func blankToken(q execer, outbox int64) error {
	_, err := q.Exec(`UPDATE auth_tokens t SET sealed = NULL FROM outbox o
		WHERE o.id = $1 AND t.sealed IS NOT NULL AND (t.id = o.token_id OR (t.related_id = o.token_id AND t.purpose = 'cancel'))`, outbox)
	return err
}

// execer and rower are what a recorded transaction and an unrecorded one have in common.
type execer interface {
	Exec(sql string, args ...any) (int64, error)
}

type rower interface {
	Row(sql string, args ...any) pgx.Row
}
