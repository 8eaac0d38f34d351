package law

import (
	"slices"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
)

// Basis is the legal ground on which a demand stands.
type Basis string

// The bases, a closed list: what a paper names beyond it is NoBasis, and a question for counsel.
const (
	Sv46bis          Basis = "sv46bis"
	Sv88bis          Basis = "sv88bis"
	Sv90ter          Basis = "sv90ter"
	Sv39bis          Basis = "sv39bis"
	Sv39ter          Basis = "sv39ter"
	Sv39quater       Basis = "sv39quater"
	Sv88ter          Basis = "sv88ter"
	Sv88quater       Basis = "sv88quater"
	Telecom126       Basis = "telecom126"
	Intelligence16_2 Basis = "intelligence16_2"
	Intelligence18_7 Basis = "intelligence18_7"
	Judicial877      Basis = "judicial877"
	Judicial584      Basis = "judicial584"
	DSA10            Basis = "dsa10"
	EPOC             Basis = "epoc"
	EPOCPR           Basis = "epoc_pr"
	MLA              Basis = "mla"
	NoBasis          Basis = "none"
)

// BasisText names the bases by what they are for; Citation adds the article.
var BasisText = i18n.Enum("law.basis.", string(Sv46bis), string(Sv88bis), string(Sv90ter), string(Sv39bis), string(Sv39ter),
	string(Sv39quater), string(Sv88ter), string(Sv88quater), string(Telecom126), string(Intelligence16_2), string(Intelligence18_7),
	string(Judicial877), string(Judicial584), string(DSA10), string(EPOC), string(EPOCPR), string(MLA), string(NoBasis))

// Valid reports whether it is one of the list.
func (b Basis) Valid() bool { return slices.Contains(BasisText.Values(), string(b)) }

// Mark is how sure we are of a rule.
type Mark string

// The marks.
const (
	Verified   Mark = "verified"   // read in the law itself or on an official page
	Secondary  Mark = "secondary"  // read in somebody else's account of it
	Unverified Mark = "unverified" // not read anywhere we trust
	Counsel    Mark = "counsel"    // a question of interpretation
)

// MarkText names the marks.
var MarkText = i18n.Enum("law.mark.", string(Verified), string(Secondary), string(Unverified), string(Counsel))

// ToConfirm reports whether counsel has yet to confirm the rule.
func (m Mark) ToConfirm() bool { return m.Note() != "" }

// Note is the id of the sentence that pages show beside a rule that counsel has yet to confirm; else empty.
func (m Mark) Note() string {
	if m == Verified {
		return ""
	}
	return "law.to_confirm"
}

// Limit is a period within which the law wants an answer. The zero Limit is none. Limits are never moved to a working
// day: both kinds that the law gives are hard.
type Limit struct {
	Days, Hours int
}

// Source is where a rule stands.
type Source struct {
	Article     string // "46bis", "871, 877 – 882"; empty where the whole text is meant
	Statute     string // a value of StatuteText
	Publication string // where it was published; ELI, number and date, the same in every language
}

// The laws that the bases stand in.
const (
	statuteCriminal     = "criminal_procedure"
	statuteTelecom      = "telecom"
	statuteIntelligence = "intelligence"
	statuteJudicial     = "judicial"
	statuteDSA          = "dsa"
	statuteEvidence     = "e_evidence"
	statuteMutual       = "mutual_assistance"
	statuteNone         = "none"
)

// StatuteText names the laws.
var StatuteText = i18n.Enum("law.statute.", statuteCriminal, statuteTelecom, statuteIntelligence, statuteJudicial, statuteDSA,
	statuteEvidence, statuteMutual, statuteNone)

// Rule is what is known about one basis.
type Rule struct {
	Basis Basis

	// Deciders may demand on this basis. Provisional may in extreme urgency or in the act; Deciders confirm within 24 hours.
	Deciders, Provisional []AuthorityType

	// Categories are what may be demanded. Unsettled are those of which the texts do not say so: a verdict on them is
	// unclear and goes to counsel. Whatever stands in neither list may not be demanded.
	Categories, Unsettled []dataset.Category

	// OfJudge are those that a judge may demand on this basis, though not its other deciders.
	OfJudge []dataset.Category

	// Preserves: the basis obliges to keep, and hands nothing over. Keeps and Renewal are in days.
	Preserves       bool
	Keeps, Renewal  int
	Secrecy         Secrecy // ByStatute: the case is silent to the customer although the paper says nothing
	InformsCustomer bool    // the authority tells the customer, so that we hold our own notice

	LookBack          int   // months before the demand that can be reached at most; 0 when the law gives no limit
	Answer, Emergency Limit // within which we must answer

	Source Source
	Mark   Mark
	Since  string // YYYY-MM-DD since when it can be used, where that is recent; else empty
}

// Bases returns the rules of all bases, in the order in which pages list them.
func Bases() []Rule { return slices.Clone(rules) }

// RuleOf returns the rule of a basis.
func RuleOf(b Basis) (Rule, bool) {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.Basis == b })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// Name says what the basis is for, in a language.
func (r Rule) Name(lang i18n.Lang) string { return BasisText.In(lang, string(r.Basis)) }

// Citation says where the rule stands, as a letter does: "artikel 46bis van het Wetboek van strafvordering".
func (r Rule) Citation(lang i18n.Lang) string {
	statute := StatuteText.In(lang, r.Source.Statute)
	if r.Source.Article == "" {
		return statute
	}
	return i18n.In(lang, "law.citation", i18n.Args{"Article": r.Source.Article, "Statute": statute})
}

// DefaultSecrecy is what holds before anybody read the paper: secrecy by statute as soon as one of the bases brings it.
func DefaultSecrecy(bases []Basis) Secrecy {
	for _, b := range bases {
		if r, ok := RuleOf(b); ok && r.Secrecy == ByStatute {
			return ByStatute
		}
	}
	return NoSecrecy
}
