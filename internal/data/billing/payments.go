package billing

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// payment is a row of the table. Its JSON is that of an earlier version.
type payment struct {
	ID            ident.ID       `json:"-"`
	Gone          time.Time      `json:"-"`
	Provider      string         `json:"provider"`
	ProviderRef   string         `json:"provider_ref"`
	Method        string         `json:"method"`
	IBANLast4     string         `json:"iban_last4"`
	PayerID       string         `json:"payer_id"`
	Amount        intake.Amount  `json:"amount"`
	Fee           intake.Amount  `json:"fee"`
	Currency      string         `json:"currency"`
	At            intake.Time    `json:"paid_at"`
	Status        string         `json:"status"`
	Description   string         `json:"description"`
	Payer         *hpxdata.Payer `json:"payer"`
	Invoice       string         `json:"invoice"` // source id of the invoice
	StructuredRef string         `json:"structured_ref"`
	RefundOf      string         `json:"refund_of"` // source id of the payment that it gives back
	Zone          dataset.Zone   `json:"time_note"`
	Extra         jsontext.Value `json:"extra"`

	paid     recordRef // the invoice, when it is known here
	refunded recordRef // the payment that it gives back, likewise
	ownEmail bool      // the payer's address is known to be the customer's
	ownPayer bool      // and so is the payer's account
	versions []dataset.StoredVersion[payment]
}

// recordRef is another record as it is known here: its address and what it is called.
type recordRef struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

func (p payment) title() dataset.Text {
	if p.Amount.Negative() {
		return dataset.Say("kind.payments.refund", nil)
	}
	return dataset.Say("kind.payments.one", nil)
}

// brief is the payment as a list shows it.
func (p payment) brief() dataset.Record {
	var f dataset.Fields
	f.Always("paid_at", dataset.Moment(p.At.Time))
	f.Always("amount", money(p.Amount, p.Currency))
	f.Always("method", dataset.ChoiceOf(methods, p.Method))
	f.Always("provider", dataset.ChoiceOf(providers, p.Provider))
	f.Always("payment_status", dataset.ChoiceOf(paymentStatuses, p.Status))
	return dataset.Record{ID: p.ID.String(), At: p.At.Time, Title: p.title(), Fields: f, Gone: p.Gone}
}

// record is the payment with all that is held.
func (p payment) record() dataset.Record {
	f := dataset.Room(14)
	f.Always("paid_at", dataset.Moment(p.At.Time))
	f.Always("amount", money(p.Amount, p.Currency))
	f.Add("fee", money(p.Fee, p.Currency))
	f.Always("payment_status", dataset.ChoiceOf(paymentStatuses, p.Status))
	f.Always("method", dataset.ChoiceOf(methods, p.Method))
	f.Always("provider", dataset.ChoiceOf(providers, p.Provider))
	f.Add("provider_ref", dataset.Code(p.ProviderRef))
	f.Add("description", dataset.Str(p.Description))
	f.Add("structured_ref", dataset.Code(p.StructuredRef))
	f.Add("iban_last4", dataset.Code(p.IBANLast4))
	p.payer(&f)
	link(&f, "invoice", InvoicesKey, p.Invoice, p.paid.ID, p.paid.Text)
	link(&f, "refund_of", PaymentsKey, p.RefundOf, p.refunded.ID, p.refunded.Text)
	f.Zone(p.Zone)
	r := dataset.Record{ID: p.ID.String(), At: p.At.Time, Title: p.title(), Fields: f, Gone: p.Gone}
	r.Tables = append(r.Tables, dataset.Extra(p.Extra)...)
	own := func(v payment) dataset.Record {
		v.ownEmail, v.ownPayer = p.ownEmail, p.ownPayer
		return v.record()
	}
	r.Versions = dataset.Versions(r, p.versions, own)
	return r
}

// payer adds who paid. That is often somebody else, whose address and account are not the customer's to have: they are
// shown whole only when they are known to be the customer's own.
func (p payment) payer(f *dataset.Fields) {
	if p.Payer != nil {
		f.Add("payer_name", dataset.Str(p.Payer.Name))
		email := p.Payer.Email
		if !p.ownEmail {
			email = maskEmail(email)
		}
		f.Add("payer_email", dataset.Str(email))
		f.Add("payer_country", dataset.Value{Kind: dataset.CountryValue, Text: p.Payer.Country})
	}
	id := p.PayerID
	if !p.ownPayer {
		id = ending(id)
	}
	f.Add("payer_id", dataset.Code(id))
}

func maskEmail(address string) string {
	local, domain, ok := strings.Cut(address, "@")
	if !ok {
		return ending(address)
	}
	_, n := utf8.DecodeRuneInString(local)
	return local[:n] + "…@" + domain
}

// ending is the last four characters of a longer text.
func ending(s string) string {
	runes := []rune(s)
	if len(runes) <= 4 {
		return s
	}
	return "…" + string(runes[len(runes)-4:])
}

// link adds a link to another record, or its number at the source when that record is not known here.
func link(f *dataset.Fields, name, kind, source, id, text string) {
	if id != "" {
		f.Add(name, dataset.Link(kind, id, text))
		return
	}
	f.Add(name, dataset.Code(source))
}

var structured = regexp.MustCompile(`[+*]{3}\s?\d{3}/?\d{4}/?\d{5}\s?[+*]{3}`)

// findStructuredRef returns the structured communication that a text is, or that stands in it.
func findStructuredRef(texts ...string) string {
	for _, text := range texts {
		if ref, ok := intake.ParseStructuredRef(text); ok {
			return ref
		}
		if ref, ok := intake.ParseStructuredRef(structured.FindString(text)); ok {
			return ref
		}
	}
	return ""
}
