package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/config"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/platform/audit"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// auditWorld is a database of the operator's own with a few entries, and commands on it.
type auditWorld struct {
	t      *testing.T
	store  *store.Store
	db     pgtest.DB
	secret string
	dir    string // of the portal
	signer string // folder of who signs
}

func newAuditWorld(t *testing.T) *auditWorld {
	t.Helper()
	w := &auditWorld{t: t, db: pgtest.New(t), secret: "a secret of more than thirty-two characters", dir: t.TempDir(), signer: t.TempDir()}
	ring, err := secret.NewRing([]secret.Text{secret.Text(w.secret)})
	if err != nil {
		t.Fatal(err)
	}
	w.store, err = store.Open(t.Context(), store.Options{URL: secret.Text(w.db.ProgramURL), Ring: ring, Clock: clock.System()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.store.Close)
	return w
}

// write makes entries and gives them their places.
func (w *auditWorld) write(n int) {
	w.t.Helper()
	ctx := actor.With(w.t.Context(), actor.Job("test"))
	for range n {
		if err := w.store.Do(ctx, store.Change{Action: "test.done", Subject: keys.Nobody()}, func(*store.Tx) error { return nil }); err != nil {
			w.t.Fatal(err)
		}
	}
	for {
		n, err := audit.Place(ctx, w.store.Pool())
		if err != nil {
			w.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// says runs a command and wants an exit code and words.
func (w *auditWorld) says(code int, words string, environ []string, args ...string) string {
	w.t.Helper()
	var out, errs bytes.Buffer
	got := run(w.t.Context(), args, environ, &out, &errs)
	if all := out.String() + errs.String(); got != code || !strings.Contains(all, words) {
		w.t.Fatalf("inzage %s: code %d, want %d and …%s…\n%s", strings.Join(args, " "), got, code, words, all)
	}
	return strings.TrimSpace(out.String())
}

// portal is the environment of the portal, key that of the signer.
func (w *auditWorld) portal(more ...string) []string {
	return append(more, "INZAGE_DATA_DIR="+w.dir, "INZAGE_DATABASE_URL="+w.db.ProgramURL, "INZAGE_SECRETS="+w.secret)
}

func (w *auditWorld) outside() []string {
	return []string{"INZAGE_DATA_DIR=" + w.signer, "INZAGE_LOG_DATABASE_URL=" + w.db.ProgramURL, "INZAGE_LOG_KEY=" + filepath.Join(w.signer, "key")}
}

// TestAuditSign: another machine signs, with a key and a file of its own and without the portal's secrets; the portal checks that with
// the public key; and an older database is not signed any more.
func TestAuditSign(t *testing.T) {
	w := newAuditWorld(t)
	w.write(3)
	w.says(1, "no key that signs", w.portal(), "audit", "key")
	w.says(1, "no key to sign with", w.portal(), "audit", "sign", "--once")
	public := w.says(0, "privacy.noordzee.example/audit+", nil, "audit", "key", "--new", filepath.Join(w.signer, "key"), "--origin", "privacy.noordzee.example/audit")
	w.says(1, "exists", nil, "audit", "key", "--new", filepath.Join(w.signer, "key"))
	if info, err := os.Stat(filepath.Join(w.signer, "key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	w.says(0, public, w.outside(), "audit", "key")
	w.says(0, public, w.portal("INZAGE_LOG_KEY="+public), "audit", "key")
	w.says(1, "no key to sign with", w.portal("INZAGE_LOG_KEY="+public), "audit", "sign", "--once")
	w.says(0, "No checkpoint was signed", w.portal(), "audit", "verify")

	w.says(0, "privacy.noordzee.example/audit, 3 entries", w.outside(), "audit", "sign", "--once")
	w.says(0, "nothing new", w.outside(), "audit", "sign", "--once")
	w.write(2)
	w.says(0, "5 entries", w.outside(), "audit", "sign", "--once")

	known := w.portal("INZAGE_LOG_KEY=" + public)
	if out := w.says(0, "2 signed checkpoints hold; the last is of 5 entries", known, "audit", "verify"); !strings.Contains(out, "was not looked at") {
		t.Errorf("the signer's file is elsewhere: %s", out)
	}
	w.says(0, "keys that the database names", w.portal(), "audit", "verify")
	state := filepath.Join(w.signer, logStateFile)
	if out := w.says(0, "checkpoints hold", known, "audit", "verify", "--state", state); strings.Contains(out, "not looked at") {
		t.Errorf("%s", out)
	}
	w.says(0, "checkpoints hold", w.portal(), "audit", "verify", "--key", public, "--state", state)
	another := w.says(0, "+", nil, "audit", "key", "--new", filepath.Join(w.signer, "another"))
	w.says(1, "not the key of this log", w.portal("INZAGE_LOG_KEY="+another), "audit", "verify")
	w.says(0, "checkpoints hold", w.portal("INZAGE_LOG_KEY="+another), "audit", "verify", "--key", public)

	super, err := pgx.Connect(t.Context(), w.db.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = super.Close(context.Background()) }()
	for _, sql := range []string{`SET session_replication_role = replica`, `DELETE FROM audit.checkpoint WHERE size = 5`, `DELETE FROM audit.node WHERE idx >= 4 >> level`,
		`DELETE FROM audit.payload WHERE entry_id IN (SELECT entry_id FROM audit.place WHERE leaf_index >= 4)`,
		`DELETE FROM audit.entry WHERE id IN (SELECT entry_id FROM audit.place WHERE leaf_index >= 4)`, `DELETE FROM audit.place WHERE leaf_index >= 4`} {
		if _, err := super.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	w.says(0, "1 signed checkpoints hold", known, "audit", "verify")
	w.says(1, "the signer's own file, of 5 entries, does not hold", known, "audit", "verify", "--state", state)
	w.says(1, "it has 4 entries, and 5 were signed", w.outside(), "audit", "sign", "--once")
}

// TestAuditVerifyJSON: what programs read has what people read.
func TestAuditVerifyJSON(t *testing.T) {
	w := newAuditWorld(t)
	w.write(2)
	public := w.says(0, "+", nil, "audit", "key", "--new", filepath.Join(w.signer, "key"))
	w.says(0, "Signed", w.outside(), "audit", "sign", "--once")
	var r struct {
		OK                         bool
		Checkpoints, Signed, Keys  int
		Checkpoint, Entries, Place int
		State                      bool
	}
	out := w.says(0, "{", w.portal("INZAGE_LOG_KEY="+public), "audit", "verify", "--json", "--state", filepath.Join(w.signer, logStateFile))
	if err := json.Unmarshal([]byte(out), &r); err != nil || !r.OK || r.Checkpoints != 1 || r.Signed != 2 || r.Keys != 1 || !r.State || r.Checkpoint != 0 {
		t.Errorf("%+v %v", r, err)
	}
}

// TestAuditProof: anybody with the program checks a proof with the entry and the public key, and is told what is wrong.
func TestAuditProof(t *testing.T) {
	w := newAuditWorld(t)
	w.write(5)
	public := w.says(0, "+", nil, "audit", "key", "--new", filepath.Join(w.signer, "key"))
	w.says(0, "Signed", w.outside(), "audit", "sign", "--once")
	var id ident.ID
	if err := w.store.Pool().QueryRow(t.Context(), `SELECT entry_id FROM audit.place WHERE leaf_index = 2`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	proven, err := audit.Prove(t.Context(), w.store.Pool(), id, nil)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := audit.Show(t.Context(), w.store.Keys(), w.store.Pool(), id)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := json.Marshal(map[string]any{"leaf": string(shown.Leaf), "salt": hex.EncodeToString(shown.Salt), "payload": json.RawMessage(shown.Payload)})
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string, content []byte) string {
		path := filepath.Join(w.dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	proof, entry, key := file("x.tlog-proof", proven.Proof), file("x.leaf.json", leaf), file("log.vkey", []byte(proven.Key+"\n"))
	w.says(0, "test.done", nil, "audit", "proof", proof, "--leaf", entry, "--key", key)
	w.says(0, "place 2 of the first 5", nil, "audit", "proof", proof, "--leaf", entry, "--key", public)
	for name, c := range map[string][3]string{
		"another entry":  {proof, file("a", bytes.Replace(leaf, []byte("test.done"), []byte("test.gone"), 1)), key},
		"payload":        {proof, file("b", bytes.Replace(leaf, []byte("system:test"), []byte("system:best"), 1)), key},
		"another place":  {file("c", bytes.Replace(proven.Proof, []byte("index 2"), []byte("index 1"), 1)), entry, key},
		"cut off":        {file("d", proven.Proof[:60]), entry, key},
		"another's size": {file("e", bytes.Replace(proven.Proof, []byte("\n5\n"), []byte("\n6\n"), 1)), entry, key},
		"another key":    {proof, entry, w.says(0, "+", nil, "audit", "key", "--new", filepath.Join(w.signer, "other"))},
	} {
		out := w.says(1, "this proves nothing", nil, "audit", "proof", c[0], "--leaf", c[1], "--key", c[2])
		if !strings.Contains(out, "WRONG") {
			t.Errorf("%s: %s", name, out)
		}
	}
	w.says(1, "no public key", nil, "audit", "proof", proof, "--leaf", entry, "--key", entry)
}

// TestLogKey: a private portal makes its key once, whoever asks first, when it needs one; one that others can read is refused; no
// settings print it.
func TestLogKey(t *testing.T) {
	dir := t.TempDir()
	base, _ := url.Parse("https://privacy.noordzee.example")
	p := &program{ctx: t.Context(), config: config.Config{DataDir: dir, Base: base}}
	path := filepath.Join(dir, logKeyFile)
	if k, err := p.logKey(false); k.signer != nil || k.by != nil || err != nil {
		t.Errorf("%+v %v", k, err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a key that nobody needed was made")
	}
	var wait sync.WaitGroup
	public := make([]string, 8)
	for i := range public {
		wait.Go(func() {
			k, err := p.logKey(true)
			if err != nil {
				t.Error(err)
				return
			}
			public[i] = k.signer.Key.Public()
		})
	}
	wait.Wait()
	for _, one := range public {
		if one != public[0] || !strings.HasPrefix(one, "privacy.noordzee.example/audit+") {
			t.Fatalf("several keys: %q", public)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	named := &program{ctx: t.Context(), config: config.Config{DataDir: t.TempDir(), LogKey: secret.Text(strings.TrimSpace(string(content)))}}
	if k, err := named.logKey(false); err != nil || k.signer.Key.Public() != public[0] || k.public != public[0] {
		t.Errorf("as text: %v", err)
	}
	watching := &program{ctx: t.Context(), config: config.Config{DataDir: t.TempDir(), LogKey: secret.Text(public[0] + "\n")}}
	if k, err := watching.logKey(true); err != nil || k.signer != nil || k.public != public[0] {
		t.Errorf("a public one: %+v %v", k, err)
	}
	if printed := fmt.Sprintf("%v %+v %#v", named.config, named.config, named.config); strings.Contains(printed, "PRIVATE") {
		t.Error("the key is printed")
	}
	other := &program{ctx: t.Context(), config: config.Config{DataDir: t.TempDir(), Base: base, DatabaseURL: "postgres://db.example/inzage"}}
	if k, err := other.logKey(true); k.signer != nil || err != nil {
		t.Errorf("on another database: %v", err)
	}
	named.config.LogKey = secret.Text(path)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := named.logKey(false); err == nil || !strings.Contains(err.Error(), "INZAGE_LOG_KEY") || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others can read: %v", err)
	}
	named.config.LogKey = "PRIVATE+KEY+privacy.noordzee.example+12345678+AAAA"
	if _, err := named.logKey(false); err == nil || strings.Contains(err.Error(), "12345678") {
		t.Errorf("no key: %v", err)
	}
}
