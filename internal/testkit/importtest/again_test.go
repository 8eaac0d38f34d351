package importtest

import (
	"strings"
	"testing"
	"time"
)

func TestGoodFile(t *testing.T) {
	w := newWorld(t)
	r := w.take(w.file(w.lotte(), w.bakery(), w.invoice(1, lotteID), w.invoice(2, bakeryID), w.invoice(3, bakeryID)))
	w.want(r, 5, 5, 0, 0, 0)
	w.equal([]string{"K1|Lotte Vermeulen|person|active|nl", "K2|Bakkerij De Lelie bv|company|active|fr"},
		`SELECT number, name, kind, status, language FROM customers ORDER BY number`)
	w.equal([]string{"K1|2026-000001|10.00|12.10|2026-01-02", "K2|2026-000002|10.00|12.10|2026-01-03", "K2|2026-000003|10.00|12.10|2026-01-04"},
		`SELECT c.number, i.number, i.net::text, i.gross::text, i.issue_date FROM invoices i JOIN customers c ON c.id = i.customer_id ORDER BY i.number`)
	w.equal([]string{"BE0000000196|0000000196"}, `SELECT vat_no, enterprise_no FROM accounts WHERE vat_no <> ''`)
	w.equal([]string{"+3290000001|+32470000001|[{\"raw\": \"+3290000002\", \"e164\": \"+3290000002\"}]"},
		`SELECT phone, mobile, other_phones FROM accounts WHERE mobile <> ''`)
	w.summariesHold()
	if r.Rejects != "" {
		t.Errorf("a rejects file without rejects: %s", r.Rejects)
	}
	w.equal([]string{"import.batch|1", "import.finished|1"}, `SELECT type, count(*) FROM audit.entry GROUP BY type ORDER BY type`)
	w.equal([]string{"1"}, `SELECT count(*) FROM import_runs WHERE ended_at IS NOT NULL AND (report->>'new')::int = 5`)
	w.equal(nil, `SELECT 1 FROM import_cursors`)
}

func TestSameFileTwiceChangesNothing(t *testing.T) {
	w := newWorld(t)
	path := w.file(w.lotte(), w.bakery(), w.invoice(1, lotteID), w.invoice(2, bakeryID))
	w.take(path)
	before := checksum(t, w.db.SuperURL)
	ids := w.rows(`SELECT id, import_id FROM invoices ORDER BY number`)
	w.clock.Advance(time.Hour)
	r := w.take(path)
	w.want(r, 4, 0, 0, 4, 0)
	if !strings.Contains(r.Text(), "Nothing changed") {
		t.Errorf("the report does not say that nothing changed:\n%s", r.Text())
	}
	w.equal(ids, `SELECT id, import_id FROM invoices ORDER BY number`)
	same(t, before, checksum(t, w.db.SuperURL))
	w.equal(nil, `SELECT 1 FROM record_versions`)
}

func TestNewerVersionReplacesAndKeepsTheOld(t *testing.T) {
	w := newWorld(t)
	first := w.invoice(1, lotteID)
	w.take(w.file(w.lotte(), first))
	id := w.rows(`SELECT id FROM invoices`)
	w.clock.Advance(time.Hour)
	second := with(t, with(t, first, "data.status", "paid"), "at", start.Format(time.RFC3339))
	w.want(w.take(w.file(second)), 1, 0, 1, 0, 0)
	w.equal(id, `SELECT id FROM invoices WHERE status = 'paid'`)
	w.equal([]string{"invoices|unpaid|2026-000001"}, `SELECT kind, data->>'status' AS s, data->>'number' AS n FROM record_versions`)
	w.summariesHold()
	rec := w.all("invoices", lotteID)[0]
	if len(rec.Versions) != 1 || len(rec.Versions[0].Fields) != 1 || rec.Versions[0].Fields[0].Name != "invoice_status" || rec.Versions[0].Fields[0].Value.Text != "unpaid" {
		t.Errorf("earlier versions: %+v", rec.Versions)
	}
	if v := rec.Versions[0]; !v.Replaced.Equal(start.Add(time.Hour)) || !v.At.Equal(start.AddDate(0, 0, -100)) {
		t.Errorf("version of %v, replaced %v", v.At, v.Replaced)
	}
	t.Run("an older version changes nothing", func(t *testing.T) {
		w.want(w.take(w.file(with(t, first, "data.status", "cancelled"))), 1, 0, 0, 1, 0)
		w.equal([]string{"paid"}, `SELECT status FROM invoices`)
	})
	t.Run("another version of the same time, read later, does", func(t *testing.T) {
		w.want(w.take(w.file(with(t, second, "data.status", "refunded"))), 1, 0, 1, 0, 0)
		w.equal([]string{"refunded"}, `SELECT status FROM invoices`)
	})
}

func TestSameIDTwiceInAFile(t *testing.T) {
	w := newWorld(t)
	first := w.invoice(1, lotteID)
	later := with(t, with(t, first, "data.status", "paid"), "at", start.Format(time.RFC3339))
	between := with(t, with(t, first, "data.status", "cancelled"), "at", start.AddDate(0, 0, -1).Format(time.RFC3339))
	w.want(w.take(w.file(w.lotte(), first, later, between, w.invoice(2, lotteID))), 5, 3, 1, 1, 0)
	w.equal([]string{"2026-000001|paid", "2026-000002|unpaid"}, `SELECT number, status FROM invoices ORDER BY number`)
	w.equal([]string{"unpaid"}, `SELECT data->>'status' AS s FROM record_versions`)
	w.summariesHold()
}

// A file that holds two versions of the same time changes nothing when it comes again, and neither does one of the two.
func TestTwoVersionsOfOneTime(t *testing.T) {
	w := newWorld(t)
	first := w.invoice(1, lotteID)
	second := with(t, first, "data.status", "paid")
	path := w.file(w.lotte(), first, second)
	w.want(w.take(path), 3, 2, 1, 0, 0)
	w.want(w.take(path), 3, 0, 0, 3, 0)
	w.want(w.take(w.file(first)), 1, 0, 0, 1, 0)
	w.equal([]string{"paid|1"}, `SELECT status, (SELECT count(*) FROM record_versions) FROM invoices`)
	w.want(w.take(w.file(with(t, first, "at", start.Format(time.RFC3339)))), 1, 0, 1, 0, 0) // the source went back
	w.equal([]string{"unpaid|2"}, `SELECT status, (SELECT count(*) FROM record_versions) FROM invoices`)
}

func TestDeletedAtTheSource(t *testing.T) {
	w := newWorld(t)
	inv := w.invoice(1, lotteID)
	w.take(w.file(w.lotte(), inv))
	gone := `{"t":"invoice","id":"test:main/invoice/1","at":"2026-11-03T10:00:00Z","op":"delete"}`
	w.want(w.take(w.file(gone)), 1, 0, 1, 0, 0)
	w.equal([]string{"2026-11-03T10:00:00+00:00"}, `SELECT gone_at FROM invoices`)
	w.want(w.take(w.file(gone)), 1, 0, 0, 1, 0)
	w.want(w.take(w.file(`{"t":"invoice","id":"test:main/invoice/99","at":"2026-11-03T10:00:00Z","op":"delete"}`)), 1, 0, 0, 1, 0)
	if rec := w.all("invoices", lotteID)[0]; rec.Gone.IsZero() {
		t.Error("the record does not say that it is gone")
	}
	w.want(w.take(w.file(inv)), 1, 0, 1, 0, 0)
	w.equal([]string{"∅"}, `SELECT gone_at FROM invoices`)
	w.equal(nil, `SELECT 1 FROM record_versions`)
	w.summariesHold()
}

func TestRecordMovesToAnotherCustomer(t *testing.T) {
	w := newWorld(t)
	inv := w.invoice(1, lotteID)
	w.take(w.file(w.lotte(), w.bakery(), inv))
	w.take(w.file(with(t, with(t, inv, "data.status", "paid"), "at", start.Format(time.RFC3339))))
	w.equal([]string{"K1"}, `SELECT c.number FROM record_versions v JOIN customers c ON c.id = v.customer_id`)
	moved := with(t, with(t, inv, "customer", bakeryID), "at", start.Add(time.Minute).Format(time.RFC3339))
	w.want(w.take(w.file(moved)), 1, 0, 1, 0, 0)
	w.equal([]string{"K2"}, `SELECT c.number FROM invoices i JOIN customers c ON c.id = i.customer_id`)
	w.equal(nil, `SELECT 1 FROM record_versions`)
	w.summariesHold()
}

func same(t *testing.T, want, got map[string]string) {
	t.Helper()
	for table := range want {
		if want[table] != got[table] {
			t.Errorf("%s: %s, want %s", table, got[table], want[table])
		}
	}
}
