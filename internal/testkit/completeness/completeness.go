// Package completeness asks the database itself whether everything that is held of people is declared.
//
// Two questions. Tables: is every table of the database owned by exactly one kind of data, or on the list of those that
// none owns, and does each kind name every column of its tables? Canaries: when every column of a record is filled with
// a value that occurs nowhere else, does the customer see each one that the kind claims to show?
//
// A table or column that somebody adds and declares nowhere fails the build.
package completeness

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"inzage/internal/platform/dataset"
)

// Column is one column of the database.
type Column struct {
	Name    string
	Type    string // as format_type writes it: "text", "timestamp with time zone", "text[]"
	NotNull bool
}

// Schema reads the tables and their columns of the schemas public and audit. A table of audit is called "audit.entry".
func Schema(ctx context.Context, conn *pgx.Conn) (map[string][]Column, error) {
	rows, err := conn.Query(ctx, `SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname,
			a.attname, format_type(a.atttypid, NULL), a.attnotnull
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE n.nspname IN ('public', 'audit') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
		ORDER BY 1, a.attnum`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	tables := map[string][]Column{}
	for rows.Next() {
		var table string
		var c Column
		if err := rows.Scan(&table, &c.Name, &c.Type, &c.NotNull); err != nil {
			return nil, err
		}
		tables[table] = append(tables[table], c)
	}
	return tables, rows.Err()
}

// Tables compares what the kinds declare with the database, and returns what does not agree.
func Tables(ctx context.Context, conn *pgx.Conn, kinds []dataset.Kind) ([]string, error) {
	tables, err := Schema(ctx, conn)
	if err != nil {
		return nil, err
	}
	var problems []string
	complain := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	owners := map[string]string{}
	for _, k := range kinds {
		for _, t := range k.Tables {
			if other, twice := owners[t.Name]; twice {
				complain("the table %s is owned by the kinds %s and %s", t.Name, other, k.Key)
			}
			owners[t.Name] = k.Key
			if tables[t.Name] == nil {
				complain("the kind %s owns a table %s that there is not", k.Key, t.Name)
				continue
			}
			columns(k, t, tables[t.Name], complain)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		elsewhere, listed := dataset.Elsewhere[name]
		owner, owned := owners[name]
		switch {
		case owned && listed:
			complain("the table %s is owned by the kind %s and stands in dataset.Elsewhere too", name, owner)
		case !owned && !listed:
			complain("the table %s is owned by no kind: declare a kind of data for it, or say in dataset.Elsewhere what it is about and why no kind owns it", name)
		case listed && elsewhere.Class == dataset.AboutNobody && about(tables[name]):
			complain("the table %s says whose its rows are and stands in dataset.Elsewhere as about nobody", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(dataset.Elsewhere)) {
		line := dataset.Elsewhere[name]
		if tables[name] == nil && !strings.HasPrefix(name, "river_") { // the job queue has tables of its own by version
			complain("dataset.Elsewhere lists a table %s that there is not", name)
		}
		if line.Reason == "" || line.Class == "" {
			complain("dataset.Elsewhere lists %s without a reason or a class", name)
		}
	}
	return problems, nil
}

// about reports whether a table says whose its rows are.
func about(columns []Column) bool {
	return slices.ContainsFunc(columns, func(c Column) bool { return c.Name == "customer_id" || c.Name == "login_id" })
}

func columns(k dataset.Kind, t dataset.Table, have []Column, complain func(string, ...any)) {
	for _, c := range have {
		if _, ok := t.Columns[c.Name]; !ok {
			complain("the column %s.%s is declared nowhere: show it, or withhold it with a reason, in the kind %s", t.Name, c.Name, k.Key)
		}
	}
	for name := range t.Columns {
		if !slices.ContainsFunc(have, func(c Column) bool { return c.Name == name }) {
			complain("the kind %s declares a column %s.%s that there is not", k.Key, t.Name, name)
		}
	}
}
