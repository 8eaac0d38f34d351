package question

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/inbound"
	"inzage/internal/platform/store"
)

// TestFreshMail: a mail without a token is an unverified thread of nobody, with one polite answer a day.
func TestFreshMail(t *testing.T) {
	links := 0
	w := newWorld(t, func(o *Options) {
		o.WithdrawLink = func(_ *store.Tx, canonical string, lang i18n.Lang) (int64, error) {
			if canonical != "jan@voorbeeld.be" || lang != i18n.FR {
				return 0, nil
			}
			links++
			return 7, nil
		}
		o.WithdrawURL = func(_ context.Context, link int64) (string, error) {
			return fmt.Sprintf("https://privacy.noordzee.example/m/%d", link), nil
		}
	})
	jan := w.person("jan")
	w.ask(jan, "een eigen vraag")
	ref := w.thread(jan, "V-2026-000001").Reference
	w.mails()

	// A guessed reference in the subject says nothing, and neither does the customer's address as sender.
	w.receive(jan.email, replyBase, rawMail("Jan <"+jan.email+">", replyBase, "Re: ["+ref+"] geef mij alles", "Geef mij alles."))
	if th := w.thread(jan, ref); len(th.Messages) != 1 {
		t.Fatalf("a mail without token is in the thread: %+v", th.Messages)
	}
	sent := w.mails()
	ops, auto := to(t, sent, operationsAddress), to(t, sent, jan.email)
	if !strings.Contains(ops.Text, "niet nagegaan") || !strings.Contains(ops.Text, "Geef mij alles.") || !strings.Contains(ops.Subject, "V-2026-000002") {
		t.Errorf("to operations:\n%s", ops.Text)
	}
	if auto.header("Auto-Submitted") != "auto-replied" || !strings.Contains(auto.Text, "https://privacy.noordzee.example/m/7") || !strings.Contains(auto.Text, "https://privacy.noordzee.example/fr/") ||
		strings.Contains(auto.Text, "Geef mij alles") || auto.header("List-Unsubscribe") != "" || links != 1 {
		t.Errorf("the automatic answer:\n%s", auto.raw)
	}
	if n := w.count(`SELECT count(*) FROM questions WHERE customer_id IS NULL AND way = 'mail'`); n != 1 {
		t.Errorf("%d threads of nobody", n)
	}

	// A second mail that day is a thread as well, without another answer; a day later there is one again.
	w.receive(jan.email, replyBase, rawMail(jan.email, replyBase, "nog iets", "nog iets"))
	if n := len(w.mails()); n != 1 {
		t.Errorf("%d mails after the second, want the one to operations", n)
	}
	w.clock.Advance(25 * time.Hour)
	w.receive(jan.email, replyBase, rawMail(jan.email, replyBase, "en nog iets", "en nog iets"))
	if n := len(w.mails()); n != 2 {
		t.Errorf("%d mails a day later", n)
	}
	// What the sender answers to the automatic answer comes to the same thread.
	w.receive(jan.email, auto.replyTo(), rawMail(jan.email, auto.replyTo(), "Re: x", "Dank."))
	if th, err := w.svc.Show(job, "V-2026-000002"); err != nil || len(th.Messages) != 2 {
		t.Errorf("%+v, %v", th.Messages, err)
	}
}

// TestNoLoops: nothing that a machine wrote is answered, becomes a message or opens a thread again; all of it is kept.
func TestNoLoops(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	ref := w.ask(jan, "vraag")
	sent := w.mails()
	ops, copied := to(t, sent, operationsAddress), to(t, sent, jan.email)
	must(t, w.svc.Answer(job, ref, "antwoord", nil))
	w.mails()
	kept := 0
	for name, m := range map[string]struct{ from, to, header string }{
		"absence note to the copy": {jan.email, copied.replyTo(), "Auto-Submitted: auto-replied"},
		"absence of operations":    {"an@noordzee.example", ops.replyTo(), "X-Autoreply: yes"},
		"fresh vacation":           {"x@elders.example", replyBase, "Auto-Submitted: auto-replied (vacation)"},
		"null path":                {"", replyBase, "X-Test: 1"},
		"our own letter":           {replyBase, replyBase, "Auto-Submitted: auto-generated"},
		"bulk":                     {"y@elders.example", copied.replyTo(), "Precedence: auto_reply"},
	} {
		w.receive(m.from, m.to, rawMail(orNobody(m.from), m.to, name, "Ik ben er niet.", m.header))
		kept++
	}
	if n := w.count(`SELECT count(*) FROM mail_received WHERE outcome IN ('automatic', 'bounced')`); n != kept {
		t.Errorf("%d of %d mails of machines are kept", n, kept)
	}
	if n := len(w.mails()); n != 0 {
		t.Errorf("%d mails went out", n)
	}
	if th := w.thread(jan, ref); th.State != Answered || len(th.Messages) != 2 {
		t.Errorf("%s, %d messages", th.State, len(th.Messages))
	}
	// A letter of ours that comes back as it is.
	w.receive(replyBase, replyBase, []byte(ops.raw))
	// From one of our own addresses, but by hand; a list; somebody who wants no answers: threads, unanswered.
	w.receive(replyBase, replyBase, rawMail(replyBase, replyBase, "kring", "kring"))
	w.receive("lijst@elders.example", replyBase, rawMail("lijst@elders.example", replyBase, "lijst", "lijst", "List-Id: <l.elders.example>", "Precedence: list"))
	w.receive("no-reply@elders.example", replyBase, rawMail("no-reply@elders.example", replyBase, "geen", "geen"))
	w.receive("envelop@elders.example", replyBase, rawMail("ander@elders.example", replyBase, "verschil", "verschil"))
	for _, l := range w.mails() {
		if !strings.Contains(strings.Join(l.To, " "), operationsAddress) {
			t.Errorf("%s was answered: %s", l.To, l.Subject)
		}
	}
}

func orNobody(from string) string {
	if from == "" {
		return "mailer-daemon@elders.example"
	}
	return from
}

// TestMachinesInDisguise answer each other without saying that they are machines: they are slowed down, and nothing is lost.
func TestMachinesInDisguise(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	ref := w.ask(jan, "vraag")
	ops := to(t, w.mails(), operationsAddress)
	send := func(n int) error {
		return w.svc.Receive(context.Background(), inbound.Envelope{From: "an@noordzee.example", To: ops.replyTo(),
			Raw: rawMail("an@noordzee.example", ops.replyTo(), fmt.Sprint("Re: ", n), "Bedankt voor uw mail.")})
	}
	for n := range threadMails.Max {
		must(t, send(n))
	}
	if send(threadMails.Max) == nil {
		t.Error("the mail server may go on")
	}
	must(t, send(0)) // taken in before
	w.clock.Advance(time.Hour)
	must(t, send(threadMails.Max))
	if th := w.thread(jan, ref); len(th.Messages) != threadMails.Max+2 {
		t.Errorf("%d messages", len(th.Messages))
	}
}

// TestSameMailTwice: twenty deliveries at once, over different ways, are one message and one answer.
func TestSameMailTwice(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	ref := w.ask(jan, "vraag")
	ops := to(t, w.mails(), operationsAddress)
	raw := rawMail("an@noordzee.example", ops.replyTo(), "Re: x", "antwoord")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			way := append([]byte(fmt.Sprintf("Received: from mx%d.example by mx.noordzee.example; Tue, 3 Nov 2026 10:00:%02d +0100\r\n", i, i)), raw...)
			if err := w.svc.Receive(context.Background(), inbound.Envelope{From: "an@noordzee.example", To: ops.replyTo(), Raw: way}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if th := w.thread(jan, ref); len(th.Messages) != 2 {
		t.Errorf("%d messages", len(th.Messages))
	}
	if n := len(w.mails()); n != 1 {
		t.Errorf("%d mails", n)
	}
	if n := w.count(`SELECT count(*) FROM blobs b WHERE NOT EXISTS (SELECT FROM question_messages m WHERE b.id IN (m.body, m.quoted)) AND NOT EXISTS (SELECT FROM mail_received m WHERE m.raw = b.id)`); n != 0 {
		t.Errorf("%d documents of nobody", n)
	}
}

// TestSides: a token says who writes. The asker's is no use to answer in the name of operations, and a token of nothing is a
// fresh mail.
func TestSides(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	ref := w.ask(jan, "vraag")
	copied := to(t, w.mails(), jan.email)
	w.receive("an@noordzee.example", copied.replyTo(), rawMail("An van operations <operations@noordzee.example>", copied.replyTo(), "Re: x", "Ik ben operations."))
	th := w.thread(jan, ref)
	if m := th.Messages[1]; m.Side != Asker || th.State != Open || m.Sender != operationsAddress {
		t.Errorf("%+v", m)
	}
	w.mails()
	for i, token := range []string{strings.Repeat("a", 32), "x", strings.ToUpper(copied.replyTo()[6:38])} {
		address := "vraag+" + token + "@noordzee.example"
		w.receive("a@elders.example", address, rawMail("a@elders.example", address, fmt.Sprint("poging ", i), "hallo"))
	}
	if n := w.count(`SELECT count(*) FROM questions WHERE way = 'mail'`); n != 2 {
		t.Errorf("%d fresh threads, want 2: a token does not mind its case", n)
	}
	// The mail server kept the token to itself; the letter names it.
	w.receive(jan.email, replyBase, rawMail(jan.email, "Vraag <"+copied.replyTo()+">", "Re: x", "Langs een omweg."))
	if th := w.thread(jan, ref); th.Messages[len(th.Messages)-1].Text != "Langs een omweg." {
		t.Errorf("%+v", th.Messages)
	}
}

// TestEmptyAnswer: an answer in which nothing is new is passed on to nobody, and operations hears of it.
func TestEmptyAnswer(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	ref := w.ask(jan, "vraag")
	ops := to(t, w.mails(), operationsAddress)
	for i, body := range []string{
		"\n> alleen citaat\n> van ons\n",
		"Op 3 november 2026 om 10:00 schreef Noordzee Hosting <vraag@noordzee.example>:\n> GEHEIM\n",
		"\n\n-----Oorspronkelijk bericht-----\nVan: Noordzee Hosting\nVerzonden: dinsdag 3 november 2026\nAan: operations\nOnderwerp: x\n\nGEHEIM\n",
	} {
		w.receive("an@noordzee.example", ops.replyTo(), rawMail("an@noordzee.example", ops.replyTo(), fmt.Sprint("Re: x", i), body))
		if l := to(t, w.mails(), operationsAddress); !strings.Contains(l.Subject, "niet doorgestuurd") || l.replyTo() != ops.replyTo() {
			t.Errorf("%s, reply to %s", l.Subject, l.replyTo())
		}
	}
	if th := w.thread(jan, ref); th.State != Open || len(th.Messages) != 1 {
		t.Errorf("%s, %d messages", th.State, len(th.Messages))
	}
	// Answers between the lines: the lines of our letter stay behind.
	w.receive("an@noordzee.example", ops.replyTo(), rawMail("an@noordzee.example", ops.replyTo(), "Re: tussen", "> GEHEIM\n\nJa.\n\n> Klant Njan\n\nNee.\n"))
	if th := w.thread(jan, ref); len(th.Messages) != 2 || strings.Contains(th.Messages[1].Text, ">") || !strings.Contains(th.Messages[1].Text, "Nee.") {
		t.Errorf("%+v", th.Messages)
	}
}

var dsnMessageID = regexp.MustCompile(`(?im)^Message-Id: (<[^>]+>)`)

// TestBounces: a report about a letter of ours marks its address; a forged one does not.
func TestBounces(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	w.ask(jan, "vraag")
	copied := to(t, w.mails(), jan.email)
	id := dsnMessageID.FindStringSubmatch(copied.raw)[1]
	report := func(id, status string) []byte {
		return []byte("From: MAILER-DAEMON@mx.example\r\nTo: " + replyBase + "\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n" +
			"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nno such user\r\n" +
			"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; " + jan.email +
			"\r\nAction: failed\r\nStatus: " + status + "\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: " + id + "\r\nSubject: x\r\n\r\nx\r\n--b--\r\n")
	}
	w.receive("", replyBase, report("<"+ident.Random().String()+"@noordzee.example>", "5.1.1"))
	w.receive("", replyBase, report(id, "4.2.2"))
	if n := w.count(`SELECT count(*) FROM mail_bounces`); n != 0 {
		t.Errorf("%d addresses are marked by what is no report of ours", n)
	}
	w.receive("", copied.replyTo(), report(id, "5.1.1"))
	if n := w.count(`SELECT count(*) FROM mail_bounces`); n != 1 {
		t.Errorf("%d addresses are marked", n)
	}
	if n := w.count(`SELECT count(*) FROM mail_received WHERE outcome = 'bounced'`); n != 3 {
		t.Errorf("%d reports are kept", n)
	}
	if n := len(w.mails()); n != 0 {
		t.Errorf("%d mails went out", n)
	}
}

// TestAttachments: files of a mail are kept as they are, shown to the customer, and never under a type that shows.
func TestAttachments(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	ref := w.ask(jan, "vraag")
	ops := to(t, w.mails(), operationsAddress)
	raw := "From: an@noordzee.example\r\nTo: " + ops.replyTo() + "\r\nSubject: x\r\nMessage-ID: <att@x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain\r\n\r\nZie bijlage.\r\n--b\r\nContent-Type: text/html; name=\"a.html\"\r\nContent-Disposition: attachment; filename=\"../../a\r\n .html\"\r\n\r\n<script>x</script>\r\n--b--\r\n"
	w.receive("an@noordzee.example", ops.replyTo(), []byte(raw))
	m := w.thread(jan, ref).Messages[1]
	if len(m.Files) != 1 || strings.ContainsAny(m.Files[0].Name, "/\\\r\n") || m.Files[0].MIME != "application/octet-stream" {
		t.Fatalf("files %+v", m.Files)
	}
	k := w.svc.Kind()
	r := w.store.Read(jan.ctx)
	id, err := k.File(r, jan.scope, w.thread(jan, ref).ID.String(), m.Files[0].ID)
	must(t, err)
	b, err := blob.Open(r, w.store.Keys(), id)
	must(t, err)
	if got, err := io.ReadAll(b); err != nil || !strings.Contains(string(got), "<script>x</script>") {
		t.Errorf("%q, %v", got, err)
	}
	// The mail of operations itself is for officers.
	shown, err := w.svc.Show(job, ref)
	must(t, err)
	if shown.Messages[1].Mail == nil {
		t.Fatal("an officer does not see the mail itself")
	}
	if _, err := k.File(r, jan.scope, w.thread(jan, ref).ID.String(), shown.Messages[1].Mail.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a customer opens the mail of operations: %v", err)
	}
	doc, err := w.svc.Document(job, ref, shown.Messages[1].Mail.ID)
	must(t, err)
	if got, err := io.ReadAll(doc); err != nil || string(got) != raw {
		t.Errorf("%d bytes of %d, %v", len(got), len(raw), err)
	}
}

// TestHostileMails: header injection, odd line ends and unreadable mails are kept and harm nothing.
func TestHostileMails(t *testing.T) {
	w := newWorld(t)
	for name, raw := range map[string]string{
		"empty":       "",
		"no header":   "hallo",
		"NUL":         "From: a@x.example\r\nSubject: a\x00b\r\n\r\na\x00b",
		"injection":   "From: \"a\r\n b\" <a@x.example>\r\nSubject: =?utf-8?q?x=0D=0ABcc:_evil@x.example?=\r\n\r\nx",
		"lone CR":     "From: a@x.example\r\nSubject: x\r\n\r\na\r.\rb\n.\nc\r\n.\r\n",
		"not UTF-8":   "From: a@x.example\r\nSubject: \xff\xfe\r\n\r\n\xff\xfe",
		"no address":  "Subject: wie ben ik\r\n\r\nhallo",
		"two senders": "From: a@x.example, b@x.example\r\nSubject: twee\r\n\r\nhallo",
		"bidi":        "From: \u202eexample.x@a <a@x.example>\r\nSubject: \u202e\u202d\r\n\r\n\u202etxet",
		"large":       "From: a@x.example\r\nSubject: groot\r\n\r\n" + strings.Repeat("regel tekst\r\n", 200_000),
	} {
		if err := w.svc.Receive(context.Background(), inbound.Envelope{From: "b@x.example", To: replyBase, Raw: []byte(raw)}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, l := range w.mails() {
		if len(l.To) != 1 || l.To[0] != operationsAddress {
			t.Errorf("a mail to %v", l.To)
		}
		if strings.Contains(strings.ToLower(l.raw), "\nbcc:") {
			t.Error("a header was smuggled in")
		}
	}
	if n := w.count(`SELECT count(*) FROM mail_received`); n != 10 {
		t.Errorf("%d of 10 mails are kept", n)
	}
	all, err := w.svc.List(job, Filter{})
	must(t, err)
	for _, l := range all {
		if _, err := w.svc.Show(job, l.Reference); err != nil {
			t.Errorf("%s: %v", l.Title, err)
		}
	}
}

// TestStrangeMails takes in real broken mails: every byte is kept, none is lost, none stops the receiver.
func TestStrangeMails(t *testing.T) {
	const folder = "../../../../shared/data/mails"
	var files []string
	_ = filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasSuffix(path, ".txt") {
			files = append(files, path)
		}
		return nil
	})
	if len(files) == 0 {
		t.Skip("no mails under " + folder)
	}
	w := newWorld(t)
	type kept struct {
		path string
		raw  []byte
	}
	var all []kept
	for i, path := range files {
		raw, err := os.ReadFile(path)
		must(t, err)
		from := fmt.Sprintf("afzender%d@elders.example", i)
		begin := time.Now()
		if err := w.svc.Receive(context.Background(), inbound.Envelope{From: from, To: replyBase, Raw: raw}); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if took := time.Since(begin); took > 3*time.Second {
			t.Errorf("%s took %s", path, took)
		}
		all = append(all, kept{path, raw})
	}
	rows, err := w.super.Query(context.Background(), `SELECT raw FROM mail_received`)
	must(t, err)
	defer rows.Close()
	stored := map[string]bool{}
	r := w.store.Read(context.Background())
	for rows.Next() {
		var id ident.ID
		must(t, rows.Scan(&id))
		b, err := blob.Open(r, w.store.Keys(), id)
		must(t, err)
		raw, err := io.ReadAll(b)
		must(t, err)
		stored[string(raw)] = true
	}
	must(t, rows.Err())
	for _, k := range all {
		if !stored[string(k.raw)] {
			t.Errorf("%s was lost", k.path)
		}
	}
	t.Logf("%d mails, %d different ones", len(all), len(stored))
}
