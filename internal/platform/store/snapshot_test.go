package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"inzage/internal/core/secret"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// TestSnapshot: it sees one moment whatever is written meanwhile, cannot write, outlives the time limit of a statement, and ends
// with its context; its connection goes back as it came.
func TestSnapshot(t *testing.T) {
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret of more than thirty-two characters"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, ReadConns: 1, QueryTimeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	count := func(r store.Reader) (n int) {
		if err := r.Row(`SELECT count(*) FROM audit.entry`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	_, writer, _ := open(t)
	err = s.Snapshot(t.Context(), func(r store.Reader) error {
		before := count(r)
		if err := s.Do(writer, store.Change{Action: "test.done", Subject: keys.Nobody()}, func(*store.Tx) error { return nil }); err != nil {
			return err
		}
		if count(r) != before {
			t.Error("it sees what was written after it began")
		}
		var numbers []int
		if err := r.SQL(`SELECT count(*) FROM audit.entry`).List(&numbers); err != nil || len(numbers) != 1 || numbers[0] != before {
			t.Errorf("the builder sees another moment: %v, %v", numbers, err)
		}
		return r.Row(`SELECT 1 FROM pg_sleep(0.4)`).Scan(new(int))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Snapshot(t.Context(), func(r store.Reader) error {
		rows, err := r.Rows(`INSERT INTO limiter (key, slot, n, ends) VALUES ('x', 1, 1, now()) RETURNING 1`)
		if err == nil {
			rows.Next()
			rows.Close()
			err = rows.Err()
		}
		return err
	}); err == nil {
		t.Error("it can write")
	}
	if err := s.Read(t.Context()).Row(`SELECT 1 FROM pg_sleep(0.4)`).Scan(new(int)); err == nil {
		t.Error("the connection has lost its time limit")
	}
	ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	if err := s.Snapshot(ctx, func(r store.Reader) error { return r.Row(`SELECT 1 FROM pg_sleep(5)`).Scan(new(int)) }); !errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		t.Errorf("it outlives its context: %v", err)
	}
	if count(s.Read(t.Context())) == 0 {
		t.Error("nothing can be read any more")
	}
}
