package whmcs

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/platform/intake"
)

// maxElement is how large one record of an answer may be, and what an answer says beside its list.
const maxElement = 4 << 20

// lists are the lists that are streamed: the key of an answer that holds one, and the key in there.
var lists = map[string]string{
	"clients": "client", "products": "product", "orders": "order", "invoices": "invoice", "transactions": "transaction",
}

// whole are the objects of an answer about one thing.
var whole = map[string]bool{"client": true, "items": true}

// item is an element of a list, or the rest of an answer.
type item struct {
	list   string   // key of the list that it is an element of; "" for the rest of an answer
	raw    []byte   // valid until the next item
	number int      // of the item in its file, from 1
	end    int64    // position in the file behind it
	rows   int      // of the rest: how many elements the lists of the answer had
	within string   // of the rest: the list that the answer has
	others []string // of the rest: keys of objects and lists that were passed over
}

// scanner walks the answers in a file. There may be one, several one after the other, or a list of them.
type scanner struct {
	ctx    context.Context
	d      *jsontext.Decoder
	limit  *limit
	visit  func(*item) error
	number int
	start  int64 // length of the byte order mark
}

// scanFile calls visit for each item of a file. The error is a *intake.Problem when the file cannot be read
// further; items before that were visited.
func scanFile(ctx context.Context, f intake.File, visit func(*item) error) error {
	file, err := os.Open(f.Path)
	if err != nil {
		return unreadable(err)
	}
	defer file.Close()
	s := &scanner{ctx: ctx, visit: visit}
	r := bufio.NewReaderSize(file, 64<<10)
	head, err := r.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) {
		return unreadable(err)
	}
	if err := intake.CheckEncoding(head); err != nil {
		return err
	}
	if bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")) {
		s.start = 3
		_, _ = r.Discard(3) // was peeked at
	}
	if len(bytes.TrimSpace(head[s.start:])) == 0 && len(head) < 4096 {
		return intake.NewProblem(intake.CodeTruncated, "the file is empty; fetch the answer again")
	}
	return s.all(r)
}

// all reads answers to the end.
func (s *scanner) all(r io.Reader) error {
	s.limit = &limit{r: r}
	// Each element is checked for keys that stand twice and for UTF-8 on its own, so that only it is refused.
	s.d = jsontext.NewDecoder(s.limit, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for {
		switch kind := s.d.PeekKind(); kind {
		case '{':
			if err := s.answer(); err != nil {
				return problemOf(err)
			}
		case '[', ']': // a list of answers
			if _, err := s.token(); err != nil {
				return problemOf(err)
			}
		default:
			_, err := s.token()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return problemOf(err)
			}
			return intake.NewProblem(intake.CodeFormat, "this is no answer of the WHMCS API; ask for it with responsetype=json")
		}
	}
}

// token reads a token. What was read before it no longer counts towards the limit.
func (s *scanner) token() (jsontext.Token, error) {
	t, err := s.d.ReadToken()
	s.limit.mark()
	return t, err
}

// skip passes over the value that comes next, whatever its size.
func (s *scanner) skip() error {
	depth := s.d.StackDepth()
	for {
		if _, err := s.token(); err != nil {
			return err
		}
		if s.d.StackDepth() <= depth {
			return nil
		}
	}
}

// answer reads one answer: elements of its list go to visit as they come, the rest at the end.
func (s *scanner) answer() error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	rest := item{raw: []byte{'{'}}
	if _, err := s.token(); err != nil {
		return err
	}
	flat := false
	for s.d.PeekKind() != '}' {
		t, err := s.token()
		if err != nil {
			return err
		}
		key := t.String()
		kind := s.d.PeekKind()
		if inner, ok := lists[key]; ok {
			rest.within = inner
			n, err := s.list(inner)
			if err != nil {
				return err
			}
			rest.rows += n
			continue
		}
		if (kind == '{' || kind == '[') && !whole[key] {
			rest.others = append(rest.others, key)
			if err := s.skip(); err != nil {
				return err
			}
			continue
		}
		value, err := s.d.ReadValue()
		if err != nil {
			return err
		}
		s.limit.mark()
		rest.raw = appendMember(rest.raw, key, value)
		flat = flat || bytes.IndexByte([]byte(key), '[') > 0
		if len(rest.raw) > maxElement {
			return tooLarge()
		}
	}
	if _, err := s.token(); err != nil {
		return err
	}
	rest.raw = append(rest.raw, '}')
	if flat {
		if nested, ok := unflatten(rest.raw); ok {
			return s.again(nested)
		}
	}
	return s.send(&rest)
}

// again reads an answer that was put together in memory.
func (s *scanner) again(answer []byte) error {
	inner := &scanner{ctx: s.ctx, number: s.number, visit: func(it *item) error {
		it.end = s.end()
		return s.visit(it)
	}}
	err := inner.all(bytes.NewReader(answer))
	s.number = inner.number
	return err
}

func (s *scanner) send(it *item) error {
	s.number++
	it.number, it.end = s.number, s.end()
	if s.number%1024 == 0 && s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	if err := s.visit(it); err != nil {
		return visitError{err}
	}
	return nil
}

func (s *scanner) end() int64 { return s.start + s.d.InputOffset() }

// visitError carries an error of visit past the handling of those of the file.
type visitError struct{ error }

func (v visitError) Unwrap() error { return v.error }

// problemOf returns an error of visit or of the context as it is, and any other as a problem of the file.
func problemOf(err error) error {
	if v, ok := errors.AsType[visitError](err); ok {
		return v.error
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	p := intake.ProblemOf(err)
	if p.Code == intake.CodeSyntax || p.Code == intake.CodeTruncated {
		return intake.NewProblem(p.Code, "%s; what stands before it was taken", p.Text).In(p.Field)
	}
	return p
}

func unreadable(err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		err = p.Err
	}
	return intake.NewProblem(intake.CodeUnreadable, "the file cannot be read (%v)", err)
}

func tooLarge() error {
	return intake.NewProblem(intake.CodeTooLarge, "an element is larger than %d MiB; what stands before it was taken", maxElement>>20)
}

// limit is a reader that fails when more is asked for between two marks than one element may have.
type limit struct {
	r    io.Reader
	read int64
	from int64
}

func (l *limit) mark() { l.from = l.read }

func (l *limit) Read(p []byte) (int, error) {
	if l.read-l.from > maxElement {
		return 0, tooLarge()
	}
	n, err := l.r.Read(p)
	l.read += int64(n)
	return n, err
}

func appendMember(b []byte, key string, value []byte) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b, _ = jsontext.AppendQuote(b, key)
	return append(append(b, ':'), value...)
}
