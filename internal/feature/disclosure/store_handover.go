package disclosure

import (
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// runList is the latest collection.
var runList = listOf[Run]{
	columns: `x.round, x.started_at, x.officer_id, o.name, x.total, x.done, x.ended_at, x.failure`,
	from:    `case_runs x JOIN officers o ON o.id = x.officer_id`, of: `x.case_id`, order: `x.round DESC LIMIT 1`,
	fields: func(run *Run) []any {
		return []any{&run.Round, &run.StartedAt, &run.Officer, &run.Name, &run.Total, &run.Done, dataset.Nullable(&run.EndedAt), &run.Failure}
	},
}

// lastRun returns the latest collection of a case; nil when there was none.
func lastRun(r store.Reader, id int64) (*Run, error) {
	all, err := runList.list(r, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

func insertRun(tx *store.Tx, id int64, officer, total int64) (round int, err error) {
	err = tx.Row(`INSERT INTO case_runs (case_id, round, started_at, officer_id, total, beat_at)
		SELECT $1, 1 + coalesce(max(round), 0), $2, $3, $4, $2 FROM case_runs WHERE case_id = $1 RETURNING round`, id, tx.Now(), officer, total).Scan(&round)
	return round, err
}

// endRun says that a collection is over; failure is a word of FailureText, or empty. Its holder stays: the attempt that ended it goes on
// saying that it is at work until its package is published.
func endRun(tx *store.Tx, id int64, round int, failure string) error {
	_, err := tx.Exec(`UPDATE case_runs SET ended_at = $3, failure = $4 WHERE case_id = $1 AND round = $2`, id, round, tx.Now(), failure)
	return err
}

var packageList = listOf[Package]{
	columns: `p.round, p.tag_manifest, p.cipher, p.size, p.signature, p.signer, p.recipients, p.recipients = '', p.files, p.bytes, p.sealed_at, p.published_at,
		p.destroyed_at, p.purge_on`,
	from: `case_packages p`, of: `p.case_id`, order: `p.round`,
	fields: func(p *Package) []any {
		n := dataset.Nullable
		return []any{&p.Round, &p.TagManifest, &p.Cipher, &p.Size, &p.Signature, &p.Signer, &p.Recipients, &p.Passphrase, &p.Files, &p.Bytes, &p.SealedAt,
			n(&p.PublishedAt), n(&p.DestroyedAt), n(&p.PurgeOn)}
	},
}

// listPackages returns the packages of a case, the latest last.
func listPackages(r store.Reader, id int64) ([]Package, error) { return packageList.list(r, id) }

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

var deliveryList = listOf[Delivery]{
	columns: `d.round, d.channel, d.passphrase_channel, d.recipient, d.at, o.name, d.in_time, d.acknowledged_at, d.acknowledged_by`,
	from:    `case_deliveries d JOIN officers o ON o.id = d.officer_id`, of: `d.case_id`, order: `d.id`,
	fields: func(d *Delivery) []any {
		return []any{&d.Round, &d.Channel, &d.PassphraseChannel, &d.Recipient, &d.At, &d.Name, &d.InTime, dataset.Nullable(&d.AcknowledgedAt), &d.AcknowledgedBy}
	},
}

// preservedList is the frozen copies that are still held.
var preservedList = listOf[Preserved]{
	columns: `v.id, v.line, v.kind, v.customer_id, v.blob, v.files, v.rows, v.sha512, v.at, v.until, v.released_at`,
	from:    `case_preservations v`, of: `v.case_id`, where: ` AND v.released_at IS NULL`, order: `v.line, v.kind, v.at`,
	fields: func(p *Preserved) []any {
		return []any{&p.ID, &p.Line, &p.Kind, &p.CustomerID, &p.Blob, &p.Files, &p.Rows, &p.SHA512, &p.At, &p.Until, dataset.Nullable(&p.ReleasedAt)}
	},
}

// listPreserved returns the frozen copies of a case that are still held.
func listPreserved(r store.Reader, id int64) ([]Preserved, error) { return preservedList.list(r, id) }

func insertPreserved(tx *store.Tx, id int64, p Preserved) error {
	if p.Files == nil {
		p.Files = []ident.ID{}
	}
	_, err := tx.Exec(`INSERT INTO case_preservations (id, case_id, line, kind, customer_id, blob, files, rows, sha512, at, until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, p.ID, id, p.Line, p.Kind, p.CustomerID, p.Blob, p.Files, p.Rows, p.SHA512, p.At, p.Until)
	return err
}

// collectionList is the files of the latest package that was not destroyed, as far as a page shows them.
var collectionList = listOf[Collection]{
	columns: `k.line, k.kind, k.customer_id, k.path, k.template, k.parameters, k.rows, k.bytes, k.sha512, k.at`,
	from:    `case_collections k`, of: `k.case_id`, order: `k.seq LIMIT 500`,
	where: ` AND k.round = (SELECT max(p.round) FROM case_packages p WHERE p.case_id = k.case_id AND p.destroyed_at IS NULL)`,
	fields: func(c *Collection) []any {
		return []any{&c.Line, &c.Kind, &c.CustomerID, &c.Path, &c.Template, &c.Parameters, &c.Rows, &c.Bytes, &c.SHA512, &c.At}
	},
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
