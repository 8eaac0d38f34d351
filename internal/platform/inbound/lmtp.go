package inbound

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
	"golang.org/x/net/netutil"
	"golang.org/x/sync/semaphore"
)

// Deliver keeps a message for its recipient. When it returns nil the message is committed: the mail server hears 250 and
// forgets it. An error that wraps ErrRefused is told to the sender as 550; every other error is 4xx, and the mail server comes
// again. It may be called twice for the same message, because an answer can get lost, and at once from several connections.
type Deliver func(ctx context.Context, e Envelope) error

// ErrRefused means that there is nobody at the recipient's address, now or later.
var ErrRefused = errors.New("no such address")

// Options are what the server needs.
type Options struct {
	Listen  string            // unix:/path/of/socket, or an address on loopback such as 127.0.0.1:10024
	Deliver Deliver           // required
	Accept  func(string) bool // whether there is anybody at a recipient's address; nil: everybody
	Log     *slog.Logger      // required; addresses and contents are never logged: an address holds a token
}

// Limits of the server.
const (
	maxClients    = 8               // connections at a time, each with one message in memory; the mail server queues the others
	maxEnvelope   = 50              // recipients of one message
	maxLine       = 1 << 20         // bytes; Postfix itself breaks lines at 998
	maxTransfer   = 5 * time.Minute // for a command, and for a whole message
	maxDelivery   = 2 * time.Minute // for one recipient
	closePatience = 5 * time.Second
)

// Server is an LMTP server (RFC 2033): it answers for each recipient on its own, and with 250 only once the message is kept.
type Server struct {
	options  Options
	addr     string
	listener net.Listener
	lines    *lines
	smtp     *smtp.Server
	ctx      context.Context // of deliveries: outlives the caller's, so that what has begun can end
	cancel   context.CancelFunc
	busy     *semaphore.Weighted // one for each message between its last byte and the answer
	served   chan struct{}
	once     sync.Once
}

// Listen starts the server. It ends with ctx or with Close, after the messages that are being kept.
func Listen(ctx context.Context, o Options) (*Server, error) {
	listener, addr, err := listen(ctx, o.Listen)
	if err != nil {
		return nil, fmt.Errorf("LMTP: %w", err)
	}
	tracked := newLines(listener)
	s := &Server{options: o, addr: addr, lines: tracked, listener: netutil.LimitListener(tracked, maxClients),
		busy: semaphore.NewWeighted(maxClients), served: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.smtp = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	s.smtp.LMTP = true
	s.smtp.Domain = "inzage"
	s.smtp.MaxMessageBytes = MaxMessage
	s.smtp.MaxRecipients = maxEnvelope
	s.smtp.MaxLineLength = maxLine
	s.smtp.ReadTimeout = maxTransfer
	s.smtp.WriteTimeout = time.Minute
	s.smtp.EnableSMTPUTF8 = true
	s.smtp.ErrorLog = slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug)
	go func() {
		defer close(s.served)
		if err := s.smtp.Serve(s.listener); err != nil && !errors.Is(err, net.ErrClosed) {
			o.Log.Error("LMTP: the server ended", "err", err)
		}
	}()
	context.AfterFunc(ctx, s.Close)
	return s, nil
}

// Addr returns where the server listens, in the form of Options.Listen.
func (s *Server) Addr() string { return s.addr }

// Close ends the server. What is being kept has five seconds to end and to be answered; all else was not answered, and the
// mail server brings it again.
func (s *Server) Close() {
	s.once.Do(func() {
		_ = s.listener.Close()
		wait, done := context.WithTimeout(context.Background(), closePatience)
		defer done()
		_ = s.busy.Acquire(wait, maxClients) // whoever comes after this waits for nothing
		s.cancel()
		rest, end := context.WithTimeout(context.Background(), closePatience)
		defer end()
		s.lines.hangUp(rest)
		_ = s.smtp.Close()
		<-s.served
	})
}
