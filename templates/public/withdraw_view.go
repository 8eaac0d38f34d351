package public

import (
	"context"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// WithdrawField is the hidden field of the page's own form, which a mail program does not send.
const WithdrawField = "withdraw"

// WithdrawView is what the link of a mail shows: the purpose and one button. It names no person and no address, since mails are
// forwarded and links are opened by machines.
type WithdrawView struct {
	Shell     layout.Shell
	Action    string // the link's own address
	Name      string // of the purpose
	Stops     string // what no longer happens
	Objection bool   // the purpose rests on a legitimate interest
}

// WithdrawnView tells that it is done.
type WithdrawnView struct {
	Shell     layout.Shell
	Stops     string
	Objection bool
	Reference string // empty when there is no customer any more that an event could belong to
	At        time.Time
	Again     bool // it had been done before
	Mailed    bool // a receipt goes out by mail
	SignIn    ui.Link
}

// UnknownLinkView is the answer to every link that is none.
type UnknownLinkView struct {
	Shell  layout.Shell
	Text   string
	SignIn ui.Link
}

// button is the word on the button: one withdraws consent, and objects to a use that needed none.
func (v WithdrawView) button(ctx context.Context) string {
	if v.Objection {
		return i18n.T(ctx, "withdraw.button.allowed")
	}
	return i18n.T(ctx, "withdraw.button.given")
}

// done says what was done and when.
func (v WithdrawnView) done(ctx context.Context) string {
	when := format.DateTime(v.Shell.Lang, v.At)
	switch {
	case v.Again && v.Objection:
		return i18n.T(ctx, "withdraw.link.objected_before", i18n.Args{"When": when})
	case v.Again:
		return i18n.T(ctx, "withdraw.link.withdrawn_before", i18n.Args{"When": when})
	case v.Objection:
		return i18n.T(ctx, "withdraw.link.objected", i18n.Args{"When": when})
	}
	return i18n.T(ctx, "withdraw.link.withdrawn", i18n.Args{"When": when})
}

// next says what happens now.
func (v WithdrawnView) next(ctx context.Context) []string {
	lines := []string{v.Stops}
	if v.Mailed {
		lines = append(lines, i18n.T(ctx, "withdraw.link.mailed"))
	}
	return lines
}
