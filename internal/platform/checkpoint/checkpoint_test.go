package checkpoint

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const origin = "privacy.noordzee.example/audit"

func newSigner(t testing.TB) *Signer {
	t.Helper()
	private, err := GenerateKey(origin)
	must(t, err)
	key, err := ParseKey(private)
	must(t, err)
	return &Signer{Key: key, File: filepath.Join(t.TempDir(), "log-checkpoint")}
}

// sign signs the first size leaves.
func sign(s *Signer, known *Signed, m memory, size int64) (out *Signed, err error) {
	err = s.While(func(h Held) error {
		out, err = h.Sign(size, m, known)
		return err
	})
	return out, err
}

func leaves(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprint("leaf ", i))
	}
	return all
}

// TestSigner: each tree continues the one before; the same one yields the same bytes; nothing is signed of nothing.
func TestSigner(t *testing.T) {
	s, m := newSigner(t), tree(t, leaves(20)...)
	if none, err := sign(s, nil, m, 0); none != nil || err != nil {
		t.Fatalf("%v %v", none, err)
	}
	var last *Signed
	for _, size := range []int64{1, 2, 5, 8, 8, 17, 20} {
		got, err := sign(s, nil, m, size)
		must(t, err)
		c, err := Open(got.Note, s.Key.Verifier())
		must(t, err)
		if c.Size != size || c != got.Checkpoint || c.Origin != origin {
			t.Fatalf("%v", c)
		}
		if last != nil && last.Size == size && !bytes.Equal(last.Note, got.Note) {
			t.Error("the same tree is signed in another way")
		}
		last = got
	}
	again := &Signer{Key: s.Key, File: s.File} // after a restart
	got, err := sign(again, nil, m, 20)
	must(t, err)
	if !bytes.Equal(got.Note, last.Note) {
		t.Error("after a restart another one")
	}
	if info, err := os.Stat(s.File); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
}

// TestRefusals: nothing is signed that does not continue what was signed, whoever remembers it; the file stays as it was.
func TestRefusals(t *testing.T) {
	good := tree(t, leaves(20)...)
	changed := leaves(20)
	changed[3] = "another"
	exchanged := leaves(20)
	exchanged[4], exchanged[5] = exchanged[5], exchanged[4]
	for name, c := range map[string]struct {
		tree memory
		size int64
		says string
	}{
		"an old backup":           {good, 9, "it has 9 entries, and 10 were signed"},
		"an empty database":       {nil, 0, "it has 0 entries"},
		"an entry rewritten":      {tree(t, changed...), 15, "are not those that were signed"},
		"rewritten, nothing new":  {tree(t, changed...), 10, "are not those that were signed"},
		"two entries exchanged":   {tree(t, exchanged...), 20, "are not those that were signed"},
		"one put in front":        {tree(t, append([]string{"x"}, leaves(20)...)...), 21, "are not those that were signed"},
		"one taken out, two more": {tree(t, leaves(20)[1:]...), 12, "are not those that were signed"},
	} {
		s := newSigner(t)
		first, err := sign(s, nil, good, 10)
		must(t, err)
		refused := func(way string, known *Signed) {
			_, err := sign(s, known, c.tree, c.size)
			var refusal *Refusal
			if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "inzage audit verify") {
				t.Errorf("%s, known by %s: %v", name, way, err)
			}
		}
		refused("its file", nil)
		if kept, err := os.ReadFile(s.File); err != nil || !bytes.Equal(kept, first.Note) {
			t.Errorf("%s: the file was changed", name)
		}
		must(t, os.Remove(s.File)) // lost: then the database's own last one counts
		if c.size > 0 {
			refused("the database", first)
		}
	}
}

// TestStateFile: one that is damaged, or of another key, ends the signing with a sentence that says what to do.
func TestStateFile(t *testing.T) {
	s, m := newSigner(t), tree(t, leaves(3)...)
	_, err := sign(s, nil, m, 2)
	must(t, err)
	other := newSigner(t)
	other.File = s.File
	if _, err := sign(other, nil, m, 3); err == nil || !strings.Contains(err.Error(), "--new") {
		t.Errorf("another key: %v", err)
	}
	must(t, os.WriteFile(s.File, []byte("garbage\n"), 0o600))
	if _, err := sign(s, nil, m, 3); err == nil || !strings.Contains(err.Error(), s.File) {
		t.Errorf("damaged: %v", err)
	}
}

// TestTwoSigners: two processes with one file sign one after the other, and neither refuses the other's.
func TestTwoSigners(t *testing.T) {
	a, m := newSigner(t), tree(t, leaves(40)...)
	b := &Signer{Key: a.Key, File: a.File}
	var mu sync.Mutex
	size := int64(0)
	var all sync.WaitGroup
	for _, s := range []*Signer{a, b} {
		all.Go(func() {
			for range 20 {
				err := s.While(func(h Held) error {
					mu.Lock()
					size++
					now := size
					mu.Unlock()
					_, err := h.Sign(now, m, nil)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if last, err := ReadState(a.File, a.Key.Verifier()); err != nil || last.Size != 40 {
		t.Errorf("%v %v", last, err)
	}
	must(t, a.While(func(Held) error { // and nobody gets in between
		f, err := os.Open(a.File + ".lock")
		must(t, err)
		defer func() { _ = f.Close() }()
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); !errors.Is(err, syscall.EWOULDBLOCK) {
			t.Errorf("the file is free: %v", err)
		}
		return nil
	}))
}

// TestCheckpointForm: what is signed but no checkpoint of this log is refused.
func TestCheckpointForm(t *testing.T) {
	s := newSigner(t)
	root := strings.Repeat("A", 43) + "="
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"good":                    {origin + "\n7\n" + root + "\n", nil},
		"with an extension":       {origin + "\n7\n" + root + "\nmore\n", nil},
		"of another log":          {"other.example/audit\n7\n" + root + "\n", ErrOrigin},
		"the header of sumdb":     {"go.sum database tree\n7\n" + root + "\n", ErrOrigin},
		"no root":                 {origin + "\n7\n", ErrForm},
		"a leading zero":          {origin + "\n07\n" + root + "\n", ErrForm},
		"a sign":                  {origin + "\n+7\n" + root + "\n", ErrForm},
		"negative":                {origin + "\n-7\n" + root + "\n", ErrForm},
		"too large":               {origin + "\n9223372036854775808\n" + root + "\n", ErrForm},
		"a short root":            {origin + "\n7\nAAAA\n", ErrForm},
		"a root written oddly":    {origin + "\n7\n" + strings.Repeat("A", 42) + "B=\n", ErrForm},
		"an empty extension line": {origin + "\n7\n" + root + "\n\nmore\n", ErrForm},
		"no origin":               {"\n7\n" + root + "\n", ErrForm},
	} {
		signed, err := note.Sign(&note.Note{Text: c.text}, s.Key.signer)
		must(t, err)
		if got, err := Open(signed, s.Key.Verifier()); !errors.Is(err, c.want) || err == nil && got.Size != 7 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []string{"", "x", "\n\n", origin + "\n7\n" + root + "\n", strings.Repeat("a", maxNote+1)} {
		if _, err := Open([]byte(bad), s.Key.Verifier()); err == nil {
			t.Errorf("%.20q passes", bad)
		}
	}
}

// TestProof: every proof of every place holds; with any byte of it changed, dropped or doubled it does not.
func TestProof(t *testing.T) {
	s, all := newSigner(t), leaves(11)
	signed, err := sign(s, nil, tree(t, all...), 11)
	must(t, err)
	for i, leaf := range all {
		p := prove(t, tree(t, all...), signed, int64(i))
		read, err := ParseProof(p.Bytes())
		must(t, err)
		c, err := read.Verify([]byte(leaf), s.Key.Verifier())
		must(t, err)
		if c != signed.Checkpoint || read.Index != int64(i) {
			t.Errorf("%v", c)
		}
		if _, err := read.Verify([]byte(leaf+" "), s.Key.Verifier()); !errors.Is(err, ErrProof) {
			t.Errorf("another leaf: %v", err)
		}
	}
	good := prove(t, tree(t, all...), signed, 6).Bytes()
	check := func(file []byte) bool {
		p, err := ParseProof(file)
		if err != nil {
			return false
		}
		_, err = p.Verify([]byte(all[6]), s.Key.Verifier())
		return err == nil
	}
	if !check(good) {
		t.Fatal("the good one fails")
	}
	for i := range good {
		flipped := bytes.Clone(good)
		flipped[i] ^= 1
		without := append(bytes.Clone(good[:i]), good[i+1:]...)
		doubled := append(bytes.Clone(good[:i+1]), good[i:]...)
		for name, bad := range map[string][]byte{"flipped": flipped, "without": without, "doubled": doubled, "cut": good[:i]} {
			if check(bad) {
				t.Errorf("byte %d %s passes:\n%s", i, name, bad)
			}
		}
	}
}

// TestOneWayToWrite: bits at the end of a signature that stand for nothing are not forgiven, or a changed file would pass.
func TestOneWayToWrite(t *testing.T) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	s := newSigner(t)
	first, err := sign(s, nil, tree(t, leaves(3)...), 3)
	must(t, err)
	signed := first.Note
	at := len(signed) - len("x=\n")
	if signed[at+1] != '=' {
		t.Fatalf("%q", signed[at:])
	}
	odd := bytes.Clone(signed)
	odd[at] = alphabet[strings.IndexByte(alphabet, odd[at])|1]
	if _, err := Open(odd, s.Key.Verifier()); !errors.Is(err, ErrForm) {
		t.Errorf("%v", err)
	}
}

func TestProofForm(t *testing.T) {
	h := strings.Repeat("A", 43) + "=\n"
	for name, c := range map[string]struct {
		text string
		good bool
	}{
		"without hashes":     {proofHeader + "\nindex 0\n\nx\n", true},
		"with extra":         {proofHeader + "\nextra AAAA\nindex 4\n" + h + "\nx\n", true},
		"with empty extra":   {proofHeader + "\nextra \nindex 4\n" + h + "\nx\n", true},
		"the older form":     {"c2sp.org/spicy-signature@v1\nindex 0\n\nx\n", false},
		"no header":          {"index 0\n\nx\n", false},
		"no index":           {proofHeader + "\n" + h + "\nx\n", false},
		"a leading zero":     {proofHeader + "\nindex 01\n\nx\n", false},
		"negative":           {proofHeader + "\nindex -1\n\nx\n", false},
		"extra behind":       {proofHeader + "\nindex 1\nextra AAAA\n\nx\n", false},
		"extra twice":        {proofHeader + "\nextra AAAA\nextra AAAA\nindex 1\n\nx\n", false},
		"no checkpoint":      {proofHeader + "\nindex 1\n" + h, false},
		"too many hashes":    {proofHeader + "\nindex 1\n" + strings.Repeat(h, 64) + "\nx\n", false},
		"carriage returns":   {strings.ReplaceAll(proofHeader+"\nindex 1\n"+h+"\nx\n", "\n", "\r\n"), false},
		"a hash too short":   {proofHeader + "\nindex 1\nAAAA\n\nx\n", false},
		"extra of no base64": {proofHeader + "\nextra !\nindex 1\n\nx\n", false},
	} {
		p, err := ParseProof([]byte(c.text))
		if (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && string(p.Bytes()) != c.text {
			t.Errorf("%s: written as %q", name, p.Bytes())
		}
	}
}

func prove(t testing.TB, m memory, on *Signed, index int64) Proof {
	t.Helper()
	path, err := tlog.ProveRecord(on.Size, index, m)
	must(t, err)
	return Proof{Index: index, Hashes: path, Checkpoint: on.Note}
}

// TestKeys: a key prints as redacted, and what is no key is refused without being quoted.
func TestKeys(t *testing.T) {
	for range 20 { // base64 has pluses of its own
		private, err := GenerateKey(origin)
		must(t, err)
		if strings.Contains(fmt.Sprintf("%v %#v", private, private), "PRIVATE") {
			t.Fatal("printed")
		}
		key, err := ParseKey(private + "\n")
		must(t, err)
		if key.Origin() != origin || !strings.HasPrefix(key.Public(), origin+"+") {
			t.Errorf("%s", key.Public())
		}
		broken := private[:len(private)-8]
		if _, err := ParseKey(broken); err == nil || strings.Contains(err.Error(), string(broken)) {
			t.Errorf("%v", err)
		}
	}
	for _, bad := range []string{"a b", "a+b", ""} {
		if _, err := GenerateKey(bad); err == nil {
			t.Errorf("a key for %q", bad)
		}
	}
}
