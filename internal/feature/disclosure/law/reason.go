package law

import (
	"slices"

	"inzage/internal/core/i18n"
)

// Reason is why a demand, or one line of its scope, is refused or sent back.
type Reason string

// The reasons, in the order of the refusal table.
const (
	R01 Reason = "R01"
	R02 Reason = "R02"
	R03 Reason = "R03"
	R04 Reason = "R04"
	R05 Reason = "R05"
	R06 Reason = "R06"
	R07 Reason = "R07"
	R08 Reason = "R08"
	R09 Reason = "R09"
	R10 Reason = "R10"
	R11 Reason = "R11"
	R12 Reason = "R12"
	R13 Reason = "R13"
	R14 Reason = "R14"
	R15 Reason = "R15"
	R16 Reason = "R16"
	R17 Reason = "R17"
	R18 Reason = "R18"
	R19 Reason = "R19"
)

// Texts of the reasons: a short name for officers and figures, the sentence that a letter says, and what would mend it.
var (
	ReasonText = i18n.Enum("law.reason.", string(R01), string(R02), string(R03), string(R04), string(R05), string(R06), string(R07),
		string(R08), string(R09), string(R10), string(R11), string(R12), string(R13), string(R14), string(R15), string(R16), string(R17),
		string(R18), string(R19))
	RefusalText = i18n.Enum("law.refusal.", string(R01), string(R02), string(R03), string(R04), string(R05), string(R06), string(R07),
		string(R08), string(R09), string(R10), string(R11), string(R12), string(R13), string(R14), string(R15), string(R16), string(R17),
		string(R18), string(R19))
	CureText = i18n.Enum("law.cure.", string(R01), string(R02), string(R03), string(R04), string(R05), string(R07), string(R08),
		string(R09), string(R10), string(R11), string(R14), string(R15), string(R16))
)

// Valid reports whether it is one of the list.
func (r Reason) Valid() bool { return slices.Contains(ReasonText.Values(), string(r)) }

// Cure is whether the authority can mend what is wrong.
type Cure string

// The cures.
const (
	Curable    Cure = "yes"
	NotCurable Cure = "no"
	MaybeCured Cure = "maybe"
)

// ReasonInfo is what is known about a reason.
type ReasonInfo struct {
	Code    Reason
	Name    string   // in reports that programs read
	ETSI    []string // reason codes of Form 3, ETSI TS 104 144 clause 6.4.4; none where the form has no word for it
	Curable Cure
	Policy  bool // it stands on our policy and not on the law: where the law binds, the case is escalated
	Counsel bool // only with counsel's opinion
}

// Codes of ETSI TS 104 144 that several reasons share.
const (
	etsiIncomplete   = "Incomplete"
	etsiIssuer       = "InvalidIssuingAuthority"
	etsiNotHeld      = "DataNotHeld"
	etsiConflict     = "ConflictOfLaw"
	etsiManifest     = "ManifestErrors"
	etsiInsufficient = "InsufficientInformation"
	etsiImpossible   = "DeFactoImpossibility"
	etsiPrivilege    = "ImmunitiesOrPrivileges"
	etsiService      = "ServiceNotCovered"
)

var reasons = []ReasonInfo{
	{Code: R01, Name: "NOT_AUTHENTIC", Curable: Curable},
	{Code: R02, Name: "NO_ORDER", ETSI: []string{etsiIncomplete}, Curable: Curable, Policy: true},
	{Code: R03, Name: "NOT_A_JUDGE", ETSI: []string{etsiIssuer}, Curable: Curable, Policy: true},
	{Code: R04, Name: "NOT_BELGIAN", ETSI: []string{etsiIssuer, etsiConflict}, Curable: Curable, Policy: true},
	{Code: R05, Name: "NOT_COMPETENT", ETSI: []string{etsiIssuer}, Curable: Curable},
	{Code: R06, Name: "WRONG_ADDRESSEE", ETSI: []string{etsiNotHeld}, Curable: NotCurable},
	{Code: R07, Name: "INCOMPLETE", ETSI: []string{etsiIncomplete}, Curable: Curable},
	{Code: R08, Name: "MANIFEST_ERROR", ETSI: []string{etsiManifest}, Curable: Curable},
	{Code: R09, Name: "SUBJECT_NOT_IDENTIFIABLE", ETSI: []string{etsiInsufficient}, Curable: Curable},
	{Code: R10, Name: "OVERBROAD", Curable: Curable},
	// OffenceNotCovered would say that the offence is too light, which this reason does not.
	{Code: R11, Name: "BASIS_DOES_NOT_COVER_CATEGORY", Curable: Curable},
	{Code: R12, Name: "DATA_NOT_HELD", ETSI: []string{etsiNotHeld}, Curable: NotCurable},
	{Code: R13, Name: "EXPIRED", Curable: NotCurable},
	{Code: R14, Name: "PRIVILEGE_OR_PRESS", ETSI: []string{etsiPrivilege}, Curable: MaybeCured, Counsel: true},
	{Code: R15, Name: "CONFLICT_OF_LAW", ETSI: []string{etsiConflict}, Curable: MaybeCured, Counsel: true},
	{Code: R16, Name: "IMPOSSIBLE_IN_TIME", ETSI: []string{etsiImpossible}, Curable: Curable, Counsel: true},
	{Code: R17, Name: "SERVICE_NOT_COVERED", ETSI: []string{etsiService}, Curable: NotCurable},
	{Code: R18, Name: "PRIVATE_PARTY", Curable: NotCurable},
	{Code: R19, Name: "WOULD_REQUIRE_NEW_COLLECTION", Curable: NotCurable},
}

// Reasons returns all reasons, in order.
func Reasons() []ReasonInfo { return slices.Clone(reasons) }

// ReasonOf returns what is known about a reason.
func ReasonOf(r Reason) (ReasonInfo, bool) {
	i := slices.IndexFunc(reasons, func(info ReasonInfo) bool { return info.Code == r })
	if i < 0 {
		return ReasonInfo{}, false
	}
	return reasons[i], true
}
