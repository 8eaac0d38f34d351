package web

import (
	"slices"

	"inzage/internal/core/paths"
	"inzage/internal/feature/staff"
)

// staffRoutes is every address of the staff area, with what an officer must be allowed. Without a staff service there is none.
func (s *Server) staffRoutes() []route {
	if s.Staff == nil {
		return nil
	}
	return append(slices.Concat(s.fileRoutes(), s.directoryRoutes(), s.caseRoutes(), s.reviewRoutes(), s.handoverRoutes()), []route{
		// The doors.
		{method: get, path: paths.StaffSignIn, access: staffDoor, handle: s.staffSignInForm},
		{method: post, path: paths.StaffSignIn, access: staffDoor, handle: s.staffSignIn},
		{method: get, path: paths.StaffSecond, access: staffSecond, handle: s.staffSecondForm},
		{method: post, path: paths.StaffSecond, access: staffSecond, handle: s.staffSecond},
		{method: post, path: paths.StaffSignOut, access: staffSome, handle: s.staffSignOut},
		{method: post, path: paths.StaffPasskey, access: staffSome, handle: s.staffChallenge},
		{method: get, path: paths.StaffEnrol + "/:token", access: staffDoor, handle: s.enrolForm},
		{method: post, path: paths.StaffEnrol + "/:token", access: staffDoor, handle: s.enrol},
		{method: get, path: paths.StaffConfirm, access: staffOnly, may: staff.OwnSecurity, handle: s.staffConfirmForm},
		{method: post, path: paths.StaffConfirm, access: staffOnly, may: staff.OwnSecurity, handle: s.staffConfirm},

		// One's own authenticators. Who enrols reaches these and nothing else.
		{method: get, path: paths.StaffSecurity, access: staffEnrolling, handle: s.staffSecurity},
		{method: post, path: paths.StaffApp, access: staffEnrolling, handle: s.beginApp, stepUp: true},
		{method: get, path: paths.StaffApp + "/:id", access: staffEnrolling, handle: s.appForm, stepUp: true},
		{method: post, path: paths.StaffApp + "/:id", access: staffEnrolling, handle: s.confirmApp},
		{method: get, path: paths.StaffAddPasskey, access: staffEnrolling, handle: s.addPasskeyForm, stepUp: true},
		{method: post, path: paths.StaffAddPasskey, access: staffEnrolling, handle: s.addPasskey},
		{method: post, path: paths.StaffRemove, access: staffOnly, may: staff.OwnSecurity, handle: s.removeFactor, stepUp: true},
		{method: get, path: paths.StaffPassword, access: staffOnly, may: staff.OwnSecurity, handle: s.staffPasswordForm, stepUp: true},
		{method: post, path: paths.StaffPassword, access: staffOnly, may: staff.OwnSecurity, handle: s.staffPassword, stepUp: true},
		{method: post, path: paths.StaffCodes, access: staffOnly, may: staff.OwnSecurity, handle: s.newCodes, stepUp: true},

		{method: get, path: paths.Staff, access: staffOnly, may: staff.SeeToday, handle: s.today},
		{method: get, path: paths.StaffNumbers, access: staffOnly, may: staff.SeeCases, handle: s.staffFigures},

		// Questions of customers, and withdrawals that came by letter or phone.
		{method: get, path: paths.StaffQuestions, access: staffOnly, may: staff.AnswerQuestion, handle: s.staffQuestions},
		{method: get, path: paths.StaffQuestions + "/:reference", access: staffOnly, may: staff.AnswerQuestion, handle: s.staffQuestion},
		{method: get, path: paths.StaffQuestions + "/:reference/files/:file", access: staffOnly, may: staff.AnswerQuestion, handle: s.staffQuestionFile},
		{method: post, path: paths.StaffQuestions + "/:reference/take", access: staffOnly, may: staff.AnswerQuestion, handle: s.takeQuestion},
		{method: post, path: paths.StaffQuestions + "/:reference/answer", access: staffOnly, may: staff.AnswerQuestion, handle: s.answerQuestion, files: true},
		{method: post, path: paths.StaffQuestions + "/:reference/link", access: staffOnly, may: staff.AnswerQuestion, handle: s.linkQuestion},
		{method: post, path: paths.StaffQuestions + "/:reference/close", access: staffOnly, may: staff.AnswerQuestion, handle: s.closeQuestion},
		{method: get, path: paths.StaffConsents, access: staffOnly, may: staff.RecordConsent, handle: s.staffConsents},
		{method: post, path: paths.StaffConsents, access: staffOnly, may: staff.RecordConsent, handle: s.recordWithdrawal},

		// Telling the people whom a case is about.
		{method: post, path: paths.StaffDisclosures + "/:reference/notice/copy", access: staffOnly, may: staff.WorkCases, handle: s.noticeCopy, files: true},
		{method: post, path: paths.StaffDisclosures + "/:reference/notice/ask", access: staffOnly, may: staff.WorkCases, handle: s.noticeAsk},
		{method: post, path: paths.StaffDisclosures + "/:reference/notice/end", access: staffOnly, may: staff.WorkCases, handle: s.noticeEnd, files: true},
		{method: post, path: paths.StaffDisclosures + "/:reference/notice/fraud", access: staffOnly, may: staff.WorkCases, handle: s.noticeFraud},
		{method: post, path: paths.StaffDisclosures + "/:reference/notice/extend", access: staffOnly, may: staff.WorkCases, handle: s.noticeExtend, files: true},
		{method: post, path: paths.StaffDisclosures + "/:reference/notice/hold", access: staffOnly, may: staff.ApproveCases, handle: s.noticeHold},
		{method: post, path: paths.StaffDisclosures + "/:reference/notice/object", access: staffOnly, may: staff.WorkCases, handle: s.noticeObject, files: true},

		// Officers and their roles; a new start for one who lost everything.
		{method: get, path: paths.StaffPeople, access: staffOnly, may: staff.SeePeople, handle: s.people},
		{method: get, path: paths.StaffPeople + "/:id", access: staffOnly, may: staff.SeePeople, handle: s.colleague},
		{method: post, path: paths.StaffPeople + "/:id/roles", access: staffOnly, may: staff.ChangePeople, handle: s.changeRoles, stepUp: true},
		{method: post, path: paths.StaffPeople + "/:id/disable", access: staffOnly, may: staff.ChangePeople, handle: s.disableOfficer, stepUp: true},
		{method: get, path: paths.StaffRecovery, access: staffOnly, may: staff.Recover, handle: s.recoveries},
		{method: post, path: paths.StaffRecovery, access: staffOnly, may: staff.Recover, handle: s.openRecovery, stepUp: true},
		{method: post, path: paths.StaffRecovery + "/:id", access: staffOnly, may: staff.Recover, handle: s.useRecovery, stepUp: true},
	}...)
}

// fileRoutes is every address of customers' files. Without a service that writes down who looked there is none.
func (s *Server) fileRoutes() []route {
	if s.Accesses == nil {
		return nil
	}
	at := func(below string, handle func(*request) error) route {
		return route{method: get, path: paths.StaffCustomers + below, access: staffOnly, may: staff.SeeCustomers, handle: handle}
	}
	return []route{
		at("", s.staffCustomers),
		{method: post, path: paths.StaffCustomers, access: staffOnly, may: staff.SeeCustomers, handle: s.beginLook},
		at("/:look", s.staffLook),
		at("/:look/:number", s.staffFile),
		at("/:look/:number/:kind", s.staffFileKind),
		at("/:look/:number/:kind/:id", s.staffFileRecord),
		at("/:look/:number/:kind/:id/:file", s.staffFileDocument),
	}
}
