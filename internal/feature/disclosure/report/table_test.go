package report

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// steps are a life of a case in short; that the figures know them all, the list of states in the database says.
var steps = map[string][]string{
	"received":          {"authenticating", "fraud", "withdrawn", "superseded"},
	"authenticating":    {"under_review", "fraud"},
	"under_review":      {"clarification", "legal_escalation", "awaiting_approval", "reject_proposed", "withdrawn"},
	"clarification":     {"under_review"},
	"legal_escalation":  {"awaiting_approval", "reject_proposed"},
	"awaiting_approval": {"approved", "under_review", "rejected"},
	"reject_proposed":   {"rejected", "under_review"},
	"approved":          {"collecting"},
	"collecting":        {"collected", "no_data_proposed"},
	"collected":         {"sealed"},
	"no_data_proposed":  {"no_data"},
	"sealed":            {"released", "under_review"},
	"released":          {"delivered"},
	"delivered":         {"acknowledged", "fraud"},
	"acknowledged":      {"closed", "fraud"},
}

// anyRequest is a request with a life that a case can have.
func anyRequest(rng *rand.Rand, i int) Request {
	q := Request{Reference: fmt.Sprintf("D-2024-%06d", i), Kind: "production", Country: []string{"BE", "BE", "FR"}[rng.IntN(3)],
		Authority: []string{"court", "prosecutor"}[rng.IntN(2)], Urgent: rng.IntN(4) == 0, Secret: rng.IntN(2) == 0, Outside: rng.IntN(9) == 0,
		Partial: rng.IntN(3) == 0, Accounts: 1 + rng.IntN(3), WithData: rng.IntN(3), Reasons: []string{fmt.Sprintf("R%02d", 1+rng.IntN(4))}}
	if rng.IntN(9) == 0 {
		q.Kind = []string{"preservation", "extension", "withdrawal"}[rng.IntN(3)]
	}
	for _, b := range []string{"sv46bis", "sv88bis"} {
		if rng.IntN(2) == 0 {
			q.Bases = append(q.Bases, b)
		}
	}
	for _, c := range []string{"subscriber", "traffic"} {
		if rng.IntN(2) == 0 {
			q.Categories = append(q.Categories, c)
		}
	}
	q.ReceivedAt = Half{Year: 2024}.Start().Add(time.Duration(rng.IntN(700*24)) * time.Hour)
	q.RegisteredAt = q.ReceivedAt.Add(time.Duration(rng.IntN(40*24)) * time.Hour)
	at, state := q.RegisteredAt, "received"
	for {
		q.Changes = append(q.Changes, Change{At: at, To: state})
		next := steps[state]
		if len(next) == 0 || rng.IntN(12) == 0 {
			break
		}
		state, at = next[rng.IntN(len(next))], at.Add(time.Duration(rng.IntN(20*24))*time.Hour)
	}
	for range q.Accounts {
		q.Told = append(q.Told, Told{Sent: at.Add(time.Hour), Due: at})
	}
	return q
}

// TestBalanceOfManyLives: whatever happens to requests, each is received once, pending while it is, and answered once.
func TestBalanceOfManyLives(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1182))
	for range 60 {
		var requests []Request
		for i := range 1 + rng.IntN(60) {
			requests = append(requests, anyRequest(rng, i))
		}
		var before *Table
		received, answered := 0, 0
		for h := (Half{Year: 2023, Second: true}); h != (Half{Year: 2029}); h = h.Next() {
			table, err := Tabulate(h, requests)
			if err != nil {
				t.Fatal(err)
			}
			if before != nil && before.Total.Counts[PendingEnd] != table.Total.Counts[PendingStart] {
				t.Fatalf("%s: %d were pending at the end of the half-year before, %d at the start", h, before.Total.Counts[PendingEnd], table.Total.Counts[PendingStart])
			}
			received, answered = received+table.Total.Counts[Received], answered+table.Total.Answered()
			for c := range Columns {
				sum, most := 0, 0
				for _, r := range table.Rows {
					sum, most = sum+r.Counts[c], max(most, r.Counts[c])
				}
				if n := table.Total.Counts[c]; n > sum || n < most || table.Outside.Counts[c] > n {
					t.Fatalf("%s, column %d: total %d, rows %d at most, %d together, outside %d", h, c, n, most, sum, table.Outside.Counts[c])
				}
			}
			rows, err := Suppress(table)
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range append(append(table.Rows[:len(table.Rows):len(table.Rows)], table.Total), table.Outside) {
				for c, n := range r.Counts {
					if cell := rows[i].Cells[c]; cell.Showing == Exact && (cell.N != n || n > 0 && n <= few) {
						t.Fatalf("%d is printed as %s", n, cell)
					}
				}
				if s := rows[i].Reasons; strings.Contains(s, ":1") || strings.Contains(s, ":2") || strings.Contains(s, ":3") || strings.Contains(s, ":4") {
					t.Fatalf("reasons: %s", s)
				}
			}
			file, err := MarshalCSV(h, rows)
			if err != nil {
				t.Fatal(err)
			}
			if back, err := ParseCSV(file); err != nil || fmt.Sprint(back) != fmt.Sprint(rows) {
				t.Fatalf("read back: %v %v", back, err)
			}
			before = &table
		}
		productions, ended := 0, 0
		for _, q := range requests {
			if q.Kind == "production" {
				productions++
				if _, _, ok := q.answered(Half{Year: 2040}); ok {
					ended++
				}
			}
		}
		if received != productions || answered != ended {
			t.Fatalf("%d of %d requests were received, %d of %d answered", received, productions, answered, ended)
		}
	}
}

// TestPlantedImbalance: a life with a hole is named.
func TestPlantedImbalance(t *testing.T) {
	at := day("2026-02-02")
	holed := Request{Reference: "D-2026-000009", Kind: "production", ReceivedAt: at, RegisteredAt: at, Changes: []Change{{at, "received"}, {day("2026-03-03"), "closed"}}}
	if _, err := Tabulate(Half{Year: 2026}, []Request{holed}); err == nil || !strings.Contains(err.Error(), "D-2026-000009") {
		t.Errorf("error: %v", err)
	}
}

func TestOutcomes(t *testing.T) {
	h := Half{Year: 2026}
	from := func(steps ...string) Request { return (&world{t: t}).order("2026-02-02", steps...) }
	partial, outside := from("2026-03-03 delivered"), from("2026-03-03 delivered")
	partial.Partial, outside.Outside = true, true
	late := from()
	late.ReceivedAt, late.RegisteredAt = day("2025-12-31"), day("2026-01-16") // registered when the figures may have been made
	kept := from()
	kept.Kind = "preservation"
	for name, test := range map[string]struct {
		q    Request
		want map[Column]int
	}{
		"whole":                {from("2026-03-03 delivered", "2026-03-09 acknowledged"), map[Column]int{Full: 1}},
		"in part":              {partial, map[Column]int{Partial: 1}},
		"nothing":              {from("2026-03-03 no_data"), map[Column]int{NoData: 1}},
		"replaced":             {from("2026-03-03 superseded"), map[Column]int{Withdrawn: 1}},
		"found out afterwards": {from("2026-03-03 delivered", "2026-06-30 fraud"), map[Column]int{Fraudulent: 1}},
		"found out later":      {from("2026-03-03 delivered", "2026-07-01 fraud"), map[Column]int{Full: 1}},
		"answered later":       {from("2026-07-01 delivered"), map[Column]int{PendingEnd: 1}},
		"late registration":    {late, map[Column]int{PendingEnd: 1}},
		"preserved":            {kept, map[Column]int{PreservationOnly: 1, Received: 0}},
		"outside":              {outside, map[Column]int{Full: 1}},
	} {
		table, err := Tabulate(h, []Request{test.q})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		want := [Columns]int{Received: 1}
		for c, n := range test.want {
			want[c] = n
		}
		want[AccountsSpecified] = table.Total.Counts[AccountsSpecified]
		if table.Total.Counts != want {
			t.Errorf("%s: %v, want %v", name, table.Total.Counts, want)
		}
		if got := table.Outside.Counts[Full]; (got == 1) != (name == "outside") {
			t.Errorf("%s: %d outside the policy", name, got)
		}
	}
}

func TestHalves(t *testing.T) {
	for at, want := range map[string]string{
		"2026-06-30T21:59:59Z": "2026-h1", "2026-06-30T22:00:00Z": "2026-h2", "2026-12-31T22:59:59Z": "2026-h2", "2026-12-31T23:00:00Z": "2027-h1",
	} {
		when, err := time.Parse(time.RFC3339, at)
		must(t, err)
		if got := HalfOf(when).String(); got != want {
			t.Errorf("%s is in %s, want %s", at, got, want)
		}
	}
}
