package disclosure

import "inzage/internal/platform/jobs"

// RegisterJobs registers what is done later and by the calendar.
func (s *Service) RegisterJobs(reg *jobs.Registry) {
	s.RegisterDraftJobs(reg)
	s.registerLapse(reg)
	s.registerHandover(reg)
	s.RegisterNoticeJobs(reg)
}
