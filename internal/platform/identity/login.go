package identity

import (
	"context"
	"slices"
	"time"

	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// LoginRow is a person who can sign in, as an import tells: either a login of the source's own, or made of a
// customer's first e-mail address.
type LoginRow struct {
	SourceID  string // id of the source's own login; empty when it was made of an address
	Email     string
	Name      string
	Language  string  // nl when it is none of ours
	Customers []int64 // for whom the person acts
}

// LoginsResult is what became of the rows.
type LoginsResult struct {
	New    int   // logins made
	Linked int64 // links made between a login and a customer
	Held   int   // left alone, because the person has moved the login to this address or away from it: an officer decides
	Bad    []int // indexes of rows whose address is none
}

// UpsertLogins makes the logins of an import and links them to their customers: one login for each address, linked to each
// customer that has it. It never touches the password, the proof of the address or an address that the
// person has changed, and never gives a login to a customer on the strength of an address that the person moved to
// later: whoever proves to own a mailbox does not thereby own what an import brings.
func UpsertLogins(tx *store.Tx, rows []LoginRow, importID int64, now time.Time) (LoginsResult, error) {
	var res LoginsResult
	people, err := gather(tx.Context(), tx.Keys(), rows, &res)
	if err != nil || len(people) == 0 {
		return res, err
	}
	known, err := knownLogins(tx, people)
	if err != nil {
		return res, err
	}
	var fresh []*person
	var links []link
	for _, p := range people {
		l := known.of(p)
		switch {
		case l == nil:
			// Customers who have the login that was made of this address keep it, also when its owner has moved it elsewhere.
			if p.customers = known.unsettled(p); len(p.customers) > 0 || p.sourceID != "" {
				fresh = append(fresh, p)
			}
		case l.movedHere(p):
			res.Held++
		default:
			if err := l.follow(tx, p, importID, &res); err != nil {
				return res, err
			}
			links = append(links, p.links(l.id)...)
		}
	}
	made, err := insertLogins(tx, fresh, importID, now)
	if err != nil {
		return res, err
	}
	res.New = len(made)
	for _, p := range fresh {
		links = append(links, p.links(made[string(p.mac)])...)
	}
	res.Linked, err = insertLinks(tx, links, importID)
	return res, err
}

// AddressMAC returns the keyed hash under which a canonical address is looked up.
func AddressMAC(ctx context.Context, k *keys.Keys, canonical string) ([]byte, error) {
	return k.MAC(ctx, keys.AddressMAC, canonical)
}

// person is a row with its address read; rows with the same address are one person.
type person struct {
	sourceID, email, canonical, name, language string
	mac                                        []byte
	customers                                  []int64
}

type link struct{ login, customer int64 }

func (p *person) links(login int64) []link {
	out := make([]link, len(p.customers))
	for i, c := range p.customers {
		out[i] = link{login, c}
	}
	return out
}

func gather(ctx context.Context, k *keys.Keys, rows []LoginRow, res *LoginsResult) ([]*person, error) {
	byAddress := map[string]*person{}
	var people []*person
	for i, row := range rows {
		canonical, err := Canonical(row.Email)
		if err != nil {
			res.Bad = append(res.Bad, i)
			continue
		}
		p := byAddress[canonical]
		if p == nil {
			mac, err := AddressMAC(ctx, k, canonical)
			if err != nil {
				return nil, err
			}
			p = &person{sourceID: row.SourceID, email: Deliverable(row.Email), canonical: canonical, mac: mac, name: cut(row.Name, 200), language: language(row.Language)}
			byAddress[canonical] = p
			people = append(people, p)
		}
		for _, c := range row.Customers {
			if c > 0 && !slices.Contains(p.customers, c) {
				p.customers = append(p.customers, c)
			}
		}
	}
	return people, nil
}

func language(s string) string {
	if slices.Contains([]string{"nl", "fr", "de", "en"}, s) {
		return s
	}
	return "nl"
}

// knownLogin is a login that is already there.
type knownLogin struct {
	id        int64
	mac       []byte
	sourceID  string
	changed   bool // its owner moved it to another address
	activated bool
}

// movedHere reports whether the owner moved the login to the person's address, so that nothing but the address says
// that they are one.
func (l *knownLogin) movedHere(p *person) bool {
	return l.changed && string(l.mac) == string(p.mac) && (p.sourceID == "" || l.sourceID != p.sourceID)
}

// follow takes over from the source what the owner has not made their own.
func (l *knownLogin) follow(tx *store.Tx, p *person, importID int64, res *LoginsResult) error {
	if p.sourceID != "" && l.sourceID == "" {
		if _, err := tx.Exec(`UPDATE logins SET source_id = $2 WHERE id = $1 AND source_id IS NULL`, l.id, p.sourceID); err != nil {
			return err
		}
	}
	if l.activated {
		if string(l.mac) != string(p.mac) && !l.changed {
			res.Held++ // the source has another address: an address that signs in changes by its owner only
		}
		return nil
	}
	_, err := tx.Exec(`UPDATE logins SET name = $2, language = $3 WHERE id = $1 AND password_hash IS NULL AND (name, language) <> ($2, $3)`,
		l.id, p.name, p.language)
	if err != nil || string(l.mac) == string(p.mac) || l.changed {
		return err
	}
	_, err = tx.Exec(`UPDATE logins SET email = $2, email_canonical = $3, email_mac = $4, import_mac = $4, import_id = $5, auth_epoch = auth_epoch + 1
		WHERE id = $1 AND password_hash IS NULL AND NOT EXISTS (SELECT FROM logins o WHERE o.email_mac = $4)`,
		l.id, p.email, p.canonical, p.mac, importID)
	return err
}

// logins are those that a batch touches.
type logins struct {
	byMAC    map[string]*knownLogin
	bySource map[string]*knownLogin
	pairs    map[string]map[int64]bool // customers by the address under which an import knows their login
}

// of returns the login of a person: the source's own first, then the one with the address.
func (k *logins) of(p *person) *knownLogin {
	if l := k.bySource[p.sourceID]; l != nil && p.sourceID != "" {
		return l
	}
	return k.byMAC[string(p.mac)]
}

// unsettled returns the customers of a person who do not yet have the login that was made of the person's address.
func (k *logins) unsettled(p *person) []int64 {
	return slices.DeleteFunc(slices.Clone(p.customers), func(c int64) bool { return k.pairs[string(p.mac)][c] })
}
