// Package directory is the directory of courts, prosecutors, police and other authorities that officers keep. It exists for one
// telephone call: who sends an order is called back on a number from here, never on one that the order names.
//
// It guarantees:
//
//   - an entry is never overwritten unseen: each change, check and end is a version, kept whole by the database, and a change
//     that was made on an older version is refused with the name of who changed it meanwhile;
//   - who wrote the number that stands in an entry, and who wrote its keys, is known by person, whoever changed anything else
//     afterwards. A case refuses that person as the one who authenticates an order with them;
//   - a number is a telephone number of the authority's own country, and no premium-rate one; an address is a place and no post
//     office box; a key that packages are encrypted to is a public one, and how its fingerprint was compared stands beside it;
//   - an entry that was not held against its source for twelve months says so.
//
// Nothing here is fetched: a source is a text that an officer reads.
package directory

import (
	"errors"

	"inzage/internal/platform/store"
)

// The permissions that are asked for.
const (
	Keep = "directory" // to write
	See  = "cases"     // to read
)

// Limits of an entry. Code, pages and tests read them here.
const (
	MaxName   = 200  // characters of a name, a division, a street, a function
	MaxText   = 1000 // characters of a source and of how keys were checked
	MaxKeys   = 10   // public keys of one authority
	MaxListed = 200  // entries of one list
	FreshFor  = 12   // months after which an entry is to be checked again
)

// Officer is who acts.
type Officer struct {
	ID     int64
	Person string // the company's own number of the person; one person may have two accounts
	Name   string
}

// Options are what the use cases stand on.
type Options struct {
	Store *store.Store

	// Require returns the officer who acts when the officer has a permission; a fault says no. In a transaction it holds the
	// officer's rights until its end.
	Require func(r store.Reader, permission string) (Officer, error)
}

// Service holds the use cases. It may be used from several goroutines.
type Service struct {
	store   *store.Store
	require func(r store.Reader, permission string) (Officer, error)
}

// New returns the use cases.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.Require == nil {
		return nil, errors.New("directory: a store and who may what are needed")
	}
	return &Service{store: o.Store, require: o.Require}, nil
}

// Entry is what officers write about an authority.
type Entry struct {
	Type           string // a law.AuthorityType; see Types
	Name           string // "Ondernemingsrechtbank Gent"
	Country        string // ISO 3166-1, two capital letters
	Arrondissement string // see Arrondissements; empty abroad, and for what sits for the whole country
	Division       string // "afdeling Dendermonde"; may be empty
	Language       string // in which it is written to: nl, fr, de, en
	Street         string // with number
	Postcode       string
	City           string
	Email          string // may be empty; orders may come from anywhere, and this proves nothing
	Phone          string // as typed; kept as E.164
	Extension      string // digits; may be empty
	Keys           string // public keys that packages are encrypted to, age or SSH, one on a line; may be empty
	KeysChecked    string // how their fingerprints were compared; needed when there are keys
	Source         string // where these data come from, in words
	CheckedOn      string // the day they were held against the source, 2006-01-02
}
