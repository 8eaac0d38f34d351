package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Column is one of the counts of a row, in the order of the file.
type Column int

// The columns.
const (
	Received Column = iota
	PendingStart
	PendingEnd
	AccountsSpecified // each once a request
	AccountsWithData
	Full
	Partial
	NoData
	Rejected
	Withdrawn
	Fraudulent
	Emergency
	PreservationOnly
	SecrecyImposed
	NotifiedBefore
	NotifiedAfter
	NoticeHeld
	Challenged
	Columns int = iota // how many there are
)

// The columns of the balance: what came in, and what became of it.
var (
	incoming = []Column{Received, PendingStart}
	outgoing = []Column{PendingEnd, Full, Partial, NoData, Rejected, Withdrawn, Fraudulent}
)

// Group is what a row is about.
type Group struct {
	Country   string `json:"country"`
	Authority string `json:"authority"`
	Basis     string `json:"basis"`
	Category  string `json:"category"`
}

// The groups that are none: each request once, and of these what was released although the policy does not allow it.
var (
	Total         = Group{"TOTAL", "TOTAL", "TOTAL", "TOTAL"}
	OutsidePolicy = Group{"OUTSIDE_POLICY", "OUTSIDE_POLICY", "OUTSIDE_POLICY", "OUTSIDE_POLICY"}
)

// Row is the true figures of a group. No page outside of the staff area shows them.
type Row struct {
	Group   Group
	Counts  [Columns]int
	Ack     []float64 // hours from arrival to receipt, one for each request received
	Effect  []float64 // hours from arrival to the answer, one for each order that was complied with
	Reasons map[string]int
}

// Table is the true figures of a half-year.
type Table struct {
	Half    Half
	Rows    []Row // by group; a request with two bases or categories is in several
	Total   Row   // each request once: never the sum of the rows
	Outside Row   // of these, released outside the policy

	beyond int // received from outside of the Union
}

// Tabulate counts the requests of a half-year. A request whose parts contradict each other makes an error that names it.
func Tabulate(h Half, requests []Request) (Table, error) {
	t := Table{Half: h, Total: Row{Group: Total}, Outside: Row{Group: OutsidePolicy}}
	rows := map[Group]*Row{}
	var wrong []string
	for _, q := range requests {
		s := q.share(h)
		if s.counts == ([Columns]int{}) {
			continue
		}
		if one := (Row{Counts: s.counts}); !one.Balanced() {
			wrong = append(wrong, q.Reference)
		}
		t.Total.add(s)
		if !strings.Contains(states, " "+q.Country+" ") {
			t.beyond += s.counts[Received]
		}
		if _, in, ok := q.answered(h); ok && q.Outside && (in == Full || in == Partial) {
			t.Outside.add(s)
		}
		for _, g := range q.groups() {
			if rows[g] == nil {
				rows[g] = &Row{Group: g}
			}
			rows[g].add(s)
		}
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, *r)
	}
	slices.SortFunc(t.Rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Group.Country, b.Group.Country), cmp.Compare(a.Group.Authority, b.Group.Authority),
			cmp.Compare(a.Group.Basis, b.Group.Basis), cmp.Compare(a.Group.Category, b.Group.Category))
	})
	if len(wrong) > 0 {
		return t, &BrokenError{References: wrong}
	}
	return t, t.check()
}

// BrokenError names requests whose history does not lead from what they were at the start of a half-year to what they were at its end:
// a state without the step to it, an answer without a state.
type BrokenError struct{ References []string }

// Error says which they are.
func (e *BrokenError) Error() string {
	return "the balance does not hold: the history of " + strings.Join(e.References, ", ") + " has a gap"
}

// check holds the balance against every row.
func (t Table) check() error {
	for _, r := range append(slices.Clone(t.Rows), t.Total, t.Outside) {
		if !r.Balanced() {
			return fmt.Errorf("report: %s, row %s: received %d is not pending at the end %d + answered %d − pending at the start %d", t.Half,
				strings.Join([]string{r.Group.Country, r.Group.Authority, r.Group.Basis, r.Group.Category}, "/"),
				r.Counts[Received], r.Counts[PendingEnd], r.Answered(), r.Counts[PendingStart])
		}
	}
	return nil
}

// Answered is how many requests had an outcome.
func (r Row) Answered() (n int) {
	for _, c := range outgoing[1:] {
		n += r.Counts[c]
	}
	return n
}

// Balanced reports whether received = pending at the end + answered − pending at the start.
func (r Row) Balanced() bool {
	return r.Counts[Received] == r.Counts[PendingEnd]+r.Answered()-r.Counts[PendingStart]
}

func (r *Row) add(s share) {
	for c, n := range s.counts {
		r.Counts[c] += n
	}
	if s.ack >= 0 {
		r.Ack = append(r.Ack, s.ack)
	}
	if s.effect >= 0 {
		r.Effect = append(r.Effect, s.effect)
	}
	for _, code := range s.reasons {
		if r.Reasons == nil {
			r.Reasons = map[string]int{}
		}
		r.Reasons[code]++
	}
}

// groups are the rows that a request is in.
func (q Request) groups() (all []Group) {
	for _, basis := range orNone(q.Bases) {
		for _, category := range orNone(q.Categories) {
			g := Group{Country: q.Country, Authority: q.Authority, Basis: basis, Category: category}
			if !slices.Contains(all, g) {
				all = append(all, g)
			}
		}
	}
	return all
}

func orNone(all []string) []string {
	if len(all) == 0 {
		return []string{"none"}
	}
	return all
}

// Median is the middle of a list, or the mean of its two middles. ok is false for an empty list.
func Median(all []float64) (m float64, ok bool) {
	if len(all) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(all))
	i := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[i], true
	}
	return (sorted[i-1] + sorted[i]) / 2, true
}
