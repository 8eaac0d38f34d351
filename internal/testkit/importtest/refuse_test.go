package importtest

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// reasons lists what was refused as "file line code field".
func reasons(t *testing.T, w *world, r intake.Report) []string {
	t.Helper()
	var list []string
	for l := range strings.Lines(w.rejects(r)) {
		var reject intake.Reject
		if err := json.Unmarshal([]byte(l), &reject); err != nil {
			t.Fatalf("%s: %v", l, err)
		}
		list = append(list, strings.TrimSpace(fmt.Sprintf("%d %s %s", reject.Line, reject.Code, reject.Field)))
	}
	return list
}

func TestBrokenRowsStopNothing(t *testing.T) {
	w := newWorld(t)
	good := w.invoice(1, lotteID)
	path := w.file(w.lotte(),
		`{"t":"invoice","id":"test:main/invoice/8`, // 2: truncated
		with(t, w.invoice(3, lotteID), "data.gross", "12,10"),
		with(t, w.invoice(4, lotteID), "data.issue_date", "2026-02-30"),
		with(t, w.invoice(5, lotteID), "data.currency", "EURO"),
		with(t, w.invoice(6, "test:main/client/99"), "data.status", "paid"),
		with(t, w.invoice(7, lotteID), "data.issue_date", "0000-00-00"),
		with(t, w.invoice(8, lotteID), "data.type", "proforma"),
		with(t, w.invoice(9, lotteID), "customer", ""),
		with(t, w.invoice(10, lotteID), "t", "horoscope"),
		with(t, w.invoice(11, lotteID), "id", strings.Repeat("x", 5000)),
		good,
		with(t, w.invoice(12, lotteID), "data.net", 10.5), // a number where a text is usual: fine
		with(t, w.invoice(13, lotteID), "data.currency", "JPY"),
	)
	r := w.take(path)
	w.want(r, 14, 4, 0, 0, 10)
	w.equal([]string{"2026-000001|10.00|EUR", "2026-000012|10.5|EUR", "2026-000013|10.00|JPY"}, `SELECT number, net::text, currency FROM invoices ORDER BY number`)
	got := strings.Join(reasons(t, w, r), "\n")
	for _, want := range []string{
		"2 truncated", "3 amount gross", "4 date issue_date", "5 currency currency", "6 nobody", "7 missing issue_date", "8 value type", "9 nobody", "10 unknown", "11",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q among the refused:\n%s", want, got)
		}
	}
	if info, err := os.Stat(r.Rejects); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the rejects file is %v, %v", info, err)
	}
	if !strings.Contains(r.Text(), r.Rejects) {
		t.Error("the report does not say where the refused are")
	}
	w.summariesHold()
}

// What PostgreSQL itself does not take is found among its batch, and only that is refused.
func TestWhatTheDatabaseRefuses(t *testing.T) {
	w := newWorld(t)
	var long strings.Builder // too long for the index on numbers, and not to be compressed
	for n := range 200 {
		fmt.Fprintf(&long, "%x", sha256.Sum256([]byte{byte(n)}))
	}
	lines := []string{w.lotte()}
	for n := 1; n <= 40; n++ {
		l := w.invoice(n, lotteID)
		switch n {
		case 7:
			l = with(t, l, "extra", map[string]any{"huge": json.Number("1e200000")}) // beyond numeric
		case 23:
			l = with(t, l, "data.number", long.String())
		}
		lines = append(lines, l)
	}
	lines = append(lines, with(t, with(t, w.lotte(), "id", "test:main/client/77"), "data.first_name", "Other")) // with Lotte's number
	r := w.take(w.file(lines...))
	w.want(r, 42, 39, 0, 0, 3)
	if diff := cmp.Diff([]string{"42 value number", "8 value", "24 too_large"}, reasons(t, w, r)); diff != "" {
		t.Error(diff, w.rejects(r))
	}
	w.equal([]string{"38"}, `SELECT count(*) FROM invoices`)
	w.summariesHold()

	r = w.take(w.file(with(t, with(t, w.lotte(), "id", "test:main/client/78"), "data.first_name", "Third")))
	w.want(r, 1, 0, 0, 0, 1)
	if !strings.Contains(w.rejects(r), "is that of another customer") {
		t.Error(w.rejects(r))
	}
}

// An invoice for nobody is refused, and taken once its customer is there.
func TestUnknownCustomerFirst(t *testing.T) {
	w := newWorld(t)
	invoices := w.file(w.invoice(1, lotteID), w.invoice(2, lotteID))
	w.want(w.take(invoices), 2, 0, 0, 0, 2)
	w.want(w.take(w.file(w.lotte())), 1, 1, 0, 0, 0)
	w.want(w.take(invoices), 2, 2, 0, 0, 0)
	w.summariesHold()
}

// The lines of a rejects file can be mended and imported as they are.
func TestRefusedRowsCanBeImportedAgain(t *testing.T) {
	w := newWorld(t)
	w.take(w.file(w.lotte()))
	r := w.take(w.file(with(t, w.invoice(1, lotteID), "data.gross", "12,10")))
	var reject intake.Reject
	if err := json.Unmarshal([]byte(w.rejects(r)), &reject); err != nil {
		t.Fatal(err)
	}
	mended := strings.Replace(string(reject.Record), "12,10", "12.10", 1)
	w.want(w.take(w.file(mended)), 1, 1, 0, 0, 0)
	w.equal([]string{"12.10"}, `SELECT gross::text FROM invoices`)
}

// Hostile texts are stored as they are, and nothing in them is obeyed.
func TestHostileTextsAreInert(t *testing.T) {
	w := newWorld(t)
	hostile := []string{
		`javascript:alert(1)`, `<img src=x onerror="alert(1)">`, `=HYPERLINK("http://x";"y")`, `'; DROP TABLE invoices; --`, `'||pg_sleep(5)--`,
		`$$`, `{"a":1}`, `%_\`, "a\tb\nc\\d\re", `\N`, "\u202egnp.exe", "\ufeffbom", "e\u0301é", "👩‍👩‍👧", `{{7*7}}`, `%s%n`, `${jndi:ldap://x}`, `{a,"b\"c",NULL}`, `\.`,
	}
	customer := hpxdata.Customer{Number: "K1", Kind: "company", Company: hostile[0], Emails: hostile, Language: "nl"}
	for _, h := range hostile {
		customer.Custom = append(customer.Custom, hpxdata.Field{Label: h, Value: h})
	}
	lines := []string{line(t, lotteID, "", start, customer)}
	for i, h := range hostile {
		lines = append(lines, with(t, with(t, w.invoice(i, lotteID), "data.notes", h), "data.lines", []any{map[string]any{"description": h}}))
	}
	r := w.take(w.file(lines...))
	w.want(r, int64(len(lines)), int64(len(lines)), 0, 0, 0)
	for i, h := range hostile {
		number := fmt.Sprintf("2026-%06d", i)
		var notes, description, email, label string
		if err := w.st.Read(w.ctx).Row(`SELECT i.notes, i.lines->0->>'description', a.emails[$2], a.custom->($2::int - 1)->>'label'
			FROM invoices i JOIN accounts a USING (customer_id) WHERE i.number = $1`, number, i+1).Scan(&notes, &description, &email, &label); err != nil {
			t.Fatal(err)
		}
		if notes != h || description != h || strings.TrimSpace(email) != strings.TrimSpace(h) || label != h {
			t.Errorf("%q came out as %q, %q, %q, %q", h, notes, description, email, label)
		}
	}
	w.want(w.take(w.file(lines...)), int64(len(lines)), 0, 0, int64(len(lines)), 0)
}

// Secrets and card numbers stay outside: of neither is anything in the database or in the rejects file.
func TestSecretsAndCardsStayOutside(t *testing.T) {
	w := newWorld(t)
	const secret, card = "hunter2-canary-secret", "4111 1111 1111 1111"
	lotte := with(t, with(t, with(t, w.lotte(), "data.password", secret), "data.securityqans", secret), "extra", map[string]any{"api_key": secret, "note": "paid with " + card})
	lotte = with(t, lotte, "data.custom", []any{map[string]any{"label": "Root password", "value": secret}, map[string]any{"label": "Remark", "value": "card " + card}})
	inv := with(t, with(t, w.invoice(1, lotteID), "data.notes", "my card is "+card+", thanks"), "data.cardnum", card)
	nobody := with(t, with(t, w.invoice(2, "test:main/client/9"), "data.notes", card), "data.cvv", secret)
	order := line(t, "test:main/order/1", lotteID, start, hpxdata.Order{Number: "B1", StaffNotes: []string{"klant gaf " + card}, Fraud: &hpxdata.Fraud{Module: "x", Raw: `{"score":1,"password":"` + secret + `","cc":"4111111111111111"}`}})
	r := w.take(w.file(lotte, inv, order, nobody))
	w.want(r, 4, 3, 0, 0, 1)
	if r.CardsRemoved < 4 || r.SecretsRemoved < 4 {
		t.Errorf("%d cards and %d secrets removed", r.CardsRemoved, r.SecretsRemoved)
	}
	dump := w.rejects(r)
	for table := range tables {
		dump += strings.Join(w.rows(`SELECT to_jsonb(t)::text FROM `+table+` t`), "\n")
	}
	dump += strings.Join(w.rows(`SELECT report::text FROM import_runs`), "\n")
	for _, canary := range []string{secret, card, "4111111111111111", "1111 1111"} {
		if strings.Contains(dump, canary) {
			t.Errorf("%q is stored", canary)
		}
	}
	if !strings.Contains(dump, "[card number removed]") {
		t.Error("nothing says that a card number was removed")
	}
}

// A complete import marks what it lacks as gone; a delta, and one of which something could not be read, do not.
func TestCompleteImportMarksTheGone(t *testing.T) {
	w := newWorld(t)
	folder := func(complete string, lines ...string) intake.Source {
		dir := filepath.Join(w.dir, fmt.Sprintf("export-%d", w.files))
		w.files++
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{
			"manifest.json": `{"format":"hpx/1","source":"test:main","kind":"full","generated_at":"2026-11-03T00:00:00Z","tz":"UTC","complete":[` + complete + `],"files":[{"name":"all.ndjson"}]}`,
			"all.ndjson":    strings.Join(lines, "\n") + "\n",
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return w.source(dir)
	}
	one, two, three := w.invoice(1, lotteID), w.invoice(2, lotteID), w.invoice(3, lotteID)
	w.import_(folder(``, w.lotte(), w.bakery(), one, two, three), intake.Options{})
	other := with(t, with(t, w.invoice(4, bakeryID), "id", "other:main/invoice/4"), "customer", bakeryID)
	w.take(w.file(other))

	w.clock.Advance(24 * time.Hour)
	r := w.import_(folder(``, w.lotte(), one), intake.Options{})
	if r.Gone != 0 {
		t.Errorf("a delta marked %d as gone", r.Gone)
	}
	r = w.import_(folder(`"invoice"`, w.lotte(), w.bakery(), one, with(t, two, "data.gross", "1,0")), intake.Options{})
	w.want(r, 4, 0, 0, 3, 1)
	if r.Gone != 1 {
		t.Errorf("%d marked as gone, want one: 2 was refused but is there, 4 is another source's", r.Gone)
	}
	w.equal([]string{"2026-000003"}, `SELECT number FROM invoices WHERE gone_at IS NOT NULL`)
	r = w.import_(folder(`"invoice","customer"`, w.lotte(), one, "{broken"), intake.Options{})
	if r.Gone != 0 {
		t.Errorf("%d marked as gone by a file of which a line could not be read", r.Gone)
	}
	r = w.import_(folder(`"invoice","customer"`, w.lotte(), one), intake.Options{})
	if r.Gone != 2 {
		t.Errorf("%d marked as gone, want the customer and the second invoice", r.Gone)
	}
	w.equal([]string{"K2"}, `SELECT c.number FROM accounts a JOIN customers c ON c.id = a.customer_id WHERE a.gone_at IS NOT NULL`)
	r = w.import_(folder(`"invoice","customer"`, w.lotte(), w.bakery(), one, two, three), intake.Options{})
	w.want(r, 5, 0, 3, 2, 0)
	w.equal(nil, `SELECT 1 FROM invoices WHERE gone_at IS NOT NULL`)
	w.summariesHold()
}
