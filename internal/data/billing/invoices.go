package billing

import (
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// invoice is a row of the table. Its JSON is that of an earlier version.
type invoice struct {
	ID             ident.ID              `json:"-"`
	Gone           time.Time             `json:"-"`
	Number         string                `json:"number"`
	Type           string                `json:"type"`
	Issued         intake.Date           `json:"issue_date"`
	Due            intake.Date           `json:"due_date"`
	Paid           intake.Time           `json:"paid_at"`
	Status         string                `json:"status"`
	Currency       string                `json:"currency"`
	Net            intake.Amount         `json:"net"`
	Gross          intake.Amount         `json:"gross"`
	Payable        intake.Amount         `json:"payable"`
	VAT            []hpxdata.VAT         `json:"vat"`
	Lines          []hpxdata.InvoiceLine `json:"lines"`
	Buyer          *hpxdata.Buyer        `json:"buyer"`
	StructuredRef  string                `json:"structured_ref"`
	PaymentRef     string                `json:"payment_ref"`
	OrderRef       string                `json:"order_ref"`
	BuyerReference string                `json:"buyer_reference"`
	InvoiceRef     string                `json:"invoice_ref"`
	Method         string                `json:"method"`
	Notes          string                `json:"notes"`
	RetentionUntil intake.Date           `json:"retention_until"`
	Zone           dataset.Zone          `json:"time_note"`
	Extra          jsontext.Value        `json:"extra"`

	document  *document  // the legal original
	documents []document // those that it took the place of
	services  map[string]serviceRef
	versions  []dataset.StoredVersion[invoice]
}

// document is a file of an invoice.
type document struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	MIME string `json:"mime"`
	Size int64  `json:"size"`
}

// DocumentFile is the name, within its record, of an invoice's legal original.
const DocumentFile = "document"

func (i invoice) title() dataset.Text {
	args := map[string]any{"Number": i.Number}
	if i.Type == hpxdata.CreditNoteType {
		return dataset.Say("kind.invoices.title_credit_note", args)
	}
	return dataset.Say("kind.invoices.title", args)
}

// brief is the invoice as a list shows it. There a credit note has a minus: what it gives back must not look like what
// is asked.
func (i invoice) brief() dataset.Record {
	gross := i.Gross
	if i.Type == hpxdata.CreditNoteType {
		gross = gross.Neg()
	}
	var f dataset.Fields
	f.Always("number", dataset.Code(i.Number))
	f.Always("issue_date", dataset.Day(i.Issued.Time))
	f.Always("due_date", dataset.Day(i.Due.Time))
	f.Always("amount", money(gross, i.Currency))
	f.Always("invoice_status", dataset.ChoiceOf(invoiceStatuses, i.Status))
	return dataset.Record{ID: i.ID.String(), At: i.Issued.Time, Title: i.title(), Fields: f, Gone: i.Gone}
}

// record is the invoice with all that is held.
func (i invoice) record() dataset.Record {
	f := dataset.Room(16)
	f.Always("number", dataset.Code(i.Number))
	f.Always("invoice_type", dataset.ChoiceOf(invoiceTypes, i.Type))
	f.Always("issue_date", dataset.Day(i.Issued.Time))
	f.Always("due_date", dataset.Day(i.Due.Time))
	f.Always("invoice_status", dataset.ChoiceOf(invoiceStatuses, i.Status))
	f.Add("paid_at", dataset.Moment(i.Paid.Time))
	f.Always("net", money(i.Net, i.Currency))
	f.Always("gross", money(i.Gross, i.Currency))
	f.Add("payable", money(i.Payable, i.Currency))
	f.Add("structured_ref", dataset.Code(i.StructuredRef))
	f.Add("payment_ref", dataset.Code(i.PaymentRef))
	f.Add("method", dataset.ChoiceOf(methods, i.Method))
	f.Add("order_ref", dataset.Code(i.OrderRef))
	f.Add("buyer_reference", dataset.Code(i.BuyerReference))
	f.Add("invoice_ref", dataset.Code(i.InvoiceRef))
	f.Add("notes", dataset.Str(i.Notes))
	i.buyer(&f)
	f.Add("retention_until", dataset.Day(i.RetentionUntil.Time))
	f.Zone(i.Zone)
	r := dataset.Record{ID: i.ID.String(), At: i.Issued.Time, Title: i.title(), Fields: f, Gone: i.Gone, Files: i.files()}
	if len(i.Lines) > 0 {
		r.Tables = append(r.Tables, i.lines())
	}
	if len(i.VAT) > 0 {
		r.Tables = append(r.Tables, i.vat())
	}
	r.Tables = append(r.Tables, dataset.Extra(i.Extra)...)
	r.Versions = dataset.Versions(r, i.versions, invoice.record)
	return r
}

// buyer adds the buyer as printed, which may differ from what the account says today.
func (i invoice) buyer(f *dataset.Fields) {
	b := i.Buyer
	if b == nil {
		return
	}
	f.Add("buyer_name", dataset.Str(b.Name))
	f.Add("buyer_vat_no", dataset.Code(b.VATNo))
	f.Add("buyer_enterprise_no", dataset.Code(b.EnterpriseNo))
	f.Add("buyer_address", dataset.Str(addressLines(b.Address)))
	f.Add("buyer_contact", dataset.Str(b.Contact.Name))
	f.Add("buyer_phone", dataset.Code(b.Contact.Phone))
	f.Add("buyer_email", dataset.Str(b.Contact.Email))
}

func addressLines(a hpxdata.Address) string {
	var lines []string
	for _, line := range []string{
		strings.TrimSpace(a.Street + " " + a.Box), strings.TrimSpace(a.Postcode + " " + a.City), a.State, a.Country,
	} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func (i invoice) lines() dataset.Grid {
	g := dataset.Grid{Name: "invoice_lines", Columns: []string{
		"description", "from", "until", "quantity", "unit", "unit_price", "vat_rate", "vat_category", "service", "line_net",
	}}
	for _, l := range i.Lines {
		g.Rows = append(g.Rows, []dataset.Value{
			dataset.Str(l.Description), dataset.Day(l.From.Time), dataset.Day(l.Until.Time), number(l.Quantity), dataset.ChoiceOf(units, l.Unit),
			money(l.UnitPrice, i.Currency), percent(l.VATRate), dataset.ChoiceOf(vatCategories, l.VATCategory),
			serviceLink(i.services, l.Service), money(l.Net, i.Currency),
		})
	}
	for _, sum := range []struct {
		name   string
		amount intake.Amount
	}{{"net", i.Net}, {"vat", i.tax()}, {"gross", i.Gross}, {"payable", i.Payable}} {
		if sum.amount != "" {
			foot := make([]dataset.Value, len(g.Columns))
			foot[0], foot[len(foot)-1] = total(sum.name), money(sum.amount, i.Currency)
			g.Foot = append(g.Foot, foot)
		}
	}
	return dataset.Trim(g)
}

// tax is the VAT in all: what the document says, or else what lies between its totals.
func (i invoice) tax() intake.Amount {
	var sum intake.Amount
	for n, v := range i.VAT {
		if v.Tax == "" {
			sum = ""
			break
		}
		if n == 0 {
			sum = v.Tax
		} else {
			sum = sum.Add(v.Tax)
		}
	}
	if sum == "" && i.Net != "" && i.Gross != "" {
		return i.Gross.Sub(i.Net)
	}
	return sum
}

func (i invoice) vat() dataset.Grid {
	g := dataset.Grid{Name: "vat", Columns: []string{"vat_rate", "vat_category", "vat_reason", "vat_base", "vat_tax"}}
	for _, v := range i.VAT {
		g.Rows = append(g.Rows, []dataset.Value{
			percent(v.Rate), dataset.ChoiceOf(vatCategories, v.Category), dataset.Str(v.Reason), money(v.Base, i.Currency), money(v.Tax, i.Currency),
		})
	}
	return dataset.Trim(g)
}

func (i invoice) files() []dataset.File {
	var files []dataset.File
	if d := i.document; d != nil {
		files = append(files, d.file(DocumentFile, "file.invoice_xml", "file.invoice_document"))
	}
	for _, d := range i.documents {
		files = append(files, d.file(d.ID, "file.invoice_earlier", "file.invoice_earlier"))
	}
	return files
}

func (d document) file(id, xml, other string) dataset.File {
	f := dataset.File{ID: id, Name: d.Name, MIME: d.MIME, Size: d.Size, LabelID: other}
	if strings.HasSuffix(d.MIME, "/xml") {
		f.LabelID = xml
	}
	return f
}
