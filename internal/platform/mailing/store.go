package mailing

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// Start begins a mailing in the caller's transaction. The same matter and ref again is the same mailing, whatever became of
// it: again is then true and nothing is begun.
func (s *Service) Start(tx *store.Tx, matter string, ref int64) (id int64, again bool, err error) {
	m, ok := s.matters[matter]
	if !ok {
		return 0, false, errors.New("mailing: no matter " + matter)
	}
	customers, err := m.Customers(tx)
	if err != nil {
		return 0, false, err
	}
	err = tx.Row(`INSERT INTO mailings (matter, ref, rate, customers, pace_at, created_at) VALUES ($1, $2, $3, $4, $5, $5)
		ON CONFLICT (matter, ref) DO NOTHING RETURNING id`, matter, ref, s.rate, customers, tx.Now()).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) || fault.Is(err, fault.NotFound) {
		err = tx.Row(`SELECT id FROM mailings WHERE matter = $1 AND ref = $2`, matter, ref).Scan(&id)
		return id, true, err
	}
	if err != nil {
		return 0, false, err
	}
	tx.Note("mailing", id)
	return id, false, tx.Enqueue(runArgs{Mailing: id}, nil)
}

// turn stops or resumes a mailing.
func (s *Service) turn(ctx context.Context, id int64, to State) (p Progress, err error) {
	change := store.Change{Action: "mailing." + string(to), Subject: keys.Nobody(), To: string(to), Payload: map[string]any{"mailing": id}}
	err = s.store.Do(ctx, change, func(tx *store.Tx) error {
		m, err := lock(tx, id)
		if err != nil {
			return err
		}
		switch {
		case m.state == Done:
			return &fault.Fault{Kind: fault.Conflict, ID: "error.changed"}
		case m.state == to || to == Running && m.state == Queued:
			tx.Note("already", true)
		case to == Stopped:
			if _, err := tx.Exec(`UPDATE mailings SET state = 'stopped', stopped_at = $2 WHERE id = $1`, id, tx.Now()); err != nil {
				return err
			}
		default:
			if err := resume(tx, id); err != nil {
				return err
			}
		}
		p, err = progress(tx, id)
		return err
	})
	return p, err
}

// resume lets a mailing go on. Letters that waited while it was stopped have not grown old by that.
func resume(tx *store.Tx, id int64) error {
	now := tx.Now()
	if _, err := tx.Exec(`UPDATE mailings SET state = 'running', stopped_at = NULL, pace_at = greatest(pace_at, $2) WHERE id = $1`, id, now); err != nil {
		return err
	}
	if err := mail.Renew(tx, id); err != nil {
		return err
	}
	return tx.Enqueue(runArgs{Mailing: id}, nil)
}

// row is a mailing as its worker sees it.
type row struct {
	id      int64
	matter  string
	ref     int64
	state   State
	rate    int
	cursor  int64
	paceAt  time.Time
	written bool
	worker  *ident.ID
	until   *time.Time
}

const rowSQL = `SELECT id, matter, ref, state, rate, cursor, pace_at, written_at IS NOT NULL, worker, worker_until FROM mailings WHERE id = $1`

func (m *row) fields() []any {
	return []any{&m.id, &m.matter, &m.ref, &m.state, &m.rate, &m.cursor, &m.paceAt, &m.written, &m.worker, &m.until}
}

func lock(tx *store.Tx, id int64) (m row, err error) {
	err = tx.Row(rowSQL+` FOR NO KEY UPDATE`, id).Scan(m.fields()...)
	return m, err
}
