// Package seal makes and checks the package in which data leave the house by order of a judge: a BagIt 1.0 bag
// (RFC 8493) in a tar, signed, encrypted with age, and signed again, which a court opens and checks with ssh-keygen, age,
// tar and sha512sum alone.
//
//	D-2026-000017.tar.age        the bag, encrypted to the authority
//	D-2026-000017.tar.age.sig    SSH signature over the encrypted file: age does not say who encrypted
//	D-2026-000017/               in the tar:
//	  bagit.txt  bag-info.txt  manifest-sha512.txt  tagmanifest-sha512.txt
//	  tagmanifest-sha512.txt.sig SSH signature over the tag manifest, and so over every byte of the bag
//	  tagmanifest-sha512.txt.tsr time stamp (RFC 3161) over the tag manifest, when an authority gave one
//	  data/…                     what is handed over
//	  meta/…                     order, scope, collection, approvals, statement
//
// Guarantees:
//
//   - Half a package never gets out: nothing stands under its final name before all of it is on the disk, and one write
//     that fails fails the package.
//   - Nothing is on the disk in clear: what is collected waits in a file that has no name and is encrypted with a key
//     that only this process has. A killed process leaves nothing that can be read.
//   - The same files, order and second give the same tar, byte for byte, and Verify accepts no other: every header field
//     and every padding byte is determined, so nothing travels unseen.
//   - Memory does not grow with the size of the files, and by some 250 bytes with each file: 64 MiB are enough for the
//     largest package.
//
// What a good package does not prove: that the data in it are true or complete. That is what the statement in it says,
// and who says it.
//
// It is a library over readers and writers. It knows neither database nor case: who may seal what, its caller decides
// and records.
package seal

import (
	"context"
	"crypto/sha512"
	"errors"
	"fmt"
	"regexp"
	"time"

	"filippo.io/age"
	"golang.org/x/crypto/ssh"
)

// The names that the format gives.
const (
	payloadDir  = "data/"
	metaDir     = "meta/"
	version     = "bagit.txt"
	info        = "bag-info.txt"
	manifest    = "manifest-sha512.txt"
	tagManifest = "tagmanifest-sha512.txt"
	signature   = tagManifest + ".sig"
	timeStamp   = tagManifest + ".tsr"

	versionText = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
	agent       = "inzage"
)

// Limits of a package. A collection that needs more makes several packages.
const (
	// MaxFiles is how many files and folders a package has at most.
	MaxFiles = 100_000
	// margin is what Seal itself adds to them, and more.
	margin = 64
	// MaxFileSize is how many bytes a file in it has at most: what a tar header without extensions can say.
	MaxFileSize = 8<<30 - 1
	// maxPath is the longest path in the tar, reference included: what a header has room for.
	maxPath = 99
	// maxTag is the longest tag file that is read whole: bag-info.txt and a time stamp.
	maxTag = 64 << 10
)

// Domain is whose signatures these are, "host.example". It stands in the signatures' namespaces, so that one company's
// key says nothing in another's name.
type Domain string

var domainForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,120}[a-z0-9])?$`)

func (d Domain) check() error {
	if !domainForm.MatchString(string(d)) {
		return fmt.Errorf("seal: %.40q is no domain", string(d))
	}
	return nil
}

// FileUse is the namespace of the signature over the encrypted file.
func (d Domain) FileUse() string { return "disclosure-file@" + string(d) }

// BagUse is the namespace of the signature over the tag manifest.
func (d Domain) BagUse() string { return "disclosure-bag@" + string(d) }

// Identity is who signs, as allowed_signers names him.
func (d Domain) Identity() string { return "seal@" + string(d) }

// File is a file in a package, for the record of the collection.
type File struct {
	Path   string // in the bag: "data/01-subscriber/customer-48213.json"
	Size   int64  // bytes
	SHA512 string // 128 hexadecimal digits
}

// Field is a line of bag-info.txt. No customer's name belongs there: the tag files are shown more freely than data/.
type Field struct {
	Label string // "Source-Organization"
	Value string // one line
}

// Envelope is what closes a package.
type Envelope struct {
	At     time.Time       // second of sealing: the time of every file, and in its own zone Bagging-Date
	Domain Domain          // whose signatures
	Info   []Field         // bag-info.txt, beside what Seal writes itself; in this order
	Key    ssh.Signer      // Ed25519, see sshsig.ParseKey
	To     []age.Recipient // see Recipients and Passphrase
	// Stamp fetches a time stamp (RFC 3161) over the SHA-512 of the tag manifest, as the authority sent it; nil, or one
	// that returns nothing: the package has none. It is called when all files are known and before the first byte is
	// written.
	Stamp func(ctx context.Context, tagManifest [sha512.Size]byte) ([]byte, error)
}

// Sealed is a finished package, for the case, the log and the letter.
type Sealed struct {
	Reference   string    // of the case
	At          time.Time // second of sealing
	Files       int       // payload files
	Bytes       int64     // in them
	TagManifest string    // its SHA-512: it stands for every byte of the bag
	StampedAt   time.Time // what the time stamp says; zero: there is none
	Cipher      string    // SHA-512 of the encrypted file
	CipherSize  int64     // bytes
	Signature   []byte    // over the encrypted file: FILE.sig
	Signer      string    // fingerprint of the key that signed
}

// sum is a SHA-512. As bytes it takes half the room of text, and a package may have many files.
type sum = [sha512.Size]byte

var (
	errClosed = errors.New("seal: the file or package is closed")
	errBroken = errors.New("seal: a write failed before; this package cannot be finished")
)
