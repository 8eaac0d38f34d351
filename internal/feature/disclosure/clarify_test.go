package disclosure

import (
	"io"
	"slices"
	"strings"
	"testing"

	"inzage/internal/core/fault"
)

// TestClarify: a question goes to the authority as a letter, and its answer, or silence, takes the review up again.
func TestClarify(t *testing.T) {
	w := newWorld(t)
	ref := w.reviewable()
	v := w.read(ref).Version
	wants(t, w.svc.Clarify(w.A.ctx, ref, v, " \n ", ""), fault.Invalid, "case.error.questions")
	wants(t, w.svc.Clarify(w.A.ctx, ref, v, strings.Repeat("Wie?\n", 21), ""), fault.Invalid, "case.error.questions")
	wants(t, w.svc.Clarify(w.A.ctx, ref, v, "Wie?", "2026-11-02"), fault.Invalid, "case.error.answer_by")
	if _, ok := w.svc.QuestionLetter(w.read(ref)); ok {
		t.Error("a letter before anything was asked")
	}
	must(t, w.svc.Clarify(w.A.ctx, ref, v, "Welke periode?\n\n  Welk   domein? ", "2026-11-10"))
	f := w.read(ref)
	letter, ok := w.svc.QuestionLetter(f)
	if !ok || !strings.Contains(letter.Text(), "- Welke periode?\n- Welk domein?\n") || !strings.Contains(letter.Text(), "10 november 2026") {
		t.Errorf("%s", letter.Text())
	}
	if f.State != Clarification || !strings.Contains(w.svc.ReceiptLetter(f).Text(), ref) {
		t.Errorf("%s", f.State)
	}
	wants(t, w.svc.Clarified(w.A.ctx, ref, f.Version, "", nil), fault.Invalid, "case.error.note")
	must(t, w.svc.Clarified(w.A.ctx, ref, f.Version, "", &Paper{Name: "antwoord.pdf", Data: pdf("antwoord")}))
	f = w.read(ref)
	if f.State != UnderReview || f.Documents[1].Role != "answer" {
		t.Errorf("%s %+v", f.State, f.Documents)
	}
	// The second question is the one that the letter puts.
	must(t, w.svc.Clarify(w.A.ctx, ref, f.Version, "En nu?", ""))
	if letter, _ := w.svc.QuestionLetter(w.read(ref)); strings.Contains(letter.Text(), "Welke") || !strings.Contains(letter.Text(), "En nu?") {
		t.Errorf("%s", letter.Text())
	}
	must(t, w.svc.Clarified(w.A.ctx, ref, w.read(ref).Version, "Geen antwoord gekregen.", nil))
	w.at(ref, UnderReview)
}

// TestWithdraw: an order is taken back in writing only, and then nothing more happens with it.
func TestWithdraw(t *testing.T) {
	w := newWorld(t)
	ref := w.reviewable()
	v := w.read(ref).Version
	wants(t, w.svc.Withdraw(w.A.ctx, ref, v, "telefoon", Paper{}), fault.Invalid, "case.error.choose_document")
	wants(t, w.svc.Withdraw(w.A.ctx, ref, v, "", Paper{Name: "brief.pdf", Data: []byte("MZ\x90\x00\x03\x00")}), fault.Invalid, "document.error")
	must(t, w.svc.Withdraw(w.A.ctx, ref, v, "brief van 3 november", Paper{Name: "brief.pdf", Data: pdf("brief")}))
	f := w.read(ref)
	if f.State != Withdrawn || f.Outcome != "withdrawn" || len(f.Documents) != 2 {
		t.Fatalf("%+v", f.Case)
	}
	for name, err := range map[string]error{
		"again":     w.svc.Withdraw(w.A.ctx, ref, 0, "", Paper{Name: "brief.pdf", Data: pdf("brief")}),
		"fraud":     w.svc.Fraud(w.A.ctx, ref, 0, "toch vals"),
		"clarify":   w.svc.Clarify(w.A.ctx, ref, 0, "Wie?", ""),
		"supersede": w.svc.Supersede(w.A.ctx, ref, 0, "D-2026-000002"),
	} {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("%s after the end: %v", name, err)
		}
	}
	// Papers still come in after the end.
	must(t, w.svc.AddDocument(w.A.ctx, ref, f.Version, Paper{Role: "letter", Name: "later.txt", Data: []byte("Ons kenmerk 12.")}))
	if got := w.read(ref); len(got.Documents) != 3 {
		t.Errorf("%d documents", len(got.Documents))
	}
}

// TestFraud: a fake ends a case at any moment, with the reason.
func TestFraud(t *testing.T) {
	w := newWorld(t)
	ref := w.registered()
	wants(t, w.svc.Fraud(w.A.ctx, ref, 1, " "), fault.Invalid, "case.error.note")
	must(t, w.svc.Fraud(w.A.ctx, ref, 1, "het domein bestaat sinds gisteren"))
	f := w.read(ref)
	if f.State != Fraud || f.Events[0].Note != "het domein bestaat sinds gisteren" || f.Subjects[0].Notice != "held" {
		t.Errorf("%+v %+v", f.Events[0], f.Subjects)
	}
}

// TestSupersede: a better order takes a case's place; the two are linked.
func TestSupersede(t *testing.T) {
	w := newWorld(t)
	old, better := w.registered(), w.registered()
	wants(t, w.svc.Supersede(w.A.ctx, old, 1, "D-2026-009999"), fault.Invalid, "case.error.linked_unknown")
	wants(t, w.svc.Supersede(w.A.ctx, old, 1, old), fault.Invalid, "case.error.linked_unknown")
	must(t, w.svc.Supersede(w.A.ctx, old, 1, strings.ToLower(better)))
	if f := w.read(old); f.State != Superseded || f.LinkedTo != better {
		t.Errorf("%s, linked to %q", f.State, f.LinkedTo)
	}
	ref := w.registered(func(in *Registration) { in.Kind, in.Linked, in.Lines = "withdrawal", better, nil })
	if f := w.read(ref); f.LinkedTo != better || len(f.Lines) != 0 {
		t.Errorf("%+v", f.Case)
	}
}

// TestCaseDocuments: a document comes back byte for byte, is encrypted to its case, and whoever opens it is recorded.
func TestCaseDocuments(t *testing.T) {
	w := newWorld(t)
	ref, other := w.registered(), w.registered()
	f := w.read(ref)
	b, err := w.svc.Document(w.auditor.ctx, ref, f.Documents[0].ID.String())
	must(t, err)
	got, err := io.ReadAll(b)
	must(t, err)
	if string(got) != string(pdf("beschikking "+f.Lines[0].Value)) || b.Subject.ID != f.ID || b.Subject.Kind != "case" {
		t.Errorf("%+v", b.Info)
	}
	if es := w.entries(f); !slices.Contains(es, "disclosure.document_shown") || w.read(ref).Version != 1 {
		t.Errorf("entries %v", es)
	}
	for _, id := range []string{"x", "", f.Documents[0].Blob.String(), w.read(other).Documents[0].ID.String()} {
		if _, err := w.svc.Document(w.A.ctx, ref, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
	w.demote(w.C)
	if _, err := w.svc.Document(w.C.ctx, ref, f.Documents[0].ID.String()); !fault.Is(err, fault.Forbidden) {
		t.Errorf("demoted: %v", err)
	}
	wants(t, w.svc.AddDocument(w.A.ctx, ref, 1, Paper{Role: "opinion", Name: "x.pdf", Data: pdf("x")}), fault.Invalid, "case.error.role")
	wants(t, w.svc.AddDocument(w.A.ctx, ref, 1, Paper{Role: "letter"}), fault.Invalid, "case.error.choose_document")
	must(t, w.svc.AddDocument(w.A.ctx, ref, 1, Paper{Role: "letter", Name: "x.pdf", Data: pdf("x")}))
	must(t, w.svc.AddDocument(w.A.ctx, ref, 2, Paper{Role: "letter", Name: "y.pdf", Data: pdf("x")})) // the same bytes again
	if f := w.read(ref); len(f.Documents) != 2 {
		t.Errorf("%d documents", len(f.Documents))
	}
}
