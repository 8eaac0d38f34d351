package listmonk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"inzage/internal/feature/consent/tools"
)

// Attributes that a template of listmonk can use: {{ .Subscriber.Attribs.withdraw_url }}.
const (
	withdrawAttribute = "withdraw_url"
	languageAttribute = "language"
)

// subscriber is one, as listmonk has it.
type subscriber struct {
	ID      int             `json:"id"`
	Email   string          `json:"email"`
	Status  string          `json:"status"` // enabled, disabled, blocklisted
	Attribs json.RawMessage `json:"attribs"`
	Lists   []subscription  `json:"lists"`
}

// subscription is what a subscriber has to do with a list.
type subscription struct {
	ID      int        `json:"id"`
	Status  string     `json:"subscription_status"`     // unconfirmed, confirmed, unsubscribed
	Optin   string     `json:"optin"`                   // of the list: single, double
	Changed *time.Time `json:"subscription_updated_at"` // not in old versions
}

const (
	enabled      = "enabled"
	confirmed    = "confirmed"
	unsubscribed = "unsubscribed"
	blocklisted  = "blocklisted"
)

// on returns the subscription to a list, if any.
func (s subscriber) on(list int) (subscription, bool) {
	for _, l := range s.Lists {
		if l.ID == list {
			return l, true
		}
	}
	return subscription{}, false
}

// active reports whether listmonk writes to who has the subscription: to a list that asks for a confirmation only those
// who gave it there, or whom we marked so.
func (l subscription) active() bool {
	return l.Status == confirmed || (l.Status != unsubscribed && l.Optin != "double")
}

// Tell makes listmonk do as the message says.
func (t *Tool) Tell(ctx context.Context, m tools.Message) error {
	subs, err := t.find(ctx, m.Address)
	if err != nil {
		return err
	}
	if m.Given {
		return t.subscribe(ctx, subs, m)
	}
	return t.unsubscribe(ctx, subs)
}

// unsubscribe takes subscribers off our list, and looks whether they are.
func (t *Tool) unsubscribe(ctx context.Context, subs []subscriber) error {
	for _, s := range subs {
		if l, ok := s.on(t.list); !ok || l.Status == unsubscribed {
			continue
		}
		if err := t.lists(ctx, s.ID, "unsubscribe", ""); err != nil {
			return err
		}
		s, err := t.get(ctx, s.ID)
		if err != nil {
			return err
		}
		if l, ok := s.on(t.list); ok && l.Status != unsubscribed {
			return fmt.Errorf("listmonk said yes and left the subscription %s", l.Status)
		}
	}
	return nil
}

// errBlocked means that listmonk writes to an address no more, whatever lists it is on: it bounced, complained, asked
// listmonk itself, or a colleague decided so. That is not for the portal to undo.
var errBlocked = errors.New("listmonk has the subscriber blocklisted or disabled: a person must look there why")

// subscribe puts an address on our list.
func (t *Tool) subscribe(ctx context.Context, subs []subscriber, m tools.Message) error {
	if len(subs) == 0 {
		return t.create(ctx, m)
	}
	s := subs[0]
	if s.Status != enabled {
		return errBlocked
	}
	if err := t.note(ctx, s, m); err != nil {
		return err
	}
	if l, ok := s.on(t.list); ok && l.Status == confirmed {
		return nil
	}
	if err := t.lists(ctx, s.ID, "add", confirmed); err != nil {
		return err
	}
	s, err := t.get(ctx, s.ID)
	if err != nil {
		return err
	}
	if l, _ := s.on(t.list); l.Status == unsubscribed {
		// listmonk 1.1 leaves a subscription that exists as it is: it is made anew.
		if err := t.lists(ctx, s.ID, "remove", ""); err != nil {
			return err
		}
		if err := t.lists(ctx, s.ID, "add", confirmed); err != nil {
			return err
		}
		if s, err = t.get(ctx, s.ID); err != nil {
			return err
		}
	}
	return t.subscribed(s)
}

// subscribed looks whether a subscriber is on our list.
func (t *Tool) subscribed(s subscriber) error {
	l, ok := s.on(t.list)
	switch {
	case !ok:
		return fmt.Errorf("listmonk did not put the subscriber on list %d: is there one of that number, and may the API user manage it?", t.list)
	case !l.active():
		return fmt.Errorf("listmonk left the subscription %s; list %d asks for a second confirmation, which this version of listmonk cannot be told", l.Status, t.list)
	}
	return nil
}

// create makes a subscriber. Its name is the address: listmonk wants one and needs to know no more.
func (t *Tool) create(ctx context.Context, m tools.Message) error {
	var s subscriber
	err := t.call(ctx, http.MethodPost, "/api/subscribers", nil, map[string]any{
		"email": m.Address, "name": m.Address, "status": enabled, "lists": []int{t.list},
		"attribs": attributes(m), "preconfirm_subscriptions": true,
	}, &s)
	if err != nil {
		return err // also when somebody else made it meanwhile: the next attempt finds it
	}
	if s, err = t.get(ctx, s.ID); err != nil {
		return err
	}
	if l, ok := s.on(t.list); ok && !l.active() { // listmonk 1.1 knows no preconfirm_subscriptions
		return t.subscribe(ctx, []subscriber{s}, m)
	}
	return t.subscribed(s)
}

func attributes(m tools.Message) map[string]any {
	out := map[string]any{}
	if m.WithdrawURL != "" {
		out[withdrawAttribute] = m.WithdrawURL
	}
	if m.Language != "" {
		out[languageAttribute] = m.Language
	}
	return out
}

// note gives an existing subscriber our attributes beside its own. Older versions of listmonk cannot change part of a
// subscriber, and are not told all of it, for that would take it off lists that were added meanwhile: there a subscriber
// that others made keeps the attributes that it has.
func (t *Tool) note(ctx context.Context, s subscriber, m tools.Message) error {
	have := map[string]any{}
	_ = json.Unmarshal(s.Attribs, &have) // null, or no object: then ours are the first
	if have == nil {
		have = map[string]any{}
	}
	changed := false
	for name, value := range attributes(m) {
		if have[name] != value {
			have[name], changed = value, true
		}
	}
	if !changed {
		return nil
	}
	err := t.call(ctx, http.MethodPatch, "/api/subscribers/"+id(s.ID), nil, map[string]any{"attribs": have}, nil)
	if code := status(err); code == http.StatusNotFound || code == http.StatusMethodNotAllowed {
		return nil
	}
	return err
}

// lists changes what a subscriber has to do with our list.
func (t *Tool) lists(ctx context.Context, subscriber int, action, to string) error {
	body := map[string]any{"ids": []int{subscriber}, "action": action, "target_list_ids": []int{t.list}}
	if to != "" {
		body["status"] = to
	}
	return t.call(ctx, http.MethodPut, "/api/subscribers/lists", nil, body, nil)
}

func (t *Tool) get(ctx context.Context, subscriber int) (s subscriber, err error) {
	err = t.call(ctx, http.MethodGet, "/api/subscribers/"+id(subscriber), nil, nil, &s)
	return s, err
}
