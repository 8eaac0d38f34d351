package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/fault"
	accesses "inzage/internal/feature/access"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/directory"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/question"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/store"
)

// apart says which statements of a page do not count to its budget, how many there are at most, and why. A page that is not here keeps
// to the budget with all it asks.
type apart struct {
	statements *regexp.Regexp
	most       int
	why        string
}

// writing are the statements of a transaction that writes down what is shown: its ends, the rows that it holds, what it writes, for whom
// the entry is encrypted, and the entry.
const writing = `^(begin|commit|insert|with fresh as|select recipient from subject_keys|select audit\.append|.* for (update|share)( of \w+)?$)`

// file are the statements that read a file, which is streamed in chunks, and the key that it is encrypted with.
const file = `|^select (subject_kind, subject_id, name|secret_id, sealed|data from blob_chunks)`

var countedApart = map[string]apart{
	"/staff/customers/:look":                            {sql(writing), 2 + 1 + 3*accesses.MaxHits, "each customer found gets a line to read and an entry in the audit log"},
	"/staff/customers/:look/:number":                    {sql(writing), 6, "the customer gets a line to read"},
	"/staff/customers/:look/:number/:kind":              {sql(writing), 6, "the customer gets a line to read"},
	"/staff/customers/:look/:number/:kind/:id":          {sql(writing), 6, "the customer gets a line to read"},
	"/staff/customers/:look/:number/:kind/:id/:file":    {sql(writing + file), 10, "the customer gets a line to read; a file"},
	"/staff/questions":                                  {sql(writing), 5, "looking at the list is an entry"},
	"/staff/questions/:reference":                       {sql(writing), 8, "the customer gets a line to read"},
	"/staff/questions/:reference/files/:file":           {sql(writing + file), 12, "the customer gets a line to read; a file"},
	"/staff/disclosures/:reference/documents/:document": {sql(writing + file), 9, "looking is an entry; a file"},
	"/staff/disclosures/:reference/package/:name":       {sql(writing), 5, "taking it is an entry"},
	"/staff/disclosures/:reference/data": {sql(writing + `|^set local|^rollback|^select jsonb_build_object|^select t\.id`), 2 + 3 + 1 + 3 + 6,
		"looking is an entry and a sight of each kind; then each kind that a line names runs its own query, as the collection will, in a snapshot"},
}

// sql matches statements written on one line, in small letters.
func sql(pattern string) *regexp.Regexp { return regexp.MustCompile(pattern) }

// budget is an officer's look at the pages of the staff area, which counts what each asks of the database.
type budget struct {
	t      *testing.T
	w      *reviewWorld
	opened map[string]string // by route: the dearest address
	cost   map[string]int
}

// see opens a page as an officer and holds it to its budget. It opens it twice: the first time takes a message out of the session.
func (b *budget) see(o *officerVisit, paths ...string) {
	b.t.Helper()
	for _, path := range paths {
		o.get(path)
		a := o.get(path)
		if a.Code != http.StatusOK && !(a.Code == http.StatusNotFound && path == "/staff/security/passkey") { // this world has no name, so it has no passkeys
			b.t.Errorf("%s answers %d", path, a.Code)
		}
		c := b.w.server.echo.NewContext(httptest.NewRequest(http.MethodGet, path, nil), nil)
		where, _, _ := strings.Cut(path, "?")
		b.w.server.echo.Router().Find(http.MethodGet, where, c)
		reads, others := 0, 0
		rule := countedApart[c.Path()]
		for _, statement := range a.asked {
			if rule.statements != nil && rule.statements.MatchString(strings.ToLower(strings.Join(strings.Fields(statement), " "))) {
				others++
			} else {
				reads++
			}
		}
		if b.cost[c.Path()] <= reads {
			b.cost[c.Path()], b.opened[c.Path()] = reads, path
		}
		if reads > maxQueries || others > rule.most {
			b.t.Errorf("%s asks %d times and %d apart, at most %d and %d:\n%s", path, reads, others, maxQueries, rule.most, strings.Join(a.asked, "\n"))
		}
	}
}

// TestStaffPagesAskLittle opens every page of the staff area, those of a case in each of its states, and counts what each asks of the
// database, the session included.
func TestStaffPagesAskLittle(t *testing.T) {
	w := newReviewWorld(t)
	w.withFigures()
	drain := w.sealing()
	b := &budget{t: t, w: w, opened: map[string]string{}, cost: map[string]int{}}
	keeper := w.officer("karel", staff.PrivacyOfficer)
	court, err := w.server.Directory.Add(keeper.ctx(), directory.Entry{Type: "investigating_judge", Name: "Onderzoeksrechter Antwerpen", Country: "BE", Arrondissement: "antwerpen",
		Language: "nl", Street: "Bolivarplaats 20", Postcode: "2000", City: "Antwerpen", Phone: "+3232570000", Source: "website", CheckedOn: myNow.Format(time.DateOnly)})
	w.must(err)
	w.cases.Registry = func(r store.Reader, id int64) (disclosure.Authority, error) {
		a, err := directory.Current(r, id)
		return disclosure.Authority{ID: a.ID, Version: int64(a.Version), Type: a.Type, Name: a.Name, Country: a.Country, Language: a.Language, Division: a.Arrondissement,
			Phone: a.Phone, PhonePerson: a.PhoneBy.Person, Ended: !a.EndedAt.IsZero()}, err
	}
	b.doors()
	b.customers()
	b.questions()
	b.people()
	at := fmt.Sprintf("/staff/directory/%d", court)
	b.see(w.anke, "/staff/directory", "/staff/directory?q=antwerpen", "/staff/directory/new", at, at+"?version=1", at+"/edit")
	b.drafts()
	b.oneCase(drain)
	b.otherStates(court)
	for _, o := range []*officerVisit{w.anke, w.bram, w.auditor, w.officer("alles", staff.Roles...).signedIn()} {
		b.see(o, "/staff", "/staff/disclosures?group=all", "/staff/disclosures/figures")
	}
	b.see(w.anke, "/staff/disclosures", "/staff/disclosures?group=mine&q=ant&secrecy=statute")

	for _, r := range w.server.staffRoutes() {
		if r.method == get && b.opened[r.path] == "" {
			t.Errorf("%s was not opened", r.path)
		}
	}
	for path := range countedApart {
		if b.opened[path] == "" {
			t.Errorf("%s is no page", path)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(b.cost)) {
		t.Logf("%3d %s", b.cost[path], b.opened[path])
	}
}

// doors are the pages on the way in, and those of one's own authenticators.
func (b *budget) doors() {
	w := b.w
	b.see(&officerVisit{w: w.staffWorld}, "/staff/sign-in")
	b.see(w.officer("half", staff.Operations).password(), "/staff/sign-in/second")
	inv, err := w.svc.Invite(command(), staff.NewOfficer{Email: "nieuw@noordzee.example", Person: "P-nieuw", Name: "Nieuw", Roles: []staff.Role{staff.Operations}, TrainedOn: myNow})
	w.must(err)
	link, err := url.Parse(inv.URL)
	w.must(err)
	b.see(&officerVisit{w: w.staffWorld}, link.Path)
	o := w.officer("vers", staff.Operations).signedIn()
	app := o.post("/staff/security/app", url.Values{"name": {"tablet"}}).Header().Get("Location")
	b.see(o, "/staff/confirm", "/staff/security", app, "/staff/security/password")
	b.see(o, "/staff/security/passkey")
}

// customers are those of a customer's file.
func (b *budget) customers() {
	w := b.w
	anna := w.person("anna")
	id := anna.invoices(30)[0]
	anna.document(id, "2026-17.xml", "application/xml", []byte("<Invoice/>"))
	for i := range 5 {
		w.person(fmt.Sprint("anna", i))
	}
	look := b.w.anke.look("anna")
	file := look + "/Nanna"
	b.see(w.anke, "/staff/customers", look, file, file+"/invoices", file+"/account", file+"/invoices/"+id, file+"/invoices/"+id+"/document")
}

func (b *budget) questions() {
	w := b.w
	ref := w.person("vraagt").asks("Waarom?", question.Upload{Name: "factuur.pdf", Data: testPDF})
	o := w.officer("olga", staff.Operations).signedIn()
	page := "/staff/questions/" + ref
	o.post(page+"/take", nil)
	w.mustExec(`UPDATE questions SET answer_by = '` + w.clock.Now().Add(time.Hour).Format(time.RFC3339) + `'`)
	b.see(o, "/staff", "/staff/questions", "/staff/questions?state=closed", page, "/staff/consents")
	paper := regexp.MustCompile(`/files/[^"]+`).FindString(o.get(page).Body.String())
	b.see(o, page+paper)
}

func (b *budget) people() {
	w := b.w
	boss := w.officer("baas", staff.Roles...).signedIn()
	boss.post("/staff/recovery", url.Values{"officer": {fmt.Sprint(w.anke.id)}, "check": {"Aan mijn bureau, met identiteitskaart."}})
	b.see(boss, "/staff/people", fmt.Sprintf("/staff/people/%d", w.bram.id), "/staff/recovery")
}

// drafts are the steps of a registration.
func (b *budget) drafts() {
	cw := &caseWorld{staffWorld: b.w.staffWorld, court: 1}
	steps := cw.steps("NK1001")
	a := b.w.anke.upload(newPage, steps[0], "x.pdf", goodPDF)
	draft := regexp.MustCompile(`[0-9a-f-]{36}`).FindString(a.Header().Get("Location"))
	at := newPage + "/" + draft
	for i, step := range []string{"order", "scope", "terms"} {
		page := b.w.anke.get(at + "/" + step)
		fields := steps[i+1]
		fields.Set("version", page.version())
		b.w.anke.post(at+"/"+step, fields).wants(b.t, http.StatusSeeOther)
	}
	b.see(b.w.anke, newPage, at+"/origin", at+"/order", at+"/scope", at+"/terms", at+"/check", "/staff/disclosures")
}

// papers are the documents and letters that the page of a case leads to.
func (b *budget) papers(o *officerVisit) {
	b.t.Helper()
	for _, path := range regexp.MustCompile(`href="(`+regexp.QuoteMeta(b.w.to(""))+`/(?:documents|letters|package|cover|data)[^"]*)"`).FindAllStringSubmatch(o.get(b.w.to("")).Body.String(), -1) {
		b.see(o, path[1])
	}
}

// here opens the pages of a case as it stands, as each of three officers.
func (b *budget) here() {
	b.t.Helper()
	for _, o := range []*officerVisit{b.w.anke, b.w.bram, b.w.auditor} {
		b.see(o, b.w.to(""), "/staff")
	}
	b.papers(b.w.anke)
}

// oneCase follows a case from its review to its end.
func (b *budget) oneCase(drain func()) {
	w, t := b.w, b.t
	post := func(o *officerVisit, verb string, more url.Values) {
		t.Helper()
		page := o.get(w.to(""))
		v := url.Values{"version": {page.version()}, "digest": {between(page.Body.String(), `name="digest" value="`, `"`)}}
		maps.Copy(v, more)
		o.post(w.to(verb), v).wants(t, http.StatusSeeOther)
		b.here()
	}
	b.here()
	w.anke.post(w.to("/review"), w.review("submit")).wants(t, http.StatusSeeOther)
	b.here()
	post(w.bram, "/approve", nil)
	post(w.anke, "/collect", nil)
	drain()
	b.here()
	post(w.bram, "/release", nil)
	post(w.anke, "/deliver", url.Values{"channel": {"hand"}, "passphrase_channel": {"phone"}, "recipient": {"griffier Claes"}})
	post(w.anke, "/acknowledge", url.Values{"by": {"griffier Claes"}})
}

// otherStates are those that a case which is handed over does not come through.
func (b *budget) otherStates(court int64) {
	w := b.w
	ctx := w.anke.ctx()
	for name, step := range map[string]func(f disclosure.Full) error{
		"clarification": func(f disclosure.Full) error {
			return w.cases.Clarify(ctx, f.Reference, f.Version, "Wie bedoelt u?", "")
		},
		"legal_escalation": func(f disclosure.Full) error {
			return w.cases.Escalate(ctx, f.Reference, disclosure.Review{Version: f.Version}, "Mag dit?")
		},
		"reject_proposed": func(f disclosure.Full) error {
			return w.cases.ProposeRefusal(ctx, f.Reference, disclosure.Review{Version: f.Version}, disclosure.Refusal{Reasons: []law.Reason{"R01"}})
		},
		"fraud": func(f disclosure.Full) error {
			return w.cases.Fraud(ctx, f.Reference, f.Version, "De rechtbank weet van niets.")
		},
		"withdrawn": func(f disclosure.Full) error {
			return w.cases.Withdraw(ctx, f.Reference, f.Version, "Per brief.", disclosure.Paper{Name: "brief.pdf", Data: goodPDF})
		},
		"superseded": func(f disclosure.Full) error {
			return w.cases.Supersede(ctx, f.Reference, f.Version, "D-2026-000001")
		},
	} {
		w.ref = w.reviewable()
		w.must(step(w.read()))
		if got := w.read().State; string(got) != name {
			b.t.Errorf("%s is %s", name, got)
		}
		b.here()
	}
	w.ref = w.received(court)
	b.here()
	w.ref = w.received(0)
	b.here()
}

// received is an order of which nobody made sure yet, of an entry of the directory or, without one, of somebody unknown.
func (w *reviewWorld) received(authority int64) string {
	w.t.Helper()
	now := w.clock.Now()
	issuer := disclosure.Issuer{AuthorityID: authority, Signatory: "Mr. L. Janssens", Function: "onderzoeksrechter"}
	if authority == 0 {
		issuer.Type, issuer.Name, issuer.Country, issuer.Language, issuer.Division = "investigating_judge", "Onbekende onderzoeksrechter", "BE", "nl", "antwerpen"
	}
	ref, err := w.cases.Register(w.anke.ctx(), disclosure.Registration{Kind: "production", Channel: "registered", ReceivedAt: now.Add(-time.Hour), Again: true, Issuer: issuer,
		Order:    disclosure.Order{Bases: []string{"sv88bis"}, Nature: "order", Date: now.AddDate(0, 0, -1), NumberKind: "other", Signed: true, Enforceable: true, Language: "nl", Judge: true, Belgian: true},
		Declared: now.AddDate(0, 0, 14), Secrecy: disclosure.Secrecy{Source: "none"},
		Lines:  []disclosure.Line{{Selector: disclosure.ByCustomer, Value: "NK1001", Category: "subscriber", From: now.AddDate(0, -2, 0), To: now.AddDate(0, -1, 0), Paragraph: "§1"}},
		Papers: []disclosure.Paper{{Role: "order", Name: "beschikking.pdf", Data: goodPDF}}})
	if f := fault.Of(err); f != nil {
		w.t.Logf("%+v", f.Fields)
	}
	w.must(err)
	return ref
}
