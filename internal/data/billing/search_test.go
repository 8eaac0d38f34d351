package billing_test

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/secret"
	"inzage/internal/data/billing"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// hay are texts in which a search looks: what JSON escapes, what breaks lines, and letters beyond ASCII.
var hay = []string{
	`Webhosting Pro`, `C:\new\table`, `zegt "hallo"`, "eerste regel\nDomein\tklant.example", `backslash \n is geen regel`, `één ÉÉN jaar`,
	`ÜBER straße`, `50% van a_b`, `["x", "y"]`, `\\server\share`, "met\r\nCRLF", `"`, `\`, `ΟΔΥΣΣΕΑ`,
}

// needles are what people look for in them, and traps: what stands in the text only as JSON writes it.
var needles = []string{
	"webhosting", "PRO", "new", `c:\new`, `\table`, `"hallo"`, `"HALLO`, "domein", "klant.example", "ndomein", "tklant", `\n is`, "n is geen",
	"één", "ÉÉN", "een", "über", "STRASSE", "straße", "50%", "a_b", "axb", `["x`, `x", "y`, `", "`, `\\server`, `\share`, `\\\\`, "crlf", "rn", `"`, `\`,
	"null", "οδυσσεα", "regel domein", "pro\nc", "nergens",
}

// The column that a search asks first must let through every row that the columns themselves say yes to, in every kind.
func TestSearch(t *testing.T) {
	st, conn := searchWorld(t)
	for i, text := range hay {
		lines, err := json.Marshal([]map[string]any{{"description": "iets anders", "domain": nil}, {"description": text, "domain": "d" + text}})
		if err != nil {
			t.Fatal(err)
		}
		for _, sql := range []string{
			`INSERT INTO invoices (customer_id, id, source_id, import_id, version_at, digest, number, type, issue_date, lines)
				SELECT 1, gen_random_uuid(), 'i' || n, 1, now(), '', 'F-' || n, 'invoice', '2026-01-01', lines FROM hay`,
			`INSERT INTO invoices (customer_id, id, source_id, import_id, version_at, digest, number, type, issue_date, notes)
				SELECT 1, gen_random_uuid(), 'n' || n, 1, now(), '', 'N-' || n, 'invoice', '2026-01-01', text FROM hay`,
			`INSERT INTO orders (customer_id, id, source_id, import_id, version_at, digest, number, lines)
				SELECT 1, gen_random_uuid(), 'o' || n, 1, now(), '', 'O-' || n, lines FROM hay`,
			`INSERT INTO payments (customer_id, id, source_id, import_id, version_at, digest, amount, currency, description, invoice)
				SELECT 1, gen_random_uuid(), 'p' || n, 1, now(), '', 1, 'EUR', text, 'i' || n FROM hay`,
		} {
			if _, err := conn.Exec(t.Context(), `WITH hay AS (SELECT $1::text AS n, $2::jsonb AS lines, $3::text AS text) `+sql, strconv.Itoa(i), string(lines), text); err != nil {
				t.Fatal(err)
			}
		}
	}
	plain := map[string]string{
		billing.InvoicesKey: `SELECT id::text FROM invoices t WHERE number ILIKE $1 OR notes ILIKE $1
			OR EXISTS (SELECT FROM jsonb_array_elements(lines) l WHERE l->>'description' ILIKE $1)`,
		billing.OrdersKey: `SELECT id::text FROM orders t WHERE number ILIKE $1
			OR EXISTS (SELECT FROM jsonb_array_elements(lines) l WHERE l->>'description' ILIKE $1 OR l->>'domain' ILIKE $1)`,
		billing.PaymentsKey: `SELECT id::text FROM payments t WHERE description ILIKE $1
			OR EXISTS (SELECT FROM invoices m WHERE m.source_id = t.invoice AND m.number ILIKE $1)`,
	}
	scope, err := store.JobScopeOf(actor.Job("test"), 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range billing.Kinds() {
		found := 0
		for _, needle := range append(needles, "F-3", "o-1") {
			rows, err := conn.Query(t.Context(), plain[k.Key], dataset.Pattern(needle))
			if err != nil {
				t.Fatal(err)
			}
			want, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				t.Fatal(err)
			}
			page, err := k.List(st.Read(t.Context()), scope, dataset.PageQuery{Limit: 100, Search: needle})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range page.Records {
				got = append(got, r.ID)
			}
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
				t.Errorf("%s, %q (-want +got): %s", k.Key, needle, diff)
			}
			found += len(got)
		}
		if found < len(hay) {
			t.Errorf("%s: only %d found", k.Key, found)
		}
	}
}

// searchWorld is a database with one customer, for the portal and for arranging.
func searchWorld(t *testing.T) (*store.Store, *pgx.Conn) {
	t.Helper()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{secret.Text(strings.Repeat("k", 40))})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	conn, err := pgx.Connect(t.Context(), db.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	if _, err := conn.Exec(t.Context(), `INSERT INTO customers (id, source_id, number, kind, status, language, name, import_id) OVERRIDING SYSTEM VALUE
		VALUES (1, 'c1', 'K-1', 'person', 'active', 'nl', 'A', 1)`); err != nil {
		t.Fatal(err)
	}
	return st, conn
}
