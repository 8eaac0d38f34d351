package web

import (
	"net/url"
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	accesses "inzage/internal/feature/access"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
	my "inzage/templates/customer"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// filePlace is the part of a customer's file that an address names.
type filePlace struct {
	look, number string
	kind         dataset.Kind
}

// param is a part of the address, as it was before it was made fit for one.
func (rq *request) param(name string) (string, error) {
	value := rq.Param(name)
	if rq.Request().URL.RawPath == "" {
		return value, nil
	}
	value, err := url.PathUnescape(value) // the router took the address as it came
	if err != nil {
		return "", fault.Missing()
	}
	return value, nil
}

func escaped(part string) string { return url.PathEscape(part) }

// filePlaceOf reads the address. What belongs to a login is in no file.
func (s *Server) filePlaceOf(rq *request) (p filePlace, err error) {
	p.look = rq.Param("look")
	if p.number, err = rq.param("number"); err != nil || rq.Param("kind") == "" {
		return p, err
	}
	p.kind, err = s.Kinds.Kind(rq.Param("kind"))
	if err != nil || p.kind.Owner != dataset.OfCustomer {
		return p, fault.Missing()
	}
	return p, nil
}

// path is the address of a kind in this file.
func (p filePlace) path(kind string) string {
	return paths.StaffFileKind(escaped(p.look), escaped(p.number), kind)
}

// view writes records with links that stay within the file.
func (p filePlace) view(rq *request) recordView {
	return recordView{ctx: rq.ctx(), lang: rq.lang, kinds: rq.srv.Kinds, at: func(k dataset.Kind, id string) string {
		switch {
		case k.Owner != dataset.OfCustomer:
			return ""
		case len(k.Columns) == 0:
			return p.path(k.Key)
		case id == "":
			return ""
		}
		return p.path(k.Key) + "/" + escaped(id)
	}}
}

// staffFile is what is held of a customer, by kind.
func (s *Server) staffFile(rq *request) error {
	p, err := s.filePlaceOf(rq)
	if err != nil {
		return err
	}
	var sums map[string]dataset.Summary
	f, err := s.Accesses.Overview(rq.ctx(), p.look, p.number, func(r store.Reader, scope store.StaffScope) (err error) {
		sums, err = dataset.Summaries(r, scope)
		return err
	})
	if err != nil {
		return s.lookOver(rq, err)
	}
	name := oneLine(f.Person.Name)
	v := pages.FileView{
		Shell: rq.staffShell(i18n.T(rq.ctx(), "access.file.title", i18n.Args{"Name": name}), "", layout.StaffCustomers), Bar: rq.fileBar(f.Look, &f.Person),
		Kinds: ui.TableView{Caption: i18n.T(rq.ctx(), "access.file.kinds"), HideCaption: true, Columns: []ui.Column{
			{Label: i18n.T(rq.ctx(), "overview.column.kind")}, {Label: i18n.T(rq.ctx(), "overview.column.count"), Numeric: true}, {Label: i18n.T(rq.ctx(), "data.newest")},
		}},
	}
	v.Shell.Back = &ui.Link{Href: paths.StaffLook(escaped(p.look)), Text: i18n.T(rq.ctx(), "access.hits.title")}
	var none []string
	for _, k := range s.all {
		sum := sums[k.Key]
		switch {
		case k.Owner != dataset.OfCustomer:
		case sum.Count == 0:
			none = append(none, kindText(rq.ctx(), k, "name"))
		default:
			newest := ui.Text(noValue)
			if !sum.Newest.IsZero() {
				newest = ui.Cell{Content: ui.Date(sum.Newest)}
			}
			v.Kinds.Rows = append(v.Kinds.Rows, ui.Row{Cells: []ui.Cell{
				{Text: kindText(rq.ctx(), k, "name"), Href: p.path(k.Key)}, ui.Text(format.Number(rq.lang, sum.Count)), newest,
			}})
		}
	}
	v.None = strings.Join(none, ", ")
	return rq.ok(pages.File(v))
}

// staffFileKind is a list of the file, or a kind that is one record.
func (s *Server) staffFileKind(rq *request) error {
	p, err := s.filePlaceOf(rq)
	if err != nil {
		return err
	}
	k := p.kind
	if len(k.Columns) == 0 {
		return s.staffFileRecordPage(rq, p, "")
	}
	q, err := readListQuery(rq, k)
	if err != nil {
		return err
	}
	q.base = p.path(k.Key)
	var sums map[string]dataset.Summary
	var page dataset.Page
	f, err := s.Accesses.See(rq.ctx(), p.look, p.number, accesses.Place{Kind: k.Key, What: accesses.InList}, func(r store.Reader, scope store.StaffScope) (err error) {
		if sums, err = dataset.Summaries(r, scope); err != nil || len(q.errors) > 0 {
			return err
		}
		page, err = k.List(r, scope, q.PageQuery)
		return err
	})
	if err != nil {
		return s.lookOver(rq, err)
	}
	list := q.list(rq, p.view(rq), k, page, sums[k.Key])
	v := p.part(rq, f, list.Kind.Name)
	v.Shell.Errors, v.Content = q.errors, my.ListBody(list)
	return rq.page(q.status(), pages.FilePart(v))
}

// staffFileRecord is one record of the file.
func (s *Server) staffFileRecord(rq *request) error {
	p, err := s.filePlaceOf(rq)
	if err != nil {
		return err
	}
	id := rq.Param("id")
	if id == "" || len(p.kind.Columns) == 0 {
		return fault.Missing()
	}
	return s.staffFileRecordPage(rq, p, id)
}

func (s *Server) staffFileRecordPage(rq *request, p filePlace, id string) error {
	var rec dataset.Record
	place := accesses.Place{Kind: p.kind.Key, What: accesses.InRecord, Record: id}
	f, err := s.Accesses.See(rq.ctx(), p.look, p.number, place, func(r store.Reader, scope store.StaffScope) (err error) {
		rec, err = p.kind.Get(r, scope, id)
		return err
	})
	if err != nil {
		return s.lookOver(rq, err)
	}
	w := p.view(rq)
	title := kindText(rq.ctx(), p.kind, "name")
	if id != "" {
		title = w.title(rec.Title)
	}
	v := p.part(rq, f, title)
	if id != "" {
		v.Shell.Back = &ui.Link{Href: p.path(p.kind.Key), Text: kindText(rq.ctx(), p.kind, "name")}
	}
	v.Content = my.RecordBody(w.record(p.kind, rec, nil, func(file string) string {
		return p.path(p.kind.Key) + "/" + escaped(rec.ID) + "/" + escaped(file)
	}))
	return rq.ok(pages.FilePart(v))
}

// part begins the page of a list or a record.
func (p filePlace) part(rq *request, f accesses.File, title string) pages.FilePartView {
	v := pages.FilePartView{Shell: rq.staffShell(title, "", layout.StaffCustomers), Bar: rq.fileBar(f.Look, &f.Person)}
	v.Shell.Back = &ui.Link{
		Href: paths.StaffFile(escaped(p.look), escaped(p.number)), Text: i18n.T(rq.ctx(), "access.file.title", i18n.Args{"Name": oneLine(f.Person.Name)}),
	}
	return v
}

// staffFileDocument is a document of a record of the file, as a download.
func (s *Server) staffFileDocument(rq *request) error {
	p, err := s.filePlaceOf(rq)
	if err != nil {
		return err
	}
	record, file := rq.Param("id"), rq.Param("file")
	if p.kind.File == nil {
		return fault.Missing()
	}
	var id ident.ID
	place := accesses.Place{Kind: p.kind.Key, What: accesses.InDocument, Record: record, Document: file}
	_, err = s.Accesses.See(rq.ctx(), p.look, p.number, place, func(r store.Reader, scope store.StaffScope) (err error) {
		id, err = p.kind.File(r, scope, record, file)
		return err
	})
	if err != nil {
		return s.lookOver(rq, err)
	}
	b, err := blob.Open(rq.reader(), s.Store.Keys(), id)
	if err != nil {
		return err
	}
	return s.download(rq, b)
}
