package web

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/sshsig"
	"inzage/internal/testkit/htmllint"
)

// sealing lets the cases of a world be sealed, and returns what works their jobs.
func (w *reviewWorld) sealing() (drain func()) {
	w.t.Helper()
	_, key, err := sshsig.GenerateKey("test")
	w.must(err)
	w.cases.SigningKey, w.cases.Domain = key, "noordzee.example"
	w.cases.Packages, w.cases.TempDir = seal.Folder{Dir: w.t.TempDir()}, w.t.TempDir()
	reg := jobs.NewRegistry()
	w.cases.RegisterJobs(reg)
	runner, err := jobs.New(w.store, reg, jobs.Config{Log: slog.New(slog.NewTextHandler(testLog{w.t}, nil))})
	w.must(err)
	return func() {
		_, err := runner.Drain(context.Background())
		w.must(err)
	}
}

// approved brings the case to where it may be collected.
func (w *reviewWorld) approvedByPages() {
	w.t.Helper()
	w.follows(w.anke, w.anke.post(w.to("/review"), w.review("submit")), "")
	page := w.bram.get(w.to(""))
	w.follows(w.bram, w.bram.post(w.to("/approve"), url.Values{"version": {page.version()}, "digest": {between(page.Body.String(), `name="digest" value="`, `"`)}}), "")
}

// TestHandOverByPages: five clicks by two people bring an approved case to an acknowledged package, and one of them alone cannot.
func TestHandOverByPages(t *testing.T) {
	w := newReviewWorld(t)
	drain := w.sealing()
	w.approvedByPages()

	w.bram.get(w.to("")).lacks(t, w.to("/collect")) // who approved does not collect
	page := w.anke.get(w.to(""))
	page.wants(t, http.StatusOK, "Verzamel en verzegel", w.to("/data"))
	sample := w.anke.get(w.to("/data"))
	sample.wants(t, http.StatusOK, "Wat er gevonden wordt", "Regel 1: ")
	sample.lacks(t, "anna@voorbeeld.be", "K1001@")
	if problems := htmllint.Check(sample.Body.String()); len(problems) > 0 {
		t.Errorf("%q", problems)
	}
	w.follows(w.anke, w.anke.post(w.to("/collect"), url.Values{"version": {page.version()}}), "Het verzamelen is begonnen.").wants(t, http.StatusOK, "Kijk hoe ver het is")
	drain()

	own := w.anke.get(w.to(""))
	own.wants(t, http.StatusOK, "Een collega geeft het pakket vrij")
	own.lacks(t, w.to("/release"))
	page = w.bram.get(w.to(""))
	page.wants(t, http.StatusOK, "Geef het pakket vrij", "Een wachtzin")
	if problems := htmllint.Check(page.Body.String()); len(problems) > 0 {
		t.Errorf("%q", problems)
	}
	release := url.Values{"version": {page.version()}, "digest": {between(page.Body.String(), `name="digest" value="`, `"`)}}
	w.anke.post(w.to("/release"), maps.Clone(release)).wants(t, http.StatusForbidden)
	w.anke.get(w.to("/package/"+w.ref+".tar.age")).wants(t, http.StatusNotFound)
	w.follows(w.bram, w.bram.post(w.to("/release"), release), "U gaf het pakket vrij.").wants(t, http.StatusOK, "Toon de wachtzin")

	w.anke.post(w.to("/passphrase"), nil).wants(t, http.StatusForbidden)
	phrase := w.bram.post(w.to("/passphrase"), nil)
	phrase.wants(t, http.StatusOK, "Wachtzin van het pakket")
	if cache := phrase.Header().Get("Cache-Control"); !strings.Contains(cache, "no-store") {
		t.Errorf("the passphrase may be stored: %q", cache)
	}
	page = w.anke.get(w.to(""))
	page.wants(t, http.StatusOK, w.ref+".tar.age.sig", "VERIFY.txt", w.to("/cover.txt"), "Noteer de afgifte")
	page.lacks(t, w.to("/passphrase"))
	for _, name := range []string{w.ref + ".tar.age", w.ref + ".tar.age.sig", "allowed_signers", "VERIFY.txt", "verify.sh", w.ref + ".leaf.json"} {
		a := w.anke.get(w.to("/package/" + name))
		if a.Code != http.StatusOK || a.Body.Len() == 0 || !strings.HasPrefix(a.Header().Get("Content-Disposition"), "attachment;") {
			t.Errorf("%s answers %d", name, a.Code)
		}
	}
	if a := w.anke.get(w.to("/package/" + w.ref + ".tar.age")); !bytes.HasPrefix(a.Body.Bytes(), []byte("age-encryption.org/v1")) {
		t.Error("the package is not encrypted")
	}
	for _, name := range []string{"nothing", "..%2f" + w.ref, "%2e%2e"} {
		if a := w.anke.get(w.to("/package/" + name)); a.Code != http.StatusNotFound && a.Code != http.StatusBadRequest {
			t.Errorf("%s answers %d", name, a.Code)
		}
	}
	w.anke.get(w.to("/cover.txt")).wants(t, http.StatusOK, w.ref, "Vingerafdruk van onze sleutel", "SHA256:")

	wrong := w.anke.post(w.to("/deliver"), url.Values{"version": {page.version()}, "channel": {"hand"}, "passphrase_channel": {"hand"}, "recipient": {"griffier Claes"}})
	wrong.wants(t, http.StatusUnprocessableEntity, "De wachtzin neemt een andere weg", `value="griffier Claes"`)
	w.anke.post(w.to("/deliver"), url.Values{"version": {"1"}, "channel": {"hand"}, "passphrase_channel": {"phone"}, "recipient": {"griffier Claes"}}).wants(t, http.StatusConflict)
	page = w.follows(w.anke, w.anke.post(w.to("/deliver"), url.Values{"version": {page.version()}, "channel": {"hand"}, "passphrase_channel": {"phone"}, "recipient": {"griffier Claes"}}), "De afgifte is genoteerd.")
	page.wants(t, http.StatusOK, "griffier Claes", "Op tijd", "Noteer de ontvangst")
	w.follows(w.anke, w.anke.post(w.to("/acknowledge"), url.Values{"version": {page.version()}, "by": {"griffier Claes"}}), "De ontvangst is genoteerd.").
		wants(t, http.StatusOK, "Onze kopie gaat weg op", "licht")
	if f := w.read(); f.State != disclosure.Acknowledged {
		t.Errorf("%s", f.State)
	}
	w.anke.post(w.to("/close"), url.Values{"version": {strconv.Itoa(w.read().Version)}}).wants(t, http.StatusConflict, "Nog niet iedereen")
	for _, verb := range []string{"/collect", "/release", "/deliver", "/acknowledge", "/close", "/no-data", "/passphrase", "/preservation/extend", "/preservation/release"} {
		w.auditor.post(w.to(verb), url.Values{"version": {"1"}}).wants(t, http.StatusForbidden)
		if a := w.anke.post("/staff/disclosures/D-2026-999999"+verb, url.Values{"version": {"1"}}); a.Code != http.StatusNotFound && a.Code != http.StatusSeeOther { // or first the second factor
			t.Errorf("%s of an unknown case answers %d", verb, a.Code)
		}
	}
	w.anke.get("/staff/disclosures/D-2026-999999/data").wants(t, http.StatusNotFound)
}
