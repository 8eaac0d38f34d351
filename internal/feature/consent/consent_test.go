package consent

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
)

func TestGiveAndWithdraw(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "active", "anna@wilg.example", "werk@wilg.example")
	login := w.login("Anna@wilg.example", anna)
	ctx, scope := w.as(login, anna)

	states, err := w.s.States(w.read(), scope, i18n.FR)
	w.must(err)
	if len(states) != len(Purposes) {
		t.Fatalf("%d states", len(states))
	}
	for i, c := range states {
		if c.Purpose != Purposes[i] || c.State != Unsaid || c.Allowed != (c.Purpose != Newsletter) || c.Last.Reference != "" ||
			c.Wording.Language != i18n.FR || c.Wording.Version != 1 || c.Wording.Stops == "" {
			t.Errorf("before anything was said: %+v", c)
		}
	}

	given, err := w.s.Give(ctx, scope, Newsletter, i18n.DE)
	w.must(err)
	if given.Again || given.State != Given || given.Way != Portal || given.Language != i18n.DE || given.WordingVersion != 1 ||
		len(given.WordingDigest) != sha256.Size || !given.At.Equal(noon) || !referenceForm.MatchString(given.Reference) {
		t.Errorf("receipt: %+v", given)
	}
	if diff := cmp.Diff([]string{"anna@wilg.example newsletter yes", "werk@wilg.example newsletter yes"}, w.heard()); diff != "" {
		t.Errorf("the tool heard (-want +got):\n%s", diff)
	}
	again, err := w.s.Give(ctx, scope, Newsletter, i18n.NL)
	w.must(err)
	if !again.Again || again.Reference != given.Reference {
		t.Errorf("given twice: %+v", again)
	}

	w.clock.Advance(time.Hour)
	withdrawn, err := w.s.Withdraw(ctx, scope, Newsletter, i18n.NL)
	w.must(err)
	if withdrawn.Again || withdrawn.State != Withdrawn || !withdrawn.At.After(given.At) {
		t.Errorf("receipt: %+v", withdrawn)
	}
	for _, address := range []string{"anna@wilg.example", "werk@wilg.example"} {
		if w.may(address, Newsletter) || !w.may(address, ConsumerResearch) {
			t.Errorf("%s: may be mailed the newsletter, or no research", address)
		}
	}
	if diff := cmp.Diff([]string{"anna@wilg.example newsletter no", "werk@wilg.example newsletter no"}, w.heard()); diff != "" {
		t.Errorf("the tool heard (-want +got):\n%s", diff)
	}
	entries := w.number(`SELECT count(*) FROM audit.entry`)
	again, err = w.s.Withdraw(ctx, scope, Newsletter, i18n.NL)
	w.must(err)
	if !again.Again || again.Reference != withdrawn.Reference || w.number(`SELECT count(*) FROM audit.entry`) != entries {
		t.Errorf("withdrawn twice: %+v", again)
	}

	history, err := w.s.History(w.read(), scope, Newsletter)
	w.must(err)
	if len(history) != 2 || history[0].Reference != withdrawn.Reference || history[1].Reference != given.Reference {
		t.Errorf("history: %+v", history)
	}
	if _, err := w.s.Give(ctx, scope, Newsletter, i18n.NL); err != nil || !w.may("anna@wilg.example", Newsletter) || !w.may("werk@wilg.example", Newsletter) {
		t.Errorf("given again: %v, or the addresses may not be mailed", err)
	}
	if got := w.rows(`SELECT template || ' ' || recipient || ' ' || language FROM outbox ORDER BY id`); !slices.Equal(got,
		[]string{"consent.receipt Anna@wilg.example de", "consent.receipt Anna@wilg.example nl", "consent.receipt Anna@wilg.example nl"}) {
		t.Errorf("letters: %q", got)
	}
	if got := w.rows(`SELECT type FROM audit.entry WHERE type LIKE 'consent.%' ORDER BY type`); !slices.Equal(got,
		[]string{"consent.given", "consent.given", "consent.repeated", "consent.withdrawn"}) {
		t.Errorf("entries: %q", got)
	}
	w.sound()
}

func TestWithdrawAll(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "active")
	login := w.login("anna@wilg.example", anna)
	ctx, scope := w.as(login, anna)
	_, err := w.s.Give(ctx, scope, Newsletter, i18n.NL)
	w.must(err)
	_, err = w.s.Withdraw(ctx, scope, CallTraining, i18n.NL)
	w.must(err)
	all, err := w.s.WithdrawAll(ctx, scope, i18n.NL)
	w.must(err)
	if len(all) != 4 || all[0].State != Withdrawn || !all[2].Again || all[3].State != Objected {
		t.Errorf("receipts: %+v", all)
	}
	if got, want := w.says(anna), "call_training objected, consumer_research objected, newsletter withdrawn, usage_analysis objected"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if n := w.number(`SELECT count(*) FROM outbox`); n != 3 {
		t.Errorf("%d letters, want 3: one for each time that somebody acted", n)
	}
	rec, err := w.s.Give(ctx, scope, UsageAnalysis, i18n.NL)
	if err != nil || rec.State != Given {
		t.Errorf("objection taken back: %+v, %v", rec, err)
	}
	w.sound()
}

// Another customer's things answer like things that do not exist.
func TestNotMine(t *testing.T) {
	w := newWorld(t)
	anna, bert := w.customer("K-1", "active"), w.customer("K-2", "active")
	ctx, a := w.as(w.login("anna@wilg.example", anna), anna)
	_, b := w.as(w.login("bert@wilg.example", bert), bert)
	rec, err := w.s.Give(ctx, a, Newsletter, i18n.NL)
	w.must(err)
	if _, wording, err := w.s.ReceiptOf(w.read(), a, rec.Reference); err != nil || wording.Name != "Nieuwsbrief" {
		t.Errorf("my receipt: %v, %+v", err, wording)
	}
	for _, reference := range []string{rec.Reference, "C-2026-999999", "", "C-2026-1", "C-2026-00000\x00", strings.Repeat("C", 1<<20)} {
		if _, _, err := w.s.ReceiptOf(w.read(), b, reference); !fault.Is(err, fault.NotFound) {
			t.Errorf("receipt %.20q: %v", reference, err)
		}
		if _, err := w.s.ReceiptJSONLD(w.read(), b, reference); !fault.Is(err, fault.NotFound) {
			t.Errorf("receipt %.20q as JSON-LD: %v", reference, err)
		}
	}
	kind := w.s.Kind()
	if _, err := kind.Get(w.read(), b, rec.ID.String()); !fault.Is(err, fault.NotFound) {
		t.Errorf("record: %v", err)
	}
	for _, p := range []Purpose{"", "spam", "newsletter\x00"} {
		if _, err := w.s.Withdraw(ctx, a, p, i18n.NL); !fault.Is(err, fault.NotFound) {
			t.Errorf("purpose %q: %v", p, err)
		}
		if _, err := w.s.History(w.read(), a, p); !fault.Is(err, fault.NotFound) {
			t.Errorf("history of %q: %v", p, err)
		}
	}
	if got := w.says(bert); got != "" {
		t.Errorf("somebody else: %s", got)
	}
	erased := w.customer("K-3", "active")
	ctx, gone := w.as(w.login("gone@wilg.example", erased), erased)
	w.erase(erased)
	if _, err := w.s.Give(ctx, gone, Newsletter, i18n.NL); !fault.Is(err, fault.NotFound) {
		t.Errorf("an erased customer gives: %v", err)
	}
}

// Twenty contrary posts at once give one order.
func TestTwentyAtOnce(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "active", "werk@wilg.example")
	login := w.login("anna@wilg.example", anna)
	ctx, scope := w.as(login, anna)
	token := w.link(anna, "werk@wilg.example", Newsletter)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var err error
			switch i % 4 {
			case 0:
				_, err = w.s.Give(ctx, scope, Newsletter, i18n.NL)
			case 1:
				_, err = w.s.Withdraw(ctx, scope, Newsletter, i18n.NL)
			case 2:
				_, err = w.s.UseLink(w.stranger(), token, MailClient)
			default:
				_, err = w.s.WithdrawAll(ctx, scope, i18n.NL)
			}
			if err != nil {
				t.Errorf("post %d: %v", i, err)
			}
		}()
	}
	wg.Wait()
	w.sound()
	last := w.rows(`SELECT state FROM consent_events WHERE purpose = 'newsletter' ORDER BY seq DESC LIMIT 1`)
	if want := "newsletter " + last[0]; !strings.Contains(w.says(anna), want) {
		t.Errorf("%s, want %s", w.says(anna), want)
	}
	if mayMail := w.may("werk@wilg.example", Newsletter); mayMail != (last[0] == "given") {
		t.Errorf("last %s, and mail may be sent: %v", last[0], mayMail)
	}
	if w.number(`SELECT count(*) FROM consent_events`) != w.number(`SELECT sum(count) FROM kind_summaries WHERE kind = 'consents'`) {
		t.Error("the summary counts other events than there are")
	}
}

func TestWithdrawFor(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "former", "anna@wilg.example")
	said := noon.Add(-48 * time.Hour)
	good := Spoken{Customer: "K-1", Purpose: Newsletter, At: said, Evidence: "brief van 1 november 2026, map 17"}
	for field, change := range map[string]func(*Spoken){
		"purpose":  func(s *Spoken) { s.Purpose = "spam" },
		"evidence": func(s *Spoken) { s.Evidence = " \n " },
		"said_at":  func(s *Spoken) { s.At = noon.Add(time.Second) },
	} {
		wrong := good
		change(&wrong)
		_, err := w.s.WithdrawFor(w.job(), wrong)
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Fields[0].Name != field || !i18n.Has(f.Fields[0].ID) {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, evidence := range []string{strings.Repeat("a", MaxEvidence+1), "a\x00b"} {
		wrong := good
		wrong.Evidence = evidence
		if _, err := w.s.WithdrawFor(w.job(), wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("evidence %.10q: %v", evidence, err)
		}
	}
	unknown := good
	unknown.Customer = "K-9"
	if _, err := w.s.WithdrawFor(w.job(), unknown); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown customer: %v", err)
	}
	rec, err := w.s.WithdrawFor(w.job(), good)
	w.must(err)
	if rec.Way != Officer || !rec.Said.Equal(said) || !rec.At.Equal(noon) || rec.Evidence != good.Evidence || w.says(anna) != "newsletter withdrawn" {
		t.Errorf("receipt: %+v; %s", rec, w.says(anna))
	}
	if w.may("anna@wilg.example", Newsletter) {
		t.Error("the address may still be mailed")
	}
	if got := w.rows(`SELECT recipient FROM outbox`); len(got) != 1 || got[0] != "anna@wilg.example" {
		t.Errorf("letters to %q", got)
	}
	w.sound()
}

// The wordings are complete, digested as they say, and nobody can change them.
func TestWordings(t *testing.T) {
	w := newWorld(t)
	for _, p := range Purposes {
		for _, lang := range i18n.Langs {
			word, err := w.s.Wording(w.read(), p, lang)
			w.must(err)
			sum := sha256.Sum256([]byte(strings.Join([]string{word.Name, word.Text, word.Means, word.Stops}, "\n")))
			if !bytes.Equal(sum[:], word.Digest) || word.Language != lang || word.Name == "" || word.Text == "" || word.Means == "" || word.Stops == "" {
				t.Errorf("%s in %s: %+v", p, lang, word)
			}
			for _, s := range []string{word.Name, word.Text, word.Means, word.Stops} {
				if strings.ContainsAny(s, `'"`) || lang == i18n.FR && strings.ContainsAny(s, ";!?:") {
					t.Errorf("%s in %s: typography of %q", p, lang, s)
				}
			}
		}
	}
	anna := w.customer("K-1", "active")
	ctx, scope := w.as(w.login("anna@wilg.example", anna), anna)
	_, err := w.s.Give(ctx, scope, Newsletter, i18n.NL)
	w.must(err)
	owner, err := pgx.Connect(t.Context(), w.owner)
	w.must(err)
	defer func() { _ = owner.Close(t.Context()) }()
	for _, sql := range []string{
		`UPDATE purpose_wordings SET name = 'x'`, `DELETE FROM purpose_wordings`, `TRUNCATE purpose_wordings`,
		`UPDATE consent_events SET state = 'withdrawn'`, `TRUNCATE consent_events`,
		`INSERT INTO purpose_wordings VALUES ('newsletter', 2, 'nl', 'a', 'b', 'c', 'd', '\x00', now())`,
	} {
		if _, err := owner.Exec(t.Context(), sql); err == nil {
			t.Errorf("the owner of the schema may %s", sql)
		}
	}
	_, err = owner.Exec(t.Context(), `INSERT INTO purpose_wordings SELECT purpose, 2, language, name, wording || ' Nieuw.', means, stops,
		sha256(convert_to(concat_ws(E'\n', name, wording || ' Nieuw.', means, stops), 'UTF8')), $1 FROM purpose_wordings WHERE purpose = 'newsletter'`, noon.Add(time.Hour))
	w.must(err)
	if word, err := w.s.Wording(w.read(), Newsletter, i18n.NL); err != nil || word.Version != 1 {
		t.Errorf("before its day version %d holds: %v", word.Version, err)
	}
	w.clock.Advance(time.Hour)
	if word, err := w.s.Wording(w.read(), Newsletter, i18n.NL); err != nil || word.Version != 2 {
		t.Errorf("on its day version %d holds: %v", word.Version, err)
	}
	rec, err := w.s.Withdraw(ctx, scope, Newsletter, i18n.NL)
	if err != nil || rec.WordingVersion != 2 {
		t.Errorf("withdrawn under version %d: %v", rec.WordingVersion, err)
	}
}

func TestKind(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "active")
	ctx, scope := w.as(w.login("anna@wilg.example", anna), anna)
	for range 3 {
		for _, do := range []func() (Receipt, error){
			func() (Receipt, error) { return w.s.Give(ctx, scope, Newsletter, i18n.NL) },
			func() (Receipt, error) { return w.s.Withdraw(ctx, scope, Newsletter, i18n.NL) },
		} {
			w.clock.Advance(time.Minute)
			_, err := do()
			w.must(err)
		}
	}
	kind := w.s.Kind()
	if _, err := dataset.NewRegistry(kind); err != nil {
		t.Fatal(err)
	}
	first, err := kind.List(w.read(), scope, dataset.PageQuery{Limit: 4})
	w.must(err)
	rest, err := kind.List(w.read(), scope, dataset.PageQuery{Limit: 4, After: first.Next})
	w.must(err)
	if len(first.Records) != 4 || len(rest.Records) != 2 || !first.Records[0].At.After(first.Records[1].At) {
		t.Errorf("%d and %d records", len(first.Records), len(rest.Records))
	}
	record, err := kind.Get(w.read(), scope, first.Records[0].ID)
	w.must(err)
	var got []string
	for _, f := range record.Fields {
		got = append(got, f.Name+"="+f.Value.Text+f.Value.Time.Format("15:04"))
	}
	want := []string{
		"consent_purpose=newsletter00:00", "consent_state=withdrawn00:00", "consent_at=12:06", "consent_way=portal00:00",
		"consent_reference=C-2026-00000600:00", "consent_wording=100:00",
		fmt.Sprintf("consent_digest=%x00:00", sha256.Sum256([]byte(w.rows(`SELECT concat_ws(E'\n', name, wording, means, stops)
			FROM purpose_wordings WHERE purpose = 'newsletter' AND language = 'nl'`)[0]))),
		"consent_language=nl00:00", "consent_login=anna@wilg.example00:00",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
	n := 0
	w.must(kind.Stream(w.read(), scope, dataset.Span{}, func(dataset.Record) error { n++; return nil }))
	sum, err := kind.Summarise(w.read(), scope)
	if n != 6 || sum.Count != 6 || err != nil {
		t.Errorf("%d streamed, %+v: %v", n, sum, err)
	}
}
