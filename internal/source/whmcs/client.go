package whmcs

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// clientDetails reads GetClientsDetails.
func (r *run) clientDetails(answer *object) ([]record, error) {
	o := answer.client()
	rec, err := r.client(o)
	if err != nil {
		return nil, err
	}
	return []record{rec}, nil
}

// clientRow reads a row of GetClients, when nothing better says who the client is.
func (r *run) clientRow(o *object) ([]record, error) {
	if r.index.detailed.has(o.id("id")) {
		return nil, errNotHere
	}
	rec, err := r.client(o)
	if err != nil {
		return nil, err
	}
	return []record{rec}, nil
}

func (r *run) client(o *object) (record, error) {
	id, err := need(o, "id", "userid", "client_id")
	if err != nil {
		return record{}, err
	}
	c := &hpxdata.Customer{
		Number: o.first("id", "userid", "client_id"), FirstName: o.text("firstname"), LastName: o.text("lastname"), Company: o.text("companyname"),
		VATNo: o.text("tax_id"), Language: o.text("language"),
	}
	if mail := o.text("email"); mail != "" {
		c.Emails = []string{mail}
	}
	c.Kind = hpxdata.Person
	if c.Company != "" {
		c.Kind = hpxdata.Company
	}
	c.Address = hpxdata.Address{
		Street:   strings.TrimSpace(o.text("address1") + "\n" + o.text("address2")),
		Postcode: o.text("postcode"), City: o.text("city"), State: o.first("state", "fullstate"), Country: o.first("country", "countrycode"),
	}
	if raw, international := o.text("phonenumber"), o.first("phonenumberformatted", "telephoneNumber"); raw+international != "" {
		e164, kind := intake.ParsePhone(international, c.Address.Country)
		if e164 == "" {
			e164, kind = intake.ParsePhone(raw, c.Address.Country)
		}
		if raw == "" {
			raw = international
		}
		c.Phones = []hpxdata.Phone{{Kind: kind, E164: e164, Raw: raw}}
	}
	switch status := strings.ToLower(o.text("status")); status {
	case "closed":
		c.Status = hpxdata.Former
	case "active", "inactive", "": // inactive: a customer without running services
		c.Status = hpxdata.Active
	default:
		return record{}, intake.NewProblem(intake.CodeValue, "%s is no status of a client of WHMCS", intake.Quote(status)).In("status")
	}
	created, err := o.date("datecreated")
	if err != nil {
		return record{}, err
	}
	if created.IsZero() {
		created = r.index.created[id]
	}
	if c.CreatedAt = r.day(created); !created.IsZero() {
		c.AtZone = hpxdata.Assumed
	}
	if group := o.text("groupid"); group != "0" {
		c.Group = group
	}
	for _, f := range o.list("customfields", "customfield") {
		label := f.first("name", "fieldname")
		if label == "" {
			label = "custom field " + f.text("id")
		}
		if value := f.text("value"); value != "" {
			c.Custom = append(c.Custom, hpxdata.Field{Label: label, Value: value})
		}
	}
	if notes := o.text("notes"); notes != "" {
		c.StaffNotes = []string{notes}
	}
	o.drop("result", "client", "users", "uuid", "fullname", "countryname", "statecode", "phonecc", "owner_user_id", "stats", "message", "totalresults", "currency")
	if _, known := marketing(o); known {
		o.drop(marketingFlags...) // a consent event of its own
	}
	for i := range o.members { // customfields1, customfields2: the custom fields once more
		if rest, ok := strings.CutPrefix(string(o.members[i].key), "customfields"); ok && isIndex(rest) {
			o.members[i].used = true
		}
	}
	last := plainText(o.text("lastlogin"))
	extra := o.rest()
	if last != "" {
		extra["lastlogin"], _ = jsontext.AppendQuote(nil, last)
	}
	return record{id: r.ref("client", id), data: c, extra: extra}, nil
}

// logins reads who may sign in for a client (WHMCS 8 and later). A user of several clients is one login, told
// by the first answer that names it.
func (r *run) logins(answer *object) ([]record, error) {
	var out []record
	o := answer.client()
	own := o.firstID("id", "userid", "client_id")
	for _, u := range o.list("users", "user") {
		id := u.id("id")
		links := r.index.links[id]
		if id == 0 || len(links) == 0 || links[0].client != own {
			continue
		}
		l := &hpxdata.Login{Email: u.text("email"), Name: u.text("name")}
		for _, k := range links {
			role := "user"
			if k.owner {
				role = "owner"
			}
			l.Customers = append(l.Customers, hpxdata.LoginCustomer{Customer: r.ref("client", k.client), Role: role})
		}
		u.drop("is_owner")
		out = append(out, record{id: r.ref("user", id), customer: r.ref("client", own), data: l, extra: u.rest()})
	}
	if out == nil {
		return nil, errNotHere
	}
	return out, nil
}
