package mailing

import (
	"time"

	"inzage/internal/platform/store"
)

// Progress says how far a mailing is; NotFound when there is none.
func (s *Service) Progress(r store.Reader, id int64) (Progress, error) { return progress(r, id) }

// Of says how far the mailing about a matter is; NotFound when none was started.
func (s *Service) Of(r store.Reader, matter string, ref int64) (Progress, error) {
	var id int64
	if err := r.Row(`SELECT id FROM mailings WHERE matter = $1 AND ref = $2`, matter, ref).Scan(&id); err != nil {
		return Progress{}, err
	}
	return progress(r, id)
}

// LastRef returns the largest ref below a bound that a matter was started with, 0 when there is none: for matters whose refs count up.
func (s *Service) LastRef(r store.Reader, matter string, below int64) (ref int64, err error) {
	err = r.Row(`SELECT coalesce(max(ref), 0) FROM mailings WHERE matter = $1 AND ref < $2`, matter, below).Scan(&ref)
	return ref, err
}

// List returns the mailings, newest first, at most limit.
func (s *Service) List(r store.Reader, limit int) ([]Progress, error) {
	var ids []int64
	if err := r.SQL(`SELECT id FROM mailings ORDER BY id DESC LIMIT ?`, limit).List(&ids); err != nil {
		return nil, err
	}
	all := make([]Progress, 0, len(ids))
	for _, id := range ids {
		p, err := progress(r, id)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// ends are letters by how they ended, as a mailing keeps them when it is over.
type ends struct {
	Sent    int64 `json:"sent"`
	Waiting int64 `json:"waiting,omitempty"`
	Unknown int64 `json:"unknown,omitempty"`
	Dead    int64 `json:"dead,omitempty"`
	NoSuch  int64 `json:"no_such,omitempty"`
}

// countSQL counts the letters of a mailing that still have their rows.
const countSQL = `SELECT count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state IN ('queued', 'sending')),
		count(*) FILTER (WHERE state = 'unknown'), count(*) FILTER (WHERE state = 'dead'), count(*) FILTER (WHERE state = 'dead' AND cause = 'bounced')
	FROM outbox WHERE mailing_id = $1`

func count(r store.Reader, id int64) (e ends, err error) {
	err = r.Row(countSQL, id).Scan(&e.Sent, &e.Waiting, &e.Unknown, &e.Dead, &e.NoSuch)
	return e, err
}

func progress(r store.Reader, id int64) (p Progress, err error) {
	var started, stopped, written, ended *time.Time
	var kept *ends
	err = r.Row(`SELECT id, matter, ref, state, rate, customers, passed, letters, shared, withheld, bounced,
			created_at, started_at, stopped_at, written_at, ended_at, ended FROM mailings WHERE id = $1`, id).
		Scan(&p.ID, &p.Matter, &p.Ref, &p.State, &p.Rate, &p.Customers, &p.Passed, &p.Letters, &p.Shared, &p.Withheld, &p.Bounced,
			&p.CreatedAt, &started, &stopped, &written, &ended, &kept)
	if err != nil {
		return Progress{}, err
	}
	if kept == nil {
		now, err := count(r, id)
		if err != nil {
			return Progress{}, err
		}
		kept = &now
	}
	p.Sent, p.Waiting, p.Unknown, p.Dead, p.NoSuch = kept.Sent, kept.Waiting, kept.Unknown, kept.Dead, kept.NoSuch
	for from, to := range map[*time.Time]*time.Time{started: &p.StartedAt, stopped: &p.StoppedAt, written: &p.WrittenAt, ended: &p.EndedAt} {
		if from != nil {
			*to = from.UTC()
		}
	}
	p.CreatedAt = p.CreatedAt.UTC()
	return p, nil
}
