package browser

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

// axe is axe-core, unmodified, under the Mozilla Public License 2.0 (testdata/axe.LICENSE.txt).
//
//go:embed testdata/axe.min.js
var axe string

// Finding is a rule of axe-core and the elements that it names.
type Finding struct {
	Rule   string
	Impact string
	Help   string
	Nodes  []string // selector and what is wrong there
}

func (f Finding) String() string {
	return fmt.Sprintf("%s (%s): %s\n    %s", f.Rule, f.Impact, f.Help, strings.Join(f.Nodes, "\n    "))
}

// axeRun returns violations and what axe could not decide. Nothing is preloaded: fetching style sheets by
// script is what the content security policy forbids. Rules: WCAG 2.0 to 2.2, A and AA, and best practice.
const axeRun = `axe.run(document, {
  preload: false,
  resultTypes: ["violations", "incomplete"],
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}).then(r => {
  const list = findings => findings.map(f => ({
    Rule: f.id, Impact: f.impact || "", Help: f.help,
    Nodes: f.nodes.map(n => n.target.join(" ") + ": " + (n.failureSummary || n.html).replace(/\s+/g, " ")),
  }));
  return JSON.stringify({Violations: list(r.violations), Incomplete: list(r.incomplete)});
})`

// Axe runs axe-core on the page as it is: its violations, and what a person must still look at.
func (p *Page) Axe() (violations, incomplete []Finding) {
	p.t.Helper()
	if !Eval[bool](p, `typeof axe === "object"`) {
		Eval[bool](p, axe+"\n;true")
	}
	var result struct{ Violations, Incomplete []Finding }
	p.must(json.Unmarshal([]byte(Eval[string](p, axeRun)), &result), "reading axe's answer")
	return result.Violations, result.Incomplete
}

// overflow names the elements that stick out of the window sideways, in document order, with how far they reach.
const overflow = `(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const name = e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + [...e.classList].map(c => "." + c).join("");
  const reach = e => { const box = e.getBoundingClientRect(); 
    return Math.round(e.matches("input, textarea, select") ? box.right : Math.max(box.right, box.left + e.scrollWidth)); };
  return [document.documentElement.scrollWidth - width + " px too wide"].concat(
    [...document.body.querySelectorAll("*")]
      .filter(e => reach(e) > width && getComputedStyle(e).clipPath === "none")
      .map(e => name(e) + ": " + reach(e) + " px, " + e.textContent.trim().slice(0, 40)));
})()`

// Overflow returns what makes the page scroll sideways at its present size; empty when nothing does.
func (p *Page) Overflow() []string {
	p.t.Helper()
	return Eval[[]string](p, overflow)
}

// Overflow320 is Overflow at 320 CSS pixels, the width of WCAG 1.4.10. The page stays at that size.
func (p *Page) Overflow320() []string {
	p.t.Helper()
	p.Size(320, 640)
	return p.Overflow()
}

// smallTargets lists links and controls below 24 by 24 px (WCAG 2.5.8) that do not stand in a line of text,
// and buttons and fields below 44 px.
const smallTargets = `[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter(e => {
  if (e.getAttribute("aria-hidden") === "true" || !e.checkVisibility()) return false;
  const box = e.getBoundingClientRect();
  if (box.bottom < 0) return false; // the skip link waits above the page
  const round = e.matches("[type=radio], [type=checkbox]");
  const control = e.matches("button, input, select, textarea, .btn");
  return box.height < (control && !round ? 44 : 24) - 0.5 || (control && box.width < 24);
}).filter(e => !e.closest("p, dd, li, td, th, .cell") || e.matches("button, input, select, textarea, .btn"))
  .map(e => e.outerHTML.slice(0, 80) + " " + Math.round(e.getBoundingClientRect().width) + "×" + Math.round(e.getBoundingClientRect().height))`

// SmallTargets returns the links and controls that are too small to hit.
func (p *Page) SmallTargets() []string {
	p.t.Helper()
	return Eval[[]string](p, smallTargets)
}

func quote(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always marshals
	}
	return string(quoted)
}

// textSpacing is what WCAG 1.4.12 lets readers set.
const textSpacing = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }`

// Spaced returns what makes the page scroll sideways when the reader widens the spacing of its text.
func (p *Page) Spaced() []string {
	p.t.Helper()
	return p.with(textSpacing, p.Overflow)
}

// Enlarged returns what makes the page scroll sideways when text is twice as large.
func (p *Page) Enlarged() []string {
	p.t.Helper()
	return p.with(":root { font-size: 200% !important }", p.Overflow)
}

// with measures under an additional style sheet, which comes in by a way that the page's policy does not bind.
func (p *Page) with(css string, measure func() []string) []string {
	p.t.Helper()
	Eval[bool](p, `(() => { const s = new CSSStyleSheet(); s.replaceSync(`+quote(css)+`); document.adoptedStyleSheets = [s]; return true })()`)
	defer Eval[bool](p, `(() => { document.adoptedStyleSheets = []; return true })()`)
	return measure()
}
