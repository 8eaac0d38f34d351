package mail

import (
	"strings"
	"testing"
	"time"

	"inzage/internal/testkit/smtptest"
)

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
