package intake

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"inzage/internal/platform/store"
)

// hold is the right to import one source. It is an advisory lock in a transaction that stays open, and idle, as long as
// the import runs: it ends with the process, however that ends, and PostgreSQL knows at once.
type hold struct {
	*engine
	key  int64
	had  bool // we had it at least once
	told bool // that we wait
	end  context.CancelFunc
	done chan struct{}
}

const (
	holdLook = 500 * time.Millisecond
	holdPing = 15 * time.Second // well within idle_in_transaction_session_timeout
)

// errHeld means that another process has the right.
var errHeld = errors.New("intake: another process imports this source")

// hold waits until no other process imports this source, and takes the right. When the connection breaks it is taken
// anew; should another process have been quicker, lost is called.
func (e *engine) hold(ctx context.Context, lost func(error)) (*hold, error) {
	name := fnv.New64a()
	_, _ = name.Write([]byte("import " + e.src.Name()))
	holding, end := context.WithCancel(context.WithoutCancel(ctx))
	h := &hold{engine: e, key: int64(name.Sum64()), end: end, done: make(chan struct{})}
	taken := make(chan error, 1)
	go func() {
		defer close(h.done)
		h.keep(holding, taken, lost)
	}()
	select {
	case err := <-taken:
		if err != nil {
			h.release()
		}
		return h, err
	case <-ctx.Done():
		h.release()
		return nil, context.Cause(ctx)
	}
}

// release gives the right back.
func (h *hold) release() {
	h.end()
	<-h.done
}

// keep takes the lock and keeps it until ctx ends. It says once in taken whether that worked.
func (h *hold) keep(ctx context.Context, taken chan<- error, lost func(error)) {
	began := time.Now()
	for {
		err := h.once(ctx, taken)
		away := errors.Is(err, errHeld) || passing(err)
		switch {
		case ctx.Err() != nil:
			return
		case h.had && errors.Is(err, errHeld):
			lost(errOvertaken)
			return
		case h.had && !away:
			lost(err)
			return
		case !h.had && (!away || !errors.Is(err, errHeld) && time.Since(began) > h.Patience):
			taken <- err
			return
		}
		select {
		case <-time.After(holdLook):
		case <-ctx.Done():
			return
		}
	}
}

// once has the lock until ctx ends or the connection breaks.
func (h *hold) once(ctx context.Context, taken chan<- error) error {
	return h.store.Upkeep(ctx, store.Imports, func(u *store.UpkeepTx) error {
		var mine bool
		if err := u.Row(`SELECT pg_try_advisory_xact_lock($1)`, h.key).Scan(&mine); err != nil {
			return err
		}
		if !mine {
			if !h.told && h.Out != nil {
				fmt.Fprintf(h.Out, "import: another process is importing %s; waiting for it to end\n", h.src.Name())
				h.told = true
			}
			return errHeld
		}
		if !h.had {
			h.had = true
			taken <- nil
		}
		ping := time.NewTicker(holdPing)
		defer ping.Stop()
		for {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-ping.C:
				if err := u.Row(`SELECT true`).Scan(&mine); err != nil {
					return err
				}
			}
		}
	})
}
