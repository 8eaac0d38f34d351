package web

import (
	"net/http"
	"strconv"
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/disclosure/report"
	"inzage/templates/public"
	"inzage/templates/ui"
)

// figureText is the word for each column of the figures, in their order.
var figureText = i18n.Enum("figures.column.", "received", "pending_start", "pending_end", "accounts_specified", "accounts_with_data",
	"disclosed_full", "disclosed_partial", "no_data", "rejected", "withdrawn", "fraudulent", "emergency", "preservation_only", "secrecy_imposed",
	"users_notified_before", "users_notified_after", "users_notice_held", "challenged")

var halfText = i18n.Enum("figures.half.", "first", "second")

// The columns that the page draws as bars, and those that it lists.
var (
	barFigures  = []report.Column{report.PendingStart, report.Received, report.Full, report.Partial, report.NoData, report.Rejected, report.Withdrawn, report.Fraudulent, report.PendingEnd}
	factFigures = []report.Column{report.AccountsSpecified, report.AccountsWithData, report.NotifiedBefore, report.NotifiedAfter, report.NoticeHeld,
		report.SecrecyImposed, report.Emergency, report.Challenged, report.PreservationOnly}
	rowFigures = []report.Column{report.Received, report.Full, report.Partial, report.NoData, report.Rejected, report.PendingEnd}
)

// Names of the files of a half-year.
const (
	figuresFile = "figures.csv"
	ordersFile  = "member_states_orders.csv"
	signersFile = "allowed_signers"
	signature   = ".sig"
)

// transparency shows the figures of the newest half-year, or of the one that the address names.
func (s *Server) transparency(rq *request) error {
	ctx := rq.ctx()
	all, chosen, err := s.askedReport(rq)
	if err != nil {
		return err
	}
	v := public.TransparencyView{Shell: rq.shell(i18n.T(ctx, "figures.title"), "")}
	v.Shell.Lead = i18n.T(ctx, "figures.lead")
	if chosen == nil {
		v.Empty = &ui.EmptyView{Title: i18n.T(ctx, "figures.none.title"), Text: i18n.T(ctx, "figures.none.text", i18n.Args{"Days": report.Grace})}
		v.Files = []ui.Link{keysLink(rq)}
		return rq.ok(public.Transparency(v))
	}
	p := *chosen
	half := p.Half.String()
	file := func(name string) string { return rq.path(paths.FiguresFile(half, name)) }
	v.Shell.Kicker = i18n.T(ctx, "figures.period", i18n.Args{"From": format.Date(rq.lang, p.Half.Start()), "Until": format.Date(rq.lang, p.Half.LastDay())})
	v.Download = ui.Link{Href: file(figuresFile), Text: i18n.T(ctx, "figures.download")}
	v.Made = i18n.T(ctx, "figures.published", i18n.Args{"Date": format.Date(rq.lang, p.PublishedAt)})
	v.Outcomes = ui.BarsView{Caption: i18n.T(ctx, "figures.outcomes"), LabelHead: i18n.T(ctx, "figures.outcome"), ValueHead: i18n.T(ctx, "figures.count")}
	for _, c := range barFigures {
		v.Outcomes.Bars = append(v.Outcomes.Bars, figureBar(rq, figureName(rq, c), p.Total.Cells[c]))
	}
	for _, c := range factFigures {
		v.Facts.Rows = append(v.Facts.Rows, ui.SummaryRow{Key: figureName(rq, c), Text: figure(rq, p.Total.Cells[c])})
	}
	v.Facts.Rows = append(v.Facts.Rows,
		ui.SummaryRow{Key: i18n.T(ctx, "figures.median.receipt"), Text: inDays(rq, p.Total.HoursAck)},
		ui.SummaryRow{Key: i18n.T(ctx, "figures.median.effect"), Text: inDays(rq, p.Total.HoursEffect)})
	v.Outside = public.FigureView{Number: figure(rq, outsidePolicy(p)), Text: i18n.T(ctx, "figures.outside.text")}
	v.Reasons, v.NoReason = refusals(rq, p.Total)
	if len(p.Rows) > 0 {
		v.Rows = figureRows(rq, i18n.T(ctx, "figures.rows.title"), p.Rows)
	}
	s.figureFiles(rq, &v, p, file)
	if len(all) > 1 {
		trend(rq, &v, all, p.Half)
	}
	return rq.ok(public.Transparency(v))
}

// outsidePolicy is how many orders were complied with outside the policy, in part or whole: never less than what it is made of.
func outsidePolicy(p report.Report) report.Cell {
	full, partial := p.Outside.Cells[report.Full], p.Outside.Cells[report.Partial]
	switch {
	case full.Showing == report.Exact && partial.Showing == report.Exact:
		return report.Cell{N: full.N + partial.N}
	case full.Showing == report.Few && partial == (report.Cell{}), partial.Showing == report.Few && full == (report.Cell{}):
		return report.Cell{Showing: report.Few}
	}
	return report.Cell{Showing: report.Hidden}
}

// figureFiles adds what can be downloaded, and how it is checked.
func (s *Server) figureFiles(rq *request, v *public.TransparencyView, p report.Report, file func(string) string) {
	ctx := rq.ctx()
	add := func(name, id string) {
		v.Files = append(v.Files, ui.Link{Href: file(name), Text: i18n.Say(ctx, id, nil)})
	}
	add(ordersFile, "figures.file.orders")
	if p.Signer == "" {
		v.Unsigned = i18n.T(ctx, "figures.unsigned")
		return
	}
	add(figuresFile+signature, "figures.file.signature")
	add(ordersFile+signature, "figures.file.orders_signature")
	add(signersFile, "figures.file.signers")
	v.Files = append(v.Files, keysLink(rq))
	name := downloadName(p.Half, figuresFile)
	v.Commands = &ui.CopyView{ID: "command", Label: i18n.T(ctx, "figures.verify.command"), Hint: i18n.T(ctx, "figures.verify.hint"),
		Text: "ssh-keygen -Y verify -f " + signersFile + " -I " + s.Figures.Domain.Identity() + " -n " + s.Figures.Use() + " -s " + name + signature + " < " + name}
}

// trend compares the half-years, and leads to the others.
func trend(rq *request, v *public.TransparencyView, all []report.Report, shown report.Half) {
	ctx := rq.ctx()
	v.Trend = &ui.BarsView{Caption: i18n.T(ctx, "figures.trend"), LabelHead: i18n.T(ctx, "figures.half"), ValueHead: i18n.T(ctx, "figures.count")}
	for _, p := range all {
		v.Trend.Bars = append(v.Trend.Bars, figureBar(rq, halfName(rq, p.Half), p.Total.Cells[report.Received]))
		if p.Half != shown {
			v.Others = append(v.Others, ui.Link{Href: rq.path(paths.Figures(p.Half.String())), Text: i18n.T(ctx, "figures.other", i18n.Args{"Half": halfName(rq, p.Half)})})
		}
	}
}

// askedReport is the report that the address names, or the newest; nil when nothing is published and none was named.
func (s *Server) askedReport(rq *request) (all []report.Report, chosen *report.Report, err error) {
	if s.Figures != nil {
		if all, err = s.Figures.Published(rq.ctx()); err != nil {
			return nil, nil, err
		}
	}
	asked := rq.Param("half")
	if asked == "" && len(all) > 0 {
		return all, &all[0], nil
	}
	for i, p := range all {
		if p.Half.String() == asked {
			return all, &all[i], nil
		}
	}
	if asked != "" {
		return nil, nil, fault.Missing()
	}
	return nil, nil, nil
}

// transparencyFile sends a file of a half-year.
func (s *Server) transparencyFile(rq *request) error {
	_, p, err := s.askedReport(rq)
	if err != nil {
		return err
	}
	name := rq.Param("file")
	var data []byte
	switch name {
	case figuresFile:
		data = p.File
	case ordersFile:
		data = p.Orders
	case figuresFile + signature:
		data = p.Signature
	case ordersFile + signature:
		data = p.OrdersSignature
	case signersFile:
		if p.Signer != "" {
			data = []byte(strings.TrimRight(p.Signer, "\n") + "\n")
		}
	}
	if len(data) == 0 {
		return fault.Missing()
	}
	kind := "text/plain; charset=utf-8"
	if strings.HasSuffix(name, ".csv") {
		kind = "text/csv; charset=utf-8; header=present"
	}
	rq.Response().Header().Set("Content-Disposition", attachment(downloadName(p.Half, name)))
	return rq.Blob(http.StatusOK, kind, data)
}

// downloadName is what a file is called once it is on its reader's disk. The sheet keeps the name that its template gives.
func downloadName(h report.Half, name string) string {
	if strings.HasPrefix(name, figuresFile) {
		return "transparency-" + h.String() + strings.TrimPrefix(name, "figures")
	}
	return name
}

// figure is a count in words.
func figure(rq *request, c report.Cell) string {
	switch c.Showing {
	case report.Few:
		return i18n.T(rq.ctx(), "figures.few")
	case report.Hidden:
		return i18n.T(rq.ctx(), "figures.hidden")
	}
	return format.Number(rq.lang, int64(c.N))
}

func figureName(rq *request, c report.Column) string {
	return figureText.T(rq.ctx(), figureText.Values()[c])
}

// figureBar is a count as a bar; one that is not printed has no length.
func figureBar(rq *request, label string, c report.Cell) ui.Bar {
	b := ui.Bar{Label: label, Text: figure(rq, c)}
	if c.Showing == report.Exact {
		b.Value = int64(c.N)
	}
	return b
}

func halfName(rq *request, h report.Half) string {
	which := "first"
	if h.Second {
		which = "second"
	}
	return halfText.T(rq.ctx(), which) + " " + strconv.Itoa(h.Year)
}

// inDays is a median, which the file has in hours, in days.
func inDays(rq *request, hours string) string {
	n, err := strconv.ParseFloat(hours, 64)
	if err != nil {
		return i18n.T(rq.ctx(), "figures.hidden")
	}
	return format.Decimal(rq.lang, strconv.FormatFloat(n/24, 'f', 1, 64))
}

// refusals is the table of reasons of a row: with counts where the file has them.
func refusals(rq *request, r report.PublishedRow) (*ui.TableView, string) {
	ctx := rq.ctx()
	switch {
	case r.Reasons == "x":
		return nil, i18n.T(ctx, "figures.reasons.hidden")
	case r.Reasons == "":
		return nil, i18n.T(ctx, "figures.reasons.none")
	}
	t := &ui.TableView{Caption: i18n.T(ctx, "figures.reasons.title"), HideCaption: true, Columns: []ui.Column{
		{Label: i18n.T(ctx, "figures.reason")}, {Label: i18n.T(ctx, "figures.count"), Numeric: true}}}
	for _, one := range strings.Fields(r.Reasons) {
		code, count, counted := strings.Cut(one, ":")
		if !counted {
			count = i18n.T(ctx, "figures.hidden")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: law.ReasonText.T(ctx, code), Sub: code}, ui.Text(count)}})
	}
	return t, ""
}

// figureRows is the table of groups.
func figureRows(rq *request, caption string, rows []report.PublishedRow) *ui.TableView {
	t := groupTable(rq, caption)
	for _, r := range rows {
		var cells []string
		for _, c := range rowFigures {
			cells = append(cells, figure(rq, r.Cells[c]))
		}
		t.Rows = append(t.Rows, groupRow(rq, r.Group, cells))
	}
	return t
}

func groupTable(rq *request, caption string) *ui.TableView {
	t := &ui.TableView{Caption: caption, HideCaption: true, Stacked: true, Columns: []ui.Column{{Label: i18n.T(rq.ctx(), "figures.rows.authority")},
		{Label: i18n.T(rq.ctx(), "figures.rows.basis")}, {Label: i18n.T(rq.ctx(), "figures.rows.category")}}}
	for _, c := range rowFigures {
		t.Columns = append(t.Columns, ui.Column{Label: figureName(rq, c), Numeric: true})
	}
	return t
}

func groupRow(rq *request, g report.Group, figures []string) ui.Row {
	ctx := rq.ctx()
	row := ui.Row{Cells: []ui.Cell{{Text: law.AuthorityText.T(ctx, g.Authority), Sub: g.Country}, ui.Text(law.BasisText.T(ctx, g.Basis)),
		ui.Text(law.CategoryText.T(ctx, g.Category))}}
	for _, f := range figures {
		row.Cells = append(row.Cells, ui.Text(f))
	}
	return row
}
