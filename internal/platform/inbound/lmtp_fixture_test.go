package inbound

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// keeper keeps what is delivered to it.
type keeper struct {
	mu   sync.Mutex
	kept []Envelope
	fail func(e Envelope) error
}

func (k *keeper) deliver(_ context.Context, e Envelope) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.fail != nil {
		if err := k.fail(e); err != nil {
			return err
		}
	}
	k.kept = append(k.kept, e)
	return nil
}

func (k *keeper) all() []Envelope {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.kept
}

func serve(t *testing.T, o Options) *Server {
	t.Helper()
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s, err := Listen(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// client says what a mail server says, and what none should.
type client struct {
	*textproto.Conn
	t   *testing.T
	raw net.Conn
}

func dial(t *testing.T, s *Server) *client {
	t.Helper()
	network, addr := "tcp", s.Addr()
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		network, addr = "unix", path
	}
	raw, err := net.Dial(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	c := &client{Conn: textproto.NewConn(raw), t: t, raw: raw}
	t.Cleanup(func() { _ = c.Close() })
	c.expect(220)
	c.say("LHLO test", 250)
	return c
}

func (c *client) expect(code int) string {
	c.t.Helper()
	_, message, err := c.ReadResponse(code)
	if err != nil {
		c.t.Errorf("want %d: %v", code, err)
	}
	return message
}

func (c *client) say(line string, code int) string {
	c.t.Helper()
	c.write(line + "\r\n")
	message := c.expect(code)
	return message
}

func (c *client) write(s string) {
	c.t.Helper()
	if _, err := io.WriteString(c.raw, s); err != nil {
		c.t.Error(err)
	}
}

// bring brings a letter that is already stuffed with dots and ended, and expects one answer for each recipient.
func (c *client) bring(from, letter string, to []string, codes ...int) {
	c.t.Helper()
	c.say("MAIL FROM:<"+from+">", 250)
	for _, r := range to {
		c.say("RCPT TO:<"+r+">", 250)
	}
	c.say("DATA", 354)
	c.write(letter)
	for _, code := range codes {
		c.expect(code)
	}
}
