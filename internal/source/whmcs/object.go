package whmcs

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/platform/intake"
)

// object is a JSON object of an answer, read leniently. It remembers which keys were asked for: the others go
// to extra.
type object struct{ members []member }

type member struct {
	key, value []byte
	used       bool
}

// peek reads an object without cleaning it.
func peek(raw []byte) (*object, error) {
	if err := intake.CheckJSON(raw); err != nil {
		return nil, err
	}
	o := &object{members: make([]member, 0, 40)}
	if !intake.Members(raw, func(name, value []byte) {
		o.members = append(o.members, member{key: name, value: value})
	}) {
		return nil, intake.NewProblem(intake.CodeValue, "the element is no object")
	}
	return o, nil
}

// value returns the value of a key, and marks the key as asked for. Objects have a few dozen keys: looking
// through them is quicker than a map.
func (o *object) value(key string) []byte {
	for i := range o.members {
		if m := &o.members[i]; string(m.key) == key {
			m.used = true
			return m.value
		}
	}
	return nil
}

func (o *object) has(key string) bool { return o.value(key) != nil }

// text returns a single value as text without blanks around it; nothing for what is none.
func (o *object) text(key string) string {
	s, err := intake.Scalar(o.value(key))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(s)
}

// first returns the first of several keys that says something.
func (o *object) first(keys ...string) string {
	found := ""
	for _, key := range keys {
		if s := o.text(key); found == "" {
			found = s
		}
	}
	return found
}

// id returns the number that identifies something; 0 is none.
func (o *object) id(key string) int64 {
	n, err := strconv.ParseInt(o.text(key), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (o *object) firstID(keys ...string) int64 {
	var found int64
	for _, key := range keys {
		if id := o.id(key); found == 0 {
			found = id
		}
	}
	return found
}

// yes reports whether a value means yes.
func (o *object) yes(key string) bool {
	switch strings.ToLower(o.text(key)) {
	case "1", "true", "on", "yes":
		return true
	}
	return false
}

func (o *object) amount(key string) (intake.Amount, error) {
	a, err := intake.ParseAmount(o.text(key))
	return a, in(err, key)
}

func (o *object) date(key string) (intake.Date, error) {
	d, err := intake.ParseDate(o.text(key))
	return d, in(err, key)
}

// list returns the objects of a list in whatever form: {"user":[…]}, {"user":{…}}, […], {"0":{…}}, "".
func (o *object) list(key, inner string) []*object {
	return objects(o.value(key), inner)
}

func objects(raw []byte, inner string) []*object {
	if len(raw) == 0 {
		return nil
	}
	var found []*object
	switch raw[0] {
	case '[':
		for _, v := range elements(raw) {
			if child, err := peek(v); err == nil {
				found = append(found, child)
			}
		}
	case '{':
		child, err := peek(raw)
		if err != nil {
			return nil
		}
		if v := child.value(inner); inner != "" && len(v) > 0 && (v[0] == '[' || v[0] == '{') {
			return objects(v, "")
		}
		switch {
		case len(child.members) == 0:
		case isIndex(string(child.members[0].key)):
			for _, m := range child.members {
				if e, err := peek(m.value); err == nil {
					found = append(found, e)
				}
			}
		case inner == "" || !child.has(inner):
			found = append(found, child)
		}
	}
	return found
}

// elements splits a JSON list.
func elements(raw []byte) [][]byte {
	d := jsontext.NewDecoder(strings.NewReader(string(raw)))
	if _, err := d.ReadToken(); err != nil {
		return nil
	}
	var found [][]byte
	for d.PeekKind() != ']' {
		v, err := d.ReadValue()
		if err != nil {
			return found
		}
		found = append(found, v.Clone())
	}
	return found
}

// client returns what GetClientsDetails says of the client: client{}, or in old versions the answer itself.
func (o *object) client() *object {
	if raw := o.value("client"); raw != nil {
		c, err := peek(raw)
		if err != nil || c.firstID("id", "userid", "client_id") == 0 {
			return nil
		}
		return c
	}
	if o.firstID("id", "userid", "client_id") != 0 && o.has("email") && (o.has("firstname") || o.has("companyname")) {
		return o
	}
	return nil
}

// drop marks keys as asked for: copies of others, or of no meaning.
func (o *object) drop(keys ...string) {
	for _, k := range keys {
		o.value(k)
	}
}

// rest returns what was not asked for and says something, for extra.
func (o *object) rest() map[string]jsontext.Value {
	rest := map[string]jsontext.Value{}
	for _, m := range o.members {
		if !m.used && !blank(m.value) {
			rest[string(m.key)] = m.value
		}
	}
	return rest
}

// blank reports whether a value says nothing: "", null, [], {}, and a date that is none.
func blank(v []byte) bool {
	switch s := string(v); s {
	case `""`, "null", "[]", "{}", `"0000-00-00"`, `"0000-00-00 00:00:00"`:
		return true
	default:
		return strings.HasPrefix(s, `"-0001-11-30`)
	}
}

func in(err error, key string) error {
	if err == nil {
		return nil
	}
	return intake.ProblemOf(err).In(key)
}
