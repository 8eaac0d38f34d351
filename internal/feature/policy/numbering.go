package policy

import (
	"strconv"
	"strings"
)

// follows reports whether clause b may stand somewhere after clause a: "3" after "1.7", not "1.2" after "2".
func follows(a, b string) bool {
	x, y := numbers(a), numbers(b)
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return x[i] < y[i]
		}
	}
	return len(x) < len(y)
}

// next reports whether clause b is the very next one after clause a: "1.2" or "2" or "1.1.1" after "1.1".
func next(a, b string) bool {
	x, y := numbers(a), numbers(b)
	if len(y) == 0 || len(y) > len(x)+1 {
		return false
	}
	for i := range len(y) - 1 {
		if x[i] != y[i] {
			return false
		}
	}
	before := 0
	if len(y) <= len(x) {
		before = x[len(y)-1]
	}
	return y[len(y)-1] == before+1
}

func numbers(id string) (out []int) {
	for part := range strings.SplitSeq(id, ".") {
		if n, err := strconv.Atoi(part); err == nil {
			out = append(out, n)
		}
	}
	return out
}
