// Package listmonk speaks to the newsletter tool listmonk over its HTTP API, described at https://listmonk.app/docs/apis/.
//
// What it guarantees: a consent that was given puts an address on one list, confirmed, with the link that withdraws it; a
// consent that was withdrawn unsubscribes it from that list and from no other, and never blocks it. Either is true in
// listmonk when Tell returns: the adapter looks. Its API user needs the rights lists:get_all, lists:manage_all,
// subscribers:get_all and subscribers:manage; subscribers:sql_query only in versions that cannot search without it. What an
// old listmonk (1.1, of 2021) does otherwise is made up for.
package listmonk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"inzage/internal/core/secret"
	"inzage/internal/feature/consent/tools"
)

// Name is the tool's name in rows and on pages.
const Name = "listmonk"

// Purpose is what the list is for.
const Purpose = "newsletter"

// Options say which listmonk.
type Options struct {
	URL  secret.Text // with the API user and its token: https://user:token@news.example.be
	List int         // number of the list
}

// Tool is one list of one listmonk.
type Tool struct {
	base       *url.URL
	user, pass string
	list       int
	client     *http.Client
}

// maxAnswer is the most that is read of an answer: a page of subscribers with all that is noted about them.
const maxAnswer = 16 << 20

// New returns the tool. It asks listmonk nothing yet.
func New(o Options) (*Tool, error) {
	u, err := tools.Endpoint("INZAGE_LISTMONK_URL", o.URL, "https://user:token@news.example.be")
	if err != nil {
		return nil, err
	}
	if u.User == nil || u.RawQuery != "" {
		return nil, errors.New("INZAGE_LISTMONK_URL names no user: write https://user:token@news.example.be, with an API user of listmonk and its token")
	}
	if o.List < 1 {
		return nil, errors.New("INZAGE_LISTMONK_LIST is no list: write the number that listmonk shows for it, such as 1")
	}
	t := &Tool{user: u.User.Username(), list: o.List, client: tools.Client()}
	t.pass, _ = u.User.Password()
	// Without name and token: an error that quotes the address must not show them.
	t.base = &url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimSuffix(u.Path, "/")}
	return t, nil
}

// Name is the tool's name.
func (*Tool) Name() string { return Name }

// Hears reports whether a purpose is what the list is for.
func (*Tool) Hears(purpose string) bool { return purpose == Purpose }

// Purpose is what the list is for.
func (*Tool) Purpose() string { return Purpose }

// answerError is an answer other than 200.
type answerError struct {
	Status  int
	Message string
}

func (e *answerError) Error() string {
	s := fmt.Sprintf("listmonk answered %d", e.Status)
	if e.Message != "" {
		s += ": " + e.Message
	}
	switch {
	case e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden:
		s += " (the API user needs the rights lists:get_all, lists:manage_all, subscribers:get_all and subscribers:manage, in older versions also subscribers:sql_query)"
	case e.Status >= 300 && e.Status < 400:
		s += " (a redirect is not followed: INZAGE_LISTMONK_URL must be the address of listmonk itself)"
	}
	return s
}

// status returns the status of an answer in err, 0 when it is none.
func status(err error) int {
	if a, ok := errors.AsType[*answerError](err); ok {
		return a.Status
	}
	return 0
}

// call sends a request and decodes the data of the answer into out, unless that is nil.
func (t *Tool) call(ctx context.Context, method, path string, query url.Values, body, out any) error {
	u := *t.base
	u.Path += path
	u.RawQuery = query.Encode()
	var payload io.Reader
	if body != nil {
		doc, err := json.Marshal(body)
		if err != nil {
			return err
		}
		payload = bytes.NewReader(doc)
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), payload)
	if err != nil {
		return err
	}
	req.SetBasicAuth(t.user, t.pass)
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := t.client.Do(req)
	if err != nil {
		return tools.Unreachable(Name, err)
	}
	defer func() { _ = res.Body.Close() }()
	doc, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return tools.Unreachable(Name, err)
	}
	if len(doc) > maxAnswer {
		return errors.New("listmonk's answer is too long")
	}
	if res.StatusCode != http.StatusOK {
		var said struct {
			Message string `json:"message"`
		}
		_ = json.Unmarshal(doc, &said) // a proxy in between answers in HTML
		return &answerError{res.StatusCode, said.Message}
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(doc, &struct {
		Data any `json:"data"`
	}{out}); err != nil {
		return fmt.Errorf("listmonk's answer is no JSON of its API: is INZAGE_LISTMONK_URL the address of listmonk? %s", kind(err))
	}
	return nil
}

// kind names a decoding error without what was decoded, which may be about a person.
func kind(err error) string { return strings.TrimPrefix(fmt.Sprintf("%T", err), "*") }

func id(n int) string { return strconv.Itoa(n) }
