package web

import (
	"encoding/hex"
	"strconv"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
	my "inzage/templates/customer"
	"inzage/templates/ui"
)

// facts are those of the package.
func (p *handover) facts() {
	ctx, k := p.ctx(), p.h.Package
	stamp := i18n.T(ctx, "handover.fact.stamp")
	stamped := ui.SummaryRow{Key: stamp, Text: format.DateTime(p.lang, p.h.Stamp.At)}
	if p.h.Stamp.Why != "" {
		stamped = ui.SummaryRow{Key: stamp, Text: disclosure.StampText.T(ctx, p.h.Stamp.Why)}
	}
	opens := i18n.T(ctx, "handover.opens.passphrase")
	note := ""
	if k.Recipients != "" {
		opens, note = i18n.T(ctx, "handover.opens.key"), k.Recipients
	}
	p.v.Facts = append(p.v.Facts,
		ui.SummaryRow{Key: i18n.T(ctx, "handover.fact.sealed"), Text: format.DateTime(p.lang, k.SealedAt)},
		stamped,
		ui.SummaryRow{Key: i18n.T(ctx, "handover.fact.files"), Text: format.Number(p.lang, k.Files), Note: format.Bytes(p.lang, k.Bytes)},
		ui.SummaryRow{Key: i18n.T(ctx, "handover.fact.opens"), Text: opens, Note: note},
		ui.SummaryRow{Key: i18n.T(ctx, "handover.fact.signer"), Content: ui.Ref(k.Signer)},
	)
	t := &ui.TableView{Caption: i18n.T(ctx, "handover.files"), Columns: []ui.Column{{Label: i18n.T(ctx, "handover.column.file")}, {Label: i18n.T(ctx, "handover.column.line"), Numeric: true},
		{Label: i18n.T(ctx, "handover.column.rows"), Numeric: true}, {Label: i18n.T(ctx, "handover.column.size"), Numeric: true}}}
	for _, c := range p.h.Collections {
		rows := format.Number(p.lang, c.Rows)
		if c.Rows == 0 {
			rows = noValue
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Path}, ui.Text(strconv.Itoa(c.Line)), ui.Text(rows), ui.Text(format.Bytes(p.lang, c.Bytes))}})
	}
	p.v.Files = t
}

// take lists the files to hand over, and the letter that goes with them.
func (p *handover) take(works bool) {
	if !works {
		return
	}
	for _, f := range p.h.Files {
		p.v.Take = append(p.v.Take, ui.Link{Href: p.to + "/package/" + f.Name, Text: f.Name + " (" + format.Bytes(p.lang, f.Size) + ")"})
	}
	switch p.h.Proof {
	case disclosure.ProofComing:
		p.v.TakeNote = i18n.T(p.ctx(), "handover.proof.coming")
	case disclosure.ProofLate:
		p.v.TakeNote = i18n.T(p.ctx(), "handover.proof.late")
	}
	p.v.Links = append(p.v.Links, ui.Link{Href: p.to + "/cover.txt", Text: i18n.T(p.ctx(), "handover.letter.cover")})
}

// passphrase offers the passphrase to who released the package.
func (p *handover) passphrase() {
	if p.h.Package == nil || p.h.Package.Recipients != "" || p.h.Releaser.Person != p.officer.Officer.Person {
		return
	}
	p.v.Passwords = &ui.ActionView{Action: p.to + "/passphrase", CSRF: p.form.CSRF,
		Button: ui.ButtonView{Text: i18n.T(p.ctx(), "handover.passphrase.button"), Hidden: p.f.Reference, Kind: ui.Quiet}}
}

// hash is that of the encrypted file, as the letter names it.
func (p *handover) hash() {
	p.v.Digest = &ui.CopyView{ID: "package-hash", Label: i18n.T(p.ctx(), "handover.hash"), Text: hex.EncodeToString(p.h.Package.Cipher)}
}

// deliveries say to whom the package went.
func (p *handover) deliveries() {
	ctx := p.ctx()
	for _, d := range p.h.Deliveries {
		how := law.ChannelText.T(ctx, d.Channel)
		if d.PassphraseChannel != "" {
			how += " · " + i18n.T(ctx, "handover.fact.phrase_by", i18n.Args{"Channel": law.ChannelText.T(ctx, d.PassphraseChannel)})
		}
		on := i18n.T(ctx, "handover.fact.in_time")
		if !d.InTime {
			on = i18n.T(ctx, "handover.fact.late")
		}
		p.v.Facts = append(p.v.Facts,
			ui.SummaryRow{Key: i18n.T(ctx, "handover.fact.recipient"), Content: my.Free(d.Recipient), Note: how},
			ui.SummaryRow{Key: i18n.T(ctx, "handover.fact.delivered"), Text: format.DateTime(p.lang, d.At), Note: on})
		if !d.AcknowledgedAt.IsZero() {
			p.v.Facts = append(p.v.Facts, ui.SummaryRow{Key: i18n.T(ctx, "handover.fact.acknowledged"), Text: format.Date(p.lang, d.AcknowledgedAt), Note: ui.Inert(d.AcknowledgedBy)})
		}
	}
}

// preserved lists the frozen copies.
func (p *handover) preserved(works bool) {
	if len(p.h.Preserved) == 0 {
		return
	}
	ctx := p.ctx()
	t := &ui.TableView{Caption: i18n.T(ctx, "handover.preserved"), HideCaption: true, Columns: []ui.Column{{Label: i18n.T(ctx, "handover.column.kind")},
		{Label: i18n.T(ctx, "handover.column.line"), Numeric: true}, {Label: i18n.T(ctx, "handover.column.rows"), Numeric: true}, {Label: i18n.T(ctx, "handover.column.until")}}}
	for _, c := range p.h.Preserved {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.srv.kindName(p.request, c.Kind)}, ui.Text(strconv.Itoa(c.Line)), ui.Text(format.Number(p.lang, c.Rows)), ui.Text(format.Date(p.lang, c.Until))}})
	}
	p.v.Preserved = t
	if !works {
		return
	}
	p.more("/preservation/extend", i18n.T(ctx, "handover.extend"), "", i18n.T(ctx, "handover.extend"), p.day(disclosure.UntilField))
	p.more("/preservation/release", i18n.T(ctx, "handover.thaw"), i18n.T(ctx, "handover.thaw_text"), i18n.T(ctx, "handover.thaw"))
}

// kindName is what a kind of data is called on staff pages.
func (s *Server) kindName(rq *request, key string) string {
	if k, err := s.Kinds.Kind(key); err == nil {
		return kindText(rq.ctx(), k, "name")
	}
	return key
}
