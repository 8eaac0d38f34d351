package question

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
)

var pdf = append([]byte("%PDF-1.7\n"), make([]byte, 2000)...)

// TestQuestionAndAnswer is the whole way: asked in the portal, mailed to operations, answered by mail, seen in the portal and in the
// mailbox; then a reply and a second answer.
func TestQuestionAndAnswer(t *testing.T) {
	w := newWorld(t)
	jan, piet := w.person("jan"), w.person("piet")
	ref := w.ask(jan, "Klopt mijn factuur?\n\nGroeten <b>Jan</b>", Upload{Name: `C:\tmp\factuur.pdf`, Data: pdf})
	if ref != "V-2026-000001" {
		t.Errorf("reference %s", ref)
	}
	sent := w.mails()
	if len(sent) != 2 {
		t.Fatalf("%d mails, want one to operations and a copy", len(sent))
	}
	ops, copied := to(t, sent, operationsAddress), to(t, sent, jan.email)
	for what, want := range map[string]string{
		"subject": ref, "text": "Klopt mijn factuur?", "customer": "Njan", "file": "factuur.pdf", "language": "Nederlands",
	} {
		if !strings.Contains(ops.Subject+"\n"+ops.Text, want) && what != "language" {
			t.Errorf("the mail to operations lacks its %s %q:\n%s", what, want, ops.Text)
		}
	}
	if !strings.Contains(ops.HTML, "Groeten &lt;b&gt;Jan&lt;/b&gt;") || strings.Contains(ops.HTML, "<b>Jan") {
		t.Error("what somebody writes is markup in the mail to operations")
	}
	if !strings.Contains(copied.Subject, ref) || !strings.Contains(copied.Text, "Klopt mijn factuur?") || !strings.Contains(copied.Text, "mardi 10 novembre 2026") {
		t.Errorf("the copy is in French and says by when:\n%s\n%s", copied.Subject, copied.Text)
	}
	if !strings.HasPrefix(ops.replyTo(), "vraag+") || !strings.HasPrefix(copied.replyTo(), "vraag+") || ops.replyTo() == copied.replyTo() {
		t.Errorf("reply addresses %q and %q", ops.replyTo(), copied.replyTo())
	}
	for _, l := range sent {
		if l.header("Auto-Submitted") != "auto-generated" || l.header("List-Unsubscribe") != "" || l.header("References") == "" {
			t.Errorf("headers of %s: %+v", l.Subject, l.Headers)
		}
	}

	w.receive("an@noordzee.example", ops.replyTo(), rawMail("An <an@noordzee.example>", ops.replyTo(), "Re: "+ops.Subject,
		"Beste Jan,\n\nDie klopt.\n\nAn\n\nOp 3 november 2026 om 10:00 schreef Noordzee Hosting <vraag@noordzee.example>:\n> GEHEIM VAN DE DIENST\n> Klant Njan\n"))
	th := w.thread(jan, ref)
	if th.State != Answered || len(th.Messages) != 2 {
		t.Fatalf("the thread is %s with %d messages", th.State, len(th.Messages))
	}
	if a := th.Messages[1]; a.Side != Operations || a.Way != Mail || !strings.HasPrefix(a.Text, "Beste Jan,\n\nDie klopt.") || a.Quoted != "" || a.Mail != nil || a.Sender != "" {
		t.Errorf("the answer is %+v", a)
	}
	answer := to(t, w.mails(), jan.email)
	if !strings.Contains(answer.Text, "Die klopt.") || strings.Contains(answer.Text+answer.HTML, "GEHEIM") || strings.Contains(th.Messages[1].Text, "GEHEIM") {
		t.Errorf("the answer that went out:\n%s", answer.Text)
	}
	if strings.Contains(answer.Text, "an@noordzee.example") {
		t.Error("the answer names the colleague's address")
	}

	// The customer answers that mail: the thread is open again, with a new day.
	w.clock.Advance(48 * time.Hour)
	w.receive(jan.email, answer.replyTo(), rawMail("Jan <"+jan.email+">", answer.replyTo(), "Re: "+answer.Subject, "En de vorige?\n\n> Die klopt.\n"))
	th = w.thread(jan, ref)
	if m := th.Messages[len(th.Messages)-1]; th.State != Open || m.Text != "En de vorige?" || !strings.Contains(m.Quoted, "Die klopt.") || m.Mail == nil || m.Sender != jan.email {
		t.Errorf("%s, %+v", th.State, m)
	}
	if !th.AnswerBy.Equal(AnswerBy(w.clock.Now())) {
		t.Errorf("to be answered by %s", th.AnswerBy)
	}
	to(t, w.mails(), operationsAddress)

	// Nobody else sees it, and it answers like one that there is not.
	_, err := w.svc.Thread(w.store.Read(piet.ctx), piet.scope, ref)
	_, none := w.svc.Thread(w.store.Read(piet.ctx), piet.scope, "V-2026-999999")
	wants(t, err, fault.NotFound, "")
	if err.Error() != none.Error() {
		t.Errorf("%v and %v", err, none)
	}
	wants(t, w.svc.Reply(piet.ctx, piet.scope, ref, Form{Text: "x"}), fault.NotFound, "")
	for _, part := range []string{ops.replyTo(), copied.replyTo(), "Klopt mijn factuur"} {
		if strings.Contains(w.log.String(), part) {
			t.Errorf("the log holds %q", part)
		}
	}
}

// TestDoubleClick: the same form twenty times at once is one question with one receipt.
func TestDoubleClick(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	form := Form{Topic: string(Data), Text: "Wat weet u?", Nonce: ident.Token()}
	var wg sync.WaitGroup
	refs := make([]string, 20)
	for i := range refs {
		wg.Go(func() {
			r, err := w.svc.Ask(jan.ctx, jan.scope, form)
			if err != nil {
				t.Error(err)
			}
			refs[i] = r.Reference
		})
	}
	wg.Wait()
	for _, r := range refs {
		if r != refs[0] || r == "" {
			t.Errorf("receipts %q", refs)
			break
		}
	}
	if n := w.count(`SELECT count(*) FROM questions`); n != 1 {
		t.Errorf("%d questions", n)
	}
	if n := len(w.mails()); n != 2 {
		t.Errorf("%d mails", n)
	}
	if n := w.count(`SELECT sum(count) FROM kind_summaries WHERE kind = 'questions'`); n != 1 {
		t.Errorf("the summary counts %d", n)
	}
	if n := w.count(`SELECT count(*) FROM blobs b WHERE NOT EXISTS (SELECT FROM question_messages m WHERE m.body = b.id)`); n != 0 {
		t.Errorf("%d texts of nobody", n)
	}
}

func TestFormsAreChecked(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	big := append([]byte("%PDF-1.7\n"), make([]byte, MaxBytes)...)
	zip := []byte("PK\x03\x04\x14\x00\x00\x00\x08\x00")
	for name, c := range map[string]struct {
		form Form
		id   string
	}{
		"no topic":     {Form{Text: "x"}, "question.error.topic"},
		"wrong topic":  {Form{Topic: "sport", Text: "x"}, "question.error.topic"},
		"no text":      {Form{Topic: "data", Text: " \r\n\x00 "}, "question.error.text"},
		"long":         {Form{Topic: "data", Text: strings.Repeat("é", MaxText+1)}, "question.error.long"},
		"six files":    {Form{Topic: "data", Text: "x", Files: make([]Upload, 6)}, "question.error.files"},
		"too large":    {Form{Topic: "data", Text: "x", Files: []Upload{{Name: "a.pdf", Data: big}}}, "question.error.bytes"},
		"a program":    {Form{Topic: "data", Text: "x", Files: []Upload{{Name: "a.pdf", Data: []byte("MZ\x90\x00\x03")}}}, "question.error.type"},
		"a zip":        {Form{Topic: "data", Text: "x", Files: []Upload{{Name: "a.pdf", Data: zip}}}, "question.error.type"},
		"a page":       {Form{Topic: "data", Text: "x", Files: []Upload{{Name: "a.txt", Data: []byte("<html><script>alert(1)</script>")}}}, "question.error.type"},
		"an SVG":       {Form{Topic: "data", Text: "x", Files: []Upload{{Name: "a.png", Data: []byte(`<?xml version="1.0"?><svg onload="x"/>`)}}}, "question.error.type"},
		"text and NUL": {Form{Topic: "data", Text: "x", Files: []Upload{{Name: "a.txt", Data: []byte("a\x00b")}}}, "question.error.type"},
		"empty file":   {Form{Topic: "data", Text: "x", Files: []Upload{{Name: "a.txt"}}}, "question.error.type"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.svc.Ask(jan.ctx, jan.scope, c.form)
			wants(t, err, fault.Invalid, c.id)
		})
	}
	if n := w.count(`SELECT count(*) FROM questions`); n != 0 {
		t.Errorf("%d questions of refused forms", n)
	}
	// What is at the limit is taken, and hostile names become names.
	ref := w.ask(jan, strings.Repeat("é", MaxText),
		Upload{Name: "../../etc/pass\r\nX-Evil: 1.png", Data: []byte("\x89PNG\r\n\x1a\n0000")}, Upload{Name: "", Data: []byte("a,b\n=cmd|x")},
		Upload{Name: "groot.pdf", Data: big[:MaxBytes-200]})
	files := w.thread(jan, ref).Messages[0].Files
	if len(files) != 3 || files[0].Name != "pass X-Evil: 1.png" || files[0].MIME != "image/png" || files[1].Name != "document" && files[1].Name != ".txt" || files[2].Size != MaxBytes-200 {
		t.Errorf("files %+v", files)
	}
}

func TestTooManyQuestions(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	for range askLogin.Max {
		w.ask(jan, "x")
	}
	_, err := w.svc.Ask(jan.ctx, jan.scope, Form{Topic: "data", Text: "x"})
	wants(t, err, fault.TooMany, "question.error.too_many")
	w.clock.Advance(time.Hour)
	w.ask(jan, "x")
}

// TestAnswerBy: five working days in Belgium, over weekends, holidays and the change of the clocks, in Belgian days.
func TestAnswerBy(t *testing.T) {
	for asked, want := range map[string]string{
		"2026-11-03T09:00:00Z": "2026-11-10", // Tuesday to Tuesday
		"2026-11-05T12:00:00Z": "2026-11-13", // over Armistice Day
		"2026-11-06T23:30:00Z": "2026-11-16", // Saturday in Belgium, and Armistice Day
		"2026-12-24T10:00:00Z": "2027-01-04", // Christmas and New Year's Day
		"2026-10-22T10:00:00Z": "2026-10-29", // the clocks go back on the 25th
		"2027-03-25T10:00:00Z": "2027-04-02", // they go forward on the 28th; Easter Monday is the 29th
	} {
		at, err := time.Parse(time.RFC3339, asked)
		must(t, err)
		got := AnswerBy(at)
		day := got.In(brussels(t))
		if day.Format(time.DateOnly) != want || day.Format(time.TimeOnly) != "23:59:59" {
			t.Errorf("asked %s: %s, want the end of %s", asked, day, want)
		}
	}
}

func brussels(t *testing.T) *time.Location {
	l, err := time.LoadLocation("Europe/Brussels")
	must(t, err)
	return l
}

// TestKind: the record of a thread has all that was said, its files open, and the summary is what is held.
func TestKind(t *testing.T) {
	w := newWorld(t)
	jan, piet := w.person("jan"), w.person("piet")
	k := w.svc.Kind()
	w.ask(jan, "eerste")
	w.clock.Advance(time.Minute)
	ref := w.ask(jan, "tweede", Upload{Name: "a.pdf", Data: pdf})

	r := w.store.Read(context.Background())
	sum, err := k.Summarise(r, jan.scope)
	must(t, err)
	if sum.Count != 2 || sum.Bytes != int64(len(pdf)) {
		t.Errorf("summary %+v", sum)
	}
	kept, err := dataset.Summaries(r, jan.scope)
	must(t, err)
	if got := kept[Key]; got.Count != sum.Count || got.Bytes != sum.Bytes || !got.Newest.Equal(sum.Newest) || !got.Oldest.Equal(sum.Oldest) {
		t.Errorf("kept %+v, counted %+v", got, sum)
	}
	var all []dataset.Record
	must(t, k.Stream(r, jan.scope, dataset.Span{}, func(rec dataset.Record) error { all = append(all, rec); return nil }))
	if len(all) != 2 || all[0].Title.Plain != ref || len(all[0].Files) != 1 || all[0].Tables[0].Rows[0][3].Text != "tweede" {
		t.Fatalf("streamed %+v", all)
	}
	file := all[0].Files[0]
	if _, err := k.File(r, jan.scope, all[0].ID, file.ID); err != nil {
		t.Error(err)
	}
	for what, try := range map[string][2]string{"of another": {all[1].ID, file.ID}, "no file": {all[0].ID, ident.Random().String()}, "nonsense": {all[0].ID, "../x"}, "no mail": {all[0].ID, "mail-x"}} {
		if _, err := k.File(r, jan.scope, try[0], try[1]); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err = k.File(r, piet.scope, all[0].ID, file.ID)
	wants(t, err, fault.NotFound, "")
	_, err = k.Get(r, piet.scope, all[0].ID)
	wants(t, err, fault.NotFound, "")
}
