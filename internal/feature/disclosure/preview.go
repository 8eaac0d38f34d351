package disclosure

import (
	"context"
	"errors"
	"slices"
	"time"
	"unicode"

	"inzage/internal/core/actor"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Sample is what a collection would yield: counts, and a few records in which nothing can be read.
type Sample struct {
	Case    Case
	Parts   []SamplePart
	Records int64
	More    bool // there are more: counting stopped in one of the parts
}

// SamplePart is what one line yields of one kind.
type SamplePart struct {
	Line           Line
	Kind           string
	Count          int64
	More           bool             // there are more: counting stopped there
	Documents      int64            // of the records that were counted
	Oldest, Newest time.Time        // zero when its records have no time
	Frozen         time.Time        // when the copy was made that it is read from as well; zero: none
	Records        []dataset.Record // masked, the newest
	Columns        []string         // fields that a list of the kind shows; none: it is one record
}

// samples is how many masked records are shown of each kind.
const samples = 3

// maxCounted is how many records of each are counted: a page waits for it.
const maxCounted = 200_000

// errEnough ends a stream of which enough was counted.
var errEnough = errors.New("disclosure: enough")

// sampleTime is how long counting may take: a page waits for it.
const sampleTime = 25 * time.Second

// sampled are the states in which there is something to look at before it is handed over.
var sampled = []State{UnderReview, LegalEscalation, AwaitingApproval, Approved, Collecting, Collected, NoDataProposed, Sealed, Released}

// SampleData counts what the lines that may go would yield, and masks a few records of each. Nothing is kept of it. That somebody
// looked is recorded with the case, and with no customer.
func (s *Service) SampleData(ctx context.Context, reference string) (Sample, error) {
	return s.sampleData(ctx, reference, maxCounted)
}

// sampleData counts at most so many records of each kind for each line.
func (s *Service) sampleData(ctx context.Context, reference string, most int64) (out Sample, err error) {
	var all []selection
	err = s.Store.Do(ctx, store.Change{Action: "disclosure.sampled", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		me, err := s.Require(tx, Work)
		if err != nil {
			return err
		}
		if out.Case, err = find(tx, reference); err != nil {
			return err
		}
		tx.About(subject(out.Case))
		tx.InCase(out.Case.UID, "", "")
		tx.Note("reference", reference)
		if !slices.Contains(sampled, out.Case.State) {
			return errStep()
		}
		lines, err := listLines(tx, out.Case.ID)
		if err != nil {
			return err
		}
		held, err := listPreserved(tx, out.Case.ID)
		if err != nil {
			return err
		}
		if all, err = selections(s.Kinds(), lines, mightGo, held); err != nil {
			return err
		}
		var seen []Sight
		for _, q := range all {
			seen = append(seen, Sight{CustomerID: q.line.CustomerID, Kind: q.kind.Key})
		}
		return sawLists(tx, out.Case.ID, me.ID, seen)
	})
	if err != nil {
		return out, mend(err)
	}
	ctx, stop := context.WithTimeout(actor.With(ctx, actor.Job("disclosure_sample")), sampleTime)
	defer stop()
	err = s.Store.Snapshot(ctx, func(r store.Reader) error {
		for _, q := range all {
			part, err := s.sample(ctx, r, q, most)
			if err != nil {
				return err
			}
			out.Parts, out.Records, out.More = append(out.Parts, part), out.Records+part.Count, out.More || part.More
		}
		return nil
	})
	return out, err
}

func (s *Service) sample(ctx context.Context, r store.Reader, q selection, most int64) (SamplePart, error) {
	p := SamplePart{Line: q.line, Kind: q.kind.Key, Columns: q.kind.Columns}
	scope, err := store.JobScopeOf(actor.From(ctx), q.line.CustomerID, 0)
	if err != nil {
		return p, err
	}
	see := func(rec dataset.Record, _ bool) error {
		in, err := q.covers(rec)
		if err != nil || !in {
			return err
		}
		if p.Count == most {
			p.More = true
			return errEnough
		}
		p.Count++
		p.Documents += int64(len(rec.Files))
		if q.kind.Dated {
			if p.Oldest.IsZero() || rec.At.Before(p.Oldest) {
				p.Oldest = rec.At
			}
			if rec.At.After(p.Newest) {
				p.Newest = rec.At
			}
		}
		if len(p.Records) < samples {
			p.Records = append(p.Records, masked(rec))
		}
		return nil
	}
	live := func(yield func(dataset.Record) error) error { return q.stream(r, scope, yield) }
	if q.frozen == nil {
		err = live(func(rec dataset.Record) error { return see(rec, false) })
	} else {
		p.Frozen = q.frozen.At
		err = merged(live, thaw(s.Store.Read(ctx), s.Store.Keys(), *q.frozen), see)
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	return p, err
}

// masked is a record of which its shape can be seen and nothing else: letters are x and digits 9. Words of known lists
// stay, so that one sees whether it is what the order names, and the times that place the record in the period.
func masked(r dataset.Record) dataset.Record {
	out := dataset.Record{At: r.At, Until: r.Until, Gone: r.Gone}
	out.Title = dataset.Plain(mask(r.Title.Plain))
	for _, f := range r.Fields {
		f.Value = maskedValue(f.Value, r)
		if f.Source != nil {
			v := maskedValue(*f.Source, r)
			f.Source = &v
		}
		out.Fields = append(out.Fields, f)
	}
	for _, f := range r.Files {
		out.Files = append(out.Files, dataset.File{Name: mask(f.Name), MIME: f.MIME, Size: f.Size, LabelID: f.LabelID})
	}
	return out
}

func maskedValue(v dataset.Value, of dataset.Record) dataset.Value {
	switch v.Kind {
	case dataset.DateValue, dataset.TimeValue:
		if v.Empty() || v.Time.Equal(of.At) || v.Time.Equal(of.Until) || v.Kind == dataset.DateValue && dataset.DayAfter(v.Time).Equal(of.Until) {
			return v
		}
		return dataset.Str(mask(plain(v)))
	case dataset.BoolValue:
		return v
	case dataset.ChoiceValue:
		if v.ID != "" {
			return v
		}
	}
	v.Text, v.ID, v.Of = mask(v.Text), "", ""
	if v.Kind != dataset.MoneyValue && v.Kind != dataset.NumberValue && v.Kind != dataset.PercentValue {
		v.Kind, v.Currency = dataset.TextValue, ""
	}
	return v
}

// maxMasked is how much of a text is shown masked, in characters: its length need not tell more.
const maxMasked = 40

// mask hides letters and digits of any script, and leaves what stands between them.
func mask(s string) string {
	out := make([]rune, 0, maxMasked)
	for _, r := range s {
		if len(out) == maxMasked {
			return string(append(out, '…'))
		}
		switch {
		case unicode.IsDigit(r) || unicode.IsNumber(r):
			r = '9'
		case unicode.IsLetter(r) || unicode.IsMark(r):
			r = 'x'
		case unicode.IsSpace(r):
			r = ' '
		case r > unicode.MaxASCII || unicode.IsControl(r):
			r = '·'
		}
		out = append(out, r)
	}
	return string(out)
}
