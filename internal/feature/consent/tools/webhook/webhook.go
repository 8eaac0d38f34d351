// Package webhook tells a tool of the company's own, by a signed HTTP request, what customers decided.
//
// The request is as https://www.standardwebhooks.com says, so that the receiver can check it with a library it finds there:
// webhook-id (of the event: the same at each attempt), webhook-timestamp (seconds since 1970, of the attempt) and
// webhook-signature ("v1," and the base64 of HMAC-SHA256 over id, timestamp and body, with full stops between them). The
// body is JSON:
//
//	{"event":"consent.withdrawn","id":"…","purpose":"newsletter","email":"jan@example.be","subject_hash":"…","at":"2026-11-03T14:05:00Z"}
//
// event is consent.given or consent.withdrawn, subject_hash the SHA-256 of the address in lower case, at when it was decided.
// Any answer of the 200s means that the tool has done it; all others, redirects too, that it is to be asked again.
package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"inzage/internal/core/clock"
	"inzage/internal/core/secret"
	"inzage/internal/feature/consent/tools"
)

// Name is the tool's name in rows and on pages.
const Name = "webhook"

// Options say where to and with which secret.
type Options struct {
	URL    secret.Text
	Secret secret.Text // at least secret.MinimumLength characters; after "whsec_" it is base64
	Clock  clock.Clock // nil: the machine's
}

// Tool is one webhook.
type Tool struct {
	url    *url.URL
	key    []byte
	clock  clock.Clock
	client *http.Client
}

// New returns the tool. It sends nothing yet.
func New(o Options) (*Tool, error) {
	u, err := tools.Endpoint("INZAGE_CONSENT_WEBHOOK_URL", o.URL, "https://tool.example.be/consents")
	if err != nil {
		return nil, err
	}
	key := []byte(o.Secret.Reveal())
	if len(key) < secret.MinimumLength {
		return nil, fmt.Errorf("INZAGE_CONSENT_WEBHOOK_SECRET has %d characters, at least %d are needed: openssl rand -base64 32 makes one", len(key), secret.MinimumLength)
	}
	if coded, ok := strings.CutPrefix(o.Secret.Reveal(), "whsec_"); ok {
		if key, err = base64.StdEncoding.DecodeString(coded); err != nil || len(key) < 24 {
			return nil, errors.New("INZAGE_CONSENT_WEBHOOK_SECRET begins with whsec_: after it must come the base64 of 24 bytes or more")
		}
	}
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	return &Tool{url: u, key: key, clock: o.Clock, client: tools.Client()}, nil
}

// Name is the tool's name.
func (*Tool) Name() string { return Name }

// Hears reports that every purpose is told.
func (*Tool) Hears(string) bool { return true }

// body is what is sent.
type body struct {
	Event       string    `json:"event"`
	ID          string    `json:"id"`
	Purpose     string    `json:"purpose"`
	Email       string    `json:"email"`
	SubjectHash string    `json:"subject_hash"`
	At          time.Time `json:"at"`
	Language    string    `json:"language,omitempty"`
	WithdrawURL string    `json:"withdraw_url,omitempty"`
}

// Tell sends a message and returns when the receiver has taken it.
func (t *Tool) Tell(ctx context.Context, m tools.Message) error {
	event := "consent.withdrawn"
	if m.Given {
		event = "consent.given"
	}
	hash := sha256.Sum256([]byte(m.Address))
	doc, err := json.Marshal(body{
		Event: event, ID: m.EventID.String(), Purpose: m.Purpose, Email: m.Address, SubjectHash: hex.EncodeToString(hash[:]),
		At: m.At.UTC(), Language: m.Language, WithdrawURL: m.WithdrawURL,
	})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url.String(), bytes.NewReader(doc))
	if err != nil {
		return err
	}
	// One event may be about several addresses: each is a message of its own.
	id := m.EventID.String() + "-" + hex.EncodeToString(hash[:4])
	at := strconv.FormatInt(t.clock.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "inzage")
	req.Header.Set("webhook-id", id)
	req.Header.Set("webhook-timestamp", at)
	req.Header.Set("webhook-signature", sign(t.key, id, at, doc))
	res, err := t.client.Do(req)
	if err != nil {
		return tools.Unreachable("the webhook", err)
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // so that the connection serves again
	switch {
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return nil
	case res.StatusCode >= 300 && res.StatusCode < 400:
		return fmt.Errorf("the webhook answered %d: a redirect is not followed, INZAGE_CONSENT_WEBHOOK_URL must be the address itself", res.StatusCode)
	}
	return fmt.Errorf("the webhook answered %d", res.StatusCode)
}

// sign returns the signature of a message.
func sign(key []byte, id, at string, doc []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + at + "."))
	mac.Write(doc)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
