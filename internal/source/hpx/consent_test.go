package hpx

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// Consent events are read as lines and as CSV, with times whose zone had to be assumed.
func TestConsentEvents(t *testing.T) {
	const line = `{"t":"consent_event","id":"crm:main/consent/1","customer":"crm:main/client/7","at":"2026-01-02T09:00:00+01:00","data":{"purpose":" Newsletter ",` +
		`"state":"GIVEN","at":"2024-10-27 02:30:00","method":"order form","notice_version":"3","text_hash":"5500000000000004","ip_trunc":"192.0.2.0","mood":"good"}}`
	const bad = `{"id":"crm:main/consent/2","customer":"crm:main/client/7","data":{"purpose":"newsletter","state":"given","at":"2024-13-01"}}`
	dir := folder(t, map[string]string{
		"manifest.json":   `{"format":"hpx/1","source":"crm:main","generated_at":"2026-01-03T00:00:00Z","tz":"Europe/Brussels","kind":"full"}`,
		"consents.ndjson": line + "\n" + bad + "\n",
		"more.csv":        "t,id,customer,purpose,state,at\nconsent_event,crm:main/consent/3,crm:main/client/8,call_training,objected,2025-05-06T07:08:09Z\n",
	})
	var got result
	if err := open(t, Options{}, dir).Each(t.Context(), intake.Cursor{}, got.yield, got.refuse); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"crm:main/consent/1", "crm:main/consent/2", "crm:main/consent/3"}, got.ids); d != "" {
		t.Fatalf("(-want +got):\n%s", d)
	}
	var c hpxdata.ConsentEvent
	if err := hpxdata.Decode(got.taken[0].Data, &c); err != nil {
		t.Fatal(err)
	}
	want := hpxdata.ConsentEvent{
		Purpose: "newsletter", State: hpxdata.ConsentGiven, At: intake.NewTime(time.Date(2024, 10, 27, 0, 30, 0, 0, time.UTC)), Method: "order form", NoticeVersion: "3",
		TextHash: "5500000000000004", // the digits of a card, and a reference all the same
		IPTrunc:  "192.0.2.0",
		Zone:     hpxdata.Zone{AtZone: hpxdata.Assumed, AtFold: map[string]intake.Time{"at": intake.NewTime(time.Date(2024, 10, 27, 1, 30, 0, 0, time.UTC))}},
	}
	if d := cmp.Diff(want, c); d != "" || !c.Explicit() || string(got.taken[0].Extra) != `{"mood":"good"}` {
		t.Errorf("(-want +got):\n%s%s", d, got.taken[0].Extra)
	}
	if err := hpxdata.Decode(got.taken[1].Data, &hpxdata.ConsentEvent{}); err == nil || intake.ProblemOf(err).Field != "at" {
		t.Errorf("the thirteenth month: %v", err)
	}
	for _, wrong := range []hpxdata.ConsentEvent{{State: "given"}, {Purpose: "newsletter"}, {Purpose: "newsletter", State: "maybe"}} {
		if hpxdata.Check(&wrong) == nil {
			t.Errorf("%+v was taken", wrong)
		}
	}
	flag := hpxdata.ConsentEvent{Purpose: "newsletter", State: "given", Method: hpxdata.ImportedFlag}
	if flag.Explicit() {
		t.Error("a flag counts as evidence")
	}
}
