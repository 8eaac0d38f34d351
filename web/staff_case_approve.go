package web

import (
	"github.com/a-h/templ"

	"inzage/internal/feature/disclosure"
	"inzage/templates/ui"
)

// approvePanel is the decision of a second person.
func (s *Server) approvePanel(rq *request, f disclosure.Full, typed *form, wrong []ui.FieldError) (templ.Component, error) {
	return nil, nil
}
