package question

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/mail"
	lettermail "inzage/templates/mail"
)

// RegisterLetters registers the letters of this package. Their subjects hold a reference and nothing personal. Unlike others
// their renderers read the database: what people write lies there encrypted, and must not lie in the outbox in clear.
func (s *Service) RegisterLetters(t *mail.Templates) {
	for _, name := range []string{operationsLetter, copyLetter, answerLetter, confirmLetter, receivedLetter, emptyLetter} {
		t.Add(mail.Template{Name: name, Audit: "question", Render: s.renderer(name)})
	}
}

// renderer is that of one letter.
func (s *Service) renderer(name string) mail.Renderer {
	return s.render(map[string]func(context.Context, *written) error{
		operationsLetter: s.operationsLetter,
		copyLetter:       s.copyLetter,
		answerLetter:     s.answerLetter,
		confirmLetter:    s.confirmLetter,
		receivedLetter:   s.receivedLetter,
		emptyLetter:      s.emptyLetter,
	}[name])
}

// written is a letter in the making.
type written struct {
	lettermail.Letter
	args    letterArgs
	thread  thread
	message Message
	files   []mail.File
	answer  bool // a machine's answer to somebody's mail (RFC 3834 5)
	from    Side // who is to answer it; empty: nobody
}

// render reads what a letter is about, has it written, and puts around it what all share.
func (s *Service) render(write func(context.Context, *written) error) mail.Renderer {
	return func(ctx context.Context, l mail.Letter) (mail.Message, error) {
		w := &written{Letter: lettermail.Letter{Lang: l.Lang, Company: s.Company.Name, Contact: s.Company.Contact}}
		if err := l.Args(&w.args); err != nil {
			return mail.Message{}, err
		}
		err := s.load(ctx, w)
		if err == nil {
			err = write(ctx, w)
		}
		if err != nil {
			if !fault.Is(err, fault.NotFound) { // erased meanwhile: there is nothing to tell any more
				err = errors.Join(mail.ErrLater, err)
			}
			return mail.Message{}, err
		}
		out := mail.Message{Answer: w.answer, Reference: s.messageID(w.thread), Files: w.files}
		if w.from != "" {
			if out.ReplyTo, err = s.replyAddress(ctx, w.thread.ID, w.from); err != nil {
				return mail.Message{}, errors.Join(mail.ErrLater, err)
			}
		}
		out.Subject, out.Text, out.HTML, err = lettermail.Compose(ctx, w.Letter)
		return out, err
	}
}

// messageID is what the letters of a thread name as the letter that they follow, so that mail programs show them together.
func (s *Service) messageID(t thread) string {
	_, domain, _ := strings.Cut(s.ReplyAddress, "@")
	return t.ID.String() + ".question@" + domain
}

// load reads the thread and the message of a letter.
func (s *Service) load(ctx context.Context, w *written) error {
	r := s.store.Read(ctx)
	if err := w.thread.scan(r.Row(`SELECT `+threadColumns+` FROM questions q WHERE q.id = $1`, w.args.Thread)); err != nil {
		return err
	}
	if w.args.Message == (letterArgs{}).Message {
		return nil
	}
	found, err := messages(r, w.thread.ID, some{only: &w.args.Message}, true)
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return fault.Missing()
	}
	w.message = found[0]
	texts, err := blob.Texts(r, s.store.Keys(), []ident.ID{w.message.body})
	w.message.Text = string(texts[w.message.body])
	if _, ok := texts[w.message.body]; !ok && err == nil {
		w.message.Text = i18n.In(w.Lang, "question.letter.erased")
	}
	return err
}

// maxLetter is how much of a text a letter holds, in bytes: encoded twice, as text and as HTML, it must fit into a message.
const maxLetter = 24_000

// quote puts what somebody wrote into the letter, as it is.
func (w *written) quote() {
	text := w.message.Text
	if len(text) > maxLetter {
		text = strings.ToValidUTF8(text[:maxLetter], "")
		w.After = append(w.After, i18n.In(w.Lang, "question.letter.long"))
	}
	w.Body = lettermail.Verbatim(text)
}

// fact adds a detail, if there is one.
func (w *written) fact(label, value string) {
	if value != "" {
		w.Facts = append(w.Facts, lettermail.Fact{Label: label, Value: value})
	}
}

// facts adds what all letters about a question say.
func (w *written) facts() {
	w.fact(i18n.In(w.Lang, "question.letter.fact.reference"), w.thread.Reference)
	w.fact(i18n.In(w.Lang, "question.letter.fact.topic"), TopicText.In(w.Lang, string(w.thread.Topic)))
	w.fact(i18n.In(w.Lang, "question.letter.fact.title"), w.thread.Title)
	var files []string
	for _, f := range w.message.Files {
		files = append(files, i18n.In(w.Lang, "question.letter.file", i18n.Args{"Name": f.Name, "Size": format.Bytes(w.Lang, f.Size)}))
	}
	w.fact(i18n.In(w.Lang, "question.letter.fact.files"), strings.Join(files, ", "))
}

// link is the address of a page in the letter's language.
func (s *Service) link(w *written, slug string) string { return s.base + paths.In(w.Lang, slug) }

// portal is the link to the thread in the portal, for who has one.
func (s *Service) portal(w *written, label string) lettermail.Link {
	if w.thread.Login == 0 {
		return lettermail.Link{}
	}
	return lettermail.Link{Label: label, URL: s.link(w, paths.Question(w.thread.Reference))}
}

func (s *Service) copyLetter(_ context.Context, w *written) error {
	w.Subject = i18n.In(w.Lang, "question.letter.copy.subject", i18n.Args{"Reference": w.thread.Reference})
	w.Paragraphs = []string{i18n.In(w.Lang, "question.letter.copy.by", i18n.Args{"Date": format.Full(w.Lang, w.thread.AnswerBy)})}
	w.quote()
	w.facts()
	w.Action = s.portal(w, i18n.In(w.Lang, "question.letter.copy.action"))
	w.Reply, w.from = i18n.In(w.Lang, "question.letter.reply"), Asker
	return nil
}

func (s *Service) answerLetter(ctx context.Context, w *written) error {
	w.Subject = i18n.In(w.Lang, "question.letter.answer.subject", i18n.Args{"Reference": w.thread.Reference})
	w.Paragraphs = []string{i18n.In(w.Lang, "question.letter.answer.text")}
	w.quote()
	w.facts()
	w.Action = s.portal(w, i18n.In(w.Lang, "question.letter.answer.action"))
	w.Reply, w.from = i18n.In(w.Lang, "question.letter.reply"), Asker
	return s.answerFiles(ctx, w)
}

// answerFiles tells where the files of an answer are: in the portal, or, for who has none, with the letter.
func (s *Service) answerFiles(ctx context.Context, w *written) error {
	var size int64
	for _, f := range w.message.Files {
		size += f.Size
	}
	switch {
	case size == 0:
		return nil
	case w.Action != (lettermail.Link{}):
		w.After = append(w.After, i18n.In(w.Lang, "question.letter.answer.files"))
		return nil
	case size > mail.MaxFiles:
		w.After = append(w.After, i18n.In(w.Lang, "question.letter.answer.large"))
		return nil
	}
	w.After = append(w.After, i18n.In(w.Lang, "question.letter.answer.attached"))
	r := s.store.Read(ctx)
	for _, f := range w.message.Files {
		id, err := findDocument(r, w.thread, f.ID, true)
		if err != nil {
			return err
		}
		b, err := blob.Open(r, s.store.Keys(), id)
		if err != nil {
			return err
		}
		data, err := io.ReadAll(b)
		if err != nil {
			return err
		}
		w.files = append(w.files, mail.File{Name: b.Name, MIME: f.MIME, Data: data})
	}
	return nil
}

func (s *Service) confirmLetter(ctx context.Context, w *written) error {
	token, err := s.confirmToken(ctx, w.thread.ID)
	if err != nil {
		return err
	}
	w.Subject = i18n.In(w.Lang, "question.letter.confirm.subject")
	w.Paragraphs = []string{
		i18n.In(w.Lang, "question.letter.confirm.text", i18n.Args{"Site": s.BaseURL.Host, "Company": s.Company.Name}),
		i18n.In(w.Lang, "question.letter.confirm.next"),
	}
	w.Action = lettermail.Link{Label: i18n.In(w.Lang, "question.letter.confirm.action"), URL: s.link(w, paths.PrivacyQuestion+"/"+token)}
	w.fact(i18n.In(w.Lang, "question.letter.fact.topic"), TopicText.In(w.Lang, string(w.thread.Topic)))
	w.fact(i18n.In(w.Lang, "question.letter.fact.asked"), format.DateTime(w.Lang, w.thread.AskedAt))
	w.fact(i18n.In(w.Lang, "question.letter.fact.until"), format.DateTime(w.Lang, w.thread.AskedAt.Add(ConfirmLife)))
	w.After = []string{i18n.In(w.Lang, "question.letter.confirm.after")}
	return nil
}

func (s *Service) receivedLetter(ctx context.Context, w *written) error {
	w.Subject = i18n.In(w.Lang, "question.letter.received.subject")
	w.Paragraphs = []string{
		i18n.In(w.Lang, "question.letter.received.text", i18n.Args{"Company": s.Company.Name, "Reference": w.thread.Reference}),
		i18n.In(w.Lang, "question.letter.received.by", i18n.Args{"Date": format.Full(w.Lang, w.thread.AnswerBy)}),
		i18n.In(w.Lang, "question.letter.received.portal"),
	}
	w.Action = lettermail.Link{Label: i18n.In(w.Lang, "question.letter.received.action"), URL: s.link(w, paths.Start)}
	w.After = []string{i18n.In(w.Lang, "question.letter.received.once")}
	if w.args.Link > 0 {
		url, err := s.WithdrawURL(ctx, w.args.Link)
		if err != nil {
			return fmt.Errorf("link to withdraw: %w", err)
		}
		w.After = append(w.After, i18n.In(w.Lang, "question.letter.received.withdraw"))
		w.Aside = lettermail.Link{Label: i18n.In(w.Lang, "question.letter.received.aside"), URL: url}
	}
	w.Reply, w.from, w.answer = i18n.In(w.Lang, "question.letter.reply"), Asker, true
	return nil
}
