package disclosure

import (
	"encoding/hex"

	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// reviewable is the reference of a case that A registered and made sure of, and that is to be reviewed.
func (w *world) reviewable(change ...func(*Registration)) string {
	w.t.Helper()
	reference := w.registered(change...)
	must(w.t, w.store.Do(w.A.ctx, store.Change{Action: "test.authenticated", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		c, err := lock(tx, reference)
		if err != nil {
			return err
		}
		if err := insertAct(tx, c.ID, ActAuthenticate, w.A.ID); err != nil {
			return err
		}
		if err := insertAuthentication(tx, c.ID, Authentication{Method: "visit", Result: Confirmed, Officer: w.A.ID}); err != nil {
			return err
		}
		for _, s := range []State{Authenticating, UnderReview} {
			if _, err := tx.Exec(`UPDATE cases SET state = $2, state_since = $3 WHERE id = $1`, c.ID, s, tx.Now()); err != nil {
				return err
			}
		}
		return nil
	}))
	return reference
}

// good is a review in which everything is right and every line is granted.
func (w *world) good(reference string) Review {
	w.t.Helper()
	f := w.read(reference)
	r := Review{Version: f.Version, Answers: map[int]Finding{}}
	for _, k := range law.Checks() {
		r.Answers[k.Number] = Finding{Answer: law.Yes}
	}
	for _, l := range f.Lines {
		r.Lines = append(r.Lines, Decision{Line: l.Line, Decision: granted})
	}
	return r
}

// submitted is the reference of a case that A reviewed and submitted.
func (w *world) submitted(change ...func(*Registration)) string {
	w.t.Helper()
	reference := w.reviewable(change...)
	must(w.t, w.svc.Submit(w.A.ctx, reference, w.good(reference)))
	return reference
}

// approves is what an officer's approval of what stands there now comes to.
func (w *world) approves(o officer, reference string) error {
	w.t.Helper()
	f := w.read(reference)
	return w.svc.Approve(o.ctx, reference, f.Version, hex.EncodeToString(f.Digest))
}

// approved is the reference of a case that A submitted and B approved.
func (w *world) approved(change ...func(*Registration)) string {
	w.t.Helper()
	reference := w.submitted(change...)
	must(w.t, w.approves(w.B, reference))
	return reference
}

// prosecutor makes an order one of the public prosecutor, for identification: the law demands it and the policy does not.
func prosecutor(in *Registration) {
	in.Issuer.AuthorityID, in.Issuer.Function = prosecutorID, "substituut"
	in.Order.Bases, in.Order.Nature, in.Order.Judge = []string{"sv46bis"}, "requisition", false
	in.Lines = in.Lines[:1]
}

// foundByLaw is a good review of such an order: it is no judge's.
func (w *world) foundByLaw(reference string) Review {
	r := w.good(reference)
	r.Answers[law.CheckJudge] = Finding{Answer: law.No, Note: "procureur des Konings"}
	return r
}

// opinion is counsel's advice in writing.
func opinion(version int, advice string) Opinion {
	return Opinion{Version: version, Advice: advice, Note: "raadsman gehoord", Paper: &Paper{Name: "advies.pdf", Data: pdf("advies")}}
}

func has[T comparable](all []T, one T) bool {
	for _, x := range all {
		if x == one {
			return true
		}
	}
	return false
}

var noDocument ident.ID
