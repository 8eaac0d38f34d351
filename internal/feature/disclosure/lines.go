package disclosure

import (
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
)

// Limits of the lines of a scope.
const (
	MaxLines = 10 // that are typed
	maxWhose = 50 // customers of one order: more is no order about somebody
)

// LineField is the name of a field of a line of the form; lines count from 1.
func LineField(n int, field string) string { return "l" + strconv.Itoa(n) + "_" + field }

// Fields of a line; see LineField.
const (
	LineSelector   = "selector"
	LineValue      = "value"
	LineDate       = "date" // of an address of a machine: when it was used
	LineTime       = "time"
	LinePort       = "port"
	LineData       = "data" // DataOf a kind or a category
	LineFrom       = "from" // first day
	LineTo         = "to"   // last day
	LineParagraph  = "paragraph"
	LineExclusions = "exclusions"
)

// Categories are those under which a court may ask for data that can be given.
var Categories = []dataset.Category{dataset.Subscriber, dataset.Identification, dataset.Traffic, dataset.Content}

// checkLines looks up whom each line means, and replaces the lines by one for each customer.
func (s *Service) checkLines(r store.Reader, in *Registration, w *wrong) error {
	if len(in.Lines) == 0 {
		w.add(in.Kind != string(law.Withdrawal), LineField(1, LineSelector), "case.error.lines")
		return nil
	}
	if len(in.Lines) > MaxLines {
		w.add(true, LineField(1, LineSelector), "case.error.lines_many", map[string]any{"Max": MaxLines})
		return nil
	}
	var all []Line
	var from []int // number of the line as typed
	known := map[int64]bool{}
	for i := range in.Lines {
		n, l := i+1, in.Lines[i]
		if !s.checkLine(&l, n, in, w) {
			continue
		}
		whose, err := s.Find(r, l.Selector, l.Value, l.At, maxWhose+1)
		if err != nil {
			return err
		}
		w.add(len(whose) == 0 && !in.Nobody, LineField(n, LineValue), "case.error.line.nobody", map[string]any{"Value": l.Value})
		w.add(len(whose) > maxWhose, LineField(n, LineValue), "case.error.line.many", map[string]any{"Max": maxWhose})
		if len(whose) == 0 {
			all, from = append(all, l), append(from, n)
		}
		for _, c := range whose {
			l.CustomerID, l.Number = c.CustomerID, c.Number
			all, from = append(all, l), append(from, n)
			known[c.CustomerID] = true
		}
	}
	w.add(len(all) > maxWhose || len(known) > maxWhose, LineField(1, LineValue), "case.error.line.many", map[string]any{"Max": maxWhose})
	s.checkOverlaps(all, from, w)
	in.Lines = all
	return nil
}

// checkLine checks a line as typed and makes its value canonical. It reports whether the line can be looked up.
func (s *Service) checkLine(l *Line, n int, in *Registration, w *wrong) bool {
	before := len(*w)
	add := func(bad bool, field, id string, args ...map[string]any) { w.add(bad, LineField(n, field), id, args...) }
	add(!law.Selector(l.Selector).Valid(), LineSelector, "case.error.line.selector")
	value, id := canonical(l.Selector, l.Value)
	add(id != "", LineValue, id)
	l.Value = value
	add(l.Selector == ByIP && l.At.IsZero(), LineDate, "case.error.line.at")
	known := !in.ReceivedAt.IsZero()
	add(known && l.At.After(in.ReceivedAt), LineDate, "case.error.line.at")
	add(l.Port < 0 || l.Port > 65535, LinePort, "case.error.line.port")
	if l.Selector != ByIP {
		l.At, l.Port = time.Time{}, 0
	}
	add(!s.gives(*l), LineData, "case.error.line.data")
	add(l.From.IsZero(), LineFrom, "case.error.line.from")
	add(l.To.IsZero(), LineTo, "case.error.line.to")
	add(!l.From.IsZero() && !l.To.IsZero() && !l.From.Before(l.To), LineTo, "case.error.line.order")
	add(l.From.Year() < oldestYear && !l.From.IsZero(), LineFrom, "case.error.line.from")
	add(known && l.To.Year() > in.ReceivedAt.Year()+2, LineTo, "case.error.line.to")
	add(!line(l.Paragraph, 1, maxText), LineParagraph, "case.error.line.paragraph")
	add(!line(l.Exclusions, 0, maxText), LineExclusions, "case.error.text", map[string]any{"Max": maxText})
	return len(*w) == before
}

// gives reports whether a line asks for one thing that can be given: a category, or a kind of customers' data.
func (s *Service) gives(l Line) bool {
	switch {
	case (l.Kind == "") == (l.Category == ""):
		return false
	case l.Kind == "":
		return slices.Contains(Categories, l.Category)
	}
	k, err := s.Kinds().Kind(l.Kind)
	return err == nil && Givable(k)
}

// Givable reports whether data of a kind can be given to a court at all.
func Givable(k dataset.Kind) bool {
	return k.Owner == dataset.OfCustomer && slices.Contains(Categories, k.Category)
}

// checkOverlaps refuses lines that ask for the same records twice: what a package holds twice nobody can count.
func (s *Service) checkOverlaps(all []Line, from []int, w *wrong) {
	for i, a := range all {
		for j, b := range all[:i] {
			same := a.CustomerID == b.CustomerID && (a.CustomerID != 0 || a.Selector == b.Selector && a.Value == b.Value)
			if same && s.shares(a, b) && a.From.Before(b.To) && b.From.Before(a.To) {
				w.add(true, LineField(from[i], LineFrom), "case.error.line.overlap", map[string]any{"Line": from[j]})
			}
		}
	}
}

// shares reports whether two lines ask for data of the same kind.
func (s *Service) shares(a, b Line) bool {
	if a.Kind == b.Kind && a.Category == b.Category {
		return true
	}
	return s.category(a) == s.category(b) && (a.Kind == "" || b.Kind == "")
}

// category is the category of what a line asks for.
func (s *Service) category(l Line) dataset.Category {
	if l.Kind == "" {
		return l.Category
	}
	k, err := s.Kinds().Kind(l.Kind)
	if err != nil {
		return dataset.NotDisclosed
	}
	return k.Category
}

// canonical is the form in which what a selector names is looked up, or the id of what is wrong with it.
func canonical(sel Selector, value string) (string, string) {
	value = strings.TrimSpace(value)
	if !line(value, 1, 254) {
		return value, "case.error.line.value"
	}
	switch sel {
	case ByDomain:
		d, err := domain(value)
		if err != nil {
			return value, "case.error.line.domain"
		}
		return d, ""
	case ByEmail:
		a, err := identity.Canonical(value)
		if err != nil {
			return value, "case.error.line.email"
		}
		return a, ""
	case ByIP:
		a, err := netip.ParseAddr(strings.Trim(value, "[]"))
		if err != nil || a.Zone() != "" {
			return value, "case.error.line.ip"
		}
		return a.Unmap().String(), ""
	default:
		return value, ""
	}
}

// domain is the form under which a domain name is known: lower case, ASCII, without a dot at its end.
func domain(value string) (string, error) {
	d, err := idna.Lookup.ToASCII(strings.TrimSuffix(value, "."))
	if err == nil && (!strings.Contains(d, ".") || strings.HasPrefix(d, ".") || strings.HasSuffix(d, ".") || len(d) > 253) {
		err = errors.New("no domain name")
	}
	return strings.ToLower(d), err
}

// Warning is what an officer should know of a line or of the order; nothing stands in the way of going on.
type Warning struct {
	Line int // 0: the order
	ID   string
	Args i18n.Args
}

// Warnings says what is odd about an order: periods that reach beyond its date or further back than its bases allow, data that none
// of them gives, lines that name nobody, numbers of an unusual form.
func (s *Service) Warnings(c Case, lines []Line) (all []Warning) {
	add := func(l int, id string, args i18n.Args) { all = append(all, Warning{Line: l, ID: id, Args: args}) }
	if id := law.NumberWarning(law.NumberKind(c.Order.NumberKind), c.Order.Number); id != "" && c.Order.Number != "" {
		add(0, id, nil)
	}
	if id := law.NumberWarning(law.ECLI, c.Order.ECLI); id != "" && c.Order.ECLI != "" {
		add(0, id, nil)
	}
	if of, ok := lookAlike(c.Issuer.Printed); ok {
		add(0, "case.warn.look_alike", i18n.Args{"Domain": of})
	}
	back := lookBack(c.Order.Bases)
	for _, l := range lines {
		if !c.Order.Date.IsZero() && l.To.After(c.Order.Date.AddDate(0, 0, 2)) { // the day itself, in any zone
			add(l.Line, "case.warn.after_order", nil)
		}
		if back > 0 && l.From.Before(c.Order.Date.AddDate(0, -back, -1)) {
			add(l.Line, "case.warn.look_back", i18n.Args{"Count": back})
		}
		allowed := false
		for _, b := range c.Order.Bases {
			r, _ := law.RuleOf(law.Basis(b))
			allowed = allowed || slices.Contains(r.Categories, s.category(l)) || slices.Contains(r.Unsettled, s.category(l))
		}
		if !allowed {
			add(l.Line, "case.warn.category", nil)
		}
		if l.CustomerID == 0 {
			add(l.Line, "case.warn.nobody", nil)
		}
	}
	return all
}

// lookBack is how many months before an order its bases reach at most; 0: no limit.
func lookBack(bases []string) (months int) {
	for _, b := range bases {
		r, _ := law.RuleOf(law.Basis(b))
		if r.LookBack == 0 {
			return 0
		}
		months = max(months, r.LookBack)
	}
	return months
}

// lookAlike looks for addresses in what is printed on an order that pretend to be an authority's.
func lookAlike(printed string) (of string, ok bool) {
	for _, word := range strings.FieldsFunc(printed, func(r rune) bool { return strings.ContainsRune(" ,;<>()", r) }) {
		if i := strings.LastIndexByte(word, '@'); i >= 0 {
			if of, ok = law.LookAlike(word[i+1:]); ok {
				return of, ok
			}
		}
	}
	return "", false
}

// missing turns a fault about a case that is not there into one about the field that named it.
func missing(err error, field, id string) error {
	if fault.Is(err, fault.NotFound) {
		return fault.Fields(fault.Field{Name: field, ID: id})
	}
	return err
}
