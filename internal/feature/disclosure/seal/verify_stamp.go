package seal

import (
	"crypto/x509"
	"errors"

	"inzage/internal/platform/timestamp"
)

// stamped checks the time stamp over the tag manifest. It is in no manifest, for it can only be made when they are: what holds it is
// that it names the tag manifest's hash.
func (r *Report) stamped(reply []byte, tagManifest sum, roots *x509.CertPool) {
	stamp, err := timestamp.Check(reply, tagManifest, roots)
	if err == nil {
		r.Stamp = &stamp
		return
	}
	why := timestamp.Unreadable
	if e, ok := errors.AsType[*timestamp.Error](err); ok {
		why = e.Why
	}
	switch why {
	case timestamp.Other:
		r.add(StampOther, timeStamp, "The time stamp is of another package: it does not name this list of files.")
	case timestamp.Forged:
		r.add(StampForged, timeStamp, "The time stamp does not hold: it was changed, or is not by a time-stamping authority.")
	case timestamp.Untrusted:
		r.add(StampSigner, timeStamp, "The time stamp is by another authority than the one whose certificate was given.")
	default:
		r.add(StampForm, timeStamp, "The time stamp cannot be read: it was changed, or never was one.")
	}
}
