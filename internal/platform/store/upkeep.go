package store

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Chore is upkeep that concerns nobody in particular and is not recorded.
type Chore string

// The chores.
const (
	Limiter     Chore = "limiter"      // counters of the limits
	SessionSeen Chore = "session_seen" // last use, one-time messages and the end of expired sessions
	Outbox      Chore = "outbox"       // state, attempts and leases of mail on its way
	Summaries   Chore = "summaries"    // counts per kind
	Imports     Chore = "imports"      // the run and its report
	Requests    Chore = "requests"     // a request for a link or a failed sign-in, before anybody looks whom it is for
	Mailings    Chore = "mailings"     // which worker sends a mailing, and its job
	CodeTries   Chore = "code_tries"   // tries of a printed code, counted before it is compared
	StaffSeen   Chore = "staff_seen"   // last use of officers' sessions, and the challenges that their passkeys answer
	Deliveries  Chore = "deliveries"   // state, attempts and leases of what newsletter tools are told
	Collections Chore = "collections"  // how far a collection for a court is, and its job
	Digests     Chore = "digests"      // the job that tells officers what is due
)

// chores lists the tables that each chore may write. To add one, ask whether it concerns a person: if it does, it
// belongs in Do.
var chores = map[Chore][]string{
	Limiter:     {"limiter"},
	SessionSeen: {"sessions"},
	Outbox:      {"outbox", "mail_attempts", "auth_tokens", "river_job"},
	Summaries:   {"kind_summaries"},
	Imports:     {"import_runs", "import_cursors"},
	Requests:    {"auth_requests", "river_job"},
	Mailings:    {"mailings", "river_job"},
	CodeTries:   {"activation_codes"},
	StaffSeen:   {"staff_sessions", "staff_challenges"},
	Deliveries:  {"consent_deliveries", "consent_reconciliations", "consent_differences", "river_job"},
	Collections: {"case_runs", "case_packages", "river_job"},
	Digests:     {"river_job"},
}

// UpkeepTx is a transaction of a chore: it reads, and writes the chore's tables only.
type UpkeepTx struct {
	Reader
	tx    *Tx
	chore Chore
}

// Upkeep runs fn in a transaction that is not recorded and can write only the tables of the chore.
func (s *Store) Upkeep(ctx context.Context, chore Chore, fn func(*UpkeepTx) error) error {
	if chores[chore] == nil {
		return fmt.Errorf("store: %q is no chore", chore)
	}
	return s.begin(ctx, func(tx *Tx) error {
		return fn(&UpkeepTx{Reader: watched{tx, chore}, tx: tx, chore: chore})
	})
}

// Exec runs one statement in SQL and returns the number of rows.
func (u *UpkeepTx) Exec(sql string, args ...any) (int64, error) {
	if err := permitted(u.chore, sql); err != nil {
		return 0, err
	}
	return u.tx.Exec(sql, args...)
}

// Enqueue puts a job in the queue, for chores that may.
func (u *UpkeepTx) Enqueue(enqueue func(*Tx) error) error {
	if !slices.Contains(chores[u.chore], "river_job") {
		return fmt.Errorf("store: the chore %s may not enqueue", u.chore)
	}
	return enqueue(u.tx)
}

// watched refuses statements that write another table, also those that return rows.
type watched struct {
	*Tx
	chore Chore
}

func (w watched) SQL(sql string, args ...any) Query {
	q := w.Tx.SQL(sql, args...)
	if err := permitted(w.chore, sql); err != nil {
		_ = q.db.AddError(err)
	}
	return q
}

func (w watched) Row(sql string, args ...any) pgx.Row {
	if err := permitted(w.chore, sql); err != nil {
		return failed{err}
	}
	return w.Tx.Row(sql, args...)
}

func (w watched) Rows(sql string, args ...any) (pgx.Rows, error) {
	if err := permitted(w.chore, sql); err != nil {
		return nil, err
	}
	return w.Tx.Rows(sql, args...)
}

type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }

var writes = regexp.MustCompile(`(?is)\b(?:insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?|copy)\s+(?:only\s+)?"?([a-z_.]+)"?`)

// notTables are words that follow UPDATE where it names no table.
var notTables = []string{"set", "skip", "nowait", "of", "exclusive"}

func permitted(chore Chore, sql string) error {
	for _, m := range writes.FindAllStringSubmatch(sql, -1) {
		table := strings.ToLower(m[1])
		if !slices.Contains(chores[chore], table) && !slices.Contains(notTables, table) {
			return fmt.Errorf("store: the chore %s may not write %s; a change that concerns somebody goes through Do", chore, table)
		}
	}
	return nil
}
