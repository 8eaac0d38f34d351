package mailing

import (
	"context"
	"fmt"
)

// Count returns how many customers a matter would be written to if it began now.
func (s *Service) Count(ctx context.Context, matter string) (int64, error) {
	m, ok := s.matters[matter]
	if !ok {
		return 0, fmt.Errorf("mailing: no matter %q", matter)
	}
	return m.Customers(s.store.Read(ctx))
}
