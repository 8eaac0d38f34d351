package disclosure

import (
	"context"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/notice"
)

// NoticeCopy is the copy of the order that goes along with the message to one customer, without what names others; or why none does.
type NoticeCopy struct {
	Number string // of the customer
	Paper  *Paper
	None   string // as the customer will read it
}

// AddNoticeCopy says what goes along with a message that was not sent yet. While data may still leave, it waits for this.
func (s *Service) AddNoticeCopy(ctx context.Context, reference string, version int, in NoticeCopy) error {
	in.None = strings.TrimSpace(in.None)
	if (in.Paper == nil) == (in.None == "") {
		return fault.Fields(fault.Field{Name: CopyDocument, ID: "told.error.copy"})
	}
	if wrong := checkNote(CopyNone, in.None); len(wrong) > 0 {
		return fault.Fields(wrong...)
	}
	papers, err := checkNoticePaper(CopyDocument, in.Paper, "notice_copy")
	if err != nil {
		return err
	}
	return s.do(ctx, reference, step{action: "disclosure.notice_copy", permission: Work, act: ActOther, version: version}, func(w *work) error {
		sub, err := w.subject(in.Number)
		if err != nil {
			return err
		}
		if sub.Notice == string(notice.Sent) || sub.Notice == string(notice.NotRequired) {
			return errStep()
		}
		var document ident.ID
		if len(papers) > 0 {
			d, err := s.addPaper(w.Tx, w.ID, w.me, papers[0])
			if err != nil {
				return err
			}
			document = d.ID
		}
		w.note, w.details["customer"] = in.None, sub.Number
		if err := setCopy(w.Tx, w.ID, sub.CustomerID, document, in.None); err != nil || !w.State.Tells() {
			return err
		}
		return w.tellSoon()
	})
}

// subject finds a customer of the case by number.
func (w *work) subject(number string) (Subject, error) {
	all, err := listSubjects(w.Tx, w.ID)
	for _, s := range all {
		if s.Number == number {
			return s, nil
		}
	}
	if err == nil {
		err = fault.Fields(fault.Field{Name: CustomerField, ID: "told.error.customer"})
	}
	return Subject{}, err
}

// Objection is a remedy that a customer filed against the order.
type Objection struct {
	Number  string    // of the customer
	FiledOn time.Time // a day
	Remedy  string    // what, and before which court
	Paper   *Paper    // proof that it was filed
}

// Object records that a customer who was told filed a remedy, with its proof. As long as nothing was handed over the case goes back to
// review and to counsel, and every approval is void: whether the release waits is decided there.
func (s *Service) Object(ctx context.Context, reference string, version int, in Objection) error {
	in.Remedy = strings.TrimSpace(in.Remedy)
	var wrong []fault.Field
	if in.Remedy == "" {
		wrong = append(wrong, fault.Field{Name: ObjectRemedy, ID: "told.error.remedy"})
	}
	if in.FiledOn.IsZero() || in.FiledOn.After(s.Store.Clock().Now()) {
		wrong = append(wrong, fault.Field{Name: ObjectFiled, ID: "told.error.filed"})
	}
	if in.Paper == nil {
		wrong = append(wrong, fault.Field{Name: ObjectDocument, ID: "told.error.proof"})
	}
	if wrong = append(wrong, checkNote(ObjectRemedy, in.Remedy)...); len(wrong) > 0 {
		return fault.Fields(wrong...)
	}
	papers, err := checkNoticePaper(ObjectDocument, in.Paper, "objection")
	if err != nil {
		return err
	}
	return s.do(ctx, reference, step{action: "disclosure.objected", permission: Work, act: ActOther, version: version}, func(w *work) error {
		sub, err := w.subject(in.Number)
		if err != nil {
			return err
		}
		if sub.Notice != string(notice.Sent) {
			return errStep()
		}
		d, err := s.addPaper(w.Tx, w.ID, w.me, papers[0])
		if err != nil {
			return err
		}
		w.note, w.details["customer"] = in.Remedy, sub.Number
		if err := insertObjection(w, sub, in, d); err != nil {
			return err
		}
		return w.toCounsel()
	})
}

// toCounsel brings a case from which nothing was handed over back to review, and on to counsel.
func (w *work) toCounsel() error {
	if w.State != UnderReview && w.State.To(UnderReview) {
		if err := w.reopen(); err != nil {
			return err
		}
	}
	if w.State == UnderReview {
		return w.to(LegalEscalation)
	}
	return nil
}
