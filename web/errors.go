package web

import (
	"bytes"
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	pages "inzage/templates/public"
	"inzage/templates/ui"
)

// statuses maps each kind of fault to its status; everything else is a 500.
var statuses = map[fault.Kind]int{
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Expired:     http.StatusGone,
	fault.TooMany:     http.StatusTooManyRequests,
	fault.Forbidden:   http.StatusForbidden,
	fault.Unavailable: http.StatusServiceUnavailable,
}

// errorPages are the statuses that have a page of their own in the catalogs: error.title.<status>, error.text.<status>.
var (
	errorTitles = i18n.Enum("error.title.", "400", "403", "404", "405", "409", "410", "413", "421", "422", "429", "500", "503")
	errorTexts  = i18n.Enum("error.text.", "400", "403", "404", "405", "409", "410", "413", "421", "422", "429", "500", "503")
)

// handleError is the one place where an error becomes a page.
func (s *Server) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		s.Log.Error("error after the answer began", "ref", c.Get(referenceKey), "err", err)
		return
	}
	status, f := statusOf(err)
	ref, _ := c.Get(referenceKey).(string)
	if status >= http.StatusInternalServerError {
		s.Log.Error("request failed", "ref", ref, "route", c.Path(), "status", status, "err", err)
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	if f != nil && f.Wait > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(f.Wait.Seconds()))))
	} else if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "10")
	}
	rq, _ := c.Get(requestKey).(*request)
	if rq != nil && rq.route.access == machine {
		_ = c.String(status, http.StatusText(status)+"\n")
		return
	}
	lang, ok := s.language(c)
	if rq != nil && (rq.route.access == mailed || rq.route.access.staff()) {
		lang = rq.lang
	} else if !ok {
		lang = i18n.Negotiate(languageCookie(c, s), c.Request().Header.Get("Accept-Language"))
	}
	body, err := s.errorPage(c, lang, status, f, ref)
	if err != nil {
		s.Log.Error("error page", "ref", ref, "err", err)
		body = []byte("<!DOCTYPE html><html lang=\"en\"><title>" + strconv.Itoa(status) + "</title><p>Something went wrong. Reference: " + ref)
	}
	h.Set("Content-Language", lang.Tag())
	if c.Request().Method == http.MethodHead {
		_ = c.NoContent(status)
		return
	}
	_ = c.HTMLBlob(status, body)
}

func statusOf(err error) (int, *fault.Fault) {
	if f := fault.Of(err); f != nil {
		switch f.ID {
		case "error.encoding":
			return http.StatusBadRequest, f
		case "error.too_large", "question.error.upload":
			return http.StatusRequestEntityTooLarge, f
		}
		return statuses[f.Kind], f
	}
	if he, ok := errors.AsType[*echo.HTTPError](err); ok && he.Code < http.StatusInternalServerError {
		return he.Code, nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return http.StatusServiceUnavailable, nil
	}
	return http.StatusInternalServerError, nil
}

// errorPage renders the page without a database: it must work when that is what failed. What another customer's record
// answers is byte for byte what a missing one answers, so a page below 500 shows no reference.
func (s *Server) errorPage(c echo.Context, lang i18n.Lang, status int, f *fault.Fault, ref string) ([]byte, error) {
	known := strconv.Itoa(status)
	switch status {
	case 400, 403, 404, 405, 409, 410, 413, 421, 422, 429, 500, 503:
	default:
		known = "400"
		if status >= 500 {
			known = "500"
		}
	}
	ctx := i18n.WithLang(c.Request().Context(), lang)
	sh := layout.Shell{
		Lang: lang, Path: paths.Start, Title: errorTitles.T(ctx, known), Company: s.Company.Name,
		Lead: errorTexts.T(ctx, known), Theme: layout.ThemeAuto, NoIndex: true, Narrow: true,
	}
	rq, _ := c.Get(requestKey).(*request)
	if cookie, err := c.Cookie(themeCookie(s)); err == nil && (rq == nil || rq.route.access != mailed) {
		sh.Theme = theme(cookie.Value)
	}
	view := pages.ErrorView{Shell: sh, Status: status, Contact: s.Company.Operations}
	if f != nil && f.ID != "" {
		view.Shell.Lead = i18n.Say(ctx, f.ID, f.Args)
	}
	if f != nil && f.Wait > 0 {
		view.Again = i18n.T(ctx, "error.wait", i18n.Args{"Count": int(math.Ceil(f.Wait.Minutes()))})
	}
	if status >= http.StatusInternalServerError {
		view.Reference = ref
	}
	view.Back = ui.Link{Href: paths.In(lang, paths.Start), Text: i18n.T(ctx, "error.start")}
	if rq != nil && rq.session != nil {
		view.Back = ui.Link{Href: paths.In(lang, paths.My), Text: i18n.T(ctx, "error.overview")}
	}
	if rq != nil && rq.route.access.staff() {
		view.Back = ui.Link{Href: paths.Staff, Text: i18n.T(ctx, "error.start")}
	}
	var b bytes.Buffer
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	err := pages.Error(view).Render(ctx, &b)
	return b.Bytes(), err
}
