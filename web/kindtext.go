package web

import (
	"context"
	"strings"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/recipients"
	"inzage/internal/platform/dataset"
	pages "inzage/templates/customer"
	"inzage/templates/ui"
)

// Words for what kinds of data declare, for every page that speaks of a kind.
var (
	basisText = i18n.Enum("data.basis.", string(dataset.Contract), string(dataset.LegalObligation),
		string(dataset.LegitimateInterest), string(dataset.Consent))
	eventText = i18n.Enum("data.period.", string(dataset.FromEnd), string(dataset.FromIssue),
		string(dataset.FromUse), string(dataset.FromChange), string(dataset.FromRecord))
)

// articleLetters say where in GDPR article 6(1) each legal basis stands.
var articleLetters = map[dataset.Basis]string{
	dataset.Consent: "a", dataset.Contract: "b", dataset.LegalObligation: "c", dataset.LegitimateInterest: "f",
}

// kindText is a text of a kind: name, what, purpose, source, kept or erasure.
func kindText(ctx context.Context, k dataset.Kind, which string) string {
	return i18n.Say(ctx, "kind."+k.Key+"."+which)
}

// periodText is how long a kind is kept, in a few words: "until further notice", "6 months after the last use".
func periodText(ctx context.Context, r dataset.Retention) string {
	if r.Open() {
		return i18n.T(ctx, "data.period.open")
	}
	lang := i18n.FromContext(ctx)
	var length string
	switch {
	case r.Months > 0:
		length = format.Period(lang, r.Months/12, r.Months%12, 0)
	case r.Period%(24*time.Hour) == 0:
		length = format.Period(lang, 0, 0, int(r.Period/(24*time.Hour)))
	default:
		length = format.Duration(lang, r.Period)
	}
	return eventText.T(ctx, string(r.From), i18n.Args{"Period": length})
}

// keptText is the whole of it: how long, what the law demands, and why so.
func keptText(ctx context.Context, k dataset.Kind) string {
	said := []string{periodText(ctx, k.Retention) + "."}
	if r := k.Retention; r.MinimumYears > 0 {
		law := r.MinimumLaw
		if i18n.Has(law) {
			law = i18n.Say(ctx, law)
		}
		least := format.Period(i18n.FromContext(ctx), r.MinimumYears, 0, 0)
		said = append(said, i18n.T(ctx, "data.period.minimum", i18n.Args{"Period": least, "Law": law}))
	}
	return strings.Join(append(said, kindText(ctx, k, "kept")), " ")
}

// margin is what stands beside each piece of data of a kind.
func margin(ctx context.Context, k dataset.Kind) ui.MarginView {
	lang := i18n.FromContext(ctx)
	v := ui.MarginView{
		Purpose: kindText(ctx, k, "purpose"),
		Basis:   i18n.T(ctx, "data.basis.article", i18n.Args{"Basis": basisText.T(ctx, string(k.Basis)), "Letter": articleLetters[k.Basis]}),
		Period:  keptText(ctx, k),
		Source:  kindText(ctx, k, "source"),
		Clause:  &ui.Link{Href: paths.In(lang, paths.PrivacyNotice) + clauseAnchor(k.Clause), Text: k.Clause},
	}
	for _, key := range k.Recipients {
		v.Recipients = append(v.Recipients, recipientName(ctx, key))
	}
	return v
}

// clauseAnchor is where a clause stands in the privacy notice: "#c1-1" for clause 1.1.
func clauseAnchor(clause string) string { return "#c" + strings.ReplaceAll(clause, ".", "-") }

// recipientName is a recipient's own name or, where it has none, what it is.
func recipientName(ctx context.Context, key string) string {
	r, ok := recipients.ByKey(key)
	switch {
	case !ok:
		return key
	case r.Name != "":
		return r.Name
	}
	return i18n.Say(ctx, r.Title)
}

// kindPath is where a kind's page is, after the language prefix.
func kindPath(k dataset.Kind) string {
	if k.Page != "" {
		return k.Page
	}
	return paths.Kind(k.Key)
}

// kindView is a kind with what is held of it, without its margin, which only some pages show.
func kindView(ctx context.Context, k dataset.Kind, sum dataset.Summary) pages.Kind {
	return pages.Kind{
		Key: k.Key, Name: kindText(ctx, k, "name"), What: kindText(ctx, k, "what"),
		Href:   paths.In(i18n.FromContext(ctx), kindPath(k)),
		Single: len(k.Columns) == 0, Yours: k.ManagedBy == dataset.ByCustomer,
		Held:   pages.Held{Count: sum.Count, Oldest: sum.Oldest, Newest: sum.Newest, Bytes: sum.Bytes},
		Basis:  basisText.T(ctx, string(k.Basis)),
		Period: periodText(ctx, k.Retention),
	}
}
