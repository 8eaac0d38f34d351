package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"time"

	"github.com/emersion/go-smtp"

	"inzage/internal/core/actor"
	"inzage/internal/core/secret"
	"inzage/internal/data/account"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/mail/mailbox"
	"inzage/internal/platform/mailing"
	"inzage/internal/platform/postgres"
	"inzage/internal/platform/store"
	lettermail "inzage/templates/mail"
)

// mailingTask is a mailing that a process of its own sends.
type mailingTask struct {
	URL, Secret, SMTP string
	Mailing           int64
}

// mailed is what became of it.
type mailed struct {
	Progress mailing.Progress
	Seconds  float64
	Early    int64 // most bytes resident when a tenth was sent
	Memory   int64 // and in the end
	Heap     int64 // most bytes of objects on the Go heap
}

func (m mailed) rate() float64 { return float64(m.Progress.Sent) / m.Seconds }

// mailingFigures are those of one mailing to all customers, by one receiver.
type mailingFigures struct {
	receiver string
	mailed
	goTime, sql float64 // seconds of processor time: of the sending process, of PostgreSQL
}

// noticeOf is the matter that is measured: the letter of a change of the policy, in size and make.
func noticeOf(company string) (mailing.Matter, mail.Template) {
	customers := func(r store.Reader) (n int64, err error) {
		err = r.Row(`SELECT count(*) FROM customers WHERE erased_at IS NULL`).Scan(&n)
		return n, err
	}
	audience := func(r store.Reader, after int64, limit int) ([]mailing.Recipient, int64, error) {
		all, last, err := account.EachAddress(r, after, limit)
		to := make([]mailing.Recipient, len(all))
		for i, a := range all {
			to[i] = mailing.Recipient(a)
		}
		return to, last, err
	}
	render := func(ctx context.Context, l mail.Letter) (mail.Message, error) {
		subject, text, html, err := lettermail.Compose(ctx, lettermail.Letter{
			Lang: l.Lang, Company: company, Contact: "privacy@kastanje.example", Subject: "Ons privacybeleid verandert",
			Paragraphs: []string{
				"Vanaf 1 december 2026 geldt een nieuwe versie van ons privacybeleid. Hieronder leest u in het kort wat er verandert.",
				"Wij bewaren opgenomen gesprekken voortaan dertig dagen in plaats van zestig. Wij geven ze aan niemand door.",
			},
			Action: lettermail.Link{Label: "Bekijk de verschillen", URL: "https://privacy.kastanje.example/nl/privacy-notice/compare?from=1.0&to=1.1"},
			After:  []string{"Dit is een dienstbericht: u krijgt het ook als u geen nieuwsbrief wilt."},
		})
		return mail.Message{Subject: subject, Text: text, HTML: html}, err
	}
	return mailing.Matter{Name: "notice", Template: "notice", Customers: customers, Audience: audience},
		mail.Template{Name: "notice", Audit: "notice", Render: render}
}

// timeMailings sends a notice to every customer: once to the mail server of the demonstration, which has each letter on the disk
// before it answers, and once to one that only takes them.
func (b *bench) timeMailings(ctx context.Context, p *portal, _ []visitor) error {
	starter, err := mailing.New(mailing.Options{Store: p.Store})
	if err != nil {
		return err
	}
	matter, _ := noticeOf("Kastanje")
	starter.Add(matter)
	for i, receiver := range []struct {
		name string
		open func(context.Context) (string, func() error, error)
	}{{"the demonstration's mail server", b.openMailbox}, {"a mail server that keeps nothing", openTaker}} {
		address, end, err := receiver.open(ctx)
		if err != nil {
			return err
		}
		f := mailingFigures{receiver: receiver.name}
		err = b.timeMailing(ctx, p, starter, int64(i+1), address, &f)
		if err := errors.Join(err, end()); err != nil {
			return fmt.Errorf("mailing by %s: %w", receiver.name, err)
		}
		b.figures.mailings = append(b.figures.mailings, f)
		b.say("mailing by %s: %d letters, %.0f/s, %d MiB (%d MiB after a tenth; processor: Go %.1f s, PostgreSQL %.1f s)",
			f.receiver, f.Progress.Sent, f.rate(), f.Memory>>20, f.Early>>20, f.goTime, f.sql)
	}
	return nil
}

func (b *bench) timeMailing(ctx context.Context, p *portal, starter *mailing.Service, ref int64, address string, f *mailingFigures) error {
	var id int64
	err := p.Do(actor.With(ctx, actor.Job("bench")), store.Change{Action: "notice.decided", Subject: keys.Nobody()}, func(tx *store.Tx) (err error) {
		id, _, err = starter.Start(tx, "notice", ref)
		return err
	})
	if err != nil {
		return err
	}
	if err := b.server.settle(ctx); err != nil {
		return err
	}
	before, err := b.server.processor(ctx)
	if err != nil {
		return err
	}
	f.goTime, err = child(ctx, mailingRole, mailingTask{
		URL: b.server.URL(postgres.ProgramRole, database), Secret: b.secret, SMTP: address, Mailing: id,
	}, &f.mailed)
	if err != nil {
		return err
	}
	after, err := b.server.processor(ctx)
	f.sql = after - before
	if p := f.Progress; err == nil && (p.State != mailing.Done || p.Sent != p.Letters || p.Sent+p.Shared < int64(b.books.customers)) {
		err = fmt.Errorf("not every customer has a letter: %+v", p)
	}
	return err
}

// mailingChild sends a mailing as "inzage serve" does.
func mailingChild(ctx context.Context, task mailingTask) (m mailed, err error) {
	heap := watchHeap(ctx)
	ring, err := secret.NewRing([]secret.Text{secret.Text(task.Secret)})
	if err != nil {
		return m, err
	}
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	st, err := store.Open(ctx, store.Options{URL: secret.Text(task.URL), Ring: ring, Log: log})
	if err != nil {
		return m, err
	}
	defer st.Close()
	server, err := mail.ParseServer(secret.Text("smtp://"+task.SMTP), "Kastanje <no-reply@kastanje.example>")
	if err != nil {
		return m, err
	}
	matter, template := noticeOf("Kastanje")
	templates := mail.NewTemplates()
	templates.Add(template)
	outbox, err := mail.New(mail.Options{Store: st, Templates: templates, Server: server, Log: log})
	if err != nil {
		return m, err
	}
	mailings, err := mailing.New(mailing.Options{Store: st, Outbox: outbox, Log: log})
	if err != nil {
		return m, err
	}
	mailings.Add(matter)
	registry := jobs.NewRegistry()
	outbox.Register(registry)
	mailings.RegisterJobs(registry)
	runner, err := jobs.New(st, registry, jobs.Config{Log: log})
	if err != nil {
		return m, err
	}
	start := time.Now()
	if err := runner.Start(ctx); err != nil {
		return m, err
	}
	for m.Progress.State != mailing.Done {
		select {
		case <-ctx.Done():
			return m, ctx.Err()
		case <-time.After(time.Second):
		}
		if m.Progress, err = mailings.Progress(st.Read(ctx), task.Mailing); err != nil {
			return m, err
		}
		if m.Early == 0 && m.Progress.Passed*10 >= m.Progress.Customers {
			if m.Early, err = highWater(); err != nil {
				return m, err
			}
		}
	}
	m.Seconds = time.Since(start).Seconds()
	if m.Memory, err = highWater(); err != nil {
		return m, err
	}
	m.Heap = heap()
	return m, runner.Stop(ctx)
}

// openMailbox opens the mail server of the demonstration.
func (b *bench) openMailbox(ctx context.Context) (address string, end func() error, err error) {
	box, err := mailbox.Open(filepath.Join(b.dir, "mail"), slog.New(slog.DiscardHandler))
	if err != nil {
		return "", nil, err
	}
	address, err = box.Listen(ctx, "127.0.0.1:0")
	return address, box.Close, err
}

// openTaker opens a mail server that reads letters and throws them away.
func openTaker(ctx context.Context) (address string, end func() error, err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return new(taker), nil }))
	server.Domain = "localhost"
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), server.Close, nil
}

// taker is one connection to openTaker's server.
type taker struct{}

// Mail implements smtp.Session.
func (*taker) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt implements smtp.Session.
func (*taker) Rcpt(string, *smtp.RcptOptions) error { return nil }

// Data implements smtp.Session.
func (*taker) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

// Reset implements smtp.Session.
func (*taker) Reset() {}

// Logout implements smtp.Session.
func (*taker) Logout() error { return nil }

func (b *bench) mailingRows(t *table) {
	for _, f := range b.mailings {
		t.row("memory of a notice to all customers, by "+f.receiver, "flat: ≤ 64 MiB", fmt.Sprintf("%d MiB, %d MiB after a tenth", f.Memory>>20, f.Early>>20),
			verdict(f.Memory <= memoryBudget))
	}
}

func (b *bench) mailingTable(t *table) {
	if len(b.mailings) == 0 {
		return
	}
	t.WriteString("A notice to all customers (letters a second; processor time in seconds, of one core):\n\n")
	t.head("receiver", "letters", "seconds", "letters a second", "memory after a tenth", "memory", "Go heap", "processor, Go", "processor, PostgreSQL")
	for _, f := range b.mailings {
		t.row(f.receiver, fmt.Sprint(f.Progress.Sent), fmt.Sprintf("%.0f", f.Seconds), fmt.Sprintf("%.0f", f.rate()), fmt.Sprintf("%d MiB", f.Early>>20),
			fmt.Sprintf("%d MiB", f.Memory>>20), fmt.Sprintf("%d MiB", f.Heap>>20), fmt.Sprintf("%.1f", f.goTime), fmt.Sprintf("%.1f", f.sql))
	}
	t.WriteByte('\n')
}
