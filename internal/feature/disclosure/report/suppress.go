package report

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// few is the largest count that is never printed: so few requests can point at somebody.
const few = 4

// Showing is how a count is printed.
type Showing int

// The ways.
const (
	Exact  Showing = iota
	Few            // "1-4"
	Hidden         // "x": any number but nought; printed, it could give another away
)

// Cell is a count as it is printed.
type Cell struct {
	N       int // of an Exact one
	Showing Showing
}

// String is the cell in the file.
func (c Cell) String() string {
	switch c.Showing {
	case Few:
		return "1-4"
	case Hidden:
		return "x"
	}
	return strconv.Itoa(c.N)
}

// PublishedRow is a row as everybody reads it.
type PublishedRow struct {
	Group       Group
	Cells       [Columns]Cell
	HoursAck    string // median; empty: none, or withheld
	HoursEffect string
	Reasons     string // "R02:6 R03:5", or "R02 R03", or "x", or empty
}

// draft is a table on its way to its readers.
type draft struct {
	half  Half
	rows  []Row // groups, total, outside the policy
	cells []([Columns]Cell)
	codes []int // reason codes that are printed without counts: at least so many were refused
}

// Suppress withholds what would point at somebody: every count from 1 to 4, and as many others as are needed that none of these can be
// worked back. When that cannot be had it is an error, and nothing to print.
//
// Which others are withheld depends on the true numbers, so a reader who knows this method could learn from the choice. Therefore
// each count is withheld without need now and then: whatever fits to what is printed could have been printed just so.
func Suppress(t Table) ([]PublishedRow, error) {
	d := newDraft(t)
	d.each(func(p place) {
		if rand.IntN(withoutNeed) == 0 {
			d.hide(p)
		}
	})
	return d.publish()
}

// withoutNeed is of how many counts one is withheld for nothing.
const withoutNeed = 50

// newDraft is a table of which the small counts are withheld, and nothing else.
func newDraft(t Table) *draft {
	d := &draft{half: t.Half, rows: append(slices.Clone(t.Rows), t.Total, t.Outside)}
	d.cells, d.codes = make([][Columns]Cell, len(d.rows)), make([]int, len(d.rows))
	for i, r := range d.rows {
		d.codes[i] = len(r.Reasons)
		for c, n := range r.Counts {
			d.cells[i][c] = Cell{N: n}
			if n > 0 && n <= few {
				d.cells[i][c] = Cell{Showing: Few}
			}
		}
	}
	return d
}

func (d *draft) each(fn func(place)) {
	for i := range d.rows {
		for c := range Column(Columns) {
			fn(place{i, c})
		}
	}
}

// hide withholds a count. Nought is always printed: it says that there is nobody.
func (d *draft) hide(p place) {
	if c := d.cells[p.row][p.column]; c.Showing != Exact || c.N > 0 {
		d.cells[p.row][p.column] = Cell{Showing: Hidden}
	}
}

// publish withholds what else is needed, and prints the rest.
func (d *draft) publish() ([]PublishedRow, error) {
	if err := d.settle(); err != nil {
		return nil, fmt.Errorf("report: %s: %w", d.half, err)
	}
	out := make([]PublishedRow, len(d.rows))
	for i, r := range d.rows {
		out[i] = PublishedRow{Group: r.Group, Cells: d.cells[i], Reasons: d.reasons(i)}
		if d.medians(i) {
			out[i].HoursAck, out[i].HoursEffect = d.median(i, r.Ack, Received), d.median(i, r.Effect, Full, Partial, NoData)
		}
	}
	return out, nil
}

// settle withholds more until no small count can be worked back.
func (d *draft) settle() error {
	for range len(d.rows)*Columns + len(d.rows) + 1 {
		p, found := d.firstExposed()
		if !found {
			return nil
		}
		if !d.cover(p) {
			break
		}
	}
	return errors.New("its small numbers cannot be withheld safely")
}

func (d *draft) firstExposed() (place, bool) {
	n := d.network()
	for i := range d.rows {
		for c := range Column(Columns) {
			if p := (place{i, c}); d.cells[i][c].Showing == Few && n.exposed(p) {
				return p, true
			}
		}
	}
	return place{}, false
}

// cover withholds one more thing, for the sake of a small count: the first that is enough, else the first of all.
func (d *draft) cover(p place) bool {
	if p.column == Rejected && d.codes[p.row] > 0 {
		kept := d.codes[p.row]
		d.codes[p.row] = 0
		if !d.network().exposed(p) {
			return true
		}
		d.codes[p.row] = kept
	}
	candidates := d.candidates(p)
	for _, q := range candidates {
		was := d.cells[q.row][q.column]
		d.hide(q)
		if !d.network().exposed(p) {
			return true
		}
		d.cells[q.row][q.column] = was
	}
	if len(candidates) == 0 {
		return false
	}
	q := candidates[0]
	d.hide(q)
	return true
}

// covering is the order in which counts of a row are withheld for another: what is least asked for first.
var covering = []Column{PendingEnd, PendingStart, Withdrawn, NoData, Partial, Full, Rejected, Fraudulent, Received}

// candidates are the counts that may be withheld for another, in their order: of the same row, of the same column, of all others;
// printed numbers before small ones. Nought is always printed.
func (d *draft) candidates(p place) (all []place) {
	var near []place
	if balance(p.column) != 0 {
		for _, c := range covering {
			near = append(near, place{p.row, c})
		}
	}
	for i := range d.rows {
		near = append(near, place{i, p.column})
	}
	if balance(p.column) != 0 {
		for i := range d.rows {
			for _, c := range covering {
				near = append(near, place{i, c})
			}
		}
	}
	for _, want := range []func(place) bool{
		func(q place) bool { return d.cells[q.row][q.column].Showing == Exact && d.cells[q.row][q.column].N > 0 },
		func(q place) bool { return d.cells[q.row][q.column].Showing == Few },
	} {
		for _, q := range near {
			if q != p && want(q) && !slices.Contains(all, q) {
				all = append(all, q)
			}
		}
	}
	return all
}

// room is what a reader can think a count to be from what is printed beside it.
func (d *draft) room(p place) room {
	cell := d.cells[p.row][p.column]
	r := room{cell.N, cell.N}
	switch cell.Showing {
	case Exact:
		return r
	case Few:
		r = room{1, few}
	case Hidden:
		r = room{1, math.MaxInt32} // nought is always printed
	}
	least := func(q place) int {
		switch c := d.cells[q.row][q.column]; c.Showing {
		case Exact:
			return c.N
		}
		return 1
	}
	if p.column == Received { // what is urgent or secret was received, and names somebody
		r.low = max(r.low, least(place{p.row, Emergency}), least(place{p.row, SecrecyImposed}))
		if c := d.cells[p.row][AccountsSpecified]; c.Showing == Exact && c.N > 0 {
			r.high = min(r.high, c.N)
		}
	}
	if p.column == Rejected {
		r.low = max(r.low, d.codes[p.row])
	}
	total := len(d.rows) - 2
	if p.row == total { // no row is more than the total
		for i := range total {
			r.low = max(r.low, least(place{i, p.column}))
		}
	} else if c := d.cells[total][p.column]; c.Showing == Exact {
		r.high = min(r.high, c.N)
	}
	return r
}

// reasons are the codes of a row's refusals: with counts where none is small, without where the counts can be anything.
func (d *draft) reasons(i int) string {
	all := d.rows[i].Reasons
	if len(all) == 0 {
		return ""
	}
	cell := d.cells[i][Rejected]
	counted := cell.Showing == Exact
	for _, n := range all {
		counted = counted && n > few
	}
	if !counted && (d.codes[i] == 0 || (cell.Showing == Exact && cell.N <= len(all))) {
		return "x"
	}
	var said []string
	for _, code := range slices.Sorted(maps.Keys(all)) {
		if counted {
			code += ":" + strconv.Itoa(all[code])
		}
		said = append(said, code)
	}
	return strings.Join(said, " ")
}

// medians reports whether a row may have them: not where secrecy is imposed and a number is withheld.
func (d *draft) medians(i int) bool {
	secret := d.rows[i].Counts[SecrecyImposed] > 0 || d.rows[i].Counts[NoticeHeld] > 0
	return !secret || !slices.ContainsFunc(d.cells[i][:], func(c Cell) bool { return c.Showing != Exact })
}

// median is the median of a list when it is of more than a few, and how many it is of is printed.
func (d *draft) median(i int, hours []float64, of ...Column) string {
	for _, c := range of {
		if d.cells[i][c].Showing != Exact {
			return ""
		}
	}
	m, ok := Median(hours)
	if !ok || len(hours) <= few {
		return ""
	}
	return strconv.FormatFloat(math.Round(m*10)/10, 'f', -1, 64)
}
