package tools

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"inzage/internal/core/sheet"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// exportHeader names the columns of the CSV.
var exportHeader = []string{"email", "purpose", "state", "at", "sha256"}

// Export writes all decisions since a time as CSV (RFC 4180, UTF-8), oldest first, one line for each address, for tools that
// can read a file and nothing else: applied from top to bottom, the last line about an address holds. It returns the number
// of lines after the header. That it was written is recorded.
//
// The columns are email; purpose; state (given or withdrawn); at (RFC 3339, UTC); sha256 of the address in lower case. An
// address that a spreadsheet would take for a formula has an apostrophe before it: such a line is matched by its sha256.
func (s *Service) Export(ctx context.Context, w io.Writer, since time.Time) (rows int, err error) {
	if s.Changes == nil {
		return 0, errors.New("tools: nobody knows the decisions to export")
	}
	change := store.Change{Action: "consent.exported", Subject: keys.Nobody(), Payload: map[string]any{"since": since.UTC().Format(time.RFC3339)}}
	if err := s.Store.Do(ctx, change, func(*store.Tx) error { return nil }); err != nil {
		return 0, err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(exportHeader); err != nil {
		return 0, err
	}
	err = s.Changes(s.Store.Read(ctx), since, func(c Change) error {
		rows++
		state := "withdrawn"
		if c.Given {
			state = "given"
		}
		sum := sha256.Sum256([]byte(c.Address))
		return out.Write([]string{sheet.Guard(c.Address), sheet.Guard(c.Purpose), state, c.At.UTC().Format(time.RFC3339), hex.EncodeToString(sum[:])})
	})
	if err != nil {
		return rows, err
	}
	out.Flush()
	return rows, out.Error()
}
