package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
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
		table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "REFERENCE\tSTATE\tKIND\tARRIVED\tDUE\tAUTHORITY")
		for _, c := range all {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", c.Reference, c.State, c.Kind, day(c.ReceivedAt), day(lastMoment(c.Hard)), c.Issuer.Name)
		}
		return table.Flush()
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
			return explain(err, "there is no case "+c.Reference+": inzage disclosure list shows all")
		}
		h, err := f.cases.Handover(p.ctx, one)
		if err != nil {
			return err
		}
		p.say("%s  %s, %s since %s\nauthority   %s\narrived     %s\ndue         %s\nlines       %d", one.Reference, one.Kind, one.State, moment(one.StateSince),
			one.Issuer.Name, moment(one.ReceivedAt), moment(lastMoment(one.Hard)), len(one.Lines))
		if k := h.Package; k != nil {
			p.say("package     %d files, sealed %s\nSHA-512     %x\nsigned by   %s", k.Files, moment(k.SealedAt), k.Cipher, k.Signer)
		}
		for _, d := range h.Deliveries {
			p.say("delivered   %s, %s", moment(d.At), d.Channel)
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
			return explain(err, "there is no case "+c.Reference+": inzage disclosure list shows all")
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
	LogKey         string   `help:"Public key of the company's audit log, or a file with it, from its website or a letter. Without it the proof beside the package is checked with the key that lies there, log.vkey."`
	TSACA          string   `name:"tsa-ca" type:"existingfile" help:"File (PEM) with the root certificate of the time-stamping authority, from its website. Without it whose time stamp the package has is not checked."`
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
	tellLog(p, report.Log)
	if !report.Opened {
		p.say("The contents were not looked at: give --identity or --passphrase-file.")
		return nil
	}
	p.say("Package %s, sealed %s: %d files, %d bytes. Every file is the one that was sealed, and there is no other.",
		report.Reference, moment(report.At), report.Files, report.Bytes)
	p.say("%s", stampLine(report.Stamp))
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
		return check, usage("name the company's key: --fingerprint SHA256:… as on its website or letter, or --key FILE")
	}
	if check.Domain == "" {
		signature, err := sshsig.Parse(check.Signature)
		if err != nil {
			return check, fmt.Errorf("%s: %w", c.Signature, err)
		}
		_, domain, _ := strings.Cut(signature.Namespace, "@")
		check.Domain = seal.Domain(domain)
	}
	if c.TSACA != "" {
		if check.StampRoots, err = stampRoots(c.TSACA); err != nil {
			return check, err
		}
	}
	if check.Log, err = seal.LogFiles(c.File); err != nil {
		return check, err
	}
	if c.LogKey != "" {
		if check.Log.Trusted, err = publicKey(c.LogKey); err != nil {
			return check, err
		}
	}
	check.Identities, err = c.identities()
	return check, err
}

// tellLog says what was found of the package's entry in the audit log, and what was not there.
func tellLog(p *program, l seal.LogReport) {
	if !l.Leaf {
		p.say("Its entry in the audit log does not lie beside it, and was not checked.")
		return
	}
	p.say("Its entry in the audit log is of %s, and is the one of this file.", moment(time.UnixMicro(l.Entry.TS)))
	switch {
	case !l.Proof:
		p.say("The proof that the entry stands in the signed log does not lie beside it, and was not checked.")
	case l.Pinned:
		p.say("It stands at place %d of the first %d entries in the log %s, which is signed by the key that you gave.", l.Index, l.Size, shown(l.Origin))
	default:
		p.say("It stands at place %d of the first %d entries in the log %s, if that log has this key: compare it with the one on the company's website, or give that one with --log-key.\n%s",
			l.Index, l.Size, shown(l.Origin), shown(l.Key))
	}
}

// shown is a text of somebody else's that a terminal cannot take for commands.
func shown(s string) string { return strings.Trim(strconv.QuoteToGraphic(s), `"`) }

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
