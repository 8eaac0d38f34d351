package document

import "bytes"

// longest is the most bytes of a name that is remembered: none that is looked for is longer, written out.
const longest = 32

// scanner finds names in what is written to it, in any pieces: a slash and the letters behind it, each of which may be written
// as # and two hexadecimal digits. It holds a few bytes and never fails.
type scanner struct {
	found map[Warning]bool
	pages int // names /Page behind names /Type

	in     bool   // inside a name
	name   []byte // letters of it so far
	long   bool   // it is longer than any that is looked for
	escape []byte // of #xx, what came so far
	typed  bool   // the last name was /Type
}

// Write looks at more bytes.
func (s *scanner) Write(p []byte) (int, error) {
	for i := 0; i < len(p); i++ {
		if !s.in {
			slash := bytes.IndexByte(p[i:], '/')
			if slash < 0 {
				break
			}
			i += slash
			s.in = true
			continue
		}
		b := p[i]
		if len(s.escape) > 0 && digit(b) < 0 { // no escape after all
			s.add(s.escape...)
			s.escape = s.escape[:0]
		}
		switch {
		case len(s.escape) > 0:
			if s.escape = append(s.escape, b); len(s.escape) == 3 {
				s.add(byte(digit(s.escape[1])<<4 | digit(b)))
				s.escape = s.escape[:0]
			}
		case b == '#':
			s.escape = append(s.escape, b)
		case delimits(b):
			s.finish()
			s.in = b == '/'
		default:
			s.add(b)
		}
	}
	return len(p), nil
}

func (s *scanner) add(letters ...byte) {
	if s.long = s.long || len(s.name)+len(letters) > longest; !s.long {
		s.name = append(s.name, letters...)
	}
}

// finish looks at the name that has ended.
func (s *scanner) finish() {
	name := string(s.name)
	if s.long {
		name = ""
	}
	s.name, s.long = s.name[:0], false
	if w := names[name]; w != "" {
		s.found[w] = true
	}
	if name == "Page" && s.typed {
		s.pages++
	}
	s.typed = name == "Type"
}

// end says that nothing follows.
func (s *scanner) end() {
	if s.in {
		s.add(s.escape...)
		s.finish()
	}
	s.in, s.escape = false, s.escape[:0]
}

// delimits reports whether a byte ends a name (ISO 32000-2, 7.2.3).
func delimits(b byte) bool { return b <= ' ' || bytes.IndexByte([]byte("()<>[]{}/%"), b) >= 0 }

func digit(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	}
	return -1
}

// unescape writes out every #xx.
func unescape(text []byte) []byte {
	if bytes.IndexByte(text, '#') < 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '#' && i+2 < len(text) && digit(text[i+1]) >= 0 && digit(text[i+2]) >= 0 {
			out = append(out, byte(digit(text[i+1])<<4|digit(text[i+2])))
			i += 2
			continue
		}
		out = append(out, text[i])
	}
	return out
}
