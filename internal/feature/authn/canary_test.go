package authn

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"inzage/internal/core/secret"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/mail/mailbox"
)

// newMailWorld is a world whose letters go out, over SMTP, into a mailbox.
func newMailWorld(t *testing.T) (*world, *mailbox.Box) {
	t.Helper()
	w := newWorld(t)
	box, err := mailbox.Open(t.TempDir(), w.svc.log)
	must(t, err)
	addr, err := box.Listen(t.Context(), "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = box.Close() })
	server, err := mail.ParseServer(secret.Text("smtp://"+addr), "Privacy <privacy@kastanje.example>")
	must(t, err)
	templates := mail.NewTemplates()
	w.svc.RegisterLetters(templates)
	reg := jobs.NewRegistry()
	w.svc.RegisterJobs(reg)
	must(t, mail.Register(reg, mail.Options{Store: w.store, Templates: templates, Server: server, Log: w.svc.log}))
	w.runner, err = jobs.New(w.store, reg, jobs.Config{Log: w.svc.log})
	must(t, err)
	return w, box
}

var linkInMail = regexp.MustCompile(`https://privacy\.kastanje\.example/[a-z]{2}/([a-z-]+)/([A-Za-z0-9_-]{43})`)

// mailed returns the tokens of the links to a page in the letters, the newest first.
func mailed(t *testing.T, box *mailbox.Box, page string) (tokens []string) {
	t.Helper()
	entries, _, err := box.List(1000, "")
	must(t, err)
	for _, e := range entries {
		l, err := box.Get(e.Name)
		must(t, err)
		for _, m := range linkInMail.FindAllStringSubmatch(l.Text, -1) {
			if m[1] == page {
				tokens = append(tokens, m[2])
			}
		}
	}
	return tokens
}

// TestSecretsLeaveNoTrace walks every way in with passwords, tokens and addresses that are found again if they lie anywhere:
// in a column of any table, in an opened payload of the record, in the log, or in a mail that they do not belong to.
func TestSecretsLeaveNoTrace(t *testing.T) {
	w, box := newMailWorld(t)
	const (
		wrong  = "kanarie fout wachtwoord x7q"
		first  = "kanarie eerste wachtwoord k3v"
		second = "kanarie tweede wachtwoord m9z"
		third  = "kanarie derde wachtwoord p2w"
		typed  = "kanarie-onbekend@nergens.example"
	)
	w.customer("1001", "mieke@wilg.example")
	code, err := w.svc.IssueCode(job(), "1001")
	must(t, err)
	w.request(visitor(), Activate, "mieke@wilg.example")
	activate := mailed(t, box, "activate")[0]
	wants(t, w.svc.Activate(visitor(), activate, "KANA-R1ER-KANA-R1ER", wrong), "invalid", "")
	must(t, w.svc.Activate(visitor(), activate, code, first))
	_, err = w.svc.SignIn(visitor(), SignIn{Email: "mieke@wilg.example", Password: wrong})
	wants(t, err, "invalid", "")
	_, err = w.svc.SignIn(visitor(), SignIn{Email: typed, Password: wrong})
	wants(t, err, "invalid", "")
	w.request(nth(1), Reset, typed)
	w.clock.Advance(2 * time.Hour)
	w.request(nth(2), Reset, "mieke@wilg.example")
	reset := mailed(t, box, "reset")[0]
	_, err = w.svc.OpenLink(nth(2), Reset, reset)
	must(t, err)
	must(t, w.svc.SetPassword(nth(2), reset, second))
	w.drain()
	session, in := w.signIn("mieke@wilg.example", second)
	token, device, err := w.svc.ChangePassword(of(session), session, in.Device, third)
	must(t, err)
	session = w.session(token)
	must(t, w.svc.StartEmailChange(of(session), session, "mieke.nieuw@wilg.example"))
	w.drain()
	confirm := mailed(t, box, "confirm-email")
	for _, c := range confirm {
		_, err = w.svc.ConfirmEmail(visitor(), session, c)
		must(t, err)
	}
	w.drain()
	undo := mailed(t, box, "undo")
	if len(undo) < 4 || len(confirm) != 2 {
		t.Fatalf("%d links to undo, %d to confirm", len(undo), len(confirm))
	}
	must(t, w.svc.Undo(visitor(), undo[0]))
	w.drain()

	secrets := map[string]string{"wrong password": wrong, "first password": first, "second password": second, "third password": third,
		"typed address": typed, "code": code, "session": in.Token, "session of now": token, "device": strings.Split(device, ".")[1]}
	for i, tokens := range [][]string{{activate, reset}, confirm, undo, mailed(t, box, "cancel-reset"), mailed(t, box, "reset")} {
		for j, token := range tokens {
			secrets[fmt.Sprintf("token %d.%d", i, j)] = token
		}
	}
	w.search(secrets, w.everything())
	if n := w.count(`SELECT count(*) FROM auth_tokens WHERE sealed IS NOT NULL`); n != 0 {
		t.Errorf("%d tokens are still held after their mail was sent", n)
	}
	for _, name := range []string{"wrong password", "first password", "second password", "third password", "typed address", "code", "session", "session of now"} {
		entries, _, err := box.List(1000, "")
		must(t, err)
		for _, e := range entries {
			raw, err := box.Raw(e.Name)
			must(t, err)
			if bytes.Contains(raw, []byte(secrets[name])) {
				t.Errorf("%s stands in the mail %q", name, e.Subject)
			}
		}
	}
}

// everything is all that is stored and logged, by where it is.
func (w *world) everything() map[string]string {
	w.t.Helper()
	ctx := context.Background()
	found := map[string]string{"log": w.log.String()}
	rows, err := w.super.Query(ctx, `SELECT table_schema || '.' || table_name FROM information_schema.tables
		WHERE table_schema IN ('public', 'audit') AND table_type = 'BASE TABLE'`)
	must(w.t, err)
	var tables []string
	for rows.Next() {
		var name string
		must(w.t, rows.Scan(&name))
		tables = append(tables, name)
	}
	for _, table := range tables {
		var text *string
		must(w.t, w.super.QueryRow(ctx, `SELECT string_agg(t::text, E'\n') FROM `+table+` t`).Scan(&text))
		if text != nil {
			found[table] = *text
		}
	}
	payloads, err := w.super.Query(ctx, `SELECT subject_kind, subject_id, ciphertext FROM audit.payload`)
	must(w.t, err)
	defer payloads.Close()
	var opened strings.Builder
	for payloads.Next() {
		var s keys.Subject
		var ciphertext []byte
		must(w.t, payloads.Scan(&s.Kind, &s.ID, &ciphertext))
		identity, err := w.store.Keys().Identity(ctx, w.super, s)
		must(w.t, err)
		r, err := age.Decrypt(bytes.NewReader(ciphertext), identity)
		must(w.t, err)
		text, err := io.ReadAll(r)
		must(w.t, err)
		opened.Write(text)
	}
	if opened.Len() < 1000 {
		w.t.Fatalf("only %d bytes of payloads: nothing was searched", opened.Len())
	}
	found["payloads"] = opened.String()
	return found
}

// search looks for secrets as text and as bytes.
func (w *world) search(secrets, places map[string]string) {
	w.t.Helper()
	for name, value := range secrets {
		for where, text := range places {
			if strings.Contains(text, value) || strings.Contains(text, hex.EncodeToString([]byte(value))) {
				w.t.Errorf("%s lies in %s", name, where)
			}
		}
	}
	if !strings.Contains(places["public.outbox"], "mieke.nieuw@wilg.example") { // the search finds what is there
		w.t.Error("the search does not find what is known to lie there")
	}
}

// TestLinkLivesFromHandOver hands a letter over twenty minutes late: the half hour of its link begins then, and ends an hour
// after the request at the latest.
func TestLinkLivesFromHandOver(t *testing.T) {
	for _, tc := range []struct{ late, life time.Duration }{{0, LinkLife}, {20 * time.Minute, LinkLife}, {45 * time.Minute, 15 * time.Minute}} {
		w, box := newMailWorld(t)
		w.active("1001", "mieke@wilg.example")
		must(t, w.svc.RequestLink(visitor(), LinkRequest{Purpose: Reset, Email: "mieke@wilg.example", Language: "nl"}))
		w.clock.Advance(tc.late)
		w.drain()
		token := mailed(t, box, "reset")[0]
		w.clock.Advance(tc.life - time.Second)
		_, err := w.svc.OpenLink(visitor(), Reset, token)
		must(t, err)
		w.clock.Advance(time.Second)
		wants(t, w.svc.SetPassword(visitor(), token, otherPassword), "expired", "")
	}
	w, box := newMailWorld(t)
	w.active("1001", "mieke@wilg.example")
	must(t, w.svc.RequestLink(visitor(), LinkRequest{Purpose: Reset, Email: "mieke@wilg.example", Language: "nl"}))
	w.clock.Advance(LinkCap)
	w.drain()
	if got := mailed(t, box, "reset"); len(got) != 0 || w.entries("reset.mail_sent") != 0 {
		t.Error("a link that is dead was mailed")
	}
}
