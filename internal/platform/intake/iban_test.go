package intake

import "testing"

func TestMaskIBANs(t *testing.T) {
	for in, want := range map[string]string{
		"BE54000000000097":                        "[IBAN …0097]",
		"betaal op BE68 5390 0754 7034 a.u.b.":    "betaal op [IBAN …7034] a.u.b.",
		"be68 5390 0754 7034":                     "[IBAN …7034]",
		"BE68-5390-0754-7034, NL91ABNA0417164300": "[IBAN …7034], [IBAN …4300]",
		"(DE89370400440532013000)":                "([IBAN …3000])",
		"FR1420041010050500013M02606":             "[IBAN …2606]",
		"GB82 WEST 1234 5698 7654 32":             "[IBAN …5432]",
		"NO93 8601 1117 947":                      "[IBAN …7947]",
		"BE68\u00a05390\u00a00754\u00a07034":      "[IBAN …7034]",
		"BE68539007547035":                        "BE68539007547035",     // check digits
		"BE6853900754703":                         "BE6853900754703",      // too short
		"BE685390075470341":                       "BE685390075470341",    // longer than an IBAN
		"XBE68539007547034":                       "XBE68539007547034",    // part of a longer word
		"BE0413172884":                            "BE0413172884",         // VAT number
		"RF18539007547034":                        "RF18539007547034",     // creditor reference
		"XX68539007547034":                        "XX68539007547034",     // no such country
		"+++090/9337/55493+++":                    "+++090/9337/55493+++", // structured communication
		"":                                        "",
	} {
		if got, _ := MaskIBANs(in); got != want {
			t.Errorf("MaskIBANs(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParseIBAN(t *testing.T) {
	for in, want := range map[string]string{
		"be54 0000 0000 0097": "BE54000000000097", "BE54000000000098": "", "BE54": "", "": "", "BE5400000000009é": "",
	} {
		if got, ok := ParseIBAN(in); got != want || ok != (want != "") {
			t.Errorf("ParseIBAN(%q) = %q, %v", in, got, ok)
		}
	}
}
