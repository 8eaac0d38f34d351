package question

import (
	"context"
	"encoding/hex"
	"fmt"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// strangerWrote opens a thread for a mail that was sent to no token: of nobody, whatever address it claims to come from.
func (s *Service) strangerWrote(ctx context.Context, l letter, digest []byte) error {
	t := thread{Topic: Other, Title: line(l.Subject, 200), Language: i18n.NL, Way: Mail, State: Open}
	if err := s.claimedAddress(ctx, l, &t); err != nil {
		return err
	}
	if t.Address != "" {
		v, err := s.limits.Count(ctx, limit.Use{Rule: freshAddress, Of: hex.EncodeToString(t.AddressMAC)})
		if err != nil {
			return err
		}
		if !v.OK() {
			return fmt.Errorf("question: too many mails of one address, the mail server is to come again in %s", v.Wait)
		}
	}
	polite, err := s.mayAnswer(ctx, l, t)
	if err != nil {
		return err
	}
	return s.store.Do(ctx, store.Change{Action: "question.opened", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		polite := polite
		if polite {
			if polite, err = firstToday(tx, t); err != nil {
				return err
			}
		}
		if err := s.openThread(tx, &t); err != nil {
			return err
		}
		tx.About(t.subject())
		said, quoted := l.said()
		if said.text == "" && len(said.files) == 0 {
			said.text, quoted = quoted, ""
		}
		id, err := s.addMail(tx, t, l, message{side: Asker, said: said, quoted: quoted, sender: line(l.From.Mail, identity.MaxAddress)}, digest, asked)
		if err != nil {
			return err
		}
		if polite {
			if err := s.sendReceived(tx, t, id); err != nil {
				return err
			}
		}
		return s.tellOperations(tx, t, id)
	})
}

// claimedAddress sets the address at which the writer of a mail wants to be answered, as the mail claims, and the language in
// which a login of that address reads.
func (s *Service) claimedAddress(ctx context.Context, l letter, t *thread) error {
	claims := []string{l.From.Mail, l.envelope.From}
	for _, a := range l.ReplyTo {
		claims = append([]string{a.Mail}, claims...)
	}
	for _, claim := range claims {
		canonical, err := identity.Canonical(claim)
		if err != nil || !mail.Deliverable(identity.Deliverable(claim)) {
			continue
		}
		if t.AddressMAC, err = identity.AddressMAC(ctx, s.store.Keys(), canonical); err != nil {
			return err
		}
		t.Address = identity.Deliverable(claim)
		var language string
		err = s.store.Read(ctx).Row(`SELECT language FROM logins WHERE email_mac = $1`, t.AddressMAC).Scan(&language)
		if lang, ok := i18n.ParseLang(language); ok && err == nil {
			t.Language = lang
		}
		if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return err
	}
	return nil
}
