package web

import (
	"crypto/ed25519"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/checkpoint"
	"inzage/internal/platform/sshsig"
)

// keysWorld is a portal that has both keys.
type keysWorld struct {
	*staffWorld
	signing ssh.Signer
	log     checkpoint.Key
	secrets []string // what no answer may have
}

func newKeysWorld(t *testing.T) *keysWorld {
	t.Helper()
	w := &keysWorld{staffWorld: newStaffWorld(t)}
	seed := []byte("a seed of thirty-two bytes, no mo")[:ed25519.SeedSize]
	private, err := checkpoint.GenerateKey("privacy.noordzee.example/audit")
	w.must(err)
	w.log, err = checkpoint.ParseKey(private)
	w.must(err)
	w.signing, err = ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(seed))
	w.must(err)
	w.secrets = []string{string(seed), "PRIVATE", private.Reveal()[strings.LastIndex(private.Reveal(), "+")+1:]}
	w.has(PublicKeys{Signing: w.signing.PublicKey(), Domain: "noordzee.example", Log: w.log.Public()})
	return w
}

// has gives the portal these keys.
func (w *keysWorld) has(k PublicKeys) {
	w.t.Helper()
	deps := w.server.Deps
	deps.Keys = k
	var err error
	w.server, err = New(deps)
	w.must(err)
	w.handler = w.server.Handler()
}

// head asks for the headers of a page only.
func (w *keysWorld) head(path string) answer {
	return w.send(httptest.NewRequest(http.MethodHead, path, nil), nil)
}

// TestKeysPage: each language shows the keys in each form, says so when there is none, and never shows more than the public half.
func TestKeysPage(t *testing.T) {
	w := newKeysWorld(t)
	fingerprint, line := ssh.FingerprintSHA256(w.signing.PublicKey()), strings.TrimSpace(seal.AllowedSigners("noordzee.example", w.signing.PublicKey()))
	for _, lang := range []string{"nl", "fr", "de", "en"} {
		a := w.visit("/" + lang + "/keys")
		body := a.Body.String()
		if a.Code != http.StatusOK || strings.Contains(body, "⟦") || a.queries > 1 || strings.Count(body, "<h1") != 1 {
			t.Fatalf("%s: %d, %d queries\n%s", lang, a.Code, a.queries, excerpt(body))
		}
		for _, want := range []string{">" + fingerprint + "<", strings.ReplaceAll(line, `"`, "&#34;"), w.log.Public(), "sh verify.sh -k " + fingerprint,
			`href="/keys/allowed_signers"`, `href="/keys/log.vkey"`, `href="/keys/verify.sh"`} {
			if !strings.Contains(strings.ReplaceAll(body, "&#43;", "+"), want) {
				t.Errorf("%s: %q is missing", lang, want)
			}
		}
		for _, secret := range w.secrets {
			if strings.Contains(body, secret) {
				t.Errorf("%s shows what is secret", lang)
			}
		}
		if a := w.visit("/" + lang + "/transparency"); !strings.Contains(a.Body.String(), `href="/`+lang+`/keys"`) {
			t.Errorf("%s: the figures do not lead to the keys", lang)
		}
		if head := w.head("/" + lang + "/keys"); head.Code != a.Code || head.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: HEAD %d %q", lang, head.Code, head.Header())
		}
	}
	w.has(PublicKeys{})
	for _, lang := range []string{"nl", "fr", "de", "en"} {
		body := w.visit("/" + lang + "/keys").Body.String()
		none := strings.Count(body, "notice-info")
		if none != 2 || strings.Contains(body, "SHA256:") || strings.Contains(body, "<code") {
			t.Errorf("%s without keys: %d\n%s", lang, none, excerpt(body))
		}
	}
	if body := w.visit("/nl/keys").Body.String(); !strings.Contains(body, "Er is nog geen sleutel waarmee wij ondertekenen.") || !strings.Contains(body, "Er is nog geen sleutel voor het auditspoor.") {
		t.Error("it does not say that there is none")
	}
}

// TestKeyFiles: the files are byte for byte those beside a package, whoever asks; no cache keeps them, no browser guesses what they are.
func TestKeyFiles(t *testing.T) {
	w := newKeysWorld(t)
	for name, want := range map[string]string{
		"allowed_signers": seal.AllowedSigners("noordzee.example", w.signing.PublicKey()), "log.vkey": w.log.Public() + "\n", "verify.sh": string(seal.Script()),
	} {
		a := w.visit("/keys/" + name)
		h := a.Header()
		if a.Code != http.StatusOK || a.Body.String() != want || a.queries != 0 {
			t.Errorf("%s: %d, %d queries\n%s", name, a.Code, a.queries, a.Body)
		}
		for header, value := range map[string]string{"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Set-Cookie": ""} {
			if h.Get(header) != value {
				t.Errorf("%s: %s is %q", name, header, h.Get(header))
			}
		}
		if !strings.Contains(h.Get("Content-Disposition"), `attachment; filename="`+name+`"`) {
			t.Errorf("%s is called %s", name, h.Get("Content-Disposition"))
		}
		if head := w.head("/keys/" + name); head.Code != http.StatusOK || head.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("HEAD %s: %d", name, head.Code)
		}
	}
	for _, name := range []string{"", "signing-key", "log-key", "log-checkpoint", "..%2flog-key", "%2e%2e/signing-key", "allowed_signers/", "ALLOWED_SIGNERS", "verify.sh%00"} {
		if a := w.visit("/keys/" + name); a.Code != http.StatusNotFound {
			t.Errorf("%q: %d", name, a.Code)
		}
	}
	w.has(PublicKeys{Domain: "noordzee.example"})
	for name, want := range map[string]int{"allowed_signers": http.StatusNotFound, "log.vkey": http.StatusNotFound, "verify.sh": http.StatusOK} {
		if a := w.visit("/keys/" + name); a.Code != want {
			t.Errorf("%s without keys: %d", name, a.Code)
		}
	}
}

// TestKeysArePublic: what is no public key of a log does not become a page, and the refusal does not quote it.
func TestKeysArePublic(t *testing.T) {
	w := newStaffWorld(t)
	private, err := checkpoint.GenerateKey("privacy.noordzee.example/audit")
	w.must(err)
	key, err := checkpoint.ParseKey(private)
	w.must(err)
	for _, text := range []string{private.Reveal(), "/var/lib/inzage/log-key", key.Public() + "\n" + private.Reveal(), key.Public() + "\n"} {
		deps := w.server.Deps
		deps.Keys.Log = text
		if _, err := New(deps); err == nil || strings.Contains(err.Error(), private.Reveal()[20:]) {
			t.Errorf("it takes what is no public key: %v", err)
		}
	}
}

// TestGuideLeadsToKeys follows the addresses that VERIFY.txt names, and compares what is there with what lies beside the package.
func TestGuideLeadsToKeys(t *testing.T) {
	w := newKeysWorld(t)
	site := w.server.Config.Base.String()
	s := seal.Sealed{Reference: "D-2026-000017", At: time.Date(2026, 11, 3, 14, 0, 0, 0, time.UTC), Signer: sshsig.Fingerprint(w.signing.PublicKey())}
	guide, err := seal.Guide(s, "noordzee.example", seal.Letter{Languages: seal.Languages, Site: site})
	w.must(err)
	named := regexp.MustCompile(regexp.QuoteMeta(site)+`(/\S+)`).FindAllStringSubmatch(guide, -1)
	if len(named) != 2*len(seal.Languages) {
		t.Fatalf("VERIFY.txt names %q", named)
	}
	for _, n := range named {
		a := w.visit(n[1])
		if a.Code != http.StatusOK || strings.HasSuffix(n[1], "/keys") && !strings.Contains(a.Body.String(), s.Signer) {
			t.Errorf("%s: %d", n[1], a.Code)
		}
	}
	tool, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("ssh-keygen is not installed")
	}
	file := filepath.Join(t.TempDir(), "key.pub")
	_, public, _ := strings.Cut(w.visit("/keys/allowed_signers").Body.String(), `" `)
	w.must(os.WriteFile(file, []byte(public), 0o600))
	out, err := exec.CommandContext(t.Context(), tool, "-lf", file).Output()
	if err != nil || !strings.Contains(string(out), s.Signer) {
		t.Errorf("ssh-keygen says %q, the page %s: %v", out, s.Signer, err)
	}
}
