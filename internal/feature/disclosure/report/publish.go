package report

import (
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/sshsig"
	"inzage/internal/platform/store"
)

// Publish publishes the figures of every half-year that is due, from the first one with a request on, and signs what was published
// while there was no key. A half-year without requests is published too: that none came is what its readers want to know. One
// whose figures do not add up is not published, and said in the log each time.
func (s *Service) Publish(ctx context.Context) error {
	ctx = actor.With(ctx, actor.Job("figures_publish"))
	r := s.Store.Read(ctx)
	reports, err := listReports(r)
	if err != nil {
		return err
	}
	published := map[Half]bool{}
	var wrong []error
	for _, p := range reports {
		published[p.Half] = true
		if p.Signer == "" && s.SigningKey != nil {
			wrong = append(wrong, s.sign(ctx, p))
		}
	}
	due, err := s.due(r, published)
	if err != nil || len(due) == 0 {
		return errors.Join(append(wrong, err)...)
	}
	requests, err := s.requests(r)
	if err != nil {
		return err
	}
	first, _ := firstHalf(requests)
	for _, h := range due {
		if h.Start().Before(first.Start()) { // what arrived in it was registered too late to count in it
			continue
		}
		if err := s.publish(ctx, h, requests); err != nil {
			s.Log.ErrorContext(ctx, "the figures about orders of courts are not published: look at the cases that are named", "half_year", h.String(), "error", err)
			wrong = append(wrong, fmt.Errorf("report: %s: %w", h, err))
		}
	}
	return errors.Join(wrong...)
}

// due are the half-years whose figures are to be made.
func (s *Service) due(r store.Reader, published map[Half]bool) (all []Half, err error) {
	h, ok, err := s.earliest(r)
	if err != nil || !ok {
		return nil, err
	}
	for ; !h.Due().After(s.Store.Clock().Now()); h = h.Next() {
		if !published[h] {
			all = append(all, h)
		}
	}
	return all, nil
}

// publish makes the figures of a half-year, and publishes them.
func (s *Service) publish(ctx context.Context, h Half, requests []Request) error {
	t, err := Tabulate(h, requests)
	if err != nil {
		return err
	}
	rows, err := Suppress(t)
	if err != nil {
		return err
	}
	p := Report{Half: h}
	if p.File, err = MarshalCSV(h, rows); err != nil {
		return err
	}
	if p.Orders, err = MarshalOrders(s.Company, t, rows); err != nil {
		return err
	}
	if err := s.signed(&p); err != nil {
		return err
	}
	sum := sha512.Sum512(p.File)
	return unlessSecond(s.Store.Do(ctx, store.Change{Action: "figures.published", Subject: keys.Nobody(), Payload: map[string]any{
		"half_year": h.String(), "sha512": hex.EncodeToString(sum[:]), "signed": p.Signer != "",
	}}, func(tx *store.Tx) error { return insertReport(tx, p, t) }))
}

// unlessSecond takes it for done that another process did it meanwhile.
func unlessSecond(err error) error {
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// sign signs what was published unsigned.
func (s *Service) sign(ctx context.Context, p Report) error {
	if err := s.signed(&p); err != nil {
		return err
	}
	return unlessSecond(s.Store.Do(ctx, store.Change{Action: "figures.signed", Subject: keys.Nobody(), Payload: map[string]any{"half_year": p.Half.String()}},
		func(tx *store.Tx) error { return updateSignatures(tx, p) }))
}

// signed adds the signatures, when there is a key.
func (s *Service) signed(p *Report) (err error) {
	if s.SigningKey == nil {
		return nil
	}
	if p.Signature, err = sshsig.Sign(s.SigningKey, s.Use(), bytes.NewReader(p.File)); err != nil {
		return err
	}
	if p.OrdersSignature, err = sshsig.Sign(s.SigningKey, s.Use(), bytes.NewReader(p.Orders)); err != nil {
		return err
	}
	p.Signer = sshsig.AllowedSigner(s.Domain.Identity(), s.SigningKey.PublicKey(), s.Use())
	return nil
}
