package disclosure

import (
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

var eventList = listOf[Event]{
	columns: `e.seq, e.at, coalesce(e.officer_id, 0), coalesce(o.name, ''), e.action, e.from_state, e.to_state, e.note, e.details`,
	from:    `case_events e LEFT JOIN officers o ON o.id = e.officer_id`, of: `e.case_id`, order: `e.seq DESC`,
	fields: func(e *Event) []any {
		return []any{&e.Seq, &e.At, &e.Officer, &e.Name, &e.Action, &e.From, &e.To, &e.Note, dataset.JSON(&e.Details)}
	},
}

func insertEvent(tx *store.Tx, id int64, e Event) error {
	details, err := json.Marshal(e.Details)
	if err != nil {
		return err
	}
	if e.Details == nil {
		details = []byte("{}")
	}
	_, err = tx.Exec(`INSERT INTO case_events (case_id, seq, at, officer_id, action, from_state, to_state, note, details)
		SELECT $1, coalesce(max(seq), 0) + 1, $2, nullif($3, 0), $4, $5, $6, $7, $8 FROM case_events WHERE case_id = $1`,
		id, e.At, e.Officer, e.Action, e.From, e.To, e.Note, details)
	return err
}

var authenticationList = listOf[Authentication]{
	columns: `a.method, coalesce(a.authority_id, 0), coalesce(a.authority_version, 0), a.phone, a.reached, a.result, a.note, a.at, a.officer_id, o.name`,
	from:    `case_authentications a JOIN officers o ON o.id = a.officer_id`, of: `a.case_id`, order: `a.id`,
	fields: func(a *Authentication) []any {
		return []any{&a.Method, &a.AuthorityID, &a.AuthorityVersion, &a.Phone, &a.Reached, &a.Result, &a.Note, &a.At, &a.Officer, &a.Name}
	},
}

func listAuthentications(r store.Reader, id int64) ([]Authentication, error) {
	return authenticationList.list(r, id)
}

var answerList = listOf[Answer]{
	columns: `k.number, k.answer, k.note, o.name, k.at`,
	from:    `case_checks k JOIN officers o ON o.id = k.officer_id`, of: `k.case_id`, order: `k.number`,
	fields: func(a *Answer) []any { return []any{&a.Number, &a.Answer, &a.Note, &a.Name, &a.At} },
}

func listAnswers(r store.Reader, id int64) ([]Answer, error) { return answerList.list(r, id) }

var approvalList = listOf[Approval]{
	columns: `a.id, a.purpose, a.officer_id, a.person, o.name, a.digest, a.signature, a.at, a.expires_at, a.voided_at`,
	from:    `case_approvals a JOIN officers o ON o.id = a.officer_id`, of: `a.case_id`, order: `a.at, a.id`,
	fields: func(a *Approval) []any {
		return []any{&a.ID, &a.Purpose, &a.Officer, &a.Person, &a.Name, &a.Digest, &a.Signature, &a.At, &a.ExpiresAt, dataset.Nullable(&a.VoidedAt)}
	},
}

// acted returns which of the acts a person has done in a case.
func acted(r store.Reader, id int64, person string) ([]Act, error) {
	return collect(r, func(row pgx.Rows, a *Act) error { return row.Scan(a) },
		`SELECT DISTINCT act FROM case_acts WHERE case_id = $1 AND person = $2`, id, person)
}

// insertAct records what part a person has in a case. The database refuses a part that the rules about two people forbid.
func insertAct(tx *store.Tx, id int64, act Act, officer int64) error {
	_, err := tx.Exec(`INSERT INTO case_acts (case_id, act, officer_id, person, at) VALUES ($1, $2, $3, '', $4)`, id, act, officer, tx.Now())
	return err
}
