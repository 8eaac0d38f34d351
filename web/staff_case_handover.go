package web

import (
	"strconv"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/document"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/staff"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// Labels and hints of the forms.
var (
	handoverLabel = i18n.Enum("handover.ask.", "channel", "passphrase_channel", "recipient", "by", "on", "receipt", "until")
	handoverHint  = i18n.Enum("handover.hint.", "passphrase_channel", "recipient", "receipt", "until")
)

// handoverPaper is the field of the receiver's acknowledgement.
const handoverPaper = "receipt"

// handover makes the panel in which a case is collected, let go and handed over.
type handover struct {
	*request
	f     disclosure.Full
	h     disclosure.Handover
	typed *form
	form  ui.Form
	to    string
	v     pages.HandoverView
}

// handoverPanel collects, releases and hands over; next names what comes, in nextText.
func (s *Server) handoverPanel(rq *request, f disclosure.Full, typed *form, wrong []ui.FieldError) (step templ.Component, next string, err error) {
	h, err := s.Cases.Handover(rq.ctx(), f)
	if err != nil {
		return nil, "", err
	}
	p := &handover{request: rq, f: f, h: h, typed: typed, form: rq.staffForm("", wrong), to: paths.StaffDisclosure(f.Reference)}
	works, approves := rq.officer.Officer.May(staff.WorkCases), rq.officer.Officer.May(staff.ApproveCases)
	switch f.State {
	case disclosure.Approved:
		if !law.CaseKind(f.Kind).HandsOver() {
			return p.conclude(works), "conclude", nil
		}
		p.approved(works)
	case disclosure.Collecting, disclosure.Collected:
		p.collecting(works)
	case disclosure.NoDataProposed:
		p.nothing(works, approves)
	case disclosure.Sealed:
		p.sealed(works, approves)
	case disclosure.Released:
		p.released(works)
	case disclosure.Delivered:
		p.delivered(works)
	case disclosure.Acknowledged:
		p.acknowledged(works)
	}
	p.preserved(works)
	return pages.Handover(p.v), p.next(), nil
}

// next is whose turn it is: the same state is another step for who may take it and for who waits for a colleague.
func (p *handover) next() string {
	switch state, can := p.f.State, p.v.Step != nil; {
	case (state == disclosure.Collecting || state == disclosure.Sealed) && p.h.Run != nil && p.h.Run.Failure != "":
		return "again"
	case state == disclosure.Approved && !can:
		return "colleague"
	case state == disclosure.NoDataProposed && can:
		return "confirm"
	case state == disclosure.Sealed && can:
		return "release"
	}
	return string(p.f.State)
}

// step is the button of this state, with fields.
func (p *handover) step(path, submit string, items ...pages.Item) *pages.StepForm {
	f := p.form
	f.Action = p.to + path
	return &pages.StepForm{Form: f, Version: strconv.Itoa(p.f.Version), Items: items, Submit: submit}
}

// more is a folded form.
func (p *handover) more(path, title, text, submit string, items ...pages.Item) {
	f := p.form
	f.Action = p.to + path
	p.v.More = append(p.v.More, pages.NoticeForm{Title: title, Text: text, Form: f, Version: strconv.Itoa(p.f.Version), Items: items, Submit: submit})
}

// field is a field of these forms.
func (p *handover) field(name string) *ui.Field {
	f := &ui.Field{Name: name, ID: "handover-" + name, Label: handoverLabel.T(p.ctx(), name), Error: p.form.Error(name), Autocomplete: "off"}
	if p.typed != nil {
		f.Value = p.typed.one(name)
	}
	if known(handoverHint, name) {
		f.Hint = handoverHint.T(p.ctx(), name)
	}
	return f
}

func (p *handover) channel(name string) pages.Item {
	f := p.field(name)
	f.Options = []ui.Option{{Text: i18n.T(p.ctx(), "case.choose")}}
	for _, v := range law.ChannelText.Values() {
		f.Options = append(f.Options, ui.Option{Value: v, Text: law.ChannelText.T(p.ctx(), v)})
	}
	return pages.Item{Select: f}
}

func (p *handover) day(name string) pages.Item {
	f := p.field(name)
	f.Type, f.Width = "date", ui.Short
	return pages.Item{Input: f}
}

// dataLink leads to what would be found.
func (p *handover) dataLink() {
	p.v.Links = append(p.v.Links, ui.Link{Href: p.to + "/data", Text: i18n.T(p.ctx(), "handover.data")})
}

func (p *handover) conclude(works bool) templ.Component {
	if !works {
		return nil
	}
	return pages.Conclude(ui.ActionView{Action: p.to + "/conclude", CSRF: p.form.CSRF, Values: []ui.Pair{{Name: versionField, Value: strconv.Itoa(p.f.Version)}},
		Button: ui.ButtonView{Text: i18n.T(p.ctx(), "handover.conclude"), Hidden: p.f.Reference}})
}

func (p *handover) approved(works bool) {
	ctx := p.ctx()
	if !works {
		p.v.Lead = i18n.T(ctx, "handover.approved.lead")
		return
	}
	p.dataLink()
	for _, a := range p.f.Approvals {
		if a.Purpose == disclosure.OfScope && a.VoidedAt.IsZero() && a.Person == p.officer.Officer.Person {
			p.v.Lead = i18n.T(ctx, "handover.approved.mine")
			return
		}
	}
	p.v.Lead = i18n.T(ctx, "handover.approved.lead")
	p.v.Step = p.step("/collect", i18n.T(ctx, "handover.collect"))
}

func (p *handover) collecting(works bool) {
	ctx, run := p.ctx(), p.h.Run
	if run != nil && run.Failure != "" {
		p.v.Notice = &ui.NoticeView{Kind: ui.Bad, Title: i18n.T(ctx, "handover.failed"), Text: disclosure.FailureText.T(ctx, run.Failure)}
		if works {
			p.v.Step = p.step("/collect", i18n.T(ctx, "handover.again"))
		}
		return
	}
	p.v.Lead = i18n.T(ctx, "handover.running.lead")
	if run == nil {
		return
	}
	p.v.Facts = []ui.SummaryRow{
		{Key: i18n.T(ctx, "handover.fact.began"), Text: format.DateTime(p.lang, run.StartedAt), Note: run.Name},
		{Key: i18n.T(ctx, "handover.fact.done"), Text: format.Number(p.lang, run.Done)},
	}
	if run.Total > 0 {
		p.v.Facts[1].Note = i18n.T(ctx, "handover.fact.at_most", i18n.Args{"Total": format.Number(p.lang, run.Total)})
	}
	p.v.Links = append(p.v.Links, ui.Link{Href: p.to, Text: i18n.T(ctx, "handover.running.look")})
}

// mine reports whether this officer had the collection made.
func (p *handover) mine() bool { return p.h.Run != nil && p.h.Run.Officer == p.officer.Officer.ID }

// again offers to collect anew, which destroys what there is.
func (p *handover) again(works bool) {
	if works {
		p.more("/collect", i18n.T(p.ctx(), "handover.again"), i18n.T(p.ctx(), "handover.again_text"), i18n.T(p.ctx(), "handover.again"))
	}
}

func (p *handover) nothing(works, approves bool) {
	ctx := p.ctx()
	p.v.Lead = i18n.T(ctx, "handover.nothing.lead")
	if p.mine() {
		p.v.Notice = &ui.NoticeView{Text: i18n.T(ctx, "handover.nothing.mine")}
	} else if approves {
		p.v.Step = p.step("/no-data", i18n.T(ctx, "handover.nothing.confirm"))
	}
	p.again(works)
}

func (p *handover) sealed(works, approves bool) {
	ctx := p.ctx()
	p.v.Lead = i18n.T(ctx, "handover.sealed.lead")
	if p.h.Package == nil {
		p.again(works)
		return
	}
	p.facts()
	digest := p.h.Package.Digest()
	p.v.Digest = &ui.CopyView{ID: "package-digest", Label: i18n.T(ctx, "handover.digest"), Text: digest, Hint: i18n.T(ctx, "handover.digest_hint")}
	switch {
	case p.h.Run != nil && p.h.Run.Failure != "":
		p.v.Notice = &ui.NoticeView{Kind: ui.Bad, Title: i18n.T(ctx, "handover.failed"), Text: disclosure.FailureText.T(ctx, p.h.Run.Failure)}
	case p.mine():
		p.v.Notice = &ui.NoticeView{Text: i18n.T(ctx, "handover.sealed.mine")}
	case approves:
		p.v.Step = p.step("/release", i18n.T(ctx, "handover.release"))
		p.v.Step.Digest = digest
		if p.h.Stamp.Missed() {
			p.v.Notice = &ui.NoticeView{Text: i18n.T(ctx, "handover.stamp.again")}
		}
	}
	p.again(works)
}

func (p *handover) released(works bool) {
	ctx := p.ctx()
	p.v.Lead = i18n.T(ctx, "handover.released.lead")
	if p.h.Package == nil {
		return
	}
	p.facts()
	p.hash()
	p.take(works)
	p.passphrase()
	if !works {
		return
	}
	items := []pages.Item{p.channel(disclosure.ChannelField)}
	if p.h.Package.Recipients == "" {
		items = append(items, p.channel(disclosure.PassphraseField))
	}
	p.v.Step = p.step("/deliver", i18n.T(ctx, "handover.deliver"), append(items, pages.Item{Input: p.field(disclosure.RecipientField)})...)
}

func (p *handover) delivered(works bool) {
	ctx := p.ctx()
	p.v.Lead = i18n.T(ctx, "handover.delivered.lead")
	p.deliveries()
	if p.h.Package != nil {
		p.hash()
	}
	p.take(works)
	p.passphrase()
	if !works {
		return
	}
	file := p.field(handoverPaper)
	file.Accept, file.Optional = document.Accept, true
	on := p.day(disclosure.OnField)
	on.Input.Optional = true
	p.v.Step = p.step("/acknowledge", i18n.T(ctx, "handover.acknowledge"), pages.Item{Input: p.field(disclosure.ByField)}, on, pages.Item{File: file})
	p.v.Step.Form.Multipart = true
}

func (p *handover) acknowledged(works bool) {
	ctx := p.ctx()
	p.v.Lead = i18n.T(ctx, "handover.acknowledged.lead")
	p.deliveries()
	if p.h.Package != nil && !p.h.Package.PurgeOn.IsZero() {
		p.v.Facts = append(p.v.Facts, ui.SummaryRow{Key: i18n.T(ctx, "handover.fact.purge"), Text: format.Date(p.lang, p.h.Package.PurgeOn)})
	}
	for _, t := range p.f.Subjects {
		if t.Notice != "sent" && t.Notice != "not_required" {
			p.v.Notice = &ui.NoticeView{Text: i18n.T(ctx, "handover.acknowledged.untold")}
			return
		}
	}
	if works {
		p.v.Step = p.step("/close", i18n.T(ctx, "handover.close"))
	}
}
