package disclosure

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"sync/atomic"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// maxDocuments is how many documents a package has at most; beside them there is room for everything else.
const maxDocuments = seal.MaxFiles - 5_000

// errLimit means that the case has more than one package can hold.
var errLimit = errors.New("disclosure: more than one package can hold")

// gathering puts what a case may hand over into a package. Its memory does not grow with the number of records.
type gathering struct {
	s       *Service
	w       *seal.Writer
	c       Case
	lang    i18n.Lang
	records store.Reader // one moment of the database: of this all lines are read
	beside  store.Reader // for documents, while records are read
	done    *atomic.Int64

	encoder   *encoder
	files     []Collection
	folders   []law.Folder
	yields    []yielded
	documents int
	rows      int64
}

// yielded is what one selection came to.
type yielded struct {
	selection
	rows   int64
	sha512 string // of its file; empty when there is none
}

// selected runs one selection and writes what it yields: nothing when there is nothing.
func (g *gathering) selected(ctx context.Context, q selection) error {
	scope, err := store.JobScopeOf(actor.From(ctx), q.line.CustomerID, 0)
	if err != nil {
		return err
	}
	out := &part{g: g, q: q, scope: scope, dir: folderOf(q.line)}
	live := func(yield func(dataset.Record) error) error { return q.stream(g.records, scope, yield) }
	if q.frozen == nil {
		err = live(func(r dataset.Record) error { return out.record(ctx, r, false) })
	} else {
		err = merged(live, thaw(g.beside, g.s.Store.Keys(), *q.frozen), func(r dataset.Record, frozen bool) error { return out.record(ctx, r, frozen) })
	}
	if err != nil {
		return errors.Join(err, out.abandon())
	}
	return out.close()
}

// folderOf is where a line's files lie: "data/01-subscriber/".
func folderOf(l Line) string {
	what := l.Kind
	if what == "" {
		what = string(l.Category)
	}
	return fmt.Sprintf("data/%02d-%s/", l.Line, seal.Name(what))
}

// part is what one selection writes: the records as JSON, the same as a table, and their documents.
type part struct {
	g        *gathering
	q        selection
	scope    store.Scope
	dir      string
	json     *seal.Entry
	csv      *seal.Entry // nil for a kind that is one record
	table    *table
	rows     int64
	from, to time.Time // oldest and newest

	documented bool // there are documents
}

// begin makes the files once there is something to write.
func (p *part) begin() (err error) {
	name := p.dir + seal.Name(p.q.kind.Key+"-"+p.q.line.Number)
	if len(p.q.kind.Columns) == 0 && !p.q.kind.Dated {
		p.json, err = p.g.w.Create(name + ".json")
		return err
	}
	if p.json, err = p.g.w.Create(name + ".ndjson"); err != nil {
		return err
	}
	if p.csv, err = p.g.w.Create(name + ".csv"); err == nil {
		p.table = newTable(p.csv)
	}
	return err
}

func (p *part) record(ctx context.Context, r dataset.Record, frozen bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	in, err := p.q.covers(r)
	if err != nil || !in {
		return err
	}
	r = p.q.within(r)
	if p.json == nil {
		if err := p.begin(); err != nil {
			return err
		}
	}
	files, err := p.documents(r, frozen)
	if err != nil {
		return err
	}
	if _, err := p.json.Write(p.g.encoder.record(r, files)); err != nil {
		return err
	}
	if p.table != nil {
		if err := p.table.record(r, p.g.encoder.title(r.Title)); err != nil {
			return err
		}
	}
	p.rows++
	p.g.done.Add(1)
	if !r.At.IsZero() && p.q.kind.Dated {
		if p.from.IsZero() || r.At.Before(p.from) {
			p.from = r.At
		}
		if r.At.After(p.to) {
			p.to = r.At
		}
	}
	return nil
}

// documents writes the documents of a record, as they were stored.
func (p *part) documents(r dataset.Record, frozen bool) ([]handed, error) {
	if len(r.Files) == 0 {
		return nil, nil
	}
	all := make([]handed, len(r.Files))
	for i, f := range r.Files {
		b, err := p.document(r, f, frozen)
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Expired) {
			continue // it is not held any more: the record says so
		}
		if err != nil {
			return nil, err
		}
		if p.g.documents++; p.g.documents > maxDocuments {
			return nil, errLimit
		}
		file, err := p.g.w.Add(p.path(f.Name), b)
		if err != nil {
			return nil, err
		}
		all[i] = handed{file.Path, file.SHA512}
		p.note(file, 0)
		p.documented = true
	}
	return all, nil
}

func (p *part) document(r dataset.Record, f dataset.File, frozen bool) (io.Reader, error) {
	if frozen {
		id, ok := ident.Parse(f.ID)
		if !ok {
			return nil, fault.Missing()
		}
		return blob.Open(p.g.beside, p.g.s.Store.Keys(), id)
	}
	if p.q.kind.File == nil {
		return nil, fault.Missing()
	}
	id, err := p.q.kind.File(p.g.beside, p.scope, r.ID, f.ID)
	if err != nil {
		return nil, err
	}
	return blob.Open(p.g.beside, p.g.s.Store.Keys(), id)
}

// longestPath is the longest path of a file in a package, beside its reference.
const longestPath = 99 - len("D-2026-000017/")

// path is where a document lies: numbered, since two may have one name, and cut where the format ends.
func (p *part) path(name string) string {
	dir := p.dir + fmt.Sprintf("files/%06d-", p.g.documents)
	name = seal.Name(name)
	if over := len(dir) + len(name) - longestPath; over > 0 {
		ext := path.Ext(name)
		name = name[:len(name)-len(ext)-over] + ext
	}
	return dir + name
}

// note adds a file to the record of the collection.
func (p *part) note(f seal.File, rows int64) {
	sum, _ := hex.DecodeString(f.SHA512)
	p.g.files = append(p.g.files, Collection{Line: p.q.line.Line, Kind: p.q.kind.Key, CustomerID: p.q.line.CustomerID, Path: f.Path,
		Template: p.q.template(), Parameters: p.q.parameters(), Rows: rows, Bytes: f.Size, SHA512: sum, At: p.g.s.Store.Clock().Now()})
}

// close finishes the files.
func (p *part) close() error {
	y := yielded{selection: p.q, rows: p.rows}
	p.g.rows += p.rows
	defer func() { p.g.yields = append(p.g.yields, y) }()
	if p.json == nil {
		return nil
	}
	var err error
	if p.table != nil {
		err = p.table.close()
	}
	if err = errors.Join(err, p.abandon()); err != nil {
		return err
	}
	var told []law.File
	for _, e := range []struct {
		entry *seal.Entry
		form  law.Form
	}{{p.json, law.FormNDJSON}, {p.csv, law.FormCSV}} {
		if e.entry == nil {
			continue
		}
		f := e.entry.File()
		if p.csv == nil {
			e.form = law.FormJSON
		}
		p.note(f, p.rows)
		told = append(told, law.File{Path: path.Base(f.Path), Form: e.form, Rows: p.rows, From: p.from, To: p.to})
	}
	y.sha512 = p.json.File().SHA512
	if p.documented { // one by one they are in meta/collection.jsonl
		told = append(told, law.File{Path: "files/", Form: law.FormOriginal, Rows: -1})
	}
	p.g.folders = append(p.g.folders, law.Folder{Path: p.dir, What: kindName(p.g.lang, p.q.kind.Key), Files: told})
	return nil
}

// kindName is what a kind of data is called.
func kindName(lang i18n.Lang, key string) string {
	if id := "kind." + key + ".name"; i18n.Has(id) {
		return i18n.SayIn(lang, id)
	}
	return key
}

// abandon closes the files, whole or not.
func (p *part) abandon() (err error) {
	for _, e := range []*seal.Entry{p.json, p.csv} {
		if e != nil {
			err = errors.Join(err, e.Close())
		}
	}
	return err
}
