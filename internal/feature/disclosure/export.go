package disclosure

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/store"
)

// Overview lists all cases for whoever runs the portal, the latest arrival first.
func (s *Service) Overview(ctx context.Context) ([]Case, error) {
	return collect(s.Store.Read(ctx), func(row pgx.Rows, c *Case) error { return c.scan(row) }, `SELECT `+caseColumns+` FROM cases c ORDER BY c.received_at DESC, c.id DESC`)
}

// Export copies a released package into a folder of its own below dir, and returns that folder. It is for whoever runs the portal;
// that it was taken is recorded. It never writes over anything.
func (s *Service) Export(ctx context.Context, reference, dir string) (folder string, files []PackageFile, err error) {
	if actor.From(ctx).Kind != actor.System {
		return "", nil, fault.New(fault.Forbidden, "staff.error.forbidden")
	}
	c, err := find(s.Store.Read(ctx), reference)
	if err != nil {
		return "", nil, err
	}
	p, err := livePackage(s.Store.Read(ctx), c.ID)
	if err != nil {
		return "", nil, err
	}
	if p == nil || p.PublishedAt.IsZero() || !in([]State{Released, Delivered, Acknowledged, Closed}, c.State) {
		return "", nil, errStep()
	}
	if err := s.Store.Do(ctx, store.Change{Action: "disclosure.package_taken", Subject: subject(c), Case: c.UID,
		Payload: map[string]any{"reference": reference, "folder": dir}}, func(*store.Tx) error { return nil }); err != nil {
		return "", nil, err
	}
	if files, err = s.published(reference); err != nil {
		return "", nil, err
	}
	folder = filepath.Join(dir, reference)
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", nil, err
	}
	for _, f := range files {
		if err := copyOut(filepath.Join(folder, f.Name), filepath.Join(s.Packages.Path(reference), f.Name)); err != nil {
			return "", nil, err
		}
	}
	return folder, files, nil
}

func copyOut(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
