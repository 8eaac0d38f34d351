package customer

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/i18n"
	"inzage/templates/layout"
)

// The figures of the overview are those of all kinds together, and a day is no period.
func TestOverviewFigures(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, time.March, d, 9, 0, 0, 0, time.UTC) }
	v := OverviewView{
		Shell: layout.Shell{Lang: i18n.EN},
		Kinds: []Kind{
			{Name: "Letters", Held: Held{Count: 1200, Oldest: day(2), Newest: day(20), Bytes: 1500}},
			{Name: "Account", Single: true, Held: Held{Count: 1, Oldest: day(1), Newest: day(1)}},
			{Name: "Notes", Held: Held{Count: 3}},
			{Name: "Calls"}, {Name: "Visits"},
		},
	}
	var b bytes.Buffer
	if err := Overview(v).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{
		"<dd>1,204</dd>", "<dd>3</dd>", "<dd>1.5\u00a0kB</dd>", "<dd><time datetime=\"2026-03-01\">1 March 2026</time></dd>",
		`<time datetime="2026-03-02">2 March 2026</time> to <time datetime="2026-03-20">20 March 2026</time>`, "Of these kinds we hold nothing: Calls, Visits.",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the overview lacks %q", want)
		}
	}
	if n := strings.Count(page, `datetime="2026-03-01"`); n != 2 { // the oldest of all, and the account's day
		t.Errorf("the first of March stands %d times on the page, want 2", n)
	}
}
