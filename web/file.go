package web

import (
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"unicode"

	"inzage/internal/core/fault"
	"inzage/internal/platform/blob"
)

// file is a document of a record, always as a download: it comes from elsewhere, and nothing of it may run or show on
// the portal's own address.
func (s *Server) file(rq *request) error {
	k, scope, err := s.kindOf(rq)
	if err != nil {
		return err
	}
	if k.File == nil {
		return fault.Missing()
	}
	id, err := k.File(rq.reader(), scope, rq.Param("id"), rq.Param("file"))
	if err != nil {
		return err
	}
	b, err := blob.Open(rq.reader(), s.Store.Keys(), id)
	if err != nil {
		return err
	}
	return s.download(rq, b)
}

// download sends a document.
func (s *Server) download(rq *request, b *blob.Blob) error {
	h := rq.Response().Header()
	h.Set("Content-Type", fileType(b.MIME))
	h.Set("Content-Disposition", attachment(b.Name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Content-Length", strconv.FormatInt(b.Size, 10))
	rq.Response().WriteHeader(http.StatusOK)
	if rq.Request().Method == http.MethodHead {
		return nil
	}
	if n, err := io.Copy(rq.Response(), b); err != nil || n != b.Size {
		s.Log.Error("download broke off", "ref", rq.Get(referenceKey), "bytes", n, "of", b.Size, "err", err)
		panic(http.ErrAbortHandler) // the reader must not take half a document for a whole one
	}
	return nil
}

// fileTypes are the types under which documents go out; whatever else a source calls them is bytes.
var fileTypes = map[string]string{
	"application/xml":  "application/xml",
	"text/xml":         "application/xml",
	"application/pdf":  "application/pdf",
	"application/json": "application/json",
	"application/zip":  "application/zip",
	"text/plain":       "text/plain; charset=utf-8",
	"text/csv":         "text/csv; charset=utf-8",
	"image/png":        "image/png",
	"image/jpeg":       "image/jpeg",
	"message/rfc822":   "message/rfc822",
}

func fileType(stored string) string {
	kind, _, err := mime.ParseMediaType(stored)
	if err != nil {
		kind = ""
	}
	if known, ok := fileTypes[kind]; ok {
		return known
	}
	return "application/octet-stream"
}

// attachment is the Content-Disposition of a download (RFC 6266): the name in ASCII for old programs, then as it is
// (RFC 8187). Nothing in a name can end the header or leave the download folder.
func attachment(name string) string {
	name = fileName(name)
	ascii := strings.Map(func(r rune) rune {
		switch {
		case r > unicode.MaxASCII:
			return '_'
		case r == '"' || r == '%': // a quote ends the name; some programs decode what follows a percent sign
			return '_'
		}
		return r
	}, name)
	return `attachment; filename="` + ascii + `"; filename*=UTF-8''` + percentEncode(name)
}

// maxFileName is the longest name of a download, in bytes, that all file systems take.
const maxFileName = 200

// fileName is the last part of a name from anywhere, without what steers a terminal, a path or the reading direction.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`/:*?"<>|`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if len(name) > maxFileName {
		ext := path.Ext(name)
		if len(ext) > 12 {
			ext = ""
		}
		name = strings.ToValidUTF8(name[:maxFileName-len(ext)], "") + ext
	}
	if name == "" {
		return "document"
	}
	return name
}

// percentEncode writes the characters of RFC 8187's attr-char as they are, and every other byte as %XX.
func percentEncode(s string) string {
	const plain = "!#$&+-.^_`|~"
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(plain, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte("0123456789ABCDEF"[c>>4])
		b.WriteByte("0123456789ABCDEF"[c&15])
	}
	return b.String()
}
