package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"inzage/internal/platform/postgres"
)

// cluster is the shared cluster as one test binary sees it.
type cluster struct {
	postgres.Address
	folder folder
	user   *os.File      // open as long as this process lives: the cluster ends with its last user
	super  *pgxpool.Pool // for making, copying and dropping databases
	major  int

	mu        sync.Mutex
	templates map[string]*madeTemplate // by key
}

type madeTemplate struct {
	once sync.Once
	name string
	err  error
}

// acquire returns the shared cluster, started if need be. It stays up at least as long as this process lives.
var acquire = sync.OnceValues(func() (*cluster, error) {
	dir, err := openFolder()
	if err != nil {
		return nil, err
	}
	user, err := dir.join()
	if err != nil {
		return nil, err
	}
	address, err := postgres.Find(dir.cluster())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	config, err := pgxpool.ParseConfig(address.URL(postgres.Superuser, "postgres"))
	if err != nil {
		return nil, err
	}
	config.MaxConns = 8
	config.ConnConfig.OnNotice = func(*pgconn.PgConn, *pgconn.Notice) {}
	super, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	c := &cluster{Address: address, folder: dir, user: user, super: super, templates: map[string]*madeTemplate{}}
	err = super.QueryRow(ctx, "SELECT current_setting('server_version_num')::int / 10000").Scan(&c.major)
	if err != nil {
		super.Close()
		return nil, err
	}
	return c, nil
})

// template returns the name of the template database for key, which build makes when no test binary has made it yet.
func (c *cluster) template(ctx context.Context, key string, build func(context.Context, DB) error) (string, error) {
	c.mu.Lock()
	made := c.templates[key]
	if made == nil {
		made = &madeTemplate{}
		c.templates[key] = made
	}
	c.mu.Unlock()
	made.once.Do(func() {
		sum := sha256.Sum256([]byte(key))
		made.name = "template_" + hex.EncodeToString(sum[:10])
		made.err = c.buildTemplate(ctx, made.name, build)
	})
	return made.name, made.err
}

func (c *cluster) buildTemplate(ctx context.Context, name string, build func(context.Context, DB) error) error {
	// The lock is held by a connection that is thrown away: a failure cannot leave it taken.
	conn, err := pgx.ConnectConfig(ctx, c.super.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockNumber(name)); err != nil {
		return err
	}
	var exists bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists)
	if err != nil || exists {
		return err
	}
	unfinished := c.database(name + "_unfinished")
	if err := c.dropDatabase(ctx, unfinished.Name); err != nil {
		return err
	}
	if err := build(ctx, unfinished); err != nil {
		return errors.Join(err, c.dropDatabase(ctx, unfinished.Name))
	}
	// Nobody may be connected to a database that is copied.
	for _, sql := range []string{
		"ALTER DATABASE " + quote(unfinished.Name) + " ALLOW_CONNECTIONS false",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + unfinished.Name + "'",
		"ALTER DATABASE " + quote(unfinished.Name) + " RENAME TO " + quote(name),
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

func (c *cluster) copyDatabase(ctx context.Context, source, name string) error {
	sql := fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s OWNER %s", quote(name), quote(source), postgres.OwnerRole)
	if c.major >= 15 {
		sql += " STRATEGY FILE_COPY" // in memory, copying files beats writing them to the log as well
	}
	if _, err := c.super.Exec(ctx, sql); err != nil {
		return err
	}
	_, err := c.super.Exec(ctx, postgres.ConnectSQL(name))
	return err
}

func (c *cluster) dropDatabase(ctx context.Context, name string) error {
	_, err := c.super.Exec(ctx, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)")
	return err
}

// keep has the cluster live for an hour from now, though no test uses it any more.
func (c *cluster) keep() {
	now := time.Now()
	if os.Chtimes(c.folder.kept(), now, now) != nil {
		_ = os.WriteFile(c.folder.kept(), nil, 0o600)
	}
}

func lockNumber(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return int64(binary.BigEndian.Uint64(h.Sum(nil)))
}

func quote(identifier string) string { return pgx.Identifier{identifier}.Sanitize() }
