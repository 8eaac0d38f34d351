package seal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"inzage/internal/platform/audit"
	"inzage/internal/platform/checkpoint"
)

// logbook is an audit log in memory, which has an entry about one package.
type logbook struct {
	t      testing.TB
	key    checkpoint.Key
	hashes []tlog.Hash
	leaf   []byte // the file
	bytes  []byte // the leaf
	index  int64
	size   int64
}

func (l *logbook) ReadHashes(indexes []int64) (out []tlog.Hash, _ error) {
	for _, i := range indexes {
		out = append(out, l.hashes[i])
	}
	return out, nil
}

func (l *logbook) append(leaf []byte) {
	l.t.Helper()
	more, err := tlog.StoredHashes(l.size, leaf, l)
	if err != nil {
		l.t.Fatal(err)
	}
	l.hashes = append(l.hashes, more...)
	l.size++
}

// entryOf is a leaf with what it commits to, as a file.
func entryOf(t testing.TB, kind string, payload map[string]any) (file, leaf []byte) {
	t.Helper()
	canonical, err := json.Marshal(payload) // sorted, and without anything that RFC 8785 writes otherwise
	if err != nil {
		t.Fatal(err)
	}
	salt := bytes.Repeat([]byte{7}, 32)
	commit := audit.Commitment(salt, canonical)
	leaf, err = audit.Leaf{ID: strings.Repeat("0a", 16), TS: sealedAt.UnixMicro(), Type: kind, Case: strings.Repeat("0b", 16), Actor: strings.Repeat("0c", 16),
		Commit: hex.EncodeToString(commit[:])}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	file, err = json.MarshalIndent(map[string]any{"leaf": string(leaf), "salt": hex.EncodeToString(salt), "payload": json.RawMessage(canonical)}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(file, '\n'), leaf
}

func newLogbook(t testing.TB, cipher string) *logbook {
	t.Helper()
	private, err := checkpoint.GenerateKey("privacy.host.example/audit")
	if err != nil {
		t.Fatal(err)
	}
	l := &logbook{t: t}
	if l.key, err = checkpoint.ParseKey(private); err != nil {
		t.Fatal(err)
	}
	l.append([]byte("before"))
	l.append([]byte("before that"))
	l.leaf, l.bytes = entryOf(t, SealedType, map[string]any{"actor": map[string]any{"who": "system:x"}, "detail": map[string]any{"file_sha512": cipher}, "subject": "case/1"})
	l.index = l.size
	l.append(l.bytes)
	l.append([]byte("after"))
	l.append([]byte("after that"))
	return l
}

// files are those beside the package.
func (l *logbook) files() Log {
	l.t.Helper()
	s := &checkpoint.Signer{Key: l.key, File: filepath.Join(l.t.TempDir(), "state")}
	var signed *checkpoint.Signed
	err := s.While(func(h checkpoint.Held) (err error) {
		signed, err = h.Sign(l.size, l, nil)
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
	path, err := tlog.ProveRecord(l.size, l.index, l)
	if err != nil {
		l.t.Fatal(err)
	}
	return Log{Leaf: l.leaf, Key: []byte(l.key.Public() + "\n"), Proof: checkpoint.Proof{Index: l.index, Hashes: path, Checkpoint: signed.Note}.Bytes()}
}

// TestLogBeside: what lies beside a package is checked as far as it is there, and the report says how far that is.
func TestLogBeside(t *testing.T) {
	d := newDesk(t)
	cipher, s := sealed(t, d, sample(t))
	l := newLogbook(t, s.Cipher)
	all, trusted := l.files(), l.key.Verifier()
	for name, c := range map[string]struct {
		log                 Log
		leaf, proof, pinned bool
	}{
		"nothing":                {Log{}, false, false, false},
		"the key alone":          {Log{Key: all.Key}, false, false, false},
		"the entry alone":        {Log{Leaf: all.Leaf}, true, false, false},
		"all":                    {all, true, true, false},
		"all, and a given key":   {Log{all.Leaf, all.Proof, all.Key, trusted}, true, true, true},
		"a given key in place":   {Log{all.Leaf, all.Proof, nil, trusted}, true, true, true},
		"written in another way": {Log{Leaf: compact(t, all.Leaf), Proof: all.Proof, Key: all.Key}, true, true, false},
	} {
		check := d.check(s.Signature)
		check.Log = c.log
		r := verify(t, cipher, check)
		if !r.OK() || r.Log.Leaf != c.leaf || r.Log.Proof != c.proof || r.Log.Pinned != c.pinned {
			t.Errorf("%s: %v %+v", name, r.Problems, r.Log)
		}
		if c.proof && (r.Log.Index != 2 || r.Log.Size != 5 || r.Log.Origin != "privacy.host.example/audit" || r.Log.Entry.TS != sealedAt.UnixMicro()) {
			t.Errorf("%s: %+v", name, r.Log)
		}
	}
}

func compact(t testing.TB, file []byte) []byte {
	var b bytes.Buffer
	if err := json.Compact(&b, file); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLogTampered changes one thing of what lies beside a good package: each is named for what it is.
func TestLogTampered(t *testing.T) {
	d := newDesk(t)
	cipher, s := sealed(t, d, sample(t))
	book := newLogbook(t, s.Cipher)
	good := book.files()
	other := newLogbook(t, s.Cipher) // with a key of its own
	another := newLogbook(t, strings.Repeat("ab", 64)).files()
	edit := func(b []byte, old, new string) []byte {
		t.Helper()
		if !bytes.Contains(b, []byte(old)) {
			t.Fatalf("%q is not in %s", old, b)
		}
		return bytes.Replace(b, []byte(old), []byte(new), 1)
	}
	otherType, _ := entryOf(t, "disclosure.released", map[string]any{"detail": map[string]any{"file_sha512": s.Cipher}})
	forgedLeaf, _ := entryOf(t, SealedType, map[string]any{"detail": map[string]any{"file_sha512": s.Cipher, "more": 1}})
	for name, c := range map[string]struct {
		change func(l *Log)
		code   Code
	}{
		"payload changed":                {func(l *Log) { l.Leaf = edit(l.Leaf, "system:x", "system:y") }, LogLeaf},
		"salt changed":                   {func(l *Log) { l.Leaf = edit(l.Leaf, "0707", "0708") }, LogLeaf},
		"leaf changed":                   {func(l *Log) { l.Leaf = edit(l.Leaf, `\"to\":\"\"`, `\"to\":\"x\"`) }, LogProof},
		"leaf no longer canonical":       {func(l *Log) { l.Leaf = edit(l.Leaf, `\"to\"`, ` \"to\"`) }, LogLeaf},
		"a field more":                   {func(l *Log) { l.Leaf = edit(l.Leaf, "{", `{"note":"x",`) }, LogLeaf},
		"something behind":               {func(l *Log) { l.Leaf = append(bytes.Clone(l.Leaf), "{}"...) }, LogLeaf},
		"no JSON":                        {func(l *Log) { l.Leaf = []byte("x") }, LogLeaf},
		"empty":                          {func(l *Log) { l.Leaf = []byte{} }, LogLeaf},
		"the entry is gone":              {func(l *Log) { l.Leaf = nil }, LogLeaf},
		"of another package":             {func(l *Log) { *l = another }, LogPackage},
		"of something else":              {func(l *Log) { l.Leaf = otherType }, LogPackage},
		"an entry that was never logged": {func(l *Log) { l.Leaf = forgedLeaf }, LogProof},
		"another place":                  {func(l *Log) { l.Proof = edit(l.Proof, "index 2", "index 3") }, LogProof},
		"a place past the end":           {func(l *Log) { l.Proof = edit(l.Proof, "index 2", "index 5") }, LogProof},
		"no proof of this form":          {func(l *Log) { l.Proof = edit(l.Proof, "@v1", "@v2") }, LogProof},
		"cut off":                        {func(l *Log) { l.Proof = l.Proof[:40] }, LogProof},
		"an empty proof":                 {func(l *Log) { l.Proof = []byte{} }, LogProof},
		"a smaller log":                  {func(l *Log) { l.Proof = edit(l.Proof, "/audit\n5\n", "/audit\n4\n") }, LogCheckpoint},
		"of another log":                 {func(l *Log) { l.Proof = edit(l.Proof, "privacy.host.example/audit\n5", "other.example/audit\n5") }, LogCheckpoint},
		"not signed":                     {func(l *Log) { l.Proof = l.Proof[:bytes.LastIndex(l.Proof, []byte("— "))] }, LogCheckpoint},
		"the proof of another log":       {func(l *Log) { l.Proof = other.files().Proof }, LogCheckpoint},
		"the key of another log":         {func(l *Log) { l.Key = other.files().Key }, LogCheckpoint},
		"no key":                         {func(l *Log) { l.Key = nil }, LogKey},
		"a key that cannot be read":      {func(l *Log) { l.Key = []byte("x+y+z\n") }, LogKey},
		"another key than the given one": {func(l *Log) { l.Trusted = other.key.Verifier() }, LogKey},
		"all by another key, one given":  {func(l *Log) { trusted := note.Verifier(book.key.Verifier()); *l = other.files(); l.Trusted = trusted }, LogKey},
	} {
		check := d.check(s.Signature)
		check.Log = good
		c.change(&check.Log)
		r := verify(t, cipher, check)
		if len(r.Problems) != 1 || r.Problems[0].Code != c.code || r.Log.Proof {
			t.Errorf("%s: %v, want %s", name, r.Problems, c.code)
		}
	}
}

// TestLogFiles: they are read from beside the package, and a proof that lies there whole is known as such.
func TestLogFiles(t *testing.T) {
	d := newDesk(t)
	f := Folder{Dir: t.TempDir()}
	s, err := f.Stage(t.Context(), sample(t), d.envelope(), Letter{Languages: []string{"nl"}, Site: site})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Publish(s); err != nil {
		t.Fatal(err)
	}
	l := newLogbook(t, s.Cipher).files()
	proven := func() bool {
		t.Helper()
		ok, err := f.Proven(ref)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	for _, file := range []struct {
		name    string
		content []byte
	}{{ref + LeafSuffix, l.Leaf}, {LogKeyName, l.Key}, {ref + ProofSuffix, l.Proof}} {
		if proven() {
			t.Errorf("proven before there is %s", file.name)
		}
		if err := f.Attach(ref, file.name, file.content); err != nil {
			t.Fatal(err)
		}
	}
	if !proven() {
		t.Error("not proven")
	}
	got, err := LogFiles(f.CipherPath(ref))
	if err != nil || !bytes.Equal(got.Leaf, l.Leaf) || !bytes.Equal(got.Proof, l.Proof) || !bytes.Equal(got.Key, l.Key) {
		t.Errorf("%+v %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(f.Path(ref), ref+ProofSuffix), l.Proof[:100], 0o600); err != nil {
		t.Fatal(err)
	}
	if proven() {
		t.Error("half a proof passes")
	}
}
