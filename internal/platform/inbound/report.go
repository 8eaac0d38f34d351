package inbound

import (
	"bytes"
	"mime"
	"regexp"
	"strings"

	"github.com/jhillyerd/enmime/v2"
)

// maxRecipients is how many recipients of a report are read.
const maxRecipients = 100

// reportType says whether the letter calls itself a report, and of what (RFC 6522).
func reportType(head Head) (is bool, kind string) {
	t, params, _ := mime.ParseMediaType(head.Get("Content-Type"))
	return t == "multipart/report", strings.ToLower(params["report-type"])
}

// readReport fills in what a report of a mail server says, and tells whether there is one.
func (m *Message) readReport(head Head, root *enmime.Part) bool {
	is, kind := reportType(head)
	found := is && kind == "delivery-status"
	each(root, func(p *enmime.Part) {
		switch p.ContentType {
		case "message/delivery-status", "message/global-delivery-status":
			// Some reports enclose a report that came back itself: the outer one counts.
			if len(m.Report.Recipients) == 0 {
				m.Report.Recipients = recipients(text(p.Content))
			}
			found = true
		case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/rfc822-headers":
			if m.Report.Original == "" {
				m.Report.Original = first(messageIDs(ReadHead(bytes.TrimLeft(p.Content, "\r\n")).Get("Message-ID")))
			}
		}
	})
	if len(m.Report.Recipients) == 0 {
		// Exim, before it wrote reports.
		for _, v := range head.All("X-Failed-Recipients") {
			for _, a := range addresses(v) {
				if a.Mail != "" && len(m.Report.Recipients) < maxRecipients {
					m.Report.Recipients = append(m.Report.Recipients, Recipient{Address: a.Mail, Action: "failed", Status: "5.0.0"})
					found = true
				}
			}
		}
	}
	if !found {
		m.Report = Report{} // a forwarded letter is no report
	}
	return found
}

// recipients reads the groups of fields of a report: one about the letter, then one for each recipient, parted by blank lines (RFC 3464 2.1).
func recipients(report string) (out []Recipient) {
	report = strings.ReplaceAll(report, "\r\n", "\n")
	for group := range strings.SplitSeq(report, "\n\n") {
		_, head, _ := split([]byte(strings.TrimLeft(group, "\n") + "\n"))
		r := Recipient{
			Address: recipientOf(head),
			Action:  firstWord(head.Get("Action")),
			Status:  statusLike.FindString(head.Get("Status")),
			Detail:  oneLine(afterType(head.Get("Diagnostic-Code")), 500),
		}
		if r.Address == "" {
			continue
		}
		// Many servers write 5.0.0 and let the other server's words say more.
		if said := replyLike.FindStringSubmatch(r.Detail); said != nil &&
			(r.Status == "" || strings.HasSuffix(r.Status, ".0.0") && said[1][0] == r.Status[0]) {
			r.Status = said[1]
		}
		if out = append(out, r); len(out) == maxRecipients {
			break
		}
	}
	return out
}

var (
	// statusLike is an enhanced status code (RFC 3463 2); a comment may follow it.
	statusLike = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)
	// replyLike is one behind the reply code of a mail server, and not part of an address or a version.
	replyLike = regexp.MustCompile(`\b[245]\d\d[ -]#?([245]\.\d{1,3}\.\d{1,3})\b`)
)

// recipientOf returns whom the letter was sent to: as its sender wrote it, or else as the last server knew it.
func recipientOf(head Head) string {
	for _, name := range []string{"Original-Recipient", "Final-Recipient"} {
		if mail := mailOf(strings.Trim(afterType(head.Get(name)), "<> ")); mail != "" {
			return mail
		}
	}
	return ""
}

// afterType drops the type in front of a typed field: rfc822; jan@example.be.
func afterType(v string) string {
	if _, after, ok := strings.Cut(v, ";"); ok {
		return strings.TrimSpace(after)
	}
	return strings.TrimSpace(v)
}
