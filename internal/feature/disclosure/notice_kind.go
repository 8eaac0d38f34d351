package disclosure

import (
	"encoding/json"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/disclosure/notice"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// NoticeKey is the key of the kind.
const NoticeKey = "disclosures"

// Texts of the kind in the catalogs, and the words of its values.
var (
	_ = i18n.Enum("kind.disclosures.", "name", "what", "purpose", "source", "kept", "erasure")
	_ = i18n.Enum("field.", "told_reference", "told_at", "told_why", "told_received", "told_authority", "told_authority_type", "told_country", "told_arrondissement",
		"told_nature", "told_order_date", "told_order_number", "told_basis", "told_outcome", "told_outcome_at", "told_object_until", "told_object_how", "told_objected",
		"told_copy_none", "told_lawyer", "told_court", "told_complaint", "told_selector", "told_value", "told_data", "told_from", "told_to", "told_decision")
	_ = i18n.Enum("grid.", "told_lines")

	whyText = i18n.Enum("told.why.", string(notice.Before), string(notice.After), string(notice.OrderEnds), string(notice.Lifted), string(notice.Public),
		string(notice.RequestOver), string(notice.FraudOver))
	// OutcomeText says how an order ended for a customer.
	OutcomeText = i18n.Enum("told.outcome.", outcomeAhead, outcomeGiven, outcomePart, outcomeRefused, outcomeWithdrawn, outcomeNoData, outcomeFraud,
		outcomeKept, outcomeReplaced)
	lineText   = i18n.Enum("told.line.", "granted", "refused")
	adviceText = i18n.Enum("told.advice.", "object", "lawyer", "court", "complaint", "copy")
)

// noticeMonths is how long a message is kept: as long as the file of the case, so that the customer can act on it.
const noticeMonths = 12 * KeepYears

// NoticeKind declares what customers were told of orders about them (clauses 2 and 7). It is there for who may be told only: of an
// order that is still secret nothing lies here. An erasure leaves it, because it is the proof that the customer was told.
func NoticeKind() dataset.Kind {
	return dataset.Kind{
		Key: NoticeKey, Clause: "2", Owner: dataset.OfCustomer, Basis: dataset.LegalObligation,
		Retention: dataset.Retention{From: dataset.FromRecord, Months: noticeMonths},
		ManagedBy: dataset.ByCompany, Erasure: dataset.EraseNot, Category: dataset.NotDisclosed,
		Columns: []string{"told_at", "told_authority", "told_order_date", "told_outcome"}, Dated: true,
		Tables: []dataset.Table{
			{Name: "disclosure_notices", Columns: map[string]dataset.Use{
				"customer_id": dataset.Internal("who was told; a number that only this database knows"),
				"id":          dataset.Internal("the record's address here; the reference is shown"),
				"reference":   dataset.Shown(), "told_at": dataset.Shown(), "why": dataset.Shown(), "received_on": dataset.Shown(),
				"authority": dataset.Shown(), "authority_type": dataset.Shown(), "country": dataset.Shown(), "arrondissement": dataset.Shown(),
				"nature": dataset.Shown(), "order_date": dataset.Shown(), "order_number": dataset.Shown(), "bases": dataset.Shown(),
				"outcome": dataset.Shown(), "outcome_at": dataset.Shown(), "object_until": dataset.Shown(), "objected_on": dataset.Shown(),
				"copy": dataset.Shown(), "copy_name": dataset.Shown(), "copy_mime": dataset.Shown(), "copy_size": dataset.Shown(), "copy_none": dataset.Shown(),
				"updated_at": dataset.Internal("when the message was sent last; the times of what it tells are shown"),
			}},
			{Name: "disclosure_notice_lines", Columns: map[string]dataset.Use{
				"customer_id": dataset.Internal("who was told"),
				"notice_id":   dataset.Internal("which message it belongs to: it is shown there"),
				"line":        dataset.Internal("the order of the lines"),
				"selector":    dataset.Shown(), "value": dataset.Shown(), "kind": dataset.Shown(), "category": dataset.Shown(),
				"from_at": dataset.Shown(), "to_at": dataset.Shown(), "granted": dataset.Shown(),
			}},
		},
		Summarise: noticeListing.Summarise, List: noticeListing.Page, Get: noticeListing.Get, Stream: noticeListing.Stream,
		File: noticeFile, Erase: keepNotices, Expire: expireNotices,
	}
}

// noticeListing lists what a customer was told, the latest first.
var noticeListing = dataset.Listing{
	From: "disclosure_notices t", Time: "t.told_at",
	Short: "t.id, t.reference, t.told_at, t.authority, t.order_date, t.outcome",
	Full: `t.id, t.reference, t.told_at, t.why, t.received_on, t.authority, t.authority_type, t.country, t.arrondissement, t.nature, t.order_date, t.order_number,
		t.bases, t.outcome, t.outcome_at, t.object_until, t.objected_on, t.copy IS NOT NULL, t.copy_name, t.copy_mime, t.copy_size, t.copy_none,
		(SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.line), '[]') FROM disclosure_notice_lines l WHERE l.customer_id = t.customer_id AND l.notice_id = t.id)`,
	Bytes:     "t.copy_size",
	ScanShort: scanBrief, ScanFull: scanNotice,
}

func scanBrief(row dataset.Row) (dataset.Record, error) {
	var id ident.ID
	var reference, authority, outcome string
	var told, day time.Time
	err := row.Scan(&id, &reference, dataset.Nullable(&told), &authority, dataset.Nullable(&day), &outcome)
	var f dataset.Fields
	f.Always("told_at", dataset.Moment(told))
	f.Always("told_authority", dataset.Str(authority))
	f.Always("told_order_date", dataset.Day(day))
	f.Always("told_outcome", dataset.Choice(outcome, OutcomeText.ID(outcome)))
	return dataset.Record{ID: id.String(), At: told, Title: dataset.Say("told.title", map[string]any{"Reference": reference}), Fields: f}, err
}

func scanNotice(row dataset.Row) (dataset.Record, error) {
	var id ident.ID
	var reference, why, authority, kind, country, division, nature, number, outcome, name, mime, none string
	var told, received, day, ended, until, objected time.Time
	var bases []string
	var hasCopy bool
	var size int64
	var lines []byte
	n := dataset.Nullable
	if err := row.Scan(&id, &reference, n(&told), &why, n(&received), &authority, &kind, &country, &division, &nature, n(&day), &number, &bases, &outcome, n(&ended),
		n(&until), n(&objected), &hasCopy, &name, &mime, &size, &none, &lines); err != nil {
		return dataset.Record{}, err
	}
	var f dataset.Fields
	f.Always("told_outcome", dataset.Choice(outcome, OutcomeText.ID(outcome)))
	f.Add("told_outcome_at", dataset.Moment(ended))
	f.Add("told_object_until", dataset.Moment(until))
	f.Always("told_authority", dataset.Str(authority))
	f.Always("told_authority_type", dataset.Choice(kind, law.AuthorityText.ID(kind)))
	f.Add("told_arrondissement", dataset.Str(division))
	f.Always("told_country", dataset.Value{Kind: dataset.CountryValue, Text: country})
	f.Always("told_nature", dataset.Choice(nature, law.NatureText.ID(nature)))
	f.Always("told_order_date", dataset.Day(day))
	f.Add("told_order_number", dataset.Code(number))
	for _, b := range bases {
		f.Always("told_basis", dataset.Choice(b, law.BasisText.ID(b)))
	}
	f.Always("told_received", dataset.Day(received))
	f.Always("told_at", dataset.Moment(told))
	f.Always("told_why", dataset.Choice(why, whyText.ID(why)))
	f.Always("told_reference", dataset.Code(reference))
	f.Add("told_objected", dataset.Day(objected))
	rec := dataset.Record{ID: id.String(), At: told, Title: dataset.Say("told.title", map[string]any{"Reference": reference})}
	if hasCopy {
		rec.Files = []dataset.File{{ID: copyFile, Name: name, MIME: mime, Size: size, LabelID: "file.told_copy"}}
	} else if none == "" {
		f.Always("told_copy_none", advice("copy"))
	}
	f.Add("told_copy_none", dataset.Str(none))
	if outcome == outcomeAhead {
		f.Always("told_object_how", advice("object"))
	}
	f.Always("told_lawyer", advice("lawyer"))
	f.Always("told_court", advice("court"))
	f.Always("told_complaint", advice("complaint"))
	rec.Fields = f
	grid, err := noticeGrid(lines)
	rec.Tables = []dataset.Grid{grid}
	return rec, err
}

// advice is a sentence of ours as a value.
func advice(what string) dataset.Value { return dataset.Choice(what, adviceText.ID(what)) }

// noticeGrid is what the order asks for of the customer.
func noticeGrid(doc []byte) (dataset.Grid, error) {
	var lines []struct {
		Selector, Value, Kind, Category string
		From                            time.Time `json:"from_at"`
		To                              time.Time `json:"to_at"`
		Granted                         bool
	}
	g := dataset.Grid{Name: "told_lines", Columns: []string{"told_data", "told_from", "told_to", "told_selector", "told_value", "told_decision"}}
	if err := json.Unmarshal(doc, &lines); err != nil {
		return g, err
	}
	for _, l := range lines {
		data := dataset.Choice(l.Category, law.CategoryText.ID(l.Category))
		if l.Kind != "" {
			data = dataset.Choice(l.Kind, "kind."+l.Kind+".name")
		}
		decision := "refused"
		if l.Granted {
			decision = "granted"
		}
		g.Rows = append(g.Rows, []dataset.Value{data, dataset.Moment(l.From), dataset.Moment(l.To), dataset.Choice(l.Selector, law.SelectorText.ID(l.Selector)),
			dataset.Code(l.Value), dataset.Choice(decision, lineText.ID(decision))})
	}
	return dataset.Trim(g), nil
}

// copyFile is the id of the one file that a message may have.
const copyFile = "order"

func noticeFile(r store.Reader, scope store.Scope, id, file string) (found ident.ID, err error) {
	record, ok := ident.Parse(id)
	if !ok || file != copyFile || scope.Customer() <= 0 {
		return found, fault.Missing()
	}
	err = r.Row(`SELECT copy FROM disclosure_notices WHERE customer_id = $1 AND id = $2 AND copy IS NOT NULL`, scope.Customer(), record).Scan(&found)
	return found, err
}

// keepNotices leaves the messages, and tells how many.
func keepNotices(tx *store.Tx, scope store.Scope) (done dataset.Erased, err error) {
	if scope.Customer() <= 0 {
		return done, store.ErrNoScope
	}
	err = tx.Row(`SELECT count(*) FROM disclosure_notices WHERE customer_id = $1`, scope.Customer()).Scan(&done.Kept)
	return done, err
}

// expireNotices deletes messages that were kept long enough, with their copies.
func expireNotices(tx *store.Tx, now time.Time, limit int) (int64, error) {
	gone, err := dropMessages(tx, now.AddDate(-KeepYears, 0, 0), limit)
	if err != nil || len(gone) == 0 {
		return 0, err
	}
	var ids []int64
	var deltas []dataset.Summary
	for _, g := range gone {
		if g.Copy != nil {
			if _, err := blob.Delete(tx, *g.Copy); err != nil {
				return 0, err
			}
		}
		if n := len(ids); n == 0 || ids[n-1] != g.CustomerID {
			ids, deltas = append(ids, g.CustomerID), append(deltas, dataset.Summary{})
		}
		d := &deltas[len(deltas)-1]
		d.Count, d.Bytes = d.Count-1, d.Bytes-g.Size
	}
	return int64(len(gone)), dataset.Add(tx, dataset.OfCustomer, NoticeKey, ids, deltas)
}
