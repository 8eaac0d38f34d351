package staff

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// HandoverView is the step of a case in which data is collected, let go and handed over.
type HandoverView struct {
	Lead      string         // empty: the notice says it
	Notice    *ui.NoticeView // what stands in the way, or what goes on; nil: nothing
	Facts     []ui.SummaryRow
	Files     *ui.TableView // what was collected
	Digest    *ui.CopyView  // of what is let go
	Take      []ui.Link     // files to hand over
	TakeNote  string        // which file is still to come; empty: none
	Links     []ui.Link
	Step      *StepForm // nil: this officer has nothing to do now
	Passwords *ui.ActionView
	Preserved *ui.TableView
	More      []NoticeForm // what else can be done, folded
}

// StepForm is the form of a step, with what its officer saw.
type StepForm struct {
	Form    ui.Form
	Version string
	Digest  string // empty: nothing is approved by it
	Items   []Item
	Submit  string
}

// PassphraseView shows the passphrase of a package, this once.
type PassphraseView struct {
	Shell  layout.StaffShell
	Phrase ui.CopyView
}

// SampleView is what a collection would yield, with nothing in it that can be read.
type SampleView struct {
	Shell layout.StaffShell
	Total string
	Parts []SampleEntry
}

// SampleEntry is what one line yields of one kind of data.
type SampleEntry struct {
	Title   string
	Text    string
	Facts   []ui.Fact
	Empty   string
	Records []SampleRecord
}

// SampleRecord is a masked record.
type SampleRecord struct {
	Title string
	Rows  []ui.SummaryRow
}
