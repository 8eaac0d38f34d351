package i18n

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// checkCall checks T(ctx, id, args) and In(lang, id, args).
func (r *reader) checkCall(call *ast.CallExpr) {
	if len(call.Args) < 2 {
		return // does not compile
	}
	id, ok := r.constant(call.Args[1])
	if !ok {
		r.say(call, "the id is no constant: use an i18n.Enum, or i18n.Say for an id that travels as data")
		return
	}
	e := r.entries[id]
	if e == nil {
		r.say(call, "no text has the id %q", id)
		return
	}
	r.used[id] = true
	wanted := slices.Clone(e.names)
	if e.plural() && !slices.Contains(wanted, CountArg) {
		wanted = append(wanted, CountArg)
		slices.Sort(wanted)
	}
	var given []string
	if len(call.Args) > 2 {
		literal, ok := call.Args[2].(*ast.CompositeLit)
		if !ok {
			r.say(call, "%s: write the arguments as an i18n.Args literal, so that they can be checked", id)
			return
		}
		for _, element := range literal.Elts {
			key, ok := "", false
			if kv, isKV := element.(*ast.KeyValueExpr); isKV {
				key, ok = r.constant(kv.Key)
			}
			if !ok {
				r.say(call, "%s: an argument's name is no constant", id)
				return
			}
			given = append(given, key)
		}
		slices.Sort(given)
	}
	if !slices.Equal(given, wanted) {
		r.say(call, "%s: has the arguments %v, needs %v", id, given, wanted)
	}
}

// checkEnum checks a family: every value has a text, and all texts take the same arguments.
func (r *reader) checkEnum(call *ast.CallExpr) {
	if call.Ellipsis.IsValid() {
		r.say(call, "write the family's values one by one, so that they can be checked")
		return
	}
	var names []string
	for i, arg := range call.Args {
		value, ok := r.constant(arg)
		if !ok {
			r.say(arg, "a family is declared with constants")
			return
		}
		if i == 0 {
			if !strings.HasSuffix(value, ".") {
				r.say(arg, "a family's prefix ends with a dot")
				return
			}
			continue
		}
		prefix, _ := r.constant(call.Args[0])
		e := r.entries[prefix+value]
		if e == nil {
			r.say(arg, "no text has the id %q", prefix+value)
			continue
		}
		r.used[prefix+value] = true
		if i == 1 {
			names = e.names
		} else if !slices.Equal(names, e.names) {
			r.say(arg, "%s takes the arguments %v, the family's first %v", prefix+value, e.names, names)
		}
	}
}

// TestCheckCalls plants each mistake in a small program and sees that it is found.
func TestCheckCalls(t *testing.T) {
	withCatalogs(t, sample)
	const head = `package web
import (
	"inzage/internal/core/fault"
	text "inzage/internal/core/i18n"
	"inzage/internal/feature/state"
)
`
	uses := `var _ = []string{"t.plain", "t.named", "t.days", "t.both", "t.count", "t.state.open"}` + "\n"
	tests := []struct {
		name, code, want string
	}{
		{"all right", `var _ = text.T(ctx, "t.named", text.Args{"Name": x})`, ""},
		{"unknown id", `var _ = text.T(ctx, "t.plane")`, `no text has the id "t.plane"`},
		{"unknown id in a mail", `var _ = text.In(lang, "t.plane")`, `no text has the id "t.plane"`},
		{"constant of this package", `const id = "t.plane"; var _ = text.T(ctx, id)`, `no text has the id "t.plane"`},
		{"constant of another package", `var _ = text.T(ctx, "t.state."+string(state.Open))`, ""},
		{"id from a variable", `var _ = text.T(ctx, id)`, "the id is no constant"},
		{"id that travels", `var _ = text.Say(ctx, id)`, ""},
		{"missing argument", `var _ = text.T(ctx, "t.named")`, "has the arguments [], needs [Name]"},
		{"wrong argument", `var _ = text.T(ctx, "t.named", text.Args{"Naam": x})`, "has the arguments [Naam], needs [Name]"},
		{"superfluous argument", `var _ = text.T(ctx, "t.plain", text.Args{"Name": x})`, "has the arguments [Name], needs []"},
		{"no count", `var _ = text.T(ctx, "t.both", text.Args{"Name": x})`, "needs [Count Name]"},
		{"arguments from a variable", `var _ = text.T(ctx, "t.named", args)`, "write the arguments as an i18n.Args literal"},
		{"family", `var _ = text.Enum("t.state.", string(state.Open))`, ""},
		{"family with a value without text", `var _ = text.Enum("t.state.", "open", "closed")`, `no text has the id "t.state.closed"`},
		{"family with different arguments", `var _ = text.Enum("t.", "plain", "named")`, "t.named takes the arguments [Name]"},
		{"family from a variable", `var _ = text.Enum("t.state.", values...)`, "one by one"},
		{"family without a dot", `var _ = text.Enum("t.st", "ate.open")`, "ends with a dot"},
		{"fault", `var _ = fault.New(fault.Invalid, "t.plane")`, `no text has the id "t.plane"`},
		{"fault without text", `var _ = fault.New(fault.Invalid, "")`, ""},
		{"waiting", `var _ = fault.Wait("t.plane", d)`, `no text has the id "t.plane"`},
		{"field", `var _ = fault.Field{Name: "x", ID: "t.plane"}`, `no text has the id "t.plane"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := fstest.MapFS{
				"web/page.go":                       {Data: []byte(head + uses + test.code + "\n")},
				"web/page_test.go":                  {Data: []byte("package web\n" + `var _ = text.T(ctx, "t.only.tests")`)},
				"internal/feature/state/state.go":   {Data: []byte("package state\ntype State string\nconst Open State = \"open\"\n")},
				"internal/feature/testdata/x/x.go":  {Data: []byte("no go")},
				"internal/core/i18n/self.go":        {Data: []byte("package i18n\nvar _ = T(nil, id)\n")},
				"internal/feature/state/readme.txt": {Data: []byte("text")},
			}
			problems := strings.Join(checkCalls(root, catalogs[NL].entries), "\n")
			if test.want == "" && problems != "" || !strings.Contains(problems, test.want) {
				t.Errorf("problems %q, want %q", problems, test.want)
			}
		})
	}
	t.Run("unused", func(t *testing.T) {
		root := fstest.MapFS{"web/page.go": {Data: []byte(head + `var _ = "t.plain"`)}}
		problems := strings.Join(checkCalls(root, catalogs[NL].entries), "\n")
		if !strings.Contains(problems, "t.named: no code says it") || strings.Contains(problems, "t.plain: ") {
			t.Errorf("problems %q", problems)
		}
	})
}
