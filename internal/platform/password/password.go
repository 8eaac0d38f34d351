// Package password turns passwords into something that cannot be read back, and says which ones are too easy to guess.
//
// Guarantees: a hash holds its own salt and parameters (argon2id, PHC string); the same work is done whether or not there
// is a hash to compare with; no more hashes are computed at once than the machine has processors, whoever asks; the
// text is compared after NFKC, so that keyboards that compose letters differently agree. Nothing here writes a
// password anywhere.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"inzage/internal/core/fault"
)

// params are the cost of a hash.
type params struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
	salt    int // bytes
	key     int // bytes
}

// current is OWASP's first choice for argon2id: about 50 ms on a small server.
var current = params{memory: 19 * 1024, time: 2, threads: 1, salt: 16, key: 32}

// Most that a stored hash may ask for: a hash is data, and data must not be able to exhaust the machine.
var most = params{memory: 256 * 1024, time: 16, threads: 8, salt: 64, key: 64}

// queuePerCore is how many may wait for each processor: about half a second's worth. Whoever comes later is told to
// come back.
const queuePerCore = 10

// maxBytes is more than any password within the rules takes. What is longer is never hashed whole.
const maxBytes = 4 * MaxLength

// Hasher computes and compares hashes. It may be used from several goroutines.
type Hasher struct {
	cost    params
	dummy   string
	running chan struct{} // as many as may compute
	waiting chan struct{} // as many as may compute or wait
	runs    atomic.Int64
}

// NewHasher returns a hasher that uses as many processors as the program may.
func NewHasher() *Hasher {
	cores := runtime.GOMAXPROCS(0)
	h := &Hasher{cost: current, running: make(chan struct{}, cores), waiting: make(chan struct{}, cores*(1+queuePerCore))}
	h.dummy = encode(current, random(current.salt), random(current.key)) // a hash of nothing: no password fits
	return h
}

// Runs returns how often argon2 has run, for tests of equal work.
func (h *Hasher) Runs() int64 { return h.runs.Load() }

// Hash returns the PHC string of a password.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := random(h.cost.salt)
	key, err := h.derive(ctx, normal(password), h.cost, salt)
	if err != nil {
		return "", err
	}
	return encode(h.cost, salt, key), nil
}

// Verify reports whether a password fits a PHC string, and whether the string was made at another cost than today's
// and should be made anew. With an empty string, which is what an account without a password has, it does the
// same work and answers no.
func (h *Hasher) Verify(ctx context.Context, phc, password string) (ok, stale bool, err error) {
	if phc == "" {
		phc = h.dummy
	}
	p, salt, want, err := decode(phc)
	if err != nil {
		return false, false, err
	}
	got, err := h.derive(ctx, normal(password), p, salt)
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, p != h.cost, nil
}

// derive runs argon2 when it is its turn.
func (h *Hasher) derive(ctx context.Context, password []byte, p params, salt []byte) ([]byte, error) {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return nil, &fault.Fault{Kind: fault.Unavailable, Err: errors.New("password: too many hashes are waiting")}
	}
	select {
	case h.running <- struct{}{}:
		defer func() { <-h.running }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	h.runs.Add(1)
	return argon2.IDKey(password, salt, p.time, p.memory, p.threads, uint32(p.key)), nil
}

// normal returns the text that is hashed. Longer texts than any password may be are cut: they fit nothing, since no
// password of that length was ever accepted, and cost no more than others.
func normal(password string) []byte {
	if len(password) > maxBytes {
		password = password[:maxBytes]
	}
	return []byte(norm.NFKC.String(password))
}

func encode(p params, salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, p.memory, p.time, p.threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

var errHash = errors.New("password: not an argon2id hash that this program accepts")

func decode(phc string) (p params, salt, key []byte, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, errHash
	}
	var threads uint32
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &threads); n != 3 || err != nil {
		return p, nil, nil, errHash
	}
	b64 := base64.RawStdEncoding.Strict()
	salt, err1 := b64.DecodeString(parts[4])
	key, err2 := b64.DecodeString(parts[5])
	if err1 != nil || err2 != nil || threads == 0 || threads > uint32(most.threads) || p.time == 0 || p.time > most.time ||
		p.memory < 8*threads || p.memory > most.memory || len(salt) < 8 || len(salt) > most.salt || len(key) < 16 || len(key) > most.key {
		return p, nil, nil, errHash
	}
	p.threads, p.salt, p.key = uint8(threads), len(salt), len(key)
	if encode(p, salt, key) != phc { // one spelling only
		return p, nil, nil, errHash
	}
	return p, salt, key, nil
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return b
}
