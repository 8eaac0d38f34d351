package disclosure

import (
	"encoding/json"
	"errors"
	"io"
	"iter"
	"time"

	"inzage/internal/platform/blob"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// thaw yields the records of a frozen copy in the order in which they were frozen. The ids of their documents are those of the
// case's own copies.
func thaw(r store.Reader, k *keys.Keys, p Preserved) iter.Seq2[dataset.Record, error] {
	return func(yield func(dataset.Record, error) bool) {
		b, err := blob.Open(r, k, p.Blob)
		if err != nil {
			yield(dataset.Record{}, err)
			return
		}
		in := json.NewDecoder(b)
		for {
			var rec dataset.Record
			err := in.Decode(&rec)
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(rec, err) || err != nil {
				return
			}
		}
	}
}

// merged hands on the records that are held now and those that were frozen, each once, newest first. Of a record that is both, the
// frozen one counts: it is as it was when the order came. Both streams go back in time; at one moment their order may differ.
func merged(live func(yield func(dataset.Record) error) error, frozen iter.Seq2[dataset.Record, error], yield func(dataset.Record, bool) error) error {
	next, stop := iter.Pull2(frozen)
	defer stop()
	head, err, more := next()
	var moment time.Time       // of the frozen records that were handed on last
	given := map[string]bool{} // their ids
	give := func() error {
		if !head.At.Equal(moment) {
			clear(given)
			moment = head.At
		}
		given[head.ID] = true
		if err := yield(head, true); err != nil {
			return err
		}
		head, err, more = next()
		return err
	}
	if err != nil {
		return err
	}
	if err := live(func(l dataset.Record) error {
		for more && !head.At.Before(l.At) {
			if err := give(); err != nil {
				return err
			}
		}
		if l.At.Equal(moment) && given[l.ID] {
			return nil
		}
		return yield(l, false)
	}); err != nil {
		return err
	}
	for more {
		if err := give(); err != nil {
			return err
		}
	}
	return nil
}
