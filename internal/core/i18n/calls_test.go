package i18n

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "inzage"

// TestCalls reads the whole program: every call of T names a known id with exactly its arguments, every family
// is declared with constants and has its texts, every id of a fault is known, and every id is used somewhere.
func TestCalls(t *testing.T) {
	for _, problem := range checkCalls(repository(t), catalogs[NL].entries) {
		t.Error(problem)
	}
}

// repository is the program's own source tree.
func repository(t *testing.T) fs.FS {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return os.DirFS(root)
}

// source is one parsed file.
type source struct {
	path string // below the root
	file *ast.File
}

// reader goes through the program.
type reader struct {
	fset      *token.FileSet
	entries   map[string]*entry
	constants map[string]map[string]string // import path, name, value
	used      map[string]bool
	problems  []string

	// of the file being read
	imports map[string]string // local name, import path
	pkg     string            // import path
}

func checkCalls(root fs.FS, entries map[string]*entry) []string {
	r := &reader{fset: token.NewFileSet(), entries: entries, constants: map[string]map[string]string{}, used: map[string]bool{}}
	sources, err := r.parse(root)
	if err != nil {
		return []string{err.Error()}
	}
	// Constants may stand on each other, in any order: three rounds settle what people write.
	for range 3 {
		for _, s := range sources {
			r.enter(s)
			r.readConstants(s.file)
		}
	}
	for _, s := range sources {
		r.enter(s)
		if r.pkg != module+"/internal/core/i18n" {
			ast.Inspect(s.file, r.visit)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(entries)) {
		if !r.used[id] {
			r.problems = append(r.problems, fmt.Sprintf("%s: no code says it", id))
		}
	}
	return r.problems
}

// parse reads all Go files but tests and test data.
func (r *reader) parse(root fs.FS) ([]source, error) {
	var sources []source
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() {
			if name != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "var") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		content, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(r.fset, name, content, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		sources = append(sources, source{path: name, file: file})
		return nil
	})
	return sources, err
}

// enter makes s the file being read.
func (r *reader) enter(s source) {
	r.pkg = path.Join(module, path.Dir(s.path))
	r.imports = map[string]string{}
	for _, spec := range s.file.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := path.Base(target)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		r.imports[name] = target
	}
}

func (r *reader) readConstants(file *ast.File) {
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			values := spec.(*ast.ValueSpec)
			for i, name := range values.Names {
				if i >= len(values.Values) {
					break
				}
				if value, ok := r.constant(values.Values[i]); ok {
					if r.constants[r.pkg] == nil {
						r.constants[r.pkg] = map[string]string{}
					}
					r.constants[r.pkg][name.Name] = value
				}
			}
		}
	}
}

// constant evaluates literals, names of constants, string(…) and Type(…) conversions, and sums of these.
func (r *reader) constant(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		value, err := strconv.Unquote(e.Value)
		return value, err == nil
	case *ast.Ident:
		value, ok := r.constants[r.pkg][e.Name]
		return value, ok
	case *ast.SelectorExpr:
		pkg, ok := e.X.(*ast.Ident)
		if !ok {
			return "", false
		}
		value, ok := r.constants[r.imports[pkg.Name]][e.Sel.Name]
		return value, ok
	case *ast.ParenExpr:
		return r.constant(e.X)
	case *ast.BinaryExpr:
		left, ok1 := r.constant(e.X)
		right, ok2 := r.constant(e.Y)
		return left + right, ok1 && ok2 && e.Op == token.ADD
	case *ast.CallExpr:
		if len(e.Args) != 1 {
			return "", false
		}
		return r.constant(e.Args[0])
	default:
		return "", false
	}
}

func (r *reader) say(at ast.Node, format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf("%s: %s", r.fset.Position(at.Pos()), fmt.Sprintf(format, args...)))
}

// visit looks at one node of the file being read.
func (r *reader) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BasicLit:
		// An id that travels as data is used where its literal stands.
		if value, ok := r.constant(n); ok && r.entries[value] != nil {
			r.used[value] = true
		}
	case *ast.CallExpr:
		switch r.called(n) {
		case module + "/internal/core/i18n.T", module + "/internal/core/i18n.In":
			r.checkCall(n)
		case module + "/internal/core/i18n.Enum":
			r.checkEnum(n)
		case module + "/internal/core/fault.New":
			r.checkID(n, 1)
		case module + "/internal/core/fault.Wait":
			r.checkID(n, 0)
		}
	case *ast.CompositeLit:
		if name := r.named(n.Type); name == module+"/internal/core/fault.Field" || name == module+"/internal/core/fault.Fault" {
			for _, element := range n.Elts {
				if kv, ok := element.(*ast.KeyValueExpr); ok && isIdent(kv.Key, "ID") {
					r.checkKnown(kv.Value)
				}
			}
		}
	}
	return true
}

// called returns the function that a call names, with its package's import path.
func (r *reader) called(call *ast.CallExpr) string { return r.named(call.Fun) }

func (r *reader) named(e ast.Expr) string {
	selector, ok := e.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	pkg, ok := selector.X.(*ast.Ident)
	if !ok || r.imports[pkg.Name] == "" {
		return ""
	}
	return r.imports[pkg.Name] + "." + selector.Sel.Name
}

func isIdent(e ast.Expr, name string) bool {
	ident, ok := e.(*ast.Ident)
	return ok && ident.Name == name
}

func (r *reader) checkID(call *ast.CallExpr, arg int) {
	if len(call.Args) > arg {
		r.checkKnown(call.Args[arg])
	}
}

// checkKnown reports a constant that is no id. The empty one stands for "none".
func (r *reader) checkKnown(e ast.Expr) {
	if id, ok := r.constant(e); ok && id != "" && r.entries[id] == nil {
		r.say(e, "no text has the id %q", id)
	}
}
