package importtest

import (
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/secret"
	"inzage/internal/data/account"
	"inzage/internal/data/billing"
	"inzage/internal/data/services"
	"inzage/internal/feature/demo"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/store"
	"inzage/internal/source/hpx"
	"inzage/internal/testkit/pgtest"
)

func TestTry(t *testing.T) {
	db := pgtest.New(t)
	ring, _ := secret.NewRing([]secret.Text{secret.Text(strings.Repeat("k", 40))})
	ctx := actor.With(context.Background(), actor.Job("test"))
	st, err := store.Open(ctx, store.Options{URL: secret.Text(db.ProgramURL), Ring: ring})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	dir := t.TempDir() + "/demo"
	if _, err := demo.Write(dir, time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	dir += "/hpx"
	for range 2 {
		src, err := hpx.Open([]string{dir}, hpx.Options{})
		if err != nil {
			t.Fatal(err)
		}
		sinks := append(append(account.Sinks(), services.Sinks()...), billing.Sinks()...)
		rep, err := intake.Import(ctx, st, src, sinks, intake.Options{Dir: t.TempDir(), Out: os.Stderr, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
		t.Log("\n" + rep.Text())
		if err != nil {
			t.Fatal(err)
		}
		if rep.Rejects != "" {
			f, _ := os.Open(rep.Rejects)
			b, _ := io.ReadAll(io.LimitReader(f, 3000))
			t.Log(string(b))
		}
	}
}
