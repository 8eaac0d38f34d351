package disclosure

import (
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

const caseColumns = `c.id, c.uid, c.reference, c.kind, c.state, c.state_since, c.version, c.channel, c.received_at, c.registered_at, c.urgent,
	coalesce(c.linked_case, 0), coalesce(c.authority_id, 0), coalesce(c.authority_version, 0), c.authority_type, c.authority_name, c.authority_country,
	c.authority_language, c.arrondissement, c.signatory, c.signatory_function, c.contact_printed, c.bases, c.nature, c.order_date, c.order_number, c.order_number_kind,
	c.order_signed, c.order_enforceable, c.order_language, c.judge, c.belgian, c.ecli, c.deadline_basis, c.deadline_declared, c.hard_at, c.legal_at,
	c.secrecy, c.secrecy_text, c.secrecy_until, c.secrecy_lifted_at, c.secrecy_extended, c.secrecy_ended, coalesce(c.policy_result, ''), coalesce(c.law_result, ''), c.verdict_reasons,
	c.outside_policy, coalesce(c.counsel_document, '00000000-0000-0000-0000-000000000000'), c.scope_digest, c.approvals_needed, c.reasons, coalesce(c.outcome, ''), c.effect_at, c.closed_at,
	c.review_on, c.erase_on`

// fields are where caseColumns go.
func (c *Case) fields() []any {
	null := dataset.Nullable
	return []any{&c.ID, &c.UID, &c.Reference, &c.Kind, &c.State, &c.StateSince, &c.Version, &c.Channel, &c.ReceivedAt, &c.RegisteredAt, &c.Urgent,
		&c.Linked, &c.Issuer.AuthorityID, &c.Issuer.AuthorityVersion, &c.Issuer.Type, &c.Issuer.Name, &c.Issuer.Country,
		&c.Issuer.Language, &c.Issuer.Division, &c.Issuer.Signatory, &c.Issuer.Function, &c.Issuer.Printed, &c.Order.Bases, &c.Order.Nature, &c.Order.Date, &c.Order.Number, &c.Order.NumberKind,
		&c.Order.Signed, &c.Order.Enforceable, &c.Order.Language, &c.Order.Judge, &c.Order.Belgian, &c.Order.ECLI, &c.DeadlineBasis, null(&c.Declared), &c.Hard, &c.Legal,
		&c.Secrecy.Source, &c.Secrecy.Text, null(&c.Secrecy.Until), null(&c.Secrecy.Lifted), null(&c.Secrecy.Extended), &c.Secrecy.Ended, &c.Policy, &c.Law, &c.VerdictReasons,
		&c.OutsidePolicy, &c.CounselDocument, &c.Digest, &c.Needed, &c.Reasons, &c.Outcome, null(&c.EffectAt), null(&c.ClosedAt),
		null(&c.ReviewOn), null(&c.EraseOn)}
}

func (c *Case) scan(row pgx.Row) error { return row.Scan(c.fields()...) }

// find returns a case by its reference; none is a NotFound fault.
func find(r store.Reader, reference string) (c Case, err error) {
	return c, c.scan(r.Row(`SELECT `+caseColumns+` FROM cases c WHERE c.reference = $1`, reference))
}

// lock returns a case and holds its row until the transaction ends.
func lock(tx *store.Tx, reference string) (c Case, err error) {
	return c, c.scan(tx.Row(`SELECT `+caseColumns+` FROM cases c WHERE c.reference = $1 FOR UPDATE`, reference))
}

// lockID is lock by number, for jobs.
func lockID(tx *store.Tx, id int64) (c Case, err error) {
	return c, c.scan(tx.Row(`SELECT `+caseColumns+` FROM cases c WHERE c.id = $1 FOR UPDATE`, id))
}

// collect reads all rows of a query.
func collect[T any](r store.Reader, scan func(pgx.Rows, *T) error, sql string, args ...any) ([]T, error) {
	rows, err := r.Rows(sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var one T
		if err := scan(rows, &one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

var lineList = listOf[Line]{
	columns: `l.line, l.selector, l.value, l.at, coalesce(l.port, 0), coalesce(l.customer_id, 0), l.number, l.kind, l.category, l.from_at, l.to_at, l.paragraph,
		l.exclusions, l.decision, l.reason, l.note, l.asked`,
	from: `case_lines l`, of: `l.case_id`, order: `l.line`,
	fields: func(l *Line) []any {
		return []any{&l.Line, &l.Selector, &l.Value, dataset.Nullable(&l.At), &l.Port, &l.CustomerID, &l.Number, &l.Kind, &l.Category, &l.From, &l.To,
			&l.Paragraph, &l.Exclusions, &l.Decision, &l.Reason, &l.Note, &l.Asked}
	},
}

func listLines(r store.Reader, id int64) ([]Line, error) { return lineList.list(r, id) }

func insertLine(tx *store.Tx, id int64, l Line) error {
	_, err := tx.Exec(`INSERT INTO case_lines (case_id, line, selector, value, at, port, customer_id, number, kind, category, from_at, to_at, paragraph,
		exclusions, decision, reason, note, asked)
		VALUES ($1, $2, $3, $4, $5, nullif($6, 0), nullif($7, 0), $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		id, l.Line, l.Selector, l.Value, orNull(l.At), l.Port, l.CustomerID, l.Number, l.Kind, l.Category, l.From, l.To, l.Paragraph,
		l.Exclusions, l.Decision, l.Reason, l.Note, l.Asked)
	return err
}

var documentList = listOf[Document]{
	columns: `d.id, d.case_id, d.role, d.blob, d.name, d.mime, d.size, d.sha512, d.pages, d.warnings, d.added_at, coalesce(d.officer_id, 0)`,
	from:    `case_documents d`, of: `d.case_id`, order: `d.added_at, d.id`,
	fields: func(d *Document) []any {
		return []any{&d.ID, &d.CaseID, &d.Role, &d.Blob, &d.Name, &d.MIME, &d.Size, &d.SHA512, &d.Pages, &d.Warnings, &d.AddedAt, &d.Officer}
	},
}

func listDocuments(r store.Reader, id int64) ([]Document, error) { return documentList.list(r, id) }

func insertDocument(tx *store.Tx, d Document) error {
	if d.Warnings == nil {
		d.Warnings = []string{}
	}
	_, err := tx.Exec(`INSERT INTO case_documents (id, case_id, role, blob, name, mime, size, sha512, pages, warnings, added_at, officer_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, nullif($12, 0))`,
		d.ID, d.CaseID, d.Role, d.Blob, d.Name, d.MIME, d.Size, d.SHA512, d.Pages, d.Warnings, d.AddedAt, d.Officer)
	return err
}

var subjectList = listOf[Subject]{
	columns: `u.customer_id, u.number, u.notice, u.reason, u.decided_at, u.review_on, u.due_at, u.sent_at, u.object_until, u.held_once,
		coalesce(u.copy_document, '00000000-0000-0000-0000-000000000000'), u.copy_none, u.told_outcome`,
	from: `case_subjects u`, of: `u.case_id`, order: `u.customer_id`,
	fields: func(s *Subject) []any {
		n := dataset.Nullable
		return []any{&s.CustomerID, &s.Number, &s.Notice, &s.Reason, n(&s.DecidedAt), n(&s.ReviewOn), n(&s.DueAt), n(&s.SentAt), n(&s.ObjectUntil), &s.HeldOnce,
			&s.Copy, &s.CopyNone, &s.Told}
	},
}

func listSubjects(r store.Reader, id int64) ([]Subject, error) { return subjectList.list(r, id) }

// orNull is a time for a column that may be NULL.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
