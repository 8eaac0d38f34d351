package law

import (
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
)

// RefusalLetter says which lines of the scope are refused, why, and what would mend each. When partial is set the rest
// is done; else nothing leaves. A line with Number 0 refuses the demand as a whole.
func RefusalLetter(lang i18n.Lang, h Heading, refused []Line, partial bool) Letter {
	if partial {
		l := newLetter(lang, i18n.In(lang, "law.refusal_letter.title_partial"), h)
		l.say(i18n.In(lang, "law.refusal_letter.partial"))
		l.refused(refused)
		l.sign(h)
		return l
	}
	l := newLetter(lang, i18n.In(lang, "law.refusal_letter.title"), h)
	l.say(i18n.In(lang, "law.refusal_letter.whole"))
	l.refused(refused)
	l.say(i18n.In(lang, "law.refusal_letter.nothing_left"))
	l.sign(h)
	return l
}

// refused says, line by line, why and what would mend it.
func (l *Letter) refused(lines []Line) {
	curable := false
	for _, line := range lines {
		var said []string
		for _, r := range line.Reasons {
			info, ok := ReasonOf(r)
			if !ok {
				continue
			}
			why := RefusalText.In(l.Lang, string(r))
			if info.Curable != NotCurable {
				curable = true
				why += " " + CureText.In(l.Lang, string(r))
			}
			said = append(said, why)
		}
		if len(said) == 0 {
			said = []string{i18n.In(l.Lang, "law.refusal_letter.no_reason")}
		}
		l.block(Block{Heading: line.describe(l.Lang), Lines: said, List: true})
	}
	if curable {
		l.say(i18n.In(l.Lang, "law.refusal_letter.again"))
	}
}

// ReceiptLetter confirms that a demand arrived. It promises nothing: whether the paper is real is not known yet.
func ReceiptLetter(lang i18n.Lang, h Heading, received time.Time, c Channel) Letter {
	l := newLetter(lang, i18n.In(lang, "law.receipt.title"), h)
	l.say(i18n.In(lang, "law.receipt.arrived", i18n.Args{"Date": format.DateTime(lang, received), "Channel": ChannelText.In(lang, string(c))}))
	l.say(i18n.In(lang, "law.receipt.next"))
	l.say(i18n.In(lang, "law.receipt.no_promise"))
	l.sign(h)
	return l
}

// ClarificationLetter asks the authority what an officer could not tell from the paper. The questions are the officer's,
// in the authority's language; answerBy is the zero time when no day is set.
func ClarificationLetter(lang i18n.Lang, h Heading, questions []string, answerBy time.Time) Letter {
	l := newLetter(lang, i18n.In(lang, "law.clarification.title"), h)
	l.say(i18n.In(lang, "law.clarification.lead"))
	l.list("", questions)
	if !answerBy.IsZero() {
		l.say(i18n.In(lang, "law.clarification.by", i18n.Args{"Date": format.Date(lang, answerBy)}))
	}
	l.say(i18n.In(lang, "law.clarification.clock"))
	l.sign(h)
	return l
}

// SecrecyQuestion asks, every six months, whether secrecy still holds. Silence is no answer: we go on keeping it.
func SecrecyQuestion(lang i18n.Lang, h Heading, since, answerBy time.Time) Letter {
	l := newLetter(lang, i18n.In(lang, "law.secrecy_letter.title"), h)
	l.say(i18n.In(lang, "law.secrecy_letter.lead", i18n.Args{"Date": format.Date(lang, since)}))
	l.list(i18n.In(lang, "law.secrecy_letter.ask"), []string{
		i18n.In(lang, "law.secrecy_letter.ask.holds"), i18n.In(lang, "law.secrecy_letter.ask.until"), i18n.In(lang, "law.secrecy_letter.ask.tell"),
	})
	if !answerBy.IsZero() {
		l.say(i18n.In(lang, "law.clarification.by", i18n.Args{"Date": format.Date(lang, answerBy)}))
	}
	l.say(i18n.In(lang, "law.secrecy_letter.silence"))
	l.sign(h)
	return l
}

// Delivery is what is handed over, and how.
type Delivery struct {
	Package               string // name of the encrypted file
	SHA512                string // of the encrypted file, in hexadecimal digits
	Signer                string // fingerprint of the key that signed, "SHA256:…"
	Files                 int    // under data/
	Bytes                 int64  // of the encrypted file
	Channel, PassphraseBy Channel
	Given, Refused        []Line
}

// CoverLetter goes with a package. PassphraseBy is empty when the package is encrypted to the authority's own key.
func CoverLetter(lang i18n.Lang, h Heading, d Delivery) Letter {
	l := newLetter(lang, i18n.In(lang, "law.cover.title"), h)
	l.say(i18n.In(lang, "law.cover.lead"))
	l.list(i18n.In(lang, "law.cover.given"), describe(lang, d.Given))
	l.say(i18n.In(lang, "law.cover.package", i18n.Args{"Package": d.Package, "Size": format.Bytes(lang, d.Bytes), "Count": d.Files}))
	l.block(Block{Heading: i18n.In(lang, "law.cover.hash"), Lines: []string{d.SHA512}})
	l.block(Block{Heading: i18n.In(lang, "law.cover.signer"), Lines: []string{d.Signer}})
	l.say(i18n.In(lang, "law.cover.channel", i18n.Args{"Channel": ChannelText.In(lang, string(d.Channel))}))
	if d.PassphraseBy != "" {
		l.say(i18n.In(lang, "law.cover.passphrase", i18n.Args{"Channel": ChannelText.In(lang, string(d.PassphraseBy))}))
	} else {
		l.say(i18n.In(lang, "law.cover.key"))
	}
	l.say(i18n.In(lang, "law.cover.verify"))
	if len(d.Refused) > 0 {
		l.say(i18n.In(lang, "law.cover.refused"))
		l.refused(d.Refused)
	}
	l.say(i18n.In(lang, "law.cover.receipt"))
	l.sign(h)
	return l
}

// NilAnswer says that nothing of what was asked is held, and how little that proves.
func NilAnswer(lang i18n.Lang, h Heading, lines []Line, searched time.Time) Letter {
	l := newLetter(lang, i18n.In(lang, "law.nil.title"), h)
	l.say(i18n.In(lang, "law.nil.lead", i18n.Args{"Date": format.DateTime(lang, searched)}))
	l.list("", describe(lang, lines))
	l.say(i18n.In(lang, "law.nil.limits"))
	l.sign(h)
	return l
}
