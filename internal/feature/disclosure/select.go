package disclosure

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// selection is what one kind of data yields for one line of the scope: the kind's own stream, with the line's customer and limits.
type selection struct {
	line   Line
	kind   dataset.Kind
	frozen *Preserved // the copy that was frozen for it; nil: none
}

// errUnselectable means that a line names what cannot be selected. It was refused when the line was entered, so the kinds have
// changed since.
var errUnselectable = errors.New("disclosure: a line names a kind of data that cannot be handed over")

// mayGo reports whether a line may be handed over.
func mayGo(l Line) bool { return l.Decision == granted }

// mightGo reports whether a line may still be handed over.
func mightGo(l Line) bool { return l.Decision != refused }

// selections are what some lines of a scope select, in the order of lines and kinds. What a line does not name it cannot select:
// there is one customer, one kind or category, and one period, and nothing else is read from it.
func selections(kinds *dataset.Registry, lines []Line, wanted func(Line) bool, frozen []Preserved) ([]selection, error) {
	var all []selection
	for _, l := range lines {
		if !wanted(l) || l.CustomerID == 0 {
			continue
		}
		of, err := kindsOf(kinds, l)
		if err != nil {
			return nil, err
		}
		for _, k := range of {
			q := selection{line: l, kind: k}
			for i, p := range frozen {
				if p.Line == l.Line && p.Kind == k.Key && p.CustomerID == l.CustomerID && p.ReleasedAt.IsZero() {
					q.frozen = &frozen[i]
				}
			}
			all = append(all, q)
		}
	}
	return all, nil
}

// kindsOf are the kinds that a line names: one, or all of a category. What is a login's own, or never handed over, is in none.
func kindsOf(kinds *dataset.Registry, l Line) (all []dataset.Kind, err error) {
	for _, k := range kinds.All() {
		if k.Owner != dataset.OfCustomer || k.Category == dataset.NotDisclosed {
			continue
		}
		if k.Key == l.Kind || l.Kind == "" && k.Category == l.Category {
			all = append(all, k)
		}
	}
	if len(all) == 0 && l.Kind != "" {
		return nil, fmt.Errorf("%w: line %d, %q", errUnselectable, l.Line, l.Kind)
	}
	return all, nil
}

// span is the period of the line, exactly.
func (q selection) span() dataset.Span { return dataset.Span{From: q.line.From, To: q.line.To} }

// stream hands on what the kind yields, within the limits of the line. A kind that knows nothing of the customer yields nothing.
func (q selection) stream(r store.Reader, scope store.Scope, yield func(dataset.Record) error) error {
	var ours error
	err := q.kind.Stream(r, scope, q.span(), func(rec dataset.Record) error {
		ours = yield(rec)
		return ours
	})
	if ours == nil && fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// errOutside means that a kind yields records beyond the limits it was given: nothing of it can be relied on.
var errOutside = errors.New("disclosure: a kind of data does not keep to its limits")

// covers reports whether a record is within the limits of the line: what a kind yields is checked again before it is handed over.
// dataset.Kind says what lies in a period: what holds now, what happened in it, and what lasted in it. A record that has only a day
// is in a period when its beginning is; that is why a kind may yield one of the first or last day too many, which is left out. More
// than a day off is an error.
func (q selection) covers(r dataset.Record) (bool, error) {
	if !q.kind.Dated {
		return true, nil
	}
	if r.At.IsZero() {
		return false, fmt.Errorf("%w: %s, a record without a time", errOutside, q.kind.Key)
	}
	if !q.has(r, 1) {
		return false, fmt.Errorf("%w: %s", errOutside, q.kind.Key)
	}
	return q.has(r, 0), nil
}

// has reports whether a record lies in the period of the line, made longer by some days at both ends.
func (q selection) has(r dataset.Record, days int) bool {
	from, to := q.line.From.AddDate(0, 0, -days), q.line.To.AddDate(0, 0, days)
	if q.kind.Lasts {
		return r.At.Before(to) && (r.Until.IsZero() || r.Until.After(from))
	}
	return !r.At.Before(from) && r.At.Before(to)
}

// within leaves of a record only the versions that held in the period.
func (q selection) within(r dataset.Record) dataset.Record {
	if len(r.Versions) == 0 {
		return r
	}
	var held []dataset.Version
	for _, v := range r.Versions {
		if v.At.Before(q.line.To) && (v.Replaced.IsZero() || v.Replaced.After(q.line.From)) {
			held = append(held, v)
		}
	}
	r.Versions = held
	return r
}

// template names the query that was run, and its version: another way of selecting is another version. In the first one what lasts
// was in a period when it began in it.
func (q selection) template() string {
	if q.frozen != nil {
		return q.kind.Key + "/stream+frozen/v2"
	}
	return q.kind.Key + "/stream/v2"
}

// arguments are what the query was run with, as the package tells them.
func (q selection) arguments() map[string]any {
	a := map[string]any{"line": q.line.Line, "kind": q.kind.Key, "customer": q.line.Number,
		"from": q.line.From.UTC().Format(time.RFC3339Nano), "to": q.line.To.UTC().Format(time.RFC3339Nano)}
	if q.frozen != nil {
		a["frozen_at"] = q.frozen.At.UTC().Format(time.RFC3339Nano)
	}
	return a
}

// parameters is the SHA-256 of the arguments as JSON with sorted names.
func (q selection) parameters() []byte {
	b, err := json.Marshal(q.arguments())
	if err != nil {
		panic(err) // strings and a number
	}
	sum := sha256.Sum256(b)
	return sum[:]
}
