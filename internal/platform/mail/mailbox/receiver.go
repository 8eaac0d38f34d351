package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
	"golang.org/x/net/netutil"
)

// Listen starts the box's mail server on addr, such as 127.0.0.1:0, and returns the address that it got. It must be on
// loopback: the server takes letters from anybody for anybody. It ends with ctx or with the box, after the letters
// that are coming in.
func (b *Box) Listen(ctx context.Context, addr string) (string, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("mailbox: %w", err)
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return "", fmt.Errorf("mailbox: %s is not on loopback: use 127.0.0.1 with a port, 0 for any", addr)
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return "", fmt.Errorf("mailbox: %w", err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{box: b}, nil }))
	server.Domain = "localhost"
	server.MaxMessageBytes = MaxMessage
	server.MaxRecipients = MaxRecipients
	server.ReadTimeout = time.Minute
	server.WriteTimeout = time.Minute
	server.EnableSMTPUTF8 = true
	server.ErrorLog = slog.NewLogLogger(b.log.Handler(), slog.LevelDebug)
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := server.Serve(netutil.LimitListener(listener, maxClients)); err != nil && !errors.Is(err, net.ErrClosed) {
			b.log.Error("mailbox: the mail server ended", "err", err)
		}
	}()
	var once sync.Once
	stop := func() {
		once.Do(func() {
			patience, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			if server.Shutdown(patience) != nil {
				_ = server.Close()
			}
			_ = listener.Close() // the server knows it only once it serves
			<-served
		})
	}
	b.end = stop
	context.AfterFunc(ctx, stop)
	return listener.Addr().String(), nil
}

// maxClients is how many may bring letters at a time.
const maxClients = 50

// session is one connection.
type session struct {
	box  *Box
	from string
	to   []string
}

func (s *session) Reset() { s.from, s.to = "", nil }

func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

// Data keeps the letter. Whatever goes wrong on our side is for another try.
func (s *session) Data(r io.Reader) error {
	name, err := s.box.deliver(s.from, s.to, r)
	if err != nil {
		if reply := (*smtp.SMTPError)(nil); errors.As(err, &reply) {
			return reply // too large
		}
		s.box.log.Error("mailbox: a letter could not be kept", "err", err)
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "the letter could not be kept, try again"}
	}
	s.box.log.Debug("mailbox: letter kept", "file", name)
	return nil
}
