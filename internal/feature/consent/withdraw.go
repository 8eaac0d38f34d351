package consent

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Withdraw withdraws consent to a purpose, or objects to it, for the customer who is signed in. When it already is so,
// nothing is added, and the receipt is that of then. What is no purpose is a NotFound fault.
func (s *Service) Withdraw(ctx context.Context, scope store.CustomerScope, p Purpose, lang i18n.Lang) (Receipt, error) {
	return s.say(ctx, scope, p, p.No(), lang)
}

// Give gives consent to a purpose, or takes an objection back, and lets the customer's addresses be written to again.
func (s *Service) Give(ctx context.Context, scope store.CustomerScope, p Purpose, lang i18n.Lang) (Receipt, error) {
	return s.say(ctx, scope, p, Given, lang)
}

func (s *Service) say(ctx context.Context, scope store.CustomerScope, p Purpose, to State, lang i18n.Lang) (Receipt, error) {
	if err := known(p); err != nil {
		return Receipt{}, err
	}
	if to != Given { // an address of a given consent may be suppressed still, by another customer's withdrawal
		if rec, done, err := holds(s.store.Read(ctx), scope.Customer(), p, to); done || err != nil {
			return rec, err
		}
	}
	all, err := s.sayAll(ctx, scope, []Purpose{p}, func(Purpose) State { return to }, lang)
	if err != nil {
		return Receipt{}, err
	}
	return all[0], nil
}

// WithdrawAll withdraws and objects to all purposes at once. The receipts are in the order of Purposes.
func (s *Service) WithdrawAll(ctx context.Context, scope store.CustomerScope, lang i18n.Lang) ([]Receipt, error) {
	return s.sayAll(ctx, scope, Purposes, Purpose.No, lang)
}

// sayAll records what a signed-in customer says about purposes, which stand in the order of Purposes, in one transaction.
func (s *Service) sayAll(ctx context.Context, scope store.CustomerScope, purposes []Purpose, to func(Purpose) State, lang i18n.Lang) ([]Receipt, error) {
	if scope.Customer() == 0 {
		return nil, store.ErrNoScope
	}
	var all []Receipt
	change := store.Change{Action: action(to(purposes[0])), Subject: keys.Customer(scope.Customer()), Payload: map[string]any{"way": string(Portal)}}
	err := s.store.Do(ctx, change, func(tx *store.Tx) error {
		all = all[:0]
		if err := living(tx, scope.Customer()); err != nil {
			return err
		}
		for _, p := range purposes {
			rec, err := s.record(tx, act{
				customer: scope.Customer(), purpose: p, state: to(p), way: Portal, lang: lang, login: scope.Login(),
			})
			if err != nil {
				return err
			}
			all = append(all, rec)
		}
		note(tx, all)
		return s.sendReceipt(tx, letterTo{customer: scope.Customer(), login: scope.Login(), lang: lang}, all)
	})
	return all, err
}

// note writes what was added into the entry; when nothing was, it says so.
func note(tx *store.Tx, all []Receipt) {
	events := map[string]string{}
	for _, r := range added(all) {
		events[string(r.Purpose)] = string(r.State) + " " + r.Reference
	}
	if len(events) == 0 {
		tx.As("consent.repeated")
	}
	tx.Note("events", events)
}

// Spoken is a withdrawal by letter or phone, as an officer records it.
type Spoken struct {
	Customer string // customer number
	Purpose  Purpose
	At       time.Time // when it was said; zero: now
	Evidence string    // where the proof is: "letter of 3 May 2026, archive 17"
}

// MaxEvidence is the longest evidence, in characters.
const MaxEvidence = 500

// check refuses what could not be proven later, each at its form field.
func (w *Spoken) check(now time.Time) error {
	w.Evidence, _ = intake.RemoveCards(strings.TrimSpace(w.Evidence))
	var wrong []fault.Field
	if err := known(w.Purpose); err != nil {
		wrong = append(wrong, fault.Field{Name: "purpose", ID: "consent.error.purpose"})
	}
	if n := utf8.RuneCountInString(w.Evidence); n == 0 || n > MaxEvidence || intake.CheckText(w.Evidence) != nil {
		wrong = append(wrong, fault.Field{Name: "evidence", ID: "consent.error.evidence", Args: i18n.Args{"Max": MaxEvidence}})
	}
	if w.At.After(now) {
		wrong = append(wrong, fault.Field{Name: "said_at", ID: "consent.error.said_at"})
	}
	return fault.Fields(wrong...)
}

// WithdrawFor records a withdrawal by letter or phone, with its evidence. It holds from now on, whenever it was said. An
// unknown customer, or one who was erased, is a NotFound fault. An officer who acts needs the permission.
func (s *Service) WithdrawFor(ctx context.Context, w Spoken) (rec Receipt, err error) {
	if err := s.permit(s.store.Read(ctx)); err != nil { // before it is said whether there is such a customer
		return Receipt{}, err
	}
	if err := w.check(s.now()); err != nil {
		return Receipt{}, err
	}
	customer, lang, err := customerByNumber(s.store.Read(ctx), w.Customer)
	if err != nil {
		return Receipt{}, err
	}
	change := store.Change{Action: action(w.Purpose.No()), Subject: keys.Customer(customer), Payload: map[string]any{"way": string(Officer)}}
	err = s.store.Do(ctx, change, func(tx *store.Tx) error {
		if err := s.permit(tx); err != nil {
			return err
		}
		if err := living(tx, customer); err != nil {
			return err
		}
		if rec, err = s.record(tx, act{
			customer: customer, purpose: w.Purpose, state: w.Purpose.No(), way: Officer, lang: lang, said: w.At, evidence: w.Evidence,
		}); err != nil {
			return err
		}
		note(tx, []Receipt{rec})
		return s.sendReceipt(tx, letterTo{customer: customer, lang: lang}, []Receipt{rec})
	})
	return rec, err
}

// Permission is what an officer must be allowed to record a withdrawal.
const Permission = "consents"

// permit refuses an officer who may record nothing. Commands are let in by who runs them.
func (s *Service) permit(r store.Reader) error {
	if actor.From(r.Context()).Kind != actor.Officer {
		return nil
	}
	if s.may == nil {
		return &fault.Fault{Kind: fault.Forbidden}
	}
	return s.may(r, Permission)
}

func customerByNumber(r store.Reader, number string) (id int64, lang i18n.Lang, err error) {
	err = r.Row(`SELECT id, language FROM customers WHERE number = $1 AND erased_at IS NULL`, number).Scan(&id, &lang)
	return id, lang, err
}
