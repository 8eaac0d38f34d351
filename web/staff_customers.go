package web

import (
	"net/http"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	accesses "inzage/internal/feature/access"
	my "inzage/templates/customer"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// staffCustomers asks why the officer looks, and for whom.
func (s *Server) staffCustomers(rq *request) error {
	return s.staffCustomersPage(rq, http.StatusOK, accesses.Form{}, nil)
}

func (s *Server) staffCustomersPage(rq *request, status int, in accesses.Form, wrong []ui.FieldError) error {
	v := pages.CustomersView{
		Shell: rq.staffShell(i18n.T(rq.ctx(), "access.look.title"), "", layout.StaffCustomers), Look: rq.lookView(in, wrong),
	}
	v.Shell.Errors = wrong
	return rq.page(status, pages.Customers(v))
}

func (rq *request) lookView(in accesses.Form, wrong []ui.FieldError) pages.LookView {
	return pages.LookView{
		Form: rq.staffForm(paths.StaffCustomers, wrong), Reason: in.Reason, Ticket: in.Ticket, Term: in.Term, Minutes: int(accesses.Life / time.Minute),
	}
}

// beginLook notes the reason and searches. What was found shows on a page of its own: seeing it is what the customers read.
func (s *Server) beginLook(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	in := accesses.Form{Reason: form.one(pages.ReasonField), Ticket: form.one(pages.TicketField), Term: form.one(pages.TermField)}
	look, err := s.Accesses.Look(rq.ctx(), in)
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.staffCustomersPage(rq, status, in, wrong)
	}
	return rq.toStaff(paths.StaffLook(look.String()))
}

// lookOver shows the form again when a look has ended, and says so. Any other error is returned as it is.
func (s *Server) lookOver(rq *request, err error) error {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Expired || f.ID != "access.error.over" {
		return err
	}
	return s.staffCustomersPage(rq, http.StatusGone, accesses.Form{}, []ui.FieldError{{Name: pages.ReasonField, Text: i18n.Say(rq.ctx(), f.ID)}})
}

// staffLook shows whom a look found.
func (s *Server) staffLook(rq *request) error {
	look, hits, err := s.Accesses.Hits(rq.ctx(), rq.Param("look"))
	if err != nil {
		return s.lookOver(rq, err)
	}
	v := pages.HitsView{
		Shell: rq.staffShell(i18n.T(rq.ctx(), "access.hits.title"), "", layout.StaffCustomers), Bar: rq.fileBar(look, nil),
		Look: rq.lookView(accesses.Form{Reason: look.Reason, Ticket: look.Ticket}, nil),
	}
	v.Shell.Back = &ui.Link{Href: paths.StaffCustomers, Text: i18n.T(rq.ctx(), "access.look.title")}
	var ways []string
	for _, way := range look.Sought {
		ways = append(ways, accesses.WayText.T(rq.ctx(), string(way)))
	}
	v.Sought = strings.Join(ways, ", ")
	if look.More {
		v.Many = accesses.MaxHits
	}
	for _, h := range hits {
		v.Hits = append(v.Hits, pages.HitRow{
			Href: paths.StaffFile(look.ID.String(), escaped(h.Number)), Name: oneLine(h.Name), Number: oneLine(h.Number), Place: oneLine(h.Place),
			By: accesses.WayText.T(rq.ctx(), string(h.By)), Former: h.Former,
		})
	}
	return rq.ok(pages.Hits(v))
}

// fileBar says above all that is shown why it is shown, until when and, in a file, whose it is.
func (rq *request) fileBar(l accesses.Look, who *accesses.Person) pages.FileBar {
	var v pages.FileBar
	if who != nil {
		v.Facts = append(v.Facts, ui.Fact{Label: i18n.T(rq.ctx(), "access.bar.customer"), Text: oneLine(who.Name) + " (" + oneLine(who.Number) + ")"})
	}
	v.Facts = append(v.Facts,
		ui.Fact{Label: i18n.T(rq.ctx(), "access.bar.reason"), Content: my.Free(l.Reason)},
		ui.Fact{Label: i18n.T(rq.ctx(), "access.bar.ticket"), Content: ui.Ref(ui.Inert(l.Ticket))},
		ui.Fact{Label: i18n.T(rq.ctx(), "access.bar.until"), Text: format.Time(rq.lang, l.EndsAt)},
	)
	return v
}
