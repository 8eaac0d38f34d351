package web

import (
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/labstack/echo/v4"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/identity"
	"inzage/templates/ui"
)

// access says who may use a route.
type access string

const (
	anybody  access = "anybody"  // anybody
	signedIn access = "signedIn" // a login, also one that has not chosen a customer yet
	customer access = "customer" // a login that acts for a customer
	machine  access = "machine"  // health checks: no language, no session, no page
	mailed   access = "mailed"   // behind a link of a mail: its token alone counts, whoever is signed in; no cookie is read or set

	// The staff area, with a cookie of its own: no customer's session is looked at here, and no officer's elsewhere.
	staffDoor      access = "staffDoor"      // anybody
	staffSecond    access = "staffSecond"    // an officer who gave the password, and nothing more yet
	staffSome      access = "staffSome"      // an officer's session, however far
	staffEnrolling access = "staffEnrolling" // an officer past the second factor, or one who enrols
	staffOnly      access = "staffOnly"      // an officer past the second factor who has the route's permission
)

// route is one line of the table.
type route struct {
	method string
	path   string
	access access
	handle func(*request) error
	may    staff.Permission     // staffOnly: what the officer must be allowed
	stepUp bool                 // the password, or an officer's second factor, was given in the last ten minutes
	files  bool                 // a form with files: it may be large
	keep   func(*request) error // what a form answers that comes when nobody is signed in any more; nil: the sign-in page
	noCSRF bool                 // an unsafe request that needs no token of the session, with its reason at the route
}

func (r route) key() string { return r.method + " " + r.path }

// register puts the table into the router. GET answers HEAD as well.
func (s *Server) register(routes []route) error {
	s.table = map[string]route{}
	for _, r := range routes {
		if r.handle == nil || r.access == "" || (r.access == staffOnly) != (r.may != "") {
			return fmt.Errorf("web: route %s is incomplete", r.key())
		}
		if _, twice := s.table[r.key()]; twice {
			return fmt.Errorf("web: route %s is listed twice", r.key())
		}
		s.table[r.key()] = r
		handler := func(c echo.Context) error { return r.handle(c.Get(requestKey).(*request)) }
		s.echo.Add(r.method, r.path, handler)
		if r.method == http.MethodGet {
			s.echo.Add(http.MethodHead, r.path, handler)
		}
	}
	return nil
}

const requestKey = "request"

// guard lets a request through to its handler when the table lists its route and its sender may use it.
func (s *Server) guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		method := c.Request().Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		r, listed := s.table[method+" "+c.Path()]
		rq := &request{Context: c, srv: s, route: r, lang: i18n.NL}
		c.Set(requestKey, rq)
		if lang, ok := s.language(c); ok {
			rq.lang = lang
		} else if listed && strings.HasPrefix(r.path, "/:lang") {
			return fault.Missing()
		}
		if r.access == mailed {
			rq.speak("")
		}
		rq.act(actor.Actor{Kind: actor.Anonymous})
		if !listed {
			if method == http.MethodOptions { // the router would answer with the methods of the path
				return echo.ErrMethodNotAllowed
			}
			if err := next(c); err != nil { // the router's own answer: 404 or 405
				return err
			}
			return fault.Missing()
		}
		if r.access == machine || r.access == mailed {
			return next(c)
		}
		if r.access.staff() {
			return s.staffGuard(rq, next)
		}
		if err := rq.load(); err != nil {
			return err
		}
		if err := rq.permit(); err != nil {
			return err
		}
		if rq.Response().Committed { // sent elsewhere: sign-in, chooser or step-up
			return nil
		}
		return next(c)
	}
}

// language reads the language prefix, also of a path that is not listed, so that its error page speaks it.
func (s *Server) language(c echo.Context) (i18n.Lang, bool) {
	first, _, _ := strings.Cut(strings.TrimPrefix(c.Request().URL.Path, "/"), "/")
	return i18n.ParseLang(first)
}

// load finds the session of the request, if it has one.
func (rq *request) load() error {
	held, err := rq.srv.sessions.Get(rq.Request(), rq.srv.cookieName())
	if err != nil {
		return err
	}
	rq.held = held
	rq.session, _ = held.Values[sessionValue].(*identity.Session)
	if rq.session != nil {
		rq.act(actor.Actor{Kind: actor.Customer, LoginID: rq.session.Login.ID, CustomerID: rq.session.Customer.ID})
	}
	rq.Response().Before(func() { rq.keep() })
	return nil
}

// act sets who acts in the request's context, with where the request came from.
func (rq *request) act(a actor.Actor) {
	if ip, err := netip.ParseAddr(rq.RealIP()); err == nil {
		a.IP = ip.Unmap()
	}
	a.UserAgent = userAgent(rq.Request())
	ctx := actor.With(i18n.WithLang(rq.Request().Context(), rq.lang), a)
	rq.SetRequest(rq.Request().WithContext(ctx))
}

// permit checks the route's access, the session's token and the step-up.
func (rq *request) permit() error {
	r := rq.route
	if r.access == anybody {
		return nil
	}
	if rq.session == nil {
		if r.keep != nil {
			return r.keep(rq)
		}
		return rq.toSignIn()
	}
	unsafe := rq.Request().Method != http.MethodGet && rq.Request().Method != http.MethodHead
	if unsafe && !r.noCSRF {
		form, err := rq.form()
		if err != nil {
			return err
		}
		if !validCSRF(rq.session.CSRF, form.one(ui.CSRFField)) {
			return fault.New(fault.Forbidden, "error.form_expired")
		}
	}
	if r.access == customer && rq.session.Customer.ID == 0 {
		return rq.toChooser()
	}
	if r.stepUp && !rq.fresh() {
		return rq.toStepUp()
	}
	return nil
}

func userAgent(r *http.Request) string {
	ua := strings.ToValidUTF8(strings.ReplaceAll(r.UserAgent(), "\x00", ""), "")
	if len(ua) > 300 {
		ua = strings.ToValidUTF8(ua[:300], "")
	}
	return ua
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func ipNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Masked().Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}
