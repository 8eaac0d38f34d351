package layout

import (
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
)

// StaffShell is what a page of the staff area tells its surroundings. The area has no language picker: the officer's
// account says the language.
type StaffShell struct {
	Shell
	Officer string       // name of who is signed in, however far; empty: nobody
	Places  []StaffPlace // of the navigation; empty: signing in or enrolling is not done yet
	Script  Script       // zero on nearly all pages
}

// Script is the one script that a page may have, with the nonce that its policy names.
type Script struct{ URL, Nonce string }

// StaffPlace is a key of the navigation: one of the Staff constants.
type StaffPlace string

// Keys of the staff area's navigation.
const (
	StaffToday     StaffPlace = "today"
	StaffQuestions StaffPlace = "questions"
	StaffConsents  StaffPlace = "consents"
	StaffCustomers StaffPlace = "customers"
	StaffCases     StaffPlace = "cases"
	StaffDirectory StaffPlace = "directory"
	StaffPeople    StaffPlace = "people"
	StaffRecovery  StaffPlace = "recovery"
	StaffSecurity  StaffPlace = "security"
)

var staffPaths = map[StaffPlace]string{
	StaffToday: paths.Staff, StaffQuestions: paths.StaffQuestions, StaffConsents: paths.StaffConsents, StaffCustomers: paths.StaffCustomers, StaffCases: paths.StaffDisclosures, StaffDirectory: paths.StaffDirectory,
	StaffPeople: paths.StaffPeople, StaffRecovery: paths.StaffRecovery, StaffSecurity: paths.StaffSecurity,
}

var staffText = i18n.Enum("staff.nav.", string(StaffToday), string(StaffQuestions), string(StaffConsents), string(StaffCustomers), string(StaffCases), string(StaffDirectory),
	string(StaffPeople), string(StaffRecovery), string(StaffSecurity))

// current tells whether a place is the page's own.
func (s StaffShell) current(p StaffPlace) bool { return string(p) == s.Nav }
