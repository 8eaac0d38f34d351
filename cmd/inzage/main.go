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
	"strings"
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

	PrintVersion kong.VersionFlag `name:"version" help:"Print the version."`
}

// program is what a command works with: the settings and the streams, so that tests can give their own.
type program struct {
	ctx    context.Context
	config config.Config
	out    io.Writer
	err    io.Writer
	log    *slog.Logger

	exclusive bool // the command must own the private cluster
	begins    bool // the command may be the first on a data folder, and makes the private database
	prepares  bool // the command may make the schema in a database of the operator's own

	figures *prometheus.Registry // what INZAGE_METRICS_LISTEN serves
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// usageError is a command line that can be read and makes no sense.
type usageError struct{ error }

// usage says what to write instead.
func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run carries out one command line and returns the exit code: 0 done, 1 refused or failed, 2 not understood.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) (code int) {
	var cli commands
	parser, err := kong.New(&cli, kong.Name("inzage"), kong.Writers(stdout, stderr),
		kong.Description("The privacy portal of a web-hosting company. Settings are environment variables: inzage help config."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}), kong.Vars{"version": "inzage " + version}, kong.Exit(func(c int) { panic(exit(c)) }))
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
		_, _ = fmt.Fprintf(stderr, "inzage: %v. Try %s --help.\n", err, farthest(err))
		return 2
	}
	p := &program{ctx: actor.With(ctx, actor.Job("command")), out: stdout, err: stderr}
	level := slog.LevelWarn
	if name := chosen.Command(); name == "serve" || name == "demo" || name == "audit sign" {
		level = slog.LevelInfo // the others say what they did
	}
	p.log = slog.New(slog.NewJSONHandler(stderr, &slog.HandlerOptions{Level: level}))
	p.figures = newFigures()
	if chosen.Command() != "help <topic>" && chosen.Command() != "help" && chosen.Command() != "version" {
		if p.config, err = config.Load(environ); err != nil {
			_, _ = fmt.Fprintf(stderr, "inzage: %v\n", err)
			return 1
		}
	}
	err = chosen.Run(p)
	switch _, misused := errors.AsType[usageError](err); {
	case err == nil:
		return 0
	case misused:
		_, _ = fmt.Fprintf(stderr, "inzage: %v. Try inzage %s --help.\n", err, bare(chosen.Command()))
		return 2
	case ctx.Err() != nil:
		_, _ = fmt.Fprintf(stderr, "inzage: interrupted: %v\n", err)
		return 1
	}
	_, _ = fmt.Fprintf(stderr, "inzage: %v\n", err)
	return 1
}

// bare is a command without the places of its arguments.
func bare(command string) string {
	words, _, _ := strings.Cut(command, " <")
	return words
}

// farthest is the command as far as it was understood, whose help says how it goes on.
func farthest(err error) string {
	parse, ok := errors.AsType[*kong.ParseError](err)
	if !ok || parse.Context == nil {
		return "inzage"
	}
	return strings.TrimSpace("inzage " + bare(parse.Context.Command()))
}

// ended is the error of a program that served until it was told to stop: none, when that came while it was starting.
func (p *program) ended(err error) error {
	if p.ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
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
