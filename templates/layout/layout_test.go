package layout

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"inzage/internal/core/i18n"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

func render(t *testing.T, s Shell) string {
	t.Helper()
	var b bytes.Buffer
	body := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		_, err := w.Write([]byte("<p>" + string(i18n.FromContext(ctx)) + "</p>"))
		return err
	})
	if err := Page(s).Render(templ.WithChildren(context.Background(), body), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func shell() Shell {
	return Shell{Lang: i18n.FR, Path: "/my/data?q=a&from=2026-01-01", Title: "Vos données", Company: "Noordzee"}
}

func TestPage(t *testing.T) {
	signedIn := shell()
	signedIn.Person = &Person{Name: "jan@voorbeeld.be", Customer: "Peeters <bv>", Number: "100234"}
	signedIn.CSRF, signedIn.Nav = "tok&en", NavData
	several := shell()
	several.Person = &Person{Several: true}
	wrong := shell()
	wrong.Errors = []ui.FieldError{{Name: "email", Text: "Indiquez"}}
	dark := shell()
	dark.Theme, dark.Density, dark.NoIndex = ThemeDark, Compact, true
	public := shell()
	public.BaseURL = "https://privacy.voorbeeld.be"
	atSignIn := shell()
	atSignIn.Path = "/sign-in"

	const signOut = `action="/fr/sign-out"`
	tests := []struct {
		name        string
		shell       Shell
		has, hasNot []string
	}{
		{"language", shell(), []string{`<html lang="fr-BE" data-theme="auto" data-density="comfortable">`, "<p>fr</p>", "Aller au contenu"}, nil},
		{"title", shell(), []string{"<title>Vos données – Noordzee</title>", "<h1>Vos données</h1>"}, nil},
		{"title of a form that came back", wrong, []string{"<title>Erreur\u00a0: Vos données – Noordzee</title>", `href="#email"`}, nil},
		{
			"the picker keeps the page and its query", shell(),
			[]string{`href="/nl/my/data?q=a&amp;from=2026-01-01" lang="nl-BE" hreflang="nl-BE">Nederlands`, `hreflang="fr-BE" aria-current="true">Français`, "Deutsch", "English"},
			[]string{"Allemand"},
		},
		{"nobody signed in", shell(), []string{`href="/fr/sign-in"`, `class="brand" href="/fr/"`}, []string{signOut, `class="side"`}},
		{"no link from the sign-in page to itself", atSignIn, nil, []string{`class="who"`}},
		{
			"signed in", signedIn,
			[]string{signOut, `<input type="hidden" name="csrf" value="tok&amp;en">`, "Client 100234", "Peeters &lt;bv&gt;", `class="brand" href="/fr/my"`, `href="/fr/my/data" aria-current="page"`},
			[]string{"/fr/sign-in", "/my/customer"},
		},
		{"several customers", several, []string{`href="/fr/my/customer"`}, nil},
		{"choices of the reader", dark, []string{`data-theme="dark" data-density="compact"`, `content="noindex, nofollow"`}, []string{"hreflang=\"x-default\""}},
		{
			"other languages for search engines", public,
			[]string{`<link rel="alternate" hreflang="de-BE" href="https://privacy.voorbeeld.be/de/my/data?q=a&amp;from=2026-01-01">`, `hreflang="x-default" href="https://privacy.voorbeeld.be/nl/my/data`},
			nil,
		},
		{"footer", shell(), []string{`href="/fr/privacy-notice"`, `href="/fr/retention"`, `href="/fr/recipients"`, `href="/fr/cookies"`, `href="/fr/certificate"`}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			page := render(t, test.shell)
			for _, want := range test.has {
				if !strings.Contains(page, want) {
					t.Errorf("no %s in %s", want, page)
				}
			}
			for _, banned := range test.hasNot {
				if strings.Contains(page, banned) {
					t.Errorf("%s stands there", banned)
				}
			}
		})
	}
}

// TestNoPathLeavesThePortal: a path that a visitor made up cannot lead the language links elsewhere.
func TestNoPathLeavesThePortal(t *testing.T) {
	for _, path := range []string{"", "//evil.example/x", "evil", "/\\evil.example"} {
		s := shell()
		s.Path = path
		if href := s.in(i18n.NL); !strings.HasPrefix(href, "/nl/") {
			t.Errorf("path %q leads to %q", path, href)
		}
	}
}
