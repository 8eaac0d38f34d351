package intake

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Cleaner makes a record that came from outside fit to be kept. In one pass over its JSON it
//
//   - drops secrets: denied keys with their values, in the record, in what the format does not know, and in
//     JSON that stands in a text; the value of a pair whose label says that it is one;
//   - replaces payment card numbers and masks IBANs, in texts and in numbers, except in references;
//   - moves keys that the format does not know to Extra, under their dotted path;
//   - drops what is absent ("", null, an empty list where an object stands), so that two ways of saying
//     nothing are one;
//   - gives times without zone theirs;
//   - refuses a NUL character.
//
// A Cleaner is reused from record to record and belongs to one goroutine.
type Cleaner struct {
	Rules    Rules
	Zone     *time.Location // of times without zone; nil leaves them, and Decode refuses them
	Entities bool           // texts are HTML-escaped at the source and are unescaped first

	in        []byte
	out       []byte
	extra     []byte
	path      []step
	cards     int
	secrets   int
	masked    int
	assumed   bool
	zoned     bool // the record has its own at_zone
	folds     []fold
	unknown   []string
	names     map[string]bool // keys in extra
	err       error
	nested    int
	recursive *Cleaner
}

// maxDepth is how deep objects and lists may stand in each other: no system needs more, and a hostile one
// would make each level be looked at again and again.
const maxDepth = 64

// step is one part of the path at which the cleaner stands: a key, or an index of a list.
type step struct {
	name  []byte // nil for an index
	index int
}

type fold struct {
	field string
	other Time
}

// Cleaned is a record fit to be kept. Data and Extra are memory of their own.
type Cleaned struct {
	Data    json.RawMessage // one JSON object with the keys of the format
	Extra   json.RawMessage // one JSON object with the others; nil when there are none
	Cards   int             // card numbers that were replaced
	Secrets int             // secrets that were dropped
	Unknown []string        // dotted paths in Extra, without the indexes of lists
}

// Clean cleans a record. The value must be an object that CheckJSON has passed; with a nil schema every key
// is kept in Data. The further values, if any, are cleaned into Extra as they are: they are objects too.
func (c *Cleaner) Clean(schema *Schema, value []byte, further ...[]byte) (Cleaned, error) {
	c.reset(value)
	c.value(schema, blank(value, 0))
	c.zoneNote(schema)
	for _, v := range further {
		c.further(v)
	}
	if c.err != nil {
		return Cleaned{}, c.err
	}
	done := Cleaned{Data: slices.Clone(c.out), Cards: c.cards, Secrets: c.secrets}
	if len(c.extra) > 0 {
		done.Extra = append(slices.Clone(c.extra), '}')
		slices.Sort(c.unknown)
		done.Unknown = slices.Clone(slices.Compact(c.unknown))
	}
	return done, nil
}

func (c *Cleaner) reset(value []byte) {
	c.in, c.out, c.extra, c.path = value, c.out[:0], c.extra[:0], c.path[:0]
	c.cards, c.secrets, c.masked, c.folds, c.unknown = 0, 0, 0, c.folds[:0], c.unknown[:0]
	c.assumed, c.zoned, c.err = false, false, nil
	clear(c.names)
}

// fail keeps the first problem, with the field in which it was found.
func (c *Cleaner) fail(err error) {
	if c.err == nil {
		c.err = ProblemOf(err).In(c.dottedPath(true))
	}
}

// dottedPath returns where the cleaner stands, with the indexes of lists or without.
func (c *Cleaner) dottedPath(indexes bool) string {
	var parts []string
	for _, s := range c.path {
		if s.name != nil {
			parts = append(parts, string(s.name))
		} else if indexes {
			parts = append(parts, strconv.Itoa(s.index))
		}
	}
	return strings.Join(parts, ".")
}

func (c *Cleaner) push(s step) { c.path = append(c.path, s) }

func (c *Cleaner) pop() { c.path = c.path[:len(c.path)-1] }

// value writes the cleaned value that begins at i and returns the position behind it.
func (c *Cleaner) value(s *Schema, i int) int {
	switch b := c.in; b[i] {
	case '{', '[':
		if len(c.path) > maxDepth {
			c.fail(problem(CodeValue, "the record is nested more than %d levels deep", maxDepth))
			return valueEnd(b, i)
		}
		if b[i] == '{' {
			return c.object(s, i)
		}
		return c.list(s, i)
	case '"':
		end := stringEnd(b, i)
		c.single(s, b[i:end], (*Cleaner).text)
		return end
	default:
		end := valueEnd(b, i)
		c.single(s, b[i:end], (*Cleaner).number)
		return end
	}
}

// single writes a single value, as a list of one where a list of single values belongs.
func (c *Cleaner) single(s *Schema, raw []byte, write func(*Cleaner, *Schema, []byte)) {
	if s == nil || !s.list || s.elem.fields != nil {
		write(c, s, raw)
		return
	}
	c.out = append(c.out, '[')
	write(c, s.elem, raw)
	c.out = append(c.out, ']')
}

func (c *Cleaner) list(s *Schema, i int) int {
	var elem *Schema
	if s != nil {
		elem = s.elem
	}
	c.out = append(c.out, '[')
	n := 0
	for i = blank(c.in, i+1); c.in[i] != ']'; i = blank(c.in, i) {
		if c.in[i] == ',' {
			c.out = append(c.out, ',')
			i = blank(c.in, i+1)
		}
		c.push(step{index: n})
		i = c.value(elem, i)
		c.pop()
		n++
	}
	c.out = append(c.out, ']')
	return i + 1
}

func (c *Cleaner) object(s *Schema, i int) int {
	open := s == nil || s.fields == nil
	secretValue := (open || s.pair) && c.secretPair(i)
	c.out = append(c.out, '{')
	empty := true
	end := members(c.in, i, func(m member) int {
		var child *Schema
		switch {
		case !open:
			if child = s.fields[string(m.name)]; child == nil {
				return c.foreign(m)
			}
			if c.absent(child, m.value) {
				return valueEnd(c.in, m.value)
			}
			c.zoned = c.zoned || len(c.path) == 0 && string(m.name) == "at_zone"
		case c.denied(m):
			return valueEnd(c.in, m.value)
		case s != nil:
			child = s.elem
		default:
			child = loose(m.name)
		}
		if !empty {
			c.out = append(c.out, ',')
		}
		empty = false
		c.out = append(append(c.out, c.key(m, open)...), ':')
		if secretValue && isValueKey(m.name) {
			c.secrets++
			c.out = append(c.out, `"`+SecretRemoved+`"`...)
			return valueEnd(c.in, m.value)
		}
		c.push(step{name: m.name})
		defer c.pop()
		return c.value(child, m.value)
	})
	c.out = append(c.out, '}')
	return end
}

// loose returns the schema of a key that the format does not know: it may be that of a reference all the same.
func loose(name []byte) *Schema {
	if len(name) < 24 && references[normalName(string(name))] {
		return looseReference
	}
	return nil
}

var looseReference = &Schema{reference: true}

// key returns the key of a member as it is written. Keys that the format does not fix may hold a card number
// just as values may.
func (c *Cleaner) key(m member, open bool) []byte {
	if !open || fewDigits(m.name) {
		return m.quoted
	}
	text, cards := CleanText(string(m.name))
	c.cards += cards
	quoted, _ := jsontext.AppendQuote(nil, text)
	return quoted
}

// denied reports whether a member is a secret, and counts it. An empty secret is dropped uncounted.
func (c *Cleaner) denied(m member) bool {
	if !c.Rules.Denies(string(m.name)) {
		return false
	}
	if b := c.in[m.value:]; b[0] != 'n' && (b[0] != '"' || b[1] != '"') {
		c.secrets++
	}
	return true
}

// absent reports whether the value at i, of a key of the format, says nothing.
func (c *Cleaner) absent(s *Schema, i int) bool {
	switch b := c.in; b[i] {
	case '"':
		return b[i+1] == '"'
	case 'n':
		return true
	case '[': // PHP writes an empty list for an empty object
		return !s.list && b[blank(b, i+1)] == ']'
	case '{':
		return s.list && b[blank(b, i+1)] == '}'
	}
	return false
}

// secretPair reports whether the object at i is a pair of label and value that holds a secret.
func (c *Cleaner) secretPair(i int) bool {
	secret, pair := false, false
	members(c.in, i, func(m member) int {
		end := valueEnd(c.in, m.value)
		switch string(m.name) {
		case "label", "name", "option", "title", "fieldname", "key":
			if c.in[m.value] == '"' {
				label, _ := jsontext.AppendUnquote(nil, c.in[m.value:end])
				secret = secret || c.Rules.DeniesLabel(string(label))
			}
		default:
			pair = pair || isValueKey(m.name) && !c.absent(looseReference, m.value)
		}
		return end
	})
	return secret && pair
}

func isValueKey(name []byte) bool { return string(name) == "value" || string(name) == "rawvalue" }
