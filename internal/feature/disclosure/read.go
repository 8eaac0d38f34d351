package disclosure

import (
	"context"
	"encoding/hex"

	"inzage/internal/core/actor"
)

// Full is a case with its parts.
type Full struct {
	Case
	Lines           []Line
	Documents       []Document
	Authentications []Authentication
	Answers         []Answer
	Approvals       []Approval
	Events          []Event // newest first
	Subjects        []Subject
	Objections      []Objection // remedies that customers filed, without their proof, which is among the documents
	LinkedTo        string      // reference of the case that it is linked to; empty: none
}

// Read returns a case with all its parts, as they are at one moment. Reading it is not an access to a customer's data: it has none of it.
func (s *Service) Read(ctx context.Context, reference string) (Full, error) {
	r := s.Store.Read(ctx)
	if actor.From(ctx).Kind == actor.Officer {
		if _, err := s.Require(r, See); err != nil {
			return Full{}, err
		}
	}
	return readFull(r, reference)
}

// Handover reads how far a case is with what it hands over.
func (s *Service) Handover(ctx context.Context, f Full) (h Handover, err error) {
	got, err := readHandover(s.Store.Read(ctx), f.ID)
	if err != nil {
		return h, err
	}
	h.Deliveries, h.Preserved, h.Collections = got.deliveries, got.preserved, got.collections
	if len(got.runs) > 0 {
		h.Run = &got.runs[0]
	}
	for i := range got.packages {
		if got.packages[i].DestroyedAt.IsZero() {
			h.Package = &got.packages[i]
		} else {
			h.Destroyed = &got.packages[i]
		}
	}
	if h.Package == nil {
		return h, nil
	}
	h.Stamp = stampOf(f.Events, h.Package.Round)
	for _, a := range f.Approvals {
		if a.Purpose == OfPackage && a.VoidedAt.IsZero() && hex.EncodeToString(a.Digest) == h.Package.Digest() {
			h.Releaser = a
		}
	}
	if !h.Package.PublishedAt.IsZero() {
		h.Files, err = s.published(f.Reference)
		h.Proof = s.proofState(f.Reference, *h.Package, h.Files)
	}
	return h, err
}
