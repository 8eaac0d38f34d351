package web

import (
	"crypto/ed25519"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/report"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// withFigures gives the portal figures, signed with a key.
func (w *staffWorld) withFigures() *report.Service {
	w.t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	w.must(err)
	key, err := ssh.NewSignerFromKey(private)
	w.must(err)
	svc, err := report.New(report.Options{Store: w.store, Company: "Noordzee Hosting", SigningKey: key, Domain: "noordzee.example",
		Category: func(string) string { return "" },
		Require: func(r store.Reader, p string) error {
			_, err := staff.Require(r, staff.Permission(p))
			return err
		}})
	w.must(err)
	deps := w.server.Deps
	deps.Figures = svc
	w.server, err = New(deps)
	w.must(err)
	w.handler = w.server.Handler()
	return svc
}

// visit is a look at a page by somebody who is not signed in.
func (w *staffWorld) visit(path string) answer {
	return w.send(httptest.NewRequest(http.MethodGet, path, nil), nil)
}

// plant changes the database.
func (w *staffWorld) plant(sql string, args ...any) {
	w.t.Helper()
	w.do("test.planted", keys.Nobody(), func(tx *store.Tx) error {
		_, err := tx.Exec(sql, args...)
		return err
	})
}

// publish puts a half-year there as it is published.
func (w *staffWorld) publish(start, end, figures string) {
	w.t.Helper()
	w.plant(`INSERT INTO transparency_reports (period_start, period_end, figures, figures_signature, orders, orders_signature, signer, published_at)
		VALUES ($1::text::date, $2::text::date, $3, 'signature'::bytea, 'orders'::bytea, 'orders signature'::bytea, 'seal@noordzee.example line', $4)`, start, end, []byte(figures), myNow)
}

const figuresHead = "period_start,period_end,authority_country,authority_type,legal_basis,data_category,requests_received,requests_pending_start,requests_pending_end,accounts_specified,accounts_with_data,disclosed_full,disclosed_partial,no_data,rejected,withdrawn,fraudulent,emergency,preservation_only,secrecy_imposed,users_notified_before,users_notified_after,users_notice_held,challenged,median_hours_ack,median_hours_effect,reject_reasons\r\n"

func TestTransparencyPage(t *testing.T) {
	w := newStaffWorld(t)
	if a := w.visit("/nl/transparency"); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "Nog geen cijfers") {
		t.Errorf("without figures: %d", a.Code)
	}
	w.withFigures()
	if a := w.visit("/nl/transparency"); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "Nog geen cijfers") {
		t.Errorf("nothing published: %d", a.Code)
	}
	row := func(key string) string {
		return "2026-01-01,2026-06-30," + key + ",11,0,1-4,27,9,x,1-4,0,1-4,0,0,0,0,1-4,0,8,1-4,0,3,144,R03\r\n"
	}
	w.publish("2026-01-01", "2026-06-30", figuresHead+row("BE,investigating_judge,sv88bis,traffic")+row("TOTAL,TOTAL,TOTAL,TOTAL")+
		"2026-01-01,2026-06-30,OUTSIDE_POLICY,OUTSIDE_POLICY,OUTSIDE_POLICY,OUTSIDE_POLICY"+strings.Repeat(",0", 18)+",,,\r\n")
	w.publish("2025-07-01", "2025-12-31", figuresHead+"2025-07-01,2025-12-31,TOTAL,TOTAL,TOTAL,TOTAL"+strings.Repeat(",0", 18)+",,,\r\n"+
		"2025-07-01,2025-12-31,OUTSIDE_POLICY,OUTSIDE_POLICY,OUTSIDE_POLICY,OUTSIDE_POLICY"+strings.Repeat(",0", 18)+",,,\r\n")
	for _, lang := range []string{"nl", "fr", "de", "en"} {
		a := w.visit("/" + lang + "/transparency")
		body := a.Body.String()
		if a.Code != http.StatusOK || strings.Contains(body, "⟦") || a.queries > maxQueries {
			t.Fatalf("%s: %d, %d queries\n%s", lang, a.Code, a.queries, excerpt(body))
		}
		for _, want := range []string{"/transparency/2026-h1/figures.csv", "/transparency/2025-h2", "R03", "ssh-keygen -Y verify -f allowed_signers -I seal@noordzee.example -n report@noordzee.example", "27"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: %q is missing", lang, want)
			}
		}
	}
	if body := w.visit("/nl/transparency").Body.String(); !strings.Contains(body, "1 tot 4") || !strings.Contains(body, "Niet getoond") || !strings.Contains(body, "6,0") {
		t.Error("words for what is withheld are missing, or the days")
	}
	if body := w.visit("/nl/transparency/2025-h2").Body.String(); !strings.Contains(body, "31 december 2025") || !strings.Contains(body, "Wij weigerden geen enkele vordering") {
		t.Error("the older half-year is not shown")
	}
	for path, want := range map[string]struct {
		status int
		kind   string
		name   string
	}{
		"2026-h1/figures.csv":                  {200, "text/csv", `filename="transparency-2026-h1.csv"`},
		"2026-h1/figures.csv.sig":              {200, "text/plain", `filename="transparency-2026-h1.csv.sig"`},
		"2026-h1/member_states_orders.csv":     {200, "text/csv", `filename="member_states_orders.csv"`},
		"2026-h1/member_states_orders.csv.sig": {200, "text/plain", `filename="member_states_orders.csv.sig"`},
		"2026-h1/allowed_signers":              {200, "text/plain", `filename="allowed_signers"`},
		"2026-h1/balance.json":                 {404, "", ""},
		"2026-h2/figures.csv":                  {404, "", ""},
		"2026-h2":                              {404, "", ""},
		"..%2f..":                              {404, "", ""},
	} {
		a := w.visit("/en/transparency/" + path)
		if a.Code != want.status || (want.kind != "" && (!strings.HasPrefix(a.Header().Get("Content-Type"), want.kind) || !strings.Contains(a.Header().Get("Content-Disposition"), want.name))) {
			t.Errorf("%s: %d %s %s", path, a.Code, a.Header().Get("Content-Type"), a.Header().Get("Content-Disposition"))
		}
	}
}

func TestStaffFigures(t *testing.T) {
	w := newStaffWorld(t)
	svc := w.withFigures()
	auditor := w.officer("auditor", staff.Auditor).signedIn()
	a := auditor.get("/staff/disclosures/figures")
	if a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "Nog geen cijfers") {
		t.Errorf("an auditor: %d", a.Code)
	}
	if a := w.officer("operations", staff.Operations).signedIn().get("/staff/disclosures/figures"); a.Code == http.StatusOK {
		t.Error("operations sees the figures of cases")
	}
	if _, err := svc.States(t.Context()); !fault.Is(err, fault.Forbidden) {
		t.Errorf("nobody in particular: %v", err)
	}
}
