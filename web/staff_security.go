package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/feature/staff"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// staffSecurity lists the officer's authenticators and codes.
func (s *Server) staffSecurity(rq *request) error {
	return s.securityPage(rq, http.StatusOK, "", nil)
}

func (s *Server) securityPage(rq *request, status int, name string, wrong []ui.FieldError) error {
	factors, err := s.Staff.Factors(rq.ctx(), rq.officer)
	if err != nil {
		return err
	}
	v := pages.SecurityView{
		Enrolling: rq.officer.Stage == staff.StageEnrolling, Needed: staff.MinFactors, Codes: factors.Codes, Name: name,
		Add: rq.staffForm(paths.StaffApp, wrong),
	}
	if v.Enrolling {
		v.Shell = rq.staffShell(i18n.T(rq.ctx(), "staff.security.enrol_title"),
			i18n.T(rq.ctx(), "staff.security.enrol_lead", i18n.Args{"Needed": v.Needed}), layout.StaffSecurity)
	} else {
		v.Shell = rq.staffShell(i18n.T(rq.ctx(), "staff.security.title"), i18n.T(rq.ctx(), "staff.security.lead"), layout.StaffSecurity)
	}
	v.Shell.Errors = wrong
	for _, f := range factors.Authenticators {
		v.Factors = append(v.Factors, pages.FactorView{
			ID: f.ID.String(), Kind: f.Kind, Name: f.Name, Added: f.Added, Used: f.Used, Surplus: len(factors.Authenticators) > staff.MinFactors,
		})
	}
	v.CodesForm = ui.ActionView{Action: paths.StaffCodes, CSRF: v.Add.CSRF, Button: ui.ButtonView{Text: i18n.T(rq.ctx(), "staff.security.codes_make"), Kind: ui.Quiet}}
	v.Password = ui.Link{Href: paths.StaffPassword, Text: i18n.T(rq.ctx(), "security.password.change")}
	v.Remove = ui.ActionView{Action: paths.StaffRemove, CSRF: v.Add.CSRF}
	if s.Staff.Passkeys() {
		v.Passkey = &ui.Link{Href: paths.StaffAddPasskey, Text: i18n.T(rq.ctx(), "staff.security.add_passkey")}
	}
	return rq.page(status, pages.Security(v))
}

// beginApp makes a secret for another app and goes to the page that shows it.
func (s *Server) beginApp(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	id, err := s.Staff.BeginApp(rq.ctx(), rq.officer, form.one(pages.NameField))
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.securityPage(rq, status, form.one(pages.NameField), wrong)
	}
	return rq.toStaff(paths.StaffAppSetup(id.String()))
}

// appForm shows the secret of an app that is being added.
func (s *Server) appForm(rq *request) error { return s.appPage(rq, http.StatusOK, nil) }

func (s *Server) appPage(rq *request, status int, wrong []ui.FieldError) error {
	id, ok := ident.Parse(rq.Param("id"))
	if !ok {
		return fault.Missing()
	}
	setup, err := s.Staff.OpenApp(rq.ctx(), rq.officer, id)
	if err != nil {
		return err
	}
	code, err := qrCode(setup.URI)
	if err != nil {
		return err
	}
	v := pages.AppView{
		Shell: rq.staffNarrow(i18n.T(rq.ctx(), "staff.app.title"), i18n.T(rq.ctx(), "staff.app.lead")),
		Form:  rq.staffForm(paths.StaffAppSetup(id.String()), wrong), QR: code, Secret: setup.Secret,
	}
	v.Shell.Errors = wrong
	v.Shell.Back = &ui.Link{Href: paths.StaffSecurity, Text: i18n.T(rq.ctx(), "staff.nav.security")}
	return rq.page(status, pages.App(v))
}

// quietZone is the white around a QR code, in modules (ISO/IEC 18004 asks for four).
const quietZone = 4

// qrCode draws a text as a QR code: one path of horizontal runs, with no style of its own.
func qrCode(text string) (pages.QRView, error) {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return pages.QRView{}, err
	}
	n := code.Bounds().Dx()
	dark := func(x, y int) bool { r, _, _, _ := code.At(x, y).RGBA(); return r == 0 }
	var path strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			run := 0
			for x+run < n && dark(x+run, y) {
				run++
			}
			if run > 0 {
				path.WriteString("M" + strconv.Itoa(x+quietZone) + " " + strconv.Itoa(y+quietZone) + "h" + strconv.Itoa(run) + "v1h-" + strconv.Itoa(run) + "z")
				x += run
			}
		}
	}
	return pages.QRView{Size: strconv.Itoa(n + 2*quietZone), Path: path.String()}, nil
}

// confirmApp takes the app's first code.
func (s *Server) confirmApp(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	id, ok := ident.Parse(rq.Param("id"))
	if !ok {
		return fault.Missing()
	}
	token, err := s.Staff.ConfirmApp(rq.ctx(), rq.officer, id, form.one(pages.CodeField))
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.appPage(rq, status, wrong)
	}
	return rq.added(token)
}

// added goes on after an authenticator was added; token is of the session when that ended the enrolment.
func (rq *request) added(token string) error {
	if token == "" {
		rq.staffFlash("staff.security.added", nil)
		return rq.toStaff(paths.StaffSecurity)
	}
	if err := rq.beginOfficer(token); err != nil {
		return err
	}
	rq.staffFlash("staff.security.enrolled", nil)
	return rq.toStaff(paths.StaffSecurity)
}

// addPasskeyForm asks for a new passkey.
func (s *Server) addPasskeyForm(rq *request) error {
	return s.addPasskeyPage(rq, http.StatusOK, "", nil)
}

func (s *Server) addPasskeyPage(rq *request, status int, name string, wrong []ui.FieldError) error {
	if !s.Staff.Passkeys() {
		return fault.Missing()
	}
	f := rq.staffForm(paths.StaffAddPasskey, wrong)
	v := pages.AddPasskeyView{
		Shell: rq.staffNarrow(i18n.T(rq.ctx(), "staff.addpasskey.title"), i18n.T(rq.ctx(), "staff.addpasskey.lead")),
		Passkey: pages.PasskeyView{
			Action: f.Action, CSRF: f.CSRF, Begin: paths.StaffPasskey, Add: true, Button: i18n.T(rq.ctx(), "staff.addpasskey.submit"),
			Name: &ui.Field{Name: pages.NameField, Label: i18n.T(rq.ctx(), "staff.security.name"), Hint: i18n.T(rq.ctx(), "staff.security.name_hint"),
				Value: name, Error: f.Error(pages.NameField), Autocomplete: "off"},
		},
	}
	v.Shell.Errors = wrong
	v.Shell.Back = &ui.Link{Href: paths.StaffSecurity, Text: i18n.T(rq.ctx(), "staff.nav.security")}
	rq.withScript(&v.Shell)
	return rq.page(status, pages.AddPasskey(v))
}

// addPasskey takes what the new passkey answered.
func (s *Server) addPasskey(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	token, err := s.Staff.AddPasskey(rq.ctx(), rq.officer, form.one(pages.NameField), form.one(pages.CredentialField))
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.addPasskeyPage(rq, status, form.one(pages.NameField), wrong)
	}
	return rq.added(token)
}

// removeFactor takes an authenticator away.
func (s *Server) removeFactor(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	id, ok := ident.Parse(form.one(pages.IDField))
	if !ok {
		return fault.Missing()
	}
	if err := s.Staff.Remove(rq.ctx(), rq.officer, id); err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.securityPage(rq, status, "", wrong)
	}
	rq.staffFlash("staff.security.removed", nil)
	return rq.toStaff(paths.StaffSecurity)
}

// newCodes makes recovery codes and shows them, this once.
func (s *Server) newCodes(rq *request) error {
	codes, err := s.Staff.NewCodes(rq.ctx(), rq.officer)
	if err != nil {
		return err
	}
	return rq.ok(pages.Codes(pages.CodesView{
		Shell: rq.staffNarrow(i18n.T(rq.ctx(), "staff.codes.title"), i18n.T(rq.ctx(), "staff.codes.lead")), Codes: codes,
		Done: ui.Link{Href: paths.StaffSecurity, Text: i18n.T(rq.ctx(), "staff.codes.done")},
	}))
}
