package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"golang.org/x/crypto/ssh"

	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/sshsig"
)

// disclosureCmd is about the cases that orders of courts are, and about the packages that leave.
type disclosureCmd struct {
	List    disclosureList    `cmd:"" help:"List the cases."`
	Show    disclosureShow    `cmd:"" help:"Show one case: where it stands, and its package."`
	Package disclosurePackage `cmd:"" help:"Copy a released package into a folder, to hand it over. That it was taken is recorded."`
	Verify  disclosureVerify  `cmd:"" help:"Check a package: both signatures, the encryption, and every byte in it. Needs no database."`
}

type disclosureList struct{}

// Run prints one line for each case.
func (disclosureList) Run(p *program) error {
	return p.with(func(f *features) error {
		all, err := f.cases.Overview(p.ctx)
		if err != nil {
			return err
		}
		for _, c := range all {
			p.say("%-15s %-18s %-12s arrived %s  due %s  %s", c.Reference, c.State, c.Kind, c.ReceivedAt.Format(time.DateOnly), c.Hard.Format(time.DateOnly), c.Issuer.Name)
		}
		return nil
	})
}

type disclosureShow struct {
	Reference string `arg:"" help:"Reference of the case, such as D-2026-000017."`
}

// Run prints a case without anything of a customer.
func (c disclosureShow) Run(p *program) error {
	return p.with(func(f *features) error {
		one, err := f.cases.Read(p.ctx, c.Reference)
		if err != nil {
			return explain(err, "there is no case "+c.Reference)
		}
		h, err := f.cases.Handover(p.ctx, one)
		if err != nil {
			return err
		}
		p.say("%s  %s, %s since %s\nauthority   %s\narrived     %s\ndue         %s\nlines       %d", one.Reference, one.Kind, one.State, one.StateSince.Format(time.RFC3339),
			one.Issuer.Name, one.ReceivedAt.Format(time.RFC3339), one.Hard.Format(time.RFC3339), len(one.Lines))
		if k := h.Package; k != nil {
			p.say("package     %d files, sealed %s\nSHA-512     %x\nsigned by   %s", k.Files, k.SealedAt.Format(time.RFC3339), k.Cipher, k.Signer)
		}
		for _, d := range h.Deliveries {
			p.say("delivered   %s, %s", d.At.Format(time.RFC3339), d.Channel)
		}
		return nil
	})
}

type disclosurePackage struct {
	Reference string `arg:"" help:"Reference of the case, such as D-2026-000017."`
	Folder    string `arg:"" type:"existingdir" help:"Folder in which the package's own folder is made."`
}

// Run copies the package's files.
func (c disclosurePackage) Run(p *program) error {
	return p.with(func(f *features) error {
		folder, files, err := f.cases.Export(p.ctx, c.Reference, c.Folder)
		if err != nil {
			return explain(err, "there is no case "+c.Reference)
		}
		for _, one := range files {
			p.say("%s/%s", folder, one.Name)
		}
		return nil
	})
}

type disclosureVerify struct {
	File           string   `arg:"" type:"existingfile" help:"The encrypted file, D-….tar.age."`
	Signature      string   `type:"existingfile" help:"Its signature (default: the file with .sig behind it)."`
	Fingerprint    []string `help:"Fingerprint of the company's key, SHA256:…, from its website or a letter; never from beside the package. May be given more than once."`
	Key            string   `type:"existingfile" help:"File with the company's public key or allowed_signers line, from elsewhere than beside the package; instead of --fingerprint."`
	Identity       string   `type:"existingfile" help:"File with the key that opens the package: AGE-SECRET-KEY-…, or an SSH private key. Without one only the outer signature is checked."`
	PassphraseFile string   `type:"existingfile" help:"File with the passphrase that opens the package."`
	Domain         string   `help:"Whose signatures: the company's domain (default: as the signature says; the key must be the company's all the same)."`
	Reference      string   `help:"Of which case the package must be."`
}

// errPackage makes the command fail when a package is not as it was sealed.
var errPackage = errors.New("do not rely on this package")

// Run checks a package and says everything that is wrong with it.
func (c disclosureVerify) Run(p *program) error {
	check, err := c.check()
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	report, err := seal.Verify(context.WithoutCancel(p.ctx), bufio.NewReaderSize(file, 1<<20), check)
	if err != nil {
		return err
	}
	for _, problem := range report.Problems {
		p.say("WRONG  %s", problem)
	}
	if report.More > 0 {
		p.say("WRONG  … and %d more", report.More)
	}
	if !report.OK() {
		return errPackage
	}
	p.say("The signature on the file is good: %s\nSHA-512 of the file: %s", report.Signer, report.Cipher)
	if !report.Opened {
		p.say("The contents were not looked at: give --identity or --passphrase-file.")
		return nil
	}
	p.say("Package %s, sealed %s: %d files, %d bytes. Every file is the one that was sealed, and there is no other.",
		report.Reference, report.At.Format(time.RFC3339), report.Files, report.Bytes)
	return nil
}

func (c disclosureVerify) check() (check seal.Check, err error) {
	if c.Signature == "" {
		c.Signature = c.File + ".sig"
	}
	check = seal.Check{Domain: seal.Domain(c.Domain), Fingerprints: c.Fingerprint, Reference: c.Reference}
	if check.Signature, err = os.ReadFile(c.Signature); err != nil {
		return check, fmt.Errorf("the signature of the file: %w", err)
	}
	if c.Key != "" {
		print, err := fingerprintIn(c.Key)
		if err != nil {
			return check, err
		}
		check.Fingerprints = append(check.Fingerprints, print)
	}
	if len(check.Fingerprints) == 0 {
		return check, errors.New("name the company's key: --fingerprint SHA256:… as on its website or letter, or --key FILE")
	}
	if check.Domain == "" {
		signature, err := sshsig.Parse(check.Signature)
		if err != nil {
			return check, fmt.Errorf("%s: %w", c.Signature, err)
		}
		_, domain, _ := strings.Cut(signature.Namespace, "@")
		check.Domain = seal.Domain(domain)
	}
	check.Identities, err = c.identities()
	return check, err
}

// identities are what opens the package; none is no error.
func (c disclosureVerify) identities() ([]age.Identity, error) {
	if c.PassphraseFile != "" {
		text, err := os.ReadFile(c.PassphraseFile)
		if err != nil {
			return nil, err
		}
		one, err := age.NewScryptIdentity(strings.TrimSpace(string(text)))
		return []age.Identity{one}, err
	}
	if c.Identity == "" {
		return nil, nil
	}
	text, err := os.ReadFile(c.Identity)
	if err != nil {
		return nil, err
	}
	if strings.Contains(string(text), "-----BEGIN") {
		one, err := agessh.ParseIdentity(text)
		if err != nil {
			return nil, fmt.Errorf("%s is no SSH private key without a passphrase", c.Identity)
		}
		return []age.Identity{one}, nil
	}
	all, err := age.ParseIdentities(strings.NewReader(string(text)))
	if err != nil {
		return nil, fmt.Errorf("%s has no key that begins with AGE-SECRET-KEY-", c.Identity)
	}
	return all, nil
}

// fingerprintIn is that of the public key in a file, also behind the name and the uses of an allowed_signers line.
func fingerprintIn(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	line := string(text)
	if at := strings.Index(line, "ssh-ed25519 "); at > 0 {
		line = line[at:]
	}
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(line))
	if err != nil {
		return "", fmt.Errorf("%s has no public key such as ssh-ed25519 AAAA…", path)
	}
	return sshsig.Fingerprint(key), nil
}
