package templates_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"inzage/internal/core/i18n"
	"inzage/templates"
)

var (
	comment   = regexp.MustCompile(`(?s)/\*.*?\*/`)
	inSheet   = regexp.MustCompile(`\.(-?[a-z][a-z0-9-]*)`)
	inQuotes  = regexp.MustCompile(`"[^"]*"`)
	classAttr = regexp.MustCompile(`class="([^"]*)"`)
)

// TestClasses: every class that a page carries has a rule in the stylesheet, and every rule is used by a page of
// the gallery. A class without a rule is a page that looks unlike what its author saw in mind; a rule without a
// page is weight.
func TestClasses(t *testing.T) {
	css, err := os.ReadFile("../static/css/inzage.css")
	if err != nil {
		t.Fatal(err)
	}
	sheet := map[string]bool{}
	for _, m := range inSheet.FindAllStringSubmatch(selectors(string(css)), -1) {
		sheet[m[1]] = true
	}
	pages := map[string]string{}
	for _, example := range templates.Gallery() {
		for _, m := range classAttr.FindAllStringSubmatch(render(t, example, i18n.NL), -1) {
			for class := range strings.FieldsSeq(m[1]) {
				pages[class] = example.Name
			}
		}
	}
	for _, class := range slices.Sorted(maps.Keys(pages)) {
		if !sheet[class] {
			t.Errorf("%s: class %q has no rule in static/css/inzage.css", pages[class], class)
		}
	}
	for _, class := range slices.Sorted(maps.Keys(sheet)) {
		if pages[class] == "" {
			t.Errorf("static/css/inzage.css: no page of the gallery has the class %q", class)
		}
	}
}

// selectors returns what stands before the braces of a stylesheet.
func selectors(css string) string {
	css = inQuotes.ReplaceAllString(comment.ReplaceAllString(css, ""), "")
	var b strings.Builder
	for part := range strings.SplitSeq(css, "{") {
		// What follows the last ; or } before a brace is the selector of that brace.
		b.WriteString(part[strings.LastIndexAny(part, ";}")+1:] + "\n")
	}
	return b.String()
}
