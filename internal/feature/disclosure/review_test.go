package disclosure

import (
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
)

func TestReviewIsSavedAndJudged(t *testing.T) {
	w := newWorld(t)
	ref := w.reviewable()
	in := w.good(ref)
	in.Answers[20] = Finding{Answer: law.Doubtful, Note: "  krap  "}
	must(t, w.svc.Review(w.A.ctx, ref, in))
	f := w.read(ref)
	if f.State != UnderReview || len(f.Answers) != 22 || f.Policy != "release" || f.Law != "release" {
		t.Fatalf("%s, %d answers, policy %q, law %q", f.State, len(f.Answers), f.Policy, f.Law)
	}
	if a := f.Answers[19]; a.Note != "krap" || a.Name != w.A.Name {
		t.Errorf("answer 20: %+v", a)
	}
	if f.Lines[0].Decision != granted || f.Digest != nil {
		t.Errorf("line 1 %s, digest %x", f.Lines[0].Decision, f.Digest)
	}

	// An answer that did not change keeps whose it was; what is absent stays.
	w.clock.Advance(time.Hour)
	must(t, w.svc.Review(w.B.ctx, ref, Review{Version: f.Version, Answers: map[int]Finding{1: {Answer: law.Yes}, 2: {Answer: law.No}}}))
	f = w.read(ref)
	if f.Answers[0].Name != w.A.Name || f.Answers[1].Name != w.B.Name || len(f.Answers) != 22 {
		t.Errorf("answers of %s and %s, %d in all", f.Answers[0].Name, f.Answers[1].Name, len(f.Answers))
	}
	if f.Policy != "refuse" || !has(f.VerdictReasons, "R01") {
		t.Errorf("policy %s, reasons %v", f.Policy, f.VerdictReasons)
	}
	wants(t, w.svc.Review(w.A.ctx, ref, in), fault.Conflict, "case.error.stale")
	wants(t, w.svc.Review(w.auditor.ctx, ref, Review{}), fault.Forbidden, "staff.error.forbidden")
	wants(t, w.svc.Review(w.A.ctx, "D-2026-999999", Review{}), fault.NotFound, "")
}

func TestLineIsNarrowedNeverWidened(t *testing.T) {
	w := newWorld(t)
	ref := w.reviewable()
	lines := w.read(ref).Lines
	day := 24 * time.Hour
	save := func(d Decision) error {
		f := w.read(ref)
		return w.svc.Review(w.A.ctx, ref, Review{Version: f.Version, Lines: []Decision{d}})
	}

	must(t, save(Decision{Line: 1, Decision: granted, From: lines[0].From.Add(day), To: lines[0].To.Add(-day), Kind: "account", Note: "§1 zegt enkel de houder"}))
	l := w.read(ref).Lines[0]
	if !l.Narrowed() || l.Kind != "account" || l.Category != "" || !l.From.Equal(lines[0].From.Add(day)) || l.AsAsked().Category != "subscriber" {
		t.Fatalf("narrowed: %+v", l)
	}
	for name, d := range map[string]Decision{
		"review.error.wider":     {Line: 1, Decision: granted, From: lines[0].From.Add(-time.Second)},
		"review.error.backwards": {Line: 1, Decision: granted, From: lines[0].To, To: lines[0].From},
		"review.error.kind":      {Line: 1, Decision: granted, Kind: "visits"}, // of another category
		"review.error.reason":    {Line: 1, Decision: refused, Reason: "R99"},
		"review.error.undecided": {Line: 1, Decision: "perhaps"},
	} {
		wants(t, save(d), fault.Invalid, name)
	}
	wants(t, save(Decision{Line: 1, Decision: granted, To: lines[0].To.Add(time.Second)}), fault.Invalid, "review.error.wider")
	wants(t, save(Decision{Line: 2, Decision: granted, Kind: "account"}), fault.Invalid, "review.error.kind")
	wants(t, save(Decision{Line: 9, Decision: granted}), fault.NotFound, "")
	if again := w.read(ref).Lines[0]; again.Kind != "account" || !again.To.Equal(l.To) {
		t.Errorf("after what was refused: %+v", again)
	}

	// Back to what is asked for, it is not narrowed any more.
	must(t, save(Decision{Line: 1, Decision: undecided, From: lines[0].From, To: lines[0].To, Kind: AllKinds}))
	if l := w.read(ref).Lines[0]; l.Narrowed() || l.Category != "subscriber" {
		t.Errorf("widened back: %+v", l)
	}
}

func TestSubmitNeedsAWholeReview(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Registration)
		spoil  func(*Review)
		want   string
	}{
		"a check is open":        {spoil: func(r *Review) { delete(r.Answers, 12) }, want: "review.error.open"},
		"a check blocks":         {spoil: func(r *Review) { r.Answers[17] = Finding{Answer: law.Doubtful} }, want: "review.error.blocks"},
		"not applicable":         {spoil: func(r *Review) { r.Answers[1] = Finding{Answer: law.NotApplicable} }, want: "review.error.na"},
		"no answer at all":       {spoil: func(r *Review) { r.Answers[1] = Finding{Answer: "surely"} }, want: "review.error.answer"},
		"a line is open":         {spoil: func(r *Review) { r.Lines = r.Lines[:1] }, want: "review.error.undecided"},
		"nothing is left":        {spoil: func(r *Review) { refuseAll(r) }, want: "review.error.nothing_left"},
		"no judge's decision":    {spoil: func(r *Review) { r.Answers[law.CheckJudge] = Finding{Answer: law.No} }, want: "review.error.differ"},
		"doubt about the judge":  {spoil: func(r *Review) { r.Answers[law.CheckJudge] = Finding{Answer: law.Doubtful} }, want: "review.error.differ"},
		"neither lets it out":    {change: private, spoil: func(r *Review) { r.Answers[law.CheckJudge] = Finding{Answer: law.No} }, want: "review.error.not_allowed"},
		"the basis does not":     {change: content, spoil: func(*Review) {}, want: "review.error.not_allowed"},
		"third parties, urgent":  {change: urgent, spoil: func(r *Review) { r.Answers[18] = Finding{Answer: law.NotApplicable} }, want: "review.error.na"},
		"language, urgent":       {change: urgent, spoil: func(r *Review) { r.Answers[22] = Finding{Answer: law.No} }, want: "review.error.blocks"},
		"a selector without one": {change: nobody, spoil: func(*Review) {}, want: "review.error.nobody"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var change []func(*Registration)
			if c.change != nil {
				change = append(change, c.change)
			}
			ref := w.reviewable(change...)
			in := w.good(ref)
			c.spoil(&in)
			wants(t, w.svc.Submit(w.A.ctx, ref, in), fault.Invalid, c.want)
			w.at(ref, UnderReview)
			if n := len(w.read(ref).Answers); n != 0 {
				t.Errorf("%d answers saved by a submission that was refused", n)
			}
		})
	}
}

func refuseAll(r *Review) {
	for i := range r.Lines {
		r.Lines[i].Decision, r.Lines[i].Reason = refused, "R10"
	}
}

func private(in *Registration) {
	in.Issuer = Issuer{Type: "private_party", Name: "Advocaat X", Country: "BE", Language: "nl", Signatory: "Mr. X", Function: "advocaat"}
}
func urgent(in *Registration) { in.Urgent = true }
func nobody(in *Registration) {
	in.Nobody = true
	in.Lines[0].Selector, in.Lines[0].Value = ByEmail, "niemand@voorbeeld.be"
}

// content asks for contents on a basis that only gives traffic.
func content(in *Registration) { in.Lines[1].Kind = "messages" }

func TestPartlyReleased(t *testing.T) {
	w := newWorld(t)
	ref := w.reviewable(content)
	in := w.good(ref)
	in.Lines[1].Decision, in.Lines[1].Reason = refused, "R11"
	must(t, w.svc.Submit(w.A.ctx, ref, in))
	must(t, w.approves(w.B, ref))
	f := w.read(ref)
	letter, ok := w.svc.RefusalLetter(f)
	if !ok || letter.Lang != "nl" {
		t.Fatalf("no letter: %v %s", ok, letter.Lang)
	}
	if len(letter.Blocks) == 0 || letter.Text() == "" {
		t.Error("an empty letter")
	}
}

func TestSubmissionsAreCompared(t *testing.T) {
	w := newWorld(t)
	ref := w.submitted()
	if changes, again := SubmittedBefore(w.read(ref)); again || changes != nil {
		t.Errorf("the first submission differs: %v", changes)
	}
	f := w.read(ref)
	must(t, w.svc.Return(w.B.ctx, ref, f.Version, "periode te ruim"))
	in := w.good(ref)
	in.Answers[14] = Finding{Answer: law.Yes, Note: "nu wel"}
	in.Answers[20] = Finding{Answer: law.No}
	in.Lines[1].To = f.Lines[1].To.AddDate(0, 0, -7)
	must(t, w.svc.Submit(w.A.ctx, ref, in))
	changes, again := SubmittedBefore(w.read(ref))
	if !again || len(changes) != 2 || changes[0].Line != 2 || changes[0].What != "to" || changes[1].Check != 20 || changes[1].Now != "no" {
		t.Errorf("differences: %+v", changes)
	}
}
