package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"inzage/internal/core/secret"
	"inzage/internal/data/account"
	"inzage/internal/data/billing"
	"inzage/internal/data/services"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/postgres"
	"inzage/internal/platform/store"
	"inzage/internal/source/hpx"
)

// importTask is one import in a process of its own.
type importTask struct {
	URL, Secret, Dir string
	File             string
	Profile          string // folder for its profile; empty: none
}

// imported is what became of it.
type imported struct {
	Report  intake.Report
	Seconds float64 // of the import alone, without the start of the process
	Memory  int64   // most bytes resident
	Heap    int64   // most bytes of objects on the Go heap
	Go, SQL float64 // seconds of processor time: of the importing process, of PostgreSQL
}

func (i imported) rate() float64 { return float64(i.Report.Read) / i.Seconds }

// importChild imports one file, as "inzage import" does.
func importChild(ctx context.Context, task importTask) (imported, error) {
	heap := watchHeap(ctx)
	ring, err := secret.NewRing([]secret.Text{secret.Text(task.Secret)})
	if err != nil {
		return imported{}, err
	}
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(ctx, store.Options{URL: secret.Text(task.URL), Ring: ring, Log: log})
	if err != nil {
		return imported{}, err
	}
	defer st.Close()
	src, err := hpx.Open([]string{task.File}, hpx.Options{Source: source})
	if err != nil {
		return imported{}, err
	}
	end, err := profileTo(task.Profile, "import "+filepath.Base(task.File))
	if err != nil {
		return imported{}, err
	}
	start := time.Now()
	report, err := intake.Import(ctx, st, src, sinks(), intake.Options{Dir: task.Dir, Command: "bench", Log: log})
	if err != nil {
		return imported{}, err
	}
	took := time.Since(start)
	if err := end(); err != nil {
		return imported{}, err
	}
	memory, err := highWater()
	return imported{Report: report, Seconds: took.Seconds(), Memory: memory, Heap: heap()}, err
}

// sinks are those of the program.
func sinks() []intake.Sink {
	return slices.Concat(account.Sinks(), services.Sinks(), billing.Sinks())
}

// copied is what COPY of the same rows took.
type copied struct {
	seconds float64
	sql     float64 // seconds of PostgreSQL's processor time
}

// importFigures are those of one kind of record: the import, the same file again, and COPY of the rows that the import
// left, of each round one.
type importFigures struct {
	name   string
	first  []imported
	again  []imported
	copied []copied
	tables []string // that the records go to
}

// line tells of one round.
func (f importFigures) line(round int) string {
	first, again := f.first[round], f.again[round]
	return fmt.Sprintf("%.0f records/s, %.2f of COPY's (processor: Go %.1f s, PostgreSQL %.1f s, COPY %.1f s), %d MiB; the same again %.0f records/s",
		first.rate(), f.ratio(round), first.Go, first.SQL, f.copied[round].sql, first.Memory>>20, again.rate())
}

// ratio is how the import's pace compares with that of COPY, in one round: 1 is as quick.
func (f importFigures) ratio(round int) float64 {
	return f.copied[round].seconds / f.first[round].Seconds
}

func (f importFigures) ratios() (all []float64) {
	for round := range f.first {
		all = append(all, f.ratio(round))
	}
	return all
}

// memory is the most that any of the imports has taken.
func (f importFigures) memory() (most int64) {
	for _, i := range slices.Concat(f.first, f.again) {
		most = max(most, i.Memory)
	}
	return most
}

// imports measures the imports. Each round fills a database by importing, copies the rows that this left into the same
// tables of another fresh database, and imports the same files once more. The last round's database stays.
func (b *bench) imports(ctx context.Context) error {
	b.customers = importFigures{name: "customers", tables: []string{"customers", "accounts", "logins", "login_customers"}}
	b.invoices = importFigures{name: "invoices", tables: []string{"invoices"}}
	for round := range b.rounds {
		for _, name := range []string{database, floorDatabase} {
			if err := b.server.drop(ctx, name); err != nil {
				return err
			}
			if err := b.server.create(ctx, name); err != nil {
				return err
			}
		}
		for _, part := range []struct {
			figures *importFigures
			file    string
			records int
		}{{&b.customers, customersFile, b.books.customers}, {&b.invoices, invoicesFile, b.books.invoices}} {
			if err := b.importRound(ctx, part.figures, part.file, part.records); err != nil {
				return err
			}
			b.say("import of %s, round %d of %d: %s", part.figures.name, round+1, b.rounds, part.figures.line(round))
		}
	}
	_, err := b.importFile(ctx, visitorsFile)
	return errors.Join(err, b.server.drop(ctx, floorDatabase))
}

// importRound imports a file, copies the rows that this left, and imports the file again.
func (b *bench) importRound(ctx context.Context, f *importFigures, file string, records int) error {
	first, err := b.importFile(ctx, file)
	if err != nil {
		return err
	}
	if first.Report.New != int64(records) {
		return fmt.Errorf("%s: %d of %d records are new:\n%s", file, first.Report.New, records, first.Report.Text())
	}
	var all copied
	for _, table := range f.tables {
		one, err := b.copyTable(ctx, table)
		if err != nil {
			return err
		}
		all.seconds, all.sql = all.seconds+one.seconds, all.sql+one.sql
	}
	again, err := b.importFile(ctx, file)
	if err != nil {
		return err
	}
	if again.Report.Same != int64(records) {
		return fmt.Errorf("%s: of the same file again %d of %d records are the same:\n%s", file, again.Report.Same, records, again.Report.Text())
	}
	f.first, f.again, f.copied = append(f.first, first), append(f.again, again), append(f.copied, all)
	return nil
}

// importFile imports one file in a process of its own.
func (b *bench) importFile(ctx context.Context, file string) (result imported, err error) {
	if err := b.server.settle(ctx); err != nil {
		return result, err
	}
	before, err := b.server.processor(ctx)
	if err != nil {
		return result, err
	}
	result.Go, err = child(ctx, importRole, importTask{
		URL: b.server.URL(postgres.ProgramRole, database), Secret: b.secret, Dir: b.dir, File: filepath.Join(b.dir, file), Profile: b.profile,
	}, &result)
	if err != nil {
		return result, err
	}
	after, err := b.server.processor(ctx)
	result.SQL = after - before
	return result, err
}

// copyTable copies a table's rows into the same table of the floor's database.
func (b *bench) copyTable(ctx context.Context, table string) (c copied, err error) {
	path, err := b.server.dump(ctx, database, table, b.dir)
	if err != nil {
		return c, err
	}
	defer func() { _ = os.Remove(path) }()
	if err := b.server.settle(ctx); err != nil {
		return c, err
	}
	before, err := b.server.processor(ctx)
	if err != nil {
		return c, err
	}
	if c.seconds, err = b.server.load(ctx, floorDatabase, table, path); err != nil {
		return c, err
	}
	after, err := b.server.processor(ctx)
	c.sql = after - before
	return c, err
}
