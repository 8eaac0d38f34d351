package intake

import (
	"encoding/json"
	"strings"
	"time"
)

// Op is what an envelope asks for.
type Op string

// The two operations of hpx/1.
const (
	Upsert Op = "upsert"
	Delete Op = "delete"
)

// Envelope is one record on its way in: what every source speaks and every sink reads.
// Its Data uses the field names of hpx/1 for its Type, whatever system it comes from.
type Envelope struct {
	Type     string          // record type of hpx/1: customer, login, service, order, invoice, payment …
	ID       string          // stable id at the source, for example "whmcs:main/invoice/59"
	Customer string          // id of the customer's own envelope; empty for a customer
	At       time.Time       // time of this version at the source, UTC
	Op       Op              //
	Data     json.RawMessage // one JSON object, scrubbed
	Extra    json.RawMessage // keys that the format does not know, scrubbed; nil when there are none
	Source   string          // name of the source, for example "whmcs:main"
	File     string          // name of the file, for reports
	Line     int             // line, or number of the element in the file, from 1
	Raw      []byte          // the line as read, not scrubbed, so for no file; valid until the next envelope
	Blob     *Blob           // document that stays whole, such as an invoice's XML; nil when there is none
	Removed  int             // payment card numbers that were replaced in Data and Extra
	Secrets  int             // secrets that were dropped
	Unknown  []string        // dotted paths of what stands in Extra because the format does not know it
}

// Key is the last part of the record's id: "59" of "whmcs:main/invoice/59".
func (e *Envelope) Key() string { return e.ID[strings.LastIndexByte(e.ID, '/')+1:] }

// Blob is a document that comes with a record and is kept byte for byte.
type Blob struct {
	Name string // file name at the source; never trusted as a path
	MIME string
	Data []byte
}
