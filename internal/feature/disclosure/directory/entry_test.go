package directory

import (
	"strings"
	"testing"

	"inzage/internal/core/fault"
)

const sshKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMTGazAX2N4W97AO0Lb91XYqZzZY78k9SSfmJ0khjwYR griffie@gent"

func TestWhatIsRefused(t *testing.T) {
	public, secret := key(t)
	set := func(change func(*Entry)) Entry {
		e := court()
		change(&e)
		return e
	}
	for _, c := range []struct {
		field, id string
		e         Entry
	}{
		{TypeField, "directory.error.type", set(func(e *Entry) { e.Type = "private_party" })},
		{NameField, "directory.error.required", set(func(e *Entry) { e.Name = " \u202e " })},
		{StreetField, "directory.error.box", set(func(e *Entry) { e.Street = "Postbus 12" })},
		{StreetField, "directory.error.box", set(func(e *Entry) { e.Street = "B.P. 12" })},
		{StreetField, "directory.error.box", set(func(e *Entry) { e.Street = "P.O. Box 7" })},
		{StreetField, "directory.error.box", set(func(e *Entry) { e.Street = "Boîte postale 3" })},
		{EmailField, "directory.error.email", set(func(e *Entry) { e.Email = "a@b.example, c@d.example" })},
		{LanguageField, "directory.error.language", set(func(e *Entry) { e.Language = "it" })},
		{CountryField, "directory.error.country", set(func(e *Entry) { e.Country = "QQ" })},
		{CountryField, "directory.error.country", set(func(e *Entry) { e.Country = "EU" })},
		{CountryField, "directory.error.country_belgium", set(func(e *Entry) { e.Country, e.Arrondissement, e.Division = "NL", "", "" })},
		{CountryField, "directory.error.country_union", set(func(e *Entry) { e.Type = "foreign_eu" })},
		{CountryField, "directory.error.country_other", set(func(e *Entry) { e.Type, e.Country, e.Arrondissement, e.Division = "foreign_other", "FR", "", "" })},
		{ArrondissementField, "directory.error.arrondissement", set(func(e *Entry) { e.Arrondissement = "gent" })},
		{ArrondissementField, "directory.error.arrondissement_abroad", set(func(e *Entry) { e.Type, e.Country = "foreign_eu", "FR" })},
		{PostcodeField, "directory.error.postal", set(func(e *Entry) { e.Postcode = "B-9200" })},
		{PhoneField, "directory.error.phone", set(func(e *Entry) { e.Phone = "" })},
		{PhoneField, "directory.error.phone", set(func(e *Entry) { e.Phone = "zie brief" })},
		{PhoneField, "directory.error.phone", set(func(e *Entry) { e.Phone = "02 55" })},
		{PhoneField, "directory.error.phone", set(func(e *Entry) { e.Phone = "112" })},
		{PhoneField, "directory.error.phone", set(func(e *Entry) { e.Phone = strings.Repeat("0", 500) })},
		{PhoneField, "directory.error.phone_country", set(func(e *Entry) { e.Phone = "+31 20 123 4567" })},
		{PhoneField, "directory.error.phone_sort", set(func(e *Entry) { e.Phone = "0903 12345" })},
		{PhoneField, "directory.error.phone_extension", set(func(e *Entry) { e.Phone = "02 555 12 34 ext. 5" })},
		{ExtensionField, "directory.error.extension", set(func(e *Entry) { e.Extension = "12a" })},
		{SourceField, "directory.error.required", set(func(e *Entry) { e.Source = "" })},
		{CheckedOnField, "directory.error.future", set(func(e *Entry) { e.CheckedOn = "2026-03-03" })},
		{CheckedOnField, "directory.error.day", set(func(e *Entry) { e.CheckedOn = "2026-02-30" })},
		{KeysField, "directory.error.secret_key", set(func(e *Entry) { e.Keys, e.KeysChecked = secret, "x" })},
		{KeysField, "directory.error.secret_key", set(func(e *Entry) { e.Keys, e.KeysChecked = "# created\n# public key: "+public+"\n"+secret, "x" })},
		{KeysField, "directory.error.secret_key", set(func(e *Entry) { e.Keys = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAA" })},
		{KeysField, "directory.error.secret_key", set(func(e *Entry) { e.Keys = "age1 " + strings.ToLower(secret) })},
		{KeysField, "directory.error.keys", set(func(e *Entry) { e.Keys, e.KeysChecked = "age1nothing", "x" })},
		{KeysField, "directory.error.keys", set(func(e *Entry) { e.Keys, e.KeysChecked = "ssh-dss AAAA", "x" })},
		{KeysField, "directory.error.many_keys", set(func(e *Entry) { e.Keys, e.KeysChecked = strings.Repeat(public+"\n", MaxKeys+1), "x" })},
		{KeysCheckedField, "directory.error.keys_checked", set(func(e *Entry) { e.Keys = public })},
		{KeysCheckedField, "directory.error.no_keys", set(func(e *Entry) { e.KeysChecked = "by telephone" })},
	} {
		_, err := c.e.check(begin)
		wants(t, err, fault.Invalid, c.id)
		if got := fault.Of(err).Fields[0].Name; got != c.field {
			t.Errorf("%s: named %s, want %s", c.id, got, c.field)
		}
	}
}

func TestWhatIsTaken(t *testing.T) {
	public, _ := key(t)
	e := court()
	e.Country, e.Phone, e.Street = " be ", "+32 (0)2 555 12 34", "Wetstraat 5\tboîte 12"
	e.Keys, e.KeysChecked = "\n# of the registry\n"+public+"  \n"+sshKey+"\n", "read out by the registrar, called on the number above"
	got, err := e.check(begin)
	must(t, err)
	if got.Country != "BE" || got.Phone != "+3225551234" || got.Keys != public+"\n"+sshKey || got.Street != "Wetstraat 5 boîte 12" {
		t.Fatalf("%+v", got)
	}
	again, err := got.check(begin)
	if err != nil || again != got {
		t.Fatalf("what is kept changes when it is written again: %+v %v", again, err)
	}
	f := got.Fingerprints()
	if len(f) != 2 || f[0].Value != public || f[1].Sort != "ssh-ed25519" || !strings.HasPrefix(f[1].Value, "SHA256:") || f[1].Comment != "griffie@gent" {
		t.Fatalf("%+v", f)
	}
	for _, abroad := range []Entry{
		{Type: "foreign_eu", Country: "FR", Phone: "+33 1 99 00 12 34", Postcode: "75001", City: "Paris"},
		{Type: "foreign_other", Country: "CH", Phone: "+41 44 668 18 00", Postcode: "8004", City: "Zürich"},
	} {
		abroad.Name, abroad.Language, abroad.Street, abroad.Source, abroad.CheckedOn = "Tribunal", "fr", "rue 1", "atlas", "2026-03-02"
		if _, err := abroad.check(begin); err != nil {
			t.Errorf("%s: %v", abroad.Country, err)
		}
	}
}

func TestWarnings(t *testing.T) {
	e := court()
	if w := e.Warnings(); len(w) != 0 {
		t.Fatalf("%+v", w)
	}
	e.Email, e.Phone = "griffie@just-fgov.be", "0470 12 34 56"
	var ids []string
	for _, w := range e.Warnings() {
		ids = append(ids, w.ID)
	}
	if strings.Join(ids, " ") != "directory.warning.look_alike directory.warning.mobile" {
		t.Fatal(ids)
	}
}

func FuzzEntry(f *testing.F) {
	f.Add("02 555 12 34", "BE", sshKey, "Wetstraat 1")
	f.Add("+33 1 99 00 12 34", "FR", "age1", "Postbus 1")
	f.Fuzz(func(t *testing.T, phone, country, keys, street string) {
		e := court()
		e.Phone, e.Country, e.Keys, e.KeysChecked, e.Street = phone, country, keys, "x", street
		got, err := e.check(begin)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatal(err)
			}
			return
		}
		if again, err := got.check(begin); err != nil || again != got {
			t.Fatalf("%+v, again %+v: %v", got, again, err)
		}
		_, _, _ = got.Warnings(), got.Fingerprints(), got.National()
	})
}
