package whmcs

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/platform/intake"
)

// unflatten undoes the form in which the API is documented and in which some collect its answers:
// {"clients[client][0][id]":"1"} is {"clients":{"client":{"0":{"id":"1"}}}}, which reads as a list.
func unflatten(raw []byte) ([]byte, bool) {
	if intake.CheckJSON(raw) != nil {
		return nil, false
	}
	root := &branch{}
	ok := true
	intake.Members(raw, func(name, value []byte) {
		ok = ok && root.put(parts(string(name)), value)
	})
	return root.json(nil), ok
}

// parts splits "clients[client][0][id]" at its brackets.
func parts(key string) []string {
	head, rest, ok := strings.Cut(key, "[")
	if !ok || !strings.HasSuffix(rest, "]") {
		return []string{key}
	}
	return append([]string{head}, strings.Split(strings.TrimSuffix(rest, "]"), "][")...)
}

// maxFlatDepth is how many brackets a key may have: the API has three.
const maxFlatDepth = 8

// branch is an object on its way to be one.
type branch struct {
	value    []byte // of a leaf
	names    []string
	children map[string]*branch
}

func (b *branch) put(path []string, value []byte) bool {
	if len(path) > maxFlatDepth {
		return false
	}
	for _, name := range path {
		if b.value != nil {
			return false // both a value and an object
		}
		child := b.children[name]
		if child == nil {
			child = &branch{}
			if b.children == nil {
				b.children = map[string]*branch{}
			}
			b.children[name] = child
			b.names = append(b.names, name)
		}
		b = child
	}
	if b.children != nil || b.value != nil {
		return false
	}
	b.value = slices.Clone(value)
	return true
}

func (b *branch) json(out []byte) []byte {
	if b.value != nil {
		return append(out, b.value...)
	}
	out = append(out, '{')
	start := len(out)
	for _, name := range b.names {
		if len(out) > start {
			out = append(out, ',')
		}
		out, _ = jsontext.AppendQuote(out, name)
		out = b.children[name].json(append(out, ':'))
	}
	return append(out, '}')
}
