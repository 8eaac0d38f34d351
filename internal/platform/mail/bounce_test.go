package mail

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/smtptest"
)

func (f *fixture) bounced(canonical string) bool {
	f.t.Helper()
	marked, err := Bounced(f.store.Read(f.t.Context()), f.store.Keys(), []string{"somebody@example.be", canonical})
	if err != nil || marked["somebody@example.be"] {
		f.t.Fatal(marked, err)
	}
	return marked[canonical]
}

func (f *fixture) record(fn func(tx *store.Tx) error) {
	f.t.Helper()
	ctx := actor.With(f.t.Context(), actor.Job("test"))
	if err := f.store.Do(ctx, store.Change{Action: "test.bounced", Subject: keys.Nobody()}, fn); err != nil {
		f.t.Fatal(err)
	}
}

// What the server says of a recipient marks the address if it says that there is none, and only then.
func TestRefusedRecipient(t *testing.T) {
	f := newFixture(t)
	for reply, want := range map[string]struct {
		cause   string
		bounced bool
	}{
		"550 5.1.1 no such user":                {"bounced", true},
		"550 5.1.10 null MX":                    {"bounced", true},
		"553 5.1.3 what an address":             {"bounced", true},
		"550 5.7.1 you are blocked":             {"refused", false},
		"550 5.1.8 your sender's domain is odd": {"refused", false},
		"552 5.2.2 mailbox full":                {"refused", false},
		"550 unknown":                           {"refused", false},
		"550 it is not 5.1.1":                   {"refused", false},
		"450 5.1.1 the code says later":         {"", false},
		"451 4.1.1 perhaps":                     {"", false},
	} {
		code, text, _ := strings.Cut(reply, " ")
		f.server.SetScript(smtptest.At(smtptest.Rcpt, smtptest.Reply(map[string]int{"550": 550, "553": 553, "552": 552, "450": 450, "451": 451}[code], text)))
		in := f.intent(reply)
		in.Recipient = "Jan." + strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
				return r
			}
			return -1
		}, reply) + "@Example.be"
		id := f.enqueue(in)[0]
		f.drain()
		var cause string
		f.scan(&cause, `SELECT cause FROM outbox WHERE id = $1`, id)
		canonical := strings.ToLower(in.Recipient)
		if cause != want.cause || f.bounced(canonical) != want.bounced {
			t.Errorf("%s: cause %q, marked %v", reply, cause, f.bounced(canonical))
		}
	}
	f.server.SetScript(smtptest.At(smtptest.Data, smtptest.Reply(550, "5.1.1 said too late")))
	f.enqueue(f.intent("data"))
	f.drain()
	if f.bounced("jan@example.be") {
		t.Error("what is said of a letter marks its recipient")
	}
	f.server.SetScript(nil)
	f.settleAll()
	f.oracle()
}

// A report that comes by mail counts only if it names a letter of ours: anybody can send us one.
func TestReportedBounce(t *testing.T) {
	f := newFixture(t)
	id := f.enqueue(f.intent("letter"))[0]
	waiting := f.row(id).MessageID
	f.drain()
	messageID := f.row(id).MessageID
	for _, test := range []struct {
		messageID, status string
		ours, marked      bool
	}{
		{"<guessed@example.be>", "5.1.1", false, false},
		{"", "5.1.1", false, false},
		{waiting, "5.1.1", false, false}, // before it was sent it had no domain
		{"<" + messageID + ">", "5.2.2", true, false},
		{" <" + messageID + "> ", "5.1.1", true, true},
	} {
		f.record(func(tx *store.Tx) error {
			ours, err := BounceOf(tx, test.messageID, test.status)
			if ours != test.ours {
				t.Errorf("%q: ours %v", test.messageID, ours)
			}
			return err
		})
		if got := f.bounced("jan@example.be"); got != test.marked {
			t.Errorf("%q, %s: marked %v", test.messageID, test.status, got)
		}
	}
	f.record(func(tx *store.Tx) error { return Reached(tx, "jan@example.be") })
	if f.bounced("jan@example.be") {
		t.Error("an address whose reader answered is still marked")
	}
}

// A letter that promotes says how to withdraw, and no other letter does.
func TestMarketing(t *testing.T) {
	f := newFixture(t)
	for name, template := range map[string]struct {
		marketing bool
		url       string
		state     string
	}{
		"good": {true, withdrawURL, "sent"}, "forgotten": {true, "", "dead"}, "smuggled": {false, withdrawURL, "dead"}, "service": {false, "", "sent"},
	} {
		f.outbox.templates.Add(Template{Name: name, Marketing: template.marketing, Render: func(context.Context, Letter) (Message, error) {
			return Message{Subject: "s", Text: "t", Unsubscribe: template.url}, nil
		}})
		in := f.intent(name)
		in.Template = name
		id := f.enqueue(in)[0]
		f.drain()
		if r := f.row(id); r.State != template.state {
			t.Errorf("%s: %+v", name, r)
		}
	}
	f.oracle()
}

// Whether a letter may go out is asked before each attempt.
func TestCheck(t *testing.T) {
	f := newFixture(t)
	var asked int
	answer := func() (string, error) { return "", nil }
	f.outbox.templates.Add(Template{Name: "checked", Audit: "test", Render: func(context.Context, Letter) (Message, error) {
		return Message{Subject: "s", Text: "t"}, nil
	}, Check: func(_ context.Context, r store.Reader, l Letter) (string, error) {
		asked++
		var one int
		if err := r.Row(`SELECT 1`).Scan(&one); err != nil || l.Recipient != "jan@example.be" {
			t.Errorf("%v %+v", err, l)
		}
		return answer()
	}})
	in := f.intent("checked")
	in.Template = "checked"
	id := f.enqueue(in)[0]
	f.server.SetScript(smtptest.At(smtptest.Rcpt, smtptest.Reply(451, "later")))
	f.drain()
	f.clock.Advance(time.Minute)
	answer = func() (string, error) { return "", errors.New("the database is away") }
	f.drain()
	if r := f.row(id); r.State != "queued" || r.Attempts != 2 || asked != 2 {
		t.Errorf("asked %d times: %+v", asked, r)
	}
	f.server.SetScript(nil)
	answer = func() (string, error) { return "withdrawn", nil }
	f.clock.Advance(time.Hour)
	f.drain()
	var cause string
	f.scan(&cause, `SELECT cause FROM outbox WHERE id = $1`, id)
	if r := f.row(id); r.State != "dead" || cause != "withdrawn" || len(f.server.Deliveries()) != 0 {
		t.Errorf("%+v, cause %q", r, cause)
	}
	f.oracle()
}
