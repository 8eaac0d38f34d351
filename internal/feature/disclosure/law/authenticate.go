package law

import (
	"slices"

	"inzage/internal/core/i18n"
)

// Method is how we asked whether a demand is real.
type Method string

// The methods.
const (
	CallBack        Method = "call_back"
	PostReply       Method = "post"
	RegisteredReply Method = "registered"
	EBoxReply       Method = "ebox"
	Visit           Method = "visit"
	Signature       Method = "signature" // a qualified electronic signature, validated
)

// MethodText names the methods.
var MethodText = i18n.Enum("law.method.", string(CallBack), string(PostReply), string(RegisteredReply), string(EBoxReply), string(Visit), string(Signature))

// Valid reports whether it is one of the list.
func (m Method) Valid() bool { return slices.Contains(MethodText.Values(), string(m)) }

// line is what carries a method. Two methods on one line are not independent: who holds the line holds both.
func (m Method) line() string {
	switch m {
	case PostReply, RegisteredReply:
		return "paper"
	default:
		return string(m)
	}
}

// Contact is one try to have a demand confirmed.
type Contact struct {
	Method        Method
	FromDirectory bool   // number or address stands in our own directory; one printed in the paper proves nothing
	Confirmed     Answer // Yes, No (they know nothing of it), or Doubtful: nobody reached, no clear word
}

// counts reports whether a contact confirms the demand. A signature needs no directory: its chain of trust is checked.
func (c Contact) counts() bool {
	return c.Confirmed == Yes && (c.FromDirectory || c.Method == Signature)
}

// What is still missing before a demand counts as authentic.
const (
	missingContact   = "law.authentic.contact"
	missingDirectory = "law.authentic.directory"
	missingSecond    = "law.authentic.second"
	missingDenied    = "law.authentic.denied"
)

// Authenticated reports whether a demand is proved to come from whom it names, and if not, what is missing, as ids of
// sentences. One contact through our own directory, or a validated qualified signature, is enough at leisure. In urgency
// and in doubt it takes two that are independent, one of them a voice: a call back or a visit. A denial undoes
// everything. Nothing lowers the bar.
func Authenticated(contacts []Contact, urgent, doubt bool) (ok bool, missing []string) {
	if Denied(contacts) {
		return false, []string{missingDenied}
	}
	lines := map[string]bool{}
	voice, unlisted := false, false
	for _, c := range contacts {
		switch {
		case c.counts():
			lines[c.Method.line()] = true
			voice = voice || c.Method == CallBack || c.Method == Visit
		case c.Confirmed == Yes:
			unlisted = true
		}
	}
	if len(lines) == 0 {
		missing = append(missing, missingContact)
	}
	if unlisted && len(lines) == 0 {
		missing = append(missing, missingDirectory)
	}
	if (urgent || doubt) && (len(lines) < 2 || !voice) {
		missing = append(missing, missingSecond)
	}
	return len(missing) == 0, missing
}

// Denied reports whether somebody reached through our own directory said that the demand is not theirs: a suspicion of
// fraud, which alerts the data protection officer.
func Denied(contacts []Contact) bool {
	return slices.ContainsFunc(contacts, func(c Contact) bool { return c.FromDirectory && c.Confirmed == No })
}
