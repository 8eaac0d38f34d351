package web

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/templates/ui"
)

// form is a posted form: values of the body only, each name at most once, no NUL, valid UTF-8.
type form struct{ values url.Values }

// maxFields is the most fields of a form: the review of an order about fifty customers has some 370.
const maxFields = 400

// form reads the request's form, once. The query never adds to it. JSON, arrays and repeated names are refused: a second
// address in a form once let a link go to a stranger (CVE-2023-7028).
func (rq *request) form() (*form, error) {
	if rq.parsed != nil {
		return rq.parsed, nil
	}
	r := rq.Request()
	upload, _ := r.Body.(*uploadBody)
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case r.ContentLength == 0 && r.Header.Get("Content-Type") == "":
	case err != nil:
		return nil, badForm(err)
	case kind == "application/x-www-form-urlencoded":
		err = r.ParseForm()
	case kind == "multipart/form-data":
		if upload != nil {
			if err := upload.enter(rq); err != nil {
				return nil, err
			}
		}
		err = r.ParseMultipartForm(max(maxUpload, maxPaper)) // all in memory: the body is not larger
	default:
		return nil, badForm(errors.New("content type " + kind))
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		if upload != nil {
			return nil, upload.tooLarge(tooLarge)
		}
		return nil, &fault.Fault{Kind: fault.Invalid, ID: "error.too_large", Err: tooLarge}
	}
	if err != nil {
		return nil, badForm(err)
	}
	f := &form{values: url.Values{}}
	if len(r.PostForm) > maxFields {
		return nil, badForm(errors.New("too many fields"))
	}
	for name, values := range r.PostForm {
		if len(values) != 1 || strings.Contains(name, "[") {
			return nil, badForm(errors.New("a field is repeated"))
		}
		for _, s := range []string{name, values[0]} {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				return nil, badForm(errors.New("a field is no text"))
			}
		}
		f.values.Set(name, values[0])
	}
	rq.parsed = f
	return f, nil
}

func badForm(err error) error {
	return &fault.Fault{Kind: fault.Invalid, ID: "error.encoding", Err: err}
}

// one returns a field's value, as it was typed.
func (f *form) one(name string) string { return f.values.Get(name) }

// text returns a field's value without white space around it.
func (f *form) text(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// has reports whether the field was sent.
func (f *form) has(name string) bool { return f.values.Has(name) }

// parkable returns the fields that may wait in a session: no password, no token.
func (f *form) parkable() map[string][]string {
	out := map[string][]string{}
	for name, v := range f.values {
		if name == ui.CSRFField || strings.Contains(name, "password") || strings.Contains(name, "code") {
			continue
		}
		out[name] = slices.Clone(v)
	}
	return out
}

// fieldErrors turns an Invalid fault into the errors of a form, in the reader's language. Any other error is returned
// as it is.
func (rq *request) fieldErrors(err error) ([]ui.FieldError, error) {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid || (len(f.Fields) == 0 && f.ID == "") {
		return nil, err
	}
	var out []ui.FieldError
	if f.ID != "" {
		out = append(out, ui.FieldError{Text: i18n.Say(rq.ctx(), f.ID, f.Args)})
	}
	for _, field := range f.Fields {
		out = append(out, ui.FieldError{Name: field.Name, Text: i18n.Say(rq.ctx(), field.ID, field.Args)})
	}
	return out, nil
}

// next returns where to go after a detour: a path of our own, after the language prefix, or otherwise. Anything that
// could lead away is ignored.
func next(value, otherwise string) string {
	if len(value) > 1000 || !strings.HasPrefix(value, "/") {
		return otherwise
	}
	for _, r := range value {
		if r <= ' ' || r == '\\' || r == 0x7f {
			return otherwise
		}
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || strings.HasPrefix(value, "//") ||
		strings.HasPrefix(u.Path, "//") || strings.ContainsAny(u.Path, "\\") {
		return otherwise
	}
	u.Fragment = ""
	return u.String()
}
