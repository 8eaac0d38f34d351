package web

import (
	"net/http"
	"strings"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/policy"
	"inzage/templates/public"
	"inzage/templates/ui"
)

// Names in the queries of these pages.
const (
	onParam    = "on"
	olderParam = "from"
	newerParam = "to"
)

// versions lists all versions, and answers which one applied on a day.
func (s *Server) versions(rq *request) error {
	versions, err := s.Policy.Published(rq.ctx())
	if err != nil {
		return err
	}
	v, err := s.versionsView(rq, versions)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(v.Shell.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return rq.page(status, public.Versions(v))
}

// unknownVersion says that there is no such version, with the list of those that there are.
func (s *Server) unknownVersion(rq *request, versions policy.Versions) error {
	v, err := s.versionsView(rq, versions)
	if err != nil {
		return err
	}
	v.Unknown = unknown(rq)
	v.Shell.Path, v.Shell.NoIndex = paths.Versions, true
	return rq.page(http.StatusNotFound, public.Versions(v))
}

func unknown(rq *request) *ui.NoticeView {
	return &ui.NoticeView{
		Kind: ui.Warn, Title: i18n.T(rq.ctx(), "policy.versions.unknown.title"), Text: i18n.T(rq.ctx(), "policy.versions.unknown.text"),
	}
}

func (s *Server) versionsView(rq *request, versions policy.Versions) (public.VersionsView, error) {
	ctx := rq.ctx()
	v := public.VersionsView{Shell: rq.shell(i18n.T(ctx, "policy.versions.title"), "")}
	v.Shell.Back = &ui.Link{Href: rq.path(paths.PrivacyNotice), Text: i18n.T(ctx, "notice.title")}
	if len(versions) == 0 {
		v.Empty = s.noPolicy(rq)
		return v, nil
	}
	v.Shell.Lead = i18n.T(ctx, "policy.versions.lead")
	if len(versions) > 1 {
		v.Compare = &ui.Link{Href: rq.path(paths.Compare), Text: i18n.T(ctx, "policy.versions.compare")}
	}
	editions, err := s.Policy.Editions(ctx, versions, rq.lang)
	if err != nil {
		return v, err
	}
	for _, e := range editions {
		v.Entries = append(v.Entries, versionEntry(rq, versions, e))
	}
	readOn(rq, versions, &v)
	return v, nil
}

func versionEntry(rq *request, versions policy.Versions, edition *policy.Edition) public.VersionEntry {
	ctx := rq.ctx()
	version := edition.Version
	var languages []string
	for _, lang := range i18n.Langs {
		languages = append(languages, lang.Name())
	}
	e := ui.EntryView{
		ID: "v-" + version.Number, Title: i18n.T(ctx, "policy.version.title", i18n.Args{"Number": version.Number}),
		Href: rq.path(paths.Version(version.Number)), Tags: []ui.TagView{versionState(rq, versions, version)},
		Facts: []ui.Fact{{Label: i18n.T(ctx, "policy.version.from"), Content: ui.Date(version.From)}},
		Actions: []ui.Link{
			{Href: rq.path(paths.Version(version.Number)), Text: i18n.T(ctx, "policy.version.open", i18n.Args{"Number": version.Number})},
		},
	}
	if !version.Until.IsZero() {
		e.Facts = append(e.Facts, ui.Fact{Label: i18n.T(ctx, "policy.version.until"), Content: ui.Date(lastDay(version))})
	}
	e.Facts = append(e.Facts,
		ui.Fact{Label: i18n.T(ctx, "policy.version.languages"), Text: strings.Join(languages, ", ")},
		ui.Fact{Label: i18n.T(ctx, "policy.version.authentic"), Text: version.Authentic.Name()})
	if before, ok := versions.Before(version); ok {
		e.Actions = append(e.Actions, ui.Link{Href: rq.path(paths.Comparison(before.Number, version.Number)),
			Text: i18n.T(ctx, "policy.version.with", i18n.Args{"Number": before.Number}),
		})
	} else {
		e.Text = i18n.T(ctx, "policy.version.first")
	}
	return public.VersionEntry{Entry: e, Summary: edition.Summary.HTML}
}

func versionState(rq *request, versions policy.Versions, version policy.Version) ui.TagView {
	ctx := rq.ctx()
	if current, ok := versions.On(rq.now()); ok && current.Number == version.Number {
		return ui.TagView{Kind: ui.OK, Text: i18n.T(ctx, "policy.state.current")}
	}
	if version.From.After(rq.now()) {
		return ui.TagView{Kind: ui.Info, Text: i18n.T(ctx, "policy.state.upcoming")}
	}
	return ui.TagView{Kind: ui.Plain, Text: i18n.T(ctx, "policy.state.past")}
}

// readOn answers which version applied on the day that the query gives.
func readOn(rq *request, versions policy.Versions, v *public.VersionsView) {
	ctx := rq.ctx()
	typed := strings.TrimSpace(strings.ToValidUTF8(rq.QueryParam(onParam), ""))
	v.On = public.OnView{Action: rq.path(paths.Versions) + "#" + public.OnAnchor, Day: ui.Field{
		Name: onParam, Type: "date", Label: i18n.T(ctx, "policy.on.label"), Value: typed, Width: ui.Short,
	}}
	if typed == "" {
		return
	}
	day, ok := readDay(typed)
	if !ok {
		v.On.Day.Error = i18n.T(ctx, "policy.on.error")
		v.Shell.Errors = []ui.FieldError{{Name: onParam, Text: v.On.Day.Error}}
		return
	}
	said := format.Date(rq.lang, day)
	version, ok := versions.On(day)
	switch {
	case !ok:
		v.On.Result = i18n.T(ctx, "policy.on.none", i18n.Args{"Day": said})
		return
	case day.After(policy.Day(rq.now())):
		v.On.Result = i18n.T(ctx, "policy.on.later", i18n.Args{"Day": said, "Number": version.Number})
	default:
		v.On.Result = i18n.T(ctx, "policy.on.result", i18n.Args{"Day": said, "Number": version.Number})
	}
	v.On.Open = &ui.Link{Href: rq.path(paths.Version(version.Number)), Text: i18n.T(ctx, "policy.version.open", i18n.Args{"Number": version.Number})}
}

// compare shows what changed from one version to another: of those that the query names, else of the current one and the
// one before it.
func (s *Server) compare(rq *request) error {
	ctx := rq.ctx()
	versions, err := s.Policy.Published(ctx)
	if err != nil {
		return err
	}
	v := public.CompareView{Shell: rq.shell(i18n.T(ctx, "policy.compare.title"), ""), Action: rq.path(paths.Compare)}
	v.Shell.Back = &ui.Link{Href: rq.path(paths.Versions), Text: i18n.T(ctx, "policy.versions.link")}
	if len(versions) < 2 {
		v.Empty = &ui.EmptyView{Title: i18n.T(ctx, "policy.compare.single.title"), Text: i18n.T(ctx, "policy.compare.single.text")}
		return rq.ok(public.Compare(v))
	}
	from, to := proposed(versions, rq.now())
	status := http.StatusOK
	for _, asked := range []struct {
		name    string
		version *policy.Version
	}{{olderParam, &from}, {newerParam, &to}} {
		number := rq.QueryParam(asked.name)
		if number == "" {
			continue
		}
		if found, ok := versions.Find(number); ok {
			*asked.version = found
		} else {
			status, v.Unknown = http.StatusNotFound, unknown(rq)
			v.Shell.Path, v.Shell.NoIndex = paths.Compare, true
		}
	}
	v.From, v.To = versionChoice(rq, versions, olderParam, from), versionChoice(rq, versions, newerParam, to)
	v.From.Label, v.To.Label = i18n.T(ctx, "policy.compare.from"), i18n.T(ctx, "policy.compare.to")
	if status == http.StatusOK {
		if err := s.compared(rq, &v, from, to); err != nil {
			return err
		}
	}
	return rq.page(status, public.Compare(v))
}

// proposed is what most readers want to compare: the version in force with the one before it. While only the first is in
// force, that is compared with the one that is coming.
func proposed(versions policy.Versions, now time.Time) (from, to policy.Version) {
	to, _ = versions.On(now)
	from, ok := versions.Before(to)
	if !ok {
		from = versions[len(versions)-1]
		to = versions[len(versions)-2]
	}
	return from, to
}

func versionChoice(rq *request, versions policy.Versions, name string, chosen policy.Version) ui.Field {
	f := ui.Field{Name: name}
	for _, version := range versions {
		f.Options = append(f.Options, ui.Option{
			Value: version.Number, Selected: version.Number == chosen.Number,
			Text: i18n.T(rq.ctx(), "policy.compare.option", i18n.Args{"Number": version.Number, "From": format.Date(rq.lang, version.From)}),
		})
	}
	return f
}

// compared fills in what changed.
func (s *Server) compared(rq *request, v *public.CompareView, from, to policy.Version) error {
	ctx := rq.ctx()
	c, err := s.Policy.Compare(ctx, from, to, rq.lang)
	if err != nil {
		return err
	}
	v.Shell.Kicker = i18n.T(ctx, "policy.compare.between", i18n.Args{"From": from.Number, "To": to.Number})
	v.Open = &ui.Link{Href: rq.path(paths.Version(to.Number)), Text: i18n.T(ctx, "policy.version.open", i18n.Args{"Number": to.Number})}
	if !c.Different() {
		v.Same = &ui.EmptyView{Title: i18n.T(ctx, "policy.compare.same.title"), Text: i18n.T(ctx, "policy.compare.same.text")}
		return nil
	}
	for _, section := range c.Sections {
		switch {
		case section.Different:
			v.Sections = append(v.Sections, compareSection(rq, section))
		case section.Title() != "":
			v.Kept = append(v.Kept, section.Title())
		default:
			v.Kept = append(v.Kept, i18n.T(ctx, "policy.compare.before"))
		}
	}
	return nil
}

// edits are the looks of what became of words.
var edits = map[policy.Edit]ui.Edit{policy.Same: ui.Kept, policy.Added: ui.Added, policy.Removed: ui.Removed}

// around is how many paragraphs without a change stand beside one with a change, so that it can be understood.
const around = 1

// compareSection shows what changed in a clause. Of paragraphs in which nothing changed, those that are next to a change
// are shown; for the others it says how many they are.
func compareSection(rq *request, in policy.Section) public.CompareSection {
	out := public.CompareSection{Heading: pieces(in.Heading)}
	for i := 0; i < len(in.Body); i++ {
		if skip := farFromChanges(in.Body, i); skip > 1 { // one is as short as saying so
			out.Groups = append(out.Groups, public.CompareGroup{Skipped: i18n.T(rq.ctx(), "policy.compare.skipped", i18n.Args{"Count": skip})})
			i += skip - 1
			continue
		}
		p := in.Body[i]
		last := len(out.Groups) - 1
		if last < 0 || out.Groups[last].List != p.Item || out.Groups[last].Skipped != "" {
			out.Groups = append(out.Groups, public.CompareGroup{List: p.Item})
			last++
		}
		out.Groups[last].Paragraphs = append(out.Groups[last].Paragraphs, pieces(p))
	}
	return out
}

// farFromChanges is how many paragraphs in a row, from the one at i on, are not beside a change.
func farFromChanges(body []policy.Paragraph, i int) (n int) {
	for ; i < len(body); i++ {
		for _, p := range body[max(0, i-around):min(len(body), i+around+1)] {
			if p.Edit != policy.Same {
				return n
			}
		}
		n++
	}
	return n
}

func pieces(p policy.Paragraph) (out []ui.Piece) {
	for _, piece := range p.Pieces {
		out = append(out, ui.Piece{Edit: edits[piece.Edit], Text: piece.Text})
	}
	return out
}
