package main

import (
	"fmt"
	"os"
	"time"
	_ "time/tzdata" // zones, also where the machine has none

	"golang.org/x/term"

	"inzage/internal/platform/intake"
	"inzage/internal/source/hpx"
	"inzage/internal/source/ubl"
	"inzage/internal/source/whmcs"
)

// importCmd brings real data in, one command per source.
type importCmd struct {
	Hpx   importHpx   `cmd:"" help:"Import hpx/1, the neutral format: a folder with manifest.json, or NDJSON and CSV files."`
	Whmcs importWhmcs `cmd:"" help:"Import a folder with JSON answers of the WHMCS API; which answer is which is told by its shape."`
	Ubl   importUbl   `cmd:"" help:"Import UBL 2.1 / Peppol invoices and credit notes, and keep each as the legal original."`
}

// importFlags are common to all sources.
type importFlags struct {
	Source string `help:"Name of the system the data comes from, such as whmcs:main; part of each record's id." default:""`
	Zone   string `help:"Time zone of times that name none." default:"Europe/Brussels"`
	JSON   bool   `name:"json" help:"Print the end report as one JSON object."`
}

// location reads the time zone.
func (f importFlags) location() (*time.Location, error) {
	zone, err := time.LoadLocation(f.Zone)
	if err != nil {
		return nil, usage("--zone %s is no time zone: write one such as Europe/Brussels", f.Zone)
	}
	return zone, nil
}

type importHpx struct {
	importFlags
	Paths []string `arg:"" name:"path" help:"Folder or files."`
}

// Run imports hpx/1.
func (c importHpx) Run(p *program) error {
	zone, err := c.location()
	if err != nil {
		return err
	}
	source, err := hpx.Open(c.Paths, hpx.Options{Source: c.Source, Zone: zone})
	if err != nil {
		return err
	}
	return p.importFrom(source, c.importFlags)
}

type importWhmcs struct {
	importFlags
	Dir string `arg:"" help:"Folder with the answers."`
}

// Run imports answers of the WHMCS API.
func (c importWhmcs) Run(p *program) error {
	zone, err := c.location()
	if err != nil {
		return err
	}
	source, err := whmcs.Open(c.Dir, whmcs.Options{Source: c.Source, Zone: zone})
	if err != nil {
		return err
	}
	return p.importFrom(source, c.importFlags)
}

type importUbl struct {
	importFlags
	Paths []string `arg:"" name:"path" help:"Folders or XML files."`
}

// Run imports structured invoices.
func (c importUbl) Run(p *program) error {
	source, err := ubl.Open(c.Paths, ubl.Options{Source: c.Source})
	if err != nil {
		return err
	}
	return p.importFrom(source, c.importFlags)
}

// importFrom runs an import and prints its report. Refused records are no failure: the report and the rejects file name
// them.
func (p *program) importFrom(source intake.Source, flags importFlags) error {
	if err := p.dataFolder(); err != nil {
		return err
	}
	p.begins = true
	options := intake.Options{Dir: p.config.DataDir, Command: "import", Log: p.log, Out: p.err}
	if f, ok := p.err.(*os.File); ok {
		options.Terminal = term.IsTerminal(int(f.Fd()))
	}
	return p.with(func(f *features) error {
		report, err := intake.Import(p.ctx, f.store, source, f.sinks(), options)
		if err != nil {
			return fmt.Errorf("the import stopped: %w. Nothing is half-written; run the same command again and it goes on where it was", err)
		}
		if flags.JSON {
			return p.printJSON(report)
		}
		p.say("%s", report.Text())
		return nil
	})
}
