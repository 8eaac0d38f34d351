package audit_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/secret"
	"inzage/internal/platform/audit"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

var noon = time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)

type world struct {
	*store.Store
	ctx   context.Context
	db    pgtest.DB
	clock *clock.Manual
	super *pgx.Conn
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret of more than thirty-two characters"})
	if err != nil {
		t.Fatal(err)
	}
	c := clock.NewManual(noon)
	ctx := actor.With(context.Background(), actor.Job("test"))
	s, err := store.Open(ctx, store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: c})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	super, err := pgx.Connect(ctx, db.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = super.Close(ctx) })
	return &world{Store: s, ctx: ctx, db: db, clock: c, super: super}
}

// write makes n entries, each about another customer, and gives them their places.
func (w *world) write(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		w.clock.Advance(time.Second)
		err := w.Do(w.ctx, store.Change{Action: "test.done", Subject: keys.Customer(int64(i + 1))}, func(tx *store.Tx) error {
			tx.Note("number", i)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if got, err := audit.Place(w.ctx, w.Pool()); err != nil || got != n {
		t.Fatalf("placed %d of %d: %v", got, n, err)
	}
}

func (w *world) verify(t *testing.T) audit.Report {
	t.Helper()
	r, err := audit.Verify(w.ctx, w.Pool(), w.Keys(), w.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// root is the reference: the tree hash over leaves, straight from RFC 6962.
func reference(leaves [][]byte) tlog.Hash {
	switch n := len(leaves); n {
	case 0:
		return tlog.Hash(mustHex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
	case 1:
		return tlog.RecordHash(leaves[0])
	default:
		k := 1
		for k*2 < n {
			k *= 2
		}
		return tlog.NodeHash(reference(leaves[:k]), reference(leaves[k:]))
	}
}

func mustHex(s string) []byte {
	var b []byte
	if _, err := fmt.Sscanf(s, "%x", &b); err != nil {
		panic(err)
	}
	return b
}

func TestTreeIsRFC6962(t *testing.T) {
	w := newWorld(t)
	for _, n := range []int{1, 2, 5, 9, 3} { // sizes 1, 3, 8, 17, 20: batches end inside and at the edge of subtrees
		w.write(t, n)
		rows, err := w.super.Query(w.ctx, `SELECT leaf FROM audit.place JOIN audit.entry ON id = entry_id ORDER BY leaf_index`)
		if err != nil {
			t.Fatal(err)
		}
		leaves, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
		if err != nil {
			t.Fatal(err)
		}
		r := w.verify(t)
		if !r.OK() || r.Entries != int64(len(leaves)) || r.Opened != r.Entries {
			t.Fatalf("%+v", r)
		}
		if want := reference(leaves); r.Root != want {
			t.Fatalf("root of %d leaves is %v, want %v", len(leaves), r.Root, want)
		}
	}
}

// TestTampering lets a superuser, past all triggers, do what must be noticed.
func TestTampering(t *testing.T) {
	for _, c := range []struct{ name, sql, says string }{
		{"type rewritten", `UPDATE audit.entry SET type = 'test.other' WHERE id = $1`, "differ from its leaf"},
		{"time rewritten", `UPDATE audit.entry SET ts = ts + interval '1 microsecond' WHERE id = $1`, "differ from its leaf"},
		{"leaf rewritten", `UPDATE audit.entry SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), '"to":""', '"to":"x"'), 'UTF8') WHERE id = $1`, "stored hash differs"},
		{"leaf no longer canonical", `UPDATE audit.entry SET leaf = leaf || '\x20' WHERE id = $1`, "canonical"},
		{"salt rewritten", `UPDATE audit.payload SET salt = decode(repeat('00', 32), 'hex') WHERE entry_id = $1`, "commits to"},
		{"payload garbled", `UPDATE audit.payload SET ciphertext = set_byte(ciphertext, length(ciphertext) - 1, (get_byte(ciphertext, length(ciphertext) - 1) + 1) % 256) WHERE entry_id = $1`, "cannot be opened"},
		{"payload of another", `UPDATE audit.payload p SET salt = o.salt, ciphertext = o.ciphertext, subject_id = o.subject_id FROM audit.payload o WHERE p.entry_id = $1 AND o.subject_id = 6`, "commits to"},
		{"payload deleted", `DELETE FROM audit.payload WHERE entry_id = $1`, "no entry says that it was erased"},
		{"key deleted", `DELETE FROM subject_keys WHERE subject_kind = 'customer' AND subject_id = (SELECT subject_id FROM audit.payload WHERE entry_id = $1)`, "key of its subject is gone"},
		{"node rewritten", `UPDATE audit.node SET hash = decode(repeat('00', 32), 'hex') WHERE level = 0 AND idx = (SELECT leaf_index FROM audit.place WHERE entry_id = $1)`, "stored hash differs"},
		{"taken out", `WITH p AS (DELETE FROM audit.place WHERE entry_id = $1), l AS (DELETE FROM audit.payload WHERE entry_id = $1) SELECT 1`, "taken out"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.write(t, 7)
			var id string
			if err := w.super.QueryRow(w.ctx, `SELECT entry_id FROM audit.place WHERE leaf_index = 3`).Scan(&id); err != nil {
				t.Fatal(err)
			}
			if _, err := w.super.Exec(w.ctx, `SET session_replication_role = replica`); err != nil {
				t.Fatal(err)
			}
			tag, err := w.super.Exec(w.ctx, c.sql, id)
			if err != nil || tag.RowsAffected() != 1 {
				t.Fatalf("%v %v", tag, err)
			}
			r := w.verify(t)
			if !strings.Contains(r.Problem, c.says) {
				t.Fatalf("problem is %q, want …%s…", r.Problem, c.says)
			}
			if c.name != "taken out" && (r.EntryID.String() != id || r.Position != 3) {
				t.Errorf("names %v at %d, want %s at 3", r.EntryID, r.Position, id)
			}
		})
	}
}

// TestAppendOnly tries to change the log as each role that the portal or its operator signs in with.
func TestAppendOnly(t *testing.T) {
	w := newWorld(t)
	w.write(t, 3)
	for _, role := range []struct{ name, url string }{{"program", w.db.ProgramURL}, {"owner", w.db.OwnerURL}} {
		conn, err := pgx.Connect(w.ctx, role.url)
		if err != nil {
			t.Fatal(err)
		}
		for _, sql := range []string{
			`UPDATE audit.entry SET type = 'x'`, `DELETE FROM audit.entry`, `TRUNCATE audit.entry CASCADE`,
			`UPDATE audit.place SET leaf_index = leaf_index + 10`, `DELETE FROM audit.place`, `TRUNCATE audit.place`,
			`UPDATE audit.node SET hash = ''`, `DELETE FROM audit.node`, `TRUNCATE audit.node`,
			`UPDATE audit.payload SET salt = salt`, `TRUNCATE audit.payload`,
		} {
			if _, err := conn.Exec(w.ctx, sql); err == nil {
				t.Errorf("%s may: %s", role.name, sql)
			}
		}
		_ = conn.Close(w.ctx)
	}
	conn, err := pgx.Connect(w.ctx, w.db.ProgramURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(w.ctx) }()
	for _, sql := range []string{
		`INSERT INTO audit.entry VALUES (gen_random_uuid(), now(), 'x', 'x')`, `INSERT INTO audit.place VALUES (99, gen_random_uuid())`,
		`DELETE FROM audit.payload`, `DELETE FROM audit.pending`, `ALTER TABLE audit.entry DISABLE TRIGGER ALL`,
		`DROP TABLE customers`, `CREATE TABLE x (i int)`, `ALTER TABLE customers ADD COLUMN x int`, `CREATE SCHEMA x`,
		`SET ROLE inzage_audit`, `SET ROLE inzage_owner`, `SET session_replication_role = replica`,
		`UPDATE goose_db_version SET version_id = 0`,
	} {
		if _, err := conn.Exec(w.ctx, sql); err == nil {
			t.Errorf("program may: %s", sql)
		}
	}
	if r := w.verify(t); !r.OK() || r.Entries != 3 {
		t.Errorf("%+v", r)
	}
}

func TestErasedPayload(t *testing.T) {
	w := newWorld(t)
	w.write(t, 3)
	var id [16]byte
	if err := w.super.QueryRow(w.ctx, `SELECT entry_id FROM audit.place WHERE leaf_index = 1`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	err := w.Do(w.ctx, store.Change{Action: audit.ErasedType, Subject: keys.Nobody(), From: fmt.Sprintf("%x", id)}, func(tx *store.Tx) error {
		var erased bool
		if err := tx.Row(`SELECT audit.erase($1)`, id).Scan(&erased); err != nil || !erased {
			t.Errorf("erased %v: %v", erased, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := audit.Place(w.ctx, w.Pool()); err != nil {
		t.Fatal(err)
	}
	if r := w.verify(t); !r.OK() || r.Erased != 1 || r.Entries != 4 {
		t.Errorf("%+v", r)
	}
}

// TestTwentyBatchers lets twenty place the entries that twenty write: no gap, no entry twice, none left.
func TestTwentyBatchers(t *testing.T) {
	w := newWorld(t)
	var writers, batchers sync.WaitGroup
	done := make(chan struct{})
	for range 20 {
		writers.Go(func() {
			for range 5 {
				if err := w.Do(w.ctx, store.Change{Action: "test.done", Subject: keys.Nobody()}, func(*store.Tx) error { return nil }); err != nil {
					t.Error(err)
				}
			}
		})
		batchers.Go(func() {
			for {
				if _, err := audit.Place(w.ctx, w.Pool()); err != nil {
					t.Error(err)
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	writers.Wait()
	close(done)
	batchers.Wait()
	for {
		n, err := audit.Place(w.ctx, w.Pool())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	if r := w.verify(t); !r.OK() || r.Entries != 100 || r.Waiting != 0 {
		t.Errorf("%+v", r)
	}
}

func TestForgottenEntry(t *testing.T) {
	w := newWorld(t)
	w.write(t, 2)
	err := w.Do(w.ctx, store.Change{Action: "test.late", Subject: keys.Nobody()}, func(*store.Tx) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if r := w.verify(t); !r.OK() || r.Waiting != 1 {
		t.Errorf("an entry may wait: %+v", r)
	}
	w.clock.Advance(2 * time.Minute)
	if r := w.verify(t); r.OK() || !strings.Contains(r.Problem, "no place") {
		t.Errorf("but not for long: %+v", r)
	}
}

// TestRolledBack: what did not happen is not in the log, and what was refused is.
func TestRolledBack(t *testing.T) {
	w := newWorld(t)
	boom := fmt.Errorf("boom")
	if err := w.Do(w.ctx, store.Change{Action: "test.done", Subject: keys.Nobody()}, func(*store.Tx) error { return boom }); err != boom {
		t.Fatal(err)
	}
	if err := w.Refused(w.ctx, store.Change{Action: "test.refused", Subject: keys.Nobody()}); err != nil {
		t.Fatal(err)
	}
	var types []string
	if err := w.super.QueryRow(w.ctx, `SELECT array_agg(type) FROM audit.entry`).Scan(&types); err != nil || len(types) != 1 || types[0] != "test.refused" {
		t.Errorf("%v %v", types, err)
	}
}
