package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/feature/consent"
	"inzage/internal/feature/question"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/inbound"
	"inzage/internal/testkit/htmllint"
)

// asks has a customer ask something, and returns the reference.
func (p *person) asks(text string, files ...question.Upload) string {
	p.w.t.Helper()
	ctx := actor.With(context.Background(), actor.Actor{Kind: actor.Customer, LoginID: p.login, CustomerID: p.customer})
	got, err := p.w.server.Questions.Ask(i18n.WithLang(ctx, i18n.NL), p.scope, question.Form{Topic: string(question.Billing), Text: text, Files: files})
	p.w.must(err)
	return got.Reference
}

// TestAnswerByPages: an officer finds a question, takes it, answers once however often the form is sent; the customer reads the
// team's answer and no name.
func TestAnswerByPages(t *testing.T) {
	w := newStaffWorld(t)
	anna := w.person("anna")
	ref := anna.asks("Waarom <b>twee</b> facturen?", question.Upload{Name: "factuur.pdf", Data: testPDF})
	o := w.officer("lies", staff.Operations).signedIn()
	page := "/staff/questions/" + ref

	o.get("/staff/questions").wants(t, http.StatusOK, ref, "Nanna", "Nog niemand")
	o.get("/staff/questions?state=answered").wants(t, http.StatusOK, "Hier staan geen vragen")
	o.get("/staff/questions?state=unconfirmed").wants(t, http.StatusNotFound)
	shown := o.get(page)
	shown.wants(t, http.StatusOK, "Waarom &lt;b&gt;twee&lt;/b&gt; facturen?", "factuur.pdf", "Nederlands", page+"/take")
	shown.lacks(t, page+"/link")
	if problems := htmllint.Check(shown.Body.String()); len(problems) > 0 {
		t.Errorf("%q", problems)
	}
	file := between(shown.Body.String(), `href="`+page+`/files/`, `"`)
	download := o.get(page + "/files/" + file)
	if download.Code != http.StatusOK || !strings.HasPrefix(download.Header().Get("Content-Disposition"), "attachment;") || download.Body.String() != string(testPDF) {
		t.Errorf("the file answers %d %q", download.Code, download.Header())
	}
	o.get(page+"/files/x").wants(t, http.StatusNotFound)

	for range 2 {
		o.post(page+"/take", nil).wants(t, http.StatusSeeOther)
	}
	o.get(page).wants(t, http.StatusOK, "U antwoordt nu op deze vraag", "Officier lies")
	o.post(page+"/answer", url.Values{"text": {" "}, "form": {"een"}}).wants(t, http.StatusUnprocessableEntity, "Schrijf een antwoord.")
	for range 2 {
		o.post(page+"/answer", url.Values{"text": {"Een ervan is een kopie."}, "form": {"een"}}).wants(t, http.StatusSeeOther)
	}
	if n := w.count(`SELECT count(*) FROM question_messages WHERE way = 'staff'`); n != 1 {
		t.Errorf("%d answers", n)
	}
	read := anna.get("/nl/my/questions/" + ref)
	read.wants(t, http.StatusOK, "Een ervan is een kopie.", "Ons team")
	read.lacks(t, "lies")
	o.get("/staff/questions?state=answered").wants(t, http.StatusOK, ref)

	for range 2 {
		o.post(page+"/close", nil).wants(t, http.StatusSeeOther)
	}
	o.get(page).lacks(t, page+"/close")
	for _, action := range []string{"question.shown", "question.document_shown", "question.taken", "question.answered", "question.closed"} {
		if n := w.count(`SELECT count(*) FROM audit.entry WHERE type = $1`, action); n == 0 {
			t.Errorf("no entry %s", action)
		}
	}
	for _, path := range []string{"/staff/questions/V-2026-999999", "/staff/questions/x"} {
		o.get(path).wants(t, http.StatusNotFound)
		o.post(path+"/answer", url.Values{"text": {"x"}}).wants(t, http.StatusNotFound)
		o.post(path+"/take", nil).wants(t, http.StatusNotFound)
		o.post(path+"/link", url.Values{"customer": {"Nanna"}}).wants(t, http.StatusNotFound)
		o.post(path+"/close", nil).wants(t, http.StatusNotFound)
	}
}

// between is what of a text stands between two others.
func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

// TestColleagueTookIt: what one officer took no other answers or closes, unless it is taken over from whom the page showed.
func TestColleagueTookIt(t *testing.T) {
	w := newStaffWorld(t)
	ref := w.person("anna").asks("Hallo?")
	one, two, three := w.officer("one", staff.Operations).signedIn(), w.officer("two", staff.PrivacyOfficer).signedIn(), w.officer("three", staff.Operations).signedIn()
	page := "/staff/questions/" + ref
	one.post(page+"/take", nil).wants(t, http.StatusSeeOther)

	two.post(page+"/take", nil).wants(t, http.StatusConflict, "Een collega nam deze vraag op")
	shown := two.get(page)
	shown.wants(t, http.StatusOK, "Officier one antwoordt op deze vraag", "Neem over", fmt.Sprintf(`name="from" value="%d"`, one.id))
	shown.lacks(t, page+"/answer", page+"/close")
	two.post(page+"/answer", url.Values{"text": {"ik ook"}}).wants(t, http.StatusConflict)
	two.post(page+"/close", nil).wants(t, http.StatusConflict)
	if n := w.count(`SELECT count(*) FROM questions WHERE state = 'open' AND taken_by = $1`, one.id); n != 1 {
		t.Error("the colleague's question was changed")
	}

	from := url.Values{"from": {fmt.Sprint(one.id)}}
	two.post(page+"/take", from).wants(t, http.StatusSeeOther)
	three.post(page+"/take", url.Values{"from": {fmt.Sprint(one.id)}}).wants(t, http.StatusConflict) // the page was old
	three.post(page+"/take", url.Values{"from": {"x"}}).wants(t, http.StatusBadRequest)
	one.post(page+"/answer", url.Values{"text": {"te laat"}}).wants(t, http.StatusConflict)
	two.post(page+"/answer", url.Values{"text": {"nu wel"}}).wants(t, http.StatusSeeOther)
}

// TestLinkByPages: a stranger's mail becomes a customer's question when an officer says whose.
func TestLinkByPages(t *testing.T) {
	w := newStaffWorld(t)
	anna := w.person("anna")
	raw := "From: Iemand <iemand@elders.example>\r\nTo: vraag@noordzee.example\r\nSubject: Mijn gegevens\r\nMessage-ID: <1@elders.example>\r\n\r\nWat weet u?\r\n\r\nOn Monday, x wrote:\r\n> oude tekst\r\n"
	w.must(w.server.Questions.Receive(t.Context(), inbound.Envelope{From: "iemand@elders.example", To: "vraag@noordzee.example", Raw: []byte(raw)}))
	const page = "/staff/questions/V-2026-000001"
	o := w.officer("lies", staff.Operations).signedIn()
	o.get("/staff/questions").wants(t, http.StatusOK, "Nog niet gekoppeld", "Mijn gegevens")
	o.get(page).wants(t, http.StatusOK, "iemand@elders.example", "Wat weet u?", "Toon de eerdere mail eronder", "oude tekst", "De mail zelf", page+"/link")
	anna.get("/nl/my/questions/V-2026-000001").wants(t, http.StatusNotFound)

	o.post(page+"/link", url.Values{"customer": {"Nniemand"}}).wants(t, http.StatusUnprocessableEntity, "Er is geen klant met dit nummer", `value="Nniemand"`)
	o.post(page+"/link", nil).wants(t, http.StatusUnprocessableEntity)
	for range 2 {
		o.post(page+"/link", url.Values{"customer": {" Nanna "}}).wants(t, http.StatusSeeOther)
	}
	o.get(page).lacks(t, page+"/link")
	anna.get("/nl/my/questions/V-2026-000001").wants(t, http.StatusOK, "Wat weet u?")
	w.person("bert")
	o.post(page+"/link", url.Values{"customer": {"Nbert"}}).wants(t, http.StatusConflict)
}

// TestPressingToday: the start page shows what is due within three days or overdue, to who may answer it.
func TestPressingToday(t *testing.T) {
	w := newStaffWorld(t)
	ref := w.person("anna").asks("Hallo?") // Tuesday 3 November: due at the end of the 10th
	o, auditor := w.officer("lies", staff.Operations).signedIn(), w.officer("aude", staff.Auditor).signedIn()
	a := o.get("/staff")
	a.wants(t, http.StatusOK, "Niets te doen voor vandaag")
	a.lacks(t, ref)
	w.mustExec(`UPDATE questions SET answer_by = '` + w.clock.Now().Add(71*time.Hour).Format(time.RFC3339) + `'`)
	o.get("/staff").wants(t, http.StatusOK, ref)
	w.mustExec(`UPDATE questions SET answer_by = '` + w.clock.Now().Add(-48*time.Hour).Format(time.RFC3339) + `'`)
	if a = o.get("/staff"); a.queries > maxQueries {
		t.Errorf("%d queries", a.queries)
	}
	a.wants(t, http.StatusOK, ref, "due-late")
	auditor.get("/staff").lacks(t, ref, "dringen")
	w.mustExec(`UPDATE questions SET state = 'answered'`)
	o.get("/staff").lacks(t, ref)
}

// TestRecordWithdrawal: a letter's withdrawal holds from then on, with its evidence, once.
func TestRecordWithdrawal(t *testing.T) {
	w := newStaffWorld(t)
	anna := w.person("anna")
	o := w.officer("lies", staff.Operations).signedIn()
	const page = "/staff/consents"
	good := func(change ...string) url.Values {
		v := url.Values{"customer": {"Nanna"}, "purpose": {"newsletter"}, "said_at": {"2026-11-01"}, "evidence": {"brief, archief 17"}}
		for i := 0; i < len(change); i += 2 {
			v.Set(change[i], change[i+1])
		}
		return v
	}
	o.get(page).wants(t, http.StatusOK, "Noteer een intrekking", "Nieuwsbrief")
	for _, c := range []struct{ field, value, says string }{
		{"customer", "Nniemand", "Er is geen klant met dit nummer."}, {"customer", "", "Er is geen klant met dit nummer."},
		{"purpose", "", "Kies een van de doelen."}, {"purpose", "sport", "Kies een van de doelen."},
		{"said_at", "", "Geef de dag, niet in de toekomst."}, {"said_at", "2026-11-04", "Geef de dag, niet in de toekomst."},
		{"said_at", "0026-11-01", "Geef de dag, niet in de toekomst."}, {"evidence", " ", "Zeg waar het bewijs te vinden is"},
	} {
		o.post(page, good(c.field, c.value)).wants(t, http.StatusUnprocessableEntity, c.says)
	}
	if n := w.count(`SELECT count(*) FROM consent_events`); n != 0 {
		t.Fatalf("%d events of refused forms", n)
	}
	o.post(page, good()).wants(t, http.StatusSeeOther)
	o.get(page).wants(t, http.StatusOK, "Genoteerd voor klant Nanna, onder C-2026-")
	o.post(page, good()).wants(t, http.StatusSeeOther)
	o.get(page).wants(t, http.StatusOK, "Dit gold al voor klant Nanna")
	if n := w.count(`SELECT count(*) FROM consent_events WHERE way = 'officer' AND evidence = 'brief, archief 17' AND said_at = '2026-10-31T23:00:00Z'`); n != 1 {
		t.Errorf("%d events", n)
	}
	anna.get("/nl/my/consents").lacks(t, "Officier", "lies@")
	if n := w.count(`SELECT count(*) FROM audit.entry WHERE type = 'consent.withdrawn'`); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// TestUseCasesAsk: the permission is asked again where the work is done, whatever the route let in.
func TestUseCasesAsk(t *testing.T) {
	w := newStaffWorld(t)
	ref := w.person("anna").asks("Hallo?")
	auditor := w.officer("aude", staff.Auditor)
	ctx := actor.With(t.Context(), actor.Actor{Kind: actor.Officer, OfficerID: auditor.id})
	q := w.server.Questions
	for name, try := range map[string]func() error{
		"list":     func() error { _, err := q.List(ctx, question.Filter{}); return err },
		"show":     func() error { _, err := q.Show(ctx, ref); return err },
		"document": func() error { _, err := q.Document(ctx, ref, "x"); return err },
		"take":     func() error { return q.Take(ctx, ref) },
		"answer":   func() error { return q.Answer(ctx, ref, "x", nil) },
		"link":     func() error { return q.Link(ctx, ref, "Nanna") },
		"close":    func() error { return q.Close(ctx, ref) },
		"pressing": func() error { _, err := q.Pressing(w.store.Read(ctx), myNow.AddDate(1, 0, 0), 5); return err },
		"withdraw": func() error {
			_, err := w.server.Consents.WithdrawFor(ctx, consent.Spoken{Customer: "Nniemand", Purpose: consent.Newsletter, Evidence: "brief"})
			return err
		},
	} {
		if err := try(); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAnswerWithFiles: files of an answer reach the customer; a program, or too much, is refused with what to do.
func TestAnswerWithFiles(t *testing.T) {
	w := newStaffWorld(t)
	anna := w.person("anna")
	ref := anna.asks("Mag ik de factuur?")
	o := w.officer("lies", staff.Operations).signedIn()
	page := "/staff/questions/" + ref
	send := func(files ...string) answer {
		fields := url.Values{"text": {"Hierbij."}, "form": {"een"}, "csrf": {maskCSRF(o.session().CSRF)}}
		body, kind := multi(t, fields, files...)
		r := httptest.NewRequest(http.MethodPost, page+"/answer", bytes.NewReader(body))
		r.Header.Set("Content-Type", kind)
		return o.take(w.send(r, o.cookie))
	}
	send("kwaad.pdf", "MZ\x90\x00\x03").wants(t, http.StatusUnprocessableEntity, "kwaad.pdf", "Hierbij.</textarea>")
	send("groot.pdf", "%PDF-1.7\n"+strings.Repeat("0", 12<<20)).wants(t, http.StatusRequestEntityTooLarge)
	send("factuur.pdf", string(testPDF)).wants(t, http.StatusSeeOther)
	anna.get("/nl/my/questions/"+ref).wants(t, http.StatusOK, "Hierbij.", "factuur.pdf")
	o.get(page).wants(t, http.StatusOK, "factuur.pdf")
}

// TestOneTakes: of officers who take a question at the same moment, one has it.
func TestOneTakes(t *testing.T) {
	w := newStaffWorld(t)
	ref := w.person("anna").asks("Hallo?")
	var took, refused atomic.Int64
	var wg sync.WaitGroup
	for i := range 5 {
		ctx := actor.With(t.Context(), actor.Actor{Kind: actor.Officer, OfficerID: w.officer(fmt.Sprint("o", i), staff.Operations).id})
		wg.Go(func() {
			switch err := w.server.Questions.Take(ctx, ref); {
			case err == nil:
				took.Add(1)
			case fault.Is(err, fault.Conflict):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if took.Load() != 1 || refused.Load() != 4 {
		t.Errorf("%d took it, %d were refused", took.Load(), refused.Load())
	}
}
