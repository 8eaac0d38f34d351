package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
)

// Names of the values in a held session.
const (
	sessionValue = "session" // *identity.Session, as found
	tokenValue   = "token"   // string: the cookie is to be set to this
)

// cookieName is the session cookie's name. With the prefix a browser takes it only over TLS, for this very host and
// for all paths; on plain loopback, where no browser would take it so, the prefix is left out.
func (s *Server) cookieName() string {
	if s.Config.Plain() {
		return "portal"
	}
	return "__Host-portal"
}

// cookie is a cookie as all of ours are: for this host, all paths, no script, not along with other sites' requests but
// for links that people follow.
func (s *Server) cookie(name, value string, age time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(age.Seconds()),
		Secure: !s.Config.Plain(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// sessionStore keeps sessions in the database, behind gorilla's interface. The cookie holds a random token and
// nothing else; the database holds its hash. A session that was ended cannot come back: saving never inserts.
type sessionStore struct{ server *Server }

// Get returns the session of the request, found once.
func (st *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return st.New(r, name)
}

// New looks the request's session up. No cookie, a cookie of an ended session and a cookie of nonsense are all the
// same: a new session, nobody signed in. A database that does not answer is an error, never an anonymous visitor.
func (st *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	held := sessions.NewSession(st, name)
	held.IsNew = true
	cookie, err := r.Cookie(name)
	if err != nil {
		return held, nil
	}
	found, err := identity.FindSession(st.server.Store.Read(r.Context()), cookie.Value, st.server.Clock.Now())
	if fault.Is(err, fault.NotFound) {
		return held, nil
	}
	if err != nil {
		return held, err
	}
	held.IsNew = false
	held.Values[sessionValue] = found
	return held, nil
}

// Save sets or deletes the cookie when that was asked for, and keeps what changed in the session.
func (st *sessionStore) Save(r *http.Request, w http.ResponseWriter, held *sessions.Session) error {
	s := st.server
	if held.Options != nil && held.Options.MaxAge < 0 {
		gone := s.cookie(held.Name(), "", 0)
		gone.MaxAge = -1
		http.SetCookie(w, gone)
		return nil
	}
	if token, ok := held.Values[tokenValue].(string); ok {
		http.SetCookie(w, s.cookie(held.Name(), token, identity.AbsoluteLimit))
		delete(held.Values, tokenValue)
	}
	found, ok := held.Values[sessionValue].(*identity.Session)
	if !ok {
		return nil
	}
	now := s.Clock.Now()
	_, changed, err := found.DataChanged()
	if err != nil || (!changed && now.Sub(found.SeenAt) < identity.TouchEvery) {
		return err
	}
	// Also for a reader who does not wait for the answer, but not for ever.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), 5*time.Second)
	defer cancel()
	return s.Store.Upkeep(ctx, store.SessionSeen, func(u *store.UpkeepTx) error {
		return identity.Touch(u, found, now)
	})
}

// begin makes the answer set the cookie of a session that was just started or renewed.
func (rq *request) begin(token string) {
	rq.held.Values[tokenValue] = token
	rq.held.Values[sessionValue] = nil
	rq.session = nil
}

// end makes the answer delete the session's cookie.
func (rq *request) end() {
	rq.held.Options = &sessions.Options{MaxAge: -1}
	rq.session = nil
}

// keep saves the session just before the answer's head is written.
func (rq *request) keep() {
	if err := rq.held.Save(rq.Request(), rq.Response()); err != nil {
		rq.srv.Log.Error("session not kept", "ref", rq.Get(referenceKey), "err", err)
	}
}

// csrf is the session's token as it stands in a page: masked anew each time, so that compression tells nothing of it.
func (rq *request) csrf() string {
	if rq.session == nil {
		return ""
	}
	return maskCSRF(rq.session.CSRF)
}

func maskCSRF(token string) string {
	raw := []byte(token)
	out := make([]byte, 2*len(raw))
	_, _ = rand.Read(out[:len(raw)])
	for i, b := range raw {
		out[len(raw)+i] = b ^ out[i]
	}
	return base64.RawURLEncoding.EncodeToString(out)
}

func validCSRF(token, masked string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(masked)
	if err != nil || len(raw) != 2*len(token) || len(token) != ident.TokenLength {
		return false
	}
	plain := make([]byte, len(token))
	for i := range plain {
		plain[i] = raw[i] ^ raw[len(token)+i]
	}
	return equal(string(plain), token)
}
