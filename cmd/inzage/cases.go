package main

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"inzage/internal/data/account"
	"inzage/internal/feature/access"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/directory"
	"inzage/internal/feature/disclosure/report"
	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
	"inzage/web"
)

// Folders of the data folder that cases use.
const (
	packagesFolder = "packages" // sealed packages, each in a folder named by its case
	waitingFolder  = "tmp"      // where a collection waits, encrypted, while it is made
)

// wireCases puts disclosure cases together with what they stand on: the directory of courts, the figures that everybody may read. Only
// the program that serves signs and collects: a command finds no key and makes no folder.
func (f *features) wireCases(p *program, db *database, c company, serves bool) (err error) {
	if f.directory, err = directory.New(directory.Options{Store: db.Store, Require: func(r store.Reader, permission string) (directory.Officer, error) {
		o, err := staff.Require(r, staff.Permission(permission))
		return directory.Officer{ID: o.ID, Person: o.Person, Name: o.Name}, err
	}}); err != nil {
		return err
	}
	waiting := filepath.Join(p.config.DataDir, waitingFolder)
	var key ssh.Signer
	if serves {
		if key, err = p.signingKey(); err != nil {
			return err
		}
		if f.logKey, err = p.logKey(true); err != nil {
			return err
		}
		if err := os.MkdirAll(waiting, 0o700); err != nil {
			return fmt.Errorf("the folder in which packages are made (it lies in INZAGE_DATA_DIR): %w", err)
		}
	}
	stamps, err := p.timeStamps()
	if err != nil {
		return err
	}
	domain := seal.Domain(signingDomain(c.privacy, p.config.Base.Hostname()))
	f.keys = web.PublicKeys{Domain: domain, Log: f.logKey.public}
	if key != nil {
		f.keys.Signing = key.PublicKey()
	}
	if f.cases, err = disclosure.New(disclosure.Options{
		Store: db.Store, Log: p.log, BaseURL: p.config.Base, Company: disclosure.Company{Name: c.Name, Address: c.Address, Contact: c.privacy},
		Require: func(r store.Reader, permission string) (disclosure.Officer, error) {
			o, err := staff.Require(r, staff.Permission(permission))
			return disclosure.Officer{ID: o.ID, Person: o.Person, Name: o.Name}, err
		},
		Kinds: func() *dataset.Registry { return f.registry }, Find: meant, Registry: authority, Addresses: caseAddresses, Accesses: accessesOf,
		Packages: seal.Folder{Dir: filepath.Join(p.config.DataDir, packagesFolder)}, TempDir: waiting,
		SigningKey: key, Domain: domain, TimeStamps: stamps, Prove: db.prover(f.logKey), Override: p.config.Override,
	}); err != nil {
		return err
	}
	return f.wireFigures(p, db, c, key, domain)
}

func (f *features) wireFigures(p *program, db *database, c company, key ssh.Signer, domain seal.Domain) (err error) {
	f.figures, err = report.New(report.Options{
		Store: db.Store, Log: p.log, Company: c.Name, SigningKey: key, Domain: domain, Require: officerMay,
		Category: func(kind string) string {
			k, err := f.registry.Kind(kind)
			if err != nil {
				return ""
			}
			return string(k.Category)
		},
	})
	return err
}

// signingDomain is whose signatures the company makes: the domain of the privacy office's address, as courts know it.
func signingDomain(address, host string) string {
	if _, domain, ok := strings.Cut(address, "@"); ok {
		return domain
	}
	return host
}

// authority is an entry of the directory, as a case needs it.
func authority(r store.Reader, id int64) (disclosure.Authority, error) {
	a, err := directory.Current(r, id)
	return disclosure.Authority{
		ID: a.ID, Version: int64(a.Version), Type: a.Type, Name: a.Name, Country: a.Country, Language: a.Language, Division: a.Arrondissement,
		Phone: a.Phone, Extension: a.Extension, PhonePerson: a.PhoneBy.Person, Email: a.Email, Keys: a.Keys, Ended: !a.EndedAt.IsZero(),
	}, err
}

// caseAddresses is where letters to a customer go.
func caseAddresses(r store.Reader, customer int64) ([]disclosure.Address, error) {
	held, err := account.AddressesOf(r, customer)
	all := make([]disclosure.Address, len(held))
	for i, a := range held {
		all[i] = disclosure.Address{LoginID: a.LoginID, Mail: a.Mail, Language: a.Language}
	}
	return all, err
}

// accessesOf puts what officers saw for a case among the accesses that customers read.
func accessesOf(tx *store.Tx, seen ...disclosure.Sight) error {
	for _, s := range seen {
		if err := access.Record(tx, access.Seen{
			Customer: s.CustomerID, Officer: s.OfficerID, Team: access.PrivacyOfficer, At: s.At, ReasonID: access.ReasonCase, Ticket: s.Reference,
			Kind: s.Kind, What: access.What(s.What),
		}); err != nil {
			return err
		}
	}
	return nil
}

// meant finds the customers whom a selector of an order means.
func meant(r store.Reader, sel disclosure.Selector, value string, at time.Time, limit int) ([]disclosure.Whose, error) {
	ids, err := meantBy(r, sel, value, at, limit)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	found, err := account.Describe(r, ids[:min(limit, len(ids))]...)
	all := make([]disclosure.Whose, len(found))
	for i, f := range found {
		all[i] = disclosure.Whose{CustomerID: f.CustomerID, Number: f.Number}
	}
	return all, err
}

func meantBy(r store.Reader, sel disclosure.Selector, value string, at time.Time, limit int) ([]int64, error) {
	q := access.Query{Text: value, Limit: limit}
	switch sel {
	case disclosure.ByCustomer:
		return account.FindByNumber(r, value)
	case disclosure.ByDomain:
		return findBy(r, access.ByDomain, q)
	case disclosure.ByEmail:
		return findBy(r, access.ByEmail, q)
	case disclosure.ByInvoice:
		return findBy(r, access.ByInvoice, q)
	case disclosure.ByIP:
		address, err := netip.ParseAddr(value)
		if err != nil {
			return nil, nil // no address of a machine: nobody used it
		}
		return identity.CustomersFrom(r, address, at, limit)
	}
	return nil, fmt.Errorf("cases: selector %q", sel)
}
