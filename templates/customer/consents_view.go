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

// BackField is the hidden field that says which page a choice was made on; it comes back there.
const BackField = "back"

// Choice is where a purpose stands for the reader.
type Choice string

// Choices. Of a purpose that rests on consent the first three, of one that rests on a legitimate interest the others.
const (
	ChoiceGiven     Choice = "given"
	ChoiceWithdrawn Choice = "withdrawn"
	ChoiceNone      Choice = "none" // never asked for, or never given
	ChoiceAllowed   Choice = "allowed"
	ChoiceObjected  Choice = "objected"
)

// InForce reports whether data are used for the purpose.
func (c Choice) InForce() bool { return c == ChoiceGiven || c == ChoiceAllowed }

// objectable reports whether the purpose rests on a legitimate interest.
func (c Choice) objectable() bool { return c == ChoiceAllowed || c == ChoiceObjected }

// Consent is a purpose with what the reader chose for it.
type Consent struct {
	Purpose   string // as addresses have it
	Name      string
	Wording   string // what one agrees or objects to
	Means     string // what is done then
	Stops     string // what no longer is after a withdrawal or an objection
	Choice    Choice
	Signal    bool      // the browser objects for this visit
	At        time.Time // of the last event; zero when there is none
	Way       string    // by which the last event came, in words
	Reference string    // of the last event
	Effects   []Effect
}

// Effect is how far a choice has come in another program.
type Effect struct {
	Tool  string // in words
	State EffectState
	At    time.Time // of the confirmation
}

// EffectState is how far a program is with a choice.
type EffectState string

// States of an effect.
const (
	EffectPending   EffectState = "pending"
	EffectConfirmed EffectState = "confirmed"
	EffectFailed    EffectState = "failed"
)

// ConsentsView is every purpose, with the reader's choice and the button that changes it.
type ConsentsView struct {
	Shell    layout.Shell
	Signal   *ui.NoticeView // what the browser's own signal does on this visit
	Consents []Consent
}

// anyInForce reports whether there is anything to withdraw.
func (v ConsentsView) anyInForce() bool {
	for _, c := range v.Consents {
		if c.Choice.InForce() {
			return true
		}
	}
	return false
}

// withdrawAll is the form that withdraws everything: one button, like each of the others.
func (v ConsentsView) withdrawAll(ctx context.Context) ui.ActionView {
	return ui.ActionView{
		Action: paths.In(v.Shell.Lang, paths.MyWithdrawAll), CSRF: v.Shell.CSRF,
		Button: ui.ButtonView{Text: i18n.T(ctx, "withdraw.all"), Kind: ui.Quiet},
	}
}

// ConsentView is one purpose with everything that was ever chosen for it.
type ConsentView struct {
	Shell   layout.Shell
	Signal  *ui.NoticeView
	Consent Consent
	Events  []ConsentEvent // newest first
}

// ConsentEvent is one choice.
type ConsentEvent struct {
	At        time.Time
	SaidAt    time.Time // when the person said so, by letter or phone; zero when that was At
	Choice    Choice
	Way       string
	Kept      bool   // an import told it; it is kept and did not apply
	Evidence  string // where the proof of a letter or a call is
	Version   int    // of the wording that was shown; 0: none was
	Reference string
	Effects   []Effect
}

// ReceiptView is the proof of one choice.
type ReceiptView struct {
	Shell    layout.Shell
	Event    ConsentEvent // Version 0: no wording is known
	Name     string       // of the purpose
	Wording  string       // its parts, a line for each
	Language i18n.Lang    // of the wording
	Digest   string       // of name and wording, in hex
	Customer string
	Company  string
	Download string // address of the receipt for machines
}

var (
	choiceTags   = i18n.Enum("withdraw.state.", string(ChoiceGiven), string(ChoiceWithdrawn), string(ChoiceNone), string(ChoiceAllowed), string(ChoiceObjected))
	choiceEvents = i18n.Enum("withdraw.event.", string(ChoiceGiven), string(ChoiceWithdrawn), string(ChoiceAllowed), string(ChoiceObjected))
	choiceButton = i18n.Enum("withdraw.button.", string(ChoiceGiven), string(ChoiceWithdrawn), string(ChoiceNone), string(ChoiceAllowed), string(ChoiceObjected))
)

// tag is the state in a word.
func (c Consent) tag(ctx context.Context) ui.TagView {
	t := ui.TagView{Kind: ui.Plain, Text: choiceTags.T(ctx, string(c.Choice))}
	switch {
	case c.Signal:
		t.Text = i18n.T(ctx, "withdraw.state.signal")
	case c.Choice.InForce():
		t.Kind = ui.OK
	}
	return t
}

// action is the form that changes the choice. Giving and withdrawing are the same button in the same place, and each is one
// click.
func (c Consent) action(ctx context.Context, sh layout.Shell, kind ui.Kind, back string) ui.ActionView {
	slug := paths.Give(c.Purpose)
	if c.Choice.InForce() {
		slug = paths.Withdraw(c.Purpose)
	}
	return ui.ActionView{
		Action: paths.In(sh.Lang, slug), CSRF: sh.CSRF, Values: []ui.Pair{{Name: BackField, Value: back}},
		Button: ui.ButtonView{
			Text: choiceButton.T(ctx, string(c.Choice)), Hidden: i18n.T(ctx, "withdraw.for", i18n.Args{"Name": c.Name}), Kind: kind,
		},
	}
}

// details are what there is to know before choosing, and what became of the last choice.
func (c Consent) details(ctx context.Context) ui.SummaryView {
	basis, stops := i18n.T(ctx, "withdraw.basis.consent"), i18n.T(ctx, "withdraw.stops.given")
	switch {
	case c.Choice.objectable() && c.Choice.InForce():
		stops = i18n.T(ctx, "withdraw.stops.allowed")
	case !c.Choice.InForce():
		stops = i18n.T(ctx, "withdraw.stops.stopped")
	}
	if c.Choice.objectable() {
		basis = i18n.T(ctx, "withdraw.basis.interest")
	}
	since := ui.SummaryRow{Key: i18n.T(ctx, "withdraw.since"), Text: i18n.T(ctx, "withdraw.since.never")}
	if !c.At.IsZero() {
		since.Content, since.Note = ui.DateTime(c.At), c.Way
	}
	v := ui.SummaryView{Rows: []ui.SummaryRow{
		{Key: i18n.T(ctx, "withdraw.means"), Text: c.Means}, {Key: stops, Text: c.Stops}, since, {Key: i18n.T(ctx, "withdraw.basis"), Text: basis},
	}}
	if len(c.Effects) > 0 {
		v.Rows = append(v.Rows, ui.SummaryRow{Key: i18n.T(ctx, "withdraw.effects"), Content: effects(c.Effects)})
	}
	return v
}

// links lead to what was chosen before, and to the proof of the last choice.
func (c Consent) links(ctx context.Context, lang i18n.Lang) []ui.Link {
	links := []ui.Link{{
		Href: paths.In(lang, paths.Consent(c.Purpose)), Text: i18n.T(ctx, "withdraw.history"),
		Hidden: i18n.T(ctx, "withdraw.for", i18n.Args{"Name": c.Name}),
	}}
	if c.Reference != "" {
		links = append(links, receiptLink(ctx, lang, c.Reference))
	}
	return links
}

func receiptLink(ctx context.Context, lang i18n.Lang, reference string) ui.Link {
	return ui.Link{Href: paths.In(lang, paths.Receipt(reference)), Text: i18n.T(ctx, "withdraw.receipt", i18n.Args{"Reference": reference})}
}

// text says how far the program is.
func (e Effect) text(ctx context.Context) string {
	switch e.State {
	case EffectConfirmed:
		return i18n.T(ctx, "withdraw.effect.confirmed", i18n.Args{"Tool": e.Tool, "When": format.DateTime(i18n.FromContext(ctx), e.At)})
	case EffectFailed:
		return i18n.T(ctx, "withdraw.effect.failed", i18n.Args{"Tool": e.Tool})
	}
	return i18n.T(ctx, "withdraw.effect.pending", i18n.Args{"Tool": e.Tool})
}

// timeline is the history as a list of moments.
func (v ConsentView) timeline(ctx context.Context) ui.TimelineView {
	var t ui.TimelineView
	for _, e := range v.Events {
		item := ui.TimelineItem{At: e.At, Title: choiceEvents.T(ctx, string(e.Choice)), Text: e.Way, Content: eventDetails(e)}
		t.Items = append(t.Items, item)
	}
	return t
}

// notes are the lines under an event.
func (e ConsentEvent) notes(ctx context.Context) []string {
	lines := e.proof(ctx)
	if e.Version > 0 {
		lines = append(lines, i18n.T(ctx, "withdraw.version", i18n.Args{"Version": e.Version}))
	}
	return lines
}

// proof is what else is known of how it was said.
func (e ConsentEvent) proof(ctx context.Context) (lines []string) {
	if !e.SaidAt.IsZero() {
		lines = append(lines, i18n.T(ctx, "withdraw.said", i18n.Args{"Date": format.Date(i18n.FromContext(ctx), e.SaidAt)}))
	}
	if e.Evidence != "" {
		lines = append(lines, i18n.T(ctx, "withdraw.evidence", i18n.Args{"Evidence": ui.Inert(e.Evidence)}))
	}
	if e.Kept {
		lines = append(lines, i18n.T(ctx, "withdraw.kept"))
	}
	return lines
}

// rows are what the proof says.
func (v ReceiptView) rows(ctx context.Context) ui.SummaryView {
	e := v.Event
	rows := []ui.SummaryRow{
		{Key: i18n.T(ctx, "withdraw.receipt.purpose"), Text: v.Name},
		{Key: i18n.T(ctx, "withdraw.receipt.choice"), Text: choiceEvents.T(ctx, string(e.Choice))},
		{Key: i18n.T(ctx, "withdraw.receipt.when"), Content: ui.DateTime(e.At)},
		{Key: i18n.T(ctx, "withdraw.receipt.way"), Text: e.Way, Note: strings.Join(e.proof(ctx), " ")},
		{Key: i18n.T(ctx, "withdraw.receipt.wording"), Text: i18n.T(ctx, "withdraw.receipt.unknown")},
		{Key: i18n.T(ctx, "withdraw.receipt.who"), Text: v.Customer},
		{Key: i18n.T(ctx, "withdraw.receipt.company"), Text: v.Company},
	}
	if v.Digest != "" {
		rows[4].Text, rows[4].Lang = v.Wording, v.Language.Tag()
		rows[4].Note = i18n.T(ctx, "withdraw.receipt.version", i18n.Args{"Version": e.Version, "Language": v.Language.Name()})
	}
	return ui.SummaryView{Rows: rows}
}

// digest is the fingerprint under its label.
func (v ReceiptView) digest(ctx context.Context) ui.CopyView {
	return ui.CopyView{
		ID: "digest", Label: i18n.T(ctx, "withdraw.receipt.digest"), Hint: i18n.T(ctx, "withdraw.receipt.digest.hint"), Text: v.Digest,
	}
}
