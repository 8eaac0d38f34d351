package whmcs

import (
	"fmt"
	"strings"
	"testing"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// The flag for marketing mails is a consent event without evidence, whichever of its three names it has.
func TestMarketingFlag(t *testing.T) {
	for fields, want := range map[string]string{
		`"marketing_emails_opt_in":true`:                             hpxdata.ConsentGiven,
		`"marketing_emails_opt_in":"1","emailoptout":true`:           hpxdata.ConsentGiven, // the newer name counts
		`"marketing_emails_opt_in":false`:                            hpxdata.ConsentRefused,
		`"isOptedInToMarketingEmails":0`:                             hpxdata.ConsentRefused,
		`"emailoptout":true`:                                         hpxdata.ConsentRefused,
		`"emailoptout":false`:                                        hpxdata.ConsentGiven,
		`"marketing_emails_opt_in":"perhaps"`:                        "",
		`"marketing_emails_opt_in":"perhaps","emailoptout":"1"`:      hpxdata.ConsentRefused,
		`"email_preferences":{"general":"1"}`:                        "",
		`"marketing_emails_opt_in":null,"customfields":[{"id":"1"}]`: "",
	} {
		dir := folder(t, map[string]string{"a.json": fmt.Sprintf(
			`{"result":"success","client":{"id":7,"userid":7,"firstname":"An","lastname":"Maes","email":"an@example.net","status":"Active",%s}}`, fields)})
		var r result
		if err := open(t, dir, Options{}).Each(t.Context(), intake.Cursor{}, r.yield, r.refuse); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, e := range r.taken {
			if e.Type != "consent_event" {
				continue
			}
			var c hpxdata.ConsentEvent
			if err := hpxdata.Decode(e.Data, &c); err != nil {
				t.Fatal(err)
			}
			if got = c.State; e.ID != "whmcs:main/consent/7/newsletter" || e.Customer != "whmcs:main/client/7" || c.Purpose != "newsletter" || c.Explicit() || !c.At.IsZero() {
				t.Errorf("%s: %+v %+v", fields, e, c)
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", fields, got, want)
		}
		if want != "" && strings.Contains(strings.Join(r.lines, ""), `"extra":{"emailoptout"`) {
			t.Errorf("%s: the flag stands with the account as well", fields)
		}
		if want == "" && len(r.taken) != 1 {
			t.Errorf("%s: %d records", fields, len(r.taken))
		}
	}
}
