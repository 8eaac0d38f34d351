package law

import (
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// officialDomains are those from which Belgian authorities write. A domain is no proof of anything, since mailboxes are
// broken into: the list serves to notice what pretends to be one. To be confirmed against the directory.
var officialDomains = []string{
	"just.fgov.be", "police.belgium.eu", "police.be", "om-mp.be", "diplobel.fed.be", "fedpol.be", "federalepolitie.be", "policefederale.be",
	"rechtbanken-tribunaux.be", "tribunaux-rechtbanken.be", "const-court.be", "raadvst-consetat.be", "vsse.be", "mil.be",
	"minfin.fed.be", "bipt.be", "ibpt.be", "apd-gba.be", "economie.fgov.be", "belgium.be",
}

// farthest is the edit distance up to which two domains are mistaken for each other. Names that are shorter than
// shortName have too many honest neighbours: one letter is all that is looked for there.
const (
	farthest  = 2
	shortName = 8
)

// Official reports whether a domain is one of the official ones or lies under it.
func Official(domain string) bool {
	domain = cleanDomain(domain)
	return slices.ContainsFunc(officialDomains, func(o string) bool { return under(domain, o) })
}

// LookAlike reports whether a domain pretends to be an official one, and which: letters of other alphabets (punycode),
// one or two letters changed, lost, added or swapped, or an official name put before somebody else's. Give it what
// follows the last @ of an address. It warns; whether the paper is real, the call back says.
func LookAlike(domain string) (of string, ok bool) {
	domain = cleanDomain(domain)
	if domain == "" || Official(domain) {
		return "", false
	}
	shown := domain
	if u, err := idna.Punycode.ToUnicode(domain); err == nil {
		shown = u
	}
	plain := skeleton(shown)
	best := farthest + 1
	for _, official := range officialDomains {
		if strings.HasPrefix(plain, official+".") || strings.Contains(plain, "."+official+".") {
			return official, true // just.fgov.be.example.com
		}
		// The labels before those that an official domain has are whoever's they are: compare the rest.
		d := min(distance(lastLabels(plain, strings.Count(official, ".")+1), official), distance(plain, official))
		if d < best && (d < farthest || len(official) >= shortName) {
			best, of = d, official
		}
	}
	if best > farthest {
		return "", false
	}
	return of, true
}

func cleanDomain(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		s = s[i+1:]
	}
	return strings.Trim(s, ".<> ")
}

func under(domain, official string) bool {
	return domain == official || strings.HasSuffix(domain, "."+official)
}

// lastLabels returns the last n labels of a domain.
func lastLabels(domain string, n int) string {
	labels := strings.Split(domain, ".")
	return strings.Join(labels[max(len(labels)-n, 0):], ".")
}

// twins are letters that readers take for a Latin one.
var twins = strings.NewReplacer(
	"а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "у", "y", "х", "x", "і", "i", "ј", "j", "ѕ", "s", "ԁ", "d", "ɡ", "g", "ӏ", "l", "һ", "h",
	"ո", "n", "ս", "u", "ο", "o", "α", "a", "ι", "i", "ν", "v", "υ", "u", "ρ", "p", "τ", "t", "κ", "k", "ı", "i", "ł", "l", "ø", "o",
	"à", "a", "á", "a", "â", "a", "ä", "a", "ã", "a", "å", "a", "è", "e", "é", "e", "ê", "e", "ë", "e", "ì", "i", "í", "i", "î", "i", "ï", "i",
	"ò", "o", "ó", "o", "ô", "o", "ö", "o", "õ", "o", "ù", "u", "ú", "u", "û", "u", "ü", "u", "ç", "c", "ñ", "n", "ý", "y", "ÿ", "y",
	"。", ".", "．", ".", "‐", "-", "‑", "-", "–", "-",
)

// skeleton replaces what looks like a Latin letter by that letter.
func skeleton(s string) string { return twins.Replace(s) }

// distance is the number of letters changed, lost, added or swapped with their neighbour (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > farthest || len(y)-len(x) > farthest {
		return farthest + 1
	}
	before := make([]int, len(y)+1) // two rows back
	last := make([]int, len(y)+1)
	row := make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
