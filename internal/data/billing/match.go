package billing

import (
	"slices"
	"strings"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/platform/store"
)

// candidate is a customer that a document may be for.
type candidate struct {
	id         int64
	number     string
	vat        string
	enterprise string
	byBusiness bool // found by a VAT or enterprise number; else by the customer number
}

// resolveMatch finds the one customer that a document without a customer is for. A VAT or enterprise number decides,
// and a customer number between several that share one. A customer number alone is believed only when no VAT number
// speaks against it: a buyer's reference is any text, and somebody else's invoice must not land here by chance.
func resolveMatch(tx *store.Tx, m *hpxdata.Match) (int64, *intake.Problem, error) {
	vat, enterprise := businessNumbers(m)
	numbers := nonEmpty(m.CustomerNumber, m.BuyerReference)
	found, err := candidates(tx, vat, enterprise, numbers)
	if err != nil {
		return 0, nil, err
	}
	var business, numbered []candidate
	for _, c := range found {
		if c.byBusiness {
			business = append(business, c)
		}
		if slices.Contains(numbers, c.number) {
			numbered = append(numbered, c)
		}
	}
	said := strings.Join(append(append(slices.Clone(vat), enterprise...), numbers...), ", ")
	switch {
	case said == "":
		return 0, intake.NewProblem(intake.CodeNobody, "the document names no VAT number, enterprise number or customer number of its buyer; add one at the source"), nil
	case len(business) == 1:
		return business[0].id, nil, nil
	case len(business) > 1:
		both := slices.DeleteFunc(slices.Clone(business), func(c candidate) bool { return !slices.Contains(numbers, c.number) })
		if len(both) == 1 {
			return both[0].id, nil, nil
		}
		var who []string
		for _, c := range business {
			who = append(who, c.number)
		}
		return 0, intake.NewProblem(intake.CodeNobody, "the buyer's VAT number is that of several customers (%s); put the customer number into the document as buyer reference", strings.Join(who, ", ")), nil
	case len(numbered) == 1 && !numbered[0].contradicts(vat, enterprise):
		return numbered[0].id, nil, nil
	case len(numbered) == 1:
		return 0, intake.NewProblem(intake.CodeNobody, "the document names customer %s, but its VAT number is another one; mend one of the two at the source", intake.Quote(numbered[0].number)), nil
	}
	return 0, intake.NewProblem(intake.CodeNobody, "no customer is known by what the document says of its buyer (%s); import the customer first, and then this file again", intake.Quote(said)), nil
}

// contradicts reports whether the customer has a VAT or enterprise number, and not the document's.
func (c candidate) contradicts(vat, enterprise []string) bool {
	return len(vat) > 0 && c.vat != "" && !slices.Contains(vat, c.vat) ||
		len(enterprise) > 0 && c.enterprise != "" && !slices.Contains(enterprise, c.enterprise)
}

// businessNumbers collects the VAT and enterprise numbers in all forms in which a document may give them: a Peppol
// address under scheme 0208 is an enterprise number, under 9925 a Belgian VAT number.
func businessNumbers(m *hpxdata.Match) (vat, enterprise []string) {
	addVAT := func(s string) {
		if no, ok := intake.ParseVATNo(s); ok && !slices.Contains(vat, no) {
			vat = append(vat, no)
		}
	}
	addEnterprise := func(s string) {
		if no, ok := intake.ParseEnterpriseNo(s); ok && !slices.Contains(enterprise, no) {
			enterprise = append(enterprise, no)
			addVAT("BE" + no)
		}
	}
	addEnterprise(m.EnterpriseNo)
	addVAT(m.VATNo)
	if no, ok := strings.CutPrefix(m.VATNo, "BE"); ok {
		addEnterprise(no)
	}
	switch scheme, id, _ := strings.Cut(m.Endpoint, ":"); scheme {
	case "0208":
		addEnterprise(id)
	case "9925":
		addVAT(id)
		addEnterprise(strings.TrimPrefix(strings.ToUpper(id), "BE"))
	}
	return vat, enterprise
}

func nonEmpty(list ...string) (out []string) {
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// candidates asks for the customers in one query. It reads the numbers as the source gave them: a customer cannot
// correct these.
func candidates(tx *store.Tx, vat, enterprise, numbers []string) ([]candidate, error) {
	rows, err := tx.Rows(`SELECT c.id, c.number, coalesce(a.vat_no, ''), coalesce(a.enterprise_no, ''),
			coalesce(a.vat_no = ANY($1) OR a.enterprise_no = ANY($2), false)
		FROM customers c LEFT JOIN accounts a ON a.customer_id = c.id
		WHERE c.id IN (
			SELECT customer_id FROM accounts WHERE vat_no <> '' AND vat_no = ANY($1)
			UNION SELECT customer_id FROM accounts WHERE enterprise_no <> '' AND enterprise_no = ANY($2)
			UNION SELECT id FROM customers WHERE number = ANY($3))
		ORDER BY c.number LIMIT 100`, orEmpty(vat), orEmpty(enterprise), orEmpty(numbers))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []candidate
	for rows.Next() {
		var c candidate
		if err := rows.Scan(&c.id, &c.number, &c.vat, &c.enterprise, &c.byBusiness); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// orEmpty is a list that PostgreSQL gets as an empty array, not as NULL.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
