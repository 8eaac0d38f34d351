package layout

import (
	"context"
	"io"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
)

// fixed is a part of pages that is the same for everybody: nothing in it but texts of a catalog and addresses of ours. It is
// rendered once for each key.
type fixed struct{ rendered sync.Map }

// fixedKey says all that such a part hangs on.
type fixedKey struct {
	lang    i18n.Lang
	nav     string // the place where the reader is
	company string
}

// as returns the part as it is for a key; part renders it when it is asked for the first time.
func (f *fixed) as(key fixedKey, part templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		text, known := f.rendered.Load(key)
		if !known {
			var b strings.Builder
			if err := part.Render(i18n.WithLang(ctx, key.lang), &b); err != nil {
				return err
			}
			text, _ = f.rendered.LoadOrStore(key, b.String())
		}
		_, err := io.WriteString(w, text.(string))
		return err
	})
}

// The parts of every page that are fixed.
var sideNav, footer fixed
