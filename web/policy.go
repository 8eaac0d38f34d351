package web

import (
	"net/http"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/policy"
	"inzage/templates/public"
	"inzage/templates/ui"
)

// authenticText says which language's text decides.
var authenticText = i18n.Enum("policy.authentic.", "nl", "fr", "de", "en")

// notice is the privacy notice in force.
func (s *Server) notice(rq *request) error {
	ctx := rq.ctx()
	versions, err := s.Policy.Published(ctx)
	if err != nil {
		return err
	}
	version, ok := versions.On(rq.now())
	if !ok {
		v := public.NoticeView{Shell: rq.shell(i18n.T(ctx, "notice.title"), ""), None: s.noPolicy(rq)}
		return rq.ok(public.Notice(v))
	}
	v, err := s.noticeView(rq, versions, version)
	if err != nil {
		return err
	}
	if next, coming := versions.Upcoming(rq.now()); coming {
		v.Notes = append(v.Notes, ui.NoticeView{
			Kind: ui.Info, Title: i18n.T(ctx, "policy.note.next.title"),
			Text: i18n.T(ctx, "policy.note.next.text", i18n.Args{"Number": next.Number, "From": format.Date(rq.lang, next.From)}),
			Link: &ui.Link{Href: rq.path(paths.Comparison(version.Number, next.Number)), Text: i18n.T(ctx, "policy.note.next.link")},
		})
	}
	return rq.ok(public.Notice(v))
}

// version is any published version, with whether it applies.
func (s *Server) version(rq *request) error {
	ctx := rq.ctx()
	versions, version, err := s.askedVersion(rq)
	if fault.Is(err, fault.NotFound) {
		return s.unknownVersion(rq, versions)
	}
	if err != nil {
		return err
	}
	v, err := s.noticeView(rq, versions, version)
	if err != nil {
		return err
	}
	current, inForce := versions.On(rq.now())
	if !inForce || current.Number != version.Number {
		note := ui.NoticeView{Kind: ui.Warn, Text: i18n.T(ctx, "policy.note.past")}
		if version.From.After(rq.now()) {
			note = ui.NoticeView{Kind: ui.Info, Text: i18n.T(ctx, "policy.note.upcoming", i18n.Args{"From": format.Date(rq.lang, version.From)})}
		}
		if inForce {
			note.Link = &ui.Link{Href: rq.path(paths.PrivacyNotice), Text: i18n.T(ctx, "policy.note.current")}
		}
		v.Notes = []ui.NoticeView{note}
	}
	return rq.ok(public.Notice(v))
}

// askedVersion is the version that the address names.
func (s *Server) askedVersion(rq *request) (policy.Versions, policy.Version, error) {
	versions, err := s.Policy.Published(rq.ctx())
	if err != nil {
		return nil, policy.Version{}, err
	}
	version, ok := versions.Find(rq.Param("number"))
	if !ok {
		err = fault.Missing()
	}
	return versions, version, err
}

// noticeView is a version in the reader's language.
func (s *Server) noticeView(rq *request, versions policy.Versions, version policy.Version) (public.NoticeView, error) {
	ctx := rq.ctx()
	e, err := s.Policy.Edition(ctx, version, rq.lang)
	if err != nil {
		return public.NoticeView{}, err
	}
	text := e.Text
	title := i18n.T(ctx, "notice.title")
	v := public.NoticeView{
		Shell: rq.shell(title, ""), Head: text.Head, Intro: text.Intro, IntroLink: clauseLinks(rq, policy.IntroLinks()),
		Digest: ui.CopyView{ID: "digest", Label: i18n.T(ctx, "notice.digest"), Text: text.Digest, Hint: i18n.T(ctx, "notice.digest_hint")},
		More: []ui.Link{
			{Href: rq.path(paths.VersionText(version.Number)), Text: i18n.T(ctx, "policy.version.file")},
			{Href: rq.path(paths.Versions), Text: i18n.T(ctx, "policy.versions.link")},
		},
	}
	v.Shell.Kicker = period(rq, version)
	if text.Title != strings.ReplaceAll(title, "\u00ad", "") { // long words say where they may break
		v.Title = text.Title
	}
	if rq.lang != version.Authentic {
		v.Authentic = authenticText.T(ctx, string(version.Authentic))
	}
	if before, ok := versions.Before(version); ok {
		v.Changes = &public.ChangesView{Summary: e.Summary.HTML, Link: ui.Link{
			Href: rq.path(paths.Comparison(before.Number, version.Number)), Text: i18n.T(ctx, "policy.changes.link")}}
	}
	for _, c := range text.Clauses {
		v.Clauses = append(v.Clauses, public.Clause{
			Anchor: c.Anchor(), Heading: c.Heading(), Level: c.Level(), Body: c.Body, Links: clauseLinks(rq, c.Links),
		})
	}
	return v, nil
}

// period is a version's number with the days between which it is in force.
func period(rq *request, v policy.Version) string {
	args := i18n.Args{"Number": v.Number, "From": format.Date(rq.lang, v.From)}
	if v.Until.IsZero() {
		return i18n.T(rq.ctx(), "notice.kicker", i18n.Args{"Number": v.Number, "From": args["From"]})
	}
	return i18n.T(rq.ctx(), "policy.version.past", i18n.Args{"Number": v.Number, "From": args["From"], "Until": format.Date(rq.lang, lastDay(v))})
}

// lastDay is the last day on which a version is in force.
func lastDay(v policy.Version) time.Time { return v.Until.AddDate(0, 0, -1) }

func clauseLinks(rq *request, links []policy.ClauseLink) (out []ui.Link) {
	for _, l := range links {
		out = append(out, ui.Link{Href: rq.path(l.Path), Text: i18n.Say(rq.ctx(), l.Label)})
	}
	return out
}

// noPolicy is what stands where no version is published.
func (s *Server) noPolicy(rq *request) *ui.EmptyView {
	ctx := rq.ctx()
	return &ui.EmptyView{Title: i18n.T(ctx, "policy.none.title"), Text: i18n.T(ctx, "policy.none.text", i18n.Args{"Contact": s.Company.Operations})}
}

// versionText is a version's text as it was published: whoever has its checksum can check it.
func (s *Server) versionText(rq *request) error {
	_, version, err := s.askedVersion(rq)
	if err != nil {
		return err
	}
	e, err := s.Policy.Edition(rq.ctx(), version, rq.lang)
	if err != nil {
		return err
	}
	h := rq.Response().Header()
	h.Set("Content-Disposition", attachment("privacy-notice-"+version.Number+"."+string(rq.lang)+".md"))
	h.Set("Content-Language", rq.lang.Tag())
	return rq.Blob(http.StatusOK, "text/markdown; charset=utf-8", []byte(e.Text.Source))
}
