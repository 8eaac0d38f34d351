package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/dataset"
)

// secretCase brings an order that is secret by law from its registration to the court's receipt.
func (h *house) secretCase() string {
	h.t.Helper()
	a, b := h.officer("P-0087"), h.officer("P-0131")
	cases := h.portal.cases
	must := func(err error) {
		h.t.Helper()
		if err != nil {
			h.t.Fatalf("%v\n%s", err, h.program.err)
		}
	}
	now := h.portal.db.Clock().Now()
	entries := h.rows(`SELECT id::text FROM authorities WHERE type = 'investigating_judge' AND ended_at IS NULL AND phone_changed_person <> 'P-0087' ORDER BY id`)
	var court int64
	_, _ = fmt.Sscan(entries[0], &court)
	line := func(c dataset.Category) disclosure.Line {
		return disclosure.Line{Selector: disclosure.ByCustomer, Value: twinNumber, Category: c, From: now.AddDate(-5, 0, 0), To: now, Paragraph: "§ 1"}
	}
	ref, err := cases.Register(a, disclosure.Registration{
		Kind: string(law.Production), Channel: string(law.ByRegistered), ReceivedAt: now.Add(-time.Hour),
		Issuer: disclosure.Issuer{AuthorityID: court, Signatory: "L. Janssens", Function: "onderzoeksrechter"},
		Order: disclosure.Order{Bases: []string{string(law.Sv88bis)}, Nature: string(law.Order), Date: now.AddDate(0, 0, -1).Truncate(24 * time.Hour),
			Number: "TG.69.L3.00572/26", NumberKind: "notice", Signed: true, Enforceable: true, Language: "nl", Judge: true, Belgian: true},
		Secrecy: disclosure.Secrecy{Source: string(law.ByStatute)},
		Lines:   []disclosure.Line{line(dataset.Subscriber), line(dataset.Traffic)},
		Papers:  []disclosure.Paper{{Role: "order", Name: "beschikking.pdf", Data: twinPaper}},
	})
	must(err)
	read := func() disclosure.Full { f, err := cases.Read(b, ref); must(err); return f }
	contact, ok, err := cases.ContactFor(a, read().Case)
	if must(err); !ok {
		h.t.Fatal("nobody to call back")
	}
	if contact.Own {
		h.t.Fatal("who wrote the number down does not call it: choose another court")
	}
	must(cases.Authenticate(a, ref, read().Version, disclosure.Attempt{Method: string(law.CallBack), Entry: contact.Version, Reached: "griffie", Result: "confirmed"}))
	review := disclosure.Review{Version: read().Version, Answers: map[int]disclosure.Finding{}}
	for _, k := range law.Checks() {
		review.Answers[k.Number] = disclosure.Finding{Answer: law.Yes}
	}
	for _, l := range read().Lines {
		review.Lines = append(review.Lines, disclosure.Decision{Line: l.Line, Decision: "grant"})
	}
	must(cases.Submit(a, ref, review))
	f := read()
	must(cases.Approve(b, ref, f.Version, hex.EncodeToString(f.Digest)))
	_, err = cases.SampleData(a, ref)
	must(err)
	must(cases.Collect(a, ref, read().Version))
	h.drain()
	handed, err := cases.Handover(a, read())
	must(err)
	if handed.Package == nil {
		h.t.Fatalf("no package: %+v", handed.Run)
	}
	must(cases.Release(b, ref, read().Version, handed.Package.Digest()))
	must(cases.Deliver(a, ref, disclosure.Handing{Version: read().Version, Channel: string(law.ByHand), PassphraseChannel: string(law.ByPost), Recipient: "griffie"}))
	must(cases.Acknowledge(a, ref, disclosure.Receipt{Version: read().Version, By: "griffie"}))
	must(cases.AskSecrecy(a, ref, read().Version))
	h.drain()
	return ref
}

// officer is a context in which an officer of the demonstration acts.
func (h *house) officer(person string) context.Context {
	h.t.Helper()
	var id int64
	_, _ = fmt.Sscan(h.rows(`SELECT id::text FROM officers WHERE person = $1`, person)[0], &id)
	return i18n.WithLang(actor.With(context.Background(), actor.Actor{Kind: actor.Officer, OfficerID: id}), i18n.NL)
}
