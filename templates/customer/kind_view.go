// Package customer renders the pages of somebody who is signed in: what the company holds of them, why and how
// long, and what they can do about it. A page knows no kind of data by name: web tells it what there is.
package customer

import (
	"context"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/templates/ui"
)

// Kind is one kind of data as pages name it.
type Kind struct {
	Key    string // part of element ids
	Name   string
	What   string // one sentence: what is held
	Href   string
	Single bool // one record, not a list
	Yours  bool // the customer decides how long it is kept
	Held   Held
	Basis  string // legal basis in a few words
	Period string // retention period in a few words
	Margin ui.MarginView
}

// Held is how much of a kind is held.
type Held struct {
	Count  int64
	Oldest time.Time // zero when nothing has a time
	Newest time.Time
	Bytes  int64 // of documents
}

// facts are the figures of a kind. A single record needs no count, and its time is when it last changed.
func (k Kind) facts(ctx context.Context) []ui.Fact {
	h := k.Held
	var facts []ui.Fact
	switch {
	case h.Count == 0:
		return nil
	case k.Single && h.Newest.IsZero():
	case k.Single:
		facts = append(facts, ui.Fact{Label: i18n.T(ctx, "data.changed"), Content: ui.Date(h.Newest)})
	default:
		facts = append(facts, ui.Fact{Label: i18n.T(ctx, "data.count"), Text: format.Number(i18n.FromContext(ctx), h.Count)})
		if !h.Oldest.IsZero() {
			facts = append(facts, ui.Fact{Label: i18n.T(ctx, "data.oldest"), Content: ui.Date(h.Oldest)})
		}
		if !h.Newest.IsZero() {
			facts = append(facts, ui.Fact{Label: i18n.T(ctx, "data.newest"), Content: ui.Date(h.Newest)})
		}
	}
	if h.Bytes > 0 {
		facts = append(facts, ui.Fact{Label: i18n.T(ctx, "data.documents"), Text: format.Bytes(i18n.FromContext(ctx), h.Bytes)})
	}
	return facts
}

// entry is a kind's place in the ledger.
func (k Kind) entry(ctx context.Context) ui.EntryView {
	e := ui.EntryView{ID: k.Key, Title: k.Name, Href: k.Href, Text: k.What, Facts: k.facts(ctx), Margin: &k.Margin, Tags: k.tags(ctx)}
	if k.Held.Count == 0 {
		e.Empty = i18n.T(ctx, "data.none")
	}
	return e
}

func (k Kind) tags(ctx context.Context) []ui.TagView {
	if !k.Yours {
		return nil
	}
	return []ui.TagView{{Kind: ui.Info, Text: i18n.T(ctx, "data.by_customer")}}
}
