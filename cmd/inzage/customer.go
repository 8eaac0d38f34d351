package main

import (
	"fmt"

	"inzage/web"
)

// customerCmd works on one customer.
type customerCmd struct {
	Code customerCode `cmd:"" help:"Print an activation code for a letter to a customer."`
}

type customerCode struct {
	Number string `arg:"" help:"Customer number."`
}

// Run makes a code and prints it. An earlier code of the same customer no longer works.
func (c customerCode) Run(p *program) error {
	db, err := p.open()
	if err != nil {
		return err
	}
	defer func() { p.closing(db) }()
	service, err := p.authn(db, company{Company: web.Company{Name: "Inzage"}}) // no mail is sent
	if err != nil {
		return err
	}
	code, err := service.IssueCode(p.ctx, c.Number)
	if err != nil {
		return explain(err, "no customer has the number "+c.Number)
	}
	_, err = fmt.Fprintf(p.out, "%s\n", code)
	return err
}
