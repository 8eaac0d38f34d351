package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// draftPath is a step of a registration that was begun.
func draftPath(id ident.ID, step disclosure.Step) string {
	return paths.StaffNewDisclosure + "/" + id.String() + "/" + string(step)
}

// newCase shows the first step of a registration. Nothing is kept yet.
func (s *Server) newCase(rq *request) error {
	return s.draftPage(rq, http.StatusOK, disclosure.Draft{Typed: disclosure.Typed{
		disclosure.FieldKind: string(law.Production), disclosure.FieldCountry: "BE",
	}}, disclosure.StepOrigin, nil)
}

// beginCase keeps the first step, and goes on when it is right. What was sent is kept also when something is wrong with it.
func (s *Server) beginCase(rq *request) error {
	return s.saveDraft(rq, disclosure.Draft{}, disclosure.StepOrigin)
}

// draftOf reads the draft and the step that an address names.
func (s *Server) draftOf(rq *request) (d disclosure.Draft, step disclosure.Step, err error) {
	id, ok := ident.Parse(rq.Param("draft"))
	step = disclosure.Step(rq.Param("step"))
	if !ok || step != "" && !slices.Contains(disclosure.RegistrationSteps, step) {
		return d, step, fault.Missing()
	}
	d, err = s.Cases.Draft(rq.ctx(), id)
	return d, step, err
}

// caseStep shows a step of a registration.
func (s *Server) caseStep(rq *request) error {
	d, step, err := s.draftOf(rq)
	if err != nil {
		return err
	}
	if step == disclosure.StepCheck {
		return s.checkPage(rq, http.StatusOK, d, nil)
	}
	return s.draftPage(rq, http.StatusOK, d, step, nil)
}

// saveStep keeps a step of a registration, and goes on when it is right; at the last step it registers the order.
func (s *Server) saveStep(rq *request) error {
	d, step, err := s.draftOf(rq)
	if err != nil {
		return err
	}
	if step == disclosure.StepCheck {
		return s.registerCase(rq, d, false)
	}
	return s.saveDraft(rq, d, step)
}

func (s *Server) saveDraft(rq *request, d disclosure.Draft, step disclosure.Step) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	typed := disclosure.Typed{}
	for _, name := range disclosure.StepFields(step) {
		if v := form.one(name); v != "" {
			typed[name] = v
		}
	}
	papers, err := rq.papers("order")
	if err != nil {
		return err
	}
	id := d.ID
	if d.ID == (ident.ID{}) {
		id, err = s.Cases.Begin(rq.ctx(), typed, papers)
	} else {
		var version int
		if version, err = form.version(); err == nil {
			err = s.Cases.Save(rq.ctx(), d.ID, version, typed, papers)
		}
	}
	if err != nil { // nothing was kept: what was typed comes back
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		if status != http.StatusConflict {
			d.Typed = typed
		}
		return s.draftPage(rq, status, d, step, wrong)
	}
	if d, err = s.Cases.Draft(rq.ctx(), id); err != nil {
		return err
	}
	if form.one(pages.MoreField) != "" {
		return rq.toStaff(draftPath(id, step) + "?lines=" + strconv.Itoa(min(d.Typed.Lines()+1, disclosure.MaxLines)) + "#l" + strconv.Itoa(d.Typed.Lines()+1) + "_selector")
	}
	if err := s.Cases.CheckDraft(rq.ctx(), d, step); err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.draftPage(rq, status, d, step, wrong)
	}
	return rq.toStaff(draftPath(id, disclosure.RegistrationSteps[slices.Index(disclosure.RegistrationSteps, step)+1]))
}

// draftPage shows the form of a step.
func (s *Server) draftPage(rq *request, status int, d disclosure.Draft, step disclosure.Step, wrong []ui.FieldError) error {
	ctx := rq.ctx()
	v := pages.CaseNewView{
		Shell: rq.staffShell(stepTitle(rq, step), "", layout.StaffCases), Step: string(step), Submit: i18n.T(ctx, "case.new.next"),
		Form: rq.staffForm(paths.StaffNewDisclosure, wrong), Version: strconv.Itoa(d.Version),
	}
	for _, one := range disclosure.RegistrationSteps {
		v.Steps = append(v.Steps, string(one))
	}
	v.Shell.Back = &ui.Link{Href: paths.StaffDisclosures, Text: i18n.T(ctx, "case.list.title")}
	if d.ID != (ident.ID{}) {
		v.Form.Action, v.Address = draftPath(d.ID, step), draftPath(d.ID, "")
		v.Discard = discardDraft(rq, d)
	}
	c := caseForm{request: rq, typed: d.Typed, form: v.Form}
	var err error
	switch step {
	case disclosure.StepOrigin:
		v.Shell.Lead = i18n.T(ctx, "case.new.lead")
		v.Form.Multipart, v.Papers = true, paperViews(rq, "", d.Documents)
		v.Groups, err = c.origin()
	case disclosure.StepOrder:
		if c.typed[disclosure.FieldNumberKind] == "" {
			c.typed[disclosure.FieldNumberKind] = string(law.Notice) // what most orders have
		}
		v.Groups = c.order()
	case disclosure.StepScope:
		v.Shell.Lead = i18n.T(ctx, "case.new.scope_lead")
		n := d.Typed.Lines()
		if more, err := strconv.Atoi(rq.QueryParam("lines")); err == nil && more > n {
			n = min(more, disclosure.MaxLines)
		}
		v.Lines, v.CanAdd = s.lines(c, n), n < disclosure.MaxLines
		if d.Typed[disclosure.FieldNobody] == "1" || namesNobody(d.Typed, wrong) {
			v.Groups = []pages.FieldsView{{Items: []pages.Item{c.tick(disclosure.FieldNobody, i18n.T(ctx, "case.new.nobody"), i18n.T(ctx, "case.new.nobody_hint"))}}}
		}
	case disclosure.StepTerms:
		if c.typed[disclosure.FieldSecrecy] == "" {
			c.typed[disclosure.FieldSecrecy] = string(defaultSecrecy(d.Typed))
		}
		v.Submit = i18n.T(ctx, "case.new.check")
		v.Groups = c.terms()
	}
	if err != nil {
		return err
	}
	v.Shell.Errors = inOrder(wrong, append(slices.Clone(v.Lines), v.Groups...))
	return rq.page(status, pages.CaseNew(v))
}

// stepTitle says which step of how many this is: each has a title of its own.
func stepTitle(rq *request, step disclosure.Step) string {
	return i18n.T(rq.ctx(), "case.new.step", i18n.Args{"Number": slices.Index(disclosure.RegistrationSteps, step) + 1, "Of": len(disclosure.RegistrationSteps)})
}

// inOrder puts what is wrong in the order in which the page asks for it, so that a summary leads down the page.
func inOrder(wrong []ui.FieldError, groups []pages.FieldsView) []ui.FieldError {
	place, n := map[string]int{}, 0
	for _, g := range groups {
		for _, item := range g.All() {
			n++
			place[item.Name()] = n
		}
	}
	slices.SortStableFunc(wrong, func(a, b ui.FieldError) int { return cmp.Compare(place[a.Name], place[b.Name]) })
	return wrong
}

// namesNobody reports whether a value that was typed into a line is wrong: it may name nobody.
func namesNobody(t disclosure.Typed, wrong []ui.FieldError) bool {
	for _, w := range wrong {
		for n := 1; n <= disclosure.MaxLines; n++ {
			if name := disclosure.LineField(n, disclosure.LineValue); w.Name == name && t[name] != "" {
				return true
			}
		}
	}
	return false
}

// defaultSecrecy is what the bases that were chosen bring with them.
func defaultSecrecy(t disclosure.Typed) law.Secrecy {
	var bases []law.Basis
	for _, f := range []string{disclosure.FieldBasis, "basis_2", "basis_3"} {
		bases = append(bases, law.Basis(t[f]))
	}
	return law.DefaultSecrecy(bases)
}

func discardDraft(rq *request, d disclosure.Draft) *ui.ActionView {
	return &ui.ActionView{Action: draftPath(d.ID, "discard"), CSRF: maskCSRF(rq.officer.CSRF),
		Button: ui.ButtonView{Text: i18n.T(rq.ctx(), "case.new.discard"), Kind: ui.Quiet}}
}

// checkPage shows all that will be registered. What is wrong leads back to its step.
func (s *Server) checkPage(rq *request, status int, d disclosure.Draft, wrong []ui.FieldError) error {
	ctx := rq.ctx()
	full, err := s.Cases.Preview(ctx, d)
	f := fault.Of(err)
	if err != nil && (f == nil || f.Kind != fault.Invalid) {
		return err
	}
	if f != nil { // back to the first step with a fault
		for _, step := range disclosure.RegistrationSteps {
			here := s.Cases.CheckDraft(ctx, d, step)
			if here == nil {
				continue
			}
			wrong, status, err := rq.staffWrong(here)
			if err != nil {
				return err
			}
			return s.draftPage(rq, status, d, step, wrong)
		}
	}
	v := pages.CaseCheckView{
		Shell: rq.staffShell(i18n.T(ctx, "case.new.check_title"), "", layout.StaffCases), Version: strconv.Itoa(d.Version),
		Form: rq.staffForm(draftPath(d.ID, disclosure.StepCheck), wrong), Discard: discardDraft(rq, d),
		Warnings: warningTexts(rq, s.Cases.Warnings(full.Case, full.Lines)),
	}
	for _, one := range disclosure.RegistrationSteps {
		v.Steps = append(v.Steps, string(one))
	}
	v.Address = draftPath(d.ID, "")
	v.Shell.Back = &ui.Link{Href: draftPath(d.ID, disclosure.StepTerms), Text: i18n.T(ctx, "case.new.back")}
	v.Shell.Errors = wrong
	v.Sections = s.caseSections(rq, full)
	for i := range v.Sections {
		step := v.Sections[i].Step
		v.Sections[i].Change = ui.Link{Href: draftPath(d.ID, disclosure.Step(step)), Text: i18n.T(ctx, "case.new.change"), Hidden: stepText.T(ctx, step)}
	}
	v.Sections[0].Papers = paperViews(rq, "", d.Documents)
	return rq.page(status, pages.CaseCheck(v))
}

var stepText = i18n.Enum("case.step.", "origin", "order", "scope", "terms", "check")

// registerCase registers a draft. One that seems to be registered already is asked about.
func (s *Server) registerCase(rq *request, d disclosure.Draft, again bool) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	version, err := form.version()
	if err != nil {
		return err
	}
	reference, err := s.Cases.SubmitDraft(rq.ctx(), d.ID, version, again)
	if f := fault.Of(err); f != nil && f.ID == "case.error.duplicate" {
		return s.twinPage(rq, http.StatusConflict, d, f.Args["Reference"].(string), nil)
	}
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		if d, err = s.Cases.Draft(rq.ctx(), d.ID); err != nil {
			return err
		}
		return s.checkPage(rq, status, d, wrong)
	}
	rq.staffFlash("case.new.done", i18n.Args{"Reference": reference})
	return rq.toStaff(paths.StaffDisclosure(url.PathEscape(reference)))
}

// discardCase throws a draft away.
func (s *Server) discardCase(rq *request) error {
	id, ok := ident.Parse(rq.Param("draft"))
	if !ok {
		return fault.Missing()
	}
	if err := s.Cases.Discard(rq.ctx(), id); err != nil {
		return err
	}
	rq.staffFlash("case.new.discarded", nil)
	return rq.toStaff(paths.StaffDisclosures)
}
