package document

import (
	"bytes"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"inzage/internal/core/fault"
)

// check reads a document that must be taken.
func check(t testing.TB, name string, data []byte) Document {
	t.Helper()
	d, err := Check(name, bytes.NewReader(data), 0)
	if err != nil {
		t.Fatalf("%s is refused: %v", name, err)
	}
	return d
}

// refused fails unless a document is refused with a sentence.
func refused(t testing.TB, data []byte, id string) {
	t.Helper()
	_, err := Check("bevel.pdf", bytes.NewReader(data), 0)
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != FileField || f.Fields[0].ID != id {
		t.Errorf("%.30q: %v, want %s", data, err, id)
	}
}

func photo(t testing.TB, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegPhoto(t testing.TB) []byte {
	return photo(t, func(w io.Writer, i image.Image) error { return jpeg.Encode(w, i, nil) })
}

// tiff is a file of so many pages that hold nothing.
func tiff(pages int) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00")
	for i := range pages {
		next := byte(len(b) + 6)
		if i == pages-1 {
			next = 0
		}
		b = append(b, 0, 0, next, 0, 0, 0)
	}
	return b
}

const letter = "From: \"Griffie\" <griffie@just.fgov.be>\r\nTo: juridisch@kastanje.example\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"

func TestWhatIsTaken(t *testing.T) {
	jpg, pngs := jpegPhoto(t), photo(t, png.Encode)
	for _, c := range []struct {
		name  string
		data  []byte
		mime  string
		saved string
		pages int
		warns []Warning
	}{
		{"bevel.pdf", pdf(page, page), "application/pdf", "bevel.pdf", 2, nil},
		{"IMG_0001.JPEG", jpg, "image/jpeg", "IMG_0001.jpeg", 1, nil},
		{"scan.png", pngs, "image/png", "scan.png", 1, nil},
		{"scan.tif", tiff(3), "image/tiff", "scan.tif", 3, nil},
		{"nota.txt", []byte("Gebeld met de griffie om 10 u. Bevestigd.\n"), "text/plain", "nota.txt", 0, nil},
		{"latin.txt", []byte("d\xe9cision du juge"), "text/plain", "latin.txt", 0, nil},
		{"antwoord.eml", []byte(letter + "\r\n<html>In bijlage</html>"), "message/rfc822", "antwoord.eml", 0, nil},
		{"antwoord.eml", []byte(letter + "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: application/pdf\r\n\r\nJVBERi0=\r\n--x--"), "message/rfc822", "antwoord.eml", 0, []Warning{Attachments}},
		{"mbox", []byte("From griffie Mon Mar  2 10:00:00 2026\n" + letter + "\r\nbeste"), "message/rfc822", "mbox.eml", 0, nil},
		{"jpg.pdf", jpg, "image/jpeg", "jpg.pdf.jpg", 1, nil},
		{"staart.jpg", append(bytes.Clone(jpg), "nog iets anders"...), "image/jpeg", "staart.jpg", 1, []Warning{Trailing}},
		{"staart.png", append(bytes.Clone(pngs), "nog iets anders"...), "image/png", "staart.png", 1, []Warning{Trailing}},
		{"half.png", pngs[:len(pngs)-12], "image/png", "half.png", 1, []Warning{CutShort}},
		{"half.pdf", pdf(page)[:len(pdf(page))-20], "application/pdf", "half.pdf", 1, []Warning{CutShort}},
		{"staart.pdf", append(pdf(page), strings.Repeat("MZ is hier niets", 100)...), "application/pdf", "staart.pdf", 1, []Warning{Trailing}},
	} {
		d := check(t, c.name, c.data)
		sum := sha512.Sum512(c.data)
		if d.MIME != c.mime || d.Name != c.saved || d.Pages != c.pages || !slices.Equal(d.Warnings, c.warns) || d.Size != int64(len(c.data)) ||
			d.SHA512 != hex.EncodeToString(sum[:]) || !bytes.Equal(d.Data, c.data) {
			t.Errorf("%s: %s %q, %d pages, %v, %d bytes", c.name, d.MIME, d.Name, d.Pages, d.Warnings, d.Size)
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	archive := zipFile(t, "bevel.txt", "tekst")
	for id, all := range map[string][][]byte{
		"document.error.empty":   {nil, []byte(" \r\n")},
		"document.error.program": {[]byte("MZ\x90\x00\x03\x00\x00\x00"), []byte("\x7fELF\x02\x01\x01\x00"), []byte("#!/bin/sh\nrm -r x"), []byte("%!PS-Adobe-3.0")},
		"document.error.page": {[]byte("<!DOCTYPE html><title>x</title>"), []byte("\xef\xbb\xbf \n<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>"),
			[]byte("<?xml version='1.0'?><a/>"), []byte("<!-- From: a -->")},
		"document.error.archive": {archive, []byte("PK\x05\x06" + strings.Repeat("\x00", 18)), []byte("7z\xbc\xaf\x27\x1c\x00"), []byte("Rar!\x1a\x07\x01\x00"), []byte("\x1f\x8b\x08\x00")},
		"document.error.office":  {zipFile(t, "[Content_Types].xml", "<Types/>"), zipFile(t, "word/document.xml", "<w/>"), []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), []byte(`{\rtf1 bevel}`)},
		"document.error.signed":  {[]byte("\x30\x82\x05\x10\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0"), zipFile(t, "META-INF/signatures0.xml", "<s/>")},
		"document.error.two": {append(pdf(page), archive...), append(bytes.Clone(jpegPhoto(t)), archive...), append([]byte("\n"), pdf(page)...),
			append([]byte("\x00\x01"), pdf(page)...), append([]byte("GIF89a"), pdf(page)...), []byte("tekst\n%PDF-1.4\n"), append(pdf(page), append(archive, "en nog wat"...)...)},
		"document.error.picture": {[]byte("\xff\xd8\xff\xe0\x00"), []byte("\x89PNG\r\n\x1a\nx"), []byte("II*\x00"), []byte("II*\x00\xff\xff\xff\x7f")},
		"document.error.sort":    {[]byte("GIF89a\x01\x00\x01\x00"), []byte("\x00\x01\x02\x03"), []byte("\xff\xfeB\x00"), []byte("%PDF-x\x00 nothing")},
	} {
		for _, data := range all {
			refused(t, data, id)
		}
	}
}

// endless yields as many bytes as are read, and counts them.
type endless struct{ n int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	e.n += int64(len(p))
	return len(p), nil
}

func TestTooLarge(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	src := &endless{}
	_, err := Check("bevel.pdf", io.LimitReader(src, 200<<20), 0)
	runtime.ReadMemStats(&after)
	f := fault.Of(err)
	if f == nil || f.Fields[0].ID != "document.error.large" || f.Fields[0].Args["Max"] != int64(25) {
		t.Fatal(err)
	}
	if src.n > MaxSize+1<<20 {
		t.Errorf("%d bytes were read", src.n)
	}
	if grown := int64(after.TotalAlloc - before.TotalAlloc); grown > 8*MaxSize {
		t.Errorf("%d bytes were asked for", grown)
	}
	exact := bytes.Repeat([]byte("a"), 100)
	if _, err := Check("x", bytes.NewReader(exact), 100); err != nil {
		t.Error("what is as large as the limit is refused:", err)
	}
	if _, err := Check("x", bytes.NewReader(exact), 99); fault.Of(err) == nil {
		t.Error("one byte more than the limit is taken")
	}
	broken := errors.New("line cut")
	if _, err := Check("x", iotest.ErrReader(broken), 0); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"bevel.pdf": "bevel.pdf", "Bevel.PDF": "Bevel.pdf", "bevel.exe": "bevel.exe.pdf", "bevel.pdf.exe": "bevel.pdf.exe.pdf", "": "document.pdf", ".pdf": "pdf.pdf", "..": "document.pdf",
		"../../etc/passwd": "passwd.pdf", `C:\Users\x\bevel.pdf`: "bevel.pdf", "be\x00vel\r\nX: y.pdf": "bevel X- y.pdf", "bevel\u202efdp.exe": "bevelfdp.exe.pdf",
		"con.pdf": "document-con.pdf", "LPT1": "document-LPT1.pdf", `a<b>"c|d?e*.pdf`: "abcde.pdf", "bevel . .pdf": "bevel.pdf", "\xffbevel.pdf": "bevel.pdf",
		strings.Repeat("é", 300) + ".pdf": strings.Repeat("é", 60) + ".pdf", "vordering nr. 12": "vordering nr. 12.pdf",
	} {
		if got := safeName(name, pdfSort); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("a.pdf", pdf(page, page))
	f.Add("a.png", photo(f, png.Encode))
	f.Add("a.jpg", jpegPhoto(f))
	f.Add("a.tif", tiff(2))
	f.Add("a.eml", []byte(letter+"\r\nx"))
	f.Add("a.zip", zipFile(f, "a", "b"))
	f.Add("a.pdf", objectStreamPDF(f, "<</S/JavaScript/JS(x)>>"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		d, err := Check(name, bytes.NewReader(data), 0)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatal(err)
			}
			return
		}
		if d.Size != int64(len(data)) || d.Name == "" || strings.ContainsAny(d.Name, "/\\\r\n\x00") || d.Pages < 0 {
			t.Fatalf("%+v", d)
		}
		if again := safeName(d.Name, sort{extensions: []string{d.Name[strings.LastIndex(d.Name, "."):]}}); again != d.Name {
			t.Fatalf("%q becomes %q when it is saved again", d.Name, again)
		}
	})
}
