package directory

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure/law"
)

// Warning is what an officer should look at before relying on an entry. It forbids nothing.
type Warning struct {
	ID   string // catalog id of the sentence
	Args i18n.Args
}

// Warnings are those of what the entry says; that it is stale, Stale says.
func (e Entry) Warnings() (out []Warning) {
	if _, domain, ok := strings.Cut(e.Email, "@"); ok {
		if of, alike := law.LookAlike(domain); alike {
			out = append(out, Warning{"directory.warning.look_alike", i18n.Args{"Domain": domain, "Of": of}})
		}
	}
	if n, err := phonenumbers.Parse(e.Phone, e.Country); err == nil && phonenumbers.GetNumberType(n) == phonenumbers.MOBILE {
		out = append(out, Warning{"directory.warning.mobile", nil})
	}
	return out
}

// National writes a telephone number as people read it out: "02 555 12 34", with the country's prefix for one abroad.
func (e Entry) National() string {
	n, err := phonenumbers.Parse(e.Phone, e.Country)
	if err != nil {
		return e.Phone
	}
	if e.Country == "BE" {
		return phonenumbers.Format(n, phonenumbers.NATIONAL)
	}
	return phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
}
