package completeness_test

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/secret"
	"inzage/internal/data/account"
	"inzage/internal/data/billing"
	"inzage/internal/data/services"
	"inzage/internal/feature/access"
	"inzage/internal/feature/authn"
	"inzage/internal/feature/consent"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/question"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/completeness"
	"inzage/internal/testkit/pgtest"
)

var now = time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)

// house is a database with the kinds of data that the portal holds.
type house struct {
	*testing.T
	ctx   context.Context
	st    *store.Store
	conn  *pgx.Conn
	kinds []dataset.Kind
}

func open(t *testing.T) *house {
	t.Helper()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{secret.Text(strings.Repeat("k", 40))})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{T: t, ctx: actor.With(t.Context(), actor.Job("test"))}
	if h.st, err = store.Open(h.ctx, store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: clock.NewManual(now)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.st.Close)
	if h.conn, err = pgx.Connect(h.ctx, db.SuperURL); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.conn.Close(context.Background()) })
	a, err := authn.New(authn.Options{Store: h.st, BaseURL: &url.URL{Scheme: "https", Host: "portal.example"}, Company: authn.Company{Name: "Company"}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := consent.New(consent.Options{
		Store: h.st, BaseURL: &url.URL{Scheme: "https", Host: "portal.example"}, Company: consent.Company{Name: "Company"},
		Addresses: func(store.Reader, ...int64) ([]consent.Address, error) { return nil, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	q, err := question.New(question.Options{
		Store: h.st, BaseURL: &url.URL{Scheme: "https", Host: "portal.example"}, Company: question.Company{Name: "Company"}, ReplyAddress: "reply@portal.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	h.kinds = slices.Concat([]dataset.Kind{account.Kind(), services.Kind()}, billing.Kinds(), []dataset.Kind{c.Kind(), q.Kind(), access.Kind(), disclosure.NoticeKind()}, a.Kinds())
	return h
}

func (h *house) exec(sql string, args ...any) {
	h.Helper()
	if _, err := h.conn.Exec(h.ctx, sql, args...); err != nil {
		h.Fatalf("%s: %v", sql, err)
	}
}

func (h *house) problems() []string {
	h.Helper()
	problems, err := completeness.Tables(h.ctx, h.conn, h.kinds)
	if err != nil {
		h.Fatal(err)
	}
	return problems
}

func TestEveryTableAndColumnIsDeclared(t *testing.T) {
	h := open(t)
	for _, p := range h.problems() {
		t.Error(p)
	}
	if _, err := dataset.NewRegistry(h.kinds...); err != nil {
		t.Error(err)
	}
}

// The check is worth nothing if it does not fail.
func TestPlantedViolationsAreFound(t *testing.T) {
	for name, plant := range map[string]struct{ sql, want string }{
		"a table":                  {`CREATE TABLE calls (id bigint PRIMARY KEY, customer_id bigint)`, "the table calls is owned by no kind"},
		"a table without people":   {`CREATE TABLE weather (id bigint PRIMARY KEY)`, "the table weather is owned by no kind"},
		"a partitioned table":      {`CREATE TABLE visits (at date) PARTITION BY RANGE (at); CREATE TABLE visits_1 PARTITION OF visits DEFAULT`, "the table visits is owned by no kind"},
		"an audit table":           {`CREATE TABLE audit.extra (id bigint)`, "the table audit.extra is owned by no kind"},
		"a column":                 {`ALTER TABLE invoices ADD COLUMN mood text`, "the column invoices.mood is declared nowhere"},
		"a column that is gone":    {`ALTER TABLE orders DROP COLUMN ip`, "declares a column orders.ip that there is not"},
		"a table that is gone":     {`DROP TABLE payments`, "owns a table payments that there is not"},
		"a listed table gone":      {`DROP TABLE limiter`, "lists a table limiter that there is not"},
		"about somebody after all": {`ALTER TABLE limiter ADD COLUMN customer_id bigint`, "the table limiter says whose its rows are"},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			h.exec(plant.sql)
			problems := h.problems()
			if len(problems) != 1 || !strings.Contains(problems[0], plant.want) {
				t.Errorf("got %q, want %q", problems, plant.want)
			}
		})
	}
	t.Run("two owners", func(t *testing.T) {
		h := open(t)
		other := services.Kind()
		other.Key = "other"
		h.kinds = append(h.kinds, other)
		if p := h.problems(); len(p) != 1 || !strings.Contains(p[0], "is owned by the kinds services and other") {
			t.Errorf("got %q", p)
		}
	})
}

// object is a JSON object with a canary under each key.
func object(name string, keys ...string) completeness.Canary {
	var pairs, seen []string
	for _, k := range keys {
		key, value, given := strings.Cut(k, "=")
		shown := value
		if !given {
			value = "canary-" + name + "-" + key
			shown = value
			value = `"` + value + `"`
		} else if v, s, ok := strings.Cut(value, "→"); ok {
			value, shown = v, s
		}
		pairs, seen = append(pairs, fmt.Sprintf("%q:%s", key, value)), append(seen, strings.Trim(shown, `"`))
	}
	return completeness.Canary{SQL: "'{" + strings.Join(pairs, ",") + "}'", Seen: seen}
}

// list is a JSON list of one object.
func list(c completeness.Canary) completeness.Canary {
	c.SQL = "'[" + strings.Trim(c.SQL, "'") + "]'"
	return c
}

func word(w string) completeness.Canary {
	return completeness.Canary{SQL: "'" + w + "'", Seen: []string{w}}
}

// special are the columns for which a type alone makes no canary.
var special = map[string]completeness.Canary{
	"customers.kind": word("company"), "customers.status": word("former"), "customers.language": word("fr"),
	"accounts.other_phones":             list(object("phone", "kind", "raw")),
	"accounts.custom":                   list(object("account-custom", "label", "value")),
	"accounts.staff_notes":              {SQL: `'["canary-account-note"]'`, Seen: []string{"canary-account-note"}},
	"accounts.time_note":                object("z", `at_zone="assumed-1"`, `at_fold={"closed_at":"1980-02-03T04:05:06Z"}→1980-02-03T04:05:06Z`),
	"accounts.extra":                    object("account-extra", "unknown", `nested={"deep":["canary-deep"]}→canary-deep`),
	"account_corrections.source_values": {SQL: `'{"mobile":"x"}'`},
	"account_corrections.new_values":    {SQL: `'{"mobile":"canary-corrected"}'`, Seen: []string{"canary-corrected"}},
	"account_contacts.phones":           list(object("contact-phone", "raw")),
	"account_contacts.address":          object("contact-address", "street", "box", "postcode", "city", "state", "country"),
	"account_contacts.preferences":      {SQL: `'{"canary-preference":true}'`, Seen: []string{"canary-preference"}},
	"account_contacts.time_note":        object("z", `at_fold={"created_at":"1981-02-03T04:05:06Z"}→1981-02-03`),
	"account_contacts.extra":            object("contact-extra", "unknown"),
	"identifiers.time_note":             object("z", `at_fold={"valid_from":"1982-02-03T04:05:06Z"}→1982-02-03`),
	"identifiers.extra":                 object("identifier-extra", "unknown"),
	"services.config":                   list(object("config", "label", "value")),
	"services.custom":                   list(object("custom", "label", "value")),
	"services.log_policy":               object("log", "days=7351", "anonymise=true", "enabled=true"),
	"services.staff_notes":              {SQL: `'["canary-service-note"]'`, Seen: []string{"canary-service-note"}},
	"services.time_note":                object("z", `at_zone="assumed-2"`),
	"services.extra":                    object("service-extra", "unknown"),
	"orders.lines":                      list(object("order-line", "type", "description", "domain", `quantity="7361"`, `amount="7362.5"`, "cycle", "status", "service")),
	"orders.fraud":                      object("fraud", "module", "score", "decision", "raw"),
	"orders.staff_notes":                {SQL: `'["canary-order-note"]'`, Seen: []string{"canary-order-note"}},
	"orders.time_note":                  object("z", `at_zone="assumed-3"`),
	"orders.extra":                      object("order-extra", "unknown"),
	"invoices.type":                     word("credit_note"),
	"invoices.vat":                      list(object("vat", `rate="7371"`, `base="7372.5"`, `tax="7373.5"`, "category", "reason")),
	"invoices.lines": list(object("invoice-line", "description", `quantity="7381"`, "unit", `unit_price="7382.5"`, `net="7383.5"`, `vat_rate="7384"`,
		"vat_category", `from="1970-03-04"→1970-03-04`, `until="1970-04-05"→1970-04-05`, "service")),
	"invoices.buyer": object("buyer", "name", "vat_no", "enterprise_no",
		`address={"street":"canary-buyer-street","box":"canary-buyer-box","postcode":"canary-buyer-postcode","city":"canary-buyer-city","state":"canary-buyer-state","country":"canary-buyer-country"}→canary-buyer-box`,
		`contact={"name":"canary-buyer-contact","phone":"canary-buyer-phone","email":"canary-buyer-email"}→canary-buyer-email`),
	"invoices.time_note": object("z", `at_zone="assumed-4"`),
	"invoices.extra":     object("invoice-extra", "unknown"),
	"payments.payer":     object("payer", "name", `email="canary-own@example.org"`, "country"),
	"payments.payer_id":  word("canary-own-payer"),
	"payments.time_note": object("z", `at_zone="assumed-5"`),
	"payments.extra":     object("payment-extra", "unknown"),

	"consent_events.purpose":         word("newsletter"),
	"consent_events.state":           word("withdrawn"),
	"consent_events.way":             word("import"),
	"consent_events.language":        word("fr"),
	"consent_events.effective":       {SQL: "false", Seen: []string{"false"}},
	"consent_events.wording_version": {SQL: "7391", Seen: []string{"7391"}},
	"consent_events.wording_digest":  {SQL: `'\xca9a21'`, Seen: []string{"ca9a21"}},
	"consent_events.login_id":        {SQL: "1", Seen: []string{"canary-login@example.org"}},
	"consent_events.time_note":       object("z", `at_zone="assumed-6"`),
	"consent_events.extra":           object("consent-extra", "unknown"),
	"accesses.team":                  word("privacy_officer"),
	"accesses.what":                  word("document"),
	"consent_states.purpose":         word("newsletter"),
	"consent_states.state":           word("withdrawn"),
}

func init() {
	b := special["invoices.buyer"]
	b.Seen = append(b.Seen, "canary-buyer-street", "canary-buyer-postcode", "canary-buyer-city", "canary-buyer-state", "canary-buyer-country", "canary-buyer-contact", "canary-buyer-phone")
	special["invoices.buyer"] = b
}

// heads are the columns that every table of records has and that hold no canary.
var heads = map[string]string{
	"customer_id": "1", "id": "gen_random_uuid()", "source_id": "'test:main/x/' || gen_random_uuid()", "import_id": "1",
	"version_at": "'2026-01-01T00:00:00Z'", "digest": "''", "notes_reviewed_at": "'2026-01-01T00:00:00Z'",
}

// plant fills a record of each table of the customers' kinds with canaries.
func (h *house) plant() map[string]map[string]completeness.Canary {
	h.Helper()
	tables, err := completeness.Schema(h.ctx, h.conn)
	if err != nil {
		h.Fatal(err)
	}
	planted := map[string]map[string]completeness.Canary{}
	for _, k := range h.kinds {
		if k.Owner != dataset.OfCustomer {
			continue
		}
		for _, t := range k.Tables {
			fill, err := completeness.Fill(t, tables[t.Name], special)
			if err != nil {
				h.Fatal(err)
			}
			planted[t.Name] = fill
			var columns, values []string
			for _, c := range tables[t.Name] {
				value, isHead := heads[c.Name]
				if f, ok := fill[c.Name]; ok {
					value = f.SQL
				} else if !isHead || t.Name == "account_corrections" && c.Name == "id" {
					continue
				}
				columns, values = append(columns, c.Name), append(values, value)
			}
			switch t.Name {
			case "customers":
				columns, values = drop(columns, values, "id")
				columns, values = append(columns, "id", "name"), append(values, "1", "'name'")
				h.exec(`INSERT INTO customers (` + strings.Join(columns, ",") + `) OVERRIDING SYSTEM VALUE VALUES (` + strings.Join(values, ",") + `)`)
				continue
			case "account_corrections":
				columns, values = append(columns, "field_group"), append(values, "'mobile'")
			case "consent_events":
				h.exec(`INSERT INTO logins (id, email, email_canonical, email_mac, language, created_at) OVERRIDING SYSTEM VALUE
					VALUES (1, 'canary-login@example.org', 'canary-login@example.org', '', 'fr', now())`)
				columns, values = append(columns, "seq"), append(values, "1")
			case "questions", "question_messages", "question_files", "mail_received":
				columns, values = h.question(t.Name, columns, values)
			case "accesses":
				columns, values = h.access(columns, values)
			case "disclosure_notices", "disclosure_notice_lines":
				columns, values = h.notice(t.Name, columns, values)
			case "consent_states":
				columns, values = append(columns, "last_seq", "last_at", "event_id"), append(values, "1", "now()", "gen_random_uuid()")
			}
			h.exec(`INSERT INTO ` + t.Name + ` (` + strings.Join(columns, ",") + `) VALUES (` + strings.Join(values, ",") + `)`)
		}
	}
	// The payer is known to be the customer: else only a part is shown.
	h.exec(`INSERT INTO identifiers (customer_id, id, source_id, import_id, version_at, digest, kind, value, verified) VALUES
		(1, gen_random_uuid(), 'a', 1, now(), '', 'email', 'canary-own@example.org', true), (1, gen_random_uuid(), 'b', 1, now(), '', 'payer_id', 'canary-own-payer', true)`)
	return planted
}

// access completes the row of an access: the officer who looked.
func (h *house) access(columns, values []string) ([]string, []string) {
	h.Helper()
	h.exec(`INSERT INTO officers (id, person, email, email_canonical, name, language, roles, trained_on, status, created_at) OVERRIDING SYSTEM VALUE
		VALUES (1, 'P-1', 'officer@example.org', 'officer@example.org', 'canary-officer', 'nl', '{operations}', now(), 'enrolling', now())`)
	return append(columns, "officer_id"), append(values, "1")
}

func drop(columns, values []string, name string) ([]string, []string) {
	if i := slices.Index(columns, name); i >= 0 {
		return slices.Delete(columns, i, i+1), slices.Delete(values, i, i+1)
	}
	return columns, values
}

func (h *house) scope() store.Scope {
	s, err := store.JobScopeOf(actor.Job("test"), 1, 0)
	if err != nil {
		h.Fatal(err)
	}
	return s
}

// missing lists the canaries that a kind claims to show and does not, by Stream and by Get.
func (h *house) missing(k dataset.Kind, planted map[string]map[string]completeness.Canary) []string {
	h.Helper()
	r := h.st.Read(h.ctx)
	var streamed, got []dataset.Record
	if err := k.Stream(r, h.scope(), dataset.Span{}, func(rec dataset.Record) error {
		streamed = append(streamed, rec)
		one, err := k.Get(r, h.scope(), rec.ID)
		got = append(got, one)
		return err
	}); err != nil {
		h.Fatal(err)
	}
	var missing []string
	for _, t := range k.Tables {
		for _, m := range completeness.Missing(t.Name, planted[t.Name], streamed) {
			missing = append(missing, "Stream lacks "+m)
		}
		for _, m := range completeness.Missing(t.Name, planted[t.Name], got) {
			missing = append(missing, "Get lacks "+m)
		}
	}
	return missing
}

func TestEveryShownColumnIsSeen(t *testing.T) {
	h := open(t)
	planted := h.plant()
	for _, k := range h.kinds {
		if k.Owner != dataset.OfCustomer {
			continue
		}
		for _, m := range h.missing(k, planted) {
			t.Errorf("%s: %s", k.Key, m)
		}
		page, err := k.List(h.st.Read(h.ctx), h.scope(), dataset.PageQuery{Limit: 10})
		if err != nil || len(page.Records) == 0 {
			t.Fatalf("%s: %d records, %v", k.Key, len(page.Records), err)
		}
		for _, name := range k.Columns {
			if !slices.ContainsFunc(page.Records[0].Fields, func(f dataset.Field) bool { return f.Name == name && !f.Value.Empty() }) {
				t.Errorf("%s: the list's column %s is empty", k.Key, name)
			}
		}
	}
}

// A kind that claims to show what it does not is found out.
func TestAClaimThatDoesNotHoldIsFound(t *testing.T) {
	h := open(t)
	planted := h.plant()
	k := services.Kind()
	blind := k.Stream
	k.Stream = func(r store.Reader, s store.Scope, span dataset.Span, yield func(dataset.Record) error) error {
		return blind(r, s, span, func(rec dataset.Record) error {
			rec.Fields = slices.DeleteFunc(rec.Fields, func(f dataset.Field) bool { return f.Name == "username" })
			return yield(rec)
		})
	}
	if m := h.missing(k, planted); len(m) != 1 || !strings.Contains(m[0], "Stream lacks services.username") {
		t.Errorf("got %q", m)
	}
}

// An erasure leaves nothing of what it says it takes, and all of what it says it keeps.
func TestErasureTakesWhatItSays(t *testing.T) {
	h := open(t)
	planted := h.plant()
	// What stays of an account while invoices stay: they must name their buyer.
	stays := map[string]bool{
		"accounts.first_name": true, "accounts.last_name": true, "accounts.company": true, "accounts.vat_no": true, "accounts.enterprise_no": true,
		"accounts.street": true, "accounts.box": true, "accounts.postcode": true, "accounts.city": true, "accounts.state": true, "accounts.country": true,
		"accounts.created_at": true, "accounts.closed_at": true, "accounts.gone_at": true,
		"customers.number": true, "customers.kind": true, "customers.status": true, "customers.language": true,
	}
	h.exec(`INSERT INTO kind_summaries (owner, owner_id, kind, count, bytes) VALUES ('customer', 1, 'invoices', 1, 0)`)
	for _, k := range h.kinds {
		if k.Owner != dataset.OfCustomer {
			continue
		}
		if err := h.st.Do(h.ctx, store.Change{Action: "test.erase", Subject: keys.Customer(1)}, func(tx *store.Tx) error {
			_, err := k.Erase(tx, h.scope())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, table := range k.Tables {
			var left string
			if err := h.conn.QueryRow(h.ctx, `SELECT coalesce(string_agg(to_jsonb(t)::text, ' '), '') FROM `+table.Name+` t`).Scan(&left); err != nil {
				t.Fatal(err)
			}
			for _, column := range slices.Sorted(maps.Keys(planted[table.Name])) {
				kept := k.Erasure == dataset.EraseNot || stays[table.Name+"."+column]
				for _, text := range planted[table.Name][column].Seen {
					if !strings.HasPrefix(text, "canary") {
						continue // of another form in the database
					}
					if there := strings.Contains(left, text); there != kept {
						t.Errorf("%s: %s.%s (%s) is there: %t, want %t", k.Key, table.Name, column, text, there, kept)
					}
				}
			}
		}
	}
}
