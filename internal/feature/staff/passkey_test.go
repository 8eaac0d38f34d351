package staff

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"inzage/internal/core/fault"
)

// key is a passkey with the authenticator that holds it.
type key struct {
	rp   virtualwebauthn.RelyingParty
	auth virtualwebauthn.Authenticator
	cred virtualwebauthn.Credential
}

func newKey() *key {
	return &key{
		rp:   virtualwebauthn.RelyingParty{Name: "Kastanje", ID: "privacy.kastanje.example", Origin: "https://privacy.kastanje.example"},
		auth: virtualwebauthn.NewAuthenticator(), cred: newCredential(),
	}
}

// newCredential makes a credential whose coordinates have 32 bytes each. The virtual authenticator drops leading zero bytes,
// which RFC 9053 §7.1.1 forbids and our library refuses: one key in 128 would not be accepted.
func newCredential() virtualwebauthn.Credential {
	for {
		private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			panic(err)
		}
		if point, err := private.PublicKey.Bytes(); err != nil || point[1] == 0 || point[33] == 0 {
			continue
		}
		pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
		if err != nil {
			panic(err)
		}
		return virtualwebauthn.NewCredentialWithImportedKey(virtualwebauthn.KeyTypeEC2, pkcs8)
	}
}

// inner is what the browser gets below "publicKey".
func inner(t *testing.T, options []byte) string {
	t.Helper()
	var doc struct{ PublicKey json.RawMessage }
	must(t, json.Unmarshal(options, &doc))
	return string(doc.PublicKey)
}

// create answers a challenge for a new passkey.
func (k *key) create(t *testing.T, options []byte) string {
	t.Helper()
	o, err := virtualwebauthn.ParseAttestationOptions(inner(t, options))
	must(t, err)
	return virtualwebauthn.CreateAttestationResponse(k.rp, k.auth, k.cred, *o)
}

// get answers a challenge.
func (k *key) get(t *testing.T, options []byte) string {
	t.Helper()
	o, err := virtualwebauthn.ParseAssertionOptions(inner(t, options))
	must(t, err)
	return virtualwebauthn.CreateAssertionResponse(k.rp, k.auth, k.cred, *o)
}

// withKey is an officer with a passkey besides the two apps.
func (w *world) withKey(email, person string) (*colleague, *key) {
	w.t.Helper()
	c := w.officer(email, person, Operations)
	s, _ := c.signIn()
	k := newKey()
	w.add(s, k)
	return c, k
}

func (w *world) add(s *Session, k *key) {
	w.t.Helper()
	options, err := w.svc.BeginPasskey(visitor(), s, true)
	must(w.t, err)
	_, err = w.svc.AddPasskey(visitor(), s, "Sleutel", k.create(w.t.(*testing.T), options))
	must(w.t, err)
}

// begin asks for a challenge to sign in with.
func (c *colleague) begin() (*Session, []byte) {
	c.w.t.Helper()
	half := c.password()
	options, err := c.w.svc.BeginPasskey(visitor(), half, false)
	must(c.w.t, err)
	return half, options
}

// TestPasskey signs in with one, and steps up with it.
func TestPasskey(t *testing.T) {
	w := newWorld(t)
	c, k := w.withKey("an@kastanje.example", "P1")
	for range 2 {
		half, options := c.begin()
		k.cred.Counter++
		token, err := w.svc.GivePasskey(visitor(), half, k.get(t, options))
		must(t, err)
		s := w.session(token)
		if s.Stage != StageFull || s.Factor != "passkey" {
			t.Fatalf("session %+v", s)
		}
		w.clock.Advance(StepUpLife + time.Second)
		options, err = w.svc.BeginPasskey(visitor(), s, false)
		must(t, err)
		k.cred.Counter++
		token, err = w.svc.GivePasskey(visitor(), s, k.get(t, options))
		must(t, err)
		if !w.session(token).Fresh(w.clock.Now()) {
			t.Error("not fresh after stepping up")
		}
	}
}

// TestPasskeyRefused: wrong origin, wrong RP, no verification, foreign and replayed challenges, counters that went back, somebody
// else's passkey.
func TestPasskeyRefused(t *testing.T) {
	w := newWorld(t)
	c, k := w.withKey("an@kastanje.example", "P1")
	other, theirs := w.withKey("bo@kastanje.example", "P2")
	refused := func(name string, s *Session, answer string) {
		t.Helper()
		token, err := w.svc.GivePasskey(visitor(), s, answer)
		if f := fault.Of(err); token != "" || f == nil || f.ID != "staff.error.passkey" {
			t.Errorf("%s: %q, %v", name, token, err)
		}
		w.clock.Advance(20 * time.Minute)
	}
	change := func(name string, break_ func(k *key)) {
		t.Helper()
		bad := *k
		bad.cred.Counter = k.cred.Counter + 1
		break_(&bad)
		half, options := c.begin()
		refused(name, half, bad.get(t, options))
	}
	change("wrong origin", func(k *key) { k.rp.Origin = "https://privacy.kastanje.example.evil.example" })
	change("plain http", func(k *key) { k.rp.Origin = "http://privacy.kastanje.example" })
	change("another port", func(k *key) { k.rp.Origin = "https://privacy.kastanje.example:8443" })
	change("wrong RP", func(k *key) { k.rp.ID = "kastanje.example" })
	change("user not verified", func(k *key) { k.auth.Options.UserNotVerified = true })
	change("user not present", func(k *key) { k.auth.Options.UserNotPresent = true })
	change("another's passkey", func(k *key) { k.cred = theirs.cred })
	change("another key under its id", func(k *key) {
		id := k.cred.ID
		k.cred = newCredential()
		k.cred.ID = id
	})

	// A challenge of another session, and one of another officer.
	_, foreign := c.begin()
	half, _ := c.begin()
	k.cred.Counter++
	refused("challenge of another session", half, k.get(t, foreign))
	half, options := c.begin()
	must(t, second(w.svc.GivePasskey(visitor(), half, k.get(t, options)))) // the right one is
	_, options = c.begin()
	k.cred.Counter++
	refused("user swapped between factors", other.password(), k.get(t, options))

	// Used once, whatever came of it.
	half, _ = c.begin()
	refused("nonsense", half, "{}")
	half, options = c.begin()
	must(t, second(w.svc.GivePasskey(visitor(), half, "{"+k.get(t, options)[1:])))
	refusedAgain := c.password()
	refused("replayed", refusedAgain, k.get(t, options))
	half, options = c.begin()
	k.cred.Counter++
	good := k.get(t, options)
	_, err := w.svc.GivePasskey(visitor(), half, "x")
	wants(t, err, fault.Invalid, "staff.error.passkey")
	refused("after nonsense", half, good)

	// Too late.
	half, options = c.begin()
	w.clock.Advance(ChallengeLife)
	k.cred.Counter++
	refused("five minutes later", half, k.get(t, options))

	// Counter back: two of it.
	half, options = c.begin()
	back := *k
	back.cred.Counter = 0
	refused("counter back", half, back.get(t, options))
	if w.entries("staff.passkey_cloned") != 1 || w.letters(noticeCloned) != 2 {
		t.Errorf("%d entries, %d letters about a clone", w.entries("staff.passkey_cloned"), w.letters(noticeCloned))
	}

	// A challenge to sign in adds nothing, and one to add signs nobody in.
	half, options = c.begin()
	_, err = w.svc.AddPasskey(visitor(), half, "x", newKey().create(t, options))
	wants(t, err, fault.Forbidden, "")
	w.clock.Advance(time.Minute)
	s, _ := c.signIn()
	options, err = w.svc.BeginPasskey(visitor(), s, true)
	must(t, err)
	_, err = w.svc.GivePasskey(visitor(), s, k.get(t, options))
	wants(t, err, fault.Invalid, "staff.error.passkey")

	// A passkey is of one officer.
	options, err = w.svc.BeginPasskey(visitor(), s, true)
	must(t, err)
	_, err = w.svc.AddPasskey(visitor(), s, "x", theirs.create(t, options))
	wants(t, err, fault.Invalid, "staff.error.passkey")
	unverified := newKey()
	unverified.auth.Options.UserNotVerified = true
	options, err = w.svc.BeginPasskey(visitor(), s, true)
	must(t, err)
	_, err = w.svc.AddPasskey(visitor(), s, "x", unverified.create(t, options))
	wants(t, err, fault.Invalid, "staff.error.passkey")
}

func second(_ string, err error) error { return err }

// TestPasskeyParallel: one answer from eight requests at once lets one in.
func TestPasskeyParallel(t *testing.T) {
	w := newWorld(t)
	c, k := w.withKey("an@kastanje.example", "P1")
	half, options := c.begin()
	k.cred.Counter++
	answer := k.get(t, options)
	if n := atOnce(t, 5, func(int) error { _, err := w.svc.GivePasskey(visitor(), half, answer); return err }); n != 1 {
		t.Errorf("%d got in with one answer", n)
	}
}
