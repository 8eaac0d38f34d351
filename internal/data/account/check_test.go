package account

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/intake/hpxdata"
)

func wrong(err error) map[string]string {
	ids := map[string]string{}
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		for _, field := range f.Fields {
			ids[field.Name] = field.ID
		}
	}
	return ids
}

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	a := &account{row: row{Country: "BE"}}
	for typed, want := range map[string]string{
		"0470 00 00 12": "+32470000012", "0470/00.00.12": "+32470000012", "+32 470 00 00 12": "+32470000012", "0032470000012": "+32470000012",
		"09 000 00 01": "+3290000001", "+31 20 123 45 67": "+31201234567", " ": "", "": "", "\u00a00470 00 00 12\u00a0": "+32470000012",
	} {
		got, err := a.check(mobileGroup, map[string]string{"mobile": typed, "number": "K9", "customer_id": "2"})
		if err != nil || !maps.Equal(got, map[string]string{"mobile": want}) {
			t.Errorf("%q: %v, %v", typed, got, err)
		}
	}
	for typed, id := range map[string]string{
		"no number": "account.phone.invalid", "12": "account.phone.invalid", "0470 00 00 12 0470 00 00 12 0470 00 00 12 3": "account.phone.invalid",
		"4111 1111 1111 1111": "account.text.card", "0470\x0000": "account.text.invalid", "0470\n000012": "account.text.invalid",
		"\u202e0470000012": "account.text.invalid", "0470\xff": "account.text.invalid", "javascript:alert(1)": "account.phone.invalid",
	} {
		if _, err := a.check(phoneGroup, map[string]string{"phone": typed}); wrong(err)["phone"] != id {
			t.Errorf("%q: %v, want %s", typed, err, id)
		}
	}
	dutch := &account{row: row{Country: "NL"}}
	if got, _ := dutch.check(phoneGroup, map[string]string{"phone": "020 123 45 67"}); got["phone"] != "+31201234567" {
		t.Errorf("a number without prefix is of the account's country: %v", got)
	}
}

func TestAddressIsChecked(t *testing.T) {
	good := map[string]string{"street": "  Kouter   5 ", "box": "", "postcode": "9000", "city": "Gent", "state": "", "country": "be"}
	got, err := checkAddress(good)
	if diff := cmp.Diff(map[string]string{"street": "Kouter 5", "box": "", "postcode": "9000", "city": "Gent", "state": "", "country": "BE"}, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	for _, c := range []struct {
		change map[string]string
		want   map[string]string
	}{
		{map[string]string{"street": " "}, map[string]string{"street": "account.address.street_missing"}},
		{map[string]string{"city": "", "postcode": ""}, map[string]string{"city": "account.address.city_missing", "postcode": "account.address.postcode_missing"}},
		{map[string]string{"postcode": "90000"}, map[string]string{"postcode": "account.address.postcode_invalid"}},
		{map[string]string{"postcode": "0900"}, map[string]string{"postcode": "account.address.postcode_invalid"}},
		{map[string]string{"postcode": "1017 CT", "country": "NL"}, map[string]string{}},
		{map[string]string{"country": "ZZ"}, map[string]string{"country": "account.address.country_unknown"}},
		{map[string]string{"country": "Belgium"}, map[string]string{"country": "account.text.too_long"}},
		{map[string]string{"street": strings.Repeat("é", 301)}, map[string]string{"street": "account.text.too_long"}},
		{map[string]string{"street": strings.Repeat("é", 300)}, map[string]string{}},
		{map[string]string{"box": "\x00"}, map[string]string{"box": "account.text.invalid"}},
		{map[string]string{"city": "4111-1111-1111-1111"}, map[string]string{"city": "account.text.card"}},
		{map[string]string{"street": "<script>alert(1)</script>"}, map[string]string{}}, // text like any other
	} {
		values := maps.Clone(good)
		maps.Copy(values, c.change)
		_, err := checkAddress(values)
		got := wrong(err)
		if len(c.want) == 1 && c.want["country"] == "account.text.too_long" {
			got = map[string]string{"country": got["country"]} // what is said first is enough
			if got["country"] != "account.text.too_long" && got["country"] != "account.address.country_unknown" {
				t.Errorf("%v: %v", c.change, err)
			}
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.change, diff)
		}
		for _, id := range got {
			if !i18n.Has(id) {
				t.Errorf("no text for %s", id)
			}
		}
	}
}

func TestCountries(t *testing.T) {
	list := Countries()
	if len(list) != 249 || !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != 249 {
		t.Errorf("%d countries", len(list))
	}
	for _, code := range []string{"BE", "NL", "FR", "DE", "LU", "GB"} {
		if !slices.Contains(list, code) {
			t.Errorf("%s is missing", code)
		}
	}
	list[0] = "changed"
	if Countries()[0] != "AD" {
		t.Error("the caller can change the list")
	}
}

// The first number of each kind can be corrected; the others are kept beside.
func TestPhonesFindTheirPlace(t *testing.T) {
	got := sortPhones([]hpxdata.Phone{
		{Kind: "mobile", E164: "+32470000001"}, {Kind: "", Raw: "unreadable"}, {Kind: "landline", E164: "+3290000001"}, {Kind: "mobile", E164: "+32470000002"},
		{Kind: "fax", E164: "+3290000009"}, {Kind: "pager", Raw: ""},
	})
	want := phones{phone: "unreadable", mobile: "+32470000001", fax: "+3290000009", others: []hpxdata.Phone{{Kind: "landline", E164: "+3290000001"}, {Kind: "mobile", E164: "+32470000002"}}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(phones{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestNameOfACustomer(t *testing.T) {
	for _, c := range []struct {
		in   hpxdata.Customer
		want string
	}{
		{hpxdata.Customer{Kind: "person", FirstName: "An", LastName: "Claes"}, "An Claes"},
		{hpxdata.Customer{Kind: "company", Company: "Lelie bv", FirstName: "An"}, "Lelie bv"},
		{hpxdata.Customer{Kind: "person", Company: "Lelie bv", LastName: "Claes"}, "Claes"},
		{hpxdata.Customer{Kind: "person", Company: "Lelie bv"}, "Lelie bv"},
		{hpxdata.Customer{Kind: "company", LastName: "Claes"}, "Claes"},
		{hpxdata.Customer{}, ""},
	} {
		if got := nameOf(&c.in); got != c.want {
			t.Errorf("%+v: %q, want %q", c.in, got, c.want)
		}
	}
}
