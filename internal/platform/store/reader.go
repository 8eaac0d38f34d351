package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// Reader runs queries. Both a Tx and what Store.Read returns are one, so that a query function serves inside and
// outside a transaction.
type Reader interface {
	// From begins a query of the table of a model.
	From(model any) Query
	// SQL begins a query in SQL, with $1, $2 … for the arguments.
	SQL(sql string, args ...any) Query
	// Rows streams, for what is too much to hold. The caller closes the rows.
	Rows(sql string, args ...any) (pgx.Rows, error)
	// Row reads one row by position: the quickest way, for hot pages.
	Row(sql string, args ...any) pgx.Row
	// Context returns the context in which the reader was made.
	Context() context.Context
}

// Query is gorm's builder without the half that writes or surprises: no Or (write OR inside one condition), no struct
// conditions (they drop zero values), no First (it sorts), no Find into one row (it never reports "not found").
type Query struct{ db *gorm.DB }

// Where adds a condition, joined with AND. The condition is a constant; values are arguments, each a ?.
func (q Query) Where(condition string, args ...any) Query {
	return Query{q.db.Where(condition, args...)}
}

// Order adds a sort key, a constant.
func (q Query) Order(key string) Query { return Query{q.db.Order(key)} }

// Limit sets the most rows.
func (q Query) Limit(n int) Query { return Query{q.db.Limit(n)} }

// Select names the columns.
func (q Query) Select(columns string) Query { return Query{q.db.Select(columns)} }

// Take reads exactly one row into dest; no row is a NotFound fault.
func (q Query) Take(dest any) error {
	if q.db.Statement.SQL.Len() > 0 { // SQL: Take would add a LIMIT to it
		tx := q.db.Scan(dest)
		if tx.Error == nil && tx.RowsAffected == 0 {
			return mend(gorm.ErrRecordNotFound)
		}
		return mend(tx.Error)
	}
	return mend(q.db.Take(dest).Error)
}

// List reads all rows into dest, a pointer to a slice; none is no error.
func (q Query) List(dest any) error {
	if q.db.Statement.SQL.Len() > 0 {
		return mend(q.db.Scan(dest).Error)
	}
	return mend(q.db.Find(dest).Error)
}

// Count counts rows.
func (q Query) Count() (n int64, err error) {
	err = mend(q.db.Count(&n).Error)
	return n, err
}

// Read returns a reader outside any transaction, on connections that cannot write.
func (s *Store) Read(ctx context.Context) Reader {
	return pooled{ctx: ctx, s: s}
}

type pooled struct {
	ctx context.Context
	s   *Store
}

func (p pooled) From(model any) Query {
	return Query{p.s.gormR.WithContext(p.ctx).Model(model)}
}

func (p pooled) SQL(sql string, args ...any) Query {
	return Query{p.s.gormR.WithContext(p.ctx).Raw(sql, args...)}
}

func (p pooled) Rows(sql string, args ...any) (pgx.Rows, error) {
	rows, err := p.s.read.Query(p.ctx, sql, args...)
	return mendedRows{rows}, mend(err)
}

func (p pooled) Row(sql string, args ...any) pgx.Row {
	return mended{p.s.read.QueryRow(p.ctx, sql, args...)}
}

func (p pooled) Context() context.Context { return p.ctx }

// mended is a row whose errors are faults where a user can mend them.
type mended struct{ row pgx.Row }

func (m mended) Scan(dest ...any) error { return mend(m.row.Scan(dest...)) }

// mendedRows are rows whose errors are faults where a user can mend them: most errors of a query come with its rows.
type mendedRows struct{ pgx.Rows }

func (m mendedRows) Err() error { return mend(m.Rows.Err()) }

func (m mendedRows) Scan(dest ...any) error { return mend(m.Rows.Scan(dest...)) }
