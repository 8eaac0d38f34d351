// Package ui holds the components that pages are made of, and nothing that knows a page.
//
// Each component has a view struct in X_view.go and its markup in X.templ. A view carries text that is already
// in the reader's language; only words that belong to the component itself ("Optional", "Next") come from the
// catalog here. Components guarantee what the content security policy and assistive technology need: no inline
// style or script, a label for every control, ids that are unique as long as names are, nothing told by colour
// alone.
package ui
