package mail_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/i18n"
	"inzage/templates/mail"
)

const news = `## Nieuwe servers in Gent

Vanaf *1 december* staan onze servers in **Gent**. U leest er meer over [op onze site](https://kastanje.example/nl/gent?a=1&b=2)
en op <https://status.kastanje.example/>.

- Niets doen: alles verhuist vanzelf en u merkt er, als alles goed gaat, helemaal niets van, ook niet 's nachts.
- Een vraag?
  - [Schrijf ons](mailto:help@kastanje.example)
  - Of bel.

1. Eerst
2. Dan\*

> Een klant schreef:
> fijn & goed <3

---

Groeten\
Kastanje
`

func bodyOf(t *testing.T, source string) (text, html string) {
	t.Helper()
	body, err := mail.Markdown(source)
	if err != nil {
		t.Fatal(err)
	}
	l := mail.Letter{Lang: i18n.NL, Company: "K", Contact: "p@k.example", Subject: "Nieuws", Body: body, Reply: "Antwoord gerust."}
	_, text, html = compose(t, l)
	text, _, _ = strings.Cut(text, "-- \n")
	return strings.TrimPrefix(text, "Nieuws\n======\n\n"), html
}

func TestMarkdown(t *testing.T) {
	text, html := bodyOf(t, news)
	want := `Nieuwe servers in Gent
----------------------

Vanaf 1 december staan onze servers in Gent. U leest er meer over op
onze site en op https://status.kastanje.example/.

https://kastanje.example/nl/gent?a=1&b=2

- Niets doen: alles verhuist vanzelf en u merkt er, als alles goed gaat,
  helemaal niets van, ook niet 's nachts.
- Een vraag?
  - Schrijf ons

help@kastanje.example

  - Of bel.

1. Eerst
2. Dan*

> Een klant schreef: fijn & goed <3

* * *

Groeten
Kastanje

`
	if diff := cmp.Diff(want, text); diff != "" {
		t.Error(diff)
	}
	for _, want := range []string{
		`<h2 class="ink"`, "<em>1 december</em>", "<strong>Gent</strong>", `href="https://kastanje.example/nl/gent?a=1&amp;b=2"`,
		`href="mailto:help@kastanje.example"`, "fijn &amp; goed &lt;3", "<hr", "Groeten<br>", "<ol", "Dan*", "Antwoord gerust.",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the HTML lacks %s", want)
		}
	}
	if strings.Contains(html, "automatisch bericht") {
		t.Error("the letter says that nobody reads an answer")
	}
}

// What would reveal who reads, run, or lead astray is refused, with its line.
func TestMarkdownRefuses(t *testing.T) {
	for source, want := range map[string]mail.Refused{
		"Dag\n\n![pixel](https://spy.example/p.gif)": {What: "image", Line: 3},
		"![a][b]\n\n[b]: https://spy.example/p.gif":  {What: "image", Line: 1},
		"<script>alert(1)</script>":                  {What: "html", Line: 1},
		"Dag <img src=x onerror=alert(1)>":           {What: "html", Line: 1},
		"<!-- niets -->":                             {What: "html", Line: 1},
		"Dag\n\n    code":                            {What: "code", Line: 3},
		"```\ncode\n```":                             {What: "code", Line: 2},
		"[a](javascript:alert(1))":                   {What: "link", Line: 1},
		"[a](JAVASCRIPT:alert(1))":                   {What: "link", Line: 1},
		"[a](data:text/html,x)":                      {What: "link", Line: 1},
		"[a](/nl/my)":                                {What: "link", Line: 1},
		"[a](//evil.example)":                        {What: "link", Line: 1},
		"[a](https://user:pass@evil.example)":        {What: "link", Line: 1},
		"x\n\n- y\n- [a](ftp://x.example)":           {What: "link", Line: 4},
		"":                                           {What: "empty", Line: 1},
		" \n\n":                                      {What: "empty", Line: 1},
		"a\x00b":                                     {What: "html", Line: 1},
		"\xff":                                       {What: "html", Line: 1},
	} {
		_, err := mail.Markdown(source)
		got, ok := errors.AsType[*mail.Refused](err)
		if !ok || *got != want {
			t.Errorf("%q: %v, want %v", source, err, want)
		}
	}
}

// Whatever the text, no markup of its own comes through.
func FuzzMarkdown(f *testing.F) {
	f.Add(news)
	f.Add("[a](https://x.example/\"><script>)")
	f.Add("&lt;script&gt; \\<b> `<i>`")
	f.Fuzz(func(t *testing.T, source string) {
		body, err := mail.Markdown(source)
		if err != nil {
			return
		}
		_, _, html := compose(t, mail.Letter{Lang: i18n.EN, Company: "K", Contact: "p@k.example", Subject: "s", Body: body})
		_, html, _ = strings.Cut(html, "</h1>")
		for _, bad := range []string{"<script", "<img", "<iframe", "<svg", "<style", "javascript:", "data:"} {
			if i := strings.Index(strings.ToLower(html), bad); i >= 0 && (bad[0] == '<' || strings.Contains(strings.ToLower(html), `href="`+bad)) {
				t.Errorf("%q comes through %q", bad, source)
			}
		}
	})
}
