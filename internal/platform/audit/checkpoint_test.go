package audit_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"inzage/internal/core/ident"
	"inzage/internal/platform/audit"
	"inzage/internal/platform/checkpoint"
)

func newSigner(t *testing.T, origin string) *checkpoint.Signer {
	t.Helper()
	private, err := checkpoint.GenerateKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	key, err := checkpoint.ParseKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return &checkpoint.Signer{Key: key, File: filepath.Join(t.TempDir(), "log-checkpoint")}
}

const origin = "privacy.noordzee.example/audit"

// sign signs, as the program's role does.
func (w *world) sign(t *testing.T, s *checkpoint.Signer) *checkpoint.Signed {
	t.Helper()
	got, err := audit.Sign(w.ctx, w.Pool(), s, w.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// trust is what who runs the portal knows: the key, and the signer's file.
func trust(t *testing.T, s *checkpoint.Signer) audit.Trust {
	t.Helper()
	last, err := checkpoint.ReadState(s.File, s.Key.Verifier())
	if err != nil {
		t.Fatal(err)
	}
	return audit.Trust{Keys: []note.Verifier{s.Key.Verifier()}, Last: last}
}

func (w *world) verifySigned(t *testing.T, trust audit.Trust) audit.Report {
	t.Helper()
	r, err := audit.VerifySigned(w.ctx, w.Pool(), w.Keys(), w.clock.Now(), trust)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rewrite lets a superuser do what no trigger stops: he exchanges the leaf of one entry, and computes every hash of the tree anew.
func (w *world) rewrite(t *testing.T, place int64) {
	t.Helper()
	w.as(t, `SET session_replication_role = replica`)
	w.as(t, `UPDATE audit.entry SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), '"to":""', '"to":"x"'), 'UTF8')
		WHERE id = (SELECT entry_id FROM audit.place WHERE leaf_index = $1)`, place)
	w.rehash(t)
}

// rehash computes every hash of the tree anew from the rows.
func (w *world) rehash(t *testing.T) {
	t.Helper()
	rows, err := w.super.Query(w.ctx, `SELECT leaf FROM audit.place JOIN audit.entry ON id = entry_id ORDER BY leaf_index`)
	if err != nil {
		t.Fatal(err)
	}
	leaves, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		t.Fatal(err)
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) (out []tlog.Hash, _ error) {
		for _, i := range indexes {
			out = append(out, stored[i])
		}
		return out, nil
	})
	w.as(t, `DELETE FROM audit.node`)
	for n, leaf := range leaves {
		made, err := tlog.StoredHashes(int64(n), leaf, reader)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range made {
			level, idx := tlog.SplitStoredHashIndex(int64(len(stored)))
			w.as(t, `INSERT INTO audit.node VALUES ($1, $2, $3)`, level, idx, h[:])
			stored = append(stored, h)
		}
	}
}

// as does something as the superuser.
func (w *world) as(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := w.super.Exec(w.ctx, sql, args...); err != nil {
		t.Fatal(err)
	}
}

// TestSign: there is a checkpoint for what is new and none for what is not; each is one that others can read.
func TestSign(t *testing.T) {
	w, s := newWorld(t), newSigner(t, origin)
	if got := w.sign(t, s); got != nil {
		t.Errorf("an empty log: %v", got)
	}
	for _, n := range []int{1, 6, 9} {
		w.write(t, n)
		got := w.sign(t, s)
		if c, err := checkpoint.Open(got.Note, s.Key.Verifier()); err != nil || c.Root != w.verify(t).Root {
			t.Errorf("%v %v", c, err)
		}
		if again := w.sign(t, s); again != nil {
			t.Errorf("nothing new, and signed: %v", again)
		}
	}
	r := w.verifySigned(t, trust(t, s))
	if !r.OK() || r.Checkpoints != 3 || r.Signed != 16 || !r.State {
		t.Errorf("%+v", r)
	}
}

// TestRewritten: who rewrites an entry and computes all hashes anew is not seen by the database alone, and is seen by what was signed.
func TestRewritten(t *testing.T) {
	w, s := newWorld(t), newSigner(t, origin)
	for range 3 {
		w.write(t, 4)
		w.sign(t, s)
	}
	known := trust(t, s)
	w.write(t, 2)
	w.rewrite(t, 6)
	r := w.verifySigned(t, known)
	if r.OK() || r.Checkpoint != 8 || r.Checkpoints != 1 || !strings.Contains(r.Problem, "places 4 to 7") {
		t.Errorf("%+v", r)
	}
	if _, err := audit.Sign(w.ctx, w.Pool(), s, w.clock.Now()); !isRefusal(err) {
		t.Errorf("it is signed: %v", err)
	}

	// He takes the checkpoints away as well: then the database alone holds, and the signer's file tells.
	w.as(t, `DELETE FROM audit.checkpoint`)
	if r := w.verify(t); !r.OK() {
		t.Fatalf("without checkpoints there is nothing to see: %+v", r)
	}
	r = w.verifySigned(t, known)
	if r.OK() || r.Checkpoint != 12 || !strings.Contains(r.Problem, "the signer's own file") {
		t.Errorf("%+v", r)
	}

	// He signs with a key of his own, and has it named in the row: with the company's key nothing of that counts.
	other := newSigner(t, origin)
	if got := w.sign(t, other); got == nil || got.Size != 14 {
		t.Fatalf("%v", got)
	}
	if r := w.verify(t); !r.OK() || r.Checkpoints != 1 {
		t.Fatalf("%+v", r)
	}
	r = w.verifySigned(t, known)
	if r.OK() || !strings.Contains(r.Problem, "not the key of this log") {
		t.Errorf("%+v", r)
	}
}

// TestTamperedCheckpoints changes the stored checkpoints one way each.
func TestTamperedCheckpoints(t *testing.T) {
	for _, c := range []struct{ name, sql, says string }{
		{"root", `UPDATE audit.checkpoint SET root = decode(repeat('00', 32), 'hex') WHERE size = 8`, "something else than what was signed"},
		{"size", `UPDATE audit.checkpoint SET size = 7 WHERE size = 8`, "something else than what was signed"},
		{"note", `UPDATE audit.checkpoint SET note = replace(note, '8', '7') WHERE size = 8`, "not signed by this key"},
		{"no note", `UPDATE audit.checkpoint SET note = 'x' WHERE size = 8`, "no checkpoint of the form"},
		{"key", `UPDATE audit.checkpoint SET key = 'x' WHERE size = 8`, "no public key"},
		{"note of another", `UPDATE audit.checkpoint SET note = (SELECT note FROM audit.checkpoint WHERE size = 4) WHERE size = 8`, "something else than what was signed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, s := newWorld(t), newSigner(t, origin)
			for range 3 {
				w.write(t, 4)
				w.sign(t, s)
			}
			w.as(t, `SET session_replication_role = replica`)
			w.as(t, c.sql)
			if r := w.verifySigned(t, trust(t, s)); r.OK() || !strings.Contains(r.Problem, c.says) || r.Checkpoint == 0 {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestOldBackup: a database that was put back to an earlier state is not signed, before and after new entries come.
func TestOldBackup(t *testing.T) {
	w, s := newWorld(t), newSigner(t, origin)
	w.write(t, 5)
	w.sign(t, s)
	w.write(t, 5)
	w.sign(t, s)
	w.as(t, `SET session_replication_role = replica`)
	w.as(t, `DELETE FROM audit.checkpoint WHERE size > 5`)
	w.as(t, `WITH gone AS (DELETE FROM audit.place WHERE leaf_index >= 5 RETURNING entry_id), p AS (DELETE FROM audit.payload WHERE entry_id IN (SELECT entry_id FROM gone))
		DELETE FROM audit.entry WHERE id IN (SELECT entry_id FROM gone)`)
	w.rehash(t)
	if r := w.verify(t); !r.OK() || r.Entries != 5 {
		t.Fatalf("an old backup holds by itself: %+v", r)
	}
	if r := w.verifySigned(t, trust(t, s)); r.OK() || !strings.Contains(r.Problem, "the tree has 5 entries only") {
		t.Errorf("%+v", r)
	}
	for range 2 { // as it is; and when it has grown past what was signed
		_, err := audit.Sign(w.ctx, w.Pool(), s, w.clock.Now())
		if !isRefusal(err) {
			t.Errorf("it is signed: %v", err)
		}
		w.write(t, 8)
	}
	if n := w.count(t, `SELECT count(*) FROM audit.checkpoint`); n != 1 {
		t.Errorf("%d checkpoints", n)
	}
}

// TestSignKilled: killed after it signed and before the database has it, the next one brings it there.
func TestSignKilled(t *testing.T) {
	w, s := newWorld(t), newSigner(t, origin)
	w.write(t, 3)
	w.sign(t, s)
	file, err := os.ReadFile(s.File)
	if err != nil {
		t.Fatal(err)
	}
	w.as(t, `SET session_replication_role = replica`)
	w.as(t, `DELETE FROM audit.checkpoint`)
	again := &checkpoint.Signer{Key: s.Key, File: s.File}
	if got := w.sign(t, again); got == nil || string(got.Note) != string(file) {
		t.Errorf("%v", got)
	}
	if r := w.verifySigned(t, trust(t, s)); !r.OK() || r.Checkpoints != 1 {
		t.Errorf("%+v", r)
	}
}

// TestSeveralSigners: processes with files of their own and one key; the later one adds what is new and nothing twice.
func TestSeveralSigners(t *testing.T) {
	w, a := newWorld(t), newSigner(t, origin)
	b := &checkpoint.Signer{Key: a.Key, File: filepath.Join(t.TempDir(), "b")}
	w.write(t, 3)
	w.sign(t, a)
	if got := w.sign(t, b); got != nil {
		t.Errorf("twice: %v", got)
	}
	w.write(t, 3)
	w.sign(t, b)
	w.write(t, 3)
	w.sign(t, a)
	if r := w.verifySigned(t, trust(t, a)); !r.OK() || r.Checkpoints != 3 {
		t.Errorf("%+v", r)
	}
}

// TestCheckpointsOnlyAdded: nobody changes or takes back a checkpoint, and none comes that is smaller or of more than there is.
func TestCheckpointsOnlyAdded(t *testing.T) {
	w, s := newWorld(t), newSigner(t, origin)
	w.write(t, 3)
	w.sign(t, s)
	w.write(t, 3)
	for _, role := range []string{w.db.ProgramURL, w.db.OwnerURL} {
		conn, err := pgx.Connect(w.ctx, role)
		if err != nil {
			t.Fatal(err)
		}
		for _, sql := range []string{`UPDATE audit.checkpoint SET note = ''`, `DELETE FROM audit.checkpoint`, `TRUNCATE audit.checkpoint`} {
			if _, err := conn.Exec(w.ctx, sql); err == nil {
				t.Errorf("%s may: %s", role, sql)
			}
		}
		_ = conn.Close(w.ctx)
	}
	if _, err := w.Pool().Exec(w.ctx, `INSERT INTO audit.checkpoint VALUES (5, decode(repeat('00', 32), 'hex'), 'x', 'x', now())`); err == nil {
		t.Error("the program inserts past the function")
	}
	add := func(size int64) (added bool, err error) {
		err = w.Pool().QueryRow(w.ctx, `SELECT audit.add_checkpoint($1, decode(repeat('00', 32), 'hex'), 'x', 'x', now())`, size).Scan(&added)
		return added, err
	}
	for _, size := range []int64{-1, 0, 2, 7, 1 << 40} {
		if added, err := add(size); err == nil {
			t.Errorf("%d: %v", size, added)
		}
	}
	if added, err := add(3); added || err != nil {
		t.Errorf("the same size again: %v %v", added, err)
	}
}

// TestSignerRole: a role that may do nothing else can sign.
func TestSignerRole(t *testing.T) {
	w, s := newWorld(t), newSigner(t, origin)
	w.write(t, 3)
	role := "signer_" + strings.ReplaceAll(ident.Random().String(), "-", "")
	w.as(t, `CREATE ROLE `+role)
	defer w.as(t, `DROP OWNED BY `+role+`; DROP ROLE `+role)
	for _, sql := range []string{`GRANT USAGE ON SCHEMA audit TO `, `GRANT SELECT ON audit.place, audit.node, audit.checkpoint TO `,
		`GRANT EXECUTE ON FUNCTION audit.add_checkpoint(bigint, bytea, text, text, timestamptz) TO `} {
		w.as(t, sql+role)
	}
	conn, err := pgx.Connect(w.ctx, w.db.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(w.ctx) }()
	if _, err := conn.Exec(w.ctx, `SET ROLE `+role); err != nil {
		t.Fatal(err)
	}
	if got, err := audit.Sign(w.ctx, conn, s, w.clock.Now()); err != nil || got.Size != 3 {
		t.Errorf("%v %v", got, err)
	}
	if _, err := conn.Exec(w.ctx, `SELECT leaf FROM audit.entry`); err == nil {
		t.Error("it reads entries")
	}
}

// TestProve: an entry waits for its place and for a checkpoint; then its proof holds, stays the same, and is of the first checkpoint.
func TestProve(t *testing.T) {
	w, s := newWorld(t), newSigner(t, origin)
	w.write(t, 7)
	var id ident.ID
	var leaf []byte
	if err := w.super.QueryRow(w.ctx, `SELECT id, leaf FROM audit.entry JOIN audit.place ON entry_id = id WHERE leaf_index = 4`).Scan(&id, &leaf); err != nil {
		t.Fatal(err)
	}
	by := s.Key.Verifier()
	for _, unknown := range []ident.ID{id, ident.Random()} {
		if _, err := audit.Prove(w.ctx, w.Pool(), unknown, by); !errors.Is(err, audit.ErrUnsigned) {
			t.Errorf("%v", err)
		}
	}
	w.sign(t, s)
	first, err := audit.Prove(w.ctx, w.Pool(), id, by)
	if err != nil {
		t.Fatal(err)
	}
	p, err := checkpoint.ParseProof(first.Proof)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := p.Verify(leaf, by); err != nil || c.Size != 7 || p.Index != 4 || first.Key != s.Key.Public() {
		t.Errorf("%v %v", c, err)
	}
	w.write(t, 5)
	w.sign(t, s)
	for _, by := range []note.Verifier{by, nil} {
		if again, err := audit.Prove(w.ctx, w.Pool(), id, by); err != nil || string(again.Proof) != string(first.Proof) {
			t.Errorf("made again it is another: %v", err)
		}
	}
	if _, err := audit.Prove(w.ctx, w.Pool(), id, newSigner(t, origin).Key.Verifier()); !errors.Is(err, audit.ErrUnsigned) {
		t.Errorf("by a key that signed nothing: %v", err)
	}
	w.rewrite(t, 2)
	if _, err := audit.Prove(w.ctx, w.Pool(), id, by); err == nil || !strings.Contains(err.Error(), "inzage audit verify") {
		t.Errorf("of a rewritten log: %v", err)
	}
}

func isRefusal(err error) bool {
	_, ok := errors.AsType[*checkpoint.Refusal](err)
	return ok
}

func (w *world) count(t *testing.T, sql string) (n int) {
	t.Helper()
	if err := w.super.QueryRow(w.ctx, sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
