package web

import (
	"net/url"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
	pages "inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// record is one record of a kind. One that is somebody else's is one that does not exist.
func (s *Server) record(rq *request) error {
	k, scope, err := s.kindOf(rq)
	if err != nil {
		return err
	}
	id := rq.Param("id")
	switch {
	case id == "" || len(k.Columns) == 0:
		return fault.Missing()
	case k.Page != "":
		return rq.to(k.Page)
	}
	return s.showRecord(rq, k, scope, id)
}

// showRecord shows a record; an empty id is the only record of a kind.
func (s *Server) showRecord(rq *request, k dataset.Kind, scope store.CustomerScope, id string) error {
	rec, err := k.Get(rq.reader(), scope, id)
	if err != nil {
		return err
	}
	w := rq.recordView()
	v := w.record(k, rec, func(form string) string { return rq.path(correctPath(k.Key, form)) }, func(file string) string {
		return rq.path(paths.File(k.Key, url.PathEscape(rec.ID), url.PathEscape(file)))
	})
	seen, err := s.lastSeen(rq, scope, k)
	if err != nil {
		return err
	}
	v.Margin.Seen = seen(k)
	name := kindText(rq.ctx(), k, "name")
	if len(k.Columns) == 0 {
		v.Shell = rq.shell(name, layout.NavData)
		v.Shell.Lead = kindText(rq.ctx(), k, "what")
		v.Shell.Back = &ui.Link{Href: rq.path(paths.MyData), Text: i18n.T(rq.ctx(), "data.title")}
	} else {
		v.Shell = rq.shell(w.title(rec.Title), layout.NavData)
		v.Shell.Back = &ui.Link{Href: rq.path(paths.Kind(k.Key)), Text: name}
	}
	return rq.ok(pages.Record(v))
}

// record is what a record's page shows below its head, whoever reads it. correct is the address of a correction form, nil
// for who cannot correct; file that of a document.
func (w recordView) record(k dataset.Kind, rec dataset.Record, correct, file func(string) string) pages.RecordView {
	v := pages.RecordView{Margin: margin(w.ctx, k), Gone: rec.Gone, Fields: w.fields(rec.Fields, correct)}
	for _, g := range rec.Tables {
		v.Grids = append(v.Grids, w.grid(g))
	}
	for _, f := range rec.Files {
		v.Files = append(v.Files, pages.File{Label: i18n.Say(w.ctx, f.LabelID), Name: fileName(f.Name), Size: f.Size, Href: file(f.ID)})
	}
	for _, version := range rec.Versions {
		earlier := pages.Version{Until: version.Replaced, Fields: w.fields(version.Fields, nil)}
		for _, g := range version.Tables {
			earlier.Grids = append(earlier.Grids, w.grid(g))
		}
		v.Versions = append(v.Versions, earlier)
	}
	return v
}
