package store

import "github.com/jackc/pgx/v5/pgtype"

// List is where a column goes that holds a list of rows, so that one statement reads a thing with all that hangs on it:
//
//	ARRAY(SELECT ROW(l.line, l.value) FROM case_lines l WHERE l.case_id = c.id ORDER BY l.line)
//
// fields says where the columns of ROW go, in their order. They arrive in the binary form that the columns of a statement arrive in, so
// that times and bytes are what they are when read alone. No rows make dest nil.
func List[T any](dest *[]T, fields func(*T) []any) pgtype.ArraySetter {
	return &list[T]{dest: dest, fields: fields}
}

type list[T any] struct {
	dest   *[]T
	fields func(*T) []any
}

// SetDimensions implements pgtype.ArraySetter.
func (l *list[T]) SetDimensions(dimensions []pgtype.ArrayDimension) error {
	*l.dest = nil
	if len(dimensions) > 0 {
		*l.dest = make([]T, dimensions[0].Length)
	}
	return nil
}

// ScanIndex implements pgtype.ArraySetter.
func (l *list[T]) ScanIndex(i int) any { return pgtype.CompositeFields(l.fields(&(*l.dest)[i])) }

// ScanIndexType implements pgtype.ArraySetter.
func (l *list[T]) ScanIndexType() any { return pgtype.CompositeFields{} }
