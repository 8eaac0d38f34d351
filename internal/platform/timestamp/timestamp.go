// Package timestamp asks an authority when something existed, and checks what it answers: RFC 3161 over HTTP. The answer is a time
// and a SHA-512, signed by the authority, so that nobody has to take the company's word for a time.
//
// Guarantees:
//
//   - a stamp that Ask or Check returns is of these very bytes, was signed with a certificate that may do nothing but stamp times
//     and was valid at that time, and names that certificate in what is signed (RFC 5035), so that no other can be put in its place;
//   - with roots given the certificate goes back to one of them; without, Trusted is false, and the signature proves only that one
//     who calls himself so made it;
//   - Ask takes nothing that answers another request: the nonce and the policy are its own, and the time is that of our clock,
//     within Skew;
//   - an answer is data of a stranger: it is read up to MaxReply, within Timeout, and never followed elsewhere.
//
// Not checked: whether the certificate was revoked. A qualified authority (Regulation 910/2014, article 41) answers for that, and
// publishes it; a court that wants to know asks there.
package timestamp

import (
	"bytes"
	"crypto"
	_ "crypto/sha1" // what older authorities name their certificate by (RFC 2634); the signature itself is never SHA-1
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/digitorus/pkcs7"
	"github.com/digitorus/timestamp"
)

// MaxReply is the longest answer that is read, in bytes. Those of real authorities have five to eight thousand.
const MaxReply = 64 << 10

// Why says what is wrong with an answer, or that there is none.
type Why string

// What can be wrong.
const (
	Unreachable Why = "unreachable" // the authority does not answer
	Refused     Why = "refused"     // it answers, and gives no stamp
	Unreadable  Why = "unreadable"  // it answers something that is no stamp
	Other       Why = "other"       // the stamp is of something else, or answers another request
	Forged      Why = "forged"      // the signature does not hold, or is by whom may not stamp times
	Untrusted   Why = "untrusted"   // the certificate goes back to none of the roots
	Clock       Why = "clock"       // the authority's time is not ours
)

// Error is why there is no stamp.
type Error struct {
	Why Why
	Err error
}

func (e *Error) Error() string { return "time stamp: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func fail(w Why, format string, args ...any) error {
	return &Error{w, fmt.Errorf(format, args...)}
}

// Stamp is what an authority says.
type Stamp struct {
	At        time.Time // UTC
	Policy    string    // object identifier: by which of its rules the authority works
	Authority string    // who signed, as its certificate names it: text of a stranger
	Trusted   bool      // the certificate goes back to one of the roots that were given
}

// Roots reads the certificates that an authority's own must go back to, from PEM.
func Roots(pem []byte) (*x509.CertPool, error) {
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("there is no certificate in it that begins with -----BEGIN CERTIFICATE-----")
	}
	return pool, nil
}

// Check reads a reply as it came, which is also how it is kept, and holds it against the SHA-512 of what it should be a stamp of.
// The certificate must have been valid when the stamp was made; that it has expired since takes nothing away. roots may be nil.
// Every error is an *Error.
func Check(reply []byte, sum [sha512.Size]byte, roots *x509.CertPool) (Stamp, error) {
	_, s, err := check(reply, sum, roots)
	return s, err
}

// check is Check, with what the token says beside.
func check(reply []byte, sum [sha512.Size]byte, roots *x509.CertPool) (*timestamp.Timestamp, Stamp, error) {
	if len(reply) > MaxReply {
		return nil, Stamp{}, fail(Unreadable, "the reply has more than %d bytes", MaxReply)
	}
	raw, err := granted(reply)
	if err != nil {
		return nil, Stamp{}, err
	}
	token, err := pkcs7.Parse(raw)
	if err != nil {
		return nil, Stamp{}, fail(Unreadable, "%w", err)
	}
	said, err := timestamp.Parse(raw)
	if err != nil {
		return nil, Stamp{}, fail(Forged, "%w", err)
	}
	if said.HashAlgorithm != crypto.SHA512 || !bytes.Equal(said.HashedMessage, sum[:]) {
		return nil, Stamp{}, fail(Other, "it is of something else")
	}
	by, err := signer(token, said, roots)
	if err != nil {
		return nil, Stamp{}, err
	}
	return said, Stamp{At: said.Time.UTC(), Policy: said.Policy.String(), Authority: name(by.Subject), Trusted: roots != nil}, nil
}

// granted reads the status that a reply begins with (RFC 3161, section 2.4.2), and returns the token after it. "Granted with
// modifications" is not what was asked.
func granted(reply []byte) (token []byte, err error) {
	var r struct {
		Status struct {
			Status int
			Text   []asn1.RawValue `asn1:"optional"` // for people, by a stranger: never shown
			Fail   asn1.BitString  `asn1:"optional"`
		}
		Token asn1.RawValue `asn1:"optional"`
	}
	rest, err := asn1.Unmarshal(reply, &r)
	switch {
	case err != nil || len(rest) > 0:
		return nil, fail(Unreadable, "the reply is not one of RFC 3161")
	case r.Status.Status != int(timestamp.Granted):
		return nil, fail(Refused, "the authority gives none: %s (reasons %x)", timestamp.Status(r.Status.Status), r.Status.Fail.Bytes)
	case len(r.Token.Bytes) == 0:
		return nil, fail(Unreadable, "the reply is without a stamp")
	}
	return r.Token.FullBytes, nil
}

// The names of what a token must have (RFC 3161, section 2.4.2; RFC 5816).
var (
	typeTSTInfo     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	attrSigner      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 12}
	attrSignerV2    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	extendedUsage   = asn1.ObjectIdentifier{2, 5, 29, 37}
	onlyTimeStamps  = []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}
	certificateHash = map[string]crypto.Hash{
		pkcs7.OIDDigestAlgorithmSHA256.String(): crypto.SHA256, pkcs7.OIDDigestAlgorithmSHA384.String(): crypto.SHA384,
		pkcs7.OIDDigestAlgorithmSHA512.String(): crypto.SHA512,
	}
)

// signer checks the signature of a token and returns whose it is.
func signer(token *pkcs7.PKCS7, said *timestamp.Timestamp, roots *x509.CertPool) (*x509.Certificate, error) {
	by := token.GetOnlySigner()
	if by == nil {
		return nil, fail(Forged, "it has not exactly one signature, with its certificate")
	}
	var content asn1.ObjectIdentifier
	if err := token.UnmarshalSignedAttribute(pkcs7.OIDAttributeContentType, &content); err != nil || !content.Equal(typeTSTInfo) {
		return nil, fail(Forged, "what is signed is no time stamp")
	}
	if !names(token, by) {
		return nil, fail(Forged, "what is signed does not name the certificate")
	}
	if !stampsOnly(by) {
		return nil, fail(Forged, "the certificate of %.80q is not one for time stamps", name(by.Subject))
	}
	if said.Time.Before(by.NotBefore) || said.Time.After(by.NotAfter) {
		return nil, fail(Forged, "the certificate was not valid at %s", said.Time.UTC().Format(time.RFC3339))
	}
	between := x509.NewCertPool()
	for _, c := range token.Certificates {
		between.AddCert(c)
	}
	if err := token.VerifyWithOpts(x509.VerifyOptions{CurrentTime: said.Time, Intermediates: between}); err != nil {
		return nil, fail(Forged, "%w", err)
	}
	if roots != nil {
		if _, err := by.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: said.Time, KeyUsages: onlyTimeStamps}); err != nil {
			return nil, fail(Untrusted, "%w", err)
		}
	}
	return by, nil
}

// stampsOnly reports whether a certificate is for time stamps and nothing else, and says so in a way that nobody may overlook
// (RFC 3161, section 2.3).
func stampsOnly(c *x509.Certificate) bool {
	return slices.Equal(c.ExtKeyUsage, onlyTimeStamps) && len(c.UnknownExtKeyUsage) == 0 &&
		slices.ContainsFunc(c.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(extendedUsage) && e.Critical })
}

// names reports whether what is signed holds the hash of this certificate, which must be the first one named.
func names(token *pkcs7.PKCS7, c *x509.Certificate) bool {
	var v2 struct {
		Certs []struct {
			Algorithm pkix.AlgorithmIdentifier `asn1:"optional"` // SHA-256 when it is missing
			Hash      []byte
			Issuer    asn1.RawValue `asn1:"optional"`
		}
		Policies asn1.RawValue `asn1:"optional"`
	}
	if err := token.UnmarshalSignedAttribute(attrSignerV2, &v2); err == nil {
		if len(v2.Certs) == 0 {
			return false
		}
		first := v2.Certs[0]
		if first.Algorithm.Algorithm == nil {
			sum := sha256.Sum256(c.Raw)
			return bytes.Equal(first.Hash, sum[:])
		}
		return hashes(certificateHash[first.Algorithm.Algorithm.String()], c, first.Hash)
	}
	var v1 struct {
		Certs []struct {
			Hash   []byte
			Issuer asn1.RawValue `asn1:"optional"`
		}
		Policies asn1.RawValue `asn1:"optional"`
	}
	err := token.UnmarshalSignedAttribute(attrSigner, &v1)
	return err == nil && len(v1.Certs) > 0 && hashes(crypto.SHA1, c, v1.Certs[0].Hash)
}

func hashes(h crypto.Hash, c *x509.Certificate, want []byte) bool {
	if h == 0 {
		return false
	}
	sum := h.New()
	sum.Write(c.Raw)
	return bytes.Equal(sum.Sum(nil), want)
}

// name is how a certificate calls its owner.
func name(n pkix.Name) string {
	if n.CommonName != "" {
		return n.CommonName
	}
	return n.String()
}
