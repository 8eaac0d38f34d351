// Package layout holds the shell around every page: head, top bar, languages, navigation, footer.
//
// A page hands over a Shell and its content; the shell sees to what must be the same everywhere: one h1, a
// title that says page and site (and begins with "Error:" when a form came back), the language of the page,
// the theme, a way to skip to the content, and the same page in the other languages.
package layout
