package access

import (
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n/format"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Month is how often a customer's data were seen in a month, as Brussels has it.
type Month struct {
	Begin time.Time
	Count int64
}

// Figures are what the customer's page counts.
type Figures struct {
	Since  time.Time // from when on accesses are kept
	Months []Month   // twelve, this month last
}

// Seen tells how many there are in the twelve months.
func (f Figures) Seen() (n int64) {
	for _, m := range f.Months {
		n += m.Count
	}
	return n
}

// Counted counts the accesses of a customer by month, and tells since when they are kept, in one query.
func Counted(r store.Reader, scope store.Scope, now time.Time) (f Figures, err error) {
	if scope.Customer() <= 0 {
		return f, fault.Missing()
	}
	y, m, _ := now.In(format.Brussels).Date()
	var from, to []time.Time
	for i := -11; i <= 0; i++ {
		from = append(from, time.Date(y, m+time.Month(i), 1, 0, 0, 0, 0, format.Brussels))
		to = append(to, time.Date(y, m+time.Month(i+1), 1, 0, 0, 0, 0, format.Brussels))
	}
	rows, err := r.Rows(`SELECT (SELECT since FROM accesses_kept), m.begins,
			(SELECT count(*) FROM accesses a WHERE a.customer_id = $1 AND a.at >= m.begins AND a.at < m.ends)
		FROM unnest($2::timestamptz[], $3::timestamptz[]) AS m(begins, ends) ORDER BY m.begins`, scope.Customer(), from, to)
	if err != nil {
		return f, err
	}
	defer rows.Close()
	for rows.Next() {
		var one Month
		if err := rows.Scan(dataset.Nullable(&f.Since), dataset.Nullable(&one.Begin), &one.Count); err != nil {
			return f, err
		}
		f.Months = append(f.Months, one)
	}
	return f, rows.Err()
}

// Last is when a kind of a customer's data was last seen, and by which team.
type Last struct {
	At   time.Time // zero: never
	Team Team
}

// LastSeen tells of each kind when it was last seen, and since when accesses are kept, in one query.
func LastSeen(r store.Reader, scope store.Scope, kinds ...string) (last map[string]Last, since time.Time, err error) {
	if scope.Customer() <= 0 {
		return nil, since, fault.Missing()
	}
	rows, err := r.Rows(`SELECT k.key, a.at, coalesce(a.team, ''), (SELECT since FROM accesses_kept) FROM unnest($2::text[]) AS k(key)
		LEFT JOIN LATERAL (SELECT at, team FROM accesses WHERE customer_id = $1 AND kind = k.key ORDER BY at DESC LIMIT 1) a ON true`,
		scope.Customer(), kinds)
	if err != nil {
		return nil, since, err
	}
	defer rows.Close()
	last = map[string]Last{}
	for rows.Next() {
		var key string
		var l Last
		if err := rows.Scan(&key, dataset.Nullable(&l.At), &l.Team, dataset.Nullable(&since)); err != nil {
			return nil, since, err
		}
		last[key] = l
	}
	return last, since, rows.Err()
}

// Owns reports whether a reference is that of an access to this customer's data.
func Owns(r store.Reader, scope store.Scope, reference string) (yes bool, err error) {
	if scope.Customer() <= 0 || len(reference) > 40 {
		return false, nil
	}
	err = r.Row(`SELECT EXISTS (SELECT FROM accesses WHERE customer_id = $1 AND reference = $2)`, scope.Customer(), reference).Scan(&yes)
	if fault.Is(err, fault.Invalid) { // bytes that no reference has
		return false, nil
	}
	return yes, err
}
