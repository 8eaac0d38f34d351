package checkpoint

import (
	"encoding/hex"
	"errors"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// memory is a tree in memory: its stored hashes.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(m)) {
			return nil, errors.New("no such hash")
		}
		out[i] = m[index]
	}
	return out, nil
}

// tree is that of some leaves.
func tree(t testing.TB, leaves ...string) (m memory) {
	t.Helper()
	for i, leaf := range leaves {
		more, err := tlog.StoredHashes(int64(i), []byte(leaf), m)
		must(t, err)
		m = append(m, more...)
	}
	return m
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The published log of transparency-dev/tessera, testdata/build_log.sh: its key, its leaves, odd as some are, and roots of it.
const tesseraKey = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

var (
	tesseraLeaves = []string{"one", "two", "three", "four", "five", "six", "seven", "eit", "nain", "ten", "ileven", "twelf", "threeten", "fourten", "fivten"}
	tesseraRoots  = map[int64]string{
		1: "0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=", 2: "T1X2GdkhUjV3iyufF9b0kVsWFxIU0VI4EpNml2Teci4=", 7: "IrSXADBqJ7EQoUODSDKROySgNveeL6CFhik2w/+fS7U=",
		14: "SvCd38yNade7xEPY1a/aAc1M3A2AHYVF8lIiUnsH1ao=", 15: "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=",
	}
	// A checkpoint that this key signed elsewhere (warpfork/spicytool, spicy_test.go).
	tesseraCheckpoint = "example.com/log/testdata\n100270\nGRV1O0dCqmjjPvYi7CtOT79zb/fPwLNsMFWsynwU8Ac=\n\n" +
		"— example.com/log/testdata M9e0lkcvy5bAe7rrC8tCyAP+my+CLzswA91zOpBNWVU7qCojkUOHnfdQzDImoYeYH8G8PJSwOqsx0RkSa261OmKVwwM=\n"
)

// The reference data of RFC 6962: transparency-dev/merkle, testonly/constants.go.
var (
	rfcLeaves = []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	rfcRoots  = map[int64]string{1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", 8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}
)

func TestPublishedRoots(t *testing.T) {
	m := tree(t, tesseraLeaves...)
	for size, want := range tesseraRoots {
		got, err := tlog.TreeHash(size, m)
		must(t, err)
		if got.String() != want {
			t.Errorf("tessera, %d leaves: %s", size, got)
		}
	}
	var leaves []string
	for _, l := range rfcLeaves {
		b, err := hex.DecodeString(l)
		must(t, err)
		leaves = append(leaves, string(b))
	}
	m = tree(t, leaves...)
	for size, want := range rfcRoots {
		got, err := tlog.TreeHash(size, m)
		must(t, err)
		if hex.EncodeToString(got[:]) != want {
			t.Errorf("RFC 6962, %d leaves: %s", size, got)
		}
	}
}

// TestPublishedKeys reads keys that others made, and a checkpoint that another program signed.
func TestPublishedKeys(t *testing.T) {
	foo, err := ParsePublic("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n") // C2SP, signed-note.md
	must(t, err)
	if foo.Name() != "example.com/foo" || foo.KeyHash() != 0x530d903a {
		t.Errorf("%s %x", foo.Name(), foo.KeyHash())
	}
	key, err := ParsePublic(tesseraKey)
	must(t, err)
	c, err := Open([]byte(tesseraCheckpoint), key)
	must(t, err)
	if c.Origin != "example.com/log/testdata" || c.Size != 100270 || c.Root.String() != "GRV1O0dCqmjjPvYi7CtOT79zb/fPwLNsMFWsynwU8Ac=" {
		t.Errorf("%v", c)
	}
	if _, err := Open([]byte(tesseraCheckpoint), foo); !errors.Is(err, ErrSignature) {
		t.Errorf("by another key: %v", err)
	}
	private, err := ParseKey("PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg") // in build_log.sh, for everybody
	must(t, err)
	if private.Public() != tesseraKey || private.Origin() != "example.com/log/testdata" {
		t.Errorf("%s", private.Public())
	}
}

// TestPublishedProofs: inclusion of the seventh of fifteen, and the fifteen after the first seven.
func TestPublishedProofs(t *testing.T) {
	m := tree(t, tesseraLeaves...)
	root, err := tlog.ParseHash(tesseraRoots[15])
	must(t, err)
	path, err := tlog.ProveRecord(15, 6, m)
	must(t, err)
	must(t, tlog.CheckRecord(path, 15, root, 6, tlog.RecordHash([]byte("seven"))))
	old, err := tlog.ParseHash(tesseraRoots[7])
	must(t, err)
	proof, err := tlog.ProveTree(15, 7, m)
	must(t, err)
	must(t, tlog.CheckTree(proof, 15, root, 7, old))
	old[0] ^= 1
	if tlog.CheckTree(proof, 15, root, 7, old) == nil {
		t.Error("a flipped bit passes")
	}
}
