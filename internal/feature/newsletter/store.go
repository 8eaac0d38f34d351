package newsletter

import (
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/store"
)

// write writes a newsletter down and returns its number, which for texts that are there already is the number of then.
func write(tx *store.Tx, issue Issue) (id int64, err error) {
	digest := issue.digest()
	err = tx.Row(`INSERT INTO newsletters (digest, fallback, created_at) VALUES ($1, $2, $3)
		ON CONFLICT (digest) DO NOTHING RETURNING id`, digest, string(issue.Fallback), tx.Now()).Scan(&id)
	if fault.Is(err, fault.NotFound) {
		err = tx.Row(`SELECT id FROM newsletters WHERE digest = $1`, digest).Scan(&id)
		return id, err
	}
	if err != nil {
		return 0, err
	}
	for lang, text := range issue.Texts {
		if _, err := tx.Exec(`INSERT INTO newsletter_texts (newsletter_id, language, subject, markdown) VALUES ($1, $2, $3, $4)`,
			id, string(lang), strings.TrimSpace(text.Subject), text.Markdown); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// find reads a newsletter.
func find(r store.Reader, id int64) (issue Issue, err error) {
	if err := r.Row(`SELECT fallback FROM newsletters WHERE id = $1`, id).Scan((*string)(&issue.Fallback)); err != nil {
		return issue, err
	}
	var rows []struct{ Language, Subject, Markdown string }
	if err := r.SQL(`SELECT language, subject, markdown FROM newsletter_texts WHERE newsletter_id = ?`, id).List(&rows); err != nil {
		return issue, err
	}
	issue.Texts = map[i18n.Lang]Text{}
	for _, row := range rows {
		issue.Texts[i18n.Lang(row.Language)] = Text{Subject: row.Subject, Markdown: row.Markdown}
	}
	return issue, nil
}
