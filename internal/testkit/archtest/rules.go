// Package archtest holds the rules of the house as a test: which folder may import which, where gorm and echo may be, what of
// gorm nobody may call, and how rows are locked. A folder's name thus says what a file in it may touch.
package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Module is the module's name.
const Module = "inzage"

// Violation is a line that breaks a rule, with what to do instead.
type Violation struct {
	At   string // file:line
	Says string
}

func (v Violation) String() string { return v.At + ": " + v.Says }

// rule says what the packages below a folder may import of ours. The first rule whose folder matches holds.
type rule struct {
	folder string
	may    []string // folders of ours; "" is everything
	why    string
}

// rules, from the inside out.
var rules = []rule{
	{"internal/core", []string{"internal/core"}, "core knows words and small tools, and nothing of ours: move what needs more to internal/platform"},
	{"internal/platform", []string{"internal/platform", "internal/core", "migrations"}, "platform is what features stand on and knows none of them: let the feature hand in a function"},
	{"internal/source", []string{"internal/source", "internal/platform/intake", "internal/core"}, "a source turns files into envelopes and knows no table: put it into the envelope and let the sink in internal/data write it"},
	{"internal/data", []string{"internal/platform", "internal/core", "templates/mail", "templates/document"}, "data packages never import each other or features: go through internal/platform/dataset, a job, or an interface that cmd wires"},
	{"internal/feature", []string{"internal/platform", "internal/core", "templates/mail", "templates/document"}, "features never import each other or data: go through internal/platform/dataset, a job, or an interface that cmd wires"},
	{"internal/testkit", []string{""}, ""},
	{"templates", []string{"templates", "internal/core", "static"}, "a page gets a view struct and can show nothing else: fill the view in web"},
	{"static", nil, "static holds files"},
	{"migrations", nil, "migrations holds SQL"},
	{"web", []string{"internal", "templates", "static"}, "web speaks HTTP: wiring belongs in cmd"},
	{"cmd", []string{""}, ""},
	{"bench", []string{""}, ""},
}

// Source is one Go file.
type Source struct {
	Path string // from the root of the module, with slashes
	Text []byte
}

// Tree reads the module's Go files, without generated ones.
func Tree(root fs.FS) (out []Source, err error) {
	err = fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "tools" || name == "var") {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(p) != ".go" {
			return nil
		}
		text, err := fs.ReadFile(root, p)
		out = append(out, Source{Path: filepath.ToSlash(p), Text: text})
		return err
	})
	return out, err
}

// Check holds the files against the rules.
func Check(files []Source) (out []Violation, err error) {
	for _, f := range files {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, f.Path, f.Text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		at := func(p token.Pos) string { return fmt.Sprintf("%s:%d", f.Path, set.Position(p).Line) }
		out = append(out, imports(f.Path, file, at)...)
		out = append(out, calls(f.Path, file, at)...)
		out = append(out, locks(f.Path, file, at)...)
	}
	return out, nil
}

func imports(name string, file *ast.File, at func(token.Pos) string) (out []Violation) {
	test := strings.HasSuffix(name, "_test.go")
	for _, spec := range file.Imports {
		target, _ := strconv.Unquote(spec.Path.Value)
		if ours, ok := strings.CutPrefix(target, Module+"/"); ok {
			if v := ourImport(name, ours, test); v != "" {
				out = append(out, Violation{at(spec.Pos()), v})
			}
			continue
		}
		if v := theirImport(name, target); v != "" {
			out = append(out, Violation{at(spec.Pos()), v})
		}
	}
	return out
}

func ourImport(name, target string, test bool) string {
	if strings.HasPrefix(target, "internal/testkit") {
		if test || strings.HasPrefix(name, "internal/testkit/") || strings.HasPrefix(name, "bench/") {
			return ""
		}
		return "only tests import testkit"
	}
	if test && strings.HasPrefix(name, "migrations/") && strings.HasPrefix(target, "internal/platform/postgres") {
		return "" // migrations are tried on a cluster of their own
	}
	for _, r := range rules {
		if name != r.folder && !strings.HasPrefix(name, r.folder+"/") {
			continue
		}
		if (r.folder == "internal/data" || r.folder == "internal/feature") && sameSlice(name, target) {
			return ""
		}
		for _, may := range r.may {
			if may == "" || target == may || strings.HasPrefix(target, may+"/") {
				return templatesInside(name, target)
			}
		}
		return fmt.Sprintf("%s may not import %s: %s", r.folder, target, r.why)
	}
	return fmt.Sprintf("%s is in no folder of the house: see docs/architecture.md", name)
}

// sameSlice reports whether a file and a package lie in the same feature or data package.
func sameSlice(name, target string) bool {
	a, b := strings.Split(name, "/"), strings.Split(target, "/")
	return len(a) > 2 && len(b) > 2 && slices.Equal(a[:3], b[:3])
}

// templatesInside keeps pages from importing each other: they share layout and ui.
func templatesInside(name, target string) string {
	if !strings.HasPrefix(name, "templates/") || !strings.HasPrefix(target, "templates/") || path.Dir(name) == target || path.Dir(name) == "templates" {
		return ""
	}
	if target == "templates/layout" || target == "templates/ui" {
		return ""
	}
	return "templates share templates/layout and templates/ui only: move the common part there"
}

func theirImport(name, target string) string {
	switch {
	case strings.HasPrefix(target, "gorm.io/"):
		if strings.HasPrefix(name, "internal/platform/store/") || strings.HasPrefix(path.Base(name), "store") || strings.HasPrefix(name, "internal/testkit/") || strings.HasPrefix(name, "bench/") {
			return ""
		}
		return "gorm belongs in internal/platform/store and in files named store*.go"
	case strings.HasPrefix(target, "github.com/labstack/echo"):
		if strings.HasPrefix(name, "web/") || strings.HasPrefix(name, "internal/testkit/") || strings.HasPrefix(name, "bench/") {
			return ""
		}
		return "echo belongs in web: a feature takes a context and values"
	}
	return ""
}

// banned are calls of gorm that have cost somebody another customer's row.
var banned = map[string]string{
	"Save":          "updates no row and then inserts one by primary key, past the condition: use Tx.UpdateOne",
	"Or":            "joins the scope with OR: write the OR inside one condition",
	"FirstOrCreate": "looks and then inserts, which races: INSERT … ON CONFLICT",
	"FirstOrInit":   "use Query.Take",
	"AutoMigrate":   "the schema changes by migrations only",
	"Unscoped":      "drops filters",
	"First":         "sorts, and takes SQL inline: use Query.Take",
	"Last":          "sorts, and takes SQL inline: use Query.Order and Take",
}

func calls(name string, file *ast.File, at func(token.Pos) string) (out []Violation) {
	gormFile := false
	for _, spec := range file.Imports {
		if target, _ := strconv.Unquote(spec.Path.Value); strings.HasPrefix(target, "gorm.io/gorm") || target == Module+"/internal/platform/store" {
			gormFile = true
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		base := path.Base(name)
		if gormFile && strings.HasPrefix(base, "store") {
			if why := banned[sel.Sel.Name]; why != "" {
				out = append(out, Violation{at(call.Pos()), sel.Sel.Name + " is not used here: " + why})
			}
			if sel.Sel.Name == "Where" && len(call.Args) > 0 {
				if _, composite := call.Args[0].(*ast.UnaryExpr); composite {
					out = append(out, Violation{at(call.Pos()), "a struct as condition drops its zero values and then finds everybody's rows: write the condition"})
				}
			}
		}
		if sel.Sel.Name == "Pool" && len(call.Args) == 0 && gormFile && !poolUser(name) {
			out = append(out, Violation{at(call.Pos()), "Store.Pool is for the job queue and the audit log: write through Store.Do"})
		}
		return true
	})
	return out
}

// joinedLocks are the statements that may lock one table of a join and read at once, with the reason.
var joinedLocks = map[string]string{
	"internal/data/account/store.go":           "reads only the number that the row is found by",
	"internal/feature/authn/activate.go":       "reads only ids; who may use a code does not change",
	"internal/feature/authn/emailconfirm.go":   "joins by the digest of a token, which does not change",
	"internal/feature/consent/store_import.go": "reads nothing",
}

var lockOf = regexp.MustCompile(`FOR (NO KEY UPDATE|UPDATE|SHARE|KEY SHARE) OF `)

// locks finds statements that join what they lock: one that waited for the lock joins the row as it is now to the others as they were
// before, and so loses rows or reads what no longer holds (PostgreSQL manual, 13.2.1).
func locks(name string, file *ast.File, at func(token.Pos) string) (out []Violation) {
	if joinedLocks[name] != "" || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "internal/testkit/archtest/") {
		return nil
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && lockOf.MatchString(lit.Value) {
			out = append(out, Violation{at(lit.Pos()), "lock in a statement of its own and read after it: one that waited for a lock joins the new row to old ones"})
		}
		return true
	})
	return out
}

func poolUser(name string) bool {
	for _, may := range []string{"internal/platform/jobs/", "internal/platform/store/", "internal/platform/audit/", "cmd/", "internal/testkit/", "bench/"} {
		if strings.HasPrefix(name, may) {
			return true
		}
	}
	return strings.HasSuffix(name, "_test.go")
}
