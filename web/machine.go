package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/static"
)

// alive answers as long as the program runs.
func (s *Server) alive(rq *request) error { return rq.String(http.StatusOK, "ok\n") }

// ready answers when pages can be served: database, schema and jobs are there.
func (s *Server) ready(rq *request) error {
	if err := s.Ready(rq.ctx()); err != nil {
		return &fault.Fault{Kind: fault.Unavailable, Err: err}
	}
	return rq.String(http.StatusOK, "ok\n")
}

// toLanguage sends a reader without a language to theirs: as chosen before, as the browser asks, else Dutch.
func (s *Server) toLanguage(rq *request) error {
	h := rq.Response().Header()
	h.Add("Vary", "Cookie")
	h.Add("Vary", "Accept-Language")
	chosen := languageCookie(rq, s)
	if chosen == "" && rq.session != nil {
		chosen = rq.session.Login.Language
	}
	lang := i18n.Negotiate(chosen, rq.Request().Header.Get("Accept-Language"))
	return rq.Redirect(http.StatusFound, paths.In(lang, paths.Start))
}

func (s *Server) static(rq *request) error {
	rq.Response().Header().Del("Cache-Control")
	static.Handler().ServeHTTP(rq.Response(), rq.Request())
	return nil
}

func (s *Server) favicon(rq *request) error {
	static.Favicon().ServeHTTP(rq.Response(), rq.Request())
	return nil
}

// languageCookie is the language that a reader chose before, or "".
func languageCookie(c echo.Context, s *Server) string {
	if cookie, err := c.Cookie(languageCookieName(s)); err == nil {
		return cookie.Value
	}
	return ""
}

// languageCookieName is the name of the cookie that keeps a reader's language.
func languageCookieName(s *Server) string {
	if s.Config.Plain() {
		return "language"
	}
	return "__Host-language"
}

// securityTxt tells researchers where to report a weakness (RFC 9116). Its end is always ahead: the file is made when asked for.
func (s *Server) securityTxt(rq *request) error {
	h := rq.Response().Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	expires := s.Clock.Now().AddDate(0, 6, 0).Format(time.RFC3339)
	return rq.String(http.StatusOK, "Contact: mailto:"+s.Company.Operations+"\nExpires: "+expires+
		"\nPreferred-Languages: nl, fr, en, de\nCanonical: "+s.Config.Base.String()+"/.well-known/security.txt\n")
}
