package question

import (
	"context"
	"errors"
	"slices"
	"strings"

	"inzage/internal/core/actor"
	"inzage/internal/core/ident"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/inbound"
	"inzage/internal/platform/store"
)

// maxBody is how much of a mail's text is kept as text, in bytes. The mail itself is kept whole.
const maxBody = 200 << 10

// letter is a mail that came in, with what was found out about it.
type letter struct {
	inbound.Message
	envelope inbound.Envelope
	thread   thread // the one whose token it was sent to
	side     Side   // who writes, by the token
	found    bool   // it was sent to a token of ours
}

// Receive takes a mail in, from the mail server or by a command. When it returns nil, the mail is kept: all its bytes, and what it
// means. The same mail again changes nothing.
func (s *Service) Receive(ctx context.Context, e inbound.Envelope) error {
	ctx = actor.With(ctx, actor.Job("mail_receive"))
	l := letter{Message: e.Message(), envelope: e}
	if err := s.match(ctx, &l); err != nil {
		return err
	}
	digest, err := s.digest(ctx, l)
	if err != nil {
		return err
	}
	if known, err := s.known(ctx, l, digest); err != nil || known {
		return err
	}
	if err := s.mayWrite(ctx, l); err != nil {
		return err
	}
	switch {
	case l.Class == inbound.Bounce:
		err = s.bounced(ctx, l, digest)
	case l.Class == inbound.AutoReply:
		err = s.keepMachine(ctx, l, digest)
	case l.found && l.side == Operations:
		err = s.operationsWrote(ctx, l, digest)
	case l.found:
		err = s.askerWrote(ctx, l, digest)
	default:
		err = s.strangerWrote(ctx, l, digest)
	}
	if errors.Is(err, errSent) { // taken in meanwhile, over another connection
		_, err = s.known(ctx, l, digest)
	}
	return err
}

// said is what a mail says, without the earlier letter below it, and its files.
func (l letter) said() (out said, quoted string) {
	text := clean(l.Text)
	if len(text) > maxBody {
		text = strings.ToValidUTF8(text[:maxBody], "")
	}
	out.text, quoted = text, ""
	if !l.AsSource {
		out.text, quoted = inbound.Fold(text)
	}
	for _, f := range l.Files {
		kind := typeOf(f.Data)
		out.files = append(out.files, document{name: f.Name, mime: kind, data: f.Data})
	}
	return out, quoted
}

// askerWrote adds a mail from the asker's side and tells operations.
func (s *Service) askerWrote(ctx context.Context, l letter, digest []byte) error {
	return s.store.Do(ctx, store.Change{Action: "question.replied", Subject: l.thread.subject()}, func(tx *store.Tx) error {
		t, err := lockID(tx, l.thread.ID)
		if err != nil {
			return err
		}
		said, quoted := l.said()
		if said.text == "" && len(said.files) == 0 { // nothing but what was quoted
			said.text, quoted = quoted, ""
		}
		id, err := s.addMail(tx, t, l, message{side: Asker, said: said, quoted: quoted, sender: line(l.From.Mail, identity.MaxAddress)}, digest, replied)
		if err != nil {
			return err
		}
		if err := reopen(tx, &t); err != nil {
			return err
		}
		return s.tellOperations(tx, t, id)
	})
}

// operationsWrote adds an answer and passes it on: what was written, and not what is quoted below it, which is our own
// letter to operations and may be talk among colleagues. Where nothing else can be found, operations is told.
func (s *Service) operationsWrote(ctx context.Context, l letter, digest []byte) error {
	return s.store.Do(ctx, store.Change{Action: "question.answered", Subject: l.thread.subject()}, func(tx *store.Tx) error {
		t, err := lockID(tx, l.thread.ID)
		if err != nil {
			return err
		}
		said, _ := l.said()
		said.text = passedOn(clean(l.Text), said.text)
		if l.AsSource || said.text == "" && len(said.files) == 0 {
			tx.As("question.answer_empty")
			if _, err := s.keep(tx, t, l, digest, empty); err != nil {
				return err
			}
			return s.sendEmpty(tx, t, digest)
		}
		id, err := s.addMail(tx, t, l, message{side: Operations, said: said}, digest, replied)
		if err != nil {
			return err
		}
		if err := answered(tx, &t); err != nil {
			return err
		}
		return s.sendAnswer(tx, t, id)
	})
}

// passedOn is what of a text of operations goes to the asker, given what is left of it when the earlier letter is folded away: no
// quoted line, and nothing at all when the text is nothing but quotation, which is not folded.
func passedOn(text, fresh string) string {
	const mark = "\u2060" // a line of its own, of a character that no letter needs
	if above, _ := inbound.Fold(mark + "\n\n" + text); strings.TrimSpace(above) == mark {
		return ""
	}
	lines := slices.DeleteFunc(strings.Split(fresh, "\n"), func(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " "), ">") })
	return strings.Trim(strings.Join(lines, "\n"), "\n\t ")
}

// addMail keeps a mail and adds its message to a thread.
func (s *Service) addMail(tx *store.Tx, t thread, l letter, m message, digest []byte, o outcome) (id ident.ID, err error) {
	if m.received, err = s.keep(tx, t, l, digest, o); err != nil {
		return ident.ID{}, err
	}
	m.way, m.origin = Mail, digest
	note(tx, t, len(m.said.files))
	return s.add(tx, t, m)
}
