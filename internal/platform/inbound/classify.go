package inbound

import (
	"regexp"
	"strings"

	"github.com/jhillyerd/enmime/v2"
)

// classify says what sort of letter it is. root is nil when the letter could not be taken apart.
func (m *Message) classify(head Head, root *enmime.Part) {
	reported := m.readReport(head, root)
	switch {
	case reported || fromMailer(head, m.From):
		m.Class = Bounce
	case automatic(head, m.Subject):
		m.Class = AutoReply
	case toMany(head):
		m.Class = List
	default:
		m.Class = Normal
	}
	m.Quiet = m.Class != Normal || unwilling(head, m.From) || len(head.All("Received")) > maxHops
}

// maxHops is how many mail servers a letter may have passed before it is taken to go in a circle; Postfix itself stops at 50.
const maxHops = 30

// envelope adds what the reverse path says: who leaves it empty is no person and wants no answer (RFC 3834 3.3).
func (m *Message) envelope(from string) {
	if from != "" && from != "<>" {
		return
	}
	m.Quiet = true
	if m.Class == Normal {
		m.Class = AutoReply
	}
}

// automatic reports whether a machine wrote the letter in answer to another, or on its own.
func automatic(head Head, subject string) bool {
	// RFC 3834 5: every value but "no", whatever parameters follow.
	for _, v := range head.All("Auto-Submitted") {
		if word := firstWord(v); word != "" && word != "no" {
			return true
		}
	}
	// What programs wrote before there was that header, and some still do.
	for _, name := range []string{"X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-Mail-Autoreply", "X-AutoReply-From", "X-Vacation"} {
		if v := head.Get(name); head.Has(name) && !strings.EqualFold(v, "no") && !strings.EqualFold(v, "false") {
			return true
		}
	}
	for _, v := range head.All("Precedence") {
		if w := firstWord(v); w == "auto_reply" || w == "vacation" || w == "auto-reply" {
			return true
		}
	}
	if strings.Contains(strings.ToLower(head.Get("X-POST-MessageClass")), "autoresponder") {
		return true
	}
	if t, kind := reportType(head); t && kind != "" && kind != "delivery-status" {
		return true // read receipts (RFC 8098), complaints (RFC 5965)
	}
	return absence.MatchString(subject)
}

// absence is how the absence notes of common programs begin, in the languages of the portal. An answer to one begins with Re:.
var absence = regexp.MustCompile(`(?i)^(automatic reply|auto(matic)?[ -]?(reply|response|antwort)|out of (the )?office|automatisch(e)? antwoord|automatische beantwoording|` +
	`afwezigheid(sbericht)?|réponse automatique|absence du bureau|automatische antwort|abwesenheit(snotiz|sbenachrichtigung)?)\s*(autoreply)?\s*[:\x{2013}-]`)

// toMany reports whether the letter came over a list or went to many.
func toMany(head Head) bool {
	for _, name := range []string{"List-Id", "List-Post", "List-Unsubscribe", "Mailing-List", "X-Mailman-Version"} {
		if head.Has(name) {
			return true
		}
	}
	for _, v := range head.All("Precedence") {
		if w := firstWord(v); w == "list" || w == "bulk" || w == "junk" {
			return true
		}
	}
	return false
}

// unwilling reports whether a letter that may well be a person's wants no answer of a machine.
func unwilling(head Head, from Address) bool {
	for _, v := range head.All("X-Auto-Response-Suppress") { // Exchange: MS-OXCMAIL 2.1.3.2.20
		for word := range strings.SplitSeq(strings.ToLower(v), ",") {
			switch strings.TrimSpace(word) {
			case "all", "autoreply", "oof":
				return true
			}
		}
	}
	if path := head.All("Return-Path"); len(path) > 0 && strings.TrimSpace(path[0]) == "<>" {
		return true
	}
	local, _, _ := strings.Cut(strings.ToLower(from.Mail), "@")
	switch local {
	case "", "mailer-daemon", "postmaster", "noreply", "no-reply", "do-not-reply", "donotreply", "nobody", "root", "listserv", "majordomo":
		return true
	}
	// RFC 3834 2: owners and requests of lists.
	return strings.HasPrefix(local, "owner-") || strings.HasSuffix(local, "-request") || strings.HasPrefix(local, "no-reply") ||
		strings.HasPrefix(local, "noreply") || strings.HasPrefix(local, "bounce")
}

// fromMailer reports whether a mail server itself wrote, without a report that can be read.
func fromMailer(head Head, from Address) bool {
	local, _, _ := strings.Cut(strings.ToLower(from.Mail), "@")
	if local == "" {
		local = strings.ToLower(from.Name) // MAILER-DAEMON without a domain
	}
	if strings.HasPrefix(local, "mailer-daemon") {
		return true
	}
	path := head.All("Return-Path")
	return local == "postmaster" && len(path) > 0 && strings.TrimSpace(path[0]) == "<>"
}

// firstWord returns a header's value without parameters and comments, in lower case.
func firstWord(v string) string {
	if i := strings.IndexAny(v, ";( \t"); i >= 0 {
		v = v[:i]
	}
	return strings.ToLower(strings.TrimSpace(v))
}
