package disclosure

import (
	"errors"
	"sync"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/notice"
	"inzage/internal/platform/deadline"
)

// TestStatuteIsHeld: what the law itself keeps secret is never told by a clock, and nothing of it lies anywhere but in the case; every six
// months it is up for a written question.
func TestStatuteIsHeld(t *testing.T) {
	d := newDesk(t)
	ref := d.approved()
	d.saw(ref, "visits")
	s := d.stands(ref, "held", "statute")
	if want := time.Date(2027, time.May, 3, 0, 0, 0, 0, time.UTC); !s.ReviewOn.Equal(want) || !d.read(ref).ReviewOn.Equal(want) {
		t.Errorf("to be looked at on %v and %v, want %v", s.ReviewOn, d.read(ref).ReviewOn, want)
	}
	must(t, d.mayRelease(ref))
	for month := range 36 {
		d.clock.Advance(30 * 24 * time.Hour)
		d.sweep()
		due, want := d.needs(ref, NeedNotice), d.clock.Now().After(d.subject(ref).ReviewOn)
		if due != want {
			t.Errorf("after %d months: up for review %v, want %v", month+1, due, want)
		}
		if due {
			letter, ok := d.svc.SecrecyLetter(d.read(ref))
			if !ok || letter.Text() == "" {
				t.Fatal("no question to the authority")
			}
			must(t, d.svc.AskSecrecy(d.A.ctx, ref, d.read(ref).Version))
		}
	}
	if d.messages() != 0 || d.letters() != 0 || len(d.seen) != 0 {
		t.Errorf("%d messages, %d letters, %d accesses of a secret case", d.messages(), d.letters(), len(d.seen))
	}
	if n := d.count(`SELECT count(*) FROM case_events WHERE action = 'disclosure.secrecy_asked'`); n != 5 {
		t.Errorf("asked %d times in three years", n)
	}
}

// TestToldBefore: where nothing forbids it the customer knows before anything leaves, with a copy of the order, what was seen, and time to object.
func TestToldBefore(t *testing.T) {
	d := newDesk(t)
	ref := d.submitted(open)
	d.stands(ref, "due", "before")
	d.sweep()
	if d.messages() != 0 || d.needs(ref, NeedCopy) {
		t.Fatal("told, or to be told, before a second person approved")
	}
	wants(t, d.mayRelease(ref), fault.Conflict, "told.error.notice")
	must(t, d.approves(d.B, ref))
	d.saw(ref, "account")
	at := d.clock.Now()
	d.clock.Advance(time.Minute)
	d.sweep()
	if d.messages() != 0 {
		t.Fatal("told without a copy of the order")
	}
	if !d.needs(ref, NeedCopy) {
		t.Error("nobody hears that it waits for a copy of the order")
	}
	wants(t, d.mayRelease(ref), fault.Conflict, "told.error.notice")
	d.copied(ref)
	if d.needs(ref, NeedCopy) {
		t.Error("it waits for a copy of the order that is there")
	}
	d.sweep()
	s := d.stands(ref, "sent", "before")
	if want := d.read(ref).Hard.Add(-24 * time.Hour); !s.ObjectUntil.Equal(want) {
		t.Errorf("objecting until %v, want %v", s.ObjectUntil, want)
	}
	if d.messages() != 1 || d.letters() != 1 {
		t.Fatalf("%d messages, %d letters", d.messages(), d.letters())
	}
	if len(d.seen) != 1 || d.seen[0].Kind != "account" || !d.seen[0].At.Equal(at) || d.seen[0].Reference != ref {
		t.Errorf("among the accesses: %+v, want one at %v", d.seen, at)
	}
	wants(t, d.mayRelease(ref), fault.Conflict, "told.error.window")
	d.clock.Set(s.ObjectUntil.Add(-time.Second))
	wants(t, d.mayRelease(ref), fault.Conflict, "told.error.window")
	d.clock.Set(s.ObjectUntil)
	must(t, d.mayRelease(ref))

	// How it ended is told too, once, with what was seen since.
	d.saw(ref, "account")
	d.becomes(ref, Delivered)
	d.sweep()
	d.sweep()
	if got := d.subject(ref); got.Told != "no_data" || d.messages() != 1 || d.letters() != 2 || len(d.seen) != 2 {
		t.Errorf("%+v with %d messages, %d letters, %d accesses", got, d.messages(), d.letters(), len(d.seen))
	}
	if n := d.count(`SELECT count(*) FROM audit.entry WHERE type = 'disclosure.customer_told'`); n != 2 {
		t.Errorf("%d entries about the customer", n)
	}
}

// TestNoWindow: a deadline that leaves no time to object holds nothing up, once the customer was told.
func TestNoWindow(t *testing.T) {
	d := newDesk(t)
	ref := d.approved(open, func(in *Registration) { in.Declared = start.Add(20 * time.Hour) })
	f := d.read(ref)
	must(t, d.svc.AddNoticeCopy(d.A.ctx, ref, f.Version, NoticeCopy{Number: f.Subjects[0].Number, None: "de rechtbank gaf geen kopie"}))
	wants(t, d.mayRelease(ref), fault.Conflict, "told.error.notice")
	d.sweep()
	must(t, d.mayRelease(ref))
	// Without a deadline of anybody's it is a week.
	ref = d.approved(open, func(in *Registration) { in.Declared = time.Time{} })
	d.copied(ref)
	d.sweep()
	if got, want := d.subject(ref).ObjectUntil, time.Date(2026, time.November, 11, 0, 0, 0, 0, deadline.Zone()); !got.Equal(want) {
		t.Errorf("objecting until %v, want %v", got, want)
	}
}

// TestOrderEnds: an order that is secret until Christmas Eve is told on the Monday after, from midnight, and not a second before.
func TestOrderEnds(t *testing.T) {
	d := newDesk(t)
	ref := d.approved(until(2026, time.December, 24))
	d.becomes(ref, Delivered)
	s := d.stands(ref, "due", "order_ends")
	monday := time.Date(2026, time.December, 28, 0, 0, 0, 0, deadline.Zone())
	if !s.DueAt.Equal(monday) {
		t.Errorf("due %v, want %v", s.DueAt, monday)
	}
	for _, at := range []time.Time{d.clock.Now(), time.Date(2026, time.December, 24, 23, 59, 0, 0, deadline.Zone()), monday.Add(-time.Second)} {
		d.clock.Set(at)
		d.sweep()
		if d.messages() != 0 {
			t.Fatalf("told at %v", at)
		}
	}
	d.clock.Set(monday)
	d.sweep()
	if d.messages() != 1 || d.letters() != 1 {
		t.Errorf("%d messages, %d letters on the day", d.messages(), d.letters())
	}
	if !d.subject(ref).ObjectUntil.IsZero() {
		t.Error("time to object to what has left")
	}
}

// TestExtension: only a new document moves the day, and only forward; nothing changes in what was approved.
func TestExtension(t *testing.T) {
	d := newDesk(t)
	ref := d.approved(until(2026, time.November, 20))
	f := d.read(ref)
	later := time.Date(2027, time.January, 29, 0, 0, 0, 0, time.UTC)
	wants(t, d.svc.ExtendSecrecy(d.A.ctx, ref, f.Version, Extension{Until: later}), fault.Invalid, "told.error.extension")
	paper := &Paper{Name: "verlenging.pdf", Data: pdf("verlengd")}
	wants(t, d.svc.ExtendSecrecy(d.A.ctx, ref, f.Version, Extension{Until: start.AddDate(0, 0, -1), Paper: paper}), fault.Invalid, "told.error.until")
	wants(t, d.svc.ExtendSecrecy(d.A.ctx, ref, f.Version, Extension{Until: time.Date(2026, time.November, 20, 0, 0, 0, 0, time.UTC), Paper: paper}), fault.Invalid, "told.error.until_later")
	must(t, d.svc.ExtendSecrecy(d.A.ctx, ref, f.Version, Extension{Until: later, Paper: paper}))
	if got, want := d.subject(ref).DueAt, time.Date(2027, time.February, 1, 0, 0, 0, 0, deadline.Zone()); !got.Equal(want) {
		t.Errorf("due %v, want %v", got, want)
	}
	g := d.read(ref)
	digest, err := Digest(g.Case, g.Lines)
	must(t, err)
	if string(digest) != string(f.Digest) || g.State != Approved {
		t.Error("an extension changed what was approved")
	}
	d.clock.Set(time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC))
	d.sweep()
	if d.messages() != 0 {
		t.Error("told on the first date")
	}
}

// TestWish: an authority's mere wish binds nobody. A second person may follow it once, for 90 days; the first may not.
func TestWish(t *testing.T) {
	d := newDesk(t)
	ref := d.submitted(wished)
	d.stands(ref, "due", "before")
	hold := func(o officer) error { return d.svc.HoldNotice(o.ctx, ref, d.read(ref).Version, "het onderzoek loopt") }
	wants(t, hold(d.A), fault.Forbidden, "case.error.second_person")
	wants(t, d.svc.HoldNotice(d.B.ctx, ref, d.read(ref).Version, " "), fault.Invalid, "told.error.note")
	must(t, hold(d.B))
	s := d.stands(ref, "held", "request")
	wants(t, hold(d.B), fault.Conflict, "told.error.once")
	must(t, d.approves(d.B, ref))
	must(t, d.mayRelease(ref))
	d.becomes(ref, Delivered)
	d.clock.Set(s.DueAt.Add(-time.Second))
	if days := s.DueAt.Sub(start); days < 90*24*time.Hour || days > 91*24*time.Hour+time.Hour {
		t.Errorf("held for %v", days)
	}
	d.sweep()
	d.stands(ref, "held", "request")
	d.clock.Set(s.DueAt)
	d.sweep()
	d.sweep()
	d.stands(ref, "sent", "request_over")
}

// TestSecrecyEnds: lifted in writing, public, or the investigation of a fraud over: told at once; without proof, not.
func TestSecrecyEnds(t *testing.T) {
	d := newDesk(t)
	paper := &Paper{Name: "brief.pdf", Data: pdf("opgeheven")}
	for _, why := range []notice.Reason{notice.Lifted, notice.Public} {
		ref := d.approved()
		d.becomes(ref, Acknowledged)
		before := d.messages()
		wants(t, d.svc.EndSecrecy(d.A.ctx, ref, d.read(ref).Version, Ending{Why: why}), fault.Invalid, "told.error.document")
		wants(t, d.svc.EndSecrecy(d.A.ctx, ref, d.read(ref).Version, Ending{Why: "wish", Paper: paper}), fault.Invalid, "told.error.why")
		wants(t, d.svc.EndSecrecy(d.A.ctx, ref, d.read(ref).Version, Ending{Why: notice.FraudOver, Note: "x"}), fault.Conflict, "case.error.step")
		wants(t, d.svc.EndSecrecy(d.auditor.ctx, ref, d.read(ref).Version, Ending{Why: why, Paper: paper}), fault.Forbidden, "")
		must(t, d.svc.EndSecrecy(d.A.ctx, ref, d.read(ref).Version, Ending{Why: why, Paper: paper}))
		d.stands(ref, "due", string(why))
		d.sweep()
		d.stands(ref, "sent", string(why))
		if d.messages() != before+1 {
			t.Errorf("%s: %d messages", why, d.messages()-before)
		}
		wants(t, d.svc.EndSecrecy(d.A.ctx, ref, d.read(ref).Version, Ending{Why: why, Paper: paper}), fault.Conflict, "case.error.step")
	}
	// A wish that is lifted is no wish any more.
	ref := d.submitted(wished)
	must(t, d.svc.HoldNotice(d.B.ctx, ref, d.read(ref).Version, "het onderzoek loopt"))
	must(t, d.svc.EndSecrecy(d.A.ctx, ref, d.read(ref).Version, Ending{Why: notice.Lifted, Paper: paper}))
	d.stands(ref, "due", "lifted")
}

// TestEndsAreTold: whoever may be told hears of an order that was refused or withdrawn too; of a fraud once it is investigated.
func TestEndsAreTold(t *testing.T) {
	d := newDesk(t)
	ends := func(s State, change func(*Registration)) string {
		ref := d.reviewable(change)
		must(t, d.svc.do(d.A.ctx, ref, step{action: "disclosure.ended", permission: Work, act: ActOther}, func(w *work) error { return w.to(s) }))
		d.sweep()
		return ref
	}
	ref := ends(Withdrawn, open)
	if s := d.stands(ref, "sent", "after"); s.Told != "withdrawn" || !s.ObjectUntil.IsZero() {
		t.Errorf("told %+v", s)
	}
	d.stands(ends(Withdrawn, func(*Registration) {}), "held", "statute")
	d.stands(ends(Superseded, open), "not_required", "other_case")
	ref = ends(Fraud, open)
	d.stands(ref, "held", "fraud")
	wants(t, d.svc.EndSecrecy(d.A.ctx, ref, d.read(ref).Version, Ending{Why: notice.FraudOver}), fault.Invalid, "told.error.note")
	must(t, d.svc.EndSecrecy(d.A.ctx, ref, d.read(ref).Version, Ending{Why: notice.FraudOver, Note: "het parket heeft de aangifte"}))
	d.sweep()
	if s := d.stands(ref, "sent", "fraud_over"); s.Told != "fraud" {
		t.Errorf("told %+v", s)
	}
}

// TestObjection: proof of a remedy brings the case to counsel, and what was approved is void.
func TestObjection(t *testing.T) {
	d := newDesk(t)
	ref := d.approved(open)
	number := d.subject(ref).Number
	in := Objection{Number: number, FiledOn: start, Remedy: "kort geding, Antwerpen", Paper: &Paper{Name: "dagvaarding.pdf", Data: pdf("dagvaarding")}}
	wants(t, d.svc.Object(d.A.ctx, ref, d.read(ref).Version, in), fault.Conflict, "case.error.step") // nobody told them
	d.copied(ref)
	d.sweep()
	bare := in
	bare.Paper, bare.Remedy, bare.FiledOn = nil, " ", time.Time{}
	wants(t, d.svc.Object(d.A.ctx, ref, d.read(ref).Version, bare), fault.Invalid, "told.error.proof")
	other := in
	other.Number = "K9999"
	wants(t, d.svc.Object(d.A.ctx, ref, d.read(ref).Version, other), fault.Invalid, "told.error.customer")
	must(t, d.svc.Object(d.A.ctx, ref, d.read(ref).Version, in))
	f := d.read(ref)
	if f.State != LegalEscalation || f.Digest != nil || f.Approvals[0].VoidedAt.IsZero() {
		t.Errorf("after an objection: %s, approval void %v", f.State, !f.Approvals[0].VoidedAt.IsZero())
	}
	filed := f.Objections
	if len(filed) != 1 || filed[0].Number != number || d.count(`SELECT count(*) FROM disclosure_notices WHERE objected_on = '2026-11-03'`) != 1 {
		t.Errorf("kept: %+v", filed)
	}
	if f.Subjects[0].Notice != "sent" {
		t.Error("told again")
	}
}

// TestErased: nobody is told whose data was erased meanwhile, and the case can close.
func TestErased(t *testing.T) {
	d := newDesk(t)
	ref := d.approved(until(2026, time.November, 20))
	d.exec(`UPDATE customers SET erased_at = now()`)
	d.clock.Set(time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC))
	d.becomes(ref, Acknowledged)
	d.sweep()
	d.stands(ref, "not_required", "unreachable")
	done, err := noticesDone(d.store.Read(d.B.ctx), d.read(ref).ID)
	must(t, err)
	if d.messages() != 0 || !done {
		t.Errorf("%d messages; done %v", d.messages(), done)
	}
}

// TestToldOnce: however many processes sweep at once, a customer is told once.
func TestToldOnce(t *testing.T) {
	d := newDesk(t)
	ref := d.approved(open)
	d.copied(ref)
	var group sync.WaitGroup
	failed := make([]error, 20)
	for i := range failed {
		group.Go(func() { failed[i] = d.svc.tellPending(system, 0) })
	}
	group.Wait()
	must(t, errors.Join(failed...))
	d.stands(ref, "sent", "before")
	if d.messages() != 1 || d.letters() != 1 || d.count(`SELECT count(*) FROM case_events WHERE action = 'disclosure.told'`) != 1 {
		t.Errorf("%d messages, %d letters", d.messages(), d.letters())
	}
}
