package templates_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// TestTemplates reads the generated templates. The markup that they write as it stands has no words in it, so
// every word a reader sees came in through a view or a catalog; and nothing goes out unescaped.
func TestTemplates(t *testing.T) {
	files := 0
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, "_templ.go") {
			return err
		}
		files++
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, problem := range append(words(t, name, content), trust(name, string(content))...) {
			t.Error(problem)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 5 {
		t.Errorf("only %d generated templates", files)
	}
}

var (
	tag    = regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>`)
	spoken = regexp.MustCompile(`\s(aria-label|alt|title|placeholder|label)="([^"]+)"`)
)

// words returns the literal words of one generated template. Each function writes its markup in pieces;
// together they are what stands in the template file between the expressions.
func words(t *testing.T, name string, content []byte) []string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, content, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var problems []string
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		var markup strings.Builder
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && isWriteString(call) {
				if literal, ok := call.Args[2].(*ast.BasicLit); ok {
					if s, err := strconv.Unquote(literal.Value); err == nil {
						markup.WriteString(s)
					}
				}
			}
			return true
		})
		for _, m := range spoken.FindAllStringSubmatch(markup.String(), -1) {
			problems = append(problems, fmt.Sprintf("%s: %s: %s=%q is not from a catalog", name, f.Name.Name, m[1], m[2]))
		}
		text := tag.ReplaceAllString(markup.String(), "\n")
		for line := range strings.Lines(text) {
			if strings.IndexFunc(line, unicode.IsLetter) >= 0 {
				problems = append(problems, fmt.Sprintf("%s: %s: %q is not from a catalog", name, f.Name.Name, strings.TrimSpace(line)))
			}
		}
	}
	return problems
}

// isWriteString recognises templruntime.WriteString(buffer, n, "markup").
func isWriteString(call *ast.CallExpr) bool {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	return ok && selector.Sel.Name == "WriteString" && len(call.Args) == 3
}

// bypasses switch escaping or the check of addresses off. A plain string in href is checked by templ;
// templ.SafeURL would let javascript: through.
var bypasses = []string{"templ.SafeURL(", "templ.Raw(", "templ.JSFuncCall(", "templ.JSUnsafeFuncCall(", "templ.SafeCSS", "templ.OnceHandle", "templ.ComponentScript"}

// trust returns the bypasses that a generated template uses.
func trust(name, content string) []string {
	var problems []string
	for _, bypass := range bypasses {
		// HTML that we wrote ourselves out of Markdown, escaped as it was written: the policy, and the body of a newsletter.
		if (name == "ui/prose_templ.go" || name == "mail/letter_templ.go") && bypass == "templ.Raw(" {
			continue
		}
		if strings.Contains(content, bypass) {
			problems = append(problems, fmt.Sprintf("%s: uses %s…", name, bypass))
		}
	}
	return problems
}

func TestTrust(t *testing.T) {
	if problems := trust("x", "templ.SafeURL(v.Href)"); len(problems) != 1 {
		t.Errorf("problems %q", problems)
	}
	if problems := trust("x", `templ.URL("/nl/")`); len(problems) != 0 {
		t.Errorf("problems %q", problems)
	}
}

func TestWords(t *testing.T) {
	tests := []struct{ name, markup, want string }{
		{"markup only", `"<p class=\"lead\">"`, ""},
		{"a word", `"<p>Settings</p>"`, `"Settings" is not from a catalog`},
		{"a spoken word", `"<nav aria-label=\"Menu\">"`, `aria-label="Menu" is not from a catalog`},
		{"marks", `" · – </p>"`, ""},
		{"an attribute in two pieces", `"<a href=\""); templruntime.WriteString(b, 2, "\" class=\"x\">"`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			code := "package x\nfunc page() { templruntime.WriteString(b, 1, " + test.markup + ") }\n"
			problems := strings.Join(words(t, "x_templ.go", []byte(code)), "\n")
			if test.want == "" && problems != "" || !strings.Contains(problems, test.want) {
				t.Errorf("problems %q, want %q", problems, test.want)
			}
		})
	}
}
