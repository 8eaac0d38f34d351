package web

import "inzage/internal/core/i18n"

// caseEventText are the words for what is done in a case: the actions of its history, without "disclosure.".
var caseEventText = i18n.Enum("case.event.", "registered", "authentication_begun", "authentication_tried", "authentication_denied", "authenticated",
	"authority_identified", "clarification_asked", "clarified", "document_added", "duplicate_joined", "fraud_found", "superseded", "withdrawn",
	"reviewed", "escalated", "counselled", "submitted", "returned", "reopened", "approved", "lapsed", "refused", "refusal_proposed", "refusal_approved", "concluded",
	"sampled", "collecting", "collected", "collection_failed", "nothing_found", "no_data", "stamped", "unstamped", "sealed", "released", "package_taken", "passphrase_shown", "delivered",
	"acknowledged", "closed", "package_purged", "frozen", "preservation_extended", "preservation_released", "preservation_ended",
	"told", "customer_told", "outcome_told", "objected", "notice_held", "notice_dropped", "notice_copy", "wish_over", "secrecy_asked", "secrecy_extended", "secrecy_ended", "ended")
