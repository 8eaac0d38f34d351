package consent

import (
	"encoding/hex"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/feature/consent/tools"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/store"
)

// Key is the key of the kind.
const Key = "consents"

// Texts of the kind and its fields in the catalogs.
var (
	_ = i18n.Enum("kind.consents.", "name", "what", "purpose", "source", "kept", "erasure")
	_ = i18n.Enum("field.", "consent_purpose", "consent_state", "consent_at", "consent_said_at", "consent_way", "consent_reference",
		"consent_effective", "consent_wording", "consent_digest", "consent_language", "consent_login", "consent_evidence", "consent_source_state")
)

// Kind declares the consent events.
//
// Who processes on the basis of consent must be able to show it (GDPR art. 7(1)): so they are kept. An erasure deletes them
// all. What stays knows nobody: keyed hashes of the addresses whose owner withdrew, and links that say what they are for.
func (s *Service) Kind() dataset.Kind {
	return dataset.Kind{
		Key: Key, Clause: "3", Owner: dataset.OfCustomer, Basis: dataset.LegalObligation,
		Retention: dataset.Retention{From: dataset.FromEnd},
		ManagedBy: dataset.ByCompany, Erasure: dataset.EraseAll, Category: dataset.Subscriber,
		Columns: []string{"consent_purpose", "consent_state", "consent_at", "consent_way"}, Dated: true,
		Tables: []dataset.Table{
			{Name: "consent_events", Columns: map[string]dataset.Use{
				"customer_id":     dataset.Internal("whose the event is; a number that only this database knows"),
				"id":              dataset.Internal("the event's address here: it is in the link to the record"),
				"reference":       dataset.Shown(),
				"purpose":         dataset.Shown(),
				"seq":             dataset.Internal("the order of events, which their times show"),
				"state":           dataset.Shown(),
				"effective":       dataset.Shown(),
				"at":              dataset.Shown(),
				"said_at":         dataset.Shown(),
				"way":             dataset.Shown(),
				"wording_version": dataset.Shown(),
				"wording_digest":  dataset.Shown(),
				"language":        dataset.Shown(),
				"login_id":        dataset.Shown(),
				"evidence":        dataset.Shown(),
				"source_state":    dataset.Shown(),
				"source_id":       dataset.Internal("the record's number in the system that it came from"),
				"import_id":       dataset.Internal("which import brought the event"),
				"version_at":      dataset.Internal("time of the record at the source; when it was said is shown"),
				"digest":          dataset.Internal("hash of the record, to tell whether it has changed"),
				"time_note":       dataset.Shown(),
				"extra":           dataset.Shown(),
			}},
			{Name: "consent_states", Columns: map[string]dataset.Use{
				"customer_id": dataset.Internal("whose the state is; a number that only this database knows"),
				"purpose":     dataset.Shown(),
				"last_seq":    dataset.Internal("how many events there are"),
				"last_at":     dataset.Internal("time of the last event, which is shown itself"),
				"state":       dataset.Shown(),
				"event_id":    dataset.Internal("which event holds; it is shown as the last one"),
			}},
		},
		Summarise: listing.Summarise, List: listing.Page, Get: listing.Get, Stream: listing.Stream, Erase: s.erase,
	}
}

var listing = dataset.Listing{
	From:  `consent_events t LEFT JOIN logins l ON l.id = t.login_id`,
	Time:  `t.at`,
	Short: eventColumns,
	Full:  eventColumns + `, coalesce(l.email, ''), t.time_note, t.extra`,
	ScanShort: func(row dataset.Row) (dataset.Record, error) {
		var e eventScan
		if err := row.Scan(e.dest()...); err != nil {
			return dataset.Record{}, err
		}
		return brief(e.event()), nil
	},
	ScanFull: scanRecord,
}

// brief is an event as a list shows it.
func brief(e Event) dataset.Record {
	var f dataset.Fields
	f.Always("consent_purpose", dataset.Choice(string(e.Purpose), PurposeNames.ID(string(e.Purpose))))
	f.Always("consent_state", dataset.Choice(string(e.State), StateNames.ID(e.Purpose.Word(e.State))))
	f.Always("consent_at", dataset.Moment(e.At))
	f.Always("consent_way", dataset.Choice(string(e.Way), WayNames.ID(string(e.Way))))
	return dataset.Record{ID: e.ID.String(), At: e.At, Title: dataset.Say("kind.consents.title", map[string]any{"Reference": e.Reference}), Fields: f}
}

func scanRecord(row dataset.Row) (dataset.Record, error) {
	var e eventScan
	var login string
	var zone dataset.Zone
	var extra jsontext.Value
	if err := row.Scan(append(e.dest(), &login, dataset.JSON(&zone), dataset.JSON(&extra))...); err != nil {
		return dataset.Record{}, err
	}
	out := e.event()
	r := brief(out)
	f := dataset.Fields(r.Fields)
	f.Always("consent_reference", dataset.Code(out.Reference))
	if !out.Effective {
		f.Always("consent_effective", dataset.YesNo(false))
	}
	f.Add("consent_said_at", dataset.Moment(out.Said))
	if out.WordingVersion > 0 {
		f.Always("consent_wording", dataset.Number(strconv.Itoa(out.WordingVersion)))
		f.Always("consent_digest", dataset.Code(hex.EncodeToString(out.WordingDigest)))
	}
	f.Always("consent_language", dataset.Value{Kind: dataset.LanguageValue, Text: string(out.Language)})
	f.Add("consent_login", dataset.Str(login))
	f.Add("consent_evidence", dataset.Str(out.Evidence))
	f.Add("consent_source_state", dataset.Str(out.SourceState))
	f.Zone(zone)
	r.Fields = f
	r.Tables = append(r.Tables, dataset.Extra(extra)...)
	return r, nil
}

// count adds an event to the customer's summary.
func count(tx *store.Tx, customer int64, at time.Time) error {
	return dataset.Add(tx, dataset.OfCustomer, Key, []int64{customer}, []dataset.Summary{{Count: 1, Oldest: at, Newest: at}})
}

// erase deletes a customer's events and takes their number out of the links. The tools are told first, so that nobody is mailed
// because they were erased. For that there must be addresses still: an erasure takes this kind before the account.
func (s *Service) erase(tx *store.Tx, scope store.Scope) (dataset.Erased, error) {
	var done dataset.Erased
	if err := intake.Pause(tx); err != nil { // else a batch in hand would bring back what goes
		return done, err
	}
	for _, sql := range []string{ // links before states, as whoever uses a link
		`SELECT FROM withdraw_links WHERE customer_id = $1 ORDER BY id FOR UPDATE`,
		`SELECT FROM consent_states WHERE customer_id = $1 ORDER BY purpose FOR UPDATE`,
	} {
		if _, err := tx.Exec(sql, scope.Customer()); err != nil {
			return done, err
		}
	}
	if err := s.tellErased(tx, scope.Customer()); err != nil {
		return done, err
	}
	for _, sql := range []string{
		`UPDATE withdraw_links SET customer_id = NULL WHERE customer_id = $1`,
		`DELETE FROM consent_states WHERE customer_id = $1`,
	} {
		if _, err := tx.Exec(sql, scope.Customer()); err != nil {
			return done, err
		}
	}
	var err error
	if done.Deleted, err = tx.Exec(`DELETE FROM consent_events WHERE customer_id = $1`, scope.Customer()); err != nil {
		return done, err
	}
	return done, dataset.Set(tx, s.Kind(), scope)
}

// tellErased withdraws in the tools what an erased customer had consented to.
func (s *Service) tellErased(tx *store.Tx, customer int64) error {
	to, _, err := s.reachedAt(tx, customer)
	if err != nil {
		return err
	}
	var given []string
	if err := tx.SQL(`SELECT purpose FROM consent_states WHERE customer_id = ? AND state = 'given' ORDER BY purpose`, customer).List(&given); err != nil {
		return err
	}
	if s.tell != nil {
		for _, p := range given {
			for _, a := range to {
				c := change(customer, Event{ID: ident.Record(), Purpose: Purpose(p), State: Purpose(p).No(), At: tx.Now()}, a)
				if err := s.tell(tx, c); err != nil {
					return err
				}
			}
		}
	}
	return tools.Forget(tx, customer)
}
