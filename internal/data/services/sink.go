package services

import (
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// Sinks puts the services of imports into the table.
func Sinks() []intake.Sink {
	return []intake.Sink{&intake.Table{
		RecordType: "service", Kind: Key, VersionOf: Key, Name: "services", Erasable: true,
		Columns: []string{
			"type", "product", "domain", "server", "username", "started", "ends", "status", "order_ref", "amount", "currency", "cycle",
			"config", "custom", "log_policy", "staff_notes", "time_note", "extra",
		},
		Keep:   []string{"notes_reviewed_at"},
		Encode: encode,
		Stored: intake.UnreviewNotes("services"),
	}}
}

func encode(it *intake.Item, row *intake.Row) error {
	var s hpxdata.Service
	if err := hpxdata.Decode(it.Data, &s); err != nil {
		return err
	}
	it.Occurred = s.Started.Time
	row.Text(s.Type)
	row.Text(s.Product)
	row.Text(s.Domain)
	row.Text(s.Server)
	row.Text(s.Username)
	row.Date(s.Started)
	row.Date(s.Ends)
	row.Text(s.Status)
	row.Text(s.Order)
	row.Amount(s.Amount)
	row.Text(string(s.Currency))
	row.Text(s.Cycle)
	row.JSON(s.Config)
	row.JSON(s.Custom)
	row.JSONOrNull(s.LogPolicy, s.LogPolicy != nil)
	row.JSON(s.StaffNotes)
	row.JSONOrNull(s.Zone, s.AtZone != "")
	row.RawJSON(it.Extra)
	return nil
}
