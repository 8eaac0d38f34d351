// Package tsatest is a time-stamping authority for tests: a web server on this machine with a certificate of its own, that answers as
// RFC 3161 says, by itself at any time that a test wants, or by the real openssl at the machine's.
package tsatest

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/digitorus/timestamp"

	"inzage/internal/core/secret"
)

// Policy is by which the authority stamps.
var Policy = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 57264, 2}

// Authority is the server.
type Authority struct {
	// Now tells its time; the machine's unless a test sets another.
	Now func() time.Time
	// Key and Certificate are what it signs with; a test may put others in their place.
	Key         *ecdsa.PrivateKey
	Certificate *x509.Certificate
	// Change changes what a stamp says before it is signed.
	Change func(*timestamp.Timestamp)

	t       testing.TB
	server  *httptest.Server
	root    *x509.Certificate
	rootKey *ecdsa.PrivateKey

	mu      sync.Mutex
	asked   int
	instead http.Handler
}

// New starts an authority, which ends with the test.
func New(t testing.TB) *Authority {
	t.Helper()
	a := &Authority{t: t, Now: time.Now}
	a.rootKey = newKey(t)
	a.root = a.issue(&x509.Certificate{Subject: pkix.Name{CommonName: "Tijdstempels Test Root"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign}, a.rootKey)
	a.Key = newKey(t)
	a.Certificate = a.Issue(Usage(x509.ExtKeyUsageTimeStamping), a.Key)
	a.server = httptest.NewServer(http.HandlerFunc(a.serve))
	t.Cleanup(a.server.Close)
	return a
}

// URL is where it answers, as a setting.
func (a *Authority) URL() secret.Text { return secret.Text(a.server.URL + "/tsr") }

// Root is the certificate that its own goes back to, in PEM.
func (a *Authority) Root() []byte { return inPEM("CERTIFICATE", a.root.Raw) }

// Asked is how often somebody asked.
func (a *Authority) Asked() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.asked
}

// Instead lets something else answer; nil: the authority again.
func (a *Authority) Instead(h http.Handler) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.instead = h
}

func (a *Authority) serve(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	a.asked++
	instead := a.instead
	a.mu.Unlock()
	if instead != nil {
		instead.ServeHTTP(w, r)
		return
	}
	query, err := io.ReadAll(io.LimitReader(r.Body, 4<<10))
	if err == nil && (r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/timestamp-query") {
		err = fmt.Errorf("%s of %s", r.Method, r.Header.Get("Content-Type"))
	}
	var reply []byte
	if err == nil {
		reply, err = a.Reply(query)
	}
	if err != nil {
		a.t.Errorf("the authority was asked badly: %v", err)
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	Send(w, reply)
}

// Send answers with a reply.
func Send(w http.ResponseWriter, reply []byte) {
	w.Header().Set("Content-Type", "application/timestamp-reply")
	_, _ = w.Write(reply)
}

// Reply answers a request.
func (a *Authority) Reply(query []byte) ([]byte, error) {
	q, err := timestamp.ParseRequest(query)
	if err != nil {
		return nil, err
	}
	ts := &timestamp.Timestamp{HashAlgorithm: q.HashAlgorithm, HashedMessage: q.HashedMessage, Time: a.Now().UTC().Truncate(time.Second), Nonce: q.Nonce,
		Policy: Policy, AddTSACertificate: q.Certificates}
	if a.Change != nil {
		a.Change(ts)
	}
	return ts.CreateResponseWithOpts(a.Certificate, a.Key, crypto.SHA512)
}

// OpenSSL answers a request with the real tool, at the machine's time.
func (a *Authority) OpenSSL(ctx context.Context, query []byte) ([]byte, error) {
	dir := a.t.TempDir()
	key, err := x509.MarshalPKCS8PrivateKey(a.Key)
	if err != nil {
		return nil, err
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, content := range map[string][]byte{
		"query": query, "key.pem": inPEM("PRIVATE KEY", key), "tsa.pem": inPEM("CERTIFICATE", a.Certificate.Raw), "serial": []byte("01\n"),
		"conf": fmt.Appendf(nil, `[tsa]
default_tsa = own
[own]
serial = %s
crypto_device = builtin
signer_digest = sha512
default_policy = %s
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
`, at("serial"), Policy),
	} {
		if err := os.WriteFile(at(name), content, 0o600); err != nil {
			return nil, err
		}
	}
	out, err := exec.CommandContext(ctx, "openssl", "ts", "-reply", "-config", at("conf"), "-queryfile", at("query"), "-signer", at("tsa.pem"),
		"-inkey", at("key.pem"), "-out", at("reply")).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("openssl (apt-get install openssl): %w: %s", err, out)
	}
	return os.ReadFile(at("reply"))
}

// Usage is a certificate's purpose, marked critical as RFC 3161 demands.
func Usage(uses ...x509.ExtKeyUsage) *x509.Certificate {
	ids := map[x509.ExtKeyUsage]asn1.ObjectIdentifier{x509.ExtKeyUsageTimeStamping: {1, 3, 6, 1, 5, 5, 7, 3, 8}, x509.ExtKeyUsageServerAuth: {1, 3, 6, 1, 5, 5, 7, 3, 1}}
	var all []asn1.ObjectIdentifier
	for _, u := range uses {
		all = append(all, ids[u])
	}
	value, _ := asn1.Marshal(all)
	return &x509.Certificate{Subject: pkix.Name{CommonName: "Tijdstempels Test"}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: value}}}
}

// Issue makes a certificate for a key, by the authority's root. Without times it is valid from 2020 to 2049.
func (a *Authority) Issue(c *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	a.t.Helper()
	return a.issue(c, key)
}

func (a *Authority) issue(c *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	a.t.Helper()
	if c.NotBefore.IsZero() {
		c.NotBefore, c.NotAfter = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2049, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		a.t.Fatal(err)
	}
	c.SerialNumber = serial.Add(serial, big.NewInt(1))
	by := a.root
	if by == nil {
		by = c
	}
	raw, err := x509.CreateCertificate(rand.Reader, c, by, key.Public(), a.rootKey)
	if err != nil {
		a.t.Fatal(err)
	}
	made, err := x509.ParseCertificate(raw)
	if err != nil {
		a.t.Fatal(err)
	}
	return made
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func inPEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
