package consent

import (
	"sync"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/store"
)

// wordings are those that were read before. A version never changes, as the database sees to: what is known stays true.
// Which version is in use is asked each time.
type wordings struct {
	known sync.Map // Wording by wordingKey
	langs sync.Map // languages of which some are known
}

type wordingKey struct {
	purpose Purpose
	version int
	lang    i18n.Lang
}

// speaks reports whether wordings of a language were read before.
func (ws *wordings) speaks(lang i18n.Lang) bool {
	_, ok := ws.langs.Load(lang)
	return ok
}

func (ws *wordings) add(w Wording) {
	ws.known.Store(wordingKey{w.Purpose, w.Version, w.Language}, w)
	ws.langs.Store(w.Language, true)
}

// get returns a wording. Version 0, or one that is not there, has none.
func (ws *wordings) get(r store.Reader, p Purpose, version int, lang i18n.Lang) (Wording, error) {
	key := wordingKey{p, version, lang}
	if known, ok := ws.known.Load(key); ok {
		return known.(Wording), nil
	}
	none := Wording{Purpose: p}
	if version == 0 {
		return none, nil
	}
	err := store.Together(r, store.Ask{
		SQL:  `SELECT w.purpose, ` + wordingColumns + ` FROM purpose_wordings w WHERE w.language = $1`,
		Args: []any{string(lang)},
		Row: func(row store.Row) error { // the other purposes of a page come with the first
			var of Purpose
			var w wordingScan
			if err := row.Scan(append([]any{&of}, w.dest()...)...); err != nil {
				return err
			}
			ws.add(w.wording(of))
			return nil
		},
	})
	if known, ok := ws.known.Load(key); ok && err == nil {
		return known.(Wording), nil
	}
	return none, err
}
