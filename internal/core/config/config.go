// Package config reads the portal's settings from the environment, INZAGE_*. Every problem is reported at once, in
// sentences that say what to write instead; secrets print as [redacted].
package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/caarlos0/env/v11"

	"inzage/internal/core/secret"
)

// Config is how the portal is to run.
type Config struct {
	Listen            string   `env:"LISTEN" envDefault:"127.0.0.1:8080" help:"address and port that the portal answers on"`
	BaseURL           string   `env:"BASE_URL" help:"address that people type, such as https://privacy.example.be; links in mails begin with it (default: http:// and the listening address)"`
	DataDir           string   `env:"DATA_DIR" envDefault:"./var" help:"folder for the private database, secrets, demo mail and rejects files"`
	DatabaseURL       text     `env:"DATABASE_URL" help:"database of your own, as inzage_program; empty: a private PostgreSQL under the data folder"`
	DatabaseOwnerURL  text     `env:"DATABASE_OWNER_URL" help:"the same database as inzage_owner, for inzage migrate"`
	SMTPURL           text     `env:"SMTP_URL" help:"mail server: smtp://user:password@host:587 or smtps://host:465; TLS is required beyond loopback"`
	MailFrom          string   `env:"MAIL_FROM" help:"sender of mails, such as \"Privacy <privacy@example.be>\""`
	OperationsAddress string   `env:"OPERATIONS_ADDRESS" help:"address of the operations team"`
	Secrets           []text   `env:"SECRETS" help:"secrets of 32 characters or more, newest first, separated by commas; wrap the keys in the database"`
	TrustedProxies    []string `env:"TRUSTED_PROXIES" help:"networks of your reverse proxies, such as 10.0.0.0/24, separated by commas"`
	TLS               string   `env:"TLS" envDefault:"off" help:"off, auto (ACME), or certificate.pem:key.pem"`
	Certificate       string   `env:"CERTIFICATE" help:"file (JSON) with the facts of the ISO 27001 certificate"`
	CompanyName       string   `env:"COMPANY_NAME" help:"name of the company, as pages and mails show it"`
	MetricsListen     string   `env:"METRICS_LISTEN" help:"address of the metrics listener, such as 127.0.0.1:9090; empty: none"`
	ListmonkURL       text     `env:"LISTMONK_URL" help:"newsletter tool listmonk: https://user:token@news.example.be; it hears of consents given and withdrawn"`
	ListmonkList      int      `env:"LISTMONK_LIST" envDefault:"1" help:"number of the listmonk list that the newsletter goes to"`
	WebhookURL        text     `env:"CONSENT_WEBHOOK_URL" help:"address of a tool of yours that is told of consents given and withdrawn, signed"`
	WebhookSecret     text     `env:"CONSENT_WEBHOOK_SECRET" help:"secret of 32 characters or more that signs what goes to the webhook"`
	LMTPListen        string   `env:"LMTP_LISTEN" help:"where answers by mail come in over LMTP: unix:/run/inzage/lmtp or 127.0.0.1:24; empty: nowhere"`
	ReplyAddress      string   `env:"REPLY_ADDRESS" help:"address that answers go to, such as vraag@privacy.example.be; a token is put behind a plus (default: the address of INZAGE_MAIL_FROM)"`
	MailRate          int      `env:"MAIL_RATE" envDefault:"600" help:"letters a minute at most, when one goes to many"`
	SigningKey        string   `env:"SIGNING_KEY" help:"file with the key that signs packages for courts: ssh-keygen -t ed25519 -N '' -f FILE (default: the file signing-key in the data folder of a private database, made at the first start)"`
	LogKey            text     `env:"LOG_KEY" help:"key that signs the audit log, as a file or as text: inzage audit key --new FILE makes one. The public key here means that another process signs, inzage audit sign (default: the file log-key in the data folder of a private database, made at the first start)"`
	LogDatabaseURL    text     `env:"LOG_DATABASE_URL" help:"database for inzage audit sign, as a role that reads the tree and adds checkpoints, and may do nothing else (default: that of the portal)"`
	Override          bool     `env:"DISCLOSURE_OVERRIDE" help:"true lets two officers and counsel release what the law demands and the policy does not: off unless counsel says so"`
	TSAURL            text     `env:"TSA_URL" help:"time-stamping authority (RFC 3161) that stamps packages for courts: https://tsa.example.be/tsr; empty: packages carry no time stamp"`
	TSACA             string   `env:"TSA_CA" help:"file (PEM) with the root certificate of that authority; empty: its stamps are taken without checking whose they are"`
	TSAPolicy         string   `env:"TSA_POLICY" help:"policy that the authority must stamp by, such as 0.4.0.2023.1.1; empty: any"`
	ListenSMTP        string   `env:"DEMO_SMTP_LISTEN" envDefault:"127.0.0.1:0" help:"demo only: address of the built-in mailbox"`

	// Read from the above by Load.
	Base    *url.URL       `env:"-"`
	Proxies []netip.Prefix `env:"-"`
}

// text is a secret.Text that env can fill.
type text = secret.Text

// Prefix begins the name of every setting.
const Prefix = "INZAGE_"

// Problems is everything that is wrong with the settings.
type Problems []string

func (p Problems) Error() string {
	return "the settings have " + plural(len(p)) + ":\n  - " + strings.Join(p, "\n  - ") + "\n(inzage help config lists all settings)"
}

func plural(n int) string {
	if n == 1 {
		return "a problem"
	}
	return fmt.Sprintf("%d problems", n)
}

// Load reads and checks the settings. environ has the form of os.Environ.
func Load(environ []string) (Config, error) {
	c := Config{}
	vars := env.ToMap(environ)
	err := env.ParseWithOptions(&c, env.Options{Prefix: Prefix, Environment: vars})
	var p Problems
	if agg, ok := errors.AsType[env.AggregateError](err); ok {
		for _, e := range agg.Errors {
			p = append(p, unread(e, vars))
		}
	} else if err != nil {
		p = append(p, err.Error())
	}
	p = append(p, unknown(vars)...)
	p = append(p, c.check()...)
	if len(p) > 0 {
		return c, p
	}
	return c, nil
}

// unread says which setting could not be read, and what to write instead.
func unread(err error, vars map[string]string) string {
	parse, ok := errors.AsType[env.ParseError](err)
	if !ok {
		return err.Error()
	}
	field, _ := reflect.TypeFor[Config]().FieldByName(parse.Name)
	name := Prefix + field.Tag.Get("env")
	write := "write a number, such as 600"
	if parse.Type.Kind() == reflect.Bool {
		write = "write true or false"
	}
	return name + " is " + quote(vars[name]) + ": " + write
}

// unknown finds settings that are misspelt: a typing error must not silently mean the default.
func unknown(vars map[string]string) (p Problems) {
	known := map[string]bool{}
	for _, s := range List() {
		known[s.Name] = true
	}
	for name := range vars {
		if strings.HasPrefix(name, Prefix) && !known[name] {
			p = append(p, name+" is no setting: is it misspelt?")
		}
	}
	return p
}

func (c *Config) check() (p Problems) {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil || port == "" {
		p = append(p, "INZAGE_LISTEN is "+quote(c.Listen)+": write an address and a port, such as 127.0.0.1:8080")
	}
	if c.BaseURL == "" {
		shown := host
		if shown == "" || shown == "0.0.0.0" || shown == "::" {
			shown = "127.0.0.1"
		}
		c.BaseURL = "http://" + net.JoinHostPort(shown, port)
	}
	c.Base, err = url.Parse(c.BaseURL)
	if err != nil || (c.Base.Scheme != "http" && c.Base.Scheme != "https") || c.Base.Host == "" || strings.Trim(c.Base.Path, "/") != "" || c.Base.RawQuery != "" || c.Base.User != nil {
		p = append(p, "INZAGE_BASE_URL is "+quote(c.BaseURL)+": write a scheme and a host and nothing after it, such as https://privacy.example.be")
		c.Base = &url.URL{Scheme: "http", Host: "127.0.0.1"}
	}
	c.Base.Path = ""
	for _, cidr := range c.TrustedProxies {
		prefix, err := netip.ParsePrefix(strings.TrimSpace(cidr))
		if err != nil {
			p = append(p, "INZAGE_TRUSTED_PROXIES has "+quote(cidr)+": write networks such as 10.0.0.0/24 or 192.0.2.7/32")
			continue
		}
		c.Proxies = append(c.Proxies, prefix)
	}
	for i, s := range c.Secrets {
		if len(s) < secret.MinimumLength {
			p = append(p, fmt.Sprintf("INZAGE_SECRETS: secret %d has %d characters, at least %d are needed: openssl rand -base64 32 makes one", i+1, len(s), secret.MinimumLength))
		}
	}
	if c.MailRate < 0 {
		p = append(p, fmt.Sprintf("INZAGE_MAIL_RATE is %d: write how many letters a minute at most, or 0 for as many as the mail server takes", c.MailRate))
	}
	for _, a := range []struct{ name, value string }{
		{"INZAGE_MAIL_FROM", c.MailFrom}, {"INZAGE_OPERATIONS_ADDRESS", c.OperationsAddress}, {"INZAGE_REPLY_ADDRESS", c.ReplyAddress},
	} {
		if a.value == "" {
			continue
		}
		if _, err := mail.ParseAddress(a.value); err != nil {
			p = append(p, a.name+" is "+quote(a.value)+": write one address, such as privacy@example.be")
		}
	}
	if c.SMTPURL != "" {
		u, err := url.Parse(c.SMTPURL.Reveal())
		if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" {
			p = append(p, "INZAGE_SMTP_URL cannot be read: write smtp://user:password@host:587 or smtps://user:password@host:465")
		}
	}
	p = append(p, checkDatabase("INZAGE_DATABASE_URL", c.DatabaseURL)...)
	p = append(p, checkDatabase("INZAGE_DATABASE_OWNER_URL", c.DatabaseOwnerURL)...)
	p = append(p, checkDatabase("INZAGE_LOG_DATABASE_URL", c.LogDatabaseURL)...)
	if c.DatabaseURL != "" && len(c.Secrets) == 0 {
		p = append(p, "INZAGE_SECRETS is empty: a database of your own needs secrets that lie elsewhere; openssl rand -base64 32 makes one")
	}
	switch cert, key, pair := strings.Cut(c.TLS, ":"); {
	case c.TLS == "off" || c.TLS == "auto":
	case pair && cert != "" && key != "":
		for _, f := range []string{cert, key} {
			if _, err := os.Stat(f); err != nil {
				p = append(p, "INZAGE_TLS names "+quote(f)+", which cannot be read")
			}
		}
	default:
		p = append(p, "INZAGE_TLS is "+quote(c.TLS)+": write off, auto, or certificate.pem:key.pem")
	}
	if dir, err := filepath.Abs(c.DataDir); err == nil {
		c.DataDir = dir
	}
	return p
}

// checkDatabase demands TLS to a database that is neither on loopback nor behind a Unix socket.
func checkDatabase(name string, v text) (p Problems) {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v.Reveal())
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return Problems{name + " cannot be read: write postgres://user:password@host:5432/inzage?sslmode=verify-full"}
	}
	host := u.Hostname()
	if h := u.Query().Get("host"); h != "" {
		host = h
	}
	if host == "" || strings.HasPrefix(host, "/") || Loopback(host) {
		return nil
	}
	switch u.Query().Get("sslmode") {
	case "require", "verify-ca", "verify-full":
		return nil
	}
	return Problems{name + " goes to " + quote(host) + " without TLS: add sslmode=verify-full (or require)"}
}

// Loopback reports whether a host name or address stays on this machine.
func Loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.IsLoopback()
}

// Plain reports whether the portal is spoken to in plain HTTP on loopback: cookies then go without Secure.
func (c Config) Plain() bool { return c.Base.Scheme == "http" && Loopback(c.Base.Hostname()) }

// CheckServe finds what must not be served: plain HTTP beyond loopback, unless a trusted proxy speaks TLS.
func (c Config) CheckServe() error {
	host, _, _ := net.SplitHostPort(c.Listen)
	var p Problems
	if c.TLS == "off" && !Loopback(host) && (len(c.Proxies) == 0 || c.Base.Scheme != "https") {
		p = append(p, "INZAGE_LISTEN is "+quote(c.Listen)+" and INZAGE_TLS is off: everybody on the way could read along. Set INZAGE_TLS, or listen on 127.0.0.1, or name the TLS proxy in INZAGE_TRUSTED_PROXIES with an https INZAGE_BASE_URL")
	}
	if c.TLS != "off" && c.Base.Scheme != "https" {
		p = append(p, "INZAGE_TLS is on: INZAGE_BASE_URL must begin with https://")
	}
	if c.Base.Scheme == "http" && !Loopback(c.Base.Hostname()) {
		p = append(p, "INZAGE_BASE_URL is "+quote(c.BaseURL)+": links in mails must begin with https://")
	}
	if len(p) > 0 {
		return p
	}
	return nil
}

func quote(s string) string {
	if s == "" {
		return "empty"
	}
	return fmt.Sprintf("%q", s)
}

// Redact names a database or mail server without its password and its options.
func Redact(u *url.URL) string {
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if u.User != nil {
		shown.User = url.User(u.User.Username())
	}
	return shown.String()
}
