package inbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5/pgconn"
)

// Answers to the mail server. The words reach the sender when the answer is final, so they say nothing of the inside.
var (
	replyUnknown = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such address"}
	replyLine    = &smtp.SMTPError{Code: 500, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "a line is longer than 1 MiB"}
	replyLater   = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "the message could not be kept, try again"}
	replyFull    = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "no room to keep the message, try again"}
)

// session is one connection.
type session struct {
	server *Server
	from   string
	to     []string

	mu      sync.Mutex
	keeping bool // a message was read and is not answered yet
}

// Reset comes after each message, when it is answered.
func (s *session) Reset() {
	s.from, s.to = "", nil
	s.answered()
}

// Logout comes with the end of the connection.
func (s *session) Logout() error {
	s.answered()
	return nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if accept := s.server.options.Accept; accept != nil && !accept(to) {
		return replyUnknown
	}
	s.to = append(s.to, to)
	return nil
}

// Data is for SMTP, which is not spoken here.
func (s *session) Data(io.Reader) error { return replyLater }

// LMTPData reads the message and hands it over once for each recipient.
func (s *session) LMTPData(r io.Reader, status smtp.StatusCollector) error {
	from, to := s.from, s.to
	raw, err := io.ReadAll(r)
	switch reply := (*smtp.SMTPError)(nil); {
	case errors.As(err, &reply):
		return reply // too large
	case errors.Is(err, smtp.ErrTooLongLine):
		return replyLine
	case err != nil: // cut off: there is nobody to answer
		return replyLater
	}
	if err := s.server.busy.Acquire(s.server.ctx, 1); err != nil {
		return replyLater // the server ends
	}
	s.mu.Lock()
	s.keeping = true
	s.mu.Unlock()
	for _, recipient := range to {
		status.SetStatus(recipient, s.server.deliver(Envelope{From: from, To: recipient, Raw: raw}))
	}
	return nil
}

// answered lets the server end.
func (s *session) answered() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keeping {
		s.keeping = false
		s.server.busy.Release(1)
	}
}

// deliver hands a message over and turns the outcome into an answer. Only nil is 250.
func (s *Server) deliver(e Envelope) error {
	ctx, cancel := context.WithTimeout(s.ctx, maxDelivery)
	defer cancel()
	begin := time.Now()
	err := s.keep(ctx, e)
	attributes := []any{"bytes", len(e.Raw), "took", time.Since(begin)}
	switch full := (*pgconn.PgError)(nil); {
	case err == nil:
		s.options.Log.Info("LMTP: message kept", attributes...)
		return nil
	case errors.Is(err, ErrRefused):
		s.options.Log.Info("LMTP: message refused", attributes...)
		return replyUnknown
	case errors.As(err, &full) && strings.HasPrefix(full.Code, "53"): // insufficient resources
		s.options.Log.Error("LMTP: no room for a message", append(attributes, "err", err)...)
		return replyFull
	default:
		s.options.Log.Error("LMTP: a message could not be kept", append(attributes, "err", err)...)
		return replyLater
	}
}

// keep calls the handler. One that panics has kept nothing: its transaction was rolled back.
func (s *Server) keep(ctx context.Context, e Envelope) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return s.options.Deliver(ctx, e)
}
