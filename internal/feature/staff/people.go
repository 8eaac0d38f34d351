package staff

import (
	"context"
	"slices"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Colleague is an officer as the list of people shows one.
type Colleague struct {
	Officer
	Factors  int       // confirmed authenticators
	SignedIn time.Time // last time; zero: never
	Created  time.Time
	Disabled time.Time // zero: not
}

// People lists all officers by name. An officer who asks needs SeePeople; a command may always.
func (s *Service) People(ctx context.Context) ([]Colleague, error) {
	r := s.store.Read(ctx)
	if actor.From(ctx).Kind != actor.System {
		if _, err := Require(r, SeePeople); err != nil {
			return nil, err
		}
	}
	return colleagues(r, `true`)
}

// Colleague returns one officer; an unknown one is a NotFound fault.
func (s *Service) Colleague(ctx context.Context, id int64) (Colleague, error) {
	r := s.store.Read(ctx)
	if _, err := Require(r, SeePeople); err != nil {
		return Colleague{}, err
	}
	found, err := colleagues(r, `o.id = $1`, id)
	if err == nil && len(found) == 0 {
		return Colleague{}, fault.Missing()
	}
	if err != nil {
		return Colleague{}, err
	}
	return found[0], nil
}

func colleagues(r store.Reader, where string, args ...any) ([]Colleague, error) {
	rows, err := r.Rows(`SELECT o.id, o.person, o.email, o.name, o.language, o.roles, o.trained_on, o.status,
			(SELECT count(*) FROM staff_authenticators a WHERE a.officer_id = o.id AND a.confirmed_at IS NOT NULL),
			coalesce(o.signed_in_at, 'epoch'), o.created_at, coalesce(o.disabled_at, 'epoch')
		FROM officers o WHERE `+where+` ORDER BY o.name, o.id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Colleague
	for rows.Next() {
		var c Colleague
		if err := rows.Scan(&c.ID, &c.Person, &c.Email, &c.Name, &c.Language, &c.Roles, &c.TrainedOn, &c.Status,
			&c.Factors, &c.SignedIn, &c.Created, &c.Disabled); err != nil {
			return nil, err
		}
		c.SignedIn, c.Disabled = sometime(c.SignedIn), sometime(c.Disabled)
		out = append(out, c)
	}
	return out, rows.Err()
}

// sometime turns the epoch, which stands for NULL, into the zero time.
func sometime(t time.Time) time.Time {
	if t.Unix() == 0 {
		return time.Time{}
	}
	return t
}

// Find returns the officer of an address, for commands; none is a NotFound fault.
func (s *Service) Find(ctx context.Context, email string) (Officer, error) {
	if actor.From(ctx).Kind != actor.System {
		return Officer{}, errCommandOnly
	}
	o, err := findOfficer(s.store.Read(ctx), email)
	if err == nil && o.ID == 0 {
		err = fault.Missing()
	}
	return o.Officer, err
}

// ChangeRoles gives an officer other roles. Nobody changes their own, under any account, and one administrator always stays.
// All sessions of the officer end.
func (s *Service) ChangeRoles(ctx context.Context, id int64, roles []Role) error {
	if !validRoles(roles) {
		return fault.Fields(fault.Field{Name: "role", ID: "staff.error.roles"})
	}
	return s.store.Do(ctx, store.Change{Action: "staff.roles_changed", Subject: keys.Officer(id)}, func(tx *store.Tx) error {
		all, o, err := s.manage(tx, id)
		if err != nil {
			return err
		}
		slices.Sort(roles)
		if slices.Equal(roles, slices.Sorted(slices.Values(o.Roles))) {
			return nil // as they are: asked twice
		}
		if o.May(ChangePeople) && !May(roles, ChangePeople) {
			if err := anotherAdministrator(all, o); err != nil {
				return err
			}
		}
		tx.Note("from", o.Roles)
		tx.Note("to", roles)
		if _, err := tx.Exec(`UPDATE officers SET roles = $2 WHERE id = $1`, id, roles); err != nil {
			return err
		}
		if err := endAll(tx, id, tx.Now()); err != nil {
			return err
		}
		o.Roles = roles
		return s.tellAll(tx, noticeRoles, o.Officer)
	})
}

// Disable takes an officer's access away: every session ends. Nobody disables themselves, and one administrator always stays;
// a command may, since a command can add another.
func (s *Service) Disable(ctx context.Context, id int64) error {
	return s.store.Do(ctx, store.Change{Action: "staff.disabled", Subject: keys.Officer(id)}, func(tx *store.Tx) error {
		all, o, err := s.manage(tx, id)
		if err != nil || o.Status == Disabled {
			return err
		}
		if actor.From(ctx).Kind != actor.System && o.May(ChangePeople) {
			if err := anotherAdministrator(all, o); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`UPDATE officers SET status = 'disabled', disabled_at = $2 WHERE id = $1`, id, tx.Now()); err != nil {
			return err
		}
		if err := endAll(tx, id, tx.Now()); err != nil {
			return err
		}
		return s.tellAll(tx, noticeDisabled, o.Officer)
	})
}

// manage locks all officers and returns the one to be changed, when who acts may change that one.
func (s *Service) manage(tx *store.Tx, id int64) (map[int64]officer, officer, error) {
	all, err := lockOfficers(tx)
	if err != nil {
		return nil, officer{}, err
	}
	who := actor.From(tx.Context())
	if who.Kind != actor.System {
		me, err := Require(tx, ChangePeople)
		if err != nil {
			return nil, officer{}, err
		}
		if o, known := all[id]; known && o.Person == me.Person {
			return nil, officer{}, fault.New(fault.Conflict, "staff.error.self")
		}
	}
	o, known := all[id]
	if !known {
		return nil, officer{}, fault.Missing()
	}
	return all, o, nil
}

// anotherAdministrator checks that somebody can still change people when o no longer can.
func anotherAdministrator(all map[int64]officer, o officer) error {
	for id, other := range all {
		if id != o.ID && other.Status == Active && other.May(ChangePeople) {
			return nil
		}
	}
	return fault.New(fault.Conflict, "staff.error.last_admin")
}
