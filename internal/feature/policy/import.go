package policy

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Draft is a version in one language, as it is brought in.
type Draft struct {
	Number    string    // "09.16"
	From      time.Time // in force from the beginning, in Brussels, of this day
	Language  i18n.Lang
	Authentic i18n.Lang // language whose text decides; "" is what the version has, and Dutch for a new one
	Text      []byte    // Markdown, UTF-8
	Summary   []byte    // Markdown: what changed since the version before; empty: none, or brought in later
}

// Imported is what became of a Draft.
type Imported struct {
	Number     string
	Language   i18n.Lang
	Digest     string // SHA-256 of the text, in hex
	Clauses    int    // headings that were found
	New        bool   // the text was not there before
	NewSummary bool   // the summary was not there before, or was another
}

// Limits of what is brought in.
const (
	maxText    = 256 << 10 // bytes
	maxSummary = 8 << 10
	maxPoints  = 3000 // bytes of a summary in a letter
)

var numberForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$`)

// Import brings a text in, and with it its summary. The same again changes nothing; another text for the same version and
// language is a Conflict, and so is another day or another authentic language than the version has.
func (s *Service) Import(ctx context.Context, d Draft) (Imported, error) {
	t, err := d.check()
	if err != nil {
		return Imported{}, err
	}
	out := Imported{Number: d.Number, Language: d.Language, Digest: t.Digest, Clauses: len(t.Clauses)}
	change := store.Change{Action: "policy.imported", Subject: keys.Nobody(), Payload: map[string]any{
		"version": d.Number, "language": string(d.Language), "sha256": t.Digest, "from": Day(d.From).Format(time.DateOnly),
	}}
	err = s.store.Do(ctx, change, func(tx *store.Tx) error {
		if err := insertVersion(tx, d); err != nil {
			return err
		}
		v, err := lock(tx, d.Number)
		if err != nil {
			return err
		}
		if !v.From.Equal(Day(d.From)) {
			return fault.New(fault.Conflict, "policy.error.other_day")
		}
		if d.Authentic != "" && d.Authentic != v.Authentic {
			return fault.New(fault.Conflict, "policy.error.other_authentic")
		}
		if out.New, err = insertText(tx, v, d, t.Digest); err != nil {
			return err
		}
		if len(d.Summary) > 0 {
			out.NewSummary, err = setSummary(tx, v, d)
		}
		if err == nil && !out.New && !out.NewSummary {
			return errNothing
		}
		return err
	})
	if errors.Is(err, errNothing) {
		err = nil
	}
	return out, err
}

// errNothing rolls back a change that would change nothing, so that the record does not tell of one.
var errNothing = errors.New("policy: nothing changed")

// check reads the text and refuses what is wrong with a draft, each at the field that brought it.
func (d Draft) check() (*Text, error) {
	var wrong []fault.Field
	add := func(name, id string, args map[string]any) {
		wrong = append(wrong, fault.Field{Name: name, ID: id, Args: args})
	}
	if !numberForm.MatchString(d.Number) {
		add("version", "policy.error.number", nil)
	}
	if !slices.Contains(i18n.Langs, d.Language) {
		add("language", "policy.error.language", nil)
	}
	if d.Authentic != "" && !slices.Contains(i18n.Langs, d.Authentic) {
		add("authentic", "policy.error.language", nil)
	}
	if d.From.IsZero() || d.From.Year() < 1990 || d.From.Year() > 2100 {
		add("from", "policy.error.day", nil)
	}
	t, err := checkText(d.Text, maxText, func() (*Text, error) { return parse(d.Language, d.Text) })
	if err != nil {
		add("text", err.ID, err.Args)
	}
	if len(d.Summary) > 0 {
		if _, err := checkText(d.Summary, maxSummary, func() (*Text, error) { return nil, checkSummary(d.Summary) }); err != nil {
			add("summary", err.ID, err.Args)
		}
	}
	return t, fault.Fields(wrong...)
}

func checkSummary(source []byte) error {
	s, err := summarise(source)
	if err != nil {
		return err
	}
	length := 0
	for _, p := range s.Points {
		length += len(p)
	}
	if length > maxPoints {
		return errLong
	}
	return nil
}

var errLong = errors.New("policy: the summary is too long for a letter")

// checkText holds a text against what every text must be, and then reads it.
func checkText(source []byte, most int, read func() (*Text, error)) (*Text, *fault.Fault) {
	switch {
	case len(bytes.TrimSpace(source)) == 0:
		return nil, fault.New(fault.Invalid, "policy.error.empty")
	case len(source) > most:
		return nil, fault.New(fault.Invalid, "policy.error.long")
	case !utf8.Valid(source) || bytes.IndexByte(source, 0) >= 0:
		return nil, fault.New(fault.Invalid, "policy.error.encoding")
	}
	t, err := read()
	if p, ok := errors.AsType[*Problem](err); ok {
		return nil, &fault.Fault{Kind: fault.Invalid, ID: "policy.error.markup", Args: map[string]any{"Line": p.Line}}
	}
	if errors.Is(err, errLong) {
		return nil, fault.New(fault.Invalid, "policy.error.long")
	}
	if err != nil {
		return nil, &fault.Fault{Kind: fault.Invalid, ID: "policy.error.encoding", Err: err}
	}
	return t, nil
}

// Discard takes back a version that was not published. A published one is a Conflict: it stays.
func (s *Service) Discard(ctx context.Context, number string) error {
	change := store.Change{Action: "policy.discarded", Subject: keys.Nobody(), Payload: map[string]any{"version": number}}
	return s.store.Do(ctx, change, func(tx *store.Tx) error {
		v, err := lock(tx, number)
		if err != nil {
			return err
		}
		if !v.Published.IsZero() {
			return fault.New(fault.Conflict, "policy.error.published")
		}
		return discard(tx, v)
	})
}
