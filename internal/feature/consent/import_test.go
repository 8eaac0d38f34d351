package consent

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// file is a source that holds some records.
type file struct{ envelopes []intake.Envelope }

func (file) Name() string  { return "whmcs:main" }
func (f file) Size() int64 { return int64(len(f.envelopes)) }

func (f file) Each(_ context.Context, from intake.Cursor, yield intake.Yield, _ intake.Refuse) error {
	for i, e := range f.envelopes {
		if int64(i) < from.Done {
			continue
		}
		if err := yield(e, intake.Cursor{Done: int64(i + 1)}); err != nil {
			return err
		}
	}
	return nil
}

// tells is one record: what a source tells of customer K-1.
type tells struct {
	id      string // "1" unless the test says so
	of      string // customer number; "K-1"
	purpose string // newsletter
	state   string
	said    time.Time
	version time.Time // of the record; noon
	flag    bool      // without evidence
	delete  bool
}

func (c tells) envelope() intake.Envelope {
	or := func(s *string, otherwise string) {
		if *s == "" {
			*s = otherwise
		}
	}
	or(&c.id, "1")
	or(&c.of, "K-1")
	or(&c.purpose, "newsletter")
	if c.version.IsZero() {
		c.version = noon
	}
	e := hpxdata.ConsentEvent{Purpose: c.purpose, State: c.state, At: intake.NewTime(c.said), Method: "order form", NoticeVersion: "2019-3", Channel: "email"}
	if c.flag {
		e.Method, e.NoticeVersion = hpxdata.ImportedFlag, ""
	}
	data, _ := json.Marshal(e)
	op := intake.Upsert
	if c.delete {
		op = intake.Delete
	}
	return intake.Envelope{
		Type: "consent_event", ID: "whmcs:main/consent/" + c.id, Customer: "whmcs:main/client/" + c.of, At: c.version, Op: op,
		Data: data, Extra: []byte(`{"campaign":"lente"}`), Source: "whmcs:main", File: "consents.ndjson", Line: 1,
	}
}

// take imports records, in batches of size.
func (w *world) take(size int, records ...tells) intake.Report {
	w.Helper()
	var f file
	for _, c := range records {
		f.envelopes = append(f.envelopes, c.envelope())
	}
	report, err := intake.Import(context.Background(), w.st, f, w.s.Sinks(), intake.Options{Dir: w.TempDir(), BatchRows: size})
	w.must(err)
	w.sound()
	return report
}

func count4(r intake.Report) string {
	return fmt.Sprintf("new %d changed %d same %d refused %d", r.New, r.Changed, r.Same, r.Refused)
}

func TestImport(t *testing.T) {
	day := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	yes := func(said time.Time) tells { return tells{state: "given", said: said} }
	no := func(said time.Time) tells { return tells{state: "withdrawn", said: said} }
	as := func(c tells, id string) tells { c.id = id; return c }
	flag := func(c tells) tells { c.flag = true; return c }
	here := func(p Purpose, s State) func(*world, int64) {
		return func(w *world, customer int64) {
			ctx, scope := w.as(int64(w.number(`SELECT id FROM logins`)), customer)
			_, err := w.s.say(ctx, scope, p, s, i18n.NL)
			w.must(err)
		}
	}
	suppressed := func(w *world, _ int64) {
		w.exec(`INSERT INTO suppressions VALUES ($1, 'newsletter', $2)`, w.mac("anna@wilg.example"), day(-99))
	}
	for name, test := range map[string]struct {
		before  func(w *world, customer int64)
		records []tells
		says    string
		may     bool // the customer's address may be mailed the newsletter
		counts  string
		events  int
	}{
		"consent":                            {nil, []tells{yes(day(-9))}, "newsletter given", true, "new 1 changed 0 same 0 refused 0", 1},
		"a flag":                             {nil, []tells{flag(yes(time.Time{}))}, "newsletter given", true, "new 1 changed 0 same 0 refused 0", 1},
		"a refusal":                          {nil, []tells{{state: "refused", said: day(-9)}}, "newsletter withdrawn", false, "new 1 changed 0 same 0 refused 0", 1},
		"an objection":                       {nil, []tells{{state: "objected", purpose: "call_training", said: day(-9)}}, "call_training objected", true, "new 1 changed 0 same 0 refused 0", 1},
		"another name":                       {nil, []tells{{state: "renewed", purpose: "marketing", said: day(-9)}}, "newsletter given", true, "new 1 changed 0 same 0 refused 0", 1},
		"no purpose":                         {nil, []tells{{state: "given", purpose: "world_domination"}}, "", true, "new 0 changed 0 same 0 refused 1", 0},
		"no state":                           {nil, []tells{{state: "perhaps"}}, "", true, "new 0 changed 0 same 0 refused 1", 0},
		"nobody's":                           {nil, []tells{{of: "K-9", state: "given"}}, "", true, "new 0 changed 0 same 0 refused 1", 0},
		"twice in a file":                    {nil, []tells{yes(day(-9)), yes(day(-9))}, "newsletter given", true, "new 1 changed 0 same 1 refused 0", 1},
		"deleted there":                      {nil, []tells{yes(day(-9)), {delete: true}}, "newsletter given", true, "new 1 changed 0 same 1 refused 0", 1},
		"its history":                        {nil, []tells{yes(day(-9)), as(no(day(-5)), "2"), as(yes(day(-1)), "3")}, "newsletter given", true, "new 3 changed 0 same 0 refused 0", 3},
		"its history backwards":              {nil, []tells{as(no(day(-5)), "2"), yes(day(-9))}, "newsletter withdrawn", false, "new 2 changed 0 same 0 refused 0", 2},
		"a withdrawal, then a flag":          {nil, []tells{no(day(-9)), as(flag(yes(day(-1))), "2")}, "newsletter withdrawn", false, "new 1 changed 0 same 0 refused 1", 2},
		"both at once":                       {nil, []tells{yes(day(-9)), as(no(day(-9)), "2")}, "newsletter withdrawn", false, "new 2 changed 0 same 0 refused 0", 2},
		"from the future":                    {nil, []tells{yes(day(400))}, "newsletter given", true, "new 1 changed 0 same 0 refused 0", 1},
		"consent after a withdrawal here":    {here(Newsletter, Withdrawn), []tells{yes(day(1))}, "newsletter withdrawn", false, "new 0 changed 0 same 0 refused 1", 2},
		"consent before a withdrawal here":   {here(Newsletter, Withdrawn), []tells{yes(day(-9))}, "newsletter withdrawn", false, "new 0 changed 0 same 0 refused 1", 2},
		"consent after an objection":         {here(CallTraining, Objected), []tells{{state: "given", purpose: "call_training", said: day(1)}}, "call_training objected", true, "new 0 changed 0 same 0 refused 1", 2},
		"an old withdrawal, given here":      {here(Newsletter, Given), []tells{no(day(-9))}, "newsletter given", true, "new 1 changed 0 same 0 refused 0", 2},
		"an old consent, given here":         {here(Newsletter, Given), []tells{yes(day(-9))}, "newsletter given", true, "new 1 changed 0 same 0 refused 0", 2},
		"a later withdrawal, given here":     {here(Newsletter, Given), []tells{no(noon.Add(time.Second))}, "newsletter withdrawn", false, "new 1 changed 0 same 0 refused 0", 2},
		"a withdrawal after one here":        {here(Newsletter, Withdrawn), []tells{no(noon.Add(time.Second))}, "newsletter withdrawn", false, "new 1 changed 0 same 0 refused 0", 2},
		"an address that another suppressed": {suppressed, []tells{yes(day(-1))}, "", false, "new 0 changed 0 same 0 refused 1", 1},
		"its own withdrawal and another's":   {suppressed, []tells{no(day(-9)), as(yes(day(-1)), "2")}, "newsletter withdrawn", false, "new 1 changed 0 same 0 refused 1", 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			anna := w.customer("K-1", "active", "anna@wilg.example")
			w.login("a@wilg.example", anna)
			if test.before != nil {
				test.before(w, anna)
			}
			w.clock.Advance(time.Minute)
			report := w.take(100, test.records...)
			if w.says(anna) != test.says || w.may("anna@wilg.example", Newsletter) != test.may || count4(report) != test.counts {
				t.Errorf("%q, may be mailed %v, %s %v", w.says(anna), w.may("anna@wilg.example", Newsletter), count4(report), report.Reasons)
			}
			if n := w.number(`SELECT count(*) FROM consent_events`); n != test.events {
				t.Errorf("%d events, want %d", n, test.events)
			}
			if n := w.number(`SELECT count(*) FROM (SELECT said_at < lag(said_at) OVER (ORDER BY seq) AS earlier FROM consent_events WHERE way = 'import') e WHERE earlier`); n != 0 {
				t.Errorf("%d imported events stand before those that were said earlier", n)
			}
			if n := w.number(`SELECT count(*) FROM outbox WHERE template <> 'consent.receipt'`); n != 0 {
				t.Error("an import wrote to somebody")
			}
			// The same file again adds nothing, whatever it was.
			again := w.take(1, test.records...)
			if n := w.number(`SELECT count(*) FROM consent_events`); n != test.events || again.New+again.Changed != 0 || w.says(anna) != test.says {
				t.Errorf("again: %d events, %s; %s", n, count4(again), w.says(anna))
			}
		})
	}
}

// A flag that is turned at the source is a new event of the same record; turned back without evidence, it does not hold.
func TestImportedFlagTurns(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "active", "anna@wilg.example")
	flag := func(state string, days int) tells {
		return tells{state: state, flag: true, version: noon.AddDate(0, 0, days)}
	}
	w.clock.Advance(99 * 24 * time.Hour)
	for i, step := range []struct {
		tells
		says, counts string
	}{
		{flag("given", 0), "newsletter given", "new 1 changed 0 same 0 refused 0"},
		{flag("given", 1), "newsletter given", "new 0 changed 0 same 1 refused 0"},
		{flag("refused", 2), "newsletter withdrawn", "new 0 changed 1 same 0 refused 0"},
		{flag("given", 1), "newsletter withdrawn", "new 0 changed 0 same 1 refused 0"}, // an old file
		{flag("given", 3), "newsletter withdrawn", "new 0 changed 0 same 0 refused 1"},
		{flag("given", 3), "newsletter withdrawn", "new 0 changed 0 same 1 refused 0"},
	} {
		if report := w.take(10, step.tells); count4(report) != step.counts || w.says(anna) != step.says {
			t.Errorf("step %d: %s %v; %s", i, count4(report), report.Reasons, w.says(anna))
		}
	}
	if got := w.heard(); !slices.Equal(got, []string{"anna@wilg.example newsletter yes", "anna@wilg.example newsletter no"}) {
		t.Errorf("the tool heard %q", got)
	}
}

// A history that comes in parts, the later one first, ends as it ended at the source.
func TestImportedHistoryInParts(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "active", "anna@wilg.example")
	for _, part := range []tells{
		{id: "2", state: "withdrawn", said: noon.AddDate(0, 0, -5)}, {id: "1", state: "given", said: noon.AddDate(0, 0, -9)},
	} {
		if report := w.take(10, part); report.New != 1 || w.says(anna) != "newsletter withdrawn" {
			t.Errorf("%s; %s", count4(report), w.says(anna))
		}
	}
	if report := w.take(10, tells{id: "3", state: "given", said: noon.AddDate(0, 0, -1)}); report.New != 1 || w.says(anna) != "newsletter given" || !w.may("anna@wilg.example", Newsletter) {
		t.Errorf("given at last: %s; %s", count4(report), w.says(anna))
	}
	if effective := w.rows(`SELECT source_id FROM consent_events WHERE effective ORDER BY seq`); !slices.Equal(effective, []string{"whmcs:main/consent/2", "whmcs:main/consent/3"}) {
		t.Errorf("effective: %q", effective)
	}
}

// An import that waits for a customer who is giving again at this moment sees what the customer said, and what it tells of the past
// does not outlast it.
func TestImportWaitsForCustomer(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "active", "anna@wilg.example")
	w.take(10, tells{id: "1", state: "withdrawn", said: noon.AddDate(0, 0, -9)})
	done := make(chan intake.Report, 1)
	w.must(w.st.Do(w.job(), store.Change{Action: "test.give", Subject: keys.Customer(anna)}, func(tx *store.Tx) error {
		_, err := w.s.record(tx, act{customer: anna, purpose: Newsletter, state: Given, way: Portal, lang: i18n.NL})
		w.must(err)
		go func() { done <- w.take(10, tells{id: "2", state: "withdrawn", said: noon.AddDate(0, 0, -5)}) }()
		for len(done) == 0 && w.number(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) == 0 {
		}
		return nil
	}))
	if report := <-done; report.New != 1 || w.says(anna) != "newsletter given" {
		t.Errorf("%s; %s", count4(report), w.says(anna))
	}
}

// Who was erased after withdrawing stays withdrawn when an import brings the address back under a new number.
func TestImportAfterErasure(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "former", "anna@wilg.example")
	_, err := w.s.WithdrawFor(w.job(), Spoken{Customer: "K-1", Purpose: Newsletter, Evidence: "brief"})
	w.must(err)
	w.erase(anna)
	if report := w.take(10, tells{state: "given", said: noon}); report.Refused != 1 || report.Reasons[intake.CodeErased] != 1 {
		t.Errorf("for the erased customer: %s %v", count4(report), report.Reasons)
	}
	back := w.customer("K-2", "active", "Anna@Wilg.example")
	w.clock.Advance(time.Hour)
	if report := w.take(10, tells{of: "K-2", id: "2", state: "given", said: w.clock.Now()}); report.Reasons[CodeWithdrawn] != 1 || w.says(back) != "" {
		t.Errorf("under a new number: %s %v; %s", count4(report), report.Reasons, w.says(back))
	}
	// Signed in, the owner gives it; and then an import may renew it.
	ctx, scope := w.as(w.login("anna@wilg.example", back), back)
	_, err = w.s.Give(ctx, scope, Newsletter, i18n.NL)
	w.must(err)
	w.clock.Advance(time.Hour)
	if report := w.take(10, tells{of: "K-2", id: "3", state: "renewed", said: w.clock.Now()}); report.New != 1 || w.says(back) != "newsletter given" || !w.may("anna@wilg.example", Newsletter) {
		t.Errorf("renewed: %s; %s", count4(report), w.says(back))
	}
}

// Imported events are shown with all that the source told.
func TestImportedRecord(t *testing.T) {
	w := newWorld(t)
	anna := w.customer("K-1", "active", "anna@wilg.example")
	_, scope := w.as(w.login("a@wilg.example", anna), anna)
	said := noon.AddDate(-3, 0, 0)
	w.take(10, tells{state: "renewed", said: said})
	history, err := w.s.History(w.read(), scope, Newsletter)
	w.must(err)
	if e := history[0]; e.Way != Import || e.SourceState != "renewed" || e.Evidence != "order form" || !e.Said.Equal(said) || e.WordingVersion != 0 || !e.Effective {
		t.Errorf("%+v", e)
	}
	if _, wording, err := w.s.ReceiptOf(w.read(), scope, history[0].Reference); err != nil || wording.Version != 0 || wording.Purpose != Newsletter {
		t.Errorf("wording %+v, %v", wording, err)
	}
	kind := w.s.Kind()
	record, err := kind.Get(w.read(), scope, history[0].ID.String())
	w.must(err)
	var pairs []string
	for _, row := range record.Tables[0].Rows {
		pairs = append(pairs, row[0].Text+"="+row[1].Text)
	}
	if got := strings.Join(pairs, " "); got != "channel=email campaign=lente notice_version=2019-3" {
		t.Errorf("besides: %s", got)
	}
	var sum dataset.Summary
	sum, err = kind.Summarise(w.read(), scope)
	if err != nil || sum.Count != 1 || w.number(`SELECT sum(count) FROM kind_summaries WHERE kind = 'consents'`) != 1 {
		t.Errorf("summary %+v, %v", sum, err)
	}
}
