package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"inzage/internal/core/fault"
)

// TestSampleData: the counts are those of what would be handed over, nothing in the samples can be read, nothing is kept, and that
// somebody looked stands with the case and nowhere else.
func TestSampleData(t *testing.T) {
	w := newWorld(t)
	reference := w.approved()
	w.holdAll(reference)
	before := w.read(reference)
	got, err := w.svc.SampleData(w.A.ctx, reference)
	must(t, err)
	if len(got.Parts) != 2 || got.Records != 4 || got.Parts[1].Kind != "visits" || got.Parts[1].Count != 3 ||
		!got.Parts[1].Oldest.Equal(october(1, 0)) || !got.Parts[1].Newest.Equal(october(31, 23)) {
		t.Errorf("%+v", got.Parts)
	}
	for _, secret := range []string{"Jan", "/nl/", "192.0", "1980"} {
		if strings.Contains(fmt.Sprint(got.Parts), secret) {
			t.Errorf("%s can be read", secret)
		}
	}
	if n := w.count(`SELECT count(*) FROM case_sights WHERE what = 'list' AND kind IN ('account', 'visits')`); n != 2 || got.More {
		t.Errorf("%d lists seen; more: %v", n, got.More)
	}
	for most, want := range map[int64]string{2: "1 false, 2 true: 3 true", 3: "1 false, 3 false: 4 false"} { // counting says where it stopped
		s, err := w.svc.sampleData(w.A.ctx, reference, most)
		must(t, err)
		if got := fmt.Sprintf("%d %v, %d %v: %d %v", s.Parts[0].Count, s.Parts[0].More, s.Parts[1].Count, s.Parts[1].More, s.Records, s.More); got != want {
			t.Errorf("counting to %d: %s, want %s", most, got, want)
		}
	}
	after := w.read(reference)
	if after.Version != before.Version || len(after.Events) != len(before.Events) {
		t.Error("looking changed the case")
	}
	if !slices.Contains(w.entries(after), "disclosure.sampled") {
		t.Error("looking is not recorded")
	}
	if n := w.count(`SELECT count(*) FROM accesses`) + w.count(`SELECT count(*) FROM audit.payload WHERE subject_kind = 'customer'`); n != 0 {
		t.Error("looking leaves a trace with the customer")
	}
	if _, err := w.svc.SampleData(w.auditor.ctx, reference); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an auditor looks: %v", err)
	}
	registered := w.registered()
	if _, err := w.svc.SampleData(w.A.ctx, registered); !fault.Is(err, fault.Conflict) {
		t.Errorf("before the requester is known to be real: %v", err)
	}
}
