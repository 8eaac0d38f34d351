package staff

import (
	"slices"

	"inzage/templates/ui"
)

// FieldsView is a group of fields of a form under one heading; each Item is one field.
type FieldsView struct {
	Heading string
	Text    string
	Items   []Item
	Columns bool        // short fields beside each other
	More    *FieldsView // fields below them that few need, folded; nil: none
	Fold    bool        // behind a fold: few need it
	Open    bool        // the fold is open
}

// Item is one field: exactly one of these is set.
type Item struct {
	Input  *ui.Field
	Select *ui.Field
	Area   *ui.Field
	File   *ui.Field
	Choice *ui.ChoiceView
}

// All is every field of the group, those behind its fold included.
func (v FieldsView) All() []Item {
	if v.More == nil {
		return v.Items
	}
	return append(slices.Clone(v.Items), v.More.Items...)
}

// Name is the name of the field.
func (i Item) Name() string {
	switch {
	case i.Choice != nil:
		return i.Choice.Name
	case i.Input != nil:
		return i.Input.Name
	case i.Select != nil:
		return i.Select.Name
	case i.Area != nil:
		return i.Area.Name
	}
	return i.File.Name
}

// VersionField is the name of the hidden field with the version of what a form shows: of a case, or of a draft.
const VersionField = "version"
