package disclosure

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/sshsig"
	"inzage/internal/platform/store"
)

// Approve is a second person's approval of what is handed over. digest is that of what the officer saw, in hexadecimal: an approval
// is of that and of nothing else. The case goes on once as many persons have approved as it needs.
func (s *Service) Approve(ctx context.Context, reference string, version int, digest string) error {
	return s.do(ctx, reference, step{action: "disclosure.approved", permission: Approve, act: ActApprove, in: []State{AwaitingApproval}, version: version},
		func(w *work) error {
			if w.OutsidePolicy && !s.Override {
				return errOverride()
			}
			if err := s.endorse(w, OfScope, digest); err != nil {
				return err
			}
			persons, err := approvers(w, w.ID, OfScope, w.Digest, w.Now())
			if err != nil {
				return err
			}
			w.details["approvals"], w.details["needed"] = persons, w.Needed
			if persons < w.Needed {
				return nil
			}
			return w.to(Approved)
		})
}

// ApproveRefusal is a second person's approval of a refusal, and ends the case.
func (s *Service) ApproveRefusal(ctx context.Context, reference string, version int, digest string) error {
	return s.do(ctx, reference, step{action: "disclosure.refusal_approved", permission: Approve, act: ActRefuse, in: []State{RejectProposed}, version: version},
		func(w *work) error {
			if err := s.endorse(w, OfRefusal, digest); err != nil {
				return err
			}
			return s.reject(w, w.Digest)
		})
}

// endorse records the approval of what the case is about now by the officer who acts.
func (s *Service) endorse(w *work, of Purpose, shown string) error {
	if err := w.second(working...); err != nil {
		return err
	}
	if err := w.shows(shown); err != nil {
		return err
	}
	return s.insertApproval(w, of, w.Digest)
}

// shows refuses an officer who saw another scope than the one that would be approved, and rows that are not what was submitted.
func (w *work) shows(digest string) error {
	seen, err := hex.DecodeString(digest)
	if err != nil || subtle.ConstantTimeCompare(seen, w.Digest) != 1 {
		return errStale()
	}
	now, err := w.bind()
	if err != nil {
		return err
	}
	if !bytes.Equal(now, w.Digest) {
		return errStale()
	}
	return nil
}

// ScopeUse is the namespace of the signature on an approval.
func ScopeUse(d seal.Domain) string { return "scope@" + string(d) }

// insertApproval records an approval, signed with the company's key when there is one.
func (s *Service) insertApproval(w *work, of Purpose, digest []byte) error {
	signature := ""
	if s.SigningKey != nil {
		armored, err := sshsig.Sign(s.SigningKey, ScopeUse(s.Domain), strings.NewReader(hex.EncodeToString(digest)))
		if err != nil {
			return err
		}
		signature = string(armored)
	}
	w.details["digest"] = hex.EncodeToString(digest)
	_, err := w.Exec(`INSERT INTO case_approvals (id, case_id, purpose, officer_id, person, digest, signature, at, expires_at)
		VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8)`, ident.Record(), w.ID, of, w.me.ID, digest, signature, w.Now(), law.ApprovalLapses(w.Now()))
	return err
}

// approvers counts the persons whose approval of a digest holds at a time.
func approvers(r store.Reader, id int64, of Purpose, digest []byte, at time.Time) (persons int, err error) {
	return persons, r.Row(`SELECT case_approved($1, $2, $3, $4)`, id, of, digest, at).Scan(&persons)
}

// Worked reports whether the person who acts did one of the first person's parts in a case: then a colleague decides.
func (s *Service) Worked(ctx context.Context, id int64) (bool, error) {
	r := s.Store.Read(ctx)
	me, err := s.Require(r, See)
	if err != nil {
		return false, err
	}
	done, err := acted(r, id, me.Person)
	return slices.ContainsFunc(done, func(a Act) bool { return slices.Contains(working, a) }), err
}
