package web

import (
	"github.com/a-h/templ"

	"inzage/internal/feature/disclosure"
	"inzage/templates/ui"
)

// reviewPanel is the review of a case: checks, verdicts, scope.
func (s *Server) reviewPanel(rq *request, f disclosure.Full, typed *form, wrong []ui.FieldError) (templ.Component, error) {
	return nil, nil
}
