package web

import (
	"net/http"
	"net/url"
	"testing"

	"inzage/internal/testkit/htmllint"
)

// TestNoticeByPages: the page of a case says whether the customer is told and why not, offers what an officer may do about it, and says
// what is missing. Who may only read is offered nothing, and refused.
func TestNoticeByPages(t *testing.T) {
	w := newReviewWorld(t)
	w.approvedByPages()
	page := w.anke.get(w.to(""))
	page.wants(t, http.StatusOK, "De klant inlichten", "Nog niet inlichten", "De wet zelf legt geheimhouding op", "Deze klant weet niets", w.to("/letters/secrecy.txt"))
	if problems := htmllint.Check(page.Body.String()); len(problems) > 0 {
		t.Errorf("%q", problems)
	}
	w.auditor.get(w.to("")).lacks(t, "/notice/")
	for _, verb := range []string{"copy", "ask", "end", "fraud", "extend", "hold", "object"} {
		if a := w.auditor.post(w.to("/notice/"+verb), url.Values{"version": {page.version()}}); a.Code != http.StatusForbidden {
			t.Errorf("an auditor's %s answers %d", verb, a.Code)
		}
	}
	w.anke.get(w.to("/letters/secrecy.txt")).wants(t, http.StatusOK)

	w.follows(w.anke, w.anke.post(w.to("/notice/ask"), url.Values{"version": {page.version()}}), "Wij bekijken dit over zes maanden opnieuw")
	w.anke.post(w.to("/notice/ask"), url.Values{"version": {page.version()}}).wants(t, http.StatusConflict) // the page that was open before

	now := func() string { return w.anke.get(w.to("")).version() }
	w.anke.post(w.to("/notice/end"), url.Values{"version": {now()}, "end_note": {"brief van 3 november"}}).
		wants(t, http.StatusUnprocessableEntity, "Kies waarom de klant het nu mag weten", "brief van 3 november")
	w.anke.post(w.to("/notice/end"), url.Values{"version": {now()}, "end_why": {"lifted"}}).
		wants(t, http.StatusUnprocessableEntity, "Voeg het document toe dat dit bewijst")
	w.anke.post(w.to("/notice/hold"), url.Values{"version": {now()}, "hold_why": {"x"}}).wants(t, http.StatusForbidden) // the first person
	w.anke.post(w.to("/notice/copy"), url.Values{"version": {now()}, "customer": {"K9999"}, "copy_none": {"geen"}}).
		wants(t, http.StatusUnprocessableEntity, "Deze klant hoort niet bij het dossier")
	w.anke.post(w.to("/notice/copy"), url.Values{"version": {"x"}}).wants(t, http.StatusBadRequest)
	w.anke.post("/staff/disclosures/D-2026-999999/notice/ask", url.Values{"version": {"1"}}).wants(t, http.StatusNotFound)
}
