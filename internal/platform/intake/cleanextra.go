package intake

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// foreign moves a member that the format does not know to Extra, unless it is a secret.
func (c *Cleaner) foreign(m member) int {
	end := valueEnd(c.in, m.value)
	if c.denied(m) {
		return end
	}
	c.push(step{name: m.name})
	c.unknown = append(c.unknown, c.plainPath(false))
	c.intoExtra(c.plainPath(true), func() { c.value(loose(m.name), m.value) })
	c.pop()
	return end
}

// further cleans the members of one more object into Extra.
func (c *Cleaner) further(v []byte) {
	was := c.in
	c.in = v
	members(v, blank(v, 0), func(m member) int {
		if !c.denied(m) {
			c.push(step{name: m.name})
			c.intoExtra(c.plainPath(true), func() { c.value(loose(m.name), m.value) })
			c.pop()
		}
		return valueEnd(v, m.value)
	})
	c.in = was
}

// intoExtra writes one member of Extra. A key that is there already gets a number behind it.
func (c *Cleaner) intoExtra(name string, write func()) {
	for n, first := 2, name; c.names[name]; n++ {
		name = first + " (" + strconv.Itoa(n) + ")"
	}
	if c.names == nil {
		c.names = map[string]bool{}
	}
	c.names[name] = true
	quoted, _ := jsontext.AppendQuote(nil, name)
	c.out, c.extra = c.extra, c.out
	if len(c.out) == 0 {
		c.out = append(c.out, '{')
	} else {
		c.out = append(c.out, ',')
	}
	c.out = append(append(c.out, quoted...), ':')
	write()
	c.out, c.extra = c.extra, c.out
}

// plainPath is dottedPath fit to be kept.
func (c *Cleaner) plainPath(indexes bool) string {
	path, cards := CleanText(c.dottedPath(indexes))
	if indexes {
		c.cards += cards
	}
	return path
}

// zoneNote adds to the record what was assumed about its times.
func (c *Cleaner) zoneNote(s *Schema) {
	if !c.assumed || c.zoned || s == nil || s.fields["at_zone"] == nil {
		return
	}
	c.out = c.out[:len(c.out)-1]
	if c.out[len(c.out)-1] != '{' {
		c.out = append(c.out, ',')
	}
	c.out = append(c.out, `"at_zone":"assumed"`...)
	for i, f := range c.folds {
		if i == 0 {
			c.out = append(c.out, `,"at_fold":{`...)
		} else {
			c.out = append(c.out, ',')
		}
		c.out, _ = jsontext.AppendQuote(c.out, f.field)
		other, _ := f.other.MarshalJSON()
		c.out = append(append(c.out, ':'), other...)
	}
	if len(c.folds) > 0 {
		c.out = append(c.out, '}')
	}
	c.out = append(c.out, '}')
}
