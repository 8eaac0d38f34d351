package timestamp

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/digitorus/timestamp"

	"inzage/internal/core/clock"
	"inzage/internal/core/config"
	"inzage/internal/core/secret"
)

const (
	// Timeout is how long an authority has for one answer.
	Timeout = 10 * time.Second
	// Skew is how far an authority's time may be from ours. Further means that one of the two clocks is wrong, and then the time of
	// sealing that the package tells is worth nothing.
	Skew = 5 * time.Minute
)

// pauses lie between the tries of Ask: there is one more try than there are pauses.
var pauses = []time.Duration{2 * time.Second, 10 * time.Second}

// Options say whom to ask.
type Options struct {
	URL    secret.Text           // of the authority; may hold a name and a password
	Roots  *x509.CertPool        // what its certificate must go back to; nil: that is not checked
	Policy asn1.ObjectIdentifier // that it must stamp by; nil: any
	Clock  clock.Clock
	// Pauses lie between tries, when the authority does not answer. nil: the usual ones.
	Pauses []time.Duration
}

// Client asks one authority. It may be used from several goroutines.
type Client struct {
	o    Options
	url  *url.URL
	http *http.Client
}

// New checks the options: the authority is asked over https, except on this machine.
func New(o Options) (*Client, error) {
	u, err := url.Parse(o.URL.Reveal())
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.Fragment != "" {
		return nil, errors.New("it cannot be read: write an address such as https://tsa.example.be/tsr")
	}
	if u.Scheme == "http" && !config.Loopback(u.Hostname()) {
		return nil, errors.New("it goes to another machine without TLS: it must begin with https://")
	}
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	if o.Pauses == nil {
		o.Pauses = pauses
	}
	return &Client{o: o, url: u, http: &http.Client{
		Timeout: Timeout,
		// The address is from the settings; where an answer would send us is not.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Authority names whom this asks: the host of its address.
func (c *Client) Authority() string { return c.url.Hostname() }

// Ask has the authority stamp a SHA-512. It returns the reply as it came, which is what Check takes and what is kept, and what it
// says. An authority that does not answer is asked again a few times; one that answers something else is not. Every error but the
// context's is an *Error.
func (c *Client) Ask(ctx context.Context, sum [sha512.Size]byte) (reply []byte, s Stamp, err error) {
	for try := 0; ; try++ {
		reply, s, err = c.once(ctx, sum)
		var e *Error
		if !errors.As(err, &e) || e.Why != Unreachable || try == len(c.o.Pauses) {
			return reply, s, err
		}
		select {
		case <-time.After(c.o.Pauses[try]):
		case <-ctx.Done():
			return nil, Stamp{}, ctx.Err()
		}
	}
}

func (c *Client) once(ctx context.Context, sum [sha512.Size]byte) ([]byte, Stamp, error) {
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, Stamp{}, err
	}
	q := timestamp.Request{HashAlgorithm: crypto.SHA512, HashedMessage: sum[:], Certificates: true, TSAPolicyOID: c.o.Policy, Nonce: nonce}
	query, err := q.Marshal()
	if err != nil {
		return nil, Stamp{}, err
	}
	reply, err := c.post(ctx, query)
	if err != nil {
		return nil, Stamp{}, err
	}
	said, s, err := check(reply, sum, c.o.Roots)
	if err != nil {
		return nil, Stamp{}, err
	}
	switch off := said.Time.Sub(c.o.Clock.Now()); {
	case said.Nonce == nil || said.Nonce.Cmp(nonce) != 0:
		return nil, Stamp{}, fail(Other, "it answers another request")
	case c.o.Policy != nil && !said.Policy.Equal(c.o.Policy):
		return nil, Stamp{}, fail(Other, "it was made by the policy %s", said.Policy)
	case off.Abs() > Skew:
		return nil, Stamp{}, fail(Clock, "the authority's clock and ours are %s apart", off.Abs().Round(time.Second))
	}
	return reply, s, nil
}

// post sends a request and returns the answer.
func (c *Client) post(ctx context.Context, query []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url.String(), bytes.NewReader(query))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/timestamp-query")
	r.Header.Set("Accept", "application/timestamp-reply")
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, unreachable(ctx, err)
	}
	defer func() { _ = answer.Body.Close() }()
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	switch {
	case answer.StatusCode >= 500, answer.StatusCode == http.StatusTooManyRequests:
		return nil, fail(Unreachable, "the authority answers %d", answer.StatusCode)
	case answer.StatusCode != http.StatusOK:
		return nil, fail(Refused, "the authority answers %d", answer.StatusCode)
	case kind != "application/timestamp-reply":
		return nil, fail(Unreadable, "the authority answers with %.60q, which is no time stamp", kind)
	}
	reply, err := io.ReadAll(io.LimitReader(answer.Body, MaxReply+1))
	if err != nil {
		return nil, unreachable(ctx, err)
	}
	return reply, nil // one that is too long is refused by check
}

// unreachable is the error of an authority that could not be spoken to. Its address is left out, which may hold a password.
func unreachable(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil {
		return cause
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() {
		err = fmt.Errorf("no answer within %s", Timeout)
	}
	return &Error{Unreachable, err}
}
