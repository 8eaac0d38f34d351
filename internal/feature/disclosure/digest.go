package disclosure

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"
)

// digestForm begins what a digest is made of: another form is another digest.
const digestForm = "inzage disclosure scope v1\n"

// scope is what an approval is of: whose order, and what exactly is handed over.
// Fields are only ever added, with a new digestForm.
type scope struct {
	Reference string   `json:"reference"`
	Kind      string   `json:"kind"`
	Issuer    Issuer   `json:"issuer"`
	Order     Order    `json:"order"`
	Secrecy   Secrecy  `json:"secrecy"`
	Policy    string   `json:"policy"`
	Law       string   `json:"law"`
	Outside   bool     `json:"outside_policy"`
	Reasons   []string `json:"reasons"`
	Lines     []Line   `json:"lines"`
}

// Digest is the SHA-256 of what there is to approve in a case: the same scope has the same digest, whoever computes it and when.
func Digest(c Case, lines []Line) ([]byte, error) {
	s := scope{Reference: c.Reference, Kind: c.Kind, Issuer: c.Issuer, Order: c.Order, Secrecy: c.Secrecy, Policy: c.Policy, Law: c.Law,
		Outside: c.OutsidePolicy, Reasons: c.Reasons}
	s.Order.Date, s.Secrecy = utc(s.Order.Date), Secrecy{Source: c.Secrecy.Source, Text: c.Secrecy.Text, Until: utc(c.Secrecy.Until)} // what came since changes no scope
	for _, l := range lines {
		l.At, l.From, l.To, l.Asked = utc(l.At), utc(l.From), utc(l.To), nil
		s.Lines = append(s.Lines, l)
	}
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("disclosure: digest: %w", err)
	}
	sum := sha256.Sum256(append([]byte(digestForm), b...))
	return sum[:], nil
}

// utc makes a time the same whatever zone it was read in.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}
