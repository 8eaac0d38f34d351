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
