package disclosure

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/deadline"
	"inzage/internal/platform/store"
)

// Limits of what is typed about an order.
const (
	maxText    = 200  // characters of a name, a number or a reference
	maxLong    = 2000 // characters of a sentence that is copied from the order, and of notes
	maxBases   = 3
	oldestYear = 1990 // of an order's date: an earlier one was typed wrong
)

// wrong gathers what is wrong with the fields of a form.
type wrong []fault.Field

// add notes what is wrong with a field when bad is true. Of a field the first fault counts.
func (w *wrong) add(bad bool, name, id string, args ...map[string]any) {
	if !bad || w.has(name) {
		return
	}
	f := fault.Field{Name: name, ID: id}
	if len(args) > 0 {
		f.Args = args[0]
	}
	*w = append(*w, f)
}

func (w *wrong) has(name string) bool {
	return slices.ContainsFunc(*w, func(f fault.Field) bool { return f.Name == name })
}

// Names of the fields of a registration, as the form and faults call them.
const (
	FieldKind         = "kind"
	FieldLinked       = "linked"
	FieldChannel      = "channel"
	FieldReceivedDate = "received_date"
	FieldReceivedTime = "received_time"
	FieldUrgent       = "urgent"
	FieldAuthority    = "authority"
	FieldType         = "authority_type"
	FieldName         = "authority_name"
	FieldCountry      = "authority_country"
	FieldLanguage     = "authority_language"
	FieldDivision     = "arrondissement"
	FieldSignatory    = "signatory"
	FieldFunction     = "function"
	FieldPrinted      = "printed"
	FieldBasis        = "basis_1" // and basis_2, basis_3
	FieldNature       = "nature"
	FieldOrderDate    = "order_date"
	FieldNumber       = "order_number"
	FieldNumberKind   = "number_kind"
	FieldSigned       = "signed"
	FieldEnforceable  = "enforceable"
	FieldJudge        = "judge"
	FieldBelgian      = "belgian"
	FieldECLI         = "ecli"
	FieldOrderLang    = "order_language"
	FieldSecrecy      = "secrecy"
	FieldSecrecyText  = "secrecy_text"
	FieldSecrecyUntil = "secrecy_until"
	FieldDeadlineDate = "deadline_date"
	FieldDeadlineTime = "deadline_time"
	FieldNobody       = "nobody" // lines that name nobody are meant so
)

// complete checks a registration and fills in what the directory and the customers' records know. At its end each line means one
// customer, or nobody whom the company knows.
func (s *Service) complete(r store.Reader, now time.Time, in *Registration) error {
	var w wrong
	if err := s.checkIssuer(r, in, &w); err != nil {
		return err
	}
	in.checkOrder(now, &w)
	in.checkTerms(&w)
	in.checkArrival(now, &w)
	if err := s.checkLines(r, in, &w); err != nil {
		return err
	}
	return fault.Fields(w...)
}

func (in *Registration) checkArrival(now time.Time, w *wrong) {
	w.add(!law.CaseKind(in.Kind).Valid(), FieldKind, "case.error.kind")
	w.add(!law.Channel(in.Channel).Valid(), FieldChannel, "case.error.channel")
	w.add(in.ReceivedAt.IsZero() || in.ReceivedAt.After(now) || in.ReceivedAt.Before(now.AddDate(-2, 0, 0)), FieldReceivedDate, "case.error.received")
	earlier := in.Kind == string(law.Extension) || in.Kind == string(law.Withdrawal)
	w.add(earlier && in.Linked == "", FieldLinked, "case.error.linked")
}

func (s *Service) checkIssuer(r store.Reader, in *Registration, w *wrong) error {
	i := &in.Issuer
	if i.AuthorityID != 0 {
		a, err := s.Registry(r, i.AuthorityID)
		switch {
		case fault.Is(err, fault.NotFound) || err == nil && a.Ended:
			w.add(true, FieldAuthority, "case.error.authority")
		case err != nil:
			return err
		}
		i.AuthorityVersion, i.Type, i.Name, i.Country, i.Language, i.Division = a.Version, a.Type, a.Name, a.Country, a.Language, a.Division
	} else {
		w.add(!law.AuthorityType(i.Type).Valid(), FieldType, "case.error.authority_type")
		w.add(!line(i.Name, 1, maxText), FieldName, "case.error.name")
		w.add(!country(i.Country), FieldCountry, "case.error.country")
		w.add(!slices.Contains(letterLanguages, i.Language), FieldLanguage, "case.error.language")
		w.add(!line(i.Division, 0, maxText), FieldDivision, "case.error.text", map[string]any{"Max": maxText})
	}
	w.add(!line(i.Signatory, 1, maxText), FieldSignatory, "case.error.signatory")
	w.add(!line(i.Function, 1, maxText), FieldFunction, "case.error.function")
	w.add(!line(i.Printed, 0, maxText), FieldPrinted, "case.error.text", map[string]any{"Max": maxText})
	return nil
}

// letterLanguages are the languages in which letters are written.
var letterLanguages = []string{"nl", "fr", "de", "en"}

func (in *Registration) checkOrder(now time.Time, w *wrong) {
	o := &in.Order
	bad := len(o.Bases) == 0 || len(o.Bases) > maxBases
	for i, b := range o.Bases {
		bad = bad || !law.Basis(b).Valid() || slices.Contains(o.Bases[:i], b)
	}
	w.add(bad, FieldBasis, "case.error.basis")
	w.add(!law.Nature(o.Nature).Valid(), FieldNature, "case.error.nature")
	w.add(o.Date.IsZero() || o.Date.After(deadline.Day(now)) || o.Date.Year() < oldestYear, FieldOrderDate, "case.error.order_date")
	w.add(!line(o.Number, 0, maxText), FieldNumber, "case.error.text", map[string]any{"Max": maxText})
	w.add(!law.NumberKind(o.NumberKind).Valid(), FieldNumberKind, "case.error.number_kind")
	w.add(!line(o.ECLI, 0, maxText), FieldECLI, "case.error.text", map[string]any{"Max": maxText})
	w.add(!slices.Contains(orderLanguages, o.Language), FieldOrderLang, "case.error.order_language")
}

// orderLanguages are the languages of an order; "other" is any other.
var orderLanguages = append(slices.Clone(letterLanguages), "other")

func (in *Registration) checkTerms(w *wrong) {
	c := in.Secrecy
	w.add(!law.Secrecy(c.Source).Valid(), FieldSecrecy, "case.error.secrecy")
	w.add(c.Source == string(law.ByOrder) && c.Text == "", FieldSecrecyText, "case.error.secrecy_text")
	w.add(utf8.RuneCountInString(c.Text) > maxLong, FieldSecrecyText, "case.error.text", map[string]any{"Max": maxLong})
	w.add(!c.Until.IsZero() && c.Source != string(law.ByOrder), FieldSecrecyUntil, "case.error.secrecy_until")
	w.add(!c.Until.IsZero() && c.Until.Before(in.Order.Date), FieldSecrecyUntil, "case.error.secrecy_past")
	set := !in.Declared.IsZero() && !in.ReceivedAt.IsZero()
	w.add(set && !in.Declared.After(in.ReceivedAt), FieldDeadlineDate, "case.error.deadline")
	w.add(set && in.Declared.After(in.ReceivedAt.AddDate(2, 0, 0)), FieldDeadlineDate, "case.error.deadline_far")
}

// line reports whether a text is one line of a number of characters without what steers a terminal or the direction of reading.
func line(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return n >= least && n <= most && s == strings.TrimSpace(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	})
}

// country reports whether a text has the form of an ISO 3166-1 code.
func country(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// brussels is a day, or a moment of it, on the clock of the company and of Belgian courts.
func brussels(y int, m time.Month, d, hour, minute int) time.Time {
	return time.Date(y, m, d, hour, minute, 0, 0, deadline.Zone())
}
