package disclosure

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/sshsig"
)

func TestSecondPersonApproves(t *testing.T) {
	w := newWorld(t)
	ref := w.submitted()
	f := w.read(ref)
	if f.State != AwaitingApproval || len(f.Digest) != 32 {
		t.Fatalf("%s, digest %x", f.State, f.Digest)
	}
	digest := hex.EncodeToString(f.Digest)
	wants(t, w.svc.Approve(w.A.ctx, ref, f.Version, digest), fault.Forbidden, "case.error.second_person")
	wants(t, w.svc.Approve(w.officer("anke2", "privacy_officer", w.A.Person).ctx, ref, f.Version, digest), fault.Forbidden, "case.error.second_person")
	wants(t, w.svc.Approve(w.auditor.ctx, ref, f.Version, digest), fault.Forbidden, "staff.error.forbidden")
	wants(t, w.svc.Approve(w.B.ctx, ref, f.Version-1, digest), fault.Conflict, "case.error.stale")
	for _, other := range []string{"", "zz", digest[2:], strings.Repeat("00", 32)} {
		wants(t, w.svc.Approve(w.B.ctx, ref, f.Version, other), fault.Conflict, "case.error.stale")
	}
	w.at(ref, AwaitingApproval)

	must(t, w.svc.Approve(w.B.ctx, ref, f.Version, digest))
	f = w.read(ref)
	if f.State != Approved || len(f.Approvals) != 1 {
		t.Fatalf("%s with %d approvals", f.State, len(f.Approvals))
	}
	a := f.Approvals[0]
	if a.Purpose != OfScope || a.Person != w.B.Person || !a.ExpiresAt.Equal(start.Add(ApprovalLife)) || hex.EncodeToString(a.Digest) != digest {
		t.Errorf("approval %+v", a)
	}
	key, err := sshsig.Verify([]byte(a.Signature), "scope@noordzee.example", strings.NewReader(digest))
	if err != nil || sshsig.Fingerprint(key) != sshsig.Fingerprint(w.svc.SigningKey.PublicKey()) {
		t.Errorf("the signature on the approval: %v", err)
	}
	wants(t, w.svc.Approve(w.B.ctx, ref, f.Version, digest), fault.Conflict, "case.error.step")
	for _, action := range []string{"disclosure.submitted", "disclosure.approved"} {
		if got := w.entries(f); !slices.Contains(got, action) {
			t.Errorf("no %s in %v", action, got)
		}
	}
}

func TestWithoutASigningKeyApprovalsAreUnsigned(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.SigningKey = nil })
	if a := w.read(w.approved()).Approvals; len(a) != 1 || a[0].Signature != "" {
		t.Errorf("%+v", a)
	}
}

func TestEditVoidsApproval(t *testing.T) {
	w := newWorld(t)
	ref := w.approved()
	f := w.read(ref)
	old := hex.EncodeToString(f.Digest)
	wants(t, w.svc.Review(w.A.ctx, ref, Review{Version: f.Version}), fault.Conflict, "case.error.step")
	wants(t, w.svc.Reopen(w.A.ctx, ref, f.Version, ""), fault.Invalid, "review.error.why")
	must(t, w.svc.Reopen(w.A.ctx, ref, f.Version, "paragraaf 2 vergeten"))
	f = w.read(ref)
	if f.State != UnderReview || f.Digest != nil || f.Approvals[0].VoidedAt.IsZero() {
		t.Fatalf("%s, digest %x, approval %+v", f.State, f.Digest, f.Approvals[0])
	}

	// Another scope has another digest; the approver sees that it is another.
	in := w.good(ref)
	in.Lines[1].To = f.Lines[1].To.Add(-time.Hour)
	must(t, w.svc.Submit(w.A.ctx, ref, in))
	f = w.read(ref)
	wants(t, w.svc.Approve(w.B.ctx, ref, f.Version, old), fault.Conflict, "case.error.stale")
	must(t, w.approves(w.B, ref))

	// The same scope again has the same digest: it is approved anew all the same.
	again := w.submitted()
	f = w.read(again)
	must(t, w.svc.Return(w.B.ctx, again, f.Version, "nog eens nakijken"))
	must(t, w.svc.Submit(w.A.ctx, again, w.good(again)))
	if g := w.read(again); hex.EncodeToString(g.Digest) != hex.EncodeToString(f.Digest) {
		t.Error("the same scope has another digest")
	}
	must(t, w.approves(w.B, again))
}

func TestReturnIsTheSecondPersons(t *testing.T) {
	w := newWorld(t)
	ref := w.submitted()
	f := w.read(ref)
	wants(t, w.svc.Return(w.A.ctx, ref, f.Version, "toch niet"), fault.Forbidden, "case.error.second_person")
	wants(t, w.svc.Return(w.B.ctx, ref, f.Version, ""), fault.Invalid, "review.error.why")
	must(t, w.svc.Return(w.B.ctx, ref, f.Version, "periode te ruim"))
	f = w.read(ref)
	if f.State != UnderReview || f.Events[0].Note != "periode te ruim" || f.Events[0].Name != w.B.Name {
		t.Errorf("%s, %+v", f.State, f.Events[0])
	}
}

func TestApproverWorksNoMoreOnWhatIsApproved(t *testing.T) {
	w := newWorld(t)
	f := w.read(w.approved())
	if n := w.count(`SELECT count(*) FROM case_acts WHERE case_id = $1 AND person = $2 AND act = 'approve'`, f.ID, w.B.Person); n != 1 {
		t.Errorf("%d acts of the approver", n)
	}
	_, err := w.super.Exec(t.Context(), `INSERT INTO case_acts (case_id, act, officer_id, person, at) VALUES ($1, 'collect', $2, '', now())`, f.ID, w.B.ID)
	if err == nil || !strings.Contains(err.Error(), "two people") {
		t.Errorf("the approver collects: %v", err)
	}
}

func TestRefusal(t *testing.T) {
	w := newWorld(t)
	ref := w.reviewable(private)
	in := Review{Version: w.read(ref).Version, Answers: map[int]Finding{law.CheckOrder: {Answer: law.No}}}
	wants(t, w.svc.ProposeRefusal(w.A.ctx, ref, in, Refusal{}), fault.Invalid, "review.error.reasons")
	wants(t, w.svc.ProposeRefusal(w.A.ctx, ref, in, Refusal{Reasons: []law.Reason{"R77"}}), fault.Invalid, "review.error.reasons")
	must(t, w.svc.ProposeRefusal(w.A.ctx, ref, in, Refusal{Reasons: []law.Reason{law.R18, law.R02, law.R18}, Note: "geen bevel"}))
	f := w.read(ref)
	if f.State != RejectProposed || strings.Join(f.Reasons, " ") != "R02 R18" {
		t.Fatalf("%s, %v", f.State, f.Reasons)
	}
	if _, ok := w.svc.RefusalLetter(f); ok {
		t.Error("a letter before the refusal is approved")
	}
	digest := hex.EncodeToString(f.Digest)
	wants(t, w.svc.ApproveRefusal(w.A.ctx, ref, f.Version, digest), fault.Forbidden, "case.error.second_person")
	wants(t, w.svc.Approve(w.B.ctx, ref, f.Version, digest), fault.Conflict, "case.error.step")
	must(t, w.svc.ApproveRefusal(w.B.ctx, ref, f.Version, digest))
	f = w.read(ref)
	if f.State != Rejected || f.Outcome != "rejected" || !f.EffectAt.Equal(start) {
		t.Errorf("%s, %s, %v", f.State, f.Outcome, f.EffectAt)
	}
	letter, ok := w.svc.RefusalLetter(f)
	if !ok {
		t.Fatal("no letter")
	}
	if strings.Contains(letter.Text(), w.A.Name) || strings.Contains(letter.Text(), w.B.Name) {
		t.Error("the letter names an officer")
	}
}

func TestSecondPersonRefusesWhatWasSubmitted(t *testing.T) {
	w := newWorld(t)
	ref := w.submitted()
	f := w.read(ref)
	why := Refusal{Version: f.Version, Digest: hex.EncodeToString(f.Digest), Reasons: []law.Reason{law.R10}, Note: "een jaar is te ruim"}
	wants(t, w.svc.Refuse(w.A.ctx, ref, why), fault.Forbidden, "case.error.second_person")
	stale := why
	stale.Digest = strings.Repeat("00", 32)
	wants(t, w.svc.Refuse(w.B.ctx, ref, stale), fault.Conflict, "case.error.stale")
	must(t, w.svc.Refuse(w.B.ctx, ref, why))
	f = w.read(ref)
	if f.State != Rejected || strings.Join(f.Reasons, "") != "R10" || f.Approvals[0].Purpose != OfRefusal {
		t.Errorf("%s %v %+v", f.State, f.Reasons, f.Approvals)
	}
	wants(t, w.svc.Approve(w.C.ctx, ref, f.Version, hex.EncodeToString(f.Digest)), fault.Conflict, "case.error.step")
}

func TestApprovalLapses(t *testing.T) {
	w := newWorld(t)
	ref := w.approved()
	w.clock.Advance(ApprovalLife - time.Second)
	must(t, w.svc.lapse(system))
	w.at(ref, Approved)
	version := w.read(ref).Version
	w.clock.Advance(time.Second)
	must(t, w.svc.lapse(system))
	f := w.read(ref)
	if f.State != UnderReview || f.Approvals[0].VoidedAt.IsZero() || f.Events[0].Action != "disclosure.lapsed" || f.Events[0].Name != "" {
		t.Fatalf("%s, %+v", f.State, f.Events[0])
	}
	must(t, w.svc.lapse(system))
	if got := w.read(ref).Version; got != version+1 {
		t.Errorf("version %d after %d: the sweep acted twice", got, version)
	}
}

func TestOutsideThePolicy(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Override = true })
	ref := w.reviewable(prosecutor)
	wants(t, w.svc.Submit(w.A.ctx, ref, w.foundByLaw(ref)), fault.Invalid, "review.error.differ")
	must(t, w.svc.Escalate(w.A.ctx, ref, w.foundByLaw(ref), "beleid en wet verschillen"))
	f := w.read(ref)
	if f.State != LegalEscalation || f.Policy != "refuse" || f.Law != "release" {
		t.Fatalf("%s, policy %s, law %s", f.State, f.Policy, f.Law)
	}
	wants(t, w.svc.Counsel(w.A.ctx, ref, Opinion{Version: f.Version, Advice: AdviseRelease}), fault.Invalid, "review.error.opinion")
	wants(t, w.svc.Counsel(w.A.ctx, ref, opinion(f.Version, "maybe")), fault.Invalid, "review.error.advice")
	must(t, w.svc.Counsel(w.A.ctx, ref, opinion(f.Version, AdviseRelease)))
	f = w.read(ref)
	if f.State != AwaitingApproval || !f.OutsidePolicy || f.Needed != 2 || f.CounselDocument == noDocument {
		t.Fatalf("%s, outside %v, needs %d", f.State, f.OutsidePolicy, f.Needed)
	}
	must(t, w.approves(w.B, ref))
	w.at(ref, AwaitingApproval)
	wants(t, w.approves(w.B, ref), fault.Conflict, "case.error.approved_already")
	wants(t, w.approves(w.officer("bram2", "privacy_officer", w.B.Person), ref), fault.Conflict, "case.error.approved_already")
	w.at(ref, AwaitingApproval)
	must(t, w.approves(w.C, ref))
	w.at(ref, Approved)

	// Back in review, what counsel let through is asked again.
	must(t, w.svc.Reopen(w.A.ctx, ref, w.read(ref).Version, "regel vergeten"))
	if f := w.read(ref); f.OutsidePolicy || f.Needed != 1 || f.CounselDocument != noDocument {
		t.Errorf("back in review: outside %v, needs %d", f.OutsidePolicy, f.Needed)
	}
	wants(t, w.svc.Submit(w.A.ctx, ref, w.foundByLaw(ref)), fault.Invalid, "review.error.differ")
}

func TestOutsideThePolicyIsOff(t *testing.T) {
	w := newWorld(t)
	ref := w.reviewable(prosecutor)
	must(t, w.svc.Escalate(w.A.ctx, ref, w.foundByLaw(ref), ""))
	wants(t, w.svc.Counsel(w.A.ctx, ref, opinion(w.read(ref).Version, AdviseRelease)), fault.Conflict, "review.error.override_off")
	f := w.read(ref)
	if f.State != LegalEscalation || len(f.Documents) != 1 {
		t.Errorf("%s with %d documents", f.State, len(f.Documents))
	}

	// Switched off while a case waits: nobody approves it any more.
	w.svc.Override = true
	must(t, w.svc.Counsel(w.A.ctx, ref, opinion(f.Version, AdviseRelease)))
	must(t, w.approves(w.B, ref))
	w.svc.Override = false
	wants(t, w.approves(w.C, ref), fault.Conflict, "review.error.override_off")
	w.at(ref, AwaitingApproval)
}

func TestCounselSettlesWhatTheLawLeavesOpen(t *testing.T) {
	w := newWorld(t)
	ref := w.reviewable()
	in := w.good(ref)
	in.Answers[law.CheckCompetent] = Finding{Answer: law.Doubtful}
	must(t, w.svc.Escalate(w.A.ctx, ref, in, "bevoegd?"))
	f := w.read(ref)
	if f.Policy != "release" || f.Law != "unclear" {
		t.Fatalf("policy %s, law %s", f.Policy, f.Law)
	}
	// A doubt that blocks is settled in the review, with counsel's words; then the same opinion lets it through.
	wants(t, w.svc.Counsel(w.A.ctx, ref, opinion(f.Version, AdviseRelease)), fault.Invalid, "review.error.blocks")
	must(t, w.svc.Counsel(w.A.ctx, ref, opinion(f.Version, AdviseReview)))
	w.at(ref, UnderReview)
	must(t, w.svc.Submit(w.A.ctx, ref, w.good(ref)))
	if f := w.read(ref); f.OutsidePolicy || f.Needed != 1 {
		t.Errorf("outside %v, needs %d", f.OutsidePolicy, f.Needed)
	}
}

func TestCounselAdvisesToRefuse(t *testing.T) {
	w := newWorld(t)
	ref := w.reviewable(prosecutor)
	must(t, w.svc.Escalate(w.A.ctx, ref, w.foundByLaw(ref), ""))
	o := opinion(w.read(ref).Version, AdviseRefuse)
	wants(t, w.svc.Counsel(w.A.ctx, ref, o), fault.Invalid, "review.error.reasons")
	o.Reasons = []law.Reason{law.R03}
	must(t, w.svc.Counsel(w.A.ctx, ref, o))
	f := w.read(ref)
	wants(t, w.svc.ApproveRefusal(w.A.ctx, ref, f.Version, hex.EncodeToString(f.Digest)), fault.Forbidden, "case.error.second_person")
	must(t, w.svc.ApproveRefusal(w.B.ctx, ref, f.Version, hex.EncodeToString(f.Digest)))
	w.at(ref, Rejected)
}

func TestCaseThatHandsNothingOver(t *testing.T) {
	w := newWorld(t)
	ref := w.reviewable(func(in *Registration) {
		in.Kind = "preservation"
		in.Issuer.AuthorityID, in.Order.Bases, in.Order.Judge = prosecutorID, []string{"sv39ter"}, false
	})
	in := w.good(ref)
	in.Answers[law.CheckJudge] = Finding{Answer: law.No}
	must(t, w.svc.Submit(w.A.ctx, ref, in))
	must(t, w.approves(w.B, ref))
	f := w.read(ref)
	if f.Policy != "" || f.Law != "release" {
		t.Errorf("policy %q, law %q", f.Policy, f.Law)
	}
	_, err := w.super.Exec(t.Context(), `UPDATE cases SET state = 'collecting' WHERE id = $1`, f.ID)
	if err == nil || !strings.Contains(err.Error(), "hands nothing over") {
		t.Errorf("a preservation is collected: %v", err)
	}
	must(t, w.svc.Conclude(w.A.ctx, ref, f.Version))
	if f := w.read(ref); f.State != Closed || f.Outcome != "preserved" {
		t.Errorf("%s, %s", f.State, f.Outcome)
	}
	production := w.approved()
	wants(t, w.svc.Conclude(w.A.ctx, production, w.read(production).Version), fault.Conflict, "case.error.step")
}
