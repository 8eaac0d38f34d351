package blob_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

var now = time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)

func open(t *testing.T) (*store.Store, pgtest.DB, context.Context) {
	t.Helper()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{secret.Text(strings.Repeat("k", 40))})
	if err != nil {
		t.Fatal(err)
	}
	ctx := actor.With(context.Background(), actor.Job("test"))
	st, err := store.Open(ctx, store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: clock.NewManual(now)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	return st, db, ctx
}

// super runs SQL that no role of the portal may run.
func super(t *testing.T, db pgtest.DB, sql string, args ...any) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), db.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, st *store.Store, ctx context.Context, name string, content io.Reader) ident.ID {
	t.Helper()
	var id ident.ID
	err := st.Do(ctx, store.Change{Action: "test.put", Subject: keys.Customer(7)}, func(tx *store.Tx) (err error) {
		id, _, err = blob.Put(tx, keys.Customer(7), 0, name, "application/xml", content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestRoundTrip(t *testing.T) {
	st, db, ctx := open(t)
	const chunk = 256 << 10
	for _, size := range []int{0, 1, chunk - 1, chunk, chunk + 1, 3*chunk + 17} {
		want := make([]byte, size)
		_, _ = rand.Read(want)
		copy(want, "canary: not to be read in the table")
		id := put(t, st, ctx, "invoice.xml", bytes.NewReader(want))
		b, err := blob.Open(st.Read(ctx), st.Keys(), id)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(b)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes: came out as %d bytes, %v", size, len(got), err)
		}
		if b.Size != int64(size) || b.MIME != "application/xml" || b.Name != "invoice.xml" || !b.CreatedAt.Equal(now) {
			t.Errorf("%d bytes: %+v", size, b.Info)
		}
	}
	var clear int
	conn, err := pgx.Connect(ctx, db.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if err := conn.QueryRow(ctx, `SELECT count(*) FROM blob_chunks WHERE position('canary'::bytea IN data) > 0`).Scan(&clear); err != nil || clear != 0 {
		t.Errorf("%d chunks in clear, %v", clear, err)
	}
}

func TestDamageIsNoticed(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcdef"), 60_000) // four chunks
	for name, damage := range map[string]string{
		"last chunk missing":   `DELETE FROM blob_chunks WHERE blob_id = $1 AND seq = (SELECT max(seq) FROM blob_chunks WHERE blob_id = $1)`,
		"middle chunk missing": `DELETE FROM blob_chunks WHERE blob_id = $1 AND seq = 1`,
		"chunks in turn": `UPDATE blob_chunks c SET data = o.data FROM blob_chunks o WHERE c.blob_id = $1 AND o.blob_id = $1
			AND ((c.seq = 1 AND o.seq = 2) OR (c.seq = 2 AND o.seq = 1))`,
		"one byte":  `UPDATE blob_chunks SET data = set_byte(data, 1000, get_byte(data, 1000) # 1) WHERE blob_id = $1 AND seq = 2`,
		"no chunks": `DELETE FROM blob_chunks WHERE blob_id = $1`,
	} {
		t.Run(name, func(t *testing.T) {
			st, db, ctx := open(t)
			id := put(t, st, ctx, "a.xml", bytes.NewReader(content))
			super(t, db, damage, id)
			b, err := blob.Open(st.Read(ctx), st.Keys(), id)
			if err == nil {
				var got []byte
				if got, err = io.ReadAll(b); err == nil {
					t.Errorf("read %d bytes as if nothing had happened", len(got))
				}
			}
		})
	}
}

func TestErasedKey(t *testing.T) {
	st, db, ctx := open(t)
	id := put(t, st, ctx, "a.xml", strings.NewReader("hello"))
	super(t, db, `DELETE FROM subject_keys WHERE subject_kind = 'customer' AND subject_id = 7`)
	if _, err := blob.Open(st.Read(ctx), st.Keys(), id); !fault.Is(err, fault.Expired) || !errors.Is(err, keys.ErrErased) {
		t.Errorf("got %v", err)
	}
	put(t, st, ctx, "b.xml", strings.NewReader("a later document makes a new key"))
	if _, err := blob.Open(st.Read(ctx), st.Keys(), id); !fault.Is(err, fault.Expired) {
		t.Errorf("with a new key: got %v", err)
	}
}

func TestDeleteAndMissing(t *testing.T) {
	st, db, ctx := open(t)
	id := put(t, st, ctx, "a.xml", strings.NewReader("hello"))
	for _, want := range []bool{true, false} {
		err := st.Do(ctx, store.Change{Action: "test.delete", Subject: keys.Customer(7)}, func(tx *store.Tx) error {
			there, err := blob.Delete(tx, id)
			if there != want {
				t.Errorf("was there: %t, want %t", there, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := blob.Open(st.Read(ctx), st.Keys(), id); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	super(t, db, `DO $$ BEGIN ASSERT (SELECT count(*) FROM blob_chunks) = 0, 'chunks stayed'; END $$`)
}

func TestMoveReadsWithTheNewKeyOnly(t *testing.T) {
	st, db, ctx := open(t)
	content := bytes.Repeat([]byte("x"), 600<<10)
	id := put(t, st, ctx, "a.xml", bytes.NewReader(content))
	var moved ident.ID
	if err := st.Do(ctx, store.Change{Action: "test.move", Subject: keys.Customer(8)}, func(tx *store.Tx) (err error) {
		moved, err = blob.Move(tx, id, keys.Customer(8), 0)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	super(t, db, `DELETE FROM subject_keys WHERE subject_id = 7`)
	b, err := blob.Open(st.Read(ctx), st.Keys(), moved)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(b); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, err := blob.Stat(st.Read(ctx), id); !fault.Is(err, fault.NotFound) {
		t.Errorf("the old one is still there: %v", err)
	}
}

// The same content is known again by who has the key of this database, and by nobody else.
func TestSameContentIsKnownAgain(t *testing.T) {
	st, _, ctx := open(t)
	put(t, st, ctx, "a.xml", strings.NewReader("hello"))
	mac, err := blob.MAC(ctx, st.Keys(), []byte("hello"))
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := st.Read(ctx).Row(`SELECT count(*) FROM blobs WHERE mac = $1`, mac).Scan(&n); err != nil || n != 1 {
		t.Errorf("%d documents with this hash, %v", n, err)
	}
	other, _, _ := open(t)
	elsewhere, err := blob.MAC(ctx, other.Keys(), []byte("hello"))
	if err != nil || bytes.Equal(mac, elsewhere) {
		t.Errorf("two databases have the same hash of one document: it has no key (%v)", err)
	}
}

func TestMemoryStaysFlat(t *testing.T) {
	st, _, ctx := open(t)
	const size = 96 << 20
	var base, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&base)
	id := put(t, st, ctx, "large.bin", io.LimitReader(zeros{}, size))
	b, err := blob.Open(st.Read(ctx), st.Keys(), id)
	if err != nil {
		t.Fatal(err)
	}
	peak := uint64(0)
	buf := make([]byte, 1<<20)
	total := 0
	for {
		n, err := b.Read(buf)
		total += n
		runtime.ReadMemStats(&after)
		peak = max(peak, after.HeapInuse)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if total != size {
		t.Errorf("read %d bytes of %d", total, size)
	}
	if grown := int64(peak) - int64(base.HeapInuse); grown > 24<<20 {
		t.Errorf("the heap grew by %d MiB for a document of %d MiB", grown>>20, size>>20)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestNames(t *testing.T) {
	st, _, ctx := open(t)
	for given, want := range map[string]string{
		"invoice.xml":                     "invoice.xml",
		"../../etc/passwd":                "passwd",
		`C:\temp\..\CON`:                  "_CON",
		"con.xml":                         "_con.xml",
		"":                                "document",
		"..":                              "document",
		".htaccess":                       "htaccess",
		"a\x00b\r\nc.xml":                 "abc.xml",
		"\u202egnp.xml":                   "gnp.xml",
		`x"; filename="evil.html`:         "x; filename=evil.html",
		"fac\xffture.xml":                 "facture.xml",
		strings.Repeat("é", 300):          strings.Repeat("é", 100),
		strings.Repeat("a", 300) + ".xml": strings.Repeat("a", 196) + ".xml",
	} {
		id := put(t, st, ctx, given, strings.NewReader("x"))
		i, err := blob.Stat(st.Read(ctx), id)
		if err != nil || i.Name != want {
			t.Errorf("%q is called %q, want %q (%v)", given, i.Name, want, err)
		}
	}
}
