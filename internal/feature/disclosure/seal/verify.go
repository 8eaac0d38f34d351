package seal

import (
	"context"
	"crypto/sha512"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"slices"

	"filippo.io/age"

	"inzage/internal/platform/sshsig"
)

// Check is what a package is held against.
type Check struct {
	Signature    []byte         // the file FILE.sig
	Domain       Domain         // whose signatures
	Fingerprints []string       // of the keys that the company signs with, from elsewhere than beside the package
	Identities   []age.Identity // to open it with; none: only the outer signature is checked
	Reference    string         // of which case it should be; "" is any
	Log          Log            // what lies beside it about its entry in the audit log
	StampRoots   *x509.CertPool // what the certificate behind a time stamp goes back to; nil: whose stamp it is, is not checked
}

// Verify reads an encrypted package to its end and reports everything about it that is not as Seal makes it, each in a
// sentence. It writes nothing, runs nothing, and holds no more than about 250 bytes for each file in memory.
//
// It is stricter than BagIt asks: a file that no manifest lists is a problem wherever it lies, while bagit.py lets tag
// files pass; the tar has to be the one that Seal would make of these files, so nothing hides in headers, padding or
// after the end; and both signatures must be by a key whose fingerprint was given. A file that comes after a damaged
// place may be reported as missing.
//
// The error is one of reading or of the context; a bad package is none.
func Verify(ctx context.Context, ciphertext io.Reader, c Check) (Report, error) {
	if err := c.Domain.check(); err != nil {
		return Report{}, err
	}
	in := &source{ctx: ctx, r: ciphertext, hash: sha512.New()}
	var contents Report
	if len(c.Identities) > 0 {
		contents.open(in, c)
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return Report{}, err
	}
	digest := in.hash.Sum(nil)
	r := contents
	r.Problems = nil // the outside is told first
	r.Cipher, r.Size = hex.EncodeToString(digest), in.size
	if len(c.Fingerprints) == 0 {
		r.add(NoPin, "", "No fingerprint was given to compare the signing key with: take it from the letter or from the website.")
	}
	r.Signer = r.signed("The signature of the encrypted file", "The encrypted file was changed, or the signature is of another file.",
		c, c.Signature, c.Domain.FileUse(), digest, signatureCodes{FileForm, FileUse, FileSigner, FileChanged})
	for _, p := range contents.Problems {
		r.add(p.Code, p.Path, "%s", p.Text)
	}
	r.checkLog(c.Log, r.Cipher)
	return r, nil
}

// source is the ciphertext on its way, hashed. An error of reading is kept, so that it is told from what age says.
type source struct {
	ctx  context.Context
	r    io.Reader
	hash hash.Hash
	size int64
	err  error
}

func (s *source) Read(p []byte) (int, error) {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	s.hash.Write(p[:n])
	s.size += int64(n)
	s.err = err
	return n, err
}

// failed reports whether reading itself went wrong.
func (s *source) failed() bool { return s.err != nil && !errors.Is(s.err, io.EOF) }

// open decrypts and looks at the contents.
func (r *Report) open(in *source, c Check) {
	clear, err := age.Decrypt(in, c.Identities...)
	var other *age.NoIdentityMatchError
	switch {
	case in.failed():
		return // Verify tells
	case errors.As(err, &other):
		r.add(OtherKey, "", "The file is encrypted to another key or with another passphrase: the one given does not open it.")
		return
	case err != nil:
		r.add(AgeDamaged, "", "The file is no age file, or its beginning was changed.")
		return
	}
	r.Opened = true
	b := newBagReader(r, c)
	if err := b.read(clear); err != nil && !in.failed() {
		r.add(AgeDamaged, "", "The encrypted file was changed, cut off or lengthened: it cannot be decrypted to its end.")
		return
	}
	b.finish()
}

// signatureCodes are the problems of one of the two signatures.
type signatureCodes struct{ form, use, signer, changed Code }

// signed checks a signature and returns the fingerprint of its key when it holds, whoever's key that is.
func (r *Report) signed(what, changed string, c Check, armored []byte, use string, sum []byte, codes signatureCodes) string {
	s, err := sshsig.Parse(armored)
	if err != nil {
		r.add(codes.form, "", "%s is missing or cannot be read.", what)
		return ""
	}
	switch err := s.Check(use, sum); {
	case errors.Is(err, sshsig.ErrNamespace):
		r.add(codes.use, "", "%s was made for another use, %.80q, and not for %q.", what, s.Namespace, use)
		return ""
	case err != nil:
		r.add(codes.changed, "", "%s does not hold. %s", what, changed)
		return ""
	}
	by := sshsig.Fingerprint(s.Key)
	if len(c.Fingerprints) > 0 && !slices.Contains(c.Fingerprints, by) {
		r.add(codes.signer, "", "%s is by the key %s, which is not the company's.", what, by)
	}
	return by
}
