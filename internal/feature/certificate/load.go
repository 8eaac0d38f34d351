package certificate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// maxFile bounds the file: facts of one certificate fit in a page of text.
const maxFile = 64 << 10

// file is the form in which the operator writes the facts; days are "2026-03-31".
type file struct {
	Number       string      `json:"number"`
	Standard     string      `json:"standard"`
	Scope        string      `json:"scope"`
	Language     string      `json:"language"`
	Holder       string      `json:"holder"`
	Issuer       string      `json:"issuer"`
	Register     string      `json:"register"`
	From         string      `json:"from"`
	Until        string      `json:"until"`
	Surveillance []fileAudit `json:"surveillance"`
}

type fileAudit struct {
	Date   string `json:"date"`
	Result string `json:"result"`
	Next   string `json:"next"`
}

// Load reads a certificate's facts from a JSON file such as
//
//	{
//	  "number": "ISMS-0042-2025",
//	  "standard": "ISO/IEC 27001:2022",
//	  "scope": "Levering en beheer van webhosting",
//	  "language": "nl",
//	  "holder": "Voorbeeld bv",
//	  "issuer": "Certificatie-instelling nv",
//	  "register": "https://register.example/ISMS-0042-2025",
//	  "from": "2025-02-01",
//	  "until": "2028-01-31",
//	  "surveillance": [{"date": "2026-01-20", "result": "passed", "next": "2027-02-01"}]
//	}
//
// result is passed, minor or major; register, surveillance and next may be left out. Every problem is
// reported at once, each with its field, so that the file is mended in one go.
func Load(path string) (Certificate, error) {
	f, err := os.Open(path)
	if err != nil {
		return Certificate{}, fmt.Errorf("certificate facts: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return Certificate{}, fmt.Errorf("certificate facts: %w", err)
	}
	if len(data) > maxFile {
		return Certificate{}, fmt.Errorf("certificate facts: %s is larger than %d KiB", path, maxFile>>10)
	}
	c, err := parse(data)
	if err != nil {
		return Certificate{}, fmt.Errorf("certificate facts in %s:\n%w", path, err)
	}
	return c, nil
}

func parse(data []byte) (Certificate, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var in file
	if err := decoder.Decode(&in); err != nil {
		return Certificate{}, fmt.Errorf("not the JSON that is expected: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Certificate{}, errors.New("not the JSON that is expected: text after the closing brace")
	}
	var p problems
	c := Certificate{
		Number:   p.text("number", in.Number),
		Standard: p.text("standard", in.Standard),
		Scope:    p.text("scope", in.Scope),
		Language: p.oneOf("language", in.Language, "nl", "fr", "de", "en"),
		Holder:   p.text("holder", in.Holder),
		Issuer:   p.text("issuer", in.Issuer),
		Register: p.address("register", in.Register),
		From:     p.day("from", in.From),
		Until:    p.day("until", in.Until),
	}
	if !c.From.IsZero() && !c.Until.IsZero() && !c.From.Before(c.Until) {
		p.add("until", "is not after from")
	}
	for i, audit := range in.Surveillance {
		c.Surveillance = append(c.Surveillance, p.audit(fmt.Sprintf("surveillance[%d].", i), audit))
	}
	p.order(c)
	if err := errors.Join(p...); err != nil {
		return Certificate{}, err
	}
	return c, nil
}

// problems collects what is wrong, in the order of the file.
type problems []error

func (p *problems) add(field, what string) {
	*p = append(*p, fmt.Errorf("%s %s", field, what))
}

func (p *problems) text(field, value string) string {
	value = strings.TrimSpace(value)
	if value == "" {
		p.add(field, "is missing")
	}
	return value
}

func (p *problems) oneOf(field, value string, allowed ...string) string {
	if !slices.Contains(allowed, value) {
		p.add(field, fmt.Sprintf("is %q, must be one of %s", value, strings.Join(allowed, ", ")))
	}
	return value
}

// address accepts https only: the page makes a link of it.
func (p *problems) address(field, value string) string {
	if value == "" {
		return ""
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		p.add(field, fmt.Sprintf("is %q, must be an address that begins with https://", value))
	}
	return value
}

func (p *problems) day(field, value string) time.Time {
	if value == "" {
		p.add(field, "is missing")
		return time.Time{}
	}
	t, err := time.ParseInLocation(time.DateOnly, value, Brussels)
	if err != nil {
		p.add(field, fmt.Sprintf("is %q, must be a day such as 2026-03-31", value))
		return time.Time{}
	}
	return t
}

func (p *problems) audit(prefix string, in fileAudit) Audit {
	audit := Audit{
		Date:   p.day(prefix+"date", in.Date),
		Result: Result(p.oneOf(prefix+"result", in.Result, string(Passed), string(Minor), string(Major))),
	}
	if in.Next != "" {
		audit.Next = p.day(prefix+"next", in.Next)
		if !audit.Date.IsZero() && !audit.Next.IsZero() && !audit.Date.Before(audit.Next) {
			p.add(prefix+"next", "is not after date")
		}
	}
	return audit
}

// order checks that the audits stand oldest first and inside the certificate's life.
func (p *problems) order(c Certificate) {
	for i, audit := range c.Surveillance {
		field := fmt.Sprintf("surveillance[%d].date", i)
		if audit.Date.IsZero() {
			continue
		}
		if !c.From.IsZero() && audit.Date.Before(c.From) || !c.Until.IsZero() && audit.Date.After(c.Until) {
			p.add(field, "lies outside from and until")
		}
		if i > 0 && !audit.Date.After(c.Surveillance[i-1].Date) {
			p.add(field, "is not after the audit before it")
		}
	}
}
