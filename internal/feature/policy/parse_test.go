package policy

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/i18n"
)

// seedClauses are the clauses that the company has promised since its first policy. None may get lost.
var seedClauses = []string{
	"1", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2", "3", "4", "5", "6", "7", "8", "9",
}

// ownersText is a policy as it was written in a word processor; it is no part of the program.
const ownersText = "../../../../shared/seed/privacy-policy-v09.16.nl.md"

func owners(t *testing.T) []byte {
	t.Helper()
	source, err := os.ReadFile(ownersText)
	if err != nil {
		t.Skipf("the owner's policy text is not here (%v)", err)
	}
	return source
}

func parsed(t *testing.T, source string) *Text {
	t.Helper()
	text, err := parse(i18n.NL, []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// outline is a text's clauses, each on a line, with the first words of its body.
func outline(text *Text) (lines []string) {
	for _, c := range text.Clauses {
		lines = append(lines, strings.Repeat("  ", c.Level()-1)+c.Heading()+" | "+plainText(c.Body))
	}
	return lines
}

// TestOwnersText reads the text without headings that the company has: every clause is found, and no word gets lost.
func TestOwnersText(t *testing.T) {
	source := owners(t)
	text := parsed(t, string(source))
	if !slices.Equal(text.ids(), seedClauses) {
		t.Errorf("clauses %v, want %v", text.ids(), seedClauses)
	}
	if text.Title != "Stone Internet Services Privacy Policy" || !slices.Equal(text.Head, []string{"Privacy Policy v09.16", "Stone Internet Services bvba"}) {
		t.Errorf("title %q under %q", text.Title, text.Head)
	}
	for _, c := range text.Clauses {
		if c.Body == "" && c.ID != "1" || strings.Contains(c.Body, "<h") || strings.Contains(c.Body, "<ol") {
			t.Errorf("clause %s: %q", c.ID, c.Body)
		}
	}
	if n := strings.Count(text.Intro, "<li>"); n != 11 {
		t.Errorf("the introduction lists %d fields of the standard, want 11", n)
	}
	var shown strings.Builder
	for _, line := range append(append(slices.Clone(text.Head), text.Title, plainText(text.Intro)), outline(text)...) {
		shown.WriteString(line + " ")
	}
	for word := range strings.FieldsSeq(strings.NewReplacer("*", "", "<", "", ">", "", "\n- ", "\n").Replace(string(source))) {
		if !strings.Contains(shown.String(), word) {
			t.Errorf("%q of the text is not shown", word)
		}
	}
}

func TestPlainHeadings(t *testing.T) {
	for name, test := range map[string]struct {
		source string
		want   []string
	}{
		"in order":               {"1. One\n\nText.\n\n1.1 Sub\n\nMore.\n\n2. Two\n\nEnd.", []string{"1. One | Text.", "  1.1 Sub | More.", "2. Two | End."}},
		"a real list":            {"1. One\n\nThree things:\n\n1. first\n2. second\n3. third\n\nThat is all.\n\n2. Two\n\nEnd.", []string{"1. One | Three things: first second third That is all.", "2. Two | End."}},
		"a loose list":           {"1. One\n\nThings:\n\n1. first\n\n2. second\n\n3. third", []string{"1. One | Things: first second third"}},
		"a number out of order":  {"1. One\n\nText.\n\n3. Three\n\nText.", []string{"1. One | Text. Three Text."}},
		"a sentence that begins": {"1. One\n\n1.1 " + strings.Repeat("very ", 30) + "long", []string{"1. One | 1.1 " + strings.Repeat("very ", 30) + "long"}},
		"three levels":           {"1. One\n\n1.1 Sub\n\n1.1.1 Subsub\n\nText.\n\n1.2 Next", []string{"1. One | ", "  1.1 Sub | ", "    1.1.1 Subsub | Text.", "  1.2 Next | "}},
		"Windows":                {"\uFEFF1. One\r\n\r\nText.\r\n\r\n2. Two\r\n\r\nEnd.", []string{"1. One | Text.", "2. Two | End."}},
		"headings win":           {"## 1. One\n\nText.\n\n2. Two\n\nEnd.", []string{"1. One | Text. Two End."}},
	} {
		if diff := cmp.Diff(test.want, outline(parsed(t, test.source))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestHeadings(t *testing.T) {
	text := parsed(t, "# Title\n\nIntro.\n\n## 1 One\n\n### 1.1 Sub\n\nText.\n\n## Contact\n\nWrite.\n\n#### Deep\n\nEnd.\n\n## 2026 was a good year\n\nYes.")
	want := []string{"1. One | ", "  1.1 Sub | Text.", "Contact | Write.", "    Deep | End.", "2026 was a good year | Yes."}
	if diff := cmp.Diff(want, outline(text)); diff != "" || text.Title != "Title" || plainText(text.Intro) != "Intro." {
		t.Errorf("title %q, introduction %q, (-want +got):\n%s", text.Title, text.Intro, diff)
	}
	var anchors []string
	for _, c := range text.Clauses {
		anchors = append(anchors, c.Anchor())
	}
	if !slices.Equal(anchors, []string{"c1", "c1-1", "s2", "s3", "s4"}) {
		t.Errorf("anchors %v", anchors)
	}
}

// TestRefusesWhatCannotBeShown: what would be dropped in silence, load something or break the page's headings.
func TestRefusesWhatCannotBeShown(t *testing.T) {
	for name, markup := range map[string]string{
		"script": "<script>alert(1)</script>", "inline HTML": "a <b>bold</b> word", "comment": "<!-- hidden -->", "image": "![x](https://tracker.example/p.gif)",
		"javascript": "[x](javascript:alert(1))", "javascript, disguised": "[x](JaVaScRiPt&#58;alert(1))", "data": "[x](data:text/html,x)", "vbscript": "<vbscript:x>",
		"another host": "[x](//evil.example/)", "a page of ours": "[x](/nl/my)", "heading in a quotation": "> # big", "heading in a list": "- # big", "reference": "[x][r]\n\n[r]: javascript:x",
	} {
		_, err := parse(i18n.NL, []byte("# T\n\nIntro.\n\n"+markup+"\n"))
		if p, ok := errors.AsType[*Problem](err); !ok || p.Line != 5 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, fine := range []string{"<https://example.be/a?b=c>", "[x](https://example.be)", "<a@example.be>", "[x](mailto:a@example.be)", "[above](#c1-1)", "`<script>`", "a < b & c"} {
		if _, err := parse(i18n.NL, []byte(fine)); err != nil {
			t.Errorf("%s: %v", fine, err)
		}
	}
	if _, err := summarise([]byte("- fine\n\n## but no heading\n")); err == nil {
		t.Error("a heading in a summary")
	}
}

func FuzzParse(f *testing.F) {
	for _, d := range DemoVersions() {
		f.Add(d.Text)
	}
	for _, s := range []string{"1. One\n\n1.1 Sub\n", "# T\n\n> - 1. x\n", "\uFEFF\r\n", "<a@b>", "1.1.1.1 x\n", "&#0;", "- [x](#y)\n\t- z"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		text, err := parse(i18n.NL, source)
		if err != nil {
			return
		}
		html := strings.ToLower(text.Intro)
		for _, c := range text.Clauses {
			html += strings.ToLower(c.Body)
			if c.Level() < 1 || c.Level() > 3 || c.Anchor() == "" {
				t.Errorf("%q: level %d", c.Heading(), c.Level())
			}
		}
		for _, bad := range []string{"<script", "href=\"javascript:", "<img", "<h1", "raw html omitted", "<iframe"} {
			if strings.Contains(html, bad) {
				t.Errorf("%q reached the page", bad)
			}
		}
		for _, s := range compare(text, text) {
			if s.Different {
				t.Errorf("a text differs from itself at %q", s.Title())
			}
		}
	})
}
