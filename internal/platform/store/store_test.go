package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/secret"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

var noon = time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, secrets ...secret.Text) (*store.Store, context.Context, pgtest.DB) {
	t.Helper()
	db := pgtest.New(t)
	return openAt(t, db, secrets...), actor.With(context.Background(), actor.Job("test")), db
}

func openAt(t *testing.T, db pgtest.DB, secrets ...secret.Text) *store.Store {
	t.Helper()
	if secrets == nil {
		secrets = []secret.Text{"a secret of more than thirty-two characters"}
	}
	ring, err := secret.NewRing(secrets)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: clock.NewManual(noon)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// counter is a table to write to; nothing hangs on it.
type counter struct {
	Key  string
	Slot int64
	N    int
	Ends time.Time
}

func (counter) TableName() string { return "limiter" }

func entries(t *testing.T, s *store.Store) (n int) {
	t.Helper()
	if err := s.Read(t.Context()).Row(`SELECT count(*) FROM audit.entry`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDoWantsActorActionSubject(t *testing.T) {
	s, ctx, _ := open(t)
	good := store.Change{Action: "test.done", Subject: keys.Nobody()}
	for name, c := range map[string]struct {
		ctx    context.Context
		change store.Change
		want   error
	}{
		"no actor":        {context.Background(), good, store.ErrNoActor},
		"half an actor":   {actor.With(ctx, actor.Actor{Kind: actor.Customer}), good, store.ErrNoActor},
		"no action":       {ctx, store.Change{Subject: keys.Nobody()}, store.ErrNoAction},
		"action in prose": {ctx, store.Change{Action: "Test Done", Subject: keys.Nobody()}, store.ErrNoAction},
		"no subject":      {ctx, store.Change{Action: "test.done"}, store.ErrNoSubject},
		"subject zero":    {ctx, store.Change{Action: "test.done", Subject: keys.Customer(0)}, store.ErrNoSubject},
	} {
		err := s.Do(c.ctx, c.change, func(*store.Tx) error { t.Errorf("%s: ran", name); return nil })
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if n := entries(t, s); n != 0 {
		t.Errorf("%d entries", n)
	}
}

type job struct {
	ID int64 `json:"id"`
}

func (job) Kind() string { return "test_job" }

// TestOneTransaction: gorm, pgx, the job queue and the audit log write in one transaction, and none of it without the rest.
func TestOneTransaction(t *testing.T) {
	s, ctx, _ := open(t)
	write := func(key string, fail error) error {
		return s.Do(ctx, store.Change{Action: "test.done", Subject: keys.Nobody()}, func(tx *store.Tx) error {
			if err := tx.Insert(&counter{Key: key, Slot: 1, N: 1, Ends: noon}); err != nil {
				return err
			}
			if _, err := tx.Exec(`UPDATE limiter SET n = n + 1 WHERE key = $1`, key); err != nil {
				return err
			}
			if err := tx.Enqueue(job{1}, &river.InsertOpts{}); err != nil {
				return err
			}
			var c counter
			if err := tx.From(&counter{}).Where("key = ?", key).Take(&c); err != nil || c.N != 2 {
				t.Errorf("gorm does not see what pgx wrote: %+v %v", c, err)
			}
			return fail
		})
	}
	boom := errors.New("boom")
	if err := write("lost", boom); !errors.Is(err, boom) {
		t.Fatal(err)
	}
	if err := write("kept", nil); err != nil {
		t.Fatal(err)
	}
	var rows, jobs int
	r := s.Read(ctx)
	if err := r.Row(`SELECT (SELECT count(*) FROM limiter), (SELECT count(*) FROM river_job)`).Scan(&rows, &jobs); err != nil {
		t.Fatal(err)
	}
	if n := entries(t, s); rows != 1 || jobs != 1 || n != 1 {
		t.Errorf("%d rows, %d jobs, %d entries; want one of each", rows, jobs, n)
	}
}

// TestPanicRollsBack: a panic in a use case leaves no open transaction behind.
func TestPanicRollsBack(t *testing.T) {
	s, ctx, _ := open(t)
	func() {
		defer func() { _ = recover() }()
		_ = s.Do(ctx, store.Change{Action: "test.done", Subject: keys.Nobody()}, func(tx *store.Tx) error {
			_ = tx.Insert(&counter{Key: "x", Ends: noon})
			panic("boom")
		})
	}()
	n, err := s.Read(ctx).From(&counter{}).Count()
	if err != nil || n != 0 || entries(t, s) != 0 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// TestCancelled ends the context while a transaction writes through gorm, pgx and COPY: nothing of it stays, nothing
// breaks, and the next transaction works.
func TestCancelled(t *testing.T) {
	s, ctx, _ := open(t)
	for range 30 {
		ended, end := context.WithCancel(ctx)
		begun := make(chan struct{})
		go func() { <-begun; end() }()
		err := s.Do(ended, store.Change{Action: "test.done", Subject: keys.Nobody()}, func(tx *store.Tx) error {
			for i := range 100_000 {
				if i == 3 {
					close(begun)
				}
				key := fmt.Sprint("k", i)
				if err := tx.Insert(&counter{Key: key, Ends: noon}); err != nil {
					return err
				}
				rows := [][]any{{key, int64(1), 1, noon}, {key, int64(2), 1, noon}}
				if _, err := tx.Copy("limiter", []string{"key", "slot", "n", "ends"}, pgx.CopyFromRows(rows)); err != nil {
					return err
				}
			}
			return errors.New("never noticed")
		})
		if err == nil || !errors.Is(err, context.Canceled) {
			t.Fatalf("a cancelled transaction: %v", err)
		}
	}
	n, err := s.Read(ctx).From(&counter{}).Count()
	if err != nil || n != 0 || entries(t, s) != 0 {
		t.Errorf("%d rows stayed, %v", n, err)
	}
	if err := s.Refused(ctx, store.Change{Action: "test.done", Subject: keys.Nobody()}); err != nil {
		t.Error(err)
	}
}

func TestReaderCannotWrite(t *testing.T) {
	s, ctx, _ := open(t)
	var n int
	err := s.Read(ctx).Row(`INSERT INTO limiter VALUES ('x', 1, 1, now()) RETURNING n`).Scan(&n)
	if err == nil {
		t.Error("a reader wrote")
	}
	if err := s.Read(ctx).SQL(`DELETE FROM limiter RETURNING key`).List(&[]string{}); err == nil {
		t.Error("a reader deleted")
	}
}

func TestQuery(t *testing.T) {
	s, ctx, _ := open(t)
	err := s.Do(ctx, store.Change{Action: "test.done", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		if err := tx.Insert([]counter{{"a", 1, 1, noon}, {"b", 1, 2, noon}}); err != nil {
			return err
		}
		if err := tx.UpdateOne(&counter{}, map[string]any{"n": 0}, "key = ?", "nobody"); !fault.Is(err, fault.Conflict) {
			t.Errorf("update of nothing: %v", err)
		}
		if _, err := tx.Update(&counter{}, map[string]any{"n": 0}, ""); err == nil {
			t.Error("update of everything")
		}
		if _, err := tx.Delete(&counter{}, ""); err == nil {
			t.Error("delete of everything")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var c counter
	for name, err := range map[string]error{
		"From.Take": s.Read(ctx).From(&counter{}).Where("key = ?", "z").Take(&c),
		"SQL.Take":  s.Read(ctx).SQL(`SELECT * FROM limiter WHERE key = $1`, "z").Take(&c),
		"Row":       s.Read(ctx).Row(`SELECT key FROM limiter WHERE key = $1`, "z").Scan(&c.Key),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s of nothing: %v", name, err)
		}
	}
	if err := s.Read(ctx).Row(`SELECT $1::text`, "a\x00b").Scan(&c.Key); !fault.Is(err, fault.Invalid) {
		t.Errorf("NUL: %v", err)
	}
}

func TestUpkeepTouchesItsTablesOnly(t *testing.T) {
	s, ctx, _ := open(t)
	for _, sql := range []string{
		`UPDATE logins SET name = ''`, `delete from only customers`, `INSERT INTO
			"accounts" (customer_id) VALUES (1)`, `WITH x AS (DELETE FROM invoices RETURNING id) SELECT 1`, `TRUNCATE TABLE orders`,
	} {
		err := s.Upkeep(ctx, store.Limiter, func(u *store.UpkeepTx) error { _, err := u.Exec(sql); return err })
		if err == nil || !strings.Contains(err.Error(), "may not write") {
			t.Errorf("%s: %v", sql, err)
		}
		var n int
		err = s.Upkeep(ctx, store.Limiter, func(u *store.UpkeepTx) error { return u.Row(sql).Scan(&n) })
		if err == nil || !strings.Contains(err.Error(), "may not write") {
			t.Errorf("Row %s: %v", sql, err)
		}
	}
	err := s.Upkeep(ctx, store.Limiter, func(u *store.UpkeepTx) error {
		_, err := u.Exec(`INSERT INTO limiter VALUES ($1, 1, 1, $2) ON CONFLICT (key, slot) DO UPDATE SET n = limiter.n + 1`, "x", noon)
		return err
	})
	if err != nil || entries(t, s) != 0 {
		t.Errorf("%v", err)
	}
	if err := s.Upkeep(ctx, "nonsense", func(*store.UpkeepTx) error { return nil }); err == nil {
		t.Error("an unknown chore ran")
	}
}

func TestScopes(t *testing.T) {
	if _, err := store.CustomerScopeOf(actor.Job("x")); err == nil {
		t.Error("a job got a customer's scope")
	}
	if _, err := store.CustomerScopeOf(actor.Actor{Kind: actor.Customer}); err == nil {
		t.Error("nobody got a scope")
	}
	if _, err := store.JobScopeOf(actor.Actor{Kind: actor.Customer, LoginID: 1}, 1, 0); err == nil {
		t.Error("a customer got a job's scope")
	}
	if _, err := store.JobScopeOf(actor.Job("x"), 0, 0); err == nil {
		t.Error("a scope of nobody, which is everybody")
	}
}

// TestKeys: the same key for all who ask first at once, after a restart, and after the secret was replaced; none without it.
func TestKeys(t *testing.T) {
	s, ctx, db := open(t, "the first secret, which is long enough to be one")
	var group sync.WaitGroup
	got := make([][]byte, 20)
	for i := range got {
		group.Go(func() {
			k := keys.New(s.Pool(), ring(t, "the first secret, which is long enough to be one"), s.Clock())
			mac, err := k.MAC(ctx, keys.TokenMAC, "x")
			if err != nil {
				t.Error(err)
			}
			if _, err := k.Recipient(ctx, keys.Customer(7)); err != nil {
				t.Error(err)
			}
			got[i] = mac
		})
	}
	group.Wait()
	rotated := openAt(t, db, "the second secret, which is as long as the first", "the first secret, which is long enough to be one")
	after, err := rotated.Keys().MAC(ctx, keys.TokenMAC, "x")
	if err != nil {
		t.Fatal(err)
	}
	for _, mac := range got {
		if string(mac) != string(after) {
			t.Fatal("two keys for one purpose")
		}
	}
	foreign := openAt(t, db, "a secret that has never been here before, ever")
	if _, err := foreign.Keys().MAC(ctx, keys.TokenMAC, "x"); !errors.Is(err, secret.ErrNoKey) {
		t.Errorf("without the secret: %v", err)
	}
	if secret.Text("x").String() != "[redacted]" {
		t.Error("a secret prints")
	}
}

func ring(t *testing.T, s secret.Text) *secret.Ring {
	r, err := secret.NewRing([]secret.Text{s})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
