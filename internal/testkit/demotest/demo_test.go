package demotest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/feature/certificate"
	"inzage/internal/feature/demo"
	"inzage/internal/feature/policy"
	"inzage/internal/feature/recipients"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/source/hpx"
	"inzage/internal/source/ubl"
)

var now = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

// root holds the company's files, written once: all tests only read them.
var root string

func TestMain(m *testing.M) {
	temp, err := os.MkdirTemp("", "demotest")
	if err != nil {
		panic(err)
	}
	root = filepath.Join(temp, "import")
	if _, err := demo.Write(root, now); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(temp); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// reading is what a source said.
type reading struct {
	source    intake.Source
	envelopes []intake.Envelope
	refused   []string
	err       error
}

// read takes all that a source yields and notes what it refuses.
func read(source intake.Source, err error) reading {
	r := reading{source: source, err: err}
	if err != nil {
		return r
	}
	r.err = source.Each(context.Background(), intake.Cursor{},
		func(e intake.Envelope, _ intake.Cursor) error {
			e.Raw = nil // may not be kept
			r.envelopes = append(r.envelopes, e)
			return nil
		},
		func(j intake.Reject, _ intake.Cursor) error {
			r.refused = append(r.refused, fmt.Sprintf("%s, line %d: %s (%s)", j.File, j.Line, j.Reason, j.Code))
			return nil
		})
	return r
}

// all fails the test unless everything was taken.
func (r reading) all(t *testing.T) []intake.Envelope {
	t.Helper()
	if r.err != nil || len(r.refused) > 0 {
		t.Fatalf("error %v, refused:\n%s", r.err, strings.Join(r.refused, "\n"))
	}
	return r.envelopes
}

// books are the company's own records, read once.
var books = sync.OnceValue(func() reading {
	return read(hpx.Open([]string{filepath.Join(root, demo.HPXDir)}, hpx.Options{}))
})

// types counts records by their type.
func types(all []intake.Envelope) map[string]int {
	counts := map[string]int{}
	for _, e := range all {
		counts[e.Type]++
	}
	return counts
}

// decode reads an envelope's data as the portal will when it stores it.
func decode[T any, R interface {
	*T
	hpxdata.Record
}](t *testing.T, e intake.Envelope) T {
	t.Helper()
	var record T
	if err := hpxdata.Decode(e.Data, R(&record)); err != nil {
		t.Fatalf("%s: %v", e.ID, err)
	}
	return record
}

func TestBooksAreRead(t *testing.T) {
	all := books().all(t)
	want := map[string]int{"customer": 50, "login": 9, "service": 200, "order": 383, "invoice": 4198, "payment": 4179, "consent_event": 32}
	if diff := cmp.Diff(want, types(all)); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	complete := slices.Sorted(slices.Values(books().source.(intake.Completer).Complete()))
	delete(want, "consent_event") // what was said is never taken back by a file that lacks it
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), complete); diff != "" {
		t.Errorf("complete types (-want +got):\n%s", diff)
	}
	cards, documents := 0, 0
	for _, e := range all {
		if e.Removed > 0 && !strings.Contains(string(e.Data), "prenez ma carte "+intake.CardRemoved) {
			t.Errorf("%s lost a card number that it did not have: %s", e.ID, e.Data)
		}
		cards += e.Removed
		if e.Extra != nil {
			t.Errorf("%s has fields that the format does not know: %s", e.ID, e.Extra)
		}
		if e.Source != demo.Source || e.Op != intake.Upsert {
			t.Errorf("%s: source %s, operation %s", e.ID, e.Source, e.Op)
		}
		if bytes.Contains(e.Data, []byte("4111 1111")) {
			t.Errorf("%s still holds the card: %s", e.ID, e.Data)
		}
		if e.Type != "invoice" || e.Blob == nil {
			continue
		}
		documents++
		if i := decode[hpxdata.Invoice](t, e); i.UBL == nil || !bytes.Contains(e.Blob.Data, []byte(i.Number)) {
			t.Errorf("%s came with another document", e.ID)
		}
	}
	if cards != 1 || documents != 2 {
		t.Errorf("%d card numbers removed, %d documents; want 1 and 2", cards, documents)
	}
}

func TestDocumentsFindTheirCustomers(t *testing.T) {
	customers := map[string]string{} // VAT number → customer number
	for _, e := range books().all(t) {
		if e.Type == "customer" {
			c := decode[hpxdata.Customer](t, e)
			customers[c.VATNo] = c.Number
		}
	}
	notes, whose := 0, map[string]int{}
	for _, e := range read(ubl.Open([]string{filepath.Join(root, demo.UBLDir)}, ubl.Options{})).all(t) {
		i := decode[hpxdata.Invoice](t, e)
		if e.Blob == nil || e.Customer != "" || i.Match == nil {
			t.Fatalf("%s: document %v, customer %q, match %v", e.ID, e.Blob != nil, e.Customer, i.Match)
		}
		if number := customers[i.Match.VATNo]; number == "" || number != i.Match.BuyerReference {
			t.Errorf("%s: VAT number %s is of %q, the buyer's reference is %q", i.Number, i.Match.VATNo, number, i.Match.BuyerReference)
		}
		if i.Type == hpxdata.CreditNoteType {
			notes++
		}
		if i.Net == "" || i.Gross == "" || i.StructuredRef == "" || len(i.Lines) == 0 {
			t.Errorf("%s was not understood: %+v", i.Number, i)
		}
		whose[i.Match.BuyerReference]++
	}
	want := map[string]int{demo.FaxCompany: 3, demo.SoleTrader: 2, demo.Luxembourg: 3}
	if diff := cmp.Diff(want, whose); diff != "" || notes != 2 {
		t.Errorf("%d credit notes; documents (-want +got):\n%s", notes, diff)
	}
}

func TestCertificateIsInForce(t *testing.T) {
	c := facts(t)
	if state := c.State(now); state != certificate.Valid || c.AuditOverdue(now) {
		t.Errorf("state %s, audit overdue %v", state, c.AuditOverdue(now))
	}
	if c.Holder != demo.TheCompany().Name || len(c.Surveillance) != 1 {
		t.Errorf("certificate %+v", c)
	}
}

func facts(t *testing.T) certificate.Certificate {
	t.Helper()
	c, err := certificate.Load(filepath.Join(root, demo.CertificateFile))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The policy, the certificate and the company are written apart; they must mean the same one.
func TestPolicyMeansTheCompany(t *testing.T) {
	company, c := demo.TheCompany(), facts(t)
	for _, draft := range policy.DemoVersions() {
		source, lang := string(draft.Text), draft.Language
		for _, word := range []string{company.Name, company.Operations, c.Issuer, c.Standard} {
			if !strings.Contains(source, word) {
				t.Errorf("the policy in %s does not say %q", lang, word)
			}
		}
	}
}

func TestWhoeverGotMoneyIsARecipient(t *testing.T) {
	for _, e := range books().all(t) {
		if e.Type != "payment" {
			continue
		}
		p := decode[hpxdata.Payment](t, e)
		if r, ok := recipients.ByKey(p.Provider); !ok || !slices.Contains(r.Kinds, "payments") {
			t.Fatalf("%s went through %q, who is no registered recipient of payments", e.ID, p.Provider)
		}
	}
}
