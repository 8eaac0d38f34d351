package disclosure

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/audit"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// envelope is how a package is closed, and what opens it.
type envelope struct {
	seal.Envelope
	letter     seal.Letter
	recipients string // keys that open it; empty: the passphrase does
	passphrase []byte // encrypted to the case
	stamping   Stamping
}

// envelopeOf encrypts to the authority's own keys when the directory has them, else with a passphrase, which is told to the
// receiver by another way than the package goes.
func (s *Service) envelopeOf(ctx context.Context, c Case, lang i18n.Lang) (e envelope, err error) {
	now := s.Store.Clock().Now().Truncate(time.Second)
	e.Envelope = seal.Envelope{At: now, Domain: s.Domain, Key: s.SigningKey}
	e.letter.Site = strings.TrimSuffix(s.BaseURL.String(), "/")
	for _, f := range []seal.Field{
		{Label: "Source-Organization", Value: s.Company.Name}, {Label: "Organization-Address", Value: s.Company.Address},
		{Label: "Contact-Email", Value: s.Company.Contact}, {Label: "Internal-Sender-Identifier", Value: c.Order.Number},
	} {
		if f.Value = strings.Join(strings.Fields(f.Value), " "); f.Value != "" {
			e.Info = append(e.Info, f)
		}
	}
	for _, l := range []string{string(lang), "nl", "fr", "en"} {
		if !slices.Contains(e.letter.Languages, l) {
			e.letter.Languages = append(e.letter.Languages, l)
		}
	}
	if c.Issuer.AuthorityID != 0 {
		a, err := s.Registry(s.Store.Read(ctx), c.Issuer.AuthorityID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return e, err
		}
		e.recipients = a.Keys
	}
	if e.recipients != "" {
		e.To, err = seal.Recipients(e.recipients)
		return e, err
	}
	phrase := seal.NewPassphrase()
	to, err := seal.Passphrase(phrase)
	if err != nil {
		return e, err
	}
	e.To, e.letter.Passphrase = []age.Recipient{to}, true
	e.passphrase, err = s.sealText(ctx, subject(c), phrase)
	return e, err
}

// sealText encrypts a short text to a case.
func (s *Service) sealText(ctx context.Context, of keys.Subject, text string) ([]byte, error) {
	to, err := s.Store.Keys().Recipient(ctx, of)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	if _, err = w.Write([]byte(text)); err == nil {
		err = w.Close()
	}
	return out.Bytes(), err
}

// sealed stages the package, commits what tells of it, and publishes it. Killed before the commit, nothing tells of it and the
// sweep removes it; killed after, the same job publishes it when it runs again.
func (s *Service) sealed(ctx context.Context, g *gathering, e envelope, round int, holder ident.ID) error {
	e.Stamp = s.stamper(g.c.Reference, &e.stamping)
	done, err := s.Packages.Stage(ctx, g.w, e.Envelope, e.letter)
	if err != nil {
		return err
	}
	if err := s.commit(ctx, g, e, done, round, holder); err != nil {
		return err
	}
	return s.publish(ctx, g.c)
}

func (s *Service) commit(ctx context.Context, g *gathering, e envelope, done seal.Sealed, round int, holder ident.ID) error {
	p := Package{Round: round, TagManifest: unhex(done.TagManifest), Cipher: unhex(done.Cipher), Size: done.CipherSize, Signature: done.Signature,
		Signer: done.Signer, Recipients: e.recipients, Files: int64(done.Files), Bytes: done.Bytes, SealedAt: done.At}
	return s.upkeep(ctx, g.c.ID, "disclosure.sealed", func(w *work) error {
		if err := w.holds(round, holder); err != nil {
			return err
		}
		if err := insertCollections(w.Tx, w.ID, round, g.files); err != nil {
			return err
		}
		if err := insertPackage(w.Tx, w.ID, p, e.passphrase); err != nil {
			return err
		}
		if err := sawYields(w, round, g.yields); err != nil {
			return err
		}
		if err := w.to(Collected); err != nil {
			return err
		}
		if err := w.leg("disclosure.collected"); err != nil {
			return err
		}
		if err := w.stamped(round, e.stamping); err != nil {
			return err
		}
		if err := w.to(Sealed); err != nil {
			return err
		}
		w.details = map[string]any{"round": round, "rows": g.rows, "documents": g.documents, "files": done.Files, "bytes": done.CipherSize,
			"tag_manifest_sha512": done.TagManifest, "file_sha512": done.Cipher, "signer": done.Signer, "passphrase": e.recipients == ""}
		if err := w.Enqueue(proveJob{Case: w.ID, Round: round}, nil); err != nil {
			return err
		}
		return endRun(w.Tx, w.ID, round, "")
	})
}

// sawYields notes that the officer who had the collection made saw what it found.
func sawYields(w *work, round int, all []yielded) error {
	var officer int64
	if err := w.Row(`SELECT officer_id FROM case_runs WHERE case_id = $1 AND round = $2`, w.ID, round).Scan(&officer); err != nil {
		return err
	}
	for _, y := range all {
		if y.rows == 0 {
			continue
		}
		if err := saw(w.Tx, w.ID, officer, y.line.CustomerID, y.kind.Key, "record"); err != nil {
			return err
		}
	}
	return nil
}

// publish gives the staged package of a case its name, and puts beside it the entry of the audit log that tells of it. It may be
// done again.
func (s *Service) publish(ctx context.Context, c Case) error {
	p, err := livePackage(s.Store.Read(ctx), c.ID)
	if err != nil || p == nil {
		return err
	}
	if err := s.Packages.Publish(sealedOf(c, *p)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", errLost, err)
	} else if err != nil {
		return err
	}
	leaf, err := s.leafFile(ctx, c)
	if err != nil {
		return err
	}
	if err := s.Packages.Attach(c.Reference, c.Reference+".leaf.json", leaf); err != nil {
		return err
	}
	return s.Store.Upkeep(ctx, store.Collections, func(u *store.UpkeepTx) error {
		_, err := u.Exec(`UPDATE case_packages SET published_at = $3 WHERE case_id = $1 AND round = $2 AND published_at IS NULL`, c.ID, p.Round, s.Store.Clock().Now())
		return err
	})
}

// errLost means that what was staged is not there any more.
var errLost = errors.New("disclosure: the staged package is gone")

// sealedOf is a package as the folder knows it.
func sealedOf(c Case, p Package) seal.Sealed {
	return seal.Sealed{Reference: c.Reference, At: p.SealedAt, Files: int(p.Files), Bytes: p.Bytes, TagManifest: hex.EncodeToString(p.TagManifest),
		Cipher: hex.EncodeToString(p.Cipher), CipherSize: p.Size, Signature: p.Signature, Signer: p.Signer}
}

// leafFile is D-….leaf.json: the entry that says that the package was sealed, with what its leaf commits to. It lies beside the
// package and never in it, since it names the package's own hash.
func (s *Service) leafFile(ctx context.Context, c Case) ([]byte, error) {
	r := s.Store.Read(ctx)
	var id ident.ID
	err := r.Row(`SELECT e.id FROM audit.payload p JOIN audit.entry e ON e.id = p.entry_id
		WHERE p.subject_kind = $1 AND p.subject_id = $2 AND e.type = 'disclosure.sealed' ORDER BY e.ts DESC LIMIT 1`, keys.CaseKind, c.ID).Scan(&id)
	if err != nil {
		return nil, err
	}
	shown, err := audit.Show(ctx, s.Store.Keys(), rower{r}, id)
	if err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(map[string]any{"leaf": string(shown.Leaf), "salt": hex.EncodeToString(shown.Salt), "payload": json.RawMessage(shown.Payload)}, "", "  ")
	return append(b, '\n'), err
}
