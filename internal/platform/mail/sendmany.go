package mail

import (
	"context"
	"errors"
	"sync"
	"time"

	"inzage/internal/platform/store"
)

// Feed writes more letters of a mailing when none is due, and reports whether it did. It is called by one lane at a time.
type Feed func(ctx context.Context) (wrote bool, err error)

// Tally counts the ends of attempts.
type Tally struct {
	Sent  int
	Dead  int
	Later int  // put off, or left undone
	Away  bool // the mail server takes nothing for now: there is no sense in going on before some time has passed
}

// Limits of sending to many.
const (
	mostClaimed = 32                     // letters that a lane takes at a time
	laneTurn    = 500 * time.Millisecond // how long it should need for them: so soon a mailing that is stopped stops
	mostOpen    = 2                      // letters of each lane that are out and whose end is not written down: a killed program sends them again
	patience    = 200                    // letters put off in a row, until the server is taken to want nothing
)

// SendMany sends letters of a mailing that are due, over so many connections, until none is due and feed writes no
// more, the mailing does not run any more, the mail server takes nothing, or enough is closed: then the letters that are
// on their way are finished. When ctx ends they are interrupted, as far as the server does not have them yet.
func (o *Outbox) SendMany(ctx context.Context, mailing int64, lanes int, feed Feed, enough <-chan struct{}) (Tally, error) {
	m := &many{Outbox: o, mailing: mailing, feed: feed, enough: enough, ended: make(chan finished, mostOpen*lanes), open: make(chan struct{}, mostOpen*lanes)}
	written := make(chan struct{})
	go func() {
		defer close(written)
		m.writeEnds(ctx)
	}()
	var wg sync.WaitGroup
	for range lanes {
		wg.Go(func() {
			if err := m.lane(ctx); err != nil {
				m.fail(err)
			}
		})
	}
	wg.Wait()
	close(m.ended)
	<-written
	return m.tally, errors.Join(m.errs...)
}

// many is one run of SendMany.
type many struct {
	*Outbox
	mailing int64
	feed    Feed
	enough  <-chan struct{} // nil: it never is
	feeding sync.Mutex
	ended   chan finished
	open    chan struct{} // holds one for each letter that is out and not written down

	mu    sync.Mutex
	tally Tally
	row   int // letters put off since the last that was taken or refused
	errs  []error
}

// finished is an attempt of which only the end is still to be written down.
type finished struct {
	c *claimed
	e end
}

// lane takes a few letters at a time and sends them over one connection.
func (m *many) lane(ctx context.Context) error {
	l := &line{sender: &m.sender}
	defer l.hangUp()
	size := 4
	for ctx.Err() == nil && !m.over() {
		batch, err := m.next(ctx, size)
		if err != nil || len(batch) == 0 {
			return err
		}
		start := time.Now()
		for i, c := range batch {
			// The next attempt must fit into the lease; what is left undone is anybody's again.
			if ctx.Err() != nil || m.over() || m.clock.Now().Add(m.sender.timing.Total).After(c.until) {
				for _, c := range batch[i:] {
					m.open <- struct{}{}
					m.ended <- finished{c, m.undone(c)}
				}
				break
			}
			m.open <- struct{}{}
			e := m.attempt(ctx, c, l.deliver)
			m.judge(e)
			m.ended <- finished{c, e}
		}
		switch took := time.Since(start); {
		case took < laneTurn/2:
			size = min(2*size, mostClaimed)
		case took > laneTurn:
			size = max(size/2, 1)
		}
	}
	return nil
}

// next claims letters, and has some written when there are none.
func (m *many) next(ctx context.Context, size int) ([]*claimed, error) {
	batch, err := m.grab(ctx, size)
	if err != nil || len(batch) > 0 {
		return batch, err
	}
	m.feeding.Lock()
	defer m.feeding.Unlock()
	for ctx.Err() == nil && !m.over() {
		batch, err := m.grab(ctx, size) // another lane may have had some written meanwhile
		if err != nil || len(batch) > 0 {
			return batch, err
		}
		if wrote, err := m.feed(ctx); err != nil || !wrote {
			return nil, err
		}
	}
	return nil, nil
}

// grab takes letters that are due.
func (m *many) grab(ctx context.Context, size int) (batch []*claimed, err error) {
	err = m.store.Upkeep(ctx, store.Outbox, func(u *store.UpkeepTx) error {
		batch, err = m.claimMany(u, m.mailing, size)
		return err
	})
	if err != nil && ctx.Err() != nil {
		return nil, nil // being stopped is no error
	}
	return batch, err
}

// undone gives a letter back that was claimed and not tried.
func (m *many) undone(c *claimed) end {
	return end{state: "queued", attempt: failed, cause: string(failed), reason: c.lastError, due: m.clock.Now()}
}

// over reports whether the lanes should end.
func (m *many) over() bool {
	select {
	case <-m.enough:
		return true
	default:
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tally.Away || len(m.errs) > 0
}

func (m *many) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.errs = append(m.errs, err)
}

// judge learns from the end of an attempt how the server is. A letter put off is its reader's matter; many in a row, or
// one of whose reader nothing was said yet, are the server's.
func (m *many) judge(e end) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case e.state == "queued":
		m.row++
		m.tally.Away = m.tally.Away || e.early || m.row >= patience
	case e.attempt == sent || e.attempt == refused:
		m.row = 0
	}
}

// writeEnds writes down how attempts ended, all that have ended since the last time together: the letters that a
// killed program sent and did not write down are then those of one commit, and no more.
func (m *many) writeEnds(ctx context.Context) {
	for f := range m.ended {
		group := []finished{f}
	more:
		for {
			select {
			case f, ok := <-m.ended:
				if !ok {
					break more
				}
				group = append(group, f)
			default:
				break more
			}
		}
		if err := m.settleMany(ctx, group); err != nil {
			m.fail(err)
		}
		for range group {
			<-m.open
		}
	}
}
