// Package policy holds the company's privacy policy: one Markdown text per language, cut into the clauses
// that the rest of the portal refers to, each with the pages that make it true.
//
// A published version never changes: its texts are embedded, and Digest tells them apart from any other.
// All four languages have the same clauses. The Dutch text is the authentic one; where another language
// differs, the Dutch decides. The text may hold no HTML of its own: what is not Markdown is dropped.
package policy

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the version is in force from a midnight in Brussels

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"inzage/internal/core/i18n"
)

//go:embed text/*.md
var texts embed.FS

// Version is what is the same for all languages of one version of the policy.
type Version struct {
	Number    string
	From      time.Time // in force from this moment, a midnight in Brussels
	Authentic i18n.Lang // language whose text decides
}

// Current is the version in force.
func Current() Version {
	brussels, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		panic(err) // time/tzdata is linked in
	}
	return Version{Number: "1.0", From: time.Date(2026, time.September, 1, 0, 0, 0, 0, brussels), Authentic: i18n.NL}
}

// Text is the policy in one language.
type Text struct {
	Lang    i18n.Lang
	Title   string // plain text
	Intro   string // HTML, safe to print as it is
	Clauses []Clause
	Source  string // the Markdown, byte for byte
	Digest  string // SHA-256 of Source, in hex
}

// Clause is one numbered clause.
type Clause struct {
	ID    string // "1", "1.1" … "9", the same in each language
	Title string // plain text, without the number
	Body  string // HTML, safe to print as it is
	Links []ClauseLink
}

// Anchor is the clause's name in an address: "c1-1" for clause 1.1.
func (c Clause) Anchor() string { return "c" + strings.ReplaceAll(c.ID, ".", "-") }

// Level is how deep the clause stands: 1 for "2", 2 for "1.1".
func (c Clause) Level() int { return strings.Count(c.ID, ".") + 1 }

// In returns the policy in a language; the pseudo-language, which tests speak, reads the English one.
func In(lang i18n.Lang) Text {
	if lang == i18n.QPS {
		lang = i18n.EN
	}
	t, ok := parsed()[lang]
	if !ok {
		panic(fmt.Sprintf("policy: no text in %q", lang)) // i18n.Langs are the only values that reach a page
	}
	return t
}

// Clauses returns the clauses in a language, in order.
func Clauses(lang i18n.Lang) []Clause { return In(lang).Clauses }

// parsed reads all texts once. They are part of the program, so a text that cannot be read is a fault of
// the build, found by the tests.
var parsed = sync.OnceValue(func() map[i18n.Lang]Text {
	all := make(map[i18n.Lang]Text, len(i18n.Langs))
	for _, lang := range i18n.Langs {
		source, err := texts.ReadFile("text/" + string(lang) + ".md")
		if err == nil {
			all[lang], err = parse(lang, source)
		}
		if err != nil {
			panic(fmt.Sprintf("policy: text in %s: %v", lang, err))
		}
	}
	return all
})

// numbered is a clause's heading: "1.1 Account".
var numbered = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) (.+)$`)

// parse cuts a text at its headings: one title, the introduction, then clauses at level 2 and 3 whose
// headings begin with their number.
func parse(lang i18n.Lang, source []byte) (Text, error) {
	markdown := goldmark.New() // without WithUnsafe: HTML in the text and javascript: addresses are dropped
	sum := sha256.Sum256(source)
	t := Text{Lang: lang, Source: string(source), Digest: hex.EncodeToString(sum[:])}
	var body bytes.Buffer
	flush := func() {
		if n := len(t.Clauses); n > 0 {
			t.Clauses[n-1].Body = body.String()
		} else {
			t.Intro = body.String()
		}
		body.Reset()
	}
	for node := markdown.Parser().Parse(text.NewReader(source)).FirstChild(); node != nil; node = node.NextSibling() {
		heading, ok := node.(*ast.Heading)
		if !ok {
			if err := markdown.Renderer().Render(&body, source, node); err != nil {
				return Text{}, err
			}
			continue
		}
		words := string(heading.Lines().Value(source))
		if heading.Level == 1 {
			if t.Title != "" {
				return Text{}, fmt.Errorf("second title %q", words)
			}
			t.Title = words
			continue
		}
		parts := numbered.FindStringSubmatch(words)
		if parts == nil {
			return Text{}, fmt.Errorf("heading %q does not begin with a clause's number", words)
		}
		clause := Clause{ID: parts[1], Title: parts[2], Links: clauseLinks[parts[1]]}
		if clause.Level() != heading.Level-1 {
			return Text{}, fmt.Errorf("clause %s stands at level %d", clause.ID, heading.Level)
		}
		flush()
		t.Clauses = append(t.Clauses, clause)
	}
	flush()
	return t, nil
}
