package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"gorm.io/gorm"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
)

// Tx is a transaction that will be recorded. Only Do makes one; it ends when the function given to Do returns.
type Tx struct {
	ctx    context.Context
	s      *Store
	gorm   *gorm.DB
	conn   *pgx.Conn // the connection that gorm's transaction runs on
	change Change
	also   []Change // further entries
}

// Context returns the context of the transaction.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Keys returns the keys of the database.
func (tx *Tx) Keys() *keys.Keys { return tx.s.keys }

// Now returns the time of the store's clock.
func (tx *Tx) Now() time.Time { return tx.s.clock.Now() }

// From begins a query of the table of a model.
func (tx *Tx) From(model any) Query { return Query{tx.fresh().Model(model)} }

// SQL begins a query in SQL.
func (tx *Tx) SQL(sql string, args ...any) Query { return Query{tx.fresh().Raw(sql, args...)} }

// Rows streams inside the transaction; nothing else can run until the rows are closed.
func (tx *Tx) Rows(sql string, args ...any) (pgx.Rows, error) {
	rows, err := tx.conn.Query(tx.ctx, sql, args...)
	return mendedRows{rows}, mend(err)
}

// Row reads one row by position.
func (tx *Tx) Row(sql string, args ...any) pgx.Row {
	return mended{tx.conn.QueryRow(tx.ctx, sql, args...)}
}

// Insert writes a model or a slice of models and fills in what the database gives, such as the id.
func (tx *Tx) Insert(rows any) error { return mend(tx.fresh().Create(rows).Error) }

// Update changes the rows of a model's table that match, and returns how many. An empty condition is an error.
func (tx *Tx) Update(model any, set map[string]any, where string, args ...any) (int64, error) {
	if where == "" {
		return 0, errors.New("store: update without a condition")
	}
	done := tx.fresh().Model(model).Where(where, args...).Updates(set)
	return done.RowsAffected, mend(done.Error)
}

// UpdateOne changes exactly one row. None is a Conflict: whoever asked has looked before, so it changed meanwhile.
func (tx *Tx) UpdateOne(model any, set map[string]any, where string, args ...any) error {
	n, err := tx.Update(model, set, where, args...)
	if err != nil {
		return err
	}
	if n != 1 {
		return &fault.Fault{Kind: fault.Conflict, ID: "error.changed", Err: fmt.Errorf("update hit %d rows", n)}
	}
	return nil
}

// Delete deletes the rows of a model's table that match, and returns how many.
func (tx *Tx) Delete(model any, where string, args ...any) (int64, error) {
	if where == "" {
		return 0, errors.New("store: delete without a condition")
	}
	done := tx.fresh().Where(where, args...).Delete(model)
	return done.RowsAffected, mend(done.Error)
}

// Exec runs one statement in SQL, with $1, $2 … for the arguments, and returns the number of rows.
func (tx *Tx) Exec(sql string, args ...any) (int64, error) {
	tag, err := tx.conn.Exec(tx.ctx, sql, args...)
	return tag.RowsAffected(), mend(err)
}

// Copy writes many rows by COPY.
func (tx *Tx) Copy(table string, columns []string, rows pgx.CopyFromSource) (int64, error) {
	n, err := tx.conn.CopyFrom(tx.ctx, pgx.Identifier{table}, columns, rows)
	return n, mend(err)
}

// CopyBinary writes many rows by COPY that are already in its binary form: for imports, where encoding a row once serves
// the digest and the table.
func (tx *Tx) CopyBinary(table string, columns []string, rows io.Reader) (int64, error) {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = pgx.Identifier{c}.Sanitize()
	}
	sql := "COPY " + pgx.Identifier{table}.Sanitize() + " (" + strings.Join(quoted, ", ") + ") FROM STDIN (FORMAT binary)"
	tag, err := tx.conn.PgConn().CopyFrom(tx.ctx, rows, sql)
	return tag.RowsAffected(), mend(err)
}

// Enqueue puts a job in the queue: it runs if the transaction commits, and never if it does not.
func (tx *Tx) Enqueue(job river.JobArgs, opts *river.InsertOpts) error {
	_, err := tx.s.insert.InsertTx(tx.ctx, joined{tx.conn}, job, opts)
	return mend(err)
}

// EnqueueMany puts many jobs of one sort in the queue at once, as Enqueue does.
func EnqueueMany[T river.JobArgs](tx *Tx, jobs []T) error {
	if len(jobs) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, job := range jobs {
		params[i].Args = job
	}
	_, err := tx.s.insert.InsertManyFastTx(tx.ctx, joined{tx.conn}, params)
	return mend(err)
}

// InCase says to which case the entry belongs, and between which states it moved it: for changes that only know once they hold
// the case's row. Equal states are no change of state.
func (tx *Tx) InCase(id ident.ID, from, to string) {
	tx.change.Case = id
	if from != to {
		tx.change.From, tx.change.To = from, to
	}
}

// Note adds a detail to the payload of the audit entry. Never a password, a token or a whole address list.
func (tx *Tx) Note(key string, value any) {
	if tx.change.Payload == nil {
		tx.change.Payload = map[string]any{}
	}
	tx.change.Payload[key] = value
}

// About sets the subject of the entry, for changes that only then know whom they concern.
func (tx *Tx) About(s keys.Subject) { tx.change.Subject = s }

// Also has the transaction write a further entry, by the same actor: for what concerns several subjects at once, each of whom has
// an entry of their own. Like the first it is there if the transaction commits, and never if it does not.
func (tx *Tx) Also(change Change) { tx.also = append(tx.also, change) }

// As replaces the action of the entry, for changes whose outcome is known only then.
func (tx *Tx) As(action string) { tx.change.Action = action }

func (tx *Tx) fresh() *gorm.DB { return tx.gorm.Session(&gorm.Session{NewDB: true, Context: tx.ctx}) }

// begin runs fn in a transaction on one connection that gorm, pgx and the job queue share.
func (s *Store) begin(ctx context.Context, fn func(*Tx) error) (err error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return mend(err)
	}
	defer func() { _ = conn.Close() }()
	tx := &Tx{ctx: ctx, s: s}
	if err := conn.Raw(func(driver any) error {
		tx.conn = driver.(*stdlib.Conn).Conn()
		return nil
	}); err != nil {
		return mend(err)
	}
	// Not with ctx: database/sql would roll back on its own when ctx ends, in another goroutine, while fn still writes on the
	// same connection. Each statement has ctx, so fn notices the end, and the rollback is ours.
	inner, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return mend(err)
	}
	defer func() {
		if p := recover(); p != nil {
			_ = inner.Rollback()
			panic(p)
		}
	}()
	tx.gorm = s.gormW.Session(&gorm.Session{NewDB: true, Context: ctx}) // with a context, so that the statement is a copy
	tx.gorm.Statement.ConnPool = inner
	if err := fn(tx); err != nil {
		back := inner.Rollback()
		if ctx.Err() != nil { // the connection ended with it, and the server rolls back
			return fmt.Errorf("%w: %w", ctx.Err(), mend(err))
		}
		if back != nil {
			s.log.Warn("rollback", "err", back)
		}
		return mend(err)
	}
	return mend(inner.Commit())
}

// joined lets the job queue write on a connection that is already in a transaction: it can neither end it nor
// begin another; asked to begin, it makes a savepoint.
type joined struct{ c *pgx.Conn }

var errJoined = errors.New("store: the job queue may not end the transaction")

func (j joined) Begin(ctx context.Context) (pgx.Tx, error) {
	if _, err := j.c.Exec(ctx, "SAVEPOINT joined"); err != nil {
		return nil, err
	}
	return savepoint{j}, nil
}

func (j joined) Commit(context.Context) error   { return errJoined }
func (j joined) Rollback(context.Context) error { return errJoined }

func (j joined) Conn() *pgx.Conn                { return j.c }
func (j joined) LargeObjects() pgx.LargeObjects { panic("store: no large objects") }

func (j joined) CopyFrom(ctx context.Context, t pgx.Identifier, cols []string, src pgx.CopyFromSource) (int64, error) {
	return j.c.CopyFrom(ctx, t, cols, src)
}

func (j joined) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return j.c.SendBatch(ctx, b)
}

func (j joined) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	return j.c.Prepare(ctx, name, sql)
}

func (j joined) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return j.c.Exec(ctx, sql, args...)
}

func (j joined) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return j.c.Query(ctx, sql, args...)
}

func (j joined) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return j.c.QueryRow(ctx, sql, args...)
}

type savepoint struct{ joined }

func (p savepoint) Commit(ctx context.Context) error {
	_, err := p.c.Exec(ctx, "RELEASE SAVEPOINT joined")
	return err
}

func (p savepoint) Rollback(ctx context.Context) error {
	_, err := p.c.Exec(ctx, "ROLLBACK TO SAVEPOINT joined")
	return err
}
