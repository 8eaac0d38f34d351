// Package whmcs reads a folder of files that hold answers of the WHMCS API (responsetype=json): GetClients,
// GetClientsDetails, GetClientsProducts, GetOrders, GetInvoices, GetInvoice and GetTransactions. Which action
// an answer is of is told by its shape; names of files and folders mean nothing.
//
// The answers overlap: GetClientsDetails says more than the row of GetClients and wins, but lacks the date of
// creation; GetInvoice wins over the row of GetInvoices, but only that has the currency. So files are read
// twice: first an index of ids, dates and currencies, then the records, in the order in which they can be
// stored. The index has a few bytes a record; records are streamed.
//
// WHMCS keeps and returns text HTML-escaped, numbers as text and text as numbers, "" for an empty object, an
// object with the keys "0", "1" for a list, and 0000-00-00 for no date. All of that ends here.
package whmcs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"inzage/internal/platform/intake"
)

// Options are what the answers do not say.
type Options struct {
	Source   string          // name of the source, "whmcs:main"
	Zone     *time.Location  // zone of WHMCS, whose times have none; nil is Europe/Brussels
	Currency intake.Currency // of amounts whose currency stands nowhere; empty refuses invoices and payments that have none
}

// Source is a folder of answers.
type Source struct {
	name     string
	zone     *time.Location
	currency intake.Currency
	files    []intake.File
	stamp    string
}

// Open finds the files of a folder and the folders in it.
func Open(dir string, o Options) (*Source, error) {
	s := &Source{name: o.Source, zone: o.Zone, currency: o.Currency}
	if s.name == "" {
		s.name = "whmcs:main"
	}
	if s.zone == nil {
		zone, err := intake.ParseZone("")
		if err != nil {
			return nil, fmt.Errorf("whmcs: %w", err)
		}
		s.zone = zone
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if hidden := strings.HasPrefix(d.Name(), ".") && path != dir; hidden && d.IsDir() {
			return fs.SkipDir
		} else if hidden || d.IsDir() {
			return nil
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if name == "." { // a file was named instead of a folder
			name = filepath.Base(path)
		}
		f, err := intake.StatFile(path, name)
		s.files = append(s.files, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("whmcs: %w", err)
	}
	if len(s.files) == 0 {
		return nil, fmt.Errorf("whmcs: %s holds no files", dir)
	}
	s.stamp = intake.Stamp(s.files)
	return s, nil
}

// Name is the name of the source.
func (s *Source) Name() string { return s.name }

// Size is how many bytes the files have.
func (s *Source) Size() int64 { return intake.TotalSize(s.files) }

// steps are the passes over the files that hand records on, in this order: what others refer to comes first.
// Each takes one type of record from one kind of answer, or from the elements of one list.
var steps = []step{
	stepDetails:     {"customer", clientAnswer, "", (*run).clientDetails},
	stepClient:      {"customer", 0, "client", (*run).clientRow},
	stepLogins:      {"login", clientAnswer, "", (*run).logins},
	stepService:     {"service", 0, "product", (*run).service},
	stepOrder:       {"order", 0, "order", (*run).order},
	stepInvoice:     {"invoice", invoiceAnswer, "", (*run).invoiceDetails},
	stepInvoiceRow:  {"invoice", 0, "invoice", (*run).invoiceRow},
	stepTransaction: {"payment", 0, "transaction", (*run).transaction},
	stepConsent:     {"consent_event", clientAnswer, "", (*run).consent},
}

type step struct {
	recordType string
	answer     answerKind // of the answers that it takes as a whole
	list       string     // of the lists whose elements it takes
	take       taker
}

const (
	stepDetails = iota
	stepClient
	stepLogins
	stepService
	stepOrder
	stepInvoice
	stepInvoiceRow
	stepTransaction
	stepConsent
)

// Each reads all answers; see intake.Source. The index is made anew when an import is taken up again.
func (s *Source) Each(ctx context.Context, from intake.Cursor, yield intake.Yield, refuse intake.Refuse) error {
	if from.Stamp != s.stamp {
		from = intake.Cursor{}
	}
	r := &run{Source: s, ctx: ctx, from: from, at: intake.Cursor{Stamp: s.stamp}, yield: yield, refuse: refuse, index: newIndex()}
	if err := r.makeIndex(); err != nil {
		return err
	}
	for i := range steps {
		if err := r.step(i); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// run is one reading of the folder.
type run struct {
	*Source
	ctx    context.Context
	from   intake.Cursor
	at     intake.Cursor
	yield  intake.Yield
	refuse intake.Refuse

	index   *index
	cleaner intake.Cleaner
	read    int64 // of index.work
}

// step hands on the records of one pass. Elements before the cursor are passed over.
func (r *run) step(i int) error {
	for n, f := range r.files {
		if r.index.uses[n]&(1<<i) == 0 {
			continue
		}
		r.at.Step, r.at.File, r.at.Line = i+1, n, 0
		if r.at.Step < r.from.Step || r.at.Step == r.from.Step && n < r.from.File {
			r.read += f.Size
			continue
		}
		err := scanFile(r.ctx, f, func(it *item) error {
			r.at.Line, r.at.Done = it.number, r.done(min(it.end, f.Size))
			if it.list != steps[i].list || before(r.at, r.from) {
				return nil
			}
			return r.element(i, it)
		})
		// What is wrong with the file as a whole was refused while the index was made.
		if err != nil && !isProblem(err) {
			return err
		}
		r.read += f.Size
	}
	return nil
}

// before reports whether a place was reached by the run that left the cursor.
func before(at, cursor intake.Cursor) bool {
	if at.Step != cursor.Step {
		return at.Step < cursor.Step
	}
	if at.File != cursor.File {
		return at.File < cursor.File
	}
	return at.Line <= cursor.Line
}

// done turns what the steps have read, files that several use counted for each, into a share of Size.
func (r *run) done(more int64) int64 {
	if r.index.work == 0 {
		return 0
	}
	return int64(float64(r.Size()) * float64(r.read+more) / float64(r.index.work))
}

// element hands on what one element says, if it is one of this step.
func (r *run) element(i int, it *item) error {
	envelopes, err := r.envelopes(i, it)
	switch {
	case errors.Is(err, errNotHere):
		return nil
	case err != nil && i == stepLogins: // the same answer was refused as a customer
		return nil
	case err != nil:
		return r.refuse(r.refused(i, it, err), r.at)
	}
	for n, e := range envelopes {
		at := r.at
		if n < len(envelopes)-1 { // until the last is out, the element is not done
			at.Line--
		}
		if err := r.yield(e, at); err != nil {
			return err
		}
	}
	return nil
}

// errNotHere says that an element is not of the kind that the step takes, or that a better one exists.
var errNotHere = errors.New("whmcs: not for this step")

func isProblem(err error) bool {
	_, ok := errors.AsType[*intake.Problem](err)
	return ok
}
