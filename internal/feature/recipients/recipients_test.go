package recipients

import (
	"slices"
	"testing"

	"inzage/internal/core/i18n"
)

func TestRegisterIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range All() {
		t.Run(r.Key, func(t *testing.T) {
			if seen[r.Key] {
				t.Error("key stands in the register twice")
			}
			seen[r.Key] = true
			if r.Role != Controller && r.Role != Processor {
				t.Errorf("role %q", r.Role)
			}
			if len(r.Kinds) == 0 {
				t.Error("gets no kind of data: then it is no recipient")
			}
			for _, kind := range r.Kinds {
				if !slices.Contains([]string{account, services, orders, invoices, payments}, kind) {
					t.Errorf("unknown kind %q", kind)
				}
			}
			ids := map[string]string{
				"Title": r.Title, "What": r.What, "Why": r.Why, "When": r.When,
				"Role": r.Role.TextID(), "Country": r.CountryID(),
			}
			if r.Keeps != "" {
				ids["Keeps"] = r.Keeps
			}
			for field, id := range ids {
				if !i18n.Has(id) {
					t.Errorf("%s: no text with id %q", field, id)
				}
			}
		})
	}
}

// The policy names the payment providers and grants one exception; the register must hold both.
func TestRegisterKeepsThePolicysWord(t *testing.T) {
	for _, key := range []string{"worldline", "2checkout", "paypal", "dns_belgium", "eurid"} {
		if _, ok := ByKey(key); !ok {
			t.Errorf("%s is not in the register", key)
		}
	}
	for _, r := range All() {
		if r.When == "" {
			t.Errorf("%s: no service makes it necessary, so the policy forbids it", r.Key)
		}
	}
}

func TestOfKind(t *testing.T) {
	keys := func(kind string) []string {
		var keys []string
		for _, r := range OfKind(kind) {
			keys = append(keys, r.Key)
		}
		return keys
	}
	if got, want := keys("payments"), []string{"worldline", "2checkout", "paypal", "bank"}; !slices.Equal(got, want) {
		t.Errorf("payments go to %v, want %v", got, want)
	}
	if got, want := keys("invoices"), []string{"peppol"}; !slices.Equal(got, want) {
		t.Errorf("invoices go to %v, want %v", got, want)
	}
	if got := keys("passwords"); got != nil {
		t.Errorf("passwords go to %v, want nobody", got)
	}
	if _, ok := ByKey("nobody"); ok {
		t.Error("a recipient that is not in the register was found")
	}
}

func TestRegisterCannotBeChangedFromOutside(t *testing.T) {
	All()[0].Key = "changed"
	if _, ok := ByKey("changed"); ok {
		t.Error("a caller changed the register")
	}
}
