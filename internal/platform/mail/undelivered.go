package mail

import (
	"time"

	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Undelivered is how many letters did not go out.
type Undelivered struct {
	Dead    int       // given up
	Unknown int       // nobody knows whether they went: they are not sent twice
	Last    time.Time // when the last of them was given up
}

// UndeliveredSince counts the letters that were given up since a time. To whom they were, nobody needs to know for that; a letter whose receiver withdrew, or did not need it any more,
// before it left is none of them.
func UndeliveredSince(r store.Reader, since time.Time) (u Undelivered, err error) {
	err = r.Row(`SELECT count(*) FILTER (WHERE state = 'dead'), count(*) FILTER (WHERE state = 'unknown'), max(done_at)
		FROM outbox WHERE state IN ('dead', 'unknown') AND done_at >= $1 AND cause NOT IN ('withdrawn', 'activated')`, since).Scan(&u.Dead, &u.Unknown, dataset.Nullable(&u.Last))
	return u, err
}
