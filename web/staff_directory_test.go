package web

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"inzage/internal/feature/disclosure/directory"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/htmllint"
)

// newDirectory is the directory of a staff area, with its officers.
func newDirectory(t *testing.T, s *store.Store) *directory.Service {
	t.Helper()
	d, err := directory.New(directory.Options{Store: s, Require: func(r store.Reader, permission string) (directory.Officer, error) {
		o, err := staff.Require(r, staff.Permission(permission))
		return directory.Officer{ID: o.ID, Person: o.Person, Name: o.Name}, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// courtForm is the form of an entry with nothing wrong, and something changed.
func courtForm(change url.Values) url.Values {
	v := url.Values{
		"type": {"court"}, "name": {"Ondernemingsrechtbank <b>Gent</b>"}, "country": {"BE"}, "arrondissement": {"oost_vlaanderen"}, "division": {"afdeling Dendermonde"},
		"language": {"nl"}, "street": {"Noordlaan 31"}, "postal": {"9200"}, "city": {"Dendermonde"}, "email": {"griffie@rechtbank.example"}, "phone": {"052 55 51 23"},
		"extension": {""}, "keys": {""}, "keys_checked": {""}, "source": {"bladzijde van de griffie"}, "checked_on": {myNow.AddDate(0, 0, -1).Format("2006-01-02")},
	}
	maps.Copy(v, change)
	return v
}

// TestDirectoryByPages: an officer adds a court, changes its number, notes a magistrate, checks it and takes it out; an auditor only
// looks.
func TestDirectoryByPages(t *testing.T) {
	w := newStaffWorld(t)
	o, other, auditor := w.officer("an", staff.PrivacyOfficer).signedIn(), w.officer("bram", staff.PrivacyOfficer).signedIn(), w.officer("carla", staff.Auditor).signedIn()
	o.get("/staff/directory").wants(t, http.StatusOK, "Niets gevonden", "/staff/directory/new")
	auditor.get("/staff/directory").lacks(t, "/staff/directory/new")
	form := o.get("/staff/directory/new")
	form.wants(t, http.StatusOK, `name="checked_on" value="`+myNow.Format("2006-01-02"), "Geen postbus")
	for _, a := range []answer{form, o.get("/staff/directory")} {
		if problems := htmllint.Check(a.Body.String()); len(problems) > 0 {
			t.Errorf("%q", problems)
		}
	}

	for range 2 {
		if a := o.post("/staff/directory/new", courtForm(nil)); a.Code != http.StatusSeeOther || a.Header().Get("Location") != "/staff/directory/1" {
			t.Fatalf("%d %s\n%s", a.Code, a.Header().Get("Location"), excerpt(a.Body.String()))
		}
	}
	const page = "/staff/directory/1"
	o.get(page).wants(t, http.StatusOK, "Ondernemingsrechtbank &lt;b&gt;Gent&lt;/b&gt;", "052 55 51 23", "Geschreven door Officier an", page+"/edit", page+"/check", page+"/end")
	shown := auditor.get(page)
	shown.wants(t, http.StatusOK, "052 55 51 23")
	shown.lacks(t, page+"/edit", page+"/check", page+"/end", page+"/magistrates")

	// Two edit: the second reads who was first, and what was typed stays.
	other.get(page+"/edit").wants(t, http.StatusOK, `value="052 55 51 23"`, `name="version" value="1"`)
	changed := courtForm(url.Values{"phone": {"052 55 51 24"}, "version": {"1"}})
	for range 2 {
		other.post(page+"/edit", changed).wants(t, http.StatusSeeOther)
	}
	late := courtForm(url.Values{"phone": {"052 55 51 25"}, "version": {"1"}})
	o.post(page+"/edit", late).wants(t, http.StatusConflict, "Officier bram wijzigde dit intussen", `value="052 55 51 25"`)
	o.post(page+"/check", url.Values{"version": {"1"}}).wants(t, http.StatusConflict, "Officier bram")
	o.get(page).wants(t, http.StatusOK, "052 55 51 24", "Geschreven door Officier bram", "Telefoon: +3252555123 → +3252555124", page+"?version=1")
	past := auditor.get(page + "?version=1")
	past.wants(t, http.StatusOK, "052 55 51 23", "Zo stond het in versie 1")
	past.lacks(t, page+"/edit", "052 55 51 24")

	o.post(page+"/magistrates", url.Values{"name": {""}, "function": {"griffier"}, "since": {"2099-01-01"}}).wants(t, http.StatusUnprocessableEntity, "Vul dit in.", `value="griffier"`, "Deze dag moet nog komen")
	o.post(page+"/magistrates", url.Values{"name": {"Mevr. Lieve Wouters"}, "function": {"griffier"}, "since": {"2024-09-01"}}).wants(t, http.StatusSeeOther)
	o.get(page).wants(t, http.StatusOK, "Mevr. Lieve Wouters, griffier", page+"/magistrates/end")
	o.post(page+"/magistrates/end", url.Values{"magistrate": {""}}).wants(t, http.StatusUnprocessableEntity, "Kies een magistraat.")
	o.post(page+"/magistrates/end", url.Values{"magistrate": {"1"}, "until": {"2024-08-01"}}).wants(t, http.StatusUnprocessableEntity, "De laatste dag ligt voor de eerste")
	o.post(page+"/magistrates/end", url.Values{"magistrate": {"1"}, "until": {"2025-08-01"}}).wants(t, http.StatusSeeOther)
	o.get(page).lacks(t, page+"/magistrates/end")

	o.get("/staff/directory?q=lieve+gent&type=court&arrondissement=oost_vlaanderen").wants(t, http.StatusOK, page, `value="lieve gent"`)
	o.get("/staff/directory?q=%25").lacks(t, page)
	for _, bad := range []string{"/staff/directory?type=x", "/staff/directory?arrondissement=x", "/staff/directory/2", "/staff/directory/2/edit", "/staff/directory/01", page + "?version=9", page + "?version=x", page + "/nothing"} {
		o.get(bad).wants(t, http.StatusNotFound)
	}
	o.post("/staff/directory/2/edit", courtForm(url.Values{"version": {"1"}})).wants(t, http.StatusNotFound)
	o.post("/staff/directory/2/end", url.Values{"version": {"1"}}).wants(t, http.StatusNotFound)

	w.clock.Set(w.clock.Now().AddDate(1, 0, 1))
	o.signedIn()
	o.get("/staff/directory").wants(t, http.StatusOK, "Opnieuw te controleren")
	o.post(page+"/check", url.Values{"version": {"2"}}).wants(t, http.StatusSeeOther)
	o.get(page).lacks(t, "Opnieuw te controleren")
	o.post(page+"/end", url.Values{"version": {"3"}}).wants(t, http.StatusSeeOther)
	o.get(page).wants(t, http.StatusOK, "is uitgeschreven", "Dit geldt niet meer sinds")
	o.get(page+"/edit").wants(t, http.StatusNotFound)
	o.get("/staff/directory").lacks(t, page)
	o.get("/staff/directory?ended=1").wants(t, http.StatusOK, page)
}

// TestDirectoryFaults: what is wrong stands beside its field, and a secret key comes back nowhere.
func TestDirectoryFaults(t *testing.T) {
	w := newStaffWorld(t)
	o := w.officer("an", staff.PrivacyOfficer).signedIn()
	for says, change := range map[string]url.Values{
		"Vul een volledig telefoonnummer in": {"phone": {"zie brief"}},
		"Dit nummer is van een ander land":   {"phone": {"+31 20 123 4567"}},
		"Dit is een postbus":                 {"street": {"Postbus 1"}},
		"Vul de postcode in":                 {"postal": {"x"}},
		"Kies een soort.":                    {"type": {""}},
		"Deze dag moet nog komen":            {"checked_on": {"2099-01-01"}},
		"Deze soort is Belgisch":             {"country": {"nl"}},
	} {
		o.post("/staff/directory/new", courtForm(change)).wants(t, http.StatusUnprocessableEntity, says, "afdeling Dendermonde")
	}
	const secret = "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ"
	a := o.post("/staff/directory/new", courtForm(url.Values{"keys": {"# mine\n" + secret}}))
	a.wants(t, http.StatusUnprocessableEntity, "Dit is een geheime sleutel")
	a.lacks(t, "AGE-SECRET")
	if n := w.count(`SELECT count(*) FROM authorities`); n != 0 {
		t.Errorf("%d entries", n)
	}
	if a := o.post("/staff/directory/new", courtForm(url.Values{"name": {strings.Repeat("é", 201)}, "version": {"x"}})); a.Code != http.StatusUnprocessableEntity {
		t.Errorf("%d", a.Code)
	}
	o.post("/staff/directory/new", courtForm(url.Values{"email": {"griffie@just-fgov.be"}})).wants(t, http.StatusSeeOther)
	o.get("/staff/directory/1").wants(t, http.StatusOK, "just-fgov.be lijkt op just.fgov.be")
	o.post("/staff/directory/1/edit", courtForm(url.Values{"version": {"x"}})).wants(t, http.StatusBadRequest)
	if n := w.count(`SELECT count(*) FROM authority_versions`); n != 1 {
		t.Errorf("%d versions", n)
	}
}
