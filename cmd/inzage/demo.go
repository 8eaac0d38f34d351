package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"inzage/internal/core/config"
	"inzage/internal/core/fault"
	"inzage/internal/core/secret"
	"inzage/internal/feature/demo"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/mail/mailbox"
	"inzage/internal/source/hpx"
	"inzage/internal/source/ubl"
	"inzage/internal/source/whmcs"
)

// Files of the demonstration in the data folder.
const (
	demoFolder = "demo"             // what the invented company's systems handed over
	demoLogins = "demo-logins.json" // who can sign in
	demoMail   = "mail"             // what the mailbox received
)

type demoCmd struct{}

// Run serves the portal of the invented company until it is told to stop.
func (demoCmd) Run(p *program) (err error) {
	defer func() { err = p.ended(err) }()
	if err := p.demoSettings(); err != nil {
		return err
	}
	listener, err := p.listen()
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	p.say("Starting. The first start makes a database and an invented company: that takes a few seconds.")
	p.prepares = true
	db, err := p.openOwn()
	if err != nil {
		return err
	}
	defer func() { p.closing(db) }()
	if err := p.refuseOthers(db); err != nil {
		return err
	}
	box, err := mailbox.Open(filepath.Join(p.config.DataDir, demoMail), p.log)
	if err != nil {
		return err
	}
	smtp, err := box.Listen(p.ctx, p.config.ListenSMTP)
	if err != nil {
		return fmt.Errorf("the mailbox (INZAGE_DEMO_SMTP_LISTEN): %w", err)
	}
	defer func() { _ = box.Close() }()
	c, server, err := p.demoCompany(smtp)
	if err != nil {
		return err
	}
	po, err := p.wire(db, c, box, server)
	if err != nil {
		return err
	}
	logins, err := p.fill(po, c, server)
	if err != nil {
		return err
	}
	return p.serve(po, listener, func() { p.welcome(logins) })
}

// demoSettings keeps the demonstration on this machine.
func (p *program) demoSettings() error {
	host, _, _ := net.SplitHostPort(p.config.Listen)
	if !config.Loopback(host) || !p.config.Plain() {
		return errors.New("inzage demo shows invented people with published passwords: it answers on loopback only. Set INZAGE_LISTEN and INZAGE_BASE_URL to 127.0.0.1, or leave them empty")
	}
	if p.config.SMTPURL != "" {
		return errors.New("inzage demo has a mailbox of its own and sends no mail: leave INZAGE_SMTP_URL empty")
	}
	return nil
}

// refuseOthers keeps the demonstration out of a database with real people: it goes on only in one that was empty or that
// began as a demonstration, whatever was imported into that since.
func (p *program) refuseOthers(db *database) error {
	ours, err := p.isDemo(db, true)
	if err != nil {
		return err
	}
	if !ours {
		return errors.New("this database holds other data than the demonstration's: set INZAGE_DATA_DIR (or INZAGE_DATABASE_URL) to another place for inzage demo, or use inzage serve")
	}
	return nil
}

// isDemo reports whether a database is the demonstration's; empty is what counts for one that has nothing yet.
func (p *program) isDemo(db *database, empty bool) (bool, error) {
	var first string
	err := db.Read(p.ctx).Row(`SELECT coalesce((SELECT command FROM import_runs ORDER BY id LIMIT 1), '')`).Scan(&first)
	return first == demoRun || (first == "" && empty), err
}

const (
	demoRun = "demo"         // what the demonstration's own imports are called
	demoUBL = "ubl:kastanje" // source of its structured invoices
)

func (p *program) demoCompany(smtp string) (company, mail.Server, error) {
	c := p.inventedCompany()
	if err := p.demoFiles(); err != nil {
		return c, mail.Server{}, err
	}
	file := p.config.Certificate
	if file == "" {
		file = filepath.Join(p.config.DataDir, demoFolder, demo.CertificateFile)
	}
	var err error
	if c.certificate, err = certificateOf(file); err != nil {
		return c, mail.Server{}, err
	}
	from := p.config.MailFrom
	if from == "" {
		d := demo.TheCompany()
		from = d.ShortName + " <" + d.NoReply + ">"
	}
	server, err := mail.ParseServer(secret.Text("smtp://"+smtp), from)
	return c, server, err
}

// demoFiles writes the company's files, once.
func (p *program) demoFiles() error {
	_, err := demo.Write(filepath.Join(p.config.DataDir, demoFolder), time.Now())
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// fill imports the company's files, as any company's, and gives the people of the demonstration their passwords. A
// start that was killed half way goes on where it was; a full database reads nothing twice.
func (p *program) fill(po *portal, c company, server mail.Server) ([]demo.Login, error) {
	folder := filepath.Join(p.config.DataDir, demoFolder)
	logins := demo.Logins()
	if !p.marked(folder, filledMark) {
		open := []func() (intake.Source, error){
			func() (intake.Source, error) {
				return hpx.Open([]string{filepath.Join(folder, demo.HPXDir)}, hpx.Options{})
			},
			func() (intake.Source, error) {
				return whmcs.Open(filepath.Join(folder, demo.WHMCSDir), whmcs.Options{Source: demo.WHMCSSource})
			},
			func() (intake.Source, error) {
				return ubl.Open([]string{filepath.Join(folder, demo.UBLDir)}, ubl.Options{Source: demoUBL})
			},
		}
		for _, f := range open {
			source, err := f()
			if err != nil {
				return nil, err
			}
			report, err := intake.Import(p.ctx, po.db.Store, source, po.sinks(), intake.Options{Dir: p.config.DataDir, Command: demoRun, Log: p.log})
			if err != nil {
				return nil, err
			}
			p.say("  %s: %d records", source.Name(), report.Read)
		}
		for _, l := range logins {
			if l.Password == "" {
				continue
			}
			if err := po.authn.Provision(p.ctx, l.Email, l.Password); err != nil && !fault.Is(err, fault.Conflict) { // a start that was killed gave it
				return nil, fmt.Errorf("%s: %w", l.Email, err)
			}
		}
		if err := os.WriteFile(filepath.Join(folder, filledMark), nil, 0o600); err != nil {
			return nil, err
		}
	}
	if !p.marked(folder, toldMark) { // also in the folder of an earlier version, which had no stories
		if err := p.stories(po); err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(folder, toldMark), nil, 0o600); err != nil {
			return nil, err
		}
	}
	if !p.marked(folder, handledMark) {
		if err := fillDirectory(p.ctx, po.staff, po.directory, po.db.Clock().Now()); err != nil {
			return nil, err
		}
		if err := p.lookBack(po); err != nil {
			return nil, err
		}
		if err := p.caseStories(po, c, server); err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(folder, handledMark), nil, 0o600); err != nil {
			return nil, err
		}
	}
	all := slices.Clone(logins)
	for _, o := range demo.Officers() {
		all = append(all, o.Login)
	}
	return logins, demo.WriteLogins(filepath.Join(p.config.DataDir, demoLogins), all)
}

// Marks say that the database of this data folder has the company, and what its people did.
const (
	filledMark  = ".imported"
	toldMark    = ".told"
	handledMark = ".handled" // orders of courts, and who looked at whom
)

func (p *program) marked(folder, mark string) bool {
	_, err := os.Stat(filepath.Join(folder, mark))
	return err == nil && p.config.DatabaseURL == ""
}

// welcome says where everything is.
func (p *program) welcome(logins []demo.Login) {
	p.say("\nThe portal answers on %s\n\nSign in as", p.config.BaseURL)
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, l := range logins {
		if l.Password != "" {
			_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", l.Language, l.Email, l.Password, l.Note)
		}
	}
	_ = table.Flush()
	p.say("\nStaff area: %s/staff/sign-in", p.config.BaseURL)
	table = tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, o := range demo.Officers() {
		_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", o.Language, o.Email, o.Password, o.Note)
	}
	_ = table.Flush()
	p.say("\nMail:       %s/demo/mail, and as files in %s", p.config.BaseURL, filepath.Join(p.config.DataDir, demoMail))
	p.say("All logins: %s, with the secrets of the officers' authenticator apps\n\nStop with Ctrl-C. Everything is kept in %s for the next start.", filepath.Join(p.config.DataDir, demoLogins), p.config.DataDir)
}

func (p *program) say(format string, args ...any) { _, _ = fmt.Fprintf(p.out, format+"\n", args...) }

// printJSON writes one object on one line.
func (p *program) printJSON(v any) error { return json.NewEncoder(p.out).Encode(v) }
