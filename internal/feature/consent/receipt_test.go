package consent

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

var update = flag.Bool("update", false, "write testdata anew")

// The receipt for machines has the fields of ISO/IEC TS 27560, one file for each sort of event.
func TestReceiptJSONLD(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "active", "anna@wilg.example")
	ctx, scope := w.as(w.login("a@wilg.example", anna), anna)
	given, err := w.s.Give(ctx, scope, Newsletter, i18n.NL)
	w.must(err)
	withdrawn, err := w.s.UseLink(w.stranger(), w.link(anna, "anna@wilg.example", Newsletter), MailClient)
	w.must(err)
	objected, err := w.s.WithdrawFor(w.job(), Spoken{Customer: "K-1", Purpose: CallTraining, Evidence: "brief van 1 november <2026> & map 17"})
	w.must(err)
	w.take(10, tells{state: "given", said: noon.AddDate(0, 0, -1)})
	imported, err := w.s.History(w.read(), scope, Newsletter)
	w.must(err)
	var all strings.Builder
	for _, e := range []Event{given.Event, withdrawn.Event, objected.Event, imported[0]} {
		b, err := w.s.ReceiptJSONLD(w.read(), scope, e.Reference)
		w.must(err)
		again, err := w.s.ReceiptJSONLD(w.read(), scope, e.Reference)
		if err != nil || string(again) != string(b) {
			t.Errorf("%s: other bytes the second time", e.Reference)
		}
		var doc map[string]any
		if err := json.Unmarshal(b, &doc); err != nil {
			t.Fatal(err)
		}
		record := doc["dpv:hasRecordOfActivity"].(map[string]any)
		for _, field := range []string{ // of the standard: header, processing, party, event
			"dct:conformsTo", "dct:identifier", "dpv:hasDataSubject", "dpv:hasNotice", "dpv:hasProcess", "dpv:hasLegalBasis", "dpv:hasDataController",
			"dpv:hasEntity", "dpv:hasJurisdiction", "dpv:hasRight", "@id", "@type",
		} {
			if record[field] == nil {
				t.Errorf("%s lacks %s", e.Reference, field)
			}
		}
		text := strings.ReplaceAll(string(b), e.ID.String(), "EVENT")
		if len(e.WordingDigest) > 0 && !strings.Contains(text, hex.EncodeToString(e.WordingDigest)) {
			t.Errorf("%s does not name the digest of the wording", e.Reference)
		}
		if strings.Contains(text, "wilg.example") {
			t.Errorf("%s names an address", e.Reference)
		}
		all.WriteString(text)
	}
	golden(t, "receipts.jsonld", all.String())
}

// Every term stands in the guide's own examples, or is known to be of the vocabulary.
func TestReceiptTerms(t *testing.T) {
	const guide = "../../../../shared/data/consent/dpv-guide-jsonld"
	files, _ := filepath.Glob(filepath.Join(guide, "example_*"))
	if len(files) == 0 {
		t.Skip("the examples of the W3C guide are not here")
	}
	term := regexp.MustCompile(`"((?:dpv|dct|eu-gdpr|pd|loc|schema|skos):[A-Za-z0-9-]+)"`)
	known := map[string]bool{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range term.FindAllStringSubmatch(string(b), -1) {
			known[m[1]] = true
		}
	}
	// Of DPV 2.0, its extensions, Dublin Core and schema.org, though no example has them.
	others := []string{
		"dpv:CommercialResearch", "dpv:PersonnelManagement", "dpv:ServiceUsageAnalytics", "dpv:LegitimateInterestObjected", "dpv:RecordsOfActivities",
		"dpv:PrivacyNotice", "eu-gdpr:A21", "eu-gdpr:A6-1-f", "pd:TelephoneNumber", "loc:BE", "dct:source", "schema:address", "schema:sha256", "schema:version",
	}
	b, err := os.ReadFile("testdata/receipts.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	var strange []string
	for _, m := range term.FindAllStringSubmatch(string(b), -1) {
		if !known[m[1]] && !slices.Contains(others, m[1]) {
			strange = append(strange, m[1])
		}
	}
	slices.Sort(strange)
	if strange = slices.Compact(strange); len(strange) > 0 {
		t.Errorf("terms that the guide does not have: %s", strings.Join(strange, ", "))
	}
}

// The letter in each language, for each thing that can have been said.
func TestReceiptLetters(t *testing.T) {
	s := &Service{base: "https://privacy.kastanje.example", company: Company{Name: "Kastanje Hosting", Contact: "privacy@kastanje.example"}}
	line := func(n int, p Purpose, st State) receiptLine {
		return receiptLine{Purpose: p, State: st, Reference: referenceAt(noon, int64(n)), At: noon}
	}
	for _, lang := range i18n.Langs {
		var all strings.Builder
		for _, args := range []receiptArgs{
			{Portal, []receiptLine{line(1, Newsletter, Given)}},
			{MailClient, []receiptLine{line(2, Newsletter, Withdrawn)}},
			{Officer, []receiptLine{line(3, CallTraining, Objected)}},
			{Portal, []receiptLine{line(4, UsageAnalysis, Given)}},
			{Portal, []receiptLine{line(5, Newsletter, Withdrawn), line(6, ConsumerResearch, Objected), line(7, CallTraining, Objected), line(8, UsageAnalysis, Objected)}},
		} {
			letter, err := mail.NewLetter(mail.Letter{Template: receiptLetter, Lang: lang, Recipient: "anna@wilg.example", CreatedAt: noon}, args)
			if err != nil {
				t.Fatal(err)
			}
			m, err := s.renderReceipt(context.Background(), letter)
			if err != nil {
				t.Fatal(err)
			}
			if m.Unsubscribe != "" || !strings.Contains(m.HTML, args.Events[0].Reference) || strings.Contains(m.Subject, "C-2026") {
				t.Errorf("%s: %+v", lang, m)
			}
			fmt.Fprintf(&all, "Subject: %s\n\n%s\n=====\n", m.Subject, m.Text)
		}
		golden(t, "letters."+string(lang)+".txt", all.String())
	}
}

// A withdrawal holds also where no letter can go.
func TestNoLetter(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "former")
	if rec, err := w.s.WithdrawFor(w.job(), Spoken{Customer: "K-1", Purpose: Newsletter, Evidence: "brief"}); err != nil || rec.Again {
		t.Errorf("without an address: %+v, %v", rec, err)
	}
	strange := w.customer("K-2", "former", "\U0001f600@wilg.example")
	if rec, err := w.s.WithdrawFor(w.job(), Spoken{Customer: "K-2", Purpose: Newsletter, Evidence: "brief"}); err != nil || rec.Again {
		t.Errorf("with an address that no mail goes to: %+v, %v", rec, err)
	}
	if w.says(anna) != "newsletter withdrawn" || w.says(strange) != "newsletter withdrawn" || w.number(`SELECT count(*) FROM outbox`) != 0 {
		t.Errorf("%s; %s", w.says(anna), w.says(strange))
	}
	if rec := (Receipt{Event: Event{ID: ident.Random()}, Again: true}); w.s.sendReceipt(&store.Tx{}, letterTo{}, []Receipt{rec}) != nil {
		t.Error("a letter about what was so already")
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); go test -update writes it anew:\n%s", name, diff)
	}
}
