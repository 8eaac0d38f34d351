package importtest

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/data/account"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// customer returns the context and scope of somebody who is signed in for a customer.
func (w *world) customer(sourceID string) (context.Context, store.CustomerScope) {
	w.Helper()
	a := actor.Actor{Kind: actor.Customer, CustomerID: w.scope(sourceID).Customer()}
	if err := w.st.Read(w.ctx).Row(`SELECT login_id FROM login_customers WHERE customer_id = $1`, a.CustomerID).Scan(&a.LoginID); err != nil {
		w.Fatal(err)
	}
	s, err := store.CustomerScopeOf(a)
	if err != nil {
		w.Fatal(err)
	}
	return actor.With(w.ctx, a), s
}

// shown is a field as a page has it: value, and the source's when it differs.
func (w *world) shown(customer, name string) [2]string {
	w.Helper()
	for _, f := range w.all("account", customer)[0].Fields {
		if f.Name == name {
			out := [2]string{f.Value.Text}
			if f.Source != nil {
				out[1] = f.Source.Text
				if f.Since.IsZero() {
					w.Errorf("%s is corrected without a time", name)
				}
			}
			return out
		}
	}
	w.Fatalf("no field %s", name)
	return [2]string{}
}

func (w *world) correct(customer, group string, values map[string]string) {
	w.Helper()
	ctx, s := w.customer(customer)
	if err := account.Correct(ctx, w.st, s, group, values); err != nil {
		w.Fatal(err)
	}
}

func TestCorrectionOutlivesAnImport(t *testing.T) {
	w := newWorld(t)
	lotte := w.lotte()
	w.take(w.file(lotte))
	w.clock.Advance(time.Hour)
	w.correct(lotteID, "mobile", map[string]string{"mobile": "0470/00.00.09"})
	w.correct(lotteID, "address", map[string]string{"street": " Kouter  5 ", "postcode": "9000", "city": "Gent", "country": "be", "number": "K9"})
	holds := func(t *testing.T) {
		t.Helper()
		if got := w.shown(lotteID, "mobile"); got != [2]string{"+32470000009", "+32470000001"} {
			t.Errorf("mobile: %q", got)
		}
		if got := w.shown(lotteID, "address"); got != [2]string{"Kouter 5\n9000 Gent", "Veldstraat 21\n9000 Gent"} {
			t.Errorf("address: %q", got)
		}
		if got := w.shown(lotteID, "country"); got != [2]string{"BE", ""} {
			t.Errorf("country: %q", got)
		}
	}
	holds(t)
	t.Run("the same file", func(t *testing.T) {
		w.want(w.take(w.file(lotte)), 1, 0, 0, 1, 0)
		holds(t)
	})
	newer := func(at time.Duration, path string, value any) string {
		return with(t, with(t, lotte, path, value), "at", start.Add(at).Format(time.RFC3339))
	}
	t.Run("a newer version with the old values", func(t *testing.T) {
		w.want(w.take(w.file(newer(2*time.Hour, "data.first_name", "Charlotte"))), 1, 0, 1, 0, 0)
		holds(t)
		if got := w.shown(lotteID, "first_name"); got[0] != "Charlotte" {
			t.Errorf("first name: %q", got)
		}
	})
	t.Run("the source has another value: it counts again", func(t *testing.T) {
		w.clock.Advance(time.Hour)
		w.want(w.take(w.file(newer(3*time.Hour, "data.phones", []any{map[string]any{"kind": "mobile", "raw": "0470 00 00 05"}}))), 1, 0, 1, 0, 0)
		if got := w.shown(lotteID, "mobile"); got != [2]string{"+32470000005", ""} {
			t.Errorf("mobile: %q", got)
		}
		if got := w.shown(lotteID, "address"); got[0] != "Kouter 5\n9000 Gent" {
			t.Errorf("address: %q", got)
		}
		var fields []string
		for _, v := range w.all("account", lotteID)[0].Versions {
			for _, f := range v.Fields {
				fields = append(fields, f.Name+"="+f.Value.Text)
			}
		}
		if !strings.Contains(strings.Join(fields, "\n"), "mobile=+32470000009") {
			t.Errorf("what the customer had corrected is not among the earlier versions: %v", fields)
		}
	})
}

func TestCorrectionIsRecordedWithOldAndNew(t *testing.T) {
	w := newWorld(t)
	w.take(w.file(w.lotte()))
	ctx, s := w.customer(lotteID)
	w.correct(lotteID, "phone", map[string]string{"phone": "09 000 00 07"})
	w.correct(lotteID, "phone", map[string]string{"phone": "09 000 00 08"})
	w.correct(lotteID, "phone", map[string]string{"phone": "09 000 00 08"}) // nothing changes, so nothing is recorded
	w.equal([]string{"2"}, `SELECT count(*) FROM audit.entry WHERE type = 'account.corrected'`)
	w.equal([]string{`{"phone": "+3290000007"}|false`, `{"phone": "+3290000008"}|true`},
		`SELECT new_values::text, ended_at IS NULL AS open FROM account_corrections ORDER BY id`)
	w.equal([]string{"customer|0"}, `SELECT DISTINCT p.subject_kind, position('+32' IN encode(p.ciphertext, 'escape')) FROM audit.entry e JOIN audit.payload p ON p.entry_id = e.id WHERE e.type = 'account.corrected'`)

	t.Run("back to what the source says", func(t *testing.T) {
		w.correct(lotteID, "phone", map[string]string{"phone": "+32 9 000 00 01"})
		w.equal([]string{"0"}, `SELECT count(*) FROM account_corrections WHERE ended_at IS NULL`)
		if got := w.shown(lotteID, "phone"); got != [2]string{"+3290000001", ""} {
			t.Errorf("phone: %q", got)
		}
	})
	t.Run("taken away", func(t *testing.T) {
		w.correct(lotteID, "phone", map[string]string{})
		if got := w.shown(lotteID, "phone"); got != [2]string{"", "+3290000001"} {
			t.Errorf("phone: %q", got)
		}
	})
	t.Run("twenty at once leave one that holds", func(t *testing.T) {
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				number := "09 000 00 " + string(rune('1'+i%2)) + string(rune('0'+i%10))
				if err := account.Correct(ctx, w.st, s, "phone", map[string]string{"phone": number}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		w.equal([]string{"1"}, `SELECT count(*) FROM account_corrections WHERE ended_at IS NULL AND field_group = 'phone'`)
	})
	t.Run("groups that there are not", func(t *testing.T) {
		for _, group := range []string{"", "email", "name", "vat_no", "fax", "number", "../phone"} {
			if err := account.Correct(ctx, w.st, s, group, map[string]string{group: "1"}); !fault.Is(err, fault.NotFound) {
				t.Errorf("%q: %v", group, err)
			}
			if _, err := account.Form(w.st.Read(ctx), s, group); !fault.Is(err, fault.NotFound) {
				t.Errorf("form %q: %v", group, err)
			}
		}
	})
	t.Run("a company has a fax", func(t *testing.T) {
		w.take(w.file(w.bakery()))
		w.correct(bakeryID, "fax", map[string]string{"fax": "050 00 00 01"})
		if got := w.shown(bakeryID, "fax"); got[0] != "+3250000001" {
			t.Errorf("fax: %q", got)
		}
	})
}

// The new address of a login becomes that of the accounts which had the old one first, and of no other.
func TestEmailChangeReachesTheAccount(t *testing.T) {
	w := newWorld(t)
	other := with(t, with(t, with(t, w.bakery(), "id", "test:main/client/3"), "data.number", "K3"), "data.emails", []any{"other@lelie.example", "info@lelie.example"})
	login := line(t, "test:main/login/1", bakeryID, start, hpxdata.Login{Email: "Info@Lelie.example", Customers: []hpxdata.LoginCustomer{{Customer: bakeryID}, {Customer: "test:main/client/3"}}})
	w.want(w.take(w.file(w.bakery(), other, login)), 3, 3, 0, 0, 0)
	ctx, s := w.customer(bakeryID)
	if err := w.st.Do(ctx, store.Change{Action: "test.email", Subject: keys.Login(s.Login())}, func(tx *store.Tx) error {
		return account.EmailChanged(tx, s.Login(), "info@lelie.example", "nieuw@lelie.example")
	}); err != nil {
		t.Fatal(err)
	}
	if got := w.shown(bakeryID, "email"); got != [2]string{"nieuw@lelie.example", "info@lelie.example"} {
		t.Errorf("email: %q", got)
	}
	if got := w.shown("test:main/client/3", "email"); got != [2]string{"other@lelie.example", ""} {
		t.Errorf("the other account's email: %q", got)
	}
}

// One login for each address, linked to each customer that has it; the source's own logins win.
func TestLoginsOfCustomers(t *testing.T) {
	w := newWorld(t)
	jan := with(t, with(t, with(t, w.lotte(), "id", "test:main/client/3"), "data.number", "K3"), "data.emails", []any{"LOTTE@example.org."})
	none := with(t, with(t, with(t, w.lotte(), "id", "test:main/client/4"), "data.number", "K4"), "data.emails", []any{"no address"})
	login := line(t, "test:main/login/1", bakeryID, start, hpxdata.Login{Email: "zaakvoerder@lelie.example", Name: "An Claes", Language: "fr"})
	path := w.file(w.lotte(), w.bakery(), jan, none, login)
	w.want(w.take(path), 5, 5, 0, 0, 0)
	links := `SELECT l.email_canonical, c.number FROM login_customers n JOIN logins l ON l.id = n.login_id JOIN customers c ON c.id = n.customer_id ORDER BY 1, 2`
	want := []string{"lotte@example.org|K1", "lotte@example.org|K3", "zaakvoerder@lelie.example|K2"}
	w.equal(want, links)
	w.want(w.take(path), 5, 0, 0, 5, 0)
	w.equal(want, links)
	w.equal([]string{"2"}, `SELECT count(*) FROM logins WHERE password_hash IS NULL AND verified_at IS NULL`)

	lost := line(t, "test:main/login/2", "", start, hpxdata.Login{Email: "x@example.org", Customers: []hpxdata.LoginCustomer{{Customer: lotteID}, {Customer: "test:main/client/99"}}})
	r := w.take(w.file(lost))
	w.want(r, 1, 0, 0, 0, 1)
	w.equal(append(want[:2:2], "x@example.org|K1", want[2]), links)
	w.want(w.take(w.file(with(t, login, "data.email", "not an address"))), 1, 0, 0, 0, 1)
}

func TestErasedCustomerStaysErased(t *testing.T) {
	w := newWorld(t)
	former := with(t, with(t, w.lotte(), "data.status", "former"), "data.staff_notes", []any{"canary note"})
	contact := line(t, "test:main/contact/1", lotteID, start, hpxdata.Contact{FirstName: "Canary", LastName: "Contact", Emails: []string{"canary@example.org"}})
	id := line(t, "test:main/identifier/1", lotteID, start, hpxdata.Identifier{Kind: "ip", Value: "192.0.2.77"})
	service := line(t, "test:main/service/1", lotteID, start, hpxdata.Service{Product: "Canary hosting", Domain: "canary.example", Status: "active"})
	path := w.file(former, w.bakery(), contact, id, service, w.invoice(1, lotteID))
	w.take(path)
	w.correct(lotteID, "phone", map[string]string{"phone": "09 000 00 99"})
	w.take(w.file(with(t, with(t, former, "data.emails", []any{"canary2@example.org"}), "at", start.Format(time.RFC3339))))

	erased := map[string]dataset.Erased{}
	if err := w.st.Do(w.ctx, store.Change{Action: "test.erase", Subject: keys.Customer(w.scope(lotteID).Customer())}, func(tx *store.Tx) error {
		for _, k := range kinds() {
			done, err := k.Erase(tx, w.scope(lotteID))
			if err != nil {
				return err
			}
			erased[k.Key] = done
			if _, err := k.Erase(tx, w.scope(bakeryID)); err != nil { // an active customer: nothing goes
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	want := map[string]dataset.Erased{
		"account":  {Deleted: 4, Anonymised: 1}, // a correction, a contact, an identifier, an earlier version
		"services": {Deleted: 1}, "orders": {}, "invoices": {Kept: 1}, "payments": {},
	}
	if diff := cmp.Diff(want, erased); diff != "" {
		t.Errorf("erased (-want +got):\n%s", diff)
	}
	dump := func() string {
		all := ""
		for table := range tables {
			if table != "logins" {
				all += strings.Join(w.rows(`SELECT to_jsonb(t)::text FROM `+table+` t`), "\n")
			}
		}
		return all + strings.Join(w.rows(`SELECT to_jsonb(t)::text FROM account_corrections t`), "\n")
	}
	gone := []string{"canary", "Canary", "lotte@example.org", "+32470000001", "+3290000001", "+3290000099", "192.0.2.77"}
	for _, text := range gone {
		if strings.Contains(dump(), text) {
			t.Errorf("%q is still there", text)
		}
	}
	if rec := w.all("account", lotteID)[0]; field(rec, "last_name") != "Vermeulen" || !strings.Contains(field(rec, "address"), "Veldstraat") {
		t.Error("an invoice is kept, and its buyer's name and address are not")
	}
	if rec := w.all("account", bakeryID)[0]; field(rec, "email") != "info@lelie.example" {
		t.Error("an active customer was erased")
	}
	w.summariesHold()

	r := w.take(path, w.file(with(t, former, "at", start.Add(time.Hour).Format(time.RFC3339))))
	if got := r.Reasons["erased"]; got != 4 {
		t.Errorf("%d refused because of the erasure, want customer, contact, identifier and service\n%s", got, r.Text())
	}
	for _, text := range gone {
		if strings.Contains(dump(), text) {
			t.Errorf("an import brought %q back", text)
		}
	}
	w.want(w.take(w.file(w.invoice(2, lotteID))), 1, 1, 0, 0, 0) // the law keeps invoices

	t.Run("nobody corrects an erased account", func(t *testing.T) {
		ctx, s := w.customer(lotteID)
		if err := account.Correct(ctx, w.st, s, "phone", map[string]string{"phone": "09 000 00 01"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("nothing else is held: name and address go too", func(t *testing.T) {
		w.take(w.file(with(t, with(t, former, "id", "test:main/client/5"), "data.number", "K5")))
		if err := w.st.Do(w.ctx, store.Change{Action: "test.erase", Subject: keys.Nobody()}, func(tx *store.Tx) error {
			_, err := account.Kind().Erase(tx, w.scope("test:main/client/5"))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		row := strings.Join(w.rows(`SELECT to_jsonb(a)::text || c.name FROM accounts a JOIN customers c ON c.id = a.customer_id WHERE c.number = 'K5'`), "")
		for _, text := range []string{"Lotte", "Vermeulen", "Veldstraat", "Gent"} {
			if strings.Contains(row, text) {
				t.Errorf("%q is still there: %s", text, row)
			}
		}
	})
}

// An erasure and an import at the same moment: the batch waits, and brings nothing back.
func TestErasureDuringAnImport(t *testing.T) {
	w := newWorld(t)
	former := with(t, w.lotte(), "data.status", "former")
	w.take(w.file(former))
	contact := w.file(line(t, "test:main/contact/1", lotteID, start, hpxdata.Contact{FirstName: "Canary"}))
	reports := make(chan intake.Report, 1)
	if err := w.st.Do(w.ctx, store.Change{Action: "test.erase", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		if _, err := account.Kind().Erase(tx, w.scope(lotteID)); err != nil {
			return err
		}
		src := w.source(contact)
		go func() {
			r, err := intake.Import(w.ctx, w.st, src, sinks(), intake.Options{Dir: w.dir, Log: quiet()})
			if err != nil {
				t.Error(err)
			}
			reports <- r
		}()
		for len(reports) == 0 && len(w.rows(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)) == 0 {
			runtime.Gosched() // until the batch waits
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	w.want(<-reports, 1, 0, 0, 0, 1)
	w.equal(nil, `SELECT 1 FROM account_contacts`)
}

// Notes of staff are shown once they were read, and again only when they were read again.
func TestStaffNotesAreReviewed(t *testing.T) {
	w := newWorld(t)
	notes := with(t, w.lotte(), "data.staff_notes", []any{"belde over de factuur"})
	w.take(w.file(notes))
	note := func() dataset.Field {
		t.Helper()
		for _, f := range w.all("account", lotteID)[0].Fields {
			if f.Name == "staff_notes" {
				return f
			}
		}
		t.Fatal("there are no notes")
		return dataset.Field{}
	}
	hidden := func(f dataset.Field) bool { return f.Withheld == "retained.staff_notes" && f.Value.Empty() }
	if !hidden(note()) {
		t.Errorf("shown before they were read: %+v", note())
	}
	w.exec(`UPDATE accounts SET notes_reviewed_at = $1`, start)
	if got := note(); got.Value.Text != "belde over de factuur" || got.Withheld != "" {
		t.Errorf("not shown: %+v", got)
	}
	w.take(w.file(with(t, with(t, notes, "data.city", "x"), "at", start.Format(time.RFC3339))))
	if got := note(); got.Value.Text == "" {
		t.Errorf("not shown after another field changed: %+v", got)
	}
	w.take(w.file(with(t, with(t, notes, "data.staff_notes", []any{"new"}), "at", start.Add(time.Minute).Format(time.RFC3339))))
	if !hidden(note()) {
		t.Errorf("new notes are shown unread: %+v", note())
	}
}
