package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/i18n"
)

// marked writes a comparison with +added+ and -removed- words, a line per paragraph.
func marked(sections []Section) (lines []string) {
	line := func(p Paragraph) string {
		var b strings.Builder
		for _, piece := range p.Pieces {
			b.WriteString(map[Edit]string{Added: "+", Removed: "-"}[piece.Edit] + piece.Text + map[Edit]string{Added: "+", Removed: "-"}[piece.Edit])
		}
		return b.String()
	}
	for _, s := range sections {
		if len(s.Heading.Pieces) > 0 {
			lines = append(lines, "# "+line(s.Heading))
		}
		for _, p := range s.Body {
			if p.Item {
				lines = append(lines, "* "+line(p))
			} else {
				lines = append(lines, line(p))
			}
		}
	}
	return lines
}

func TestCompare(t *testing.T) {
	for name, test := range map[string]struct {
		a, b string
		want []string
	}{
		"nothing": {"## 1 One\n\nSame words.", "## 1 One\n\nSame   *words*.", []string{"# 1. One", "Same words."}},
		"a word": {"## 1 One\n\nWe keep your old name for ten years.", "## 1 One\n\nWe keep your full name for ten years.",
			[]string{"# 1. One", "We keep your -old- +full+ name for ten years."}},
		"an end":          {"We keep it, always and everywhere.", "We keep it, always.", []string{"We keep it, always -and everywhere-."}},
		"a sentence more": {"We keep your name.", "We keep your name. We show it.", []string{"We keep your name. +We show it.+"}},
		"a paragraph": {"One thing here.\n\nAnother matter there.", "One thing here.\n\nA third, quite different, text.\n\nAnother matter there.",
			[]string{"One thing here.", "+A third, quite different, text.+", "Another matter there."}},
		"nothing in common": {"Apples are red fruit.", "Ships sail over water.", []string{"-Apples are red fruit.-", "+Ships sail over water.+"}},
		"a list":            {"Look:\n\n- one thing\n- two things", "Look:\n\n- one thing\n- three cars\n- two things", []string{"Look:", "* one thing", "* +three cars+", "* two things"}},
		"a clause between, the rest renumbered": {"## 1 Data\n\nWe keep data.\n\n## 2 Questions\n\nWrite to us about it.", "## 1 Data\n\nWe keep data.\n\n## 2 Rights\n\nYou may look at all.\n\n## 3 Questions\n\nWrite to us about it.",
			[]string{"# 1. Data", "We keep data.", "# +2. Rights+", "+You may look at all.+", "# -2- +3+. Questions", "Write to us about it."}},
		"a clause gone": {"## 1 Data\n\nWe keep data.\n\n## 2 Fax\n\nWe fax.", "## 1 Data\n\nWe keep data.", []string{"# 1. Data", "We keep data.", "# -2. Fax-", "-We fax.-"}},
		"a link":        {"See [here](https://a.example).", "See [here](https://b.example).", []string{"See here (https://-a.example- +b.example+)."}},
		"signs":         {"Is dat zo. Ja.", "Is dat zo? Ja.", []string{"Is dat zo-.- +?+ Ja."}},
		"an address":    {"Mail <a@x.example> now please.", "Mail <b@x.example> now please.", []string{"Mail -a@x.example- +b@x.example+ now please."}},
		"French signs":  {"Vous êtes client\u202f? Oui.", "Vous étiez client\u202f? Oui.", []string{"Vous -êtes- +étiez+ client\u202f? Oui."}},
	} {
		got := marked(compare(parsed(t, test.a), parsed(t, test.b)))
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestCompareLosesNothing: what was removed and what stayed is the old text, what was added and what stayed the new one.
func TestCompareLosesNothing(t *testing.T) {
	texts := demoTexts(t)
	for _, lang := range i18n.Langs {
		a, b := texts["1.0"][lang], texts["2.0"][lang]
		sections := compare(a, b)
		sides := map[Edit]*strings.Builder{Removed: {}, Added: {}}
		add := func(p Paragraph) {
			for _, piece := range p.Pieces {
				for side, to := range sides {
					if piece.Edit == Same || piece.Edit == side {
						to.WriteString(piece.Text)
					}
				}
			}
		}
		different := map[string]bool{}
		for _, s := range sections {
			add(s.Heading)
			for _, p := range s.Body {
				add(p)
			}
			if s.Different {
				different[s.Anchor] = true
			}
		}
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		for side, text := range map[Edit]*Text{Removed: a, Added: b} {
			var whole strings.Builder
			for _, block := range text.blocks {
				whole.WriteString(block.text)
			}
			if got := bare(sides[side].String()); got != bare(whole.String()) {
				t.Errorf("%s: the side of what was %s is not the text", lang, side)
			}
		}
		want := map[string]bool{"": true, "c1-3": true, "c1-4": true, "c3": true, "c5": true, "c8": true, "c9": true}
		if diff := cmp.Diff(want, different); diff != "" {
			t.Errorf("%s: clauses that differ (-want +got): %s", lang, diff)
		}
	}
}

// TestCompareOwnersText compares the company's own text with a changed copy.
func TestCompareOwnersText(t *testing.T) {
	source := string(owners(t))
	changed := strings.NewReplacer(
		"naam, adres, telefoonnummer en e-mail adres", "naam, adres en e-mail adres",
		"8. Wijzigingen aan onze Privacy Policy", "8. Kinderen\n\nWij verkopen niet aan kinderen.\n\n9. Wijzigingen aan onze Privacy Policy",
		"9. Verdere vragen", "10. Verdere vragen",
		"- *Fysiek (sloten, brandbeveiliging)*\n", "",
	).Replace(source)
	var got []string
	for _, s := range compare(parsed(t, source), parsed(t, changed)) {
		if !s.Different {
			continue
		}
		for _, line := range marked([]Section{s}) {
			if strings.ContainsAny(line, "+") || strings.Contains(line, " -") || strings.HasPrefix(line, "-") {
				got = append(got, line)
			}
		}
	}
	want := []string{
		"* -Fysiek (sloten, brandbeveiliging)-",
		"Ter identificatie en facturatie worden uw naam, adres -, telefoonnummer- en e-mail adres bijgehouden. Voor bedrijven wordt ook het BTW nummer geregistreerd en eventueel een fax nummer.",
		"# +8. Kinderen+", "+Wij verkopen niet aan kinderen.+",
		"# -8- +9+. Wijzigingen aan onze Privacy Policy",
		"# -9- +10+. Verdere vragen rond uw Privacy als klant bij Stone Internet Services bvba.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCompareIsQuick: a text that shares nothing, as long as one may be.
func TestCompareIsQuick(t *testing.T) {
	long := func(word string) *Text {
		var b strings.Builder
		for i := range 900 {
			for j := range 30 {
				b.WriteString(word + string(rune('a'+(i*7+j)%26)) + string(rune('a'+(i+j*3)%26)) + " ")
			}
			b.WriteString("\n\n")
		}
		return parsed(t, b.String())
	}
	if got := len(marked(compare(long("oud"), long("nieuw")))); got < 900 {
		t.Errorf("%d lines", got)
	}
}
