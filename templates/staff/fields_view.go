package staff

import "inzage/templates/ui"

// FieldsView is a group of fields of a form under one heading; each Item is one field.
type FieldsView struct {
	Heading string
	Text    string
	Items   []Item
	Columns bool // short fields beside each other
	Fold    bool // behind a fold: few need it
	Open    bool // the fold is open
}

// Item is one field: exactly one of these is set.
type Item struct {
	Input  *ui.Field
	Select *ui.Field
	Area   *ui.Field
	File   *ui.Field
	Choice *ui.ChoiceView
}

// VersionField is the name of the hidden field with the version of what a form shows: of a case, or of a draft.
const VersionField = "version"
