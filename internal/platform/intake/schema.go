package intake

import (
	"reflect"
	"strings"
)

// Schema says which keys a record has, and what kind of value stands where. It is made once per record type
// from the Go struct that holds it, so format and program cannot drift apart.
type Schema struct {
	fields    map[string]*Schema // of an object with fixed keys; nil else
	elem      *Schema            // of a list, or of an object with free keys
	list      bool
	free      bool // object with free keys
	kind      kind // of a single value
	reference bool // a document number or the like: not looked at for card numbers
	pair      bool // an object of label and value
}

// kind is what a single value is. Sources write numbers as texts and texts as numbers; the cleaner writes
// what the format says.
type kind byte

const (
	kindOther kind = iota // as it stands: Decode reads it
	kindText
	kindTime
	kindBool
	kindInt
)

// SchemaOf returns the schema of a struct type. Field names are those of the json tags; a field with the tag
// `intake:"reference"` holds a document number, a structured communication or a company's registration.
func SchemaOf[T any]() *Schema { return schemaOf(reflect.TypeFor[T]()) }

func schemaOf(t reflect.Type) *Schema {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[Time]():
		return &Schema{kind: kindTime}
	case t == reflect.TypeFor[Date]():
		return &Schema{kind: kindText}
	}
	switch t.Kind() {
	case reflect.Struct:
		s := &Schema{fields: map[string]*Schema{}}
		s.add(t)
		s.pair = len(s.fields) == 2 && s.fields["label"] != nil && s.fields["value"] != nil
		return s
	case reflect.Slice:
		return &Schema{list: true, elem: schemaOf(t.Elem())}
	case reflect.Map:
		return &Schema{free: true, elem: schemaOf(t.Elem())}
	case reflect.String: // Amount and Currency too
		return &Schema{kind: kindText}
	case reflect.Bool:
		return &Schema{kind: kindBool}
	case reflect.Int, reflect.Int64:
		return &Schema{kind: kindInt}
	default:
		panic("intake: a record holds no " + t.String())
	}
}

// add puts the fields of a struct, and those of the structs that it embeds, into the schema.
func (s *Schema) add(t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			s.add(f.Type)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		child := schemaOf(f.Type)
		child.reference = f.Tag.Get("intake") == "reference"
		s.fields[name] = child
	}
}

// Names returns the keys of the record, of nested objects with their dotted path. Lists count as their
// elements.
func (s *Schema) Names() []string {
	var names []string
	for name, child := range s.fields {
		for child.list {
			child = child.elem
		}
		names = append(names, name)
		for _, below := range child.Names() {
			names = append(names, name+"."+below)
		}
	}
	return names
}
