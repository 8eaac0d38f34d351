package paths

import "strconv"

// Pages of the staff area. They have no language prefix: the officer's account says the language.
const (
	Staff           = "/staff"
	StaffSignIn     = "/staff/sign-in"
	StaffSecond     = "/staff/sign-in/second"
	StaffSignOut    = "/staff/sign-out"
	StaffEnrol      = "/staff/enrol"
	StaffConfirm    = "/staff/confirm"
	StaffPasskey    = "/staff/passkey"
	StaffSecurity   = "/staff/security"
	StaffApp        = "/staff/security/app"
	StaffAddPasskey = "/staff/security/passkey"
	StaffRemove     = "/staff/security/remove"
	StaffPassword   = "/staff/security/password"
	StaffCodes      = "/staff/security/codes"
	StaffPeople     = "/staff/people"
	StaffRecovery   = "/staff/recovery"
	StaffQuestions  = "/staff/questions"
	StaffConsents   = "/staff/consents"

	StaffCustomers     = "/staff/customers"       // the search; followed by /{look} and what is below it
	StaffDisclosures   = "/staff/disclosures"     // followed by /{reference} and what is below it
	StaffNewDisclosure = "/staff/disclosures/new" // followed by /{draft} and the step
	StaffDirectory     = "/staff/directory"       // of courts and magistrates; followed by /{id}
	StaffNumbers       = "/staff/disclosures/figures"
)

// StaffEnrolLink is where an officer enrols who has a token.
func StaffEnrolLink(token string) string { return StaffEnrol + "/" + token }

// StaffAppSetup is where an authenticator app is set up.
func StaffAppSetup(id string) string { return StaffApp + "/" + id }

// StaffPerson is one officer.
func StaffPerson(id int64) string { return StaffPeople + "/" + strconv.FormatInt(id, 10) }

// StaffQuestion is one thread, by its reference.
func StaffQuestion(reference string) string { return StaffQuestions + "/" + reference }

// StaffQuestionFile is a document of a thread.
func StaffQuestionFile(reference, file string) string {
	return StaffQuestion(reference) + "/files/" + file
}

// StaffLook is what one search found, for the officer who gave the reason.
func StaffLook(look string) string { return StaffCustomers + "/" + look }

// StaffFile is a customer's file, seen for the reason of a look.
func StaffFile(look, number string) string { return StaffLook(look) + "/" + number }

// StaffFileKind is one kind of data in a customer's file.
func StaffFileKind(look, number, kind string) string { return StaffFile(look, number) + "/" + kind }

// StaffDisclosure is one disclosure case, by its reference.
func StaffDisclosure(reference string) string { return StaffDisclosures + "/" + reference }

// StaffCaseDocument is a document of a case.
func StaffCaseDocument(reference, document string) string {
	return StaffDisclosure(reference) + "/documents/" + document
}

// StaffAuthority is one entry of the directory.
func StaffAuthority(id string) string { return StaffDirectory + "/" + id }
