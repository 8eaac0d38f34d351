package identity

import (
	"crypto/sha256"
	"encoding/json"
	"net/netip"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

// Limits of a customer's session.
const (
	IdleLimit     = 30 * time.Minute
	AbsoluteLimit = 12 * time.Hour
	// TouchEvery is how stale the time of last use may be: a page does not cost a write.
	TouchEvery = time.Minute
)

// Session is a signed-in session with all that a page needs to know of its login and customer: one query.
type Session struct {
	ID         int64
	TokenHash  []byte
	CSRF       string
	CreatedAt  time.Time
	SeenAt     time.Time
	AuthAt     time.Time // last time the password was given
	EndsAt     time.Time // absolute limit
	IP         netip.Addr
	UserAgent  string
	Data       Data
	Login      Login
	Customer   Customer // zero until one is chosen
	Customers  int      // how many the login acts for
	dataLoaded string
}

// Login is a person who can sign in.
type Login struct {
	ID       int64
	Email    string
	Name     string
	Language string
	Theme    string
	Density  string
	Epoch    int64
}

// Customer is the core of a customer.
type Customer struct {
	ID       int64
	Number   string
	Name     string
	Kind     string // person or company
	Status   string // active or former
	Language string
}

// Data is what a session carries besides its columns: small, and never personal.
type Data struct {
	Flash  *Flash            `json:"flash,omitempty"`
	Parked map[string]Parked `json:"parked,omitempty"` // forms that wait for a step-up, by id
	Values map[string]string `json:"values,omitempty"`
}

func (d Data) empty() bool { return d.Flash == nil && len(d.Parked) == 0 && len(d.Values) == 0 }

// Flash is a message for the next page.
type Flash struct {
	ID   string         `json:"id"`
	Args map[string]any `json:"args,omitempty"`
}

// Parked is a form that waits until its sender has given the password again.
type Parked struct {
	Path string              `json:"path"`
	Form map[string][]string `json:"form"`
	At   time.Time           `json:"at"`
}

// HashToken returns what is stored of a session's token.
func HashToken(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// FindSession returns the live session of a token: within its limits, of a login that is not disabled, acting for a
// customer that the login still acts for. Anything else is a NotFound fault.
func FindSession(r store.Reader, token string, now time.Time) (*Session, error) {
	if len(token) != ident.TokenLength {
		return nil, fault.Missing()
	}
	s := &Session{TokenHash: HashToken(token)}
	var ip *netip.Prefix
	err := r.Row(findSession, s.TokenHash, now, now.Add(-IdleLimit)).Scan(
		&s.ID, &s.CSRF, &s.CreatedAt, &s.SeenAt, &s.AuthAt, &s.EndsAt, &ip, &s.UserAgent, &s.dataLoaded,
		&s.Login.ID, &s.Login.Email, &s.Login.Name, &s.Login.Language, &s.Login.Theme, &s.Login.Density, &s.Login.Epoch,
		&s.Customer.ID, &s.Customer.Number, &s.Customer.Name, &s.Customer.Kind, &s.Customer.Status, &s.Customer.Language,
		&s.Customers)
	if err != nil {
		return nil, err
	}
	if ip != nil {
		s.IP = ip.Addr()
	}
	if s.dataLoaded != "{}" {
		if err := json.Unmarshal([]byte(s.dataLoaded), &s.Data); err != nil {
			return nil, err
		}
	}
	return s, nil
}

const findSession = `SELECT s.id, s.csrf, s.created_at, s.seen_at, s.auth_at, s.ends_at, s.ip, s.user_agent, s.data::text,
	l.id, l.email, l.name, l.language, l.theme, l.density, l.auth_epoch,
	coalesce(c.id, 0), coalesce(c.number, ''), coalesce(c.name, ''), coalesce(c.kind, ''), coalesce(c.status, ''), coalesce(c.language, ''),
	(SELECT count(*) FROM login_customers n WHERE n.login_id = l.id)
FROM sessions s
JOIN logins l ON l.id = s.login_id
LEFT JOIN login_customers lc ON lc.login_id = s.login_id AND lc.customer_id = s.customer_id
LEFT JOIN customers c ON c.id = lc.customer_id
WHERE s.token_hash = $1 AND s.ends_at > $2 AND s.seen_at > $3 AND l.disabled_at IS NULL`

// DataChanged reports whether Data differs from what was loaded, and its JSON.
func (s *Session) DataChanged() (string, bool, error) {
	if s.dataLoaded == "{}" && s.Data.empty() { // nearly all pages
		return s.dataLoaded, false, nil
	}
	b, err := json.Marshal(s.Data)
	if err != nil {
		return "", false, err
	}
	return string(b), string(b) != canonicalData(s.dataLoaded), nil
}

func canonicalData(loaded string) string {
	var d Data
	if json.Unmarshal([]byte(loaded), &d) != nil {
		return ""
	}
	b, _ := json.Marshal(d)
	return string(b)
}

// NewSession is what starts a session.
type NewSession struct {
	Login     int64
	Customer  int64 // 0: to be chosen
	IP        netip.Addr
	UserAgent string
	AuthAt    time.Time
	EndsAt    time.Time // zero: AbsoluteLimit from now
	Data      Data
}

// StartSession writes a session and returns its token, which is nowhere else. It is part of a recorded sign-in.
func StartSession(tx *store.Tx, n NewSession, now time.Time) (token string, err error) {
	token = ident.Token()
	data, err := json.Marshal(n.Data)
	if err != nil {
		return "", err
	}
	if n.EndsAt.IsZero() {
		n.EndsAt = now.Add(AbsoluteLimit)
	}
	var customer *int64
	if n.Customer > 0 {
		customer = &n.Customer
	}
	var ip *netip.Addr
	if n.IP.IsValid() {
		ip = &n.IP
	}
	_, err = tx.Exec(`INSERT INTO sessions (token_hash, login_id, customer_id, csrf, created_at, seen_at, auth_at, ends_at, ip, user_agent, data)
		VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10)`,
		HashToken(token), n.Login, customer, ident.Token(), now, n.AuthAt, n.EndsAt, ip, cut(n.UserAgent, 300), string(data))
	return token, err
}

// RotateSession gives a live session a new token and a new time of authentication; the old token is dead at once. A
// session that was ended meanwhile stays ended: that is a NotFound fault.
func RotateSession(tx *store.Tx, id int64, authAt time.Time) (token string, err error) {
	token = ident.Token()
	n, err := tx.Exec(`UPDATE sessions SET token_hash = $2, csrf = $3, auth_at = $4, seen_at = $4 WHERE id = $1`,
		id, HashToken(token), ident.Token(), authAt)
	if err == nil && n != 1 {
		err = fault.Missing()
	}
	return token, err
}

// ChooseCustomer lets a session act for one of its login's customers; another's is a NotFound fault.
func ChooseCustomer(tx *store.Tx, session, login, customer int64) error {
	n, err := tx.Exec(`UPDATE sessions SET customer_id = $3 WHERE id = $1 AND login_id = $2
		AND EXISTS (SELECT FROM login_customers WHERE login_id = $2 AND customer_id = $3)`, session, login, customer)
	if err == nil && n != 1 {
		err = fault.Missing()
	}
	return err
}

// EndSession ends one session of a login; somebody else's is a NotFound fault.
func EndSession(tx *store.Tx, login, session int64) error {
	n, err := tx.Exec(`DELETE FROM sessions WHERE id = $1 AND login_id = $2`, session, login)
	if err == nil && n != 1 {
		err = fault.Missing()
	}
	return err
}

// EndSessions ends all sessions of a login but one (0: really all) and returns how many.
func EndSessions(tx *store.Tx, login, except int64) (int64, error) {
	return tx.Exec(`DELETE FROM sessions WHERE login_id = $1 AND id <> $2`, login, except)
}

// Touch notes that a session is in use, and keeps its data if that changed. It never revives an ended session.
func Touch(u *store.UpkeepTx, s *Session, now time.Time) error {
	data, changed, err := s.DataChanged()
	if err != nil {
		return err
	}
	if changed {
		_, err = u.Exec(`UPDATE sessions SET seen_at = greatest(seen_at, $2), data = $3 WHERE id = $1 AND token_hash = $4`,
			s.ID, now, data, s.TokenHash)
		return err
	}
	_, err = u.Exec(`UPDATE sessions SET seen_at = greatest(seen_at, $2) WHERE id = $1 AND token_hash = $3`, s.ID, now, s.TokenHash)
	return err
}

// SweepSessions deletes up to 1000 sessions that are past a limit.
func SweepSessions(u *store.UpkeepTx, now time.Time) (int64, error) {
	return u.Exec(`DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE ends_at <= $1 OR seen_at <= $2 LIMIT 1000)`,
		now, now.Add(-IdleLimit))
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 { // not inside a character
		n--
	}
	return s[:n]
}
