package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"inzage/internal/core/config"
	"inzage/internal/feature/consent/tools/listmonk"
	"inzage/internal/feature/consent/tools/webhook"
	"inzage/internal/platform/mail"
)

// checkServe finds everything in the settings that serve would stumble over, before anything is started: whoever mends one problem
// should not meet the next one at the next start.
func (p *program) checkServe() error {
	var all config.Problems
	found := func(err error) {
		if several, ok := errors.AsType[config.Problems](err); ok {
			all = append(all, several...)
		} else if err != nil {
			all = append(all, err.Error())
		}
	}
	found(p.config.CheckServe())
	found(p.needsMail())
	if p.config.SMTPURL != "" && p.config.MailFrom != "" {
		_, err := mail.ParseServer(p.config.SMTPURL, p.config.MailFrom)
		found(err)
	}
	_, err := certificateOf(p.config.Certificate)
	found(err)
	if p.config.SigningKey != "" {
		_, err := p.signingKey()
		found(err)
	}
	if p.config.LogKey != "" {
		_, err := p.logKey(false)
		found(err)
	}
	_, err = p.timeStamps()
	found(err)
	if p.config.ListmonkURL != "" {
		_, err := listmonk.New(listmonk.Options{URL: p.config.ListmonkURL, List: p.config.ListmonkList})
		found(err)
	}
	if p.config.WebhookURL != "" {
		_, err := webhook.New(webhook.Options{URL: p.config.WebhookURL, Secret: p.config.WebhookSecret})
		found(err)
	}
	if cert, key, pair := strings.Cut(p.config.TLS, ":"); pair {
		if _, err := tls.LoadX509KeyPair(cert, key); err != nil {
			found(fmt.Errorf("INZAGE_TLS: %w", err))
		}
	}
	if at := p.config.MetricsListen; at != "" {
		if _, port, err := net.SplitHostPort(at); err != nil || port == "" {
			found(fmt.Errorf("INZAGE_METRICS_LISTEN is %q: write an address and a port, such as 127.0.0.1:9090", at))
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// unreachable says what to do about a database of the operator's own that does not answer. The address is named without its password.
func unreachable(url string, err error) error {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); !ok {
		return err
	}
	said := err.Error()
	if _, attempts, several := strings.Cut(said, "\n\t"); several { // one line for each attempt
		said, _, _ = strings.Cut(attempts, "\n")
	}
	return fmt.Errorf("%s does not let us in: %s. Look whether that server runs, and whether INZAGE_DATABASE_URL names the right host, user and password", where(url), said)
}
