package web

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure/document"
	"inzage/internal/feature/question"
)

// Limits of a form with files.
const (
	maxUpload     = question.MaxBytes + formRest // bytes: the files, the text, and what lies between them
	maxPaper      = document.MaxSize + formRest  // bytes of a form with a paper of a disclosure case
	formRest      = 1 << 20                      // the text of a form, and what lies between its parts
	maxDrained    = 64 << 20                     // bytes of a body that is too large that are read before saying so
	maxUploads    = 8                            // bodies with files that are held at a time; they are held in memory, so that nothing lies on disk in clear
	uploadWait    = 10 * time.Second             // for one of those places
	uploadTimeout = 3 * time.Minute              // to send a body with files over a slow line
)

// limitBody cuts a body that is larger than any form of ours. A form with files may be larger, and takes longer.
func (s *Server) limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if most := s.takesFiles(r); most > 0 {
			u := &uploadBody{ReadCloser: http.MaxBytesReader(w, r.Body, most), whole: r.Body, most: most}
			defer u.release()
			r.Body = u
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTimeout)) // not every writer in a test has one
			next.ServeHTTP(w, r)
			return
		}
		if r.ContentLength > maxBody {
			w.Header().Set("Connection", "close")
			http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// takesFiles returns how large the body of a request may be whose route the table lists as one of a form with files; 0: it is none.
func (s *Server) takesFiles(r *http.Request) int64 {
	if r.Method != http.MethodPost {
		return 0
	}
	c := s.echo.NewContext(r, nil)
	s.echo.Router().Find(r.Method, r.URL.EscapedPath(), c)
	switch at := s.table[r.Method+" "+c.Path()]; {
	case !at.files:
		return 0
	case strings.HasPrefix(at.path, paths.StaffDisclosures):
		return maxPaper
	}
	return maxUpload
}

// uploadBody is the body of a form with files.
type uploadBody struct {
	io.ReadCloser               // as far as it may go
	whole         io.Reader     // all of it
	most          int64         // bytes of it that are taken
	place         chan struct{} // where it holds one of maxUploads places; nil: nowhere
}

// enter takes one of the places for bodies with files.
func (u *uploadBody) enter(rq *request) error {
	if u.place != nil {
		return nil
	}
	wait := time.NewTimer(uploadWait)
	defer wait.Stop()
	select {
	case rq.srv.uploads <- struct{}{}:
		u.place = rq.srv.uploads
		return nil
	case <-wait.C:
	case <-rq.ctx().Done():
	}
	return &fault.Fault{Kind: fault.Unavailable, Err: errors.New("too many uploads at a time")}
}

func (u *uploadBody) release() {
	if u.place != nil {
		<-u.place
	}
}

// tooLarge reads the rest of a body that is too large: a browser that is still sending when the answer comes and the
// connection ends shows its own error, and never the page that says what to do.
func (u *uploadBody) tooLarge(err error) error {
	_, _ = io.CopyN(io.Discard, u.whole, maxDrained)
	return &fault.Fault{Kind: fault.Invalid, ID: "question.error.upload", Args: map[string]any{"Max": (u.most - formRest) >> 20}, Err: err}
}

// uploads returns the files that the form has under a name. A file under any other name is no form of ours.
func (rq *request) uploads(name string) ([]question.Upload, error) {
	m := rq.Request().MultipartForm
	if m == nil {
		return nil, nil
	}
	var out []question.Upload
	for field, headers := range m.File {
		if field != name || len(headers) > maxFields {
			return nil, badForm(errors.New("files that were not asked for"))
		}
		for _, h := range headers {
			f, err := h.Open()
			if err != nil {
				return nil, err
			}
			data, err := io.ReadAll(f)
			_ = f.Close()
			if err != nil {
				return nil, err
			}
			out = append(out, question.Upload{Name: h.Filename, Data: data})
		}
	}
	return out, nil
}
