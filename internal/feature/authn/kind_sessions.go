package authn

import (
	"net/netip"
	"strconv"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
)

// storedSession is a live session as the kind and the security page read it.
type storedSession struct {
	id                        int64
	customer                  string // number of the customer acted for; empty when none is chosen
	ip, userAgent             string
	created, seen, auth, ends time.Time
}

// liveSessions returns the sessions of a login that are within their limits, the latest used first. They are few: each
// ends after half an hour without use.
func liveSessions(r store.Reader, login int64, now time.Time) ([]storedSession, error) {
	rows, err := r.Rows(`SELECT s.id, coalesce(c.number, ''), s.ip, s.user_agent, s.created_at, s.seen_at, s.auth_at, s.ends_at
		FROM sessions s LEFT JOIN customers c ON c.id = s.customer_id
		WHERE s.login_id = $1 AND s.ends_at > $2 AND s.seen_at > $3 ORDER BY s.seen_at DESC, s.id DESC`, login, now, now.Add(-identity.IdleLimit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []storedSession
	for rows.Next() {
		var s storedSession
		var ip *netip.Prefix
		if err := rows.Scan(&s.id, &s.customer, &ip, &s.userAgent, optional{&s.created}, optional{&s.seen}, optional{&s.auth}, optional{&s.ends}); err != nil {
			return nil, err
		}
		if ip != nil {
			s.ip = ip.Addr().String()
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func (s storedSession) record() dataset.Record {
	id := strconv.FormatInt(s.id, 10)
	return dataset.Record{
		ID: id, Key: id, At: s.created,
		Title: dataset.Say("kind.sessions.title", nil),
		Fields: []dataset.Field{
			{Name: "browser", Value: dataset.Str(browser(s.userAgent))},
			{Name: "session_ip", Value: dataset.Code(s.ip)},
			{Name: "signed_in_at", Value: dataset.Moment(s.created)},
			{Name: "last_seen_at", Value: dataset.Moment(s.seen)},
			{Name: "password_given_at", Value: dataset.Moment(s.auth)},
			{Name: "session_ends_at", Value: dataset.Moment(s.ends)},
			{Name: "acting_for", Value: dataset.Code(s.customer)},
			{Name: "user_agent", Value: dataset.Str(s.userAgent)},
		},
	}
}

func (s *Service) summariseSessions(r store.Reader, scope store.Scope) (sum dataset.Summary, err error) {
	now := s.now()
	err = r.Row(`SELECT count(*), min(created_at), max(created_at) FROM sessions WHERE login_id = $1 AND ends_at > $2 AND seen_at > $3`,
		scope.Login(), now, now.Add(-identity.IdleLimit)).Scan(&sum.Count, optional{&sum.Oldest}, optional{&sum.Newest})
	return sum, err
}

func (s *Service) listSessions(r store.Reader, scope store.Scope, q dataset.PageQuery) (dataset.Page, error) {
	found, err := liveSessions(r, scope.Login(), s.now())
	if err != nil {
		return dataset.Page{}, err
	}
	var all []dataset.Record
	for _, f := range found {
		if within(f.created, q.Span) {
			all = append(all, f.record())
		}
	}
	return cutPage(all, q), nil
}

// cutPage cuts one page out of all records.
func cutPage(all []dataset.Record, q dataset.PageQuery) dataset.Page {
	at := func(key string) int {
		for i, rec := range all {
			if rec.Key == key {
				return i
			}
		}
		return -1
	}
	from, to := 0, len(all)
	switch {
	case q.Before != "":
		to = max(at(q.Before), 0)
		from = max(to-q.Limit, 0)
	case q.After != "":
		from = at(q.After) + 1
	}
	to = min(to, from+q.Limit)
	p := dataset.Page{Records: all[from:to]}
	if len(p.Records) == 0 {
		return p
	}
	if from > 0 {
		p.Prev = p.Records[0].Key
	}
	if to < len(all) {
		p.Next = p.Records[len(p.Records)-1].Key
	}
	return p
}

func within(t time.Time, span dataset.Span) bool {
	return (span.From.IsZero() || !t.Before(span.From)) && (span.To.IsZero() || t.Before(span.To))
}

func (s *Service) getSession(r store.Reader, scope store.Scope, id string) (dataset.Record, error) {
	found, err := liveSessions(r, scope.Login(), s.now())
	if err != nil {
		return dataset.Record{}, err
	}
	for _, f := range found {
		if strconv.FormatInt(f.id, 10) == id {
			return f.record(), nil
		}
	}
	return dataset.Record{}, fault.Missing()
}

func (s *Service) streamSessions(r store.Reader, scope store.Scope, span dataset.Span, yield func(dataset.Record) error) error {
	found, err := liveSessions(r, scope.Login(), s.now())
	if err != nil {
		return err
	}
	for _, f := range found {
		if !within(f.created, span) {
			continue
		}
		if err := yield(f.record()); err != nil {
			return err
		}
	}
	return nil
}

// eraseSessions ends all sessions of a login.
func eraseSessions(tx *store.Tx, scope store.Scope) (dataset.Erased, error) {
	if scope.Login() <= 0 {
		return dataset.Erased{}, store.ErrNoScope
	}
	n, err := identity.EndSessions(tx, scope.Login(), 0)
	return dataset.Erased{Deleted: n}, err
}

// expireSessions deletes up to limit sessions that are past a limit, and takes them off their owners' counts.
func expireSessions(tx *store.Tx, now time.Time, limit int) (int64, error) {
	rows, err := tx.Rows(`DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE ends_at <= $1 OR seen_at <= $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED)
		RETURNING login_id`, now, now.Add(-identity.IdleLimit), limit)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	gone := map[int64]int64{}
	var n int64
	for rows.Next() {
		var login int64
		if err := rows.Scan(&login); err != nil {
			return 0, err
		}
		gone[login]++
		n++
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	return n, recount(tx, gone, now)
}

// recount sets the counts of the logins that lost a session.
func recount(tx *store.Tx, logins map[int64]int64, now time.Time) error {
	ids := make([]int64, 0, len(logins))
	for id := range logins {
		ids = append(ids, id)
	}
	_, err := tx.Exec(`UPDATE kind_summaries k SET count = n.count, oldest = n.oldest, newest = n.newest
		FROM (SELECT l.id, count(s.id), min(s.created_at) AS oldest, max(s.created_at) AS newest
			FROM unnest($1::bigint[]) AS l(id)
			LEFT JOIN sessions s ON s.login_id = l.id AND s.ends_at > $2 AND s.seen_at > $3 GROUP BY l.id ORDER BY l.id) n
		WHERE k.owner = 'login' AND k.owner_id = n.id AND k.kind = 'sessions'`, ids, now, now.Add(-identity.IdleLimit))
	return err
}
