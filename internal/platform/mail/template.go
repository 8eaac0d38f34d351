package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"inzage/internal/core/i18n"
)

// Letter is what a renderer knows of an intent.
type Letter struct {
	ID         int64 // of the outbox row
	Template   string
	Lang       i18n.Lang
	Recipient  string
	LoginID    int64
	CustomerID int64
	CreatedAt  time.Time // when the intent was written

	Token        string    // the opened token of Intent.TokenID; "" without
	TokenExpires time.Time // when its link ends, zero without
	CancelToken  string    // the token of purpose cancel that is related to it; "" when there is none

	args json.RawMessage
}

// Args decodes Intent.Args.
func (l Letter) Args(dest any) error { return json.Unmarshal(l.args, dest) }

// NewLetter returns a letter with arguments, for the tests of a renderer.
func NewLetter(l Letter, args any) (Letter, error) {
	doc, err := json.Marshal(args)
	l.args = doc
	return l, err
}

// Message is a rendered letter.
type Message struct {
	Subject string // no personal data: it shows on locked screens
	Text    string
	HTML    string // "" sends text only
}

// Renderer makes the message of a letter. It looks at nothing but the letter: no database, no network. When it fails
// or panics the letter is dead, for it would fail again.
type Renderer func(ctx context.Context, l Letter) (Message, error)

// Template is one sort of letter.
type Template struct {
	Name   string
	Render Renderer

	// Audit begins the actions of the letter's audit entries: "reset" gives reset.mail_sent, reset.mail_failed (at
	// the first failure), reset.mail_dead and reset.mail_unknown. Empty: "mail".
	Audit string

	// TokenLife, when set, counts the life of the link from hand-over to the mail server: the token then expires
	// TokenLife after that, and at the latest TokenCap after it was made.
	TokenLife time.Duration
	TokenCap  time.Duration
}

// Templates are the sorts of letter that this program can render. They are filled before the first is sent.
type Templates struct {
	byName map[string]Template
}

// NewTemplates returns an empty set.
func NewTemplates() *Templates { return &Templates{byName: map[string]Template{}} }

// Add registers a template. It panics on a name that is taken and on a template that cannot work: a mistake in the program.
func (t *Templates) Add(template Template) {
	if _, taken := t.byName[template.Name]; taken || template.Name == "" || template.Render == nil ||
		(template.TokenLife > 0) != (template.TokenCap > 0) {
		panic(fmt.Sprintf("mail: template %q is taken, or has no name, renderer or cap", template.Name))
	}
	if template.Audit == "" {
		template.Audit = "mail"
	}
	t.byName[template.Name] = template
}

// errRender means that a template failed; it would fail again.
var errRender = errors.New("the template failed")

// render calls the renderer; a panic is an error.
func (t Template) render(ctx context.Context, l Letter) (m Message, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: panic: %v", errRender, p)
		}
	}()
	m, err = t.Render(i18n.WithLang(ctx, l.Lang), l)
	if err != nil {
		err = fmt.Errorf("%w: %w", errRender, err)
	}
	return m, err
}
