package web

import (
	"net/http"

	"inzage/internal/core/paths"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// in is a page in each language.
func in(slug string) string { return "/:lang" + slug }

// routes is every address that answers, who may use it, and what does. Anything else is a 404.
func (s *Server) routes() []route {
	return []route{
		{method: get, path: "/healthz", access: machine, handle: s.alive},
		{method: get, path: "/readyz", access: machine, handle: s.ready},
		{method: get, path: "/", access: anybody, handle: s.toLanguage},
		{method: get, path: "/favicon.ico", access: machine, handle: s.favicon},
		{method: get, path: "/static/*", access: machine, handle: s.static},

		// For everybody.
		{method: get, path: "/:lang", access: anybody, handle: s.bare},
		{method: get, path: in(paths.Start), access: anybody, handle: s.start},
		{method: get, path: in(paths.PrivacyNotice), access: anybody, handle: s.notice},
		{method: get, path: in(paths.Retention), access: anybody, handle: s.retention},
		{method: get, path: in(paths.Cookies), access: anybody, handle: s.cookies},
		{method: get, path: in(paths.Recipients), access: anybody, handle: s.recipients},
		{method: get, path: in(paths.Certificate), access: anybody, handle: s.certificate},
		{method: get, path: "/.well-known/security.txt", access: machine, handle: s.securityTxt},

		// What is held of a customer, and what they can do about it.
		{method: get, path: in(paths.My), access: customer, handle: s.overview},
		{method: get, path: in(paths.MyData), access: customer, handle: s.data},
		{method: get, path: in(paths.MyData + "/:kind"), access: customer, handle: s.dataKind},
		{method: get, path: in(paths.MyData + "/:kind/:id"), access: customer, handle: s.record},
		{method: get, path: in(paths.MyData + "/:kind/:id/:file"), access: customer, handle: s.file},
		{method: get, path: in(paths.MyData + "/:kind/:form/correct"), access: customer, handle: s.correctForm},
		{method: post, path: in(paths.MyData + "/:kind/:form/correct"), access: customer, handle: s.correct},
		{method: get, path: in(paths.MyPasswords), access: customer, handle: s.passwords},
		{method: get, path: in(paths.MyPreferences), access: signedIn, handle: s.preferencesForm},
		{method: post, path: in(paths.MyPreferences), access: signedIn, handle: s.preferences},
	}
}
