package services_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/secret"
	"inzage/internal/data/services"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// A period has the services that ran in it, whenever they began: the stream of a disclosure and the pages agree.
func TestPeriodHasWhatRan(t *testing.T) {
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{secret.Text(strings.Repeat("k", 40))})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	conn, err := pgx.Connect(t.Context(), db.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	if _, err := conn.Exec(t.Context(), `INSERT INTO customers (id, source_id, number, kind, status, language, name, import_id) OVERRIDING SYSTEM VALUE
		VALUES (1, 'a', 'A', 'person', 'active', 'nl', 'A', 1), (2, 'b', 'B', 'person', 'active', 'nl', 'B', 1);
		INSERT INTO services (customer_id, id, source_id, import_id, version_at, digest, product, status, started, ends)
		SELECT CASE p WHEN 'another''s' THEN 2 ELSE 1 END, gen_random_uuid(), p, 1, now(), '', p, s, b::date, e::date FROM (VALUES
			('ended long before', '', '2020-01-01', '2025-12-31'), ('ended the day before', '', '2020-01-01', '2026-02-28'),
			('ended on the first day', '', '2020-01-01', '2026-03-01'), ('all of it', '', '2020-01-01', '2030-01-01'), ('runs', 'active', '2020-01-01', NULL),
			('no day of ending', 'terminated', '2020-01-01', NULL), ('within', '', '2026-04-01', '2026-05-01'), ('one day', '', '2026-04-01', '2026-04-01'),
			('began on the first day', '', '2026-03-01', NULL), ('began on the last day', '', '2026-06-30', NULL), ('began as it ended', '', '2026-07-01', NULL),
			('began later', '', '2026-08-01', '2027-01-01'), ('no day', '', NULL, NULL), ('no day of beginning', '', NULL, '2026-04-01'),
			('another''s', '', '2026-04-01', NULL)) AS v(p, s, b, e)`); err != nil {
		t.Fatal(err)
	}
	scope, err := store.JobScopeOf(actor.Job("test"), 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	at := func(month time.Month, day, hour int) time.Time {
		return time.Date(2026, month, day, hour, 0, 0, 0, format.Brussels)
	}
	ran := []string{"all of it", "began on the first day", "began on the last day", "ended on the first day", "no day of ending", "one day", "runs", "within"}
	without := func(names ...string) []string {
		return slices.DeleteFunc(slices.Clone(ran), func(one string) bool { return slices.Contains(names, one) })
	}
	for name, test := range map[string]struct {
		span dataset.Span
		want []string
	}{
		"months":                 {dataset.Span{From: at(3, 1, 0), To: at(7, 1, 0)}, ran},
		"from noon to noon":      {dataset.Span{From: at(3, 1, 12), To: at(6, 30, 12)}, ran},
		"an hour into a day":     {dataset.Span{From: at(3, 1, 0), To: at(7, 1, 1)}, append(without(), "began as it ended")},
		"a day later":            {dataset.Span{From: at(3, 2, 0), To: at(7, 1, 0)}, without("ended on the first day")},
		"to the last day":        {dataset.Span{From: at(3, 1, 0), To: at(6, 30, 0)}, without("began on the last day")},
		"after what ran a day":   {dataset.Span{From: at(4, 2, 0), To: at(4, 3, 0)}, without("began on the last day", "ended on the first day", "one day")},
		"the day of what ran it": {dataset.Span{From: at(4, 1, 0), To: at(4, 2, 0)}, without("began on the last day", "ended on the first day")},
	} {
		r := st.Read(t.Context())
		slices.Sort(test.want)
		var streamed, paged []string
		if err := services.Kind().Stream(r, scope, test.span, func(rec dataset.Record) error {
			streamed = append(streamed, rec.Title.Plain)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		page, err := services.Kind().List(r, scope, dataset.PageQuery{Span: test.span, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, rec := range page.Records {
			paged = append(paged, rec.Title.Plain)
		}
		slices.Sort(streamed)
		slices.Sort(paged)
		if diff := cmp.Diff(test.want, streamed); diff != "" {
			t.Errorf("%s, streamed (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(test.want, paged); diff != "" {
			t.Errorf("%s, on a page (-want +got):\n%s", name, diff)
		}
	}
}
