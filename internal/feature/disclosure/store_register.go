package disclosure

import (
	"encoding/hex"

	"inzage/internal/core/fault"
	"inzage/internal/platform/store"
)

// nextCase takes the next number of a case.
func nextCase(tx *store.Tx) (id int64, err error) {
	return id, tx.Row(`SELECT nextval('case_numbers')`).Scan(&id)
}

func insertCase(tx *store.Tx, c Case) error {
	_, err := tx.Exec(`INSERT INTO cases (id, uid, reference, kind, state, state_since, channel, received_at, registered_at, urgent, linked_case,
		authority_id, authority_version, authority_type, authority_name, authority_country, authority_language, arrondissement, signatory,
		signatory_function, contact_printed, bases, nature, order_date, order_number, order_number_kind, order_signed, order_enforceable,
		order_language, judge, belgian, ecli, deadline_basis, deadline_declared, hard_at, legal_at, secrecy, secrecy_text, secrecy_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6, $9, nullif($10::bigint, 0), nullif($11::bigint, 0), nullif($12::bigint, 0), $13, $14, $15, $16, $17, $18, $19, $20,
		$21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38)`,
		c.ID, c.UID, c.Reference, c.Kind, c.State, c.RegisteredAt, c.Channel, c.ReceivedAt, c.Urgent, c.Linked,
		c.Issuer.AuthorityID, c.Issuer.AuthorityVersion, c.Issuer.Type, c.Issuer.Name, c.Issuer.Country, c.Issuer.Language, c.Issuer.Division, c.Issuer.Signatory,
		c.Issuer.Function, c.Issuer.Printed, c.Order.Bases, c.Order.Nature, c.Order.Date, c.Order.Number, c.Order.NumberKind, c.Order.Signed, c.Order.Enforceable,
		c.Order.Language, c.Order.Judge, c.Order.Belgian, c.Order.ECLI, c.DeadlineBasis, orNull(c.Declared), c.Hard, c.Legal,
		c.Secrecy.Source, c.Secrecy.Text, orNull(c.Secrecy.Until))
	return err
}

// insertSubject notes whom a case is about; twice is once.
func insertSubject(tx *store.Tx, id, customer int64, number string) error {
	_, err := tx.Exec(`INSERT INTO case_subjects (case_id, customer_id, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, customer, number)
	return err
}

// requireOrder refuses a registration without the order itself.
func requireOrder(r store.Reader, id int64) error {
	var there bool
	if err := r.Row(`SELECT EXISTS (SELECT FROM case_documents WHERE case_id = $1 AND role = 'order')`, id).Scan(&there); err != nil || there {
		return err
	}
	return fault.Fields(fault.Field{Name: DocumentField, ID: "case.error.no_order"})
}

// twinOf returns the reference of a case that seems to be about the same order: one of its papers has the same bytes, or the same
// authority gave the same number. Empty: none.
func twinOf(r store.Reader, c Case) (reference string, err error) {
	err = r.Row(`SELECT o.reference FROM cases o WHERE o.id <> $1 AND (
			EXISTS (SELECT FROM case_documents d JOIN case_documents mine ON mine.sha512 = d.sha512 AND mine.case_id = $1 WHERE d.case_id = o.id)
			OR $2 <> '' AND o.order_number = $2 AND ($3::bigint <> 0 AND o.authority_id = $3 OR o.authority_name = $4))
		ORDER BY o.id DESC LIMIT 1`, c.ID, c.Order.Number, c.Issuer.AuthorityID, c.Issuer.Name).Scan(&reference)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return reference, err
}

// unhex reads a hash that this program wrote.
func unhex(s string) []byte {
	b, _ := hex.DecodeString(s)
	return b
}
