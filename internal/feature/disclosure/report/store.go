package report

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/fault"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// requestQuery reads each case that counts with what of it counts, in one statement: figures are of one moment. Days of half-years are
// told on Brussels' clock, in Go.
const requestQuery = `SELECT c.reference, c.kind, c.authority_country, c.authority_type, c.bases, c.received_at, c.registered_at, c.urgent,
		c.secrecy IN ('statute', 'order'), c.outside_policy, coalesce(c.outcome, ''), c.reasons,
		ARRAY(SELECT ROW(e.at, e.to_state) FROM case_events e WHERE e.case_id = c.id AND e.to_state <> '' ORDER BY e.seq),
		ARRAY(SELECT ROW(l.kind, l.category, l.decision, l.reason, l.asked IS NOT NULL) FROM case_lines l WHERE l.case_id = c.id ORDER BY l.line),
		ARRAY(SELECT ROW(u.sent_at, u.due_at, u.notice = 'held') FROM case_subjects u WHERE u.case_id = c.id ORDER BY u.customer_id),
		(SELECT count(DISTINCT (l.selector, l.value)) FROM case_lines l WHERE l.case_id = c.id AND l.customer_id IS NULL),
		ARRAY(SELECT d.added_at FROM case_documents d WHERE d.case_id = c.id AND d.role = 'objection' ORDER BY d.added_at),
		(SELECT count(DISTINCT k.customer_id) FROM case_collections k WHERE k.case_id = c.id AND k.rows > 0
			AND k.round = (SELECT max(m.round) FROM case_collections m WHERE m.case_id = c.id))
	FROM cases c WHERE c.kind IN ('production', 'preservation') ORDER BY c.id`

// line is a line of a request, as far as it counts.
type line struct {
	kind, category, decision, reason string
	narrowed                         bool
}

// requests returns every request that counts. There are as many as orders in ten years: they fit in memory.
func (s *Service) requests(r store.Reader) (all []Request, err error) {
	err = each(r, requestQuery, func(row pgx.Rows) error {
		var q Request
		var outcome string
		var lines []line
		var unknown int // selectors that meant nobody: the request names them all the same
		err := row.Scan(&q.Reference, &q.Kind, &q.Country, &q.Authority, &q.Bases, &q.ReceivedAt, &q.RegisteredAt, &q.Urgent, &q.Secret, &q.Outside, &outcome, &q.Reasons,
			store.List(&q.Changes, func(c *Change) []any { return []any{&c.At, &c.To} }),
			store.List(&lines, func(l *line) []any { return []any{&l.kind, &l.category, &l.decision, &l.reason, &l.narrowed} }),
			store.List(&q.Told, func(t *Told) []any { return []any{dataset.Nullable(&t.Sent), dataset.Nullable(&t.Due), &t.Held} }),
			&unknown, &q.Challenged, &q.WithData)
		if err != nil {
			return err
		}
		q.Accounts = len(q.Told) + unknown
		s.count(&q, lines)
		if outcome == "full" || outcome == "partial" { // who delivered said which; else the lines say it
			q.Partial = outcome == "partial"
		}
		all = append(all, q)
		return nil
	})
	return all, err
}

// count reads off the lines which categories were asked for, whether all was given, and why lines were refused.
func (s *Service) count(q *Request, lines []line) {
	given := len(q.Reasons) > 0 // the case itself says why it was refused
	for _, l := range lines {
		if l.category == "" {
			l.category = s.Category(l.kind)
		}
		if l.category != "" && !slices.Contains(q.Categories, l.category) {
			q.Categories = append(q.Categories, l.category)
		}
		q.Partial = q.Partial || l.narrowed || l.decision == "refuse"
		if l.reason != "" && !given && !slices.Contains(q.Reasons, l.reason) {
			q.Reasons = append(q.Reasons, l.reason)
		}
	}
}

// earliest is the half-year of the first request; ok is false when there is none. It is what the job asks each hour.
func (s *Service) earliest(r store.Reader) (Half, bool, error) {
	var at *time.Time
	err := r.Row(`SELECT min(received_at) FROM cases WHERE kind IN ('production', 'preservation')`).Scan(&at)
	if err != nil || at == nil {
		return Half{}, false, err
	}
	return HalfOf(*at), true, nil
}

func listReports(r store.Reader) (all []Report, err error) {
	err = each(r, `SELECT period_start, figures, coalesce(figures_signature, ''), orders, coalesce(orders_signature, ''), coalesce(signer, ''), published_at
		FROM transparency_reports ORDER BY period_start DESC`, func(row pgx.Rows) error {
		var p Report
		var start time.Time
		if err := row.Scan(&start, &p.File, &p.Signature, &p.Orders, &p.OrdersSignature, &p.Signer, &p.PublishedAt); err != nil {
			return err
		}
		p.Half = Half{Year: start.Year(), Second: start.Month() == time.July} // a day without a zone
		rows, err := ParseCSV(p.File)
		if err != nil {
			return err
		}
		last := len(rows) - 2
		if last < 0 {
			return fault.Missing()
		}
		p.Rows, p.Total, p.Outside = rows[:last], rows[last], rows[last+1]
		all = append(all, p)
		return nil
	})
	return all, err
}

func insertReport(tx *store.Tx, p Report, t Table) error {
	start := p.Half.Start().Format(time.DateOnly)
	n, err := tx.Exec(`INSERT INTO transparency_reports (period_start, period_end, figures, figures_signature, orders, orders_signature, signer, published_at)
		VALUES ($1, $2, $3, nullif($4, ''::bytea), $5, nullif($6, ''::bytea), nullif($7, ''), $8) ON CONFLICT DO NOTHING`,
		start, p.Half.LastDay().Format(time.DateOnly), p.File, orEmpty(p.Signature), p.Orders, orEmpty(p.OrdersSignature), p.Signer, tx.Now())
	if err != nil {
		return err
	}
	if n == 0 {
		return errPublished()
	}
	balance, err := json.Marshal(map[string]int{
		"received": t.Total.Counts[Received], "pending_start": t.Total.Counts[PendingStart], "pending_end": t.Total.Counts[PendingEnd],
		"answered": t.Total.Answered(), "outside_policy": t.Outside.Answered(),
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO transparency_balances (period_start, balance) VALUES ($1, $2)`, start, balance)
	return err
}

func updateSignatures(tx *store.Tx, p Report) error {
	n, err := tx.Exec(`UPDATE transparency_reports SET figures_signature = $2, orders_signature = $3, signer = $4 WHERE period_start = $1 AND signer IS NULL`,
		p.Half.Start().Format(time.DateOnly), p.Signature, p.OrdersSignature, p.Signer)
	if err == nil && n == 0 {
		return errPublished()
	}
	return err
}

// errPublished is the fault of a process that comes second: another has published or signed it meanwhile.
func errPublished() error { return fault.New(fault.Conflict, "") }

func orEmpty(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// each reads all rows of a query.
func each(r store.Reader, sql string, scan func(pgx.Rows) error, args ...any) error {
	rows, err := r.Rows(sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
