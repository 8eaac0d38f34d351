package web

import "time"

// The portal's cookies besides the session's. The cookie page lists all of them; there are no others.
const (
	linkCookieAge   = 15 * time.Minute     // between opening a mailed link and choosing a password
	deviceCookieAge = 365 * 24 * time.Hour // of a device that signed in before
)

// deviceCookie is the name of the cookie that tells a device that signed in before.
func (s *Server) deviceCookie() string { return s.cookiePrefix() + "device" }

// linkCookie is the name of the cookie that holds the token of a mailed link that was opened.
func (s *Server) linkCookie() string { return s.cookiePrefix() + "link" }

// cookiePrefix makes a browser insist on TLS, this very host and all paths; on plain loopback it would refuse.
func (s *Server) cookiePrefix() string {
	if s.Config.Plain() {
		return ""
	}
	return "__Host-"
}
