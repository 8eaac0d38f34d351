// Package audit is the record of what happened: an append-only Merkle log in the database (RFC 6962 hashing).
//
// An entry has a leaf, which is final and holds no personal data, and a payload, which is encrypted to the
// person it concerns and can be erased. The leaf commits to the payload with a salted hash, so that a payload that
// is still there can be proven, and one that was erased cannot be guessed. The table takes inserts only; a
// batcher gives each entry its gap-free place in the tree, so that no business transaction waits for another's.
//
// What this cannot do: prove that an entry is true, or that nothing happened outside the portal.
package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"filippo.io/age"
	"github.com/gowebpki/jcs"

	"inzage/internal/core/actor"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/platform/keys"
)

// Header is the first line of a leaf.
const Header = "audit-leaf/v1\n"

// commitLabel separates a commitment from every other hash.
const commitLabel = "audit-commit/v1"

// ErasedType is the type of an entry that says that another entry's payload was erased; its From names that entry.
const ErasedType = "audit.erased"

// Leaf is what an entry says for ever. Its bytes are Header followed by its RFC 8785 JSON; its hash is
// SHA-256(0x00 ‖ bytes). It has no sequence number: the place in the tree is its number.
type Leaf struct {
	ID     string `json:"id"`     // 128 random bits, hex
	TS     int64  `json:"ts"`     // microseconds since 1970, UTC
	Type   string `json:"type"`   // what happened, such as "reset.completed"
	Case   string `json:"case"`   // 128 random bits, hex: the case's, or drawn for this entry alone
	From   string `json:"from"`   // state before, for entries that change one
	To     string `json:"to"`     // state after
	Actor  string `json:"actor"`  // 16 bytes, hex: pseudonym of the actor, another each year
	Commit string `json:"commit"` // SHA-256("audit-commit/v1" ‖ salt ‖ JCS(payload)), hex
}

// Bytes returns the leaf as it is stored and hashed.
func (l Leaf) Bytes() ([]byte, error) {
	doc, err := canonical(l)
	if err != nil {
		return nil, err
	}
	return append([]byte(Header), doc...), nil
}

// ParseLeaf reads a stored leaf; it accepts only the exact bytes that Bytes would give.
func ParseLeaf(b []byte) (Leaf, error) {
	doc, ok := bytes.CutPrefix(b, []byte(Header))
	if !ok {
		return Leaf{}, fmt.Errorf("leaf does not begin with %q", Header)
	}
	var l Leaf
	if err := json.Unmarshal(doc, &l); err != nil {
		return Leaf{}, fmt.Errorf("leaf: %w", err)
	}
	again, err := l.Bytes()
	if err != nil {
		return Leaf{}, err
	}
	if !bytes.Equal(again, b) {
		return Leaf{}, fmt.Errorf("leaf is not in canonical form")
	}
	return l, nil
}

// Commitment returns the salted hash of a canonical payload.
func Commitment(salt, payload []byte) [32]byte {
	h := sha256.New()
	h.Write([]byte(commitLabel))
	h.Write(salt)
	h.Write(payload)
	return [32]byte(h.Sum(nil))
}

func canonical(v any) ([]byte, error) {
	doc, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return jcs.Transform(doc)
}

// Record is an entry to be written.
type Record struct {
	Type    string
	At      time.Time
	Actor   actor.Actor
	Subject keys.Subject
	Case    ident.ID // zero when there is none
	From    string
	To      string
	Payload map[string]any // what a reader with the key may know; never a password or token
}

// Row is an entry as it goes into the database.
type Row struct {
	ID         ident.ID
	TS         time.Time
	Type       string
	Leaf       []byte
	Subject    keys.Subject
	Salt       []byte
	Ciphertext []byte
}

// Make builds the row of a record: it draws the ids and the salt, commits to the payload and encrypts it to the subject.
func Make(ctx context.Context, k *keys.Keys, r Record) (Row, error) {
	recipient, err := k.Recipient(ctx, r.Subject)
	if err != nil {
		return Row{}, err
	}
	who, err := pseudonym(ctx, k, r.Actor, r.At)
	if err != nil {
		return Row{}, err
	}
	payload, err := canonical(map[string]any{
		"actor":   describe(r.Actor),
		"subject": r.Subject.String(),
		"detail":  nonNil(r.Payload),
	})
	if err != nil {
		return Row{}, fmt.Errorf("payload of %s: %w", r.Type, err)
	}
	id, salt := ident.Random(), secret.Random(32)
	caseID := r.Case
	if caseID == (ident.ID{}) {
		caseID = ident.Random()
	}
	commit := Commitment(salt, payload)
	leaf, err := Leaf{
		ID: hex.EncodeToString(id[:]), TS: r.At.UnixMicro(), Type: r.Type, Case: hex.EncodeToString(caseID[:]),
		From: r.From, To: r.To, Actor: who, Commit: hex.EncodeToString(commit[:]),
	}.Bytes()
	if err != nil {
		return Row{}, err
	}
	sealed, err := encrypt(recipient, payload)
	if err != nil {
		return Row{}, err
	}
	return Row{ID: id, TS: r.At, Type: r.Type, Leaf: leaf, Subject: r.Subject, Salt: salt, Ciphertext: sealed}, nil
}

// AppendSQL writes a Row; its arguments are those of Row.Args.
const AppendSQL = `SELECT audit.append($1, $2, $3, $4, $5, $6, $7, $8)`

// Args returns the arguments of AppendSQL.
func (r Row) Args() []any {
	return []any{r.ID, r.TS, r.Type, r.Leaf, r.Subject.Kind, r.Subject.ID, r.Salt, r.Ciphertext}
}

// pseudonym returns the first 16 bytes of HMAC-SHA-256(key of the year, who), in hex: the same person's entries
// of one year can be told together by who holds the key, and by nobody else.
func pseudonym(ctx context.Context, k *keys.Keys, a actor.Actor, at time.Time) (string, error) {
	mac, err := k.MAC(ctx, keys.ActorPrefix+strconv.Itoa(at.Year()), name(a))
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(mac[:16]), nil
}

func name(a actor.Actor) string {
	switch a.Kind {
	case actor.Customer:
		return "login:" + strconv.FormatInt(a.LoginID, 10)
	case actor.Officer:
		return "officer:" + strconv.FormatInt(a.OfficerID, 10)
	case actor.System:
		return "system:" + a.Name
	}
	return string(a.Kind)
}

func describe(a actor.Actor) map[string]any {
	d := map[string]any{"who": name(a)}
	if a.CustomerID > 0 {
		d["customer"] = a.CustomerID
	}
	if a.IP.IsValid() {
		d["ip"] = a.IP.String()
	}
	if a.UserAgent != "" {
		d["user_agent"] = a.UserAgent
	}
	return d
}

func nonNil(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func encrypt(to age.Recipient, plain []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
