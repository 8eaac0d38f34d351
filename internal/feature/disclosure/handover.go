package disclosure

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
)

// Run is one attempt to collect what a case may hand over.
type Run struct {
	Round     int
	StartedAt time.Time
	Officer   int64
	Name      string // of the officer
	Total     int64  // records held of the kinds asked for, whatever their time: at most so many are found
	Done      int64
	EndedAt   time.Time // zero: it goes on
	Failure   string    // word of FailureText; empty: none
}

// Package is a sealed package. Its bytes lie in Options.Packages, and nowhere else.
type Package struct {
	Round       int
	TagManifest []byte // SHA-512: it stands for every byte of the bag
	Cipher      []byte // SHA-512 of the encrypted file
	Size        int64  // of the encrypted file, bytes
	Signature   []byte
	Signer      string // fingerprint of the key
	Recipients  string // keys that open it, one on a line
	Passphrase  bool   // a passphrase opens it
	Files       int64
	Bytes       int64
	SealedAt    time.Time
	PublishedAt time.Time // zero: not yet where officers can take it
	DestroyedAt time.Time // zero: our copy is there
	PurgeOn     time.Time // a day; zero: not acknowledged yet
}

// Digest is what a release approves: the SHA-256 of the hash that stands for every byte of the bag.
func (p Package) Digest() string {
	sum := sha256.Sum256(p.TagManifest)
	return hex.EncodeToString(sum[:])
}

// Delivery is a handing over.
type Delivery struct {
	Round             int
	Channel           string // see law.Channel
	PassphraseChannel string // empty: the package opens with the authority's key
	Recipient         string
	At                time.Time
	Name              string // of the officer
	InTime            bool   // before the hard deadline
	AcknowledgedAt    time.Time
	AcknowledgedBy    string
}

// Preserved is a frozen copy of one kind for one line.
type Preserved struct {
	ID         ident.ID
	Line       int
	Kind       string
	CustomerID int64
	Blob       ident.ID
	Files      []ident.ID
	Rows       int64
	SHA512     []byte
	At         time.Time
	Until      time.Time // a day
	ReleasedAt time.Time
}

// Collection is a file of a package as it was collected.
type Collection struct {
	Line       int
	Kind       string
	CustomerID int64
	Path       string
	Template   string // which query, and its version
	Parameters []byte // SHA-256 of the query's arguments
	Rows       int64  // 0 for documents
	Bytes      int64
	SHA512     []byte
	At         time.Time
}

// Handover is what a case has beside its papers once it is approved.
type Handover struct {
	Run         *Run     // the latest; nil: nothing was collected
	Package     *Package // the latest that was not destroyed; nil: none
	Destroyed   *Package // the latest that was; nil: none
	Stamp       Stamping // of Package
	Releaser    Approval // of the package; zero: nobody yet
	Deliveries  []Delivery
	Preserved   []Preserved // frozen copies that are still held
	Collections []Collection
	Files       []PackageFile // as they lie in Options.Packages; none before the package is published
	Proof       ProofState    // whether the proof of its entry in the audit log is among them
}

// PackageFile is a file of a published package.
type PackageFile struct {
	Name string
	Size int64 // bytes
}

// FailureText says why a collection failed and what to do next.
var FailureText = i18n.Enum("handover.failure.", "space", "scope", "limit", "kind", "lost", "rights", "gave_up")

// published lists the files of a package as they lie there. Hidden ones are being written.
func (s *Service) published(reference string) (files []PackageFile, err error) {
	entries, err := os.ReadDir(s.Packages.Path(reference))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		info, infoErr := e.Info()
		if infoErr != nil || !info.Mode().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		files = append(files, PackageFile{Name: e.Name(), Size: info.Size()})
	}
	return files, err
}
