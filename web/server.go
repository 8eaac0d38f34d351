// Package web is the portal over HTTP, and nothing else: it reads a request, calls a use case or a query, and fills a
// view. Rules live in internal/feature, words in the catalogs, looks in templates.
//
// What it guarantees: nothing is reachable that routes.go does not list; every request passes the same middleware in the
// order that New shows; a customer's handler gets a scope of the signed-in customer and cannot make another.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/sessions"
	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"inzage/internal/core/clock"
	"inzage/internal/core/config"
	"inzage/internal/core/paths"
	accesses "inzage/internal/feature/access"
	"inzage/internal/feature/authn"
	"inzage/internal/feature/certificate"
	"inzage/internal/feature/consent"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/directory"
	"inzage/internal/feature/disclosure/report"
	"inzage/internal/feature/policy"
	"inzage/internal/feature/question"
	"inzage/internal/feature/recipients"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/mail/mailbox"
	"inzage/internal/platform/store"
)

// Company is who runs the portal, as pages name it.
type Company struct {
	Name       string
	Operations string // e-mail address of the operations team
	Address    string // one line
}

// Deps is what the pages stand on.
type Deps struct {
	Config      config.Config
	Store       *store.Store
	Kinds       *dataset.Registry
	Authn       *authn.Service
	Questions   *question.Service
	Consents    *consent.Service
	Company     Company
	Certificate *certificate.Certificate // nil when the company has none
	Recipients  []recipients.Recipient
	Policy      *policy.Service
	Accesses    *accesses.Service                                            // nil: officers see no files, and customers not who looked
	Staff       *staff.Service                                               // nil takes the staff area away
	Cases       *disclosure.Service                                          // nil takes the disclosure cases away
	Directory   *directory.Service                                           // nil takes the directory of courts and magistrates away
	Figures     *report.Service                                              // nil: nothing is published
	Keys        PublicKeys                                                   // what others check with
	Mailbox     *mailbox.Box                                                 // demo only; nil takes the mailbox's pages away
	Incoming    func(ctx context.Context, from, to string, raw []byte) error // demo only: takes a mail in, as the mail server would hand it over
	Ready       func(context.Context) error
	Metrics     prometheus.Registerer // nil: requests are not counted for anybody to see
	Clock       clock.Clock
	Log         *slog.Logger
}

// Server is the portal's pages.
type Server struct {
	Deps
	echo     *echo.Echo
	table    map[string]route // by method and path
	all      []dataset.Kind   // the kinds in the order of pages
	sessions sessions.Store
	uploads  chan struct{} // places for bodies with files
	limits   *limit.Limiter
	figures  *requestFigures
}

// Limits of what one request may bring and take.
const (
	maxBody       = 1 << 20 // bytes of a form
	maxHeader     = 32 << 10
	headerTimeout = 10 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 5 * time.Minute // a large document over a slow line
	idleTimeout   = 2 * time.Minute
)

// New builds the pages.
func New(d Deps) (*Server, error) {
	if d.Store == nil || d.Kinds == nil || d.Consents == nil || d.Clock == nil || d.Log == nil {
		return nil, errors.New("web: incomplete dependencies")
	}
	if err := d.Keys.check(); err != nil {
		return nil, err
	}
	s := &Server{Deps: d, echo: echo.New(), all: d.Kinds.All(), uploads: make(chan struct{}, maxUploads), limits: limit.New(d.Store)}
	s.sessions = &sessionStore{server: s}
	var err error
	if s.figures, err = newRequestFigures(d.Metrics); err != nil {
		return nil, err
	}
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.handleError
	s.echo.IPExtractor = clientIP(d.Config.Proxies)
	s.echo.Use(
		s.identify, // a reference for the log and for the error page
		s.recover,  // a panic is an internal error
		s.secure,   // headers
		s.guard,    // what routes.go does not list is not there
	)
	if err := s.register(slices.Concat(s.routes(), s.mailboxRoutes(), s.staffRoutes())); err != nil {
		return nil, err
	}
	return s, nil
}

// Handler returns everything that answers on the portal's address.
func (s *Server) Handler() http.Handler {
	wrapper, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.RandomJitter(64, 0, false), // the jitter blunts BREACH
		gzhttp.CompressionLevel(gzip.BestSpeed), // a page is a tenth larger, and a third sooner done
		gzhttp.ContentTypes([]string{"text/html", "text/plain", "text/csv", "application/json", "application/xml"}))
	if err != nil {
		panic(err) // the options are constants
	}
	csrf := http.NewCrossOriginProtection()
	csrf.SetDenyHandler(http.HandlerFunc(s.denyCrossOrigin))
	// Mail programs post here from anywhere, without cookies: the token in the path is all that counts.
	csrf.AddInsecureBypassPattern("POST " + paths.Mailed + "/{token}")
	return s.hosts(s.limitBody(wrapper(csrf.Handler(s.echo))))
}

// HTTPServer returns a server with every time limit set.
func (s *Server) HTTPServer() *http.Server {
	return &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
}
