package question

import (
	"context"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// RegisterJobs registers the upkeep of this package.
func (s *Service) RegisterJobs(reg *jobs.Registry) {
	jobs.Every(reg, time.Hour, "question_sweep", s.sweep)
}

// sweepAtOnce is how many threads and mails one run of the sweep deletes at most.
const sweepAtOnce = 200

// overdue finds what is past its time: questions whose address nobody confirmed, threads that were linked to nobody, and mails of
// machines. An open thread waits for its answer, however long.
const overdue = `SELECT q.id, q.number, true FROM questions q WHERE q.customer_id IS NULL
		AND (q.state = 'unconfirmed' AND q.asked_at <= $1 OR q.state IN ('answered', 'closed') AND q.last_at <= $2)
	UNION ALL SELECT w.id, 0, false FROM mail_received w WHERE w.outcome IN ('again', 'empty', 'automatic', 'bounced') AND w.at <= $3
	LIMIT $4`

// sweep deletes what is past its time, with its texts, files and, for threads, their key.
func (s *Service) sweep(ctx context.Context) error {
	now := s.now()
	args := []any{now.Add(-ConfirmLife), now.Add(-KeepStranger), now.Add(-KeepMachine), sweepAtOnce}
	var due bool
	if err := s.store.Read(ctx).Row(`SELECT EXISTS (`+overdue+`)`, args...).Scan(&due); err != nil || !due {
		return err
	}
	return s.store.Do(actor.With(ctx, actor.Job("question_sweep")), store.Change{Action: "question.swept", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		gone, err := found(tx, args)
		if err != nil {
			return err
		}
		threads := 0
		for _, g := range gone {
			if g.thread {
				threads++
				err = dropThread(tx, g.id, g.number)
			} else {
				err = dropMail(tx, g.id)
			}
			if err != nil {
				return err
			}
		}
		tx.Note("threads", threads)
		tx.Note("mails", len(gone)-threads)
		return nil
	})
}

// past is a thread or a mail that is past its time.
type past struct {
	id     ident.ID
	number int64
	thread bool
}

func found(tx *store.Tx, args []any) (all []past, err error) {
	rows, err := tx.Rows(overdue, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p past
		if err := rows.Scan(&p.id, &p.number, &p.thread); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// dropThread deletes a thread of nobody with all that belongs to it. Without its key, what the record holds of it cannot be read.
func dropThread(tx *store.Tx, id ident.ID, number int64) error {
	// It may have been linked, confirmed or answered since it was found.
	var still bool
	err := tx.Row(`SELECT true FROM questions WHERE id = $1 AND customer_id IS NULL AND state <> 'open' FOR UPDATE`, id).Scan(&still)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, c := range blobColumns {
		ids, err := blobsOf(tx, id, c.table, c.column)
		if err != nil {
			return err
		}
		for _, b := range ids {
			if _, err := blob.Delete(tx, b); err != nil {
				return err
			}
		}
	}
	if _, err := tx.Exec(`DELETE FROM questions WHERE id = $1 AND customer_id IS NULL`, id); err != nil { // the rest goes with it
		return err
	}
	_, err = tx.Exec(`DELETE FROM subject_keys WHERE subject_kind = $1 AND subject_id = $2`, keys.QuestionKind, number)
	return err
}

func dropMail(tx *store.Tx, id ident.ID) error {
	var raw ident.ID
	if err := tx.Row(`DELETE FROM mail_received WHERE id = $1 RETURNING raw`, id).Scan(&raw); err != nil {
		return err
	}
	_, err := blob.Delete(tx, raw)
	return err
}
