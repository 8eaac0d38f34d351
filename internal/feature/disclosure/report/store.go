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

// requestColumns reads each case that counts with what of it counts. Days of half-years are told on Brussels' clock, in Go.
const requestColumns = `SELECT c.id, c.reference, c.kind, c.authority_country, c.authority_type, c.bases, c.received_at, c.registered_at, c.urgent,
		c.secrecy IN ('statute', 'order'), c.outside_policy, coalesce(c.outcome, ''), c.reasons
	FROM cases c WHERE c.kind IN ('production', 'preservation') ORDER BY c.id`

// requests returns every request that counts. There are as many as orders in ten years: they fit in memory.
func (s *Service) requests(r store.Reader) ([]Request, error) {
	byCase, all, outcomes := map[int64]*Request{}, []*Request{}, map[int64]string{}
	err := each(r, requestColumns, func(row pgx.Rows) error {
		var id int64
		var outcome string
		q := &Request{}
		err := row.Scan(&id, &q.Reference, &q.Kind, &q.Country, &q.Authority, &q.Bases, &q.ReceivedAt, &q.RegisteredAt, &q.Urgent, &q.Secret,
			&q.Outside, &outcome, &q.Reasons)
		byCase[id], outcomes[id] = q, outcome
		all = append(all, q)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, part := range []func(store.Reader, map[int64]*Request) error{readChanges, s.readLines, readSubjects, readObjections, readFound} {
		if err := part(r, byCase); err != nil {
			return nil, err
		}
	}
	for id, q := range byCase {
		if o := outcomes[id]; o == "full" || o == "partial" { // who delivered said which; else the lines say it
			q.Partial = o == "partial"
		}
	}
	out := make([]Request, len(all))
	for i, q := range all {
		out[i] = *q
	}
	return out, nil
}

func readChanges(r store.Reader, byCase map[int64]*Request) error {
	return each(r, `SELECT case_id, at, to_state FROM case_events WHERE to_state <> '' ORDER BY case_id, seq`, func(row pgx.Rows) error {
		var id int64
		var c Change
		if err := row.Scan(&id, &c.At, &c.To); err != nil {
			return err
		}
		if q := byCase[id]; q != nil {
			q.Changes = append(q.Changes, c)
		}
		return nil
	})
}

// readLines reads which categories were asked for, whether all was given, and why lines were refused.
func (s *Service) readLines(r store.Reader, byCase map[int64]*Request) error {
	given := map[*Request]bool{} // the case itself says why it was refused
	return each(r, `SELECT case_id, kind, category, decision, reason, asked IS NOT NULL FROM case_lines ORDER BY case_id, line`, func(row pgx.Rows) error {
		var id int64
		var kind, category, decision, reason string
		var narrowed bool
		if err := row.Scan(&id, &kind, &category, &decision, &reason, &narrowed); err != nil {
			return err
		}
		q := byCase[id]
		if q == nil {
			return nil
		}
		if category == "" {
			category = s.Category(kind)
		}
		if category != "" && !slices.Contains(q.Categories, category) {
			q.Categories = append(q.Categories, category)
		}
		q.Partial = q.Partial || narrowed || decision == "refuse"
		if _, seen := given[q]; !seen {
			given[q] = len(q.Reasons) > 0
		}
		if reason != "" && !given[q] && !slices.Contains(q.Reasons, reason) {
			q.Reasons = append(q.Reasons, reason)
		}
		return nil
	})
}

// readSubjects reads whom a request names, with the selectors that meant nobody, and where telling them stands.
func readSubjects(r store.Reader, byCase map[int64]*Request) error {
	err := each(r, `SELECT case_id, sent_at, due_at, notice = 'held' FROM case_subjects ORDER BY case_id, customer_id`, func(row pgx.Rows) error {
		var id int64
		var t Told
		if err := row.Scan(&id, dataset.Nullable(&t.Sent), dataset.Nullable(&t.Due), &t.Held); err != nil {
			return err
		}
		if q := byCase[id]; q != nil {
			q.Told = append(q.Told, t)
			q.Accounts++
		}
		return nil
	})
	if err != nil {
		return err
	}
	return each(r, `SELECT case_id, count(DISTINCT (selector, value)) FROM case_lines WHERE customer_id IS NULL GROUP BY case_id`, func(row pgx.Rows) error {
		var id int64
		var n int
		if err := row.Scan(&id, &n); err != nil {
			return err
		}
		if q := byCase[id]; q != nil {
			q.Accounts += n
		}
		return nil
	})
}

func readObjections(r store.Reader, byCase map[int64]*Request) error {
	return each(r, `SELECT case_id, added_at FROM case_documents WHERE role = 'objection' ORDER BY case_id, added_at`, func(row pgx.Rows) error {
		var id int64
		var at time.Time
		if err := row.Scan(&id, &at); err != nil {
			return err
		}
		if q := byCase[id]; q != nil {
			q.Challenged = append(q.Challenged, at)
		}
		return nil
	})
}

// readFound reads of how many customers the last collection of a case found something.
func readFound(r store.Reader, byCase map[int64]*Request) error {
	return each(r, `SELECT case_id, count(DISTINCT customer_id) FROM case_collections c WHERE rows > 0
			AND round = (SELECT max(round) FROM case_collections m WHERE m.case_id = c.case_id) GROUP BY case_id`, func(row pgx.Rows) error {
		var id int64
		var n int
		if err := row.Scan(&id, &n); err != nil {
			return err
		}
		if q := byCase[id]; q != nil {
			q.WithData = n
		}
		return nil
	})
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
