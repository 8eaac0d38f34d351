package document

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"regexp"
)

// Limits of looking inside a PDF. A stream that holds more, or all of them together, is not looked at to its end.
const (
	maxStream  = 16 << 20  // bytes of one stream, decompressed
	maxStreams = 128 << 20 // of all together
	maxRatio   = 200       // times its compressed size, beyond the first maxSmall bytes; text of objects packs at most some twenty times
	maxSmall   = 1 << 20
	maxTried   = 20_000 // streams
)

// maxDict is how far back from a stream its dictionary is looked for.
const maxDict = 8 << 10

// names are the names in a PDF that say what it does (ISO 32000-2).
var names = map[string]Warning{
	"JavaScript": JavaScript, "JS": "", // a JS entry without an action of that sort runs nothing
	"Launch": Launch, "EmbeddedFile": Embedded, "EmbeddedFiles": Embedded, "RichMedia": Embedded, "XFA": XFA, "Encrypt": Encrypted,
	"SubmitForm": Reaches, "ImportData": Reaches, "GoToR": Reaches, "GoToE": Reaches,
}

// lookPDF finds what a PDF does by the names that it uses, wherever they stand: readers mend broken files, so what a strict
// parser passes over may still act. A name in the text of a page is found as well; that warns once too often.
func lookPDF(data []byte, found map[Warning]bool) (int, string) {
	if len(data) < 8 || data[5] < '0' || data[5] > '9' {
		return 0, "document.error.sort"
	}
	raw := scanner{found: found}
	_, _ = raw.Write(data)
	raw.end()
	pages := raw.pages + lookStreams(data, found)
	last := bytes.LastIndex(data, []byte("%%EOF"))
	switch {
	case last < 0:
		found[CutShort] = true
	case len(bytes.TrimSpace(data[last+5:])) > header:
		found[Trailing] = true
	}
	if found[Uninspected] || found[Encrypted] || revised(data) {
		pages = 0 // not all of them were seen, or some more than once
	}
	return pages, ""
}

// revised reports whether a PDF was saved more than once into the same file: it then holds pages that it no longer shows.
func revised(data []byte) bool {
	ends := bytes.Count(data, []byte("%%EOF"))
	if bytes.Contains(data[:min(len(data), 2*header)], []byte("/Linearized")) {
		ends--
	}
	return ends > 1
}

// objectStream, picture and packed find what a stream's dictionary says of it, also when letters are written as #xx.
var (
	objectStream = []byte("/ObjStm")
	picture      = []byte("/Image")
	packed       = regexp.MustCompile(`Decode\b|/Fl\b|/AHx\b|/A85\b|/LZW\b|/RL\b|/Crypt\b`)
	predictor    = regexp.MustCompile(`/Predictor\s*(?:[2-9]|1[0-9])`)
)

// lookStreams looks into the compressed streams, because objects lie in some of them, and returns how many pages it found.
func lookStreams(data []byte, found map[Warning]bool) (pages int) {
	left := int64(maxStreams)
	for at, tried := 0, 0; ; {
		i := bytes.Index(data[at:], []byte("stream"))
		if i < 0 {
			return pages
		}
		begin := at + i + len("stream")
		at = begin
		if begin >= 9 && string(data[begin-9:begin]) == "endstream" {
			continue
		}
		rest := bytes.TrimPrefix(data[begin:], []byte("\r"))
		rest = bytes.TrimPrefix(rest, []byte("\n"))
		dict, whole := dictionary(data[:begin])
		objects := bytes.Contains(dict, objectStream)
		if !objects && whole && bytes.Contains(dict, picture) {
			continue // pixels
		}
		if tried++; tried > maxTried || left <= 0 {
			found[Uninspected] = true
			return pages
		}
		s := scanner{found: found}
		n, err := inflate(&s, rest, min(left, maxStream))
		s.end()
		left -= n
		pages += s.pages
		switch {
		case errors.Is(err, errTooMuch):
			found[Uninspected] = true
		case objects && (err != nil || len(packed.FindAll(dict, 2)) > 1 || predictor.Match(dict)) && len(packed.Find(dict)) > 0:
			found[Uninspected] = true // objects that are packed in another way, or damaged
		}
	}
}

// dictionary returns what stands between the beginning of an object and its stream, with #xx written out, and whether that is
// all of it.
func dictionary(before []byte) (dict []byte, whole bool) {
	from := max(0, len(before)-maxDict)
	dict = before[from:]
	if i := bytes.LastIndex(dict, []byte("obj")); i >= 0 {
		return unescape(dict[i:]), true
	}
	return unescape(dict), false
}

var errTooMuch = errors.New("document: more than the limit")

// inflate writes a zlib stream to w, at most limit bytes, and stops where what comes out is out of all proportion to what goes
// in. Data that is no zlib stream is an error at once.
func inflate(w io.Writer, packed []byte, limit int64) (int64, error) {
	in := bytes.NewReader(packed)
	z, err := zlib.NewReader(in)
	if err != nil {
		return 0, err
	}
	var n int64
	buf := make([]byte, 32<<10)
	for {
		k, err := z.Read(buf)
		_, _ = w.Write(buf[:k])
		n += int64(k)
		read := int64(len(packed) - in.Len())
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, zlib.ErrChecksum): // all of it was seen
			return n, nil
		case err != nil:
			return n, err
		case n >= limit, n > maxSmall && n > maxRatio*read:
			return n, errTooMuch
		}
	}
}
