package hpxdata

import (
	"slices"
	"strings"

	"inzage/internal/platform/intake"
)

func missing(field, what string) *intake.Problem {
	return intake.NewProblem(intake.CodeMissing, "%s is missing; add it at the source", what).In(field)
}

func oneOf(field, value string, allowed ...string) *intake.Problem {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return intake.NewProblem(intake.CodeValue, "%s is none of %s", intake.Quote(value), strings.Join(allowed, ", ")).In(field)
}

// finish brings a customer into its normal form. A VAT number that fails its check stays as it is written:
// it is what the company holds, and the customer may correct it; it only does not match anything.
func (c *Customer) finish() *intake.Problem {
	c.Kind = strings.ToLower(c.Kind)
	if c.Kind == "" {
		c.Kind = Person
		if c.Company != "" || c.VATNo != "" || c.EnterpriseNo != "" {
			c.Kind = Company
		}
	}
	if p := oneOf("kind", c.Kind, Person, Company); p != nil {
		return p
	}
	c.Status = strings.ToLower(c.Status)
	switch c.Status {
	case "":
		c.Status = Active
		if !c.ClosedAt.IsZero() {
			c.Status = Former
		}
	case "closed":
		c.Status = Former
	}
	if p := oneOf("status", c.Status, Active, Former); p != nil {
		return p
	}
	if no, ok := intake.ParseVATNo(c.VATNo); ok {
		c.VATNo = no
	}
	if no, ok := intake.ParseEnterpriseNo(c.EnterpriseNo); ok {
		c.EnterpriseNo = no
	} else if c.EnterpriseNo == "" && strings.HasPrefix(c.VATNo, "BE") {
		if no, ok := intake.ParseEnterpriseNo(c.VATNo); ok {
			c.EnterpriseNo = no
		}
	}
	c.Emails = trimmed(c.Emails)
	c.Address.finish()
	finishPhones(c.Phones, c.Address.Country)
	c.Language = intake.ParseLanguage(c.Language)
	return nil
}

func (c *Contact) finish() *intake.Problem {
	c.Emails = trimmed(c.Emails)
	c.Address.finish()
	finishPhones(c.Phones, c.Address.Country)
	c.Language = intake.ParseLanguage(c.Language)
	return nil
}

func (l *Login) finish() *intake.Problem {
	l.Email = strings.TrimSpace(l.Email)
	if l.Email == "" {
		return missing("email", "the address with which this person signs in")
	}
	l.Language = intake.ParseLanguage(l.Language)
	return nil
}

// IdentifierKinds are what an identifier can be.
var IdentifierKinds = []string{"email", "phone", "ip", "domain", "hosting_user", "login_user", "newsletter_id", "payer_id", "bank_ref"}

func (i *Identifier) finish() *intake.Problem {
	if i.Value == "" {
		return missing("value", "what identifies")
	}
	if i.Kind == "" {
		return missing("kind", "the kind of identifier")
	}
	return oneOf("kind", i.Kind, IdentifierKinds...)
}

func (o *Order) finish() *intake.Problem {
	o.Status = strings.ToLower(o.Status)
	return nil
}

func (s *Service) finish() *intake.Problem {
	s.Status = strings.ToLower(s.Status)
	return nil
}

// underscores brings the names of types as systems write them into one form: "Credit-Note" is credit_note.
var underscores = strings.NewReplacer(" ", "_", "-", "_")

func (i *Invoice) finish() *intake.Problem {
	switch underscores.Replace(strings.ToLower(i.Type)) {
	case "", InvoiceType:
		i.Type = InvoiceType
	case CreditNoteType, "creditnote":
		i.Type = CreditNoteType
	default:
		return oneOf("type", i.Type, InvoiceType, CreditNoteType)
	}
	switch {
	case i.Number == "":
		return missing("number", "the invoice's number")
	case i.IssueDate.IsZero():
		return missing("issue_date", "the date of issue")
	case i.Currency == "" && (i.Net != "" || i.Gross != ""):
		return missing("currency", "the currency of the amounts")
	}
	i.Status = strings.ToLower(i.Status)
	if i.StructuredRef != "" {
		ref, ok := intake.ParseStructuredRef(i.StructuredRef)
		switch {
		case ok:
			i.StructuredRef = ref
		case i.PaymentRef == "": // another kind of reference, in the wrong field
			i.PaymentRef, i.StructuredRef = i.StructuredRef, ""
		}
	}
	if i.Buyer != nil {
		i.Buyer.Address.finish()
		if no, ok := intake.ParseVATNo(i.Buyer.VATNo); ok {
			i.Buyer.VATNo = no
		}
	}
	return nil
}

func (p *Payment) finish() *intake.Problem {
	p.Status = strings.ToLower(p.Status)
	switch {
	case p.Amount == "":
		return missing("amount", "the amount")
	case p.Currency == "":
		return missing("currency", "the currency of the amount")
	}
	return nil
}

func (a *Address) finish() {
	if len(a.Country) == 2 {
		a.Country = strings.ToUpper(a.Country)
	}
}

// finishPhones adds the E.164 form and the kind where the source leaves them out.
func finishPhones(phones []Phone, country string) {
	for i := range phones {
		p := &phones[i]
		p.Kind = strings.ToLower(p.Kind)
		if !isE164(p.E164) {
			if p.Raw == "" {
				p.Raw = p.E164
			}
			p.E164 = ""
		}
		raw := p.Raw
		if raw == "" {
			raw = p.E164
		}
		e164, kind := intake.ParsePhone(raw, country)
		if p.E164 == "" {
			p.E164 = e164
		}
		if p.Raw == "" {
			p.Raw = p.E164
		}
		if p.Kind == "" {
			p.Kind = kind
		}
	}
}

// isE164 reports whether a text has the form of ITU-T E.164.
func isE164(s string) bool {
	if len(s) < 8 || len(s) > 16 || s[0] != '+' || s[1] == '0' {
		return false
	}
	for _, c := range s[1:] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// trimmed drops blank texts and the blanks around the others.
func trimmed(list []string) []string {
	out := list[:0]
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
