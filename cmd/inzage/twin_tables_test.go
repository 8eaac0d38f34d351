package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
)

// errUndone ends a transaction that was only tried.
var errUndone = errors.New("tried, and undone")

func subjectOf(customer int64) keys.Subject { return keys.Customer(customer) }

// twinPaper is a small PDF.
var twinPaper = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")

// notTheirs are the rows of shared tables that are a case's or an officer's.
var notTheirs = map[string]string{
	"subject_keys":  "t.subject_kind NOT IN ('case', 'officer')",
	"blobs":         "t.subject_kind NOT IN ('case', 'officer')",
	"blob_chunks":   "EXISTS (SELECT FROM blobs b WHERE b.id = t.blob_id AND b.subject_kind NOT IN ('case', 'officer'))",
	"audit.payload": "t.subject_kind NOT IN ('case', 'officer')",
	"audit.entry":   "EXISTS (SELECT FROM audit.payload p WHERE p.entry_id = t.id AND p.subject_kind NOT IN ('case', 'officer'))",
	"audit.pending": "false", "audit.place": "false", "audit.node": "false",
	"stored_keys": "false", // one for each purpose, of nobody; the first use makes it
}

// tables is what lies in every table that is not of cases, officers or the job queue, and how far every sequence is that is not
// theirs: a row too many, a value that changed, a number that was used up shows here before it shows on a page.
func (h *house) tables() map[string]string {
	h.t.Helper()
	all := map[string]string{}
	for _, name := range h.rows(`SELECT CASE schemaname WHEN 'public' THEN '' ELSE schemaname || '.' END || tablename FROM pg_tables
		WHERE schemaname IN ('public', 'audit') ORDER BY 1`) {
		elsewhere := dataset.Elsewhere[name]
		if elsewhere.Class == dataset.AboutCase || elsewhere.Class == dataset.AboutOfficer || strings.HasPrefix(name, "river_") || name == "case_transitions" {
			continue
		}
		where := "true"
		if w, ok := notTheirs[name]; ok {
			where = w
		}
		all[name] = h.rows(fmt.Sprintf(`SELECT count(*) || ' rows, ' || md5(coalesce(string_agg(x, E'\n' ORDER BY x), '')) FROM (SELECT t::text AS x FROM %s t WHERE %s) q`, name, where))[0]
	}
	for _, s := range h.rows(`SELECT sequencename || ' at ' || coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'
		AND sequencename NOT LIKE 'case%' AND sequencename NOT LIKE 'river%' AND sequencename NOT LIKE 'staff%'`) {
		name, at, _ := strings.Cut(s, " at ")
		all["sequence "+name] = at
	}
	return all
}

// curious is the portal with a page that asks the database once more.
func (h *house) curious() http.Handler {
	portal := h.handler
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var n int64
		if err := h.portal.db.Read(r.Context()).Row(`SELECT count(*) FROM case_subjects`).Scan(&n); err != nil {
			h.t.Error(err)
		}
		portal.ServeHTTP(w, r)
	})
}

func calmHandler(h *house) http.Handler { return h.portal.web.HTTPServer().Handler }

// letterToken is what differs between two copies of one letter: the token in an address or a link.
var letterToken = regexp.MustCompile(`[A-Za-z0-9_-]{20,}`)

// letters are the letters that reached the mailbox since the house was opened, as far as they are the same each time.
func (h *house) letters() map[string]string {
	h.t.Helper()
	all := map[string]string{}
	files, err := filepath.Glob(filepath.Join(h.box.Dir(), "*.eml"))
	if err != nil || len(files) == 0 {
		h.t.Fatalf("%d letters, %v", len(files), err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			h.t.Fatal(err)
		}
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			h.t.Fatal(err)
		}
		text, _ := bodyOf(m)
		text = strings.Join([]string{m.Header.Get("From"), m.Header.Get("To"), m.Header.Get("Subject"), text}, "\n")
		all[letterToken.ReplaceAllString(plain(text), "TOKEN")] += "once "
	}
	return all
}
