package web

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure"
	"inzage/templates/ui"
)

// caseEventText are the words for what is done in a case: the actions of its history, without "disclosure.".
var caseEventText = i18n.Enum("case.event.", "registered", "authentication_begun", "authentication_tried", "authentication_denied", "authenticated",
	"authority_identified", "clarification_asked", "clarified", "document_added", "duplicate_joined", "fraud_found", "superseded", "withdrawn",
	"reviewed", "escalated", "counselled", "submitted", "returned", "reopened", "approved", "lapsed", "refused", "refusal_proposed", "refusal_approved", "concluded",
	"sampled", "collecting", "collected", "collection_failed", "nothing_found", "no_data", "stamped", "unstamped", "sealed", "released", "package_taken", "passphrase_shown", "delivered",
	"acknowledged", "closed", "package_purged", "frozen", "preservation_extended", "preservation_released", "preservation_ended",
	"told", "customer_told", "outcome_told", "objected", "notice_held", "notice_dropped", "notice_copy", "wish_over", "secrecy_asked", "secrecy_extended", "secrecy_ended", "ended")

// caseHistory is what was done in a case, newest first. Copies for one line that were put aside together are one item.
func (s *Server) caseHistory(rq *request, events []disclosure.Event) (t ui.TimelineView) {
	ctx := rq.ctx()
	for len(events) > 0 {
		e, n := events[0], max(1, frozenTogether(events))
		item := ui.TimelineItem{At: e.At, Title: eventTitle(rq, e), Text: e.Note, Who: e.Name}
		if e.Name == "" {
			item.Who = i18n.T(ctx, "case.history.program")
		}
		if e.To != "" {
			if to := disclosure.StateText.T(ctx, string(e.To)); to != item.Title { // said once is enough
				item.Tag = &ui.TagView{Kind: ui.Plain, Text: to}
			}
		}
		if by, ok := e.Details["reached"].(string); ok {
			item.Text = strings.TrimSpace(i18n.T(ctx, "case.history.reached", i18n.Args{"Name": by}) + " " + e.Note)
		}
		if b, ok := disclosure.BreachOf(e); ok {
			item.Title, item.Text = attemptTitle(rq, b), attemptReason(rq, b)
		}
		if e.Action == frozenAction {
			item.Text = s.frozenText(rq, events[:n])
		}
		t.Items, events = append(t.Items, item), events[n:]
	}
	return t
}

// eventTitle is what was done, in words.
func eventTitle(rq *request, e disclosure.Event) string {
	action := strings.TrimPrefix(e.Action, "disclosure.")
	if known(caseEventText, action) {
		return caseEventText.T(rq.ctx(), action)
	}
	return e.Action
}

// frozenAction is the event of a copy that was put aside.
const frozenAction = "disclosure.frozen"

// frozenTogether is how many of the first events are copies for one line of the scope, put aside within an hour.
func frozenTogether(events []disclosure.Event) (n int) {
	for n < len(events) && events[n].Action == frozenAction && events[0].At.Sub(events[n].At) < time.Hour &&
		fmt.Sprint(events[n].Details["line"]) == fmt.Sprint(events[0].Details["line"]) {
		n++
	}
	return n
}

// frozenText says of which kinds copies were put aside, in the order in which that was done.
func (s *Server) frozenText(rq *request, events []disclosure.Event) string {
	var kinds []string
	for _, e := range slices.Backward(events) {
		key, _ := e.Details["kind"].(string)
		kinds = append(kinds, s.kindName(rq, key))
	}
	return i18n.T(rq.ctx(), "case.history.frozen", i18n.Args{"Line": fmt.Sprint(events[0].Details["line"]), "Kinds": strings.Join(kinds, ", ")})
}
