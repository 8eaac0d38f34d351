// Package mail is the paper that letters are written on: a layout of six blocks in HTML, and the same letter as plain
// text, which comes first and stands on its own.
//
// Compose guarantees: text of at most 72 columns with every link alone on its line; HTML of one column of 600 px,
// with its styles inline and its colours for light and dark, that asks nothing of any other host: no image, no
// pixel, no font, and no link but those of the letter; the same words in both.
package mail
