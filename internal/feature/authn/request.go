package authn

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// LinkRequest is what somebody types who wants a link by mail.
type LinkRequest struct {
	Purpose  Purpose // Reset or Activate
	Email    string
	Language i18n.Lang // of the page
}

// RequestLink takes a request for a link. It does four things for every address, known or not, within the limits or over
// them: read, count, write down, answer. Whom it concerns, a job finds out. So there is nothing in the answer, its
// bytes or its time that tells an address that is known from one that is not.
func (s *Service) RequestLink(ctx context.Context, in LinkRequest) error {
	if in.Purpose != Reset && in.Purpose != Activate {
		return fmt.Errorf("authn: nobody asks for a link to %s", in.Purpose)
	}
	mac, _, err := s.addressMAC(ctx, in.Email)
	if err != nil {
		return err
	}
	uses := append(limit.ByIP(actor.From(ctx).IP, linkIPMinute, linkIPHour), limit.Use{Rule: linkAddressHour, Of: hex.EncodeToString(mac)})
	v, err := s.limits.Count(ctx, uses...)
	if err != nil {
		return err
	}
	return s.note(ctx, string(in.Purpose), mac, string(in.Language), v.OK())
}

// signInFailed is the kind of request that a failed sign-in is.
const signInFailed = "sign_in"

// note writes a request down and enqueues the job that looks at it.
func (s *Service) note(ctx context.Context, kind string, mac []byte, language string, allowed bool) error {
	who := actor.From(ctx)
	var ip *netip.Addr
	if who.IP.IsValid() {
		ip = &who.IP
	}
	return s.store.Upkeep(ctx, store.Requests, func(u *store.UpkeepTx) error {
		var id int64
		err := u.Row(`INSERT INTO auth_requests (address_mac, kind, ip, user_agent, language, at, allowed)
			VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`, mac, kind, ip, who.UserAgent, language, s.now(), allowed).Scan(&id)
		if err != nil {
			return err
		}
		return u.Enqueue(func(tx *store.Tx) error { return tx.Enqueue(requestJob{Request: id}, nil) })
	})
}

// requestJob looks at one request.
type requestJob struct {
	Request int64 `json:"request"`
}

// Kind names the job.
func (requestJob) Kind() string { return "auth_request" }

// request is a row of auth_requests.
type request struct {
	id        int64
	kind      string
	mac       []byte
	ip        netip.Addr
	userAgent string
	at        time.Time
	allowed   bool
}

// errHandled ends a transaction about a request that was handled before: a job may run twice.
var errHandled = errors.New("handled")

// handle looks whom a request is for, and sends the link if there is somebody.
func (s *Service) handle(ctx context.Context, job requestJob) error {
	change := store.Change{Action: "reset.requested", Subject: keys.Nobody()}
	err := s.store.Do(ctx, change, func(tx *store.Tx) error {
		rq, err := lockRequest(tx, job.Request)
		if err != nil {
			return err
		}
		l, err := lockAddress(tx, rq.mac)
		if err != nil {
			return err
		}
		if l.ID > 0 {
			tx.About(l.subject())
		}
		outcome, err := s.answer(tx, rq, l)
		if err != nil {
			return err
		}
		tx.As(rq.action())
		tx.Note("known", l.ID > 0)
		tx.Note("outcome", outcome)
		tx.Note("address_mac", hex.EncodeToString(rq.mac[:8]))
		tx.Note("user_agent", rq.userAgent)
		if rq.ip.IsValid() {
			tx.Note("ip", rq.ip.String())
		}
		_, err = tx.Exec(`UPDATE auth_requests SET handled_at = $2, outcome = $3 WHERE id = $1`, rq.id, tx.Now(), outcome)
		return err
	})
	if errors.Is(err, errHandled) {
		return nil
	}
	return err
}

// action is what the request is called in the record.
func (rq request) action() string {
	thing := map[string]string{string(Reset): "reset", string(Activate): "activation", signInFailed: "signin"}[rq.kind]
	switch {
	case !rq.allowed:
		return thing + ".throttled"
	case rq.kind == signInFailed:
		return thing + ".failed"
	}
	return thing + ".requested"
}

// answer does what a request asks for and says what that was.
func (s *Service) answer(tx *store.Tx, rq request, l login) (outcome string, err error) {
	now := tx.Now()
	switch {
	case rq.kind == signInFailed:
		return "none", nil
	case !rq.allowed:
		return "throttled", nil
	case l.ID == 0:
		return "unknown", nil
	case l.Disabled:
		return "disabled", nil
	case !rq.at.Add(LinkCap).After(now):
		return "late", nil
	}
	purpose := Reset
	if !l.activated() {
		purpose = Activate // who asks for a reset and never had a password needs this instead, and the other way round
	}
	if why, err := s.enough(tx, l, purpose, rq.at); err != nil || why != "" {
		return why, err
	}
	if err := s.sendLink(tx, l, purpose, rq); err != nil {
		return "", err
	}
	return "mail_queued", nil
}

// enough says whether a login had its share of links. Its row is locked, so that two jobs do not both find room.
func (s *Service) enough(tx *store.Tx, l login, purpose Purpose, at time.Time) (string, error) {
	var live, hour, day, recent int
	err := tx.Row(`SELECT count(*) FILTER (WHERE purpose = $2 AND used_at IS NULL AND expires_at > $3 AND epoch = $4),
		count(*) FILTER (WHERE created_at > $5), count(*) FILTER (WHERE created_at > $6), count(*) FILTER (WHERE created_at > $7)
		FROM auth_tokens WHERE login_id = $1 AND purpose IN ('reset', 'activate')`,
		l.ID, string(purpose), tx.Now(), l.Epoch, at.Add(-time.Hour), at.Add(-24*time.Hour), at.Add(-LinkPause)).
		Scan(&live, &hour, &day, &recent)
	switch {
	case err != nil:
		return "", err
	case live >= LiveLinks:
		return "live_links", nil
	case hour >= LinksPerHour, day >= LinksPerDay:
		return "account_limit", nil
	case recent > 0:
		return "pause", nil
	}
	return "", nil
}

// sendLink makes a link and the one that cancels it, and puts their mail in the outbox.
func (s *Service) sendLink(tx *store.Tx, l login, purpose Purpose, rq request) error {
	link := newLink{purpose: purpose, login: l, address: l.Canonical, epoch: l.Epoch, made: rq.at, ends: rq.at.Add(LinkCap)}
	id, err := s.mint(tx, link)
	if err != nil {
		return err
	}
	link.purpose, link.related = Cancel, id
	if _, err := s.mint(tx, link); err != nil {
		return err
	}
	_, err = mail.Enqueue(tx, mail.Intent{
		Key:       fmt.Sprintf("authn:%s:%d", purpose, id),
		Template:  "authn." + string(purpose),
		Language:  i18n.Lang(l.Language),
		Recipient: l.Email, LoginID: l.ID, TokenID: id,
		Args:          askedArgs{At: rq.at, From: origin(rq.ip), Browser: browser(rq.userAgent)},
		DuplicateSafe: true,
		Expires:       rq.at.Add(LinkCap),
	})
	return err
}

// lockRequest reads a request that nobody has handled yet.
func lockRequest(tx *store.Tx, id int64) (request, error) {
	rq := request{id: id}
	var ip *netip.Prefix
	err := tx.Row(`SELECT kind, address_mac, ip, user_agent, at, allowed FROM auth_requests
		WHERE id = $1 AND handled_at IS NULL FOR UPDATE`, id).Scan(&rq.kind, &rq.mac, &ip, &rq.userAgent, &rq.at, &rq.allowed)
	if fault.Is(err, fault.NotFound) {
		return request{}, errHandled
	}
	if ip != nil {
		rq.ip = ip.Addr()
	}
	rq.at = rq.at.UTC()
	return rq, err
}
