package disclosure

import (
	"slices"
	"testing"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
)

// called is a call back that was answered, on the number as it stands.
func called(result string) Attempt {
	return Attempt{Method: string(law.CallBack), Entry: 1, Reached: "griffier De Wit", Result: result}
}

// TestAuthenticate: a call on the directory's number moves a case to review, and the history shows each state.
func TestAuthenticate(t *testing.T) {
	w := newWorld(t)
	ref := w.registered()
	must(t, w.svc.Authenticate(w.A.ctx, ref, 1, called(Confirmed)))
	f := w.read(ref)
	if f.State != UnderReview || len(f.Authentications) != 1 || f.Authentications[0].Phone != "+3232570000" || f.Authentications[0].AuthorityVersion != 1 {
		t.Fatalf("%s %+v", f.State, f.Authentications)
	}
	var steps []string
	for _, e := range slices.Backward(f.Events) {
		if e.From != "" && !e.From.To(e.To) {
			t.Errorf("the history goes from %s to %s", e.From, e.To)
		}
		steps = append(steps, e.Action)
	}
	want := []string{"disclosure.registered", "disclosure.authentication_begun", "disclosure.authenticated"}
	if !slices.Equal(steps, want) || len(w.entries(f)) != 3 {
		t.Errorf("history %v, entries %v", steps, w.entries(f))
	}
	wants(t, w.svc.Authenticate(w.A.ctx, ref, f.Version, called(Confirmed)), fault.Conflict, "case.error.step")
}

// TestAuthenticateDoubt: nobody reached keeps the case, and then it takes two ways, one of them a voice.
func TestAuthenticateDoubt(t *testing.T) {
	w := newWorld(t)
	ref := w.registered()
	must(t, w.svc.Authenticate(w.A.ctx, ref, 1, Attempt{Method: string(law.CallBack), Entry: 1, Result: Doubt}))
	w.at(ref, Authenticating)
	must(t, w.svc.Authenticate(w.A.ctx, ref, 2, called(Confirmed)))
	f := w.read(ref)
	if f.State != Authenticating || !slices.Contains(StillMissing(f), "law.authentic.second") {
		t.Fatalf("%s, missing %v", f.State, StillMissing(f))
	}
	must(t, w.svc.Authenticate(w.A.ctx, ref, 3, Attempt{Method: string(law.RegisteredReply), Result: Confirmed}))
	w.at(ref, UnderReview)
}

// TestAuthenticateUrgent: urgency raises the bar.
func TestAuthenticateUrgent(t *testing.T) {
	w := newWorld(t)
	ref := w.registered(func(in *Registration) { in.Urgent = true })
	must(t, w.svc.Authenticate(w.A.ctx, ref, 1, called(Confirmed)))
	w.at(ref, Authenticating)
	must(t, w.svc.Authenticate(w.A.ctx, ref, 2, called(Confirmed))) // the same line twice is one way
	w.at(ref, Authenticating)
	must(t, w.svc.Authenticate(w.A.ctx, ref, 3, Attempt{Method: string(law.Signature), Result: Confirmed}))
	w.at(ref, UnderReview)
}

// TestAuthenticateDenied: who is asked through the directory and knows nothing of it makes it a fraud, whatever was said before.
func TestAuthenticateDenied(t *testing.T) {
	w := newWorld(t)
	ref := w.registered()
	must(t, w.svc.Authenticate(w.A.ctx, ref, 1, called(Denied)))
	f := w.read(ref)
	if f.State != Fraud || f.Outcome != "fraud" || f.Events[0].Action != "disclosure.authentication_denied" {
		t.Errorf("%s %s %+v", f.State, f.Outcome, f.Events[0])
	}
}

// TestCallBack: the number is the directory's as it stands now, never one's own, and never of an authority that is not in it.
func TestCallBack(t *testing.T) {
	w := newWorld(t)
	ref := w.registered()
	w.authorities[courtID] = Authority{ID: courtID, Version: 2, Type: "investigating_judge", Name: "X", Country: "BE", Language: "nl", Phone: "+3232579999", Extension: "12", PhonePerson: w.A.Person}
	wants(t, w.svc.Authenticate(w.B.ctx, ref, 1, called(Confirmed)), fault.Conflict, "case.error.entry_changed")
	again := called(Confirmed)
	again.Entry = 2
	wants(t, w.svc.Authenticate(w.A.ctx, ref, 1, again), fault.Invalid, "case.error.own_number")
	second := w.officer("anke2", "privacy_officer", w.A.Person) // another account of the same person
	wants(t, w.svc.Authenticate(second.ctx, ref, 1, again), fault.Invalid, "case.error.own_number")
	must(t, w.svc.Authenticate(w.B.ctx, ref, 1, again))
	if f := w.read(ref); f.State != UnderReview || f.Authentications[0].Phone != "+3232579999 12" || len(f.Authentications) != 1 {
		t.Errorf("%s %+v", f.State, f.Authentications)
	}
}

// TestUnlisted: an authority that is not in the directory is put into it first; what was said before then does not count.
func TestUnlisted(t *testing.T) {
	w := newWorld(t)
	ref := w.registered(func(in *Registration) {
		in.Issuer = Issuer{Type: "court", Name: "Vrederechter Ieper", Country: "BE", Language: "nl", Signatory: "Mr. X", Function: "vrederechter"}
	})
	wants(t, w.svc.Authenticate(w.A.ctx, ref, 1, called(Confirmed)), fault.Invalid, "case.error.not_listed")
	must(t, w.svc.Authenticate(w.A.ctx, ref, 1, Attempt{Method: string(law.PostReply), Result: Confirmed}))
	f := w.read(ref)
	if f.State != Authenticating || !slices.Contains(StillMissing(f), "law.authentic.directory") {
		t.Fatalf("%s, missing %v", f.State, StillMissing(f))
	}
	wants(t, w.svc.Identify(w.A.ctx, ref, 2, 77), fault.Invalid, "case.error.authority")
	must(t, w.svc.Identify(w.A.ctx, ref, 2, courtID))
	must(t, w.svc.Authenticate(w.A.ctx, ref, 3, called(Confirmed)))
	if f := w.read(ref); f.State != UnderReview || f.Issuer.Name != "Onderzoeksrechter Antwerpen" {
		t.Errorf("%s %+v", f.State, f.Issuer)
	}
}

// TestAttempt: what an attempt lacks is said at its own field, and an old page changes nothing.
func TestAttempt(t *testing.T) {
	w := newWorld(t)
	ref := w.registered()
	for field, a := range map[string]Attempt{
		FieldMethod: {Method: "horen zeggen", Result: Confirmed}, FieldResult: {Method: string(law.CallBack), Reached: "x"},
		FieldReached: {Method: string(law.CallBack), Result: Confirmed, Entry: 1},
	} {
		err := w.svc.Authenticate(w.A.ctx, ref, 1, a)
		if f := fault.Of(err); f == nil || len(f.Fields) == 0 || f.Fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	wants(t, w.svc.Authenticate(w.A.ctx, ref, 7, called(Confirmed)), fault.Conflict, "case.error.stale")
	wants(t, w.svc.Authenticate(w.auditor.ctx, ref, 1, called(Confirmed)), fault.Forbidden, "")
	w.demote(w.A)
	wants(t, w.svc.Authenticate(w.A.ctx, ref, 1, called(Confirmed)), fault.Forbidden, "")
	w.at(ref, Received)
}
