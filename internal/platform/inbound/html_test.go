package inbound

import "testing"

func TestHTMLText(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "",
		"een <b>twee</b>, drie":      "een twee, drie",
		"a<br>b<br/><br>c":           "a\nb\n\nc",
		"<div>a</div><div>b</div>":   "a\nb",
		"<p>a</p>\n\n<p> b\n c </p>": "a\n\nb c",
		"<ul><li>a<li>b</ul>c":       "- a\n- b\n\nc",
		"<table><tr><td>a</td><td>b</td></tr><tr><th>c<th>d</table>": "a b\nc d",
		"<pre>a\n  b</pre>": "a\n  b",
		"x<blockquote>a<blockquote>b</blockquote></blockquote>y":                                      "x\n\n> a\n>\n>> b\n\ny",
		`<a href="https://evil.example/">https://bank.example</a>`:                                    "https://bank.example<https://evil.example/>",
		`<a href="https://example.be/x">hier</a> en`:                                                  "hier<https://example.be/x> en",
		`<a href="https://example.be/">https://example.be</a>`:                                        "https://example.be",
		`<a href="javascript:alert(1)">x</a><a href="mailto:a@b.be">a@b.be</a>`:                       "xa@b.be",
		"<head><title>t</title><style>p{}</style></head><body>b":                                      "b",
		"<head><title>t</title><body>b":                                                               "b",
		"a<script>alert('<p>')</script>b<!-- c -->d<style>e":                                          "abd",
		`<svg><text>s</text></svg><template>t</template><iframe srcdoc="x">i</iframe><math>m</math>o`: "o",
		`<img src="https://evil.example/pixel.gif" alt="logo">`:                                       "logo",
		"&lt;b&gt; &amp; &nbsp;x":                                                                     "<b> & \u00a0x",
		"a\x00\x1b[31mb":                                                                              "a[31mb",
		"</div></blockquote></pre></script>a":                                                         "a",
	} {
		if got := htmlText(in); got != want {
			t.Errorf("%s:\n got %q\nwant %q", in, got, want)
		}
	}
}
