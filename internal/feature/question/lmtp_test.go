package question

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"inzage/internal/platform/inbound"
)

// TestOverLMTP brings an answer as the mail server does: yes is said once it is in the database, and when the database is away,
// that it is to come again.
func TestOverLMTP(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	ref := w.ask(jan, "Over LMTP?")
	ops := to(t, w.mails(), operationsAddress)

	away := errors.New("the database is away")
	var fail error
	socket := filepath.Join(t.TempDir(), "s")
	server, err := inbound.Listen(t.Context(), inbound.Options{Listen: "unix:" + socket, Log: slog.New(slog.DiscardHandler),
		Deliver: func(ctx context.Context, e inbound.Envelope) error {
			if fail != nil {
				return fail
			}
			return w.svc.Receive(ctx, e)
		}})
	must(t, err)
	defer server.Close()
	bring := func(raw []byte) error {
		conn, err := net.Dial("unix", socket)
		must(t, err)
		c := smtp.NewClientLMTP(conn)
		defer func() { _ = c.Close() }()
		must(t, c.Hello("mx.noordzee.example"))
		must(t, c.Mail("an@noordzee.example", nil))
		must(t, c.Rcpt(ops.replyTo(), nil))
		data, err := c.Data()
		must(t, err)
		_, err = data.Write(raw)
		must(t, err)
		_, err = data.CloseWithLMTPResponse()
		return err
	}
	raw := rawMail("an@noordzee.example", ops.replyTo(), "Re: "+ops.Subject, "Ja, over LMTP.\n.\n..twee punten\n")
	fail = away
	if err := bring(raw); err == nil || !strings.Contains(err.Error(), "451") {
		t.Errorf("with the database away: %v", err)
	}
	fail = nil
	must(t, bring(raw))
	must(t, bring(raw))
	th := w.thread(jan, ref)
	if len(th.Messages) != 2 || th.Messages[1].Text != "Ja, over LMTP.\n.\n..twee punten" {
		t.Errorf("%+v", th.Messages)
	}
	to(t, w.mails(), jan.email)
}
