package hpxdata

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/platform/intake"
)

func decode[T any, P interface {
	*T
	Record
}](t *testing.T, in string) (T, *intake.Problem) {
	t.Helper()
	if err := intake.CheckJSON([]byte(in)); err != nil {
		t.Fatalf("the test's own JSON: %v", err)
	}
	var v T
	zone, _ := time.LoadLocation("Europe/Brussels")
	cleaned, err := (&intake.Cleaner{Zone: zone}).Clean(SchemaOf(P(&v).RecordType()), []byte(in))
	if err == nil {
		err = Decode(cleaned.Data, P(&v))
	}
	return v, intake.ProblemOf(err)
}

func TestDecodeCustomer(t *testing.T) {
	got, p := decode[Customer](t, `{"number":1042,"kind":"Company","company":"Voorbeeld bv","vat_no":"BE 0400.008.697","emails":[" a@example.org ","","b@example.org"],
		"phones":["0470 00 00 12",{"kind":"Fax","raw":"02/555 12 34"},{"e164":"+32470000038"},{"e164":"not a number"}],"address":{"street":"Kouter 1","postcode":9000,"city":"Gent","country":"be"},
		"language":"nl-BE","birth_date":"0000-00-00","status":"closed","created_at":"2020-01-02 09:00:00","closed_at":"2026-01-02T09:00:00+01:00","group":"","custom":[{"label":"Kleur","value":"blauw"}],"staff_notes":"belt vaak"}`)
	if p != nil {
		t.Fatal(p)
	}
	want := Customer{
		Number: "1042", Kind: Company, Company: "Voorbeeld bv", VATNo: "BE0400008697", EnterpriseNo: "0400008697", Emails: []string{"a@example.org", "b@example.org"},
		Phones: []Phone{
			{Kind: "mobile", E164: "+32470000012", Raw: "0470 00 00 12"}, {Kind: "fax", E164: "+3225551234", Raw: "02/555 12 34"},
			{Kind: "mobile", E164: "+32470000038", Raw: "+32470000038"}, {Raw: "not a number"},
		},
		Address: Address{Street: "Kouter 1", Postcode: "9000", City: "Gent", Country: "BE"}, Language: "nl", Status: Former,
		CreatedAt: intake.NewTime(time.Date(2020, 1, 2, 8, 0, 0, 0, time.UTC)), ClosedAt: intake.NewTime(time.Date(2026, 1, 2, 8, 0, 0, 0, time.UTC)),
		Custom: []Field{{"Kleur", "blauw"}}, StaffNotes: []string{"belt vaak"}, Zone: Zone{AtZone: Assumed},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestDecodeDefaults(t *testing.T) {
	c, p := decode[Customer](t, `{"last_name":"Peeters"}`)
	if p != nil || c.Kind != Person || c.Status != Active {
		t.Errorf("%+v, %v", c, p)
	}
	c, p = decode[Customer](t, `{"company":"X bv","vat_no":"BE0413172885","closed_at":"2026-01-02T09:00:00Z"}`)
	if p != nil || c.Kind != Company || c.Status != Former || c.VATNo != "BE0413172885" || c.EnterpriseNo != "" {
		t.Errorf("a number that fails its check stays as it is written: %+v, %v", c, p)
	}
	i, p := decode[Invoice](t, `{"number":"59","issue_date":"2026-01-02","currency":"USD","gross":-12.5,"structured_ref":"INV-59","vat":"","lines":{},"paid_at":"0000-00-00 00:00:00"}`)
	if p != nil || i.Type != InvoiceType || i.Gross != "-12.5" || i.Currency != "USD" || i.StructuredRef != "" || i.PaymentRef != "INV-59" || !i.PaidAt.IsZero() {
		t.Errorf("%+v, %v", i, p)
	}
	i, p = decode[Invoice](t, `{"number":"59","issue_date":"2026-01-02","type":"Credit Note","structured_ref":"010806817183"}`)
	if p != nil || i.Type != CreditNoteType || i.StructuredRef != "+++010/8068/17183+++" {
		t.Errorf("%+v, %v", i, p)
	}
	l, p := decode[Login](t, `{"email":" jan@example.org ","customers":["a/client/1",{"customer":"a/client/2","role":"owner"}]}`)
	if d := cmp.Diff(Login{Email: "jan@example.org", Customers: []LoginCustomer{{Customer: "a/client/1"}, {Customer: "a/client/2", Role: "owner"}}}, l); p != nil || d != "" {
		t.Errorf("%v (-want +got):\n%s", p, d)
	}
	s, p := decode[Service](t, `{"status":"Active","log_policy":{"days":"14","anonymise":"on","enabled":1},"amount":"10"}`)
	if p != nil || s.Status != "active" || *s.LogPolicy != (LogPolicy{14, true, true}) {
		t.Errorf("%+v, %v", s, p)
	}
}

// TestRefused has one record for each way to be refused: the field is named, and what to do.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		code  intake.Code
		field string
		p     *intake.Problem
	}{
		{intake.CodeAmount, "net", problemOf[Invoice](t, `{"number":"1","issue_date":"2026-01-02","currency":"EUR","net":"12,50"}`)},
		{intake.CodeAmount, "lines.1.net", problemOf[Invoice](t, `{"number":"1","issue_date":"2026-01-02","currency":"EUR","lines":[{"net":"1"},{"net":"veel"}]}`)},
		{intake.CodeCurrency, "currency", problemOf[Invoice](t, `{"number":"1","issue_date":"2026-01-02","currency":"EURO"}`)},
		{intake.CodeDate, "issue_date", problemOf[Invoice](t, `{"number":"1","issue_date":"2026-02-30"}`)},
		{intake.CodeTime, "paid_at", problemOf[Invoice](t, `{"number":"1","issue_date":"2026-02-03","paid_at":"gisteren"}`)},
		{intake.CodeMissing, "number", problemOf[Invoice](t, `{"issue_date":"2026-02-03"}`)},
		{intake.CodeMissing, "issue_date", problemOf[Invoice](t, `{"number":"1","issue_date":"0000-00-00"}`)},
		{intake.CodeMissing, "currency", problemOf[Invoice](t, `{"number":"1","issue_date":"2026-02-03","gross":"5"}`)},
		{intake.CodeValue, "type", problemOf[Invoice](t, `{"number":"1","issue_date":"2026-02-03","type":"proforma"}`)},
		{intake.CodeValue, "lines", problemOf[Invoice](t, `{"number":"1","lines":{"a":1}}`)},
		{intake.CodeValue, "buyer", problemOf[Invoice](t, `{"number":"1","buyer":"Jan"}`)},
		{intake.CodeValue, "kind", problemOf[Customer](t, `{"kind":"robot"}`)},
		{intake.CodeValue, "status", problemOf[Customer](t, `{"status":"asleep"}`)},
		{intake.CodeValue, "emails.0", problemOf[Customer](t, `{"emails":[{"x":1}]}`)},
		{intake.CodeValue, "staff_notes.0", problemOf[Customer](t, `{"staff_notes":[{"text":"x"}]}`)},
		{intake.CodeMissing, "email", problemOf[Login](t, `{"name":"Jan"}`)},
		{intake.CodeValue, "log_policy.days", problemOf[Service](t, `{"log_policy":{"days":"lang"}}`)},
		{intake.CodeValue, "log_policy.enabled", problemOf[Service](t, `{"log_policy":{"enabled":"misschien"}}`)},
		{intake.CodeMissing, "amount", problemOf[Payment](t, `{"currency":"EUR"}`)},
		{intake.CodeMissing, "currency", problemOf[Payment](t, `{"amount":"5"}`)},
		{intake.CodeMissing, "value", problemOf[Identifier](t, `{"kind":"email"}`)},
		{intake.CodeMissing, "kind", problemOf[Identifier](t, `{"value":"x"}`)},
		{intake.CodeValue, "kind", problemOf[Identifier](t, `{"kind":"shoe","value":"42"}`)},
	} {
		if c.p == nil || c.p.Code != c.code || c.p.Field != c.field || len(c.p.Text) < 10 {
			t.Errorf("want %s in %s, got %+v", c.code, c.field, c.p)
		}
	}
}

func problemOf[T any, P interface {
	*T
	Record
}](t *testing.T, in string) *intake.Problem {
	t.Helper()
	_, p := decode[T, P](t, in)
	return p
}

// TestRoundTrip writes each type with all fields filled and reads it back.
func TestRoundTrip(t *testing.T) {
	for _, r := range []Record{&Customer{}, &Identifier{}, &Contact{}, &Login{}, &Service{}, &Order{}, &Invoice{}, &Payment{}} {
		t.Run(r.RecordType(), func(t *testing.T) {
			fill(reflect.ValueOf(r).Elem(), 1)
			fix(r)
			line, err := Line("demo:main/x/1", "demo:main/client/1", time.Date(2026, 1, 2, 8, 0, 0, 0, time.UTC), r)
			if err != nil {
				t.Fatal(err)
			}
			if err := intake.CheckJSON(line); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			var envelope struct {
				T, ID, Customer, Op string
				Data                json.RawMessage
			}
			if err := json.Unmarshal(line, &envelope); err != nil || envelope.T != r.RecordType() || envelope.Op != "upsert" {
				t.Fatalf("%s: %v", line, err)
			}
			cleaned, err := (&intake.Cleaner{}).Clean(SchemaOf(envelope.T), envelope.Data)
			if err != nil {
				t.Fatal(err)
			}
			if cleaned.Extra != nil || cleaned.Secrets+cleaned.Cards > 0 || string(cleaned.Data) != string(envelope.Data) {
				t.Errorf("what is written is not what is kept:\n%s\n%s\nextra %s", envelope.Data, cleaned.Data, cleaned.Extra)
			}
			back := reflect.New(reflect.TypeOf(r).Elem()).Interface().(Record)
			if err := Decode(cleaned.Data, back); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(r, back); d != "" {
				t.Errorf("(-written +read):\n%s", d)
			}
		})
	}
}

// fill puts something into every field.
func fill(v reflect.Value, depth int) {
	switch x := v.Addr().Interface().(type) {
	case *intake.Amount:
		*x = "12.50"
		return
	case *intake.Currency:
		*x = "EUR"
		return
	case *intake.Date:
		*x = intake.NewDate(2026, 1, 2)
		return
	case *intake.Time:
		*x = intake.NewTime(time.Date(2026, 1, 2, 9, 0, 0, 123456000, time.UTC))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), depth+1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		e := reflect.New(v.Type().Elem()).Elem()
		fill(e, depth+1)
		v.SetMapIndex(reflect.ValueOf("key"), e)
	case reflect.String:
		v.SetString("tekst é \" \\ \n <b>")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(14)
	default:
		panic(v.Kind().String())
	}
}

// fix gives fields with a form of their own a value that has it.
func fix(r Record) {
	switch r := r.(type) {
	case *Customer:
		r.Kind, r.Status, r.VATNo, r.EnterpriseNo, r.Address.Country, r.Language = Company, Active, "BE0400008697", "0400008697", "BE", "nl"
		r.Phones = []Phone{{"mobile", "+32470000012", "0470 00 00 12"}}
	case *Contact:
		r.Address.Country, r.Language = "BE", "nl"
		r.Phones = []Phone{{"mobile", "+32470000012", "0470 00 00 12"}}
	case *Login:
		r.Email, r.Language = "jan@example.org", "nl"
	case *Identifier:
		r.Kind = "email"
	case *Service:
		r.Status = "active"
	case *Order:
		r.Status = "active"
	case *Payment:
		r.Status = "paid"
	case *Invoice:
		r.Type, r.Status, r.StructuredRef, r.Buyer.Address.Country, r.Buyer.VATNo = InvoiceType, "paid", "+++010/8068/17183+++", "BE", "BE0400008697"
	}
}

// TestNoFieldIsASecret: what the format knows must never be dropped, whatever the source.
func TestNoFieldIsASecret(t *testing.T) {
	for _, recordType := range Types() {
		for _, name := range SchemaOf(recordType).Names() {
			if (intake.Rules{}).Denies(name) {
				t.Errorf("%s.%s is dropped as a secret", recordType, name)
			}
		}
	}
}

func TestTypesAreInTheOrderOfStoring(t *testing.T) {
	for i, recordType := range Types() {
		if intake.Rank(recordType) != i+1 || SchemaOf(recordType) == nil {
			t.Errorf("%s has rank %d at place %d", recordType, intake.Rank(recordType), i+1)
		}
	}
	if len(schemas) != len(Types()) {
		t.Errorf("%d schemas and %d types", len(schemas), len(Types()))
	}
}

// TestFieldNames pins the names of the format: others write files with them.
func TestFieldNames(t *testing.T) {
	for recordType, names := range map[string]string{
		"customer":   "number kind first_name last_name company vat_no enterprise_no emails phones phones.kind phones.e164 phones.raw address.street address.box address.postcode address.city address.country language birth_date status created_at closed_at group custom.label custom.value staff_notes",
		"identifier": "kind value valid_from valid_to verified how",
		"service":    "type product domain server username started ends status config log_policy.days log_policy.anonymise log_policy.enabled",
		"order":      "number lines amount ip fraud.module fraud.score fraud.decision fraud.raw status",
		"invoice":    "number issue_date due_date paid_at type currency net vat.rate vat.base vat.tax vat.category gross lines buyer structured_ref ubl.blob ubl.name ubl.mime ubl.size pdf retention_until",
		"payment":    "provider provider_ref method amount fee at status payer.name payer.email payer.country refund_of",
		"login":      "email name roles preferences customers",
	} {
		have := " " + strings.Join(SchemaOf(recordType).Names(), " ") + " "
		for _, name := range strings.Fields(names) {
			if !strings.Contains(have, " "+name+" ") {
				t.Errorf("%s has no field %s", recordType, name)
			}
		}
	}
}
