package disclosure

import (
	"context"
	"crypto/subtle"
	"io"
	"strings"

	"filippo.io/age"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/store"
)

// Release lets a package go. The officer is another person than who collected it, and has seen this very package: digest is
// Package.Digest, in hexadecimal digits, of what was shown. Nothing leaves while it is not decided whether those concerned are told,
// nor before their time to object is over.
func (s *Service) Release(ctx context.Context, reference string, version int, digest string) error {
	return s.do(ctx, reference, step{"disclosure.released", Approve, ActRelease, []State{Sealed}, version}, func(w *work) error {
		if err := w.second(ActCollect); err != nil {
			return err
		}
		p, err := livePackage(w.Tx, w.ID)
		if err != nil {
			return err
		}
		if p == nil || p.PublishedAt.IsZero() {
			return fault.New(fault.Conflict, "handover.error.unpublished")
		}
		if subtle.ConstantTimeCompare([]byte(p.Digest()), []byte(digest)) != 1 {
			return errStale()
		}
		if err := mayRelease(w); err != nil {
			return err
		}
		if err := s.insertApproval(w, OfPackage, unhex(p.Digest())); err != nil {
			return err
		}
		return w.to(Released)
	})
}

// Passphrase shows the passphrase of a package to the person who released it, and to nobody else: whoever hands the package over
// does not know it. Each time is recorded. It is gone once the package is acknowledged.
func (s *Service) Passphrase(ctx context.Context, reference string) (phrase string, err error) {
	in := []State{Released, Delivered}
	err = s.do(ctx, reference, step{"disclosure.passphrase_shown", Approve, "", in, 0}, func(w *work) error {
		p, err := livePackage(w.Tx, w.ID)
		if err != nil {
			return err
		}
		if p == nil {
			return errStep()
		}
		var mine bool
		var sealed []byte
		if err := w.Row(`SELECT passphrase, EXISTS (SELECT FROM case_approvals a WHERE a.case_id = $1 AND a.purpose = 'package' AND a.digest = $3
			AND a.voided_at IS NULL AND a.person = $4) FROM case_packages WHERE case_id = $1 AND round = $2`, w.ID, p.Round, unhex(p.Digest()), w.me.Person).
			Scan(&sealed, &mine); err != nil {
			return err
		}
		if !mine {
			return fault.New(fault.Forbidden, "handover.error.passphrase")
		}
		if sealed == nil {
			return errStep()
		}
		phrase, err = s.openText(w.Tx, w.Case, sealed)
		return err
	})
	return phrase, err
}

// openText opens what sealText made.
func (s *Service) openText(r store.Reader, c Case, sealed []byte) (string, error) {
	identity, err := s.Store.Keys().Identity(r.Context(), rower{r}, subject(c))
	if err != nil {
		return "", err
	}
	clear, err := age.Decrypt(strings.NewReader(string(sealed)), identity)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(clear)
	return string(b), err
}

// ConfirmNoData is a second person's word that nothing is held: the case ends with that answer.
func (s *Service) ConfirmNoData(ctx context.Context, reference string, version int) error {
	return s.do(ctx, reference, step{"disclosure.no_data", Approve, ActRelease, []State{NoDataProposed}, version}, func(w *work) error {
		if err := w.second(ActCollect); err != nil {
			return err
		}
		if err := s.insertApproval(w, OfNil, w.Digest); err != nil {
			return err
		}
		if err := s.thawAll(w); err != nil {
			return err
		}
		if err := w.took("no_data"); err != nil {
			return err
		}
		return w.end(NoData, "no_data")
	})
}

// took says what came of the order, and that it was complied with now.
func (w *work) took(outcome string) error {
	w.Outcome, w.EffectAt = outcome, w.Now()
	_, err := w.Exec(`UPDATE cases SET outcome = $2, effect_at = $3 WHERE id = $1`, w.ID, outcome, w.Now())
	return err
}

// NilAnswer is the letter that says that nothing is held; false while that is not confirmed.
func (s *Service) NilAnswer(f Full) (law.Letter, bool) {
	if f.State != NoData {
		return law.Letter{}, false
	}
	lines := make([]law.Line, len(f.Lines))
	for i, l := range f.Lines {
		lines[i] = s.letterLine(law.LetterLang(f.Issuer.Language), l, nil)
	}
	return law.NilAnswer(law.LetterLang(f.Issuer.Language), s.heading(f.Case), lines, f.StateSince), true
}
