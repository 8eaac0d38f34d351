package law_test

import (
	"strings"
	"testing"

	"inzage/internal/feature/disclosure/law"
)

func TestNumbers(t *testing.T) {
	for s, want := range map[string]bool{
		"ECLI:BE:CASS:2020:ARR.20201030.1N.4": true, "ECLI:BE:CASS:2010:CONC.20100506.5": true, "ECLI:BE:GHCC:2021:ARR.100": true,
		"ECLI:BE:RVSCE:2016:ARR.233.796": true, "ECLI:BE:EAANT:2015:JUG.20150226.1": true, " ECLI:BE:GHCC:2021:ARR.100 ": true,
		"ECLI:NL:HR:2020:1": false, "": false, "ECLI:BE:CASS:2020:ARR.": false, "ECLI:BE:CASS:1720:ARR.1": false, "ecli:be:cass:2020:arr.1": false,
		"ECLI:BE:CASS:2020:ARR.1.2.3.4": false, "ECLI:BE:CASS:2020:ARR.1\n": true, "xECLI:BE:GHCC:2021:ARR.100": false,
	} {
		if got := law.ValidECLI(s); got != want {
			t.Errorf("ECLI %q: %v", s, got)
		}
	}
	for s, want := range map[string]bool{
		"TG.69.L3.00572/24": true, "AN.20.F1.123456/2024": true, "BR.11.99.0001/26": true,
		"TG.69.L3.00572": false, "T.69.L3.00572/24": false, "TG.69.L3.572/24": false, "TG.69.L3.00572/1": false, "tg.69.l3.00572/24": false, "2026/123": false,
	} {
		if got := law.ValidNotice(s); got != want {
			t.Errorf("notice %q: %v", s, got)
		}
	}
	for _, test := range []struct {
		kind  law.NumberKind
		value string
		warn  bool
	}{
		{law.ECLI, "ECLI:BE:GHCC:2021:ARR.100", false}, {law.ECLI, "2026/123", true}, {law.Notice, "TG.69.L3.00572/24", false},
		{law.Notice, "ECLI:BE:GHCC:2021:ARR.100", true}, {law.Roll, "2026/123", false}, {law.OtherNumber, "whatever", false},
	} {
		if got := law.NumberWarning(test.kind, test.value); (got != "") != test.warn {
			t.Errorf("%s %q: %q", test.kind, test.value, got)
		}
	}
}

func TestLookAlike(t *testing.T) {
	for domain, of := range map[string]string{
		// Honest ones, also below an official domain.
		"just.fgov.be": "", "antwerpen.just.fgov.be": "", "police.belgium.eu": "", "om-mp.be": "", "JUST.FGOV.BE.": "", "": "", "example.com": "",
		"kastanje.example": "", "gmail.com": "", "proximus.be": "", "stad.gent": "", "x": "",
		// One or two letters changed, lost, added, swapped.
		"just.fqov.be": "just.fgov.be", "just.fgvo.be": "just.fgov.be", "jus.fgov.be": "just.fgov.be", "justt.fgov.be": "just.fgov.be",
		"just-fgov.be": "just.fgov.be", "om-rp.be": "om-mp.be", "om-nnp.be": "om-mp.be", "0m-mp.be": "om-mp.be", "police.belgiurn.eu": "police.belgium.eu",
		"diplobel.fedd.be": "diplobel.fed.be", "police.belgium.be": "", "police.belgium.eo": "police.belgium.eu", "mail.just.fg0v.be": "just.fgov.be",
		// An official name before somebody else's.
		"just.fgov.be.example.com": "just.fgov.be", "x.police.belgium.eu.info": "police.belgium.eu",
		// Letters of another alphabet, as people see them and as the wire carries them.
		"just.fgоv.be": "just.fgov.be", "јuѕt.fgоv.bе": "just.fgov.be", "xn--jst-hoa.fgov.be": "just.fgov.be", "püst.example": "",
		// Short names have honest neighbours two letters away.
		"mail.be": "mil.be", "bol.be": "",
	} {
		got, ok := law.LookAlike(domain)
		if got != of || ok != (of != "") {
			t.Errorf("%q looks like %q (%v), want %q", domain, got, ok, of)
		}
	}
	for _, official := range law.OfficialDomains {
		if of, ok := law.LookAlike(official); ok {
			t.Errorf("%q itself looks like %q", official, of)
		}
		if !law.Official("x." + official) {
			t.Errorf("x.%s is not official", official)
		}
	}
	if _, ok := law.LookAlike(strings.Repeat("xn--", 20_000) + strings.Repeat("a.", 10_000)); ok {
		t.Error("a very long one looks like something")
	}
}

// FuzzLookAlike: whatever stands behind an @, the answer is an official domain or none.
func FuzzLookAlike(f *testing.F) {
	for _, seed := range []string{"just.fgov.be", "xn--a", "a@b@c", "\xff.be", "xn--ls8h.la"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		of, ok := law.LookAlike(s)
		if ok && (!law.Official(of) || law.Official(s)) || !ok && of != "" {
			t.Errorf("%q: %q, %v", s, of, ok)
		}
	})
}
