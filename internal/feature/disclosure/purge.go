package disclosure

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/riverqueue/river"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/deadline"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// discard ends the package of a case that goes back, is collected anew or ends otherwise: it is destroyed. Its row says so at once;
// its file goes by a job, or before the next package is made.
func (w *work) discard() error {
	p, err := livePackage(w.Tx, w.ID)
	if err != nil || p == nil {
		return err
	}
	if _, err := w.Exec(`UPDATE case_packages SET destroyed_at = $3, passphrase = NULL WHERE case_id = $1 AND round = $2`, w.ID, p.Round, w.Now()); err != nil {
		return err
	}
	w.details["destroyed"] = p.Digest()
	return w.Enqueue(destroyJob{Case: w.ID, Round: p.Round}, nil)
}

// destroyJob removes the file of a package whose row says that it is destroyed.
type destroyJob struct {
	Case  int64 `json:"case"`
	Round int   `json:"round"`
}

// Kind names the job.
func (destroyJob) Kind() string { return "disclosure_destroy" }

// InsertOpts puts it behind collections: one at a time, so that no package is removed while its successor takes its place.
func (destroyJob) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: collectQueue} }

func (s *Service) destroy(ctx context.Context, j destroyJob) error {
	r := s.Store.Read(ctx)
	c, err := caseOf(r, j.Case)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := listPackages(r, c.ID)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.Round == j.Round && !p.DestroyedAt.IsZero() {
			return s.remove(c, p)
		}
	}
	return nil
}

// remove destroys our copy of a package, when it is this one that lies there.
func (s *Service) remove(c Case, p Package) error {
	signature, err := os.ReadFile(s.Packages.CipherPath(c.Reference) + ".sig")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || !bytes.Equal(signature, p.Signature) {
		return err
	}
	return s.Packages.Remove(c.Reference)
}

// registerHandover registers the jobs of what a case hands over.
func (s *Service) registerHandover(reg *jobs.Registry) {
	s.registerCollecting(reg)
	s.registerProving(reg)
	jobs.Handle(reg, s.destroy)
	jobs.Handle(reg, s.freeze)
	jobs.Every(reg, purgeEvery, "disclosure_purge", s.purge)
}

// purge does what is due by the calendar: our copies of packages go 45 days after they were acknowledged, or when the case took
// another way; frozen copies when their time is over, and files of cases ten years after their end.
func (s *Service) purge(ctx context.Context) error {
	return errors.Join(s.purgePackages(ctx), s.endFrozen(ctx), s.erase(ctx))
}

// purgeAtOnce is how many of each one run does at most.
const purgeAtOnce = 100

func (s *Service) purgePackages(ctx context.Context) error {
	due, err := pairs(s.Store.Read(ctx), `SELECT p.case_id, p.round FROM case_packages p JOIN cases c ON c.id = p.case_id
		WHERE p.destroyed_at IS NULL AND (p.purge_on <= $1 OR c.state NOT IN ('sealed', 'released', 'delivered', 'acknowledged', 'closed'))
		ORDER BY p.sealed_at LIMIT $2`, deadline.Day(s.Store.Clock().Now()), purgeAtOnce)
	for _, d := range due {
		if purgeErr := s.purgePackage(ctx, d[0]); purgeErr != nil {
			err = errors.Join(err, purgeErr)
		}
	}
	return err
}

// purgePackage destroys the copy first and says so then: killed in between, it is done again.
func (s *Service) purgePackage(ctx context.Context, id int64) error {
	r := s.Store.Read(ctx)
	c, err := caseOf(r, id)
	if err != nil {
		return err
	}
	p, err := livePackage(r, id)
	if err != nil || p == nil {
		return err
	}
	if err := s.remove(c, *p); err != nil {
		return err
	}
	return s.upkeep(actor.With(ctx, actor.Job("disclosure_purge")), id, "disclosure.package_purged", func(w *work) error {
		w.details["package"] = p.Digest()
		_, err := w.Exec(`UPDATE case_packages SET destroyed_at = $3, passphrase = NULL WHERE case_id = $1 AND round = $2 AND destroyed_at IS NULL`, id, p.Round, w.Now())
		return err
	})
}

// caseTables are the tables of a case, those first that others do not refer to.
var caseTables = []string{"case_deliveries", "case_packages", "case_collections", "case_runs", "case_preservations", "case_sights", "case_objections", "case_subjects", "case_approvals",
	"case_checks", "case_authentications", "case_documents", "case_events", "case_acts", "case_lines"}

// erase deletes the files of cases whose time is over, with the key of each: what the audit log holds of them cannot be read any
// more, and the tree still verifies. A case that another refers to waits for that one.
func (s *Service) erase(ctx context.Context) error {
	ctx = actor.With(ctx, actor.Job("disclosure_purge"))
	due, err := pairs(s.Store.Read(ctx), `SELECT c.id, 0 FROM cases c WHERE c.erase_on <= $1 AND c.closed_at IS NOT NULL
		AND NOT EXISTS (SELECT FROM cases o WHERE o.linked_case = c.id) ORDER BY c.erase_on LIMIT $2`, deadline.Day(s.Store.Clock().Now()), purgeAtOnce)
	for _, d := range due {
		if eraseErr := s.eraseCase(ctx, d[0]); eraseErr != nil {
			err = errors.Join(err, eraseErr)
		}
	}
	return err
}

func (s *Service) eraseCase(ctx context.Context, id int64) error {
	c, err := caseOf(s.Store.Read(ctx), id)
	if err != nil {
		return err
	}
	if err := s.Packages.Remove(c.Reference); err != nil {
		return err
	}
	return s.Store.Do(ctx, store.Change{Action: "disclosure.erased", Subject: keys.Nobody(), Case: c.UID}, func(tx *store.Tx) error {
		c, err := lockID(tx, id)
		if err != nil {
			return err
		}
		if c.ClosedAt.IsZero() || c.EraseOn.After(deadline.Day(tx.Now())) {
			return errStep()
		}
		if _, err := tx.Exec(`DELETE FROM blobs WHERE subject_kind = $1 AND subject_id = $2`, keys.CaseKind, id); err != nil {
			return err
		}
		for _, table := range caseTables {
			if _, err := tx.Exec(`DELETE FROM `+table+` WHERE case_id = $1`, id); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`DELETE FROM cases WHERE id = $1`, id); err != nil {
			return err
		}
		_, err = tx.Exec(`DELETE FROM subject_keys WHERE subject_kind = $1 AND subject_id = $2`, keys.CaseKind, id)
		return err
	})
}
