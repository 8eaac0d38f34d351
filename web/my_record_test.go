package web

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/ident"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

func TestInvoiceIsShownWhole(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	id := p.invoices(1)[0]
	document := p.document(id, "2026-00017.xml", "application/xml", []byte("<Invoice/>"))
	w.do("test.filled", keys.Customer(p.customer), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE invoices SET gone_at = $2, structured_ref = '+++090/9337/55493+++',
			lines = '[{"description": "Webhosting Premium", "quantity": "12", "unit_price": "8.333333", "vat_rate": "21", "net": "100"}]',
			vat = '[{"rate": "21", "base": "100", "tax": "21", "category": "S"}]', extra = '{"colour": "blue"}'
			WHERE id = $1::uuid`, id, myNow.AddDate(0, 0, -2))
		return err
	})
	a := p.get("/nl/my/data/invoices/" + id)
	a.wants(t, http.StatusOK, "3 november 2026", "€\u00a0100,00", "€\u00a0121,00", "€\u00a08,333333", "21%", "Webhosting Premium", "+++090/9337/55493+++",
		"Dit staat niet meer in onze administratie", "1 november 2026", "Rechtsgrond", "colour", "blue", "2026-00017.xml", "10\u00a0bytes",
		`href="/nl/my/data/invoices/`+id+`/document"`, `href="/nl/my/data/invoices"`, "<tfoot")
	if a.queries > maxQueries {
		t.Errorf("%d queries", a.queries)
	}
	p.get("/de/my/data/invoices/"+id).wants(t, http.StatusOK, "121,00\u00a0€", "3. November 2026")
	p.get("/nl/my/data/invoices").wants(t, http.StatusOK, "niet meer in onze administratie")
	if a := p.get("/nl/my/data/invoices/" + id + "/" + document); a.Code != http.StatusNotFound {
		t.Errorf("the number of a blob is no name of a file: %d", a.Code)
	}
}

// document hangs a document on an invoice and returns the id of its blob.
func (p *person) document(invoice, name, mime string, content []byte) string {
	p.w.t.Helper()
	var id ident.ID
	p.w.do("test.document", keys.Customer(p.customer), func(tx *store.Tx) (err error) {
		if id, _, err = blob.Put(tx, keys.Customer(p.customer), p.customer, name, mime, bytes.NewReader(content)); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE invoices SET document_id = $2 WHERE id = $1::uuid`, invoice, id)
		return err
	})
	return id.String()
}

// hostile is text as the worst of sources would send it; none of it may do anything.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</title><svg onload=alert(1)>`, `javascript:alert(1)`,
	`<base href=//evil.example>`, `<meta http-equiv=refresh content="0;url=//evil.example">`, `<style>*{display:none}</style>`,
	`{{7*7}}`, `%s%n`, "=cmd|' /C calc'!A0", "jpg.\u202egpj.exe", "a\u0301" + strings.Repeat("\u0323", 1000), "\ufeffbom", "e\u0301 é", "👩‍👩‍👧",
	"\u001b[31mred", "line\r\nSet-Cookie: a=b",
}

func TestHostileTextIsInert(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	ids := p.invoices(len(hostile))
	w.do("test.hostile", keys.Customer(p.customer), func(tx *store.Tx) error {
		for i, text := range hostile {
			if _, err := tx.Exec(`UPDATE invoices SET number = $2, notes = $2, status = $2, structured_ref = $2, method = $2, currency = 'E<b>',
				lines = jsonb_build_array(jsonb_build_object('description', $2::text, 'service', $2::text)), extra = jsonb_build_object($2::text, $2::text)
				WHERE id = $1::uuid`, ids[i], text); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO services (customer_id, id, source_id, import_id, version_at, digest, product, domain, status)
				VALUES ($1, $2::uuid, $2::text, $3, $4, '', $5, $5, $5)`, p.customer, ident.Record(), w.run, myNow, text); err != nil {
				return err
			}
		}
		return nil
	})
	p.count()
	pages := []string{"/nl/my/data/invoices", "/nl/my/data/services", "/fr/my/data/services"}
	for _, id := range ids {
		pages = append(pages, "/nl/my/data/invoices/"+id)
	}
	for _, path := range pages {
		a := p.get(path)
		a.wants(t, http.StatusOK)
		a.lacks(t, "<script", "<img", "<svg onload", "<base", "<meta http-equiv", "<style", "onerror=alert(1)>", `href="javascript`, "\u202e", "\u001b", "\r",
			strings.Repeat("\u0323", 20), "Set-Cookie: a=b\n")
		if got := a.Header().Values("Set-Cookie"); len(got) > 0 {
			t.Errorf("%s: sets a cookie: %q", path, got)
		}
	}
	p.get("/nl/my/data/invoices/"+ids[0]).wants(t, http.StatusOK, `<span dir="auto" lang="">&lt;script&gt;alert(1)&lt;/script&gt;</span>`)
}

func TestDownload(t *testing.T) {
	w := newMyWorld(t)
	anna, bert := w.person("anna"), w.person("bert")
	content := bytes.Repeat([]byte("<?xml version='1.0'?><Invoice>é</Invoice>\n"), 20_000) // several chunks
	own, foreign := anna.invoices(2), bert.invoices(1)[0]
	anna.document(own[0], "factuur é \"17\".xml", "text/xml", content)
	bert.document(foreign, "geheim.xml", "application/xml", []byte("of somebody else"))
	address := "/nl/my/data/invoices/" + own[0] + "/document"

	a := anna.get(address)
	if a.Code != http.StatusOK || !bytes.Equal(a.Body.Bytes(), content) {
		t.Fatalf("status %d, %d bytes, want %d", a.Code, a.Body.Len(), len(content))
	}
	want := map[string]string{
		"Content-Type":            "application/xml",
		"Content-Disposition":     `attachment; filename="factuur _ 17.xml"; filename*=UTF-8''factuur%20%C3%A9%2017.xml`,
		"Content-Security-Policy": "sandbox; default-src 'none'",
		"X-Content-Type-Options":  "nosniff",
		"Cache-Control":           "no-store",
	}
	got := map[string]string{}
	for name := range want {
		got[name] = a.Header().Get(name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got): %s", diff)
	}
	head := w.send(httptest.NewRequest(http.MethodHead, address, nil), anna.cookie)
	if head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("Content-Disposition") != want["Content-Disposition"] {
		t.Errorf("HEAD: %d, %d bytes, %q", head.Code, head.Body.Len(), head.Header().Get("Content-Disposition"))
	}

	missing := anna.get("/nl/my/data/invoices/" + ident.Random().String())
	for _, path := range []string{
		"/nl/my/data/invoices/" + foreign + "/document", "/nl/my/data/invoices/" + own[1] + "/document", "/nl/my/data/invoices/" + own[0] + "/other",
		"/nl/my/data/invoices/" + own[0] + "/..%2f..%2fdocument", "/nl/my/data/invoices/" + own[0] + "/document%00", "/nl/my/data/invoices/" + own[0] + "/DOCUMENT",
		"/nl/my/data/orders/" + own[0] + "/document", "/nl/my/data/account/1/document", "/nl/my/data/nothing/1/document",
	} {
		if a := anna.get(path); a.Code != http.StatusNotFound || a.Body.String() != missing.Body.String() {
			t.Errorf("%s: status %d, answers unlike a missing record", path, a.Code)
		}
	}
}

// A document whose chunks were damaged breaks off: the reader must not take half of it for the whole.
func TestDamagedDownloadBreaksOff(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	id := p.invoices(1)[0]
	p.document(id, "a.xml", "application/xml", bytes.Repeat([]byte("0123456789abcdef"), 60_000))
	w.do("test.damaged", keys.Customer(p.customer), func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM blob_chunks WHERE seq = 2`)
		return err
	})
	portal := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		r.Host = "127.0.0.1:8080"
		w.handler.ServeHTTP(rw, r)
	}))
	defer portal.Close()
	r, err := http.NewRequest(http.MethodGet, portal.URL+"/nl/my/data/invoices/"+id+"/document", nil)
	w.must(err)
	r.AddCookie(p.cookie)
	answer, err := portal.Client().Do(r)
	if err != nil {
		return // broke off before the first byte
	}
	defer answer.Body.Close()
	var got bytes.Buffer
	if _, err := got.ReadFrom(answer.Body); err == nil {
		t.Errorf("%d of 960000 bytes came as if they were the whole", got.Len())
	}
}

func TestFileName(t *testing.T) {
	tests := []struct{ name, want, header string }{
		{"factuur.xml", "factuur.xml", `attachment; filename="factuur.xml"; filename*=UTF-8''factuur.xml`},
		{"été 100%.pdf", "été 100%.pdf", `attachment; filename="_t_ 100_.pdf"; filename*=UTF-8''%C3%A9t%C3%A9%20100%25.pdf`},
		{"a\"b'c;d.xml", "ab'c;d.xml", `attachment; filename="ab'c;d.xml"; filename*=UTF-8''ab%27c%3Bd.xml`},
		{"a\r\nSet-Cookie: x=y.xml", "aSet-Cookie x=y.xml", ""},
		{"../../etc/passwd", "passwd", ""},
		{`..\..\windows\win.ini`, "win.ini", ""},
		{"/absolute/path.xml", "path.xml", ""},
		{".htaccess", "htaccess", ""},
		{"..", "document", ""},
		{"", "document", ""},
		{"jpg.\u202egpj.exe", "jpg.gpj.exe", ""},
		{"a\x00b\x1b[31m.xml", "ab[31m.xml", ""},
		{"\xff\xfe.xml", "xml", ""},
		{strings.Repeat("é", 200) + ".xml", strings.Repeat("é", 98) + ".xml", ""},
	}
	for _, test := range tests {
		if got := fileName(test.name); got != test.want {
			t.Errorf("fileName(%q) = %q, want %q", test.name, got, test.want)
		}
		header := attachment(test.name)
		if test.header != "" && header != test.header {
			t.Errorf("attachment(%q) = %s, want %s", test.name, header, test.header)
		}
		if strings.ContainsAny(header, "\r\n\x00\\") || strings.Count(header, `"`) != 2 {
			t.Errorf("attachment(%q) = %s", test.name, header)
		}
	}
}

func TestFileType(t *testing.T) {
	for stored, want := range map[string]string{
		"application/xml": "application/xml", "text/xml; charset=utf-8": "application/xml", "APPLICATION/PDF": "application/pdf",
		"text/html": "application/octet-stream", "image/svg+xml": "application/octet-stream", "application/xhtml+xml": "application/octet-stream",
		"": "application/octet-stream", "text/plain": "text/plain; charset=utf-8", "a\r\nb": "application/octet-stream", "text/javascript": "application/octet-stream",
	} {
		if got := fileType(stored); got != want {
			t.Errorf("%q goes out as %q, want %q", stored, got, want)
		}
	}
}
