package inbound

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"
)

// Each recipient gets an answer of its own, and 250 only what was kept.
func TestAnswers(t *testing.T) {
	k := &keeper{fail: func(e Envelope) error {
		switch local, _, _ := strings.Cut(e.To, "@"); local {
		case "nobody":
			return fmt.Errorf("token: %w", ErrRefused)
		case "broken":
			return errors.New("connection refused")
		case "full":
			return fmt.Errorf("insert: %w", &pgconn.PgError{Code: "53100"})
		case "panics":
			panic("at the disco")
		}
		return nil
	}}
	var log bytes.Buffer
	s := serve(t, Options{Deliver: k.deliver, Log: slog.New(slog.NewJSONHandler(&log, nil)), Accept: func(to string) bool { return to != "stranger@a.be" }})
	c := dial(t, s)
	to := []string{"vraag+token@a.be", "nobody@a.be", "broken@a.be", "full@a.be", "panics@a.be", "an@a.be", "an@a.be"}
	c.bring("jan@example.be", "Subject: s\r\n\r\nja\r\n.\r\n", to, 250, 550, 451, 452, 451, 250, 250)
	want := []Envelope{{"jan@example.be", to[0], []byte("Subject: s\r\n\r\nja\r\n")}}
	want = append(want, want[0], want[0])
	want[1].To, want[2].To = "an@a.be", "an@a.be"
	if diff := cmp.Diff(want, k.all()); diff != "" {
		t.Error(diff)
	}
	// The conversation goes on, and an empty reverse path is one.
	c.bring("", "x\r\n.\r\n", []string{"an@a.be"}, 250)
	if last := k.all()[3]; last.From != "" || string(last.Raw) != "x\r\n" {
		t.Errorf("%+v", last)
	}
	c.say("MAIL FROM:<jan@example.be> BODY=8BITMIME SMTPUTF8", 250)
	if answer := c.say("RCPT TO:<stranger@a.be>", 550); !strings.Contains(answer, "5.1.1") {
		t.Error(answer)
	}
	c.say("RCPT TO:<jan@é.be>", 250)
	c.say("RSET", 250)
	c.say("DATA", 502)
	c.say("QUIT", 221)
	s.Close()
	if s := log.String(); strings.Contains(s, "token@") || strings.Contains(s, "example.be") || strings.Contains(s, "Subject") || !strings.Contains(s, "at the disco") {
		t.Error(s)
	}
}

// Nothing but CRLF dot CRLF ends a letter, so that no body begins another (CVE-2023-51764 and its like).
func TestOddEnds(t *testing.T) {
	k := &keeper{}
	c := dial(t, serve(t, Options{Deliver: k.deliver}))
	const inner = "MAIL FROM:<evil@example.be>\r\nRCPT TO:<an@a.be>\r\nDATA\r\n"
	for _, end := range []string{"\n.\n", "\r.\r", "\n.\r\n", "\r.\r\n", "\r\n.\n", "\r\n.\r", "\r\n\x00.\r\n", "\n.\r", "\r\n. \r\n"} {
		body := "Subject: s\r\n\r\na" + end + inner + "b\rc\x00d\r\n"
		c.bring("jan@example.be", strings.ReplaceAll(body, "\r\n.", "\r\n..")+".\r\n", []string{"an@a.be"}, 250)
		all := k.all()
		if got := string(all[len(all)-1].Raw); got != body {
			t.Errorf("%q: %q", end, got)
		}
		// The same from a sender that does not double dots (RFC 5321 4.5.2): it may lose bytes, but begins no other letter.
		c.bring("jan@example.be", body+".\r\n", []string{"an@a.be"}, 250)
		all = k.all()
		if got := string(all[len(all)-1].Raw); !strings.Contains(got, inner) || !strings.HasSuffix(got, "d\r\n") {
			t.Errorf("%q: %q", end, got)
		}
	}
	if n := len(k.all()); n != 18 {
		t.Errorf("%d letters", n)
	}
}

// A letter that is too large, cut off or never ended is not kept, and its sender hears so.
func TestRefuses(t *testing.T) {
	k := &keeper{}
	s := serve(t, Options{Deliver: k.deliver})
	c := dial(t, s)
	c.say(fmt.Sprintf("MAIL FROM:<jan@example.be> SIZE=%d", MaxMessage+1), 552)
	line := strings.Repeat("x", 998) + "\r\n"
	c.bring("jan@example.be", strings.Repeat(line, MaxMessage/1000+10)+".\r\n", []string{"an@a.be", "jan@a.be"}, 552, 552)
	c.bring("jan@example.be", line+".\r\n", []string{"an@a.be"}, 250)
	c.say("MAIL FROM:<jan@example.be>", 250)
	for range maxEnvelope {
		c.say("RCPT TO:<an@a.be>", 250)
	}
	c.say("RCPT TO:<an@a.be>", 452)
	c.say("RSET", 250)
	c.say("EHLO test", 500)
	c.bring("jan@example.be", strings.Repeat("x", maxLine+1)+"\r\n.\r\n", []string{"an@a.be"}, 500)

	for _, half := range []string{"DATA\r\nSubject: half\r\n", "BDAT 10\r\nhalf", "BDAT 4\r\nhalf"} {
		c = dial(t, s)
		c.say("MAIL FROM:<jan@example.be>", 250)
		c.say("RCPT TO:<an@a.be>", 250)
		c.write(half)
		_ = c.Close()
	}
	s.Close()
	if n := len(k.all()); n != 1 {
		t.Errorf("%d letters were kept", n)
	}
}

// Chunks (RFC 3030) make the same letter as lines do.
func TestChunks(t *testing.T) {
	k := &keeper{}
	c := dial(t, serve(t, Options{Deliver: k.deliver}))
	c.say("MAIL FROM:<jan@example.be>", 250)
	c.say("RCPT TO:<an@a.be>", 250)
	c.say("RCPT TO:<jan@a.be>", 250)
	c.write("BDAT 8\r\na\r\n.\r\nb\n")
	c.expect(250)
	c.write("BDAT 2 LAST\r\n.\r")
	c.expect(250)
	c.expect(250)
	if all := k.all(); len(all) != 2 || string(all[0].Raw) != "a\r\n.\r\nb\n.\r" {
		t.Errorf("%q", all)
	}
}

// Every mail of the corpora comes out byte for byte as it went in.
func TestCorpusIsKept(t *testing.T) {
	mails := corpus(t)
	k := &keeper{}
	c := dial(t, serve(t, Options{Deliver: k.deliver}))
	for name, raw := range mails {
		want := string(raw)
		if !strings.HasSuffix(want, "\r\n") {
			want += "\r\n" // which the end of a letter needs
		}
		stuffed := strings.ReplaceAll(want, "\r\n.", "\r\n..")
		if strings.HasPrefix(stuffed, ".") {
			stuffed = "." + stuffed
		}
		c.bring("", stuffed+".\r\n", []string{name + "@a.be"}, 250)
		all := k.all()
		if got := string(all[len(all)-1].Raw); got != want {
			t.Errorf("%s: other bytes came out", name)
		}
	}
	if len(k.all()) != len(mails) {
		t.Errorf("%d of %d were kept", len(k.all()), len(mails))
	}
}

// Many at once are all kept; beyond the limit they wait.
func TestManyAtOnce(t *testing.T) {
	k := &keeper{}
	s := serve(t, Options{Deliver: k.deliver})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			c := dial(t, s)
			c.bring("jan@example.be", fmt.Sprintf("Subject: %d\r\n\r\n.\r\n", i), []string{"an@a.be"}, 250)
			c.say("QUIT", 221)
		})
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, e := range k.all() {
		seen[string(e.Raw)] = true
	}
	if len(seen) != 20 || len(k.all()) != 20 {
		t.Errorf("%d letters, %d different", len(k.all()), len(seen))
	}
}

// What is being kept when the server ends is kept to its end and answered; idle connections do not hold it up.
func TestClose(t *testing.T) {
	begun, end := make(chan struct{}), make(chan struct{})
	k := &keeper{}
	ctx, cancel := context.WithCancel(t.Context())
	s, err := Listen(ctx, Options{Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler), Deliver: func(ctx context.Context, e Envelope) error {
		close(begun)
		<-end
		if err := ctx.Err(); err != nil {
			return err
		}
		return k.deliver(ctx, e)
	}})
	if err != nil {
		t.Fatal(err)
	}
	idle, busy := dial(t, s), dial(t, s)
	busy.say("MAIL FROM:<jan@example.be>", 250)
	busy.say("RCPT TO:<an@a.be>", 250)
	busy.say("DATA", 354)
	busy.write("x\r\n.\r\n")
	<-begun
	cancel()
	if _, err := net.DialTimeout("tcp", s.Addr(), time.Second); err == nil {
		for err == nil { // the server ends in a goroutine of its own
			_, err = net.DialTimeout("tcp", s.Addr(), time.Second)
		}
	}
	begin := time.Now()
	close(end)
	busy.expect(250)
	s.Close()
	if took := time.Since(begin); took >= closePatience {
		t.Errorf("the end took %s, though nothing was left to do", took)
	}
	if _, err := idle.ReadLine(); err == nil {
		t.Error("the idle connection goes on")
	}
	if len(k.all()) != 1 {
		t.Error("the letter was not kept")
	}
}

func TestSocket(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "lmtp")
	k := &keeper{}
	o := Options{Listen: "unix:" + path, Deliver: k.deliver, Log: slog.New(slog.DiscardHandler)}
	s := serve(t, o)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != socketMode {
		t.Errorf("%v %v", info, err)
	}
	dial(t, s).bring("jan@example.be", "x\r\n.\r\n", []string{"an@a.be"}, 250)
	if _, err := Listen(t.Context(), o); err == nil || !strings.Contains(err.Error(), "another program") {
		t.Error(err)
	}
	s.Close()
	if _, err := os.Stat(path); err == nil {
		t.Error("the socket was left behind")
	}
	// A killed program leaves its socket; a file that is none is somebody's.
	left, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	if err != nil {
		t.Fatal(err)
	}
	left.SetUnlinkOnClose(false)
	_ = left.Close()
	serve(t, o).Close()
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{o.Listen, "unix:lmtp", "unix:" + filepath.Join(dir, strings.Repeat("x", 108)), "unix:" + filepath.Join(dir, "none", "lmtp"),
		"0.0.0.0:0", "192.0.2.1:24", ":24", "localhost:24", "example.be:24", "127.0.0.1", "", "/run/lmtp"} {
		o.Listen = where
		if s, err := Listen(t.Context(), o); err == nil {
			t.Errorf("listens on %s", where)
			s.Close()
		}
	}
	if b, _ := os.ReadFile(path); string(b) != "x" {
		t.Error("somebody's file is gone")
	}
}
