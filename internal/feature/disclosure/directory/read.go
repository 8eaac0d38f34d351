package directory

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/fault"
	"inzage/internal/platform/store"
)

// Filter narrows a list. What is empty narrows nothing.
type Filter struct {
	Text           string // words, each in the name, the division, the place, the address or the name of a magistrate
	Type           string
	Arrondissement string
	Ended          bool // those that ended, instead of those that stand
}

// List returns entries by name, MaxListed at most.
func (s *Service) List(ctx context.Context, f Filter) ([]Authority, error) {
	r := s.store.Read(ctx)
	if _, err := s.require(r, See); err != nil {
		return nil, err
	}
	return Find(r, f)
}

// Get returns an entry with its magistrates and its history; an unknown one is a NotFound fault.
func (s *Service) Get(ctx context.Context, id int64) (File, error) {
	r := s.store.Read(ctx)
	if _, err := s.require(r, See); err != nil {
		return File{}, err
	}
	a, err := Current(r, id)
	if err != nil {
		return File{}, err
	}
	file := File{Authority: a}
	if file.Magistrates, err = Magistrates(r, id); err != nil {
		return File{}, err
	}
	file.History, err = list(r, fromVersions+` WHERE v.authority_id = $1 ORDER BY v.version DESC`, id)
	return file, err
}

// Entry returns an entry as it stands; an unknown one is a NotFound fault.
func (s *Service) Entry(ctx context.Context, id int64) (Authority, error) {
	r := s.store.Read(ctx)
	if _, err := s.require(r, See); err != nil {
		return Authority{}, err
	}
	return Current(r, id)
}

// GetVersion returns an entry as it stood in a version; an unknown one is a NotFound fault.
func (s *Service) GetVersion(ctx context.Context, id int64, version int) (Authority, error) {
	r := s.store.Read(ctx)
	if _, err := s.require(r, See); err != nil {
		return Authority{}, err
	}
	return AsOf(r, id, version)
}

// Current returns an entry as it stands, for whoever has asked for the permission already. In a transaction the entry stays as it
// is until the end. An unknown one is a NotFound fault.
func Current(r store.Reader, id int64) (Authority, error) {
	if tx, writes := r.(*store.Tx); writes { // first the lock, then the reading: see find
		if err := tx.Row(`SELECT id FROM authorities WHERE id = $1 FOR SHARE`, id).Scan(&id); err != nil {
			return Authority{}, err
		}
	}
	return one(r, `FROM authorities a`+joins+` WHERE a.id = $1`, id)
}

// AsOf returns an entry as it stood in a version, for whoever has asked for the permission already.
func AsOf(r store.Reader, id int64, version int) (Authority, error) {
	return one(r, fromVersions+` WHERE v.authority_id = $1 AND v.version = $2`, id, version)
}

// Find returns entries by name, MaxListed at most, for whoever has asked for the permission already.
func Find(r store.Reader, f Filter) ([]Authority, error) {
	words := strings.Fields(f.Text)
	for i, w := range words {
		words[i] = "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(w) + "%"
	}
	return list(r, `FROM authorities a`+joins+`
		WHERE (a.ended_at IS NOT NULL) = $1 AND ($2 = '' OR a.type = $2) AND ($3 = '' OR a.arrondissement = $3)
		AND NOT EXISTS (SELECT FROM unnest($4::text[]) word WHERE NOT (
			concat_ws(' ', a.name, a.division, a.street, a.postcode, a.city, a.email) ILIKE word
			OR EXISTS (SELECT FROM magistrates m WHERE m.authority_id = a.id AND m.name ILIKE word)))
		ORDER BY lower(a.name), a.division, a.id LIMIT $5`, f.Ended, f.Type, f.Arrondissement, words, MaxListed)
}

// Magistrates returns those of an authority, in function first, by name, for whoever has asked for the permission already.
func Magistrates(r store.Reader, authority int64) ([]Magistrate, error) {
	rows, err := r.Rows(`SELECT id, name, function, since, until FROM magistrates WHERE authority_id = $1
		ORDER BY until IS NOT NULL, lower(name), id`, authority)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m Magistrate, err error) {
		var until *time.Time
		err = row.Scan(&m.ID, &m.Name, &m.Function, &m.Since, &until)
		m.Until = given(until)
		return m, err
	})
}

const (
	columns = `SELECT a.id, a.type, a.name, a.country, a.arrondissement, a.division, a.language, a.street, a.postcode, a.city, a.email,
		a.phone, a.extension, a.encrypt_keys, a.keys_checked, a.source, a.checked_on, ch.name,
		a.version, a.change, a.changed_by, a.changed_person, w.name, a.updated_at,
		a.phone_changed_by, a.phone_changed_person, ph.name, a.phone_changed_at,
		coalesce(a.keys_changed_by, 0), coalesce(a.keys_changed_person, ''), coalesce(ke.name, ''), a.keys_changed_at,
		a.created_at, a.ended_at `
	joins = ` JOIN officers w ON w.id = a.changed_by JOIN officers ch ON ch.id = a.checked_by JOIN officers ph ON ph.id = a.phone_changed_by
		LEFT JOIN officers ke ON ke.id = a.keys_changed_by`
	fromVersions = `FROM authority_versions v CROSS JOIN LATERAL jsonb_populate_record(NULL::authorities, v.entry) a` + joins
)

func one(r store.Reader, from string, args ...any) (Authority, error) {
	found, err := list(r, from, args...)
	if err != nil {
		return Authority{}, err
	}
	if len(found) == 0 {
		return Authority{}, fault.Missing()
	}
	return found[0], nil
}

func list(r store.Reader, from string, args ...any) ([]Authority, error) {
	rows, err := r.Rows(columns+from, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a Authority, err error) {
		var keysAt, ended *time.Time
		err = row.Scan(&a.ID, &a.Type, &a.Name, &a.Country, &a.Arrondissement, &a.Division, &a.Language, &a.Street, &a.Postcode, &a.City, &a.Email,
			&a.Phone, &a.Extension, &a.Keys, &a.KeysChecked, &a.Source, &a.Checked, &a.CheckedBy,
			&a.Version, &a.Change, &a.By.OfficerID, &a.By.Person, &a.By.Name, &a.By.At,
			&a.PhoneBy.OfficerID, &a.PhoneBy.Person, &a.PhoneBy.Name, &a.PhoneBy.At,
			&a.KeysBy.OfficerID, &a.KeysBy.Person, &a.KeysBy.Name, &keysAt, &a.Created, &ended)
		a.KeysBy.At, a.EndedAt = given(keysAt), given(ended)
		a.CheckedOn = a.Checked.Format(time.DateOnly)
		return a, err
	})
}

// given turns NULL into the zero time.
func given(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
