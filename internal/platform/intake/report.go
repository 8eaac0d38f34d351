package intake

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Outcome is what became of an accepted record.
type Outcome int

// The outcomes.
const (
	New     Outcome = iota // not known before
	Changed                // known, and different now
	Same                   // known, and the same
)

// Counts says what became of the records of one type.
type Counts struct {
	Read    int64 `json:"read"` // accepted and refused
	New     int64 `json:"new"`
	Changed int64 `json:"changed"`
	Same    int64 `json:"same"`
	Refused int64 `json:"refused"`
}

// Report is the end report of an import. Read = New + Changed + Same + Refused.
type Report struct {
	Source string `json:"source"`
	Counts
	CardsRemoved   int64              `json:"cards_removed"`   // payment card numbers replaced in texts
	CardDocuments  int64              `json:"card_documents"`  // documents refused because they hold a card number
	SecretsRemoved int64              `json:"secrets_removed"` // passwords, keys and the like that were dropped
	Gone           int64              `json:"gone"`            // known records that a complete source lacks now
	Types          map[string]*Counts `json:"types,omitempty"`
	Reasons        map[Code]int64     `json:"reasons,omitempty"` // refused, by code
	Unknown        map[string]int64   `json:"unknown,omitempty"` // fields that the format does not know, kept in extra
	Bytes          int64              `json:"bytes"`
	Seconds        float64            `json:"seconds"`
	Rejects        string             `json:"rejects,omitempty"` // path of the rejects file, when anything was refused
	Resumed        bool               `json:"resumed,omitempty"` // taken up where an earlier run stopped; counts are of both
	DryRun         bool               `json:"dry_run,omitempty"`
}

// maxUnknown bounds Report.Unknown: a hostile file may have another key in every line.
const maxUnknown = 200

// Took counts an accepted record.
func (r *Report) Took(e *Envelope, o Outcome) {
	for _, c := range []*Counts{&r.Counts, r.of(e.Type)} {
		c.Read++
		switch o {
		case New:
			c.New++
		case Changed:
			c.Changed++
		case Same:
			c.Same++
		}
	}
	r.CardsRemoved += int64(e.Removed)
	r.SecretsRemoved += int64(e.Secrets)
	for _, name := range e.Unknown {
		if r.Unknown == nil {
			r.Unknown = map[string]int64{}
		}
		if key := tellable(e.Type+"."+name, maxTold); r.Unknown[key] > 0 || len(r.Unknown) < maxUnknown {
			r.Unknown[key]++
		}
	}
}

// Refuse counts what was refused.
func (r *Report) Refuse(reject Reject) {
	r.Counts.Read++
	r.Counts.Refused++
	if _, held := order[reject.Type]; held {
		c := r.of(reject.Type)
		c.Read++
		c.Refused++
	}
	if r.Reasons == nil {
		r.Reasons = map[Code]int64{}
	}
	r.Reasons[reject.Code]++
	if reject.Code == CodeCard {
		r.CardDocuments++
	}
}

func (r *Report) of(recordType string) *Counts {
	if r.Types == nil {
		r.Types = map[string]*Counts{}
	}
	c := r.Types[recordType]
	if c == nil {
		c = &Counts{}
		r.Types[recordType] = c
	}
	return c
}

// Text returns the report for a person at a terminal.
func (r *Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Import of %s\n\n", r.Source)
	fmt.Fprintf(&b, "  %-12s %10s %10s %10s %10s %10s\n", "", "read", "new", "changed", "same", "refused")
	line := func(name string, c *Counts) {
		fmt.Fprintf(&b, "  %-12s %10d %10d %10d %10d %10d\n", name, c.Read, c.New, c.Changed, c.Same, c.Refused)
	}
	for _, t := range slices.SortedFunc(maps.Keys(r.Types), byOrder) {
		line(t, r.Types[t])
	}
	line("all", &r.Counts)
	b.WriteByte('\n')
	for _, code := range slices.Sorted(maps.Keys(r.Reasons)) {
		fmt.Fprintf(&b, "  refused, %s: %d\n", code, r.Reasons[code])
	}
	for _, note := range []struct {
		n    int64
		text string
	}{
		{r.CardsRemoved, "payment card numbers replaced by " + CardRemoved},
		{r.CardDocuments, "documents refused because they hold a payment card number"},
		{r.SecretsRemoved, "passwords, keys and the like dropped"},
		{r.Gone, "known records marked as gone at the source"},
		{int64(len(r.Unknown)), "fields that the format does not know, kept and shown: " + strings.Join(slices.Sorted(maps.Keys(r.Unknown)), ", ")},
	} {
		if note.n > 0 {
			fmt.Fprintf(&b, "  %d %s\n", note.n, note.text)
		}
	}
	switch {
	case r.Refused == 0 && r.New+r.Changed+r.Gone == 0:
		b.WriteString("  Nothing changed: all of it was known already.\n")
	case r.Rejects != "":
		fmt.Fprintf(&b, "  What was refused and why: %s\n", r.Rejects)
	}
	if r.Resumed {
		b.WriteString("  Taken up where the earlier run stopped.\n")
	}
	if r.DryRun {
		b.WriteString("  Dry run: nothing was stored.\n")
	}
	if r.Seconds > 0 {
		fmt.Fprintf(&b, "  %s, %.0f records per second\n", time.Duration(r.Seconds*float64(time.Second)).Round(100*time.Millisecond), float64(r.Read)/r.Seconds)
	}
	return b.String()
}

// order ranks the record types that are held: what others refer to comes first.
var order = map[string]int{"customer": 1, "login": 2, "contact": 3, "identifier": 4, "service": 5, "order": 6, "invoice": 7, "payment": 8, "consent_event": 9}

// Rank returns the place of a record type in the order of storing; unknown types come last.
func Rank(recordType string) int {
	if n, ok := order[recordType]; ok {
		return n
	}
	return len(order) + 1
}

func byOrder(a, b string) int {
	if d := Rank(a) - Rank(b); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}
