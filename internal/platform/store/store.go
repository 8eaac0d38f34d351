// Package store is the only door to the database.
//
// What it guarantees:
//
//   - A write that is not recorded does not compile. Only Do hands out a *Tx, only a *Tx can write or enqueue, and
//     Do puts the audit entry into the same transaction. Upkeep that concerns nobody (counters, session touch, leases)
//     goes through Upkeep, which may touch a short list of tables and no other.
//   - A reader cannot write: it runs on connections on which Postgres itself refuses to.
//   - A query for a customer takes a Scope, and a Scope of nobody cannot be made.
//   - Nothing leaves a transaction that was rolled back: mail and jobs are rows in it.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/secret"
	"inzage/internal/platform/keys"
)

// ProgramRole is the database role that the portal works as: it cannot alter the schema, and touches the audit
// log only through its functions.
const ProgramRole = "inzage_program"

// Options say which database, with which keys.
type Options struct {
	URL          secret.Text // of a login that is, or is a member of, ProgramRole
	Ring         *secret.Ring
	Clock        clock.Clock
	Log          *slog.Logger
	WriteConns   int32 // connections that may write; 0 means 12
	ReadConns    int32 // connections that only read; 0 means 16
	QueryTracer  pgx.QueryTracer
	QueryTimeout time.Duration // longest statement; 0 means 30 s
}

// Store is an open database. It may be used from several goroutines.
type Store struct {
	write  *pgxpool.Pool
	read   *pgxpool.Pool
	own    *pgxpool.Pool // for keys only: see keyConns
	db     *sql.DB       // over write
	gormW  *gorm.DB
	gormR  *gorm.DB
	keys   *keys.Keys
	clock  clock.Clock
	log    *slog.Logger
	insert *river.Client[pgx.Tx]
}

// Open connects. It fails when the database cannot be reached or the login lacks ProgramRole.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	write, err := open(ctx, o, cmp(o.WriteConns, 12), false)
	if err != nil {
		return nil, err
	}
	read, err := open(ctx, o, cmp(o.ReadConns, 16), true)
	if err != nil {
		write.Close()
		return nil, err
	}
	own, err := open(ctx, o, keyConns, false)
	if err != nil {
		write.Close()
		read.Close()
		return nil, err
	}
	s := &Store{write: write, read: read, own: own, clock: o.Clock, log: o.Log, keys: keys.New(own, o.Ring, o.Clock)}
	s.db = stdlib.OpenDBFromPool(write)
	if s.gormW, err = openGorm(s.db, o.Clock); err == nil {
		if s.gormR, err = openGorm(stdlib.OpenDBFromPool(read), o.Clock); err == nil {
			s.insert, err = river.NewClient(riverpgxv5.New(write), &river.Config{})
		}
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// keyConns is the number of connections that look keys up. They are apart from those of transactions: a transaction asks for
// keys while it holds a connection and locks, and when all connections were held by transactions that wait for its
// locks, it would wait for them in turn.
const keyConns = 3

func cmp(v, otherwise int32) int32 {
	if v > 0 {
		return v
	}
	return otherwise
}

func open(ctx context.Context, o Options, conns int32, readOnly bool) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(o.URL.Reveal())
	if err != nil {
		return nil, errors.New("the database URL cannot be read: it should look like postgres://user:password@host:5432/inzage?sslmode=verify-full")
	}
	cfg.MaxConns = conns
	cfg.MinIdleConns = 1
	cfg.MaxConnIdleTime = 5 * time.Minute
	timeout := o.QueryTimeout
	if timeout == 0 {
		timeout = 30 * time.Second
	}
	params := cfg.ConnConfig.RuntimeParams
	params["application_name"] = "inzage"
	params["timezone"] = "UTC"
	params["statement_timeout"] = fmt.Sprint(timeout.Milliseconds())
	params["idle_in_transaction_session_timeout"] = "60000"
	params["lock_timeout"] = "10000"
	if readOnly {
		params["default_transaction_read_only"] = "on"
	}
	if o.QueryTracer != nil {
		cfg.ConnConfig.Tracer = batchTracer{o.QueryTracer}
	}
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		// A login that may do more works as the program's role all the same.
		if _, err := c.Exec(ctx, "SET ROLE "+ProgramRole); err != nil {
			return fmt.Errorf("the database login cannot work as %s (grant it that role, see docs/operations.md): %w", ProgramRole, err)
		}
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("database: %w", err)
	}
	return pool, nil
}

func openGorm(db *sql.DB, c clock.Clock) (*gorm.DB, error) {
	return gorm.Open(postgres.New(postgres.Config{Conn: db}), &gorm.Config{
		SkipDefaultTransaction:   true,
		DisableNestedTransaction: true,
		DisableAutomaticPing:     true,
		Logger:                   logger.Discard,
		NowFunc:                  c.Now,
	})
}

// Close ends all connections.
func (s *Store) Close() {
	if s.db != nil {
		_ = s.db.Close()
	}
	s.read.Close()
	s.write.Close()
	s.own.Close()
}

// Keys returns the keys of this database.
func (s *Store) Keys() *keys.Keys { return s.keys }

// Clock returns the clock of this database's users.
func (s *Store) Clock() clock.Clock { return s.clock }

// Pool returns the connections that may write, for what brings its own transactions: the job queue and the batcher of
// the audit log. Nothing else may use it; a test says so.
func (s *Store) Pool() *pgxpool.Pool { return s.write }

// Ready reports whether the database answers.
func (s *Store) Ready(ctx context.Context) error {
	var one int
	return s.read.QueryRow(ctx, `SELECT 1`).Scan(&one)
}

// mend turns errors of the database into faults where a user can do something about them.
func mend(err error) error {
	if err == nil || fault.Of(err) != nil {
		return err
	}
	if errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, pgx.ErrNoRows) || errors.Is(err, sql.ErrNoRows) {
		return &fault.Fault{Kind: fault.NotFound, Err: err}
	}
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pgErr.Code {
		case "22021", "22P05": // NUL or bytes that are no UTF-8
			return &fault.Fault{Kind: fault.Invalid, ID: "error.encoding", Err: err}
		case "40001", "40P01", "55P03": // serialization, deadlock, lock wait
			return &fault.Fault{Kind: fault.Conflict, ID: "error.busy", Err: err}
		case "57P01", "57P02", "57P03", "53300", "25006": // shutting down, starting, full, read-only
			return &fault.Fault{Kind: fault.Unavailable, Err: err}
		}
		return err
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) || pgconn.SafeToRetry(err) {
		return &fault.Fault{Kind: fault.Unavailable, Err: err}
	}
	return err
}
