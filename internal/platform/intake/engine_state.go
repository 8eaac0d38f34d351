package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"inzage/internal/core/fault"
	"inzage/internal/platform/store"
)

// slot is where an import that has not ended stands. There is one for each name of a source.
type slot struct {
	run int64 // 0: no import of this source is unfinished
	place
	state state
}

// slot reads it.
func (e *engine) slot(ctx context.Context) (s slot, err error) {
	var cursor, st string
	err = e.store.Read(ctx).Row(`SELECT run_id, batch, cursor::text, state::text FROM import_cursors WHERE source = $1`, e.src.Name()).
		Scan(&s.run, &s.Batch, &cursor, &st)
	if fault.Is(err, fault.NotFound) {
		return slot{}, nil
	}
	if err != nil {
		return slot{}, err
	}
	if err := json.Unmarshal([]byte(cursor), &s.Cursor); err != nil {
		return slot{}, fmt.Errorf("place of the unfinished import: %w", err)
	}
	if err := json.Unmarshal([]byte(st), &s.state); err != nil {
		return slot{}, fmt.Errorf("state of the unfinished import: %w", err)
	}
	return s, nil
}

// begin goes on with the run that stopped, if its files are still the same, or starts a new one. Whether they are, the
// source tells by where the first batch stands.
func (e *engine) begin(ctx context.Context, first *batch) error {
	nothingLeft := first.end == (Cursor{})
	if e.kept.Batch > 0 && (nothingLeft && e.kept.Cursor.Done >= e.src.Size() || first.end.Stamp == e.kept.Cursor.Stamp && !nothingLeft) {
		e.run.ID, e.place = e.kept.run, e.kept.place
		e.report, e.before = e.kept.state.Report, e.kept.state.Report.Seconds
		e.report.Resumed = true
		for _, s := range e.kept.state.Sources {
			e.run.sources[s] = true
		}
		e.rejects.open(e.Dir, e.run.ID)
		e.rejects.size = e.kept.state.Rejects
		return nil
	}
	e.place = place{}
	if _, ok := e.src.(Completer); ok {
		e.run.seen = newIDSet()
	}
	if err := e.register(ctx); err != nil {
		return err
	}
	e.rejects.open(e.Dir, e.run.ID)
	return nil
}

// register makes a new run. One that was stopped before it stored anything is used again.
func (e *engine) register(ctx context.Context) error {
	return e.store.Upkeep(ctx, store.Imports, func(u *store.UpkeepTx) error {
		now := e.store.Clock().Now()
		if e.kept.run != 0 && e.kept.Batch == 0 {
			e.run.ID = e.kept.run
			_, err := u.Exec(`UPDATE import_runs SET command = $2, started_at = $3 WHERE id = $1`, e.run.ID, e.Command, now)
			return err
		}
		// What another state of the files has left half-way is not taken up any more.
		if _, err := u.Exec(`UPDATE import_runs SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`, e.kept.run, now); err != nil {
			return err
		}
		if err := u.Row(`INSERT INTO import_runs (source, command, started_at) VALUES ($1, $2, $3) RETURNING id`,
			e.src.Name(), e.Command, now).Scan(&e.run.ID); err != nil {
			return err
		}
		_, err := u.Exec(`INSERT INTO import_cursors (source, run_id, batch, cursor, state, updated_at) VALUES ($1, $2, 0, '{}', '{}', $3)
			ON CONFLICT (source) DO UPDATE SET run_id = excluded.run_id, batch = 0, cursor = '{}', state = '{}', updated_at = excluded.updated_at`,
			e.src.Name(), e.run.ID, now)
		return err
	})
}

// end closes the run: the next import of this source starts anew.
func (e *engine) end(ctx context.Context) error {
	report, err := json.Marshal(e.report)
	if err != nil {
		return err
	}
	return e.store.Upkeep(ctx, store.Imports, func(u *store.UpkeepTx) error {
		if _, err := u.Exec(`UPDATE import_runs SET ended_at = $2, report = $3 WHERE id = $1`,
			e.run.ID, e.store.Clock().Now(), string(report)); err != nil {
			return err
		}
		_, err := u.Exec(`DELETE FROM import_cursors WHERE source = $1 AND run_id = $2`, e.src.Name(), e.run.ID)
		return err
	})
}

// ordered returns the sinks in the order in which records build on each other.
func (e *engine) ordered() []Sink {
	return slices.SortedFunc(maps.Values(e.sinks), func(a, b Sink) int { return byOrder(a.Type(), b.Type()) })
}
