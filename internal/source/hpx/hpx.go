// Package hpx reads the neutral import format hpx/1: a folder with manifest.json and one NDJSON (or CSV) file
// per record type, or loose files of these kinds.
//
// Each line is one envelope: {"t":"invoice","id":…,"customer":…,"at":…,"op":"upsert","data":{…},"extra":{…}}.
// The reader checks the envelope, scrubs what is in it, moves what the format does not know to extra, and
// hands it on; what the data says is checked by hpxdata.Decode where it is stored. What cannot be taken is
// refused with its line, and the rest goes on.
//
// Files are read in the order in which records can be stored (customers before their invoices), whatever
// their order in the manifest or on the command line, and in constant memory.
package hpx

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// Options are what the files themselves may not say.
type Options struct {
	Source string         // source of loose files, "whmcs:main"; a manifest's own name wins
	Zone   *time.Location // zone of times without zone; a manifest's own wins; nil refuses such times
}

// Source is a set of files of hpx/1.
type Source struct {
	name     string // source of the records
	zone     *time.Location
	at       time.Time // of lines that do not say: when the export was made
	files    []file
	complete []string
	stamp    string
	extra    []intake.Reject // what was wrong before any line was read
	damaged  map[string]bool // record types of which something could not be read; "" is any
	resumed  bool
}

// file is one file of records.
type file struct {
	intake.File
	recordType string // what the manifest or the name say that it holds; "" when they do not
	entry      *manifestFile
}

// Open finds the files of a folder, or takes the files that are named. It reads none of the records yet.
func Open(paths []string, o Options) (*Source, error) {
	if len(paths) == 0 {
		return nil, errors.New("hpx: name a folder or files to import")
	}
	s := &Source{name: o.Source, zone: o.Zone, damaged: map[string]bool{}}
	if s.name == "" {
		s.name = "hpx"
	}
	if info, err := os.Stat(paths[0]); err == nil && info.IsDir() {
		if len(paths) > 1 {
			return nil, fmt.Errorf("hpx: %s is a folder; import folders one at a time", paths[0])
		}
		if err := s.openFolder(paths[0]); err != nil {
			return nil, fmt.Errorf("hpx: %w", err)
		}
	} else if err := s.openFiles(paths); err != nil {
		return nil, fmt.Errorf("hpx: %w", err)
	}
	slices.SortStableFunc(s.files, func(a, b file) int { return intake.Rank(a.recordType) - intake.Rank(b.recordType) })
	s.stamp = intake.Stamp(s.intakeFiles())
	return s, nil
}

func (s *Source) openFiles(paths []string) error {
	for _, path := range paths {
		f, err := intake.StatFile(path, filepath.Base(path))
		if err != nil {
			return err
		}
		s.files = append(s.files, file{File: f, recordType: typeByName(f.Name)})
		if s.at.IsZero() || f.Modified.After(s.at) {
			s.at = f.Modified
		}
	}
	return nil
}

func (s *Source) intakeFiles() []intake.File {
	var files []intake.File
	for _, f := range s.files {
		files = append(files, f.File)
	}
	return files
}

// Name is "hpx:" and the source of the records.
func (s *Source) Name() string { return "hpx:" + s.name }

// Size is how many bytes the files have.
func (s *Source) Size() int64 { return intake.TotalSize(s.intakeFiles()) }

// Complete lists the record types of which the folder holds all that exist, as its manifest says, without
// those of which something could not be read. After a run that was taken up in the middle it lists none:
// what the earlier run could not read is not known.
func (s *Source) Complete() []string {
	if s.resumed || s.damaged[""] {
		return nil
	}
	var types []string
	for _, t := range s.complete {
		if !s.damaged[t] && hpxdata.SchemaOf(t) != nil {
			types = append(types, t)
		}
	}
	return types
}

// Each reads all files; see intake.Source.
func (s *Source) Each(ctx context.Context, from intake.Cursor, yield intake.Yield, refuse intake.Refuse) error {
	if from.Stamp != s.stamp {
		from = intake.Cursor{}
	}
	s.resumed = from != (intake.Cursor{})
	at := intake.Cursor{Stamp: s.stamp}
	if !s.resumed {
		for _, r := range s.extra {
			if err := refuse(r, at); err != nil {
				return err
			}
		}
	}
	for i, f := range s.files {
		at.File, at.Offset, at.Line = i, 0, 0
		if i < from.File {
			at.Done += f.Size
			continue
		}
		if i == from.File {
			at.Offset, at.Line = from.Offset, from.Line
		}
		r := reader{Source: s, file: f, ctx: ctx, at: at, before: at.Done, yield: yield, refuse: refuse}
		if err := r.read(); err != nil {
			return err
		}
		at.Done += f.Size
	}
	return ctx.Err()
}

// reader reads one file.
type reader struct {
	*Source
	file
	ctx    context.Context
	at     intake.Cursor
	before int64 // bytes in the files before this one
	yield  intake.Yield
	refuse intake.Refuse

	cleaner intake.Cleaner
	records int // lines with a record in them
}

// read reads the file from the cursor on. What is wrong with the file as a whole is refused as its line 0.
func (r *reader) read() error {
	f, err := os.Open(r.Path)
	if err != nil {
		return r.whole(intake.NewProblem(intake.CodeUnreadable, "the file cannot be opened (%v)", cause(err)))
	}
	defer f.Close()
	whole := r.at.Offset == 0
	if strings.EqualFold(filepath.Ext(r.File.Name), ".csv") {
		err = r.readCSV(f)
	} else {
		err = r.readLines(f)
	}
	if p, ok := errors.AsType[*intake.Problem](err); ok {
		return r.whole(p)
	}
	if err != nil {
		return err
	}
	return r.checkEntry(f, whole)
}

// readLines reads NDJSON.
func (r *reader) readLines(f *os.File) error {
	if _, err := f.Seek(r.at.Offset, io.SeekStart); err != nil {
		return intake.NewProblem(intake.CodeUnreadable, "the file cannot be read (%v)", cause(err))
	}
	lines := intake.NewLines(f, r.at.Offset, r.at.Line)
	if r.at.Offset == 0 {
		if err := intake.CheckEncoding(lines.Head(4096)); err != nil {
			return err
		}
	}
	for n := 0; ; n++ {
		if n%1024 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		line, err := lines.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return intake.NewProblem(intake.CodeUnreadable, "the file cannot be read on behind line %d (%v)", r.at.Line, cause(err))
		}
		r.step(lines.Offset(), line.Number)
		if err := r.line(line); err != nil {
			return err
		}
	}
}

// step moves the cursor behind a line.
func (r *reader) step(offset int64, line int) {
	r.at.Offset, r.at.Line, r.at.Done = offset, line, r.before+min(offset, r.File.Size)
}

// whole refuses the file as a whole, or what is left of it.
func (r *reader) whole(p *intake.Problem) error {
	r.damaged[r.recordType] = true
	r.step(r.File.Size, r.at.Line)
	reject := intake.NewReject(r.File.Name, 0, p)
	reject.Type = r.recordType
	return r.refuse(reject, r.at)
}

// checkEntry compares the file with what the manifest says of it. Its records were taken all the same: each
// was whole; but what else should have been there is not known.
func (r *reader) checkEntry(f *os.File, whole bool) error {
	if r.entry == nil {
		return nil
	}
	if want := r.entry.Records; want != nil && whole && *want != r.records {
		return r.whole(intake.NewProblem(intake.CodeDigest,
			"the manifest says that this file has %d records, and it has %d; the records were taken, but export or copy the file again", *want, r.records))
	}
	if r.entry.SHA256 == "" {
		return nil
	}
	h := sha256.New()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if !strings.EqualFold(hex.EncodeToString(h.Sum(nil)), r.entry.SHA256) {
		return r.whole(intake.NewProblem(intake.CodeDigest,
			"the file is not the one that the manifest describes (its SHA-256 differs); the records were taken, but export or copy the file again"))
	}
	return nil
}

// cause returns the reason of a file error without its path, which reports name in their own way.
func cause(err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		return p.Err
	}
	return err
}
