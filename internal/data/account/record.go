package account

import (
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake/hpxdata"
)

// record is the account as pages and copies show it.
func (a *account) record() dataset.Record {
	var f dataset.Fields
	f.Always("customer_number", dataset.Code(a.Number))
	f.Always("customer_kind", dataset.ChoiceOf(kinds, a.Kind))
	f.Always("customer_status", dataset.ChoiceOf(statuses, a.Status))
	a.names(&f)
	a.reach(&f)
	f.Always("language", dataset.Value{Kind: dataset.LanguageValue, Text: a.Language})
	f.Add("birth_date", dataset.Day(a.BirthDate.Time))
	f.Add("customer_group", dataset.Str(a.Group))
	f.Add("customer_since", dataset.Moment(a.CreatedAt.Time))
	f.Add("closed_at", dataset.Moment(a.ClosedAt.Time))
	f.Notes(a.StaffNotes, a.NotesReviewed.Time)
	f.Zone(a.Zone)
	r := dataset.Record{At: a.CreatedAt.Time, Title: dataset.Say("kind.account.name", nil), Fields: f, Gone: a.GoneAt.Time}
	r.Tables = append(r.Tables, phoneGrid(a.OtherPhones)...)
	r.Tables = append(r.Tables, contactGrid(a.contacts...)...)
	r.Tables = append(r.Tables, identifierGrid(a.identifiers...)...)
	var custom [][2]string
	for _, c := range a.Custom {
		custom = append(custom, [2]string{c.Label, c.Value})
	}
	r.Tables = append(r.Tables, dataset.Pairs("custom", custom)...)
	r.Tables = append(r.Tables, dataset.Extra(a.Extra)...)
	return r
}

// whole is the record with what it was before.
func (a *account) whole() dataset.Record {
	r := a.record()
	r.Versions = a.history()
	return r
}

// names adds what tells who the customer is. The company alone changes it, on a request with proof.
func (a *account) names(f *dataset.Fields) {
	locked := func(name, why string, v dataset.Value) {
		*f = append(*f, dataset.Field{Name: name, Value: v, LockedID: why})
	}
	business := a.Kind == hpxdata.Company
	if business || a.Company != "" {
		locked("company", "account.locked.name", dataset.Str(a.Company))
	}
	locked("first_name", "account.locked.name", dataset.Str(a.FirstName))
	locked("last_name", "account.locked.name", dataset.Str(a.LastName))
	if business || a.VATNo != "" {
		locked("vat_no", "account.locked.vat", dataset.Code(a.VATNo))
	}
	if a.EnterpriseNo != "" {
		locked("enterprise_no", "account.locked.vat", dataset.Code(a.EnterpriseNo))
	}
}

// reach adds how the customer is reached, each with the name of the form that corrects it.
func (a *account) reach(f *dataset.Fields) {
	of := func(key string) func(map[string]string) dataset.Value {
		return func(v map[string]string) dataset.Value { return dataset.Str(v[key]) }
	}
	a.correctable(f, "email", emailGroup, of("email"))
	for i, address := range a.Emails {
		if i > 0 {
			f.Add("email_other", dataset.Str(address))
		}
	}
	a.correctable(f, "phone", phoneGroup, of("phone"))
	a.correctable(f, "mobile", mobileGroup, of("mobile"))
	if a.Kind == hpxdata.Company || a.effective(faxGroup)["fax"] != "" || a.Fax != "" {
		a.correctable(f, "fax", faxGroup, of("fax"))
	}
	a.correctable(f, "address", addressGroup, func(v map[string]string) dataset.Value { return dataset.Str(addressText(v)) })
	a.correctable(f, "country", addressGroup, func(v map[string]string) dataset.Value {
		return dataset.Value{Kind: dataset.CountryValue, Text: v["country"]}
	})
}

// correctable adds a field as it holds; where the customer corrected it, also what the source says.
func (a *account) correctable(f *dataset.Fields, name, group string, value func(map[string]string) dataset.Value) {
	field := dataset.Field{Name: name, Value: value(a.effective(group)), Correct: group}
	if c := a.open(group); c != nil {
		if source := value(a.values(group)); source != field.Value {
			field.Source, field.Since = &source, c.At.UTC()
		}
	}
	*f = append(*f, field)
}

func phoneGrid(phones []hpxdata.Phone) []dataset.Grid {
	if len(phones) == 0 {
		return nil
	}
	g := dataset.Grid{Name: "phones", Columns: []string{"phone_kind", "number"}}
	for _, p := range phones {
		g.Rows = append(g.Rows, []dataset.Value{dataset.ChoiceOf(phoneKinds, p.Kind), dataset.Code(phoneText(p))})
	}
	return []dataset.Grid{g}
}

// phoneText is a number as it can be dialled, or as the source has it when it cannot be read.
func phoneText(p hpxdata.Phone) string {
	if p.E164 != "" {
		return p.E164
	}
	return p.Raw
}
