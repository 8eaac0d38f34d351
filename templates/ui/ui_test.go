package ui

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/i18n"

	"github.com/a-h/templ"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(i18n.WithLang(context.Background(), i18n.NL), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// check looks for parts of markup that must, or must not, be there.
func check(t *testing.T, markup string, has, hasNot []string) {
	t.Helper()
	for _, want := range has {
		if !strings.Contains(markup, want) {
			t.Errorf("no %s in %s", want, markup)
		}
	}
	for _, banned := range hasNot {
		if strings.Contains(markup, banned) {
			t.Errorf("%s in %s", banned, markup)
		}
	}
}

func TestDueDate(t *testing.T) {
	now := time.Date(2026, time.November, 3, 22, 30, 0, 0, time.UTC) // 23:30 in Brussels
	tests := []struct {
		name string
		at   time.Time
		done bool
		has  string
	}{
		{"weeks away", now.AddDate(0, 0, 12), false, "Nog 12 dagen"},
		{"the fourth day is not near yet", now.AddDate(0, 0, 4), false, `class=""`},
		{"the third day is near", now.AddDate(0, 0, 3), false, `class="due-soon"`},
		{"tomorrow, though in half an hour", now.Add(time.Hour), false, "Nog één dag"},
		{"the last day is in time, to its last minute", now.Add(-23 * time.Hour), false, "Vandaag is de laatste dag"},
		{"the day after", now.Add(-24 * time.Hour), false, "Eén dag te laat"},
		{"late is told by more than colour", now.AddDate(0, 0, -20), false, `class="due-late"`},
		{"done no longer counts", now.AddDate(0, 0, -20), true, `class=""><strong><time datetime="2026-10-15">15 oktober 2026</time></strong> </span>`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			check(t, render(t, DueDate(DueView{At: test.at, Now: now, Done: test.done})), []string{test.has}, nil)
		})
	}
}

func TestTimes(t *testing.T) {
	at := time.Date(2026, time.November, 2, 23, 30, 0, 0, time.UTC)
	check(t, render(t, DateTime(at)), []string{`<time datetime="2026-11-02T23:30:00Z">3 november 2026 om 00:30</time>`}, nil)
	check(t, render(t, Date(at)), []string{`<time datetime="2026-11-03">3 november 2026</time>`}, nil)
}

func TestInput(t *testing.T) {
	plain := render(t, Input(Field{Name: "email", Label: "E-mailadres"}))
	check(t, plain, []string{`<label for="email">`, `type="text" id="email" name="email" value=""`}, []string{"aria-invalid", "aria-describedby", "required", "placeholder", "autocomplete"})
	full := render(t, Input(Field{
		Name: "email", ID: "new-email", Type: "email", Label: "E-mailadres", Hint: "Tip", Error: "Vul in", Value: `"><script>`,
		Autocomplete: "email", Optional: true, Verbatim: true, Width: Short,
	}))
	check(t, full, []string{
		`<label for="new-email">`, `id="new-email-hint">Tip`, `id="new-email-error"`, "Fout:", "(optioneel)",
		`aria-describedby="new-email-hint new-email-error"`, `aria-invalid="true"`, `autocomplete="email"`, `spellcheck="false"`,
		`value="&#34;&gt;&lt;script&gt;"`, `name="email"`, `class="w-short"`,
	}, []string{"<script>"})
}

func TestTextAreaKeepsItsLines(t *testing.T) {
	// The first line break after the tag is the parser's; the value's own first one must survive.
	check(t, render(t, TextArea(Field{Name: "q", Label: "Vraag", Value: "\na\nb "})), []string{">\n\na\nb </textarea>"}, nil)
}

func TestSelect(t *testing.T) {
	markup := render(t, Select(Field{Name: "c", Label: "Land", Value: "LU", Options: []Option{{Value: "", Text: "-"}, {Value: "LU", Text: "Luxemburg"}}}))
	check(t, markup, []string{`<option value="LU" selected>`}, []string{`<option value="" selected>`})
}

func TestChoice(t *testing.T) {
	v := ChoiceView{Name: "theme", Legend: "Kleuren", Hint: "Tip", Error: "Kies", Options: []Option{
		{Value: "auto", Text: "Auto", Selected: true}, {Value: "dark", Text: "Donker", Hint: "Rustig"},
	}}
	check(t, render(t, Choice(v)), []string{
		`aria-describedby="theme-hint theme-error"`, `type="radio" id="theme" name="theme" value="auto" checked`,
		`type="radio" id="theme-2" name="theme" value="dark" aria-describedby="theme-2-hint"`, `id="theme-2-hint">Rustig`,
	}, nil)
	v.Multiple = true
	check(t, render(t, Choice(v)), []string{`type="checkbox" id="theme"`}, []string{"radio"})
}

// TestPasswordField: Enter must sign in, not show the password, so the first button of the form is not "show".
func TestPasswordField(t *testing.T) {
	hidden := render(t, PasswordField(PasswordView{Label: "Wachtwoord", Autocomplete: "current-password"}))
	check(t, hidden, []string{`type="password" id="password" name="password" value=""`, `name="show" value="1"`, `autocomplete="current-password"`}, nil)
	enter, show := strings.Index(hidden, `class="enter"`), strings.Index(hidden, `name="show"`)
	if enter < 0 || show < enter {
		t.Errorf("the show button comes first: %s", hidden)
	}
	shown := render(t, PasswordField(PasswordView{Name: "new", Label: "Wachtwoord", Value: "geheim", Show: true}))
	check(t, shown, []string{`type="text" id="new" name="new" value="geheim"`, `name="show" value="0"`, "Verberg"}, []string{`type="password"`})
}

func TestErrorSummary(t *testing.T) {
	if got := render(t, ErrorSummary(nil)); got != "" {
		t.Errorf("without errors: %s", got)
	}
	markup := render(t, ErrorSummary([]FieldError{{Text: "Mislukt"}, {Name: "email", Text: "Vul in"}}))
	check(t, markup, []string{`tabindex="-1" autofocus`, `<a href="#email">Vul in</a>`, "Mislukt"}, []string{`href="#"`})
}

func TestForms(t *testing.T) {
	check(t, render(t, FormPost(Form{Action: "/nl/x", CSRF: "a\"b"})), []string{`method="post" action="/nl/x" novalidate`, `name="csrf" value="a&#34;b"`}, []string{"enctype"})
	check(t, render(t, FormPost(Form{Action: "/nl/x", Multipart: true})), []string{`enctype="multipart/form-data"`}, []string{"csrf"})
	check(t, render(t, ActionForm(ActionView{Action: "/nl/x", CSRF: "t", Button: ButtonView{Text: "Beëindig", Hidden: "sessie", Kind: Danger}, Values: []Pair{{"id", "7"}}})),
		[]string{`name="csrf" value="t"`, `name="id" value="7"`, `class="btn btn-danger"`, `<span class="vh"> sessie</span>`}, nil)
	form := Form{Errors: []FieldError{{Name: "a", Text: "x"}}}
	if form.Error("a") != "x" || form.Error("b") != "" {
		t.Errorf("Error: %q, %q", form.Error("a"), form.Error("b"))
	}
}

func TestLinksCannotRunScript(t *testing.T) {
	for name, c := range map[string]templ.Component{
		"anchor": Anchor(Link{Href: "javascript:alert(1)", Text: "x"}),
		"button": ButtonLink(Link{Href: " jAvAsCrIpT:alert(1)", Text: "x"}, Quiet),
		"entry":  Entry(EntryView{Title: "x", Href: "javascript:alert(1)"}),
		"card":   Card(CardView{Title: "x", Href: "javascript:alert(1)"}),
		"cell":   DataTable(TableView{Columns: []Column{{Label: "x"}}, Rows: []Row{{Cells: []Cell{{Text: "x", Href: "javascript:alert(1)"}}}}}),
		"task":   TaskList(TaskListView{Tasks: []Task{{Title: "x", Href: "javascript:alert(1)"}}}),
		"pager":  Pager(PagerView{Next: "javascript:alert(1)"}),
	} {
		t.Run(name, func(t *testing.T) {
			if markup := strings.ToLower(render(t, c)); strings.Contains(markup, "javascript:") {
				t.Error(markup)
			}
		})
	}
}

func TestMargin(t *testing.T) {
	nobody := render(t, Margin(MarginView{Basis: "Contract"}))
	check(t, nobody, []string{"Rechtsgrond", "Contract", "Niemand buiten ons bedrijf"}, []string{"Bron", "Doel", "Bewaartermijn"})
	check(t, render(t, Margin(MarginView{Recipients: []string{"Bank", "Ogone"}, Clause: &Link{Href: "/nl/privacy-notice#1.2", Text: "1.2"}})),
		[]string{"Bank, Ogone", `href="/nl/privacy-notice#1.2"`}, []string{"Niemand"})
}

func TestSummaryListSaysWhatIsEmpty(t *testing.T) {
	markup := render(t, SummaryList(SummaryView{Rows: []SummaryRow{
		{Key: "Fax"}, {Key: "Naam", Text: "Jan", Lang: "fr", Note: "Vast", Action: &Link{Href: "/x", Text: "Verbeteren", Hidden: "naam"}},
	}}))
	check(t, markup, []string{"Niet ingevuld", `<span lang="fr">Jan</span>`, "Vast", `Verbeteren`, `<span class="vh"> naam</span>`}, nil)
}

func TestDataTable(t *testing.T) {
	v := TableView{
		Caption: "Facturen", HideCaption: true,
		Columns: []Column{{Label: "Nummer"}, {Label: "Bedrag", Numeric: true}, {Label: "Bekijk", Hidden: true}},
		Rows:    []Row{{Cells: []Cell{Text("1"), Text("2,00"), {Text: "Bekijk", Href: "/1", Hidden: "1"}}}},
	}
	check(t, render(t, DataTable(v)), []string{
		`<caption class="vh">Facturen</caption>`, `<th scope="row" role="rowheader"`, `class="num" data-label="Bedrag"`, `data-label=""`, `<span class="vh">Bekijk</span>`,
	}, nil)
	v.FirstPlain = true
	check(t, render(t, DataTable(v)), []string{`data-label="Nummer"`}, []string{"rowheader"})
	v.Rows[0].Cells = append(v.Rows[0].Cells, Text("too many"))
	render(t, DataTable(v)) // does not panic
}

func TestPager(t *testing.T) {
	if got := render(t, Pager(PagerView{Label: "x"})); got != "" {
		t.Errorf("one page: %s", got)
	}
	check(t, render(t, Pager(PagerView{Next: "/nl/x?after=2"})), []string{`rel="next" href="/nl/x?after=2"`}, []string{"rel=\"prev\""})
	check(t, render(t, Pager(PagerView{Previous: "/nl/x"})), []string{`rel="prev"`}, []string{"rel=\"next\""})
}

func TestFilterForm(t *testing.T) {
	empty := render(t, FilterForm(FilterView{Action: "/nl/x", SearchLabel: "Zoek"}))
	check(t, empty, []string{`method="get" action="/nl/x"`, `type="search" id="q" name="q"`}, []string{`name="from"`, "Wis de filter"})
	active := render(t, FilterForm(FilterView{Action: "/nl/x", Period: true, From: "2026-01-01", Active: true, Result: "3 gevonden", Hidden: []Pair{{"sort", "date"}}, Errors: []FieldError{{Name: "to", Text: "Fout"}}}))
	check(t, active, []string{`value="2026-01-01"`, "3 gevonden", `<a href="/nl/x">Wis de filter</a>`, `name="sort" value="date"`, `id="to-error"`}, []string{`name="q"`})
}

func TestBars(t *testing.T) {
	v := BarsView{Bars: []Bar{{Value: 1045}, {Value: 1}, {Value: 0}, {Value: 522, Text: "half"}}}
	markup := render(t, BarTable(v))
	check(t, markup, []string{`<rect width="100%"`, `<rect width="1%"`, `<rect width="0"`, `<rect width="49%"`, "1.045", "half"}, nil)
	check(t, render(t, BarTable(BarsView{Bars: []Bar{{Value: 0}}})), []string{`<rect width="0"`}, nil)
}

func TestProcess(t *testing.T) {
	tracker := render(t, Tracker(TrackerView{Label: "Verloop", Steps: []TrackerStep{{Label: "A", State: StepDone}, {Label: "B", State: StepCurrent, Note: "nu"}, {Label: "C", State: StepTodo}}}))
	check(t, tracker, []string{"Klaar", `class="step-current" aria-current="step"`, "Nu bezig", "Komt nog"}, nil)
	timeline := render(t, Timeline(TimelineView{Items: []TimelineItem{{At: time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC), DateOnly: true, Title: "A"}}}))
	check(t, timeline, []string{"3 november 2026"}, []string{"00:00", "01:00"})
}

func TestDetailsAndNotice(t *testing.T) {
	check(t, render(t, Details(DetailsView{Summary: "Meer", Open: true})), []string{"<details class=\"fold\" open>"}, nil)
	check(t, render(t, Notice(NoticeView{Title: "Let op"})), []string{"notice-info"}, []string{`role="status"`})
	check(t, render(t, Notice(NoticeView{Kind: OK, Text: "Klaar", Status: true})), []string{"notice-ok", `role="status"`}, nil)
}
