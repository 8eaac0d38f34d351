package staff

import (
	"context"
	"encoding/json"
	"net/netip"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
)

// Stage says how far a sign-in has come.
type Stage string

// The stages.
const (
	StagePassword  Stage = "password"  // the second factor is still to come
	StageEnrolling Stage = "enrolling" // two factors were given, or an invitation; fewer than two authenticators are there
	StageFull      Stage = "full"
)

// Session is a session of an officer with all that a page needs to know: one query.
type Session struct {
	ID        int64
	TokenHash []byte
	Stage     Stage
	Factor    string // second factor given: totp, passkey, recovery, invitation
	CSRF      string
	SeenAt    time.Time
	AuthAt    time.Time // last time a factor was given
	EndsAt    time.Time // absolute limit
	Data      identity.Data
	Officer   Officer
	Codes     int    // recovery codes of the officer that are not used yet
	loaded    string // Data as it was
}

// Fresh reports whether a factor was given recently enough for what asks for it.
func (s *Session) Fresh(now time.Time) bool { return now.Sub(s.AuthAt) <= StepUpLife }

// FindSession returns the live session of a token: within its limits, of an officer who is not disabled and whose roles and
// factors are those of when it began. Anything else is a NotFound fault.
func FindSession(r store.Reader, token string, now time.Time) (*Session, error) {
	if len(token) != ident.TokenLength {
		return nil, fault.Missing()
	}
	s := &Session{TokenHash: identity.HashToken(token)}
	o := &s.Officer
	err := r.Row(`SELECT s.id, s.stage, s.factor, s.csrf, s.seen_at, s.auth_at, s.ends_at, s.data::text,
			o.id, o.person, o.email, o.name, o.language, o.roles, o.trained_on, o.status,
			(SELECT count(*) FROM staff_recovery_codes c WHERE c.officer_id = o.id AND c.used_at IS NULL)
		FROM staff_sessions s JOIN officers o ON o.id = s.officer_id AND o.auth_epoch = s.epoch
		WHERE s.token_hash = $1 AND s.ends_at > $2 AND s.seen_at > $3 AND o.status <> 'disabled' AND (s.stage <> 'full' OR o.status = 'active')`,
		s.TokenHash, now, now.Add(-IdleLimit)).
		Scan(&s.ID, &s.Stage, &s.Factor, &s.CSRF, &s.SeenAt, &s.AuthAt, &s.EndsAt, &s.loaded,
			&o.ID, &o.Person, &o.Email, &o.Name, &o.Language, &o.Roles, &o.TrainedOn, &o.Status, &s.Codes)
	if err != nil {
		return nil, err
	}
	return s, json.Unmarshal([]byte(s.loaded), &s.Data)
}

// newSession is what starts a session.
type newSession struct {
	officer officer // with the epoch that it shall have
	stage   Stage
	factor  string
}

// life is the absolute limit of a session of a stage.
func (st Stage) life() time.Duration {
	switch st {
	case StagePassword:
		return SecondLimit
	case StageEnrolling:
		return EnrolLimit
	}
	return AbsoluteLimit
}

// start writes a session and returns its token, which is nowhere else.
func start(tx *store.Tx, n newSession) (token string, err error) {
	token = ident.Token()
	who, now := actor.From(tx.Context()), tx.Now()
	var ip *netip.Addr
	if who.IP.IsValid() {
		ip = &who.IP
	}
	_, err = tx.Exec(`INSERT INTO staff_sessions (token_hash, officer_id, epoch, stage, factor, csrf, created_at, seen_at, auth_at, ends_at, ip, user_agent)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7, $8, $9, $10)`,
		identity.HashToken(token), n.officer.ID, n.officer.Epoch, n.stage, n.factor, ident.Token(), now, now.Add(n.stage.life()), ip, who.UserAgent)
	return token, err
}

// advance gives a live session a new token and another stage; the old token is dead at once. Of two requests that come with
// the same token one advances, and the other finds the session gone.
func advance(tx *store.Tx, session *Session, n newSession) (token string, err error) {
	token = ident.Token()
	now := tx.Now()
	ends := now.Add(n.stage.life())
	if n.stage == session.Stage { // a step-up makes no session longer
		ends = session.EndsAt
	}
	done, err := tx.Exec(`UPDATE staff_sessions SET token_hash = $3, csrf = $4, stage = $5, factor = $6, auth_at = $7, seen_at = $7, ends_at = $8, epoch = $9
		WHERE id = $1 AND token_hash = $2`,
		session.ID, session.TokenHash, identity.HashToken(token), ident.Token(), n.stage, n.factor, now, ends, n.officer.Epoch)
	if err == nil && done != 1 {
		err = gone()
	}
	return token, err
}

// hold locks the officer of a session and checks that the session still lives, at the stage it had.
func (s *Service) hold(tx *store.Tx, session *Session) (officer, error) {
	o, err := lockOfficer(tx, session.Officer.ID)
	if err != nil {
		return officer{}, err
	}
	var alive bool
	err = tx.Row(`SELECT EXISTS (SELECT FROM staff_sessions WHERE id = $1 AND token_hash = $2 AND stage = $3 AND epoch = $4 AND ends_at > $5)`,
		session.ID, session.TokenHash, session.Stage, o.Epoch, tx.Now()).Scan(&alive)
	if err == nil && (!alive || o.Status == Disabled) {
		err = gone()
	}
	return o, err
}

// SignOut ends a session. One that has ended already is no error.
func (s *Service) SignOut(ctx context.Context, session *Session) error {
	return s.store.Do(as(ctx, session.Officer.ID), store.Change{Action: "staff.signed_out", Subject: session.Officer.Subject()}, func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM staff_sessions WHERE id = $1 AND token_hash = $2`, session.ID, session.TokenHash)
		return err
	})
}

// Touch notes that a session is in use and keeps its data if that changed. It never revives an ended session.
func (s *Service) Touch(ctx context.Context, session *Session) error {
	data, err := json.Marshal(session.Data)
	if err != nil {
		return err
	}
	var was identity.Data
	if err := json.Unmarshal([]byte(session.loaded), &was); err != nil {
		return err
	}
	before, err := json.Marshal(was)
	if err != nil {
		return err
	}
	now := s.now()
	if string(before) == string(data) && now.Sub(session.SeenAt) < TouchEvery {
		return nil
	}
	return s.store.Upkeep(ctx, store.StaffSeen, func(u *store.UpkeepTx) error {
		_, err := u.Exec(`UPDATE staff_sessions SET seen_at = greatest(seen_at, $3), data = $4 WHERE id = $1 AND token_hash = $2`,
			session.ID, session.TokenHash, now, string(data))
		return err
	})
}
