package password

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"inzage/internal/core/fault"
)

func TestHashAndVerify(t *testing.T) {
	h, ctx := NewHasher(), context.Background()
	phc, err := h.Hash(ctx, "caf\u00e9 met twaalf stoelen")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(phc, "stoelen") {
		t.Errorf("PHC string is %q", phc)
	}
	again, _ := h.Hash(ctx, "caf\u00e9 met twaalf stoelen")
	if again == phc {
		t.Error("two hashes of one password are the same: no salt")
	}
	weaker := NewHasher()
	weaker.cost.time = 1
	old, _ := weaker.Hash(ctx, "caf\u00e9 met twaalf stoelen")
	cases := []struct {
		name, phc, password string
		ok, stale           bool
	}{
		{"right", phc, "caf\u00e9 met twaalf stoelen", true, false},
		{"typed in another normal form", phc, "cafe\u0301 met twaalf stoelen", true, false},
		{"full-width", phc, "ｃaf\u00e9 met twaalf stoelen", true, false},
		{"other case", phc, "Caf\u00e9 met twaalf stoelen", false, false},
		{"cut", phc, "caf\u00e9 met twaalf stoele", false, false},
		{"longer", phc, "caf\u00e9 met twaalf stoelenx", false, false},
		{"empty", phc, "", false, false},
		{"old cost", old, "caf\u00e9 met twaalf stoelen", true, true},
		{"no account", "", "caf\u00e9 met twaalf stoelen", false, false},
		{"no account, no password", "", "", false, false},
		{"ten megabytes", phc, strings.Repeat("a", 10<<20), false, false},
	}
	for _, tc := range cases {
		before := h.Runs()
		ok, stale, err := h.Verify(ctx, tc.phc, tc.password)
		if err != nil || ok != tc.ok || stale != tc.stale {
			t.Errorf("%s: ok %v, stale %v, %v", tc.name, ok, stale, err)
		}
		if n := h.Runs() - before; n != 1 {
			t.Errorf("%s: argon2 ran %d times, want once", tc.name, n)
		}
	}
}

func TestLongPasswordsAreNotCut(t *testing.T) {
	h, ctx := NewHasher(), context.Background()
	for _, n := range []int{64, 72, 73, 127} {
		phc, err := h.Hash(ctx, strings.Repeat("é", n)+"a")
		if err != nil {
			t.Fatal(err)
		}
		if ok, _, _ := h.Verify(ctx, phc, strings.Repeat("é", n)+"b"); ok {
			t.Errorf("the last of %d characters does not count", n+1)
		}
	}
}

func TestBrokenHashes(t *testing.T) {
	h, ctx := NewHasher(), context.Background()
	good, _ := h.Hash(ctx, "x")
	parts := strings.Split(good, "$")
	with := func(i int, s string) string { p := slices.Clone(parts); p[i] = s; return strings.Join(p, "$") }
	for _, phc := range []string{"x", "$2b$10$abcdefghijklmnopqrstuv", with(1, "argon2i"), with(2, "v=16"), with(3, "m=99999999,t=2,p=1"),
		with(3, "m=19456,t=0,p=1"), with(3, "m=19456,t=2,p=0"), with(3, "m=19456,t=2,p=1x"), with(3, "m=19456,t=999999,p=1"), with(4, ""), with(5, "AAAA"), with(5, "!")} {
		if ok, _, err := h.Verify(ctx, phc, "x"); ok || err == nil {
			t.Errorf("%s was accepted", phc)
		}
	}
}

// TestQueue asks for many hashes at once: no more run than there are processors, and who finds the queue full is told to
// come back.
func TestQueue(t *testing.T) {
	h := NewHasher()
	h.running = make(chan struct{}, 1)
	h.waiting = make(chan struct{}, 3)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var refused, done int
	for range 20 {
		wg.Go(func() {
			_, err := h.Hash(context.Background(), "een wachtwoord")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				done++
			case fault.Is(err, fault.Unavailable):
				refused++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if done < 1 || refused < 1 || done+refused != 20 {
		t.Errorf("%d done, %d refused", done, refused)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h.running <- struct{}{}
	if _, err := h.Hash(ctx, "een wachtwoord"); !errors.Is(err, context.Canceled) {
		t.Errorf("a request that was given up waits on: %v", err)
	}
}

func TestCheck(t *testing.T) {
	words := []string{"Kastanje Hosting bv", "mieke.vermeulen@wilg.example", "Mieke Vermeulen", "Inzage", "1001"}
	cases := []struct{ name, password, want string }{
		{"7", "abcdefg", "password.short"},
		{"14", "vierpaardenetn", "password.short"},
		{"15", "vierpaardenetng", ""},
		{"words", "vier paarden eten gras", ""},
		{"with accents", "élève gênant à Liège", ""},
		{"64", strings.Repeat("vier paarden ete", 3) + "n gras bij brugg", ""},
		{"128", random128(), ""},
		{"129", random128() + "x", "password.long"},
		{"10 MB", strings.Repeat("a", 10<<20), "password.long"},
		{"128 that become 2304", strings.Repeat("\ufdfa", 128), "password.long"},
		{"5 that become 90 by NFKC", strings.Repeat("\ufdfa", 5), "password.pattern"},
		{"emoji", "🐴🌾🚜🧀🍺🥖🌧🚲🐄🌷🏰🎻🧇🍟🦆", ""},
		{"right to left", "سوس خبز حليب جبنة زيتون", ""},
		{"only spaces", strings.Repeat(" ", 20), "password.pattern"},
		{"NUL", "vier paarden\x00eten gras", "password.characters"},
		{"line feed", "vier paarden\neten gras", "password.characters"},
		{"not UTF-8", "vier paarden eten gras\xff", "password.characters"},
		{"one letter", strings.Repeat("é", 20), "password.pattern"},
		{"a word over and over", "kaaskaaskaaskaas", "password.pattern"},
		{"keys", "azertyuiopqsdfgh", "password.pattern"},
		{"keys backwards", "mlkjhgfdsqpoiuytr", "password.pattern"},
		{"on the list", "1qaz2wsx3edc4rfv", "password.common"},
		{"on the list, in capitals", "PASSWORDPASSWORD", "password.common"},
		{"on the list, written apart", "Stairway to Heaven", "password.common"},
		{"a common word with digits", "password20262026!", "password.common"},
		{"a common word between signs", "!!!!!!sunshine!!!!!!", "password.common"},
		{"own name", "MiekeVermeulen2026", "password.personal"},
		{"own address", "mieke.vermeulen@wilg.example", "password.personal"},
		{"the company", "Kastanje Hosting 123", "password.personal"},
		{"the product", "inzageinzage!2026", "password.personal"},
		{"own name and enough else", "Mieke koopt elke dag brood", ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			err := Check("password", tc.password, words)
			got := ""
			if f := fault.Of(err); f != nil {
				got = f.Fields[0].ID
				if f.Fields[0].Name != "password" {
					t.Errorf("field %s", f.Fields[0].Name)
				}
			}
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// random128 is a text of 128 characters without pattern.
func random128() string {
	var b strings.Builder
	for i := range 16 {
		fmt.Fprintf(&b, "%08x", uint32(i+7)*2654435761)
	}
	return b.String()
}

func TestList(t *testing.T) {
	l := list()
	if len(l) < 100_000 {
		t.Errorf("%d common strings, want 100,000", len(l))
	}
	if !slices.IsSorted(l) {
		t.Error("the list is not sorted: half of it would not be found")
	}
	for _, s := range []string{"password", "123456", "azerty", "qwertyuiop123456789", "worldofwarcraft"} {
		if !common(s) {
			t.Errorf("%s is not on the list", s)
		}
	}
	for _, s := range l[:1000] {
		if s != fold(s) {
			t.Errorf("%q is not folded", s)
		}
	}
}
