// Package static serves what pages are dressed in: one stylesheet, one font, the icon, and the one script of the
// staff area's doors. All of it is inside the program and comes from the portal's own origin.
//
// An asset's URL carries the hash of its content, so browsers may keep it for ever: another content is
// another URL. The stylesheet's own references are rewritten in the same way.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Prefix is the path below which Handler serves.
const Prefix = "/static/"

//go:embed css fonts icons js
var files embed.FS

// asset is one file, ready to be sent.
type asset struct {
	name        string // as in the source tree: css/inzage.css
	url         string // with hash: /static/css/inzage.3f2a9c01.css
	contentType string
	body        []byte
	gzipped     []byte // nil when that would save nothing
}

var byName, byURL = mustLoad(files)

var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".woff2": "font/woff2",
	".svg":   "image/svg+xml",
	".ico":   "image/x-icon",
	".txt":   "text/plain; charset=utf-8",
}

var reference = regexp.MustCompile(`url\("\.\./([^"]+)"\)`)

func mustLoad(fsys fs.FS) (names, urls map[string]*asset) {
	names, urls = map[string]*asset{}, map[string]*asset{}
	add := func(name string) error {
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		ext := path.Ext(name)
		if contentTypes[ext] == "" {
			return fmt.Errorf("%s: no content type for %s", name, ext)
		}
		if ext == ".css" {
			if body, err = rewrite(body, names); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		hash := sha256.Sum256(body)
		a := &asset{
			name:        name,
			url:         Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(hash[:4]) + ext,
			contentType: contentTypes[ext],
			body:        body,
			gzipped:     compress(body),
		}
		names[a.name], urls[a.url] = a, a
		return nil
	}
	// Stylesheets last: they name the other files by their final URL.
	for _, css := range []bool{false, true} {
		err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || (path.Ext(name) == ".css") != css {
				return err
			}
			return add(name)
		})
		if err != nil {
			panic("static: " + err.Error())
		}
	}
	return names, urls
}

// rewrite replaces url("../fonts/x") in a stylesheet by the URL with hash.
func rewrite(css []byte, names map[string]*asset) ([]byte, error) {
	var missing error
	rewritten := reference.ReplaceAllFunc(css, func(m []byte) []byte {
		name := string(reference.FindSubmatch(m)[1])
		a := names[name]
		if a == nil {
			missing = fmt.Errorf("refers to %s, which does not exist", name)
			return m
		}
		return []byte(`url("` + a.url + `")`)
	})
	return rewritten, missing
}

// compress returns body gzipped, or nil when that does not save a tenth.
func compress(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	if _, err := w.Write(body); err != nil {
		panic(err) // a buffer takes everything
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	if b.Len() > len(body)*9/10 {
		return nil
	}
	return b.Bytes()
}

// URL returns the address of an asset, given its name in the source tree. A name that does not exist is a
// mistake in a template, found by the first test that renders it: URL panics.
func URL(name string) string {
	a := byName[name]
	if a == nil {
		panic("static: no asset " + name)
	}
	return a.url
}

// Handler serves the assets at their URLs, immutable for a year, gzipped for those who accept it. Everything
// else below Prefix is a plain 404: there are no listings and no other versions.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := byURL[r.URL.Path]
		if a == nil {
			http.NotFound(w, r)
			return
		}
		a.serve(w, r, "public, max-age=31536000, immutable")
	})
}

// Favicon serves /favicon.ico, which browsers ask for by that name whatever a page says.
func Favicon() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		byName["icons/favicon.ico"].serve(w, r, "public, max-age=86400")
	})
}

func (a *asset) serve(w http.ResponseWriter, r *http.Request, caching string) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("Cache-Control", caching)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	body := a.body
	if a.gzipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body = a.gzipped
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	// An error here is a reader who left.
	_, _ = w.Write(body)
}

// acceptsGzip reads an Accept-Encoding header; "gzip;q=0" refuses.
func acceptsGzip(header string) bool {
	for item := range strings.SplitSeq(header, ",") {
		coding, q, _ := strings.Cut(strings.TrimSpace(item), ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q = strings.ReplaceAll(q, " ", "")
			return strings.Trim(strings.TrimPrefix(q, "q="), "0.") != "" || q == ""
		}
	}
	return false
}
