package web

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/feature/consent"
	"inzage/internal/feature/consent/tools"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
	pages "inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// consents shows every purpose, what the customer chose for it, and the button that changes it.
func (s *Server) consents(rq *request) error {
	all, err := s.current(rq)
	if err != nil {
		return err
	}
	v := pages.ConsentsView{Shell: rq.shell(i18n.T(rq.ctx(), "withdraw.title"), layout.NavConsents), Signal: signalNotice(rq, all)}
	v.Shell.Lead = i18n.T(rq.ctx(), "withdraw.lead")
	effects, err := effectsOf(rq, lastEvents(all))
	if err != nil {
		return err
	}
	for _, c := range all {
		v.Consents = append(v.Consents, consentView(rq, c, effects))
	}
	return rq.ok(pages.Consents(v))
}

// oneConsent shows a purpose with everything that was ever chosen for it.
func (s *Server) oneConsent(rq *request) error {
	p, scope, err := purposeOf(rq)
	if err != nil {
		return err
	}
	all, err := s.current(rq)
	if err != nil {
		return err
	}
	events, err := s.Consents.History(rq.reader(), scope, p)
	if err != nil {
		return err
	}
	ids := lastEvents(all)
	for _, e := range events {
		ids = append(ids, e.ID)
	}
	effects, err := effectsOf(rq, ids)
	if err != nil {
		return err
	}
	var v pages.ConsentView
	for _, c := range all {
		if c.Purpose == p {
			v.Consent = consentView(rq, c, effects)
		}
	}
	v.Shell = rq.shell(v.Consent.Name, layout.NavConsents)
	v.Shell.Lead = v.Consent.Wording
	v.Shell.Back = &ui.Link{Href: rq.path(paths.MyConsents), Text: i18n.T(rq.ctx(), "withdraw.title")}
	if p == consent.UsageAnalysis {
		v.Signal = signalNotice(rq, all)
	}
	for _, e := range events {
		v.Events = append(v.Events, pages.ConsentEvent{
			At: e.At, SaidAt: e.Said, Choice: choiceOf(p, e.State), Way: wayText(rq, e.Way), Kept: !e.Effective, Evidence: e.Evidence,
			Version: e.WordingVersion, Reference: e.Reference, Effects: effects[e.ID],
		})
	}
	return rq.ok(pages.OneConsent(v))
}

// withdrawConsent withdraws consent to a purpose, or objects to it: one click, no question.
func (s *Server) withdrawConsent(rq *request) error {
	p, scope, err := purposeOf(rq)
	if err != nil {
		return err
	}
	receipt, err := s.Consents.Withdraw(rq.ctx(), scope, p, rq.lang)
	if err != nil {
		return err
	}
	return s.chosen(rq, receipt)
}

// giveConsent gives consent to a purpose, or takes an objection back.
func (s *Server) giveConsent(rq *request) error {
	p, scope, err := purposeOf(rq)
	if err != nil {
		return err
	}
	receipt, err := s.Consents.Give(rq.ctx(), scope, p, rq.lang)
	if err != nil {
		return err
	}
	return s.chosen(rq, receipt)
}

// withdrawAll withdraws everything at once.
func (s *Server) withdrawAll(rq *request) error {
	scope, err := rq.scope()
	if err != nil {
		return err
	}
	receipts, err := s.Consents.WithdrawAll(rq.ctx(), scope, rq.lang)
	if err != nil {
		return err
	}
	var references []string
	for _, r := range receipts {
		if !r.Again {
			references = append(references, r.Reference)
		}
	}
	if len(references) == 0 {
		rq.flash("withdraw.done.nothing", nil)
	} else {
		rq.flash("withdraw.done.all", i18n.Args{"References": strings.Join(references, ", ")})
	}
	return rq.to(paths.MyConsents)
}

// chosen tells what was chosen, on the page where the button was.
func (s *Server) chosen(rq *request, receipt consent.Receipt) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	back := next(form.one(pages.BackField), paths.MyConsents)
	if receipt.Again {
		rq.flash("withdraw.done.nothing", nil)
		return rq.to(back)
	}
	wording, err := s.Consents.Wording(rq.reader(), receipt.Purpose, rq.lang)
	if err != nil {
		return err
	}
	rq.flash(doneText[choiceOf(receipt.Purpose, receipt.State)], i18n.Args{"Name": wording.Name, "Reference": receipt.Reference})
	return rq.to(back)
}

var doneText = map[pages.Choice]string{
	pages.ChoiceGiven:     "withdraw.done.given",
	pages.ChoiceWithdrawn: "withdraw.done.withdrawn",
	pages.ChoiceAllowed:   "withdraw.done.allowed",
	pages.ChoiceObjected:  "withdraw.done.objected",
}

// purposeOf reads the purpose in the address.
func purposeOf(rq *request) (p consent.Purpose, scope store.CustomerScope, err error) {
	p, ok := consent.ParsePurpose(rq.Param("purpose"))
	if !ok {
		return p, scope, fault.Missing()
	}
	scope, err = rq.scope()
	return p, scope, err
}

// current is what holds for the customer, purpose by purpose.
func (s *Server) current(rq *request) ([]consent.Current, error) {
	scope, err := rq.scope()
	if err != nil {
		return nil, err
	}
	return s.Consents.States(rq.reader(), scope, rq.lang)
}

// choiceOf puts a state into the words of its purpose: one gives and withdraws consent, and objects to a legitimate interest.
func choiceOf(p consent.Purpose, st consent.State) pages.Choice {
	if p.Basis() == dataset.Consent {
		switch st {
		case consent.Given:
			return pages.ChoiceGiven
		case consent.Unsaid:
			return pages.ChoiceNone
		}
		return pages.ChoiceWithdrawn
	}
	if st == consent.Given || st == consent.Unsaid {
		return pages.ChoiceAllowed
	}
	return pages.ChoiceObjected
}

// consentView is a purpose as pages show it.
func consentView(rq *request, c consent.Current, effects map[ident.ID][]pages.Effect) pages.Consent {
	since := c.Last.At
	if !c.Last.Said.IsZero() { // by letter, or in another system: it was said before we wrote it down
		since = c.Last.Said
	}
	return pages.Consent{
		Purpose: string(c.Purpose), Name: c.Wording.Name, Wording: c.Wording.Text, Means: c.Wording.Means, Stops: c.Wording.Stops,
		Choice: choiceOf(c.Purpose, c.State), Signal: signalled(rq, c), At: since, Way: wayText(rq, c.Last.Way),
		Reference: c.Last.Reference, Effects: effects[c.Last.ID],
	}
}

// wayText is how something was said, as a line of its own; empty when nothing was.
func wayText(rq *request, w consent.Way) string {
	if w == "" {
		return ""
	}
	text := i18n.Say(rq.ctx(), "consent.way."+string(w))
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// lastEvents are the events that hold.
func lastEvents(all []consent.Current) (ids []ident.ID) {
	for _, c := range all {
		if c.Last.Reference != "" {
			ids = append(ids, c.Last.ID)
		}
	}
	return ids
}

var toolText = i18n.Enum("withdraw.tool.", "listmonk", "webhook")

// effectsOf tells how far events have come in the company's other programs.
func effectsOf(rq *request, events []ident.ID) (map[ident.ID][]pages.Effect, error) {
	delivered, err := tools.Delivered(rq.reader(), events)
	if err != nil {
		return nil, err
	}
	states := map[tools.State]pages.EffectState{
		tools.Pending: pages.EffectPending, tools.Confirmed: pages.EffectConfirmed, tools.Failed: pages.EffectFailed,
	}
	effects := map[ident.ID][]pages.Effect{}
	for id, list := range delivered {
		for _, d := range list {
			if state, said := states[d.State]; said { // what a newer choice overtook is no news
				effects[id] = append(effects[id], pages.Effect{Tool: toolText.T(rq.ctx(), d.Tool), State: state, At: d.At})
			}
		}
	}
	return effects, nil
}
