// Package postgres keeps the portal's private PostgreSQL cluster, for those who run Inzage without a database
// server of their own.
//
// The cluster lives under the portal's data folder and speaks on a Unix socket only. When root starts it, it
// runs as user postgres (else nobody). It guarantees:
//
//   - the cluster ends with the program, however the program ends (Stop, or the kernel's parent-death signal);
//   - what a killed program or a crashed server left behind never blocks the next start, and never leads to two
//     servers on the same files: a lock that the server inherits tells whether an old one still lives;
//   - a server that dies while the program lives is started again, and Healthy says so meanwhile;
//   - one program at a time owns a data folder; another one gets an InUseError and may Find the running server;
//   - nothing is ever deleted or upgraded by itself: a cluster of another major version is refused, untouched.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// Names that Bootstrap makes. Superuser is PostgreSQL's own first role; Start and Bootstrap use it, the portal
// never does.
const (
	Superuser   = "postgres"
	OwnerRole   = "inzage_owner"   // owns the database and its schema, migrates
	ProgramRole = "inzage_program" // what the portal runs as; migrations grant it what it needs
	AuditRole   = "inzage_audit"   // owns the audit log, cannot log in
	Database    = "inzage"
)

// Config says where the cluster is and how it is run.
type Config struct {
	// DataDir is the portal's data folder; it is made when missing. The cluster is in its folder "postgres", or
	// where its file "postgres.location" says. A Throwaway cluster may leave it empty.
	DataDir string

	// Log gets what happens to the server; nil discards it. The server's own log is DataDir/postgres.log: it
	// holds no statements, parameters or row contents, and keeps at most two files of 10 MiB.
	Log *slog.Logger

	// Throwaway trades safety for speed: nothing is forced to disk. For tests only. With an empty DataDir the
	// cluster gets a fresh folder in memory (/dev/shm, else the temporary folder) that Stop deletes.
	Throwaway bool
}

// Address is where a running cluster listens.
type Address struct {
	socketDir string
}

// URL returns the connection URL of a database for a user, as libpq and pgx read it.
func (a Address) URL(user, database string) string {
	q := url.Values{}
	q.Set("host", a.socketDir)
	q.Set("port", port)
	q.Set("sslmode", "disable") // a Unix socket
	return (&url.URL{Scheme: "postgres", User: url.User(user), Path: "/" + database, RawQuery: q.Encode()}).String()
}

// Cluster is a running private cluster, owned by this program. Its methods may be called from any goroutine.
type Cluster struct {
	Address

	place     place
	bin       Binaries
	log       *slog.Logger
	throwaway bool
	remove    string     // folder that Stop deletes, empty for none
	locks     []*os.File // held as long as the cluster is ours

	healthy atomic.Bool
	life    context.Context // ends when Stop is called
	end     context.CancelFunc
	abort   chan struct{} // closed when Stop has lost its patience
	aborted sync.Once
	done    chan struct{} // closed when the server has ended for good
}

// Start makes the cluster if there is none, starts its server, and makes roles and database as Bootstrap does.
// It returns when the database inzage accepts connections: after about a second the first time, a tenth of
// a second later on, longer after a crash. The context limits the start only.
//
// Errors that an operator can mend are MissingError, VersionError, InUseError and PlaceError; their texts say what to do.
func Start(ctx context.Context, cfg Config) (*Cluster, error) {
	c := &Cluster{
		log:       cfg.Log,
		throwaway: cfg.Throwaway,
		abort:     make(chan struct{}),
		done:      make(chan struct{}),
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	c.life, c.end = context.WithCancel(context.Background())
	if err := c.start(ctx, cfg.DataDir); err != nil {
		c.end()
		c.release()
		return nil, err
	}
	return c, nil
}

func (c *Cluster) start(ctx context.Context, dataDir string) error {
	if dataDir == "" {
		if !c.throwaway {
			return &PlaceError{Problem: "no data folder was given", Remedy: "set INZAGE_DATA_DIR"}
		}
		dir, err := os.MkdirTemp(MemoryDir(), "inzage-throwaway-")
		if err != nil {
			return err
		}
		dataDir, c.remove = dir, dir
		if err := os.Chmod(dir, 0o711); err != nil {
			return err
		}
	}
	if err := c.occupy(ctx, dataDir); err != nil {
		return err
	}

	first := make(chan error, 1)
	go c.supervise(ctx, first)
	if err := <-first; err != nil {
		<-c.done
		return err
	}
	if err := Bootstrap(ctx, c.URL(Superuser, "postgres"), Database); err != nil {
		_ = c.Stop(ctx) // the first error says more
		return err
	}
	return nil
}

// occupy takes the data folder for this program, finds the cluster or makes it, and leaves all that the
// supervisor needs in c.
func (c *Cluster) occupy(ctx context.Context, dataDir string) error {
	dir, err := openDataDir(dataDir)
	if err != nil {
		return err
	}
	lock, err := lockProgram(filepath.Join(dir, "postgres.lock"), dir)
	if err != nil {
		return err
	}
	c.locks = append(c.locks, lock)

	where, err := findPlace(dir)
	if err != nil {
		return err
	}
	major, err := where.version()
	if err != nil {
		return err
	}
	if c.bin, err = Locate(major); err != nil {
		if version := (*VersionError)(nil); errors.As(err, &version) {
			version.Folder = where.data
		}
		return err
	}
	if major == 0 {
		if where, err = where.choose(ctx, c.bin); err != nil {
			return err
		}
	}
	c.place = where
	c.Address = Address{socketDir: where.socket}

	// The cluster may be reached through a copy of the data folder as well: it has a lock of its own.
	if err := where.makeFolders(); err != nil {
		return err
	}
	lock, err = lockProgram(filepath.Join(where.home, "program.lock"), dir)
	if err != nil {
		return err
	}
	c.locks = append(c.locks, lock)
	for _, f := range c.locks {
		if err := where.account.own(f); err != nil {
			return err
		}
	}
	if major == 0 {
		c.log.Info("making the database cluster", "folder", where.data, "postgresql", c.bin.Version)
		if err := c.initialise(ctx); err != nil {
			return err
		}
	}
	return where.writeSettings(c.throwaway)
}

// release gives up what occupy took.
func (c *Cluster) release() {
	if c.place.home != "" && filepath.Dir(c.place.socket) != c.place.home {
		_ = os.Remove(c.place.socket) // the short one; empty when the server has ended
	}
	for _, f := range c.locks {
		_ = f.Close()
	}
	c.locks = nil
	if c.remove != "" {
		_ = os.RemoveAll(c.remove)
	}
}

// Healthy reports whether the server accepts connections as far as is known: false from the moment that it died
// until it is up again.
func (c *Cluster) Healthy() bool { return c.healthy.Load() }

// Done is closed when the server has ended and will not be started again, which only Stop brings about.
func (c *Cluster) Done() <-chan struct{} { return c.done }

// Stop ends the server: sessions are cut off, their transactions rolled back, all that was committed is on disk.
// It returns when the server has gone. When the context ends first, the server is made to quit at once
// and Stop returns an error; nothing committed is lost, the next start recovers. Stop may be called
// more than once.
func (c *Cluster) Stop(ctx context.Context) error {
	c.end()
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
	}
	c.aborted.Do(func() { close(c.abort) })
	<-c.done
	return fmt.Errorf("PostgreSQL did not shut down in time and was made to quit: %w", ctx.Err())
}
