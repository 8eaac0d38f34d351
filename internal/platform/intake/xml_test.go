package intake

import (
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

func TestCheckXML(t *testing.T) {
	deep := strings.Repeat("<a>", maxXMLDepth+1) + strings.Repeat("</a>", maxXMLDepth+1)
	pdf := base64.StdEncoding.EncodeToString([]byte("%PDF-1.7 card 4111 1111 1111 1111"))
	for in, code := range map[string]Code{
		`<Invoice><ID>1</ID></Invoice>`:                              "",
		"\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>": "",
		`<?xml version="1.0" encoding="utf8"?><a>&#233;&amp;</a>`:    "",
		`<a><!-- nothing --></a>`:                                    "",
		``:                                                           CodeTruncated,
		`   `:                                                        CodeTruncated,
		`<a><b></b>`:                                                 CodeTruncated,
		`<a><b></a>`:                                                 CodeSyntax,
		`<a></a><`:                                                   CodeTruncated,
		`hello`:                                                      CodeTruncated,
		`{"a":1}`:                                                    CodeTruncated,
		`<a>&external;</a>`:                                          CodeSyntax,
		"<a>only one NUL in some text: \x00</a>":                     CodeSyntax,
		"<a>\xe9</a>":                                                CodeEncoding,
		`<?xml version="1.0" encoding="ISO-8859-1"?><a/>`:                  CodeEncoding,
		"\xFF\xFE<\x00a\x00/\x00>\x00":                                     CodeEncoding,
		`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`: CodeFormat,
		`<!DOCTYPE a><a/>`: CodeFormat,
		deep:               CodeFormat,
		`<a><Note>card 4111 1111 1111 1111</Note></a>`:     CodeCard,
		`<a><Note>4111<![CDATA[1111]]>11111111</Note></a>`: CodeCard,
		`<a><Note>4111&#49;11111111111</Note></a>`:         CodeCard,
		`<a note="4111111111111111"/>`:                     CodeCard,
		`<a><!-- 4111111111111111 --></a>`:                 CodeCard,
		`<?pay 4111111111111111?><a/>`:                     CodeCard,
		`<a>4111111111111111<b/></a>`:                      CodeCard,
		`<a><b/>4111111111111111</a>`:                      CodeCard,
		`<CardAccount><PrimaryAccountNumberID>4111111111111111</PrimaryAccountNumberID></CardAccount>`:               CodeCard,
		`<Invoice><PaymentMeans><PaymentID>4111111111111111</PaymentID></PaymentMeans></Invoice>`:                    CodeCard,
		`<a><EmbeddedDocumentBinaryObject mimeCode="application/pdf">` + pdf + `</EmbeddedDocumentBinaryObject></a>`: CodeCard,
		// The same digits where they are something else.
		`<Invoice><ID>4111111111111111</ID></Invoice>`:                                                                    "",
		`<Party><EndpointID schemeID="0009">38012986646850</EndpointID></Party>`:                                          "",
		`<Party><PartyIdentification><ID>38012986646850</ID></PartyIdentification></Party>`:                               "",
		`<Item><StandardItemIdentification><ID schemeID="0160">4111111111111111</ID></StandardItemIdentification></Item>`: "",
		`<PayeeFinancialAccount><ID>BE68539007547034</ID></PayeeFinancialAccount>`:                                        "",
		`<PaymentID>+++090/9337/55493+++</PaymentID>`:                                                                     "",
		`<PaymentMeans><PrimaryAccountNumberID>411111XXXXXX1111</PrimaryAccountNumberID></PaymentMeans>`:                  "",
	} {
		var got Code
		if p := ProblemOf(CheckXML([]byte(in))); p != nil {
			got = p.Code
		}
		if got != code {
			t.Errorf("CheckXML(%.90q) = %q, want %q", in, got, code)
		}
	}
}

func TestCheckXMLSaysWhere(t *testing.T) {
	p := ProblemOf(CheckXML([]byte(`<Invoice><InvoiceLine><Note>4111111111111111</Note></InvoiceLine></Invoice>`)))
	if p.Field != "Invoice/InvoiceLine/Note" || strings.Contains(p.Error(), "4111") {
		t.Errorf("%v", p)
	}
}

func TestDocumentTooLarge(t *testing.T) {
	big := []byte("<a>" + strings.Repeat(" ", MaxDocument) + "</a>")
	if p := ProblemOf(CheckXML(big)); p == nil || p.Code != CodeTooLarge {
		t.Errorf("20 MiB and a little: %v", p)
	}
}

// TestEntitiesDoNotGrow has the billion laughs: no document type, no entities.
func TestEntitiesDoNotGrow(t *testing.T) {
	var b strings.Builder
	b.WriteString("<!DOCTYPE lolz [<!ENTITY lol0 \"lol\">")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&b, "<!ENTITY lol%d \"%s\">", i, strings.Repeat(fmt.Sprintf("&lol%d;", i-1), 10))
	}
	b.WriteString("]><lolz>&lol9;</lolz>")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p := ProblemOf(CheckXML([]byte(b.String())))
	runtime.ReadMemStats(&after)
	if p == nil || p.Code != CodeFormat || after.TotalAlloc-before.TotalAlloc > 1<<20 {
		t.Errorf("%v, %d bytes of memory", p, after.TotalAlloc-before.TotalAlloc)
	}
}

func FuzzCheckXML(f *testing.F) {
	f.Add([]byte(`<Invoice xmlns="u"><ID>1</ID><Note>4111 1111 1111 1111</Note><!-- x --><?p x?></Invoice>`))
	f.Add([]byte(`<!DOCTYPE a><a/>`))
	f.Add([]byte("\xFF\xFE<\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := CheckXML(b); err != nil && ProblemOf(err).Text == "" {
			t.Fatalf("refused without a reason: %v", err)
		}
	})
}
