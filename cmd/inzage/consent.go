package main

import (
	"errors"
	"os"
	"strings"
	"time"

	"inzage/internal/feature/consent"
	"inzage/internal/feature/consent/tools"
)

// consentCmd works on consents: what comes by letter or phone, and what newsletter tools know of them.
type consentCmd struct {
	Withdraw  consentWithdraw  `cmd:"" help:"Record a withdrawal or objection that came by letter or phone."`
	Export    consentExport    `cmd:"" help:"Write who gave and who withdrew consent, as CSV, for tools that read files."`
	Reconcile consentReconcile `cmd:"" help:"Compare the newsletter tool's list with the consents in force, now instead of tonight."`
	Retry     consentRetry     `cmd:"" help:"Tell the tools once more what they could not be told."`
}

type consentWithdraw struct {
	Customer string    `arg:"" help:"Customer number."`
	Purpose  string    `required:"" enum:"newsletter,consumer_research,call_training,usage_analysis" help:"newsletter, consumer_research, call_training or usage_analysis."`
	Evidence string    `required:"" help:"Where the proof is, such as \"letter of 3 May 2026, archive 17\"."`
	Said     time.Time `format:"2006-01-02" help:"Day on which it was said, such as 2026-05-03 (default: today)."`
}

// Run records the withdrawal. It holds from now on, and the customer gets a receipt.
func (c consentWithdraw) Run(p *program) error {
	return p.with(func(f *features) error {
		purpose, _ := consent.ParsePurpose(c.Purpose)
		receipt, err := f.consent.WithdrawFor(p.ctx, consent.Spoken{Customer: c.Customer, Purpose: purpose, At: brusselsDay(c.Said), Evidence: c.Evidence})
		if err != nil {
			return explain(err, noCustomer(c.Customer))
		}
		if receipt.Again {
			p.say("It was so already, since %s (%s).", day(receipt.At), receipt.Reference)
			return nil
		}
		p.say("%s: %s of %s, recorded as %s.", c.Customer, receipt.State, c.Purpose, receipt.Reference)
		return nil
	})
}

type consentExport struct {
	Since time.Time `format:"2006-01-02" help:"Only decisions since this day, such as 2026-05-03 (default: all)."`
	Out   string    `short:"o" help:"File to write (default: the standard output). One that exists is not overwritten."`
}

// Run writes the file.
func (c consentExport) Run(p *program) error {
	return p.with(func(f *features) error {
		if c.Out == "" {
			_, err := f.tools.Export(p.ctx, p.out, brusselsDay(c.Since))
			return err
		}
		file, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		n, err := f.tools.Export(p.ctx, file, brusselsDay(c.Since))
		if err = errors.Join(err, file.Close()); err != nil {
			return errors.Join(err, os.Remove(c.Out))
		}
		p.say("%d rows in %s. The file holds e-mail addresses: keep it as such.", n, c.Out)
		return nil
	})
}

type consentReconcile struct {
	Yes bool `help:"Take over what the tool says even when most of its list has unsubscribed at once."`
}

// Run compares and prints each difference.
func (c consentReconcile) Run(p *program) error {
	return p.with(func(f *features) error {
		reports, err := f.tools.Reconcile(p.ctx, tools.ReconcileOptions{Trust: c.Yes, Show: func(d tools.Difference) {
			p.say("  %s  %s  %s", strings.ReplaceAll(string(d.What), "_", " "), d.Purpose, d.Address)
		}})
		for _, r := range reports {
			p.say("%s", r.Text())
		}
		if err == nil && len(reports) == 0 {
			p.say("No tool that can be compared is set: INZAGE_LISTMONK_URL names one.")
		}
		return err
	})
}

type consentRetry struct{}

// Run puts what failed back in the queue.
func (consentRetry) Run(p *program) error {
	return p.with(func(f *features) error {
		n, err := f.tools.Retry(p.ctx)
		if err == nil {
			p.say("%d messages to the tools are tried again.", n)
		}
		return err
	})
}

// with runs a command on the database, with what people do put together for the company that the settings name.
func (p *program) with(fn func(*features) error) error {
	db, err := p.open()
	if err != nil {
		return err
	}
	defer func() { p.closing(db) }()
	c, err := p.companyOf(db)
	if err != nil {
		return err
	}
	f, err := p.features(db, c, nil)
	if err != nil {
		return err
	}
	return explain(fn(f), "there is no such thing")
}
