package archtest

import (
	"os"
	"strings"
	"testing"
)

// root is the module's folder, seen from here.
const root = "../../.."

func TestTheHouse(t *testing.T) {
	files, err := Tree(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 100 {
		t.Fatalf("read %d files: is the root right?", len(files))
	}
	violations, err := Check(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Error(v)
	}
}

// TestPlanted plants a violation of each rule and expects it to be named.
func TestPlanted(t *testing.T) {
	for _, p := range []struct{ name, file, text, says string }{
		{"core reaches out", "internal/core/x/x.go", `import _ "inzage/internal/platform/store"`, "core"},
		{"platform knows a feature", "internal/platform/x/x.go", `import _ "inzage/internal/feature/authn"`, "hand in a function"},
		{"source writes tables", "internal/source/x/x.go", `import _ "inzage/internal/platform/store"`, "envelope"},
		{"feature uses feature", "internal/feature/a/a.go", `import _ "inzage/internal/feature/b"`, "features never import each other"},
		{"feature uses data", "internal/feature/a/a.go", `import _ "inzage/internal/data/billing"`, "features never import each other"},
		{"data uses data", "internal/data/a/a.go", `import _ "inzage/internal/data/b"`, "data packages never"},
		{"page reads the database", "templates/customer/x.go", `import _ "inzage/internal/platform/store"`, "view struct"},
		{"page borrows from a page", "templates/customer/x.go", `import _ "inzage/templates/public"`, "layout and templates/ui"},
		{"web wires", "web/x.go", `import _ "inzage/cmd/inzage"`, "wiring"},
		{"product uses testkit", "web/x.go", `import _ "inzage/internal/testkit/pgtest"`, "only tests"},
		{"echo in a feature", "internal/feature/a/a.go", `import _ "github.com/labstack/echo/v4"`, "echo belongs in web"},
		{"gorm outside store", "internal/feature/a/a.go", `import _ "gorm.io/gorm"`, "files named store"},
		{"folder unknown", "utils/x.go", `import _ "inzage/internal/core/clock"`, "no folder of the house"},
		{"Save", "internal/feature/a/store.go", `import "gorm.io/gorm"; func f(db *gorm.DB) { db.Save(1) }`, "Save is not used"},
		{"Or", "internal/feature/a/store.go", `import "gorm.io/gorm"; func f(db *gorm.DB) { db.Where("a").Or("b") }`, "Or is not used"},
		{"struct condition", "internal/feature/a/store.go", `import "gorm.io/gorm"; type T struct{}; func f(db *gorm.DB) { db.Where(&T{}) }`, "drops its zero values"},
		{"pool", "internal/feature/a/a.go", `import "inzage/internal/platform/store"; func f(s *store.Store) { s.Pool() }`, "Store.Do"},
		{"lock of a join", "internal/feature/a/a.go", "const q = `SELECT b.x FROM a JOIN b ON b.id = a.b FOR UPDATE OF a`", "statement of its own"},
	} {
		t.Run(p.name, func(t *testing.T) {
			got, err := Check([]Source{{Path: p.file, Text: []byte("package x\n" + p.text)}})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range got {
				if strings.Contains(v.Says, p.says) {
					return
				}
			}
			t.Errorf("not noticed: %v", got)
		})
	}
}

// TestAllowed keeps the rules from refusing what the house is built of.
func TestAllowed(t *testing.T) {
	for _, p := range []struct{ file, text string }{
		{"cmd/inzage/x.go", `import _ "inzage/internal/feature/authn"`},
		{"internal/feature/a/kind/x.go", `import _ "inzage/internal/feature/a"`},
		{"internal/feature/a/a.go", `import _ "inzage/templates/mail"`},
		{"templates/customer/x.go", `import _ "inzage/templates/ui"`},
		{"internal/feature/a/store_rows.go", `import _ "gorm.io/gorm"`},
		{"internal/data/a/a_test.go", `import _ "inzage/internal/testkit/pgtest"`},
	} {
		got, err := Check([]Source{{Path: p.file, Text: []byte("package x\n" + p.text)}})
		if err != nil || len(got) > 0 {
			t.Errorf("%s: %v %v", p.file, got, err)
		}
	}
}
