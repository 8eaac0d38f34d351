package staff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/platform/deadline"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
	lettermail "inzage/templates/mail"
)

// What the start page and the morning's letter count, so that they never disagree.
const (
	PressingDays = 3                  // how long before its end something is near its end
	FailedSince  = 7 * 24 * time.Hour // how long a letter that did not go out is told
)

// PressingUntil is how far the start page and the letter look ahead: to the end of the last day that they count. What ends with that day
// ends as the next one begins.
func PressingUntil(now time.Time) time.Time {
	y, m, d := now.In(deadline.Zone()).Date()
	return time.Date(y, m, d+PressingDays+1, 0, 0, 1, 0, deadline.Zone())
}

// digestHour is when the letter goes, by the clock in Brussels.
const digestHour = 8

// Due is how much waits for an officer. There is nothing of a customer, a case or a court in it.
type Due struct {
	Overdue   int `json:"overdue"`   // cases past their deadline
	Soon      int `json:"soon"`      // cases less than PressingDays before it
	Approval  int `json:"approval"`  // cases that wait for this officer as the second person
	Questions int `json:"questions"` // questions past the day by which they were to be answered
	Failed    int `json:"failed"`    // jobs and letters that the program could not do by itself
}

// digestArgs is what the letter needs.
type digestArgs struct {
	Due
	Day time.Time `json:"day"`
}

// digestName is the name of the letter.
const digestName = "staff.digest"

// DigestJob tells each officer by mail what is due on a day. There is one job for each working day, whatever process asks for it: the
// queue refuses another of the same day.
type DigestJob struct {
	Day int `json:"day"` // 20261123
}

// Kind names the job.
func (DigestJob) Kind() string { return "staff_digest" }

// InsertOpts lets it be tried for some hours: the letter is for that day.
func (DigestJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 10, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// dayNumber is a day in Brussels as a number.
func dayNumber(t time.Time) int {
	y, m, d := t.In(deadline.Zone()).Date()
	return y*10000 + int(m)*100 + d
}

// callDigest asks for the job of today, from eight o'clock of each working day on. A portal that did not run at eight catches up when it
// starts.
func (s *Service) callDigest(ctx context.Context) error {
	now := s.now().In(deadline.Zone())
	if s.due == nil || now.Hour() < digestHour || !deadline.IsWorkingDay(now) {
		return nil
	}
	return s.store.Upkeep(ctx, store.Digests, func(u *store.UpkeepTx) error {
		return u.Enqueue(func(tx *store.Tx) error { return tx.Enqueue(DigestJob{Day: dayNumber(now)}, nil) })
	})
}

// digest writes the letters of a day. Who has nothing to do gets none; one that is there already is not written again.
func (s *Service) digest(ctx context.Context, job DigestJob) error {
	if s.due == nil || dayNumber(s.now()) != job.Day {
		return nil // of yesterday: the officers see today's
	}
	all, err := activeOfficers(s.store.Read(ctx))
	if err != nil {
		return err
	}
	var wrong []error
	for _, o := range all {
		if err := s.tellDue(ctx, o, job.Day); err != nil {
			wrong = append(wrong, fmt.Errorf("officer %d: %w", o.ID, err))
		}
	}
	return errors.Join(wrong...)
}

// tellDue writes one officer's letter.
func (s *Service) tellDue(ctx context.Context, o Officer, day int) error {
	key := fmt.Sprintf("%s:%d:%d", digestName, day, o.ID)
	var told bool
	if err := s.store.Read(ctx).Row(`SELECT EXISTS (SELECT FROM outbox WHERE key = $1)`, key).Scan(&told); err != nil || told {
		return err
	}
	// What is counted is what this officer sees on the start page, so it is read in the officer's name.
	due, err := s.due(Found(actor.With(ctx, actor.Actor{Kind: actor.Officer, OfficerID: o.ID}), o), o)
	if err != nil || due == (Due{}) {
		return err
	}
	return s.store.Do(ctx, store.Change{Action: "staff.due_told", Subject: o.Subject()}, func(tx *store.Tx) error {
		now, err := readOfficer(tx, `o.id = $1 FOR SHARE`, o.ID)
		if fault.Is(err, fault.NotFound) || err == nil && now.Status != Active {
			return nil // disabled meanwhile
		}
		if err != nil {
			return err
		}
		y, m, d := tx.Now().In(deadline.Zone()).Date()
		_, err = mail.Enqueue(tx, mail.Intent{
			Key: key, Template: digestName, Language: now.Language, Recipient: now.Email, Args: digestArgs{due, tx.Now()}, DuplicateSafe: true,
			Expires: time.Date(y, m, d+1, 0, 0, 0, 0, deadline.Zone()), // tomorrow has a letter of its own
		})
		return err
	})
}

// activeOfficers are those who can sign in.
func activeOfficers(r store.Reader) (all []Officer, err error) {
	rows, err := r.Rows(`SELECT ` + officerColumns + ` FROM officers o WHERE o.status = 'active' ORDER BY o.id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o officer
		if err := rows.Scan(o.fields()...); err != nil {
			return nil, err
		}
		all = append(all, o.Officer)
	}
	return all, rows.Err()
}

// registerDigest registers the job and what asks for it.
func (s *Service) registerDigest(reg *jobs.Registry) {
	jobs.Handle(reg, s.digest)
	jobs.Every(reg, 5*time.Minute, "staff_digest_call", s.callDigest)
}

// renderDigest writes the letter: numbers, and where to look.
func (s *Service) renderDigest(ctx context.Context, l mail.Letter) (mail.Message, error) {
	var args digestArgs
	if err := l.Args(&args); err != nil {
		return mail.Message{}, err
	}
	var facts []lettermail.Fact
	for _, f := range []struct {
		label string
		n     int
	}{
		{i18n.In(l.Lang, "staff.digest.overdue"), args.Overdue}, {i18n.In(l.Lang, "staff.digest.soon"), args.Soon},
		{i18n.In(l.Lang, "staff.digest.approval"), args.Approval}, {i18n.In(l.Lang, "staff.digest.questions"), args.Questions},
		{i18n.In(l.Lang, "staff.digest.failed"), args.Failed},
	} {
		if f.n > 0 {
			facts = append(facts, lettermail.Fact{Label: f.label, Value: format.Number(l.Lang, int64(f.n))})
		}
	}
	subject, text, html, err := lettermail.Compose(ctx, lettermail.Letter{
		Lang: l.Lang, Company: s.company.Name, Contact: s.company.Contact, Subject: i18n.In(l.Lang, "staff.digest.subject"),
		Paragraphs: []string{i18n.In(l.Lang, "staff.digest.lead", i18n.Args{"Time": format.DateTime(l.Lang, args.Day)})},
		Facts:      facts, Action: lettermail.Link{Label: i18n.In(l.Lang, "staff.digest.action"), URL: s.base + paths.Staff},
		After: []string{i18n.In(l.Lang, "staff.digest.after")},
	})
	return mail.Message{Subject: subject, Text: text, HTML: html}, err
}
