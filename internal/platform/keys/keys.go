// Package keys holds the keys that live in the database, each wrapped by a secret that does not.
//
// There are two sorts. Stored keys are 32 random bytes for one purpose: the MAC of link tokens, the keyed hash of
// addresses, the pseudonym of an actor in one year. Subject keys are age identities, one for each customer, login,
// officer, import run, question of a stranger or case: what is encrypted to one can be read until its row is deleted, and never after.
//
// Guarantees: no key leaves the database unwrapped; the same purpose or subject always yields the same key,
// also when twenty processes ask for the first time at once; INZAGE_SECRETS can be rotated without touching data.
package keys

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"inzage/internal/core/clock"
	"inzage/internal/core/secret"
)

// Purposes of stored keys.
const (
	TokenMAC    = "token-mac"    // links sent by mail, session and activation codes
	TokenSeal   = "token-seal"   // the token itself while its mail waits
	AddressMAC  = "address-mac"  // addresses that may be looked up but not read
	LimiterMAC  = "limiter-mac"  // keys of the limiter
	ContentMAC  = "content-mac"  // documents: tells the same file again
	DeviceMAC   = "device-mac"   // the cookie of a device that signed in before
	WithdrawMAC = "withdraw-mac" // links that withdraw a consent: the token is the MAC of the link's id
	ReplyMAC    = "reply-mac"    // reply addresses of questions: the token is the MAC of thread and side
	StaffMAC    = "staff-mac"    // links by which an officer enrols
	StaffSeal   = "staff-seal"   // secrets of officers' authenticator apps
	ActorPrefix = "audit-actor-" // followed by the year
)

// Subject is whom or what encrypted material concerns.
type Subject struct {
	Kind string // one of the constants below
	ID   int64
}

// The kinds of subject.
const (
	CustomerKind = "customer"
	LoginKind    = "login"
	ImportKind   = "import"
	QuestionKind = "question" // a thread of nobody whom we know yet
	OfficerKind  = "officer"
	CaseKind     = "case"   // a disclosure case
	SystemKind   = "system" // nobody in particular; ID 1
)

// Customer is the subject of what concerns a customer.
func Customer(id int64) Subject { return Subject{CustomerKind, id} }

// Login is the subject of what concerns a person who signs in.
func Login(id int64) Subject { return Subject{LoginKind, id} }

// Import is the subject of an import run.
func Import(id int64) Subject { return Subject{ImportKind, id} }

// Question is the subject of a thread with somebody who is no customer, or not known to be one yet.
func Question(id int64) Subject { return Subject{QuestionKind, id} }

// Officer is the subject of what concerns a staff member.
func Officer(id int64) Subject { return Subject{OfficerKind, id} }

// Case is the subject of what concerns a disclosure case: its documents, and what was done in it. Nothing of a case has a customer
// for its subject.
func Case(id int64) Subject { return Subject{CaseKind, id} }

// Nobody is the subject of what concerns nobody in particular, such as a request for an unknown address.
func Nobody() Subject { return Subject{SystemKind, 1} }

// Valid reports whether the subject names somebody or something.
func (s Subject) Valid() bool { return s.Kind != "" && s.ID > 0 }

func (s Subject) String() string { return fmt.Sprintf("%s:%d", s.Kind, s.ID) }

// ErrErased means that the subject's key was deleted: what was encrypted to it cannot be read again.
var ErrErased = errors.New("the key of this subject was erased")

// Keys reads and makes keys. It may be used from several goroutines.
type Keys struct {
	pool  *pgxpool.Pool
	ring  *secret.Ring
	clock clock.Clock

	mu     sync.RWMutex
	stored map[string][]byte
}

// New returns the keys in the database of pool.
func New(pool *pgxpool.Pool, ring *secret.Ring, c clock.Clock) *Keys {
	return &Keys{pool: pool, ring: ring, clock: c, stored: map[string][]byte{}}
}

// Stored returns the 32-byte key for a purpose, making it on first use.
func (k *Keys) Stored(ctx context.Context, purpose string) ([]byte, error) {
	k.mu.RLock()
	key := k.stored[purpose]
	k.mu.RUnlock()
	if key != nil {
		return key, nil
	}
	id, sealed, err := k.readStored(ctx, purpose)
	if errors.Is(err, pgx.ErrNoRows) {
		if err := k.makeStored(ctx, purpose); err != nil {
			return nil, err
		}
		id, sealed, err = k.readStored(ctx, purpose)
	}
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", purpose, err)
	}
	key, err = k.ring.Unwrap(id, "stored/"+purpose, sealed)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", purpose, err)
	}
	k.mu.Lock()
	k.stored[purpose] = key
	k.mu.Unlock()
	return key, nil
}

func (k *Keys) readStored(ctx context.Context, purpose string) (id string, sealed []byte, err error) {
	err = k.pool.QueryRow(ctx, `SELECT secret_id, sealed FROM stored_keys WHERE purpose = $1`, purpose).Scan(&id, &sealed)
	return id, sealed, err
}

func (k *Keys) makeStored(ctx context.Context, purpose string) error {
	id, sealed, err := k.ring.Wrap("stored/"+purpose, secret.Random(32))
	if err != nil {
		return err
	}
	_, err = k.pool.Exec(ctx, `INSERT INTO stored_keys (purpose, secret_id, sealed, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (purpose) DO NOTHING`, purpose, id, sealed, k.clock.Now())
	return err
}

// MAC returns the keyed hash of parts under the stored key for a purpose.
func (k *Keys) MAC(ctx context.Context, purpose string, parts ...string) ([]byte, error) {
	key, err := k.Stored(ctx, purpose)
	if err != nil {
		return nil, err
	}
	return secret.MAC(key, parts...), nil
}

// Querier runs one query: a pool, a connection or a transaction.
type Querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Recipient returns what encrypts to a subject, making the subject's key on first use.
// The key is kept at once, in a statement of its own: a key that nothing was encrypted to does no harm.
func (k *Keys) Recipient(ctx context.Context, s Subject) (age.Recipient, error) {
	if !s.Valid() {
		return nil, fmt.Errorf("no key for the subject %s", s)
	}
	var text string
	const read = `SELECT recipient FROM subject_keys WHERE subject_kind = $1 AND subject_id = $2`
	err := k.pool.QueryRow(ctx, read, s.Kind, s.ID).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		if err := k.makeSubject(ctx, s); err != nil {
			return nil, err
		}
		err = k.pool.QueryRow(ctx, read, s.Kind, s.ID).Scan(&text)
	}
	if err != nil {
		return nil, fmt.Errorf("key of %s: %w", s, err)
	}
	return age.ParseX25519Recipient(text)
}

func (k *Keys) makeSubject(ctx context.Context, s Subject) error {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	id, sealed, err := k.ring.Wrap("subject/"+s.String(), []byte(identity.String()))
	if err != nil {
		return err
	}
	_, err = k.pool.Exec(ctx, `INSERT INTO subject_keys (subject_kind, subject_id, recipient, secret_id, sealed, created_at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		s.Kind, s.ID, identity.Recipient().String(), id, sealed, k.clock.Now())
	return err
}

// Identity returns what opens things encrypted to a subject, or ErrErased.
func (k *Keys) Identity(ctx context.Context, q Querier, s Subject) (age.Identity, error) {
	var id string
	var sealed []byte
	err := q.QueryRow(ctx, `SELECT secret_id, sealed FROM subject_keys WHERE subject_kind = $1 AND subject_id = $2`,
		s.Kind, s.ID).Scan(&id, &sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrErased
	}
	if err != nil {
		return nil, fmt.Errorf("key of %s: %w", s, err)
	}
	text, err := k.ring.Unwrap(id, "subject/"+s.String(), sealed)
	if err != nil {
		return nil, fmt.Errorf("key of %s: %w", s, err)
	}
	return age.ParseX25519Identity(string(text))
}
