package web

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"inzage/internal/feature/staff"
)

// TestCaseWalk walks role × route × method below /staff/disclosures, with a case and a draft that are there.
func TestCaseWalk(t *testing.T) {
	w := newCaseWorld(t)
	ref, _ := w.register(w.anke, w.steps("Nanna"), goodPDF)
	draft := regexp.MustCompile(`[0-9a-f-]{36}`).FindString(w.anke.upload(newPage, w.steps("Nanna")[0], "x.pdf", goodPDF).Header().Get("Location"))
	visits := map[staff.Role]*officerVisit{staff.Operations: w.officer("olga", staff.Operations).signedIn(), staff.Auditor: w.auditor,
		staff.Administrator: w.officer("adam", staff.Administrator).signedIn(), staff.PrivacyOfficer: w.bram, "": {w: w.staffWorld}}
	walked := 0
	for _, r := range w.server.staffRoutes() {
		if !strings.HasPrefix(r.path, "/staff/disclosures") {
			continue
		}
		target := strings.NewReplacer(":reference", ref, ":draft", draft, ":step", "check").Replace(r.path)
		for role, v := range visits {
			kept := v.cookie
			var a answer
			if r.method == post {
				a = v.post(target, nil)
			} else {
				a = v.get(target)
			}
			v.cookie = kept
			walked++
			name := fmt.Sprintf("%s %s by %q", r.method, target, role)
			forbidden := a.Code == http.StatusForbidden && strings.Contains(a.Body.String(), forbiddenText)
			door := a.Code == http.StatusSeeOther && strings.HasPrefix(a.Header().Get("Location"), "/staff/sign-in")
			switch {
			case a.Code >= http.StatusInternalServerError:
				t.Errorf("%s answers %d", name, a.Code)
			case role == "" && !door, role != "" && door:
				t.Errorf("%s answers %d %s", name, a.Code, a.Header().Get("Location"))
			case role != "" && forbidden == staff.May([]staff.Role{role}, r.may):
				t.Errorf("%s answers %d", name, a.Code)
			}
		}
	}
	if walked < 5*18 {
		t.Errorf("%d visits", walked)
	}
}

// TestRegisterByPages: six clicks bring an order from the list to a case, and one more makes sure of its sender.
func TestRegisterByPages(t *testing.T) {
	w := newCaseWorld(t)
	w.anke.get("/staff/disclosures").wants(t, http.StatusOK, "Registreer een vordering", "Geen vorderingen")
	w.anke.get(newPage).wants(t, http.StatusOK, "Onderzoeksrechter Antwerpen · Antwerpen", `enctype="multipart/form-data"`)
	if n := w.count(`SELECT count(*) FROM case_drafts`); n != 0 {
		t.Errorf("looking at the form made %d drafts", n)
	}
	ref, clicks := w.register(w.anke, w.steps("Nanna"), goodPDF)
	if clicks != 6 || ref != "D-2026-000001" {
		t.Errorf("%s in %d clicks", ref, clicks)
	}
	page := w.anke.get("/staff/disclosures/" + ref)
	page.wants(t, http.StatusOK, "Betrokkene niet inlichten", "Bel Onderzoeksrechter Antwerpen op het nummer uit onze gids", "03 257 00 00", "03 999 99 99. Bel dat niet", "beschikking.pdf", "SHA-512", "Geregistreerd", "Officier anke")
	auditor := w.auditor.get("/staff/disclosures/" + ref)
	auditor.wants(t, http.StatusOK, "03 257 00 00")
	auditor.lacks(t, "/authenticate", "/fraud", "/documents\"")
	w.bram.get("/staff/disclosures").wants(t, http.StatusOK, ref, "Onderzoeksrechter Antwerpen", "Ontvangen", "Geheim door de wet zelf", "Officier anke")
	for query, there := range map[string]bool{"?group=mine": false, "?group=approval": false, "?group=ended": false, "?group=all": true, "?q=antwerpen": true, "?q=gent": false,
		"?secrecy=none": false, "?secrecy=statute": true, "?group=overdue": false} {
		if got := strings.Contains(w.bram.get("/staff/disclosures"+query).Body.String(), ">"+ref+"<"); got != there {
			t.Errorf("%s lists it: %v", query, got)
		}
	}
	w.bram.get("/staff/disclosures?group=x").wants(t, http.StatusNotFound)

	a := w.anke.post("/staff/disclosures/"+ref+"/authenticate", url.Values{"version": {"1"}, "entry": {"1"}, "method": {"call_back"}, "result": {"confirmed"}})
	a.wants(t, http.StatusUnprocessableEntity, "Geef naam en functie van wie antwoordde.")
	a = w.anke.post("/staff/disclosures/"+ref+"/authenticate", url.Values{"version": {"1"}, "entry": {"1"}, "method": {"call_back"}, "result": {"confirmed"}, "reached": {"griffier De Wit"}})
	a.wants(t, http.StatusSeeOther)
	w.anke.get("/staff/disclosures/"+ref).wants(t, http.StatusOK, "Echtheid bevestigd", "Gesproken met griffier De Wit.", "In onderzoek")
	w.bram.post("/staff/disclosures/"+ref+"/fraud", url.Values{"version": {"1"}, "note": {"x"}}).wants(t, http.StatusConflict, "Een collega wijzigde dit dossier intussen")
}

// TestDraftByPages: what was typed is kept from step to step, resumed from the list, and thrown away with a button.
func TestDraftByPages(t *testing.T) {
	w := newCaseWorld(t)
	steps := w.steps("Nanna")
	steps[0].Del("signatory")
	steps[0].Set("function", `<script>alert(1)</script>`)
	a := w.anke.upload(newPage, steps[0], "beschikking.pdf", goodPDF)
	a.wants(t, http.StatusUnprocessableEntity, "Geef de naam van wie tekende.", "beschikking.pdf", "&lt;script&gt;", "Gooi deze registratie weg")
	a.lacks(t, "<script>alert")
	list := w.anke.get("/staff/disclosures")
	list.wants(t, http.StatusOK, "Nog niet geregistreerd", "Begonnen registratie")
	w.bram.get("/staff/disclosures").lacks(t, "Begonnen registratie")
	at := regexp.MustCompile(`/staff/disclosures/new/[0-9a-f-]{36}/origin`).FindString(list.Body.String())
	w.bram.get(at).wants(t, http.StatusNotFound)
	w.bram.post(strings.Replace(at, "origin", "check", 1), url.Values{"version": {"1"}}).wants(t, http.StatusNotFound)
	w.anke.get(at).wants(t, http.StatusOK, `value="bailiff" selected`, "beschikking.pdf")
	w.anke.get(strings.Replace(at, "origin", "check", 1)).wants(t, http.StatusUnprocessableEntity, "Geef de naam van wie tekende.")

	// The paper is there already: it needs not be sent again.
	steps[0].Set("signatory", "Mr. L. Janssens")
	steps[0].Set("version", "1")
	w.anke.upload(at, steps[0], "", nil).wants(t, http.StatusSeeOther)
	w.anke.upload(at, steps[0], "", nil).wants(t, http.StatusConflict, "U bewaarde dit intussen in een ander venster")
	for _, bad := range []string{newPage + "/x/origin", strings.Replace(at, "origin", "einde", 1), strings.ToUpper(at[:60]) + at[60:]} {
		w.anke.get(bad).wants(t, http.StatusNotFound)
	}
	w.anke.post(strings.Replace(at, "origin", "discard", 1), nil).wants(t, http.StatusSeeOther)
	w.anke.get(at).wants(t, http.StatusNotFound)
	if n := w.count(`SELECT count(*) FROM blobs`); n != 0 {
		t.Errorf("%d documents are left", n)
	}
}

// TestLinesByPages: what is wrong with a line is said at its field, with what was typed; another line comes without script.
func TestLinesByPages(t *testing.T) {
	w := newCaseWorld(t)
	w.crowd = 10_000
	steps := w.steps("Nanna")
	at := w.anke.upload(newPage, steps[0], "beschikking.pdf", goodPDF).Header().Get("Location")
	steps[1].Set("version", "1")
	at = w.anke.post(at, steps[1]).Header().Get("Location")
	try := func(change ...string) answer {
		v := w.steps("Nanna")[2]
		for i := 0; i+1 < len(change); i += 2 {
			v.Set(change[i], change[i+1])
		}
		v.Set("version", w.anke.get(at).version())
		return w.anke.post(at, v)
	}
	try("l1_value", "N<b>iemand").wants(t, http.StatusUnprocessableEntity, "Wij kennen niemand met N&lt;b&gt;iemand", "Klopt het dat wij niemand kennen?", `id="l1_value"`)
	try("l1_selector", "domain", "l1_value", "iedereen.be").wants(t, http.StatusUnprocessableEntity, "Dit noemt meer dan 50 klanten.")
	try("l1_from", "2026-10-20", "l1_to", "2026-10-01").wants(t, http.StatusUnprocessableEntity, "De periode eindigt voor ze begint.")
	try("l1_data", "kind:passwords").wants(t, http.StatusUnprocessableEntity, "Kies welke gegevens gevraagd worden.")
	two := []string{"l2_selector", "customer", "l2_value", "Nanna", "l2_data", "category:subscriber", "l2_from", "2026-01-01", "l2_to", "2026-12-31", "l2_paragraph", "§2"}
	try(two...).wants(t, http.StatusUnprocessableEntity, "Dit overlapt met regel 1")
	more := try("more", "1")
	if to := more.Header().Get("Location"); more.Code != http.StatusSeeOther || !strings.Contains(to, "lines=2") {
		t.Fatalf("another line: %d %s", more.Code, to)
	} else {
		w.anke.get(strings.Split(to, "#")[0]).wants(t, http.StatusOK, `id="l2_selector"`, `value="Nanna"`)
	}
	if a := try("l11_value", "x"); a.Code != http.StatusSeeOther { // a field that there is not is not read
		t.Errorf("a field of no line: %d", a.Code)
	}
	try("l1_value", "Niemand", "nobody", "1").wants(t, http.StatusSeeOther)
	terms := strings.Replace(at, "scope", "terms", 1)
	w.anke.get(terms).wants(t, http.StatusOK, `value="statute" checked`)
	steps[3].Set("version", w.anke.get(terms).version())
	w.anke.post(terms, steps[3]).wants(t, http.StatusSeeOther)
	w.anke.get(strings.Replace(at, "scope", "check", 1)).wants(t, http.StatusOK, "Regel 1: Wij kennen niemand hiermee.", "niemand gevonden")
}

// TestTwinByPages: an order that was sent again is asked about.
func TestTwinByPages(t *testing.T) {
	w := newCaseWorld(t)
	first, _ := w.register(w.anke, w.steps("Nanna"), goodPDF)
	second := func() (check string) {
		steps := w.steps("Nanna")
		at := w.bram.upload(newPage, steps[0], "nog eens.pdf", goodPDF).Header().Get("Location")
		for i, s := range steps[1:] {
			s.Set("version", strconv.Itoa(i+1))
			at = w.bram.post(at, s).Header().Get("Location")
		}
		return at
	}
	at := second()
	w.bram.post(at, url.Values{"version": {"4"}}).wants(t, http.StatusConflict, "Is dit dezelfde vordering?", "Dezelfde vordering, nog eens gestuurd", first)
	twin := strings.Replace(at, "check", "twin", 1)
	w.bram.post(twin, url.Values{"version": {"4"}}).wants(t, http.StatusUnprocessableEntity, "Kies wat het is.")
	a := w.bram.post(twin, url.Values{"version": {"4"}, "again": {"same"}})
	if a.Header().Get("Location") != "/staff/disclosures/"+first {
		t.Errorf("the same: %d %s", a.Code, a.Header().Get("Location"))
	}
	w.bram.get("/staff/disclosures/"+first).wants(t, http.StatusOK, "Nog eens ontvangen")
	twin = strings.Replace(second(), "check", "twin", 1)
	a = w.bram.post(twin, url.Values{"version": {"4"}, "again": {"other"}})
	if to := a.Header().Get("Location"); a.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/staff/disclosures/D-2026-") || strings.HasSuffix(to, first) {
		t.Errorf("another: %d %s", a.Code, to)
	}
	w.bram.post(twin, url.Values{"version": {"4"}, "again": {"other"}}).wants(t, http.StatusNotFound)
}

// TestBadPapers sends what nobody should, through the real route.
func TestBadPapers(t *testing.T) {
	w := newCaseWorld(t)
	fields := w.steps("Nanna")[0]
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	f, _ := z.Create("42.bin")
	_, _ = f.Write(make([]byte, 8<<20))
	_ = z.Close()
	var bomb bytes.Buffer // a PDF whose stream unpacks to half a gigabyte: the same block again and again
	zw := zlib.NewWriter(&bomb)
	block := func() []byte {
		from := bomb.Len()
		_, _ = zw.Write(make([]byte, 1<<20))
		_ = zw.Flush()
		return bytes.Clone(bomb.Bytes()[from:])
	}
	block() // begins the stream
	bomb.Write(bytes.Repeat(block(), 510))
	pdfBomb := fmt.Appendf(nil, "%%PDF-1.5\n1 0 obj<</Type/Catalog>>endobj\n2 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n", bomb.Len(), bomb.Bytes())
	script := []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
	for name, c := range map[string]struct {
		file string
		data []byte
		code int
		says string
	}{
		"a program":  {"beschikking.pdf", append([]byte("MZ\x90\x00\x03\x00\x00\x00"), make([]byte, 4096)...), http.StatusUnprocessableEntity, "beschikking.pdf"},
		"a page":     {"beschikking.pdf", []byte("<!doctype html><script>alert(1)</script>"), http.StatusUnprocessableEntity, ""},
		"an archive": {"beschikking.pdf", archive.Bytes(), http.StatusUnprocessableEntity, ""},
		"nothing":    {"leeg.pdf", nil, http.StatusUnprocessableEntity, ""},
		"26 MB":      {"groot.pdf", append([]byte("%PDF-1.4\n"), make([]byte, 25<<20)...), http.StatusUnprocessableEntity, "25"},
		"200 MB":     {"reus.pdf", append([]byte("%PDF-1.4\n"), make([]byte, 200<<20)...), http.StatusRequestEntityTooLarge, "25"},
	} {
		a := w.anke.upload(newPage, fields, c.file, c.data)
		if a.Code != c.code || c.says != "" && c.code == http.StatusRequestEntityTooLarge && !strings.Contains(a.Body.String(), c.says) {
			t.Errorf("%s answers %d:\n%s", name, a.Code, excerpt(a.Body.String()))
		}
		if c.code == http.StatusUnprocessableEntity && !strings.Contains(a.Body.String(), "Mr. L. Janssens") {
			t.Errorf("%s: what was typed is gone", name)
		}
	}
	if n := w.count(`SELECT count(*) FROM case_drafts`) + w.count(`SELECT count(*) FROM blobs`); n != 0 {
		t.Errorf("%d rows of refused papers", n)
	}
	a := w.anke.upload(newPage, fields, "bom.pdf", pdfBomb)
	a.wants(t, http.StatusSeeOther)
	w.anke.get(strings.Replace(a.Header().Get("Location"), "order", "origin", 1)).wants(t, http.StatusOK, "bom.pdf", `class="error"`)
	a = w.anke.upload(newPage, fields, "../../etc/<b>x.pdf", script)
	a.wants(t, http.StatusSeeOther)
	page := w.anke.get(strings.Replace(a.Header().Get("Location"), "order", "origin", 1))
	page.wants(t, http.StatusOK, `class="error"`)
	page.lacks(t, "<b>x", "../")
}

// TestCaseFiles: papers and letters of a case go out as downloads, to whom may read cases, and nobody else's.
func TestCaseFiles(t *testing.T) {
	w := newCaseWorld(t)
	ref, _ := w.register(w.anke, w.steps("Nanna"), goodPDF)
	page := w.auditor.get("/staff/disclosures/" + ref)
	at := regexp.MustCompile(`/staff/disclosures/` + ref + `/documents/[0-9a-f-]{36}`).FindString(page.Body.String())
	a := w.auditor.get(at)
	if a.Code != http.StatusOK || !bytes.Equal(a.Body.Bytes(), goodPDF) || !strings.HasPrefix(a.Header().Get("Content-Disposition"), "attachment") || a.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %v", a.Code, a.Header())
	}
	letter := w.anke.get("/staff/disclosures/" + ref + "/letters/receipt.txt")
	letter.wants(t, http.StatusOK, ref, "Onderzoeksrechter Antwerpen")
	if letter.Header().Get("Content-Type") != "text/plain; charset=utf-8" || !strings.Contains(letter.Header().Get("Content-Disposition"), ref+"-receipt.txt") {
		t.Errorf("%v", letter.Header())
	}
	for _, bad := range []string{"/letters/receipt", "/letters/questions.txt", "/letters/x.txt", "/documents/x", at[len("/staff/disclosures/"+ref):] + "x"} {
		w.anke.get("/staff/disclosures/"+ref+bad).wants(t, http.StatusNotFound)
	}
	w.anke.get("/staff/disclosures/D-2026-000099").wants(t, http.StatusNotFound)
	w.anke.post("/staff/disclosures/D-2026-000099/fraud", url.Values{"version": {"1"}, "note": {"x"}}).wants(t, http.StatusNotFound)
	w.officer("olga", staff.Operations).signedIn().get(at).wants(t, http.StatusForbidden)

	// Beside the next step: a document, and the end of the case.
	w.anke.upload("/staff/disclosures/"+ref+"/documents", url.Values{"version": {"1"}, "role": {"opinion"}}, "x.pdf", goodPDF).wants(t, http.StatusUnprocessableEntity, "Kies wat het stuk is.")
	w.anke.upload("/staff/disclosures/"+ref+"/documents", url.Values{"version": {"1"}, "role": {"letter"}}, "x.txt", []byte("Geachte")).wants(t, http.StatusSeeOther)
	w.anke.upload("/staff/disclosures/"+ref+"/withdraw", url.Values{"version": {"2"}}, "", nil).wants(t, http.StatusUnprocessableEntity, "Kies een bestand.")
	w.anke.upload("/staff/disclosures/"+ref+"/withdraw", url.Values{"version": {"2"}}, "intrekking.txt", []byte("Wij trekken in.")).wants(t, http.StatusSeeOther)
	w.anke.get("/staff/disclosures/"+ref).wants(t, http.StatusOK, "Door de overheid ingetrokken", "intrekking.txt")
}
