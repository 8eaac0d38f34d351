package ui

import (
	"context"
	"io"

	"inzage/internal/core/i18n"

	"github.com/a-h/templ"
)

// Edit is what became of words from one version of a text to the next.
type Edit int

// The edits.
const (
	Kept Edit = iota
	Added
	Removed
)

// Piece is words in a row that share their fate.
type Piece struct {
	Edit Edit
	Text string
}

// Changes writes a paragraph with what came and what went. Each change says so in words for those who hear the page, for
// many readers skip ins and del. It is written by hand because the spaces between pieces count.
func Changes(pieces []Piece) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, p := range pieces {
			text := templ.EscapeString(p.Text)
			switch p.Edit {
			case Added:
				text = `<ins><span class="vh">` + templ.EscapeString(i18n.T(ctx, "policy.compare.added")) + ` </span>` + text + `</ins>`
			case Removed:
				text = `<del><span class="vh">` + templ.EscapeString(i18n.T(ctx, "policy.compare.removed")) + ` </span>` + text + `</del>`
			}
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
		return nil
	})
}
