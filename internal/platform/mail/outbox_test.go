package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/smtptest"
)

func TestSends(t *testing.T) {
	f := newFixture(t)
	tokenID, token := f.token("reset", time.Hour, 0)
	cancelID, cancel := f.token("cancel", time.Hour, tokenID)
	in := f.intent("reset:1")
	in.Template, in.TokenID = "link", tokenID
	id := f.enqueue(in)[0]
	f.drain()
	got := f.server.Deliveries()
	if len(got) != 1 || len(got[0].To) != 1 || got[0].To[0] != "TO:<jan@example.be>" {
		t.Fatalf("%+v", got)
	}
	for _, want := range []string{"token=3D" + token, "cancel=3D" + cancel, "until=3D2026-03-02T13:00:00Z"} {
		if !strings.Contains(strings.ReplaceAll(got[0].Data, "=\r\n", ""), want) {
			t.Errorf("the letter lacks %s:\n%s", want, got[0].Data)
		}
	}
	if r := f.row(id); r.State != "sent" || r.Attempts != 1 || got[0].Header("Message-ID") != "<"+r.MessageID+">" || !strings.HasSuffix(r.MessageID, "@example.be") {
		t.Errorf("%+v", r)
	}
	if diff := cmp.Diff([]string{"sent"}, f.outcomes(id)); diff != "" {
		t.Error(diff)
	}
	var held int
	f.scan(&held, `SELECT count(*) FROM auth_tokens WHERE id IN ($1, $2) AND sealed IS NOT NULL`, tokenID, cancelID)
	if held != 0 {
		t.Errorf("%d tokens are still held", held)
	}
	if n := f.audited("mail.mail_sent"); n != 1 {
		t.Errorf("%d entries mail.mail_sent", n)
	}
	f.oracle()
}

// The same key again is the same letter, also from twenty transactions at once.
func TestOneLetterPerKey(t *testing.T) {
	f := newFixture(t)
	id := f.enqueue(f.intent("notice:1"))[0]
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			again, err := f.do(f.intent("notice:1"), nil)
			if err != nil || again != id {
				t.Errorf("row %d, %v; want %d", again, err, id)
			}
			if _, err := f.do(f.intent("notice:2"), nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	f.keys = append(f.keys, "notice:2")
	f.drain()
	if n := len(f.server.Deliveries()); n != 2 {
		t.Errorf("%d letters", n)
	}
	if _, err := f.do(f.intent("notice:1"), nil); err != nil {
		t.Fatal(err)
	}
	f.oracle()
}

func TestRolledBack(t *testing.T) {
	f := newFixture(t)
	if _, err := f.do(f.intent("never"), errRollback); !errors.Is(err, errRollback) {
		t.Fatal(err)
	}
	f.sweep()
	f.drain()
	if n := len(f.server.Deliveries()); n != 0 {
		t.Errorf("%d letters", n)
	}
	f.oracle()
}

func TestEnqueueRefuses(t *testing.T) {
	f := newFixture(t)
	for name, change := range map[string]func(*Intent){
		"two addresses":    func(in *Intent) { in.Recipient = "a@example.be,b@example.be" },
		"a second command": func(in *Intent) { in.Recipient = "a@example.be>\r\nRCPT TO:<b@example.be" },
		"no recipient":     func(in *Intent) { in.Recipient = "" },
		"no key":           func(in *Intent) { in.Key = "" },
		"a long key":       func(in *Intent) { in.Key = strings.Repeat("k", 201) },
		"no template":      func(in *Intent) { in.Template = "" },
		"no language":      func(in *Intent) { in.Language = "es" },
		"long arguments":   func(in *Intent) { in.Args = noteArgs{Line: strings.Repeat("x", maxArgs)} },
		"odd arguments":    func(in *Intent) { in.Args = func() {} },
		"unknown login":    func(in *Intent) { in.LoginID = 999 },
	} {
		in := f.intent("k")
		change(&in)
		if _, err := f.do(in, nil); err == nil {
			t.Errorf("%s: was accepted", name)
		}
	}
	f.oracle()
}

// Whatever the server does at whatever verb of the first attempt: nothing is lost, nothing comes twice without need.
func TestFaultsAtEachVerb(t *testing.T) {
	f := newFixture(t)
	steps := map[string]smtptest.Step{
		"421": smtptest.Reply(421, "busy"), "450": smtptest.Reply(450, "greylisted"), "451": smtptest.Reply(451, "later"),
		"452": smtptest.Reply(452, "full"), "550": smtptest.Reply(550, "unknown"), "552": smtptest.Reply(552, "full"), "554": smtptest.Reply(554, "no"),
		"drop": smtptest.Drop(), "reset": smtptest.Reset(), "half": smtptest.Raw("2"), "taken, then dropped": smtptest.Take(smtptest.Drop()),
	}
	for name, step := range steps {
		for _, verb := range smtptest.Verbs {
			if name == "taken, then dropped" && verb != smtptest.Dot {
				continue
			}
			first := len(f.server.Calls())
			faulty := true
			f.server.SetScript(func(c smtptest.Call) smtptest.Step {
				if c.Verb == verb && faulty {
					faulty = false
					return step
				}
				return nil
			})
			id := f.enqueue(f.intent(fmt.Sprintf("%s at %s", name, verb)))[0]
			f.drain()
			if len(f.server.Calls()) == first {
				t.Fatal("the server was not asked")
			}
			f.settleAll()
			dead := name[0] == '5' && (verb == smtptest.Rcpt || verb == smtptest.Data || verb == smtptest.Dot)
			want := "sent"
			if dead {
				want = "dead"
			}
			if r := f.row(id); r.State != want {
				t.Errorf("%s: %s, want %s (%+v, %v)", r.Key, r.State, want, r, f.outcomes(id))
			}
		}
	}
	f.oracle()
	if strings.Contains(f.log.String(), "jan@example.be") {
		t.Errorf("the log names a person:\n%s", f.log)
	}
}

// A server that greylists for twenty minutes gets the letter when it wants it, after a handful of attempts.
func TestGreylist(t *testing.T) {
	f := newFixture(t)
	f.server.SetScript(func(c smtptest.Call) smtptest.Step {
		if c.Verb == smtptest.Rcpt && f.clock.Now().Before(noon.Add(20*time.Minute)) {
			return smtptest.Reply(450, "4.7.1 try again in 20 minutes")
		}
		return nil
	})
	id := f.enqueue(f.intent("grey"))[0]
	for range 60 {
		f.drain()
		f.clock.Advance(time.Minute)
	}
	if r := f.row(id); r.State != "sent" || r.Attempts < 4 || r.Attempts > 10 {
		t.Errorf("%+v", r)
	}
	if n := f.audited("test.mail_failed"); n != 1 {
		t.Errorf("%d entries test.mail_failed, want the first failure only", n)
	}
	f.oracle()
}

// A letter of no more use is given up, and so is one that nobody would take for four days.
func TestExpires(t *testing.T) {
	f := newFixture(t)
	f.server.SetScript(smtptest.At(smtptest.Rcpt, smtptest.Reply(451, "later")))
	in := f.intent("urgent")
	in.Expires = noon.Add(time.Hour)
	ids := f.enqueue(in, f.intent("patient"))
	for f.clock.Now().Before(noon.Add(2 * time.Hour)) {
		f.drain()
		f.clock.Advance(time.Minute)
	}
	if r := f.row(ids[0]); r.State != "dead" || !strings.Contains(r.Error, "RCPT: 451") {
		t.Errorf("%+v", r)
	}
	f.clock.Set(noon.Add(GiveUpAfter - time.Minute))
	f.drain()
	if r := f.row(ids[1]); r.State != "queued" {
		t.Errorf("before four days: %+v", r)
	}
	f.clock.Set(noon.Add(GiveUpAfter))
	f.drain()
	if r := f.row(ids[1]); r.State != "dead" {
		t.Errorf("after four days: %+v", r)
	}
	if n := f.audited("test.mail_dead"); n != 2 {
		t.Errorf("%d entries test.mail_dead", n)
	}
	f.oracle()
}

// A poison template and a refused recipient are dead at once; the queue moves on.
func TestPoison(t *testing.T) {
	f := newFixture(t)
	f.server.SetScript(func(c smtptest.Call) smtptest.Step {
		if c.Verb == smtptest.Rcpt && strings.Contains(c.Arg, "gone@") {
			return smtptest.Reply(550, "5.1.1 <gone@example.be> unknown")
		}
		return nil
	})
	var bad, good []int64
	for _, template := range []string{"poison", "panic", "smuggler", "note"} {
		in := f.intent("bad " + template)
		in.Template = template
		if template == "note" {
			in.Recipient = "gone@example.be"
		}
		bad = append(bad, f.enqueue(in)...)
		good = append(good, f.enqueue(f.intent("good after "+template))...)
	}
	in := f.intent("address spoilt meanwhile")
	id := f.enqueue(in)[0]
	f.exec(`UPDATE outbox SET recipient = $2 WHERE id = $1`, id, "a@example.be>\r\nRCPT TO:<b@example.be")
	bad = append(bad, id)
	f.drain()
	for _, id := range bad {
		if r := f.row(id); r.State != "dead" || r.Attempts != 1 || r.Error == "" {
			t.Errorf("%+v", r)
		}
	}
	for _, id := range good {
		if r := f.row(id); r.State != "sent" {
			t.Errorf("%+v", r)
		}
	}
	if strings.Contains(f.log.String(), "gone@") || !strings.Contains(f.log.String(), "letter given up") {
		t.Errorf("log:\n%s", f.log)
	}
	f.oracle()
}

// A template that only a newer program knows is left to that program.
func TestUnknownTemplate(t *testing.T) {
	f := newFixture(t)
	in := f.intent("new")
	in.Template = "tomorrow"
	id := f.enqueue(in)[0]
	f.drain()
	if r := f.row(id); r.State != "queued" {
		t.Fatalf("%+v", r)
	}
	f.outbox.templates.Add(Template{Name: "tomorrow", Render: func(context.Context, Letter) (Message, error) {
		return Message{Subject: "s", Text: "t"}, nil
	}})
	f.clock.Advance(time.Minute)
	f.drain()
	if r := f.row(id); r.State != "sent" {
		t.Errorf("%+v", r)
	}
	f.oracle()
}

// A letter of which a second copy would do harm waits for a person when its end is unknown.
func TestUnknownWaitsForAPerson(t *testing.T) {
	f := newFixture(t)
	f.server.SetScript(smtptest.At(smtptest.Dot, smtptest.Take(smtptest.Drop())))
	var ids []int64
	for _, key := range []string{"resend", "give up", "lost worker"} {
		in := f.intent(key)
		in.DuplicateSafe = false
		ids = append(ids, f.enqueue(in)...)
	}
	if c, _, err := f.outbox.claim(f.t.Context(), ids[2]); err != nil || c == nil {
		t.Fatal(c, err) // and its worker is never heard of again
	}
	f.drain()
	f.clock.Advance(2 * time.Minute)
	if _, err := f.outbox.try(actor.With(t.Context(), actor.Job("mail_send")), ids[2]); err != nil { // before any sweep
		t.Fatal(err)
	}
	f.sweep()
	f.drain()
	for _, id := range ids {
		if r := f.row(id); r.State != "unknown" || r.Attempts != 1 {
			t.Errorf("%+v", r)
		}
	}
	if n := f.audited("test.mail_unknown") + f.audited("mail.mail_unknown"); n != 3 {
		t.Errorf("%d entries", n)
	}
	f.server.SetScript(nil)
	decide := func(id int64, resend bool) error {
		ctx := actor.With(t.Context(), actor.Job("test"))
		return f.store.Do(ctx, store.Change{Action: "test.decided", Subject: keys.Nobody()}, func(tx *store.Tx) error { return Decide(tx, id, resend) })
	}
	if err := errors.Join(decide(ids[0], true), decide(ids[1], false)); err != nil {
		t.Fatal(err)
	}
	f.drain()
	for i, want := range []string{"sent", "dead", "unknown"} {
		if r := f.row(ids[i]); r.State != want {
			t.Errorf("%+v, want %s", r, want)
		}
	}
	for _, resend := range []bool{true, false} {
		if err := decide(ids[0], resend); !fault.Is(err, fault.Conflict) {
			t.Errorf("deciding twice: %v", err)
		}
	}
	f.oracle()
}
