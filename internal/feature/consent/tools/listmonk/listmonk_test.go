package listmonk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/feature/consent/tools"
	"inzage/internal/testkit/listmonktest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, address string) *Tool {
	t.Helper()
	tool, err := New(Options{URL: secret.Text(address), List: 1})
	must(t, err)
	return tool
}

// each runs a test against listmonk as it is, against listmonk 1.1, and against the one that LISTMONK_URL names, whose
// list 1 asks for no confirmation and whose subscribers the test may add to:
//
//	LISTMONK_URL=http://listmonk:listmonk@127.0.0.1:9000 go test ./internal/feature/consent/tools/listmonk
func each(t *testing.T, test func(t *testing.T, tool *Tool)) {
	t.Run("new", func(t *testing.T) { test(t, open(t, listmonktest.New(t, listmonktest.Options{}).Address())) })
	t.Run("old", func(t *testing.T) { test(t, open(t, listmonktest.New(t, listmonktest.Options{Old: true}).Address())) })
	if address := os.Getenv("LISTMONK_URL"); address != "" {
		t.Run("real", func(t *testing.T) { test(t, open(t, address)) })
	}
}

// unique makes an address that nobody has yet: a real listmonk keeps those of earlier runs.
func unique(prefix string) string {
	return prefix + strings.ReplaceAll(ident.Random().String(), "-", "")[:12] + "@example.be"
}

func message(address string, given bool) tools.Message {
	return tools.Message{
		Change:      tools.Change{EventID: ident.Random(), Address: address, Purpose: Purpose, Given: given, At: time.Now(), Language: "fr"},
		WithdrawURL: "https://portal.example/m/abc",
	}
}

// stands returns how an address stands on the list, "" when it is not on it.
func stands(t *testing.T, tool *Tool, address string) tools.Subscription {
	t.Helper()
	var found tools.Subscription
	must(t, tool.Members(t.Context(), func(page []tools.Member) error {
		for _, m := range page {
			if m.Address == address {
				found = m.State
			}
		}
		return nil
	}))
	return found
}

func TestTell(t *testing.T) {
	each(t, func(t *testing.T, tool *Tool) {
		for _, address := range []string{unique("jan"), unique("o'brien+news."), unique("a|b.*")} {
			for i, step := range []struct {
				given bool
				want  tools.Subscription
			}{
				{false, ""}, // nobody there: nothing to do
				{true, tools.Subscribed},
				{true, tools.Subscribed},
				{false, tools.Unsubscribed},
				{false, tools.Unsubscribed},
				{true, tools.Subscribed}, // given again
				{false, tools.Unsubscribed},
			} {
				must(t, tool.Tell(t.Context(), message(address, step.given)))
				if got := stands(t, tool, address); got != step.want {
					t.Fatalf("step %d of %s: stands as %q, want %q", i, address, got, step.want)
				}
			}
			subs, err := tool.find(t.Context(), address)
			must(t, err)
			if len(subs) != 1 || !strings.Contains(string(subs[0].Attribs), "https://portal.example/m/abc") || !strings.Contains(string(subs[0].Attribs), "fr") {
				t.Errorf("%s: attributes %+v", address, subs)
			}
		}
	})
}

func TestTellTouchesOneListOnly(t *testing.T) {
	for _, old := range []bool{false, true} {
		server := listmonktest.New(t, listmonktest.Options{Old: old})
		tool := open(t, server.Address())
		server.Add("jan@example.be", map[int]string{1: "confirmed", 2: "confirmed", 3: "unsubscribed"})
		server.Add("jan@example.beer", map[int]string{1: "confirmed"})
		server.Add("xjan@example.be", map[int]string{1: "confirmed"})
		server.Add("namesake@example.be", map[int]string{1: "confirmed"})
		server.Rename("namesake@example.be", "jan@example.be") // a search looks at names too
		for _, given := range []bool{false, true, false} {
			must(t, tool.Tell(t.Context(), message("jan@example.be", given)))
			jan, _ := server.Subscriber("jan@example.be")
			if jan.Lists[2] != "confirmed" || jan.Lists[3] != "unsubscribed" || jan.Status != "enabled" {
				t.Errorf("old %v, given %v: %+v", old, given, jan)
			}
		}
		for _, other := range []string{"jan@example.beer", "xjan@example.be", "namesake@example.be"} {
			if server.Status(other, 1) != "confirmed" {
				t.Errorf("%s was touched", other)
			}
		}
		if slices.ContainsFunc(server.Requests(), func(r string) bool { return strings.Contains(r, "blocklist") }) {
			t.Error("an address was put on the blocklist")
		}
	}
}

func TestAttributesOfOthersStay(t *testing.T) {
	server := listmonktest.New(t, listmonktest.Options{})
	tool := open(t, server.Address())
	server.Add("jan@example.be", map[int]string{2: "confirmed"})
	jan, _ := server.Subscriber("jan@example.be")
	jan.Attribs["city"] = "Gent"
	must(t, tool.call(t.Context(), "PATCH", "/api/subscribers/"+id(jan.ID), nil, map[string]any{"attribs": jan.Attribs}, nil))
	must(t, tool.Tell(t.Context(), message("jan@example.be", true)))
	jan, _ = server.Subscriber("jan@example.be")
	if jan.Attribs["city"] != "Gent" || jan.Attribs[withdrawAttribute] != "https://portal.example/m/abc" || jan.Lists[1] != "confirmed" || jan.Lists[2] != "confirmed" {
		t.Errorf("%+v", jan)
	}
}

func TestInternationalDomain(t *testing.T) {
	server := listmonktest.New(t, listmonktest.Options{})
	tool := open(t, server.Address())
	server.Add("jan@bücher.example", map[int]string{1: "confirmed"})
	must(t, tool.Tell(t.Context(), message("jan@xn--bcher-kva.example", false)))
	if got := server.Status("jan@bücher.example", 1); got != "unsubscribed" {
		t.Errorf("still %s", got)
	}
}

func TestBlocklistedStaysSo(t *testing.T) {
	server := listmonktest.New(t, listmonktest.Options{})
	tool := open(t, server.Address())
	server.Add("jan@example.be", map[int]string{1: "confirmed"})
	server.Block("jan@example.be")
	if err := tool.Tell(t.Context(), message("jan@example.be", true)); !errors.Is(err, errBlocked) {
		t.Errorf("got %v", err)
	}
	must(t, tool.Tell(t.Context(), message("jan@example.be", false)))
	if jan, _ := server.Subscriber("jan@example.be"); jan.Status != "blocklisted" || jan.Lists[1] != "unsubscribed" {
		t.Errorf("%+v", jan)
	}
}

// A list that asks for a confirmation is told that it was given; listmonk 1.1 cannot be told, and that is said.
func TestListThatAsksForConfirmation(t *testing.T) {
	for _, old := range []bool{false, true} {
		server := listmonktest.New(t, listmonktest.Options{Old: old, Double: map[int]bool{1: true}})
		tool := open(t, server.Address())
		server.Add("an@example.be", map[int]string{1: "unconfirmed"})
		for _, address := range []string{"jan@example.be", "an@example.be"} {
			err := tool.Tell(t.Context(), message(address, true))
			if got := stands(t, tool, address); (got == tools.Subscribed) != (err == nil) || (err == nil) == old {
				t.Errorf("old %v, %s: stands as %q, error %v", old, address, got, err)
			}
		}
	}
}

func TestMembersArePaged(t *testing.T) {
	server := listmonktest.New(t, listmonktest.Options{})
	tool := open(t, server.Address())
	for i := range 120 {
		server.Add(fmt.Sprintf("p%d@example.be", i), map[int]string{1: "confirmed"})
		server.Add(fmt.Sprintf("other%d@example.be", i), map[int]string{2: "confirmed"})
	}
	server.Set("p7@example.be", 1, "unsubscribed")
	count := map[tools.Subscription]int{}
	must(t, tool.Members(t.Context(), func(page []tools.Member) error {
		for _, m := range page {
			count[m.State]++
			if m.Since.IsZero() {
				t.Error("no time")
			}
		}
		return nil
	}))
	if count[tools.Subscribed] != 119 || count[tools.Unsubscribed] != 1 {
		t.Errorf("got %v", count)
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	for status, want := range map[int]string{
		0: "cannot be reached", 302: "a redirect is not followed", 403: "needs the rights", 429: "429", 500: "500", 502: "502",
	} {
		server := listmonktest.New(t, listmonktest.Options{})
		server.Fail(status, status) // a broken connection is tried twice by the client
		err := open(t, server.Address()).Tell(t.Context(), message("jan@example.be", true))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d: got %v, want %q", status, err, want)
		}
		if strings.Contains(fmt.Sprint(err), listmonktest.Token) || strings.Contains(fmt.Sprint(err), "jan") {
			t.Errorf("%d: the error tells too much: %v", status, err)
		}
		if len(server.Requests()) > 2 {
			t.Errorf("%d: %v", status, server.Requests())
		}
	}
	wrong := open(t, strings.Replace(listmonktest.New(t, listmonktest.Options{}).Address(), listmonktest.Token, "wrong", 1))
	if err := wrong.Tell(t.Context(), message("jan@example.be", true)); status(err) != 403 {
		t.Errorf("wrong token: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := wrong.Tell(ctx, message("jan@example.be", true)); err == nil {
		t.Error("an ended context was no error")
	}
	none, err := New(Options{URL: secret.Text(listmonktest.New(t, listmonktest.Options{}).Address()), List: 9})
	must(t, err)
	if err := none.Tell(t.Context(), message("jan@example.be", true)); err == nil || !strings.Contains(err.Error(), "list 9") {
		t.Errorf("a list that there is not: %v", err)
	}
}

func TestSettings(t *testing.T) {
	for address, want := range map[string]string{
		"":                              "cannot be read",
		"ftp://u:t@news.example":        "cannot be read",
		"http://u:t@news.example":       "https://",
		"https://news.example":          "names no user",
		"https://u:t@news.example?x=1":  "names no user",
		"https://u:t@news.example/":     "",
		"https://u:t@news.example/news": "",
		"http://u:t@127.0.0.1:9000":     "",
	} {
		_, err := New(Options{URL: secret.Text(address), List: 1})
		if (err == nil) != (want == "") || (err != nil && !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", address, err, want)
		}
	}
	if _, err := New(Options{URL: "https://u:t@news.example"}); err == nil {
		t.Error("no list was no error")
	}
}
