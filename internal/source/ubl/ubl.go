// Package ubl reads invoices and credit notes in UBL 2.1 (ISO/IEC 19845), Peppol BIS Billing 3.0 among them:
// one document a file. The document itself is the legal original; it is kept byte for byte as the envelope's
// Blob, or not at all. What the portal lists and searches is read out of it into hpxdata.Invoice.
//
// A document names its customer by VAT number, Peppol address or buyer reference and not by id: the
// envelope's Customer is empty and hpxdata.Invoice.Match says what there is to go by.
//
// Documents are hostile until read: no document type, at most 20 MiB and 64 levels, UTF-8 only, namespaces
// by their names and not their prefixes. One that holds a payment card number is refused, for it must stay
// whole.
package ubl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// Options are what documents do not say.
type Options struct {
	Source string // name of the source, "ubl:main"
}

// Source is a set of documents.
type Source struct {
	name  string
	files []intake.File
	stamp string
}

// Open takes the files that are named, and all .xml files of a folder that is.
func Open(paths []string, o Options) (*Source, error) {
	s := &Source{name: o.Source}
	if s.name == "" {
		s.name = "ubl:main"
	}
	for _, path := range paths {
		if err := s.add(path); err != nil {
			return nil, fmt.Errorf("ubl: %w", err)
		}
	}
	if len(s.files) == 0 {
		return nil, errors.New("ubl: name XML files, or a folder that holds some, to import")
	}
	s.stamp = intake.Stamp(s.files)
	return s, nil
}

func (s *Source) add(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		f, err := intake.StatFile(path, filepath.Base(path))
		s.files = append(s.files, f)
		return err
	}
	found, err := filepath.Glob(filepath.Join(escapeGlob(path), "*"))
	if err != nil {
		return err
	}
	slices.Sort(found)
	for _, p := range found {
		if !strings.EqualFold(filepath.Ext(p), ".xml") {
			continue
		}
		f, err := intake.StatFile(p, filepath.Base(p))
		if err != nil {
			return err
		}
		s.files = append(s.files, f)
	}
	return nil
}

// Name is the name of the source.
func (s *Source) Name() string { return s.name }

// Size is how many bytes the documents have together.
func (s *Source) Size() int64 { return intake.TotalSize(s.files) }

// Each reads all documents; see intake.Source. A document that cannot be taken is refused as line 0 of its
// file, with the element in which the fault lies.
func (s *Source) Each(ctx context.Context, from intake.Cursor, yield intake.Yield, refuse intake.Refuse) error {
	if from.Stamp != s.stamp {
		from = intake.Cursor{}
	}
	at := intake.Cursor{Stamp: s.stamp}
	for i, f := range s.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		at.File, at.Done = i+1, at.Done+f.Size
		if i < from.File {
			continue
		}
		e, reject := s.document(f)
		var err error
		if reject != nil {
			err = refuse(*reject, at)
		} else {
			err = yield(*e, at)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// document reads one file, into an envelope or what was refused.
func (s *Source) document(f intake.File) (*intake.Envelope, *intake.Reject) {
	document, err := load(f)
	var e *intake.Envelope
	if err == nil {
		e, err = s.envelope(f.Name, document)
	}
	if err == nil {
		return e, nil
	}
	r := intake.NewReject(f.Name, 0, intake.ProblemOf(err))
	r.Type = "invoice"
	if document != nil {
		r = r.Unseen(document)
	}
	return nil, &r
}

// envelope turns a document into an envelope.
func (s *Source) envelope(name string, document []byte) (*intake.Envelope, error) {
	if err := intake.CheckXML(document); err != nil {
		return nil, err
	}
	d, err := parse(document)
	if err != nil {
		return nil, err
	}
	e := &intake.Envelope{Op: intake.Upsert, Source: s.name, File: name, Line: 1}
	extra := map[string]string{}
	if d.typeCode != "" {
		extra["type_code"] = d.typeCode
	}
	if err := hpxdata.Envelop(e, &intake.Cleaner{}, &d.invoice, extra); err != nil {
		return nil, err
	}
	e.ID = s.name + "/" + d.invoice.Type + "/"
	if d.supplier != "" {
		e.ID += url.PathEscape(d.supplier) + "/"
	}
	// Series of numbers may begin again every year.
	e.ID += d.invoice.IssueDate.Format("2006") + "/" + url.PathEscape(d.invoice.Number)
	if len(e.ID) > maxID {
		return nil, intake.NewProblem(intake.CodeTooLarge, "the invoice number is too long").In("ID")
	}
	e.At = d.invoice.IssueDate.Time
	e.Blob = &intake.Blob{Name: filepath.Base(name), MIME: "application/xml", Data: document}
	return e, nil
}

// maxID is how long the id of a record may be, in bytes.
const maxID = 512

// load reads a file whole, within the limit of a document.
func load(f intake.File) ([]byte, error) {
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, unreadable(err)
	}
	defer file.Close()
	if f.Size > intake.MaxDocument { // not even read
		return nil, intake.NewProblem(intake.CodeTooLarge, "the document is larger than 20 MiB; take embedded attachments out at the source")
	}
	b, err := io.ReadAll(io.LimitReader(file, intake.MaxDocument+1))
	if err != nil {
		return nil, unreadable(err)
	}
	return b, nil
}

func unreadable(err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		err = p.Err
	}
	return intake.NewProblem(intake.CodeUnreadable, "the file cannot be read (%v)", err)
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
