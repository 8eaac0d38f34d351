package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
)

// Shown is an entry with what its leaf commits to, for whoever may have both: with Commitment he checks the one against the other.
type Shown struct {
	Leaf    []byte // as it was hashed into the tree
	Salt    []byte
	Payload []byte // canonical JSON
}

// Show opens the payload of an entry. One that was erased is keys.ErrErased.
func Show(ctx context.Context, k *keys.Keys, q keys.Querier, id ident.ID) (Shown, error) {
	var s Shown
	var to keys.Subject
	var sealed []byte
	err := q.QueryRow(ctx, `SELECT e.leaf, p.subject_kind, p.subject_id, p.salt, p.ciphertext FROM audit.entry e
		JOIN audit.payload p ON p.entry_id = e.id WHERE e.id = $1`, id).Scan(&s.Leaf, &to.Kind, &to.ID, &s.Salt, &sealed)
	if err != nil {
		return Shown{}, fmt.Errorf("audit: entry %s: %w", id, err)
	}
	identity, err := k.Identity(ctx, q, to)
	if err != nil {
		return Shown{}, err
	}
	if s.Payload, err = decrypt(identity, sealed); err != nil {
		return Shown{}, err
	}
	leaf, err := ParseLeaf(s.Leaf)
	if err != nil {
		return Shown{}, err
	}
	if sum := Commitment(s.Salt, s.Payload); leaf.Commit != hex.EncodeToString(sum[:]) {
		return Shown{}, errors.New("audit: the payload is not the one that the leaf commits to")
	}
	return s, nil
}

// Pseudonym is how entries of one year name who acted: who holds the key of that year can tell that two are by the same person.
func Pseudonym(ctx context.Context, k *keys.Keys, a actor.Actor, at time.Time) (string, error) {
	return pseudonym(ctx, k, a, at)
}
