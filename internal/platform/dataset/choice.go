package dataset

import (
	"slices"

	"inzage/internal/core/i18n"
)

// ChoiceOf is a word of the source that the catalogs know when the family declares it, and that is shown as it is
// when they do not.
func ChoiceOf(family i18n.IDs, word string) Value {
	if word == "" || !slices.Contains(family.Values(), word) {
		return Choice(word, "")
	}
	return Choice(word, family.ID(word))
}
