package consent

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Link is what the page behind a link in a mail may tell: nothing about whose it is.
type Link struct {
	Purpose  Purpose
	Language i18n.Lang // in which its mail was written
	Done     time.Time // since when nothing is mailed to its address for the purpose; zero: it may be
}

// Token returns the token of a link: 43 characters, derived from its number by a key, so that it is kept nowhere. It asks no
// database once the key is known.
func (s *Service) Token(ctx context.Context, link int64) (string, error) {
	mac, err := s.store.Keys().MAC(ctx, keys.WithdrawMAC, "link", strconv.FormatInt(link, 10))
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(mac), nil
}

// URL returns the address behind a token, for the text and the headers of a mail.
func (s *Service) URL(token string) string { return s.base + paths.Mailed + "/" + token }

// hashOf is what is kept of a token; false when it cannot be one. Only the one spelling that Token writes is taken.
func hashOf(token string) ([]byte, bool) {
	if len(token) != ident.TokenLength {
		return nil, false
	}
	if b, err := base64.RawURLEncoding.Strict().DecodeString(token); err != nil || base64.RawURLEncoding.EncodeToString(b) != token {
		return nil, false
	}
	sum := sha256.Sum256([]byte(token))
	return sum[:], true
}

// ReadLink looks at a link and changes nothing. A token that was never given out is a NotFound fault, whatever it looks like.
func (s *Service) ReadLink(ctx context.Context, token string) (Link, error) {
	l, err := findLink(s.store.Read(ctx), token)
	return Link{Purpose: l.purpose, Language: l.language, Done: l.done}, err
}

// UseLink withdraws what the link is for: for the customer to whom it was mailed, for each other customer whose sign-in has
// that address, and for the address itself, which is remembered also when its customer is erased. way is MailPage or
// MailClient. Nobody needs to be signed in, and who is does not count. Done again it adds nothing.
func (s *Service) UseLink(ctx context.Context, token string, way Way) (Receipt, error) {
	for try := 0; ; try++ {
		l, err := findLink(s.store.Read(ctx), token)
		if err != nil {
			return Receipt{}, err
		}
		rec, err := s.useLink(ctx, l, way)
		if try == 5 || !fault.Is(err, fault.NotFound) { // not found: a customer was erased between the look and the act
			return rec, err
		}
	}
}

func (s *Service) useLink(ctx context.Context, l link, way Way) (rec Receipt, err error) {
	whose, err := concerned(s.store.Read(ctx), l)
	if err != nil {
		return Receipt{}, err
	}
	if len(whose) == 0 {
		if !l.done.IsZero() && l.reference != "" {
			return l.tombstone(), nil
		}
		return s.useForNobody(ctx, l, way)
	}
	for i, c := range whose {
		if i > 0 && !l.purpose.allows(c.state) {
			continue
		}
		one, err := s.useFor(ctx, l, c, way, i == 0)
		if err != nil {
			return Receipt{}, err
		}
		if i == 0 {
			rec = one
		}
	}
	return rec, nil
}

// useFor withdraws for one customer and, for the first of several, marks the link and its address. A customer who was erased
// meanwhile is a NotFound fault.
func (s *Service) useFor(ctx context.Context, l link, c concern, way Way, first bool) (rec Receipt, err error) {
	if c.state == l.purpose.No() && !l.done.IsZero() && l.reference != "" {
		rec, held, err := holds(s.store.Read(ctx), c.id, l.purpose, c.state)
		if held || err != nil {
			return rec, err
		}
	}
	change := store.Change{Action: action(l.purpose.No()), Subject: keys.Customer(c.id), Payload: map[string]any{"way": string(way)}}
	err = s.store.Do(ctx, change, func(tx *store.Tx) error {
		if err := lockLink(tx, l.id); err != nil {
			return err
		}
		if err := living(tx, c.id); err != nil {
			return err
		}
		rec, err = s.record(tx, act{customer: c.id, purpose: l.purpose, state: l.purpose.No(), way: way, lang: l.language})
		if err != nil {
			return err
		}
		if first {
			if err := markUsed(tx, l, rec.At, rec.Reference); err != nil {
				return err
			}
		}
		note(tx, []Receipt{rec})
		return s.sendReceipt(tx, letterTo{customer: c.id, mac: l.mac, lang: l.language}, []Receipt{rec})
	})
	return rec, err
}

// useForNobody remembers a withdrawal whose customer was erased: the address and the link know it, no event does.
func (s *Service) useForNobody(ctx context.Context, l link, way Way) (rec Receipt, err error) {
	change := store.Change{Action: action(l.purpose.No()), Subject: keys.Nobody(), Payload: map[string]any{"way": string(way), "purpose": string(l.purpose)}}
	err = s.store.Do(ctx, change, func(tx *store.Tx) error {
		if err := lockLink(tx, l.id); err != nil {
			return err
		}
		now, err := linkByID(tx, l.id)
		if err != nil {
			return err
		}
		if !now.done.IsZero() && now.reference != "" {
			tx.As("consent.repeated")
			rec = now.tombstone()
			return nil
		}
		at := tx.Now().UTC().Truncate(time.Microsecond)
		reference, err := newReference(tx, at)
		if err != nil {
			return err
		}
		tx.Note("reference", reference)
		rec = Receipt{Event: Event{Reference: reference, Purpose: l.purpose, State: l.purpose.No(), Effective: true, At: at, Way: way, Language: l.language}}
		return markUsed(tx, l, at, reference)
	})
	return rec, err
}

// tombstone is the receipt of a link that was used and whose customer is no longer known.
func (l link) tombstone() Receipt {
	return Receipt{Again: true, Event: Event{
		Reference: l.reference, Purpose: l.purpose, State: l.purpose.No(), Effective: true, At: l.used, Language: l.language,
	}}
}

// Recipient is an address that gets a mail with a link to withdraw.
type Recipient struct {
	CustomerID int64
	Canonical  string
	Language   i18n.Lang
}

// LinkFor returns the number of the link of one recipient, making the link when there is none: one for each customer, address
// and purpose, for ever.
func (s *Service) LinkFor(tx *store.Tx, customer int64, canonical string, p Purpose, lang i18n.Lang) (int64, error) {
	ids, err := s.LinksFor(tx, p, []Recipient{{CustomerID: customer, Canonical: canonical, Language: lang}})
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// LinksFor returns the numbers of the links of recipients, in their order, making those that are not there yet.
func (s *Service) LinksFor(tx *store.Tx, p Purpose, to []Recipient) ([]int64, error) {
	if err := known(p); err != nil {
		return nil, err
	}
	wanted := make([]wantedLink, len(to))
	for i, a := range to {
		mac, err := s.mac(tx.Context(), a.Canonical)
		if err != nil {
			return nil, err
		}
		wanted[i] = wantedLink{customer: a.CustomerID, mac: mac, language: spoken(a.Language)}
	}
	return s.linksOf(tx, p, wanted)
}
