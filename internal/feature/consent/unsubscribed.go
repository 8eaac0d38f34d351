package consent

import (
	"context"
	"slices"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Unsubscribed records that an address was taken off a purpose in the newsletter tool, for the customers who have it to sign
// in or who got a link there. It reports whether that holds: consent that was given here later, by its owner, is stronger.
func (s *Service) Unsubscribed(ctx context.Context, canonical string, p Purpose, at time.Time) (bool, error) {
	if err := known(p); err != nil {
		return false, err
	}
	mac, err := s.mac(ctx, canonical)
	if err != nil {
		return false, err
	}
	having, err := havingAddresses(s.store.Read(ctx), p, [][]byte{mac})
	if err != nil {
		return false, err
	}
	whose := having[string(mac)]
	if slices.ContainsFunc(whose, func(o owner) bool { return o.state == Given && o.own && !o.said.Before(at) }) {
		return false, nil
	}
	if now := s.now(); at.After(now) {
		at = now
	}
	for _, o := range whose {
		if !p.allows(o.state) {
			continue
		}
		if err := s.unsubscribe(ctx, o, p, at); err != nil && !fault.Is(err, fault.NotFound) { // erased meanwhile
			return false, err
		}
	}
	if on, err := suppressed(s.store.Read(ctx), p, [][]byte{mac}); err != nil || len(on) > 0 {
		return err == nil, err
	}
	change := store.Change{Action: "consent.suppressed", Subject: keys.Nobody(), Payload: map[string]any{"way": string(Tool), "purpose": string(p)}}
	err = s.store.Do(ctx, change, func(tx *store.Tx) error { return suppress(tx, p, tx.Now(), [][]byte{mac}) })
	return err == nil, err
}

// unsubscribe withdraws for one customer what was withdrawn in the tool. The tool has told its reader.
func (s *Service) unsubscribe(ctx context.Context, o owner, p Purpose, at time.Time) error {
	change := store.Change{Action: action(p.No()), Subject: keys.Customer(o.customer), Payload: map[string]any{"way": string(Tool)}}
	return s.store.Do(ctx, change, func(tx *store.Tx) error {
		if err := living(tx, o.customer); err != nil {
			return err
		}
		rec, err := s.record(tx, act{customer: o.customer, purpose: p, state: p.No(), way: Tool, lang: o.language, said: at})
		if err == nil {
			note(tx, []Receipt{rec})
		}
		return err
	})
}

// owner is a customer who has an address, and what holds for them.
type owner struct {
	customer int64
	language i18n.Lang
	state    State
	own      bool      // said here, not told by an import or a tool
	said     time.Time // when; zero: never
}

// havingAddresses lists, by keyed hash, the customers who have an address to sign in or who got a link for the purpose there.
func havingAddresses(r store.Reader, p Purpose, macs [][]byte) (map[string][]owner, error) {
	rows, err := r.Rows(`SELECT x.mac, c.id, c.language, coalesce(s.state, ''), coalesce(t.way NOT IN ('import', 'tool'), false), coalesce(t.said_at, t.at) FROM (
			SELECT a.email_mac AS mac, lc.customer_id AS id FROM logins a JOIN login_customers lc ON lc.login_id = a.id WHERE a.email_mac = ANY($1)
			UNION SELECT l.address_mac, l.customer_id FROM withdraw_links l WHERE l.address_mac = ANY($1) AND l.purpose = $2) x
		JOIN customers c ON c.id = x.id AND c.erased_at IS NULL
		LEFT JOIN consent_states s ON s.customer_id = c.id AND s.purpose = $2
		LEFT JOIN consent_events t ON t.customer_id = c.id AND t.id = s.event_id ORDER BY c.id`, macs, string(p))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string][]owner{}
	for rows.Next() {
		var mac []byte
		var o owner
		if err := rows.Scan(&mac, &o.customer, &o.language, &o.state, &o.own, dataset.Nullable(&o.said)); err != nil {
			return nil, err
		}
		all[string(mac)] = append(all[string(mac)], o)
	}
	return all, rows.Err()
}
