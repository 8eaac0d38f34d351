package web

import (
	"encoding/hex"
	"net/http"
	"strings"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	pages "inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// receiptFile ends the address of a receipt for machines.
const receiptFile = ".jsonld"

// receipt shows the proof of one choice; its address with .jsonld at the end is the same for machines.
func (s *Server) receipt(rq *request) error {
	scope, err := rq.scope()
	if err != nil {
		return err
	}
	reference, machine := strings.CutSuffix(rq.Param("reference"), receiptFile)
	if machine {
		document, err := s.Consents.ReceiptJSONLD(rq.reader(), scope, reference)
		if err != nil {
			return err
		}
		rq.Response().Header().Set("Content-Disposition", attachment(reference+receiptFile))
		return rq.Blob(http.StatusOK, "application/ld+json", document)
	}
	receipt, wording, err := s.Consents.ReceiptOf(rq.reader(), scope, reference)
	if err != nil {
		return err
	}
	v := pages.ReceiptView{
		Shell: rq.shell(i18n.T(rq.ctx(), "withdraw.receipt", i18n.Args{"Reference": receipt.Reference}), layout.NavConsents),
		Event: pages.ConsentEvent{
			At: receipt.At, SaidAt: receipt.Said, Choice: choiceOf(receipt.Purpose, receipt.State), Way: wayText(rq, receipt.Way),
			Kept: !receipt.Effective, Evidence: receipt.Evidence, Version: receipt.WordingVersion,
		},
		Name: wording.Name, Wording: wording.Text + "\n" + wording.Means + "\n" + wording.Stops, Language: wording.Language,
		Customer: rq.session.Customer.Name + " (" + rq.session.Customer.Number + ")", Company: s.Company.Name,
		Download: rq.path(paths.Receipt(receipt.Reference) + receiptFile),
	}
	if wording.Version > 0 {
		v.Digest = hex.EncodeToString(receipt.WordingDigest)
	} else { // an import that said nothing of a text
		today, err := s.Consents.Wording(rq.reader(), receipt.Purpose, rq.lang)
		if err != nil {
			return err
		}
		v.Name = today.Name
	}
	v.Shell.Lead = i18n.T(rq.ctx(), "withdraw.receipt.lead")
	v.Shell.Back = &ui.Link{Href: rq.path(paths.Consent(string(receipt.Purpose))), Text: v.Name}
	v.Shell.At = rq.now()
	return rq.ok(pages.Receipt(v))
}
