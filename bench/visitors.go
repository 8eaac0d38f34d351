package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/postgres"
	"inzage/internal/platform/store"
)

// visitor is a customer's login with a session.
type visitor struct {
	customer, login int64
	large           bool // a customer with very many invoices
	cookie          *http.Cookie
}

// signIn gives the visitors passwords and sessions. That goes around the sign-in page: there an argon2id hash and the
// limits on attempts would be what is measured.
func (b *bench) signIn(ctx context.Context, p *portal) ([]visitor, error) {
	visitors, err := b.findVisitors(ctx)
	if err != nil {
		return nil, err
	}
	ctx = actor.With(ctx, actor.Job("bench"))
	for i := range visitors {
		v := &visitors[i]
		var token string
		err := p.Do(ctx, store.Change{Action: "session.started", Subject: keys.Login(v.login)}, func(tx *store.Tx) (err error) {
			token, err = identity.StartSession(tx, identity.NewSession{Login: v.login, Customer: v.customer, AuthAt: tx.Now()}, tx.Now())
			return err
		})
		if err != nil {
			return nil, err
		}
		v.cookie = &http.Cookie{Name: "portal", Value: token}
		scope, err := store.JobScopeOf(actor.From(ctx), v.customer, v.login)
		if err != nil {
			return nil, err
		}
		if err := dataset.Recount(ctx, p.Store, p.kinds, scope); err != nil {
			return nil, err
		}
	}
	return visitors, nil
}

// findVisitors finds the customers that generate has given more than invoices, the large ones first.
func (b *bench) findVisitors(ctx context.Context) (list []visitor, err error) {
	err = b.server.as(ctx, postgres.Superuser, database, func(c *pgx.Conn) error {
		if _, err := c.Exec(ctx, `UPDATE logins SET password_hash = 'none', password_set_at = now(), verified_at = now()
			WHERE id IN (SELECT n.login_id FROM login_customers n JOIN customers c ON c.id = n.customer_id WHERE c.number <= $1)`,
			customerNumber(b.books.visitors()-1)); err != nil {
			return err
		}
		rows, err := c.Query(ctx, `SELECT c.id, n.login_id, c.number <= $2 FROM customers c JOIN login_customers n ON n.customer_id = c.id
			WHERE c.number <= $1 ORDER BY c.number`, customerNumber(b.books.visitors()-1), customerNumber(b.books.large()-1))
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (v visitor, err error) {
			err = row.Scan(&v.customer, &v.login, &v.large)
			return v, err
		})
		return err
	})
	if err == nil && len(list) != b.books.visitors() {
		err = fmt.Errorf("%d of %d visitors have a login", len(list), b.books.visitors())
	}
	return list, err
}
