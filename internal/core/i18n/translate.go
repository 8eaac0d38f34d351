package i18n

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

// T returns the sentence with this id in the context's language. The id is a constant; a sentence with
// placeholders takes exactly its arguments, written as an Args literal: the tests read both.
func T(ctx context.Context, id string, args ...Args) string {
	return In(FromContext(ctx), id, args...)
}

// In is T for mails and jobs, which know their language and have no request.
func In(lang Lang, id string, args ...Args) string {
	s, err := translate(lang, id, args...)
	if err != nil {
		return failed(lang, id, err)
	}
	return s
}

// Say is T for an id that travels as data: a fault's sentence, a kind's title. The tests count an id as
// used where its literal stands, and cannot check the arguments before it is said.
func Say(ctx context.Context, id string, args ...Args) string {
	return In(FromContext(ctx), id, args...)
}

// SayIn is Say for mails and jobs.
func SayIn(lang Lang, id string, args ...Args) string { return In(lang, id, args...) }

// Has reports whether the catalogs know this id.
func Has(id string) bool {
	_, ok := catalogs[NL].entries[id]
	return ok
}

// IDs is a family of sentences of which the program picks one at run time: the states of a job, say.
type IDs struct {
	prefix string
	values []string
}

// Enum declares a family: prefix + value is an id for each of the values. Declare it as a variable of the
// package, with constants; the tests read the declaration and check that every sentence exists.
func Enum(prefix string, values ...string) IDs { return IDs{prefix: prefix, values: values} }

// T returns the family's sentence for a value, in the context's language.
func (f IDs) T(ctx context.Context, value string, args ...Args) string {
	return f.In(FromContext(ctx), value, args...)
}

// In returns the family's sentence for a value.
func (f IDs) In(lang Lang, value string, args ...Args) string {
	if !f.Has(value) {
		return failed(lang, f.prefix+value, errors.New("value is not declared in the family"))
	}
	return In(lang, f.prefix+value, args...)
}

// ID returns the id for a value, for places that carry ids.
func (f IDs) ID(value string) string { return f.prefix + value }

// Has reports whether a value is declared in the family.
func (f IDs) Has(value string) bool { return slices.Contains(f.values, value) }

// Values returns the declared values, in order.
func (f IDs) Values() []string { return slices.Clone(f.values) }

var failures atomic.Int64

// Failures counts the sentences that could not be said since the start. Anything but zero is a fault of ours.
func Failures() int64 { return failures.Load() }

// failed records that a sentence could not be said, and returns what the reader sees instead.
func failed(lang Lang, id string, err error) string {
	failures.Add(1)
	if testing.Testing() {
		panic(fmt.Sprintf("i18n: %q in %s: %v", id, lang, err))
	}
	slog.Error("text missing", "id", id, "lang", string(lang), "error", err)
	return id
}

func translate(lang Lang, id string, args ...Args) (string, error) {
	c := catalogs[lang]
	if lang == QPS {
		var err error
		if c, err = catalogs[EN].pseudo(); err != nil {
			return "", err
		}
	}
	if c == nil {
		return "", errors.New("no such language")
	}
	return translateIn(c, lang, id, args...)
}

func translateIn(c *catalog, lang Lang, id string, args ...Args) (string, error) {
	e := c.entries[id]
	if e == nil {
		return "", errors.New("unknown id")
	}
	s := sentence{lang: lang}
	switch len(args) {
	case 0:
	case 1:
		s.args = args[0]
	default:
		return "", errors.New("more than one set of arguments")
	}
	if !e.plural() {
		if e.single != nil {
			return e.single.fill(s)
		}
		return (&text{literals: []string{e.text}}).fill(s)
	}
	count, ok := s.args[CountArg]
	if !ok {
		return "", errors.New("missing argument Count")
	}
	return c.localizer.Localize(&goi18n.LocalizeConfig{
		MessageID: id, TemplateData: s, TemplateParser: strict{}, PluralCount: count,
	})
}
