package law

import (
	"strconv"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
)

// Form is how a file of a package is written.
type Form string

// The forms.
const (
	FormNDJSON   Form = "ndjson"
	FormCSV      Form = "csv"
	FormJSON     Form = "json"
	FormOriginal Form = "original"
)

// FormText explains the forms.
var FormText = i18n.Enum("law.form.", string(FormNDJSON), string(FormCSV), string(FormJSON), string(FormOriginal))

// File is one file of a package. Rows is below zero for a file that has none. From and To are the oldest and the newest
// record in it.
type File struct {
	Path     string
	Form     Form
	Rows     int64
	From, To time.Time
}

// Folder is a folder of a package, with what is in it said in the receiver's language.
type Folder struct {
	Path, What string
	Files      []File
}

// Column is a column of the tables, or a field of the records, with its meaning said in the receiver's language.
type Column struct {
	Name, Meaning string
}

// Contents is what a package holds.
type Contents struct {
	Reference, Company, Contact string
	Sealed                      time.Time
	Folders                     []Folder
	Columns                     []Column
	Guarded                     bool // cells that a spreadsheet would run as a formula have an apostrophe before them
}

// Readme is data/README.<lang>.txt: what the receiver finds in a package, folder by folder.
func Readme(lang i18n.Lang, c Contents) Letter {
	l := Letter{Lang: lang, Title: i18n.In(lang, "law.readme.title", i18n.Args{"Reference": c.Reference})}
	l.say(i18n.In(lang, "law.readme.lead", i18n.Args{"Company": c.Company, "Date": format.DateTime(lang, c.Sealed)}))
	var forms []string
	used := map[Form]bool{}
	for _, folder := range c.Folders {
		var files []string
		for _, f := range folder.Files {
			files = append(files, f.describe(lang))
			used[f.Form] = true
		}
		l.list(i18n.In(lang, "law.readme.folder", i18n.Args{"Path": folder.Path, "What": folder.What}), files)
	}
	for _, form := range FormText.Values() {
		if used[Form(form)] {
			forms = append(forms, FormText.In(lang, form))
		}
	}
	l.list(i18n.In(lang, "law.readme.forms"), forms)
	if c.Guarded && used[FormCSV] {
		l.say(i18n.In(lang, "law.readme.guarded"))
	}
	var columns []string
	for _, column := range c.Columns {
		columns = append(columns, i18n.In(lang, "law.readme.column", i18n.Args{"Name": column.Name, "Meaning": column.Meaning}))
	}
	l.list(i18n.In(lang, "law.readme.columns"), columns)
	l.say(i18n.In(lang, "law.readme.times"))
	l.say(i18n.In(lang, "law.period.rule"))
	l.say(i18n.In(lang, "law.readme.statement"))
	if c.Contact != "" {
		l.say(i18n.In(lang, "law.letter.contact", i18n.Args{"Contact": c.Contact, "Reference": c.Reference}))
	}
	return l
}

// describe says a file: its name, how many records, from when to when.
func (f File) describe(lang i18n.Lang) string {
	if f.Rows < 0 {
		return f.Path
	}
	said := i18n.In(lang, "law.readme.file", i18n.Args{"Path": f.Path, "Count": f.Rows})
	if !f.From.IsZero() || !f.To.IsZero() {
		said += " " + i18n.In(lang, "law.readme.span", i18n.Args{"Period": period(lang, f.From, f.To)})
	}
	return said
}

// Found is what one query of the collection yielded.
type Found struct {
	Line   int    // number of the scope line
	Kind   string // name of the kind of data, said in the receiver's language
	Rows   int64
	SHA512 string // of the file, in hexadecimal digits; empty when no file was written
}

// Search is what was asked, what was searched and what came of it.
type Search struct {
	Asked          []Line
	Found          []Found
	NotHeld        []Line
	Refused        []Line
	Started, Ended time.Time // of the collection
	Clock          string    // where the time came from: "NTP, time.example"; empty when nothing checked the clock
	Stamps         string    // the time-stamping authority that is asked when the package is sealed; empty: nobody is
}

// Statement is meta/statement.txt: what was asked, what was searched, what is not held, how, by which clock, and what
// none of it proves.
func Statement(lang i18n.Lang, h Heading, s Search) Letter {
	l := newLetter(lang, i18n.In(lang, "law.statement.title"), h)
	l.list(i18n.In(lang, "law.statement.asked"), describe(lang, s.Asked))
	var found []string
	for _, f := range s.Found {
		said := i18n.In(lang, "law.statement.found_line", i18n.Args{"Number": strconv.Itoa(f.Line), "Kind": f.Kind, "Count": f.Rows})
		if f.SHA512 != "" {
			said += " " + i18n.In(lang, "law.statement.hash", i18n.Args{"Hash": f.SHA512})
		}
		found = append(found, said)
	}
	if len(found) == 0 {
		found = []string{i18n.In(lang, "law.statement.nothing")}
	}
	l.list(i18n.In(lang, "law.statement.found"), found)
	l.list(i18n.In(lang, "law.statement.not_held"), describe(lang, s.NotHeld))
	if len(s.Refused) > 0 {
		l.list(i18n.In(lang, "law.statement.refused"), describe(lang, s.Refused))
	}
	clock := i18n.In(lang, "law.statement.clock.unchecked")
	if s.Clock != "" {
		clock = i18n.In(lang, "law.statement.clock.from", i18n.Args{"Clock": s.Clock})
	}
	// The stamp is of a list in which this very text stands: whether the authority answered is not known yet.
	stamps := i18n.In(lang, "law.statement.stamp.none")
	if s.Stamps != "" {
		stamps = i18n.In(lang, "law.statement.stamp.asked", i18n.Args{"Authority": s.Stamps})
	}
	l.list(i18n.In(lang, "law.statement.method"), []string{
		i18n.In(lang, "law.statement.method.queries"), i18n.In(lang, "law.statement.method.limits"), i18n.In(lang, "law.period.rule"), i18n.In(lang, "law.period.undated"),
		i18n.In(lang, "law.statement.method.when", i18n.Args{"From": format.DateTime(lang, s.Started), "To": format.DateTime(lang, s.Ended)}),
		clock, stamps,
	})
	l.list(i18n.In(lang, "law.statement.unproved"), []string{
		i18n.In(lang, "law.statement.unproved.true"), i18n.In(lang, "law.statement.unproved.complete"),
		i18n.In(lang, "law.statement.unproved.who"), i18n.In(lang, "law.statement.unproved.expired"),
	})
	l.sign(h)
	return l
}
