package dataset

import (
	"slices"
	"strings"

	"inzage/internal/core/i18n"
)

// ChoiceOf is a word of the source that the catalogs know when the family declares it, and that is shown as it is
// when they do not. "Transferred Away" is known as transferred_away.
func ChoiceOf(family i18n.IDs, word string) Value {
	known := family.Values()
	for _, name := range []string{word, strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(word))} {
		if name != "" && slices.Contains(known, name) {
			return Choice(word, family.ID(name))
		}
	}
	return Choice(word, "")
}
