package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"inzage/internal/core/actor"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/postgres"
	"inzage/internal/platform/store"
	"inzage/migrations"
)

func scratchURL(user, db string) string {
	q := url.Values{}
	q.Set("host", "/tmp/inzage/bench/pg")
	q.Set("sslmode", "disable")
	return (&url.URL{Scheme: "postgres", User: url.User(user), Path: "/" + db, RawQuery: q.Encode()}).String()
}

func scratch(ctx context.Context) error {
	switch os.Args[2] {
	case "prep":
		if err := postgres.Bootstrap(ctx, scratchURL("postgres", "postgres"), os.Args[3]); err != nil {
			return err
		}
		return migrations.Up(ctx, scratchURL("inzage_owner", os.Args[3]))
	case "gen":
		fs := flag.NewFlagSet("", flag.ExitOnError)
		b := books{seed: 1}
		fs.IntVar(&b.customers, "customers", 10000, "")
		fs.IntVar(&b.invoices, "invoices", 100000, "")
		fs.Parse(os.Args[4:])
		return b.generate(os.Args[3])
	case "serve":
		p := &portal{base: "http://127.0.0.1:8080", samples: map[string][]sample{}}
		if err := p.wire(ctx, scratchURL("inzage_program", os.Args[3]), "0123456789012345678901234567890123456789"); err != nil {
			return err
		}
		var ids []struct{ C, L int64 }
		rows, err := p.Read(ctx).Rows(`SELECT c.id, n.login_id FROM customers c JOIN login_customers n ON n.customer_id = c.id ORDER BY c.number LIMIT 50`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var x struct{ C, L int64 }
			rows.Scan(&x.C, &x.L)
			ids = append(ids, x)
		}
		rows.Close()
		ctx = actor.With(ctx, actor.Job("bench"))
		var cookies []string
		for _, x := range ids {
			if err := p.Do(ctx, store.Change{Action: "session.started", Subject: keys.Login(x.L)}, func(tx *store.Tx) (err error) {
				token, err := identity.StartSession(tx, identity.NewSession{Login: x.L, Customer: x.C, AuthAt: tx.Now()}, tx.Now())
				cookies = append(cookies, token)
				return err
			}); err != nil {
				return err
			}
			scope, _ := store.JobScopeOf(actor.From(ctx), x.C, x.L)
			if err := dataset.Recount(ctx, p.Store, p.kinds, scope); err != nil {
				return err
			}
		}
		path := os.Args[4]
		n := 20000
		do := func(i int) int {
			r := httptest.NewRequest("GET", "http://127.0.0.1:8080"+path, nil)
			r.Host = "127.0.0.1:8080"
			r.RemoteAddr = "127.0.0.1:1234"
			if len(os.Args) > 5 {
				r.Header.Set("Accept-Encoding", "gzip")
			}
			r.AddCookie(&http.Cookie{Name: "portal", Value: cookies[i%len(cookies)]})
			w := httptest.NewRecorder()
			p.server.Handler.ServeHTTP(w, r.WithContext(ctx))
			if w.Code != 200 {
				panic(w.Code)
			}
			return w.Body.Len()
		}
		fmt.Println(do(0), "bytes")
		for i := range 200 {
			do(i)
		}
		f, _ := os.Create("/tmp/inzage/bench/serve.pprof")
		pprof.StartCPUProfile(f)
		var a, b runtime.MemStats
		var u0, u1 syscall.Rusage
		syscall.Getrusage(syscall.RUSAGE_SELF, &u0)
		runtime.ReadMemStats(&a)
		cfg, _ := pgxpool.ParseConfig(scratchURL("inzage_program", os.Args[3]))
		pool, _ := pgxpool.NewWithConfig(ctx, cfg)
		fl := &floor{pool: pool}
		fl.rows, _ = fl.fit(ctx, do(0))
		doFloor := func(i int) int {
			r := httptest.NewRequest("GET", "http://127.0.0.1:8080/plain?id="+fmt.Sprint(ids[i%len(ids)].C), nil)
			w := httptest.NewRecorder()
			fl.serve(w, r)
			if w.Code != 200 {
				panic(w.Code)
			}
			return w.Body.Len()
		}
		fmt.Println("floor", doFloor(0), "bytes")
		measure := func(do func(int) int) time.Duration {
			var v0, v1 syscall.Rusage
			syscall.Getrusage(syscall.RUSAGE_SELF, &v0)
			for j := range 100 {
				do(j)
			}
			syscall.Getrusage(syscall.RUSAGE_SELF, &v1)
			return time.Duration(v1.Utime.Nano()+v1.Stime.Nano()-v0.Utime.Nano()-v0.Stime.Nano()) / 100
		}
		var por, flo []float64
		for i := 0; i < n; i += 100 {
			por = append(por, measure(do).Seconds()*1e6)
			if i%1000 != 0 {
				continue
			}
			flo = append(flo, measure(doFloor).Seconds()*1e6)
		}
		slices.Sort(por)
		slices.Sort(flo)
		fmt.Printf("portal %.0f..%.0f..%.0f  floor %.0f..%.0f..%.0f ratio of medians %.2f mins %.2f\n", por[0], median(por), por[len(por)-1], flo[0], median(flo), flo[len(flo)-1], median(flo)/median(por), flo[0]/por[0])
		runtime.ReadMemStats(&b)
		syscall.Getrusage(syscall.RUSAGE_SELF, &u1)
		pprof.StopCPUProfile()
		f.Close()
		cpu := time.Duration(u1.Utime.Nano() + u1.Stime.Nano() - u0.Utime.Nano() - u0.Stime.Nano())
		fmt.Println("cpu/req", cpu/time.Duration(n), "allocs", (b.Mallocs-a.Mallocs)/uint64(n), "bytes", (b.TotalAlloc-a.TotalAlloc)/uint64(n))
		m, _ := os.Create("/tmp/inzage/bench/serve-mem.pprof")
		pprof.Lookup("allocs").WriteTo(m, 0)
		m.Close()
	case "import":
		f, _ := os.Create("/tmp/inzage/bench/cpu.pprof")
		pprof.StartCPUProfile(f)
		r, err := importChild(ctx, importTask{URL: scratchURL("inzage_program", os.Args[3]), Secret: "0123456789012345678901234567890123456789", Dir: "/tmp/inzage/bench", File: os.Args[4]})
		pprof.StopCPUProfile()
		f.Close()
		m, _ := os.Create("/tmp/inzage/bench/mem.pprof")
		pprof.Lookup("allocs").WriteTo(m, 0)
		m.Close()
		j, _ := json.Marshal(r)
		fmt.Println(string(j), time.Now())
		return err
	}
	return nil
}
