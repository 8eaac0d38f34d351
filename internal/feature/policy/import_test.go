package policy

import (
	"strings"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
)

func TestImport(t *testing.T) {
	w := newWorld(t)
	d := Draft{Number: "09.16", From: day("2016-09-01"), Language: i18n.NL, Text: owners(t)}
	first, err := w.Import(w.ctx, d)
	w.must(err)
	if !first.New || first.Clauses != 16 || first.NewSummary {
		t.Errorf("%+v", first)
	}
	again, err := w.Import(w.ctx, d)
	w.must(err)
	if again.New || again.Digest != first.Digest || w.entries("policy.imported") != 1 {
		t.Errorf("the same file twice: %+v, %d entries", again, w.entries("policy.imported"))
	}
	other := d
	other.Text = append([]byte("Nieuw.\n\n"), d.Text...)
	_, err = w.Import(w.ctx, other)
	w.refuses(err, fault.Conflict, "policy.error.other_text")
	moved := d
	moved.From = day("2016-09-02")
	_, err = w.Import(w.ctx, moved)
	w.refuses(err, fault.Conflict, "policy.error.other_day")
	french := d
	french.Authentic = i18n.FR
	_, err = w.Import(w.ctx, french)
	w.refuses(err, fault.Conflict, "policy.error.other_authentic")

	windows := Draft{Number: "windows", From: day("2016-10-01"), Language: i18n.NL, Text: []byte("\uFEFF# T\r\n\r\n## 1 Eén\r\n")}
	if got, err := w.Import(w.ctx, windows); err != nil || got.Clauses != 1 || got.Digest != digestOf(windows.Text) {
		t.Errorf("a file from Windows: %+v %v", got, err)
	}

	withSummary := d
	for _, summary := range []string{"- Eén.", "- Eén, verbeterd.", "- Eén, verbeterd."} {
		withSummary.Summary = []byte(summary)
		_, err = w.Import(w.ctx, withSummary)
		w.must(err)
	}
	if n := w.entries("policy.imported"); n != 4 {
		t.Errorf("%d entries, want 4: a summary may be mended until it is published", n)
	}
	if _, err := w.Publish(w.ctx, "09.16", false); err == nil {
		t.Error("published in one language")
	}
}

func TestImportRefuses(t *testing.T) {
	w := newWorld(t)
	good := Draft{Number: "1", From: day("2026-01-01"), Language: i18n.NL, Text: []byte("# T\n\nText.\n")}
	for name, test := range map[string]struct {
		change func(*Draft)
		id     string
	}{
		"no number":       {func(d *Draft) { d.Number = "" }, "policy.error.number"},
		"a path":          {func(d *Draft) { d.Number = "../1" }, "policy.error.number"},
		"markup":          {func(d *Draft) { d.Number = "1<b>" }, "policy.error.number"},
		"long number":     {func(d *Draft) { d.Number = strings.Repeat("1", 33) }, "policy.error.number"},
		"no language":     {func(d *Draft) { d.Language = "" }, "policy.error.language"},
		"pseudo-language": {func(d *Draft) { d.Language = i18n.QPS }, "policy.error.language"},
		"authentic":       {func(d *Draft) { d.Authentic = "la" }, "policy.error.language"},
		"no day":          {func(d *Draft) { d.From = time.Time{} }, "policy.error.day"},
		"empty":           {func(d *Draft) { d.Text = []byte(" \n\t\n") }, "policy.error.empty"},
		"not UTF-8":       {func(d *Draft) { d.Text = []byte("Priv\xe9") }, "policy.error.encoding"},
		"NUL":             {func(d *Draft) { d.Text = []byte("a\x00b") }, "policy.error.encoding"},
		"UTF-16":          {func(d *Draft) { d.Text = []byte("\xff\xfe#\x00 \x00") }, "policy.error.encoding"},
		"too long":        {func(d *Draft) { d.Text = []byte(strings.Repeat("a ", maxText)) }, "policy.error.long"},
		"HTML":            {func(d *Draft) { d.Text = []byte("Hi <script>x</script>") }, "policy.error.markup"},
		"long summary":    {func(d *Draft) { d.Summary = []byte(strings.Repeat("a ", maxPoints)) }, "policy.error.long"},
		"HTML in summary": {func(d *Draft) { d.Summary = []byte("<img src=x>") }, "policy.error.markup"},
		"binary summary":  {func(d *Draft) { d.Summary = []byte{0xff} }, "policy.error.encoding"},
	} {
		d := good
		test.change(&d)
		_, err := w.Import(w.ctx, d)
		if err == nil {
			t.Errorf("%s: taken", name)
			continue
		}
		w.refuses(err, fault.Invalid, test.id)
		for _, f := range fault.Of(err).Fields {
			if !i18n.Has(f.ID) {
				t.Errorf("%s: no text %s", name, f.ID)
			}
		}
	}
	if n := w.entries("policy.imported"); n != 0 {
		t.Errorf("%d entries", n)
	}
}
