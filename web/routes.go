package web

import (
	"net/http"

	"inzage/internal/core/paths"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// in is a page in each language.
func in(slug string) string { return "/:lang" + slug }

// routes is every address that answers, who may use it, and what does. Anything else is a 404.
func (s *Server) routes() []route {
	return []route{
		{method: get, path: "/healthz", access: machine, handle: s.alive},
		{method: get, path: "/readyz", access: machine, handle: s.ready},
		{method: get, path: "/", access: anybody, handle: s.toLanguage},
		{method: get, path: "/favicon.ico", access: machine, handle: s.favicon},
		{method: get, path: "/static/*", access: machine, handle: s.static},

		// For everybody.
		{method: get, path: "/:lang", access: anybody, handle: s.bare},
		{method: get, path: in(paths.Start), access: anybody, handle: s.start},
		{method: get, path: in(paths.PrivacyNotice), access: anybody, handle: s.notice},
		{method: get, path: in(paths.Versions), access: anybody, handle: s.versions},
		{method: get, path: in(paths.Version(":number")), access: anybody, handle: s.version},
		{method: get, path: in(paths.VersionText(":number")), access: anybody, handle: s.versionText},
		{method: get, path: in(paths.Compare), access: anybody, handle: s.compare},
		{method: get, path: in(paths.Retention), access: anybody, handle: s.retention},
		{method: get, path: in(paths.Cookies), access: anybody, handle: s.cookies},
		{method: get, path: in(paths.Recipients), access: anybody, handle: s.recipients},
		{method: get, path: in(paths.Certificate), access: anybody, handle: s.certificate},
		{method: get, path: in(paths.Transparency), access: anybody, handle: s.transparency},
		{method: get, path: in(paths.Figures(":half")), access: anybody, handle: s.transparency},
		{method: get, path: in(paths.FiguresFile(":half", ":file")), access: anybody, handle: s.transparencyFile},
		{method: get, path: in(paths.Keys), access: anybody, handle: s.keys},
		{method: get, path: paths.KeyFile(":file"), access: machine, handle: s.keyFile},
		{method: get, path: "/.well-known/security.txt", access: machine, handle: s.securityTxt},
		{method: get, path: "/.well-known/gpc.json", access: machine, handle: s.gpcSupport},
		{method: get, path: paths.Mailed + "/:token", access: mailed, handle: s.mailLink},
		{method: post, path: paths.Mailed + "/:token", access: mailed, handle: s.useMailLink},

		{method: get, path: "/.well-known/change-password", access: anybody, handle: s.toNewPassword},

		// Signing in, and the ways back in. Links of mails: looking changes nothing, posting acts.
		{method: get, path: in(paths.SignIn), access: anybody, handle: s.signInForm},
		{method: post, path: in(paths.SignIn), access: anybody, handle: s.signIn},
		{method: post, path: in(paths.SignOut), access: signedIn, handle: s.signOut, noCSRF: true}, // other sites are refused anyway, and scripts may leave
		{method: get, path: in(paths.Forgot), access: anybody, handle: s.askLink(resetPage)},
		{method: post, path: in(paths.Forgot), access: anybody, handle: s.sendLink(resetPage)},
		{method: get, path: in(paths.ForgotSent), access: anybody, handle: s.linkSent(resetPage)},
		{method: get, path: in(paths.Reset + "/new"), access: anybody, handle: s.linkForm(resetPage)},
		{method: post, path: in(paths.Reset + "/new"), access: anybody, handle: s.useLink(resetPage)},
		{method: get, path: in(paths.Reset + "/:token"), access: anybody, handle: s.openLink(resetPage)},
		{method: get, path: in(paths.Activate), access: anybody, handle: s.askLink(activatePage)},
		{method: post, path: in(paths.Activate), access: anybody, handle: s.sendLink(activatePage)},
		{method: get, path: in(paths.Activate + "/sent"), access: anybody, handle: s.linkSent(activatePage)},
		{method: get, path: in(paths.Activate + "/new"), access: anybody, handle: s.linkForm(activatePage)},
		{method: post, path: in(paths.Activate + "/new"), access: anybody, handle: s.useLink(activatePage)},
		{method: get, path: in(paths.Activate + "/:token"), access: anybody, handle: s.openLink(activatePage)},
		{method: get, path: in(paths.CancelReset + "/:token"), access: anybody, handle: s.cancelResetForm},
		{method: post, path: in(paths.CancelReset + "/:token"), access: anybody, handle: s.cancelReset},
		{method: get, path: in(paths.Undo + "/:token"), access: anybody, handle: s.undoForm},
		{method: post, path: in(paths.Undo + "/:token"), access: anybody, handle: s.undo},
		{method: get, path: in(paths.ConfirmEmail + "/:token"), access: anybody, handle: s.confirmEmailForm},
		{method: post, path: in(paths.ConfirmEmail + "/:token"), access: anybody, handle: s.confirmEmail},
		{method: get, path: in(paths.MyCustomer), access: signedIn, handle: s.chooser},
		{method: post, path: in(paths.MyCustomer), access: signedIn, handle: s.choose},
		{method: get, path: in(paths.MyConfirm), access: signedIn, handle: s.stepUpForm},
		{method: post, path: in(paths.MyConfirm), access: signedIn, handle: s.stepUp},
		{method: get, path: in(paths.MySecurity), access: signedIn, handle: s.security, stepUp: true},
		{method: post, path: in(paths.MySecurity), access: signedIn, handle: s.endSession, stepUp: true},
		{method: get, path: in(paths.MyNewPassword), access: signedIn, handle: s.changePasswordForm, stepUp: true},
		{method: post, path: in(paths.MyNewPassword), access: signedIn, handle: s.changePassword, stepUp: true},
		{method: get, path: in(paths.MyEmail), access: signedIn, handle: s.emailForm, stepUp: true},
		{method: post, path: in(paths.MyEmail), access: signedIn, handle: s.email, stepUp: true},
		{method: post, path: in(cancelEmailPath), access: signedIn, handle: s.cancelEmail},

		{method: get, path: in(paths.MyAccessLog), access: customer, handle: s.accessLog},

		// Questions to operations. A text that was typed is not lost when the session ended meanwhile.
		{method: get, path: in(paths.MyQuestion), access: customer, handle: s.askForm},
		{method: post, path: in(paths.MyQuestion), access: customer, handle: s.ask, files: true, keep: s.keepText},
		{method: get, path: in(paths.MyQuestions), access: customer, handle: s.questions},
		{method: get, path: in(paths.MyQuestions + "/:reference"), access: customer, handle: s.thread},
		{method: post, path: in(paths.MyQuestions + "/:reference"), access: customer, handle: s.reply, files: true, keep: s.keepText},
		{method: get, path: in(paths.PrivacyQuestion), access: anybody, handle: s.privacyQuestionForm},
		{method: post, path: in(paths.PrivacyQuestion), access: anybody, handle: s.privacyQuestion, files: true},
		{method: get, path: in(paths.PrivacyQuestion + "/sent"), access: anybody, handle: s.privacyQuestionSent},
		{method: get, path: in(paths.PrivacyQuestion + "/:token"), access: anybody, handle: s.confirmQuestionForm},
		{method: post, path: in(paths.PrivacyQuestion + "/:token"), access: anybody, handle: s.confirmQuestion},

		// What is held of a customer, and what they can do about it.
		{method: get, path: in(paths.My), access: customer, handle: s.overview},
		{method: get, path: in(paths.MyData), access: customer, handle: s.data},
		{method: get, path: in(paths.MyData + "/:kind"), access: customer, handle: s.dataKind},
		{method: get, path: in(paths.MyData + "/:kind/:id"), access: customer, handle: s.record},
		{method: get, path: in(paths.MyData + "/:kind/:id/:file"), access: customer, handle: s.file},
		{method: get, path: in(paths.MyData + "/:kind/:form/correct"), access: customer, handle: s.correctForm},
		{method: post, path: in(paths.MyData + "/:kind/:form/correct"), access: customer, handle: s.correct},
		{method: get, path: in(paths.MyConsents), access: customer, handle: s.consents},
		{method: post, path: in(paths.MyWithdrawAll), access: customer, handle: s.withdrawAll},
		{method: get, path: in(paths.Receipt(":reference")), access: customer, handle: s.receipt},
		{method: get, path: in(paths.Consent(":purpose")), access: customer, handle: s.oneConsent},
		{method: post, path: in(paths.Withdraw(":purpose")), access: customer, handle: s.withdrawConsent},
		{method: post, path: in(paths.Give(":purpose")), access: customer, handle: s.giveConsent},
		{method: get, path: in(paths.MyNotice), access: signedIn, handle: s.myNotice},
		{method: post, path: in(paths.MyNotice), access: signedIn, handle: s.readNotice},
		{method: get, path: in(paths.MyPasswords), access: customer, handle: s.passwords},
		{method: get, path: in(paths.MyPreferences), access: signedIn, handle: s.preferencesForm},
		{method: post, path: in(paths.MyPreferences), access: signedIn, handle: s.preferences},
	}
}
