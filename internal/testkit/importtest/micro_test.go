package importtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/testkit/pgtest"
)

func TestMicro(t *testing.T) {
	if os.Getenv("MICRO") == "" {
		t.Skip()
	}
	db := pgtest.New(t)
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, db.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	conn.Exec(ctx, `INSERT INTO kind_summaries SELECT i, 'customer', k, 1, now(), now(), 0 FROM generate_series(1,100000) i, unnest(ARRAY['account','services','orders','invoices','payments']) k`)
	conn.Exec(ctx, `VACUUM ANALYZE kind_summaries`)
	conn.Exec(ctx, `SET enable_seqscan=off`)
	cpu := func() float64 {
		b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", conn.PgConn().PID()))
		_, rest, _ := strings.Cut(string(b), ") ")
		x := strings.Fields(rest)
		u, _ := strconv.Atoi(x[11])
		k, _ := strconv.Atoi(x[12])
		return float64(u+k) / 100
	}
	src := `SELECT t.id, sum(t.n) AS n, min(t.oldest) AS oldest, max(t.newest) AS newest, sum(t.bytes) AS bytes FROM unnest($2::bigint[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::bigint[]) AS t(id, n, oldest, newest, bytes) GROUP BY t.id ORDER BY t.id`
	raw := `SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::bigint[]) AS t(id, n, oldest, newest, bytes)`
	ups := func(src string) string {
		return `INSERT INTO kind_summaries AS k (owner, owner_id, kind, count, oldest, newest, bytes) SELECT 'customer', d.id, $1, d.n, d.oldest, d.newest, d.bytes FROM (` + src + `) d
		ON CONFLICT (owner_id, owner, kind) DO UPDATE SET count = k.count + excluded.count, oldest = least(k.oldest, excluded.oldest), newest = greatest(k.newest, excluded.newest), bytes = k.bytes + excluded.bytes`
	}
	cte := func(src string) string {
		return `WITH d AS MATERIALIZED (` + src + `), u AS (UPDATE kind_summaries k SET count = k.count + d.n, oldest = least(k.oldest, d.oldest), newest = greatest(k.newest, d.newest), bytes = k.bytes + d.bytes
		FROM d WHERE k.owner_id = d.id AND k.owner = 'customer' AND k.kind = $1 RETURNING k.owner_id)
		INSERT INTO kind_summaries AS k (owner, owner_id, kind, count, oldest, newest, bytes) SELECT 'customer', d.id, $1, d.n, d.oldest, d.newest, d.bytes FROM d WHERE NOT EXISTS (SELECT FROM u WHERE u.owner_id = d.id)
		ON CONFLICT (owner_id, owner, kind) DO UPDATE SET count = k.count + excluded.count, oldest = least(k.oldest, excluded.oldest), newest = greatest(k.newest, excluded.newest), bytes = k.bytes + excluded.bytes`
	}
	upd := func(src string) string {
		return `UPDATE kind_summaries k SET count = k.count + d.n, oldest = least(k.oldest, d.oldest), newest = greatest(k.newest, d.newest), bytes = k.bytes + d.bytes
		FROM (` + src + `) d WHERE k.owner_id = d.id AND k.owner = 'customer' AND k.kind = $1`
	}
	floor := `SELECT count(*) FROM (` + src + `) d WHERE $1::text <> ''`
	for _, v := range []struct{ name, sql string }{{"floor", floor}, {"upsert", ups(src)}, {"upsert raw", ups(raw)}, {"cte", cte(src)}, {"cte raw", cte(raw)}, {"update", upd(src)}, {"upsert2", ups(src)}, {"cte2", cte(src)}} {
		var times []float64
		conn.Exec(ctx, `VACUUM kind_summaries`)
		before := cpu()
		for range 150 {
			n := 2000
			perm := map[int64]bool{}
			for len(perm) < n {
				perm[rand.Int64N(100000)+1] = true
			}
			ids := make([]int64, 0, n)
			for id := range perm {
				ids = append(ids, id)
			}
			sort.Slice(ids, func(a, b int) bool { return ids[a] < ids[b] })
			ones, at, bytes := make([]int64, n), make([]time.Time, n), make([]int64, n)
			for i := range ones {
				ones[i], at[i] = 1, time.Now()
			}
			began := time.Now()
			if _, err := conn.Exec(ctx, v.sql, "invoices", ids, ones, at, at, bytes); err != nil {
				t.Fatal(v.name, err)
			}
			times = append(times, time.Since(began).Seconds()*1e6/float64(n))
		}
		sort.Float64s(times)
		after := cpu()
		t.Logf("%-12s cpu %.1f µs/row", v.name, (after-before)*1e6/float64(150*2000))
		t.Logf("%-12s min %.1f  p25 %.1f  median %.1f µs/row", v.name, times[0], times[len(times)/4], times[len(times)/2])
	}
}
