package seal

import (
	"fmt"
	"time"

	"inzage/internal/platform/timestamp"
)

// Code names a kind of problem, for texts in other languages.
type Code string

// What can be wrong with a package, from the outside to the inside.
const (
	NoPin        Code = "pin"           // nothing to compare the signing key with
	FileForm     Code = "file.form"     // the outer signature cannot be read
	FileUse      Code = "file.use"      // it was made for another use
	FileSigner   Code = "file.signer"   // by another key than the company's
	FileChanged  Code = "file.changed"  // it does not fit the encrypted file
	OtherKey     Code = "age.key"       // encrypted to somebody else
	AgeDamaged   Code = "age.damaged"   // the encrypted file was changed, cut off or lengthened
	TarPath      Code = "tar.path"      // a path outside the bag's folder, or an odd one
	TarLink      Code = "tar.link"      // a symbolic or hard link
	TarType      Code = "tar.type"      // neither file nor folder
	TarDuplicate Code = "tar.duplicate" // a path that comes twice
	TarOrder     Code = "tar.order"     // not in the order in which a package is made
	TarHeader    Code = "tar.header"    // owner, mode, time or padding differ from what a package has
	TarCut       Code = "tar.cut"       // ends too early
	TarTrailing  Code = "tar.trailing"  // goes on after its end
	TarLimit     Code = "tar.limit"     // more files, or larger ones, than a package may have
	BagReference Code = "bag.reference" // another case's
	BagVersion   Code = "bag.version"   // bagit.txt
	BagInfo      Code = "bag.info"      // bag-info.txt
	BagManifest  Code = "bag.manifest"  // a manifest cannot be read, or has a line twice
	BagMissing   Code = "bag.missing"   // a file that a manifest lists
	BagUnlisted  Code = "bag.unlisted"  // a file below data/ that no manifest lists
	BagUntagged  Code = "bag.untagged"  // a tag file that no manifest lists
	BagChanged   Code = "bag.changed"   // a file is not the one that was listed
	BagForm      Code = "bag.form"      // the inner signature cannot be read
	BagUse       Code = "bag.use"       // it was made for another use
	BagSigner    Code = "bag.signer"    // by another key than the company's
	BagSignature Code = "bag.signature" // it does not fit the tag manifest
	StampForm    Code = "stamp.form"    // the time stamp cannot be read
	StampOther   Code = "stamp.other"   // it is of another tag manifest
	StampForged  Code = "stamp.forged"  // it was changed, or signed by whom may not stamp times
	StampSigner  Code = "stamp.signer"  // by another authority than the ones given
)

// Problem is a reason not to rely on a package.
type Problem struct {
	Code Code
	Path string // which file in the package, or ""
	Text string // one English sentence
}

func (p Problem) String() string { return p.Text }

// Report is what Verify found.
type Report struct {
	Problems []Problem // empty: all that was looked at is as it was sealed
	More     int       // problems beyond those listed

	// Opened says that the contents were looked at. Without an identity only the outer signature is.
	Opened bool
	// Signer is the fingerprint of the key that signed the encrypted file, "" when that cannot be said.
	Signer string
	Cipher string // SHA-512 of the encrypted file
	Size   int64  // of the encrypted file, bytes

	// Of the contents, when they were opened; to be relied on only when there are no problems.
	Reference   string
	At          time.Time // second of sealing, UTC
	Files       int       // payload files
	Bytes       int64     // in them
	TagManifest string    // its SHA-512
	Info        []Field   // bag-info.txt
	// Stamp is what the time stamp in it says; nil: there is none, or none that holds. None is no problem: not every
	// package has one, and whoever takes it out changes nothing else.
	Stamp *timestamp.Stamp

	Log LogReport // its entry in the audit log
}

// OK reports whether no problem was found. Whether the contents were looked at, Opened says.
func (r Report) OK() bool { return len(r.Problems) == 0 }

// maxProblems bounds a report about something that is no package at all.
const maxProblems = 100

func (r *Report) add(code Code, path, format string, args ...any) {
	if len(r.Problems) == maxProblems {
		r.More++
		return
	}
	r.Problems = append(r.Problems, Problem{code, path, fmt.Sprintf(format, args...)})
}
