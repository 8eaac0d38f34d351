package consent

import (
	"crypto/sha256"
	"fmt"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// link is a row of withdraw_links, and since when its address is suppressed.
type link struct {
	id        int64
	purpose   Purpose
	mac       []byte // keyed hash of the address it was mailed to
	customer  int64  // 0: erased
	language  i18n.Lang
	used      time.Time
	reference string
	done      time.Time
}

const linkSQL = `SELECT l.id, l.purpose, l.address_mac, coalesce(l.customer_id, 0), l.language, l.used_at, l.used_reference, s.since
	FROM withdraw_links l LEFT JOIN suppressions s ON s.address_mac = l.address_mac AND s.purpose = l.purpose WHERE `

func (l *link) dest() []any {
	return []any{&l.id, &l.purpose, &l.mac, &l.customer, &l.language, dataset.Nullable(&l.used), &l.reference, dataset.Nullable(&l.done)}
}

// findLink finds a link by its token.
func findLink(r store.Reader, token string) (l link, err error) {
	hash, ok := hashOf(token)
	if !ok {
		return link{}, fault.Missing()
	}
	err = r.Row(linkSQL+`l.token_hash = $1`, hash).Scan(l.dest()...)
	return l, err
}

func linkByID(r store.Reader, id int64) (l link, err error) {
	err = r.Row(linkSQL+`l.id = $1`, id).Scan(l.dest()...)
	return l, err
}

// lockLink locks a link: before the states of customers, as an erasure does.
func lockLink(tx *store.Tx, id int64) error {
	var one int
	return tx.Row(`SELECT 1 FROM withdraw_links WHERE id = $1 FOR UPDATE`, id).Scan(&one)
}

// markUsed suppresses the address of a link and writes down when it was used.
func markUsed(tx *store.Tx, l link, at time.Time, reference string) error {
	if err := suppress(tx, l.purpose, at, [][]byte{l.mac}); err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE withdraw_links SET used_at = $2, used_reference = $3 WHERE id = $1`, l.id, at, reference)
	if err == nil && n != 1 {
		err = fmt.Errorf("consent: a link was not there to be used")
	}
	return err
}

// concern is a customer whom a link concerns, and what holds for them.
type concern struct {
	id    int64
	state State
}

// concerned lists the customers for whom a link withdraws: first the one it was mailed to, then those who have its address
// to sign in. An erased customer is none.
func concerned(r store.Reader, l link) ([]concern, error) {
	rows, err := r.Rows(`SELECT c.id, coalesce(s.state, '') FROM (
			SELECT $1::bigint AS id
			UNION SELECT lc.customer_id FROM logins a JOIN login_customers lc ON lc.login_id = a.id WHERE a.email_mac = $2) x
		JOIN customers c ON c.id = x.id AND c.erased_at IS NULL
		LEFT JOIN consent_states s ON s.customer_id = c.id AND s.purpose = $3
		ORDER BY c.id <> $1, c.id`, l.customer, l.mac, string(l.purpose))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []concern
	for rows.Next() {
		var c concern
		if err := rows.Scan(&c.id, &c.state); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

// wantedLink is a link that a mail is about to carry.
type wantedLink struct {
	customer int64
	mac      []byte
	language i18n.Lang
}

// linksOf returns the numbers of links, in the order of wanted, making those that are not there.
func (s *Service) linksOf(tx *store.Tx, p Purpose, wanted []wantedLink) ([]int64, error) {
	ids := make([]int64, len(wanted))
	missing, err := findLinks(tx, p, wanted, ids)
	if err != nil || len(missing) == 0 {
		return ids, err
	}
	if err := s.makeLinks(tx, p, wanted, missing); err != nil {
		return nil, err
	}
	missing, err = findLinks(tx, p, wanted, ids) // also those that another transaction was quicker to make
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("consent: %d links could not be made", len(missing))
	}
	return ids, err
}

// findLinks fills in the numbers of the links that are there and returns the places of the others.
func findLinks(tx *store.Tx, p Purpose, wanted []wantedLink, ids []int64) (missing []int, err error) {
	customers, macs := make([]int64, len(wanted)), make([][]byte, len(wanted))
	for i, w := range wanted {
		customers[i], macs[i] = w.customer, w.mac
	}
	rows, err := tx.Rows(`SELECT w.place - 1, coalesce(l.id, 0) FROM unnest($1::bigint[], $2::bytea[]) WITH ORDINALITY AS w(customer, mac, place)
		LEFT JOIN withdraw_links l ON l.customer_id = w.customer AND l.address_mac = w.mac AND l.purpose = $3`, customers, macs, string(p))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var place int
		var id int64
		if err := rows.Scan(&place, &id); err != nil {
			return nil, err
		}
		if ids[place] = id; id == 0 {
			missing = append(missing, place)
		}
	}
	return missing, rows.Err()
}

// makeLinks makes the links at some places of wanted. Their numbers come first: the token follows from the number.
func (s *Service) makeLinks(tx *store.Tx, p Purpose, wanted []wantedLink, places []int) error {
	var numbers []int64
	if err := tx.SQL(`SELECT nextval('withdraw_links_id_seq') FROM generate_series(1, ?)`, len(places)).List(&numbers); err != nil {
		return err
	}
	n := len(places)
	hashes, macs, customers, languages := make([][]byte, n), make([][]byte, n), make([]int64, n), make([]string, n)
	for i, place := range places {
		token, err := s.Token(tx.Context(), numbers[i])
		if err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(token))
		w := wanted[place]
		hashes[i], macs[i], customers[i], languages[i] = sum[:], w.mac, w.customer, string(w.language)
	}
	_, err := tx.Exec(`INSERT INTO withdraw_links (id, token_hash, purpose, address_mac, customer_id, language, created_at)
		SELECT n, h, $6, m, c, l, $7 FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bigint[], $5::text[]) AS x(n, h, m, c, l)
		ORDER BY c, m ON CONFLICT (customer_id, address_mac, purpose) DO NOTHING`,
		numbers, hashes, macs, customers, languages, string(p), tx.Now())
	return err
}
