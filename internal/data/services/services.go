// Package services holds what a customer takes or took from the company: hosting, domain names, mailboxes, servers
// (clause 1.2 of the policy: what was ordered and delivered).
//
// It guarantees: a customer sees all that the source sent about a service, also what the import format has no name for;
// notes of staff are said to be there, and shown once an officer has read them; the same record twice changes nothing,
// and an earlier version of a changed one is kept and shown.
package services

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// Key is the key of the kind.
const Key = "services"

// service is a row of the table. Its JSON is that of an earlier version.
type service struct {
	ID            ident.ID           `json:"-"`
	Gone          time.Time          `json:"-"`
	Type          string             `json:"type"`
	Product       string             `json:"product"`
	Domain        string             `json:"domain"`
	Server        string             `json:"server"`
	Username      string             `json:"username"`
	Started       intake.Date        `json:"started"`
	Ends          intake.Date        `json:"ends"`
	Status        string             `json:"status"`
	Order         string             `json:"order_ref"` // source id of the order
	OrderID       string             `json:"-"`         // id of the order here, when it is known
	OrderNumber   string             `json:"-"`
	Amount        intake.Amount      `json:"amount"`
	Currency      string             `json:"currency"`
	Cycle         string             `json:"cycle"`
	Config        []hpxdata.Field    `json:"config"`
	Custom        []hpxdata.Field    `json:"custom"`
	LogPolicy     *hpxdata.LogPolicy `json:"log_policy"`
	StaffNotes    []string           `json:"staff_notes"`
	NotesReviewed intake.Time        `json:"notes_reviewed_at"`
	Zone          dataset.Zone       `json:"time_note"`
	Extra         jsontext.Value     `json:"extra"`

	versions []dataset.StoredVersion[service]
}

// Words of sources that the catalogs know. Others are shown as they are.
var (
	types    = i18n.Enum("value.service_type.", "hosting", "domain", "mail", "server", "certificate", "addon", "hostingaccount", "reselleraccount", "other")
	statuses = i18n.Enum("value.service_status.", "pending", "active", "suspended", "terminated", "cancelled", "fraud", "completed",
		"expired", "grace", "redemption", "transferred_away", "pending_registration", "pending_transfer")
	cycles = i18n.Enum("value.cycle.", "monthly", "quarterly", "semi_annually", "annually", "biennially", "triennially", "one_time", "free_account", "free")
)

// over are the states of a service that has ended.
var over = []string{"terminated", "cancelled", "fraud", "expired", "transferred away", "deleted", "ended", "closed"}

// title is the name by which a customer knows a service.
func (s service) title() dataset.Text {
	switch {
	case s.Domain != "":
		return dataset.Plain(s.Domain)
	case s.Product != "":
		return dataset.Plain(s.Product)
	}
	return dataset.Say("kind.services.one", nil)
}

// brief is the record as a list shows it.
func (s service) brief() dataset.Record {
	var f dataset.Fields
	f.Always("product", dataset.Str(s.Product))
	f.Always("domain", dataset.Str(s.Domain))
	f.Always("started", dataset.Day(s.Started.Time))
	f.Always("ends", dataset.Day(s.Ends.Time))
	f.Always("service_status", dataset.ChoiceOf(statuses, s.Status))
	return dataset.Record{ID: s.ID.String(), At: s.Started.Time, Until: dataset.DayAfter(s.Ends.Time), Title: s.title(), Fields: f, Gone: s.Gone}
}

// record is the record with all that is held.
func (s service) record() dataset.Record {
	f := dataset.Room(14)
	f.Always("service_type", dataset.ChoiceOf(types, s.Type))
	f.Always("product", dataset.Str(s.Product))
	f.Always("domain", dataset.Code(s.Domain))
	f.Add("server", dataset.Code(s.Server))
	f.Add("username", dataset.Code(s.Username))
	f.Always("started", dataset.Day(s.Started.Time))
	f.Always("ends", dataset.Day(s.Ends.Time))
	f.Always("service_status", dataset.ChoiceOf(statuses, s.Status))
	f.Add("price", dataset.Money(string(s.Amount), s.Currency))
	f.Add("cycle", dataset.ChoiceOf(cycles, s.Cycle))
	if s.OrderID != "" {
		f.Add("order", dataset.Link("orders", s.OrderID, s.OrderNumber))
	} else {
		f.Add("order", dataset.Code(s.Order))
	}
	if p := s.LogPolicy; p != nil {
		f.Always("log_enabled", dataset.YesNo(p.Enabled))
		f.Always("log_days", dataset.Number(strconv.Itoa(p.Days)))
		f.Always("log_anonymise", dataset.YesNo(p.Anonymise))
	}
	f.Notes(s.StaffNotes, s.NotesReviewed.Time)
	f.Zone(s.Zone)
	r := dataset.Record{ID: s.ID.String(), At: s.Started.Time, Until: dataset.DayAfter(s.Ends.Time), Title: s.title(), Fields: f, Gone: s.Gone}
	r.Tables = append(r.Tables, dataset.Pairs("config", pairs(s.Config))...)
	r.Tables = append(r.Tables, dataset.Pairs("custom", pairs(s.Custom))...)
	r.Tables = append(r.Tables, dataset.Extra(s.Extra)...)
	r.Versions = dataset.Versions(r, s.versions, service.record)
	return r
}

func pairs(fields []hpxdata.Field) (rows [][2]string) {
	for _, f := range fields {
		rows = append(rows, [2]string{f.Label, f.Value})
	}
	return rows
}
