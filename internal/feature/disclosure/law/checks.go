package law

import "slices"

// Answers are the answers of the checklist, by the number of the check.
type Answers map[int]Answer

// Numbers of the checks on which the two verdicts part. Those that are a Defect count for both.
const (
	CheckOrder     = 5
	CheckJudge     = 6
	CheckBelgian   = 7
	CheckCompetent = 8
)

// Check is one of the 22 points of the review. Every one is put so that "yes" lets the case go on.
type Check struct {
	Number int
	Key    string
	Text   string // id of the question
	Help   string // id of what to look at

	Blocks       bool // "no" or a doubt stops the release
	BlocksUrgent bool // in urgency it stops it as well, though not in routine
	MayNA        bool // "not applicable" may be answered, but not in urgency
	Policy       bool // it stands on our policy: counsel's opinion and the override may pass it
	Defect       bool // "no" means that the demand as a whole does not stand, by the policy and by the law alike

	Reason Reason // what a "no" suggests; empty when it suggests none
}

var checks = []Check{
	{Number: 1, Key: "complete", Text: "law.check.complete", Help: "law.check.complete.help", Blocks: true, Defect: true, Reason: R07},
	{Number: 2, Key: "directory", Text: "law.check.directory", Help: "law.check.directory.help", Blocks: true, Defect: true, Reason: R01},
	{Number: 3, Key: "call_back", Text: "law.check.call_back", Help: "law.check.call_back.help", Blocks: true, MayNA: true, Defect: true, Reason: R01},
	{Number: 4, Key: "signature", Text: "law.check.signature", Help: "law.check.signature.help", Blocks: true, MayNA: true, Defect: true, Reason: R01},
	{Number: 5, Key: "order", Text: "law.check.order", Help: "law.check.order.help", Blocks: true, Policy: true, Reason: R02},
	{Number: 6, Key: "judge", Text: "law.check.judge", Help: "law.check.judge.help", Blocks: true, Policy: true, Reason: R03},
	{Number: 7, Key: "belgian", Text: "law.check.belgian", Help: "law.check.belgian.help", Blocks: true, Policy: true, Reason: R04},
	{Number: 8, Key: "competent", Text: "law.check.competent", Help: "law.check.competent.help", Blocks: true, Reason: R05},
	{Number: 9, Key: "addressee", Text: "law.check.addressee", Help: "law.check.addressee.help", Blocks: true, Defect: true, Reason: R06},
	{Number: 10, Key: "basis", Text: "law.check.basis", Help: "law.check.basis.help", Blocks: true, Reason: R11},
	{Number: 11, Key: "subject", Text: "law.check.subject", Help: "law.check.subject.help", Blocks: true, Defect: true, Reason: R09},
	{Number: 12, Key: "period", Text: "law.check.period", Help: "law.check.period.help", Blocks: true, Defect: true, Reason: R07},
	{Number: 13, Key: "categories", Text: "law.check.categories", Help: "law.check.categories.help", Blocks: true, Defect: true, Reason: R07},
	{Number: 14, Key: "proportionate", Text: "law.check.proportionate", Help: "law.check.proportionate.help", Blocks: true, Reason: R10},
	{Number: 15, Key: "held", Text: "law.check.held", Help: "law.check.held.help", Reason: R12},
	{Number: 16, Key: "current", Text: "law.check.current", Help: "law.check.current.help", Blocks: true, Defect: true, Reason: R13},
	{Number: 17, Key: "privilege", Text: "law.check.privilege", Help: "law.check.privilege.help", Blocks: true, Reason: R14},
	{Number: 18, Key: "third_parties", Text: "law.check.third_parties", Help: "law.check.third_parties.help", BlocksUrgent: true, MayNA: true, Reason: R10},
	{Number: 19, Key: "secrecy", Text: "law.check.secrecy", Help: "law.check.secrecy.help", Blocks: true},
	{Number: 20, Key: "deadline", Text: "law.check.deadline", Help: "law.check.deadline.help", MayNA: true, Reason: R16},
	{Number: 21, Key: "conflict", Text: "law.check.conflict", Help: "law.check.conflict.help", Blocks: true, Reason: R15},
	{Number: 22, Key: "language", Text: "law.check.language", Help: "law.check.language.help", BlocksUrgent: true, Reason: R07},
}

// Checks returns the checklist in its order.
func Checks() []Check { return slices.Clone(checks) }

// CheckOf returns a check by its number.
func CheckOf(number int) (Check, bool) {
	if number < 1 || number > len(checks) {
		return Check{}, false
	}
	return checks[number-1], true
}

// mayNA reports whether "not applicable" is an answer here.
func (c Check) mayNA(urgent bool) bool { return c.MayNA && !urgent }

// blocks reports whether an answer stops the release. An answer that is not given stops every release: see OpenChecks.
func (c Check) blocks(a Answer, urgent bool) bool {
	switch a {
	case Yes, Open:
		return false
	case NotApplicable:
		return !c.mayNA(urgent)
	default:
		return c.Blocks || urgent && c.BlocksUrgent
	}
}

// OpenChecks returns the checks that nobody answered yet.
func OpenChecks(a Answers) []Check {
	return slices.DeleteFunc(Checks(), func(c Check) bool { return a[c.Number].Valid() })
}

// Complete reports whether every check has an answer.
func Complete(a Answers) bool { return len(OpenChecks(a)) == 0 }

// Blocking returns the checks whose answer stops a release. Urgency adds to them and never takes away: what is not
// applicable at leisure must be answered, and third parties and language stop it too.
func Blocking(a Answers, urgent bool) []Check {
	return slices.DeleteFunc(Checks(), func(c Check) bool { return !c.blocks(a[c.Number], urgent) })
}

// Suggested returns the reasons that the answers "no" suggest, in order, each once.
func Suggested(a Answers) []Reason {
	var suggested []Reason
	for _, c := range checks {
		if a[c.Number] == No && c.Reason != "" {
			suggested = append(suggested, c.Reason)
		}
	}
	slices.Sort(suggested)
	return slices.Compact(suggested)
}

// defects returns the reasons for which a demand as a whole does not stand, whoever made it.
func (a Answers) defects() []Reason {
	var found []Reason
	for _, c := range checks {
		if c.Defect && a[c.Number] == No {
			found = append(found, c.Reason)
		}
	}
	return found
}

// stands reports whether a demand is proved to be free of defects, and these further points are answered yes. What is not
// proved is not assumed.
func (a Answers) stands(urgent bool, further ...int) bool {
	for _, c := range checks {
		if c.Defect && a[c.Number] != Yes && (a[c.Number] != NotApplicable || !c.mayNA(urgent)) {
			return false
		}
	}
	return !slices.ContainsFunc(further, func(n int) bool { return a[n] != Yes })
}
