package directory

import (
	"context"
	"errors"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/platform/deadline"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// errDone ends a transaction in which all was done before: the same form sent twice is one change and one entry in the record.
var errDone = errors.New("directory: as it is")

// Add writes a new entry and returns its number. The same one again, by the same officer, is that entry.
func (s *Service) Add(ctx context.Context, in Entry) (id int64, err error) {
	err = s.keep(ctx, "authority.added", func(tx *store.Tx, me Officer) error {
		e, err := in.check(tx.Now())
		if err != nil {
			return err
		}
		row := tx.Row(`INSERT INTO authorities (type, name, country, arrondissement, division, language, street, postcode, city, email, phone, extension,
				encrypt_keys, keys_checked, source, checked_on, checked_by, version, change, changed_by, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1, 'added', $17, $18, $18)
			ON CONFLICT (type, country, arrondissement, lower(name), lower(division)) WHERE ended_at IS NULL DO NOTHING RETURNING id`,
			e.Type, e.Name, e.Country, e.Arrondissement, e.Division, e.Language, e.Street, e.Postcode, e.City, e.Email, e.Phone, e.Extension,
			e.Keys, e.KeysChecked, e.Source, e.CheckedOn, me.ID, tx.Now())
		if err := row.Scan(&id); fault.Is(err, fault.NotFound) {
			return again(tx, e, me, &id)
		} else if err != nil {
			return err
		}
		tx.Note("authority", id)
		return nil
	})
	return id, err
}

// again is what Add comes to when the authority stands in the directory already.
func again(tx *store.Tx, e Entry, me Officer, id *int64) error {
	found, err := list(tx, `FROM authorities a`+joins+` WHERE a.ended_at IS NULL AND a.type = $1 AND a.country = $2 AND a.arrondissement = $3
		AND lower(a.name) = lower($4) AND lower(a.division) = lower($5)`, e.Type, e.Country, e.Arrondissement, e.Name, e.Division)
	if err != nil {
		return err
	}
	if len(found) == 1 && found[0].Entry == e && found[0].By.OfficerID == me.ID {
		*id = found[0].ID
		return errDone
	}
	return fault.Fields(fault.Field{Name: NameField, ID: "directory.error.exists"})
}

// Change writes an entry anew that was read as a version. One that has changed meanwhile is a Conflict fault that says who did
// it; the same change again is one change. What sort of authority it is stays: another one is another entry.
func (s *Service) Change(ctx context.Context, id int64, version int, in Entry) error {
	return s.keep(ctx, "authority.changed", func(tx *store.Tx, me Officer) error {
		was, err := lock(tx, id)
		if err != nil {
			return err
		}
		in.Type = was.Type
		e, err := in.check(tx.Now())
		if err != nil {
			return err
		}
		if e == was.Entry && (was.Version == version || was.By.OfficerID == me.ID) {
			return errDone
		}
		if err := was.standsAs(ctx, version); err != nil {
			return err
		}
		if taken, err := another(tx, id, e); err != nil || taken {
			return errors.Join(err, fault.Fields(fault.Field{Name: NameField, ID: "directory.error.exists"}))
		}
		tx.Note("authority", id)
		tx.Note("version", version+1)
		tx.Note("number_changed", e.Phone != was.Entry.Phone || e.Extension != was.Extension)
		tx.Note("keys_changed", e.Keys != was.Keys)
		checker := me.ID
		_, err = tx.Exec(`UPDATE authorities SET name = $2, country = $3, arrondissement = $4, division = $5, language = $6, street = $7, postcode = $8,
				city = $9, email = $10, phone = $11, extension = $12, encrypt_keys = $13, keys_checked = $14, source = $15, checked_on = $16, checked_by = $17,
				version = version + 1, change = 'changed', changed_by = $18, updated_at = $19 WHERE id = $1`,
			id, e.Name, e.Country, e.Arrondissement, e.Division, e.Language, e.Street, e.Postcode, e.City, e.Email, e.Phone, e.Extension,
			e.Keys, e.KeysChecked, e.Source, e.CheckedOn, checker, me.ID, tx.Now())
		return err
	})
}

// Check says that an entry, read as a version, was held against its source today and stands.
func (s *Service) Check(ctx context.Context, id int64, version int) error {
	return s.step(ctx, "authority.checked", id, version, Checked,
		`checked_on = $4, checked_by = $3`, func(tx *store.Tx) []any { return []any{deadline.Day(tx.Now())} })
}

// End takes an entry, read as a version, out of use: no new case can name it, and those that do keep it.
func (s *Service) End(ctx context.Context, id int64, version int) error {
	return s.step(ctx, "authority.ended", id, version, Ended, `ended_at = $2`, nil)
}

// step is a change that changes nothing of what was written.
func (s *Service) step(ctx context.Context, action string, id int64, version int, to Change, set string, args func(*store.Tx) []any) error {
	return s.keep(ctx, action, func(tx *store.Tx, me Officer) error {
		was, err := find(tx, id)
		if err != nil {
			return err
		}
		if was.Change == to && was.By.OfficerID == me.ID && was.Version == version+1 {
			return errDone
		}
		if err := was.standsAs(ctx, version); err != nil {
			return err
		}
		tx.Note("authority", id)
		tx.Note("version", version+1)
		all := []any{id, tx.Now(), me.ID}
		if args != nil {
			all = append(all, args(tx)...)
		}
		_, err = tx.Exec(`UPDATE authorities SET `+set+`, version = version + 1, change = '`+string(to)+`', changed_by = $3, updated_at = $2 WHERE id = $1`, all...)
		return err
	})
}

// keep runs a change by an officer who may keep the directory.
func (s *Service) keep(ctx context.Context, action string, fn func(tx *store.Tx, me Officer) error) error {
	err := s.store.Do(ctx, store.Change{Action: action, Subject: keys.Nobody()}, func(tx *store.Tx) error {
		me, err := s.require(tx, Keep)
		if err != nil {
			return err
		}
		return fn(tx, me)
	})
	if errors.Is(err, errDone) {
		return nil
	}
	return err
}

// find locks an entry for a change; an unknown one is a NotFound fault. It locks first and reads after: a statement that waited for a
// lock joins the row as it is now to the officers as they were found before, and loses an entry that another officer changed meanwhile.
func find(tx *store.Tx, id int64) (Authority, error) {
	if err := tx.Row(`SELECT id FROM authorities WHERE id = $1 FOR UPDATE`, id).Scan(&id); err != nil {
		return Authority{}, err
	}
	return one(tx, `FROM authorities a`+joins+` WHERE a.id = $1`, id)
}

// lock is find for a change of what is written: one that has ended is as it is.
func lock(tx *store.Tx, id int64) (Authority, error) {
	a, err := find(tx, id)
	if err == nil && !a.EndedAt.IsZero() {
		err = fault.New(fault.Conflict, "directory.error.ended")
	}
	return a, err
}

// standsAs refuses a change of an entry that was read as another version than the one that stands.
func (a Authority) standsAs(ctx context.Context, version int) error {
	if !a.EndedAt.IsZero() {
		return fault.New(fault.Conflict, "directory.error.ended")
	}
	if a.Version != version {
		return &fault.Fault{Kind: fault.Conflict, ID: "directory.error.changed", Args: map[string]any{
			"Name": a.By.Name, "When": format.DateTime(i18n.FromContext(ctx), a.By.At)}}
	}
	return nil
}

// another reports whether another entry that stands says it is the same authority.
func another(tx *store.Tx, id int64, e Entry) (taken bool, err error) {
	err = tx.Row(`SELECT EXISTS (SELECT FROM authorities WHERE ended_at IS NULL AND id <> $1 AND type = $2 AND country = $3 AND arrondissement = $4
		AND lower(name) = lower($5) AND lower(division) = lower($6))`, id, e.Type, e.Country, e.Arrondissement, e.Name, e.Division).Scan(&taken)
	return taken, err
}

// NewMagistrate is what officers write about a magistrate.
type NewMagistrate struct {
	Name     string
	Function string // "onderzoeksrechter"
	Since    string // day, 2006-01-02
}

// AddMagistrate writes who is in function at an authority. The same one again is one.
func (s *Service) AddMagistrate(ctx context.Context, authority int64, in NewMagistrate) error {
	return s.keep(ctx, "magistrate.added", func(tx *store.Tx, me Officer) error {
		a, err := lock(tx, authority)
		if err != nil {
			return err
		}
		in.Name, in.Function, in.Since = line(in.Name), line(in.Function), strings.TrimSpace(in.Since)
		since, wrong := day(SinceField, in.Since, tx.Now())
		wrong = append(required(NameField, in.Name, MaxName), append(required(FunctionField, in.Function, MaxName), wrong...)...)
		if err := fault.Fields(wrong...); err != nil {
			return err
		}
		var id int64
		err = tx.Row(`INSERT INTO magistrates (authority_id, name, function, since, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (authority_id, lower(name), lower(function)) WHERE until IS NULL DO NOTHING RETURNING id`,
			a.ID, in.Name, in.Function, since, me.ID, tx.Now()).Scan(&id)
		if fault.Is(err, fault.NotFound) {
			return errDone
		}
		tx.Note("authority", authority)
		tx.Note("magistrate", id)
		return err
	})
}

// EndMagistrate writes the last day on which a magistrate was in function. Ending twice is ending once.
func (s *Service) EndMagistrate(ctx context.Context, authority, id int64, until string) error {
	return s.keep(ctx, "magistrate.ended", func(tx *store.Tx, me Officer) error {
		var since time.Time
		var ended *time.Time
		err := tx.Row(`SELECT since, until FROM magistrates WHERE id = $1 AND authority_id = $2 FOR UPDATE`, id, authority).Scan(&since, &ended)
		if err != nil {
			return err
		}
		if ended != nil {
			return errDone
		}
		last, wrong := day(UntilField, strings.TrimSpace(until), tx.Now())
		if len(wrong) == 0 && last.Before(since) {
			wrong = append(wrong, fault.Field{Name: UntilField, ID: "directory.error.until"})
		}
		if err := fault.Fields(wrong...); err != nil {
			return err
		}
		tx.Note("authority", authority)
		tx.Note("magistrate", id)
		_, err = tx.Exec(`UPDATE magistrates SET until = $2, ended_by = $3, ended_at = $4 WHERE id = $1`, id, last, me.ID, tx.Now())
		return err
	})
}
