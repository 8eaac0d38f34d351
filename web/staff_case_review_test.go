package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// reviewWorld is a portal with a case to review, two privacy officers and an auditor.
type reviewWorld struct {
	*staffWorld
	cases       *disclosure.Service
	anke, bram  *officerVisit
	auditor     *officerVisit
	ref         string
	customer    int64
	authorityOf disclosure.Authority
}

func newReviewWorld(t *testing.T) *reviewWorld {
	t.Helper()
	w := &reviewWorld{staffWorld: newStaffWorld(t)}
	w.authorityOf = disclosure.Authority{ID: 1, Version: 1, Type: "investigating_judge", Name: "Onderzoeksrechter Antwerpen", Country: "BE", Language: "nl", Division: "antwerpen", Phone: "+3232570000", PhonePerson: "P-keeper"}
	kinds, err := dataset.NewRegistry(w.server.all...)
	w.must(err)
	w.cases, err = disclosure.New(disclosure.Options{Store: w.store, BaseURL: w.server.Config.Base, Kinds: func() *dataset.Registry { return kinds },
		Require: func(r store.Reader, permission string) (disclosure.Officer, error) {
			o, err := staff.Require(r, staff.Permission(permission))
			return disclosure.Officer{ID: o.ID, Person: o.Person, Name: o.Name}, err
		},
		Find: func(r store.Reader, _ disclosure.Selector, value string, _ time.Time, _ int) ([]disclosure.Whose, error) {
			var c disclosure.Whose
			err := r.Row(`SELECT id, number FROM customers WHERE number = $1`, value).Scan(&c.CustomerID, &c.Number)
			if fault.Is(err, fault.NotFound) {
				return nil, nil
			}
			return []disclosure.Whose{c}, err
		},
		Registry: func(store.Reader, int64) (disclosure.Authority, error) { return w.authorityOf, nil },
	})
	w.must(err)
	deps := w.server.Deps
	deps.Cases = w.cases
	w.server, err = New(deps)
	w.must(err)
	w.handler = w.server.Handler()
	w.customer = w.person("K1001").customer
	w.anke, w.bram = w.officer("anke", staff.PrivacyOfficer), w.officer("bram", staff.PrivacyOfficer)
	w.auditor = w.officer("dirk", staff.Auditor)
	w.anke.signedIn()
	w.bram.signedIn()
	w.auditor.signedIn()
	w.ref = w.reviewable()
	return w
}

// ctx is what the officer does without a browser.
func (o *officerVisit) ctx() context.Context {
	return i18n.WithLang(actor.With(o.w.t.Context(), actor.Actor{Kind: actor.Officer, OfficerID: o.id}), i18n.NL)
}

// reviewable is an order that Anke registered and made sure of.
func (w *reviewWorld) reviewable() string {
	w.t.Helper()
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	now := w.clock.Now()
	ref, err := w.cases.Register(w.anke.ctx(), disclosure.Registration{Kind: "production", Channel: "registered", ReceivedAt: now.Add(-time.Hour), Again: true,
		Issuer:   disclosure.Issuer{AuthorityID: 1, Signatory: "Mr. L. Janssens", Function: "onderzoeksrechter"},
		Order:    disclosure.Order{Bases: []string{"sv88bis"}, Nature: "order", Date: now.AddDate(0, 0, -1), NumberKind: "other", Signed: true, Enforceable: true, Language: "nl", Judge: true, Belgian: true},
		Declared: now.AddDate(0, 0, 14), Secrecy: disclosure.Secrecy{Source: "statute"},
		Lines:  []disclosure.Line{{Selector: disclosure.ByCustomer, Value: "NK1001", Category: dataset.Subscriber, From: day(time.August, 1), To: day(time.September, 1), Paragraph: "§1"}},
		Papers: []disclosure.Paper{{Role: "order", Name: "beschikking.pdf", Data: []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")}},
	})
	w.must(err)
	w.must(w.store.Do(w.anke.ctx(), store.Change{Action: "test.authenticated", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		if _, err := tx.Exec(`INSERT INTO case_acts (case_id, act, officer_id, person, at) SELECT id, 'authenticate', $2, '', $3 FROM cases WHERE reference = $1`, ref, w.anke.id, tx.Now()); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO case_authentications (case_id, method, result, at, officer_id) SELECT id, 'visit', 'confirmed', $3, $2 FROM cases WHERE reference = $1`, ref, w.anke.id, tx.Now()); err != nil {
			return err
		}
		for _, s := range []string{"authenticating", "under_review"} {
			if _, err := tx.Exec(`UPDATE cases SET state = $2, state_since = $3 WHERE reference = $1`, ref, s, tx.Now()); err != nil {
				return err
			}
		}
		return nil
	}))
	return ref
}

func (w *reviewWorld) read() disclosure.Full {
	w.t.Helper()
	f, err := w.cases.Read(w.bram.ctx(), w.ref)
	w.must(err)
	return f
}

// review is what Anke would post when all is right.
func (w *reviewWorld) review(do string) url.Values {
	v := url.Values{"version": {strconv.Itoa(w.read().Version)}, "do": {do}, "l1_decision": {"grant"}}
	for _, k := range law.Checks() {
		v.Set(disclosure.CheckField(k.Number), "yes")
	}
	return v
}

func (w *reviewWorld) to(verb string) string { return "/staff/disclosures/" + w.ref + verb }

// follows wants a redirect to the case with a message.
func (w *reviewWorld) follows(o *officerVisit, a answer, message string) answer {
	w.t.Helper()
	if a.Code != http.StatusSeeOther || a.Header().Get("Location") != w.to("") {
		w.t.Fatalf("got %d to %s:\n%s", a.Code, a.Header().Get("Location"), excerpt(a.Body.String()))
	}
	page := o.get(w.to(""))
	page.wants(w.t, http.StatusOK, message)
	return page
}

func TestCaseIsReviewedAndApprovedByTwo(t *testing.T) {
	w := newReviewWorld(t)
	page := w.anke.get(w.to(""))
	page.wants(t, http.StatusOK, "Is het stuk echt en leesbaar?", "22. Is het stuk gesteld", "Nog 22 punten staan open.", "ondertekend door Mr. L. Janssens", "Regel 1: klantnummer NK1001")
	if size := zipped(page.Body.Bytes()); size > 12<<10 {
		t.Errorf("the page of a review has %d bytes, zipped", size)
	}
	if strings.Contains(page.Body.String(), "checked") {
		t.Error("an answer is preselected")
	}
	if n := strings.Count(page.Body.String(), `class="btn btn-primary"`); n > 1 {
		t.Errorf("%d main buttons", n)
	}

	half := w.review("save")
	half.Del("check-9")
	w.follows(w.anke, w.anke.post(w.to("/review"), half), "Bewaard. Nog niets is ingediend.").wants(t, http.StatusOK, "Nog één punt staat open.")

	half.Set("version", strconv.Itoa(w.read().Version))
	half.Set("do", "submit")
	half.Set("note-3", "teruggebeld om 10 uur")
	wrong := w.anke.post(w.to("/review"), half)
	wrong.wants(t, http.StatusUnprocessableEntity, `href="#check-9"`, "Punt 9 is nog niet beantwoord.", "teruggebeld om 10 uur")

	w.follows(w.anke, w.anke.post(w.to("/review"), w.review("submit")), "Ingediend. Een collega moet nu goedkeuren.").
		wants(t, http.StatusOK, "U diende dit in of werkte eraan; een collega moet goedkeuren.", "Neem terug en pas aan")
	if strings.Contains(w.anke.get(w.to("")).Body.String(), ">Keur goed<") {
		t.Error("who submitted is offered to approve")
	}
	w.auditor.get(w.to("")).wants(t, http.StatusOK, "U kunt dit lezen, niet goedkeuren.")

	f := w.read()
	approve := func() url.Values {
		return url.Values{"version": {strconv.Itoa(f.Version)}, "digest": {hex.EncodeToString(f.Digest)}}
	}
	w.anke.post(w.to("/approve"), approve()).wants(t, http.StatusForbidden, "U werkte zelf al aan dit dossier.")
	w.auditor.post(w.to("/approve"), approve()).wants(t, http.StatusForbidden)
	w.bram.get(w.to("")).wants(t, http.StatusOK, "Keur goed", hex.EncodeToString(f.Digest), "Elk punt is met ja beantwoord")
	other := approve()
	other.Set("digest", strings.Repeat("0", 64))
	w.bram.post(w.to("/approve"), other).wants(t, http.StatusConflict, "Een collega wijzigde dit dossier intussen.")
	w.follows(w.bram, w.bram.post(w.to("/approve"), approve()), "Goedgekeurd.")
	if s := w.read().State; s != disclosure.Approved {
		t.Errorf("the case is %s", s)
	}
	w.bram.post(w.to("/approve"), approve()).wants(t, http.StatusConflict)
	w.bram.post("/staff/disclosures/D-2026-999999/approve", approve()).wants(t, http.StatusNotFound)
}

func TestApprovingAsksForTheSecondFactor(t *testing.T) {
	w := newReviewWorld(t)
	w.anke.post(w.to("/review"), w.review("submit"))
	f := w.read()
	w.clock.Advance(10*time.Minute + time.Second)
	a := w.bram.post(w.to("/approve"), url.Values{"version": {strconv.Itoa(f.Version)}, "digest": {hex.EncodeToString(f.Digest)}})
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(a.Header().Get("Location"), "/staff/confirm") {
		t.Errorf("a stale step-up answers %d %s", a.Code, a.Header().Get("Location"))
	}
	if s := w.read().State; s != disclosure.AwaitingApproval {
		t.Errorf("the case is %s", s)
	}
}

func TestCaseIsSentBackAndShowsWhatIsDifferent(t *testing.T) {
	w := newReviewWorld(t)
	w.anke.post(w.to("/review"), w.review("submit"))
	back := url.Values{"version": {strconv.Itoa(w.read().Version)}}
	w.bram.post(w.to("/return"), back).wants(t, http.StatusUnprocessableEntity, "Zeg waarom.", `href="#reason"`)
	back.Set("reason", "augustus is te ruim")
	w.follows(w.bram, w.bram.post(w.to("/return"), back), "Teruggestuurd naar het onderzoek.")

	again := w.review("submit")
	again.Set("l1_from", "2026-08-10")
	again.Set("l1_to", "2026-10-10")
	w.anke.post(w.to("/review"), again).wants(t, http.StatusUnprocessableEntity, "Regel 1 kan niet ruimer dan het bevel.", `value="2026-10-10"`)
	again.Set("l1_to", "10 augustus")
	w.anke.post(w.to("/review"), again).wants(t, http.StatusUnprocessableEntity, "Geef een dag")
	again.Set("l1_to", "2026-08-20")
	w.follows(w.anke, w.anke.post(w.to("/review"), again), "Ingediend.")
	w.bram.get(w.to("")).wants(t, http.StatusOK, "Anders dan de vorige keer", "Regel 1, einde", "20 augustus 2026", "Het bevel vraagt")
}

func TestDemandIsRefusedByTwo(t *testing.T) {
	w := newReviewWorld(t)
	in := w.review("refuse")
	in.Set("check-5", "no")
	w.anke.post(w.to("/review"), in).wants(t, http.StatusUnprocessableEntity, "Kies minstens één reden.", `id="reasons"`)
	in.Set("reason-R02", "yes")
	in.Set("refusalnote", "enkel een verzoekschrift")
	w.follows(w.anke, w.anke.post(w.to("/review"), in), "Weigering voorgesteld.")
	f := w.read()
	form := url.Values{"version": {strconv.Itoa(f.Version)}, "digest": {hex.EncodeToString(f.Digest)}}
	w.anke.post(w.to("/refusal"), maps.Clone(form)).wants(t, http.StatusForbidden, "U werkte zelf al aan dit dossier.")
	w.bram.get(w.to("")).wants(t, http.StatusOK, "Keur weigering goed", "R02 Geen beslissing", "enkel een verzoekschrift")
	w.follows(w.bram, w.bram.post(w.to("/refusal"), form), "Geweigerd.")
	letter := w.bram.get(w.to("/letters/refusal.txt"))
	letter.wants(t, http.StatusOK)
	if strings.Contains(letter.Body.String(), "Officier") {
		t.Error("the letter names an officer")
	}
}

func TestApproverRefuses(t *testing.T) {
	w := newReviewWorld(t)
	w.anke.post(w.to("/review"), w.review("submit"))
	f := w.read()
	form := url.Values{"version": {strconv.Itoa(f.Version)}, "digest": {hex.EncodeToString(f.Digest)}}
	w.bram.post(w.to("/refuse"), form).wants(t, http.StatusUnprocessableEntity, "Kies minstens één reden.")
	form.Set("reason-R10", "yes")
	w.follows(w.bram, w.bram.post(w.to("/refuse"), form), "Geweigerd.")
}

func TestCounselIsAsked(t *testing.T) {
	w := newReviewWorld(t)
	in := w.review("submit")
	in.Set("check-6", "unclear")
	w.anke.post(w.to("/review"), in).wants(t, http.StatusUnprocessableEntity, "Beleid en wet verschillen", "Leg voor aan een advocaat")
	in.Set("do", "escalate")
	in.Set("question", "is dit een rechter?")
	w.follows(w.anke, w.anke.post(w.to("/review"), in), "De zaak wacht op advies.").wants(t, http.StatusOK, "is dit een rechter?", "INZAGE_DISCLOSURE_OVERRIDE")
	version := strconv.Itoa(w.read().Version)
	w.anke.post(w.to("/escalation"), url.Values{"version": {version}}).wants(t, http.StatusUnprocessableEntity, "Kies wat de advocaat adviseert.")
	w.anke.post(w.to("/escalation"), url.Values{"version": {version}, "advice": {"release"}}).wants(t, http.StatusUnprocessableEntity, "Voeg het advies op papier toe")
	w.auditor.get(w.to("")).wants(t, http.StatusOK, "Oordeel van beleid en wet")
}

// TestReviewFormFitsManyLines: an order about fifty customers has a form that can be sent.
func TestReviewFormFitsManyLines(t *testing.T) {
	fields := 2*len(law.Checks()) + len(law.Reasons()) + 10 + 50*6
	if fields > maxFields {
		t.Errorf("%d fields, and a form may have %d", fields, maxFields)
	}
}

// TestEveryCheckIsAskedOnce: the groups hold each of the 22 points once.
func TestEveryCheckIsAskedOnce(t *testing.T) {
	var all []int
	for _, g := range checkGroups {
		all = append(all, g.checks...)
	}
	slices.Sort(all)
	for i, k := range law.Checks() {
		if i >= len(all) || all[i] != k.Number {
			t.Fatalf("asked are %v", fmt.Sprint(all))
		}
	}
}

// zipped is how many bytes a page has on its way.
func zipped(page []byte) int {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(page) // into memory
	_ = w.Close()
	return b.Len()
}
