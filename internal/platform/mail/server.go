package mail

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strings"

	"inzage/internal/core/secret"
)

// security is how the way to a mail server is protected.
type security int

const (
	plain       security = iota // loopback only
	startTLS                    // TLS after a greeting in clear; required, not offered
	implicitTLS                 // TLS from the first byte
)

// Server is a mail server that takes our letters, and the address that they come from.
type Server struct {
	from     *mail.Address
	host     string
	port     string
	user     string
	password secret.Text
	security security
}

// ParseServer reads INZAGE_SMTP_URL and INZAGE_MAIL_FROM. The first is smtp://user:password@host:587 (STARTTLS is
// required, but on loopback, where the connection stays in clear) or smtps://host:465.
func ParseServer(raw secret.Text, from string) (Server, error) {
	s, err := parseURL(raw)
	if err != nil {
		return Server{}, err
	}
	s.from, err = parseFrom(from)
	return s, err
}

func parseURL(raw secret.Text) (Server, error) {
	u, err := url.Parse(raw.Reveal())
	if err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return Server{}, errors.New("INZAGE_SMTP_URL cannot be read: write smtp://user:password@host:587 or smtps://user:password@host:465")
	}
	s := Server{host: u.Hostname(), port: u.Port()}
	if u.User != nil {
		password, _ := u.User.Password()
		s.user, s.password = u.User.Username(), secret.Text(password)
	}
	port := ""
	switch u.Scheme {
	case "smtp":
		s.security, port = startTLS, "587"
		if loopback(s.host) {
			s.security = plain
		}
	case "smtps":
		s.security, port = implicitTLS, "465"
	default:
		return Server{}, fmt.Errorf("INZAGE_SMTP_URL begins with %q: write smtp:// or smtps://", u.Scheme)
	}
	if s.port == "" {
		s.port = port
	}
	return s, nil
}

// Address returns host and port.
func (s Server) Address() string { return net.JoinHostPort(s.host, s.port) }

func (s Server) String() string { return s.Address() }

// loopback reports whether a name or address stays on this machine.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// parseFrom reads INZAGE_MAIL_FROM.
func parseFrom(s string) (*mail.Address, error) {
	from, err := mail.ParseAddress(s)
	if err == nil {
		_, err = parseAddress(from.Address)
	}
	if err != nil {
		return nil, errors.New(`INZAGE_MAIL_FROM is not one address: write "Privacy <privacy@example.be>" or privacy@example.be`)
	}
	return from, nil
}

// domainOf returns what follows the @.
func domainOf(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}
