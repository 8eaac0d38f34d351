package question

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
)

func public(email, text string) PublicForm {
	return PublicForm{Form: Form{Topic: string(Erasure), Text: text, Nonce: ident.Token()}, Email: email, Language: i18n.DE}
}

var confirmLink = regexp.MustCompile(`https://privacy\.noordzee\.example/de/privacy-question/(\S{43})`)

// TestStranger: a question of somebody who is not signed in reaches operations once the mailed link is used, and not before; the
// answer goes to the address; no customer sees it, also not the one with that address.
func TestStranger(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	must(t, w.svc.AskPublic(from("192.0.2.1"), public("Jan@Voorbeeld.BE", "Wis mijn gegevens, <b>nu</b>")))
	sent := w.mails()
	if len(sent) != 1 {
		t.Fatalf("%d mails", len(sent))
	}
	mail := to(t, sent, "Jan@voorbeeld.be")
	link := confirmLink.FindStringSubmatch(mail.Text)
	if link == nil || mail.Subject != "Bestätigen Sie Ihre Frage" || strings.Contains(mail.raw, "Wis mijn gegevens") || mail.replyTo() != "" {
		t.Fatalf("the mail that asks for confirmation:\n%s", mail.raw)
	}
	token := link[1]
	if all, err := w.svc.List(job, Filter{}); err != nil || len(all) != 0 {
		t.Errorf("officers see %v before it is confirmed (%v)", all, err)
	}
	for range 3 { // scanners look
		if c, err := w.svc.OpenConfirmation(context.Background(), token); err != nil || c.Done {
			t.Errorf("%+v, %v", c, err)
		}
	}
	w.clock.Advance(26 * time.Hour)
	var wg sync.WaitGroup
	for range 20 { // a person clicks
		wg.Go(func() {
			if c, err := w.svc.Confirm(from("192.0.2.1"), token); err != nil || !c.Done || c.Reference != "V-2026-000001" || !c.AnswerBy.Equal(AnswerBy(w.clock.Now())) {
				t.Errorf("%+v, %v", c, err)
			}
		})
	}
	wg.Wait()
	if n := w.count(`SELECT count(*) FROM audit.entry WHERE type = 'question.confirmed'`); n != 1 {
		t.Errorf("it was confirmed %d times", n)
	}
	sent = w.mails()
	ops := to(t, sent, operationsAddress)
	if len(sent) != 2 || !strings.Contains(ops.Text, "Jan@voorbeeld.be (bevestigd)") || !strings.Contains(ops.Text, "Geen bekende klant") || !strings.Contains(ops.Text, "<b>nu</b>") {
		t.Errorf("%d mails; to operations:\n%s", len(sent), ops.Text)
	}
	w.receive("an@noordzee.example", ops.replyTo(), rawMail("an@noordzee.example", ops.replyTo(), "Re: x", "Wird gemacht."))
	if answer := to(t, w.mails(), "Jan@voorbeeld.be"); !strings.Contains(answer.Text, "Wird gemacht.") || strings.Contains(answer.Text, "/my/questions") || answer.replyTo() == "" {
		t.Errorf("the answer:\n%s", answer.Text)
	}
	if _, err := w.svc.Thread(w.store.Read(jan.ctx), jan.scope, "V-2026-000001"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a customer with that address sees it: %v", err)
	}
	if c, err := w.svc.OpenConfirmation(context.Background(), token); err != nil || !c.Done {
		t.Errorf("the link later: %+v, %v", c, err)
	}
}

// TestConfirmationEnds: the last moment, the one after it, and what is then left.
func TestConfirmationEnds(t *testing.T) {
	w := newWorld(t)
	must(t, w.svc.AskPublic(from("192.0.2.1"), public("an@elders.example", "x")))
	token := confirmLink.FindStringSubmatch(w.mails()[0].Text)[1]
	w.clock.Advance(ConfirmLife - time.Microsecond)
	if _, err := w.svc.OpenConfirmation(context.Background(), token); err != nil {
		t.Fatal(err)
	}
	must(t, w.svc.sweep(context.Background()))
	w.clock.Advance(time.Microsecond)
	_, err := w.svc.Confirm(from("192.0.2.1"), token)
	wants(t, err, fault.Expired, "question.confirm.dead")
	must(t, w.svc.sweep(context.Background()))
	for table, n := range map[string]int{
		"questions": w.count(`SELECT count(*) FROM questions`), "messages": w.count(`SELECT count(*) FROM question_messages`),
		"blobs": w.count(`SELECT count(*) FROM blobs`), "keys": w.count(`SELECT count(*) FROM subject_keys WHERE subject_kind = 'question'`),
	} {
		if n != 0 {
			t.Errorf("%d %s are left", n, table)
		}
	}
	for _, bad := range []string{"", "x", strings.Repeat("A", 43), strings.ToUpper(token), token + "A", "\x00", strings.Repeat("é", 43)} {
		_, err := w.svc.OpenConfirmation(context.Background(), bad)
		wants(t, err, fault.Expired, "question.confirm.dead")
	}
}

// TestPublicLimits: a network is told; an address is not written to more often, and nobody learns of it.
func TestPublicLimits(t *testing.T) {
	w := newWorld(t)
	for i := range publicAddress.Max + 2 { // from many networks
		must(t, w.svc.AskPublic(from(fmt.Sprintf("198.51.100.%d", i)), public("doelwit@elders.example", "x")))
	}
	if n := len(w.mails()); n != publicAddress.Max {
		t.Errorf("%d mails to one address", n)
	}
	for i := range publicIPHour.Max {
		must(t, w.svc.AskPublic(from("192.0.2.7"), public(fmt.Sprintf("a%d@elders.example", i), "x")))
	}
	wants(t, w.svc.AskPublic(from("192.0.2.7"), public("b@elders.example", "x")), fault.TooMany, "question.error.too_many")
	w.clock.Advance(time.Hour)
	must(t, w.svc.AskPublic(from("192.0.2.7"), public("b@elders.example", "x")))
}

func TestPublicAddresses(t *testing.T) {
	w := newWorld(t)
	for _, email := range []string{"", "x", "a@x,b@x.example", "a@x.example b@x.example", "a@x.example\r\nBcc: b@x.example", `"a b"@x.example`, "Jan <a@x.example>", "a@x", "=?utf-8?q?a?=@x.example>"} {
		wants(t, w.svc.AskPublic(from("192.0.2.1"), public(email, "x")), fault.Invalid, "question.error.email")
	}
	if n := len(w.mails()); n != 0 {
		t.Errorf("%d mails", n)
	}
	twice := public("an@elders.example", "x")
	for range 3 {
		must(t, w.svc.AskPublic(from("192.0.2.1"), twice))
	}
	if n := len(w.mails()); n != 1 {
		t.Errorf("the same form sent three times is %d mails", n)
	}
}

// TestLink: an officer links a stranger's thread; from then on the customer sees it, and it is encrypted to them.
func TestLink(t *testing.T) {
	w := newWorld(t)
	jan, piet := w.person("jan"), w.person("piet")
	form := public("jan@voorbeeld.be", "Van wie ben ik?")
	form.Files = []Upload{{Name: "a.pdf", Data: pdf}}
	must(t, w.svc.AskPublic(from("192.0.2.1"), form))
	_, err := w.svc.Confirm(from("192.0.2.1"), confirmLink.FindStringSubmatch(w.mails()[0].Text)[1])
	must(t, err)
	ops := to(t, w.mails(), operationsAddress)
	const ref = "V-2026-000001"
	wants(t, w.svc.Link(job, ref, "N-nobody"), fault.NotFound, "")
	wants(t, w.svc.Link(job, "V-2026-000099", jan.number), fault.NotFound, "")
	must(t, w.svc.Link(job, ref, jan.number))
	must(t, w.svc.Link(job, ref, jan.number))
	wants(t, w.svc.Link(job, ref, piet.number), fault.Conflict, "question.error.linked")
	th := w.thread(jan, ref)
	if th.Messages[0].Text != "Van wie ben ik?" || len(th.Messages[0].Files) != 1 || th.LinkedAt.IsZero() {
		t.Errorf("%+v", th)
	}
	if n := w.count(`SELECT count(*) FROM blobs WHERE subject_kind <> 'customer' OR customer_id IS NULL`); n != 0 {
		t.Errorf("%d documents are not the customer's", n)
	}
	if n := w.count(`SELECT sum(count) FROM kind_summaries WHERE kind = 'questions' AND owner_id = $1`, jan.scope.Customer()); n != 1 {
		t.Errorf("the summary counts %d", n)
	}
	// The token of the time before still leads to it, and the answer goes where it was asked.
	w.receive("an@noordzee.example", ops.replyTo(), rawMail("an@noordzee.example", ops.replyTo(), "Re: x", "Van u."))
	to(t, w.mails(), "jan@voorbeeld.be")
	if th = w.thread(jan, ref); th.State != Answered || len(th.Messages) != 2 {
		t.Errorf("%s, %d messages", th.State, len(th.Messages))
	}
}

// TestStrangersAreForgotten a year after the last message; what waits for an answer is not, and what is a customer's neither.
func TestStrangersAreForgotten(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	for _, subject := range []string{"open", "closed", "linked"} {
		w.receive("", replyBase, rawMail(subject+"@elders.example", replyBase, subject, "hallo", "Return-Path: <x@elders.example>"))
	}
	refs := map[string]string{}
	all, err := w.svc.List(job, Filter{})
	must(t, err)
	for _, l := range all {
		refs[l.Title] = l.Reference
	}
	if len(refs) != 0 { // a null reverse path is a machine's: nothing became a thread
		t.Fatalf("threads %v of machines", refs)
	}
	for _, subject := range []string{"open", "closed", "linked"} {
		w.receive(subject+"@elders.example", replyBase, rawMail(subject+"@elders.example", replyBase, subject, "hallo, nu echt"))
	}
	all, err = w.svc.List(job, Filter{})
	must(t, err)
	for _, l := range all {
		refs[l.Title] = l.Reference
	}
	must(t, w.svc.Close(job, refs["closed"]))
	must(t, w.svc.Link(job, refs["linked"], jan.number))
	must(t, w.svc.Close(job, refs["linked"]))
	w.clock.Advance(KeepStranger - time.Second)
	must(t, w.svc.sweep(context.Background()))
	if n := w.count(`SELECT count(*) FROM questions`); n != 3 {
		t.Errorf("%d threads a second before", n)
	}
	w.clock.Advance(time.Second)
	must(t, w.svc.sweep(context.Background()))
	if n := w.count(`SELECT count(*) FROM questions WHERE reference = $1`, refs["closed"]); n != 0 || w.count(`SELECT count(*) FROM questions`) != 2 {
		t.Errorf("%d threads", w.count(`SELECT count(*) FROM questions`))
	}
	if n := w.count(`SELECT count(*) FROM mail_received WHERE outcome = 'automatic'`); n != 0 {
		t.Errorf("%d mails of machines are left", n)
	}
	if n := w.count(`SELECT count(*) FROM blobs b WHERE NOT EXISTS (SELECT FROM question_messages m WHERE b.id IN (m.body, m.quoted)) AND NOT EXISTS (SELECT FROM mail_received m WHERE m.raw = b.id)`); n != 0 {
		t.Errorf("%d documents of nobody", n)
	}
}
