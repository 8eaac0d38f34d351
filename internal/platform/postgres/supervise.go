package postgres

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"syscall"
	"time"
)

// Waits between two starts of a server that dies: doubled each time, up to the longest. A server that lived for a
// while begins again at the shortest.
const (
	shortestWait = 100 * time.Millisecond
	longestWait  = 10 * time.Second
	stableAfter  = time.Minute
)

// supervise runs the server until Stop. It reports on first how the first start went; ctx limits that one. When it
// fails there is no second.
func (c *Cluster) supervise(ctx context.Context, first chan<- error) {
	// The kernel ends the server when the thread that started it ends, and Go ends threads: those of goroutines
	// that return while locked to one. So this one is ours as long as the server lives, and given back after that.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(c.done)
	defer c.release()

	starting, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.life, cancel)()

	s, err := c.run(starting)
	first <- err
	if err != nil {
		return
	}
	for wait := shortestWait; ; {
		up := time.Now()
		c.healthy.Store(true)
		stopped := c.watch(s)
		c.healthy.Store(false)
		if stopped {
			c.log.Info("database server stopped")
			return
		}
		c.log.Error("the database server died and is started again", "how", s.err, "last words", s.said())
		if time.Since(up) > stableAfter {
			wait = shortestWait
		}
		for {
			select {
			case <-c.life.Done():
				return
			case <-time.After(wait):
			}
			wait = min(2*wait, longestWait)
			if s, err = c.run(c.life); err == nil {
				c.log.Info("the database server is up again")
				break
			}
			if c.life.Err() != nil {
				return
			}
			c.log.Error("the database server does not start, trying again", "error", err, "wait", wait)
		}
	}
}

// run starts the server and waits until it is ready; on error none is left running.
func (c *Cluster) run(ctx context.Context) (*server, error) {
	s, err := c.launch(ctx)
	if err != nil {
		return nil, err
	}
	err = s.awaitReady(ctx, c.place, func(waited time.Duration) {
		c.log.Info("the database server is still starting", "seconds", int(waited.Seconds()))
	})
	if err != nil {
		c.shutDown(s)
		return nil, err
	}
	return s, nil
}

// watch waits until the server has ended, and ends it when Stop is called. It reports whether it was Stop.
func (c *Cluster) watch(s *server) (stopped bool) {
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	for {
		if err := capLog(c.place.logFile(), maxLog); err != nil {
			c.log.Warn("the database server's log cannot be kept short", "error", err)
		}
		select {
		case <-s.exited:
			return c.life.Err() != nil
		case <-c.life.Done():
			c.shutDown(s)
			return true
		case <-minute.C:
		}
	}
}

// shutDown ends the server: cleanly, or at once when Stop has lost its patience.
func (c *Cluster) shutDown(s *server) {
	s.signal(syscall.SIGINT) // "fast": roll back, checkpoint, end
	select {
	case <-s.exited:
		return
	case <-c.abort:
	}
	s.signal(syscall.SIGQUIT) // "immediate": the next start recovers
	select {
	case <-s.exited:
	case <-time.After(lastPatience):
		s.signal(syscall.SIGKILL)
		<-s.exited
	}
}

// maxLog is the size at which the server's log is put aside. One older part is kept.
const maxLog = 10 << 20

// capLog puts a log that has grown beyond limit aside as path.1. The server keeps its file open and appends, so the
// contents are moved, not the file; lines written in between may be lost.
func capLog(path string, limit int64) error {
	f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOFOLLOW, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil // removed by hand
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() <= limit {
		return err
	}
	if err := os.Remove(path + ".1"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	older, err := os.OpenFile(path+".1", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(older, f)
	return errors.Join(err, older.Close(), f.Truncate(0))
}
