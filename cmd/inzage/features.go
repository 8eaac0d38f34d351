package main

import (
	"slices"

	"inzage/internal/core/i18n"
	"inzage/internal/data/account"
	"inzage/internal/data/billing"
	"inzage/internal/data/services"
	"inzage/internal/feature/access"
	"inzage/internal/feature/authn"
	"inzage/internal/feature/consent"
	"inzage/internal/feature/consent/tools"
	"inzage/internal/feature/consent/tools/listmonk"
	"inzage/internal/feature/consent/tools/webhook"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/directory"
	"inzage/internal/feature/disclosure/report"
	"inzage/internal/feature/newsletter"
	"inzage/internal/feature/policy"
	"inzage/internal/feature/question"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/jobs"
	letters "inzage/internal/platform/mail"
	"inzage/internal/platform/mailing"
	"inzage/internal/platform/store"
	"inzage/web"
)

// features are what people do, put together on an open database. What one needs of another goes through a function here:
// no feature imports another.
type features struct {
	store      *store.Store
	authn      *authn.Service
	consent    *consent.Service
	tools      *tools.Service
	newsletter *newsletter.Service
	policy     *policy.Service
	question   *question.Service
	staff      *staff.Service
	mailings   *mailing.Service
	access     *access.Service
	directory  *directory.Service
	cases      *disclosure.Service
	figures    *report.Service
	registry   *dataset.Registry // of all kinds
	logKey     logKey            // signs the audit log, in the program that serves
	keys       web.PublicKeys    // what everybody may see of that key, and of the one that signs packages
}

// features puts them together for a company. outbox is nil in commands, which write letters and send none, and sign nothing.
func (p *program) features(db *database, c company, outbox *letters.Outbox) (*features, error) {
	f := &features{store: db.Store}
	var err error
	if f.mailings, err = mailing.New(mailing.Options{Store: db.Store, Outbox: outbox, Rate: p.config.MailRate, Log: p.log}); err != nil {
		return nil, err
	}
	if err := f.wireConsent(p, db, c); err != nil {
		return nil, err
	}
	if f.authn, err = authn.New(authn.Options{
		Store: db.Store, Log: p.log, BaseURL: p.config.Base, EmailChanged: f.emailChanged, Mailings: f.mailings,
		Company: authn.Company{Name: c.Name, Contact: c.privacy, Words: append(slices.Clone(c.words), "inzage")},
	}); err != nil {
		return nil, err
	}
	if f.policy, err = policy.New(policy.Options{
		Store: db.Store, BaseURL: p.config.Base, Log: p.log, Company: policy.Company{Name: c.Name, Contact: c.privacy},
		Notify: func(tx *store.Tx, version int64) error {
			_, _, err := f.mailings.Start(tx, policyNotice, version)
			return err
		},
	}); err != nil {
		return nil, err
	}
	f.mailings.Add(mailing.Matter{Name: policyNotice, Template: policy.NoticeTemplate, Customers: identity.CountCustomers, Audience: everybody})
	answers := ""
	if c.reads {
		answers = c.reply
	}
	if f.newsletter, err = newsletter.New(newsletter.Options{
		Store: db.Store, Log: p.log, ReplyTo: answers, Company: newsletter.Company{Name: c.Name, Contact: c.privacy}, Mailings: f.mailings,
		Customers: func(r store.Reader) (int64, error) { return consent.Count(r, consent.Newsletter) }, Audience: f.subscribers, Links: f.newsletterLinks, URL: f.consent.WithdrawURL,
		Stop: func(r store.Reader, customer int64, canonical string) (string, error) {
			return f.consent.Stop(r, consent.Newsletter, customer, canonical)
		},
	}); err != nil {
		return nil, err
	}
	if f.staff, err = staff.New(staff.Options{
		Store: db.Store, BaseURL: p.config.Base, Log: p.log,
		Company: staff.Company{Name: c.Name, Contact: c.privacy, Words: append(slices.Clone(c.words), "inzage")},
		Due:     f.due,
	}); err != nil {
		return nil, err
	}
	if f.question, err = question.New(question.Options{
		Store: db.Store, BaseURL: p.config.Base, Log: p.log, Company: question.Company{Name: c.Name, Contact: c.privacy},
		Operations: c.Operations, ReplyAddress: c.reply, Own: c.own,
		WithdrawLink: f.withdrawLink, WithdrawURL: f.consent.WithdrawURL, May: officerMay, Seen: questionSeen,
	}); err != nil {
		return nil, err
	}
	if f.access, err = p.accesses(db); err != nil {
		return nil, err
	}
	if err := f.wireCases(p, db, c, outbox != nil); err != nil {
		return nil, err
	}
	f.registry, err = f.kinds()
	return f, err
}

// policyNotice is the matter of the letter that tells everybody of a far-reaching change of the policy.
const policyNotice = "policy_notice"

// wireConsent puts consents together with the newsletter tools that hear of them.
func (f *features) wireConsent(p *program, db *database, c company) (err error) {
	f.consent, err = consent.New(consent.Options{
		Store: db.Store, BaseURL: p.config.Base, Log: p.log, Company: consent.Company{Name: c.Name, Address: c.Address, Contact: c.privacy},
		Addresses: consentAddresses,
		Tell:      func(tx *store.Tx, changes ...tools.Change) error { return f.tools.Enqueue(tx, changes...) },
		May:       officerMay,
	})
	if err != nil {
		return err
	}
	var heard []tools.Tool
	if p.config.ListmonkURL != "" {
		tool, err := listmonk.New(listmonk.Options{URL: p.config.ListmonkURL, List: p.config.ListmonkList})
		if err != nil {
			return err
		}
		heard = append(heard, tool)
	}
	if p.config.WebhookURL != "" {
		tool, err := webhook.New(webhook.Options{URL: p.config.WebhookURL, Secret: p.config.WebhookSecret})
		if err != nil {
			return err
		}
		heard = append(heard, tool)
	}
	f.tools, err = tools.New(tools.Options{
		Store: db.Store, Tools: heard, Log: p.log, WithdrawURL: f.consent.WithdrawURL, Standing: f.consent.Standing,
		InForce: f.consent.InForce, Changes: f.consent.Changes, OnUnsubscribed: f.consent.OnUnsubscribed,
	})
	return err
}

// officerMay refuses an officer whose roles do not allow something.
func officerMay(r store.Reader, permission string) error {
	_, err := staff.Require(r, staff.Permission(permission))
	return err
}

// emailChanged takes a login's new address over into the account and into the consents.
func (f *features) emailChanged(tx *store.Tx, login int64, old, address string) error {
	if err := account.EmailChanged(tx, login, old, address); err != nil {
		return err
	}
	return f.consent.AddressChanged(tx, login, old, address)
}

// registerLetters registers every sort of letter.
func (f *features) registerLetters(t *letters.Templates) {
	f.authn.RegisterLetters(t)
	f.consent.RegisterLetters(t)
	f.newsletter.RegisterLetters(t)
	f.policy.RegisterLetters(t)
	f.question.RegisterLetters(t)
	f.staff.RegisterLetters(t)
	f.cases.RegisterNoticeLetters(t)
}

// registerJobs registers what is done later and at intervals.
func (f *features) registerJobs(r *jobs.Registry) {
	f.authn.RegisterJobs(r)
	f.consent.RegisterJobs(r)
	f.tools.RegisterJobs(r)
	f.question.RegisterJobs(r)
	f.staff.RegisterJobs(r)
	f.mailings.RegisterJobs(r)
	f.access.RegisterJobs(r)
	f.cases.RegisterJobs(r)
	f.figures.RegisterJobs(r)
}

// kinds is the register of what is held, in the order in which pages show it.
func (f *features) kinds() (*dataset.Registry, error) {
	all := []dataset.Kind{account.Kind(), services.Kind()}
	all = append(all, billing.Kinds()...)
	all = append(all, f.consent.Kind(), f.question.Kind(), access.Kind(), disclosure.NoticeKind())
	return dataset.NewRegistry(append(all, f.authn.Kinds()...)...)
}

// sinks writes what imports bring.
func (f *features) sinks() []intake.Sink {
	return slices.Concat(account.Sinks(), services.Sinks(), billing.Sinks(), f.consent.Sinks())
}

// consentAddresses are the addresses that a newsletter to these customers would go to.
func consentAddresses(r store.Reader, customers ...int64) ([]consent.Address, error) {
	held, err := account.AddressesOf(r, customers...)
	all := make([]consent.Address, len(held))
	for i, a := range held {
		all[i] = consent.Address{CustomerID: a.CustomerID, Mail: a.Mail, Canonical: a.Canonical, Language: a.Language}
	}
	return all, err
}

// withdrawLink is the link by which who reads mail at an address withdraws from the newsletter; 0 when nobody is known there.
func (f *features) withdrawLink(tx *store.Tx, canonical string, lang i18n.Lang) (int64, error) {
	customers, err := identity.CustomersAt(tx, tx.Keys(), canonical)
	if err != nil || len(customers) == 0 {
		return 0, err
	}
	return f.consent.LinkFor(tx, customers[0], canonical, consent.Newsletter, lang)
}

// everybody yields the addresses of everybody whose data is held, present and former, customer by customer.
func everybody(r store.Reader, after int64, limit int) ([]mailing.Recipient, int64, error) {
	held, last, err := account.EachAddress(r, after, limit)
	all := make([]mailing.Recipient, len(held))
	for i, a := range held {
		all[i] = mailing.Recipient{CustomerID: a.CustomerID, LoginID: a.LoginID, Mail: a.Mail, Canonical: a.Canonical, Language: a.Language}
	}
	return all, last, err
}

// subscribers yields the addresses of those whose consent to the newsletter is in force.
func (f *features) subscribers(r store.Reader, after int64, limit int) ([]mailing.Recipient, int64, error) {
	to, last, err := f.consent.Audience(r, consent.Newsletter, after, limit)
	all := make([]mailing.Recipient, len(to))
	for i, a := range to {
		all[i] = mailing.Recipient{CustomerID: a.CustomerID, Mail: a.Mail, Canonical: a.Canonical, Language: a.Language}
	}
	return all, last, err
}

// newsletterLinks are the links by which the readers of a newsletter withdraw.
func (f *features) newsletterLinks(tx *store.Tx, to []mailing.Recipient) ([]int64, error) {
	all := make([]consent.Recipient, len(to))
	for i, a := range to {
		all[i] = consent.Recipient{CustomerID: a.CustomerID, Canonical: a.Canonical, Language: a.Language}
	}
	return f.consent.LinksFor(tx, consent.Newsletter, all)
}
