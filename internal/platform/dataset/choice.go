package dataset

import (
	"strings"

	"inzage/internal/core/i18n"
)

// ChoiceOf is a word of the source that the catalogs know when the family declares it, and that is shown as it is
// when they do not. "Transferred Away" is known as transferred_away.
func ChoiceOf(family i18n.IDs, word string) Value {
	switch {
	case word == "":
	case family.Has(word):
		return Choice(word, family.ID(word))
	default:
		if name := underscores.Replace(strings.ToLower(word)); family.Has(name) {
			return Choice(word, family.ID(name))
		}
	}
	return Choice(word, "")
}

var underscores = strings.NewReplacer(" ", "_", "-", "_")
