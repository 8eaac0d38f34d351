package services_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/secret"
	"inzage/internal/data/services"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// 00:30 on 4 November in Belgium.
var now = time.Date(2026, 11, 3, 23, 30, 0, 0, time.UTC)

// An erasure takes services that have ended, of a former customer all of them, and of another customer none.
func TestErasureTakesWhatHasEnded(t *testing.T) {
	for status, want := range map[string]struct {
		erased dataset.Erased
		left   []string
	}{
		"active": {dataset.Erased{Deleted: 4, Kept: 3}, []string{"ends today", "no end", "runs"}},
		"former": {dataset.Erased{Deleted: 7}, nil},
	} {
		t.Run(status, func(t *testing.T) {
			db := pgtest.New(t)
			ring, err := secret.NewRing([]secret.Text{secret.Text(strings.Repeat("k", 40))})
			if err != nil {
				t.Fatal(err)
			}
			ctx := actor.With(t.Context(), actor.Job("test"))
			st, err := store.Open(ctx, store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: clock.NewManual(now)})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(st.Close)
			conn, err := pgx.Connect(ctx, db.SuperURL)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(context.Background())
			if _, err := conn.Exec(ctx, `INSERT INTO customers (id, source_id, number, kind, status, language, name, import_id) OVERRIDING SYSTEM VALUE
				VALUES (1, 'a', 'A', 'person', '`+status+`', 'nl', 'A', 1), (2, 'b', 'B', 'person', 'former', 'nl', 'B', 1);
				INSERT INTO services (customer_id, id, source_id, import_id, version_at, digest, product, status, ends, gone_at)
				SELECT 1, gen_random_uuid(), p, 1, now(), '', p, s, e::date, g::timestamptz FROM (VALUES
					('runs', 'active', '2027-01-01', NULL), ('no end', 'active', NULL, NULL), ('ends today', 'active', '2026-11-04', NULL),
					('ended yesterday', 'active', '2026-11-03', NULL), ('terminated', 'Terminated', NULL, NULL),
					('moved away', 'transferred away', NULL, NULL), ('gone', 'active', NULL, '2026-01-01')) AS v(p, s, e, g);
				INSERT INTO services (customer_id, id, source_id, import_id, version_at, digest, product) VALUES (2, gen_random_uuid(), 'x', 1, now(), '', 'another''s');
				INSERT INTO record_versions SELECT customer_id, 'services', id, gen_random_uuid(), now(), now(), '{}', '' FROM services`); err != nil {
				t.Fatal(err)
			}
			scope, err := store.JobScopeOf(actor.Job("test"), 1, 0)
			if err != nil {
				t.Fatal(err)
			}
			if err := st.Do(ctx, store.Change{Action: "test.erase", Subject: keys.Customer(1)}, func(tx *store.Tx) error {
				done, err := services.Kind().Erase(tx, scope)
				if diff := cmp.Diff(want.erased, done); diff != "" {
					t.Errorf("erased (-want +got):\n%s", diff)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			rows, err := conn.Query(ctx, `SELECT s.product FROM services s JOIN record_versions v ON v.record_id = s.id WHERE s.customer_id = 1 ORDER BY 1`)
			if err != nil {
				t.Fatal(err)
			}
			left, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.left, left); diff != "" && len(left)+len(want.left) > 0 {
				t.Errorf("left, with their versions (-want +got):\n%s", diff)
			}
			var versions, others int
			if err := conn.QueryRow(ctx, `SELECT (SELECT count(*) FROM record_versions WHERE customer_id = 1), (SELECT count(*) FROM services WHERE customer_id = 2)`).Scan(&versions, &others); err != nil {
				t.Fatal(err)
			}
			if versions != len(want.left) || others != 1 {
				t.Errorf("%d versions of the customer and %d services of another are left", versions, others)
			}
			held, err := dataset.Summaries(st.Read(ctx), scope)
			if err != nil || held["services"].Count != want.erased.Kept {
				t.Errorf("summary: %+v, %v", held["services"], err)
			}
		})
	}
}
