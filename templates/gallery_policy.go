package templates

import (
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/customer"
	"inzage/templates/public"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

func init() {
	add(
		Example{"public/notice", galleryNotice},
		Example{"public/notice-old", galleryNoticeOld},
		Example{"public/notice-none", func(lang i18n.Lang) templ.Component {
			return public.Notice(public.NoticeView{
				Shell: galleryPublicShell(lang, paths.PrivacyNotice, i18n.In(lang, "notice.title")),
				None:  &ui.EmptyView{Title: i18n.In(lang, "policy.none.title"), Text: i18n.In(lang, "policy.none.text", i18n.Args{"Contact": "operations@voorbeeld.be"})},
			})
		}},
		Example{"public/versions", func(lang i18n.Lang) templ.Component { return public.Versions(galleryVersions(lang)) }},
		Example{"public/versions-unknown", func(lang i18n.Lang) templ.Component {
			v := galleryVersions(lang)
			v.Unknown = &ui.NoticeView{Kind: ui.Warn, Title: i18n.In(lang, "policy.versions.unknown.title"), Text: i18n.In(lang, "policy.versions.unknown.text")}
			return public.Versions(v)
		}},
		Example{"public/compare", galleryCompare},
		Example{"public/compare-same", func(lang i18n.Lang) templ.Component {
			v := galleryCompareForm(lang)
			v.Same = &ui.EmptyView{Title: i18n.In(lang, "policy.compare.same.title"), Text: i18n.In(lang, "policy.compare.same.text")}
			return public.Compare(v)
		}},
		Example{"public/compare-single", func(lang i18n.Lang) templ.Component {
			return public.Compare(public.CompareView{
				Shell: galleryPublicShell(lang, paths.Compare, i18n.In(lang, "policy.compare.title")),
				Empty: &ui.EmptyView{Title: i18n.In(lang, "policy.compare.single.title"), Text: i18n.In(lang, "policy.compare.single.text")},
			})
		}},
		Example{"customer/notice", galleryMyNotice},
		Example{"customer/notice-nothing", func(lang i18n.Lang) templ.Component {
			return customer.Notice(customer.NoticeView{
				Shell: galleryShell(lang, paths.MyNotice, i18n.In(lang, "policy.my.title")),
				Nothing: &ui.EmptyView{
					Title: i18n.In(lang, "policy.my.nothing.title"), Text: i18n.In(lang, "policy.my.nothing.never"),
					Action: &ui.Link{Href: paths.In(lang, paths.PrivacyNotice), Text: i18n.In(lang, "policy.my.notice")},
				},
			})
		}},
	)
}

// gallerySummary is what changed, as the policy package renders it.
func gallerySummary(lang i18n.Lang) string {
	return "<ul><li>" + i18n.In(lang, "start.retention.text") + "</li><li>" + i18n.In(lang, "start.notice.text") + "</li></ul>"
}

func galleryNoticeView(lang i18n.Lang) public.NoticeView {
	sh := galleryPublicShell(lang, paths.PrivacyNotice, i18n.In(lang, "notice.title"))
	sh.Kicker = i18n.In(lang, "notice.kicker", i18n.Args{"Number": "2.0", "From": "1.9.2026"})
	link := []ui.Link{{Href: paths.In(lang, paths.Retention), Text: i18n.In(lang, "start.retention.title")}}
	body := "<p>" + i18n.In(lang, "start.retention.text") + "</p>"
	return public.NoticeView{
		Shell: sh, Authentic: i18n.In(lang, "policy.authentic.nl"), Intro: body, IntroLink: link,
		Changes: &public.ChangesView{
			Summary: gallerySummary(lang), Link: ui.Link{Href: paths.In(lang, paths.Comparison("1.0", "2.0")), Text: i18n.In(lang, "policy.changes.link")},
		},
		Clauses: []public.Clause{
			{Anchor: "c1", Heading: "1. " + i18n.In(lang, "start.notice.title"), Level: 1, Body: body, Links: link},
			{Anchor: "c1-1", Heading: "1.1 " + i18n.In(lang, "start.retention.title"), Level: 2, Body: body, Links: link},
			{Anchor: "c1-1-1", Heading: "1.1.1 " + i18n.In(lang, "start.cookies.title"), Level: 3, Body: body},
		},
		Digest: ui.CopyView{
			ID: "digest", Label: i18n.In(lang, "notice.digest"), Hint: i18n.In(lang, "notice.digest_hint"),
			Text: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		},
		More: []ui.Link{
			{Href: paths.In(lang, paths.VersionText("2.0")), Text: i18n.In(lang, "policy.version.file")},
			{Href: paths.In(lang, paths.Versions), Text: i18n.In(lang, "policy.versions.link")},
		},
	}
}

func galleryNotice(lang i18n.Lang) templ.Component {
	v := galleryNoticeView(lang)
	v.Notes = []ui.NoticeView{{
		Kind: ui.Info, Title: i18n.In(lang, "policy.note.next.title"),
		Text: i18n.In(lang, "policy.note.next.text", i18n.Args{"Number": "3.0", "From": "1.1.2027"}),
		Link: &ui.Link{Href: paths.In(lang, paths.Comparison("2.0", "3.0")), Text: i18n.In(lang, "policy.note.next.link")},
	}}
	return public.Notice(v)
}

// galleryNoticeOld is a first version with a title of its own, which no longer applies.
func galleryNoticeOld(lang i18n.Lang) templ.Component {
	v := galleryNoticeView(lang)
	v.Shell.Path = paths.Version("1.0")
	v.Shell.Kicker = i18n.In(lang, "policy.version.past", i18n.Args{"Number": "1.0", "From": "1.1.2025", "Until": "31.8.2026"})
	v.Changes, v.Head, v.Title = nil, []string{"Policy 1.0", galleryCompany}, galleryCompany
	v.Notes = []ui.NoticeView{{
		Kind: ui.Warn, Text: i18n.In(lang, "policy.note.past"),
		Link: &ui.Link{Href: paths.In(lang, paths.PrivacyNotice), Text: i18n.In(lang, "policy.note.current")},
	}}
	return public.Notice(v)
}

func galleryVersions(lang i18n.Lang) public.VersionsView {
	v := public.VersionsView{
		Shell:   galleryPublicShell(lang, paths.Versions, i18n.In(lang, "policy.versions.title")),
		Compare: &ui.Link{Href: paths.In(lang, paths.Compare), Text: i18n.In(lang, "policy.versions.compare")},
		On: public.OnView{
			Action: paths.In(lang, paths.Versions) + "#" + public.OnAnchor,
			Day:    ui.Field{Name: "on", Type: "date", Label: i18n.In(lang, "policy.on.label"), Value: "2026-01-15", Width: ui.Short},
			Result: i18n.In(lang, "policy.on.result", i18n.Args{"Day": "15.1.2026", "Number": "1.0"}),
			Open:   &ui.Link{Href: paths.In(lang, paths.Version("1.0")), Text: i18n.In(lang, "policy.version.open", i18n.Args{"Number": "1.0"})},
		},
	}
	v.Shell.Lead = i18n.In(lang, "policy.versions.lead")
	v.Shell.Back = &ui.Link{Href: paths.In(lang, paths.PrivacyNotice), Text: i18n.In(lang, "notice.title")}
	states := []ui.TagView{
		{Kind: ui.Info, Text: i18n.In(lang, "policy.state.upcoming")}, {Kind: ui.OK, Text: i18n.In(lang, "policy.state.current")},
		{Kind: ui.Plain, Text: i18n.In(lang, "policy.state.past")},
	}
	for i, number := range []string{"3.0", "2.0", "1.0"} {
		e := public.VersionEntry{Summary: gallerySummary(lang), Entry: ui.EntryView{
			ID: "v-" + number, Title: i18n.In(lang, "policy.version.title", i18n.Args{"Number": number}), Tags: states[i : i+1],
			Href: paths.In(lang, paths.Version(number)),
			Facts: []ui.Fact{
				{Label: i18n.In(lang, "policy.version.from"), Content: ui.Date(galleryNow)}, {Label: i18n.In(lang, "policy.version.until"), Content: ui.Date(galleryNow)},
				{Label: i18n.In(lang, "policy.version.languages"), Text: "Nederlands, français, Deutsch, English"},
				{Label: i18n.In(lang, "policy.version.authentic"), Text: "Nederlands"},
			},
			Actions: []ui.Link{
				{Href: paths.In(lang, paths.Version(number)), Text: i18n.In(lang, "policy.version.open", i18n.Args{"Number": number})},
				{Href: paths.In(lang, paths.Comparison("1.0", number)), Text: i18n.In(lang, "policy.version.with", i18n.Args{"Number": "1.0"})},
			},
		}}
		if number == "1.0" {
			e.Summary, e.Entry.Text, e.Entry.Actions = "", i18n.In(lang, "policy.version.first"), e.Entry.Actions[:1]
		}
		v.Entries = append(v.Entries, e)
	}
	return v
}

func galleryCompareForm(lang i18n.Lang) public.CompareView {
	v := public.CompareView{
		Shell: galleryPublicShell(lang, paths.Compare, i18n.In(lang, "policy.compare.title")), Action: paths.In(lang, paths.Compare),
		Open: &ui.Link{Href: paths.In(lang, paths.Version("2.0")), Text: i18n.In(lang, "policy.version.open", i18n.Args{"Number": "2.0"})},
	}
	v.Shell.Kicker = i18n.In(lang, "policy.compare.between", i18n.Args{"From": "1.0", "To": "2.0"})
	v.Shell.Back = &ui.Link{Href: paths.In(lang, paths.Versions), Text: i18n.In(lang, "policy.versions.link")}
	for name, label := range map[string]string{"from": i18n.In(lang, "policy.compare.from"), "to": i18n.In(lang, "policy.compare.to")} {
		f := ui.Field{Name: name, Label: label}
		for _, number := range []string{"2.0", "1.0"} {
			f.Options = append(f.Options, ui.Option{Value: number, Text: i18n.In(lang, "policy.compare.option", i18n.Args{"Number": number, "From": "1.9.2026"})})
		}
		if name == "from" {
			f.Options[1].Selected = true
			v.From = f
		} else {
			v.To = f
		}
	}
	return v
}

func galleryCompare(lang i18n.Lang) templ.Component {
	v := galleryCompareForm(lang)
	some, other := i18n.In(lang, "start.retention.text"), i18n.In(lang, "start.notice.text")
	v.Sections = []public.CompareSection{
		{Groups: []public.CompareGroup{
			{Paragraphs: [][]ui.Piece{{{Text: some + " "}, {Edit: ui.Removed, Text: other}, {Text: " "}, {Edit: ui.Added, Text: some}}}},
			{Skipped: i18n.In(lang, "policy.compare.skipped", i18n.Args{"Count": 7})},
			{List: true, Paragraphs: [][]ui.Piece{{{Text: some}}, {{Edit: ui.Added, Text: other}}}},
		}},
		{
			Heading: []ui.Piece{{Text: "3. "}, {Edit: ui.Removed, Text: i18n.In(lang, "start.cookies.title")}, {Text: " "}, {Edit: ui.Added, Text: i18n.In(lang, "start.retention.title")}},
			Groups:  []public.CompareGroup{{Paragraphs: [][]ui.Piece{{{Edit: ui.Removed, Text: some}}, {{Edit: ui.Added, Text: other}}}}},
		},
	}
	v.Kept = []string{"1. " + i18n.In(lang, "start.notice.title"), "1.1 " + i18n.In(lang, "start.cookies.title")}
	return public.Compare(v)
}

func galleryMyNotice(lang i18n.Lang) templ.Component {
	v := customer.NoticeView{
		Shell: galleryShell(lang, paths.MyNotice, i18n.In(lang, "policy.my.title")),
		New: []customer.NoticeVersion{{
			Title: i18n.In(lang, "notice.kicker", i18n.Args{"Number": "2.0", "From": "1.9.2026"}), Summary: gallerySummary(lang),
		}},
		All: ui.Link{Href: paths.In(lang, paths.Comparison("1.0", "2.0")), Text: i18n.In(lang, "policy.my.all")},
		Read: ui.ActionView{
			Action: paths.In(lang, paths.MyNotice), CSRF: "gallery", Button: ui.ButtonView{Text: i18n.In(lang, "policy.my.read")},
			Values: []ui.Pair{{Name: "version", Value: "2.0"}},
		},
	}
	v.Shell.Lead = i18n.In(lang, "policy.my.looked", i18n.Args{"Day": "3.6.2026"})
	v.Shell.Back = &ui.Link{Href: paths.In(lang, paths.My), Text: i18n.In(lang, "overview.title")}
	return customer.Notice(v)
}
