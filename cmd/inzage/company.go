package main

import (
	"net/mail"
	"strings"

	"inzage/internal/feature/demo"
)

// ourCompany is the company that the settings name.
func (p *program) ourCompany() company {
	c := company{privacy: p.config.OperationsAddress, words: strings.Fields(p.config.CompanyName), reads: p.config.LMTPListen != ""}
	c.Name, c.Operations = p.config.CompanyName, plainAddress(p.config.OperationsAddress)
	if c.Name == "" {
		c.Name = "Inzage" // in commands: the program that serves has its own, and writes the letters
	}
	return p.addressed(c, p.config.MailFrom, "")
}

// inventedCompany is the demonstration's, with what the settings change of it.
func (p *program) inventedCompany() company {
	d := demo.TheCompany()
	c := company{privacy: d.Privacy, words: append(strings.Fields(d.Name), d.ShortName, d.Domain), reads: true}
	c.Name, c.Operations = d.ShortName, d.Operations
	c.Address = d.Street + ", " + d.Postcode + " " + d.City
	if p.config.OperationsAddress != "" {
		c.Operations = plainAddress(p.config.OperationsAddress)
	}
	if p.config.CompanyName != "" {
		c.Name = p.config.CompanyName
	}
	return p.addressed(c, d.NoReply, d.Answers)
}

// noReply is what answers go to while no address is set. No mail can leave for it.
const noReply = "answers@inzage.invalid"

// addressed adds the addresses of the company's mail: from is what it comes from, reply what answers go to unless the
// settings say otherwise.
func (p *program) addressed(c company, from, reply string) company {
	for _, a := range []string{p.config.ReplyAddress, reply, from, noReply} {
		if c.reply = plainAddress(a); c.reply != "" {
			break
		}
	}
	for _, a := range []string{from, p.config.MailFrom, c.Operations} {
		if a = plainAddress(a); a != "" {
			c.own = append(c.own, a)
		}
	}
	return c
}

// companyOf is whose database it is: commands that run beside a demonstration work for its company.
func (p *program) companyOf(db *database) (company, error) {
	invented, err := p.isDemo(db, false)
	if invented {
		return p.inventedCompany(), err
	}
	return p.ourCompany(), err
}

// plainAddress is an address without the name before it; "" when it is none.
func plainAddress(s string) string {
	a, err := mail.ParseAddress(s)
	if err != nil {
		return ""
	}
	return a.Address
}
