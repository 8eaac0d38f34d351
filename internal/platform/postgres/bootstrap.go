package postgres

import (
	"context"
	_ "embed"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

//go:embed roles.sql
var rolesSQL string

// bootstrapLock is the advisory lock, in the database that Bootstrap connects to first, under which it works.
const bootstrapLock = 724266

// Bootstrap makes the roles inzage_owner, inzage_program and inzage_audit and the database, as far as they are not there,
// and sets who may do what with it. It is for a superuser, whose URL names any other database of the server, and
// may be run again and by many at once. It sets no passwords.
func Bootstrap(ctx context.Context, superuserURL, database string) error {
	if err := bootstrap(ctx, superuserURL, database); err != nil {
		return fmt.Errorf("preparing database %s: %w", database, err)
	}
	return nil
}

func bootstrap(ctx context.Context, superuserURL, database string) error {
	config, err := pgx.ParseConfig(superuserURL)
	if err != nil {
		return err
	}
	return with(ctx, config, func(conn *pgx.Conn) error {
		// Held until the connection closes. Roles belong to the whole server.
		if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", bootstrapLock); err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, rolesSQL); err != nil {
			return err
		}
		var exists bool
		err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", database).Scan(&exists)
		if err != nil {
			return err
		}
		if !exists {
			if _, err := conn.Exec(ctx, createDatabase(database)); err != nil && !isDuplicateDatabase(err) {
				return err
			}
		}
		// Still under the lock: two that change the same rights at once would fail.
		inside := config.Copy()
		inside.Database = database
		return with(ctx, inside, func(conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, ConnectSQL(database)+schemaSQL)
			return err
		})
	})
}

func with(ctx context.Context, config *pgx.ConnConfig, do func(*pgx.Conn) error) error {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	return errors.Join(do(conn), conn.Close(context.WithoutCancel(ctx)))
}

// isDuplicateDatabase reports whether somebody made the database first, who connected to another one before and so
// did not wait for our lock: the server notices early (duplicate_database) or late (unique_violation).
func isDuplicateDatabase(err error) bool {
	pgErr := (*pgconn.PgError)(nil)
	return errors.As(err, &pgErr) && (pgErr.Code == "42P04" || pgErr.Code == "23505")
}

// createDatabase asks for template0, because only that one can be had in another encoding than the server's own.
func createDatabase(database string) string {
	return fmt.Sprintf("CREATE DATABASE %s OWNER %s ENCODING 'UTF8' TEMPLATE template0", quote(database), OwnerRole)
}

// ConnectSQL returns the statements that let nobody but the portal's roles connect to a database. Bootstrap runs them; a
// copy made with CREATE DATABASE … TEMPLATE needs them again, because PostgreSQL does not copy these rights.
func ConnectSQL(database string) string {
	return fmt.Sprintf("REVOKE ALL ON DATABASE %[1]s FROM PUBLIC;\nGRANT CONNECT ON DATABASE %[1]s TO %[2]s;\n"+
		"GRANT CONNECT, CREATE ON DATABASE %[1]s TO %[3]s;\n", // the owner of the schema need not own the database
		quote(database), ProgramRole, OwnerRole)
}

// schemaSQL is run in the database itself: all that the program may do there comes from migrations.
const schemaSQL = "ALTER SCHEMA public OWNER TO " + OwnerRole + ";\nREVOKE CREATE ON SCHEMA public FROM PUBLIC;\n"

// BootstrapSQL returns what Bootstrap does as a script for psql, for operators who prepare a server by hand.
func BootstrapSQL(database string) string {
	return rolesSQL + "\n" + createDatabase(database) + ";\n\\connect " + quote(database) + "\n\n" +
		ConnectSQL(database) + schemaSQL
}

func quote(identifier string) string { return pgx.Identifier{identifier}.Sanitize() }
