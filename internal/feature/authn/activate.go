package authn

import (
	"context"
	"crypto/subtle"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Activate uses an activation link together with a printed code: it sets the first password of an imported login. The link
// proves the mailbox; the code proves that it is still the customer's, for a domain that lapsed may have a new owner.
//
// A code is counted before it is compared, in a statement that has committed. A password that breaks the rules costs no try.
func (s *Service) Activate(ctx context.Context, token, code, secret string) error {
	if err := s.finishing(ctx); err != nil {
		return err
	}
	h, err := s.live(ctx, Activate, token)
	if err != nil {
		return err
	}
	typed := ident.CanonicalCode(code)
	if typed == "" {
		return fault.Fields(fault.Field{Name: "code", ID: "activate.error.code_form"})
	}
	hash, err := s.newHash(ctx, h.login, secret)
	if err != nil {
		return err
	}
	codeID, err := s.tryCode(ctx, h.login, typed)
	if err != nil {
		return err
	}
	err = s.finish(ctx, Activate, h, func(tx *store.Tx) error {
		if err := s.replacePassword(tx, h, hash, "authn.activated"); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE activation_codes SET used_at = $2 WHERE id = $1 AND used_at IS NULL`, codeID, tx.Now())
		if err == nil && n != 1 {
			err = deadLink() // another activation used it at this moment
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.forgetFailures(ctx, h.login)
}

// tryCode counts a try of every open code of the login's customers and returns the one that fits.
func (s *Service) tryCode(ctx context.Context, l login, typed string) (int64, error) {
	want, err := s.codeMAC(ctx, typed)
	if err != nil {
		return 0, err
	}
	var fits int64
	open := 0
	err = s.store.Upkeep(ctx, store.CodeTries, func(u *store.UpkeepTx) error {
		rows, err := u.Rows(`UPDATE activation_codes SET tries = tries + 1 WHERE id IN (
				SELECT a.id FROM activation_codes a JOIN login_customers lc ON lc.customer_id = a.customer_id
				WHERE lc.login_id = $1 AND a.used_at IS NULL AND a.expires_at > $2 AND a.tries < $3 ORDER BY a.id FOR UPDATE OF a)
			RETURNING id, mac`, l.ID, s.now(), CodeTries)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			var mac []byte
			if err := rows.Scan(&id, &mac); err != nil {
				return err
			}
			open++
			if subtle.ConstantTimeCompare(mac, want) == 1 {
				fits = id
			}
		}
		return rows.Err()
	})
	if err != nil {
		return 0, err
	}
	if fits != 0 {
		return fits, nil
	}
	reason, id := "wrong", "activate.error.code"
	if open == 0 {
		reason, id = "none_open", "activate.error.code_spent"
	}
	if err := s.store.Refused(ctx, store.Change{Action: "activation.code_refused", Subject: l.subject(), Payload: map[string]any{"reason": reason}}); err != nil {
		return 0, err
	}
	return 0, fault.Fields(fault.Field{Name: "code", ID: id})
}

// IssueCode makes the code that a letter to a customer prints, and ends the customer's earlier ones. It is returned here
// and nowhere else; the database keeps a keyed hash.
func (s *Service) IssueCode(ctx context.Context, customerNumber string) (string, error) {
	var customer int64
	if err := s.store.Read(ctx).Row(`SELECT id FROM customers WHERE number = $1 AND erased_at IS NULL`, customerNumber).Scan(&customer); err != nil {
		return "", err
	}
	code := ident.Code()
	mac, err := s.codeMAC(ctx, code)
	if err != nil {
		return "", err
	}
	err = s.store.Do(ctx, store.Change{Action: "activation.code_issued", Subject: keys.Customer(customer)}, func(tx *store.Tx) error {
		now := tx.Now()
		if _, err := tx.Exec(`UPDATE activation_codes SET expires_at = $2 WHERE customer_id = $1 AND used_at IS NULL AND expires_at > $2`, customer, now); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO activation_codes (customer_id, mac, created_at, expires_at) VALUES ($1, $2, $3, $4)`,
			customer, mac, now, now.Add(CodeLife))
		return err
	})
	if err != nil {
		return "", err
	}
	return code, nil
}

func (s *Service) codeMAC(ctx context.Context, canonical string) ([]byte, error) {
	return s.store.Keys().MAC(ctx, keys.TokenMAC, "activation code", canonical)
}
