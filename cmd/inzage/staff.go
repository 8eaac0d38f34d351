package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/staff"
)

// staffCmd works on the accounts of officers. What lets somebody in is printed once and kept nowhere.
type staffCmd struct {
	Add     staffAdd     `cmd:"" help:"Make an officer's account and print the link to enrol, once."`
	Disable staffDisable `cmd:"" help:"Take an officer's access away at once."`
	List    staffList    `cmd:"" help:"List the officers."`
	Reset   staffReset   `cmd:"" help:"Wipe an officer's password and authenticators and print a new link: when everything is lost, or to open a disabled account again. All officers get a mail."`
}

type staffAdd struct {
	Email     string   `arg:"" help:"E-mail address to sign in with."`
	Person    string   `required:"" help:"The company's number of the person; two accounts of one person share it."`
	Name      string   `required:"" help:"Name of the person."`
	Role      []string `required:"" enum:"operations,privacy_officer,auditor,administrator" help:"Role; may be given more than once."`
	TrainedOn string   `required:"" help:"Day of the last training in data protection, such as 2026-03-02."`
	Language  string   `default:"nl" enum:"nl,fr,de,en" help:"Language of the staff pages."`
}

// Run makes the account and prints the link.
func (c staffAdd) Run(p *program) error {
	trained, err := time.Parse(time.DateOnly, c.TrainedOn)
	if err != nil {
		return usage("--trained-on %s is no day: write one such as 2026-03-02", c.TrainedOn)
	}
	n := staff.NewOfficer{Email: c.Email, Person: c.Person, Name: c.Name, Language: i18n.Lang(c.Language), TrainedOn: trained}
	for _, r := range c.Role {
		n.Roles = append(n.Roles, staff.Role(r))
	}
	p.begins = true
	return p.with(func(f *features) error {
		link, err := f.staff.Invite(p.ctx, n)
		if err != nil {
			return explain(err, "no officer was added")
		}
		p.say("%s\nHand this link to %s. It works once, until %s.", link.URL, c.Name, moment(link.Expires))
		return nil
	})
}

type staffDisable struct {
	Email string `arg:"" help:"E-mail address of the officer."`
}

// Run ends every session of the officer and lets nobody in with the account.
func (c staffDisable) Run(p *program) error {
	return p.with(func(f *features) error {
		o, err := f.staff.Find(p.ctx, c.Email)
		if err != nil {
			return explain(err, "no officer has the address "+c.Email+": inzage staff list shows all")
		}
		if err := f.staff.Disable(p.ctx, o.ID); err != nil {
			return explain(err, "the officer was not disabled")
		}
		p.say("%s can no longer sign in.", o.Name)
		return nil
	})
}

type staffReset struct {
	Email string `arg:"" help:"E-mail address of the officer."`
}

// Run wipes what lets the officer in and prints a new link.
func (c staffReset) Run(p *program) error {
	return p.with(func(f *features) error {
		o, err := f.staff.Find(p.ctx, c.Email)
		if err != nil {
			return explain(err, "no officer has the address "+c.Email+": inzage staff list shows all")
		}
		link, err := f.staff.Reset(p.ctx, o.ID)
		if err != nil {
			return explain(err, "nothing was reset")
		}
		p.say("%s\nHand this link to %s. It works once, until %s.", link.URL, o.Name, moment(link.Expires))
		return nil
	})
}

type staffList struct{}

// Run prints one line for each officer.
func (c staffList) Run(p *program) error {
	return p.with(func(f *features) error {
		all, err := f.staff.People(p.ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "STATE\tPERSON\tADDRESS\tNAME\tROLES")
		for _, o := range all {
			roles := make([]string, len(o.Roles))
			for i, r := range o.Roles {
				roles[i] = string(r)
			}
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", o.Status, o.Person, o.Email, o.Name, strings.Join(roles, ","))
		}
		return table.Flush()
	})
}
