package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Ask is a question to the database that can be put together with others.
type Ask struct {
	SQL  string
	Args []any
	Row  func(row Row) error // takes one row of the answer; it may be called never
}

// Row is what a row is read from.
type Row interface{ Scan(dest ...any) error }

// Together puts questions to the database. Outside a transaction they travel in one go: the second does not wait until the
// first was answered, which for a page's small questions is most of what they cost. Inside one they follow each other.
func Together(r Reader, asks ...Ask) error {
	p, ok := r.(pooled)
	if !ok || len(asks) == 1 {
		for _, a := range asks {
			rows, err := r.Rows(a.SQL, a.Args...)
			if err != nil {
				return err
			}
			if err := a.read(rows); err != nil {
				return mend(err)
			}
		}
		return nil
	}
	batch := &pgx.Batch{}
	for _, a := range asks {
		batch.Queue(a.SQL, a.Args...).Query(a.read)
	}
	return mend(p.s.read.SendBatch(p.ctx, batch).Close())
}

func (a Ask) read(rows pgx.Rows) error {
	defer rows.Close()
	for rows.Next() {
		if err := a.Row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// batchTracer tells a tracer of queries of those that travel together, too: whoever counts statements counts each.
type batchTracer struct{ pgx.QueryTracer }

// TraceBatchStart implements pgx.BatchTracer.
func (t batchTracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

// TraceBatchQuery implements pgx.BatchTracer.
func (t batchTracer) TraceBatchQuery(ctx context.Context, conn *pgx.Conn, d pgx.TraceBatchQueryData) {
	ctx = t.TraceQueryStart(ctx, conn, pgx.TraceQueryStartData{SQL: d.SQL, Args: d.Args})
	t.TraceQueryEnd(ctx, conn, pgx.TraceQueryEndData{CommandTag: d.CommandTag, Err: d.Err})
}

// TraceBatchEnd implements pgx.BatchTracer.
func (t batchTracer) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}
