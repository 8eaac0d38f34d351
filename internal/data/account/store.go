package account

import (
	"errors"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/fault"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// findSQL reads an account with all that belongs to it in one query. A customer without account row (made otherwise than
// by an import) has the core fields.
const findSQL = `SELECT
	jsonb_build_object('number', c.number, 'kind', c.kind, 'status', c.status, 'language', c.language) || coalesce(to_jsonb(a), '{}'),
	(SELECT jsonb_agg(to_jsonb(k) ORDER BY k.corrected_at DESC, k.id DESC) FROM account_corrections k WHERE k.customer_id = c.id),
	(SELECT jsonb_agg(to_jsonb(p) ORDER BY p.last_name, p.first_name, p.id) FROM account_contacts p WHERE p.customer_id = c.id),
	(SELECT jsonb_agg(to_jsonb(i) ORDER BY i.kind, i.value, i.id) FROM identifiers i WHERE i.customer_id = c.id),
	(SELECT jsonb_agg(jsonb_build_object('at', v.version_at, 'replaced', v.replaced_at, 'row', v.data) ORDER BY v.replaced_at DESC, v.version_at DESC)
		FROM record_versions v WHERE v.customer_id = c.id AND v.kind = 'account'),
	(SELECT jsonb_agg(jsonb_build_object('kind', v.kind, 'at', v.version_at, 'replaced', v.replaced_at,
			CASE v.kind WHEN 'account_contact' THEN 'contact' ELSE 'identifier' END, v.data) ORDER BY v.replaced_at DESC, v.id)
		FROM record_versions v WHERE v.customer_id = c.id AND v.kind IN ('account_contact', 'account_identifier'))
	FROM customers c LEFT JOIN accounts a ON a.customer_id = c.id WHERE c.id = $1`

func find(r store.Reader, customer int64) (*account, error) {
	if customer <= 0 {
		return nil, fault.Missing()
	}
	a := &account{}
	var versions []byte
	var others []otherVersion
	err := r.Row(findSQL, customer).Scan(dataset.JSON(&a.row), dataset.JSON(&a.corrections), dataset.JSON(&a.contacts),
		dataset.JSON(&a.identifiers), &versions, dataset.JSON(&others))
	if err != nil {
		return nil, err
	}
	if a.versions, err = dataset.ReadVersions[row](versions); err != nil {
		return nil, err
	}
	for _, o := range others {
		a.others = append(a.others, o.version())
	}
	return a, nil
}

// lock keeps others from changing a customer's account until the transaction ends. Somebody who was erased has none.
func lock(tx *store.Tx, customer int64) error {
	var id int64
	err := tx.Row(`SELECT a.customer_id FROM accounts a JOIN customers c ON c.id = a.customer_id
		WHERE a.customer_id = $1 AND c.erased_at IS NULL FOR UPDATE OF a`, customer).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.Missing()
	}
	return err
}

// endCorrection ends the correction of a group that holds, if there is one.
func endCorrection(tx *store.Tx, customer int64, group string) error {
	_, err := tx.Exec(`UPDATE account_corrections SET ended_at = $3 WHERE customer_id = $1 AND field_group = $2 AND ended_at IS NULL`,
		customer, group, tx.Now())
	return err
}

// endOutdated ends the corrections whose fields have another value at the source now.
func endOutdated(tx *store.Tx, customers []int64) error {
	_, err := tx.Exec(`UPDATE account_corrections k SET ended_at = $2 FROM accounts a
		WHERE k.customer_id = ANY($1) AND a.customer_id = k.customer_id AND k.ended_at IS NULL AND k.source_values IS DISTINCT FROM
			CASE k.field_group
			WHEN 'email' THEN jsonb_build_object('email', coalesce(a.emails[1], ''))
			WHEN 'phone' THEN jsonb_build_object('phone', a.phone)
			WHEN 'mobile' THEN jsonb_build_object('mobile', a.mobile)
			WHEN 'fax' THEN jsonb_build_object('fax', a.fax)
			ELSE jsonb_build_object('street', a.street, 'box', a.box, 'postcode', a.postcode, 'city', a.city, 'state', a.state, 'country', a.country)
			END`, customers, tx.Now())
	return err
}

// customersOf lists for whom a login acts.
func customersOf(r store.Reader, login int64) ([]int64, error) {
	var ids []int64
	err := r.Row(`SELECT coalesce(array_agg(customer_id ORDER BY customer_id), '{}') FROM login_customers WHERE login_id = $1`, login).Scan(&ids)
	return ids, err
}
