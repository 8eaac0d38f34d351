package hpx

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// maxID is how long the id of a record or customer may be, in bytes.
const maxID = 512

// line hands a line of NDJSON on, as an envelope or refused. A blank line is nothing.
func (r *reader) line(l intake.Line) error {
	if l.TooLong() {
		p := intake.NewProblem(intake.CodeTooLarge, "the line is %d bytes long and at most %d are read; put documents into blobs/", l.Length, intake.MaxLine)
		return r.unread(intake.NewReject(r.File.Name, l.Number, p).Unread(l))
	}
	text := bytes.TrimSpace(l.Text)
	if len(text) == 0 {
		return nil
	}
	r.records++
	if err := intake.CheckJSON(text); err != nil {
		p := intake.ProblemOf(err)
		if !l.Ended && (p.Code == intake.CodeSyntax || p.Code == intake.CodeTruncated) {
			p = intake.NewProblem(intake.CodeTruncated, "the file ends in the middle of this line; export or copy it again")
		}
		return r.unread(intake.NewReject(r.File.Name, l.Number, p).Unseen(text))
	}
	return r.record(text, l.Number)
}

// unread refuses what could not be read at all.
func (r *reader) unread(reject intake.Reject) error {
	r.damaged[r.recordType] = true
	reject.Type = r.recordType
	return r.refuse(reject, r.at)
}

// record hands one record on; text is JSON that was checked.
func (r *reader) record(text []byte, line int) error {
	e := intake.Envelope{Source: r.name, File: r.File.Name, Line: line, Raw: text}
	if p := r.envelope(text, &e); p != nil {
		reject := intake.NewReject(r.File.Name, line, p)
		reject.Type, reject.ID = e.Type, e.ID
		if !notHeld[e.Type] {
			r.damaged[e.Type] = true
			reject = r.shown(reject, e, text)
		}
		return r.refuse(reject, r.at)
	}
	return r.yield(e, r.at)
}

// shown adds to a reject the line that it is about, scrubbed.
func (r *reader) shown(reject intake.Reject, e intake.Envelope, text []byte) intake.Reject {
	r.cleaner.Rules = intake.RulesFor(system(r.name), e.Type)
	if text[0] != '{' {
		return reject.Unseen(text)
	}
	cleaned, err := r.cleaner.Clean(nil, text)
	if err != nil { // a NUL character
		return reject.Unseen(text)
	}
	reject.Record = cleaned.Data
	return reject
}

// envelope reads a line into e.
func (r *reader) envelope(text []byte, e *intake.Envelope) *intake.Problem {
	var fields [len(envelopeKeys)][]byte
	var stray []byte
	if !intake.Members(text, func(name, value []byte) {
		for i, key := range envelopeKeys {
			if string(name) == key {
				fields[i] = value
				return
			}
		}
		stray = append(stray, ',')
		stray, _ = jsontext.AppendQuote(stray, string(name))
		stray = append(append(stray, ':'), value...)
	}) {
		return intake.NewProblem(intake.CodeValue, `a line must be a JSON object like {"t":"customer","id":…,"data":{…}}`)
	}
	if p := r.head(fields, e); p != nil {
		return p
	}
	schema := hpxdata.SchemaOf(e.Type)
	switch {
	case notHeld[e.Type]:
		return intake.NewProblem(intake.CodeNotHeld, "records of type %q are not held by this version of the portal", e.Type)
	case e.Type == "":
		return intake.NewProblem(intake.CodeMissing, "the record type is missing").In("t")
	case schema == nil:
		return intake.NewProblem(intake.CodeUnknown, "%s is not a record type of hpx/1; the types are %s", intake.Quote(e.Type), strings.Join(hpxdata.Types(), ", ")).In("t")
	}
	data := fields[keyData]
	if data == nil && e.Op == intake.Delete {
		data = []byte("{}")
	}
	if len(data) == 0 || data[0] != '{' {
		return intake.NewProblem(intake.CodeMissing, "the record itself, an object, is missing").In("data")
	}
	var further [][]byte
	if extra := fields[keyExtra]; len(extra) > 0 && extra[0] == '{' {
		further = append(further, extra)
	} else if len(extra) > 0 && string(extra) != "null" && string(extra) != `""` && string(extra) != "[]" {
		return intake.NewProblem(intake.CodeValue, "what the format does not know must be an object").In("extra")
	}
	if stray != nil {
		stray[0] = '{'
		further = append(further, append(stray, '}'))
	}
	r.cleaner.Rules, r.cleaner.Zone = intake.RulesFor(r.system(fields[keySrc]), e.Type), r.zone
	cleaned, err := r.cleaner.Clean(schema, data, further...)
	if err != nil {
		return intake.ProblemOf(err)
	}
	e.Data, e.Extra, e.Removed, e.Secrets, e.Unknown = cleaned.Data, cleaned.Extra, cleaned.Cards, cleaned.Secrets, cleaned.Unknown
	return r.attach(e)
}

// envelopeKeys are the keys of a line.
var envelopeKeys = [...]string{"t", "id", "customer", "at", "op", "data", "extra", "src"}

const (
	keyT = iota
	keyID
	keyCustomer
	keyAt
	keyOp
	keyData
	keyExtra
	keySrc
)

// head reads the envelope without its data. Type and id are set even when something else is wrong.
func (r *reader) head(fields [len(envelopeKeys)][]byte, e *intake.Envelope) *intake.Problem {
	var first *intake.Problem
	text := func(key int) string {
		s, err := intake.Scalar(fields[key])
		if err == nil {
			err = intake.CheckText(s)
		}
		if err == nil && len(s) > maxID {
			err = intake.NewProblem(intake.CodeTooLarge, "the value is longer than %d bytes", maxID)
			s = ""
		}
		if err != nil && first == nil {
			first = intake.ProblemOf(err).In(envelopeKeys[key])
		}
		return s
	}
	e.Type, e.ID = text(keyT), text(keyID)
	if e.Type == "" && fields[keyT] == nil {
		e.Type = r.recordType
	}
	if e.Type != "customer" {
		e.Customer = text(keyCustomer)
	}
	if at := text(keyAt); first == nil {
		m, err := intake.ReadTime(at, r.zone)
		if err != nil {
			return intake.ProblemOf(err).In("at")
		}
		e.At = m.Time.Time
		if e.At.IsZero() {
			e.At = intake.NewTime(r.Source.at).Time
		}
	}
	switch op := text(keyOp); intake.Op(op) {
	case "", intake.Upsert:
		e.Op = intake.Upsert
	case intake.Delete:
		e.Op = intake.Delete
	default:
		return intake.NewProblem(intake.CodeValue, "%s is neither upsert nor delete", intake.Quote(op)).In("op")
	}
	if first == nil && e.ID == "" {
		first = intake.NewProblem(intake.CodeMissing, "the id is missing: one that stays the same from export to export").In("id")
	}
	return first
}

// system returns the system whose denylist holds: what the line says, else the source's.
func (r *reader) system(src []byte) string {
	name := ""
	if len(src) > 0 && src[0] == '{' {
		intake.Members(src, func(key, value []byte) {
			if string(key) == "system" {
				name, _ = intake.Scalar(value)
			}
		})
	}
	if name == "" {
		name = r.name
	}
	return system(name)
}

func system(source string) string {
	name, _, _ := strings.Cut(source, ":")
	return name
}
