package pgtest

import (
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"inzage/internal/platform/postgres"
)

// Schema returns the schema of a database as pg_dump writes it, with owners and rights, less what changes with
// pg_dump's minor version or with the month: the same schema gives the same text. The first line names PostgreSQL's
// major version, because another one writes the same schema differently.
func Schema(t testing.TB, db DB) string {
	t.Helper()
	c, err := acquire()
	if err != nil {
		t.Fatalf("no PostgreSQL to test with: %v", err)
	}
	bin, err := postgres.Locate(c.major)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	dump := exec.Command(bin.Tool("pg_dump"), "--schema-only", "--no-password",
		// Partitions for one month: which there are depends on the day.
		"--exclude-table=*_20[0-9][0-9]_[01][0-9]", "--dbname="+db.SuperURL)
	dump.Stderr = &said
	out, err := dump.Output()
	if err != nil {
		t.Fatalf("pg_dump: %v: %s", err, said.String())
	}
	return fmt.Sprintf("%s%d\n%s", schemaHeader, c.major, tidy(string(out)))
}

const schemaHeader = "-- PostgreSQL "

// SchemaVersion returns the first line of a text that Schema made.
func SchemaVersion(schema string) string {
	line, _, _ := strings.Cut(schema, "\n")
	return line
}

// What pg_dump writes about itself and for the sake of psql.
var noise = regexp.MustCompile(`(?m)^(` +
	`--|-- PostgreSQL database dump.*|-- Dumped (from|by) .*|\\(un)?restrict .*|` +
	`SELECT pg_catalog\.set_config\('search_path'.*|` +
	`SET (statement_timeout|lock_timeout|idle_in_transaction_session_timeout|transaction_timeout|client_encoding|` +
	`standard_conforming_strings|check_function_bodies|xmloption|client_min_messages|row_security|default_tablespace|` +
	`default_table_access_method) = .*` +
	`)\n`)

var blankLines = regexp.MustCompile(`\n{3,}`)

func tidy(dump string) string {
	dump = noise.ReplaceAllString(dump, "")
	dump = blankLines.ReplaceAllString(dump, "\n\n")
	return "\n" + strings.Trim(dump, "\n") + "\n"
}
