package policy

// ClauseLink leads from a clause to a page that makes it true.
type ClauseLink struct {
	Path  string // address behind the language prefix: "/my/data/invoices" for /nl/my/data/invoices
	Label string // catalog id: what the reader does or sees there
}

// IntroLinks lead from the introduction, which has no number.
func IntroLinks() []ClauseLink { return []ClauseLink{{"/certificate", "clause.link.certificate"}} }

// clauseLinks says for each clause where the reader sees it kept, by the number that the clause has had since the first
// policy. A clause whose own page is still to come leads to the page that says most about it today.
var clauseLinks = map[string][]ClauseLink{
	"1": {{"/my/data", "clause.link.data"}, {"/retention", "clause.link.retention"}},
	"1.1": {
		{"/my/data/account", "clause.link.account"},
	},
	"1.2": {
		{"/my/data/orders", "clause.link.orders"},
		{"/my/data/invoices", "clause.link.invoices"},
		{"/my/data/payments", "clause.link.payments"},
	},
	"1.3": {{"/my/consents", "clause.link.object"}},
	"1.4": {{"/my/consents", "clause.link.object"}},
	"1.5": {{"/my/questions", "clause.link.questions"}},
	"1.6": {
		{"/cookies", "clause.link.cookies"},
		{"/my/security", "clause.link.sessions"},
	},
	"1.7": {
		{"/my/passwords", "clause.link.passwords"},
		{"/forgot-password", "clause.link.reset"},
	},
	"2": {{"/recipients", "clause.link.recipients"}},
	"3": {
		{"/my/consents", "clause.link.consents"},
		{"/recipients", "clause.link.recipients"},
	},
	"4": {
		{"/certificate", "clause.link.certificate"},
		{"/my/security", "clause.link.security"},
	},
	"5": {
		{"/my/consents", "clause.link.consents"},
		{"/privacy-question", "clause.link.ask"},
		{"/retention", "clause.link.retention"},
	},
	"6": {
		{"/my/data/services", "clause.link.services"},
		{"/retention", "clause.link.retention"},
	},
	"7": {{"/my/data/services", "clause.link.services"}},
	"8": {{"/privacy-notice/versions", "clause.link.versions"}},
	"9": {
		{"/my/questions", "clause.link.questions"},
		{"/privacy-question", "clause.link.ask"},
	},
}
