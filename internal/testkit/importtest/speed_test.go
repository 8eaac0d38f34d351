package importtest

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/secret"
	"inzage/internal/data/account"
	"inzage/internal/data/billing"
	"inzage/internal/data/services"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/platform/store"
	"inzage/internal/source/hpx"
	"inzage/internal/testkit/pgtest"
)

func TestSpeed(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("SPEED"))
	if n == 0 {
		t.Skip("SPEED")
	}
	customers := n / 10
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	write := func(name string, f func(w *bufio.Writer)) {
		file, err := os.Create(dir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		w := bufio.NewWriterSize(file, 1<<20)
		f(w)
		w.Flush()
		file.Close()
	}
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	cid := func(i int) string { return fmt.Sprintf("hpx:bench/client/C%06d", i) }
	write("customers.ndjson", func(w *bufio.Writer) {
		for i := range customers {
			b, _ := hpxdata.Line(cid(i), "", at, hpxdata.Customer{Number: fmt.Sprintf("C%06d", i), FirstName: "Jan", LastName: "Peeters", Emails: []string{fmt.Sprintf("c%d@example.org", i)},
				Address: hpxdata.Address{Street: "Kerkstraat 1", Postcode: "9000", City: "Gent", Country: "BE"}})
			w.Write(append(b, '\n'))
		}
	})
	write("invoices.ndjson", func(w *bufio.Writer) {
		for i := range n {
			c := r.IntN(customers)
			day := at.AddDate(0, 0, i*900/n)
			net := intake.Amount(fmt.Sprintf("%d.%02d", 10+r.IntN(90), r.IntN(100)))
			b, _ := hpxdata.Line(fmt.Sprintf("hpx:bench/invoice/%d", i), cid(c), day, hpxdata.Invoice{
				Number: fmt.Sprintf("2024-%07d", i), Type: "invoice", IssueDate: intake.Date{Time: day}, DueDate: intake.Date{Time: day.AddDate(0, 0, 30)},
				PaidAt: intake.NewTime(day.Add(40 * time.Hour)), Status: "paid", Currency: "EUR", Net: net, Gross: net,
				VAT: []hpxdata.VAT{{Rate: "21", Base: net, Tax: "2.09", Category: "S"}},
				Lines: []hpxdata.InvoiceLine{
					{Description: "Webhosting Plus voor voorbeeld.example, van 01/01/2024 tot en met 31/01/2024", Quantity: "1", Unit: "MON", UnitPrice: net, Net: net, VATRate: "21", VATCategory: "S"},
					{Description: "Mailbox 25 GB", Quantity: "1", Unit: "MON", UnitPrice: "3.49", Net: "3.49", VATRate: "21", VATCategory: "S"},
				},
				Buyer:         &hpxdata.Buyer{Name: "Jan Peeters", Address: hpxdata.Address{Street: "Kerkstraat 1", Postcode: "9000", City: "Gent", Country: "BE"}},
				StructuredRef: "+++230/0000/00121+++", Method: "transfer",
			})
			w.Write(append(b, '\n'))
		}
	})
	url, super := os.Getenv("SPEED_URL"), os.Getenv("SPEED_SUPER")
	if url == "" {
		db := pgtest.New(t)
		url, super = db.ProgramURL, db.SuperURL
	}
	ring, _ := secret.NewRing([]secret.Text{secret.Text(strings.Repeat("k", 40))})
	ctx := actor.With(context.Background(), actor.Job("test"))
	st, err := store.Open(ctx, store.Options{URL: secret.Text(url), Ring: ring})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	run := func(files ...string) intake.Report {
		for i := range files {
			files[i] = dir + "/" + files[i]
		}
		src, err := hpx.Open(files, hpx.Options{Source: "hpx:bench"})
		if err != nil {
			t.Fatal(err)
		}
		sinks := append(append(account.Sinks(), services.Sinks()...), billing.Sinks()...)
		stop := make(chan bool)
		peak := make(chan uint64)
		go func() {
			var p uint64
			var m runtime.MemStats
			for {
				select {
				case <-stop:
					peak <- p
					return
				case <-time.After(50 * time.Millisecond):
					runtime.ReadMemStats(&m)
					p = max(p, m.Sys-m.HeapReleased)
				}
			}
		}()
		rep, err := intake.Import(ctx, st, src, sinks, intake.Options{Dir: dir, Log: slog.Default()})
		close(stop)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d records, %.1f s, %.0f/s, peak %d MiB, new %d same %d", files[0][len(dir):], rep.Read, rep.Seconds, float64(rep.Read)/rep.Seconds, <-peak>>20, rep.New, rep.Same)
		return rep
	}
	var pid string
	pgcpu := func() float64 {
		if pid == "" {
			c, err := pgx.Connect(ctx, super)
			if err != nil {
				t.Fatal(err)
			}
			var dir string
			c.QueryRow(ctx, "SHOW data_directory").Scan(&dir)
			c.Close(ctx)
			b, err := os.ReadFile(dir + "/postmaster.pid")
			t.Log(dir, err)
			pid, _, _ = strings.Cut(string(b), "\n")
		}
		sum := 0
		stats, _ := filepath.Glob("/proc/[0-9]*/stat")
		for _, f := range stats {
			b, _ := os.ReadFile(f)
			_, rest, _ := strings.Cut(string(b), ") ")
			x := strings.Fields(rest)
			if len(x) < 15 {
				continue
			}
			n := func(i int) int { v, _ := strconv.Atoi(x[i]); return v }
			if x[1] == pid {
				sum += n(11) + n(12)
			} else if f == "/proc/"+pid+"/stat" {
				sum += n(11) + n(12) + n(13) + n(14)
			}
		}
		return float64(sum) / 100
	}
	mycpu := func() float64 {
		var u syscall.Rusage
		syscall.Getrusage(syscall.RUSAGE_SELF, &u)
		return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
	}
	var a, b float64
	mark := func(what string) {
		t.Logf("   cpu of %s: postgres %.1f, go %.1f", what, pgcpu()-a, mycpu()-b)
		a, b = pgcpu(), mycpu()
	}
	a, b = pgcpu(), mycpu()
	run("customers.ndjson")
	mark("customers")
	if os.Getenv("NOFK") != "" {
		c, _ := pgx.Connect(ctx, super)
		if _, err := c.Exec(ctx, "ALTER TABLE invoices DROP CONSTRAINT invoices_customer_id_fkey"); err != nil {
			t.Fatal(err)
		}
		c.Close(ctx)
	}
	rep := run("invoices.ndjson")
	mark("invoices")
	conn, err := pgx.Connect(ctx, super)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	ex := func(sql string) {
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatal(sql, err)
		}
	}
	ex(`COPY (SELECT * FROM invoices ORDER BY id) TO '/dev/shm/inzage-floor.copy'`)
	ex(`CREATE TABLE floor (LIKE invoices INCLUDING ALL)`)
	if os.Getenv("NOFK") == "" {
		ex(`ALTER TABLE floor ADD FOREIGN KEY (customer_id) REFERENCES customers`)
	}
	for range 2 {
		ex(`TRUNCATE floor`)
		ex(`CHECKPOINT`)
		mark("between")
		began := time.Now()
		f, _ := os.Open("/dev/shm/inzage-floor.copy")
		if _, err := conn.PgConn().CopyFrom(ctx, f, `COPY floor FROM STDIN`); err != nil {
			t.Fatal(err)
		}
		s := time.Since(began).Seconds()
		mark("floor")
		t.Logf("floor: %.1f s, %.0f/s; ratio %.2f", s, float64(n)/s, s/rep.Seconds)
	}
	os.Remove("/dev/shm/inzage-floor.copy")
	mark("between")
	run("invoices.ndjson")
	mark("again")
}
