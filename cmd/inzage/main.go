// Inzage is the privacy portal of a web-hosting company. This is its one program: `inzage serve` is the portal,
// `inzage demo` the portal of an invented company, the other commands are for whoever runs it. `inzage --help` lists them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/prometheus/client_golang/prometheus"

	"inzage/internal/core/actor"
	"inzage/internal/core/config"
)

// version is set by the linker.
var version = "development"

// commands is the command line.
type commands struct {
	Serve      serveCmd      `cmd:"" help:"Serve the portal and work its jobs."`
	Demo       demoCmd       `cmd:"" help:"Serve the portal of an invented company on loopback, with a mailbox."`
	Migrate    migrateCmd    `cmd:"" help:"Bring the schema of a database of your own up to date, or tell where it stands."`
	Import     importCmd     `cmd:"" help:"Import real data: customers, services, orders, invoices, payments, consents."`
	Customer   customerCmd   `cmd:"" help:"Work on one customer."`
	Consent    consentCmd    `cmd:"" help:"Record withdrawals that came by letter or phone; bring newsletter tools up to date."`
	Question   questionCmd   `cmd:"" help:"Work on questions of customers and others."`
	Mail       mailCmd       `cmd:"" help:"Take mail in."`
	Policy     policyCmd     `cmd:"" help:"Prepare and publish versions of the privacy policy."`
	Newsletter newsletterCmd `cmd:"" help:"Send the newsletter to those who gave consent."`
	Mailing    mailingCmd    `cmd:"" help:"Watch, stop and resume what goes to many."`
	Staff      staffCmd      `cmd:"" help:"Officers: who may sign in to the staff area."`
	Disclosure disclosureCmd `cmd:"" help:"Orders of courts: list and show cases, take packages out, verify them."`
	Audit      auditCmd      `cmd:"" help:"Check the audit log."`
	Help       helpCmd       `cmd:"" help:"List all settings: inzage help config."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

// program is what a command works with: the settings and the streams, so that tests can give their own.
type program struct {
	ctx    context.Context
	config config.Config
	out    io.Writer
	err    io.Writer
	log    *slog.Logger

	exclusive bool // the command must own the private cluster
	prepares  bool // the command may make the schema in a database of the operator's own

	figures *prometheus.Registry // what INZAGE_METRICS_LISTEN serves
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// run carries out one command line and returns the exit code: 0 done, 1 failed, 2 not understood.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) (code int) {
	var cli commands
	parser, err := kong.New(&cli, kong.Name("inzage"), kong.Writers(stdout, stderr),
		kong.Description("The privacy portal of a web-hosting company. Settings are environment variables: inzage help config."),
		kong.UsageOnError(), kong.Exit(func(c int) { panic(exit(c)) }))
	if err != nil {
		panic(err) // the commands are constants
	}
	defer func() {
		if p := recover(); p != nil {
			c, ok := p.(exit)
			if !ok {
				panic(p)
			}
			code = int(c)
		}
	}()
	chosen, err := parser.Parse(args)
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "inzage: %v. Try inzage --help.\n", err)
		return 2
	}
	p := &program{ctx: actor.With(ctx, actor.Job("command")), out: stdout, err: stderr}
	p.log = slog.New(slog.NewJSONHandler(stderr, nil))
	p.figures = newFigures()
	if chosen.Command() != "help <topic>" && chosen.Command() != "help" && chosen.Command() != "version" {
		if p.config, err = config.Load(environ); err != nil {
			_, _ = fmt.Fprintf(stderr, "inzage: %v\n", err)
			return 1
		}
	}
	if err := chosen.Run(p); err != nil && !errors.Is(err, context.Canceled) {
		_, _ = fmt.Fprintf(stderr, "inzage: %v\n", err)
		return 1
	}
	return 0
}

// exit carries an exit code out of the parser.
type exit int

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(p *program) error {
	_, err := fmt.Fprintln(p.out, "inzage", version)
	return err
}

type helpCmd struct {
	Topic string `arg:"" optional:"" enum:"config" default:"config" help:"What about: config."`
}

// Run lists the settings.
func (helpCmd) Run(p *program) error {
	_, _ = fmt.Fprintln(p.out, "Settings are environment variables. All are optional for inzage demo.")
	for _, s := range config.List() {
		_, _ = fmt.Fprintf(p.out, "\n%s\n    %s\n", s.Name, s.Help)
		if s.Default != "" {
			_, _ = fmt.Fprintf(p.out, "    default: %s\n", s.Default)
		}
	}
	return nil
}
