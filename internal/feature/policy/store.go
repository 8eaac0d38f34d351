package policy

import (
	"encoding/hex"
	"fmt"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/platform/store"
)

// columns of a version, in the order of scan.
const columns = `id, number, effective_from, authentic, published_at, announced_at`

type scanner interface{ Scan(dest ...any) error }

func scan(row scanner) (v Version, err error) {
	var published, announced *time.Time
	if err := row.Scan(&v.id, &v.Number, &v.From, &v.Authentic, &published, &announced); err != nil {
		return v, err
	}
	v.From = time.Date(v.From.Year(), v.From.Month(), v.From.Day(), 0, 0, 0, 0, format.Brussels)
	if published != nil {
		v.Published = *published
	}
	if announced != nil {
		v.Announced = *announced
	}
	return v, nil
}

func list(r store.Reader, where string) (vs Versions, err error) {
	rows, err := r.Rows(`SELECT ` + columns + ` FROM policy_versions WHERE ` + where + ` ORDER BY effective_from DESC, id DESC`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, rows.Err()
}

// listPublished reads the published versions, the newest first, each with the moment at which it ends.
func listPublished(r store.Reader) (Versions, error) {
	vs, err := list(r, `published_at IS NOT NULL`)
	for i := range vs {
		if i > 0 {
			vs[i].Until = vs[i-1].From
		}
	}
	return vs, err
}

// lock reads a version for whoever is about to change it; the others wait.
func lock(tx *store.Tx, number string) (Version, error) {
	return scan(tx.Row(`SELECT `+columns+` FROM policy_versions WHERE number = $1 FOR UPDATE`, number))
}

// find reads a version.
func find(r store.Reader, number string) (Version, error) {
	return scan(r.Row(`SELECT `+columns+` FROM policy_versions WHERE number = $1`, number))
}

// insertVersion makes a version, unless it is there.
func insertVersion(tx *store.Tx, d Draft) error {
	authentic := d.Authentic
	if authentic == "" {
		authentic = i18n.NL
	}
	_, err := tx.Exec(`INSERT INTO policy_versions (number, effective_from, authentic, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (number) DO NOTHING`, d.Number, Day(d.From).Format(time.DateOnly), string(authentic), tx.Now())
	return err
}

// insertText adds a text. A version that has it in that language already says so: the same again is no change, another
// one is a Conflict.
func insertText(tx *store.Tx, v Version, d Draft, digest string) (added bool, err error) {
	var held []byte
	err = tx.Row(`SELECT digest FROM policy_texts WHERE version_id = $1 AND language = $2`, v.id, string(d.Language)).Scan(&held)
	switch {
	case err == nil && hex.EncodeToString(held) == digest:
		return false, nil
	case err == nil:
		return false, fault.New(fault.Conflict, "policy.error.other_text")
	case !fault.Is(err, fault.NotFound):
		return false, err
	case !v.Published.IsZero():
		return false, fault.New(fault.Conflict, "policy.error.published")
	}
	_, err = tx.Exec(`INSERT INTO policy_texts (version_id, language, source, digest, created_at) VALUES ($1, $2, $3, decode($4, 'hex'), $5)`,
		v.id, string(d.Language), string(d.Text), digest, tx.Now())
	return err == nil, err
}

// setSummary writes a summary; anew as long as the version is not published.
func setSummary(tx *store.Tx, v Version, d Draft) (changed bool, err error) {
	var held string
	err = tx.Row(`SELECT source FROM policy_summaries WHERE version_id = $1 AND language = $2`, v.id, string(d.Language)).Scan(&held)
	switch {
	case err == nil && held == string(d.Summary):
		return false, nil
	case err != nil && !fault.Is(err, fault.NotFound):
		return false, err
	case !v.Published.IsZero():
		return false, fault.New(fault.Conflict, "policy.error.published")
	}
	_, err = tx.Exec(`INSERT INTO policy_summaries (version_id, language, source, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (version_id, language) DO UPDATE SET source = excluded.source, created_at = excluded.created_at`,
		v.id, string(d.Language), string(d.Summary), tx.Now())
	return err == nil, err
}

// sources reads the texts and summaries of a version.
func sources(r store.Reader, v Version) (texts, summaries map[i18n.Lang]string, err error) {
	rows, err := r.Rows(`SELECT 'text', language, source FROM policy_texts WHERE version_id = $1
		UNION ALL SELECT 'summary', language, source FROM policy_summaries WHERE version_id = $1`, v.id)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	texts, summaries = map[i18n.Lang]string{}, map[i18n.Lang]string{}
	for rows.Next() {
		var what, source string
		var lang i18n.Lang
		if err := rows.Scan(&what, &lang, &source); err != nil {
			return nil, nil, err
		}
		if what == "text" {
			texts[lang] = source
		} else {
			summaries[lang] = source
		}
	}
	return texts, summaries, rows.Err()
}

// readEditions reads versions in one language, by their ids.
func readEditions(r store.Reader, versions Versions, lang i18n.Lang) (map[int64]*Edition, error) {
	var ids []int64
	for _, v := range versions {
		ids = append(ids, v.id)
	}
	rows, err := r.Rows(`SELECT t.version_id, t.source, coalesce(s.source, '') FROM policy_texts t LEFT JOIN policy_summaries s USING (version_id, language)
		WHERE t.version_id = ANY($1) AND t.language = $2`, ids, string(lang))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[int64]*Edition{}
	for rows.Next() {
		var id int64
		var source, summary string
		if err := rows.Scan(&id, &source, &summary); err != nil {
			return nil, err
		}
		e := &Edition{}
		if e.Text, err = parse(lang, []byte(source)); err != nil {
			return nil, fmt.Errorf("policy text %d in %s: %w", id, lang, err)
		}
		if e.Summary, err = summarise([]byte(summary)); err != nil {
			return nil, fmt.Errorf("policy summary %d in %s: %w", id, lang, err)
		}
		all[id] = e
	}
	return all, rows.Err()
}

// publish marks a version as published.
func publish(tx *store.Tx, v Version) error {
	_, err := tx.Exec(`UPDATE policy_versions SET published_at = $2 WHERE id = $1`, v.id, tx.Now())
	return err
}

// announced marks that the notice of a version goes out.
func announced(tx *store.Tx, v Version) error {
	_, err := tx.Exec(`UPDATE policy_versions SET announced_at = $2 WHERE id = $1`, v.id, tx.Now())
	return err
}

// discard deletes a version that was not published, with its texts.
func discard(tx *store.Tx, v Version) error {
	for _, sql := range []string{
		`DELETE FROM policy_summaries WHERE version_id = $1`, `DELETE FROM policy_texts WHERE version_id = $1`, `DELETE FROM policy_versions WHERE id = $1`,
	} {
		if _, err := tx.Exec(sql, v.id); err != nil {
			return err
		}
	}
	return nil
}

// lastSeen reads up to which version a login has read, when, and since when the login is there. version is 0 when it has
// read none.
func lastSeen(r store.Reader, login int64) (version int64, seen, created time.Time, err error) {
	err = r.Row(lastSeenSQL, login).Scan(&version, &seen, &created)
	return version, seen, created, err
}

const lastSeenSQL = `SELECT coalesce(s.version_id, 0), coalesce(s.seen_at, l.created_at), l.created_at
	FROM logins l LEFT JOIN policy_seen s ON s.login_id = l.id WHERE l.id = $1`

// setSeen notes the version up to which a login has read.
func setSeen(tx *store.Tx, login int64, v Version) error {
	_, err := tx.Exec(`INSERT INTO policy_seen (login_id, version_id, seen_at) VALUES ($1, $2, $3)
		ON CONFLICT (login_id) DO UPDATE SET version_id = excluded.version_id, seen_at = excluded.seen_at`, login, v.id, tx.Now())
	return err
}
