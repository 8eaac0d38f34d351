package document

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const page = "<</Type/Page/Parent 2 0 R>>"

// pdf is a small document of some objects; their cross-reference is left out, as readers can do without.
func pdf(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n")
	for i, o := range objects {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+3, o)
	}
	b.WriteString("trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n")
	return b.Bytes()
}

// deflated packs a text as PDF does.
func deflated(t testing.TB, text io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, zlib.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func stream(dict string, data []byte) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\r\n%s\nendstream", dict, len(data), data)
}

// objectStreamPDF holds an object inside a compressed object stream.
func objectStreamPDF(t testing.TB, object string) []byte {
	t.Helper()
	return pdf(page, stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", deflated(t, strings.NewReader("9 0 "+object))))
}

func zipFile(t testing.TB, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatAPDFDoes(t *testing.T) {
	script := "<</S/JavaScript/JS(app.alert(1))>>"
	packedScript := deflated(t, strings.NewReader("9 0 "+script))
	for name, c := range map[string]struct {
		data []byte
		want []Warning
	}{
		"nothing":               {pdf(page), nil},
		"script":                {pdf(page, script), []Warning{JavaScript}},
		"escaped":               {pdf(page, "<</S/J#61vaScrip#74/JS(x)>>"), []Warning{JavaScript}},
		"escape cut by a name":  {pdf(page, "<</A#/JavaScript/B#4/Launch>>"), []Warning{JavaScript, Launch}},
		"in an object stream":   {objectStreamPDF(t, script), []Warning{JavaScript}},
		"the filter escaped":    {pdf(page, stream("/Type/Obj#53tm/N 1/First 4/Filter/Flate#44ecode", packedScript)), []Warning{JavaScript}},
		"called a picture":      {pdf(page, stream("/Type/ObjStm/Subtype/Image/N 1/First 4/Filter/FlateDecode", packedScript)), []Warning{JavaScript}},
		"no dictionary near by": {pdf(page, stream("/Type/ObjStm"+strings.Repeat(" ", maxDict)+"/Filter/FlateDecode", packedScript)), []Warning{JavaScript}},
		"stream never ended":    {append(pdf(page), "\n<<>>stream\n"+script...), []Warning{JavaScript}},
		"launch":                {pdf(page, "<</S/Launch/F(cmd.exe)>>"), []Warning{Launch}},
		"files":                 {pdf(page, "<</Names<</EmbeddedFiles 4 0 R>>>>", stream("/Type/EmbeddedFile", []byte("x"))), []Warning{Embedded}},
		"form":                  {pdf(page, "<</AcroForm<</XFA 4 0 R>>>>", "<</S/SubmitForm>>"), []Warning{XFA, Reaches}},
		"encrypted":             {append(pdf(page), "trailer <</Encrypt 9 0 R>>\n%%EOF"...), []Warning{Encrypted}},
		"all, the gravest first": {pdf(page, "<</Encrypt 1/GoToR 1/XFA 1/EmbeddedFile 1/Launch 1/JavaScript 1>>"),
			[]Warning{JavaScript, Launch, Embedded, XFA, Reaches, Encrypted}},
		"objects packed twice":       {pdf(page, stream("/Type/ObjStm/Filter[/FlateDecode/FlateDecode]", deflated(t, bytes.NewReader(packedScript)))), []Warning{Uninspected}},
		"objects packed otherwise":   {pdf(page, stream("/Type/ObjStm/Filter/LZWDecode", []byte("\x80\x0b"))), []Warning{Uninspected}},
		"objects with a predictor":   {pdf(page, stream("/Type/ObjStm/Filter/FlateDecode/DecodeParms<</Predictor 12>>", deflated(t, strings.NewReader("x")))), []Warning{Uninspected}},
		"objects damaged":            {pdf(page, stream("/Type/ObjStm/Filter/FlateDecode", packedScript[:len(packedScript)-12])), []Warning{JavaScript, Uninspected}},
		"a name that only begins so": {pdf(page, "<</JavaScripts 1/Launcher 1/EncryptMetadata 1>>"), nil},
		"a name that never ends":     {append(pdf(page), "/"+strings.Repeat("J", 5000)...), []Warning{Trailing}},
	} {
		d := check(t, "x.pdf", c.data)
		if !slices.Equal(d.Warnings, c.want) {
			t.Errorf("%s: %v, want %v", name, d.Warnings, c.want)
		}
	}
}

func TestPages(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want int
	}{
		"none":             {pdf(), 0},
		"three":            {pdf(page, "<< /Type /Page >>", "<</Type/#50age>>", "<</Type/Pages/Count 3>>"), 3},
		"in a stream":      {objectStreamPDF(t, page), 2},
		"saved twice":      {append(pdf(page), pdf(page)...), 0},
		"encrypted":        {pdf(page, "<</Encrypt 1>>"), 0},
		"made for the web": {append(bytes.Replace(pdf(page), []byte("/Catalog"), []byte("/Catalog/Linearized 1"), 1), "\n%%EOF"...), 1},
	} {
		if d := check(t, "x.pdf", c.data); d.Pages != c.want {
			t.Errorf("%s: %d pages, want %d", name, d.Pages, c.want)
		}
	}
}

// zeros is a text of n zeros.
func zeros(n int64) io.Reader { return io.LimitReader(zero{}, n) }

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestBombs: streams that hold a thousand times what they weigh, alone and by the hundred, are left after the limit, quickly and in
// little memory; and what lies beside them is found.
func TestBombs(t *testing.T) {
	bomb := deflated(t, zeros(256<<20)) // a thousand times what it weighs
	many := deflated(t, zeros(900<<10))
	var hundreds []string
	for range 2000 {
		hundreds = append(hundreds, stream("/Type/ObjStm/Filter/FlateDecode", many))
	}
	for name, data := range map[string][]byte{
		"one":      pdf(page, stream("/Type/ObjStm/Filter/FlateDecode", bomb), "<</S/JavaScript>>"),
		"no sort":  pdf(page, stream("/Filter/FlateDecode", bomb), "<</S/JavaScript>>"),
		"hundreds": pdf(append(hundreds, "<</S/JavaScript>>")...),
		"words":    append(pdf(page, "<</S/JavaScript>>"), strings.Repeat("stream\n", 1<<20)...),
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		began := time.Now()
		d := check(t, "x.pdf", data)
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		if !slices.Contains(d.Warnings, JavaScript) || !slices.Contains(d.Warnings, Uninspected) || d.Pages != 0 {
			t.Errorf("%s: %v, %d pages", name, d.Warnings, d.Pages)
		}
		t.Logf("%s: %d bytes, %v, %d MiB asked for", name, len(data), took, (after.TotalAlloc-before.TotalAlloc)>>20)
		if took > 20*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

// TestPicture: a scan is pixels, many of them; nothing is said of it.
func TestPicture(t *testing.T) {
	scan := deflated(t, zeros(26<<20))
	d := check(t, "scan.pdf", pdf(page, stream("/Type/XObject/Subtype/Image/Filter/FlateDecode", scan)))
	if len(d.Warnings) != 0 || d.Pages != 1 {
		t.Fatalf("%v, %d pages", d.Warnings, d.Pages)
	}
}
