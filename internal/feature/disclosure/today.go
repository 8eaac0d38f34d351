package disclosure

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/dataset"
)

// Need is why a case stands on an officer's start page.
type Need string

// The needs, the most pressing first.
const (
	NeedApproval   Need = "approval"   // mine, as the second person
	NeedRetry      Need = "retry"      // its collection failed
	NeedOverdue    Need = "overdue"    // past its deadline
	NeedSoon       Need = "soon"       // its deadline is near
	NeedEscalation Need = "escalation" // policy and law differ: it waits for counsel
	NeedCopy       Need = "copy"       // somebody may be told, and nothing was said of the copy of the order that goes along
	NeedNotice     Need = "notice"     // telling somebody is held back, and it is time to ask whether it still must be
	NeedReceipt    Need = "receipt"    // handed over, and nobody acknowledged it
)

// NeedText says them.
var NeedText = i18n.Enum("today.need.", string(NeedApproval), string(NeedRetry), string(NeedOverdue), string(NeedSoon), string(NeedEscalation),
	string(NeedCopy), string(NeedNotice), string(NeedReceipt))

// maxToday is how many cases the start page shows at most.
const maxToday = 50

// Pressing is a case on an officer's start page. There is nothing of a customer in it.
type Pressing struct {
	Reference string
	Authority string
	State     State
	At        time.Time // by when, or since when it has been due
	Needs     []Need
}

// Pressing returns the cases that need something now, those first that wait for the officer who asks: what is due before a time, what
// waits for a second person who can be this officer, and what is stuck. An officer who may only read cases has nothing to do.
func (s *Service) Pressing(ctx context.Context, before time.Time) ([]Pressing, error) {
	r := s.Store.Read(ctx)
	me, err := s.Require(r, Work)
	if err != nil {
		return nil, err
	}
	now := s.Store.Clock().Now()
	return collect(r, func(row pgx.Rows, p *Pressing) error {
		var hard, since, review time.Time
		var approval, retry, open, without, notice bool
		if err := row.Scan(&p.Reference, &p.Authority, &p.State, &hard, &since, dataset.Nullable(&review), &approval, &retry, &open, &without, &notice); err != nil {
			return err
		}
		p.At = hard
		if !open {
			p.At = since
		}
		for _, one := range []struct {
			need Need
			is   bool
		}{
			{NeedApproval, approval}, {NeedRetry, retry}, {NeedOverdue, open && !hard.After(now)}, {NeedSoon, open && hard.After(now) && hard.Before(before)},
			{NeedEscalation, p.State == LegalEscalation}, {NeedCopy, without}, {NeedNotice, notice}, {NeedReceipt, p.State == Delivered && !law.SilenceAlarm(since).After(now)},
		} {
			if one.is {
				p.Needs = append(p.Needs, one.need)
			}
		}
		if !open && notice {
			p.At = review
		}
		return nil
	}, pressing, me.Person, now, before, maxToday, ahead)
}

// pressing finds them. Who may approve what is the rule of case_two_people; the database holds it when it comes to it. What waits for a
// copy of the order is the rule of WaitsForCopy, once it is due.
const pressing = `SELECT c.reference, c.authority_name, c.state, c.hard_at, c.state_since, h.review_on, p.approval, p.retry, p.open, p.without, h.review_on IS NOT NULL
	FROM cases c
	CROSS JOIN LATERAL (SELECT min(u.review_on) AS review_on FROM case_subjects u WHERE u.case_id = c.id AND u.notice = 'held' AND u.review_on <= ($3::timestamptz AT TIME ZONE 'Europe/Brussels')::date) h
	CROSS JOIN LATERAL (SELECT
		c.state NOT IN ('delivered', 'acknowledged', 'closed', 'rejected', 'withdrawn', 'no_data', 'fraud', 'superseded') AS open,
		(c.state IN ('awaiting_approval', 'reject_proposed')
			AND NOT EXISTS (SELECT FROM case_acts a WHERE a.case_id = c.id AND a.person = $1 AND a.act IN ('register', 'authenticate', 'review', 'submit', 'counsel', 'collect'))
			AND NOT EXISTS (SELECT FROM case_approvals a WHERE a.case_id = c.id AND a.person = $1 AND a.voided_at IS NULL AND a.digest = c.scope_digest)
		OR c.state IN ('no_data_proposed', 'sealed')
			AND NOT EXISTS (SELECT FROM case_acts a WHERE a.case_id = c.id AND a.person = $1 AND a.act = 'collect')
			AND NOT EXISTS (SELECT FROM case_subjects u WHERE u.case_id = c.id AND u.object_until > $2::timestamptz)) AS approval,
		c.state IN ('collecting', 'sealed') AND EXISTS (SELECT FROM case_runs x WHERE x.case_id = c.id AND x.failure <> ''
			AND x.round = (SELECT max(y.round) FROM case_runs y WHERE y.case_id = c.id)) AS retry,
		c.state = ANY($5) AND EXISTS (SELECT FROM case_subjects u WHERE u.case_id = c.id AND u.notice = 'due' AND u.due_at <= $2::timestamptz
			AND u.reason <> 'after' AND u.copy_document IS NULL AND u.copy_none = '') AS without) p
	WHERE p.approval OR p.retry OR p.open AND c.hard_at < $3::timestamptz OR c.state = 'legal_escalation' OR p.without OR h.review_on IS NOT NULL
		OR c.state = 'delivered' AND c.state_since < $2::timestamptz - interval '5 days'
	ORDER BY p.approval DESC, p.open DESC, c.hard_at, c.id LIMIT $4`
