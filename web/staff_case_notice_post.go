package web

import (
	"strconv"
	"time"

	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/notice"
)

// secrecyLetterPath is where the written question lies whether secrecy still holds; it follows the address of a case.
const secrecyLetterPath = "/letters/secrecy.txt"

// noticeStep reads the form of a step and does it: do gets the version and the one document, nil when none was given.
func (s *Server) noticeStep(rq *request, file, done string, do func(reference string, version int, form *form, paper *disclosure.Paper) error) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	paper, err := rq.noticePaper(file)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(form.one(versionField))
	if err != nil {
		return badForm(err)
	}
	return s.caseDone(rq, form, do(rq.Param("reference"), version, form, paper), done, nil)
}

// noticePaper is the one document of a form; nil when none was chosen.
func (rq *request) noticePaper(field string) (*disclosure.Paper, error) {
	if field == "" {
		return nil, nil
	}
	files, err := rq.uploads(field)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.Name != "" || len(f.Data) > 0 {
			return &disclosure.Paper{Name: f.Name, Data: f.Data}, nil
		}
	}
	return nil, nil
}

// typedDay reads a day; what is none is the zero time, which the use case refuses.
func typedDay(s string) time.Time {
	t, _ := time.Parse(time.DateOnly, s)
	return t
}

func (s *Server) noticeCopy(rq *request) error {
	return s.noticeStep(rq, disclosure.CopyDocument, "told.done.copy", func(reference string, version int, form *form, paper *disclosure.Paper) error {
		return s.Cases.AddNoticeCopy(rq.ctx(), reference, version, disclosure.NoticeCopy{
			Number: form.text(disclosure.CustomerField), Paper: paper, None: form.one(disclosure.CopyNone)})
	})
}

func (s *Server) noticeAsk(rq *request) error {
	return s.noticeStep(rq, "", "told.done.asked", func(reference string, version int, _ *form, _ *disclosure.Paper) error {
		return s.Cases.AskSecrecy(rq.ctx(), reference, version)
	})
}

func (s *Server) noticeEnd(rq *request) error {
	return s.noticeStep(rq, disclosure.EndDocument, "told.done.ended", func(reference string, version int, form *form, paper *disclosure.Paper) error {
		return s.Cases.EndSecrecy(rq.ctx(), reference, version, disclosure.Ending{
			Why: notice.Reason(form.one(disclosure.EndWhy)), Note: form.one(disclosure.EndNote), Paper: paper})
	})
}

// noticeFraud ends the investigation of a fraud.
func (s *Server) noticeFraud(rq *request) error {
	return s.noticeStep(rq, "", "told.done.ended", func(reference string, version int, form *form, _ *disclosure.Paper) error {
		return s.Cases.EndSecrecy(rq.ctx(), reference, version, disclosure.Ending{Why: notice.FraudOver, Note: form.one(disclosure.EndNote)})
	})
}

func (s *Server) noticeExtend(rq *request) error {
	return s.noticeStep(rq, disclosure.ExtendDocument, "told.done.extended", func(reference string, version int, form *form, paper *disclosure.Paper) error {
		return s.Cases.ExtendSecrecy(rq.ctx(), reference, version, disclosure.Extension{Until: typedDay(form.text(disclosure.ExtendUntil)), Paper: paper})
	})
}

func (s *Server) noticeHold(rq *request) error {
	return s.noticeStep(rq, "", "told.done.held", func(reference string, version int, form *form, _ *disclosure.Paper) error {
		return s.Cases.HoldNotice(rq.ctx(), reference, version, form.one(disclosure.HoldWhy))
	})
}

func (s *Server) noticeObject(rq *request) error {
	return s.noticeStep(rq, disclosure.ObjectDocument, "told.done.objected", func(reference string, version int, form *form, paper *disclosure.Paper) error {
		return s.Cases.Object(rq.ctx(), reference, version, disclosure.Objection{
			Number: form.text(disclosure.CustomerField), FiledOn: typedDay(form.text(disclosure.ObjectFiled)), Remedy: form.one(disclosure.ObjectRemedy), Paper: paper})
	})
}
