package mail

import (
	"slices"
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// hardStatuses are the statuses of RFC 3463 that say that the reader's address is at fault for good. 5.1.0 may mean
// anything and 5.1.7 and 5.1.8 are about the sender.
var hardStatuses = []string{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}

// HardBounce reports whether a status says that mail to the address will never arrive.
func HardBounce(status string) bool { return slices.Contains(hardStatuses, strings.TrimSpace(status)) }

// Bounce marks an address, in its canonical form, as one at which nothing arrives, if the status says so; other
// statuses mark nothing. A mailing leaves a marked address out; letters that somebody waits for are still tried.
//
// Who reports a bounce must be believed: for a report that came by mail, use BounceOf.
func Bounce(tx *store.Tx, canonical, status string) error {
	if !HardBounce(status) {
		return nil
	}
	mac, err := identity.AddressMAC(tx.Context(), tx.Keys(), canonical)
	if err != nil {
		return err
	}
	return mark(tx, mac, status)
}

func mark(tx *store.Tx, mac []byte, status string) error {
	_, err := tx.Exec(`INSERT INTO mail_bounces (address_mac, at, code) VALUES ($1, $2, $3)
		ON CONFLICT (address_mac) DO UPDATE SET at = excluded.at, code = excluded.code`, mac, tx.Now(), strings.TrimSpace(status))
	return err
}

// BounceOf marks the recipient of the letter that a report of failed delivery (RFC 3464) is about. Anybody can send us such a
// report: it counts only with the Message-ID of a letter that we sent, which nobody can guess. It returns whether there is one.
func BounceOf(tx *store.Tx, messageID, status string) (ours bool, err error) {
	id := strings.Trim(strings.TrimSpace(messageID), "<>")
	if !isMessageID(id) {
		return false, nil
	}
	var recipient string
	err = tx.Row(`SELECT recipient FROM outbox WHERE message_id = $1`, id).Scan(&recipient)
	switch {
	case fault.Is(err, fault.NotFound):
		return false, nil
	case err != nil:
		return false, err
	}
	canonical, err := identity.Canonical(recipient)
	if err != nil {
		return false, err
	}
	return true, Bounce(tx, canonical, status)
}

// Bounced tells which of some canonical addresses are marked.
func Bounced(r store.Reader, k *keys.Keys, canonicals []string) (map[string]bool, error) {
	byMAC, macs := map[string]string{}, make([][]byte, len(canonicals))
	for i, c := range canonicals {
		mac, err := identity.AddressMAC(r.Context(), k, c)
		if err != nil {
			return nil, err
		}
		macs[i], byMAC[string(mac)] = mac, c
	}
	rows, err := r.Rows(`SELECT address_mac FROM mail_bounces WHERE address_mac = ANY ($1)`, macs)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	marked := map[string]bool{}
	for rows.Next() {
		var mac []byte
		if err := rows.Scan(&mac); err != nil {
			return nil, err
		}
		marked[byMAC[string(mac)]] = true
	}
	return marked, rows.Err()
}

// Reached forgets that nothing arrived at an address: its reader has followed a link that went there.
func Reached(tx *store.Tx, canonical string) error {
	mac, err := identity.AddressMAC(tx.Context(), tx.Keys(), canonical)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM mail_bounces WHERE address_mac = $1`, mac)
	return err
}
