package web

import (
	"net/http"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/consent"
	"inzage/templates/ui"
)

// The portal honours Global Privacy Control (w3c.github.io/gpc): a browser that sends Sec-GPC: 1 objects, for this visit, to the
// analysis of visits. Nothing is written down: the signal is said anew with each request, and looking at a page changes
// nothing. What the customer chose here in so many words weighs more.

// gpcDocument says so to machines, at /.well-known/gpc.json. lastUpdate is when this was last changed.
const gpcDocument = `{"gpc":true,"lastUpdate":"2026-11-22"}` + "\n"

// gpcSupport serves that document.
func (s *Server) gpcSupport(rq *request) error {
	return rq.Blob(http.StatusOK, "application/json", []byte(gpcDocument))
}

// gpc reports whether the browser sends the signal.
func (rq *request) gpc() bool { return rq.Request().Header.Get("Sec-GPC") == "1" }

// signalled reports whether the browser's signal is what keeps this visit out of a use.
func signalled(rq *request, c consent.Current) bool {
	return rq.gpc() && c.Purpose == consent.UsageAnalysis && c.Allowed && !chosenHere(c)
}

// chosenHere reports whether what holds was said by the customer, and not by a system that told it.
func chosenHere(c consent.Current) bool {
	return c.State == consent.Given && c.Last.Way != consent.Import && c.Last.Way != consent.Tool
}

// signalNotice says what the browser's signal does on this visit; nil when it sends none or when that changes nothing.
func signalNotice(rq *request, all []consent.Current) *ui.NoticeView {
	for _, c := range all {
		if !rq.gpc() || c.Purpose != consent.UsageAnalysis || !c.Allowed {
			continue
		}
		v := &ui.NoticeView{Title: i18n.T(rq.ctx(), "withdraw.signal.title")}
		if signalled(rq, c) {
			v.Text = i18n.T(rq.ctx(), "withdraw.signal.text", i18n.Args{"Name": c.Wording.Name})
		} else {
			v.Text = i18n.T(rq.ctx(), "withdraw.signal.chosen", i18n.Args{"Name": c.Wording.Name})
		}
		return v
	}
	return nil
}

// visitNotice is signalNotice for a page that everybody may read.
func (s *Server) visitNotice(rq *request) (*ui.NoticeView, error) {
	if !rq.gpc() {
		return nil, nil
	}
	if rq.session != nil && rq.session.Customer.ID != 0 {
		all, err := s.current(rq)
		if err != nil {
			return nil, err
		}
		return signalNotice(rq, all), nil
	}
	wording, err := s.Consents.Wording(rq.reader(), consent.UsageAnalysis, rq.lang)
	if err != nil {
		return nil, err
	}
	return signalNotice(rq, []consent.Current{{Purpose: consent.UsageAnalysis, Allowed: true, Wording: wording}}), nil
}
