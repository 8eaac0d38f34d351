package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"

	"github.com/labstack/echo/v4"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
)

// contentPolicy is the Content-Security-Policy of every page: nothing but our own styles, fonts and images, and no script.
const contentPolicy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; " +
	"base-uri 'none'; object-src 'none'; frame-ancestors 'none'"

// secure sets the headers that every answer has.
func (s *Server) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), browsing-topics=()")
		h.Set("Cache-Control", "no-store")
		if s.Config.Base.Scheme == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		return next(c)
	}
}

const referenceKey = "reference"

// identify gives the request a reference, and logs what became of it: the pattern of the path, never the path itself,
// which may hold a token.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		ref := ident.Token()[:10]
		c.Set(referenceKey, ref)
		start := s.Clock.Now()
		s.figures.open.Inc()
		defer s.figures.open.Dec()
		if err := next(c); err != nil {
			c.Error(err) // here, so that the log knows the status
		}
		took := s.Clock.Now().Sub(start)
		s.observe(c.Request().Method, c.Path(), c.Response().Status, took)
		s.Log.Info("request", "ref", ref, "method", c.Request().Method, "route", c.Path(), "status", c.Response().Status,
			"bytes", c.Response().Size, "ms", took.Milliseconds())
		return nil
	}
}

// recover turns a panic into an internal error.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		return next(c)
	}
}

// hosts refuses a request for a host that is not ours: no link of ours leads there, and nothing of it is believed. The
// health checks answer to any name, since balancers ask by address.
func (s *Server) hosts(next http.Handler) http.Handler {
	ours := strings.ToLower(s.Config.Base.Host)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" && r.URL.Path != "/readyz" && !s.known(strings.ToLower(r.Host), ours) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			w.WriteHeader(http.StatusMisdirectedRequest)
			_, _ = fmt.Fprintf(w, "This host name is not served here. The portal is at %s/\n", s.Config.Base)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// known accepts the configured host, with or without its scheme's own port, and on plain loopback also localhost
// with the same port.
func (s *Server) known(host, ours string) bool {
	if host == ours {
		return true
	}
	standard := map[string]string{"http": ":80", "https": ":443"}[s.Config.Base.Scheme]
	if strings.TrimSuffix(host, standard) == strings.TrimSuffix(ours, standard) {
		return true
	}
	if !s.Config.Plain() {
		return false
	}
	_, port, _ := strings.Cut(ours, ":")
	return host == "localhost:"+port || host == "127.0.0.1:"+port
}

// clientIP tells who is at the other end. Without proxies it is the peer; with them, the right-most address of
// X-Forwarded-For that is no proxy of ours. Nothing else that a client writes is believed.
func clientIP(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		options = append(options, echo.TrustIPRange(ipNet(p)))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// denyCrossOrigin answers an unsafe request from another site.
func (s *Server) denyCrossOrigin(w http.ResponseWriter, r *http.Request) {
	c := s.echo.NewContext(r, w)
	c.Set(referenceKey, ident.Token()[:10])
	_ = s.secure(func(c echo.Context) error {
		s.handleError(fault.New(fault.Forbidden, "error.cross_origin"), c)
		return nil
	})(c)
}
