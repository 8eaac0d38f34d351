package whmcs

import (
	"strconv"
	"strings"
	"time"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// record is one record on its way into an envelope.
type record struct {
	id       string
	customer string
	at       intake.Time // of this version; absent: when the file was made
	data     hpxdata.Record
	extra    any
}

// taker turns an element into records. errNotHere says that the element is not its own.
type taker func(*run, *object) ([]record, error)

// clean takes secrets and card numbers out of an element and undoes its HTML escaping, before anything is
// read from it.
func (r *run) clean(raw []byte, recordType string) (intake.Cleaned, error) {
	if err := intake.CheckJSON(raw); err != nil {
		return intake.Cleaned{}, err
	}
	if len(raw) == 0 || raw[0] != '{' {
		return intake.Cleaned{}, intake.NewProblem(intake.CodeValue, "the element is no object")
	}
	r.cleaner.Rules = intake.RulesFor("whmcs", recordType)
	r.cleaner.Entities = true
	return r.cleaner.Clean(nil, raw)
}

// envelopes turns an element into envelopes.
func (r *run) envelopes(i int, it *item) ([]intake.Envelope, error) {
	step := steps[i]
	cleaned, err := r.clean(it.raw, step.recordType)
	if err != nil {
		return nil, err
	}
	o, err := peek(cleaned.Data)
	if err != nil {
		return nil, err
	}
	if it.list == "" && shape(it, o) != step.answer {
		return nil, errNotHere
	}
	records, err := step.take(r, o)
	if err != nil {
		return nil, err
	}
	file := r.files[r.at.File]
	var out []intake.Envelope
	for n, rec := range records {
		e := intake.Envelope{ID: rec.id, Customer: rec.customer, At: rec.at.Time, Op: intake.Upsert, Source: r.name, File: file.Name, Line: it.number, Raw: it.raw}
		if e.At.IsZero() {
			e.At = intake.NewTime(file.Modified).Time
		}
		if n == 0 && i != stepLogins && i != stepConsent { // counted once, whatever the number of records: with the client
			e.Removed, e.Secrets = cleaned.Cards, cleaned.Secrets
		}
		var plain intake.Cleaner // the element was cleaned as a whole
		if err := hpxdata.Envelop(&e, &plain, rec.data, rec.extra); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// refused returns an element as refused.
func (r *run) refused(i int, it *item, err error) intake.Reject {
	reject := intake.NewReject(r.files[r.at.File].Name, it.number, intake.ProblemOf(err))
	reject.Type = steps[i].recordType
	cleaned, err := r.clean(it.raw, reject.Type)
	if err != nil {
		return reject.Unseen(it.raw)
	}
	reject.Record = cleaned.Data
	return reject
}

// ref returns the envelope id of something of WHMCS; "" for the number 0, which is nothing.
func (r *run) ref(kind string, id int64) string {
	if id == 0 {
		return ""
	}
	return r.name + "/" + kind + "/" + strconv.FormatInt(id, 10)
}

// need refuses an element without its id.
func need(o *object, keys ...string) (int64, error) {
	if id := o.firstID(keys...); id > 0 {
		return id, nil
	}
	return 0, intake.NewProblem(intake.CodeMissing, "the number of the record is missing").In(keys[0])
}

// moment reads a time of WHMCS, which has no zone.
func (r *run) moment(o *object, key string, zone *hpxdata.Zone, field string) (intake.Time, error) {
	m, err := intake.ReadTime(o.text(key), r.zone)
	if err != nil {
		return intake.Time{}, in(err, key)
	}
	if m.Assumed && zone != nil {
		zone.AtZone = hpxdata.Assumed
		if !m.Fold.IsZero() {
			zone.AtFold = map[string]intake.Time{field: m.Fold}
		}
	}
	return m.Time, nil
}

// currencyOf returns the currency of a client, or the one that is assumed.
func (r *run) currencyOf(client int64) intake.Currency {
	if code := r.index.currency.name(r.index.currency.of[client]); code != "" {
		return code
	}
	return r.currency
}

// methods are the kinds of paying by the names that gateways of WHMCS have.
var methods = []struct{ part, kind string }{
	{"paypal", "paypal"}, {"banktransfer", "transfer"}, {"bank_transfer", "transfer"}, {"mailin", "transfer"}, {"sepa", "direct_debit"},
	{"directdebit", "direct_debit"}, {"gocardless", "direct_debit"}, {"bancontact", "card"}, {"stripe", "card"}, {"authorize", "card"},
	{"ogone", "card"}, {"worldline", "card"}, {"tco", "card"}, {"2checkout", "card"}, {"creditcard", "card"}, {"mollie", "online"},
}

// method returns the kind of a gateway, or its name when that does not tell.
func method(gateway string) string {
	name := strings.ToLower(gateway)
	for _, m := range methods {
		if strings.Contains(name, m.part) {
			return m.kind
		}
	}
	return name
}

// plainText turns the little HTML that WHMCS puts into texts ("Date: …<br>IP Address: …") into text.
func plainText(s string) string {
	return strings.TrimSpace(strings.NewReplacer("<br>", "\n", "<br />", "\n", "<br/>", "\n").Replace(s))
}

// day returns a date as a moment at its midnight in the zone of WHMCS.
func (r *run) day(d intake.Date) intake.Time {
	if d.IsZero() {
		return intake.Time{}
	}
	return intake.NewTime(time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, r.zone))
}
