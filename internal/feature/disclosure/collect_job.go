package disclosure

import (
	"context"
	"errors"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/riverqueue/river"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/store"
)

// collectQueue keeps collections one at a time in each process: that bounds their memory, and they are no hurry to each other.
const collectQueue = "disclosure_collect"

// maxAttempts is how often a collection is tried by itself.
const maxAttempts = 5

// CollectJob runs the queries of a case and seals what they yield.
type CollectJob struct {
	Case  int64 `json:"case"`
	Round int   `json:"round"`
}

// Kind names the job.
func (CollectJob) Kind() string { return "disclosure_collect" }

// InsertOpts gives it its queue.
func (CollectJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: collectQueue, MaxAttempts: maxAttempts}
}

type collectWorker struct {
	river.WorkerDefaults[CollectJob]
	s *Service
}

// Timeout is that of the largest package.
func (*collectWorker) Timeout(*river.Job[CollectJob]) time.Duration { return 12 * time.Hour }

// Work collects and seals. It may be killed at any moment: the next attempt begins anew, or publishes what is committed.
func (w *collectWorker) Work(ctx context.Context, job *river.Job[CollectJob]) error {
	return w.s.collectCase(ctx, job.Args)
}

// registerCollecting registers the collection and what picks up collections whose process was killed.
func (s *Service) registerCollecting(reg *jobs.Registry) {
	reg.Queue(collectQueue, 1)
	jobs.Add(reg, &collectWorker{s: s})
	jobs.Every(reg, time.Minute, "disclosure_resume", s.resume)
	jobs.Every(reg, time.Hour, "disclosure_sweep", s.sweep)
}

func (s *Service) collectCase(ctx context.Context, j CollectJob) error {
	c, err := caseOf(s.Store.Read(ctx), j.Case)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if c.State == Sealed { // an attempt before was killed after it had committed: this is tried until it succeeds
		return s.failed(ctx, c, j.Round, s.publish(ctx, c), 0)
	}
	holder := ident.Random()
	attempts, err := s.take(ctx, c.ID, j.Round, holder)
	if fault.Is(err, fault.NotFound) {
		return nil // it is over, or at work
	}
	if err != nil {
		return err
	}
	err = s.attempt(ctx, c, j.Round, holder)
	if err == nil {
		return nil
	}
	err = errors.Join(err, s.letGo(context.WithoutCancel(ctx), c.ID, j.Round, holder))
	return s.failed(ctx, c, j.Round, err, attempts)
}

// attempt collects and seals, saying all the while that it is at work.
func (s *Service) attempt(ctx context.Context, c Case, round int, holder ident.ID) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var done atomic.Int64
	over := make(chan struct{})
	defer func() { stop(nil); <-over }()
	go func() {
		defer close(over)
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := s.beat(ctx, c.ID, round, holder, done.Load()); err != nil && ctx.Err() == nil {
					stop(err)
					return
				}
			}
		}
	}()
	err := s.gather(ctx, c, round, holder, &done)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = errors.Join(cause, err)
	}
	return err
}

// gather reads what the scope names, of one moment of the database, into a package, and closes it.
func (s *Service) gather(ctx context.Context, c Case, round int, holder ident.ID, done *atomic.Int64) error {
	if err := os.MkdirAll(s.TempDir, 0o700); err != nil {
		return err
	}
	if err := s.stillMay(ctx, c.ID, round); err != nil {
		return err
	}
	f, err := s.Read(actor.With(ctx, actor.Job("disclosure_collect")), c.Reference)
	if err != nil {
		return err
	}
	h, err := s.Handover(ctx, f)
	if err != nil {
		return err
	}
	if h.Package == nil { // what lies there was destroyed
		if err := s.Packages.Remove(c.Reference); err != nil {
			return err
		}
	}
	if digest, err := Digest(f.Case, f.Lines); err != nil || string(digest) != string(f.Case.Digest) {
		return errors.Join(errScope, err)
	}
	w, err := seal.New(c.Reference, s.TempDir)
	if err != nil {
		return err
	}
	defer func() { _ = w.Close() }()
	started := s.Store.Clock().Now()
	g := &gathering{s: s, w: w, c: f.Case, lang: law.LetterLang(c.Issuer.Language), beside: s.Store.Read(ctx), done: done}
	g.encoder = newEncoder(ctx, g.lang)
	err = s.Store.Snapshot(ctx, func(r store.Reader) error {
		g.records = r
		all, err := selections(s.Kinds(), f.Lines, mayGo, h.Preserved)
		for _, q := range all {
			if err == nil {
				err = g.selected(ctx, q)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := s.stillMay(ctx, c.ID, round); err != nil { // what was read came to take a while
		return err
	}
	if g.rows == 0 {
		return s.nothing(ctx, c, round, holder, g)
	}
	if err := g.accompany(ctx, f, started, s.Store.Clock().Now()); err != nil {
		return err
	}
	e, err := s.envelopeOf(ctx, f.Case, g.lang)
	if err != nil {
		return err
	}
	return s.sealed(ctx, g, e, round, holder)
}

// errRights means that the officer who had the collection made may not work on cases any more.
var errRights = errors.New("disclosure: the collector's rights were taken away")

// stillMay fails when the officer who had a collection made has lost the right to it since: what goes on in that officer's name ends.
func (s *Service) stillMay(ctx context.Context, id int64, round int) error {
	var officer int64
	err := s.Store.Read(ctx).Row(`SELECT officer_id FROM case_runs WHERE case_id = $1 AND round = $2`, id, round).Scan(&officer)
	if err != nil {
		return err
	}
	_, err = s.Require(s.Store.Read(actor.With(ctx, actor.Actor{Kind: actor.Officer, OfficerID: officer})), Work)
	if fault.Is(err, fault.Forbidden) {
		return errRights
	}
	return err
}

// nothing ends a collection that found nothing: a second person confirms that.
func (s *Service) nothing(ctx context.Context, c Case, round int, holder ident.ID, g *gathering) error {
	return s.upkeep(ctx, c.ID, "disclosure.nothing_found", func(w *work) error {
		if err := w.holds(round, holder); err != nil {
			return err
		}
		w.details = map[string]any{"round": round, "queries": len(g.yields)}
		if err := w.to(NoDataProposed); err != nil {
			return err
		}
		return endRun(w.Tx, w.ID, round, "")
	})
}

// errScope means that the scope is not the one that was approved.
var errScope = errors.New("disclosure: the scope differs from what was approved")

// failed says clearly why a collection came to nothing, when trying again would not help; else the job is tried again.
func (s *Service) failed(ctx context.Context, c Case, round int, err error, attempts int) error {
	if err == nil {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	word := ""
	switch {
	case fault.Is(err, fault.Conflict): // the case was taken back, or another attempt took over
		s.Log.Info("a collection was overtaken", "case", c.Reference, "round", round)
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		word = "space"
	case errors.Is(err, errScope), errors.Is(err, errUnselectable):
		word = "scope"
	case errors.Is(err, errLimit):
		word = "limit"
	case errors.Is(err, errOutside):
		word = "kind"
	case errors.Is(err, errRights):
		word = "rights"
	case errors.Is(err, errLost):
		word = "lost"
	case attempts >= maxAttempts:
		word = "gave_up"
	default:
		return err
	}
	s.Log.Error("a collection failed", "case", c.Reference, "round", round, "why", word, "err", err)
	return s.upkeep(ctx, c.ID, "disclosure.collection_failed", func(w *work) error {
		w.details = map[string]any{"round": round, "failure": word}
		return endRun(w.Tx, w.ID, round, word)
	})
}

// resume picks up collections that no attempt works on any more, and packages that were committed and not published.
func (s *Service) resume(ctx context.Context) error {
	now := s.Store.Clock().Now()
	r := s.Store.Read(ctx)
	left, err := pairs(r, `SELECT case_id, round FROM case_runs WHERE ended_at IS NULL AND beat_at <= $1
		UNION ALL SELECT p.case_id, p.round FROM case_packages p JOIN case_runs c USING (case_id, round)
			WHERE p.published_at IS NULL AND p.destroyed_at IS NULL AND c.beat_at <= $1 AND c.failure = ''`, now.Add(-lease))
	if err != nil || len(left) == 0 {
		return err
	}
	return s.Store.Upkeep(ctx, store.Collections, func(u *store.UpkeepTx) error {
		for _, l := range left {
			if _, err := u.Exec(`UPDATE case_runs SET beat_at = $3, holder = NULL WHERE case_id = $1 AND round = $2 AND beat_at <= $4`, l[0], l[1], now, now.Add(-lease)); err != nil {
				return err
			}
			if err := u.Enqueue(func(tx *store.Tx) error { return tx.Enqueue(CollectJob{Case: l[0], Round: int(l[1])}, nil) }); err != nil {
				return err
			}
		}
		return nil
	})
}

// pairs reads rows of two numbers.
func pairs(r store.Reader, sql string, args ...any) (all [][2]int64, err error) {
	rows, err := r.Rows(sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p [2]int64
		if err := rows.Scan(&p[0], &p[1]); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// keepStaged is how long a package may lie unpublished: longer than any attempt takes.
const keepStaged = 24 * time.Hour

// sweep removes what killed attempts left in the folder of packages.
func (s *Service) sweep(ctx context.Context) error {
	if err := s.resume(ctx); err != nil {
		return err
	}
	n, err := s.Packages.Sweep(time.Now().Add(-keepStaged)) // files have the machine's time
	if n > 0 {
		s.Log.Info("left by killed collections", "removed", n)
	}
	return err
}
