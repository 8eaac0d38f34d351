package seal

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"inzage/internal/platform/sshsig"
)

// receiverTools are what a court's machine has to have; common are on every Debian beside them.
var (
	receiverTools = []string{"ssh-keygen", "age", "tar", "sha512sum"}
	common        = []string{"sh", "basename", "cat", "comm", "cp", "cut", "dirname", "find", "grep", "head", "mkdir", "mktemp", "printf", "rm", "sed", "sort", "tr", "uniq", "wc"}
)

// receiver is a machine that has these tools and no others.
type receiver struct {
	t    *testing.T
	path string // of tools
	dir  string // where the package lies
}

func newReceiver(t *testing.T) receiver {
	t.Helper()
	r := receiver{t, t.TempDir(), t.TempDir()}
	for _, tool := range slices.Concat(receiverTools, common) {
		p, err := exec.LookPath(tool)
		if err != nil {
			t.Fatalf("%s is missing: apt-get install age openssh-client", tool)
		}
		if err := os.Symlink(p, filepath.Join(r.path, tool)); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func (r receiver) write(name string, b []byte) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, name), b, 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// put lays a package down as it is delivered.
func (r receiver) put(d desk, f forged) {
	r.write(ref+".tar.age", f.cipher)
	r.write(ref+".tar.age.sig", f.sig)
	r.write("allowed_signers", []byte(AllowedSigners(host, d.key.PublicKey())))
	r.write("verify.sh", Script())
	r.write("key.txt", []byte("# the receiver's key\n"+d.receiver.String()+"\n"))
}

func (r receiver) run(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(r.t.Context(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, filepath.Join(r.path, args[0]), args[1:]...)
	c.Dir, c.Env = r.dir, []string{"PATH=" + r.path, "TMPDIR=" + r.t.TempDir(), "HOME=" + r.dir}
	out, err := c.CombinedOutput()
	return string(out), err
}

func (r receiver) verify(d desk, more ...string) (string, error) {
	pin := sshsig.Fingerprint(d.key.PublicKey())
	return r.run(append(append([]string{"sh", "verify.sh", "-k", pin, "-i", "key.txt"}, more...), ref+".tar.age")...)
}

// TestScript checks a good package with verify.sh on a machine that has only what a receiver has.
func TestScript(t *testing.T) {
	r, d := newReceiver(t), newDesk(t)
	cipher, s := sealed(t, d, sample(t))
	r.put(d, forged{cipher, s.Signature})
	out, err := r.verify(d)
	if want := "GOOD: package " + ref + ", 5 files, sealed by host.example with the key " + s.Signer; err != nil || !strings.HasPrefix(out, want) {
		t.Errorf("%v: %s", err, out)
	}
	if _, err := os.Stat(filepath.Join(r.dir, ref)); err == nil {
		t.Error("the script left the opened package without being asked to")
	}
	if out, err := r.run("sh", "verify.sh", "-i", "key.txt", ref+".tar.age"); err != nil || !strings.HasPrefix(out, "GOOD ONLY IF") || !strings.Contains(out, s.Signer) {
		t.Errorf("without a fingerprint: %v %s", err, out)
	}
	if out, err := r.verify(d, "-x"); err != nil || readFile(t, filepath.Join(r.dir, ref, "data/01-subscriber/customer-48213.json")) == "" {
		t.Errorf("-x: %v %s", err, out)
	}
	if out, err := r.verify(d, "-x"); err == nil || !strings.Contains(out, "is there already") {
		t.Errorf("-x again: %v %s", err, out)
	}
	if out, err := r.verify(newDesk(t)); err == nil || !strings.Contains(out, "not the company's") {
		t.Errorf("another fingerprint: %v %s", err, out)
	}
	if out, err := r.run("sh", "verify.sh"); err == nil || !strings.Contains(out, "use:") {
		t.Errorf("no file: %v %s", err, out)
	}
	if out, err := r.run("sh", "verify.sh", "-i", "key.txt", "D-2026-000018.tar.age"); err == nil || !strings.Contains(out, "is missing") {
		t.Errorf("a file that is not there: %v %s", err, out)
	}
	// A renamed package is another case's.
	for _, ext := range []string{".tar.age", ".tar.age.sig"} {
		r.write("D-2026-000018"+ext, []byte(readFile(t, filepath.Join(r.dir, ref+ext))))
	}
	if out, err := r.run("sh", "verify.sh", "-i", "key.txt", "D-2026-000018.tar.age"); err == nil || !strings.Contains(out, "outside the folder D-2026-000018") {
		t.Errorf("renamed: %v %s", err, out)
	}
	// Nobody else gets into allowed_signers.
	r.write("allowed_signers", []byte(AllowedSigners(host, newDesk(t).key.PublicKey())+AllowedSigners(host, d.key.PublicKey())))
	if out, err := r.verify(d); err == nil || !strings.Contains(out, "exactly one line") {
		t.Errorf("two signers: %v %s", err, out)
	}
}

// TestScriptTamperings lets verify.sh find the tamperings that Verify finds.
func TestScriptTamperings(t *testing.T) {
	r := newReceiver(t)
	said := map[string]string{}
	for i, tam := range tamperings {
		if tam.script == "" {
			continue
		}
		t.Run(tam.name, func(t *testing.T) {
			w := newWorkshop(t)
			d := w.d
			r.put(d, tam.do(&w))
			out, err := r.verify(d)
			if err == nil || !strings.Contains(out, "BAD: ") || !strings.Contains(out, tam.script) {
				t.Fatalf("verify.sh says %v %s, want %q", err, out, tam.script)
			}
			if i < 11 {
				if said[out] != "" {
					t.Errorf("the same sentence as %q: %s", said[out], out)
				}
				said[out] = tam.name
			}
			if left, _ := filepath.Glob(filepath.Join(r.dir, "D-*")); len(left) != 2 {
				t.Errorf("it left %v", left)
			}
		})
	}
}

// commands takes the lines to type out of VERIFY.txt, without the one that needs our own program.
func commands(guide string) string {
	var b strings.Builder
	for line := range strings.Lines(guide) {
		if strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "    inzage ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// TestGuide types the commands of VERIFY.txt, in each language, as they stand there.
func TestGuide(t *testing.T) {
	d := newDesk(t)
	cipher, s := sealed(t, d, sample(t))
	for _, lang := range Languages {
		t.Run(lang, func(t *testing.T) {
			guide, err := Guide(s, host, Letter{Languages: []string{lang}, Site: site})
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{s.Signer, s.Cipher, s.TagManifest, ref, " " + site + "/" + lang + "/keys\n", " " + site + "/keys/verify.sh\n"} {
				if !strings.Contains(guide, want) {
					t.Errorf("VERIFY.txt does not say %s", want)
				}
			}
			r := newReceiver(t)
			r.put(d, forged{cipher, s.Signature})
			typed, script, _ := strings.Cut(commands(guide), "    sh verify.sh")
			out, err := r.run("sh", "-ec", typed)
			if err != nil || strings.Count(out, "Good \"disclosure-") != 2 || !strings.Contains(out, "256 "+s.Signer) {
				t.Errorf("%v\n%s\n%s", err, typed, out)
			}
			if !strings.HasSuffix(strings.TrimSpace(out), s.Signer) { // the last command, which lists strangers, printed nothing
				t.Errorf("the end is %q", out)
			}
			if out, err := r.run("sh", "-ec", "sh verify.sh"+script); err != nil || !strings.Contains(out, "GOOD") {
				t.Errorf("%v %s", err, out)
			}
			// A stranger in the bag is named by the last command.
			if err := os.WriteFile(filepath.Join(r.dir, ref, "meta", "pardon.json"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			typed = typed[strings.Index(typed, "    (cut"):]
			if out, err := r.run("sh", "-ec", "cd "+ref+"\n"+typed); err != nil || out != "meta/pardon.json\n" {
				t.Errorf("a stranger: %v %q", err, out)
			}
		})
	}
	// One after the other, and with a passphrase no key.
	all, err := Guide(s, host, Letter{Languages: []string{"fr", "nl", "de", "en"}, Passphrase: true, Site: site})
	if err != nil || strings.Contains(all, "key.txt") || strings.Count(all, "sh verify.sh") != 4 || strings.Index(all, "Comment") > strings.Index(all, "Hoe") {
		t.Errorf("%v:\n%s", err, all)
	}
	for _, bad := range [][]string{nil, {"es"}, {"../verify"}} {
		if _, err := Guide(s, host, Letter{Languages: bad, Site: site}); err == nil {
			t.Errorf("VERIFY.txt in %v", bad)
		}
	}
	for _, bad := range []string{"", "privacy.noordzee.example", site + "/", "https://", "javascript:alert(1)", "https://a b", "https://a\n    rm -rf ~"} {
		if _, err := Guide(s, host, Letter{Languages: []string{"nl"}, Site: bad}); err == nil {
			t.Errorf("VERIFY.txt names %q", bad)
		}
	}
	if strings.Contains(all, "—") || strings.ContainsAny(all, "'\"") && strings.Contains(all, "l'") {
		t.Error("apostrophes and dashes as in the other texts")
	}
}

// TestSSHRecipient opens, with age itself, a package for a court that has an SSH key only.
func TestSSHRecipient(t *testing.T) {
	r, d, court := newReceiver(t), newDesk(t), newDesk(t)
	to, err := Recipients(fmt.Sprintf("ssh-ed25519 %s", sshText(court)))
	if err != nil {
		t.Fatal(err)
	}
	v := d.envelope()
	v.To = to
	var out bytes.Buffer
	s, err := sample(t).Seal(t.Context(), &out, v)
	if err != nil {
		t.Fatal(err)
	}
	r.put(d, forged{out.Bytes(), s.Signature})
	r.write("key.txt", court.keyFile)
	if out, err := r.verify(d); err != nil || !strings.HasPrefix(out, "GOOD") {
		t.Errorf("%v %s", err, out)
	}
}

// TestScriptPassphrase types the passphrase where age asks for it, on a terminal.
func TestScriptPassphrase(t *testing.T) {
	terminal, err := exec.LookPath("script")
	if err != nil {
		t.Skip("script is missing: apt-get install bsdutils")
	}
	r, d, phrase := newReceiver(t), newDesk(t), NewPassphrase()
	to, err := Passphrase(phrase)
	if err != nil {
		t.Fatal(err)
	}
	to.(*age.ScryptRecipient).SetWorkFactor(10)
	v := d.envelope()
	v.To = []age.Recipient{to}
	var out bytes.Buffer
	s, err := sample(t).Seal(t.Context(), &out, v)
	if err != nil {
		t.Fatal(err)
	}
	r.put(d, forged{out.Bytes(), s.Signature})
	for typed, want := range map[string]string{phrase: "GOOD: ", NewPassphrase(): "the passphrase is another"} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		c := exec.CommandContext(ctx, terminal, "-qec", "sh verify.sh -k "+s.Signer+" "+ref+".tar.age", "/dev/null")
		c.Dir, c.Env, c.Stdin = r.dir, []string{"PATH=" + r.path, "SHELL=/bin/sh", "HOME=" + r.dir}, strings.NewReader(typed+"\n")
		if out, _ := c.CombinedOutput(); !strings.Contains(string(out), want) {
			t.Errorf("says %q, want %q", out, want)
		}
	}
}

// sshText is the base64 of a public key.
func sshText(d desk) string {
	return strings.Fields(AllowedSigners(host, d.key.PublicKey()))[3]
}
