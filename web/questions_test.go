package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/ident"
	"inzage/internal/feature/question"
)

var testPDF = append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("0"), 3000)...)

// multi builds a form with files: fields, then name and content of each file.
func multi(t *testing.T, fields url.Values, files ...string) (body []byte, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range fields {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := 0; i+1 < len(files); i += 2 {
		part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="files"; filename="` + files[i] + `"`}})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, files[i+1])
	}
	_ = w.Close()
	return b.Bytes(), w.FormDataContentType()
}

// upload sends a form with files.
func (p *person) upload(path string, fields url.Values, files ...string) answer {
	p.w.t.Helper()
	if !fields.Has("csrf") {
		fields.Set("csrf", p.csrf())
	}
	body, kind := multi(p.w.t, fields, files...)
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return p.w.send(r, p.cookie)
}

func asked(text string) url.Values {
	return url.Values{"topic": {"billing"}, "text": {text}, "form": {ident.Token()}}
}

func TestAskAQuestion(t *testing.T) {
	w := newMyWorld(t)
	anna, bert := w.person("anna"), w.person("bert")
	anna.get("/nl/my/questions").wants(t, http.StatusOK, "U stelde nog geen vraag", `href="/nl/my/question"`)
	anna.get("/nl/my/question").wants(t, http.StatusOK, `enctype="multipart/form-data"`, `name="topic"`, `name="text"`, `name="files"`, "multiple", "binnen 5 werkdagen, hier en per mail")
	done := anna.upload("/nl/my/question", asked("Klopt mijn factuur?\n<script>alert(1)</script>"), "factuur.pdf", string(testPDF))
	to := done.Header().Get("Location")
	if done.Code != http.StatusSeeOther || to != "/nl/my/questions/V-2026-000001?sent=1" {
		t.Fatalf("%d to %q:\n%s", done.Code, to, excerpt(done.Body.String()))
	}
	page := anna.get(to)
	page.wants(t, http.StatusOK, "Uw vraag is verstuurd", "V-2026-000001", "dinsdag 10 november 2026", "Klopt mijn factuur?\n&lt;script&gt;", "factuur.pdf", "Wacht op antwoord")
	page.lacks(t, "<script>alert")
	if page.queries > maxQueries {
		t.Errorf("the thread takes %d queries", page.queries)
	}
	list := anna.get("/nl/my/questions")
	list.wants(t, http.StatusOK, `href="/nl/my/questions/V-2026-000001"`, "Facturen en betalingen", "Wacht op antwoord")
	if list.queries > maxQueries {
		t.Errorf("the list takes %d queries", list.queries)
	}

	file := regexp.MustCompile(`href="(/nl/my/data/questions/[^"]+)"`).FindStringSubmatch(page.Body.String())
	if file == nil {
		t.Fatal("the file has no link")
	}
	got := anna.get(file[1])
	got.wants(t, http.StatusOK)
	if h := got.Header(); !bytes.Equal(got.Body.Bytes(), testPDF) || h.Get("Content-Type") != "application/pdf" || h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.HasPrefix(h.Get("Content-Disposition"), `attachment; filename="factuur.pdf"`) {
		t.Errorf("%d bytes, headers %v", got.Body.Len(), h)
	}

	// Another customer: byte for byte as if there were none.
	none := bert.get("/nl/my/questions/V-2026-999999")
	for _, path := range []string{"/nl/my/questions/V-2026-000001", file[1]} {
		if theirs := bert.get(path); theirs.Code != http.StatusNotFound || theirs.Body.String() != none.Body.String() {
			t.Errorf("%s answers %d to another customer, unlike what is not there", path, theirs.Code)
		}
	}
	if theirs := bert.upload("/nl/my/questions/V-2026-000001", asked("hallo")); theirs.Code != http.StatusNotFound {
		t.Errorf("a reply of another customer answers %d", theirs.Code)
	}

	// The generic page of the kind leads here, and the overview counts it.
	if to := anna.get("/nl/my/data/questions").Header().Get("Location"); to != "/nl/my/questions" {
		t.Errorf("the kind leads to %q", to)
	}
	anna.get("/nl/my/data").wants(t, http.StatusOK, "Uw vragen")

	reply := anna.upload("/nl/my/questions/V-2026-000001", url.Values{"text": {"Nog iets."}, "form": {ident.Token()}})
	if reply.Code != http.StatusSeeOther {
		t.Fatalf("a reply answers %d: %s", reply.Code, excerpt(reply.Body.String()))
	}
	anna.get("/nl/my/questions/V-2026-000001").wants(t, http.StatusOK, "Uw bericht is verstuurd.", "Nog iets.")
}

func TestQuestionKeepsWhatWasTyped(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	fields := asked("Mijn lange verhaal")
	fields.Set("topic", "")
	a := p.upload("/nl/my/question", fields, "virus.exe", "MZ\x90\x00")
	a.wants(t, http.StatusUnprocessableEntity, "Mijn lange verhaal", "Kies waarover uw vraag gaat.", "virus.exe", `href="#topic"`, `href="#files"`, `value="`+fields.Get("form")+`"`)
	thread := p.upload("/nl/my/question", asked("goed"))
	a = p.upload(strings.TrimSuffix(thread.Header().Get("Location"), "?sent=1"), url.Values{"text": {" "}, "form": {ident.Token()}})
	a.wants(t, http.StatusUnprocessableEntity, "Schrijf uw vraag.", "<title>Fout:")
	// Repeated and foreign fields are no form of ours.
	for name, fields := range map[string]url.Values{"twice": {"topic": {"data"}, "text": {"a", "b"}}, "array": {"topic": {"data"}, "text[]": {"a"}}} {
		if got := p.upload("/nl/my/question", fields); got.Code != http.StatusBadRequest {
			t.Errorf("%s answers %d", name, got.Code)
		}
	}
}

// TestQuestionSentTwice: the same form sent twice, as by a double click or the back button, is one question.
func TestQuestionSentTwice(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	fields := asked("één keer")
	first, second := p.upload("/nl/my/question", fields), p.upload("/nl/my/question", fields)
	if a, b := first.Header().Get("Location"), second.Header().Get("Location"); a != b || second.Code != http.StatusSeeOther {
		t.Errorf("%q and %q", a, b)
	}
	if body := p.get("/nl/my/questions").Body.String(); strings.Count(body, `href="/nl/my/questions/V-`) != 1 {
		t.Error("the list has not one question")
	}
}

// TestTextSurvivesSignOut: a form that comes when the session has ended gives the text back, stores nothing and says what to do.
func TestTextSurvivesSignOut(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	fields := asked("Dit mag niet verloren gaan <b>")
	fields.Set("csrf", p.csrf())
	p.cookie = nil
	for _, path := range []string{"/nl/my/question", "/nl/my/questions/V-2026-000001"} {
		p.upload(path, fields).wants(t, http.StatusForbidden, "Dit mag niet verloren gaan &lt;b&gt;", "U bent afgemeld", "/nl/sign-in?next=")
	}
	if to := p.upload("/nl/my/question", url.Values{"csrf": {"x"}, "text": {" "}}).Header().Get("Location"); !strings.HasPrefix(to, "/nl/sign-in") {
		t.Errorf("an empty form leads to %q", to)
	}
}

// TestLargeUploads sends them over a real connection, as a browser does: the page that says what to do must arrive.
func TestLargeUploads(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	csrf := p.csrf()
	listener := httptest.NewUnstartedServer(w.handler)
	listener.Config = w.server.HTTPServer()
	listener.Start()
	defer listener.Close()
	send := func(path string, size int, chunked bool) (int, string) {
		fields := asked("met een groot bestand")
		fields.Set("csrf", csrf)
		body, kind := multi(t, fields, "groot.pdf", "%PDF-1.7\n"+strings.Repeat("0", size))
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, listener.URL+path, bytes.NewReader(body))
		w.must(err)
		if chunked {
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), -1
		}
		r.Host = "127.0.0.1:8080"
		r.Header.Set("Content-Type", kind)
		r.AddCookie(p.cookie)
		client := &http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		got, err := client.Do(r)
		if err != nil {
			t.Fatalf("%s with %d bytes: %v", path, size, err)
		}
		defer func() { _ = got.Body.Close() }()
		page, err := io.ReadAll(got.Body)
		w.must(err)
		return got.StatusCode, string(page)
	}
	for _, chunked := range []bool{false, true} {
		if code, page := send("/nl/my/question", 25<<20, chunked); code != http.StatusRequestEntityTooLarge || !strings.Contains(page, "uw tekst staat er nog") {
			t.Errorf("25 MB answers %d:\n%s", code, excerpt(page))
		}
		if code, page := send("/nl/my/question", question.MaxBytes+100, chunked); code != http.StatusUnprocessableEntity || !strings.Contains(page, "samen te groot") || !strings.Contains(page, "met een groot bestand") {
			t.Errorf("a little too much answers %d:\n%s", code, excerpt(page))
		}
	}
	if code, page := send("/nl/my/question", question.MaxBytes-100, false); code != http.StatusSeeOther {
		t.Errorf("10 MB answers %d:\n%s", code, excerpt(page))
	}
	if code, _ := send("/nl/my/preferences", 2<<20, false); code != http.StatusRequestEntityTooLarge {
		t.Errorf("a form without files takes 2 MB and answers %d", code)
	}
	if len(w.server.uploads) != 0 {
		t.Errorf("%d places are still held", len(w.server.uploads))
	}
}

// TestPrivacyQuestion: asked by anybody, told to nobody until the mailed link is used; looking at the link changes nothing.
func TestPrivacyQuestion(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	v := d.visit()
	var sent []string
	for _, email := range []string{"mieke@wilg.example", "onbekend@elders.example"} {
		form := v.Get("/nl/privacy-question").Want(200, "Bent u klant?", "Uw e-mailadres")
		page := form.Submit("/privacy-question", map[string]string{"topic": "data", "text": "Wat weet u van mij?", "email": email}).At("/nl/privacy-question/sent").Want(200, "Kijk in uw mailbox")
		sent = append(sent, page.Body)
	}
	if sent[0] != sent[1] {
		t.Error("the answers differ for a known and an unknown address")
	}
	link := d.links("onbekend@elders.example", "privacy-question")[0]
	for range 3 {
		if page := v.Get(link).Want(200, "Bevestig en verstuur", "Welke gegevens u bewaart"); strings.Contains(page.Body, "elders.example") || strings.Contains(page.Body, "Wat weet u") {
			t.Error("who opens the link reads whose question it is, or what it is")
		}
	}
	if n := d.count(`SELECT count(*) FROM questions WHERE state <> 'unconfirmed'`); n != 0 {
		t.Fatalf("%d questions were confirmed by looking", n)
	}
	v.Get(link).Submit("/privacy-question/", nil).Want(200, "Uw vraag is verstuurd", "V-2026-", "Ons team antwoordt ten laatste op")
	v.Get(link).Want(200, "Uw vraag is verstuurd")
	if n := d.count(`SELECT count(*) FROM questions WHERE state = 'open' AND customer_id IS NULL`); n != 1 {
		t.Errorf("%d open questions of strangers", n)
	}
	for _, token := range []string{strings.Repeat("A", 43), "x", strings.Repeat("A", 5000), "%00", "..%2f"} {
		if got := d.raw(http.MethodGet, d.base+"/nl/privacy-question/"+token, nil, nil); got.StatusCode != http.StatusGone && got.StatusCode != http.StatusNotFound {
			t.Errorf("the token %.10q answers %d", token, got.StatusCode)
		}
	}
	v.Get("/nl/privacy-question").Submit("/privacy-question", map[string]string{"topic": "", "text": "", "email": "a@b,c@d"}).
		Want(422, "Kies waarover uw vraag gaat.", "Schrijf uw vraag.", "Vul een e-mailadres in")
}

// TestAnswerInThePortal shows an answer of operations.
func TestAnswerInThePortal(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	p.upload("/nl/my/question", asked("Klopt dit?"))
	w.must(w.server.Questions.Answer(actor.With(t.Context(), actor.Job("question")), "V-2026-000001", "Ja, dat klopt.", []question.Upload{{Name: "bewijs.pdf", Data: testPDF}}))
	p.get("/nl/my/questions/V-2026-000001").wants(t, http.StatusOK, "Ons team", "Ja, dat klopt.", "bewijs.pdf", "Beantwoord")
	p.get("/de/my/questions/V-2026-000001").wants(t, http.StatusOK, "Unser Team", "Ja, dat klopt.")
}
