package disclosure

import (
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// lastRun returns the latest collection of a case; nil when there was none.
func lastRun(r store.Reader, id int64) (*Run, error) {
	var run Run
	err := r.Row(`SELECT c.round, c.started_at, c.officer_id, o.name, c.total, c.done, c.ended_at, c.failure
		FROM case_runs c JOIN officers o ON o.id = c.officer_id WHERE c.case_id = $1 ORDER BY c.round DESC LIMIT 1`, id).
		Scan(&run.Round, &run.StartedAt, &run.Officer, &run.Name, &run.Total, &run.Done, dataset.Nullable(&run.EndedAt), &run.Failure)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &run, err
}

func insertRun(tx *store.Tx, id int64, officer, total int64) (round int, err error) {
	err = tx.Row(`INSERT INTO case_runs (case_id, round, started_at, officer_id, total, beat_at)
		SELECT $1, 1 + coalesce(max(round), 0), $2, $3, $4, $2 FROM case_runs WHERE case_id = $1 RETURNING round`, id, tx.Now(), officer, total).Scan(&round)
	return round, err
}

// endRun says that a collection is over; failure is a word of FailureText, or empty.
func endRun(tx *store.Tx, id int64, round int, failure string) error {
	_, err := tx.Exec(`UPDATE case_runs SET ended_at = $3, failure = $4, holder = NULL WHERE case_id = $1 AND round = $2`, id, round, tx.Now(), failure)
	return err
}

// listPackages returns the packages of a case, the latest last.
func listPackages(r store.Reader, id int64) ([]Package, error) {
	return collect(r, func(row pgx.Rows, p *Package) error {
		n := dataset.Nullable
		return row.Scan(&p.Round, &p.TagManifest, &p.Cipher, &p.Size, &p.Signature, &p.Signer, &p.Recipients, &p.Passphrase, &p.Files, &p.Bytes, &p.SealedAt,
			n(&p.PublishedAt), n(&p.DestroyedAt), n(&p.PurgeOn))
	}, `SELECT round, tag_manifest, cipher, size, signature, signer, recipients, recipients = '', files, bytes, sealed_at, published_at, destroyed_at, purge_on
		FROM case_packages WHERE case_id = $1 ORDER BY round`, id)
}

// livePackage returns the package of a case that was not destroyed; nil when there is none.
func livePackage(r store.Reader, id int64) (*Package, error) {
	all, err := listPackages(r, id)
	for i := range all {
		if all[i].DestroyedAt.IsZero() {
			return &all[i], err
		}
	}
	return nil, err
}

func insertPackage(tx *store.Tx, id int64, p Package, passphrase []byte) error {
	_, err := tx.Exec(`INSERT INTO case_packages (case_id, round, tag_manifest, cipher, size, signature, signer, recipients, passphrase, files, bytes, sealed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, id, p.Round, p.TagManifest, p.Cipher, p.Size, p.Signature, p.Signer, p.Recipients,
		passphrase, p.Files, p.Bytes, p.SealedAt)
	return err
}

func listDeliveries(r store.Reader, id int64) ([]Delivery, error) {
	return collect(r, func(row pgx.Rows, d *Delivery) error {
		return row.Scan(&d.Round, &d.Channel, &d.PassphraseChannel, &d.Recipient, &d.At, &d.Name, &d.InTime, dataset.Nullable(&d.AcknowledgedAt), &d.AcknowledgedBy)
	}, `SELECT d.round, d.channel, d.passphrase_channel, d.recipient, d.at, o.name, d.in_time, d.acknowledged_at, d.acknowledged_by
		FROM case_deliveries d JOIN officers o ON o.id = d.officer_id WHERE d.case_id = $1 ORDER BY d.id`, id)
}

// listPreserved returns the frozen copies of a case that are still held.
func listPreserved(r store.Reader, id int64) ([]Preserved, error) {
	return collect(r, func(row pgx.Rows, p *Preserved) error {
		return row.Scan(&p.ID, &p.Line, &p.Kind, &p.CustomerID, &p.Blob, &p.Files, &p.Rows, &p.SHA512, &p.At, &p.Until, dataset.Nullable(&p.ReleasedAt))
	}, `SELECT id, line, kind, customer_id, blob, files, rows, sha512, at, until, released_at FROM case_preservations
		WHERE case_id = $1 AND released_at IS NULL ORDER BY line, kind, at`, id)
}

func insertPreserved(tx *store.Tx, id int64, p Preserved) error {
	if p.Files == nil {
		p.Files = []ident.ID{}
	}
	_, err := tx.Exec(`INSERT INTO case_preservations (id, case_id, line, kind, customer_id, blob, files, rows, sha512, at, until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, p.ID, id, p.Line, p.Kind, p.CustomerID, p.Blob, p.Files, p.Rows, p.SHA512, p.At, p.Until)
	return err
}

func listCollections(r store.Reader, id int64, round int) ([]Collection, error) {
	return collect(r, func(row pgx.Rows, c *Collection) error {
		return row.Scan(&c.Line, &c.Kind, &c.CustomerID, &c.Path, &c.Template, &c.Parameters, &c.Rows, &c.Bytes, &c.SHA512, &c.At)
	}, `SELECT line, kind, customer_id, path, template, parameters, rows, bytes, sha512, at FROM case_collections WHERE case_id = $1 AND round = $2
		ORDER BY seq LIMIT 500`, id, round)
}

func insertCollections(tx *store.Tx, id int64, round int, all []Collection) error {
	columns := []string{"case_id", "round", "seq", "line", "kind", "customer_id", "path", "template", "parameters", "rows", "bytes", "sha512", "at"}
	_, err := tx.Copy("case_collections", columns, pgx.CopyFromSlice(len(all), func(i int) ([]any, error) {
		c := all[i]
		return []any{id, round, i + 1, c.Line, c.Kind, c.CustomerID, c.Path, c.Template, c.Parameters, c.Rows, c.Bytes, c.SHA512, c.At}, nil
	}))
	return err
}

// caseOf returns a case by its number, for jobs.
func caseOf(r store.Reader, id int64) (c Case, err error) {
	return c, c.scan(r.Row(`SELECT `+caseColumns+` FROM cases c WHERE c.id = $1`, id))
}

// lease is how long an attempt may be silent before it is taken for one whose process was killed.
const lease = 2 * time.Minute
