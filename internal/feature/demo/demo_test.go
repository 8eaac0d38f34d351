package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// noon is the day on which the tests invent the company.
var noon = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

// write invents the company on a day and returns its folder.
func write(t *testing.T, now time.Time) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "import")
	if _, err := Write(dir, now); err != nil {
		t.Fatal(err)
	}
	return dir
}

// shared holds the companies that tests only read, one per day.
var shared = struct {
	sync.Mutex
	root string
	days map[time.Time]string
	rows map[string]any // by folder and file: parsing thousands of records once is enough
}{days: map[time.Time]string{}, rows: map[string]any{}}

func TestMain(m *testing.M) {
	root, err := os.MkdirTemp("", "demo")
	if err != nil {
		panic(err)
	}
	shared.root = root
	code := m.Run()
	if err := os.RemoveAll(root); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// invented is write for tests that change nothing.
func invented(t *testing.T, now time.Time) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if _, ok := shared.days[now]; !ok {
		dir := filepath.Join(shared.root, now.Format("20060102"))
		if _, err := Write(dir, now); err != nil {
			t.Fatal(err)
		}
		shared.days[now] = dir
	}
	return shared.days[now]
}

// tree is the digest of every file of a folder.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		sum := sha256.Sum256(data)
		name, _ := filepath.Rel(dir, path)
		files[name] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// row is one line of an NDJSON file.
type row[T any] struct {
	T        string    `json:"t"`
	ID       string    `json:"id"`
	Customer string    `json:"customer"`
	At       time.Time `json:"at"`
	Op       string    `json:"op"`
	Data     T         `json:"data"`
}

// rows reads an NDJSON file, strict about its shape. That the importers take it is tested where they may be
// named.
func rows[T any](t *testing.T, dir, name string) []row[T] {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	path := filepath.Join(dir, HPXDir, name)
	if list, ok := shared.rows[path]; ok {
		return list.([]row[T])
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []row[T]
	for n, text := range bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n")) {
		if len(text) > 1<<20 {
			t.Errorf("%s, line %d has %d bytes", name, n+1, len(text))
		}
		var r row[T]
		if err := jsonv2.Unmarshal(text, &r, jsonv2.RejectUnknownMembers(true)); err != nil {
			t.Fatalf("%s, line %d: %v", name, n+1, err)
		}
		list = append(list, r)
	}
	shared.rows[path] = list
	return list
}

func TestSameDaySameBytes(t *testing.T) {
	first := tree(t, invented(t, noon))
	// 23:59 in Brussels is the same day, although it is the next in Moscow.
	late := time.Date(2026, time.November, 22, 22, 59, 0, 0, time.UTC)
	if diff := cmp.Diff(first, tree(t, write(t, late))); diff != "" {
		t.Errorf("a second time, later that day (-first +second):\n%s", diff)
	}
	if cmp.Equal(first, tree(t, write(t, late.Add(time.Minute)))) {
		t.Error("the next day brought nothing new")
	}
}

func TestWriteIsAllOrNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "import")
	if err := os.MkdirAll(filepath.Join(dir+".partial", HPXDir), 0o700); err != nil {
		t.Fatal(err)
	}
	leftover := filepath.Join(dir+".partial", HPXDir, "customers.ndjson")
	if err := os.WriteFile(leftover, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir + ".partial"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the half-written folder is still there: %v", err)
	}
	before := tree(t, dir)
	if _, err := Write(dir, noon.AddDate(0, 0, 1)); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a folder that exists: %v, want fs.ErrExist", err)
	}
	if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
		t.Errorf("the refused write changed something:\n%s", diff)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(filepath.Join(file, "import"), noon); err == nil {
		t.Error("wrote below a file")
	}
}

func TestManifestDescribesTheFiles(t *testing.T) {
	dir := invented(t, noon)
	data, err := os.ReadFile(filepath.Join(dir, HPXDir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	if m.Format != "hpx/1" || m.Source != Source || m.Kind != "full" || m.Zone != "Europe/Brussels" || m.GeneratedAt != "2026-11-22T00:00:00+01:00" {
		t.Errorf("manifest %+v", m)
	}
	counts := map[string]int{}
	for _, f := range m.Files {
		content, err := os.ReadFile(filepath.Join(dir, HPXDir, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		if got := hex.EncodeToString(sum[:]); got != f.SHA256 {
			t.Errorf("%s has digest %s, the manifest says %s", f.Name, got, f.SHA256)
		}
		if n := bytes.Count(content, []byte("\n")); n != f.Records {
			t.Errorf("%s has %d lines, the manifest says %d", f.Name, n, f.Records)
		}
		if at := `"t":"` + f.Type + `"`; strings.Count(string(content), at) != f.Records {
			t.Errorf("%s holds other records than %s", f.Name, f.Type)
		}
		counts[f.Type] = f.Records
	}
	want := map[string]int{"customer": 50, "login": 9, "service": 200, "order": 383, "invoice": 4198, "payment": 4179, "consent_event": 32}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func TestLogins(t *testing.T) {
	path := filepath.Join(t.TempDir(), "demo-logins.json")
	// A file that everybody may read must not stay so.
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := WriteLogins(path, Logins()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]string
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	languages, passwords := map[string]int{}, map[string]bool{}
	for n, l := range list {
		if len(l) != 5 || l["role"] != "customer" || l["note"] == "" || l["email"] != Logins()[n].Email {
			t.Errorf("login %v", l)
		}
		languages[l["language"]]++
		password := l["password"]
		if password == "" {
			if !strings.Contains(l["note"], NeverActivated) {
				t.Errorf("%s has no password and no way to one", l["email"])
			}
			continue
		}
		local, _, _ := strings.Cut(l["email"], "@")
		for _, word := range append(strings.FieldsFunc(local, func(r rune) bool { return r == '.' }), "kastanje", "hosting", "inzage") {
			if len(word) > 3 && strings.Contains(strings.ToLower(password), word) {
				t.Errorf("the password of %s holds %q", l["email"], word)
			}
		}
		if len(password) < 15 || passwords[password] {
			t.Errorf("the password of %s is short or somebody else's", l["email"])
		}
		passwords[password] = true
	}
	for _, language := range []string{"nl", "fr", "de", "en"} {
		if languages[language] == 0 {
			t.Errorf("nobody signs in in %s", language)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".demo-logins-*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
	if err := WriteLogins(filepath.Join(path, "below-a-file"), Logins()); err == nil {
		t.Error("wrote below a file")
	}
}
