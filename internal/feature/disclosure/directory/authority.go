package directory

import (
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/deadline"
)

// Change is what made a version of an entry.
type Change string

// The changes.
const (
	Added   Change = "added"
	Changed Change = "changed"
	Checked Change = "checked" // held against its source again, and found to stand
	Ended   Change = "ended"
)

// ChangeText names the changes.
var ChangeText = i18n.Enum("directory.change.", "added", "changed", "checked", "ended")

// Authority is an entry of the directory: as it stands, or as it stood in one version.
type Authority struct {
	ID int64
	Entry
	Version   int
	Change    Change    // what made this version
	By        Author    // who made it
	Checked   time.Time // the day of CheckedOn, at midnight UTC
	CheckedBy string    // name of the officer who says so
	PhoneBy   Author    // who wrote the number and extension that stand here: never who authenticates an order with them
	KeysBy    Author    // who wrote the keys that stand here, or took them away; zero: there never were any
	Created   time.Time
	EndedAt   time.Time // zero: it stands
}

// Author is who wrote something, and when.
type Author struct {
	OfficerID int64
	Person    string // as it was when it was written
	Name      string
	At        time.Time
}

// Stale reports whether twelve months or more have passed since the entry was held against its source.
func (a Authority) Stale(now time.Time) bool {
	return !deadline.Day(now).Before(a.Checked.AddDate(0, FreshFor, 0))
}

// Magistrate is a person in function at an authority.
type Magistrate struct {
	ID       int64
	Name     string
	Function string
	Since    time.Time // a day, at midnight UTC
	Until    time.Time // the last day; zero: in function as far as is known
}

// File is all that is known of an authority.
type File struct {
	Authority
	Magistrates []Magistrate // those in function first, by name
	History     []Authority  // every version, the latest first
}
