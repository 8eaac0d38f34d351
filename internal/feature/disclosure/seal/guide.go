package seal

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"
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
	return nil
}

// Guide is VERIFY.txt: how the receiver checks the package, with the commands to type, in the letter's languages.
func Guide(s Sealed, d Domain, l Letter) (string, error) {
	if err := l.check(); err != nil {
		return "", err
	}
	var b strings.Builder
	for i, lang := range l.Languages {
		if i > 0 {
			b.WriteString("\n" + strings.Repeat("=", 78) + "\n\n")
		}
		err := guideTexts.ExecuteTemplate(&b, "verify."+lang+".txt", map[string]any{
			"Reference": s.Reference, "File": cipherName(s.Reference), "Signer": s.Signer, "Cipher": s.Cipher,
			"TagManifest": s.TagManifest, "Identity": d.Identity(), "FileUse": d.FileUse(), "BagUse": d.BagUse(),
			"Passphrase": l.Passphrase,
		})
		if err != nil {
			return "", err
		}
	}
	return b.String(), nil
}
