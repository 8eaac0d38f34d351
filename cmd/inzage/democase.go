package main

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"inzage/internal/feature/demo"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
)

// telling is one order of the demonstration while its story is told.
type telling struct {
	*past
	order         demo.Order
	reference     string
	arrived       time.Time
	first, second disclosureOfficer
}

// tell goes on with a case until the state in which the story leaves it.
func (t telling) tell() error {
	if t.order.Reach == "received" {
		return nil
	}
	if t.order.Reach == "fraud" {
		return t.day(0, 10, t.called("denied", "Het kabinet kent dit bevel niet."))
	}
	if err := t.day(1, 10, t.sure()); err != nil {
		return err
	}
	switch t.order.Reach {
	case "under_review":
		return nil
	case "withdrawn":
		return t.day(8, 14, func(f disclosure.Full) error {
			return t.cases.Withdraw(t.first.ctx, t.reference, f.Version, "Retrait par écrit", disclosure.Paper{Name: "retrait.pdf", Data: t.order.Text(t.clock.Now())})
		})
	case "clarification":
		return t.day(2, 11, func(f disclosure.Full) error {
			return t.cases.Clarify(t.first.ctx, t.reference, f.Version, "Welcher Zeitraum ist mit „die letzten Monate“ gemeint?", dayOf(time.Now().AddDate(0, 0, 10)).Format(time.DateOnly))
		})
	case "legal_escalation":
		return t.day(3, 11, func(f disclosure.Full) error {
			return t.cases.Escalate(t.first.ctx, t.reference, t.review(f), "Het beleid vraagt een rechter, de wet laat de procureur toe: aan de raadsman voorgelegd.")
		})
	case "rejected":
		return t.refused()
	}
	return t.released()
}

// day does a step some days after the order arrived, and what it leaves to be done later.
func (t telling) day(days, hour int, step func(f disclosure.Full) error) error {
	t.on(t.arrived, days, hour)
	f, err := t.read(t.reference)
	if err != nil {
		return err
	}
	if err := step(f); err != nil {
		return err
	}
	_, err = t.runner.Drain(t.p.ctx)
	return err
}

// called is a call to the number in the directory.
func (t telling) called(result, note string) func(disclosure.Full) error {
	return func(f disclosure.Full) error {
		contact, _, err := t.cases.ContactFor(t.first.ctx, f.Case)
		if err != nil {
			return err
		}
		return t.cases.Authenticate(t.first.ctx, t.reference, f.Version, disclosure.Attempt{
			Method: string(law.CallBack), Entry: contact.Version, Reached: "de griffie", Result: result, Note: note,
		})
	}
}

// sure makes sure of the requester: by a call, or, of somebody in no directory, by registered letter.
func (t telling) sure() func(disclosure.Full) error {
	if t.order.Authority != "" {
		return t.called(disclosure.Confirmed, "")
	}
	return func(f disclosure.Full) error {
		for _, method := range []law.Method{law.Signature, law.Visit} {
			if err := t.cases.Authenticate(t.first.ctx, t.reference, f.Version, disclosure.Attempt{
				Method: string(method), Reached: t.order.Signatory, Result: disclosure.Confirmed,
			}); err != nil {
				return err
			}
			var err error
			if f, err = t.read(t.reference); err != nil || f.State == disclosure.UnderReview {
				return err
			}
		}
		return nil
	}
}

// review is what the first officer found: the answers, and what becomes of each line.
func (t telling) review(f disclosure.Full) disclosure.Review {
	r := disclosure.Review{Version: f.Version, Answers: answers(t.order.No)}
	for i, l := range f.Lines {
		d := disclosure.Decision{Line: l.Line, Decision: "grant"}
		if i < len(t.order.Lines) && t.order.Lines[i].Refuse != "" {
			d.Decision, d.Reason, d.Note = "refuse", t.order.Lines[i].Refuse, t.order.Lines[i].Why
		}
		r.Lines = append(r.Lines, d)
	}
	return r
}

// refused ends the case without data: where policy and law differ, after counsel's advice.
func (t telling) refused() error {
	why := []law.Reason{law.R02}
	if slices.Equal(t.order.No, []int{law.CheckJudge}) {
		why = []law.Reason{law.R03}
		if err := t.day(2, 11, func(f disclosure.Full) error {
			return t.cases.Escalate(t.first.ctx, t.reference, t.review(f), "Het beleid vraagt een rechter, de wet laat de procureur toe.")
		}); err != nil {
			return err
		}
		if err := t.day(6, 15, func(f disclosure.Full) error {
			return t.cases.Counsel(t.first.ctx, t.reference, disclosure.Opinion{
				Version: f.Version, Advice: "refuse", Reasons: why, Note: "Het beleid bindt ons; de procureur kan de onderzoeksrechter vatten.",
				Paper: &disclosure.Paper{Name: "advies.pdf", Data: t.order.Text(t.clock.Now())},
			})
		}); err != nil {
			return err
		}
	} else if err := t.day(2, 11, func(f disclosure.Full) error {
		return t.cases.ProposeRefusal(t.first.ctx, t.reference, t.review(f), disclosure.Refusal{Version: f.Version, Reasons: why})
	}); err != nil {
		return err
	}
	return t.day(7, 9, func(f disclosure.Full) error {
		return t.cases.ApproveRefusal(t.second.ctx, t.reference, f.Version, hex.EncodeToString(f.Digest))
	})
}

// released goes the way of an order that is complied with, as far as the story goes.
func (t telling) released() error {
	if err := t.day(2, 14, func(f disclosure.Full) error { return t.cases.Submit(t.first.ctx, t.reference, t.review(f)) }); err != nil || t.order.Reach == "awaiting_approval" {
		return err
	}
	if t.order.Secrecy == "none" {
		if err := t.copies(); err != nil {
			return err
		}
	}
	if err := t.day(3, 10, func(f disclosure.Full) error {
		return t.cases.Approve(t.second.ctx, t.reference, f.Version, hex.EncodeToString(f.Digest))
	}); err != nil {
		return err
	}
	if err := t.day(4, 9, func(f disclosure.Full) error { return t.cases.Collect(t.first.ctx, t.reference, f.Version) }); err != nil {
		return err
	}
	if t.order.Reach == "no_data" {
		return t.day(4, 15, func(f disclosure.Full) error { return t.cases.ConfirmNoData(t.second.ctx, t.reference, f.Version) })
	}
	if err := t.day(16, 10, func(f disclosure.Full) error {
		h, err := t.cases.Handover(t.second.ctx, f)
		if err != nil {
			return err
		}
		digest := sha256.Sum256(h.Package.TagManifest)
		return t.cases.Release(t.second.ctx, t.reference, f.Version, hex.EncodeToString(digest[:]))
	}); err != nil {
		return err
	}
	return t.handedOver()
}

// copies has the people concerned get a message with no copy of the order, and why.
func (t telling) copies() error {
	return t.day(2, 16, func(f disclosure.Full) error {
		for _, s := range f.Subjects {
			if err := t.cases.AddNoticeCopy(t.first.ctx, t.reference, f.Version, disclosure.NoticeCopy{Number: s.Number, Paper: &disclosure.Paper{
				Name: "afschrift.pdf", Data: t.order.Text(t.arrived),
			}}); err != nil {
				return err
			}
			var err error
			if f, err = t.read(t.reference); err != nil {
				return err
			}
		}
		return nil
	})
}

// handedOver delivers the package and records that it came.
func (t telling) handedOver() error {
	if err := t.day(16, 15, func(f disclosure.Full) error {
		h, err := t.cases.Handover(t.first.ctx, f)
		if err != nil {
			return err
		}
		in := disclosure.Handing{Version: f.Version, Channel: string(law.ByEBox), Recipient: t.order.Function + " " + t.order.Signatory}
		if h.Package.Recipients == "" {
			in.PassphraseChannel = string(law.ByPhone)
		}
		return t.cases.Deliver(t.first.ctx, t.reference, in)
	}); err != nil {
		return err
	}
	if err := t.day(19, 10, func(f disclosure.Full) error {
		return t.cases.Acknowledge(t.first.ctx, t.reference, disclosure.Receipt{Version: f.Version, By: t.order.Signatory})
	}); err != nil || t.order.Reach == "acknowledged" {
		return err
	}
	return t.day(24, 10, func(f disclosure.Full) error { return t.cases.Close(t.first.ctx, t.reference, f.Version) })
}
