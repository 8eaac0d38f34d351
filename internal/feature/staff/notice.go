package staff

import (
	"context"
	"fmt"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
	lettermail "inzage/templates/mail"
)

// What all officers are told about: whatever changes who can sign in.
const (
	noticeAdded    = "added"
	noticeRemoved  = "removed"
	noticeRecovery = "recovery"
	noticeCloned   = "cloned"
	noticeLost     = "lost"
	noticeApproved = "approved"
	noticeReset    = "reset"
	noticeRoles    = "roles"
	noticeDisabled = "disabled"
	noticePassword = "password"
)

// noticeTexts says what happened; each names the officer.
var noticeTexts = i18n.Enum("staff.letter.", noticeAdded, noticeRemoved, noticeRecovery, noticeCloned, noticeLost, noticeApproved,
	noticeReset, noticeRoles, noticeDisabled, noticePassword)

// noticeArgs is what the letter needs.
type noticeArgs struct {
	What string    `json:"what"`
	Name string    `json:"name"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

// letterName is the name of the letter about who can sign in.
const letterName = "staff.notice"

// tellAll mails every officer, the one whom it is about included. It is part of the transaction that it tells of.
func (s *Service) tellAll(tx *store.Tx, what string, about Officer) error {
	rows, err := tx.Rows(`SELECT o.id, o.email, o.language, o.name FROM officers o WHERE o.status <> 'disabled' OR o.id = $1 ORDER BY o.id`, about.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	args := noticeArgs{What: what, Name: about.Name, At: tx.Now()}
	who := actor.From(tx.Context())
	if who.Kind == actor.System {
		args.By = "inzage " + who.Name
	}
	type reader struct {
		id              int64
		email, language string
	}
	var readers []reader
	for rows.Next() {
		var o reader
		var name string
		if err := rows.Scan(&o.id, &o.email, &o.language, &name); err != nil {
			return err
		}
		if who.Kind == actor.Officer && who.OfficerID == o.id {
			args.By = name
		}
		readers = append(readers, o)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	event := ident.Random()
	for _, o := range readers {
		_, err := mail.Enqueue(tx, mail.Intent{
			Key: fmt.Sprintf("%s:%s:%d", letterName, event, o.id), Template: letterName, Language: i18n.Lang(o.language), Recipient: o.email,
			Args: args, DuplicateSafe: true,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// RegisterLetters registers the letters of this package.
func (s *Service) RegisterLetters(t *mail.Templates) {
	t.Add(mail.Template{Name: letterName, Audit: "notice", Render: s.renderNotice})
	t.Add(mail.Template{Name: digestName, Audit: "due", Render: s.renderDigest})
}

func (s *Service) renderNotice(ctx context.Context, l mail.Letter) (mail.Message, error) {
	var args noticeArgs
	if err := l.Args(&args); err != nil {
		return mail.Message{}, err
	}
	when := i18n.In(l.Lang, "letter.time", i18n.Args{"Time": format.DateTime(l.Lang, args.At), "Zone": args.At.In(format.Brussels).Format("MST")})
	facts := []lettermail.Fact{
		{Label: i18n.In(l.Lang, "staff.letter_fact.officer"), Value: args.Name},
		{Label: i18n.In(l.Lang, "letter.fact.when"), Value: when},
	}
	if args.By != "" {
		facts = append(facts, lettermail.Fact{Label: i18n.In(l.Lang, "staff.letter_fact.by"), Value: args.By})
	}
	subject, text, html, err := lettermail.Compose(ctx, lettermail.Letter{
		Lang: l.Lang, Company: s.company.Name, Contact: s.company.Contact, Subject: i18n.In(l.Lang, "staff.letter_subject"),
		Paragraphs: []string{noticeTexts.In(l.Lang, args.What), i18n.In(l.Lang, "staff.letter_act")},
		Facts:      facts,
		Action:     lettermail.Link{Label: i18n.In(l.Lang, "staff.letter_action"), URL: s.base + paths.StaffRecovery},
	})
	return mail.Message{Subject: subject, Text: text, HTML: html}, err
}
