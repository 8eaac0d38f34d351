package disclosure

import (
	"context"
	"slices"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/disclosure/notice"
	"inzage/internal/platform/deadline"
)

// Names of the fields of the forms about notices.
const (
	EndWhy         = "end_why"
	EndNote        = "end_note"
	EndDocument    = "end_document"
	ExtendUntil    = "extend_until"
	ExtendDocument = "extend_document"
	HoldWhy        = "hold_why"
	CopyDocument   = "copy_document"
	CopyNone       = "copy_none"
	ObjectFiled    = "object_filed"
	ObjectRemedy   = "object_remedy"
	ObjectDocument = "object_document"
	CustomerField  = "customer" // whose copy or remedy it is, by number
)

// maxTold is the longest note of a form about notices, in characters.
const maxTold = 2000

// Ending is why the people concerned may be told after all.
type Ending struct {
	Why   notice.Reason // Lifted, Public or FraudOver
	Note  string        // where it is public, or what the investigation found
	Paper *Paper        // the authority's letter, or the publication
}

// EndSecrecy records that secrecy is over: the authority lifted it in writing, or the matter is public. Both are shown by a
// document. After a fraud it is the end of the investigation. Whoever was not told yet is told.
func (s *Service) EndSecrecy(ctx context.Context, reference string, version int, in Ending) error {
	in.Note = strings.TrimSpace(in.Note)
	var wrong []fault.Field
	switch in.Why {
	case notice.Lifted, notice.Public:
		if in.Paper == nil {
			wrong = append(wrong, fault.Field{Name: EndDocument, ID: "told.error.document"})
		}
	case notice.FraudOver:
		if in.Note == "" {
			wrong = append(wrong, fault.Field{Name: EndNote, ID: "told.error.note"})
		}
	default:
		wrong = append(wrong, fault.Field{Name: EndWhy, ID: "told.error.why"})
	}
	if wrong = append(wrong, checkNote(EndNote, in.Note)...); len(wrong) > 0 {
		return fault.Fields(wrong...)
	}
	papers, err := checkNoticePaper(EndDocument, in.Paper, "lifting")
	if err != nil {
		return err
	}
	return s.do(ctx, reference, step{action: "disclosure.secrecy_ended", permission: Work, act: ActOther, version: version}, func(w *work) error {
		if (in.Why == notice.FraudOver) != (w.State == Fraud) || w.Secrecy.Ended != "" {
			return errStep()
		}
		if err := s.addNoticePaper(w, papers); err != nil {
			return err
		}
		w.note, w.details["why"], w.Secrecy.Ended = in.Note, in.Why, string(in.Why)
		if _, err := w.Exec(`UPDATE cases SET secrecy_ended = $2, secrecy_lifted_at = CASE WHEN $2 = 'lifted' THEN $3::timestamptz END WHERE id = $1`,
			w.ID, in.Why, w.Now()); err != nil {
			return err
		}
		return w.decideAgain()
	})
}

// Extension is a later last day of an order's secrecy.
type Extension struct {
	Until time.Time // a day
	Paper *Paper    // the authority's document: without one nothing is extended
}

// ExtendSecrecy records that the authority extended the secrecy that its order imposes.
func (s *Service) ExtendSecrecy(ctx context.Context, reference string, version int, in Extension) error {
	var wrong []fault.Field
	if in.Paper == nil {
		wrong = append(wrong, fault.Field{Name: ExtendDocument, ID: "told.error.extension"})
	}
	if in.Until.IsZero() || !in.Until.After(s.Store.Clock().Now()) {
		wrong = append(wrong, fault.Field{Name: ExtendUntil, ID: "told.error.until"})
	}
	if len(wrong) > 0 {
		return fault.Fields(wrong...)
	}
	papers, err := checkNoticePaper(ExtendDocument, in.Paper, "extension")
	if err != nil {
		return err
	}
	return s.do(ctx, reference, step{action: "disclosure.secrecy_extended", permission: Work, act: ActOther, version: version}, func(w *work) error {
		if w.Secrecy.Source != string(law.ByOrder) || w.Secrecy.Ended != "" {
			return errStep()
		}
		if last := w.Secrecy.Last(); !last.IsZero() && !in.Until.After(last) {
			return fault.Fields(fault.Field{Name: ExtendUntil, ID: "told.error.until_later"})
		}
		if err := s.addNoticePaper(w, papers); err != nil {
			return err
		}
		w.details["from"], w.details["until"] = w.Secrecy.Last(), in.Until
		w.Secrecy.Extended = in.Until
		if _, err := w.Exec(`UPDATE cases SET secrecy_extended = $2 WHERE id = $1`, w.ID, in.Until); err != nil {
			return err
		}
		return w.decideAgain()
	})
}

// AskSecrecy records that the authority was asked in writing whether its secrecy still holds: it is asked again in six months.
func (s *Service) AskSecrecy(ctx context.Context, reference string, version int) error {
	return s.do(ctx, reference, step{action: "disclosure.secrecy_asked", permission: Work, act: ActOther, version: version}, func(w *work) error {
		n, err := w.Exec(`UPDATE case_subjects SET review_on = $2 WHERE case_id = $1 AND notice = 'held' AND reason <> $3`,
			w.ID, deadline.Day(notice.ReviewAgain(w.Now())), notice.ByRequest)
		if err != nil {
			return err
		}
		if n == 0 {
			return errStep()
		}
		w.details["review_on"] = notice.ReviewAgain(w.Now())
		return setReview(w.Tx, w.ID)
	})
}

// SecrecyLetter is the written question whether secrecy still holds, to send to the authority; false when nothing is held because of it.
func (s *Service) SecrecyLetter(f Full) (law.Letter, bool) {
	held := slices.ContainsFunc(f.Subjects, func(sub Subject) bool {
		return sub.Notice == string(notice.Held) && sub.Reason != string(notice.ByFraud) && sub.Reason != string(notice.ByRequest)
	})
	if !held {
		return law.Letter{}, false
	}
	answerBy := deadline.LastDay(deadline.After(s.Store.Clock().Now(), deadline.Months(1)).Legal)
	return law.SecrecyQuestion(law.LetterLang(f.Issuer.Language), s.heading(f.Case), f.ReceivedAt, answerBy), true
}

// HoldNotice follows an authority's mere wish that the customers are not told: a second person may, once, for 90 days at most.
func (s *Service) HoldNotice(ctx context.Context, reference string, version int, why string) error {
	why = strings.TrimSpace(why)
	if why == "" {
		return fault.Fields(fault.Field{Name: HoldWhy, ID: "told.error.note"})
	}
	if wrong := checkNote(HoldWhy, why); len(wrong) > 0 {
		return fault.Fields(wrong...)
	}
	return s.do(ctx, reference, step{action: "disclosure.notice_held", permission: Approve, act: ActOther, version: version}, func(w *work) error {
		if err := w.second(working...); err != nil {
			return err
		}
		bases := facts(w.Case, nil, Subject{}, w.Now()).Bases
		if w.Secrecy.Source != string(law.ByRequest) || w.Secrecy.Ended != "" || !notice.MayHold(bases) || law.DefaultSecrecy(bases) == law.ByStatute {
			return errStep()
		}
		n, err := holdNotice(w.Tx, w.ID, notice.WishEnds(w.Now()))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "told.error.once")
		}
		w.note, w.details["until"] = why, notice.WishEnds(w.Now())
		return setReview(w.Tx, w.ID)
	})
}

// decideAgain decides anew for who was not told yet, once what forbids it has changed; before the review is handed in nothing is
// decided at all.
func (w *work) decideAgain() error {
	switch w.State {
	case Received, Authenticating, UnderReview, Clarification, LegalEscalation:
		return nil
	}
	if err := decideNotices(w); err != nil || !w.State.Tells() {
		return err
	}
	return w.tellSoon()
}

// checkNote refuses a note that is too long.
func checkNote(field, note string) []fault.Field {
	if len([]rune(note)) > maxTold {
		return []fault.Field{{Name: field, ID: "told.error.long"}}
	}
	return nil
}

// checkNoticePaper looks at the document of a form; nil: there is none.
func checkNoticePaper(field string, p *Paper, role string) ([]checked, error) {
	if p == nil {
		return nil, nil
	}
	out, err := checkPapers([]Paper{{Role: role, Name: p.Name, Data: p.Data}})
	if f := fault.Of(err); f != nil {
		for i := range f.Fields {
			f.Fields[i].Name = field
		}
	}
	return out, err
}

// addNoticePaper keeps the document of a form, if there is one.
func (s *Service) addNoticePaper(w *work, papers []checked) error {
	for _, p := range papers {
		d, err := s.addPaper(w.Tx, w.ID, w.me, p)
		if err != nil {
			return err
		}
		w.details["document"] = d.ID
	}
	return nil
}
