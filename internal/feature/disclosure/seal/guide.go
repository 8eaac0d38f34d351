package seal

import (
	"embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"inzage/internal/core/paths"
)

//go:embed text/*.txt
var guides embed.FS

//go:embed verify.sh
var script []byte

// Languages are those in which VERIFY.txt can be had.
var Languages = []string{"nl", "fr", "de", "en"}

var guideTexts = template.Must(template.ParseFS(guides, "text/*.txt"))

// Script is verify.sh: it checks a package with ssh-keygen, age, tar and sha512sum only.
func Script() []byte { return slices.Clone(script) }

func (l Letter) check() error {
	if len(l.Languages) == 0 {
		return errors.New("seal: VERIFY.txt in no language")
	}
	for _, lang := range l.Languages {
		if !slices.Contains(Languages, lang) {
			return fmt.Errorf("seal: VERIFY.txt cannot be had in %.10q", lang)
		}
	}
	if !siteForm.MatchString(l.Site) {
		return fmt.Errorf("seal: VERIFY.txt cannot name %.60q as the site with our keys", l.Site)
	}
	return nil
}

var siteForm = regexp.MustCompile(`^https?://[^\s/]{1,200}$`)

// Guide is VERIFY.txt: how the receiver checks the package, with the commands to type, in the letter's languages.
func Guide(s Sealed, d Domain, l Letter) (string, error) {
	if err := l.check(); err != nil {
		return "", err
	}
	stamp := ""
	if !s.StampedAt.IsZero() {
		stamp = s.StampedAt.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	var b strings.Builder
	for i, lang := range l.Languages {
		if i > 0 {
			b.WriteString("\n" + strings.Repeat("=", 78) + "\n\n")
		}
		err := guideTexts.ExecuteTemplate(&b, "verify."+lang+".txt", map[string]any{
			"Reference": s.Reference, "File": cipherName(s.Reference), "Signer": s.Signer, "Cipher": s.Cipher,
			"TagManifest": s.TagManifest, "Identity": d.Identity(), "FileUse": d.FileUse(), "BagUse": d.BagUse(),
			"Passphrase": l.Passphrase, "Stamp": stamp, "Keys": l.Site + paths.In(lang, paths.Keys), "Script": l.Site + paths.KeyFile(ScriptName),
		})
		if err != nil {
			return "", err
		}
	}
	return b.String(), nil
}
