package templates

import (
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/public"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

func init() {
	add(
		Example{"public/keys", func(lang i18n.Lang) templ.Component { return public.Keys(galleryKeys(lang)) }},
		Example{"public/keys-no-log", func(lang i18n.Lang) templ.Component {
			v := galleryKeys(lang)
			v.Log = nil
			return public.Keys(v)
		}},
		Example{"public/keys-none", func(lang i18n.Lang) templ.Component {
			v := galleryKeys(lang)
			v.Signing, v.Log, v.Check = nil, nil, nil
			return public.Keys(v)
		}},
	)
}

const galleryFingerprint = "SHA256:dVv3Uo4g9nXJYtcN0sK5h2R8bWqE1mLzPpA7fTiGxCk"

func galleryKeys(lang i18n.Lang) public.KeysView {
	sh := galleryPublicShell(lang, paths.Keys, i18n.In(lang, "keys.title"))
	sh.Lead = i18n.In(lang, "keys.lead")
	return public.KeysView{
		Shell: sh,
		Signing: &public.KeyView{
			Codes: []ui.CopyView{
				{ID: "fingerprint", Label: i18n.In(lang, "keys.fingerprint"), Text: galleryFingerprint, Hint: i18n.In(lang, "keys.fingerprint.hint", i18n.Args{"Address": "operations@voorbeeld.be"})},
				{ID: "signers", Label: i18n.In(lang, "keys.signers"), Hint: i18n.In(lang, "keys.signers.hint"),
					Text: `seal@voorbeeld.be namespaces="disclosure-file@voorbeeld.be,disclosure-bag@voorbeeld.be" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF3Jm0c0H9kq7vXo2sYt4uWbEzLpRnQd8GfTiAxCkVhM`},
			},
			Download: ui.Link{Href: paths.KeyFile("allowed_signers"), Text: i18n.In(lang, "keys.signers.download")},
		},
		Log: &public.KeyView{
			Codes: []ui.CopyView{{ID: "log", Label: i18n.In(lang, "keys.log.key"), Hint: i18n.In(lang, "keys.log.hint"),
				Text: "privacy.voorbeeld.be/audit+530d903a+AekyeRrmVJq1T0mYx7cQzLwKp2NfGd8HsBvUoEiXaRt5"}},
			Download: ui.Link{Href: paths.KeyFile("log.vkey"), Text: i18n.In(lang, "keys.log.download")},
		},
		Check: &public.KeyView{
			Codes: []ui.CopyView{{ID: "command", Label: i18n.In(lang, "keys.check.command"), Hint: i18n.In(lang, "keys.check.hint"),
				Text: "sh verify.sh -k " + galleryFingerprint + " D-2026-000017.tar.age"}},
			Download: ui.Link{Href: paths.KeyFile("verify.sh"), Text: i18n.In(lang, "keys.check.download")},
		},
	}
}
