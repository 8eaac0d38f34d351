// Package paths knows where the portal's pages are. A link is built here and nowhere else, so that a page
// that moves takes its links along.
package paths

// Pages of the public part and of the customer's part, as they follow the language prefix.
const (
	Start         = "/"
	SignIn        = "/sign-in"
	SignOut       = "/sign-out"
	Forgot        = "/forgot-password"
	ForgotSent    = "/forgot-password/sent"
	Reset         = "/reset"    // followed by /{token}, or /new
	Activate      = "/activate" // followed by /{token}, /sent or /new
	ConfirmEmail  = "/confirm-email"
	CancelReset   = "/cancel-reset"
	Undo          = "/undo"
	PrivacyNotice = "/privacy-notice"
	Retention     = "/retention"
	Cookies       = "/cookies"
	Recipients    = "/recipients"
	Certificate   = "/certificate"
	My            = "/my"
	MyData        = "/my/data"
	MyPasswords   = "/my/passwords"
	MySecurity    = "/my/security"
	MyNewPassword = "/my/security/password"
	MyPreferences = "/my/preferences"
	MyCustomer    = "/my/customer" // chooser, for a login that acts for several customers
	MyConfirm     = "/my/confirm"  // step-up: the password once more
	MyEmail       = "/my/email"

	Versions        = "/privacy-notice/versions" // followed by /{number} for one of them
	Compare         = "/privacy-notice/compare"  // with from and to in the query
	PrivacyQuestion = "/privacy-question"        // followed by /sent or /{token}
	MyConsents      = "/my/consents"             // followed by /{purpose}
	MyWithdrawAll   = "/my/consents/withdraw"    // every purpose at once
	MyReceipts      = "/my/consents/receipts"    // followed by /{reference}
	MyQuestions     = "/my/questions"            // followed by /{reference}
	MyQuestion      = "/my/question"             // the form
	MyNotice        = "/my/privacy-notice"       // what changed since the reader last looked
	MyAccessLog     = "/my/access-log"           // who saw the customer's data, and why
	Transparency    = "/transparency"            // orders of courts, in numbers
	Keys            = "/keys"                    // with which others check what comes from us
)

// Mailed is where links of mails that need no sign-in begin, without a language: /m/{token}.
const Mailed = "/m"

// Consent is one purpose: its wording and its history.
func Consent(purpose string) string { return MyConsents + "/" + purpose }

// Withdraw withdraws consent to a purpose, or objects to it.
func Withdraw(purpose string) string { return Consent(purpose) + "/withdraw" }

// Give gives consent to a purpose, or takes an objection back.
func Give(purpose string) string { return Consent(purpose) + "/give" }

// Receipt is the receipt of one consent event.
func Receipt(reference string) string { return MyReceipts + "/" + reference }

// Question is one thread.
func Question(reference string) string { return MyQuestions + "/" + reference }

// Version is one version of the privacy notice.
func Version(number string) string { return Versions + "/" + number }

// VersionText is the Markdown of a version, as it was published.
func VersionText(number string) string { return Version(number) + "/text.md" }

// Figures are the figures about orders of courts of a half-year: "2026-h1".
func Figures(half string) string { return Transparency + "/" + half }

// FiguresFile is a file of them.
func FiguresFile(half, name string) string { return Figures(half) + "/" + name }

// KeyFile is a public key as a file, or what checks with it. It has no language.
func KeyFile(name string) string { return Keys + "/" + name }

// Comparison is what changed from one version of the privacy notice to another.
func Comparison(from, to string) string { return Compare + "?from=" + from + "&to=" + to }

// Kind is the list of one kind of data, or its only record.
func Kind(key string) string { return MyData + "/" + key }

// Record is one record of a kind.
func Record(kind, id string) string { return Kind(kind) + "/" + id }

// File is a document of a record.
func File(kind, id, file string) string { return Record(kind, id) + "/" + file }

// Correct is the form that corrects one thing of a kind that is one record.
func Correct(kind, form string) string { return Kind(kind) + "/" + form + "/correct" }

// In returns the path of a page in a language: In("nl", SignIn) is "/nl/sign-in".
func In[L ~string](lang L, slug string) string { return "/" + string(lang) + slug }
