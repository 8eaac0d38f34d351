package web

import (
	"net/http"
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
	"inzage/templates/ui"
)

// caseLetters are the letters to the authority, by the name in their address. Each is false when there is none now.
var caseLetters = []struct {
	name string
	make func(*disclosure.Service, disclosure.Full) (law.Letter, bool)
}{
	{"receipt", func(c *disclosure.Service, f disclosure.Full) (law.Letter, bool) { return c.ReceiptLetter(f), true }},
	{"questions", (*disclosure.Service).QuestionLetter},
	{"refusal", (*disclosure.Service).RefusalLetter},
	{"nil", (*disclosure.Service).NilAnswer},
	{"secrecy", (*disclosure.Service).SecrecyLetter},
}

var letterText = i18n.Enum("case.letter.", "receipt", "questions", "refusal", "nil", "secrecy")

// letterPath is where a letter of a case is.
func letterPath(reference, name string) string {
	return paths.StaffDisclosure(reference) + "/letters/" + name + ".txt"
}

// letterLinks are the letters that there are now.
func (s *Server) letterLinks(rq *request, f disclosure.Full) (out []ui.Link) {
	for _, l := range caseLetters {
		if _, ok := l.make(s.Cases, f); ok {
			out = append(out, ui.Link{Href: letterPath(f.Reference, l.name), Text: letterText.T(rq.ctx(), l.name)})
		}
	}
	return out
}

// caseLetter sends a letter as a text to download: an officer reads it over, puts it on paper and sends it.
func (s *Server) caseLetter(rq *request) error {
	name, ok := strings.CutSuffix(rq.Param("letter"), ".txt")
	if !ok {
		return fault.Missing()
	}
	f, err := s.Cases.Read(rq.ctx(), rq.Param("reference"))
	if err != nil {
		return err
	}
	for _, l := range caseLetters {
		if l.name != name {
			continue
		}
		letter, ok := l.make(s.Cases, f)
		if !ok {
			break
		}
		h := rq.Response().Header()
		h.Set("Content-Disposition", attachment(f.Reference+"-"+name+".txt"))
		h.Set("Content-Language", letter.Lang.Tag())
		return rq.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(letter.Text()))
	}
	return fault.Missing()
}

// caseDocument sends a document of a case, always as a download.
func (s *Server) caseDocument(rq *request) error {
	b, err := s.Cases.Document(rq.ctx(), rq.Param("reference"), rq.Param("document"))
	if err != nil {
		return err
	}
	return s.download(rq, b)
}
