package inbound

import (
	"mime"
	"path"
	"strconv"
	"strings"
	"unicode"

	"github.com/jhillyerd/enmime/v2"
)

// contents takes body and files out of the parts.
func (m *Message) contents(root *enmime.Part) {
	body, _ := bodyOf(root)
	m.Text = m.limit(strings.Trim(body, "\n"), false)
	m.collect(root)
	each(root, func(p *enmime.Part) {
		for _, e := range p.Errors {
			m.problem("%s", oneLine(e.Name, 100)) // the name only: the detail quotes the letter
		}
		if p.ContentType == "text/html" && len(p.Content) > maxHTML {
			m.problem("only the first %d bytes of the HTML were read", maxHTML)
		}
	})
}

// Views returns the first plain text and the first HTML of a letter as they came, for who shows them side by side. The HTML is a stranger's:
// it may be served only as a document of its own that may do nothing.
func Views(raw []byte) (plain, html string, err error) {
	root, err := Parts(raw)
	if err != nil {
		return "", "", err
	}
	each(root, func(p *enmime.Part) {
		switch {
		case !isBody(p):
		case p.ContentType == "text/html":
			if html == "" {
				html = Printable(page(p.Content))
			}
		case plain == "":
			plain = Printable(text(p.Content))
		}
	})
	return plain, html, nil
}

// each visits a part and all within it, in order.
func each(p *enmime.Part, visit func(*enmime.Part)) {
	if p == nil {
		return
	}
	visit(p)
	for c := p.FirstChild; c != nil; c = c.NextSibling {
		each(c, visit)
	}
}

func holdsParts(p *enmime.Part) bool { return p.FirstChild != nil }

// isBody reports whether a part is something to read, and not a file.
func isBody(p *enmime.Part) bool {
	if holdsParts(p) || p.FileName != "" || strings.EqualFold(p.Disposition, "attachment") {
		return false
	}
	switch p.ContentType {
	case "", "text/plain", "text/html":
		return true
	}
	// A "multipart" that holds no parts is the text that its author wrote.
	return strings.HasPrefix(p.ContentType, "multipart/")
}

// bodyOf returns what is to be read in a part: of alternatives the plain text if it says anything, of a page with its pictures the page,
// of other parts one after the other. plain is false when it was HTML.
func bodyOf(p *enmime.Part) (body string, plain bool) {
	switch {
	case isBody(p) && p.ContentType == "text/html":
		return htmlText(page(p.Content)), false
	case isBody(p):
		return Printable(text(p.Content)), true
	case p.ContentType == "multipart/alternative":
		return alternative(p)
	}
	plain = true
	var all []string
	for c := p.FirstChild; c != nil; c = c.NextSibling {
		b, isPlain := bodyOf(c)
		if b = strings.Trim(b, "\n"); strings.TrimSpace(b) != "" {
			all = append(all, b)
			plain = plain && isPlain
		}
	}
	return strings.Join(all, "\n\n"), plain
}

func alternative(p *enmime.Part) (body string, plain bool) {
	for c := p.FirstChild; c != nil; c = c.NextSibling {
		b, isPlain := bodyOf(c)
		if strings.TrimSpace(b) == "" {
			continue
		}
		if isPlain {
			return b, true
		}
		body = b // the last one is the one that its author prefers (RFC 2046 5.1.4)
	}
	return body, false
}

// collect takes all files out of a part.
func (m *Message) collect(root *enmime.Part) {
	left := 0
	each(root, func(p *enmime.Part) {
		if holdsParts(p) || isBody(p) || otherWording(p) {
			return
		}
		if len(m.Files) == maxFiles {
			left++
			return
		}
		m.Files = append(m.Files, File{
			Name:      fileName(p.FileName, p.ContentType, len(m.Files)+1),
			Type:      cut(strings.ToLower(p.ContentType), 100),
			Data:      p.Content,
			ContentID: oneLine(p.ContentID, maxID),
		})
	})
	if left > 0 {
		m.problem("%d more files stand in the original only", left)
	}
}

// otherWording reports whether a part is one more form of the same text, which is no file: AMP, enriched text. An invitation is one.
func otherWording(p *enmime.Part) bool {
	return p.Parent != nil && p.Parent.ContentType == "multipart/alternative" && p.FileName == "" &&
		!strings.EqualFold(p.Disposition, "attachment") && strings.HasPrefix(p.ContentType, "text/") && p.ContentType != "text/calendar"
}

const maxFileName = 120 // bytes

// fileName makes a name that is safe to write down and to show: no folder, no control characters or turns of direction, no device of
// Windows, and one at all.
func fileName(written, contentType string, number int) string {
	name := path.Base(strings.ReplaceAll(oneLine(written, 4096), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if name == "" || strings.Trim(name, "_") == "" {
		return "file-" + strconv.Itoa(number) + extension(contentType)
	}
	stem, _, _ := strings.Cut(name, ".")
	if devices[strings.ToUpper(strings.TrimSpace(stem))] {
		name = "_" + name
	}
	ext := path.Ext(name)
	if len(name) > maxFileName && len(ext) <= 10 {
		return cut(strings.TrimSuffix(name, ext), maxFileName-len(ext)) + ext
	}
	return cut(name, maxFileName)
}

// devices are names that Windows takes for something else than a file.
var devices = map[string]bool{
	"CON": true, "PRN": true, "AUX": true, "NUL": true,
	"COM1": true, "COM2": true, "COM3": true, "COM4": true, "COM5": true, "COM6": true, "COM7": true, "COM8": true, "COM9": true,
	"LPT1": true, "LPT2": true, "LPT3": true, "LPT4": true, "LPT5": true, "LPT6": true, "LPT7": true, "LPT8": true, "LPT9": true,
}

// extensions of what mail programs leave without a name. The table of the machine is not asked: it differs.
var extensions = map[string]string{
	"message/rfc822": ".eml", "message/delivery-status": ".txt", "text/rfc822-headers": ".txt", "text/calendar": ".ics",
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "application/pdf": ".pdf", "text/plain": ".txt", "text/html": ".html",
	"application/pgp-signature": ".asc", "application/pkcs7-signature": ".p7s", "application/zip": ".zip",
}

func extension(contentType string) string {
	if t, _, err := mime.ParseMediaType(contentType); err == nil && extensions[t] != "" {
		return extensions[t]
	}
	return ".bin"
}
