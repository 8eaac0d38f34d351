package dataset

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// JSON is a destination for a column of type jsonb: it is decoded into dest, which stays as it is for NULL.
func JSON(dest any) sql.Scanner { return jsonColumn{dest} }

type jsonColumn struct{ dest any }

// Scan implements sql.Scanner.
func (c jsonColumn) Scan(src any) error {
	var b []byte
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		b = []byte(v)
	case []byte:
		b = v
	default:
		return fmt.Errorf("dataset: %T is no JSON", src)
	}
	return json.Unmarshal(b, c.dest, jsontext.AllowDuplicateNames(true))
}

// Nullable is a destination for a date or a timestamptz: NULL is the zero time.
func Nullable(dest *time.Time) sql.Scanner { return timeColumn{dest} }

type timeColumn struct{ dest *time.Time }

// Scan implements sql.Scanner.
func (c timeColumn) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*c.dest = time.Time{}
	case time.Time:
		*c.dest = v.UTC()
	default:
		return fmt.Errorf("dataset: %T is no time", src)
	}
	return nil
}
