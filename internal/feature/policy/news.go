package policy

import (
	"context"
	"errors"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// News is what changed in the policy since somebody last looked.
type News struct {
	Before Version   // what they knew, or could have known
	New    Versions  // the versions since then, the newest first; never empty
	Since  time.Time // when they looked, or when their login was made if they never did
	Looked bool
}

// NewsFor returns what changed since the scope's login last looked; nil when nothing did. Whoever never looked is told of
// what was published since their login was made. It costs one query.
func (s *Service) NewsFor(ctx context.Context, scope store.CustomerScope) (*News, error) {
	asks, news, err := s.AskNews(ctx, scope)
	if err != nil {
		return nil, err
	}
	if err := store.Together(s.store.Read(ctx), asks...); err != nil {
		return nil, err
	}
	return news(), nil
}

// AskNews is NewsFor as a question that is put along with others, or as none when there can be no news. news is called when
// they were answered.
func (s *Service) AskNews(ctx context.Context, scope store.CustomerScope) (asks []store.Ask, news func() *News, err error) {
	versions, err := s.Published(ctx)
	if err != nil || len(versions) < 2 {
		return nil, func() *News { return nil }, err
	}
	var seen int64
	var at, created time.Time
	ask := store.Ask{SQL: lastSeenSQL, Args: []any{scope.Login()}, Row: func(row store.Row) error { return row.Scan(&seen, &at, &created) }}
	return []store.Ask{ask}, func() *News {
		if created.IsZero() { // the login is gone
			return nil
		}
		return versions.since(seen, at, created)
	}, nil
}

// LookedAt returns when the scope's login last noted that it had read what changed; zero when it never did.
func (s *Service) LookedAt(ctx context.Context, scope store.CustomerScope) (time.Time, error) {
	seen, at, _, err := lastSeen(s.store.Read(ctx), scope.Login())
	if seen == 0 {
		at = time.Time{}
	}
	return at, err
}

// since returns the news after the version with an id, or, when that is 0, after the newest that was public when the login
// was made.
func (vs Versions) since(seen int64, at, created time.Time) *News {
	base := vs[len(vs)-1]
	for i := len(vs) - 1; i >= 0; i-- {
		if known := vs[i].id == seen || seen == 0 && !vs[i].Published.After(created); known {
			base = vs[i]
		}
	}
	n := &News{Before: base, Since: at, Looked: seen != 0}
	for _, v := range vs {
		if v.From.After(base.From) {
			n.New = append(n.New, v)
		}
	}
	if len(n.New) == 0 {
		return nil
	}
	return n
}

// Seen notes that the scope's login has read what changed up to a version. An older one than is noted changes nothing.
func (s *Service) Seen(ctx context.Context, scope store.CustomerScope, number string) error {
	versions, err := s.Published(ctx)
	if err != nil {
		return err
	}
	v, ok := versions.Find(number)
	if !ok {
		return fault.Missing()
	}
	change := store.Change{Action: "policy.read", Subject: keys.Login(scope.Login()), Payload: map[string]any{"version": number}}
	err = s.store.Do(ctx, change, func(tx *store.Tx) error {
		seen, _, _, err := lastSeen(tx, scope.Login())
		if err != nil {
			return err
		}
		for _, other := range versions {
			if other.id == seen && !other.From.Before(v.From) {
				return errNothing
			}
		}
		return setSeen(tx, scope.Login(), v)
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}
