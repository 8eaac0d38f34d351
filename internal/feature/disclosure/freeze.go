package disclosure

import (
	"encoding/json"
	"errors"
	"hash"
	"io"
	"iter"
	"slices"

	"inzage/internal/core/fault"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// records yields what a selection covers.
func records(r store.Reader, q selection, scope store.Scope) iter.Seq2[dataset.Record, error] {
	return func(yield func(dataset.Record, error) bool) {
		err := q.stream(r, scope, func(rec dataset.Record) error {
			in, err := q.covers(rec)
			if err != nil || !in {
				return err
			}
			if !yield(rec, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(dataset.Record{}, err)
		}
	}
}

// freezer is the frozen copy as it is written: records as JSON, one on a line, with the ids of the case's own copies of their
// documents, which it makes as it comes to them.
type freezer struct {
	s      *Service
	tx     *store.Tx
	to     keys.Subject
	p      *Preserved
	q      selection
	scope  store.Scope
	beside store.Reader
	next   func() (dataset.Record, error, bool)
	rest   []byte
	sum    hash.Hash
}

// Read yields the copy.
func (f *freezer) Read(p []byte) (int, error) {
	for len(f.rest) == 0 {
		rec, err, more := f.next()
		if !more {
			return 0, io.EOF
		}
		if err != nil {
			return 0, err
		}
		if err := f.documents(&rec); err != nil {
			return 0, err
		}
		if f.rest, err = json.Marshal(rec); err != nil {
			return 0, err
		}
		f.rest = append(f.rest, '\n')
		_, _ = f.sum.Write(f.rest)
		f.p.Rows++
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

func (f *freezer) documents(rec *dataset.Record) error {
	rec.Files = slices.Clone(rec.Files)
	for i, file := range rec.Files {
		if f.q.kind.File == nil {
			return nil
		}
		id, err := f.q.kind.File(f.beside, f.scope, rec.ID, file.ID)
		var b *blob.Blob
		if err == nil {
			b, err = blob.Open(f.beside, f.s.Store.Keys(), id)
		}
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Expired) {
			rec.Files[i].ID = ""
			continue
		}
		if err != nil {
			return err
		}
		own, _, err := blob.Put(f.tx, f.to, 0, b.Name, b.MIME, b)
		if err != nil {
			return err
		}
		rec.Files[i].ID = own.String()
		f.p.Files = append(f.p.Files, own)
	}
	return nil
}
