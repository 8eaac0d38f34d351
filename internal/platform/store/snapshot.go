package store

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// Snapshot runs fn with a reader that sees one moment of the database, however long it reads: for what is too much for one
// statement's time limit, such as a collection of millions of records. The limit is that of ctx. Like Read's, its connection cannot
// write. It is one connection: nothing else can be read with it while rows are open.
func (s *Store) Snapshot(ctx context.Context, fn func(Reader) error) error {
	pool, err := s.gormR.DB()
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return mend(err)
	}
	defer func() { _ = conn.Close() }()
	r := &snapshot{ctx: ctx}
	if err := conn.Raw(func(driver any) error {
		r.conn = driver.(*stdlib.Conn).Conn()
		return nil
	}); err != nil {
		return mend(err)
	}
	inner, err := conn.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return mend(err)
	}
	defer func() { _ = inner.Rollback() }() // it has written nothing
	if _, err := r.conn.Exec(ctx, `SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0`); err != nil {
		return mend(err)
	}
	r.gorm = s.gormR.Session(&gorm.Session{NewDB: true, Context: ctx})
	r.gorm.Statement.ConnPool = inner
	return mend(fn(r))
}

// snapshot reads in a transaction of its own.
type snapshot struct {
	ctx  context.Context
	conn *pgx.Conn
	gorm *gorm.DB
}

func (r *snapshot) fresh() *gorm.DB {
	return r.gorm.Session(&gorm.Session{NewDB: true, Context: r.ctx})
}

func (r *snapshot) From(model any) Query { return Query{r.fresh().Model(model)} }

func (r *snapshot) SQL(sql string, args ...any) Query { return Query{r.fresh().Raw(sql, args...)} }

func (r *snapshot) Rows(sql string, args ...any) (pgx.Rows, error) {
	rows, err := r.conn.Query(r.ctx, sql, args...)
	return mendedRows{rows}, mend(err)
}

func (r *snapshot) Row(sql string, args ...any) pgx.Row {
	return mended{r.conn.QueryRow(r.ctx, sql, args...)}
}

func (r *snapshot) Context() context.Context { return r.ctx }
