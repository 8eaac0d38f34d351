package identity

import (
	"strings"
	"time"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"inzage/internal/platform/store"
)

// Deliverable returns an address as mail is sent to it: the local part as it was written, the domain in ASCII. Give it
// an address that Canonical accepts.
func Deliverable(address string) string {
	address = norm.NFKC.String(strings.TrimSpace(address))
	local, domain, _ := strings.Cut(address, "@")
	if ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(domain, ".")); err == nil {
		domain = strings.ToLower(ascii)
	}
	return local + "@" + domain
}

// knownLogins reads the logins that people of a batch have, and locks them.
func knownLogins(tx *store.Tx, people []*person) (*logins, error) {
	macs, sources := make([][]byte, len(people)), make([]string, 0, len(people))
	for i, p := range people {
		macs[i] = p.mac
		if p.sourceID != "" {
			sources = append(sources, p.sourceID)
		}
	}
	k := &logins{byMAC: map[string]*knownLogin{}, bySource: map[string]*knownLogin{}, pairs: map[string]map[int64]bool{}}
	rows, err := tx.Rows(`SELECT id, email_mac, coalesce(source_id, ''), email_changed_at IS NOT NULL, password_hash IS NOT NULL
		FROM logins WHERE email_mac = ANY ($1) OR source_id = ANY ($2) ORDER BY id FOR NO KEY UPDATE`, macs, sources)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		l := &knownLogin{}
		if err := rows.Scan(&l.id, &l.mac, &l.sourceID, &l.changed, &l.activated); err != nil {
			return nil, err
		}
		k.byMAC[string(l.mac)] = l
		if l.sourceID != "" {
			k.bySource[l.sourceID] = l
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return k, k.readPairs(tx, macs)
}

func (k *logins) readPairs(tx *store.Tx, macs [][]byte) error {
	rows, err := tx.Rows(`SELECT l.import_mac, lc.customer_id FROM logins l JOIN login_customers lc ON lc.login_id = l.id
		WHERE l.import_mac = ANY ($1)`, macs)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var mac []byte
		var customer int64
		if err := rows.Scan(&mac, &customer); err != nil {
			return err
		}
		if k.pairs[string(mac)] == nil {
			k.pairs[string(mac)] = map[int64]bool{}
		}
		k.pairs[string(mac)][customer] = true
	}
	return rows.Err()
}

// insertLogins makes logins and returns their ids by the keyed hash of the address.
func insertLogins(tx *store.Tx, people []*person, importID int64, now time.Time) (map[string]int64, error) {
	made := make(map[string]int64, len(people))
	if len(people) == 0 {
		return made, nil
	}
	n := len(people)
	sources, emails, canonicals := make([]*string, n), make([]string, n), make([]string, n)
	macs, names, languages := make([][]byte, n), make([]string, n), make([]string, n)
	for i, p := range people {
		if p.sourceID != "" {
			sources[i] = &p.sourceID
		}
		emails[i], canonicals[i], macs[i], names[i], languages[i] = p.email, p.canonical, p.mac, p.name, p.language
	}
	rows, err := tx.Rows(`INSERT INTO logins (source_id, email, email_canonical, email_mac, name, language, created_at, import_id, import_mac)
		SELECT s, e, c, m, n, l, $7, $8, m
		FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::text[]) AS t(s, e, c, m, n, l)
		RETURNING id, email_mac`, sources, emails, canonicals, macs, names, languages, now, importID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var mac []byte
		if err := rows.Scan(&id, &mac); err != nil {
			return nil, err
		}
		made[string(mac)] = id
	}
	return made, rows.Err()
}

func insertLinks(tx *store.Tx, links []link, importID int64) (int64, error) {
	if len(links) == 0 {
		return 0, nil
	}
	loginIDs, customers := make([]int64, len(links)), make([]int64, len(links))
	for i, l := range links {
		loginIDs[i], customers[i] = l.login, l.customer
	}
	return tx.Exec(`INSERT INTO login_customers (login_id, customer_id, import_id)
		SELECT DISTINCT l, c, $3::bigint FROM unnest($1::bigint[], $2::bigint[]) AS t(l, c) ON CONFLICT DO NOTHING`,
		loginIDs, customers, importID)
}
