package main

import "inzage/internal/feature/authn"

// customerCmd lets customers in.
type customerCmd struct {
	Code   customerCode   `cmd:"" help:"Print an activation code for a letter to a customer."`
	Invite customerInvite `cmd:"" help:"Tell customers who never signed in, by mail, that the portal is there: one, or all who came since the last time."`
}

type customerCode struct {
	Number string `arg:"" help:"Customer number."`
}

// Run makes a code and prints it. An earlier code of the same customer no longer works.
func (c customerCode) Run(p *program) error {
	return p.with(func(f *features) error {
		code, err := f.authn.IssueCode(p.ctx, c.Number)
		if err != nil {
			return explain(err, noCustomer(c.Number))
		}
		p.say("%s", code)
		return nil
	})
}

func noCustomer(number string) string {
	return "no customer has the number " + number + ": is it written as on an invoice?"
}

type customerInvite struct {
	Who    string `arg:"" optional:"" name:"customer" help:"Customer number, or e-mail address of a login."`
	AllNew bool   `help:"Invite all who have no password yet and were not invited by this command before, present and former customers, at the rate of INZAGE_MAIL_RATE."`
	Yes    bool   `help:"Do it; without it --all-new only says to how many it would write."`
}

// Run invites. The letter has no link that lets anybody in: its reader also needs the code of a letter on paper (inzage customer code).
func (c customerInvite) Run(p *program) error {
	if (c.Who == "") != c.AllNew {
		return usage("name one customer number or e-mail address, or give --all-new")
	}
	if c.Yes && !c.AllNew {
		return usage("--yes goes with --all-new: one customer is invited without it")
	}
	return p.with(func(f *features) error {
		if c.AllNew {
			return c.all(p, f.authn)
		}
		done, err := f.authn.Invite(p.ctx, c.Who)
		switch {
		case err != nil:
			return explain(err, "no customer has the number and no login the address "+c.Who)
		case done.Letters > 0:
			p.say("%d letters wait to be sent; inzage serve sends them.", done.Letters)
		case done.Active > 0:
			p.say("Nothing to do: %s has a password already.", c.Who)
		case done.Closed > 0:
			p.say("Nothing was sent: the login of %s is closed.", c.Who)
		default:
			p.say("Nothing was sent: nobody signs in for %s, since no e-mail address of that customer is known.", c.Who)
		}
		return nil
	})
}

func (c customerInvite) all(p *program, s *authn.Service) error {
	if !c.Yes {
		n, err := s.Uninvited(p.ctx)
		if err == nil && n == 0 {
			p.say("Nobody came since the last invitation: there is nothing to do.")
		} else if err == nil {
			p.say("It would go to %d logins that have no password, of present and former customers. Add --yes to do it.", n)
		}
		return err
	}
	done, err := s.InviteAll(p.ctx)
	if err == nil && done.Logins == 0 {
		p.say("Nobody came since the last invitation: nothing was begun.")
	} else if err == nil {
		p.say("Mailing %d begins, to %d logins: inzage mailing list shows how far it is, inzage mailing stop %d stops it.", done.Mailing, done.Logins, done.Mailing)
	}
	return err
}
