package disclosure

import (
	"context"
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/deadline"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Handing says how a package was handed over.
type Handing struct {
	Version           int
	Channel           string // see law.Channel
	PassphraseChannel string // another one; empty when the package opens with the authority's key
	Recipient         string // who took it
}

// Fields of the forms.
const (
	ChannelField    = "channel"
	PassphraseField = "passphrase_channel"
	RecipientField  = "recipient"
	ByField         = "by"
	OnField         = "on"
	UntilField      = "until"
)

// maxRecipient is the longest name of who took a package, in characters.
const maxRecipient = 200

// check looks at a handing over before anything is written.
func (h *Handing) check(p Package) error {
	h.Recipient = strings.TrimSpace(h.Recipient)
	var wrong []fault.Field
	add := func(bad bool, field, id string) {
		if bad {
			wrong = append(wrong, fault.Field{Name: field, ID: id})
		}
	}
	add(!slices.Contains(law.ChannelText.Values(), h.Channel), ChannelField, "handover.error.channel")
	if p.Recipients == "" {
		known := slices.Contains(law.ChannelText.Values(), h.PassphraseChannel)
		add(!known, PassphraseField, "handover.error.passphrase_channel")
		add(known && h.PassphraseChannel == h.Channel, PassphraseField, "handover.error.same_channel")
	} else {
		h.PassphraseChannel = ""
	}
	add(h.Recipient == "" || utf8.RuneCountInString(h.Recipient) > maxRecipient, RecipientField, "handover.error.recipient")
	if wrong != nil {
		return fault.Fields(wrong...)
	}
	return nil
}

// Deliver records that the package was handed over: to whom, how, and whether in time.
func (s *Service) Deliver(ctx context.Context, reference string, in Handing) error {
	return s.do(ctx, reference, step{action: "disclosure.delivered", permission: Work, act: ActDeliver, in: []State{Released}, version: in.Version}, func(w *work) error {
		p, err := livePackage(w.Tx, w.ID)
		if err != nil {
			return err
		}
		if p == nil {
			return errStep()
		}
		if err := in.check(*p); err != nil {
			return err
		}
		inTime := w.Now().Before(w.Hard)
		if _, err := w.Exec(`INSERT INTO case_deliveries (case_id, round, channel, passphrase_channel, recipient, cipher, at, officer_id, in_time)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, w.ID, p.Round, in.Channel, in.PassphraseChannel, in.Recipient, p.Cipher, w.Now(), w.me.ID, inTime); err != nil {
			return err
		}
		outcome, err := w.complied(p.Round)
		if err != nil {
			return err
		}
		if err := w.took(outcome); err != nil {
			return err
		}
		w.details = map[string]any{"channel": in.Channel, "passphrase_channel": in.PassphraseChannel, "recipient": in.Recipient,
			"file_sha512": hex.EncodeToString(p.Cipher), "in_time": inTime, "outcome": outcome}
		return w.to(Delivered)
	})
}

// complied is full when each line was granted as it was asked, and partial when one was refused or narrowed.
func (w *work) complied(round int) (string, error) {
	lines, err := listLines(w.Tx, w.ID)
	for _, l := range lines {
		if l.Decision != granted || l.Narrowed() {
			return "partial", err
		}
	}
	return "full", err
}

// Receipt says that a package was received.
type Receipt struct {
	Version int
	By      string    // who acknowledged it
	At      time.Time // zero: now
	Paper   *Paper    // the acknowledgement; nil: none
}

// Acknowledge records the receiver's acknowledgement. From then on our copy has 45 days, and the passphrase is gone.
func (s *Service) Acknowledge(ctx context.Context, reference string, in Receipt) error {
	in.By = strings.TrimSpace(in.By)
	if in.By == "" || utf8.RuneCountInString(in.By) > maxRecipient {
		return fault.Fields(fault.Field{Name: ByField, ID: "handover.error.by"})
	}
	var papers []checked
	if in.Paper != nil {
		in.Paper.Role = "acknowledgement"
		var err error
		if papers, err = checkPapers([]Paper{*in.Paper}); err != nil {
			return err
		}
	}
	return s.do(ctx, reference, step{action: "disclosure.acknowledged", permission: Work, act: ActAcknowledge, in: []State{Delivered}, version: in.Version}, func(w *work) error {
		if in.At.IsZero() {
			in.At = w.Now()
		}
		if in.At.Before(w.EffectAt.Add(-24*time.Hour)) || in.At.After(w.Now()) {
			return fault.Fields(fault.Field{Name: OnField, ID: "handover.error.on"})
		}
		for _, p := range papers {
			if _, err := s.addPaper(w.Tx, w.ID, w.me, p); err != nil {
				return err
			}
		}
		if _, err := w.Exec(`UPDATE case_deliveries SET acknowledged_at = $2, acknowledged_by = $3 WHERE case_id = $1 AND acknowledged_at IS NULL`, w.ID, in.At, in.By); err != nil {
			return err
		}
		purge := deadline.Day(law.PurgeAt(in.At).Add(-time.Second)) // the last day on which it may be there
		if _, err := w.Exec(`UPDATE case_packages SET purge_on = $2, passphrase = NULL WHERE case_id = $1 AND destroyed_at IS NULL`, w.ID, purge); err != nil {
			return err
		}
		w.details = map[string]any{"by": in.By, "at": in.At.UTC(), "purge_on": purge.Format(time.DateOnly), "document": len(papers) > 0}
		return w.to(Acknowledged)
	})
}

// Close ends a case that was complied with, once everybody concerned was told or need not be.
func (s *Service) Close(ctx context.Context, reference string, version int) error {
	return s.do(ctx, reference, step{action: "disclosure.closed", permission: Work, act: ActClose, in: []State{Acknowledged}, version: version}, func(w *work) error {
		done, err := noticesDone(w.Tx, w.ID)
		if err != nil {
			return err
		}
		if !done {
			return fault.New(fault.Conflict, "handover.error.untold")
		}
		if err := s.thawAll(w); err != nil {
			return err
		}
		if err := w.to(Closed); err != nil {
			return err
		}
		return w.settle()
	})
}

// PackageFile opens a file of the published package, for whoever hands it over. That somebody took it is recorded.
func (s *Service) PackageFile(ctx context.Context, reference, name string) (*os.File, error) {
	c, err := s.looked(ctx, reference, Work, "disclosure.package_taken", map[string]any{"file": name})
	if err != nil {
		return nil, err
	}
	p, err := livePackage(s.Store.Read(ctx), c.ID)
	if err != nil {
		return nil, err
	}
	if p == nil || p.PublishedAt.IsZero() || !in([]State{Released, Delivered, Acknowledged, Closed}, c.State) {
		return nil, fault.Missing()
	}
	files, err := s.published(c.Reference)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(files, func(f PackageFile) bool { return f.Name == name }) {
		return nil, fault.Missing()
	}
	root, err := os.OpenRoot(s.Packages.Path(c.Reference))
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	return root.Open(name)
}

// looked records that an officer looked at something of a case, which changes nothing of it.
func (s *Service) looked(ctx context.Context, reference, permission, action string, details map[string]any) (c Case, err error) {
	err = s.Store.Do(ctx, store.Change{Action: action, Subject: keys.Nobody()}, func(tx *store.Tx) error {
		if _, err := s.Require(tx, permission); err != nil {
			return err
		}
		if c, err = find(tx, reference); err != nil {
			return err
		}
		tx.About(subject(c))
		tx.InCase(c.UID, "", "")
		tx.Note("reference", c.Reference)
		for k, v := range details {
			tx.Note(k, v)
		}
		return nil
	})
	return c, err
}

// CoverLetter goes with a package; false while none was released. It names the channels once the handing over is recorded.
func (s *Service) CoverLetter(f Full, h Handover) (law.Letter, bool) {
	if h.Package == nil || !in([]State{Released, Delivered, Acknowledged, Closed}, f.State) {
		return law.Letter{}, false
	}
	d := law.Delivery{Package: f.Reference + ".tar.age", SHA512: hex.EncodeToString(h.Package.Cipher), Signer: h.Package.Signer, Files: int(h.Package.Files), Bytes: h.Package.Size,
		Channel: law.ByHand}
	if h.Package.Recipients == "" {
		d.PassphraseBy = law.ByPhone
	}
	for _, one := range h.Deliveries {
		d.Channel, d.PassphraseBy = law.Channel(one.Channel), law.Channel(one.PassphraseChannel)
	}
	for _, l := range f.Lines {
		if l.Decision == refused {
			d.Refused = append(d.Refused, s.letterLine(law.LetterLang(f.Issuer.Language), l, []law.Reason{law.Reason(l.Reason)}))
		} else {
			d.Given = append(d.Given, s.letterLine(law.LetterLang(f.Issuer.Language), l, nil))
		}
	}
	return law.CoverLetter(law.LetterLang(f.Issuer.Language), s.heading(f.Case), d), true
}
