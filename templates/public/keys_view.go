package public

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// KeysView is the public keys with which others check what comes from the company.
type KeysView struct {
	Shell   layout.Shell
	Signing *KeyView // nil: there is none yet
	Log     *KeyView // nil: there is none yet
	Check   *KeyView // how a package is checked; nil: nothing is signed
}

// KeyView is a key in each form in which somebody needs it.
type KeyView struct {
	Codes    []ui.CopyView
	Download ui.Link
}
