package web

import (
	"strings"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure"
)

// attemptText are the words for the decisions of a second person that were tried: the actions of the history, without "disclosure.".
var attemptText = i18n.Enum("attempt.step.", "approved", "refused", "refusal_approved", "returned", "released", "no_data", "notice_held", "passphrase_shown")

// attemptTitle says what somebody tried with a case and was refused.
func attemptTitle(rq *request, b disclosure.Breach) string {
	step := strings.TrimPrefix(b.Step, "disclosure.")
	if known(attemptText, step) {
		return attemptText.T(rq.ctx(), step)
	}
	if known(caseEventText, step) {
		step = caseEventText.T(rq.ctx(), step)
	}
	return i18n.T(rq.ctx(), "attempt.step.other", i18n.Args{"Step": step})
}

// attemptReason says why it was refused.
func attemptReason(rq *request, b disclosure.Breach) string {
	reason := disclosure.WhyOther
	if known(disclosure.WhyText, string(b.Why)) {
		reason = b.Why
	}
	text := disclosure.WhyText.T(rq.ctx(), string(reason))
	if b.Account {
		text += " " + i18n.T(rq.ctx(), "attempt.account")
	}
	return text
}
