package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/config"
	"inzage/internal/testkit/pgtest"
)

// said carries out a command line on a data folder.
func said(t *testing.T, dir, line string, settings ...string) (out string, code int) {
	t.Helper()
	var b buffer
	environ := append([]string{"INZAGE_DATA_DIR=" + dir, "PATH=" + os.Getenv("PATH")}, settings...)
	code = run(t.Context(), strings.Fields(line), environ, &b, &b)
	return b.String(), code
}

// files are the names in a folder.
func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestCommandLine: 2 is for a command line that makes no sense, and the answer names the help that goes further.
func TestCommandLine(t *testing.T) {
	dir := pgtest.DataDir(t)
	for line, c := range map[string]struct {
		code int
		says string
	}{
		"":                 {2, "inzage --help"},
		"staff":            {2, "inzage staff --help"},
		"staff add":        {2, "inzage staff add --help"},
		"staff list extra": {2, "inzage staff list --help"},
		"staff add a@example.be --person P1 --name An --role auditor --trained-on soon": {2, "2026-03-02"},
		"import hpx x --zone Mars":           {2, "Europe/Brussels"},
		"customer invite":                    {2, "--all-new"},
		"customer invite K1 --all-new":       {2, "--all-new"},
		"customer invite K1 --yes":           {2, "inzage customer invite --help"},
		"newsletter send --text x":           {2, "nl=nieuws.md"},
		"--help":                             {0, "disclosure"},
		"staff add --help":                   {0, "--trained-on"},
		"--version":                          {0, "inzage development"},
		"version":                            {0, "inzage development"},
		"disclosure verify nothing.age":      {2, "nothing.age"},
		"customer code K1":                   {1, "INZAGE_DATA_DIR"},
		"staff list":                         {1, dir},
		"migrate status":                     {1, dir},
		"disclosure package D-2026-000001 .": {1, dir},
		"consent export --since 2026-05-03":  {1, dir},
		"question list":                      {1, dir},
		"audit verify":                       {1, dir},
		"customer invite --all-new":          {1, dir},
		"mailing stop 3":                     {1, dir},
		"policy publish 1.0 --far-reaching":  {1, dir},
		"question link V-2026-000001 K1":     {1, dir},
		"staff disable nobody@example.be":    {1, dir},
		"consent reconcile":                  {1, dir},
		"policy discard 1.0":                 {1, dir},
		"policy list":                        {1, dir},
		"question show V-2026-000001":        {1, dir},
		"disclosure show D-2026-000001":      {1, dir},
		"staff reset nobody@example.be":      {1, dir},
		"question close V-2026-000001":       {1, dir},
		"consent withdraw K1 --purpose newsletter --evidence letter": {1, dir},
	} {
		out, code := said(t, dir, line)
		if code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("inzage %s: code %d, want %d and %q:\n%s", line, code, c.code, c.says, out)
		}
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("commands that work on what is there made %q", got)
	}
}

// TestHelpConfig: the list has every setting that is read, with what it means.
func TestHelpConfig(t *testing.T) {
	out, code := said(t, t.TempDir(), "help config")
	if code != 0 {
		t.Errorf("code %d", code)
	}
	all := config.List()
	if len(all) < 20 {
		t.Errorf("only %d settings", len(all))
	}
	for _, s := range all {
		if !strings.Contains(out, "\n"+s.Name+"\n    "+s.Help) || s.Help == "" {
			t.Errorf("%s is not explained", s.Name)
		}
	}
}

// TestServeSettings: serve says everything that is wrong at once, also what only a part of the program can read.
func TestServeSettings(t *testing.T) {
	dir := pgtest.DataDir(t)
	out, code := said(t, dir, "serve", "INZAGE_LISTEN=0.0.0.0:0", "INZAGE_SMTP_URL=smtp://x/y", "INZAGE_MAIL_FROM=x@example.be", "INZAGE_CERTIFICATE=/nowhere/c.json", "INZAGE_SIGNING_KEY=/nowhere/key",
		"INZAGE_LISTMONK_URL=ftp://x", "INZAGE_CONSENT_WEBHOOK_URL=https://x.example", "INZAGE_CONSENT_WEBHOOK_SECRET=hunter2", "INZAGE_METRICS_LISTEN=nowhere")
	for _, want := range []string{"everybody on the way", "INZAGE_SMTP_URL cannot be read", "INZAGE_OPERATIONS_ADDRESS", "INZAGE_CERTIFICATE", "INZAGE_SIGNING_KEY", "INZAGE_LISTMONK_URL", "INZAGE_CONSENT_WEBHOOK_SECRET", "INZAGE_METRICS_LISTEN", "8 problems"} {
		if !strings.Contains(out, want) {
			t.Errorf("does not say %q:\n%s", want, out)
		}
	}
	out2, code2 := said(t, dir, "serve", "INZAGE_MAIL_RATE=many", "INZAGE_DISCLOSURE_OVERRIDE=perhaps", "INZAGE_REPLY_ADDRESS=nobody")
	for _, want := range []string{`INZAGE_MAIL_RATE is "many": write a number`, `INZAGE_DISCLOSURE_OVERRIDE is "perhaps": write true or false`, "INZAGE_REPLY_ADDRESS", "3 problems"} {
		if !strings.Contains(out2, want) {
			t.Errorf("does not say %q:\n%s", want, out2)
		}
	}
	if code != 1 || code2 != 1 || strings.Contains(out+out2, "hunter2") {
		t.Errorf("codes %d and %d:\n%s", code, code2, out)
	}
	out, code = said(t, dir, "staff list", "INZAGE_DATABASE_URL=postgres://u:hunter2@127.0.0.1:1/x", "INZAGE_SECRETS="+strings.Repeat("0123456789", 4))
	if code != 1 || !strings.Contains(out, "INZAGE_DATABASE_URL") || strings.Count(out, "\n") != 1 || strings.Contains(out, "hunter2") {
		t.Errorf("a database that does not answer: code %d\n%s", code, out)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("what was refused made %q", got)
	}
}

// TestCommandsMakeNothing: beside a portal that exists, commands make neither keys nor folders; times have their zone.
func TestCommandsMakeNothing(t *testing.T) {
	dir := furnished(t)
	for _, name := range []string{signingKeyFile, waitingFolder} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	before := files(t, dir)
	zoned := regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d \+0[12]:00`)
	cases, _ := said(t, dir, "disclosure list")
	reference := regexp.MustCompile(`D-\d{4}-\d{6}`).FindString(cases)
	for line, times := range map[string]bool{"staff list": false, "disclosure list": false, "disclosure show " + reference: true, "mailing list": true, "migrate status": true, "customer invite --all-new": false} {
		out, code := said(t, dir, line)
		if code != 0 {
			t.Errorf("inzage %s: code %d\n%s", line, code, out)
		}
		if times != zoned.MatchString(out) || strings.Contains(out, "UTC") || regexp.MustCompile(`\d\d:\d\d:\d\dZ`).MatchString(out) {
			t.Errorf("inzage %s shows times as:\n%s", line, out)
		}
	}
	if after := files(t, dir); !slices.Equal(before, after) {
		t.Errorf("the data folder had %q, and has %q", before, after)
	}
	if err := os.Remove(filepath.Join(dir, secretsFile)); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"staff list", "migrate up", "demo"} {
		if out, code := said(t, dir, line, "INZAGE_LISTEN=127.0.0.1:"+freePort(t)); code != 1 || !strings.Contains(out, "backup") {
			t.Errorf("inzage %s without its secrets: code %d\n%s", line, code, out)
		}
	}
	if slices.Contains(files(t, dir), secretsFile) {
		t.Error("lost secrets were made up")
	}
}

// TestInterrupted: a command that was broken off has not done its work, and says so.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for line, want := range map[string]int{"migrate up": 1, "demo": 0} {
		var out buffer
		if code := run(ctx, strings.Fields(line), []string{"INZAGE_DATA_DIR=" + pgtest.DataDir(t), "INZAGE_LISTEN=127.0.0.1:" + freePort(t), "PATH=" + os.Getenv("PATH")}, &out, &out); code != want {
			t.Errorf("inzage %s, told to stop: code %d, want %d\n%s", line, code, want, &out)
		}
	}
}

// TestMetrics: figures are on a listener of their own, say how it goes, and tell on nobody.
func TestMetrics(t *testing.T) {
	at := "127.0.0.1:" + freePort(t)
	r := startDemo(t, furnished(t), "INZAGE_METRICS_LISTEN="+at)
	who := r.login("nl")
	r.signIn(who.Email, who.Password).Want(http.StatusOK)
	scrape := func() string {
		answer, err := http.Get("http://" + at + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		text, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%v, status %d", err, answer.StatusCode)
		}
		return string(text)
	}
	var text string
	r.await("counted by the outbox", time.Minute, func() bool {
		text = scrape()
		return strings.Contains(text, "inzage_mail_letters{")
	})
	for _, want := range []string{
		"inzage_ready 1", `inzage_build_info{version="development"} 1`, `inzage_http_requests_total{method="POST",route="/:lang/sign-in",status="3xx"} 1`, "inzage_http_request_seconds_bucket{",
		`inzage_jobs{queue="`, "inzage_jobs_oldest_due_seconds ", "inzage_audit_waiting ", "inzage_audit_oldest_waiting_seconds ", "inzage_cases_overdue ", "inzage_mail_oldest_seconds ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("does not say %s", want)
		}
	}
	for _, l := range r.logins() {
		if strings.Contains(text, l.Email) {
			t.Errorf("names %s", l.Email)
		}
	}
	for _, personal := range []string{"@", "KH-", "D-20", "V-20"} {
		if strings.Contains(text, personal) {
			t.Errorf("has %q", personal)
		}
	}
	answer, err := http.Get(r.base + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusNotFound {
		t.Errorf("the portal itself answers %d at /metrics", answer.StatusCode)
	}
}
