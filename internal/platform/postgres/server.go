package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// How long an old server may take to end by itself before it is made to quit, and after that.
const (
	patience     = time.Minute
	lastPatience = 10 * time.Second
)

// command prepares one of PostgreSQL's programs: as the cluster's user, in its folder, in a session of its own (a
// Ctrl-C at the terminal is for us to act on), with nothing of our environment that could change what it does.
// The calling thread must outlive the program.
func (p place) command(ctx context.Context, lock *os.File, endWith syscall.Signal, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = p.home
	cmd.Env = []string{"PATH=" + filepath.Dir(program) + ":/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.account.credential, Setsid: true}
	dieWithParent(cmd.SysProcAttr, endWith)
	cmd.ExtraFiles = []*os.File{lock}
	return cmd
}

// claim makes sure that no server of this cluster is left, ends one that is, and removes its traces. It returns
// the lock that the next server inherits.
func (c *Cluster) claim(ctx context.Context) (*os.File, error) {
	lock, err := openLock(c.place.serverLock())
	if err != nil {
		return nil, err
	}
	err = errors.Join(c.place.account.own(lock), c.awaitEnd(ctx, lock))
	if err == nil {
		err = c.place.clean()
	}
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	return lock, nil
}

// awaitEnd takes the server's lock, which is free when the last process of an old server has gone.
func (c *Cluster) awaitEnd(ctx context.Context, lock *os.File) error {
	started := time.Now()
	insisted := false
	for wait := time.Millisecond; ; wait = min(2*wait, 50*time.Millisecond) {
		free, err := tryLock(lock)
		if err != nil || free {
			return err
		}
		switch waited := time.Since(started); {
		case wait == time.Millisecond:
			if pids := c.place.endServer(false); len(pids) > 0 {
				c.log.Info("waiting for an earlier database server to end", "processes", pids)
			}
		case waited > patience && !insisted:
			insisted = true
			c.log.Warn("the earlier database server does not end, making it quit", "processes", c.place.endServer(true))
		case waited > patience+lastPatience:
			return &PlaceError{Problem: fmt.Sprintf("an earlier database server (processes %v) holds %s and does not end",
				processesIn(c.place.data), lock.Name()), Remedy: "end it by hand, then start again"}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for an earlier database server to end: %w", ctx.Err())
		case <-time.After(wait):
		}
	}
}

// endServer signals what is left of a server and returns its processes: its main process to shut down cleanly, or
// where that one has died (or force is set) the others to quit at once.
func (p place) endServer(force bool) []int {
	pids := processesIn(p.data)
	file, ok := p.postmaster()
	if ok && !force && slices.Contains(pids, file.pid) {
		_ = syscall.Kill(file.pid, syscall.SIGINT) // gone is as good
		return pids
	}
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGQUIT)
	}
	return pids
}

// clean removes what a dead server left: PostgreSQL would take a zombie or another process with the same number for
// a living server. The caller holds the server's lock.
func (p place) clean() error {
	if _, err := os.Lstat(filepath.Join(p.data, "postmaster.pid")); err == nil {
		// A server that was started by hand does not hold our lock.
		if pids := processesIn(p.data); len(pids) > 0 {
			return &PlaceError{Problem: fmt.Sprintf("processes %v work in %s and were not started by inzage", pids, p.data),
				Remedy: "end them (pg_ctl stop, if it is PostgreSQL), then start again"}
		}
	}
	for _, path := range []string{
		filepath.Join(p.data, "postmaster.pid"),
		filepath.Join(p.socket, socketName),
		filepath.Join(p.socket, socketName+".lock"),
	} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// server is one run of the server.
type server struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed when it has ended
	err    error         // how it ended; read after exited
	log    string        // path of its log
	offset int64         // where in the log this run begins
}

// launch starts the server. The calling thread must outlive it.
func (c *Cluster) launch(ctx context.Context) (*server, error) {
	lock, err := c.claim(ctx)
	if err != nil {
		return nil, err
	}
	defer lock.Close() // the server has its own by then
	p := c.place
	logFile, err := os.OpenFile(p.logFile(), os.O_WRONLY|os.O_APPEND|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	defer logFile.Close()
	end, err := logFile.Seek(0, io.SeekEnd)
	if err := errors.Join(err, p.account.own(logFile)); err != nil {
		return nil, err
	}
	cmd := p.command(context.Background(), lock, syscall.SIGINT, c.bin.Tool("postgres"), p.arguments()...)
	cmd.Stdout, cmd.Stderr = logFile, logFile
	if err := cmd.Start(); err != nil {
		return nil, &serverError{what: "PostgreSQL does not start", err: err}
	}
	s := &server{cmd: cmd, exited: make(chan struct{}), log: p.logFile(), offset: end}
	go func() {
		s.err = cmd.Wait()
		close(s.exited)
	}()
	return s, nil
}

// awaitReady waits until the server accepts connections. After a crash that can take minutes.
func (s *server) awaitReady(ctx context.Context, p place, progress func(time.Duration)) error {
	started, told := time.Now(), time.Duration(0)
	for wait := time.Millisecond; ; wait = min(2*wait, 20*time.Millisecond) {
		if file, ok := p.postmaster(); ok && file.ready && file.pid == s.cmd.Process.Pid {
			return nil
		}
		if waited := time.Since(started); waited-told > 10*time.Second {
			told = waited
			progress(waited)
		}
		select {
		case <-s.exited:
			return &serverError{what: "PostgreSQL ended while it started", err: s.err, said: s.said()}
		case <-ctx.Done():
			return fmt.Errorf("starting PostgreSQL: %w", ctx.Err())
		case <-time.After(wait):
		}
	}
}

// said returns the last lines that this run of the server wrote to its log.
func (s *server) said() string {
	const most = 2000
	f, err := os.Open(s.log)
	if err != nil {
		return ""
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return ""
	}
	text := make([]byte, most)
	n, _ := f.ReadAt(text, max(s.offset, info.Size()-most))
	return string(text[:n])
}

// signal sends sig to the server; one that has ended is as good.
func (s *server) signal(sig syscall.Signal) { _ = s.cmd.Process.Signal(sig) }
