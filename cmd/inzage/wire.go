package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"inzage/internal/core/actor"
	"inzage/internal/feature/certificate"
	"inzage/internal/feature/recipients"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/inbound"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/mail/mailbox"
	"inzage/internal/platform/postgres"
	"inzage/internal/platform/store"
	"inzage/migrations"
	"inzage/web"
)

// portal is everything that serve runs, put together.
type portal struct {
	*features
	db     *database
	kinds  *dataset.Registry
	runner *jobs.Runner
	web    *web.Server
}

// company is who runs the portal, as pages and mails name it.
type company struct {
	web.Company
	words       []string                 // names that no password may be made of
	privacy     string                   // address of the privacy office
	reply       string                   // what answers by mail go to, with a token behind a plus
	reads       bool                     // mail that comes in there is read
	own         []string                 // further addresses of ours, which get no automatic answer
	certificate *certificate.Certificate // nil: none
}

// wire puts the portal together on an open database. box is the demo's mailbox, or nil.
func (p *program) wire(db *database, c company, box *mailbox.Box, smtp mail.Server) (*portal, error) {
	po := &portal{db: db}
	templates, registry := mail.NewTemplates(), jobs.NewRegistry()
	outbox, err := mail.New(mail.Options{Store: db.Store, Templates: templates, Server: smtp, Log: p.log, Metrics: p.figures})
	if err != nil {
		return nil, err
	}
	if po.features, err = p.features(db, c, outbox); err != nil {
		return nil, err
	}
	po.kinds = po.registry
	po.registerLetters(templates)
	outbox.Register(registry)
	po.registerJobs(registry)
	registerUpkeep(registry, db.Store, po.kinds)
	if po.runner, err = jobs.New(db.Store, registry, jobs.Config{Log: p.log}); err != nil {
		return nil, err
	}
	deps := web.Deps{
		Config: p.config, Store: db.Store, Kinds: po.kinds, Authn: po.authn, Consents: po.consent, Questions: po.question,
		Policy: po.policy, Staff: po.staff, Accesses: po.access, Cases: po.cases, Directory: po.directory, Figures: po.figures, Keys: po.keys, Company: c.Company, Certificate: c.certificate, Recipients: recipients.All(), Mailbox: box,
		Ready: po.ready, Metrics: p.figures, Clock: db.Clock(), Log: p.log,
	}
	if box != nil {
		deps.Incoming = func(ctx context.Context, from, to string, raw []byte) error {
			return po.question.Receive(ctx, inbound.Envelope{From: from, To: to, Raw: raw})
		}
	}
	po.web, err = web.New(deps)
	return po, err
}

// ready says whether pages can be served: the database answers, has the schema of this program, and is not being
// started again.
func (po *portal) ready(ctx context.Context) error {
	if po.db.cluster != nil && !po.db.cluster.Healthy() {
		return errors.New("PostgreSQL is being started again")
	}
	return migrations.Verify(ctx, po.db.Pool())
}

// registerUpkeep registers what is done at intervals and concerns nobody in particular.
func registerUpkeep(r *jobs.Registry, s *store.Store, kinds *dataset.Registry) {
	jobs.Every(r, sessionSweep, "sessions_sweep", func(ctx context.Context) error {
		return s.Upkeep(ctx, store.SessionSeen, func(u *store.UpkeepTx) error {
			_, err := identity.SweepSessions(u, s.Clock().Now())
			return err
		})
	})
	jobs.Every(r, recountEvery, "recount", func(ctx context.Context) error {
		return dataset.RecountAll(actor.With(ctx, actor.Job("recount")), s, kinds)
	})
}

// certificateOf reads the certificate's facts, when the settings name a file.
func certificateOf(path string) (*certificate.Certificate, error) {
	if path == "" {
		return nil, nil
	}
	c, err := certificate.Load(path)
	if err != nil {
		return nil, fmt.Errorf("INZAGE_CERTIFICATE: %w", err)
	}
	return &c, nil
}

// dataFolder makes the data folder, closed to others as far as PostgreSQL can still reach its own.
func (p *program) dataFolder() error {
	if err := postgres.MakeDataDir(p.config.DataDir); err != nil {
		return err
	}
	probe := filepath.Join(p.config.DataDir, ".write-test")
	if err := os.WriteFile(probe, nil, 0o600); err != nil {
		return fmt.Errorf("the data folder cannot be written: %w: run inzage as the user that made it, or set INZAGE_DATA_DIR to another place", err)
	}
	return os.Remove(probe)
}
