package inbound

import (
	"context"
	"net"
	"sync"
)

// lines is a listener that can end its connections by itself. The mail library's own Close races with a connection that is
// taking in a chunk (BDAT), so it is called once no connection is left.
type lines struct {
	net.Listener

	mu   sync.Mutex
	open map[*line]struct{}
	none chan struct{} // closed when nobody is left after hangUp
}

// line is one connection.
type line struct {
	net.Conn
	of   *lines
	once sync.Once
}

func newLines(l net.Listener) *lines {
	return &lines{Listener: l, open: map[*line]struct{}{}}
}

// Accept waits for the next connection.
func (l *lines) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &line{Conn: conn, of: l}
	l.mu.Lock()
	l.open[c] = struct{}{}
	l.mu.Unlock()
	return c, nil
}

// Close ends the connection; whoever served it is done with it.
func (c *line) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { c.of.left(c) })
	return err
}

func (l *lines) left(c *line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, c)
	if l.none != nil && len(l.open) == 0 {
		close(l.none)
		l.none = nil
	}
}

// hangUp cuts every connection and waits until each was let go, or until the context ends.
func (l *lines) hangUp(ctx context.Context) {
	none := make(chan struct{})
	l.mu.Lock()
	if len(l.open) == 0 {
		l.mu.Unlock()
		return
	}
	l.none = none
	for c := range l.open {
		_ = c.Conn.Close() // who serves it reads an error, and closes it
	}
	l.mu.Unlock()
	select {
	case <-none:
	case <-ctx.Done():
	}
}
