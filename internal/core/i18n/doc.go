// Package i18n speaks to people in their language: Dutch, French, German and English.
//
// Every sentence that a user reads has an id and stands in a catalog file, catalog/AREA.LANG.toml, under
// that id; AREA.notes.toml says what the translator must know and gives sample arguments. T is the one way
// to a sentence. It guarantees that a sentence comes whole or not at all: an unknown id, a missing or a
// superfluous argument is an error, never a gap in the text nor a sentence in another language. In tests
// such an error panics; in production it is logged and counted (Failures) and the reader sees the id.
//
// The tests of this package read the whole program: each call of T names a known id with exactly its
// arguments, each id is used, the four languages say the same things, and the typography is right.
//
// Dates, amounts and numbers are the business of the package format beside this one.
package i18n
