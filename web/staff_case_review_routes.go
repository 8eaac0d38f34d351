package web

import (
	"inzage/internal/core/paths"
	"inzage/internal/feature/staff"
)

// reviewRoutes is what is posted about a case from its review to its approval. A decision of a second person asks for the second
// factor again.
func (s *Server) reviewRoutes() []route {
	if s.Cases == nil {
		return nil
	}
	at := func(verb string, may staff.Permission, handle func(*request) error) route {
		return route{method: post, path: paths.StaffDisclosures + "/:reference/" + verb, access: staffOnly, may: may, handle: handle}
	}
	fresh := func(r route) route {
		r.stepUp = true
		return r
	}
	counsel := at("escalation", staff.WorkCases, s.counselCase)
	counsel.files = true
	return []route{
		at("review", staff.WorkCases, s.reviewCase),
		counsel,
		at("reopen", staff.WorkCases, s.reopenCase),
		at("conclude", staff.WorkCases, s.concludeCase),
		at("return", staff.ApproveCases, s.returnCase),
		fresh(at("approve", staff.ApproveCases, s.approveCase)),
		fresh(at("refuse", staff.ApproveCases, s.refuseCase)),
		fresh(at("refusal", staff.ApproveCases, s.approveRefusal)),
	}
}
