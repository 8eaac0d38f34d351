package web

import (
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/staff"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// handoverRoutes are the addresses of collecting, letting go and handing over. Without cases there are none.
func (s *Server) handoverRoutes() []route {
	if s.Cases == nil {
		return nil
	}
	return []route{
		{method: get, path: paths.StaffDisclosures + "/:reference/data", access: staffOnly, may: staff.WorkCases, handle: s.caseData},
		{method: get, path: paths.StaffDisclosures + "/:reference/cover.txt", access: staffOnly, may: staff.WorkCases, handle: s.coverLetter},
		{method: get, path: paths.StaffDisclosures + "/:reference/package/:name", access: staffOnly, may: staff.WorkCases, handle: s.packageFile},
		{method: post, path: paths.StaffDisclosures + "/:reference/collect", access: staffOnly, may: staff.WorkCases, handle: s.collectCase},
		{method: post, path: paths.StaffDisclosures + "/:reference/no-data", access: staffOnly, may: staff.ApproveCases, handle: s.confirmNoData, stepUp: true},
		{method: post, path: paths.StaffDisclosures + "/:reference/release", access: staffOnly, may: staff.ApproveCases, handle: s.releaseCase, stepUp: true},
		{method: post, path: paths.StaffDisclosures + "/:reference/passphrase", access: staffOnly, may: staff.ApproveCases, handle: s.showPassphrase},
		{method: post, path: paths.StaffDisclosures + "/:reference/deliver", access: staffOnly, may: staff.WorkCases, handle: s.deliverCase},
		{method: post, path: paths.StaffDisclosures + "/:reference/acknowledge", access: staffOnly, may: staff.WorkCases, handle: s.acknowledgeCase, files: true},
		{method: post, path: paths.StaffDisclosures + "/:reference/close", access: staffOnly, may: staff.WorkCases, handle: s.closeCase},
		{method: post, path: paths.StaffDisclosures + "/:reference/preservation/extend", access: staffOnly, may: staff.WorkCases, handle: s.extendPreservation},
		{method: post, path: paths.StaffDisclosures + "/:reference/preservation/release", access: staffOnly, may: staff.WorkCases, handle: s.releasePreservation},
	}
}

// handoverStep reads the form of a step and does it.
func (rq *request) handoverStep(done string, do func(reference string, version int, form *form) error) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(form.one(versionField))
	if err != nil {
		return badForm(err)
	}
	return rq.srv.caseDone(rq, form, do(rq.Param("reference"), version, form), done, nil)
}

func (s *Server) collectCase(rq *request) error {
	return rq.handoverStep("handover.done.collecting", func(ref string, version int, _ *form) error { return s.Cases.Collect(rq.ctx(), ref, version) })
}

func (s *Server) confirmNoData(rq *request) error {
	return rq.handoverStep("handover.done.no_data", func(ref string, version int, _ *form) error { return s.Cases.ConfirmNoData(rq.ctx(), ref, version) })
}

func (s *Server) releaseCase(rq *request) error {
	return rq.handoverStep("handover.done.released", func(ref string, version int, form *form) error {
		return s.Cases.Release(rq.ctx(), ref, version, form.one(pages.CaseDigestField))
	})
}

func (s *Server) deliverCase(rq *request) error {
	return rq.handoverStep("handover.done.delivered", func(ref string, version int, form *form) error {
		return s.Cases.Deliver(rq.ctx(), ref, disclosure.Handing{Version: version, Channel: form.one(disclosure.ChannelField),
			PassphraseChannel: form.one(disclosure.PassphraseField), Recipient: form.text(disclosure.RecipientField)})
	})
}

// acknowledgeCase records the receiver's acknowledgement; without a day it is now.
func (s *Server) acknowledgeCase(rq *request) error {
	paper, err := rq.noticePaper(handoverPaper)
	if err != nil {
		return err
	}
	return rq.handoverStep("handover.done.acknowledged", func(ref string, version int, form *form) error {
		in := disclosure.Receipt{Version: version, By: form.text(disclosure.ByField), Paper: paper}
		if day := typedDay(form.one(disclosure.OnField)); !day.IsZero() {
			if in.At = day.Add(12 * time.Hour); in.At.After(rq.now()) { // today
				in.At = rq.now()
			}
			if day.After(rq.now()) {
				in.At = day
			}
		}
		return s.Cases.Acknowledge(rq.ctx(), ref, in)
	})
}

func (s *Server) closeCase(rq *request) error {
	return rq.handoverStep("handover.done.closed", func(ref string, version int, _ *form) error { return s.Cases.Close(rq.ctx(), ref, version) })
}

func (s *Server) extendPreservation(rq *request) error {
	return rq.handoverStep("handover.done.extended", func(ref string, version int, form *form) error {
		return s.Cases.ExtendPreservation(rq.ctx(), ref, version, typedDay(form.one(disclosure.UntilField)))
	})
}

func (s *Server) releasePreservation(rq *request) error {
	return rq.handoverStep("handover.done.thawed", func(ref string, version int, _ *form) error {
		return s.Cases.ReleasePreservation(rq.ctx(), ref, version)
	})
}

// showPassphrase shows what opens a package, this once. The page is stored nowhere, and looking again is recorded again.
func (s *Server) showPassphrase(rq *request) error {
	if _, err := rq.form(); err != nil {
		return err
	}
	phrase, err := s.Cases.Passphrase(rq.ctx(), rq.Param("reference"))
	if err != nil {
		return s.caseDone(rq, nil, err, "", nil)
	}
	v := pages.PassphraseView{
		Shell:  rq.staffShell(i18n.T(rq.ctx(), "handover.passphrase.title"), i18n.T(rq.ctx(), "handover.passphrase.lead"), layout.StaffCases),
		Phrase: ui.CopyView{ID: "passphrase", Label: i18n.T(rq.ctx(), "handover.passphrase.label"), Text: phrase, Hint: i18n.T(rq.ctx(), "handover.passphrase.hint")},
	}
	v.Shell.Back = rq.toCase()
	return rq.ok(pages.Passphrase(v))
}

// toCase leads back to the case.
func (rq *request) toCase() *ui.Link {
	reference := rq.Param("reference")
	return &ui.Link{Href: paths.StaffDisclosure(url.PathEscape(reference)), Text: i18n.T(rq.ctx(), "case.title", i18n.Args{"Reference": reference})}
}

// coverLetter is the letter that goes with a package, as a text to download.
func (s *Server) coverLetter(rq *request) error {
	f, err := s.Cases.Read(rq.ctx(), rq.Param("reference"))
	if err != nil {
		return err
	}
	h, err := s.Cases.Handover(rq.ctx(), f)
	if err != nil {
		return err
	}
	letter, ok := s.Cases.CoverLetter(f, h)
	if !ok {
		return fault.Missing()
	}
	out := rq.Response().Header()
	out.Set("Content-Disposition", attachment(f.Reference+"-cover.txt"))
	out.Set("Content-Language", letter.Lang.Tag())
	return rq.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(letter.Text()))
}

// packageTypes are the types under which the files of a package go out.
var packageTypes = map[string]string{".txt": "text/plain; charset=utf-8", ".json": "application/json"}

// packageFile is a file of a released package, as a download. Half of one is no package: whoever takes it compares the hash.
func (s *Server) packageFile(rq *request) error {
	name := rq.Param("name")
	file, err := s.Cases.PackageFile(rq.ctx(), rq.Param("reference"), name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	kind := packageTypes[strings.ToLower(path.Ext(name))]
	if kind == "" {
		kind = "application/octet-stream"
	}
	h := rq.Response().Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", attachment(name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	_ = http.NewResponseController(rq.Response()).SetWriteDeadline(time.Now().Add(packageTime))
	http.ServeContent(rq.Response(), rq.Request(), "", info.ModTime(), file)
	return nil
}

// packageTime is how long taking the largest package may take.
const packageTime = 6 * time.Hour
