package audit

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Waiting returns how many entries have no place in the tree yet, and when the oldest of them was written; zero when none waits. More
// than a moment means that no batcher works.
func Waiting(ctx context.Context, q interface {
	QueryRow(context.Context, string, ...any) pgx.Row
}) (n int64, oldest time.Time, err error) {
	var since *time.Time
	err = q.QueryRow(ctx, `SELECT count(*), min(e.ts) FROM audit.pending p JOIN audit.entry e ON e.id = p.entry_id`).Scan(&n, &since)
	if since != nil {
		oldest = *since
	}
	return n, oldest, err
}
