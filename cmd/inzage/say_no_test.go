package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"inzage/internal/feature/demo"
	"inzage/internal/testkit/browser"
	"inzage/internal/testkit/listmonktest"
	"inzage/internal/testkit/pgtest"
)

// letters are the demonstration's mails to an address whose subject has a part, newest first.
func (r *running) letters(to, subject string) (out []*mail.Message) {
	r.t.Helper()
	files, _ := filepath.Glob(filepath.Join(r.dir, demoMail, "*.eml"))
	slices.Sort(files)
	slices.Reverse(files)
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			continue // not whole yet
		}
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err == nil && strings.Contains(m.Header.Get("To"), to) && strings.Contains(m.Header.Get("Subject"), subject) {
			out = append(out, m)
		}
	}
	return out
}

// letter waits for one.
func (r *running) letter(to, subject string) (m *mail.Message) {
	r.t.Helper()
	r.await("a mail to "+to, 60*time.Second, func() bool {
		if all := r.letters(to, subject); len(all) > 0 {
			m = all[0]
		}
		return m != nil
	})
	return m
}

// oneClick does what a mail program does when its reader presses "unsubscribe" (RFC 8058 3.2): it finds the address in the
// header and posts, without cookies, without following anything.
func oneClick(t *testing.T, m *mail.Message) (status int, body string) {
	t.Helper()
	if got := m.Header.Get("List-Unsubscribe-Post"); got != "List-Unsubscribe=One-Click" {
		t.Fatalf("List-Unsubscribe-Post is %q", got)
	}
	found := regexp.MustCompile(`<(https?://[^>]+)>`).FindStringSubmatch(m.Header.Get("List-Unsubscribe"))
	if found == nil {
		t.Fatalf("List-Unsubscribe is %q", m.Header.Get("List-Unsubscribe"))
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Post(found[1], "application/x-www-form-urlencoded", strings.NewReader("List-Unsubscribe=One-Click"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil || len(answer.Cookies()) > 0 {
		t.Errorf("cookies %v, %v", answer.Cookies(), err)
	}
	return answer.StatusCode, string(text)
}

// TestFormerCustomerUnsubscribes: a mail program withdraws for somebody who left long ago; it holds at once in the portal,
// reaches the newsletter tool, and stays when the same mail is pressed again.
func TestFormerCustomerUnsubscribes(t *testing.T) {
	tool := listmonktest.New(t, listmonktest.Options{})
	r := startDemo(t, pgtest.DataDir(t), "INZAGE_LISTMONK_URL="+tool.Address(), "INZAGE_LISTMONK_LIST=1")
	former := r.named(demo.FormerPrivate)
	newsletter := r.letter(former.Email, "Kastanje")
	if status, body := oneClick(t, newsletter); status != http.StatusOK || strings.Contains(body, former.Email) {
		t.Fatalf("one click: %d %q", status, body)
	}
	page := r.signIn(former.Email, former.Password).Want(http.StatusOK).Follow("/my/consents").Want(http.StatusOK).Follow("/my/consents/newsletter").Want(http.StatusOK)
	if !strings.Contains(page.Text(), "Ingetrokken") {
		t.Errorf("the portal does not show the withdrawal:\n%s", page.Text())
	}
	r.await("the newsletter tool hears of it", 60*time.Second, func() bool { return tool.Status(former.Email, 1) == "unsubscribed" })
	if status, _ := oneClick(t, newsletter); status != http.StatusOK {
		t.Errorf("the same click again: %d", status)
	}
	// Other letters of the portal have no such header: they are no marketing.
	receipt := r.letter(former.Email, "Bevestiging")
	for _, name := range []string{"List-Unsubscribe", "List-Unsubscribe-Post"} {
		if got := receipt.Header.Get(name); got != "" {
			t.Errorf("the receipt has %s: %s", name, got)
		}
	}
}

// named is the login of a customer of the demonstration.
func (r *running) named(customer string) login {
	r.t.Helper()
	for _, l := range demo.Logins() {
		if slices.Contains(l.CustomerNumbers, customer) {
			return login{Role: l.Role, Language: l.Language, Email: l.Email, Password: l.Password, Note: l.Note}
		}
	}
	r.t.Fatalf("nobody signs in for %s", customer)
	return login{}
}

// TestQuestionAnsweredByMail: a question asked in the browser reaches operations; their answer, by mail over LMTP, stands in
// the portal and comes to the customer, whose answer to that goes on in the same thread.
func TestQuestionAnsweredByMail(t *testing.T) {
	lmtp := "127.0.0.1:" + freePort(t)
	r := startDemo(t, furnished(t), "INZAGE_LMTP_LISTEN="+lmtp)
	who := r.login("de")
	p := browser.Open(t).NewPage(t)
	p.Goto(r.base + "/de/sign-in")
	p.Type("#email", who.Email)
	p.Type("#password", who.Password)
	p.Enter("#password")
	p.Goto(r.base + "/de/my/question")
	p.Click("[name=topic][value=data]")
	p.Type("#text", "Welche Daten haben Sie von mir?")
	p.Follow("main form button[type=submit]")
	reference := regexp.MustCompile(`V-\d{4}-\d{6}`).FindString(p.Text("main"))
	if reference == "" {
		t.Fatalf("no reference on\n%s", p.Text("main"))
	}

	asked := r.letter(demo.TheCompany().Operations, reference)
	say(t, lmtp, demo.TheCompany().Operations, asked, "Alle auf der Seite Ihre Daten.")
	p.Goto(r.base + "/de/my/questions/" + reference)
	if text := p.Text("main"); !strings.Contains(text, "Alle auf der Seite Ihre Daten.") {
		t.Errorf("the portal does not show the answer:\n%s", text)
	}
	answered := r.letter(who.Email, "Antwort")
	body, ok := bodyOf(answered)
	if !ok || !strings.Contains(body, "Alle auf der Seite Ihre Daten.") {
		t.Errorf("the mail does not hold the answer:\n%s", body)
	}
	say(t, lmtp, who.Email, answered, "Danke, das hilft.")
	p.Goto(r.base + "/de/my/questions/" + reference)
	if text := p.Text("main"); !strings.Contains(text, "Danke, das hilft.") {
		t.Errorf("the customer’s mail is not in the thread:\n%s", text)
	}
}

// say answers a letter as a mail program does, and hands the answer in as a mail server does.
func say(t *testing.T, lmtp, from string, letter *mail.Message, text string) {
	t.Helper()
	to, err := mail.ParseAddress(letter.Header.Get("Reply-To"))
	if err != nil {
		t.Fatalf("Reply-To %q: %v", letter.Header.Get("Reply-To"), err)
	}
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", lmtp)
	if err != nil {
		t.Fatal(err)
	}
	c := smtp.NewClientLMTP(conn)
	defer func() { _ = c.Close() }()
	raw := fmt.Sprintf("From: <%s>\r\nTo: <%s>\r\nSubject: Re: x\r\nMessage-ID: <%d@example.org>\r\nIn-Reply-To: %s\r\n"+
		"Content-Type: text/plain; charset=UTF-8\r\n\r\n%s\r\n\r\n> the letter before\r\n",
		from, to.Address, time.Now().UnixNano(), letter.Header.Get("Message-Id"), text)
	if err := c.SendMail(from, []string{to.Address}, strings.NewReader(raw)); err != nil {
		t.Fatal(err)
	}
}
