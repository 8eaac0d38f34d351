package web

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/directory"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// caseWorld is a portal with disclosure cases, a directory with one court, two privacy officers and an auditor.
type caseWorld struct {
	*staffWorld
	cases               *disclosure.Service
	anke, bram, auditor *officerVisit
	court               int64
	crowd               int // how many customers the domain iedereen.be means
}

func newCaseWorld(t *testing.T) *caseWorld {
	t.Helper()
	w := &caseWorld{staffWorld: newStaffWorld(t)}
	kinds, err := dataset.NewRegistry(w.server.all...)
	w.must(err)
	w.cases, err = disclosure.New(disclosure.Options{Store: w.store, BaseURL: w.server.Config.Base, Kinds: func() *dataset.Registry { return kinds },
		Company: disclosure.Company{Name: "Noordzee Hosting", Contact: "privacy@noordzee.example"},
		Require: func(r store.Reader, permission string) (disclosure.Officer, error) {
			o, err := staff.Require(r, staff.Permission(permission))
			return disclosure.Officer{ID: o.ID, Person: o.Person, Name: o.Name}, err
		},
		Find: func(r store.Reader, _ disclosure.Selector, value string, _ time.Time, limit int) (all []disclosure.Whose, err error) {
			for i := range min(w.crowd, limit) {
				if value == "iedereen.be" {
					all = append(all, disclosure.Whose{CustomerID: int64(1000 + i), Number: fmt.Sprint("X", i)})
				}
			}
			var c disclosure.Whose
			if err = r.Row(`SELECT id, number FROM customers WHERE number = $1`, value).Scan(&c.CustomerID, &c.Number); err == nil {
				return []disclosure.Whose{c}, nil
			}
			if fault.Is(err, fault.NotFound) {
				err = nil
			}
			return all, err
		},
		Registry: func(r store.Reader, id int64) (disclosure.Authority, error) {
			a, err := directory.Current(r, id)
			return disclosure.Authority{ID: a.ID, Version: int64(a.Version), Type: a.Type, Name: a.Name, Country: a.Country, Language: a.Language, Division: a.Arrondissement,
				Phone: a.Phone, Extension: a.Extension, PhonePerson: a.PhoneBy.Person, Ended: !a.EndedAt.IsZero()}, err
		},
	})
	w.must(err)
	deps := w.server.Deps
	deps.Cases = w.cases
	w.server, err = New(deps)
	w.must(err)
	w.handler = w.server.Handler()
	w.person("anna")
	w.anke, w.bram, w.auditor = w.officer("anke", staff.PrivacyOfficer), w.officer("bram", staff.PrivacyOfficer), w.officer("aude", staff.Auditor)
	keeper := w.officer("karel", staff.PrivacyOfficer)
	w.court, err = w.server.Directory.Add(keeper.ctx(), directory.Entry{Type: "investigating_judge", Name: "Onderzoeksrechter Antwerpen", Country: "BE", Arrondissement: "antwerpen", Division: "Antwerpen",
		Language: "nl", Street: "Bolivarplaats 20", Postcode: "2000", City: "Antwerpen", Phone: "+3232570000", Source: "website van de rechtbank", CheckedOn: myNow.Format(time.DateOnly)})
	w.must(err)
	for _, o := range []*officerVisit{w.anke, w.bram, w.auditor} {
		o.signedIn()
	}
	return w
}

const newPage = "/staff/disclosures/new"

var goodPDF = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")

// steps are what an officer types at each step, about a customer.
func (w *caseWorld) steps(number string) []url.Values {
	day := func(days int) string { return w.clock.Now().AddDate(0, 0, days).Format(time.DateOnly) }
	return []url.Values{
		{"kind": {"production"}, "channel": {"bailiff"}, "received_date": {day(-1)}, "received_time": {"11:20"}, "authority": {strconv.FormatInt(w.court, 10)},
			"signatory": {"Mr. L. Janssens"}, "function": {"onderzoeksrechter"}, "printed": {"03 999 99 99"}},
		{"basis_1": {"sv88bis"}, "nature": {"order"}, "order_date": {day(-2)}, "order_number": {"AN.20.L3.00572/26"}, "number_kind": {"notice"}, "signed": {"yes"},
			"enforceable": {"yes"}, "judge": {"yes"}, "belgian": {"yes"}, "order_language": {"nl"}},
		{"l1_selector": {"customer"}, "l1_value": {number}, "l1_data": {"category:subscriber"}, "l1_from": {day(-60)}, "l1_to": {day(-10)}, "l1_paragraph": {"blz. 2"}},
		{"secrecy": {"statute"}, "deadline_date": {day(14)}},
	}
}

// send posts a form with a document.
func (o *officerVisit) upload(path string, fields url.Values, name string, data []byte) answer {
	o.w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	_ = m.WriteField("csrf", maskCSRF(o.session().CSRF))
	for field, values := range fields {
		_ = m.WriteField(field, values[0])
	}
	part, err := m.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="document"; filename="` + name + `"`}})
	o.w.must(err)
	_, _ = part.Write(data)
	_ = m.Close()
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return o.take(o.w.send(r, o.cookie))
}

var versionInput = regexp.MustCompile(`name="version" value="(\d+)"`)

// version is the version that the forms of a page carry.
func (a answer) version() string {
	if m := versionInput.FindStringSubmatch(a.Body.String()); m != nil {
		return m[1]
	}
	return "0"
}

// register goes through the steps by the pages, and returns the case's reference and how often a button was pressed.
func (w *caseWorld) register(o *officerVisit, steps []url.Values, data []byte) (ref string, clicks int) {
	w.t.Helper()
	a := o.upload(newPage, steps[0], "beschikking.pdf", data)
	clicks = 2 // the link to the form, and the first button
	at := a.Header().Get("Location")
	for _, fields := range steps[1:] {
		if a.Code != http.StatusSeeOther {
			w.t.Fatalf("step %d answers %d:\n%s", clicks-1, a.Code, excerpt(a.Body.String()))
		}
		page := o.get(at)
		page.wants(w.t, http.StatusOK)
		fields.Set("version", page.version())
		a = o.post(at, fields)
		clicks++
		at = a.Header().Get("Location")
	}
	page := o.get(at)
	page.wants(w.t, http.StatusOK, "Klopt alles?", "Mr. L. Janssens, onderzoeksrechter")
	a = o.post(at, url.Values{"version": {page.version()}})
	clicks++
	if a.Code != http.StatusSeeOther {
		w.t.Fatalf("registering answers %d:\n%s", a.Code, excerpt(a.Body.String()))
	}
	return strings.TrimPrefix(a.Header().Get("Location"), "/staff/disclosures/"), clicks
}
