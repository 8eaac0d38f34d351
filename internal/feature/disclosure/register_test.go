package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/platform/dataset"
)

// TestRegister: an order becomes a case, with its lines, its paper, whom it is about, one act, one line of history and one entry.
func TestRegister(t *testing.T) {
	w := newWorld(t)
	c := w.customer("K1001")
	ref, err := w.svc.Register(w.A.ctx, w.order(c))
	must(t, err)
	f := w.read(ref)
	if f.State != Received || f.Version != 1 || len(f.Lines) != 2 || len(f.Documents) != 1 || len(f.Subjects) != 1 || len(f.Events) != 1 {
		t.Fatalf("%+v", f)
	}
	if f.Lines[0].CustomerID != c.CustomerID || f.Issuer.Name != "Onderzoeksrechter Antwerpen" || f.Issuer.AuthorityVersion != 1 || f.Reference != "D-2026-000001" {
		t.Errorf("%+v %+v", f.Lines[0], f.Issuer)
	}
	if !f.ReceivedAt.Equal(start.Add(-time.Hour)) || !f.RegisteredAt.Equal(start) || !f.Hard.Equal(start.AddDate(0, 0, 14)) || f.DeadlineBasis != "law.deadline.declared" {
		t.Errorf("arrived %s, registered %s, due %s by %s", f.ReceivedAt, f.RegisteredAt, f.Hard, f.DeadlineBasis)
	}
	if got := w.entries(f); !slices.Equal(got, []string{"disclosure.registered"}) {
		t.Errorf("entries %v", got)
	}
	if n := w.count(`SELECT count(*) FROM audit.payload WHERE subject_kind = 'customer'`); n != 0 {
		t.Errorf("%d entries have a customer for their subject", n)
	}
	if n := w.count(`SELECT count(*) FROM case_acts WHERE case_id = $1 AND act = 'register' AND person = $2`, f.ID, w.A.Person); n != 1 {
		t.Errorf("%d acts", n)
	}
}

// TestRegisterAsks: only who works on cases registers, asked again in the transaction.
func TestRegisterAsks(t *testing.T) {
	w := newWorld(t)
	c := w.customer("K1001")
	_, err := w.svc.Register(w.auditor.ctx, w.order(c))
	wants(t, err, fault.Forbidden, "")
	w.demote(w.A)
	_, err = w.svc.Register(w.A.ctx, w.order(c))
	wants(t, err, fault.Forbidden, "")
	if n := w.count(`SELECT count(*) FROM cases`) + w.count(`SELECT count(*) FROM blobs`); n != 0 {
		t.Errorf("%d rows of refused registrations", n)
	}
}

// TestDeadlines: the earliest of the bases and the order counts, from the arrival; without any it is our own aim and no deadline.
func TestDeadlines(t *testing.T) {
	w := newWorld(t)
	none := w.read(w.registered(func(in *Registration) { in.Declared = time.Time{} }))
	if end := none.Effect(); !end.Hard.IsZero() || none.DeadlineBasis != noDeadline || none.Hard.Before(start.AddDate(0, 1, -1)) {
		t.Errorf("without a deadline: %v, %s, %s", end, none.DeadlineBasis, none.Hard)
	}
	epoc := w.read(w.registered(func(in *Registration) { in.Order.Bases = []string{"sv88bis", "epoc"}; in.Declared = time.Time{} }))
	if want := time.Date(2026, time.November, 13, 23, 0, 0, 0, time.UTC); !epoc.Hard.Equal(want) || epoc.DeadlineBasis != "law.deadline.statute" {
		t.Errorf("a European order is due %s by %s, want %s", epoc.Hard, epoc.DeadlineBasis, want)
	}
	fast := w.read(w.registered(func(in *Registration) { in.Order.Bases, in.Urgent, in.Declared = []string{"epoc"}, true, time.Time{} }))
	if want := fast.ReceivedAt.Add(8 * time.Hour); !fast.Hard.Equal(want) {
		t.Errorf("an emergency is due %s, want %s", fast.Hard, want)
	}
}

// TestLines: what a line may not be is said at its own field.
func TestLines(t *testing.T) {
	w := newWorld(t)
	c, d := w.customer("K1001"), w.customer("K1002")
	w.means(ByDomain, "voorbeeld.be", c)
	w.means(ByDomain, "xn--caf-dma.be", c, d)
	w.means(ByIP, "192.0.2.7", c)
	w.means(ByEmail, "jan@voorbeeld.be", d)
	var crowd []Whose
	for i := range 10_000 {
		crowd = append(crowd, Whose{CustomerID: int64(100 + i), Number: fmt.Sprint("X", i)})
	}
	w.means(ByDomain, "iedereen.be", crowd...)
	day := func(d int) time.Time { return time.Date(2026, time.October, d, 0, 0, 0, 0, time.UTC) }
	line := func(change ...func(*Line)) Line {
		l := Line{Selector: ByCustomer, Value: "K1001", Category: dataset.Traffic, From: day(1), To: day(20), Paragraph: "§1"}
		for _, f := range change {
			f(&l)
		}
		return l
	}
	set := func(sel Selector, value string) func(*Line) {
		return func(l *Line) { l.Selector, l.Value = sel, value }
	}
	for name, c := range map[string]struct {
		lines []Line
		field string
		id    string
	}{
		"none":               {nil, "l1_selector", "case.error.lines"},
		"overlap":            {[]Line{line(), line(func(l *Line) { l.From, l.To = day(19), day(25) })}, "l2_from", "case.error.line.overlap"},
		"kind in category":   {[]Line{line(), line(func(l *Line) { l.Kind, l.Category = "visits", "" })}, "l2_from", "case.error.line.overlap"},
		"same by two names":  {[]Line{line(), line(set(ByDomain, "voorbeeld.be"))}, "l2_from", "case.error.line.overlap"},
		"ends before it":     {[]Line{line(func(l *Line) { l.From, l.To = day(20), day(1) })}, "l1_to", "case.error.line.order"},
		"empty period":       {[]Line{line(func(l *Line) { l.To = l.From })}, "l1_to", "case.error.line.order"},
		"no period":          {[]Line{line(func(l *Line) { l.From = time.Time{} })}, "l1_from", "case.error.line.from"},
		"a year of long ago": {[]Line{line(func(l *Line) { l.From = time.Date(26, 1, 1, 0, 0, 0, 0, time.UTC) })}, "l1_from", "case.error.line.from"},
		"nobody":             {[]Line{line(set(ByCustomer, "K9999"))}, "l1_value", "case.error.line.nobody"},
		"everybody":          {[]Line{line(set(ByDomain, "iedereen.be"))}, "l1_value", "case.error.line.many"},
		"then everybody":     {[]Line{line(), line(set(ByDomain, "iedereen.be"))}, "l2_value", "case.error.line.many"},
		"no domain":          {[]Line{line(set(ByDomain, "geen domein"))}, "l1_value", "case.error.line.domain"},
		"a bare word":        {[]Line{line(set(ByDomain, "localhost"))}, "l1_value", "case.error.line.domain"},
		"no address":         {[]Line{line(set(ByEmail, "jan@"))}, "l1_value", "case.error.line.email"},
		"no machine":         {[]Line{line(set(ByIP, "192.0.2.256"))}, "l1_value", "case.error.line.ip"},
		"a zone":             {[]Line{line(set(ByIP, "fe80::1%eth0"))}, "l1_value", "case.error.line.ip"},
		"machine, no time":   {[]Line{line(set(ByIP, "192.0.2.7"))}, "l1_date", "case.error.line.at"},
		"machine, tomorrow":  {[]Line{line(set(ByIP, "192.0.2.7"), func(l *Line) { l.At = start.Add(time.Hour) })}, "l1_date", "case.error.line.at"},
		"no selector":        {[]Line{line(set("naam", "Jan"))}, "l1_selector", "case.error.line.selector"},
		"empty":              {[]Line{line(set(ByCustomer, " "))}, "l1_value", "case.error.line.value"},
		"two lines in one":   {[]Line{line(set(ByCustomer, "K1001\nK1002"))}, "l1_value", "case.error.line.value"},
		"nothing asked":      {[]Line{line(func(l *Line) { l.Category = "" })}, "l1_data", "case.error.line.data"},
		"both asked":         {[]Line{line(func(l *Line) { l.Kind = "visits" })}, "l1_data", "case.error.line.data"},
		"unknown kind":       {[]Line{line(func(l *Line) { l.Kind, l.Category = "secrets", "" })}, "l1_data", "case.error.line.data"},
		"what nobody gets":   {[]Line{line(func(l *Line) { l.Kind, l.Category = "passwords", "" })}, "l1_data", "case.error.line.data"},
		"nowhere":            {[]Line{line(func(l *Line) { l.Paragraph = "" })}, "l1_paragraph", "case.error.line.paragraph"},
		"eleven":             {slices.Repeat([]Line{line()}, MaxLines+1), "l1_selector", "case.error.lines_many"},
	} {
		_, err := w.svc.Register(w.A.ctx, w.order(Whose{Number: "K1001"}, func(in *Registration) { in.Lines = c.lines }))
		f := fault.Of(err)
		if f == nil || !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == c.field && x.ID == c.id }) {
			t.Errorf("%s: got %v, want %s at %s", name, err, c.id, c.field)
		}
	}
	if n := w.count(`SELECT count(*) FROM cases`); n != 0 {
		t.Fatalf("%d cases of refused lines", n)
	}
	ref, err := w.svc.Register(w.A.ctx, w.order(c, func(in *Registration) {
		in.Lines = []Line{line(), line(func(l *Line) { l.From, l.To = day(20), day(25) }), line(set(ByDomain, " Café.BE. "), func(l *Line) { l.Category = dataset.Subscriber }),
			line(set(ByIP, "::ffff:192.0.2.7"), func(l *Line) { l.At, l.Category = day(5), dataset.Content }), line(set(ByEmail, "Jan@Voorbeeld.be"))}
	}))
	must(t, err)
	f := w.read(ref)
	var got []string
	for _, l := range f.Lines {
		got = append(got, fmt.Sprint(l.Line, " ", l.Value, " ", l.Number))
	}
	want := "1 K1001 K1001, 2 K1001 K1001, 3 xn--caf-dma.be K1001, 4 xn--caf-dma.be K1002, 5 192.0.2.7 K1001, 6 jan@voorbeeld.be K1002"
	if strings.Join(got, ", ") != want || len(f.Subjects) != 2 {
		t.Errorf("got %s about %d customers, want %s", strings.Join(got, ", "), len(f.Subjects), want)
	}
}

// TestNobody: an order about somebody whom the company does not know is registered when the officer says that it is so.
func TestNobody(t *testing.T) {
	w := newWorld(t)
	in := w.order(Whose{Number: "K9999", CustomerID: 9}, func(in *Registration) { in.Nobody = true })
	ref, err := w.svc.Register(w.A.ctx, in)
	must(t, err)
	f := w.read(ref)
	if len(f.Subjects) != 0 || f.Lines[0].CustomerID != 0 {
		t.Errorf("%+v", f.Lines)
	}
	if ws := w.svc.Warnings(f.Case, f.Lines); !warned(ws, 1, "case.warn.nobody") || !warned(ws, 2, "case.warn.nobody") {
		t.Errorf("%+v", ws)
	}
}

// TestWarnings: a line that reaches beyond the order's date, or further back than the basis, is warned of and can be registered.
func TestWarnings(t *testing.T) {
	w := newWorld(t)
	f := w.read(w.registered(func(in *Registration) {
		in.Lines[0].From, in.Lines[0].To = in.Order.Date.AddDate(-2, 0, 0), in.Order.Date.AddDate(0, -1, 0)
		in.Lines[1].To = in.Order.Date.AddDate(0, 0, 10)
		in.Issuer.Printed, in.Order.Number = "bel ons: griffie@just.fgov-be.com, 03 999", "2026/123"
		in.Order.ECLI = "ECLI:NL:HR:2020:1"
	}))
	ws := w.svc.Warnings(f.Case, f.Lines)
	for _, want := range []struct {
		line int
		id   string
	}{{1, "case.warn.look_back"}, {2, "case.warn.after_order"}, {0, "law.warn.notice"}, {0, "law.warn.ecli"}} {
		if !warned(ws, want.line, want.id) {
			t.Errorf("no %s at line %d in %+v", want.id, want.line, ws)
		}
	}
	content := w.read(w.registered(func(in *Registration) { in.Order.Bases = []string{"sv46bis"}; in.Lines[0].Category = dataset.Content }))
	if !warned(w.svc.Warnings(content.Case, content.Lines), 1, "case.warn.category") {
		t.Error("contents under the article for identification pass without a word")
	}
}

func warned(all []Warning, line int, id string) bool {
	return slices.ContainsFunc(all, func(w Warning) bool { return w.Line == line && w.ID == id })
}

// TestDuplicate: the same bytes, or the same authority and number, are asked about; of two at the same moment one is asked about.
func TestDuplicate(t *testing.T) {
	w := newWorld(t)
	c, d := w.customer("K1001"), w.customer("K1002")
	first := w.order(c)
	ref, err := w.svc.Register(w.A.ctx, first)
	must(t, err)
	bytes := w.order(d, func(in *Registration) { in.Papers[0].Data = first.Papers[0].Data })
	number := w.order(d, func(in *Registration) { in.Order.Number = first.Order.Number })
	for name, in := range map[string]Registration{"bytes": bytes, "number": number} {
		_, err := w.svc.Register(w.B.ctx, in)
		wants(t, err, fault.Conflict, "case.error.duplicate")
		if f := fault.Of(err); f.Args["Reference"] != ref {
			t.Errorf("%s: like %v", name, f.Args)
		}
	}
	number.Again = true
	_, err = w.svc.Register(w.B.ctx, number)
	must(t, err)
	// Nine officers get the same letter in the same second.
	same := w.order(w.customer("K1003"))
	var made, asked int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 9 {
		wg.Go(func() {
			_, err := w.svc.Register(w.B.ctx, same)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				made++
			} else if f := fault.Of(err); f != nil && f.ID == "case.error.duplicate" {
				asked++
			}
		})
	}
	wg.Wait()
	if made != 1 || asked != 8 {
		t.Errorf("%d cases, %d asked", made, asked)
	}
}

// TestRegistration: what is missing or odd of an order is said at its own field.
func TestRegistration(t *testing.T) {
	w := newWorld(t)
	c := w.customer("K1001")
	w.authorities[9] = Authority{ID: 9, Type: "court", Name: "Weg", Country: "BE", Language: "nl", Ended: true}
	for field, change := range map[string]func(*Registration){
		FieldKind:         func(in *Registration) { in.Kind = "wens" },
		FieldChannel:      func(in *Registration) { in.Channel = "" },
		FieldReceivedDate: func(in *Registration) { in.ReceivedAt = start.Add(time.Minute) },
		FieldAuthority:    func(in *Registration) { in.Issuer.AuthorityID = 9 },
		FieldName:         func(in *Registration) { in.Issuer = Issuer{Type: "court", Country: "BE", Language: "nl"} },
		FieldCountry: func(in *Registration) {
			in.Issuer = Issuer{Type: "court", Name: "X", Country: "b", Language: "nl", Signatory: "Y", Function: "Z"}
		},
		FieldSignatory:    func(in *Registration) { in.Issuer.Signatory = "" },
		FieldFunction:     func(in *Registration) { in.Issuer.Function = "rechter\u202e" },
		FieldBasis:        func(in *Registration) { in.Order.Bases = []string{"sv88bis", "sv88bis"} },
		FieldNature:       func(in *Registration) { in.Order.Nature = "wens" },
		FieldOrderDate:    func(in *Registration) { in.Order.Date = start.AddDate(0, 0, 1) },
		FieldNumber:       func(in *Registration) { in.Order.Number = strings.Repeat("1", 201) },
		FieldOrderLang:    func(in *Registration) { in.Order.Language = "" },
		FieldSecrecy:      func(in *Registration) { in.Secrecy.Source = "" },
		FieldSecrecyText:  func(in *Registration) { in.Secrecy = Secrecy{Source: "order"} },
		FieldSecrecyUntil: func(in *Registration) { in.Secrecy.Until = start },
		FieldDeadlineDate: func(in *Registration) { in.Declared = in.ReceivedAt },
		FieldLinked:       func(in *Registration) { in.Linked = "D-2026-009999" },
		DocumentField:     func(in *Registration) { in.Papers = nil },
	} {
		_, err := w.svc.Register(w.A.ctx, w.order(c, change))
		if f := fault.Of(err); f == nil || !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == field }) {
			t.Errorf("%s: got %v", field, err)
		}
	}
	_, err := w.svc.Register(w.A.ctx, w.order(c, func(in *Registration) { in.Kind = "extension" }))
	wants(t, err, fault.Invalid, "case.error.linked")
	if n := w.count(`SELECT count(*) FROM cases`) + w.count(`SELECT count(*) FROM blobs`); n != 0 {
		t.Errorf("%d rows of refused registrations", n)
	}
}
