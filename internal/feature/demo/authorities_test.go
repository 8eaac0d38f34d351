package demo

import (
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
)

// TestAuthorities: nothing in the directory can reach anybody, both officers can call back on numbers that the other wrote, and
// the published key opens what is encrypted to the one that has a key.
func TestAuthorities(t *testing.T) {
	secret, err := age.ParseX25519Identity(AuthoritySecret)
	if err != nil {
		t.Fatal(err)
	}
	seen, by, languages := map[string]bool{}, map[string]int{}, map[string]int{}
	for _, a := range Authorities() {
		if key := a.Type + a.Name + a.Division; seen[key] {
			t.Errorf("%s stands twice", a.Name)
		} else {
			seen[key] = true
		}
		by[a.By]++
		languages[a.Language]++
		if a.Email != "" && !strings.HasSuffix(a.Email, ".example") {
			t.Errorf("%s could be reached at %s", a.Name, a.Email)
		}
		if !strings.Contains(a.Source, "Invented") {
			t.Errorf("%s does not say that it is invented", a.Name)
		}
		if a.Keys != "" && a.Keys != secret.Recipient().String() {
			t.Errorf("%s has a key that nobody can try", a.Name)
		}
		if !slices.ContainsFunc(Officers(), func(o Officer) bool { return o.Person == a.By }) {
			t.Errorf("%s is kept by nobody", a.Name)
		}
	}
	if len(seen) != 14 || len(by) != 2 || len(languages) != 3 {
		t.Errorf("%d entries, kept by %v, in %v", len(seen), by, languages)
	}
}
