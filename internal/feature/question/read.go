package question

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Thread is a thread as its reader sees it.
type Thread struct {
	ID         ident.ID
	Reference  string
	Topic      Topic
	Title      string // subject of the mail that began it; else empty
	State      State
	AskedAt    time.Time
	AnswerBy   time.Time
	AnsweredAt time.Time
	ClosedAt   time.Time
	LinkedAt   time.Time // when an officer found out whose it is; zero for what was asked in the portal
	Desk       *Desk     // what officers know beside it; nil for the customer
	Messages   []Message // oldest first
}

// Desk is what officers know of a thread, and nobody else.
type Desk struct {
	Customer string    // number; empty: linked to nobody
	Address  string    // which a stranger gave, or wrote from
	Language i18n.Lang // that the asker reads
	TakenBy  int64     // the officer who answers it; 0: nobody yet
	Taker    string    // the officer's name
	TakenAt  time.Time
}

// Message is one message of a thread.
type Message struct {
	ID     ident.ID
	Side   Side
	Way    Way
	At     time.Time
	Sender string // address that a mail from the asker's side claims to come from
	Text   string
	Quoted string // the earlier letter below it
	Gone   bool   // the text was erased
	Files  []File
	Mail   *File // the mail that it came in, whole

	body, quoted ident.ID
}

// File is a document of a message.
type File struct {
	ID   string // in addresses
	Name string
	MIME string
	Size int64
}

// MaxShown is how many messages of one thread are shown: the latest.
const MaxShown = 200

// Thread returns a thread of the scope's customer, in four queries whatever its length. Another customer's is missing.
func (s *Service) Thread(r store.Reader, scope store.Scope, reference string) (Thread, error) {
	if scope.Customer() <= 0 {
		return Thread{}, fault.Missing()
	}
	var t thread
	if err := t.scan(r.Row(`SELECT `+threadColumns+` FROM questions q WHERE q.customer_id = $1 AND q.reference = $2`, scope.Customer(), reference)); err != nil {
		return Thread{}, err
	}
	return s.read(r, t, false)
}

// read reads the messages of a thread; for an officer also the mails of operations.
func (s *Service) read(r store.Reader, t thread, officer bool) (Thread, error) {
	out := Thread{
		ID: t.ID, Reference: t.Reference, Topic: t.Topic, Title: t.Title, State: t.State,
		AskedAt: t.AskedAt, AnswerBy: t.AnswerBy, AnsweredAt: t.AnsweredAt, ClosedAt: t.ClosedAt, LinkedAt: t.LinkedAt,
	}
	var err error
	if out.Messages, err = messages(r, t.ID, some{limit: MaxShown}, officer); err != nil {
		return Thread{}, err
	}
	return out, s.texts(r, out.Messages)
}

// said reads all messages of a period, with their texts, as the customer sees them.
func (s *Service) said(r store.Reader, t thread, span dataset.Span) ([]Message, error) {
	list, err := messages(r, t.ID, some{span: span}, false)
	if err != nil {
		return nil, err
	}
	return list, s.texts(r, list)
}

// texts reads the texts of messages.
func (s *Service) texts(r store.Reader, list []Message) error {
	var ids []ident.ID
	for _, m := range list {
		ids = append(ids, m.body)
		if m.quoted != (ident.ID{}) {
			ids = append(ids, m.quoted)
		}
	}
	texts, err := blob.Texts(r, s.store.Keys(), ids)
	if err != nil {
		return err
	}
	for i := range list {
		m := &list[i]
		body, ok := texts[m.body]
		m.Text, m.Gone, m.Quoted = string(body), !ok, string(texts[m.quoted])
	}
	return nil
}

// fileRow is a file as the database puts it into JSON.
type fileRow struct {
	ID    ident.ID `json:"id"`
	Place int      `json:"place"`
	Name  string   `json:"name"`
	MIME  string   `json:"mime"`
	Size  int64    `json:"size"`
}

// mailFile begins the id of a file that is a whole mail.
const mailFile = "mail-"

// some are messages of a thread: all but what its fields leave out.
type some struct {
	only  *ident.ID
	span  dataset.Span
	limit int // the latest; 0: no limit
}

// messages reads messages of a thread, oldest first, without their texts.
func messages(r store.Reader, thread ident.ID, of some, officer bool) ([]Message, error) {
	rows, err := r.Rows(`SELECT m.id, m.side, m.way, m.at, m.sender, m.body, m.quoted, w.id, w.size,
			(SELECT json_agg(json_build_object('id', f.id, 'place', f.place, 'name', f.name, 'mime', f.mime, 'size', f.size))
				FROM question_files f WHERE f.message_id = m.id)
		FROM question_messages m LEFT JOIN mail_received w ON w.id = m.received_id AND ($2 OR m.side = 'customer')
		WHERE m.question_id = $1 AND ($4::uuid IS NULL OR m.id = $4)
			AND ($5::timestamptz IS NULL OR m.at >= $5) AND ($6::timestamptz IS NULL OR m.at < $6)
		ORDER BY m.at DESC, m.id DESC LIMIT nullif($3::int, 0)`, thread, officer, of.limit, of.only, moment(of.span.From), moment(of.span.To))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Message
	for rows.Next() {
		var m Message
		var quoted, raw *ident.ID
		var size *int64
		var files []fileRow
		if err := rows.Scan(&m.ID, &m.Side, &m.Way, dataset.Nullable(&m.At), &m.Sender, &m.body, &quoted, &raw, &size, dataset.JSON(&files)); err != nil {
			return nil, err
		}
		if quoted != nil {
			m.quoted = *quoted
		}
		if raw != nil && size != nil {
			m.Mail = &File{ID: mailFile + raw.String(), Name: "mail.eml", MIME: "message/rfc822", Size: *size}
		}
		slices.SortFunc(files, func(a, b fileRow) int { return cmp.Compare(a.Place, b.Place) })
		for _, f := range files {
			m.Files = append(m.Files, File{ID: f.ID.String(), Name: f.Name, MIME: f.MIME, Size: f.Size})
		}
		all = append(all, m)
	}
	slices.Reverse(all)
	return all, rows.Err()
}

// moment is a time as an argument; the zero time is NULL.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// findDocument returns the blob of a file of a thread, or of a mail that a message of it came in; for an officer also of the mails of
// operations and of machines.
func findDocument(r store.Reader, t thread, file string, officer bool) (blobID ident.ID, err error) {
	if mail, ok := strings.CutPrefix(file, mailFile); ok {
		id, ok := ident.Parse(mail)
		if !ok {
			return ident.ID{}, fault.Missing()
		}
		err = r.Row(`SELECT w.raw FROM mail_received w WHERE w.question_id = $1 AND w.id = $2
			AND ($3 OR EXISTS (SELECT FROM question_messages m WHERE m.received_id = w.id AND m.side = 'customer'))`, t.ID, id, officer).Scan(&blobID)
		return blobID, err
	}
	id, ok := ident.Parse(file)
	if !ok {
		return ident.ID{}, fault.Missing()
	}
	err = r.Row(`SELECT f.blob FROM question_files f WHERE f.question_id = $1 AND f.id = $2`, t.ID, id).Scan(&blobID)
	return blobID, err
}
