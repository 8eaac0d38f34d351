package disclosure

import (
	"github.com/jackc/pgx/v5"

	"inzage/internal/platform/store"
)

// listOf is a list that hangs on a case: its lines, its papers, its history. It is read alone, or in one statement with the case.
type listOf[T any] struct {
	columns string // that a row has
	from    string // tables
	of      string // column with the case's number
	where   string // more conditions; empty: none
	order   string
	fields  func(*T) []any // where the columns go
}

// rows are the rows of the case of a number, which is an expression.
func (p listOf[T]) rows(id string) string {
	return ` FROM ` + p.from + ` WHERE ` + p.of + ` = ` + id + p.where + ` ORDER BY ` + p.order
}

// list reads it alone.
func (p listOf[T]) list(r store.Reader, id int64) ([]T, error) {
	return collect(r, func(row pgx.Rows, one *T) error { return row.Scan(p.fields(one)...) }, `SELECT `+p.columns+p.rows(`$1`), id)
}

// column is it as a column of a query, for the case of a number; into is where it goes.
func (p listOf[T]) column(id string) string {
	return `ARRAY(SELECT ROW(` + p.columns + `)` + p.rows(id) + `)`
}

func (p listOf[T]) into(dest *[]T) any { return store.List(dest, p.fields) }

// readFull reads a case with all its parts, in one statement: they are of one moment.
func readFull(r store.Reader, reference string) (f Full, err error) {
	err = r.Row(`SELECT `+caseColumns+`, coalesce((SELECT o.reference FROM cases o WHERE o.id = c.linked_case), ''), `+
		lineList.column(`c.id`)+`, `+documentList.column(`c.id`)+`, `+authenticationList.column(`c.id`)+`, `+answerList.column(`c.id`)+`, `+approvalList.column(`c.id`)+`, `+
		eventList.column(`c.id`)+`, `+subjectList.column(`c.id`)+`, `+objectionList.column(`c.id`)+`
		FROM cases c WHERE c.reference = $1`, reference).
		Scan(append(f.Case.fields(), &f.LinkedTo, lineList.into(&f.Lines), documentList.into(&f.Documents), authenticationList.into(&f.Authentications),
			answerList.into(&f.Answers), approvalList.into(&f.Approvals), eventList.into(&f.Events), subjectList.into(&f.Subjects), objectionList.into(&f.Objections))...)
	return f, err
}

// handoverRows is what the tables know of what a case hands over.
type handoverRows struct {
	runs        []Run // the latest only
	packages    []Package
	deliveries  []Delivery
	preserved   []Preserved
	collections []Collection // of the latest package that was not destroyed
}

// readHandover reads it in one statement.
func readHandover(r store.Reader, id int64) (h handoverRows, err error) {
	return h, r.Row(`SELECT `+runList.column(`c.id`)+`, `+packageList.column(`c.id`)+`, `+deliveryList.column(`c.id`)+`, `+preservedList.column(`c.id`)+`, `+collectionList.column(`c.id`)+`
		FROM cases c WHERE c.id = $1`, id).
		Scan(runList.into(&h.runs), packageList.into(&h.packages), deliveryList.into(&h.deliveries), preservedList.into(&h.preserved), collectionList.into(&h.collections))
}
