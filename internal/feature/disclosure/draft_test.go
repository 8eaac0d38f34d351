package disclosure

import (
	"bytes"
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
)

// filled is what an officer types who registers a good order about a customer.
func filled(number string) Typed {
	return Typed{
		FieldKind: "production", FieldChannel: "bailiff", FieldReceivedDate: "2026-11-02", FieldReceivedTime: "16:40", FieldAuthority: "1",
		FieldSignatory: "Mr. L.  Janssens", FieldFunction: "onderzoeksrechter",
		FieldBasis: "sv88bis", FieldNature: "order", FieldOrderDate: "2026-11-02", FieldNumber: "AN.20.L3.00572/26", FieldNumberKind: "notice",
		FieldSigned: "yes", FieldEnforceable: "yes", FieldJudge: "yes", FieldBelgian: "yes", FieldOrderLang: "nl",
		"l1_selector": "customer", "l1_value": number, "l1_data": "category:subscriber", "l1_from": "2026-10-01", "l1_to": "2026-10-25", "l1_paragraph": "§1",
		"l2_selector": "customer", "l2_value": number, "l2_data": "kind:visits", "l2_from": "2026-10-01", "l2_to": "2026-10-25", "l2_paragraph": "§2",
		FieldSecrecy: "statute", FieldDeadlineDate: "2026-11-20",
	}
}

// step is the part of what is typed that one step asks for.
func (t Typed) step(s Step) Typed {
	out := Typed{}
	for _, f := range StepFields(s) {
		if v, ok := t[f]; ok {
			out[f] = v
		}
	}
	return out
}

// begun is a draft of A with everything in it.
func (w *world) begun(typed Typed, papers ...Paper) Draft {
	w.t.Helper()
	id, err := w.svc.Begin(w.A.ctx, typed.step(StepOrigin), papers)
	must(w.t, err)
	for i, s := range RegistrationSteps[1:4] {
		must(w.t, w.svc.Save(w.A.ctx, id, i+1, typed.step(s), nil))
	}
	d, err := w.svc.Draft(w.A.ctx, id)
	must(w.t, err)
	return d
}

var thePaper = Paper{Role: "order", Name: "beschikking.pdf", Data: pdf("de beschikking")}

// TestDraft: what is typed in steps becomes the case that was meant, under the number that the draft had.
func TestDraft(t *testing.T) {
	w := newWorld(t)
	w.customer("K1001")
	d := w.begun(filled("K1001"), thePaper)
	if d.Version != 4 || len(d.Documents) != 1 {
		t.Fatalf("%+v", d)
	}
	preview, err := w.svc.Preview(w.A.ctx, d)
	must(t, err)
	ref, err := w.svc.SubmitDraft(w.A.ctx, d.ID, d.Version, false)
	must(t, err)
	f := w.read(ref)
	brussels, _ := time.LoadLocation("Europe/Brussels")
	if f.ID != d.CaseID || !f.ReceivedAt.Equal(time.Date(2026, 11, 2, 16, 40, 0, 0, brussels)) || f.Issuer.Signatory != "Mr. L. Janssens" ||
		!f.Lines[0].From.Equal(time.Date(2026, 10, 1, 0, 0, 0, 0, brussels)) || !f.Lines[0].To.Equal(time.Date(2026, 10, 26, 0, 0, 0, 0, brussels)) ||
		!f.Hard.Equal(time.Date(2026, 11, 21, 0, 0, 0, 0, brussels)) || f.Lines[1].Kind != "visits" || len(f.Documents) != 1 {
		t.Errorf("%+v %+v", f.Case, f.Lines)
	}
	if !preview.Hard.Equal(f.Hard) || len(preview.Lines) != len(f.Lines) || preview.Lines[0].Number != "K1001" {
		t.Errorf("the preview was %+v", preview.Case)
	}
	if n := w.count(`SELECT count(*) FROM case_drafts`); n != 0 {
		t.Errorf("%d drafts", n)
	}
	if _, err := w.svc.SubmitDraft(w.A.ctx, d.ID, d.Version, false); !fault.Is(err, fault.NotFound) {
		t.Errorf("sent twice: %v", err)
	}
}

// TestDraftIsOnesOwn: a draft is nobody's but its officer's, and nobody reads it in the database.
func TestDraftIsOnesOwn(t *testing.T) {
	w := newWorld(t)
	w.customer("K1001")
	d := w.begun(filled("K1001"), thePaper)
	for name, try := range map[string]func(o officer) error{
		"read":    func(o officer) error { _, err := w.svc.Draft(o.ctx, d.ID); return err },
		"save":    func(o officer) error { return w.svc.Save(o.ctx, d.ID, d.Version, Typed{FieldSecrecy: "none"}, nil) },
		"submit":  func(o officer) error { _, err := w.svc.SubmitDraft(o.ctx, d.ID, d.Version, false); return err },
		"unknown": func(o officer) error { _, err := w.svc.Draft(o.ctx, ident.Random()); return err },
	} {
		if err := try(w.B); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s by a colleague: %v", name, err)
		}
		if err := try(w.auditor); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s by who may not: %v", name, err)
		}
	}
	must(t, w.svc.Discard(w.B.ctx, d.ID)) // nothing of theirs is there to go
	var sealed []byte
	must(t, w.super.QueryRow(context.Background(), `SELECT answers FROM case_drafts`).Scan(&sealed))
	if bytes.Contains(sealed, []byte("K1001")) || bytes.Contains(sealed, []byte("Janssens")) {
		t.Error("what was typed can be read in the database")
	}
	if mine, err := w.svc.Drafts(w.A.ctx); err != nil || len(mine) != 1 {
		t.Errorf("%v %v", mine, err)
	}
	if none, err := w.svc.Drafts(w.B.ctx); err != nil || len(none) != 0 {
		t.Errorf("%v %v", none, err)
	}
}

// TestDraftEnds: a draft that is thrown away, or that nobody touches for a week, leaves no paper and no key.
func TestDraftEnds(t *testing.T) {
	w := newWorld(t)
	left := func() int {
		return w.count(`SELECT count(*) FROM case_drafts`) + w.count(`SELECT count(*) FROM case_documents`) + w.count(`SELECT count(*) FROM blobs`) +
			w.count(`SELECT count(*) FROM subject_keys WHERE subject_kind = 'case'`)
	}
	d := w.begun(filled("K1001"), thePaper)
	must(t, w.svc.Discard(w.A.ctx, d.ID))
	if n := left(); n != 0 {
		t.Errorf("%d rows of a draft that was thrown away", n)
	}
	w.begun(filled("K1001"), thePaper)
	w.clock.Advance(DraftLife - time.Second)
	must(t, w.svc.expireDrafts(context.Background()))
	if n := left(); n != 4 {
		t.Errorf("%d rows of a draft on its last day, want 4", n)
	}
	w.clock.Advance(time.Second)
	must(t, w.svc.expireDrafts(context.Background()))
	if n := left(); n != 0 {
		t.Errorf("%d rows of a draft that ended", n)
	}
}

// TestDraftStale: of two windows the later one is told; the paper that is sent anew takes the place of the first.
func TestDraftStale(t *testing.T) {
	w := newWorld(t)
	id, err := w.svc.Begin(w.A.ctx, Typed{FieldKind: "production", FieldUrgent: "1"}, []Paper{thePaper})
	must(t, err)
	must(t, w.svc.Save(w.A.ctx, id, 1, Typed{FieldKind: "preservation"}, []Paper{{Role: "order", Name: "beter.pdf", Data: pdf("beter leesbaar")}}))
	wants(t, w.svc.Save(w.A.ctx, id, 1, Typed{FieldKind: "extension"}, nil), fault.Conflict, "case.error.draft_stale")
	d, err := w.svc.Draft(w.A.ctx, id)
	must(t, err)
	if d.Typed[FieldKind] != "preservation" || d.Typed[FieldUrgent] != "" || len(d.Documents) != 1 || d.Documents[0].Name != "beter.pdf" {
		t.Errorf("%+v", d)
	}
	_, err = w.svc.Begin(w.A.ctx, Typed{FieldSignatory: strings.Repeat("x", maxTyped+1)}, nil)
	wants(t, err, fault.Invalid, "case.error.text")
	for range maxDrafts - 1 {
		_, err := w.svc.Begin(w.A.ctx, Typed{}, nil)
		must(t, err)
	}
	_, err = w.svc.Begin(w.A.ctx, Typed{}, nil)
	wants(t, err, fault.Conflict, "case.error.drafts")
}

// TestDraftDuplicate: a draft that is an order sent again joins the case; its papers that are new go along.
func TestDraftDuplicate(t *testing.T) {
	w := newWorld(t)
	w.customer("K1001")
	first := w.begun(filled("K1001"), thePaper)
	ref, err := w.svc.SubmitDraft(w.A.ctx, first.ID, first.Version, false)
	must(t, err)
	d := w.begun(filled("K1001"), Paper{Role: "order", Name: "scan2.pdf", Data: pdf("een andere scan")}) // the same number
	_, err = w.svc.SubmitDraft(w.A.ctx, d.ID, d.Version, false)
	wants(t, err, fault.Conflict, "case.error.duplicate")
	if twin, err := w.svc.Twin(w.A.ctx, d); err != nil || twin != ref {
		t.Errorf("%q %v", twin, err)
	}
	must(t, w.svc.Join(w.A.ctx, d.ID, d.Version, ref))
	f := w.read(ref)
	if len(f.Documents) != 2 || f.Documents[1].Role != "attachment" || f.Events[0].Action != "disclosure.duplicate_joined" {
		t.Errorf("%+v %+v", f.Documents, f.Events[0])
	}
	b, err := w.svc.Document(w.A.ctx, ref, f.Documents[1].ID.String())
	must(t, err)
	if b.Subject.ID != f.ID {
		t.Errorf("the paper is encrypted to %s", b.Subject)
	}
	again := w.begun(filled("K1001"), thePaper)
	again2, err := w.svc.SubmitDraft(w.A.ctx, again.ID, again.Version, true)
	must(t, err)
	if again2 == ref {
		t.Error("another order has the same case")
	}
}

// TestTyped: what cannot be read is said at its field, and at its own step only.
func TestTyped(t *testing.T) {
	w := newWorld(t)
	w.customer("K1001")
	for field, value := range map[string]string{
		FieldReceivedDate: "gisteren", FieldReceivedTime: "25:00", FieldAuthority: "x", FieldOrderDate: "2026-02-30", FieldSigned: "misschien",
		"l1_from": "1-10-2026", "l2_data": "category:none", FieldSecrecyUntil: "ooit", FieldDeadlineTime: "12:00:00",
	} {
		typed := maps.Clone(filled("K1001"))
		typed[field] = value
		d := Draft{Typed: typed, Documents: []Document{{Role: "order"}}}
		for _, s := range RegistrationSteps[:4] {
			err := w.svc.CheckDraft(w.A.ctx, d, s)
			f := fault.Of(err)
			if s == StepOf(field) && (f == nil || !strings.Contains(err.Error(), field+":")) {
				t.Errorf("%s = %q at %s: %v", field, value, s, err)
			}
			if s != StepOf(field) && err != nil {
				t.Errorf("%s = %q is told at %s: %v", field, value, s, err)
			}
		}
	}
	typed := maps.Clone(filled("K1001"))
	typed[FieldReceivedDate], typed[FieldReceivedTime] = "2026-03-29", "02:30" // the hour that the clock skipped
	if err := w.svc.CheckDraft(w.A.ctx, Draft{Typed: typed, Documents: []Document{{Role: "order"}}}, StepOrigin); !fault.Is(err, fault.Invalid) {
		t.Errorf("an hour that never was: %v", err)
	}
	wants(t, w.svc.CheckDraft(w.A.ctx, Draft{Typed: filled("K1001")}, StepOrigin), fault.Invalid, "case.error.no_order")
}
