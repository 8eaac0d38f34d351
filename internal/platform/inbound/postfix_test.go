package inbound

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// postfix is a Postfix of its own for the test: configuration, queue and port are apart from the machine's.
type postfix struct {
	t    *testing.T
	dir  string
	addr string // where it takes mail
}

// mainCF is what docs/operations.md tells to set, and around it what keeps the instance to itself.
const mainCF = `compatibility_level = 3.6
queue_directory = %[1]s/spool
data_directory = %[1]s/data
maillog_file = %[1]s/mail.log
maillog_file_prefixes = %[1]s
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.be
mydestination =
alias_maps =

recipient_delimiter = +
message_size_limit = 26214400
virtual_mailbox_domains = privacy.example.be
virtual_mailbox_maps = inline:{ { vraag@privacy.example.be = inzage }, { gone@privacy.example.be = inzage } }
virtual_transport = lmtp:%[2]s
lmtp_destination_concurrency_limit = 8
`

const masterCF = `127.0.0.1:%d inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - y - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

// startPostfix starts one, in which LMTP runs in the chroot as Debian does it, or skips the test. to is Postfix's way to the server.
func startPostfix(t *testing.T, dir, to string) *postfix {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	p := &postfix{t: t, dir: dir, addr: "127.0.0.1:" + strconv.Itoa(port)}
	for name, text := range map[string]string{"main.cf": fmt.Sprintf(mainCF, dir, to), "master.cf": fmt.Sprintf(masterCF, port)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p.run("start")
	t.Cleanup(func() {
		p.run("stop")
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(dir, "mail.log"))
			t.Logf("%s", log)
		}
	})
	return p
}

// postfixFolder makes a folder that Postfix can live in, or skips the test where there is no Postfix.
func postfixFolder(t *testing.T) (dir string, group int) {
	t.Helper()
	if _, err := exec.LookPath("postfix"); err != nil {
		t.Skip("no Postfix: apt-get install postfix")
	}
	if os.Getuid() != 0 {
		t.Skip("only root can start a Postfix")
	}
	owner, err := user.Lookup("postfix")
	if err != nil {
		t.Skip("no user postfix")
	}
	uid, _ := strconv.Atoi(owner.Uid)
	group, _ = strconv.Atoi(owner.Gid)
	dir, err = os.MkdirTemp("", "inzage-postfix") // Postfix's own user must be able to walk into it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	for name, id := range map[string]int{"": 0, "spool": 0, "data": uid} {
		err := errors.Join(os.MkdirAll(filepath.Join(dir, name), 0o755), os.Chmod(filepath.Join(dir, name), 0o755), os.Chown(filepath.Join(dir, name), id, -1))
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir, group
}

func (p *postfix) run(command string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if out, err := exec.CommandContext(ctx, "postfix", "-c", p.dir, command).CombinedOutput(); err != nil {
		p.t.Errorf("postfix %s: %v\n%s", command, err, out)
	}
}

func (p *postfix) send(from, to, letter string) {
	p.t.Helper()
	if err := smtp.SendMail(p.addr, nil, from, []string{to}, []byte(letter)); err != nil {
		p.t.Fatal(err)
	}
}

// await waits for the nth letter. What is deferred is brought again at once and not after five minutes.
func (p *postfix) await(k *keeper, n int) Envelope {
	p.t.Helper()
	for i := range 600 {
		if all := k.all(); len(all) >= n {
			return all[n-1]
		}
		time.Sleep(50 * time.Millisecond)
		if i%20 == 19 {
			p.run("flush")
		}
	}
	p.t.Fatalf("letter %d did not come within 30 s", n)
	return Envelope{}
}

// A real Postfix brings letters over a socket in its chroot and over a port, comes again after a failure, and reports to the
// sender what was refused; its report is understood.
func TestPostfix(t *testing.T) {
	t.Run("socket", func(t *testing.T) {
		dir, group := postfixFolder(t)
		folder := filepath.Join(dir, "spool", "inzage") // as docs/operations.md has it: the group of the folder is Postfix's
		if err := errors.Join(os.Mkdir(folder, 0o750), os.Chown(folder, 0, group), os.Chmod(folder, 0o750|os.ModeSetgid)); err != nil {
			t.Fatal(err)
		}
		postfixDelivers(t, dir, "unix:"+filepath.Join(folder, "lmtp"), func(string) string { return "unix:inzage/lmtp" })
	})
	t.Run("port", func(t *testing.T) {
		dir, _ := postfixFolder(t)
		postfixDelivers(t, dir, "127.0.0.1:0", func(addr string) string { return "inet:" + addr })
	})
}

func postfixDelivers(t *testing.T, dir, where string, way func(addr string) string) {
	attempts := 0
	k := &keeper{}
	k.fail = func(e Envelope) error {
		switch {
		case strings.HasPrefix(e.To, "gone@"):
			return ErrRefused
		case strings.Contains(string(e.Raw), "Subject: again"):
			if attempts++; attempts < 3 {
				return errors.New("the database is away")
			}
		}
		return nil
	}
	p := startPostfix(t, dir, way(serve(t, Options{Listen: where, Deliver: k.deliver}).Addr()))

	p.send("jan@example.org", "vraag+Token@privacy.example.be", "Subject: caf\xc3\xa9\r\nMessage-ID: <1@example.org>\r\n\r\n.een\r\n..\r\n"+strings.Repeat("x", 2000)+"\r\n")
	e := p.await(k, 1)
	if e.From != "jan@example.org" || e.To != "vraag+Token@privacy.example.be" {
		t.Errorf("%q %q", e.From, e.To)
	}
	if m := e.Message(); m.Subject != "café" || m.MessageID != "1@example.org" || m.Class != Normal || !strings.HasPrefix(m.Text, ".een\n..\nxxx") {
		t.Errorf("%+v", m)
	}

	p.send("jan@example.org", "vraag@privacy.example.be", "Subject: again\r\n\r\nja\r\n")
	if e = p.await(k, 2); e.Message().Subject != "again" || attempts != 3 {
		t.Errorf("%d attempts, %q", attempts, e.Raw)
	}

	p.send("vraag+sender@privacy.example.be", "gone@privacy.example.be", "Subject: to nobody\r\nMessage-ID: <3@privacy.example.be>\r\n\r\nja\r\n")
	e = p.await(k, 3)
	m := e.Message()
	if e.From != "" || e.To != "vraag+sender@privacy.example.be" || m.Class != Bounce || !m.Quiet || m.Report.Original != "3@privacy.example.be" || len(m.Report.Recipients) != 1 {
		t.Fatalf("%q %q %s %+v\n%s", e.From, e.To, m.Class, m.Report, e.Raw)
	}
	if r := m.Report.Recipients[0]; r.Address != "gone@privacy.example.be" || r.Status != "5.1.1" || !r.Hard() {
		t.Errorf("%+v", r)
	}

	if err := smtp.SendMail(p.addr, nil, "jan@example.org", []string{"unknown@privacy.example.be"}, []byte("x")); err == nil || !strings.Contains(err.Error(), "550") {
		t.Errorf("Postfix takes letters for nobody: %v", err)
	}
	if len(k.all()) != 3 {
		t.Errorf("%d letters", len(k.all()))
	}
}
