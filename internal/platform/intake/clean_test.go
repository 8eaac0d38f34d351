package intake

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// sample is a record with one field of each kind.
type sample struct {
	Number string   `json:"number,omitempty" intake:"reference"`
	Name   string   `json:"name,omitempty"`
	Emails []string `json:"emails,omitempty"`
	Amount Amount   `json:"amount,omitempty"`
	Day    Date     `json:"day,omitzero"`
	At     Time     `json:"at,omitzero"`
	PaidAt Time     `json:"paid_at,omitzero"`
	Yes    bool     `json:"yes,omitempty"`
	Count  int      `json:"count,omitempty"`
	Config []struct {
		Label string `json:"label,omitempty"`
		Value string `json:"value,omitempty"`
	} `json:"config,omitempty"`
	Inner *struct {
		City string `json:"city,omitempty"`
	} `json:"inner,omitempty"`
	Lines []struct {
		Text string `json:"text,omitempty"`
		At   Time   `json:"at,omitzero"`
	} `json:"lines,omitempty"`
	Flags  map[string]bool `json:"flags,omitempty"`
	AtZone string          `json:"at_zone,omitempty"`
	AtFold map[string]Time `json:"at_fold,omitempty"`
}

var sampleSchema = SchemaOf[sample]()

func clean(t *testing.T, c *Cleaner, in string, further ...string) Cleaned {
	t.Helper()
	if err := CheckJSON([]byte(in)); err != nil {
		t.Fatalf("the test's own JSON: %v", err)
	}
	var more [][]byte
	for _, f := range further {
		more = append(more, []byte(f))
	}
	got, err := c.Clean(sampleSchema, []byte(in), more...)
	if err != nil {
		t.Fatalf("Clean(%s): %v", in, err)
	}
	if err := CheckJSON(got.Data); err != nil {
		t.Fatalf("Clean(%s) wrote %s: %v", in, got.Data, err)
	}
	if got.Extra != nil {
		if err := CheckJSON(got.Extra); err != nil {
			t.Fatalf("Clean(%s) wrote extra %s: %v", in, got.Extra, err)
		}
	}
	return got
}

func TestClean(t *testing.T) {
	zone := brussels(t)
	for _, c := range []struct{ name, in, data, extra string }{
		{"as it should be", `{"number":"59","name":"Jan"}`, `{"number":"59","name":"Jan"}`, ``},
		{"blanks between", " {\t\"name\" :\r\n \"Jan\" , \"emails\": [ \"a@example.org\" , \"b@example.org\" ] } ", `{"name":"Jan","emails":["a@example.org","b@example.org"]}`, ``},
		{"empty", `{}`, `{}`, ``},
		{"absent in all ways", `{"name":"","day":null,"inner":[],"emails":{},"lines":"","flags":[ ],"at":""}`, `{}`, ``},
		{"numbers and texts change places", `{"number":59,"name":true,"amount":12.5,"yes":"1","count":"7","day":"2026-01-02"}`, `{"number":"59","name":"true","amount":"12.5","yes":true,"count":7,"day":"2026-01-02"}`, ``},
		{"yes and no", `{"yes":"on","flags":{"a":1,"b":"0","c":"no","d":true}}`, `{"yes":true,"flags":{"a":true,"b":false,"c":false,"d":true}}`, ``},
		{"one text for a list", `{"emails":"a@example.org"}`, `{"emails":["a@example.org"]}`, ``},
		{"unknown keys", `{"name":"Jan","shoe":42,"inner":{"city":"Gent","floor":"3"},"lines":[{"text":"a"},{"text":"b","x":{"y":[1]}}]}`,
			`{"name":"Jan","inner":{"city":"Gent"},"lines":[{"text":"a"},{"text":"b"}]}`, `{"shoe":42,"inner.floor":"3","lines.1.x":{"y":[1]}}`},
		{"escaped keys are keys", `{"n\u0061me":"Jan","p\u0061ssword":"x"}`, `{"n\u0061me":"Jan"}`, ``},
		{"secrets", `{"name":"Jan","password":"geheim","Password":"x","api-token":"t","inner":{"city":"Gent","remote_token":"r"},"deep":{"x":[{"cvv":"123","ok":1}]}}`,
			`{"name":"Jan","inner":{"city":"Gent"}}`, `{"deep":{"x":[{"ok":1}]}}`},
		{"config is a field and no secret", `{"config":[{"label":"PHP","value":"8.4"}]}`, `{"config":[{"label":"PHP","value":"8.4"}]}`, ``},
		{"labelled secrets", `{"config":[{"label":"Root Password:","value":"hunter2"},{"value":"0000","label":"PIN"},{"label":"Wachtwoord","value":""},{"label":"Secretariaat","value":"ja"}]}`,
			`{"config":[{"label":"Root Password:","value":"[secret removed]"},{"value":"[secret removed]","label":"PIN"},{"label":"Wachtwoord"},{"label":"Secretariaat","value":"ja"}]}`, ``},
		{"labelled secrets outside the format", `{"fields":[{"name":"Passwort","value":"x","type":"text"}]}`, `{}`, `{"fields":[{"name":"Passwort","value":"[secret removed]","type":"text"}]}`},
		{"JSON in a text", `{"name":"{\"score\":14,\"password\":\"x\",\"in\":\"[{\\\"cvv\\\":\\\"1\\\",\\\"a\\\":2}]\"}"}`, `{"name":"{\"score\":14,\"in\":\"[{\\\"a\\\":2}]\"}"}`, ``},
		{"JSON in a text without secrets stays as it is", `{"name":"{ \"score\" : 14 }"}`, `{"name":"{ \"score\" : 14 }"}`, ``},
		{"JSON in a text with a key twice", `{"name":"{\"password\":\"a\",\"password\":\"b\"}"}`, `{"name":"{}"}`, ``},
		{"card in a text", `{"name":"Visa 4111 1111 1111 1111"}`, `{"name":"Visa [card number removed]"}`, ``},
		{"card with escapes", `{"name":"\u0034111\u00201111 1111\t1111"}`, `{"name":"[card number removed]"}`, ``},
		{"card as number", `{"shoe":4111111111111111,"name":4111111111111111}`, `{"name":"[card number removed]"}`, `{"shoe":"[card number removed]"}`},
		{"card as other numbers", `{"a":4111111111111111.00,"b":4.111111111111111e15,"c":4111111111111112,"d":0.4539578763621486,"e":1e99999999,"f":-12}`, `{}`,
			`{"a":"[card number removed]","b":"[card number removed]","c":4111111111111112,"d":0.4539578763621486,"e":1e99999999,"f":-12}`},
		{"card as key", `{"x":{"4111111111111111":1},"4111111111111111":{"y":1}}`, `{}`, `{"x":{"[card number removed]":1},"[card number removed]":{"y":1}}`},
		{"card in a list, in JSON in a text", `{"emails":["4111111111111111"],"name":"[\"4111111111111111\"]"}`, `{"emails":["[card number removed]"],"name":"[\"[card number removed]\"]"}`, ``},
		{"references are left alone", `{"number":"4111111111111111","gtin":"4111111111111111","ean":4111111111111111}`, `{"number":"4111111111111111"}`, `{"gtin":"4111111111111111","ean":4111111111111111}`},
		{"references with escapes too", `{"number":"4111111111111111\/1"}`, `{"number":"4111111111111111\/1"}`, ``},
		{"IBAN", `{"name":"van BE68 5390 0754 7034","iban":"BE68539007547034"}`, `{"name":"van [IBAN …7034]"}`, `{"iban":"[IBAN …7034]"}`},
		{"a decimal in a text", `{"name":"123456.4539578763621486"}`, `{"name":"123456.4539578763621486"}`, ``},
		{"a time with zone", `{"at":"2026-01-02T09:00:00+01:00"}`, `{"at":"2026-01-02T09:00:00+01:00"}`, ``},
		{"a time without zone", `{"at":"2026-01-02 09:00:00"}`, `{"at":"2026-01-02T09:00:00+01:00","at_zone":"assumed"}`, ``},
		{"a time that came twice", `{"paid_at":"2026-10-25 02:30:00","lines":[{"at":"2026-10-25 02:31:00"}]}`,
			`{"paid_at":"2026-10-25T02:30:00+02:00","lines":[{"at":"2026-10-25T02:31:00+02:00"}],"at_zone":"assumed","at_fold":{"paid_at":"2026-10-25T01:30:00Z","lines.0.at":"2026-10-25T01:31:00Z"}}`, ``},
		{"a record that says so itself", `{"at":"2026-01-02 09:00:00","at_zone":"source"}`, `{"at":"2026-01-02T09:00:00+01:00","at_zone":"source"}`, ``},
		{"zero times", `{"at":"0000-00-00 00:00:00","day":"0000-00-00"}`, `{"at":null,"day":"0000-00-00"}`, ``},
		{"a time that is none stays for Decode", `{"at":"gisteren"}`, `{"at":"gisteren"}`, ``},
		{"a card for a time", `{"at":"4111111111111111","day":"4111111111111111","amount":"4111111111111111","count":"4111111111111111","yes":"4111111111111111"}`,
			`{"at":"[card number removed]","day":"[card number removed]","amount":"[card number removed]","count":"[card number removed]","yes":"[card number removed]"}`, ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := clean(t, &Cleaner{Zone: zone}, c.in)
			if d := cmp.Diff(c.data, string(got.Data)); d != "" {
				t.Errorf("data (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.extra, string(got.Extra)); d != "" {
				t.Errorf("extra (-want +got):\n%s", d)
			}
			again := clean(t, &Cleaner{Zone: zone}, string(got.Data))
			if d := cmp.Diff(string(got.Data), string(again.Data)); d != "" && !strings.Contains(c.in, "0000") {
				t.Errorf("cleaning twice is not cleaning once (-once +twice):\n%s", d)
			}
		})
	}
}

func TestCleanCounts(t *testing.T) {
	c := &Cleaner{}
	got := clean(t, c, `{"name":"4111111111111111 5555555555554444","password":"x","cvv":"","shoe":{"secret":"y","n":4111111111111111},"config":[{"label":"pin","value":"1"}],"lines":[{"z":1},{"z":2}]}`,
		`{"shoe":1,"token":"abc","pass":"p"}`, `{"password":"q","shoe":2}`)
	if got.Cards != 3 || got.Secrets != 4 {
		t.Errorf("%d cards and %d secrets, want 3 and 4", got.Cards, got.Secrets)
	}
	if d := cmp.Diff([]string{"lines.z", "shoe"}, got.Unknown); d != "" {
		t.Errorf("unknown (-want +got):\n%s", d)
	}
	want := `{"shoe":{"n":"[card number removed]"},"lines.0.z":1,"lines.1.z":2,"shoe (2)":1,"token":"abc","pass":"p","shoe (3)":2}`
	if d := cmp.Diff(want, string(got.Extra)); d != "" {
		t.Errorf("extra (-want +got):\n%s", d)
	}
	// A reused cleaner remembers nothing.
	if got := clean(t, c, `{"name":"Jan"}`); got.Cards != 0 || got.Secrets != 0 || got.Extra != nil || got.Unknown != nil || string(got.Data) != `{"name":"Jan"}` {
		t.Errorf("something stayed behind: %+v", got)
	}
}

func TestShortNamesAreSecretsOfTheirSystemOnly(t *testing.T) {
	const in = `{"pass":"p","hash":"h","config":[{"label":"PHP","value":"8"}],"c":"key","extra_config":1}`
	for _, c := range []struct{ system, recordType, extra string }{
		{"hpx", "service", `{"pass":"p","hash":"h","c":"key","extra_config":1}`},
		{"whmcs", "service", `{"c":"key","extra_config":1}`},
		{"WHMCS", "message", `{"extra_config":1}`},
		{"fossbilling", "customer", `{"c":"key","extra_config":1}`},
	} {
		got := clean(t, &Cleaner{Rules: RulesFor(c.system, c.recordType)}, in)
		if d := cmp.Diff(c.extra, string(got.Extra)); d != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.system, c.recordType, d)
		}
		if !strings.Contains(string(got.Data), "PHP") {
			t.Errorf("%s: the field config of the format was dropped: %s", c.system, got.Data)
		}
	}
}

// TestDenylist has every name that must not come in, in several spellings.
func TestDenylist(t *testing.T) {
	names := strings.Fields("password password2 salt api_token secret remote_token transfersecret eppcode validationdata authdata securityqans securityqid cardnum cvv bankacct orderdata accesskey")
	for _, name := range names {
		for _, spelling := range []string{name, strings.ToUpper(name), strings.ReplaceAll(name, "_", "-"), strings.ReplaceAll(name, "_", ""), "client[" + name + "]", "client." + name} {
			if !(Rules{}).Denies(spelling) {
				t.Errorf("%q comes in", spelling)
			}
		}
	}
	for _, name := range []string{"name", "email", "config", "hash", "c", "pass", "notes", "fraudoutput", "lastlogin", "passport", "secretary", "groupid", "ipaddress"} {
		if (Rules{}).Denies(name) {
			t.Errorf("%q does not come in", name)
		}
	}
}

func TestNULIsRefused(t *testing.T) {
	for in, field := range map[string]string{
		`{"name":"a\u0000b"}`:                        "name",
		`{"lines":[{"text":"x"},{"text":"\u0000"}]}`: "lines.1.text",
		`{"shoe":["\u0000"]}`:                        "shoe.0",
		`{"at":"2026-01-02 09:00\u0000"}`:            "at",
		`{"name":"{\"a\":\"\\u0000\"}"}`:             "name",
	} {
		_, err := (&Cleaner{}).Clean(sampleSchema, []byte(in))
		p := ProblemOf(err)
		if p == nil || p.Code != CodeNUL || !strings.HasPrefix(p.Field, field) {
			t.Errorf("Clean(%s): %v; want a NUL in %s", in, err, field)
		}
	}
	// A backslash before u0000 is no NUL.
	if got := clean(t, &Cleaner{}, `{"name":"a\\u0000b"}`); string(got.Data) != `{"name":"a\\u0000b"}` {
		t.Errorf("%s", got.Data)
	}
}

func TestEntities(t *testing.T) {
	c := &Cleaner{Entities: true}
	got := clean(t, c, `{"name":"O&#039;Brien &amp; Zonen","shoe":"{&quot;password&quot;:&quot;x&quot;,&quot;score&quot;:1}","x":"&#52;111111111111111"}`)
	if string(got.Data) != `{"name":"O'Brien & Zonen"}` || string(got.Extra) != `{"shoe":"{\"score\":1}","x":"[card number removed]"}` {
		t.Errorf("%s %s", got.Data, got.Extra)
	}
}

func TestCheckJSON(t *testing.T) {
	for in, code := range map[string]Code{
		`{"a":1}`: "", ` {"a":1} `: "", `"\ud83d\ude00"`: "", `{"a":{"b":1},"c":{"b":1}}`: "",
		`{"a":1,"a":2}`: CodeDuplicate, `{"x":{"a":1,"\u0061":2}}`: CodeDuplicate, "{\"a\":\"\xe9\"}": CodeEncoding, `{"a":"\ud800"}`: CodeEncoding, `{"a":"\udc00\ud800"}`: CodeEncoding,
		`{"a":1`: CodeTruncated, `{"a":"b`: CodeTruncated, ``: CodeTruncated, `  `: CodeTruncated, `{"a":1}}`: CodeSyntax, `{"a":1} {"b":2}`: CodeSyntax, `{a:1}`: CodeSyntax, "{\"a\":\"\x00\"}": CodeSyntax, `{"a":01}`: CodeSyntax, `[1,]`: CodeSyntax,
		strings.Repeat("[", 20000): CodeSyntax,
	} {
		var got Code
		if p := ProblemOf(CheckJSON([]byte(in))); p != nil {
			got = p.Code
		}
		if got != code {
			t.Errorf("CheckJSON(%.40q) = %q, want %q", in, got, code)
		}
	}
	p := ProblemOf(CheckJSON([]byte(`{"x":[0,{"a":1,"a":2}]}`)))
	if p.Field != "x.1.a" {
		t.Errorf("a key that stands twice is said to be in %q", p.Field)
	}
}

// FuzzClean looks for panics, for JSON that is none, and for secrets and cards that get through.
func FuzzClean(f *testing.F) {
	f.Add(`{"number":"59","name":"Jan","emails":["a"],"shoe":{"password":"hunter2"}}`)
	f.Add(`{"name":"{\"password\":\"hunter2\",\"n\":4111111111111111}","at":"2026-10-25 02:30:00"}`)
	f.Add(`{"config":[{"label":"Password","value":"hunter2"}],"lines":[{"at":null,"x":1}],"flags":{"a":"1"}}`)
	f.Add(`{"a b":{"é":[[[]]]},"at_zone":"x","at_fold":{"at":"2026-01-01"}}`)
	zone := brussels(f)
	f.Fuzz(func(t *testing.T, in string) {
		b := []byte(in)
		if CheckJSON(b) != nil || b[blank(b, 0)] != '{' {
			return
		}
		for _, schema := range []*Schema{sampleSchema, nil} {
			got, err := (&Cleaner{Zone: zone, Rules: RulesFor("whmcs", "message")}).Clean(schema, b)
			if err != nil {
				continue
			}
			if err := CheckJSON(got.Data); err != nil {
				t.Fatalf("%q became %s: %v", in, got.Data, err)
			}
			if got.Extra != nil {
				if p := ProblemOf(CheckJSON(got.Extra)); p != nil && p.Code != CodeDuplicate {
					t.Fatalf("%q became extra %s: %v", in, got.Extra, p)
				}
			}
			var all map[string]any
			if json.Unmarshal(got.Data, &all) == nil {
				if _, there := all["password"]; there {
					t.Fatalf("a password got through: %s", got.Data)
				}
			}
		}
	})
}

// TestHostileRecords: what costs a reader more than its length is refused, or costs no more.
func TestHostileRecords(t *testing.T) {
	_, err := (&Cleaner{}).Clean(sampleSchema, []byte(strings.Repeat(`{"a":`, 5000)+"1"+strings.Repeat("}", 5000)))
	if p := ProblemOf(err); p == nil || p.Code != CodeValue || !strings.Contains(p.Text, "nested") {
		t.Errorf("5000 levels: %v", err)
	}
	if got := clean(t, &Cleaner{}, `{"x":`+strings.Repeat(`[`, maxDepth-1)+strings.Repeat(`]`, maxDepth-1)+`}`); got.Extra == nil {
		t.Error("as deep as may be was refused")
	}
	var keys strings.Builder
	for i := range 60000 {
		fmt.Fprintf(&keys, `"k%d":%d,`, i, i)
	}
	for name, in := range map[string]string{
		"many keys":        `{` + keys.String() + `"name":"x"}`,
		"many card-likes":  `{"name":"` + strings.Repeat("4111111111111111a", 60000) + `"}`,
		"many near-IBANs":  `{"name":"` + strings.Repeat("BE68 5390 0754 7035 ", 50000) + `"}`,
		"many quotes":      `{"name":"` + strings.Repeat(`\"`, 500000) + `"}`,
		"JSON, many times": `{"name":"` + strings.Repeat("[", 500000) + `"}`,
	} {
		start := time.Now()
		clean(t, &Cleaner{Rules: RulesFor("whmcs", "message")}, in)
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%s: %v for %d bytes", name, took, len(in))
		}
	}
}
