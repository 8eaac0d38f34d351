package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/actor"
	"inzage/internal/feature/authn"
)

func TestActivation(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", "")
	code, err := d.server.Authn.IssueCode(actor.With(t.Context(), actor.Job("customer")), "1001")
	d.must(err)
	v := d.visit()
	v.Get("/nl/sign-in").Follow("/activate").Submit("/activate", map[string]string{"email": "mieke@wilg.example"}).At("/nl/activate/sent")
	page := v.Get(d.links("mieke@wilg.example", "activate")[0]).At("/nl/activate/new").Want(200, "Code van onze brief", "Account")
	page.Submit("/activate/new", map[string]string{"code": "1234", "password": doorPassword}).Want(422, "Dit is geen code van ons.")
	page.Submit("/activate/new", map[string]string{"code": "AAAA-AAAA-AAAA-AAAA", "password": doorPassword}).Want(422, "Deze code klopt niet.")
	page.Submit("/activate/new", map[string]string{"code": strings.ToLower(code), "password": doorPassword}).At("/nl/sign-in").Want(200, "Uw account is geactiveerd").
		Submit("/sign-in", map[string]string{"email": "mieke@wilg.example", "password": doorPassword}).At("/nl/my")
}

// TestStepUp lets a form wait for the password, and uses it once.
func TestStepUp(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	v := d.visit()
	d.signIn(v, "mieke@wilg.example", doorPassword)
	form := v.Get("/nl/my/email").At("/nl/my/email").Want(200)
	d.clock.Advance(authn.StepUpLife)
	v.Get("/nl/my/email").At("/nl/my/email") // the last moment
	d.clock.Advance(time.Second)
	before := v.Cookies()
	confirm := form.Submit("/my/email", map[string]string{"email": "nieuw@wilg.example"}).At("/nl/my/confirm").Want(200)
	if d.count(`SELECT count(*) FROM email_changes`) != 0 {
		t.Fatal("the form acted before the password was given")
	}
	confirm.Submit("/my/confirm", map[string]string{"password": "iets heel anders"}).Want(422, "Het wachtwoord klopt niet.")
	confirm.Submit("/my/confirm", map[string]string{"password": doorPassword}).At("/nl/my/email").Want(200, "De links zijn onderweg", "nieuw@wilg.example")
	if d.count(`SELECT count(*) FROM email_changes`) != 1 {
		t.Error("the form that waited was not carried out")
	}
	if cmp.Equal(before, v.Cookies()) {
		t.Error("the session kept its token")
	}
	if res := d.raw(http.MethodGet, d.base+"/nl/my", nil, http.Header{"Cookie": {before[0].Name + "=" + before[0].Value}}); before[0].Name == "portal" && res.StatusCode == http.StatusOK {
		t.Error("the old token still works")
	}
	confirm.Submit("/my/confirm", map[string]string{"password": doorPassword}).Want(403) // its form belongs to the old token
	v.Get("/nl/my/confirm?parked=0123456789abcdef").Submit("/my/confirm", map[string]string{"password": doorPassword}).Want(409, "niet meer")
	v.Get("/nl/my/confirm?next=//evil.example").Submit("/my/confirm", map[string]string{"password": doorPassword}).At("/nl/my")

	// Both mailboxes confirm: the address changes.
	oldLink, newLink := d.links("mieke@wilg.example", "confirm-email")[0], d.links("nieuw@wilg.example", "confirm-email")[0]
	d.visit().Get(newLink).Want(200, "nieuw@wilg.example")
	d.visit().Post(newLink, url.Values{"do": {"confirm"}}).Want(200, "andere mailbox")
	d.visit().Post(oldLink, url.Values{"do": {"confirm"}}).Want(200, "Uw e-mailadres is gewijzigd")
	d.visit().Get(oldLink).Want(410)
	d.signIn(d.visit(), "nieuw@wilg.example", doorPassword).At("/nl/my")
	undo := d.links("mieke@wilg.example", "undo")[0]
	page := d.visit().Get(undo).Want(200, "operations@noordzee.example")
	if d.count(`SELECT count(*) FROM sessions`) == 0 {
		t.Fatal("looking at the link ended sessions")
	}
	page.Submit("/undo", nil).Want(200, "Alle aanmeldingen zijn beëindigd")
	if d.count(`SELECT count(*) FROM sessions`) != 0 || len(d.links("nieuw@wilg.example", "reset")) != 1 {
		t.Error("sessions should be over and a reset under way")
	}
}

func TestSecurityPage(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	d.customer("1002", "jan@berk.example", doorPassword)
	mine, other, jan := d.visit(), d.visit(), d.visit()
	d.signIn(other, "mieke@wilg.example", doorPassword)
	d.signIn(mine, "mieke@wilg.example", doorPassword)
	d.signIn(jan, "jan@berk.example", doorPassword)
	page := mine.Get("/nl/my/security").Want(200, "Dit toestel", "127.0.0.1")
	var jansID, othersID int
	jansID = d.count(`SELECT max(id) FROM sessions`)
	othersID = d.count(`SELECT min(id) FROM sessions`)
	missing := page.Submit("/my/security", map[string]string{"session": "999999"}).Want(404)
	foreign := page.Submit("/my/security", map[string]string{"session": fmt.Sprint(jansID)}).Want(404)
	if missing.Body != foreign.Body {
		t.Error("somebody else's session answers otherwise than none")
	}
	for _, bad := range []string{"", "-1", "0", "1e9", "99999999999999999999"} {
		page.Submit("/my/security", map[string]string{"session": bad}).Want(404)
	}
	page.Submit("/my/security", map[string]string{"session": fmt.Sprint(othersID)}).At("/nl/my/security").Want(200, "De aanmelding is beëindigd")
	other.Get("/nl/my").At("/nl/sign-in")
	jan.Get("/nl/my").At("/nl/my")
	d.signIn(other, "mieke@wilg.example", doorPassword)
	mine.Get("/nl/my/security").Submit("/my/security", map[string]string{"session": "others"}).Want(200, "Alle andere toestellen zijn afgemeld")
	other.Get("/nl/my").At("/nl/sign-in")

	d.signIn(other, "mieke@wilg.example", doorPassword)
	form := mine.Get("/nl/my/security").Follow("/my/security/password").Want(200)
	form.Submit("/security/password", map[string]string{"password": "Bakkerij 1001 !"}).Want(422, "vooral uit uw naam")
	form.Submit("/security/password", map[string]string{"password": doorPassword2}).At("/nl/my/security").Want(200, "Uw wachtwoord is gewijzigd")
	other.Get("/nl/my").At("/nl/sign-in")
	d.signIn(d.visit(), "mieke@wilg.example", doorPassword2).At("/nl/my")

	// The guard asks for the token of the session on every form.
	if p := mine.Post("/nl/my/security", url.Values{"session": {"others"}}); p.Status != http.StatusForbidden {
		t.Errorf("without the form's token: %d, want 403", p.Status)
	}
}

func TestChooser(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "samen@wilg.example", doorPassword)
	d.customer("1002", "samen@wilg.example", "")
	d.customer("1003", "jan@berk.example", doorPassword)
	v := d.visit()
	page := d.signIn(v, "samen@wilg.example", doorPassword).At("/nl/my/customer").Want(200, "Bakkerij 1001", "Bakkerij 1002")
	if strings.Contains(page.Body, "1003") {
		t.Error("the chooser offers somebody else")
	}
	page.Submit("/my/customer", map[string]string{"number": "1003"}).Want(404)
	page.Submit("/my/customer", map[string]string{"number": "1002"}).At("/nl/my").Want(200)
	if n := d.count(`SELECT count(*) FROM sessions s JOIN customers c ON c.id = s.customer_id WHERE c.number = '1002'`); n != 1 {
		t.Error("the session acts for another customer than was chosen")
	}
	d.exec(`DELETE FROM login_customers WHERE customer_id = (SELECT id FROM customers WHERE number = '1002')`)
	v.Get("/nl/my").At("/nl/my/customer") // no longer theirs: the next request knows
}

// TestCancelLink makes sure that looking at the cancel link does nothing, and pressing its button does.
func TestCancelLink(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	d.visit().Post("/nl/forgot-password", url.Values{"email": {"mieke@wilg.example"}})
	cancel, reset := d.links("mieke@wilg.example", "cancel-reset")[0], d.links("mieke@wilg.example", "reset")[0]
	v := d.visit()
	page := v.Get(cancel).Want(200, "Link ongeldig maken")
	v.Get(reset).At("/nl/reset/new").Want(200)
	page.Submit("/cancel-reset", nil).Want(200, "De links werken niet meer")
	v.Get(reset).Want(410)
	v.Get(cancel).Want(410)
	d.signIn(d.visit(), "mieke@wilg.example", doorPassword).At("/nl/my")
}

// TestDeadLinksLookAlike opens links of every wrong sort.
func TestDeadLinksLookAlike(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	d.visit().Post("/nl/forgot-password", url.Values{"email": {"mieke@wilg.example"}})
	link := d.links("mieke@wilg.example", "reset")[0]
	token := link[strings.LastIndexByte(link, '/')+1:]
	want := d.visit().Get("/nl/reset/" + strings.Repeat("x", 43)).Want(410).Body
	for _, bad := range []string{token + "%20", "%20" + token, token + "%0a", token + "%3d", token[:42], "x", "%00", strings.Repeat("y", 5000), token + token, "..%2f" + token, strings.ToUpper(token)} {
		p := d.visit().Get("/nl/reset/" + bad)
		if p.Status != 410 || p.Body != want {
			t.Errorf("%.60q answers %d, or another page", bad, p.Status)
		}
	}
	if head := d.raw(http.MethodHead, link, nil, nil); head.StatusCode != http.StatusSeeOther {
		t.Errorf("HEAD: %d", head.StatusCode)
	}
	d.visit().Get(link).At("/nl/reset/new").Want(200)
}

// TestCookiesOverTLS looks at the cookies of a portal whose address is https.
func TestCookiesOverTLS(t *testing.T) {
	d := newDoor(t, "INZAGE_BASE_URL=https://privacy.noordzee.example")
	d.customer("1001", "mieke@wilg.example", doorPassword)
	res := d.raw(http.MethodPost, d.base+"/nl/sign-in", url.Values{"email": {"mieke@wilg.example"}, "password": {doorPassword}}, http.Header{"Host": {"privacy.noordzee.example"}})
	if len(res.Cookies()) != 2 {
		t.Fatalf("%d: cookies %v", res.StatusCode, res.Cookies())
	}
	for _, c := range res.Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %s", c)
		}
	}
}
