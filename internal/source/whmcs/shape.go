package whmcs

import (
	"strings"

	"inzage/internal/platform/intake"
)

// answerKind is what an answer is about.
type answerKind int

const (
	strangeAnswer answerKind = iota
	listAnswer
	clientAnswer
	invoiceAnswer
	errorAnswer
	otherAnswer
)

// shape tells what an answer is about from what it has.
func shape(it *item, o *object) answerKind {
	switch {
	case strings.EqualFold(o.text("result"), "error"):
		return errorAnswer
	case o.has("invoiceid") && (o.has("items") || o.has("subtotal")):
		return invoiceAnswer
	case it.within != "":
		return listAnswer
	case o.client() != nil:
		return clientAnswer
	case len(it.others) > 0 || o.has("result"):
		return otherAnswer
	}
	return strangeAnswer
}

func (k answerKind) problem(o *object, it *item) *intake.Problem {
	switch k {
	case errorAnswer:
		return intake.NewProblem(intake.CodeSource, "WHMCS answered with an error: %s; fetch it again", intake.Quote(o.text("message")))
	case otherAnswer:
		return intake.NewProblem(intake.CodeNotHeld, "an answer with %s is of an action that is not read; the portal reads GetClients, GetClientsDetails, GetClientsProducts, GetOrders, GetInvoices, GetInvoice and GetTransactions",
			intake.Quote(strings.Join(it.others, ", ")))
	default:
		return intake.NewProblem(intake.CodeUnexpected, "this is JSON and no answer of the WHMCS API")
	}
}
