package consent

import (
	"fmt"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/store"
)

// HistoryLimit is the most events that History returns; the data page of the kind has them all.
const HistoryLimit = 200

// States returns what holds for each purpose, all of Purposes in their order, with today's wording in a language: one query.
func (s *Service) States(r store.Reader, scope store.Scope, lang i18n.Lang) ([]Current, error) {
	ask, states, err := s.AskStates(scope, lang)
	if err != nil {
		return nil, err
	}
	if err := store.Together(r, ask); err != nil {
		return nil, err
	}
	return states(r)
}

// AskStates is States as a question that is put along with others. states is called when it was answered; it reads the
// wordings that are not known yet.
func (s *Service) AskStates(scope store.Scope, lang i18n.Lang) (ask store.Ask, states func(store.Reader) ([]Current, error), err error) {
	if scope.Customer() == 0 {
		return ask, nil, store.ErrNoScope
	}
	lang, now := spoken(lang), s.now()
	found := make(map[Purpose]Current, len(Purposes))
	columns, fresh := eventColumns, !s.wordings.speaks(lang)
	if fresh { // the first page in a language brings the texts along
		columns += ", " + wordingColumns
	}
	ask = store.Ask{
		SQL: `SELECT w.purpose, w.version, w.valid_from <= $3, ` + columns + ` FROM purpose_wordings w
			LEFT JOIN consent_states s ON s.customer_id = $1 AND s.purpose = w.purpose
			LEFT JOIN consent_events t ON t.customer_id = s.customer_id AND t.id = s.event_id
			WHERE w.language = $2`,
		Args: []any{scope.Customer(), string(lang), now},
		Row: func(row store.Row) error {
			var p Purpose
			var version int
			var inUse bool
			var e eventScan
			var w wordingScan
			dest := append([]any{&p, &version, &inUse}, e.dest()...)
			if fresh {
				dest = append(dest, w.dest()...)
			}
			if err := row.Scan(dest...); err != nil {
				return err
			}
			if fresh {
				s.wordings.add(w.wording(p))
			}
			last := e.event()
			c := Current{Purpose: p, Basis: p.Basis(), State: last.State, Allowed: p.allows(last.State), Last: last, Wording: found[p].Wording}
			if inUse && version > c.Wording.Version {
				c.Wording.Version = version
			}
			found[p] = c
			return nil
		},
	}
	return ask, func(r store.Reader) ([]Current, error) {
		all := make([]Current, len(Purposes))
		for i, p := range Purposes {
			c, ok := found[p]
			if !ok {
				return nil, fmt.Errorf("consent: %s has no wording in %s", p, lang)
			}
			if c.Wording, err = s.wordings.get(r, p, c.Wording.Version, lang); err != nil {
				return nil, err
			}
			all[i] = c
		}
		return all, nil
	}, nil
}

// History returns what was said about a purpose, newest first, at most HistoryLimit events. What is no purpose is a NotFound fault.
func (s *Service) History(r store.Reader, scope store.Scope, p Purpose) ([]Event, error) {
	if err := known(p); err != nil {
		return nil, err
	}
	if scope.Customer() == 0 {
		return nil, store.ErrNoScope
	}
	rows, err := r.Rows(`SELECT `+eventColumns+` FROM consent_events t WHERE t.customer_id = $1 AND t.purpose = $2
		ORDER BY t.seq DESC LIMIT $3`, scope.Customer(), string(p), HistoryLimit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Event
	for rows.Next() {
		var e eventScan
		if err := rows.Scan(e.dest()...); err != nil {
			return nil, err
		}
		all = append(all, e.event())
	}
	return all, rows.Err()
}

// Wording returns the wording of a purpose that is in use today. What is no purpose is a NotFound fault.
func (s *Service) Wording(r store.Reader, p Purpose, lang i18n.Lang) (Wording, error) {
	var w wordingScan
	err := r.Row(`SELECT `+wordingColumns+` FROM purpose_wordings w WHERE w.purpose = $1 AND w.language = $2 AND w.valid_from <= $3
		ORDER BY w.version DESC LIMIT 1`, string(p), string(spoken(lang)), s.now()).Scan(w.dest()...)
	return w.wording(p), err
}

// ReceiptOf returns the receipt of an event of the scope's customer, with the wording that it refers to: Version is 0 when
// that is not known. Another customer's reference is a NotFound fault, like one that was never given.
func (s *Service) ReceiptOf(r store.Reader, scope store.Scope, reference string) (Receipt, Wording, error) {
	if scope.Customer() == 0 {
		return Receipt{}, Wording{}, store.ErrNoScope
	}
	if !referenceForm.MatchString(reference) {
		return Receipt{}, Wording{}, fault.Missing()
	}
	var e eventScan
	var w wordingScan
	err := r.Row(`SELECT `+eventColumns+`, `+wordingColumns+` FROM consent_events t
		LEFT JOIN purpose_wordings w ON w.purpose = t.purpose AND w.version = t.wording_version AND w.language = t.language
		WHERE t.customer_id = $1 AND t.reference = $2`, scope.Customer(), reference).Scan(append(e.dest(), w.dest()...)...)
	if err != nil {
		return Receipt{}, Wording{}, err
	}
	return Receipt{Event: e.event()}, w.wording(Purpose(*e.purpose)), nil
}
