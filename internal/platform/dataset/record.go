package dataset

import (
	"time"

	"inzage/internal/core/i18n/format"
)

// Record is one item of a kind, in a form that every page, copy and package can use without knowing the kind.
// Labels are catalog ids; values are values.
type Record struct {
	ID       string    // in addresses; empty when the kind is one record
	Key      string    // its place in a list, for PageQuery
	At       time.Time // the time that places it in a period; zero when it has none
	Until    time.Time // of what lasts, the first moment after its end; zero while it lasts
	Title    Text      // what it is called: "Invoice 2026-00017"
	Fields   []Field
	Tables   []Grid
	Files    []File
	Gone     time.Time // when the source no longer had it; zero when it has
	Versions []Version // earlier versions, newest first
}

// DayAfter is the moment at which a day is over in Belgium, for the Until of what lasted to the end of that day; zero for no day.
func DayAfter(day time.Time) time.Time {
	if day.IsZero() {
		return time.Time{}
	}
	y, m, d := day.Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, format.Brussels).UTC()
}

// Text is a sentence or a name: a catalog id with arguments, or, when ID is empty, plain text as it was stored.
type Text struct {
	ID    string
	Args  map[string]any
	Plain string
}

// Plain returns text that is shown as it is.
func Plain(s string) Text { return Text{Plain: s} }

// Say returns a text of the catalogs.
func Say(id string, args map[string]any) Text { return Text{ID: id, Args: args} }

// Field is one value of a record. Its label is the catalog id "field.<Name>".
type Field struct {
	Name     string
	Value    Value
	Source   *Value    // what the source says, when the customer corrected it
	Since    time.Time // when it was corrected
	Correct  string    // name of the correction form; empty: the customer cannot change it here
	LockedID string    // catalog id of the reason why not
	Withheld string    // catalog id of the reason why the value itself is not shown
}

// ValueKind says how a value is written.
type ValueKind string

// The kinds of value.
const (
	TextValue     ValueKind = "text"     // as stored
	DateValue     ValueKind = "date"     // a day
	TimeValue     ValueKind = "time"     // a moment
	MoneyValue    ValueKind = "money"    // exact decimal and currency
	NumberValue   ValueKind = "number"   // an exact decimal
	PercentValue  ValueKind = "percent"  // an exact decimal, 21 for 21 %
	CodeValue     ValueKind = "code"     // a number or reference, set in monospace
	ChoiceValue   ValueKind = "choice"   // one of a known list: Text is the word at the source, ID its catalog id, if any
	BoolValue     ValueKind = "bool"     // yes or no
	RecordValue   ValueKind = "record"   // a link to another record: Kind and ID
	CountryValue  ValueKind = "country"  // ISO 3166-1 alpha-2
	LanguageValue ValueKind = "language" // nl, fr, de, en
)

// Value is one value. A Value with no text, time or bool is "not filled in".
type Value struct {
	Kind     ValueKind
	Text     string
	Time     time.Time
	Bool     bool
	Currency string
	ID       string // catalog id of a choice, or id of a linked record
	Of       string // kind of a linked record
}

// Empty reports whether nothing is filled in.
func (v Value) Empty() bool { return v.Kind != BoolValue && v.Text == "" && v.Time.IsZero() }

// Str is a value as stored.
func Str(s string) Value { return Value{Kind: TextValue, Text: s} }

// Code is a reference.
func Code(s string) Value { return Value{Kind: CodeValue, Text: s} }

// Day is a date.
func Day(t time.Time) Value { return Value{Kind: DateValue, Time: t} }

// Moment is a time.
func Moment(t time.Time) Value { return Value{Kind: TimeValue, Time: t} }

// Money is an amount: an exact decimal and an ISO 4217 currency.
func Money(amount, currency string) Value {
	return Value{Kind: MoneyValue, Text: amount, Currency: currency}
}

// Number is an exact decimal.
func Number(s string) Value { return Value{Kind: NumberValue, Text: s} }

// Percent is an exact decimal, 21 for 21 %.
func Percent(s string) Value { return Value{Kind: PercentValue, Text: s} }

// YesNo is a bool.
func YesNo(b bool) Value { return Value{Kind: BoolValue, Bool: b} }

// Choice is a word from a known list; id is its catalog id, or empty when the source used a word of its own.
func Choice(word, id string) Value { return Value{Kind: ChoiceValue, Text: word, ID: id} }

// Link is a record of another kind.
func Link(kind, id, text string) Value {
	return Value{Kind: RecordValue, Of: kind, ID: id, Text: text}
}

// Grid is a table inside a record, such as the lines of an invoice. Its caption is the catalog id "grid.<Name>", the
// heads are "field.<column>".
type Grid struct {
	Name    string
	Columns []string
	Rows    [][]Value
	Foot    [][]Value // totals, with as many values as columns
}

// File is a document of a record.
type File struct {
	ID   string // within the record, in addresses
	Name string // for the download
	MIME string
	Size int64
	// LabelID is the catalog id of what it is: "file.invoice_xml".
	LabelID string
}

// Version is how a record was before.
type Version struct {
	At       time.Time // time of that version at the source
	Replaced time.Time
	Fields   []Field // what differed
	Tables   []Grid  // those with other rows
}
