package inbound

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClass(t *testing.T) {
	const person = "From: Jan <jan@example.be>\nSubject: Re: vraag\n"
	for name, c := range map[string]struct {
		head  string
		class Class
		quiet bool
	}{
		"a person":               {person, Normal, false},
		"a person, said so":      {person + "Auto-Submitted: no\n", Normal, false},
		"absence note":           {person + "Auto-Submitted: auto-replied\n", AutoReply, true},
		"with a parameter":       {person + "Auto-Submitted: auto-replied; owner-email=\"x\"\n", AutoReply, true},
		"in capitals":            {person + "AUTO-SUBMITTED: Auto-Generated (rejected)\n", AutoReply, true},
		"our own letter":         {person + "Auto-Submitted: auto-generated\nMessage-ID: <x@privacy.example.be>\n", AutoReply, true},
		"second header":          {person + "Auto-Submitted: no\nAuto-Submitted: auto-replied\n", AutoReply, true},
		"old program":            {person + "X-Autoreply: yes\n", AutoReply, true},
		"old program, not":       {person + "X-Autoreply: no\n", Normal, false},
		"Precedence auto_reply":  {person + "Precedence: auto_reply\n", AutoReply, true},
		"Exchange in Dutch":      {"From: jan@example.be\nSubject: Automatisch antwoord: vraag\n", AutoReply, true},
		"Exchange in French":     {"From: jan@example.be\nSubject: =?utf-8?q?R=C3=A9ponse_automatique_:_question?=\n", AutoReply, true},
		"Exchange in German":     {"From: jan@example.be\nSubject: Automatische Antwort: Frage\n", AutoReply, true},
		"Exchange of old":        {"From: jan@example.be\nSubject: Out of Office AutoReply: vraag\n", AutoReply, true},
		"a person about one":     {"From: jan@example.be\nSubject: Re: Automatisch antwoord: vraag\n", Normal, false},
		"a person away":          {"From: jan@example.be\nSubject: Afwezigheid van onze boekhouder\n", Normal, false},
		"read receipt":           {person + "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n", AutoReply, true},
		"list":                   {person + "List-Id: <a.example.be>\n", List, true},
		"newsletter":             {person + "List-Unsubscribe: <https://example.be>\n", List, true},
		"bulk":                   {person + "Precedence: bulk\n", List, true},
		"mailer":                 {"From: MAILER-DAEMON (Mail Delivery System)\nSubject: failure notice\n", Bounce, true},
		"mailer with address":    {"From: Mail <MAILER-DAEMON@example.be>\nSubject: failure notice\n", Bounce, true},
		"postmaster, a person":   {"From: postmaster@example.be\nSubject: vraag\n", Normal, true},
		"postmaster, a machine":  {"Return-Path: <>\nFrom: postmaster@example.be\nSubject: vraag\n", Bounce, true},
		"Exim of old":            {person + "X-Failed-Recipients: an@example.be\n", Bounce, true},
		"Exchange wants silence": {person + "X-Auto-Response-Suppress: DR, OOF, AutoReply\n", Normal, true},
		"no-reply":               {"From: no-reply@example.be\nSubject: vraag\n", Normal, true},
		"nobody":                 {"Subject: vraag\n", Normal, true},
		"in a circle":            {strings.Repeat("Received: from a by b\n", maxHops+1) + person, Normal, true},
		"far":                    {strings.Repeat("Received: from a by b\n", maxHops) + person, Normal, false},
		"shown as source":        {person + "Auto-Submitted: auto-replied\nContent-Transfer-Encoding: base64\n\n!!!!", AutoReply, true},
	} {
		m := Parse([]byte(c.head + "\nwords\n"))
		if m.Class != c.class || m.Quiet != c.quiet {
			t.Errorf("%s: %s, quiet %v", name, m.Class, m.Quiet)
		}
	}
}

// Who leaves the reverse path empty gets no answer, whatever the letter says.
func TestEmptyReversePath(t *testing.T) {
	raw := []byte("From: jan@example.be\nSubject: s\nAuto-Submitted: no\n\nx")
	if m := (Envelope{From: "jan@example.be", Raw: raw}).Message(); m.Class != Normal || m.Quiet {
		t.Errorf("%+v", m)
	}
	if m := (Envelope{Raw: raw}).Message(); m.Class != AutoReply || !m.Quiet {
		t.Errorf("%+v", m)
	}
	if m := (Envelope{Raw: []byte("List-Id: x\n\nx")}).Message(); m.Class != List || !m.Quiet {
		t.Errorf("%+v", m)
	}
}

func TestSentBy(t *testing.T) {
	own := []string{"privacy@example.be", "vraag@privacy.example.be"}
	for from, want := range map[string]bool{
		"privacy@example.be": true, "Privacy@Example.BE": true, "vraag+abc@privacy.example.be": true,
		"jan@example.be": false, "vraag@example.be": false, "": false,
	} {
		if got := Parse([]byte("From: " + from + "\n\nx")).SentBy(own...); got != want {
			t.Errorf("%q: %v", from, got)
		}
	}
	if Parse([]byte("From: nobody\n\nx")).SentBy("") {
		t.Error("no address is nobody's")
	}
}

const report = `Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.be>
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.be

Final-Recipient: rfc822; jan@new.example
Original-Recipient: rfc822;jan@example.be
Action: failed
Status: 5.0.0
Diagnostic-Code: smtp; 550 5.1.1 <jan@new.example>:
 Recipient address rejected

Final-Recipient: rfc822; an@example.be
Action: Delayed
Status: 4.4.1

Final-Recipient: rfc822; piet@example.be
Action: failed
Status: 5.2.2

--b
Content-Type: message/rfc822

Message-ID: <letter@privacy.example.be>
From: privacy@example.be
Auto-Submitted: auto-generated
Subject: s

x
--b--
`

func TestReport(t *testing.T) {
	m := Parse([]byte(report))
	want := Report{Original: "letter@privacy.example.be", Recipients: []Recipient{
		{"jan@example.be", "failed", "5.1.1", "550 5.1.1 <jan@new.example>: Recipient address rejected"},
		{"an@example.be", "delayed", "4.4.1", ""}, {"piet@example.be", "failed", "5.2.2", ""},
	}}
	if diff := cmp.Diff(want, m.Report); diff != "" || m.Class != Bounce {
		t.Error(m.Class, diff)
	}
	for i, hard := range []bool{true, false, false} {
		if m.Report.Recipients[i].Hard() != hard {
			t.Errorf("%+v", m.Report.Recipients[i])
		}
	}
	// Only the head of the letter came back.
	if m = Parse([]byte(strings.Replace(report, "message/rfc822", "text/rfc822-headers", 1))); m.Report.Original != want.Original {
		t.Errorf("%+v", m.Report)
	}
	// The recipient's server had a word of its own: 5.1.8 speaks of the sender, and 4.x.x of another time.
	for status, hard := range map[string]bool{"5.1.1": true, "5.1.2": true, "5.1.10": true, "5.1.8": false, "5.1.7": false, "4.1.1": false, "5.7.1": false, "": false} {
		if got := (Recipient{Action: "failed", Status: status}).Hard(); got != hard {
			t.Errorf("%s: %v", status, got)
		}
	}
	for detail, want := range map[string]string{
		"550 5.1.1 no such user": "5.1.1", "550-5.1.1 no such user": "5.1.1", "550 #5.1.1": "5.1.1",
		"450 4.1.1 later": "5.0.0", "host 5.1.1.7 said: no": "5.0.0", "550 no such user": "5.0.0",
	} {
		got := recipients("Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; jan@example.be\nAction: failed\nStatus: 5.0.0 (failed)\nDiagnostic-Code: smtp; " + detail)
		if len(got) != 1 || got[0].Status != want {
			t.Errorf("%s: %+v", detail, got)
		}
	}
	// A letter that encloses another is no report of it.
	m = Parse([]byte("From: jan@example.be\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nkijk\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <1@a.be>\n\nx\n--b--\n"))
	if m.Class != Normal || m.Report.Original != "" || len(m.Files) != 1 || m.Files[0].Name != "file-1.eml" {
		t.Errorf("%+v", m)
	}
}
