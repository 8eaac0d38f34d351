package disclosure

import (
	"encoding/json"
	"slices"
	"time"

	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/dataset"
)

// submission is what was laid before the second person, kept in the history, so that a later submission shows what is different.
type submission struct {
	Lines   []submittedLine    `json:"lines"`
	Answers map[int]law.Answer `json:"answers"`
}

type submittedLine struct {
	Line     int              `json:"line"`
	Decision string           `json:"decision"`
	Reason   string           `json:"reason"`
	Note     string           `json:"note"`
	Kind     string           `json:"kind"`
	Category dataset.Category `json:"category"`
	From     time.Time        `json:"from"`
	To       time.Time        `json:"to"`
}

func submissionOf(f found) submission {
	out := submission{Answers: f.answers}
	for _, l := range f.lines {
		out.Lines = append(out.Lines, submittedLine{l.Line, l.Decision, l.Reason, l.Note, l.Kind, l.Category, l.From.UTC(), l.To.UTC()})
	}
	return out
}

// Change is one thing in which a submission differs from the one before.
type Change struct {
	Line     int    // of the scope; 0: a check
	Check    int    // its number; 0: a line
	What     string // decision, reason, note, data, from, to, answer
	Was, Now string // as kept: a code, an RFC 3339 time, or words
}

// SubmittedBefore says what is different in the submission that waits now from the one before it; nothing when it is the first.
func SubmittedBefore(f Full) (changes []Change, again bool) {
	var found []submission // newest first
	for _, e := range f.Events {
		kept, ok := e.Details["submission"]
		if !ok {
			continue
		}
		var one submission
		b, err := json.Marshal(kept)
		if err == nil && json.Unmarshal(b, &one) == nil {
			found = append(found, one)
		}
	}
	if len(found) < 2 {
		return nil, false
	}
	now, was := found[0], found[1]
	for _, l := range now.Lines {
		i := slices.IndexFunc(was.Lines, func(o submittedLine) bool { return o.Line == l.Line })
		if i < 0 {
			continue
		}
		o := was.Lines[i]
		for _, c := range []Change{
			{What: "decision", Was: o.Decision, Now: l.Decision}, {What: "reason", Was: o.Reason, Now: l.Reason},
			{What: "data", Was: o.Kind + string(o.Category), Now: l.Kind + string(l.Category)},
			{What: "from", Was: o.From.Format(time.RFC3339), Now: l.From.Format(time.RFC3339)},
			{What: "to", Was: o.To.Format(time.RFC3339), Now: l.To.Format(time.RFC3339)}, {What: "note", Was: o.Note, Now: l.Note},
		} {
			if c.Was != c.Now {
				c.Line = l.Line
				changes = append(changes, c)
			}
		}
	}
	for _, k := range law.Checks() {
		if o, n := was.Answers[k.Number], now.Answers[k.Number]; o != n {
			changes = append(changes, Change{Check: k.Number, What: "answer", Was: string(o), Now: string(n)})
		}
	}
	return changes, true
}
