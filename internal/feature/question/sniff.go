package question

import (
	"bytes"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// accepted are the types of file that a form takes, with the endings of their names. What a browser says about a type is not
// believed. Archives and office documents are not taken: nobody can tell what is in them without opening them.
var accepted = map[string][]string{
	"application/pdf": {".pdf"},
	"image/png":       {".png"},
	"image/jpeg":      {".jpg", ".jpeg"},
	"image/gif":       {".gif"},
	"image/webp":      {".webp"},
	"text/plain":      {".txt", ".csv", ".log", ".eml", ".md"},
}

// Accept lists what a browser should offer: endings and types.
const Accept = ".pdf,.png,.jpg,.jpeg,.gif,.webp,.txt,.csv,.log,.eml"

// sniff tells the type of a file by its content, and whether a form takes it.
func sniff(data []byte) (kind string, ok bool) {
	kind = typeOf(data)
	_, ok = accepted[kind]
	return kind, ok && len(data) > 0
}

// typeOf tells the type of content: one of accepted, or bytes. Text is what is valid UTF-8 without control characters and does
// not look like a page.
func typeOf(data []byte) string {
	kind, _, _ := strings.Cut(http.DetectContentType(data), ";")
	switch {
	case kind == "text/html" || kind == "text/xml":
		return "application/octet-stream"
	case kind == "text/plain":
		if !utf8.Valid(data) || bytes.ContainsFunc(data, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\n\r\f", r) }) {
			return "application/octet-stream"
		}
	case accepted[kind] == nil:
		return "application/octet-stream"
	}
	return kind
}

// named gives a file a name whose ending fits what it is: a picture called x.exe becomes x.exe.png.
func named(name, kind string) string {
	endings := accepted[kind]
	if endings == nil || slices.Contains(endings, strings.ToLower(path.Ext(name))) {
		return name
	}
	return strings.TrimRight(name, ". ") + endings[0]
}
