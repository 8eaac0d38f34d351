package question

import (
	"context"
	"crypto/sha256"
	"encoding/base64"

	"inzage/internal/core/ident"
	"inzage/internal/platform/inbound"
	"inzage/internal/platform/keys"
)

// A thread has a reply address for each side and, when an address is to be confirmed, a link. Their tokens are keyed hashes of
// the thread's id, so that none needs to be stored; the row has their SHA-256, by which the thread is found.

// replyToken is the token in the address that a side writes to.
func (s *Service) replyToken(ctx context.Context, thread ident.ID, side Side) (string, error) {
	mac, err := s.store.Keys().MAC(ctx, keys.ReplyMAC, string(side), thread.String())
	if err != nil {
		return "", err
	}
	return inbound.Token(mac), nil
}

// replyAddress is the address that a side writes to.
func (s *Service) replyAddress(ctx context.Context, thread ident.ID, side Side) (string, error) {
	token, err := s.replyToken(ctx, thread, side)
	if err != nil {
		return "", err
	}
	return inbound.ReplyAddress(s.ReplyAddress, token), nil
}

// confirmToken is the token of the link that confirms an address.
func (s *Service) confirmToken(ctx context.Context, thread ident.ID) (string, error) {
	mac, err := s.store.Keys().MAC(ctx, keys.ReplyMAC, "confirm", thread.String())
	return base64.RawURLEncoding.EncodeToString(mac), err
}

// hash is what is stored of a token.
func hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// origin is the keyed hash under which a form or a mail is known when it comes again.
func (s *Service) origin(ctx context.Context, parts ...string) ([]byte, error) {
	return s.store.Keys().MAC(ctx, keys.ContentMAC, append([]string{"question"}, parts...)...)
}
