// Package law is what the disclosure of a customer's data rests on, as data and as pure functions: the legal bases and
// what each lets an authority demand, the checks of a demand, the reasons for refusing one, the periods, and the letters
// in the authority's language. It has no database and no clock: who asks gives the facts and the time.
//
// Two verdicts stand beside each other and are never mixed. The policy (v09.16, clauses 2 and 7) lets data leave for the
// order of a Belgian judge and for nothing else. The law is wider here and narrower there: a public prosecutor may
// demand who a subscriber is, and no judge may have contents on the basis for identification. Where the two part, Differ
// says so, and people decide.
//
// Guarantees:
//
//   - What is no order of a Belgian judge never has the policy's release, whatever else was answered.
//   - A question that nobody answered never makes a release.
//   - Every article, period and authority stands in one table (bases.go) with its source and how sure we are of it. The
//     program's branches name no article.
//   - Every sentence comes from the catalogs, in four languages. A letter never names who decided.
//
// None of it is legal advice. Whatever is marked counsel or unverified is to be confirmed by a Belgian lawyer, and pages
// say so beside it (Mark.Note).
package law

import (
	"slices"

	"inzage/internal/core/i18n"
)

// AuthorityType is who decided that data are demanded: not who wrote the covering letter, nor who carried the paper.
type AuthorityType string

// The authorities.
const (
	Court              AuthorityType = "court"
	InvestigatingJudge AuthorityType = "investigating_judge"
	Prosecutor         AuthorityType = "prosecutor"
	Police             AuthorityType = "police"
	Intelligence       AuthorityType = "intelligence"
	Administrative     AuthorityType = "administrative"
	ForeignEU          AuthorityType = "foreign_eu"
	ForeignOther       AuthorityType = "foreign_other"
	PrivateParty       AuthorityType = "private_party"
	UnknownAuthority   AuthorityType = "unknown"
)

// AuthorityText names the authorities.
var AuthorityText = i18n.Enum("law.authority.", string(Court), string(InvestigatingJudge), string(Prosecutor), string(Police),
	string(Intelligence), string(Administrative), string(ForeignEU), string(ForeignOther), string(PrivateParty), string(UnknownAuthority))

// Valid reports whether it is one of the list.
func (a AuthorityType) Valid() bool { return slices.Contains(AuthorityText.Values(), string(a)) }

// Judge reports whether such an authority is a judge in Belgium's own order.
func (a AuthorityType) Judge() bool { return a == Court || a == InvestigatingJudge }

// foreign reports whether it stands outside Belgium's own order.
func (a AuthorityType) foreign() bool { return a == ForeignEU || a == ForeignOther }

// Nature is what the paper is.
type Nature string

// The natures. A petition is a party's paper; the order on it is what binds.
const (
	Order       Nature = "order"
	Judgment    Nature = "judgment"
	Requisition Nature = "requisition"
	Petition    Nature = "petition"
	LetterOnly  Nature = "letter"
)

// NatureText names the natures.
var NatureText = i18n.Enum("law.nature.", string(Order), string(Judgment), string(Requisition), string(Petition), string(LetterOnly))

// Valid reports whether it is one of the list.
func (n Nature) Valid() bool { return slices.Contains(NatureText.Values(), string(n)) }

// decides reports whether such a paper is a decision: a petition asks for one and a letter speaks of one.
func (n Nature) decides() bool { return n == Order || n == Judgment || n == Requisition }

// Channel is the way by which a demand came, or by which something is handed over.
type Channel string

// The channels.
const (
	ByPost       Channel = "post"
	ByRegistered Channel = "registered"
	ByBailiff    Channel = "bailiff"
	ByEBox       Channel = "ebox"
	ByPlatform   Channel = "platform"
	ByEmail      Channel = "email"
	ByFax        Channel = "fax"
	ByHand       Channel = "hand"
	ByPhone      Channel = "phone"
)

// ChannelText names the channels.
var ChannelText = i18n.Enum("law.channel.", string(ByPost), string(ByRegistered), string(ByBailiff), string(ByEBox), string(ByPlatform),
	string(ByEmail), string(ByFax), string(ByHand), string(ByPhone))

// Valid reports whether it is one of the list.
func (c Channel) Valid() bool { return slices.Contains(ChannelText.Values(), string(c)) }

// Secrecy is what forbids telling the customer.
type Secrecy string

// The sources of secrecy. A mere request binds nobody; the approver may follow it for 90 days, once.
const (
	NoSecrecy Secrecy = "none"
	ByStatute Secrecy = "statute"
	ByOrder   Secrecy = "order"
	ByRequest Secrecy = "request"
)

// SecrecyText names the sources of secrecy.
var SecrecyText = i18n.Enum("law.secrecy.", string(NoSecrecy), string(ByStatute), string(ByOrder), string(ByRequest))

// Valid reports whether it is one of the list.
func (s Secrecy) Valid() bool { return slices.Contains(SecrecyText.Values(), string(s)) }

// CaseKind is what a demand wants done.
type CaseKind string

// The kinds of case.
const (
	Production   CaseKind = "production"
	Preservation CaseKind = "preservation"
	Extension    CaseKind = "extension"
	Withdrawal   CaseKind = "withdrawal"
)

// KindText names the kinds of case.
var KindText = i18n.Enum("law.kind.", string(Production), string(Preservation), string(Extension), string(Withdrawal))

// Valid reports whether it is one of the list.
func (k CaseKind) Valid() bool { return slices.Contains(KindText.Values(), string(k)) }

// HandsOver reports whether data leave the house in such a case. Keeping, keeping longer and withdrawing hand nothing
// over; what is kept is handed over, if ever, by a case of its own.
func (k CaseKind) HandsOver() bool { return k == Production }

// Selector is by what a scope line names its subject.
type Selector string

// The selectors.
const (
	SelectCustomer Selector = "customer"
	SelectDomain   Selector = "domain"
	SelectEmail    Selector = "email"
	SelectIP       Selector = "ip"
	SelectInvoice  Selector = "invoice"
)

// SelectorText names the selectors.
var SelectorText = i18n.Enum("law.selector.", string(SelectCustomer), string(SelectDomain), string(SelectEmail), string(SelectIP), string(SelectInvoice))

// Valid reports whether it is one of the list.
func (s Selector) Valid() bool { return slices.Contains(SelectorText.Values(), string(s)) }

// Urgency is how fast a demand must be answered. It raises the checks and never lowers them.
type Urgency string

// The urgencies.
const (
	Routine Urgency = "routine"
	Urgent  Urgency = "urgent"
)

// UrgencyText names the urgencies.
var UrgencyText = i18n.Enum("law.urgency.", string(Routine), string(Urgent))

// Valid reports whether it is one of the list.
func (u Urgency) Valid() bool { return slices.Contains(UrgencyText.Values(), string(u)) }

// Answer is what an officer found at one point of the checklist.
type Answer string

// The answers. Open is none yet.
const (
	Open          Answer = ""
	Yes           Answer = "yes"
	No            Answer = "no"
	Doubtful      Answer = "unclear"
	NotApplicable Answer = "na"
)

// AnswerText names the answers, but not Open.
var AnswerText = i18n.Enum("law.answer.", string(Yes), string(No), string(Doubtful), string(NotApplicable))

// Valid reports whether it is one of the answers. Open is none.
func (a Answer) Valid() bool { return slices.Contains(AnswerText.Values(), string(a)) }
