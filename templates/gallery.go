// Package templates collects the gallery: every component and every page, in every state, with canned data of
// invented people. It is what tests render, lint and look at, and what a designer opens first.
//
// The pages themselves live in the folders below: layout (the shell), ui (components), public, customer, staff,
// mail, document. They see view structs and core packages only.
package templates

import (
	"cmp"
	"slices"
	"time"

	"inzage/internal/core/i18n"
	"inzage/templates/layout"

	"github.com/a-h/templ"
)

// Example is one page of the gallery: a whole document.
type Example struct {
	Name   string // group/state, such as "sign-in/wrong-password"; unique
	Render func(i18n.Lang) templ.Component
}

var examples []Example

// add puts examples into the gallery. The files gallery_*.go call it from init, one file per group of pages.
func add(more ...Example) { examples = append(examples, more...) }

// Gallery returns all examples, by name.
func Gallery() []Example {
	all := slices.Clone(examples)
	slices.SortFunc(all, func(a, b Example) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// galleryNow is when the gallery is looked at: canned data is dated around it.
var galleryNow = time.Date(2026, time.November, 3, 14, 5, 0, 0, time.UTC)

// galleryCompany runs the gallery's portal.
const galleryCompany = "Noordzee Hosting"

// galleryShell is the shell of a page of somebody who is signed in.
func galleryShell(lang i18n.Lang, path, title string) layout.Shell {
	return layout.Shell{
		Lang:    lang,
		Path:    path,
		Title:   title,
		Company: galleryCompany,
		CSRF:    "gallery",
		NoIndex: true,
		At:      galleryNow,
		Person:  &layout.Person{Name: "jan.peeters@voorbeeld.be", Customer: "Bakkerij Peeters bv", Number: "100234"},
	}
}

// galleryPublicShell is the shell of a page that needs no sign-in.
func galleryPublicShell(lang i18n.Lang, path, title string) layout.Shell {
	s := galleryShell(lang, path, title)
	s.Person, s.NoIndex, s.BaseURL = nil, false, "https://privacy.voorbeeld.be"
	return s
}
