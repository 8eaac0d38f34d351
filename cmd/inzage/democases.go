package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/secret"
	"inzage/internal/feature/demo"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/directory"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/deadline"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// past is the portal of the demonstration with a clock that can be put back: its officers handle the orders of earlier months on the
// days on which they came, by the same doors as in the browser.
type past struct {
	*features
	p      *program
	clock  *clock.Manual
	runner *jobs.Runner
	first  disclosureOfficer // writes down, checks, collects …
	second disclosureOfficer // … and the other approves and releases
}

// disclosureOfficer is a privacy officer, by the person's number.
type disclosureOfficer struct {
	person string
	ctx    context.Context
}

// caseStories has the officers of the demonstration handle every order, once.
func (p *program) caseStories(po *portal, c company, server mail.Server) error {
	at := clock.NewManual(clock.System().Now())
	ring, err := p.ring()
	if err != nil {
		return err
	}
	st, err := store.Open(p.ctx, store.Options{URL: secret.Text(po.db.url), Ring: ring, Clock: at, Log: p.log, WriteConns: 3, ReadConns: 3})
	if err != nil {
		return err
	}
	defer st.Close()
	w := &past{p: p, clock: at}
	templates, registry := mail.NewTemplates(), jobs.NewRegistry()
	outbox, err := mail.New(mail.Options{Store: st, Templates: templates, Server: server, Log: p.log})
	if err != nil {
		return err
	}
	if w.features, err = p.features(&database{Store: st}, c, outbox); err != nil {
		return err
	}
	w.registerLetters(templates)
	outbox.Register(registry)
	w.registerJobs(registry)
	if w.runner, err = jobs.New(st, registry, jobs.Config{Log: p.log}); err != nil {
		return err
	}
	if err := w.officers(); err != nil {
		return err
	}
	today := clock.System().Now()
	for _, o := range demo.Orders() {
		if err := w.handle(o, today); err != nil {
			return fmt.Errorf("the order %q: %w", o.Key, err)
		}
	}
	if err := os.WriteFile(filepath.Join(p.config.DataDir, packagesFolder, demoIdentity), []byte(demo.AuthoritySecret+"\n"), 0o600); err != nil {
		return err
	}
	return w.figures.Publish(p.ctx)
}

// demoIdentity is the invented court's own age key, beside the packages, so that anybody can open them and try verify.sh.
const demoIdentity = "age-identity-of-the-court.txt"

// officers finds the two privacy officers.
func (w *past) officers() error {
	var all []disclosureOfficer
	for _, o := range demo.Officers() {
		if !slices.Contains(o.Roles, "privacy_officer") {
			continue
		}
		found, err := w.staff.Find(w.p.ctx, o.Email)
		if err != nil {
			return err
		}
		all = append(all, disclosureOfficer{o.Person, actor.With(w.p.ctx, actor.Actor{Kind: actor.Officer, OfficerID: found.ID})})
	}
	if len(all) < 2 {
		return fmt.Errorf("two privacy officers are needed, and there are %d", len(all))
	}
	w.first, w.second = all[0], all[1]
	return nil
}

// on puts the clock to some days after an order arrived, at an hour of the working day.
func (w *past) on(arrived time.Time, days int, hour int) {
	day := arrived.In(deadline.Zone()).AddDate(0, 0, days)
	for !deadline.IsWorkingDay(day) {
		day = day.AddDate(0, 0, 1)
	}
	at := time.Date(day.Year(), day.Month(), day.Day(), hour, 12, 0, 0, deadline.Zone())
	if now := clock.System().Now(); at.After(now) {
		at = now
	}
	if at.After(w.clock.Now()) || hour == arrival {
		w.clock.Set(at)
	} else {
		w.clock.Advance(time.Minute)
	}
}

// arrival is the hour at which orders come in.
const arrival = 8

// read returns a case as it stands.
func (w *past) read(reference string) (disclosure.Full, error) {
	return w.cases.Read(w.first.ctx, reference)
}

// handle registers one order and goes on with it as far as the story goes.
func (w *past) handle(o demo.Order, today time.Time) error {
	known, err := w.cases.List(w.first.ctx, disclosure.Filter{Group: disclosure.GroupAll, Text: o.Number})
	if err != nil || len(known) > 0 {
		return err
	}
	received := today.AddDate(0, 0, -o.Days)
	w.on(received, 0, arrival)
	received = w.clock.Now().Add(-time.Hour)
	in, caller, err := w.registration(o, received)
	if err != nil {
		return err
	}
	first, second := w.first, w.second
	if caller == first.person { // who wrote the number does not call it
		first, second = second, first
	}
	reference, err := w.cases.Register(first.ctx, in)
	if err != nil {
		return err
	}
	t := telling{past: w, order: o, reference: reference, arrived: received, first: first, second: second}
	return t.tell()
}

// registration is an order as it is entered; caller is the person who wrote the authority's number into the directory.
func (w *past) registration(o demo.Order, received time.Time) (in disclosure.Registration, caller string, err error) {
	in = disclosure.Registration{
		Kind: o.Kind, Channel: o.Channel, ReceivedAt: received, Urgent: o.Urgent,
		Issuer: disclosure.Issuer{Type: o.Type, Name: o.Name, Country: o.Country, Language: o.Language, Signatory: o.Signatory, Function: o.Function, Printed: o.Printed},
		Order: disclosure.Order{Bases: o.Bases, Nature: o.Nature, Date: dayOf(received.AddDate(0, 0, -2)), Number: o.Number, NumberKind: o.NumberKind,
			Signed: true, Enforceable: o.Judge, Language: o.Language, Judge: o.Judge, Belgian: o.Belgian},
		Secrecy: disclosure.Secrecy{Source: o.Secrecy, Text: o.SecrecyText},
		Papers:  []disclosure.Paper{{Role: "order", Name: o.Key + ".pdf", Data: o.Text(received.AddDate(0, 0, -2))}},
	}
	if o.Authority != "" {
		found, err := w.directory.List(w.first.ctx, directory.Filter{Text: o.Authority})
		if err != nil || len(found) == 0 {
			return in, "", fmt.Errorf("the directory has no %s: %w", o.Authority, err)
		}
		in.Issuer.AuthorityID, caller = found[0].ID, found[0].PhoneBy.Person
	}
	if o.Deadline > 0 {
		in.Declared = dayOf(received.AddDate(0, 0, o.Deadline+1))
	}
	if o.SecrecyUntil > 0 {
		in.Secrecy.Until = dayOf(clock.System().Now().AddDate(0, 0, o.SecrecyUntil))
	}
	for _, l := range o.Lines {
		in.Lines = append(in.Lines, disclosure.Line{
			Selector: disclosure.Selector(l.Selector), Value: l.Value, Kind: l.Kind, Category: dataset.Category(l.Category), Paragraph: l.Paragraph,
			From: dayOf(received.AddDate(0, -l.From, 0)), To: dayOf(received.AddDate(0, -l.To, 0)),
		})
	}
	return in, caller, nil
}

// dayOf is 00:00 in Brussels of a day.
func dayOf(t time.Time) time.Time {
	t = t.In(deadline.Zone())
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, deadline.Zone())
}

// answers are those of the checklist, with those that the order fails.
func answers(no []int) map[int]disclosure.Finding {
	all := map[int]disclosure.Finding{}
	for _, c := range law.Checks() {
		a := law.Yes
		if slices.Contains(no, c.Number) {
			a = law.No
		}
		all[c.Number] = disclosure.Finding{Answer: a}
	}
	return all
}
