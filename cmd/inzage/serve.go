package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/crypto/acme/autocert"

	"inzage/internal/core/actor"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/audit"
	"inzage/internal/platform/inbound"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/mail"
)

// Intervals of upkeep, and how long an end may take.
const (
	sessionSweep = 5 * time.Minute
	recountEvery = 24 * time.Hour
	drainTime    = 15 * time.Second
)

type serveCmd struct{}

// Run serves the portal until it is told to stop.
func (serveCmd) Run(p *program) (err error) {
	defer func() { err = p.ended(err) }()
	if err := p.checkServe(); err != nil {
		return err
	}
	c := p.ourCompany()
	if c.certificate, err = certificateOf(p.config.Certificate); err != nil {
		return err
	}
	smtp, err := mail.ParseServer(p.config.SMTPURL, p.config.MailFrom)
	if err != nil {
		return err
	}
	listener, err := p.listen()
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	db, err := p.openOwn()
	if err != nil {
		return err
	}
	defer func() { p.closing(db) }()
	po, err := p.wire(db, c, nil, smtp)
	if err != nil {
		return err
	}
	return p.serve(po, listener, func() {
		_, _ = fmt.Fprintf(p.out, "The portal answers on %s\n  database: %s\n", p.config.BaseURL, where(db.url))
	})
}

// needsMail finds what serve cannot do without: nobody could get in.
func (p *program) needsMail() error {
	var missing []string
	for _, s := range []struct{ name, value string }{
		{"INZAGE_SMTP_URL", p.config.SMTPURL.Reveal()}, {"INZAGE_MAIL_FROM", p.config.MailFrom},
		{"INZAGE_OPERATIONS_ADDRESS", p.config.OperationsAddress}, {"INZAGE_COMPANY_NAME", p.config.CompanyName},
	} {
		if s.value == "" {
			missing = append(missing, s.name)
		}
	}
	if missing == nil {
		return nil
	}
	return fmt.Errorf("%s must be set for inzage serve: people get in by mail. inzage demo needs no settings", strings.Join(missing, ", "))
}

// openOwn opens the database for the program that serves: a private cluster must not be another's.
func (p *program) openOwn() (*database, error) {
	if err := p.dataFolder(); err != nil {
		return nil, err
	}
	p.exclusive, p.begins = true, true
	return p.open()
}

// listen takes the portal's address before anything else is started.
func (p *program) listen() (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(p.ctx, "tcp", p.config.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is taken by another program: stop that one, or set INZAGE_LISTEN to another address, such as 127.0.0.1:8081", p.config.Listen)
	}
	if errors.Is(err, syscall.EACCES) {
		return nil, fmt.Errorf("%s is closed to this user: ports below 1024 are root's. Set INZAGE_LISTEN to another one, such as 127.0.0.1:8080, and put a proxy before it", p.config.Listen)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (INZAGE_LISTEN): %w", p.config.Listen, err)
	}
	return l, nil
}

// serve runs web, jobs and the audit log's batcher until the context ends, and then lets each finish what it began.
func (p *program) serve(po *portal, listener net.Listener, ready func()) error {
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	server := po.web.HTTPServer()
	listener, err := p.secured(listener, server)
	if err != nil {
		return err
	}
	incoming, err := p.takeMail(ctx, po)
	if err != nil {
		return err
	}
	defer incoming()
	if err := po.runner.Start(ctx); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	var background sync.WaitGroup
	background.Go(func() { audit.Run(ctx, po.db.Pool(), p.log) })
	background.Go(func() { p.signs(ctx, po.db, po.logKey) })
	metrics, err := p.metrics(po)
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	ready()
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	err = errors.Join(err, p.drain(ctx, server, po.runner))
	cancel()
	background.Wait()
	if metrics != nil {
		err = errors.Join(err, metrics.Close())
	}
	return err
}

// drain lets requests and jobs finish what they began, side by side, and cuts off what takes longer: that is no failure, for a job is
// run again and a reader can ask again.
func (p *program) drain(ctx context.Context, server *http.Server, runner *jobs.Runner) error {
	end, stop := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer stop()
	var both sync.WaitGroup
	var requests, work error
	both.Go(func() {
		if requests = server.Shutdown(end); errors.Is(requests, context.DeadlineExceeded) {
			p.log.Warn("requests were cut off: they took longer than the end may take", "seconds", drainTime.Seconds())
			requests = server.Close()
		}
	})
	both.Go(func() {
		if work = runner.Stop(end); errors.Is(work, context.DeadlineExceeded) {
			p.log.Warn("jobs were cut off: the next start runs them again", "seconds", drainTime.Seconds())
			work = nil
		}
	})
	both.Wait()
	return errors.Join(requests, work)
}

// takeMail listens for answers by mail, where the settings say so. The function it returns ends that, once what is being
// taken in is kept.
func (p *program) takeMail(ctx context.Context, po *portal) (end func(), err error) {
	if p.config.LMTPListen == "" {
		return func() {}, nil
	}
	server, err := inbound.Listen(ctx, inbound.Options{Listen: p.config.LMTPListen, Log: p.log, Deliver: func(ctx context.Context, e inbound.Envelope) error {
		return po.question.Receive(actor.With(ctx, actor.Job("lmtp")), e)
	}})
	if err != nil {
		return nil, fmt.Errorf("INZAGE_LMTP_LISTEN: %w", err)
	}
	return server.Close, nil
}

// secured wraps the listener in TLS where the settings say so.
func (p *program) secured(l net.Listener, server *http.Server) (net.Listener, error) {
	switch cert, key, pair := strings.Cut(p.config.TLS, ":"); {
	case p.config.TLS == "auto":
		manager := &autocert.Manager{
			Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(p.config.Base.Hostname()),
			Cache: autocert.DirCache(p.config.DataDir + "/acme"),
		}
		server.TLSConfig = manager.TLSConfig()
	case pair:
		loaded, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("INZAGE_TLS: %w", err)
		}
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{loaded}, NextProtos: []string{"h2", "http/1.1"}}
	default:
		return l, nil
	}
	server.TLSConfig.MinVersion = tls.VersionTLS12
	return tls.NewListener(l, server.TLSConfig), nil
}

// closing ends the database and says if that failed; it also warns of texts that were missing.
func (p *program) closing(db *database) {
	if err := db.close(); err != nil {
		p.log.Error("database", "err", err)
	}
	if n := i18n.Failures(); n > 0 {
		_, _ = fmt.Fprintf(os.Stderr, "inzage: %d texts could not be shown; see the log\n", n)
	}
}
