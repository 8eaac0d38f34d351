package demo

import "time"

// Officer is a staff member of the company.
type Officer struct {
	Login
	Person  string // the company's number of the person
	Name    string
	Roles   []string
	Trained time.Time // day of the last training in data protection
}

// Officers returns the three who can sign in to the staff area. Their passwords and the secrets of their authenticator
// apps are published, as those of the customers: they open invented files only.
func Officers() []Officer {
	officer := func(name, email, password, note, person string, roles, apps []string) Officer {
		return Officer{
			Login:  Login{Role: "officer", Language: "nl", Email: email + "@" + TheCompany().Domain, Password: password, Note: note, Apps: apps},
			Person: person, Name: name, Roles: roles, Trained: time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC),
		}
	}
	return []Officer{
		officer("Lies De Smet", "lies.desmet", "lucifer-zwaluw-trommel-bakfiets", "operations, and administrator of the staff area", "P-0114",
			[]string{"operations", "administrator"}, []string{"K5XW4ZDFOJTHK3BAMVWG64BANRUWK4ZB", "NRUWK4ZAORXXQIDUO5SWKZDFEBTWK5DP"}),
		officer("Thomas Maes", "thomas.maes", "kapstok-meeuw-suikerpot-klaver", "privacy officer", "P-0087",
			[]string{"privacy_officer"}, []string{"ORUG63LBOMQGC4DQEBSWK4TTORSQ2CQK", "ORUG63LBOMQGC4DQEB2HOZLFMRSQ2CQK"}),
		officer("Nadia Haddad", "nadia.haddad", "schommel-perkament-kikker-dorpel", "privacy officer and auditor", "P-0131",
			[]string{"privacy_officer", "auditor"}, []string{"NZQWI2LBEBQXA4BAMVSXE43UMUQCAIBA", "NZQWI2LBEBQXA4BAOR3WKZLEMUQCAIBA"}),
	}
}
