package public

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// ErrorView is a page that says what went wrong, why, and what to do now.
type ErrorView struct {
	Shell     layout.Shell
	Status    int
	Again     string // when to try again, for limits
	Reference string // to quote to the operations team; only for faults of ours
	Contact   string // e-mail address of the operations team
	Back      ui.Link
}
