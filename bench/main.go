// Bench measures the portal against its budgets, on data of its own, and beside a floor in the same run: COPY for imports, a
// bare page for requests. Run it with "make bench"; docs/performance.md has the last table and says how it was measured.
//
// All that it makes is invented and lies in a folder that it deletes in the end. It speaks on loopback and Unix sockets
// only; each load is bounded in time, and the whole run by -timeout.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/platform/postgres"
)

// Databases of the cluster.
const (
	database      = "inzage" // the program's own
	floorDatabase = "floor"
)

// Parts of the benchmark that run in a process of their own, see child.
const (
	importRole = "import-child"
	loadRole   = "load-child"

	mailingRole = "mailing-child"
)

// bench is one run.
type bench struct {
	books       books
	rounds      int // of imports
	requests    int // of each page
	loadRounds  int
	loadSeconds float64 // of each round of load
	timeout     time.Duration
	save        string
	only        []string // parts that are measured; empty: all
	profile     string   // folder for profiles of the processor; empty: none

	began      time.Time
	loadBefore string
	dir        string
	secret     string
	server     *server
	figures
}

// figures are what was measured.
type figures struct {
	customers, invoices importFigures
	pages               []pageFigures
	rates               []rateFigures
	weights             []weightFigures
	withdrawals         withdrawFigures
	mailings            []mailingFigures
	starts              []float64 // seconds
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := role(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// role runs the benchmark, or the part of it that this process is for.
func role(ctx context.Context, args []string) error {
	if len(args) == 1 {
		switch args[0] {
		case importRole:
			return inChild(ctx, importChild)
		case loadRole:
			return inChild(ctx, loadChild)
		case mailingRole:
			return inChild(ctx, mailingChild)
		}
	}
	b, err := parse(args)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, b.timeout, errors.New("the time is up (-timeout)"))
	defer cancel()
	if err := b.run(ctx); err != nil {
		return errors.Join(err, context.Cause(ctx))
	}
	return b.report()
}

func parse(args []string) (*bench, error) {
	b := &bench{secret: ident.Token(), began: time.Now(), loadBefore: loadAverage()}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	quick := f.Bool("quick", false, "a run of about a minute: a twentieth of the data, one round of imports, less load")
	f.IntVar(&b.books.customers, "customers", 100_000, "customers")
	f.IntVar(&b.books.invoices, "invoices", 1_000_000, "invoices")
	f.Uint64Var(&b.books.seed, "seed", 1, "what the data are made of: the same seed makes the same data")
	f.IntVar(&b.rounds, "rounds", 2, "rounds of imports")
	f.IntVar(&b.requests, "requests", 400, "requests for each page")
	f.IntVar(&b.loadRounds, "load-rounds", 5, "rounds of load on floor and portal")
	f.Float64Var(&b.loadSeconds, "load-seconds", 4, "seconds of each round of load")
	f.DurationVar(&b.timeout, "timeout", 20*time.Minute, "when to give up")
	only := f.String("only", "", "what is measured besides imports, with commas: "+strings.Join(partNames(), " ")+"; none: all of it")
	f.StringVar(&b.profile, "profile", "", "folder for profiles of the processor: of the imports, and of the overview under load")
	f.StringVar(&b.save, "save", "", "file whose part between the marks of the benchmark is replaced by the table")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if *quick {
		set := map[string]bool{}
		f.Visit(func(f *flag.Flag) { set[f.Name] = true })
		for name, value := range map[string]string{"customers": "5000", "invoices": "50000", "rounds": "1", "requests": "200", "load-rounds": "3", "load-seconds": "2"} {
			if !set[name] {
				_ = f.Set(name, value) // constants
			}
		}
	}
	if *only != "" {
		b.only = strings.Split(*only, ",")
	}
	for _, name := range b.only {
		if !slices.Contains(partNames(), name) {
			return nil, fmt.Errorf("there is no part %q", name)
		}
	}
	if len(b.only) > 0 && b.save != "" {
		return nil, errors.New("what is saved is a whole run")
	}
	if b.rounds < 1 || b.requests < 1 || b.loadRounds < 1 || b.loadSeconds <= 0 || f.NArg() > 0 {
		return nil, errors.New("rounds, requests and seconds must be above nought, and there are no further arguments")
	}
	return b, nil
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

// dataDir is the data folder of the portal that is measured.
func (b *bench) dataDir() string { return filepath.Join(b.dir, "data") }

func (b *bench) run(ctx context.Context) (err error) {
	if b.dir, err = os.MkdirTemp("", "inzage-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	// When root runs this, the database runs as another user, who must be able to pass.
	if err := os.Chmod(b.dir, 0o711); err != nil {
		return err
	}
	start := time.Now()
	if err := b.books.generate(b.dir); err != nil {
		return err
	}
	b.say("%d customers and %d invoices made in %s", b.books.customers, b.books.invoices, time.Since(start).Round(time.Second))
	if err := b.onServer(ctx); err != nil {
		return err
	}
	if !b.wants(startPart) {
		return nil
	}
	return b.timeStarts(ctx)
}

// stage is what can be measured on its own, after the imports.
type stage struct {
	name    string
	measure func(*bench, context.Context, *portal, []visitor) error
}

var stages = []stage{
	{"pages", (*bench).timePages}, {"weights", (*bench).weigh}, {"overview", (*bench).timeRates},
	{"withdrawals", (*bench).timeWithdrawals}, {"mailings", (*bench).timeMailings},
}

// startPart is the one that needs the database server to be ended first.
const startPart = "starts"

func partNames() (names []string) {
	for _, p := range stages {
		names = append(names, p.name)
	}
	return append(names, startPart)
}

// wants reports whether a part is to be measured.
func (b *bench) wants(name string) bool { return len(b.only) == 0 || slices.Contains(b.only, name) }

// onServer does what needs the database server running.
func (b *bench) onServer(ctx context.Context) (err error) {
	if b.server, err = startServer(ctx, b.dataDir()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.server.stop()) }()
	if err := b.imports(ctx); err != nil {
		return err
	}
	if err := b.server.exec(ctx, database, `VACUUM (ANALYZE)`); err != nil { // as autovacuum does within minutes
		return err
	}
	p, err := openPortal(ctx, b.server.URL(postgres.ProgramRole, database), b.secret)
	if err != nil {
		return err
	}
	defer p.close()
	visitors, err := b.signIn(ctx, p)
	if err != nil {
		return err
	}
	for _, part := range stages {
		if !b.wants(part.name) {
			continue
		}
		if err := part.measure(b, ctx, p, visitors); err != nil {
			return err
		}
	}
	return nil
}
