package password

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"slices"
	"strings"
	"sync"
)

// packed is a sorted list of folded strings, one a line: see common.md for where it comes from.
//
//go:embed common.txt.gz
var packed []byte

// list unpacks the common strings when first needed.
var list = sync.OnceValue(func() []string {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic("password: common.txt.gz: " + err.Error()) // part of the program: found by the tests
	}
	text, err := io.ReadAll(r)
	if err != nil {
		panic("password: common.txt.gz: " + err.Error())
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
})

// common reports whether a folded text is on the list, also when its words are written apart.
func common(folded string) bool {
	if folded == "" {
		return false
	}
	for _, s := range []string{folded, strings.ReplaceAll(folded, " ", "")} {
		if _, found := slices.BinarySearch(list(), s); found {
			return true
		}
	}
	return false
}
