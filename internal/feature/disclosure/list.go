package disclosure

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
)

// Group is a list of cases.
type Group string

// The groups.
const (
	GroupOpen     Group = "open"     // something is still to be done
	GroupMine     Group = "mine"     // open, and I did the last step, or registered it
	GroupApproval Group = "approval" // a second person is waited for
	GroupOverdue  Group = "overdue"  // past their deadline
	GroupEnded    Group = "ended"
	GroupAll      Group = "all"
)

// GroupText names the groups.
var GroupText = i18n.Enum("case.group.", string(GroupOpen), string(GroupMine), string(GroupApproval), string(GroupOverdue), string(GroupEnded), string(GroupAll))

// MaxCases is how many cases a list shows at most.
const MaxCases = 200

// Filter narrows the list. What is empty narrows nothing.
type Filter struct {
	Group   Group
	Text    string // in the reference, the authority's name or the order's number
	Secrecy string
}

// Listed is a case in a list. There is nothing of a customer in it.
type Listed struct {
	Reference  string
	Kind       string
	State      State
	Authority  string
	Type       string
	Bases      []string
	ReceivedAt time.Time
	Hard       time.Time
	Aim        bool // nobody set the deadline but we
	EffectAt   time.Time
	Urgent     bool
	Secrecy    string
	Owner      string // who did the last step; empty: the program
	Open       bool   // it must still be complied with or refused
}

// List returns cases, those first whose deadline comes first; of those that are done with, the latest first.
func (s *Service) List(ctx context.Context, f Filter) ([]Listed, error) {
	r := s.Store.Read(ctx)
	me, err := s.Require(r, See)
	if err != nil {
		return nil, err
	}
	text := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.TrimSpace(f.Text)) + "%"
	return collect(r, func(row pgx.Rows, l *Listed) error {
		return row.Scan(&l.Reference, &l.Kind, &l.State, &l.Authority, &l.Type, &l.Bases, &l.ReceivedAt, &l.Hard, &l.Aim, dataset.Nullable(&l.EffectAt), &l.Urgent, &l.Secrecy, &l.Owner, &l.Open)
	}, `SELECT c.reference, c.kind, c.state, c.authority_name, c.authority_type, c.bases, c.received_at, c.hard_at, c.deadline_basis = $6, c.effect_at, c.urgent,
			CASE WHEN c.secrecy_lifted_at IS NULL THEN c.secrecy ELSE 'none' END, coalesce(l.name, ''), open
		FROM cases c CROSS JOIN LATERAL (SELECT c.state NOT IN ('delivered', 'acknowledged', 'closed', 'rejected', 'withdrawn', 'no_data', 'fraud', 'superseded') AS open) p
		LEFT JOIN LATERAL (SELECT o.name, o.person FROM case_events e JOIN officers o ON o.id = e.officer_id WHERE e.case_id = c.id AND e.action <> $8 ORDER BY e.seq DESC LIMIT 1) l ON true
		WHERE ($1 = '' OR $1 = 'all'
			OR $1 = 'open' AND c.closed_at IS NULL
			OR $1 = 'mine' AND c.closed_at IS NULL AND (l.person = $2 OR EXISTS (SELECT FROM case_acts a WHERE a.case_id = c.id AND a.act = 'register' AND a.person = $2))
			OR $1 = 'approval' AND c.state IN ('awaiting_approval', 'reject_proposed', 'no_data_proposed', 'sealed')
			OR $1 = 'overdue' AND open AND c.hard_at <= $3
			OR $1 = 'ended' AND c.closed_at IS NOT NULL)
		AND ($4 = '%%' OR c.reference ILIKE $4 OR c.authority_name ILIKE $4 OR c.order_number ILIKE $4)
		AND ($5 = '' OR c.secrecy = $5)
		ORDER BY open DESC, CASE WHEN open THEN c.hard_at END, c.registered_at DESC, c.id DESC LIMIT $7`,
		string(f.Group), me.Person, s.Store.Clock().Now(), text, f.Secrecy, noDeadline, MaxCases, attemptRefused)
}
