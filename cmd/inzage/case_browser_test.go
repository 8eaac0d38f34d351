package main

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"inzage/internal/feature/demo"
	"inzage/internal/platform/deadline"
	"inzage/internal/testkit/browser"
)

// maxClicks is how many clicks a case takes at most, from the list of cases to the acknowledged package. Filling in fields and
// choosing from lists is typing.
const maxClicks = 15

// desk is an officer at a browser, who counts the clicks of both.
type desk struct {
	*browser.Page
	t      *testing.T
	base   string
	clicks *[]string
}

// sitDown signs an officer in.
func sitDown(t *testing.T, r *running, chromium *browser.Browser, name string, clicks *[]string) *desk {
	t.Helper()
	d := &desk{Page: chromium.NewPage(t), t: t, base: r.base, clicks: clicks}
	d.Media("prefers-reduced-motion", "reduce")
	for _, o := range demo.Officers() {
		if !strings.HasPrefix(o.Email, name) {
			continue
		}
		d.Goto(r.base + "/staff/sign-in")
		d.Type("[name=email]", o.Email)
		d.Type("[name=password]", o.Password)
		d.Enter("[name=password]")
		code, err := totp.GenerateCode(o.Apps[0], time.Now())
		if err != nil {
			t.Fatal(err)
		}
		d.Type("[name=code]", code)
		d.Enter("[name=code]")
		d.at("/staff")
		return d
	}
	t.Fatalf("no officer %s", name)
	return nil
}

// at says where the officer must be.
func (d *desk) at(path string) {
	d.t.Helper()
	if u, _ := url.Parse(d.URL()); u.Path != path {
		d.t.Fatalf("at %s, want %s:\n%s", d.URL(), path, d.Text("main"))
	}
	for _, report := range d.Reports() {
		d.t.Errorf("%s: %s", path, report)
	}
}

// click follows a link or a button, and counts it.
func (d *desk) click(selector string) {
	d.t.Helper()
	*d.clicks = append(*d.clicks, fmt.Sprintf("%s: %s", d.Title(), selector))
	if status := d.Follow(selector); status >= 400 {
		d.t.Fatalf("%s answers %d:\n%s", selector, status, d.Text("main"))
	}
}

// send presses the button of the form that is posted to an address.
func (d *desk) send(action string) {
	d.t.Helper()
	d.click(`form[action$="` + action + `"] button[type=submit]:not([name])`)
}

// fill types into fields, by their names.
func (d *desk) fill(fields map[string]string) {
	d.t.Helper()
	for name, value := range fields {
		script := fmt.Sprintf(`(() => { const f = document.querySelectorAll('main [name=%q]'); if (f.length === 0) return false;
			for (const e of f) { if (e.type === 'checkbox') e.checked = %q !== ''; else if (e.type === 'radio') e.checked = e.value === %q; else e.value = %q }
			return true })()`, name, value, value, value)
		if !browser.Eval[bool](d.Page, script) {
			d.t.Fatalf("no field %s on %s", name, d.URL())
		}
	}
}

// reload looks again, as somebody does who waits.
func (d *desk) reload() { d.Goto(d.URL()) }

// TestCaseInBrowser has two officers of the demonstration bring an order from its registration to a package that the court verified and
// acknowledged; and one officer alone cannot.
func TestCaseInBrowser(t *testing.T) {
	for _, tool := range []string{"age", "ssh-keygen", "tar", "sha512sum"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is needed: .ci/deps receiver installs it", tool)
		}
	}
	r := startDemo(t, furnished(t))
	chromium := browser.Open(t)
	var clicks []string
	thomas := sitDown(t, r, chromium, "thomas", &clicks)
	nadia := sitDown(t, r, chromium, "nadia", &clicks)
	order := filepath.Join(t.TempDir(), "bevel.pdf")
	if err := os.WriteFile(order, demo.Orders()[0].Text(time.Now()), 0o600); err != nil {
		t.Fatal(err)
	}

	thomas.Goto(r.base + "/staff/disclosures")
	t.Cleanup(func() { t.Logf("%d clicks:\n  %s", len(clicks), strings.Join(clicks, "\n  ")) })
	reference := register(thomas, order)
	thomas.fill(map[string]string{"method": "call_back", "reached": "de griffie", "result": "confirmed"})
	thomas.send("/authenticate")
	answer(thomas)
	thomas.click(`form[action$="/review"] button[name=do][value=submit]`)
	alone(thomas, reference)

	nadia.Goto(r.base + "/staff")
	nadia.click(`main a[href="/staff/disclosures/` + reference + `"]`)
	nadia.send("/approve")
	thomas.reload()
	thomas.send("/collect")
	shown := ""
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the case says:\n%s", shown)
		}
	})
	r.await("sealed", 30*time.Second, func() bool {
		nadia.reload()
		shown = nadia.Text("main")
		return nadia.Count(`form[action$="`+reference+`/release"]`) > 0
	})
	thomas.reload()
	if thomas.Count(`form[action$="`+reference+`/release"]`) > 0 {
		t.Error("who collected is asked to release")
	}
	nadia.send(reference + "/release")
	thomas.reload()
	thomas.fill(map[string]string{"channel": "ebox", "recipient": "griffie van de onderzoeksrechter"})
	thomas.send("/deliver")
	thomas.fill(map[string]string{"by": "Wim Aerts, griffier"})
	thomas.send("/acknowledge")
	if len(clicks) > maxClicks {
		t.Errorf("%d clicks, and %d are enough", len(clicks), maxClicks)
	}
	verifyAsCourt(t, filepath.Join(r.dir, packagesFolder, reference), reference)
	for _, path := range append(staffPages, thomas.cases()...) {
		lookAt(t, thomas.Page, r.base, "staff", path)
	}
}

// staffPages are pages of the staff area that a privacy officer opens; those of the cases come with them.
var staffPages = []string{
	"", "/disclosures", "/disclosures?group=all", "/disclosures/new", "/disclosures/figures", "/directory", "/directory/1", "/directory/1/edit", "/directory/new",
	"/customers", "/questions", "/questions/V-2026-000001", "/consents", "/security", "/recovery",
}

// cases are the pages of one case in each state.
func (d *desk) cases() (paths []string) {
	d.t.Helper()
	d.Goto(d.base + "/staff/disclosures?group=all")
	rows := browser.Eval[[]string](d.Page, `[...document.querySelectorAll('main tbody tr')].map(r => r.querySelector('a').pathname.replace('/staff', '') + ' ' + r.cells[2].innerText.split("\n")[0])`)
	seen := map[string]bool{}
	for _, row := range rows {
		path, state, _ := strings.Cut(row, " ")
		if !seen[state] {
			seen[state], paths = true, append(paths, path)
		}
	}
	if len(paths) < 10 {
		d.t.Errorf("only %d states are shown: %q", len(paths), rows)
	}
	return append(paths, paths[0]+"/data")
}

var caseAddress = regexp.MustCompile(`/staff/disclosures/(D-[0-9]{4}-[0-9]{6})$`)

// register enters an order of an investigating judge, in four steps, and returns the case's reference.
func register(d *desk, order string) string {
	d.t.Helper()
	now := time.Now().In(deadline.Zone())
	day := func(back int) string { return now.AddDate(0, 0, -back).Format(time.DateOnly) }
	d.click(`main a[href="/staff/disclosures/new"]`)
	d.fill(map[string]string{
		"channel": "ebox", "received_date": day(1), "received_time": "09:30", "signatory": "Katrien Verhaegen", "function": "onderzoeksrechter",
		"authority": d.option("authority", "Onderzoeksrechter te Antwerpen"),
	})
	d.Upload("[name=document]", order)
	d.next()
	d.fill(map[string]string{
		"basis_1": "sv88bis", "nature": "order", "order_date": day(3), "order_number": "AN.30.L2.007777/26", "number_kind": "notice", "order_language": "nl",
		"signed": "yes", "enforceable": "yes", "judge": "yes", "belgian": "yes",
	})
	d.next()
	d.fill(map[string]string{
		"l1_selector": "customer", "l1_value": demo.PrivateNL, "l1_data": d.option("l1_data", "lantgegevens"),
		"l1_from": now.AddDate(0, -6, 0).Format(time.DateOnly), "l1_to": day(3), "l1_paragraph": "1",
	})
	d.next()
	d.fill(map[string]string{"secrecy": "statute"})
	d.next()
	d.next()
	found := caseAddress.FindStringSubmatch(d.URL())
	if found == nil {
		d.t.Fatalf("registering led to %s:\n%s", d.URL(), d.Text("main"))
	}
	return found[1]
}

// next goes on in the registration.
func (d *desk) next() {
	d.t.Helper()
	d.click(`main form[action*="/staff/disclosures/new"] button[type=submit]:not([name])`)
}

// option is the value of the option whose words contain a text.
func (d *desk) option(name, text string) string {
	d.t.Helper()
	value := browser.Eval[string](d.Page, fmt.Sprintf(`(() => { for (const o of document.querySelectorAll('main [name=%q] option')) if (o.text.includes(%q)) return o.value; return '' })()`, name, text))
	if value == "" {
		d.t.Fatalf("%s has no option with %q on %s", name, text, d.URL())
	}
	return value
}

// answer answers the review: yes to every check, and every line is granted.
func answer(d *desk) {
	d.t.Helper()
	browser.Eval[bool](d.Page, `(() => { for (const e of document.querySelectorAll('main form[action$="/review"] input[type=radio]')) if (e.value === 'yes' || e.value === 'grant') e.checked = true; return true })()`)
}

// alone tries to go on without a second person.
func alone(d *desk, reference string) {
	d.t.Helper()
	d.at("/staff/disclosures/" + reference)
	if n := d.Count(`form[action$="/approve"]`); n > 0 {
		d.t.Error("who submitted is asked to approve")
	}
	if text := d.Text("main"); !strings.Contains(text, "collega") {
		d.t.Errorf("the page does not say that a colleague approves:\n%s", text)
	}
}

// verifyAsCourt opens the package with the key of the court, which lies beside it in the demonstration, with the tools of a court only.
func verifyAsCourt(t *testing.T, folder, reference string) {
	t.Helper()
	identity := filepath.Join(t.TempDir(), "identity.txt")
	if err := os.WriteFile(identity, []byte(demo.AuthoritySecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(folder, "verify.sh")
	var out bytes.Buffer
	cmd := exec.Command("sh", script, "-i", identity, filepath.Join(folder, reference+".tar.age"))
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil || !strings.Contains(out.String(), "GOOD") {
		t.Errorf("verify.sh: %v\n%s", err, out.String())
	}
}
