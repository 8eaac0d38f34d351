package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/clock"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/feature/consent/tools"
)

const key = "a secret of the webhook tests, long enough"

var noon = time.Date(2026, time.November, 3, 14, 5, 0, 0, time.UTC)

func message() tools.Message {
	return tools.Message{Change: tools.Change{EventID: ident.Random(), CustomerID: 7, Address: "jan@example.be", Purpose: "call_training", At: noon.Add(-time.Hour)}}
}

func open(t *testing.T, address string) *Tool {
	t.Helper()
	tool, err := New(Options{URL: secret.Text(address), Secret: key, Clock: clock.NewManual(noon)})
	if err != nil {
		t.Fatal(err)
	}
	return tool
}

// The receiver checks the request as the specification says, with nothing of ours.
func TestTellIsSigned(t *testing.T) {
	var ids []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		doc, _ := io.ReadAll(r.Body)
		id, at := r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp")
		mac := hmac.New(sha256.New, []byte(key))
		_, _ = io.WriteString(mac, id+"."+at+"."+string(doc))
		if r.Header.Get("webhook-signature") != "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)) {
			t.Errorf("signature %s", r.Header.Get("webhook-signature"))
		}
		if at != strconv.FormatInt(noon.Unix(), 10) || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s at %s, %s", r.Method, at, r.Header.Get("Content-Type"))
		}
		var got map[string]any
		if err := json.Unmarshal(doc, &got); err != nil {
			t.Error(err)
		}
		want := map[string]any{
			"event": got["event"], "id": got["id"], "purpose": "call_training", "at": "2026-11-03T13:05:00Z",
			"email": "jan@example.be", "subject_hash": "561e8dabb25010175d7b59a5afd8456c1951dec76c1eda04aac82b66db769783", // by sha256sum
		}
		if len(ids) == 3 {
			want["email"], want["subject_hash"] = "jan2@example.be", got["subject_hash"]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		ids = append(ids, got["event"].(string)+" "+id)
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	tool, m := open(t, server.URL), message()
	for range 2 {
		if err := tool.Tell(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	m.Given = true
	if err := tool.Tell(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	m.Address = "jan2@example.be"
	if err := tool.Tell(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if ids[0] != ids[1] || !strings.HasPrefix(ids[0], "consent.withdrawn ") || !strings.HasPrefix(ids[2], "consent.given ") || ids[2] == ids[3] {
		t.Errorf("ids %q", ids)
	}
}

// The vector of the specification's own reference libraries.
func TestSignatureVector(t *testing.T) {
	secretKey, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	got := sign(secretKey, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	for _, status := range []int{301, 307, 400, 401, 404, 410, 429, 500, 503} {
		hits := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			hits++
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
		}))
		err := open(t, server.URL+"/hook?token=hush").Tell(t.Context(), message())
		server.Close()
		if err == nil || !strings.Contains(err.Error(), strconv.Itoa(status)) || hits != 1 {
			t.Errorf("%d: %d hits, %v", status, hits, err)
		}
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	err := open(t, gone.URL+"/hook?token=hush").Tell(t.Context(), message())
	if err == nil || strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "jan@") {
		t.Errorf("got %v", err)
	}
}

func TestSlowReceiver(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := open(t, server.URL).Tell(ctx, message()); err == nil || !strings.Contains(err.Error(), "in time") {
		t.Errorf("got %v", err)
	}
}

func TestSettings(t *testing.T) {
	for _, c := range []struct{ address, secret, want string }{
		{"https://tool.example/hook", key, ""},
		{"http://localhost:8090/hook", key, ""},
		{"http://tool.example/hook", key, "https://"},
		{"tool.example", key, "cannot be read"},
		{"https://tool.example/hook", "short", "32 are needed"},
		{"https://tool.example/hook", "whsec_" + base64.StdEncoding.EncodeToString([]byte(key)), ""},
		{"https://tool.example/hook", "whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!", "base64"},
	} {
		_, err := New(Options{URL: secret.Text(c.address), Secret: secret.Text(c.secret)})
		if (err == nil) != (c.want == "") || (err != nil && !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s %s: got %v, want %q", c.address, c.secret, err, c.want)
		}
	}
}
