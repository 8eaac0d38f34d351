package main

// customerCmd works on one customer.
type customerCmd struct {
	Code customerCode `cmd:"" help:"Print an activation code for a letter to a customer."`
}

type customerCode struct {
	Number string `arg:"" help:"Customer number."`
}

// Run makes a code and prints it. An earlier code of the same customer no longer works.
func (c customerCode) Run(p *program) error {
	return p.with(func(f *features) error {
		code, err := f.authn.IssueCode(p.ctx, c.Number)
		if err != nil {
			return explain(err, "no customer has the number "+c.Number)
		}
		p.say("%s", code)
		return nil
	})
}
