package disclosure

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/audit"
	"inzage/internal/platform/jobs"
)

// How long a proof may take. A release waits for none: it can be handed over afterwards.
const (
	proveAgain = 5 * time.Second // between two looks of the job
	proveSoon  = 2 * time.Minute // as long as the job looks; after that the chore does
	proveEvery = time.Minute     // how often the chore looks
	proveLate  = time.Hour       // from then on pages say that something is wrong
)

// ProofState is how far the proof of a package's entry in the audit log is.
type ProofState string

// The states.
const (
	NoProof     ProofState = ""       // none is made here
	ProofThere  ProofState = "there"  // it lies among the files
	ProofComing ProofState = "coming" // it is being made
	ProofLate   ProofState = "late"   // it should be there: nobody signs the log
)

// proveJob puts beside a package the proof that its entry stands in the signed audit log.
type proveJob struct {
	Case  int64 `json:"case"`
	Round int   `json:"round"`
}

// Kind names the job.
func (proveJob) Kind() string { return "disclosure_prove" }

// registerProving registers the job, and what looks after packages whose proof could not be made in time.
func (s *Service) registerProving(reg *jobs.Registry) {
	jobs.Handle(reg, s.prove)
	jobs.Every(reg, proveEvery, "disclosure_prove_left", s.proveLeft)
}

// errNoProof means that the proof cannot be made yet.
var errNoProof = errors.New("disclosure: the proof cannot be made yet")

// prove writes the proof of a package, and looks again for a while when it cannot be made yet.
func (s *Service) prove(ctx context.Context, j proveJob) error {
	if s.Prove == nil {
		return nil
	}
	r := s.Store.Read(ctx)
	c, err := caseOf(r, j.Case)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := livePackage(r, c.ID)
	if err != nil || p == nil || p.Round != j.Round {
		return err // it was destroyed, or another took its place
	}
	err = s.proven(ctx, c, *p)
	if !errors.Is(err, errNoProof) {
		return err
	}
	if s.Store.Clock().Now().Sub(p.SealedAt) < proveSoon {
		return river.JobSnooze(proveAgain)
	}
	return nil
}

// proven writes the proof beside a published package, for the entry that lies there: key first, so that whoever sees the proof has
// both. It may be done again.
func (s *Service) proven(ctx context.Context, c Case, p Package) error {
	if p.PublishedAt.IsZero() {
		return errNoProof
	}
	file, err := os.ReadFile(s.Packages.CipherPath(c.Reference) + ".sig")
	if errors.Is(err, fs.ErrNotExist) || err == nil && !slices.Equal(file, p.Signature) {
		return errNoProof // what lies there is another one's, which is being removed
	}
	if err != nil {
		return err
	}
	if done, err := s.Packages.Proven(c.Reference); err != nil || done {
		return err
	}
	id, err := s.sealedEntry(c)
	if err != nil {
		return err
	}
	made, err := s.Prove(ctx, id)
	if errors.Is(err, audit.ErrUnsigned) {
		return errNoProof
	}
	if err != nil {
		return fmt.Errorf("the proof of package %s: %w", c.Reference, err)
	}
	if err := s.Packages.Attach(c.Reference, seal.LogKeyName, []byte(made.Key+"\n")); err != nil {
		return err
	}
	return s.Packages.Attach(c.Reference, c.Reference+seal.ProofSuffix, made.Proof)
}

// sealedEntry is the id of the entry that lies beside a published package.
func (s *Service) sealedEntry(c Case) (ident.ID, error) {
	l, err := seal.LogFiles(s.Packages.CipherPath(c.Reference))
	if err != nil {
		return ident.ID{}, err
	}
	receipt, err := audit.ParseReceipt(l.Leaf)
	if err != nil {
		return ident.ID{}, fmt.Errorf("%s%s: %w", c.Reference, seal.LeafSuffix, err)
	}
	raw, err := hex.DecodeString(receipt.Leaf.ID)
	if err != nil || len(raw) != len(ident.ID{}) {
		return ident.ID{}, fmt.Errorf("%s%s has no id: %w", c.Reference, seal.LeafSuffix, err)
	}
	return ident.ID(raw), nil
}

// proveLeft makes the proofs that are missing, however long that takes: the log may be signed by another process, which was not there.
// It also mends a proof that was damaged or taken away.
func (s *Service) proveLeft(ctx context.Context) error {
	if s.Prove == nil {
		return nil
	}
	r := s.Store.Read(ctx)
	live, err := pairs(r, `SELECT case_id, round FROM case_packages WHERE destroyed_at IS NULL AND published_at IS NOT NULL ORDER BY sealed_at`)
	for _, l := range live {
		err = errors.Join(err, s.provenCase(ctx, l[0]))
	}
	return err
}

func (s *Service) provenCase(ctx context.Context, id int64) error {
	r := s.Store.Read(ctx)
	c, err := caseOf(r, id)
	if err != nil {
		return err
	}
	p, err := livePackage(r, id)
	if err != nil || p == nil {
		return err
	}
	err = s.proven(ctx, c, *p)
	if errors.Is(err, errNoProof) {
		if waits := s.Store.Clock().Now().Sub(p.SealedAt); waits > proveLate {
			s.Log.Warn("a package waits for the proof of its entry: is the audit log signed? inzage audit sign does it where the portal does not", "case", c.Reference, "hours", int(waits.Hours()))
		}
		return nil
	}
	return err
}

// proofState tells how far the proof of a published package is, by the files that lie there.
func (s *Service) proofState(reference string, p Package, files []PackageFile) ProofState {
	switch {
	case slices.ContainsFunc(files, func(f PackageFile) bool { return f.Name == reference+seal.ProofSuffix }):
		return ProofThere
	case s.Prove == nil:
		return NoProof
	case s.Store.Clock().Now().Sub(p.SealedAt) > proveLate:
		return ProofLate
	}
	return ProofComing
}
