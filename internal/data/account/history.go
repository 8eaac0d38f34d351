package account

import (
	"slices"
	"time"

	"inzage/internal/platform/dataset"
)

// history is what the account was before, newest first: as the source had it, as the customer had corrected it, and the
// contacts and identifiers that changed.
func (a *account) history() []dataset.Version {
	list := dataset.Versions((&account{row: a.row}).record(), a.versions, func(r row) dataset.Record { return (&account{row: r}).record() })
	for _, c := range a.corrections {
		if c.Ended == nil {
			continue
		}
		was := account{corrections: []correction{{Group: c.Group, Values: c.Values}}}
		was.Kind = a.Kind
		v := dataset.Version{At: c.At.UTC(), Replaced: c.Ended.UTC()}
		var f dataset.Fields
		was.reach(&f)
		for _, field := range f {
			if field.Correct == c.Group {
				v.Fields = append(v.Fields, dataset.Field{Name: field.Name, Value: field.Value})
			}
		}
		list = append(list, v)
	}
	list = append(list, a.others...)
	slices.SortStableFunc(list, func(x, y dataset.Version) int { return y.Replaced.Compare(x.Replaced) })
	return list
}

// otherVersion is an earlier version of a contact or an identifier.
type otherVersion struct {
	Kind       string     `json:"kind"`
	At         time.Time  `json:"at"`
	Replaced   time.Time  `json:"replaced"`
	Contact    contact    `json:"contact"`
	Identifier identifier `json:"identifier"`
}

func (o otherVersion) version() dataset.Version {
	v := dataset.Version{At: o.At.UTC(), Replaced: o.Replaced.UTC()}
	if o.Kind == contactVersions {
		v.Tables = contactGrid(o.Contact)
	} else {
		v.Tables = identifierGrid(o.Identifier)
	}
	return v
}
