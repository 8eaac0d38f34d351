package web

import (
	"bytes"
	"net/http"
	"strconv"
	"sync"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// page writes a page: rendered whole before the first byte goes out, so that a fault in it is an error page and not
// half a page.
func (rq *request) page(status int, page templ.Component) error {
	b := pageMemory.Get().(*bytes.Buffer)
	defer release(b)
	if err := page.Render(rq.ctx(), b); err != nil {
		return err
	}
	h := rq.Response().Header()
	h.Set("Content-Language", rq.lang.Tag())
	if rq.route.access != mailed {
		h.Add("Vary", "Cookie")
	}
	h.Set("Content-Length", strconv.Itoa(b.Len())) // in one piece; the compressor takes it off
	return rq.HTMLBlob(status, b.Bytes())
}

// pageMemory keeps the memory of pages that were sent for the next ones.
var pageMemory = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// release gives the memory of a page back, unless it was an unusually long one.
func release(b *bytes.Buffer) {
	if b.Cap() <= 128<<10 {
		b.Reset()
		pageMemory.Put(b)
	}
}

// ok writes a page with status 200.
func (rq *request) ok(page templ.Component) error { return rq.page(http.StatusOK, page) }

// shell begins the surroundings of a page; the one-time message is taken out of the session.
func (rq *request) shell(title, nav string) layout.Shell {
	sh := layout.Shell{
		Lang: rq.lang, Path: rq.here(), Title: title, Nav: nav,
		Company: rq.srv.Company.Name, BaseURL: rq.srv.Config.Base.String(),
		Theme: layout.ThemeAuto, Density: layout.Comfortable,
	}
	if c, err := rq.Cookie(themeCookie(rq.srv)); err == nil {
		sh.Theme = theme(c.Value)
	}
	s := rq.session
	if s == nil {
		return sh
	}
	sh.NoIndex = true
	sh.Theme, sh.CSRF = theme(s.Login.Theme), rq.csrf()
	if s.Login.Density == string(layout.Compact) {
		sh.Density = layout.Compact
	}
	sh.Person = &layout.Person{
		Name: s.Login.Email, Customer: s.Customer.Name, Number: s.Customer.Number, Several: s.Customers > 1,
	}
	if s.Login.Name != "" {
		sh.Person.Name = s.Login.Name
	}
	if f := s.Data.Flash; f != nil {
		sh.Flash = &ui.NoticeView{Kind: ui.OK, Text: i18n.Say(rq.ctx(), f.ID, f.Args)}
		s.Data.Flash = nil
	}
	return sh
}

func theme(s string) layout.Theme {
	switch t := layout.Theme(s); t {
	case layout.ThemeLight, layout.ThemeDark:
		return t
	}
	return layout.ThemeAuto
}

// themeCookie is the name of the cookie that keeps the colours of a reader who has not signed in.
func themeCookie(s *Server) string {
	if s.Config.Plain() {
		return "theme"
	}
	return "__Host-theme"
}
