package timestamp

import (
	"bytes"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"testing"

	"github.com/digitorus/pkcs7"
	"github.com/digitorus/timestamp"

	"inzage/internal/testkit/tsatest"
)

// TestSignedOtherwise signs what a stamp says in ways that are no stamp: as another sort of content, without naming the certificate, naming
// another one, and twice.
func TestSignedOtherwise(t *testing.T) {
	w := newWorld(t)
	reply, _ := w.ask()
	raw, err := granted(reply)
	if err != nil {
		t.Fatal(err)
	}
	good, err := pkcs7.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	var named asn1.RawValue
	if err := good.UnmarshalSignedAttribute(attrSignerV2, &named); err != nil {
		t.Fatal(err)
	}
	other := tsatest.New(t)
	again := w.Issue(tsatest.Usage(x509.ExtKeyUsageTimeStamping), w.Key) // the same key, another certificate
	sign := func(content asn1.ObjectIdentifier, attributes []pkcs7.Attribute, by ...*x509.Certificate) []byte {
		data, err := pkcs7.NewSignedData(good.Content)
		if err != nil {
			t.Fatal(err)
		}
		data.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA512)
		data.SetContentType(content)
		for _, c := range by {
			key := w.Key
			if c.Equal(other.Certificate) {
				key = other.Key
			}
			if err := data.AddSigner(c, key, pkcs7.SignerInfoConfig{ExtraSignedAttributes: attributes}); err != nil {
				t.Fatal(err)
			}
		}
		token, err := data.Finish()
		if err != nil {
			t.Fatal(err)
		}
		out, err := asn1.Marshal(struct {
			Status struct{ Status int }
			Token  asn1.RawValue
		}{Token: asn1.RawValue{FullBytes: token}})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	naming := []pkcs7.Attribute{{Type: attrSignerV2, Value: named}}
	if _, err := Check(sign(typeTSTInfo, naming, w.Certificate), sum, w.roots); err != nil {
		t.Fatalf("signed as it should be: %v", err)
	}
	for name, reply := range map[string][]byte{
		"other content":         sign(pkcs7.OIDData, naming, w.Certificate),
		"naming no certificate": sign(typeTSTInfo, nil, w.Certificate),
		"naming another":        sign(typeTSTInfo, naming, again),
		"signed twice":          sign(typeTSTInfo, naming, w.Certificate, other.Certificate),
		"signed by nobody":      sign(typeTSTInfo, naming),
	} {
		if _, err := Check(reply, sum, nil); refused(t, err) != Forged {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEveryByte changes each byte of a reply: what can be changed is outside of what is signed, and changes nothing that is read.
func TestEveryByte(t *testing.T) {
	w := newWorld(t)
	reply, s := w.ask()
	free := 0
	for i := range reply {
		b := bytes.Clone(reply)
		b[i] ^= 0x55
		got, err := Check(b, sum, w.roots)
		if err == nil && got != s {
			t.Errorf("byte %d: %+v", i, got)
		}
		if err == nil {
			free++
		}
	}
	if free > len(reply)/20 { // tags and versions around what is signed
		t.Errorf("%d of %d bytes may be anything", free, len(reply))
	}
	for n := range reply {
		if _, err := Check(reply[:n], sum, w.roots); err == nil {
			t.Errorf("the first %d bytes are a stamp", n)
		}
	}
	if _, err := Check(append(bytes.Clone(reply), 0), sum, w.roots); refused(t, err) != Unreadable {
		t.Errorf("one byte more: %v", err)
	}
}

// FuzzCheck reads what strangers may send: it may not stop the program, nor take anything for a stamp.
func FuzzCheck(f *testing.F) {
	a := tsatest.New(f)
	q := timestamp.Request{HashAlgorithm: 7, HashedMessage: sum[:], Certificates: true}
	query, err := q.Marshal()
	if err != nil {
		f.Fatal(err)
	}
	reply, err := a.Reply(query)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(reply)
	f.Add([]byte("\x30\x80\x30\x80"))
	nobody := sha512.Sum512(nil)
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := Check(b, nobody, nil); err == nil {
			t.Errorf("%+v", s)
		}
	})
}
