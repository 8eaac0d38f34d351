package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail/smtp"
)

// open connects and, for implicit TLS, wraps the connection.
func (d *dialogue) open(ctx context.Context) error {
	dial := d.dial
	if dial == nil {
		dial = (&net.Dialer{Timeout: d.timing.Step}).DialContext
	}
	conn, err := dial(ctx, "tcp", d.server.Address())
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.conn = &measured{Conn: conn}
	d.timer = time.AfterFunc(d.timing.Step, func() { d.interrupt(os.ErrDeadlineExceeded, false) })
	d.mu.Unlock()
	if d.server.security == plain {
		// localhost is a name, and names can be made to point elsewhere.
		peer, err := netip.ParseAddrPort(conn.RemoteAddr().String())
		if err != nil || !peer.Addr().Unmap().IsLoopback() {
			return fmt.Errorf("%s is not on this machine: a connection without TLS is refused", d.server.host)
		}
	}
	return nil
}

// greet reads the greeting, says who we are and goes over to TLS.
func (d *dialogue) greet() (err error) {
	config := &tls.Config{ServerName: d.server.host, RootCAs: d.roots, MinVersion: tls.VersionTLS12}
	var conn net.Conn = d.conn
	if d.server.security == implicitTLS {
		conn = tls.Client(conn, config)
	}
	if d.client, err = smtp.NewClient(conn, d.server.host); err != nil {
		return err
	}
	d.step()
	if err := d.client.Hello(localName(d.conn)); err != nil {
		return err
	}
	if d.server.security != startTLS {
		return nil
	}
	if ok, _ := d.client.Extension("STARTTLS"); !ok {
		return errors.New("the mail server offers no STARTTLS, and a connection without TLS is refused")
	}
	d.step()
	return d.client.StartTLS(config)
}

// authenticate signs in with the first way that both sides know.
func (d *dialogue) authenticate() error {
	ok, offered := d.client.Extension("AUTH")
	if !ok {
		return errors.New("the mail server offers no sign-in, but INZAGE_SMTP_URL names a user")
	}
	ways := strings.Fields(strings.ToUpper(offered))
	s := d.server
	d.step()
	switch {
	case slices.Contains(ways, "PLAIN"):
		return d.client.Auth(smtp.PlainAuth("", s.user, s.password.Reveal(), s.host, false))
	case slices.Contains(ways, "LOGIN"):
		return d.client.Auth(smtp.LoginAuth(s.user, s.password.Reveal(), s.host, false))
	}
	return fmt.Errorf("the mail server offers sign-in by %s; PLAIN or LOGIN is needed", clip(offered))
}

// localName is how we introduce ourselves: by name, else by address (RFC 5321 4.1.3).
func localName(conn net.Conn) string {
	if name, err := os.Hostname(); err == nil && strings.Contains(name, ".") && strings.IndexFunc(name, func(r rune) bool {
		return r > unicode.MaxASCII || unicode.IsSpace(r) || unicode.IsControl(r)
	}) < 0 {
		return name
	}
	addr, err := netip.ParseAddrPort(conn.LocalAddr().String())
	switch {
	case err != nil:
		return "localhost"
	case addr.Addr().Unmap().Is4():
		return "[" + addr.Addr().Unmap().String() + "]"
	}
	return "[IPv6:" + addr.Addr().WithZone("").String() + "]"
}

// measured is a connection on which only so much can be read: a server that never stops talking fills no memory.
type measured struct {
	net.Conn
	read int
}

func (m *measured) Read(b []byte) (int, error) {
	if m.read > maxReplies {
		return 0, errors.New("the mail server says too much")
	}
	n, err := m.Conn.Read(b)
	m.read += n
	return n, err
}

// maxReplies is how many bytes a server may say in one attempt.
const maxReplies = 256 * 1024
