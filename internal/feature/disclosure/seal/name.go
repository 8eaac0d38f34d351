package seal

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var (
	referenceForm = regexp.MustCompile(`^D-\d{4}-\d{6}$`)
	// segmentForm has no space, percent, tilde or letter beyond ASCII: such a name is the same on every system, in every
	// manifest (RFC 8493 writes CR, LF and % in another way, sha512sum does not) and in every shell.
	segmentForm = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]*$`)
	// deviceForm are names that Windows takes for something else than a file.
	deviceForm = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$`)
)

// checkReference says what a case's reference looks like: it names folders and files.
func checkReference(ref string) error {
	if !referenceForm.MatchString(ref) {
		return fmt.Errorf("seal: %.40q is no reference such as D-2026-000017", ref)
	}
	return nil
}

// checkPath says whether a path can stand in a bag. The sentence names what is wrong with it.
func checkPath(ref, p string) error {
	if len(ref)+1+len(p) > maxPath {
		return fmt.Errorf("the path %.120q is longer than %d characters", p, maxPath-len(ref)-1)
	}
	for s := range strings.SplitSeq(p, "/") {
		switch {
		case s == "" || s == "." || s == "..":
			return fmt.Errorf("the path %.120q leaves its folder or has an empty part", p)
		case !segmentForm.MatchString(s) || strings.HasSuffix(s, "."):
			return fmt.Errorf("the path %.120q has characters other than A-Z a-z 0-9 . _ -", p)
		case deviceForm.MatchString(s):
			return fmt.Errorf("the path %.120q names a device of Windows", p)
		}
	}
	return nil
}

// maxName is how long a name made by Name is at most, so that it fits below a folder or two.
const maxName = 48

// Name makes of any file name one that fits in a package: without folders, ASCII, at most 48 characters, never empty.
// "Factuur n°5 (août).pdf" becomes "Factuur_n_5_aout_.pdf". Two names may become one: put a number before it.
func Name(original string) string {
	name := path.Base(strings.ReplaceAll(original, `\`, "/"))
	name = name[max(0, len(name)-1024):] // no file system has longer ones
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(name, "_")) {
		switch {
		case unicode.Is(unicode.Mn, r): // an accent that stood on the letter before
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-", r)):
			b.WriteRune(r)
		case !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	name = b.String()
	ext := path.Ext(name)
	if len(ext) > 10 || ext == name {
		ext = ""
	}
	stem := strings.TrimLeft(strings.TrimSuffix(name, ext), ".-")
	stem = stem[:min(len(stem), maxName-len(ext))]
	if strings.Trim(stem, "._-") == "" {
		stem = "file"
	}
	name = strings.TrimRight(stem+ext, ".")
	if deviceForm.MatchString(name) {
		name = "_" + name
	}
	return name
}
