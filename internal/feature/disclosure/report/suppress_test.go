package report

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// small makes a table of groups of which only four columns are not nought; each request is in one group.
func small(groups ...[3]int) Table {
	t := Table{Half: Half{Year: 2026}, Total: Row{Group: Total}, Outside: Row{Group: OutsidePolicy}}
	for i, g := range groups {
		r := Row{Group: Group{"BE", fmt.Sprint("type", i), "basis", "category"}}
		r.Counts[PendingEnd], r.Counts[Full], r.Counts[Rejected] = g[0], g[1], g[2]
		r.Counts[Received] = g[0] + g[1] + g[2]
		for c, n := range r.Counts {
			t.Total.Counts[c] += n
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// seen is what a reader has: the cells of the four columns, by row.
type seen [][4]Cell

var four = [4]Column{PendingEnd, Full, Rejected, Received}

func read(rows []PublishedRow) seen {
	s := make(seen, len(rows)-1) // without what was outside the policy: there was none
	for i := range s {
		for j, c := range four {
			s[i][j] = rows[i].Cells[c]
		}
	}
	return s
}

// fits reports whether a count can be what is printed.
func fits(c Cell, n int) bool {
	switch c.Showing {
	case Exact:
		return c.N == n
	case Few:
		return n >= 1 && n <= few
	}
	return n > 0
}

// attack is a reader who tries every table, with counts up to most: it returns the values that each small count can have. It knows
// nothing of networks.
func (s seen) attack(most int) map[place]map[int]bool {
	found := map[place]map[int]bool{}
	groups := len(s) - 1
	sums := [4]int{}
	rows := make([][4]int, groups)
	var try func(i int)
	try = func(i int) {
		if i == groups {
			for j := range four {
				if !fits(s[groups][j], sums[j]) {
					return
				}
			}
			for g, r := range append(rows, sums) {
				for j := range four {
					if s[g][j].Showing == Few {
						p := place{g, four[j]}
						if found[p] == nil {
							found[p] = map[int]bool{}
						}
						found[p][r[j]] = true
					}
				}
			}
			return
		}
		for a := range most + 1 {
			if !fits(s[i][0], a) {
				continue
			}
			for b := range most + 1 {
				if !fits(s[i][1], b) {
					continue
				}
				for c := range most + 1 {
					if !fits(s[i][2], c) || !fits(s[i][3], a+b+c) {
						continue
					}
					rows[i] = [4]int{a, b, c, a + b + c}
					for j := range four {
						sums[j] += rows[i][j]
					}
					try(i + 1)
					for j := range four {
						sums[j] -= rows[i][j]
					}
				}
			}
		}
	}
	try(0)
	return found
}

// worked returns a small count that the attack found out.
func (s seen) worked(most int) (place, bool) {
	for p, values := range s.attack(most) {
		if len(values) == 1 {
			return p, true
		}
	}
	return place{}, false
}

// naive withholds small counts and nothing else: what must not do.
func naive(t Table) []PublishedRow {
	var out []PublishedRow
	for _, r := range append(t.Rows, t.Total, t.Outside) {
		p := PublishedRow{Group: r.Group}
		for c, n := range r.Counts {
			p.Cells[c] = Cell{N: n}
			if n > 0 && n <= few {
				p.Cells[c] = Cell{Showing: Few}
			}
		}
		out = append(out, p)
	}
	return out
}

func draw(rng *rand.Rand, groups int) Table {
	all := make([][3]int, groups)
	for i := range all {
		for j := range all[i] {
			if rng.IntN(3) > 0 {
				all[i][j] = rng.IntN(7)
			}
		}
	}
	return small(all...)
}

// TestSmallNumbersCannotBeWorkedBack lets a reader try every table that the printed one could be.
func TestSmallNumbersCannotBeWorkedBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 7))
	broken := 0
	for range 400 {
		table := draw(rng, 1+rng.IntN(2))
		if _, found := read(naive(table)).worked(9); found {
			broken++
		}
		rows, err := Suppress(table)
		if err != nil {
			t.Fatal(err)
		}
		s := read(rows)
		if p, found := s.worked(9); found {
			t.Fatalf("row %d, column %d of %v can be worked back from %v", p.row, p.column, table.Rows, s)
		}
		for i, r := range append(table.Rows, table.Total) {
			for j, c := range four {
				if n := r.Counts[c]; !fits(s[i][j], n) || (n > 0 && n <= few && s[i][j].Showing == Exact) {
					t.Fatalf("%d is printed as %s", n, s[i][j])
				}
			}
		}
	}
	if broken < 50 {
		t.Errorf("the attack worked back small numbers in only %d of 400 tables that were suppressed naively: it is no attack", broken)
	}
}

// TestWhoKnowsTheMethod lets a reader know the method too: every table that fits to what is printed could have been printed just so.
func TestWhoKnowsTheMethod(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 9))
	others := 0
	for range 300 {
		table := draw(rng, 2)
		rows, err := Suppress(table)
		if err != nil {
			t.Fatal(err)
		}
		s := read(rows)
		for range 200 {
			other := near(rng, table)
			if !s.fitsAll(other) {
				continue
			}
			others++
			d := newDraft(other)
			for i := range s {
				for j, c := range four {
					if s[i][j].Showing == Hidden {
						d.hide(place{i, c})
					}
				}
			}
			again, err := d.publish()
			if err != nil {
				t.Fatal(err)
			}
			if got := read(again); fmt.Sprint(got) != fmt.Sprint(s) {
				t.Fatalf("%v is printed as %v, and %v, which fits to that, as %v", table.Rows, s, other.Rows, got)
			}
		}
	}
	if others < 100 {
		t.Errorf("only %d other tables were tried", others)
	}
}

// near is a table that differs a little.
func near(rng *rand.Rand, t Table) Table {
	var all [][3]int
	for _, r := range t.Rows {
		all = append(all, [3]int{r.Counts[PendingEnd], r.Counts[Full], r.Counts[Rejected]})
	}
	for range 1 + rng.IntN(4) {
		at := &all[rng.IntN(len(all))][rng.IntN(3)]
		*at = max(0, *at+rng.IntN(3)-1)
	}
	return small(all...)
}

func (s seen) fitsAll(t Table) bool {
	for i, r := range append(t.Rows, t.Total) {
		for j, c := range four {
			if !fits(s[i][j], r.Counts[c]) {
				return false
			}
		}
	}
	return true
}
