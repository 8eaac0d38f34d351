package disclosure

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/deadline"
)

// Typed is what was typed into the forms of a registration, by the names of the fields.
type Typed map[string]string

// Step is a page of the registration.
type Step string

// The steps, in order.
const (
	StepOrigin Step = "origin" // how it came, from whom, and the paper itself
	StepOrder  Step = "order"  // what the paper is
	StepScope  Step = "scope"  // whose data, which, from when to when
	StepTerms  Step = "terms"  // secrecy and deadline
	StepCheck  Step = "check"  // all of it once more
)

// RegistrationSteps lists the steps.
var RegistrationSteps = []Step{StepOrigin, StepOrder, StepScope, StepTerms, StepCheck}

// fieldsOf are the fields of each step.
var fieldsOf = map[Step][]string{
	StepOrigin: {FieldKind, FieldLinked, FieldChannel, FieldReceivedDate, FieldReceivedTime, FieldUrgent, FieldAuthority, FieldType, FieldName, FieldCountry,
		FieldLanguage, FieldDivision, FieldSignatory, FieldFunction, FieldPrinted, DocumentField},
	StepOrder: {FieldBasis, "basis_2", "basis_3", FieldNature, FieldOrderDate, FieldNumber, FieldNumberKind, FieldSigned, FieldEnforceable, FieldJudge,
		FieldBelgian, FieldECLI, FieldOrderLang},
	StepScope: scopeFields(),
	StepTerms: {FieldSecrecy, FieldSecrecyText, FieldSecrecyUntil, FieldDeadlineDate, FieldDeadlineTime},
}

func scopeFields() (all []string) {
	all = append(all, FieldNobody)
	for n := 1; n <= MaxLines; n++ {
		for _, f := range []string{LineSelector, LineValue, LineDate, LineTime, LinePort, LineData, LineFrom, LineTo, LineParagraph, LineExclusions} {
			all = append(all, LineField(n, f))
		}
	}
	return all
}

// StepFields returns the names of the fields of a step.
func StepFields(s Step) []string { return fieldsOf[s] }

// StepOf is the step whose form has a field; where a field belongs to none, the first.
func StepOf(field string) Step {
	for _, s := range RegistrationSteps {
		if slices.Contains(fieldsOf[s], field) {
			return s
		}
	}
	return StepOrigin
}

// replace puts what was typed at a step in the place of what stood there.
func (t Typed) replace(step Typed) {
	for _, s := range RegistrationSteps {
		for field := range step {
			if StepOf(field) == s {
				for _, f := range fieldsOf[s] {
					delete(t, f)
				}
				break
			}
		}
	}
	maps.Copy(t, step)
}

// Lines is how many lines of the scope are typed, at least one.
func (t Typed) Lines() (n int) {
	for i := 1; i <= MaxLines; i++ {
		if t.lineTyped(i) {
			n = i
		}
	}
	return max(n, 1)
}

func (t Typed) lineTyped(n int) bool {
	for _, f := range []string{LineValue, LineFrom, LineTo, LineParagraph, LineDate} {
		if strings.TrimSpace(t[LineField(n, f)]) != "" {
			return true
		}
	}
	return false
}

// Registration reads what was typed. What cannot be read at all is an Invalid fault; whether it makes sense, Register says.
func (t Typed) Registration() (Registration, error) {
	var w wrong
	text := func(field string) string { return strings.Join(strings.Fields(t[field]), " ") }
	in := Registration{
		Kind: t[FieldKind], Channel: t[FieldChannel], Urgent: t[FieldUrgent] == "1", Linked: strings.ToUpper(text(FieldLinked)), Nobody: t[FieldNobody] == "1",
		ReceivedAt: t.moment(FieldReceivedDate, FieldReceivedTime, "case.error.received", &w),
		Issuer: Issuer{Type: t[FieldType], Name: text(FieldName), Country: strings.ToUpper(text(FieldCountry)), Language: t[FieldLanguage],
			Division: t[FieldDivision], Signatory: text(FieldSignatory), Function: text(FieldFunction), Printed: text(FieldPrinted)},
		Order: Order{Nature: t[FieldNature], Number: text(FieldNumber), NumberKind: t[FieldNumberKind], ECLI: text(FieldECLI), Language: t[FieldOrderLang],
			Date:   t.day(FieldOrderDate, "case.error.order_date", &w),
			Signed: t.yes(FieldSigned, "case.error.signed", &w), Enforceable: t.yes(FieldEnforceable, "case.error.enforceable", &w), Judge: t.yes(FieldJudge, "case.error.judge", &w), Belgian: t.yes(FieldBelgian, "case.error.belgian", &w)},
		Secrecy: Secrecy{Source: t[FieldSecrecy], Text: strings.TrimSpace(t[FieldSecrecyText]), Until: t.day(FieldSecrecyUntil, "case.error.day", &w)},
	}
	if a := t[FieldAuthority]; a != "" && a != OtherAuthority {
		id, err := strconv.ParseInt(a, 10, 64)
		w.add(err != nil || id <= 0, FieldAuthority, "case.error.authority")
		in.Issuer = Issuer{AuthorityID: id, Signatory: in.Issuer.Signatory, Function: in.Issuer.Function, Printed: in.Issuer.Printed}
	}
	w.add(t[FieldAuthority] == "", FieldAuthority, "case.error.choose_authority")
	for _, f := range []string{FieldBasis, "basis_2", "basis_3"} {
		if t[f] != "" {
			in.Order.Bases = append(in.Order.Bases, t[f])
		}
	}
	if text(FieldDeadlineDate) != "" || text(FieldDeadlineTime) != "" {
		in.Declared = t.until(FieldDeadlineDate, FieldDeadlineTime, "case.error.deadline", &w)
	}
	for n := 1; n <= t.Lines() && (in.Kind != "withdrawal" || t.lineTyped(n)); n++ {
		in.Lines = append(in.Lines, t.line(n, &w))
	}
	return in, fault.Fields(w...)
}

// OtherAuthority is the value of the field for the authority when it is not in the directory.
const OtherAuthority = "other"

// DataOf is the value of the field for what a line asks for: a kind, or a category.
func DataOf(kind string, c dataset.Category) string {
	if kind != "" {
		return "kind:" + kind
	}
	return "category:" + string(c)
}

func (t Typed) line(n int, w *wrong) Line {
	get := func(field string) string { return strings.TrimSpace(t[LineField(n, field)]) }
	l := Line{Line: n, Selector: Selector(get(LineSelector)), Value: get(LineValue), Paragraph: get(LineParagraph), Exclusions: get(LineExclusions)}
	switch what, name, _ := strings.Cut(get(LineData), ":"); what {
	case "kind":
		l.Kind = name
	case "category":
		l.Category = dataset.Category(name)
	}
	if l.Selector == ByIP && (get(LineDate) != "" || get(LineTime) != "") {
		l.At = t.moment(LineField(n, LineDate), LineField(n, LineTime), "case.error.line.at", w)
	}
	if p := get(LinePort); p != "" {
		var err error
		l.Port, err = strconv.Atoi(p)
		w.add(err != nil, LineField(n, LinePort), "case.error.line.port")
	}
	if from := t.day(LineField(n, LineFrom), "case.error.line.from", w); !from.IsZero() {
		l.From = brussels(from.Year(), from.Month(), from.Day(), 0, 0).UTC()
	}
	if to := t.day(LineField(n, LineTo), "case.error.line.to", w); !to.IsZero() {
		l.To = brussels(to.Year(), to.Month(), to.Day()+1, 0, 0).UTC() // the last day is in it
	}
	return l
}

// day reads a day, at midnight UTC; none is the zero time.
func (t Typed) day(field, id string, w *wrong) time.Time {
	s := strings.TrimSpace(t[field])
	if s == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, s)
	w.add(err != nil, field, id)
	return day
}

// moment reads a day and a time of day on the company's clock. Without a time it is the day's begin.
func (t Typed) moment(date, clock, id string, w *wrong) time.Time {
	return t.join(date, clock, id, w, false)
}

// until is moment for a deadline: without a time the whole day is in it.
func (t Typed) until(date, clock, id string, w *wrong) time.Time {
	return t.join(date, clock, id, w, true)
}

func (t Typed) join(date, clock, id string, w *wrong, end bool) time.Time {
	day := t.day(date, id, w)
	at := strings.TrimSpace(t[clock])
	if day.IsZero() {
		w.add(at != "", date, id)
		return time.Time{}
	}
	if at == "" {
		if end {
			return brussels(day.Year(), day.Month(), day.Day()+1, 0, 0).UTC()
		}
		return brussels(day.Year(), day.Month(), day.Day(), 0, 0).UTC()
	}
	hour, err := time.Parse("15:04", at)
	w.add(err != nil, clock, "case.error.clock")
	moment := brussels(day.Year(), day.Month(), day.Day(), hour.Hour(), hour.Minute())
	// A time that the clock skipped in spring is none that anybody read.
	w.add(err == nil && moment.In(deadline.Zone()).Format("15:04") != at, clock, "case.error.clock")
	return moment.UTC()
}

// yes reads a question that is answered with yes or no.
func (t Typed) yes(field, id string, w *wrong) bool {
	w.add(t[field] != "yes" && t[field] != "no", field, id)
	return t[field] == "yes"
}

// CheckDraft says what is wrong at a step of a draft, as an Invalid fault; at the last step, with everything.
func (s *Service) CheckDraft(ctx context.Context, d Draft, step Step) error {
	_, err := s.Preview(ctx, d)
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid || step == StepCheck {
		return err
	}
	var here []fault.Field
	for _, field := range f.Fields {
		if StepOf(field.Name) == step {
			here = append(here, field)
		}
	}
	return fault.Fields(here...)
}

// unlisted are the fields about an authority that is not in the directory.
var unlisted = []string{FieldType, FieldName, FieldCountry, FieldLanguage, FieldDivision}

// Preview is the case that would be registered, with its lines, as far as it is right; what is wrong is an Invalid fault.
func (s *Service) Preview(ctx context.Context, d Draft) (f Full, err error) {
	r, now := s.Store.Read(ctx), s.Store.Clock().Now()
	if _, err := s.Require(r, Work); err != nil {
		return f, err
	}
	in, unread := d.Typed.Registration()
	var w wrong
	if u := fault.Of(unread); u != nil {
		w = u.Fields
	}
	err = s.complete(r, now, &in)
	if wrongs := fault.Of(err); wrongs != nil && wrongs.Kind == fault.Invalid {
		for _, field := range wrongs.Fields {
			if !w.has(field.Name) && !(w.has(FieldAuthority) && slices.Contains(unlisted, field.Name)) {
				w = append(w, field)
			}
		}
	} else if err != nil {
		return f, err
	}
	f.Case = Case{Kind: in.Kind, State: Received, Channel: in.Channel, ReceivedAt: in.ReceivedAt, RegisteredAt: now, StateSince: now, Urgent: in.Urgent,
		Issuer: in.Issuer, Order: in.Order, Declared: in.Declared, Secrecy: in.Secrecy, Needed: 1}
	if in.Linked != "" {
		if _, err := find(r, in.Linked); err != nil {
			if err = missing(err, FieldLinked, "case.error.linked_unknown"); fault.Of(err) == nil {
				return f, err
			}
			w.add(true, FieldLinked, "case.error.linked_unknown")
		}
	}
	if len(w) == 0 {
		f.setDeadline()
	}
	for i := range in.Lines {
		in.Lines[i].Line = i + 1
	}
	f.Lines, f.Documents = in.Lines, d.Documents
	w.add(!slices.ContainsFunc(d.Documents, func(d Document) bool { return d.Role == "order" }), DocumentField, "case.error.no_order")
	return f, fault.Fields(w...)
}
