package web

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"inzage/internal/core/ident"
	"inzage/internal/platform/audit"
	"inzage/internal/testkit/htmllint"
)

// TestProofByPages: the page of a released package says that the proof is still being made, and lists it once it is there; the package can
// be handed over meanwhile.
func TestProofByPages(t *testing.T) {
	w := newReviewWorld(t)
	w.cases.Prove = func(context.Context, ident.ID) (audit.Proven, error) { return audit.Proven{}, audit.ErrUnsigned }
	drain := w.sealing()
	w.approvedByPages()
	w.follows(w.anke, w.anke.post(w.to("/collect"), url.Values{"version": {w.anke.get(w.to("")).version()}}), "Het verzamelen is begonnen.")
	drain()
	page := w.bram.get(w.to(""))
	w.follows(w.bram, w.bram.post(w.to("/release"), url.Values{"version": {page.version()}, "digest": {between(page.Body.String(), `name="digest" value="`, `"`)}}), "U gaf het pakket vrij.")

	page = w.anke.get(w.to(""))
	page.wants(t, http.StatusOK, "wordt nog gemaakt", "Noteer de afgifte")
	page.lacks(t, w.ref+".tlog-proof")
	if problems := htmllint.Check(page.Body.String()); len(problems) > 0 {
		t.Errorf("%q", problems)
	}
	w.bram.get(w.to("")).wants(t, http.StatusOK, "wordt nog gemaakt")

	w.must(os.WriteFile(filepath.Join(w.cases.Packages.Path(w.ref), w.ref+".tlog-proof"), []byte("proof"), 0o600))
	page = w.anke.get(w.to(""))
	page.wants(t, http.StatusOK, w.to("/package/"+w.ref+".tlog-proof"))
	page.lacks(t, "wordt nog gemaakt")
	w.anke.get(w.to("/package/"+w.ref+".tlog-proof")).wants(t, http.StatusOK, "proof")
}
