package seal

import (
	"bytes"
	"strings"
	"testing"

	"filippo.io/age"
	"golang.org/x/crypto/ssh"

	"inzage/internal/platform/sshsig"
)

func TestPaths(t *testing.T) {
	w := newWriter(t)
	add(t, w, "data/a/b.txt", "x")
	for _, p := range []string{
		"", "readme.txt", "bagit.txt", "manifest-sha512.txt", "/data/x", "data/", "data//x", "data/../x", "data/./x", "data/x/..", "../data/x",
		"data/~x", "data/.hidden", "data/-rf", "data/a b", "data/a%20b", "data/a\nb", "data/a\\b", "data/é", "data/a:b", "data/x.",
		"data/CON", "data/nul.txt", "data/com1/x", "data/" + strings.Repeat("x", 90), "data/x\x00", "data/a\u202eb",
		"data/A/B.TXT", "data/a/b.txt", "data/a", "data/a/b.txt/c",
	} {
		if _, err := w.Create(p); err == nil {
			t.Errorf("took the path %q", p)
		}
	}
	add(t, w, "data/a/c.txt", "refused paths do not spoil a package")
	d := newDesk(t)
	cipher, s := sealed(t, d, w)
	if r := verify(t, cipher, d.check(s.Signature)); !r.OK() {
		t.Error(r.Problems)
	}
}

func TestName(t *testing.T) {
	for in, want := range map[string]string{
		"Factuur n°5 (août).pdf": "Factuur_n_5_aout_.pdf", "../../etc/passwd": "passwd", `C:\temp\a.txt`: "a.txt", ".htaccess": "htaccess",
		"": "file", "...": "file", "日本.pdf": "file.pdf", "nul": "_nul", "-rf": "rf", "a\u202egpj.exe": "a_gpj.exe", "x.": "x",
		strings.Repeat("long", 100) + ".pdf": strings.Repeat("long", 11) + ".pdf", "a\xff\xfe.eml": "a_.eml", "$(reboot).txt": "_reboot_.txt",
	} {
		got := Name(in)
		if got != want {
			t.Errorf("Name(%q) = %q, want %q", in, got, want)
		}
		if err := checkPath(ref, "data/03-originals/"+got); err != nil {
			t.Errorf("Name(%q): %v", in, err)
		}
	}
}

func TestRecipients(t *testing.T) {
	d := newDesk(t)
	_, other, err := sshsig.GenerateKey("court")
	if err != nil {
		t.Fatal(err)
	}
	court := string(ssh.MarshalAuthorizedKey(other.PublicKey()))
	to, err := Recipients("# the court's keys\n\n" + d.receiver.Recipient().String() + "\r\n" + court)
	if err != nil || len(to) != 2 {
		t.Fatalf("%d recipients: %v", len(to), err)
	}
	for _, bad := range []string{"", "# nothing\n", "age1qqqq", "ssh-ed25519 AAAA", "ecdsa-sha2-nistp256 AAAA", d.receiver.String(), "-----BEGIN OPENSSH PRIVATE KEY-----"} {
		_, err := Recipients(bad)
		if err == nil || (len(bad) > 20 && strings.Contains(err.Error(), bad[16:])) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
	if _, err := Passphrase("too short"); err == nil {
		t.Error("took a short passphrase")
	}
	a, b := NewPassphrase(), NewPassphrase()
	if a == b || len(a) != 35 || len(strings.Split(a, "-")) != 6 || strings.ContainsAny(a, "lo01") {
		t.Errorf("passphrases %s %s", a, b)
	}
}

func TestPassphrase(t *testing.T) {
	d, phrase := newDesk(t), NewPassphrase()
	to, err := Passphrase(phrase)
	if err != nil {
		t.Fatal(err)
	}
	to.(*age.ScryptRecipient).SetWorkFactor(10) // what it costs is age's business
	v := d.envelope()
	v.To = []age.Recipient{to}
	var out bytes.Buffer
	s, err := sample(t).Seal(t.Context(), &out, v)
	if err != nil {
		t.Fatal(err)
	}
	for p, want := range map[string]bool{phrase: true, NewPassphrase(): false} {
		id, err := age.NewScryptIdentity(p)
		if err != nil {
			t.Fatal(err)
		}
		c := d.check(s.Signature)
		c.Identities = []age.Identity{id}
		if r := verify(t, out.Bytes(), c); r.OK() != want || (!want && r.Problems[0].Code != OtherKey) {
			t.Errorf("%v", r.Problems)
		}
	}
}
