package whmcs

import (
	"strings"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// marketingFlags are the fields that say whether a client gets the newsletter, the newest first. The last one says it the
// other way round.
var marketingFlags = []string{"marketing_emails_opt_in", "isOptedInToMarketingEmails", "emailoptout"}

// consent reads the flag that stands for consent to the newsletter. WHMCS keeps no more than that: not when it was set, nor
// by whom or by which words.
func (r *run) consent(answer *object) ([]record, error) {
	o := answer.client()
	id, err := need(o, "id", "userid", "client_id")
	if err != nil {
		return nil, err
	}
	in, known := marketing(o)
	if !known {
		return nil, errNotHere
	}
	c := &hpxdata.ConsentEvent{Purpose: "newsletter", Channel: "email", State: hpxdata.ConsentRefused, Method: hpxdata.ImportedFlag}
	if in {
		c.State = hpxdata.ConsentGiven
	}
	return []record{{id: r.ref("consent", id) + "/newsletter", customer: r.ref("client", id), data: c}}, nil
}

// marketing reports whether a client gets the newsletter, and whether the answer says so at all.
func marketing(o *object) (in, known bool) {
	for i, name := range marketingFlags {
		for _, m := range o.members {
			if string(m.key) != name {
				continue
			}
			switch flag, _ := intake.Scalar(m.value); strings.ToLower(strings.TrimSpace(flag)) {
			case "true", "1", "on", "yes":
				return i < 2, true
			case "false", "0", "off", "no":
				return i == 2, true
			}
		}
	}
	return false, false
}
