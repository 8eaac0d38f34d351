package mail

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"unicode/utf8"
)

// header is a header that only some letters have, or that differs among them.
type header struct{ name, value string }

// optional are the names of all such headers, as net/mail reads them.
var optional = []string{"Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To", "In-Reply-To", "References"}

// headers returns the headers of a message besides those of every letter.
func (m Message) headers() ([]header, error) {
	submitted := "auto-generated" // RFC 3834 5: nobody's machine should answer
	if m.Answer {
		submitted = "auto-replied"
	}
	all := []header{{"Auto-Submitted", submitted}}
	if m.Unsubscribe != "" {
		if err := checkUnsubscribe(m.Unsubscribe); err != nil {
			return nil, err
		}
		// Both or neither (RFC 8058 3.1). The relay signs both (DKIM).
		all = append(all, header{"List-Unsubscribe", "<" + m.Unsubscribe + ">"}, header{"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"})
	}
	if m.ReplyTo != "" {
		to, err := parseAddress(m.ReplyTo)
		if err != nil || !to.ascii() {
			return nil, errors.New("the letter's Reply-To is not one plain address")
		}
		all = append(all, header{"Reply-To", "<" + to.String() + ">"})
	}
	if m.Reference != "" {
		if !isMessageID(m.Reference) {
			return nil, errors.New("the letter's reference is not one Message-ID")
		}
		all = append(all, header{"In-Reply-To", "<" + m.Reference + ">"}, header{"References", "<" + m.Reference + ">"})
	}
	return all, nil
}

// maxAddress is the longest address of a page in a header, and the longest Message-ID, in bytes: it stays on one line.
const maxAddress = 500

// checkUnsubscribe refuses what is not the absolute address of a page.
func checkUnsubscribe(s string) error {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || u.Fragment != "" || !token(s) || strings.Contains(s, ",") {
		return errors.New("the letter's List-Unsubscribe is not the absolute address of a page")
	}
	return nil
}

// isMessageID reports whether a text is one Message-ID without its brackets.
func isMessageID(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && domain != "" && !strings.Contains(domain, "@") && token(s)
}

// token reports whether a text is visible ASCII that needs no quoting between the brackets of a header.
func token(s string) bool {
	return len(s) <= maxAddress && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || r == utf8.RuneError || r == '<' || r == '>' || r == '"' || r == '\\'
	})
}

// exactly reports whether a message has the headers that are meant, each once, and no other of the optional ones.
func exactly(got mail.Header, want []header) error {
	value := map[string]string{}
	for _, h := range want {
		value[h.name] = h.value
	}
	for _, name := range optional {
		switch have := got[name]; {
		case value[name] == "" && len(have) != 0:
			return fmt.Errorf("the message has a header %s", name)
		case value[name] != "" && (len(have) != 1 || have[0] != value[name]):
			return fmt.Errorf("the message has not the one header %s that is meant", name)
		}
	}
	return nil
}
