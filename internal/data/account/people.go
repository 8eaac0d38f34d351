package account

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// contact is a row of account_contacts. Its JSON is that of the table.
type contact struct {
	FirstName   string           `json:"first_name"`
	LastName    string           `json:"last_name"`
	Company     string           `json:"company"`
	Emails      []string         `json:"emails"`
	Phones      []hpxdata.Phone  `json:"phones"`
	Address     *hpxdata.Address `json:"address"`
	Language    string           `json:"language"`
	Roles       []string         `json:"roles"`
	Preferences map[string]bool  `json:"preferences"`
	CreatedAt   intake.Time      `json:"created_at"`
	Zone        dataset.Zone     `json:"time_note"`
	Extra       jsontext.Value   `json:"extra"`
	GoneAt      intake.Time      `json:"gone_at"`
}

// contactGrid shows further persons at a customer, one a row.
func contactGrid(contacts ...contact) []dataset.Grid {
	if len(contacts) == 0 {
		return nil
	}
	g := dataset.Grid{Name: "contacts", Columns: []string{
		"name", "company", "emails", "phones", "address", "language", "roles", "preferences", "created_at", "remarks", "gone_at",
	}}
	for _, c := range contacts {
		var numbers, addressOf string
		for _, p := range c.Phones {
			numbers = strings.TrimPrefix(numbers+"\n"+phoneText(p), "\n")
		}
		if a := c.Address; a != nil {
			addressOf = strings.TrimSpace(addressText(map[string]string{
				"street": a.Street, "box": a.Box, "postcode": a.Postcode, "city": a.City, "state": a.State,
			}) + "\n" + a.Country)
		}
		g.Rows = append(g.Rows, []dataset.Value{
			dataset.Str(strings.TrimSpace(c.FirstName + " " + c.LastName)), dataset.Str(c.Company), dataset.Str(strings.Join(c.Emails, "\n")),
			dataset.Code(numbers), dataset.Str(addressOf), {Kind: dataset.LanguageValue, Text: c.Language}, roleValue(c.Roles),
			dataset.Str(preferences(c.Preferences)), dataset.Moment(c.CreatedAt.Time), dataset.Str(remarks(c.Zone, c.Extra)), dataset.Moment(c.GoneAt.Time),
		})
	}
	return []dataset.Grid{dataset.Trim(g)}
}

func roleValue(list []string) dataset.Value {
	if len(list) == 1 {
		return dataset.ChoiceOf(roles, list[0])
	}
	return dataset.Str(strings.Join(list, ", "))
}

// preferences lists the kinds of mail that a contact gets, and with a minus those that it does not.
func preferences(p map[string]bool) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if p[name] {
			list = append(list, name)
		} else {
			list = append(list, "− "+name)
		}
	}
	return strings.Join(list, "\n")
}

// remarks is what else the source sent, as "name: value".
func remarks(z dataset.Zone, extra []byte) string {
	var lines []string
	for _, g := range dataset.Extra(extra) {
		for _, row := range g.Rows {
			lines = append(lines, row[0].Text+": "+row[1].Text)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(z.AtFold)) {
		lines = append(lines, name+": "+z.AtFold[name].UTC().Format("2006-01-02 15:04:05Z"))
	}
	return strings.Join(lines, "\n")
}

// identifier is a row of identifiers. Its JSON is that of the table.
type identifier struct {
	Kind      string         `json:"kind"`
	Value     string         `json:"value"`
	ValidFrom intake.Time    `json:"valid_from"`
	ValidTo   intake.Time    `json:"valid_to"`
	Verified  bool           `json:"verified"`
	How       string         `json:"how"`
	Zone      dataset.Zone   `json:"time_note"`
	Extra     jsontext.Value `json:"extra"`
	GoneAt    intake.Time    `json:"gone_at"`
}

// identifierGrid shows what tells that a call, a mail or a log line is the customer's.
func identifierGrid(list ...identifier) []dataset.Grid {
	if len(list) == 0 {
		return nil
	}
	g := dataset.Grid{Name: "identifiers", Columns: []string{"identifier_kind", "value", "valid_from", "valid_to", "verified", "how", "remarks", "gone_at"}}
	for _, i := range list {
		g.Rows = append(g.Rows, []dataset.Value{
			dataset.ChoiceOf(idKinds, i.Kind), dataset.Code(i.Value), dataset.Moment(i.ValidFrom.Time), dataset.Moment(i.ValidTo.Time),
			dataset.YesNo(i.Verified), dataset.Str(i.How), dataset.Str(remarks(i.Zone, i.Extra)), dataset.Moment(i.GoneAt.Time),
		})
	}
	return []dataset.Grid{dataset.Trim(g)}
}
