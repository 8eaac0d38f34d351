package document

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is the most bytes of a name without its extension: what every file system takes, also with a prefix of ours.
const maxName = 120

// reserved are names that Windows keeps for devices, whatever extension follows.
var reserved = strings.Fields("con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9")

// safeName makes of the name that came with a document one that can be saved under everywhere, with an extension of what the
// document is: "order.pdf.exe" that is a PDF becomes "order.pdf.exe.pdf".
func safeName(name string, s sort) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r), unicode.In(r, unicode.Bidi_Control, unicode.Cf), strings.ContainsRune(`<>"|?*/`, r):
			return -1
		case r == ':':
			return '-'
		}
		return r
	}, name)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	extension := strings.ToLower(path.Ext(name))
	if slices.Contains(s.extensions, extension) {
		name = strings.TrimRight(name[:len(name)-len(extension)], ". ")
	} else {
		extension = s.extensions[0]
	}
	for len(name) > maxName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	first, _, _ := strings.Cut(name, ".")
	if name == "" || slices.Contains(reserved, strings.ToLower(strings.TrimSpace(first))) {
		name = strings.TrimSuffix("document-"+name, "-")
	}
	return name + extension
}
