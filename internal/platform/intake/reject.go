package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// Reject is something that was refused: which, where, why. Either Record shows it, scrubbed like data; or,
// when it could not be read and so not be scrubbed, Length and SHA256 tell which piece of the file it was.
type Reject struct {
	File   string          `json:"file"`
	Line   int             `json:"line"` // line, or number of the element in the file, from 1; 0 for the whole file
	Code   Code            `json:"code"`
	Field  string          `json:"field,omitempty"`
	Reason string          `json:"reason"` // a sentence: what is wrong and what to do
	Type   string          `json:"type,omitempty"`
	ID     string          `json:"id,omitempty"`
	Record json.RawMessage `json:"record,omitempty"`
	Length int64           `json:"length,omitempty"`
	SHA256 string          `json:"sha256,omitempty"`
}

// NewReject returns what was refused because of a problem, without showing it.
func NewReject(file string, line int, p *Problem) Reject {
	return Reject{File: file, Line: line, Code: p.Code, Field: tellable(p.Field, maxTold), Reason: tellable(p.Error(), 2*maxTold)}
}

// maxTold is how much of a name that a file made up is repeated.
const maxTold = 300

// tellable returns a text fit for a list, a log and a terminal: not too long, nothing but printable characters.
func tellable(s string, most int) string {
	if len(s) > most {
		cut := most
		for cut > 0 && s[cut]&0xC0 == 0x80 {
			cut--
		}
		s = s[:cut] + "…"
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) && r != '\u00a0' && r != '\u202f' {
			return '\uFFFD'
		}
		return r
	}, s)
}

// Unseen adds how long a piece of the file is, and its digest, in place of what it says.
func (r Reject) Unseen(b []byte) Reject {
	sum := sha256.Sum256(b)
	return r.unseen(int64(len(b)), sum)
}

// Unread is Unseen for an overlong line.
func (r Reject) Unread(l Line) Reject { return r.unseen(l.Length, l.SHA256) }

func (r Reject) unseen(length int64, sum [32]byte) Reject {
	r.Length, r.SHA256 = length, hex.EncodeToString(sum[:])
	return r
}

// Refuse returns the envelope as refused, rendered from what was scrubbed.
func (e *Envelope) Refuse(p *Problem) Reject {
	r := NewReject(e.File, e.Line, p)
	r.Type, r.ID = e.Type, e.ID
	r.Record = e.JSON()
	return r
}

// JSON returns the envelope as a line of hpx/1, scrubbed as it is.
func (e *Envelope) JSON() json.RawMessage {
	b := []byte(`{"t":`)
	b, _ = jsontext.AppendQuote(b, e.Type)
	b, _ = jsontext.AppendQuote(append(b, `,"id":`...), e.ID)
	if e.Customer != "" {
		b, _ = jsontext.AppendQuote(append(b, `,"customer":`...), e.Customer)
	}
	if !e.At.IsZero() {
		at, _ := NewTime(e.At).MarshalJSON()
		b = append(append(b, `,"at":`...), at...)
	}
	b, _ = jsontext.AppendQuote(append(b, `,"op":`...), string(e.Op))
	if len(e.Data) > 0 {
		b = append(append(b, `,"data":`...), e.Data...)
	}
	if len(e.Extra) > 0 {
		b = append(append(b, `,"extra":`...), e.Extra...)
	}
	return append(b, '}')
}

// RejectFile is the list of what an import refused: NDJSON, readable by its owner only, for it holds
// personal data.
type RejectFile struct {
	f    *os.File
	size int64
}

// OpenRejects opens the list at path and cuts it to size bytes: 0 starts anew, what Size said goes on from
// there, so that an import that is taken up again lists nothing twice.
func OpenRejects(path string, size int64) (*RejectFile, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("rejects file: %w", err)
	}
	if err = f.Chmod(0o600); err == nil { // one that is there already may be open to all
		if err = f.Truncate(size); err == nil {
			_, err = f.Seek(size, io.SeekStart)
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("rejects file: %w", err), f.Close())
	}
	return &RejectFile{f: f, size: size}, nil
}

// Write adds a line. It is not buffered: what was refused is on file before the import goes on.
func (r *RejectFile) Write(reject Reject) error {
	line, err := json.Marshal(reject)
	if err != nil {
		return fmt.Errorf("rejects file: %w", err)
	}
	n, err := r.f.Write(append(line, '\n'))
	r.size += int64(n)
	if err != nil {
		return fmt.Errorf("rejects file: %w", err)
	}
	return nil
}

// Size is how many bytes the list has.
func (r *RejectFile) Size() int64 { return r.size }

// Close writes the list to disk and closes it.
func (r *RejectFile) Close() error { return errors.Join(r.f.Sync(), r.f.Close()) }
