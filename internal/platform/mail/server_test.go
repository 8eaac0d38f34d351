package mail

import (
	"fmt"
	"testing"

	"inzage/internal/core/secret"
)

func TestParseServer(t *testing.T) {
	for in, want := range map[string]Server{
		"smtp://mail.example.be":                    {host: "mail.example.be", port: "587", security: startTLS},
		"smtp://mail.example.be:25":                 {host: "mail.example.be", port: "25", security: startTLS},
		"smtp://jan:p%40ss%2Fw@mail.example.be:587": {host: "mail.example.be", port: "587", user: "jan", password: "p@ss/w", security: startTLS},
		"smtps://mail.example.be":                   {host: "mail.example.be", port: "465", security: implicitTLS},
		"smtp://127.0.0.1:2525":                     {host: "127.0.0.1", port: "2525", security: plain},
		"smtp://localhost:2525/":                    {host: "localhost", port: "2525", security: plain},
		"smtp://[::1]:2525":                         {host: "::1", port: "2525", security: plain},
		"smtps://localhost":                         {host: "localhost", port: "465", security: implicitTLS},
		"smtp://127.0.0.1.example.be:25":            {host: "127.0.0.1.example.be", port: "25", security: startTLS},
		"smtp://0.0.0.0:25":                         {host: "0.0.0.0", port: "25", security: startTLS},
	} {
		if got, err := parseURL(secret.Text(in)); err != nil || got != want {
			t.Errorf("%s: %#v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "mail.example.be", "http://mail.example.be", "smtp://", "smtp://x/path", "smtp://x?tls=off", "smtp://x:port"} {
		if got, err := parseURL(secret.Text(in)); err == nil {
			t.Errorf("%q was read as %v", in, got)
		}
	}
	s, err := ParseServer("smtp://jan:hunter2@mail.example.be", "privacy@example.be")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%v %+v", s, s); got != "mail.example.be:587 mail.example.be:587" {
		t.Errorf("prints as %q", got)
	}
}

func TestParseFrom(t *testing.T) {
	if from, err := parseFrom("Privacy <privacy@example.be>"); err != nil || from.Address != "privacy@example.be" || from.Name != "Privacy" {
		t.Errorf("%v, %v", from, err)
	}
	for _, in := range []string{"", "privacy", "a@x.be, b@x.be", "Privacy <a@localhost>"} {
		if from, err := parseFrom(in); err == nil {
			t.Errorf("%q was read as %v", in, from)
		}
	}
}
