package tools

import (
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

// State is how far a tool is with a decision.
type State string

// The states.
const (
	Pending   State = "pending"   // the tool has not heard yet
	Confirmed State = "confirmed" // the tool did it
	Failed    State = "failed"    // the tool could not be told
	Overtaken State = "overtaken" // a newer decision was told instead
)

// Delivery is what became of one event in one tool.
type Delivery struct {
	Tool  string
	State State
	At    time.Time // Confirmed: when it took effect there; else since when it stands so
}

// Delivered returns what became of some events in each tool that heard of them, the tools in the order of their names. An
// event about several addresses stands as its slowest one does. Events that no tool was told of are missing.
func Delivered(r store.Reader, events []ident.ID) (map[ident.ID][]Delivery, error) {
	if len(events) == 0 {
		return nil, nil
	}
	var rows []struct {
		EventID ident.ID
		Tool    string
		State   State
		At      time.Time
	}
	// Of what was told again, the last time counts.
	err := r.SQL(`SELECT DISTINCT ON (event_id, tool, address_mac) event_id, tool,
			CASE state WHEN 'sending' THEN 'pending' ELSE state END AS state, coalesce(done_at, created_at) AS at
		FROM consent_deliveries WHERE event_id = ANY($1) ORDER BY event_id, tool, address_mac, id DESC`, events).List(&rows)
	if err != nil {
		return nil, err
	}
	out := map[ident.ID][]Delivery{}
	for _, row := range rows {
		list := out[row.EventID]
		d := Delivery{row.Tool, row.State, row.At.UTC()}
		if n := len(list) - 1; n >= 0 && list[n].Tool == row.Tool {
			list[n] = slower(list[n], d)
			continue
		}
		out[row.EventID] = append(list, d)
	}
	return out, nil
}

// weight orders states: the heaviest one says how the whole stands.
var weight = map[State]int{Overtaken: 0, Confirmed: 1, Pending: 2, Failed: 3}

func slower(a, b Delivery) Delivery {
	if weight[a.State] > weight[b.State] || (a.State == b.State && a.At.After(b.At)) {
		return a
	}
	return b
}

// Count is how many changes stand how with a tool.
type Count struct {
	Tool  string
	State State
	N     int64
}

// Counts tells how each tool stands, for a command or a page of the staff.
func Counts(r store.Reader) (list []Count, err error) {
	err = r.SQL(`SELECT tool, CASE state WHEN 'sending' THEN 'pending' ELSE state END AS state, count(*) AS n
		FROM consent_deliveries GROUP BY 1, 2 ORDER BY 1, 2`).List(&list)
	return list, err
}
