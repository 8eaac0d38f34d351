package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"inzage/internal/feature/question"
	"inzage/internal/platform/inbound"
)

// questionCmd works on the threads with customers, as operations does.
type questionCmd struct {
	List   questionList   `cmd:"" help:"List the threads, those first whose answer is due first."`
	Show   questionShow   `cmd:"" help:"Print one thread."`
	Answer questionAnswer `cmd:"" help:"Answer a thread with a text from the standard input."`
	Link   questionLink   `cmd:"" help:"Give a thread of a stranger to the customer whose it is."`
	Close  questionClose  `cmd:"" help:"Close a thread."`
}

type questionList struct {
	State string `enum:"open,answered,closed,all" default:"open" help:"open, answered, closed or all."`
}

// Run lists threads.
func (c questionList) Run(p *program) error {
	return p.with(func(f *features) error {
		state := question.State(c.State)
		if c.State == "all" {
			state = ""
		}
		all, err := f.question.List(p.ctx, question.Filter{State: state})
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "REFERENCE\tANSWER BY\tSTATE\tCUSTOMER\tTOPIC\tSUBJECT")
		for _, q := range all {
			customer := q.Customer
			if customer == "" {
				customer = "(nobody yet)"
			}
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", q.Reference, day(q.AnswerBy), q.State, customer, q.Topic, printable(q.Title))
		}
		return table.Flush()
	})
}

type questionShow struct {
	Reference string `arg:"" help:"Reference, such as V-2026-000123."`
	Files     string `help:"Folder to put the files and the mails into; it is made, and nothing in it is overwritten."`
}

// Run prints a thread; that somebody looked is recorded.
func (c questionShow) Run(p *program) error {
	return p.with(func(f *features) error {
		t, err := f.question.Show(p.ctx, c.Reference)
		if err != nil {
			return explain(err, "there is no thread "+c.Reference+": inzage question list --state all shows all")
		}
		p.say("%s  %s  %s  asked %s, answer by %s  %s", t.Reference, t.State, t.Topic, moment(t.AskedAt), day(t.AnswerBy), printable(t.Title))
		for _, m := range t.Messages {
			p.say("\n--- %s, %s, %s %s", moment(m.At), m.Side, m.Way, printable(m.Sender))
			if m.Gone {
				p.say("(erased)")
			}
			p.say("%s", printable(m.Text))
			files := m.Files
			if m.Mail != nil {
				files = append(files, *m.Mail)
			}
			for _, file := range files {
				p.say("    %s (%s, %d bytes)", printable(file.Name), file.MIME, file.Size)
				if c.Files == "" {
					continue
				}
				if err := p.saveFile(f, c, file); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// printable keeps what a stranger wrote from steering the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || (r >= ' ' && r != 0x7f && (r < 0x80 || r > 0x9f)) {
			return r
		}
		return -1
	}, s)
}

func (p *program) saveFile(f *features, c questionShow, file question.File) error {
	if err := os.MkdirAll(c.Files, 0o700); err != nil {
		return err
	}
	b, err := f.question.Document(p.ctx, c.Reference, file.ID)
	if err != nil {
		return err
	}
	out, err := os.OpenFile(filepath.Join(c.Files, filepath.Base(file.ID)+"-"+filepath.Base(filepath.Clean("/"+file.Name))), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, b)
	if closed := out.Close(); err == nil {
		err = closed
	}
	return err
}

type questionAnswer struct {
	Reference string `arg:"" help:"Reference, such as V-2026-000123."`
	File      string `help:"File with the text (default: the standard input)."`
}

// maxAnswer is the most that is read of an answer, in bytes; the question itself refuses what is too long.
const maxAnswer = 1 << 20

// Run answers: the answer stands in the portal and goes out by mail.
func (c questionAnswer) Run(p *program) error {
	var in io.Reader = os.Stdin
	if c.File != "" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxAnswer))
	if err != nil {
		return err
	}
	return p.with(func(f *features) error {
		if err := f.question.Answer(p.ctx, c.Reference, string(text), nil); err != nil {
			return explain(err, "there is no thread "+c.Reference+": inzage question list --state all shows all")
		}
		p.say("%s is answered.", c.Reference)
		return nil
	})
}

type questionLink struct {
	Reference string `arg:"" help:"Reference, such as V-2026-000123."`
	Customer  string `arg:"" help:"Customer number."`
}

// Run links the thread: from now on the customer sees it.
func (c questionLink) Run(p *program) error {
	return p.with(func(f *features) error {
		if err := f.question.Link(p.ctx, c.Reference, c.Customer); err != nil {
			return explain(err, "there is no thread "+c.Reference+", or no customer "+c.Customer)
		}
		p.say("%s is shown to customer %s.", c.Reference, c.Customer)
		return nil
	})
}

type questionClose struct {
	Reference string `arg:"" help:"Reference, such as V-2026-000123."`
}

// Run closes the thread.
func (c questionClose) Run(p *program) error {
	return p.with(func(f *features) error {
		if err := f.question.Close(p.ctx, c.Reference); err != nil {
			return explain(err, "there is no thread "+c.Reference+": inzage question list --state all shows all")
		}
		p.say("%s is closed.", c.Reference)
		return nil
	})
}

// mailCmd takes mail in by hand.
type mailCmd struct {
	Receive mailReceive `cmd:"" help:"Take one message in from the standard input, as a mail server would hand it over."`
}

type mailReceive struct {
	From string `help:"Envelope sender (default: Return-Path of the message)."`
	To   string `help:"Envelope recipient (default: Delivered-To or X-Original-To of the message)."`
}

// Run takes the message in. Nothing is kept unless the command ends with 0: a mail server then tries again.
func (c mailReceive) Run(p *program) error {
	raw, err := inbound.Read(os.Stdin)
	if err != nil {
		return err
	}
	e := inbound.EnvelopeOf(raw)
	if c.From != "" {
		e.From = c.From
	}
	if c.To != "" {
		e.To = c.To
	}
	return p.with(func(f *features) error {
		if f.question.ReplyAddress == noReply {
			return errors.New("set INZAGE_REPLY_ADDRESS to what inzage serve has (or INZAGE_MAIL_FROM): no answer could be told from a new mail without it")
		}
		return f.question.Receive(p.ctx, e)
	})
}
