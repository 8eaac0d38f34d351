package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"inzage/internal/feature/staff"
)

// plain is a page without what differs from one answer to the next: tokens, references of answers, the address itself.
func plain(a answer, path string) string {
	text := csrfField.ReplaceAllString(a.Body.String(), "")
	return strings.NewReplacer(path, "", url.QueryEscape(path), "").Replace(text)
}

// TestNoCaseForOthers: who may not read cases learns nothing of them: not by a page, a count, a redirect, nor by whether an address
// answers that it is forbidden or that there is nothing.
func TestNoCaseForOthers(t *testing.T) {
	w := newCaseWorld(t)
	others := map[string]*officerVisit{
		"operations": w.officer("olga", staff.Operations).signedIn(), "administrator": w.officer("adam", staff.Administrator).signedIn(), "nobody": {w: w.staffWorld},
	}
	// Every page of the staff area that has no parameter, before and after there is a case.
	walk := func(o *officerVisit) map[string]string {
		pages := map[string]string{}
		for _, r := range w.server.staffRoutes() {
			if r.method != get || strings.Contains(r.path, ":") || r.access == staffDoor || r.access == staffSecond || r.stepUp {
				continue
			}
			a := o.get(r.path)
			pages[r.path] = a.Result().Status + a.Header().Get("Location") + plain(a, r.path)
		}
		return pages
	}
	before := map[string]map[string]string{}
	for who, o := range others {
		before[who] = walk(o)
	}
	ref, _ := w.register(w.anke, w.steps("Nanna"), goodPDF)
	draft := regexp.MustCompile(`[0-9a-f-]{36}`).FindString(w.anke.upload(newPage, w.steps("Nanna")[0], "x.pdf", goodPDF).Header().Get("Location"))
	for who, o := range others {
		for path, page := range walk(o) {
			if page != before[who][path] {
				t.Errorf("%s: %s is another since there is a case", who, path)
			}
			if strings.Contains(page, "D-2026") || who != "nobody" && strings.Contains(page, `href="/staff/disclosures`) {
				t.Errorf("%s: %s names cases", who, path)
			}
		}
	}

	// Each address of a case that is there, and of one that is not.
	document := regexp.MustCompile(`/documents/([0-9a-f-]{36})`).FindStringSubmatch(w.auditor.get("/staff/disclosures/" + ref).Body.String())[1]
	there := strings.NewReplacer(":reference", ref, ":draft", draft, ":document", document, ":step", "check", ":id", document, ":file", "receipt.txt", ":name", "receipt.txt")
	gone := strings.NewReplacer(":reference", "D-2026-000099", ":draft", "0190a435-2679-7532-8780-84e42a2a8bd1", ":document", "0190a435-2679-7532-8780-84e42a2a8bd1",
		":step", "check", ":id", "0190a435-2679-7532-8780-84e42a2a8bd1", ":file", "receipt.txt", ":name", "receipt.txt")
	walked := 0
	for _, r := range w.server.staffRoutes() {
		if !strings.HasPrefix(r.path, "/staff/disclosures") || !strings.Contains(r.path, ":") {
			continue
		}
		walked++
		for who, o := range others {
			var bodies [2]string
			for i, path := range []string{there.Replace(r.path), gone.Replace(r.path)} {
				kept := o.cookie
				var a answer
				if r.method == post {
					a = o.post(path, url.Values{"version": {"1"}})
				} else {
					a = o.get(path)
				}
				o.cookie = kept
				bodies[i] = a.Result().Status + strings.ReplaceAll(a.Header().Get("Location"), url.QueryEscape(path), "") + plain(a, path)
				for _, word := range []string{"Nanna", "Janssens", "Onderzoeksrechter", "beschikking"} {
					if strings.Contains(bodies[i], word) {
						t.Errorf("%s: %s %s tells of %s", who, r.method, path, word)
					}
				}
			}
			if bodies[0] != bodies[1] {
				t.Errorf("%s: %s %s answers otherwise when the case is there", who, r.method, r.path)
			}
		}
	}
	if walked < 30 {
		t.Errorf("%d addresses", walked)
	}
}

// hostileTexts are what no form sends: quotes, operators of SQL and of templates, directions, lines, long texts.
var hostileTexts = []string{"'", "' OR 1=1 --", "'||pg_sleep(5)--", "$$", "%", "%_\\", "{{7*7}}", "${jndi:ldap://x}", "%s%n", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u202egnp.exe",
	"a\r\nSet-Cookie: x=1", "../../etc/passwd", "..\\..\\x", "{1,2}", "[]", "-1", "0", "99999999999999999999", "1e9", "NaN", "٣", strings.Repeat("e\u0301", 3000), "//evil.example", "javascript:alert(1)",
	"\x00", "\xff\xfe"}

// TestHostileText: whatever stands in an address, a query or a form of the staff area, the answer is a page of ours: no fault of the program, no
// script, no header, no way out.
func TestHostileText(t *testing.T) {
	w := newCaseWorld(t)
	ref, _ := w.register(w.anke, w.steps("Nanna"), goodPDF)
	names := []string{"q", "group", "secrecy", "page", "after", "before", "from", "to", "next", "parked", "kind", "order", "sort", "filter", "state", "type", "customer", "period", "half", "look"}
	check := func(name string, a answer, text string) {
		t.Helper()
		if a.Code >= http.StatusInternalServerError {
			t.Errorf("%s with %.20q answers %d", name, text, a.Code)
		}
		if strings.Contains(a.Body.String(), "<script>alert") || a.Header().Get("Set-Cookie") == "x=1" {
			t.Errorf("%s with %.20q carries it out", name, text)
		}
		if to := a.Header().Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
			t.Errorf("%s with %.20q leads to %s", name, text, to)
		}
		if a.Code == http.StatusOK && a.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %q", name, a.Header().Get("Cache-Control"))
		}
	}
	given := strings.NewReplacer(":reference", ref, ":look", "00000000-0000-4000-8000-000000000000", ":number", "Nanna", ":kind", "invoices", ":id", "1", ":step", "order", ":draft", ref)
	for _, r := range w.server.staffRoutes() {
		if r.access != staffOnly || r.stepUp && r.method == get || r.method != get && r.method != post {
			continue
		}
		for _, text := range hostileTexts {
			escaped := strings.NewReplacer("/", "%2F", "+", "%20").Replace(url.QueryEscape(text))
			for _, parameter := range regexp.MustCompile(`:[a-z]+`).FindAllString(r.path, -1) {
				if r.method == get {
					path := given.Replace(strings.Replace(r.path, parameter, escaped, 1))
					check(r.key(), w.anke.get(path), text)
				}
			}
			if r.method == get && !strings.Contains(r.path, ":") {
				query := url.Values{}
				for _, name := range names {
					query.Set(name, text)
				}
				check(r.key()+"?…", w.anke.get(r.path+"?"+query.Encode()), text)
			}
		}
		for _, text := range []string{"'||pg_sleep(5)--", "\x00", "\xff", "\u202egnp.exe", strings.Repeat("x", 100_000)} {
			if r.method != post || r.stepUp || strings.Contains(r.path, "sign-out") {
				continue
			}
			form := url.Values{}
			for _, name := range append(names, "version", "reason", "note", "ticket", "document", "channel", "recipient", "authority", "signatory", "l1_value", "name", "phone", "source") {
				form.Set(name, text)
			}
			path := given.Replace(r.path)
			check(r.key(), w.anke.post(path, form), text)
		}
	}
}

// TestOddRequests: other methods, other kinds of body, too many fields, files that are not asked for, suffixes that caches like.
func TestOddRequests(t *testing.T) {
	w := newCaseWorld(t)
	ref, _ := w.register(w.anke, w.steps("Nanna"), goodPDF)
	at := "/staff/disclosures/" + ref
	for _, method := range []string{http.MethodTrace, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, http.MethodConnect, "QUERY", "PROPFIND"} {
		for _, path := range []string{"/staff", at, "/staff/disclosures", "/staff/customers", "/staff/directory", "/staff/questions"} {
			a := w.send(httptest.NewRequest(method, path, nil), w.anke.cookie)
			if a.Code != http.StatusMethodNotAllowed && a.Code != http.StatusForbidden && a.Code != http.StatusNotFound || a.Header().Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s %s answers %d", method, path, a.Code)
			}
		}
	}
	for _, path := range []string{"/staff/disclosures.json", at + "/a.css", at + ";a.css", at + "%0aa.css", at + "/", at + "%00", strings.ToLower(at), "/staff//disclosures", at + "/../" + ref,
		"/staff/.git/config", "/staff/.env", "/staff/debug/pprof", "/staff/metrics", "/staff/disclosures/" + ref + ".bak", "/debug/pprof", "/.git/config", "/metrics"} {
		if a := w.anke.get(path); a.Code != http.StatusNotFound && a.Code != http.StatusBadRequest {
			t.Errorf("%s answers %d", path, a.Code)
		}
	}
	csrf := maskCSRF(w.anke.session().CSRF)
	many := url.Values{"csrf": {csrf}}
	for i := range 10_000 {
		many.Set("x"+strings.Repeat("y", i%7)+string(rune('a'+i%26))+strings.Repeat("z", i/26), "1")
	}
	good := url.Values{"csrf": {csrf}, "version": {"1"}, "note": {"vals"}}.Encode()
	for name, c := range map[string]struct {
		kind, body string
		header     http.Header
	}{
		"JSON": {"application/json", `{"csrf":"` + csrf + `","version":1,"version":2,"note":"x"}`, nil}, "XML": {"application/xml", `<x><version>1</version></x>`, nil},
		"text": {"text/plain", good, nil}, "UTF-16": {"application/x-www-form-urlencoded; charset=utf-16", "\xfe\xff\x00v", nil}, "10,000 keys": {"application/x-www-form-urlencoded", many.Encode(), nil},
		"an array": {"application/x-www-form-urlencoded", good + "&version[]=2", nil}, "twice": {"application/x-www-form-urlencoded", good + "&version=2", nil},
		"packed": {"application/x-www-form-urlencoded", "\x1f\x8b\x08\x00", http.Header{"Content-Encoding": {"gzip"}}}, "no token": {"application/x-www-form-urlencoded", "version=1&note=x", nil},
		"another method": {"application/x-www-form-urlencoded", "_method=DELETE&version=1&note=x", http.Header{"X-Http-Method-Override": {"DELETE"}}},
		"from outside":   {"application/x-www-form-urlencoded", good, http.Header{"Sec-Fetch-Site": {"cross-site"}}}, "from a sibling": {"application/x-www-form-urlencoded", good, http.Header{"Sec-Fetch-Site": {"same-site"}}},
		"from nowhere": {"application/x-www-form-urlencoded", good, http.Header{"Origin": {"null"}}}, "token in the query": {"application/x-www-form-urlencoded", "version=1&note=x", http.Header{"X-Query": {"csrf=" + csrf}}},
	} {
		r := httptest.NewRequest(http.MethodPost, at+"/fraud?"+c.header.Get("X-Query"), strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.kind)
		for k, v := range c.header {
			r.Header[k] = v
		}
		if a := w.send(r, w.anke.cookie); a.Code < 400 || a.Code >= 500 {
			t.Errorf("%s answers %d", name, a.Code)
		}
	}
	if n := w.count(`SELECT count(*) FROM cases WHERE state <> 'received'`); n != 0 {
		t.Error("one of them did something")
	}
}
