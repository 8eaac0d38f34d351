package demo

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"
)

// Company is who runs the demonstration: an invented web-hosting company.
type Company struct {
	Name         string // with its legal form
	ShortName    string // as people say it
	Street       string
	Postcode     string
	City         string
	Country      string // ISO 3166-1, two letters
	EnterpriseNo string // ten digits
	VATNo        string // with country
	IBAN         string
	Phone        string // E.164
	Domain       string // reserved: no mail can leave for it
	Operations   string // address that answers customers
	Privacy      string // address of the privacy office
	NoReply      string // sender of automatic mail
	Answers      string // what answers to mails of the portal go to
	Website      string
}

// TheCompany returns the invented company.
func TheCompany() Company {
	const domain = "kastanje-hosting.example"
	return Company{
		Name:         "Kastanje Hosting bv",
		ShortName:    "Kastanje Hosting",
		Street:       "Kastanjelaan 7",
		Postcode:     "9000",
		City:         "Gent",
		Country:      "BE",
		EnterpriseNo: "0000000196",
		VATNo:        "BE0000000196",
		IBAN:         "BE54000000000097",
		Phone:        mobile(0),
		Domain:       domain,
		Operations:   "operations@" + domain,
		Privacy:      "privacy@" + domain,
		NoReply:      "noreply@" + domain,
		Answers:      "vraag@" + domain,
		Website:      "https://www." + domain,
	}
}

// writeCertificate writes the facts of the company's ISO 27001 certificate. It runs for three years, of which
// one and a half have passed; the first surveillance audit found a small thing to mend.
func writeCertificate(dir string, w *world) error {
	from := w.today.AddDate(-1, -6, 0)
	until := from.AddDate(3, 0, -1)
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	type audit struct {
		Date   string `json:"date"`
		Result string `json:"result"`
		Next   string `json:"next"`
	}
	facts := struct {
		Number       string  `json:"number"`
		Standard     string  `json:"standard"`
		Scope        string  `json:"scope"`
		Language     string  `json:"language"`
		Holder       string  `json:"holder"`
		Issuer       string  `json:"issuer"`
		Register     string  `json:"register"`
		From         string  `json:"from"`
		Until        string  `json:"until"`
		Surveillance []audit `json:"surveillance"`
	}{
		Number:   "NC-27001-0042",
		Standard: "ISO/IEC 27001:2022",
		Scope:    "Levering, beheer en ondersteuning van webhosting, domeinnamen, mailboxen en beheerde servers vanuit Gent",
		Language: "nl",
		Holder:   TheCompany().Name,
		Issuer:   "Noordster Certificatie nv",
		Register: "https://register.noordster-certificatie.example/NC-27001-0042",
		From:     day(from),
		Until:    day(until),
		Surveillance: []audit{
			{Date: day(from.AddDate(0, 11, 6)), Result: "minor", Next: day(from.AddDate(2, 0, 0))},
		},
	}
	data, err := json.MarshalIndent(facts, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, CertificateFile), append(data, '\n'), 0o600)
}
