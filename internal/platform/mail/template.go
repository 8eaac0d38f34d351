package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/store"
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
	Files   []File // go along with it, at most MaxFiles bytes

	// Unsubscribe is the absolute address at which one POST withdraws (RFC 8058). Letters of a Marketing template have
	// one, each reader their own, and no other letter has.
	Unsubscribe string

	// ReplyTo is the one address that answers go to; "": the sender's.
	ReplyTo string
	// Reference is the Message-ID of the thread that the letter belongs to, without brackets: it becomes In-Reply-To and
	// References; "": it begins one.
	Reference string
	// Answer says that this is a machine's answer to a letter of somebody (Auto-Submitted: auto-replied, RFC 3834 5.2).
	Answer bool
}

// Renderer makes the message of a letter, the same one at each attempt. It talks to nobody and writes nothing; what it
// reads never changes, such as a published text. When it fails or panics the letter is dead, for it would fail again,
// unless the error is ErrLater.
type Renderer func(ctx context.Context, l Letter) (Message, error)

// ErrLater is wrapped by a renderer that cannot read what it needs for now: the letter is tried again.
var ErrLater = errors.New("the letter cannot be made for now")

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

	// Marketing says that the letter promotes something and that its reader may withdraw from it: its Message must have
	// Unsubscribe, and the Message of any other template must not. A letter that breaks this is dead, not sent.
	Marketing bool

	// Check, when set, is asked before each attempt whether the letter may still go out: stop is then one lower-case word
	// for why not, such as "withdrawn" or "bounced", and the letter is dead with that cause; "" sends it. An error
	// puts the attempt off.
	Check func(ctx context.Context, r store.Reader, l Letter) (stop string, err error)
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
