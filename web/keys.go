package web

import (
	"errors"
	"net/http"
	"strings"

	"golang.org/x/crypto/ssh"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/checkpoint"
	"inzage/internal/platform/sshsig"
	"inzage/templates/public"
	"inzage/templates/ui"
)

// PublicKeys are the public halves of the keys with which others check what comes from the company. New takes nothing else for one:
// a private key cannot get onto a page.
type PublicKeys struct {
	Signing ssh.PublicKey // signs packages and figures; nil: there is none
	Domain  seal.Domain   // whose signatures these are
	Log     string        // of the key that signs the audit log, ORIGIN+HASH+BASE64 (c2sp.org/signed-note); "": there is none
}

// errKeys never quotes what was given: it may be what must not be seen.
var errKeys = errors.New("web: the key of the audit log is no public key on one line")

func (k PublicKeys) check() error {
	if k.Log == "" {
		return nil
	}
	if _, err := checkpoint.ParsePublic(k.Log); err != nil || strings.ContainsAny(k.Log, " \t\r\n") {
		return errKeys
	}
	return nil
}

// file is the content of a file by the name that it has beside a package, byte for byte as it lies there; nil: there is none.
func (k PublicKeys) file(name string) []byte {
	switch {
	case name == seal.SignersName && k.Signing != nil:
		return []byte(seal.AllowedSigners(k.Domain, k.Signing))
	case name == seal.LogKeyName && k.Log != "":
		return []byte(k.Log + "\n")
	case name == seal.ScriptName:
		return seal.Script()
	}
	return nil
}

// keys shows the public keys, and how a package is checked with them. Nothing of cases is asked: since when a key is used would tell
// when the first package was made.
func (s *Server) keys(rq *request) error {
	ctx := rq.ctx()
	v := public.KeysView{Shell: rq.shell(i18n.T(ctx, "keys.title"), "")}
	v.Shell.Lead = i18n.T(ctx, "keys.lead")
	if key := s.Keys.Signing; key != nil {
		fingerprint := sshsig.Fingerprint(key)
		v.Signing = &public.KeyView{
			Codes: []ui.CopyView{
				{ID: "fingerprint", Label: i18n.T(ctx, "keys.fingerprint"), Text: fingerprint, Hint: i18n.T(ctx, "keys.fingerprint.hint", i18n.Args{"Address": s.Company.Operations})},
				{ID: "signers", Label: i18n.T(ctx, "keys.signers"), Text: strings.TrimSpace(seal.AllowedSigners(s.Keys.Domain, key)), Hint: i18n.T(ctx, "keys.signers.hint")},
			},
			Download: ui.Link{Href: paths.KeyFile(seal.SignersName), Text: i18n.T(ctx, "keys.signers.download")},
		}
		v.Check = &public.KeyView{
			Codes: []ui.CopyView{{ID: "command", Label: i18n.T(ctx, "keys.check.command"), Text: "sh " + seal.ScriptName + " -k " + fingerprint + " D-2026-000017.tar.age",
				Hint: i18n.T(ctx, "keys.check.hint")}},
			Download: ui.Link{Href: paths.KeyFile(seal.ScriptName), Text: i18n.T(ctx, "keys.check.download")},
		}
	}
	if s.Keys.Log != "" {
		v.Log = &public.KeyView{
			Codes:    []ui.CopyView{{ID: "log", Label: i18n.T(ctx, "keys.log.key"), Text: s.Keys.Log, Hint: i18n.T(ctx, "keys.log.hint")}},
			Download: ui.Link{Href: paths.KeyFile(seal.LogKeyName), Text: i18n.T(ctx, "keys.log.download")},
		}
	}
	return rq.ok(public.Keys(v))
}

// keysLink leads to the keys.
func keysLink(rq *request) ui.Link {
	return ui.Link{Href: rq.path(paths.Keys), Text: i18n.T(rq.ctx(), "keys.link")}
}

// keyFile sends a public key as a file, or the script that checks with it. No cache keeps it: a key that was replaced must not come
// back.
func (s *Server) keyFile(rq *request) error {
	name := rq.Param("file")
	content := s.Keys.file(name)
	if content == nil {
		return fault.Missing()
	}
	rq.Response().Header().Set("Content-Disposition", attachment(name))
	return rq.Blob(http.StatusOK, "text/plain; charset=utf-8", content)
}
