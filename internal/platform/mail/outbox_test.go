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
	"github.com/jackc/pgx/v5"

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

// A link that no longer works is not sent: one second before its end it is.
func TestTokenThatIsOver(t *testing.T) {
	f := newFixture(t)
	for name, c := range map[string]struct {
		purpose string
		spoil   func(id int64)
		want    string
	}{
		"used": {"reset", func(id int64) { f.exec(`UPDATE auth_tokens SET used_at = $2 WHERE id = $1`, id, noon) }, "dead"},
		"its last second": {"reset", func(id int64) {
			f.exec(`UPDATE auth_tokens SET expires_at = $2 WHERE id = $1`, id, noon.Add(time.Second))
		}, "sent"},
		"expired":               {"reset", func(id int64) { f.exec(`UPDATE auth_tokens SET expires_at = $2 WHERE id = $1`, id, noon) }, "dead"},
		"replaced":              {"reset", func(id int64) { f.exec(`UPDATE auth_tokens SET epoch = -1 WHERE id = $1`, id) }, "dead"},
		"undo outlives changes": {"undo", func(id int64) { f.exec(`UPDATE auth_tokens SET epoch = -1 WHERE id = $1`, id) }, "sent"},
		"no longer held":        {"reset", func(id int64) { f.exec(`UPDATE auth_tokens SET sealed = NULL WHERE id = $1`, id) }, "dead"},
		"another row's": {"reset", func(id int64) {
			f.exec(`UPDATE auth_tokens SET sealed = (SELECT sealed FROM auth_tokens WHERE id <> $1 AND sealed IS NOT NULL LIMIT 1) WHERE id = $1`, id)
		}, "dead"},
		"of a login switched off": {"activate", func(int64) { f.exec(`UPDATE logins SET disabled_at = $1`, noon) }, "dead"},
	} {
		t.Run(name, func(t *testing.T) {
			f.token("reset", time.Hour, 0) // another one, whose sealed form could be copied
			id, _ := f.token(c.purpose, time.Hour, 0)
			in := f.intent("link " + name)
			in.Template, in.TokenID = "link", id
			outbox := f.enqueue(in)[0]
			c.spoil(id)
			before := len(f.server.Calls())
			f.drain()
			if r := f.row(outbox); r.State != c.want {
				t.Errorf("%+v", r)
			}
			if name == "no longer held" && !strings.Contains(f.row(outbox).Error, name) {
				t.Errorf("%+v", f.row(outbox))
			}
			if c.want == "dead" && len(f.server.Calls()) != before {
				t.Error("the mail server was asked")
			}
			var held bool
			f.scan(&held, `SELECT sealed IS NOT NULL FROM auth_tokens WHERE id = $1`, id)
			if held {
				t.Error("the token is still held")
			}
			f.exec(`UPDATE logins SET disabled_at = NULL`)
		})
	}
	f.oracle()
}

// The life of a link begins when its letter is handed over, and ends an hour after it was asked for at the latest.
func TestTokenLife(t *testing.T) {
	f := newFixture(t)
	f.server.SetScript(smtptest.At(smtptest.Rcpt, smtptest.Reply(451, "later")))
	id, _ := f.token("reset", time.Hour, 0)
	cancel, _ := f.token("cancel", time.Hour, id)
	in := f.intent("timed")
	in.Template, in.TokenID = "timed", id
	f.enqueue(in)
	for _, c := range []struct{ at, want time.Duration }{{0, 30 * time.Minute}, {20 * time.Minute, 50 * time.Minute}, {40 * time.Minute, time.Hour}} {
		f.clock.Set(noon.Add(c.at))
		f.drain()
		for _, token := range []int64{id, cancel} {
			var end time.Time
			f.scan(&end, `SELECT expires_at FROM auth_tokens WHERE id = $1`, token)
			if got := end.Sub(noon); got != c.want {
				t.Errorf("after %s the token ends at %s, want %s", c.at, got, c.want)
			}
		}
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

// A worker that claimed a letter and was never heard of again: the letter goes out when its lease is over, not before.
func TestLostWorker(t *testing.T) {
	f := newFixture(t)
	id := f.enqueue(f.intent("lost"))[0]
	if c, _, err := f.outbox.claim(t.Context(), id); err != nil || c == nil {
		t.Fatal(c, err)
	}
	f.clock.Advance(time.Minute) // the lease ends now, and has not ended
	f.sweep()
	f.drain()
	if n := len(f.server.Deliveries()); n != 0 {
		t.Fatalf("%d letters within the lease", n)
	}
	f.clock.Advance(time.Microsecond)
	f.sweep()
	f.drain()
	if r := f.row(id); r.State != "sent" || r.Attempts != 2 {
		t.Errorf("%+v", r)
	}
	if diff := cmp.Diff([]string{"unknown", "sent"}, f.outcomes(id)); diff != "" {
		t.Error(diff)
	}
	f.oracle()
}

// A worker that was stopped (SIGSTOP) and wakes up after its lease was taken: before the final dot it sends nothing, after
// it its news no longer counts.
func TestLateWorker(t *testing.T) {
	for verb, copies := range map[smtptest.Verb]int{smtptest.Rcpt: 1, smtptest.Data: 1, smtptest.Dot: 2} {
		t.Run(string(verb), func(t *testing.T) {
			f := newFixture(t)
			other, _ := f.worker(f.outbox.sender.timing)
			id := f.enqueue(f.intent("late"))[0]
			f.server.SetScript(smtptest.Once(verb, smtptest.Do(func() {
				f.clock.Advance(2 * time.Minute)
				if again, err := other.try(actor.With(t.Context(), actor.Job("mail_send")), id); err != nil || again != 0 {
					t.Errorf("the other worker: %v, %v", again, err)
				}
			})))
			f.drain()
			if r := f.row(id); r.State != "sent" || r.Attempts != 2 {
				t.Errorf("%+v", r)
			}
			if n := len(f.server.Deliveries()); n != copies {
				t.Errorf("%d copies, want %d", n, copies)
			}
			if diff := cmp.Diff([]string{"unknown", "sent"}, f.outcomes(id)); diff != "" {
				t.Error(diff)
			}
			if n := f.audited("test.mail_sent"); n != 1 {
				t.Errorf("%d entries test.mail_sent", n)
			}
			f.oracle()
		})
	}
}

// Twenty workers at one letter send it once.
func TestWorkersAtOnce(t *testing.T) {
	f := newFixture(t)
	id := f.enqueue(f.intent("one"))[0]
	ctx := actor.With(t.Context(), actor.Job("mail_send"))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := f.outbox.try(ctx, id); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(f.server.Deliveries()); n != 1 {
		t.Errorf("%d letters", n)
	}
	f.oracle()
}

// Two running processes share many letters; each letter goes out once.
func TestTwoRunners(t *testing.T) {
	f := newFixture(t)
	const letters = 60
	for i := range letters {
		f.enqueue(f.intent(fmt.Sprintf("letter %d", i)))
	}
	_, second := f.worker(f.outbox.sender.timing)
	if err := errors.Join(f.runner.Start(t.Context()), second.Start(t.Context())); err != nil {
		t.Fatal(err)
	}
	f.server.Await(letters)
	if err := errors.Join(f.runner.Stop(t.Context()), second.Stop(t.Context())); err != nil {
		t.Fatal(err)
	}
	var sent int
	f.scan(&sent, `SELECT count(*) FROM outbox WHERE state = 'sent'`)
	if n := len(f.server.Deliveries()); n != letters || sent != letters {
		t.Errorf("%d letters delivered, %d sent, want %d", n, sent, letters)
	}
	f.oracle()
}

// Every connection to the database is cut while the server takes the letter: its end is written when the database is
// back, and there is no second copy.
func TestDatabaseCutDuringTheLetter(t *testing.T) {
	f := newFixture(t)
	id := f.enqueue(f.intent("cut"))[0]
	f.server.SetScript(smtptest.Once(smtptest.Dot, smtptest.Do(func() {
		conn, err := pgx.Connect(t.Context(), f.db.SuperURL)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close(context.Background())
		if _, err := conn.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
			t.Error(err)
		}
	})))
	ctx := actor.With(t.Context(), actor.Job("mail_send"))
	if _, err := f.outbox.try(ctx, id); err != nil {
		t.Fatal(err)
	}
	if r := f.row(id); r.State != "sent" || r.Attempts != 1 {
		t.Errorf("%+v", r)
	}
	f.oracle()
}

// A letter whose job was lost is found; one that waits for its time is left alone; one job is enough.
func TestSweepAdopts(t *testing.T) {
	f := newFixture(t)
	ids := f.enqueue(f.intent("orphan"), f.intent("has a job"))
	f.exec(`DELETE FROM river_job WHERE (args->>'outbox')::bigint = $1`, ids[0])
	jobs := func() (n int) {
		f.scan(&n, `SELECT count(*) FROM river_job WHERE kind = 'mail_send'`)
		return n
	}
	f.sweep()
	if n := jobs(); n != 1 {
		t.Errorf("at once: %d jobs", n)
	}
	f.clock.Advance(31 * time.Second)
	f.sweep()
	f.sweep()
	if n := jobs(); n != 2 {
		t.Errorf("after half a minute: %d jobs, want 2", n)
	}
	f.drain()
	if r := f.row(ids[0]); r.State != "sent" {
		t.Errorf("%+v", r)
	}
	f.oracle()
}

// What is over goes after thirty days, attempts included; what is open stays. Tokens that expired are forgotten.
func TestSweepForgets(t *testing.T) {
	f := newFixture(t)
	f.server.SetScript(func(c smtptest.Call) smtptest.Step {
		if c.Verb == smtptest.Dot && c.Session == 2 {
			return smtptest.Take(smtptest.Drop())
		}
		return nil
	})
	f.token("reset", time.Hour, 0)
	doubtful := f.intent("open")
	doubtful.DuplicateSafe = false
	f.enqueue(f.intent("over"))
	f.drain()
	f.enqueue(doubtful)
	f.drain()
	count := func(table string) (n int) {
		f.scan(&n, "SELECT count(*) FROM "+table)
		return n
	}
	f.clock.Set(noon.Add(time.Hour - time.Second))
	f.sweep()
	if n := count("auth_tokens WHERE sealed IS NOT NULL"); n != 1 {
		t.Errorf("before its end %d tokens are held", n)
	}
	f.clock.Set(noon.Add(time.Hour))
	f.sweep()
	if n := count("auth_tokens WHERE sealed IS NOT NULL"); n != 0 {
		t.Errorf("after its end %d tokens are held", n)
	}
	f.clock.Set(noon.Add(keepFor - time.Second))
	f.sweep()
	if n := count("outbox"); n != 2 {
		t.Errorf("a second before: %d rows", n)
	}
	f.clock.Set(noon.Add(keepFor))
	f.sweep()
	if n, a := count("outbox"), count("mail_attempts"); n != 1 || a != 1 {
		t.Errorf("after: %d rows, %d attempts", n, a)
	}
}
