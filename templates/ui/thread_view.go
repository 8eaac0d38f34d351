package ui

import (
	"context"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
)

// FilesView is what a field for several files asks for.
type FilesView struct {
	Max    int // files
	Size   int // megabytes of all together
	Accept string
}

// Field is that field.
func (v FilesView) Field(ctx context.Context, name, err string) Field {
	return Field{
		Name: name, Label: i18n.T(ctx, "question.ask.files"), Hint: i18n.T(ctx, "question.ask.files.hint", i18n.Args{"Max": v.Max, "Size": v.Size}),
		Error: err, Accept: v.Accept, Optional: true, Multiple: true,
	}
}

// ThreadView is what was said in a thread, as both sides read it.
type ThreadView struct {
	Latest   int // how many messages are shown when there are more; 0: all are
	Messages []MessageView
}

// MessageView is one message of a thread. Its texts may be anybody's: the page makes them inert.
type MessageView struct {
	Title  string // who wrote it, and how it came
	At     time.Time
	Sender string // address that a mail claims to come from
	Text   string // as somebody wrote it
	Gone   bool   // the text was erased
	Quoted string // the earlier letter below it
	Files  []MessageFile
}

// MessageFile is a document of a message.
type MessageFile struct {
	Name string
	Href string
	Size int64 // bytes
}

func (f MessageFile) link(ctx context.Context) Link {
	return Link{Href: f.Href, Text: f.Name + " (" + format.Bytes(i18n.FromContext(ctx), f.Size) + ")"}
}
