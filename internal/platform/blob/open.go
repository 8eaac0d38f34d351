package blob

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"time"
	"unicode"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Info is what is known of a document without opening it.
type Info struct {
	ID        ident.ID
	Subject   keys.Subject
	Name      string // for the download: no path
	MIME      string
	Size      int64 // bytes in clear
	CreatedAt time.Time
}

// Blob is an open document. Reading it decrypts it chunk by chunk.
type Blob struct {
	Info
	clear io.Reader
}

// Read reads the document in clear. An error other than io.EOF means that what was read so far is no whole document.
func (b *Blob) Read(p []byte) (int, error) { return b.clear.Read(p) }

// Stat describes a document. One that is not there is a NotFound fault.
func Stat(r store.Reader, id ident.ID) (Info, error) {
	i := Info{ID: id}
	err := r.Row(`SELECT subject_kind, subject_id, name, mime, size, created_at FROM blobs WHERE id = $1`, id).
		Scan(&i.Subject.Kind, &i.Subject.ID, &i.Name, &i.MIME, &i.Size, &i.CreatedAt)
	if err != nil {
		return Info{}, err
	}
	i.CreatedAt = i.CreatedAt.UTC()
	return i, nil
}

// Open opens a document. Whether the reader may have it, the caller has decided: an id of a blob comes from a record.
// A document whose key was erased is an Expired fault; one that is not there is a NotFound fault.
func Open(r store.Reader, k *keys.Keys, id ident.ID) (*Blob, error) {
	info, err := Stat(r, id)
	if err != nil {
		return nil, err
	}
	identity, err := k.Identity(r.Context(), rower{r}, info.Subject)
	if errors.Is(err, keys.ErrErased) {
		return nil, &fault.Fault{Kind: fault.Expired, ID: "file.erased", Err: err}
	}
	if err != nil {
		return nil, err
	}
	clear, err := age.Decrypt(&chunkReader{r: r, id: id}, identity)
	if err != nil {
		// A subject that got a new key after its old one was erased.
		var other *age.NoIdentityMatchError
		if errors.As(err, &other) {
			return nil, &fault.Fault{Kind: fault.Expired, ID: "file.erased", Err: err}
		}
		return nil, err
	}
	return &Blob{Info: info, clear: clear}, nil
}

// chunkReader reads the ciphertext, one query a chunk: a slow download keeps no connection busy.
type chunkReader struct {
	r    store.Reader
	id   ident.ID
	seq  int
	rest []byte
	err  error
}

func (c *chunkReader) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		if c.err != nil {
			return 0, c.err
		}
		c.err = c.r.Row(`SELECT data FROM blob_chunks WHERE blob_id = $1 AND seq = $2`, c.id, c.seq).Scan(&c.rest)
		if errors.Is(c.err, pgx.ErrNoRows) {
			c.err = io.EOF // age knows whether this is the end
			if c.seq == 0 {
				c.err = errGone
			}
		}
		c.seq++
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// rower lets keys read through a store.Reader, which has its context inside.
type rower struct{ r store.Reader }

func (w rower) QueryRow(_ context.Context, sql string, args ...any) pgx.Row {
	return w.r.Row(sql, args...)
}

// maxName is the longest name that is kept, in bytes.
const maxName = 200

// devices are names that Windows takes for something else than a file.
var devices = func() map[string]bool {
	names := map[string]bool{"CON": true, "PRN": true, "AUX": true, "NUL": true}
	for _, n := range "123456789" {
		names["COM"+string(n)], names["LPT"+string(n)] = true, true
	}
	return names
}()

// baseName makes a name fit for a download: the last part of a path of any system, without control characters and
// what turns the direction of writing, never empty, never a hidden file.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar || strings.ContainsRune(`"*/:<>?|`, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = strings.Trim(name, ". ")
	if stem, _, _ := strings.Cut(strings.ToUpper(name), "."); devices[stem] {
		name = "_" + name
	}
	if len(name) > maxName {
		ext := path.Ext(name)
		if len(ext) > 10 {
			ext = ""
		}
		name = strings.ToValidUTF8(name[:maxName-len(ext)], "") + ext
	}
	if name == "" {
		return "document"
	}
	return name
}
