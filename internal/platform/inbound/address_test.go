package inbound

import (
	"crypto/sha256"
	"strings"
	"testing"
)

func TestReplyAddresses(t *testing.T) {
	const base = "Vraag@privacy.example.be"
	mac := sha256.Sum256([]byte("thread"))
	token := Token(mac[:])
	address := ReplyAddress(base, token)
	if len(token) != 32 || address != "Vraag+"+token+"@privacy.example.be" {
		t.Fatal(address)
	}
	for in, want := range map[string]string{
		address: token, strings.ToUpper(address): token, strings.ToLower(address): token, address + ".": token,
		base: "", "": "", "Vraag+@privacy.example.be": "", "Vraag+abc@privacy.example.be": "",
		"andere+" + token + "@privacy.example.be":       "",
		"vraag+x+" + token + "@privacy.example.be":      "",
		"vraag+" + token + "@example.be":                "",
		"vraag+" + token + "@privacy.example.be@x.be":   "",
		"vraag+" + token + "a@privacy.example.be":       "",
		"vraag+" + token[1:] + "1@privacy.example.be":   "",
		"vraag+" + token[:31] + "\n@privacy.example.be": "",
	} {
		got, ok := TokenOf(in, base)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q %v", in, got, ok)
		}
	}
	if got, ok := TokenOf(ReplyAddress("a+b@c.be", token), "a+b@c.be"); got != token || !ok {
		t.Error("a base with a plus", got, ok)
	}
}

func TestCheckReplyBase(t *testing.T) {
	for base, good := range map[string]bool{
		"vraag@privacy.example.be": true, "a+b@c.be": true, strings.Repeat("x", 31) + "@c.be": true,
		"": false, "vraag": false, strings.Repeat("x", 32) + "@c.be": false, "Vraag <vraag@c.be>": false, "a@b.be, c@d.be": false, " a@b.be": false, "a@b.be\r\n": false,
	} {
		if err := CheckReplyBase(base); (err == nil) != good {
			t.Errorf("%q: %v", base, err)
		}
	}
}
