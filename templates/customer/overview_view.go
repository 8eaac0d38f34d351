package customer

import (
	"context"
	"strings"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// OverviewView is the page that a customer lands on.
type OverviewView struct {
	Shell    layout.Shell
	News     *ui.NoticeView // what changed in the privacy notice since the reader last looked; nil: nothing
	Kinds    []Kind
	Consents []Consent      // what data are used for; empty leaves them out
	Nothing  bool           // nothing is held but what signing in takes: the page says so and helps
	Since    time.Time      // when this session began
	Account  string         // address of the details that can be corrected; empty: none
	Contact  string         // e-mail address of the operations team
	Told     *ui.NoticeView // an authority asked for data about the reader, who was told of late; nil: nothing
	Seen     *SeenCard      // nil: it is not kept who looked
}

// SeenCard says when somebody of the company last saw the reader's data.
type SeenCard struct{ Last time.Time }

func (c SeenCard) text(ctx context.Context, lang i18n.Lang) string {
	if c.Last.IsZero() {
		return i18n.T(ctx, "access.card.never")
	}
	return i18n.T(ctx, "access.card.last", i18n.Args{"Date": format.Date(lang, c.Last)})
}

// facts are the figures of all kinds together.
func (v OverviewView) facts(ctx context.Context) []ui.Fact {
	lang := i18n.FromContext(ctx)
	var records, kinds, bytes int64
	var oldest time.Time
	for _, k := range v.Kinds {
		if k.Held.Count == 0 {
			continue
		}
		kinds++
		records += k.Held.Count
		bytes += k.Held.Bytes
		if t := k.Held.Oldest; !t.IsZero() && (oldest.IsZero() || t.Before(oldest)) {
			oldest = t
		}
	}
	facts := []ui.Fact{
		{Label: i18n.T(ctx, "overview.fact.records"), Text: format.Number(lang, records)},
		{Label: i18n.T(ctx, "overview.fact.kinds"), Text: format.Number(lang, kinds)},
	}
	if bytes > 0 {
		facts = append(facts, ui.Fact{Label: i18n.T(ctx, "overview.fact.documents"), Text: format.Bytes(lang, bytes)})
	}
	if !oldest.IsZero() {
		facts = append(facts, ui.Fact{Label: i18n.T(ctx, "overview.fact.oldest"), Content: ui.Date(oldest)})
	}
	return facts
}

// table lists the kinds of which something is held.
func (v OverviewView) table(ctx context.Context) ui.TableView {
	t := ui.TableView{
		Caption: i18n.T(ctx, "overview.held"), HideCaption: true,
		Columns: []ui.Column{
			{Label: i18n.T(ctx, "overview.column.kind")},
			{Label: i18n.T(ctx, "overview.column.count"), Numeric: true},
			{Label: i18n.T(ctx, "overview.column.span")},
			{Label: i18n.T(ctx, "overview.column.basis")},
			{Label: i18n.T(ctx, "overview.column.period")},
		},
	}
	for _, k := range v.Kinds {
		if k.Held.Count == 0 {
			continue
		}
		name := ui.Cell{Text: k.Name, Href: k.Href}
		if k.Held.Bytes > 0 {
			name.Sub = i18n.T(ctx, "overview.documents", i18n.Args{"Size": format.Bytes(i18n.FromContext(ctx), k.Held.Bytes)})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			name, ui.Text(format.Number(i18n.FromContext(ctx), k.Held.Count)), {Content: span(k.Held)}, ui.Text(k.Basis), ui.Text(k.Period),
		}})
	}
	return t
}

// none names the kinds of which nothing is held.
func (v OverviewView) none() string {
	var names []string
	for _, k := range v.Kinds {
		if k.Held.Count == 0 {
			names = append(names, k.Name)
		}
	}
	return strings.Join(names, ", ")
}

// cards are what the reader can do from here.
func (v OverviewView) cards(ctx context.Context) []ui.CardView {
	card := func(title, text, slug, action string) ui.CardView {
		return ui.CardView{Title: title, Level: 3, Text: text, Action: &ui.Link{Href: paths.In(v.Shell.Lang, slug), Text: action}}
	}
	var cards []ui.CardView
	if v.Account != "" {
		account := card(i18n.T(ctx, "overview.card.account"), i18n.T(ctx, "overview.card.account.text"), "", i18n.T(ctx, "overview.card.account.action"))
		account.Action.Href = v.Account
		cards = append(cards, account)
	}
	if v.Seen != nil {
		cards = append(cards, card(i18n.T(ctx, "access.log.title"), v.Seen.text(ctx, v.Shell.Lang), paths.MyAccessLog, i18n.T(ctx, "access.card.action")))
	}
	return append(cards,
		card(i18n.T(ctx, "overview.card.question"), i18n.T(ctx, "overview.card.question.text"),
			paths.MyQuestion, i18n.T(ctx, "overview.card.question.action")),
		card(i18n.T(ctx, "overview.card.passwords"), i18n.T(ctx, "overview.card.passwords.text"),
			paths.MyPasswords, i18n.T(ctx, "overview.card.passwords.action")),
		card(i18n.T(ctx, "overview.card.sessions"),
			i18n.T(ctx, "overview.card.sessions.text", i18n.Args{"Since": format.DateTime(v.Shell.Lang, v.Since)}),
			paths.MySecurity, i18n.T(ctx, "overview.card.sessions.action")),
		card(i18n.T(ctx, "overview.card.retention"), i18n.T(ctx, "overview.card.retention.text"),
			paths.Retention, i18n.T(ctx, "overview.card.retention.action")),
		card(i18n.T(ctx, "overview.card.preferences"), i18n.T(ctx, "overview.card.preferences.text"),
			paths.MyPreferences, i18n.T(ctx, "overview.card.preferences.action")),
		card(i18n.T(ctx, "overview.card.notice"), i18n.T(ctx, "overview.card.notice.text"),
			paths.PrivacyNotice, i18n.T(ctx, "overview.card.notice.action")),
	)
}
