package postgres

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func TestBootstrap(t *testing.T) {
	c := start(t, Config{Throwaway: true})
	super := connect(t, c.URL(Superuser, "postgres"))
	const database = `it's "another"`

	t.Run("twenty at once", func(t *testing.T) {
		execute(t, super, "DROP DATABASE inzage WITH (FORCE)")
		execute(t, super, "DROP ROLE inzage_owner, inzage_program, inzage_audit")
		var wg sync.WaitGroup
		for n := range 20 {
			name := []string{Database, database}[n%2]
			wg.Go(func() {
				if err := Bootstrap(t.Context(), c.URL(Superuser, "postgres"), name); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})

	roles := one(t, super, `SELECT string_agg(format('%s login %s mighty %s', rolname, rolcanlogin,
			rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls), ', ' ORDER BY rolname)
		FROM pg_roles WHERE rolname LIKE 'inzage%'`)
	if want := "inzage_audit login f mighty f, inzage_owner login t mighty f, inzage_program login t mighty f"; roles != want {
		t.Errorf("roles: %s, want %s", roles, want)
	}

	for _, name := range []string{Database, database} {
		owner := connect(t, c.URL(OwnerRole, name))
		execute(t, owner, "CREATE SCHEMA audit AUTHORIZATION inzage_audit")
		execute(t, owner, "CREATE TABLE secret (v text)")
		execute(t, owner, "CREATE EXTENSION IF NOT EXISTS pg_trgm") // trusted: no superuser needed
		program := connect(t, c.URL(ProgramRole, name))
		for _, sql := range []string{
			"CREATE TABLE t (v text)", "CREATE TEMPORARY TABLE t (v text)", "CREATE SCHEMA s", "SELECT * FROM secret",
			"ALTER TABLE secret ADD w text", "DROP TABLE secret", "GRANT inzage_audit TO inzage_program",
			"SET ROLE inzage_owner", "SET ROLE inzage_audit", "ALTER ROLE inzage_program SUPERUSER", "CREATE DATABASE d",
		} {
			if code := refusal(t, program, sql); code != "42501" {
				t.Errorf("the program's %q: %s, want it refused for want of rights (42501)", sql, code)
			}
		}
		if code := refusal(t, owner, "CREATE ROLE r"); code != "42501" {
			t.Errorf("the owner makes roles: %s", code)
		}
	}
	if _, err := pgx.Connect(t.Context(), c.URL(AuditRole, Database)); err == nil {
		t.Error("the audit role can log in")
	}
	execute(t, super, "CREATE ROLE stranger LOGIN")
	if _, err := pgx.Connect(t.Context(), c.URL("stranger", Database)); err == nil {
		t.Error("a stranger can connect")
	}
	// What was set wrong by hand is put right.
	execute(t, super, "ALTER ROLE inzage_audit LOGIN; GRANT CREATE ON SCHEMA public TO PUBLIC; GRANT ALL ON DATABASE inzage TO PUBLIC")
	if err := Bootstrap(t.Context(), c.URL(Superuser, "postgres"), Database); err != nil {
		t.Fatal(err)
	}
	if _, err := pgx.Connect(t.Context(), c.URL(AuditRole, Database)); err == nil {
		t.Error("the audit role can log in, still")
	}
	if _, err := pgx.Connect(t.Context(), c.URL("stranger", Database)); err == nil {
		t.Error("a stranger can connect, still")
	}

	execute(t, super, "ALTER ROLE inzage_program SUPERUSER")
	err := Bootstrap(t.Context(), c.URL(Superuser, "postgres"), Database)
	if err == nil || !strings.Contains(err.Error(), "inzage_program must not be SUPERUSER") {
		t.Errorf("with a program that may do everything: %v", err)
	}
}

// refusal returns the SQLSTATE with which a statement is refused.
func refusal(t *testing.T, conn *pgx.Conn, sql string) string {
	t.Helper()
	_, err := conn.Exec(t.Context(), sql)
	pgErr := (*pgconn.PgError)(nil)
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &pgErr):
		return pgErr.Code
	}
	return err.Error()
}

// The script for operators does what Bootstrap does.
func TestBootstrapSQL(t *testing.T) {
	c := start(t, Config{Throwaway: true})
	lock, err := openLock(filepath.Join(c.place.dataDir, "psql.lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	const script = `other "database"`
	psql := c.place.command(t.Context(), lock, 9, c.bin.Tool("psql"), "-X", "-v", "ON_ERROR_STOP=1", "-d", c.URL(Superuser, "postgres"))
	psql.Stdin = strings.NewReader(BootstrapSQL(script))
	if out, err := psql.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := Bootstrap(t.Context(), c.URL(Superuser, "postgres"), "second"); err != nil {
		t.Fatal(err)
	}
	super := connect(t, c.URL(Superuser, "postgres"))
	const rights = "SELECT format('%s %s %s', datdba::regrole, pg_encoding_to_char(encoding), datacl) FROM pg_database WHERE datname = $1"
	if a, b := one(t, super, rights, script), one(t, super, rights, "second"); a != b || !strings.HasPrefix(a, "inzage_owner UTF8 {") {
		t.Errorf("the script gives %s, Bootstrap %s", a, b)
	}
	const schema = "SELECT format('%s %s', nspowner::regrole, nspacl) FROM pg_namespace WHERE nspname = 'public'"
	a := one(t, connect(t, c.URL(Superuser, script)), schema)
	b := one(t, connect(t, c.URL(Superuser, "second")), schema)
	if a != b || !strings.HasPrefix(a, "inzage_owner {") {
		t.Errorf("in the database the script gives %s, Bootstrap %s", a, b)
	}
}

// The server's log must not tell what is in the database.
func TestLogTellsNothingAboutPeople(t *testing.T) {
	c := start(t, Config{Throwaway: true})
	owner := connect(t, c.URL(OwnerRole, Database))
	execute(t, owner, "CREATE TABLE people (email text PRIMARY KEY, age int CHECK (age > 0))")
	execute(t, owner, "INSERT INTO people VALUES ('jan@example.org', 1)")
	for _, sql := range []string{
		"INSERT INTO people VALUES ('jan@example.org', 2)", "INSERT INTO people VALUES ('an@example.org', -1)",
		"SELECT 'piet@example.org'::int", "SELECT els@example.org",
	} {
		if code := refusal(t, owner, sql); code == "done" {
			t.Fatalf("%s was not refused", sql)
		}
	}
	if code := refusal(t, owner, "DO $$ BEGIN RAISE WARNING 'example.org'; RAISE LOG 'marker'; END $$"); code != "done" {
		t.Fatal(code)
	}
	text, err := os.ReadFile(c.place.logFile())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "marker") {
		t.Errorf("the log is elsewhere: %s", text)
	}
	if strings.Contains(string(text), "example.org") {
		t.Errorf("the log tells: %s", text)
	}
}

func TestLogIsKeptShort(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	if err := capLog(path, 10); err != nil {
		t.Errorf("without a log: %v", err)
	}
	server, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, step := range []struct{ write, now, before string }{
		{"0123456789", "0123456789", ""},
		{"a", "", "0123456789a"},
		{"bcdef", "bcdef", "0123456789a"},
		{"ghijklmno", "", "bcdefghijklmno"},
	} {
		if _, err := server.WriteString(step.write); err != nil {
			t.Fatal(err)
		}
		if err := capLog(path, 10); err != nil {
			t.Fatal(err)
		}
		now, _ := os.ReadFile(path)
		before, _ := os.ReadFile(path + ".1")
		if string(now) != step.now || string(before) != step.before {
			t.Errorf("after %q: log %q, older log %q; want %q, %q", step.write, now, before, step.now, step.before)
		}
	}
}
