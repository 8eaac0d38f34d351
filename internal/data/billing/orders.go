package billing

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// order is a row of the table. Its JSON is that of an earlier version.
type order struct {
	ID            ident.ID            `json:"-"`
	Gone          time.Time           `json:"-"`
	Number        string              `json:"number"`
	At            intake.Time         `json:"ordered_at"`
	Status        string              `json:"status"`
	Amount        intake.Amount       `json:"amount"`
	Currency      string              `json:"currency"`
	Method        string              `json:"method"`
	Invoice       string              `json:"invoice"` // source id of the invoice
	InvoiceID     string              `json:"-"`       // id of the invoice here, when it is known
	InvoiceNumber string              `json:"-"`
	IP            string              `json:"ip"`
	Lines         []hpxdata.OrderLine `json:"lines"`
	Fraud         *hpxdata.Fraud      `json:"fraud"`
	StaffNotes    []string            `json:"staff_notes"`
	NotesReviewed intake.Time         `json:"notes_reviewed_at"`
	Zone          dataset.Zone        `json:"time_note"`
	Extra         jsontext.Value      `json:"extra"`

	services map[string]serviceRef
	versions []dataset.StoredVersion[order]
}

func (o order) title() dataset.Text {
	if o.Number == "" {
		return dataset.Say("kind.orders.one", nil)
	}
	return dataset.Say("kind.orders.title", map[string]any{"Number": o.Number})
}

// brief is the order as a list shows it.
func (o order) brief() dataset.Record {
	var f dataset.Fields
	f.Always("number", dataset.Code(o.Number))
	f.Always("ordered_at", dataset.Moment(o.At.Time))
	f.Always("amount", money(o.Amount, o.Currency))
	f.Always("order_status", dataset.ChoiceOf(orderStatuses, o.Status))
	return dataset.Record{ID: o.ID.String(), At: o.At.Time, Title: o.title(), Fields: f, Gone: o.Gone}
}

// record is the order with all that is held. The result of an automated check is shown with what it decided: the
// customer has a right to it (GDPR art. 15(1)(h)).
func (o order) record() dataset.Record {
	f := dataset.Room(12)
	f.Always("number", dataset.Code(o.Number))
	f.Always("ordered_at", dataset.Moment(o.At.Time))
	f.Always("order_status", dataset.ChoiceOf(orderStatuses, o.Status))
	f.Always("amount", money(o.Amount, o.Currency))
	f.Add("method", dataset.ChoiceOf(methods, o.Method))
	link(&f, "invoice", InvoicesKey, o.Invoice, o.InvoiceID, o.InvoiceNumber)
	f.Add("order_ip", dataset.Code(o.IP))
	if c := o.Fraud; c != nil {
		f.Always("fraud_explanation", dataset.Value{Kind: dataset.ChoiceValue, Text: "fraud", ID: "value.fraud_explanation"})
		f.Add("fraud_module", dataset.Str(c.Module))
		f.Add("fraud_score", dataset.Code(c.Score))
		f.Add("fraud_decision", dataset.ChoiceOf(decisions, c.Decision))
		f.Add("fraud_raw", dataset.Code(c.Raw))
	}
	f.Notes(o.StaffNotes, o.NotesReviewed.Time)
	f.Zone(o.Zone)
	r := dataset.Record{ID: o.ID.String(), At: o.At.Time, Title: o.title(), Fields: f, Gone: o.Gone}
	if len(o.Lines) > 0 {
		r.Tables = append(r.Tables, o.lines())
	}
	r.Tables = append(r.Tables, dataset.Extra(o.Extra)...)
	r.Versions = dataset.Versions(r, o.versions, order.record)
	return r
}

func (o order) lines() dataset.Grid {
	g := dataset.Grid{Name: "order_lines", Columns: []string{"line_type", "description", "domain", "quantity", "line_amount", "cycle", "order_status", "service"}}
	for _, l := range o.Lines {
		g.Rows = append(g.Rows, []dataset.Value{
			dataset.ChoiceOf(lineTypes, l.Type), dataset.Str(l.Description), dataset.Str(l.Domain), number(l.Quantity),
			money(l.Amount, o.Currency), dataset.ChoiceOf(cycles, l.Cycle), dataset.ChoiceOf(orderStatuses, l.Status), serviceLink(o.services, l.Service),
		})
	}
	return dataset.Trim(g)
}
