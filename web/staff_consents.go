package web

import (
	"net/http"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/consent"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// firstYear is of the earliest day on which somebody can have said something: a slip of the hand makes the year 0026.
const firstYear = 1990

// staffConsents asks for a withdrawal that came by letter or phone.
func (s *Server) staffConsents(rq *request) error {
	return s.staffConsentsPage(rq, http.StatusOK, &form{}, nil)
}

// recordWithdrawal records it. It holds from then on.
func (s *Server) recordWithdrawal(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	said, err := time.ParseInLocation(time.DateOnly, form.one(pages.SaidField), format.Brussels)
	if err != nil || said.Year() < firstYear {
		said = rq.now().Add(24 * time.Hour) // refused as the future is, with whatever else is wrong
	}
	number := strings.TrimSpace(form.one(pages.NumberField))
	rec, err := s.Consents.WithdrawFor(rq.ctx(), consent.Spoken{
		Customer: number, Purpose: consent.Purpose(form.one(pages.PurposeField)), At: said, Evidence: form.one(pages.EvidenceField),
	})
	if fault.Is(err, fault.NotFound) {
		err = fault.Fields(fault.Field{Name: pages.NumberField, ID: "staff.error.customer"})
	}
	if f := fault.Of(err); f != nil {
		for i := range f.Fields {
			if f.Fields[i].Name == pages.SaidField {
				f.Fields[i].ID = "staff.error.day"
			}
		}
	}
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.staffConsentsPage(rq, status, form, wrong)
	}
	done := "staff.consents.done"
	if rec.Again {
		done = "staff.consents.again"
	}
	rq.staffFlash(done, i18n.Args{"Number": number, "Reference": rec.Reference})
	return rq.toStaff(paths.StaffConsents)
}

func (s *Server) staffConsentsPage(rq *request, status int, typed *form, wrong []ui.FieldError) error {
	v := pages.ConsentsView{
		Shell: rq.staffShell(i18n.T(rq.ctx(), "staff.consents.title"), i18n.T(rq.ctx(), "staff.consents.lead"), layout.StaffConsents),
		Form:  rq.staffForm(paths.StaffConsents, wrong), Number: typed.one(pages.NumberField), Said: typed.one(pages.SaidField),
		Evidence: typed.one(pages.EvidenceField), Purposes: []ui.Option{{Text: i18n.T(rq.ctx(), "staff.consents.choose")}},
	}
	v.Shell.Errors = wrong
	for _, p := range consent.Purposes {
		v.Purposes = append(v.Purposes, ui.Option{
			Value: string(p), Text: consent.PurposeNames.T(rq.ctx(), string(p)), Selected: typed.one(pages.PurposeField) == string(p),
		})
	}
	return rq.page(status, pages.Consents(v))
}
