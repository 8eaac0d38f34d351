package blob_test

import (
	"bytes"
	"strings"
	"testing"

	"inzage/internal/core/ident"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

func TestTexts(t *testing.T) {
	st, db, ctx := open(t)
	long := bytes.Repeat([]byte("lang "), 200_000) // several chunks
	mine := put(t, st, ctx, "a.txt", strings.NewReader("één"))
	large := put(t, st, ctx, "b.txt", bytes.NewReader(long))
	empty := put(t, st, ctx, "c.txt", strings.NewReader(""))
	var other, erased ident.ID
	if err := st.Do(ctx, store.Change{Action: "test.put", Subject: keys.Customer(8)}, func(tx *store.Tx) (err error) {
		if other, _, err = blob.Put(tx, keys.Customer(8), 0, "d.txt", "text/plain", strings.NewReader("ander")); err != nil {
			return err
		}
		erased, _, err = blob.Put(tx, keys.Question(9), 0, "e.txt", "text/plain", strings.NewReader("weg"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	super(t, db, `DELETE FROM subject_keys WHERE subject_kind = 'question'`)
	ids := []ident.ID{mine, large, empty, other, erased, ident.Random()}
	check := func(r store.Reader) {
		t.Helper()
		got, err := blob.Texts(r, st.Keys(), ids)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 4 || string(got[mine]) != "één" || !bytes.Equal(got[large], long) || len(got[empty]) != 0 || string(got[other]) != "ander" {
			t.Errorf("%d texts", len(got))
		}
	}
	check(st.Read(ctx))
	if err := st.Do(ctx, store.Change{Action: "test.read", Subject: keys.Nobody()}, func(tx *store.Tx) error { check(tx); return nil }); err != nil {
		t.Error(err)
	}
	// A chunk that was changed makes no text at all.
	super(t, db, `UPDATE blob_chunks SET data = set_byte(data, length(data) - 1, (get_byte(data, length(data) - 1) + 1) % 256) WHERE blob_id = $1`, mine)
	if got, err := blob.Texts(st.Read(ctx), st.Keys(), []ident.ID{mine}); err == nil {
		t.Errorf("a changed text reads %q", got[mine])
	}
}
