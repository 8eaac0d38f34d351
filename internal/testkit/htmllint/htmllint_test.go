package htmllint

import (
	"strings"
	"testing"
)

const good = `<!DOCTYPE html><html lang="nl-BE"><head><title>Aanmelden – Noordzee</title><link rel="stylesheet" href="/static/a.css"></head>
<body><main><h1>Aanmelden</h1>%s</main></body></html>`

func page(body string) string { return strings.Replace(good, "%s", body, 1) }

func TestCheck(t *testing.T) {
	form := func(s string) string { return page(`<form method="post" action="/nl/x">` + s + `</form>`) }
	tests := []struct {
		name, page, want string
	}{
		{"all right", form(`<label for="a">A</label><input id="a" name="a" type="text"><button type="submit">Ga</button><h2>B</h2><h3>C</h3>`), ""},
		{"no doctype", strings.TrimPrefix(page(""), "<!DOCTYPE html>"), "no doctype"},
		{"no language", strings.Replace(page(""), ` lang="nl-BE"`, "", 1), "html has no lang"},
		{"two h1", page("<h1>B</h1>"), "2 h1 elements"},
		{"no h1", strings.Replace(page(""), "h1>", "p>", 2), "0 h1 elements"},
		{"title says something else", strings.Replace(page(""), "<title>Aan", "<title>Af", 1), "does not say the h1"},
		{"level left out", page("<h3>C</h3>"), "heading h3 after h1"},
		{"empty heading", page("<h2></h2>"), "empty heading"},
		{"error summary above the h1", strings.Replace(page(""), "<h1>", `<div role="alert"><h2>Fout</h2></div><h1>`, 1), ""},
		{"style attribute", page(`<p style="color:red">x</p>`), "style attribute"},
		{"style element", page(`<style>p{}</style>`), "style element"},
		{"handler", page(`<p onclick="x()">x</p>`), "handler attribute"},
		{"script", page(`<script>x()</script>`), "script without nonce"},
		{"frame", page(`<iframe src="/x"></iframe>`), "iframe element"},
		{"javascript link", page(`<a href=" JavaScript:x()">x</a>`), "javascript in href"},
		{"image from elsewhere", page(`<img src="https://x.be/a.png" alt="">`), "comes from elsewhere"},
		{"font from elsewhere", strings.Replace(page(""), "/static/a.css", "//x.be/a.css", 1), "comes from elsewhere"},
		{"link to elsewhere is fine", page(`<a href="https://x.be">x</a>`), ""},
		{"no alt", page(`<img src="/a.png">`), "image without alt"},
		{"the same id twice", page(`<p id="a">x</p><p id="a">y</p>`), `id "a" stands 2 times`},
		{"link into nowhere", page(`<a href="#b">x</a>`), "link to #b"},
		{"description that does not exist", form(`<label for="a">A</label><input id="a" name="a" type="text" aria-describedby="a-hint">`), `aria-describedby names "a-hint"`},
		{"no label", form(`<input id="a" name="a" type="text">`), `input "a" has no label`},
		{"select without label", form(`<select id="a" name="a"></select>`), `select "a" has no label`},
		{"input without type", form(`<label for="a">A</label><input id="a" name="a">`), `input of type ""`},
		{"placeholder", form(`<label for="a">A</label><input id="a" name="a" type="text" placeholder="x">`), "placeholder attribute"},
		{"required", form(`<label for="a">A</label><input id="a" name="a" type="text" required>`), "required attribute"},
		{"password that says nothing", form(`<label for="a">A</label><input id="a" name="a" type="password">`), "does not say which"},
		{"password in a GET form", page(`<form method="get" action="/x"><label for="a">A</label><input id="a" name="a" type="password" autocomplete="current-password"></form>`), "outside of a POST form"},
		{"button without type", form(`<button>Ga</button>`), "button without type"},
		{"button without text", form(`<button type="submit"></button>`), "button without text"},
		{"button that only Enter presses", form(`<button type="submit" aria-hidden="true" tabindex="-1"></button>`), ""},
		{"button without form", page(`<button type="submit">x</button>`), "outside of a form"},
		{"form without method", page(`<form action="/x"></form>`), "form without method"},
		{"form to elsewhere", page(`<form method="post" action="https://x.be/"></form>`), "form action"},
		{"table without caption", page(`<table><tr><td>x</td></tr></table>`), "table without caption"},
		{"th without scope", page(`<table><caption>x</caption><tr><th>x</th></tr></table>`), "th without scope"},
		{"time without datetime", page(`<time>morgen</time>`), "time without datetime"},
		{"fieldset without legend", form(`<fieldset></fieldset>`), "fieldset without legend"},
		{"tabindex", page(`<p tabindex="3">x</p>`), "tabindex 3"},
		{"new window", page(`<a href="/x" target="_blank">x</a>`), "link with a target"},
		{"link without text", page(`<a href="/x"></a>`), "link without text"},
		{"refresh", strings.Replace(page(""), "<title>", `<meta http-equiv="refresh" content="3"><title>`, 1), "meta refresh"},
		{"leftover of a template", page(`<p>Dag {{.Name}}</p>`), `"{{" in the text`},
		{"leftover of a format", page(`<p>%!d(string=x)</p>`), `"%!" in the text`},
		{"two mains", strings.Replace(page(""), "</main>", "</main><main></main>", 1), "2 main elements"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			problems := strings.Join(Check(test.page), "\n")
			if test.want == "" && problems != "" || !strings.Contains(problems, test.want) {
				t.Errorf("problems %q, want %q", problems, test.want)
			}
		})
	}
}

func TestUntranslated(t *testing.T) {
	tests := []struct {
		name, body, want string
	}{
		{"all in brackets", `<p>[Ýóúŕ đáţá]</p>`, ""},
		{"a sentence in a sentence", `<p>[Ýóúŕ đáţá – [óļđ] x]</p>`, ""},
		{"a word that is not", `<p>[Ýóúŕ đáţá] Settings</p>`, `p: "Settings"`},
		{"spoken", `<nav aria-label="Menu"></nav>`, `nav aria-label: "Menu"`},
		{"data", `<p>Bakkerij Peeters</p>`, ""},
		{"figures and marks", `<p>1.234,50 € · –</p>`, ""},
		{"a time", `<time datetime="2026-11-03">3 November 2026</time>`, ""},
		{"another language", `<p lang="nl">Webhosting</p>`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			document := `<!DOCTYPE html><html lang="en-GB"><body>` + test.body + `</body></html>`
			if got := strings.Join(Untranslated(document, "Bakkerij Peeters"), "\n"); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
