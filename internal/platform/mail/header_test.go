package mail

import (
	"bytes"
	"strings"
	"testing"
)

const withdrawURL = "https://privacy.example.be/m/Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE"

// The headers of RFC 2369 and RFC 8058 are there together, byte for byte as programs look for them, or not at all.
func TestHeaders(t *testing.T) {
	for name, test := range map[string]struct {
		m    Message
		want map[string]string // "" must not be there
	}{
		"plain": {Message{}, map[string]string{
			"Auto-Submitted": "auto-generated", "List-Unsubscribe": "", "List-Unsubscribe-Post": "", "Reply-To": "", "In-Reply-To": "", "References": "",
		}},
		"marketing": {Message{Unsubscribe: withdrawURL}, map[string]string{
			"List-Unsubscribe": "<" + withdrawURL + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Auto-Submitted": "auto-generated",
		}},
		"a long address": {Message{Unsubscribe: withdrawURL + "?" + strings.Repeat("x", 300)}, map[string]string{
			"List-Unsubscribe": "<" + withdrawURL + "?" + strings.Repeat("x", 300) + ">",
		}},
		"question": {Message{ReplyTo: "vraag+Ab-9_x@example.be", Reference: "question.17@example.be"}, map[string]string{
			"Reply-To": "<vraag+Ab-9_x@example.be>", "In-Reply-To": "<question.17@example.be>", "References": "<question.17@example.be>", "List-Unsubscribe": "",
		}},
		"answer": {Message{Answer: true, Reference: "x@y"}, map[string]string{"Auto-Submitted": "auto-replied"}},
	} {
		test.m.Subject, test.m.Text = "s", "t"
		msg, err := encode(testEnvelope(t, "jan@example.be"), test.m)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		h, _ := parts(t, msg)
		for header, want := range test.want {
			if got := h[canonicalName(header)]; want == "" && got != nil || want != "" && (len(got) != 1 || got[0] != want) {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
	}
}

// canonicalName is a header's name as net/mail writes it.
func canonicalName(s string) string {
	return strings.ReplaceAll(s, "Message-ID", "Message-Id")
}

func TestHeadersRefuse(t *testing.T) {
	for name, m := range map[string]Message{
		"no absolute address":         {Unsubscribe: "/m/token"},
		"another scheme":              {Unsubscribe: "mailto:out@example.be"},
		"a script":                    {Unsubscribe: "javascript:alert(1)"},
		"no host":                     {Unsubscribe: "https:///m/token"},
		"a second header":             {Unsubscribe: "https://example.be/m/x>\r\nBcc: <x@example.org"},
		"a bracket":                   {Unsubscribe: "https://example.be/m/x>,<https://evil.example/"},
		"a comma":                     {Unsubscribe: "https://example.be/m/x,y"},
		"a blank":                     {Unsubscribe: "https://example.be/m/x y"},
		"a letter beyond ASCII":       {Unsubscribe: "https://example.be/m/é"},
		"a password":                  {Unsubscribe: "https://a:b@example.be/m/x"},
		"an endless address":          {Unsubscribe: "https://example.be/" + strings.Repeat("x", 600)},
		"two to answer to":            {ReplyTo: "a@example.be,b@example.be"},
		"a name to answer to":         {ReplyTo: "Jan <a@example.be>"},
		"a header to answer to":       {ReplyTo: "a@example.be\r\nBcc: b@example.be"},
		"a reply beyond ASCII":        {ReplyTo: "zoé@example.be"},
		"a reference with brackets":   {Reference: "<x@y>"},
		"a reference without domain":  {Reference: "x"},
		"two references":              {Reference: "x@y z@w"},
		"a header for a reference":    {Reference: "x@y>\r\nBcc: <b@example.be"},
		"a reference with two places": {Reference: "x@y@z"},
	} {
		m.Subject, m.Text = "s", "t"
		if _, err := encode(testEnvelope(t, "jan@example.be"), m); err == nil {
			t.Errorf("%s: was accepted", name)
		}
	}
}

// The last look at a message misses neither half of a pair, nor a header that should not be there.
func TestWellFormedHeaders(t *testing.T) {
	e := testEnvelope(t, "jan@example.be")
	m := Message{Subject: "s", Text: "t", Unsubscribe: withdrawURL, ReplyTo: "a@example.be", Reference: "x@y"}
	headers, err := m.headers()
	if err != nil {
		t.Fatal(err)
	}
	good, err := encode(e, m)
	if err != nil {
		t.Fatal(err)
	}
	for name, swap := range map[string][2]string{
		"no post":             {"List-Unsubscribe-Post:", "X-Post:"},
		"another post":        {"List-Unsubscribe=One-Click", "List-Unsubscribe=Two-Clicks"},
		"a second address":    {"Subject: s\r\n", "Subject: s\r\nList-Unsubscribe: <https://evil.example/>\r\n"},
		"another address":     {"/m/Zm9v", "/m/Am9v"},
		"another to answer":   {"Reply-To: <a@", "Reply-To: <b@"},
		"another thread":      {"References: <x@y>", "References: <z@y>"},
		"a machine's answer":  {"auto-generated", "auto-replied"},
		"no automatic letter": {"Auto-Submitted:", "X-Submitted:"},
	} {
		bad := bytes.Replace(good, []byte(swap[0]), []byte(swap[1]), 1)
		if bytes.Equal(bad, good) {
			t.Fatalf("%s: nothing was swapped", name)
		}
		if wellFormed(bad, e, headers) == nil {
			t.Errorf("%s: was accepted", name)
		}
	}
	if plain, err := (Message{}).headers(); err != nil || wellFormed(good, e, plain) == nil {
		t.Error("a letter that is no marketing may have List-Unsubscribe")
	}
}
