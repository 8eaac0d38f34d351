package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// Budgets.
const (
	copyBudget    = 0.8
	memoryBudget  = 64 << 20
	pageBudget    = 25e-3 // seconds, of 95 in 100 answers
	queryBudget   = 5
	rateBudget    = 0.5
	startBudget   = 2.0
	htmlBudget    = 12_000 // bytes, compressed
	visitBudget   = 60_000
	requestBudget = 6
)

// Marks in the file that is saved, between which the report stands.
const (
	beginMark = "<!-- bench: begin -->\n"
	endMark   = "<!-- bench: end -->\n"
)

// report prints the tables, and saves them if that was asked for.
func (b *bench) report() error {
	text := b.tables()
	fmt.Print(text)
	if b.save == "" {
		return nil
	}
	old, err := os.ReadFile(b.save)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(old), beginMark)
	_, tail, ok2 := strings.Cut(rest, endMark)
	if !ok || !ok2 {
		return fmt.Errorf("%s has no %q and %q", b.save, strings.TrimSpace(beginMark), strings.TrimSpace(endMark))
	}
	return os.WriteFile(b.save, []byte(head+beginMark+"\n"+text+"\n"+endMark+tail), 0o644)
}

// verdict says in a table whether a budget was met.
func verdict(met bool) string {
	if met {
		return "met"
	}
	return "**missed**"
}

// table writes rows as Markdown.
type table struct{ strings.Builder }

func (t *table) row(cells ...string) { fmt.Fprintf(t, "| %s |\n", strings.Join(cells, " | ")) }

func (t *table) head(cells ...string) {
	t.row(cells...)
	t.row(slices.Repeat([]string{"---"}, len(cells))...)
}

func (b *bench) tables() string {
	var t table
	t.head("what", "budget", "figure", "")
	b.importRows(&t)
	b.pageRows(&t)
	b.rateRows(&t)
	b.weightRows(&t)
	b.withdrawRows(&t)
	b.mailingRows(&t)
	b.startRow(&t)
	t.WriteByte('\n')
	b.importTable(&t)
	b.pageTable(&t)
	b.rateTable(&t)
	b.weightTable(&t)
	b.withdrawTable(&t)
	b.mailingTable(&t)
	t.WriteString(b.machine())
	return t.String()
}

func (b *bench) importRows(t *table) {
	for _, f := range []importFigures{b.customers, b.invoices} {
		ratio := f.ratios()
		t.row("import of "+f.name+", beside COPY of the same rows", "≥ 0.8", span("%.2f", ratio), verdict(median(ratio) >= copyBudget))
		t.row("memory of that import", "≤ 64 MiB", fmt.Sprintf("%d MiB", f.memory()>>20), verdict(f.memory() <= memoryBudget))
	}
}

func (b *bench) startRow(t *table) {
	if len(b.starts) == 0 {
		return
	}
	starts := median(b.starts)
	t.row("start to ready on these data, the database's own start included", "≤ 2 s", fmt.Sprintf("%.2f s (%.2f to %.2f)", starts, slices.Min(b.starts), slices.Max(b.starts)), verdict(starts <= startBudget))
}

func (b *bench) pageRows(t *table) {
	if len(b.pages) == 0 {
		return
	}
	slowest, most := b.pages[0], b.pages[0]
	for _, p := range b.pages {
		if p.p95 > slowest.p95 {
			slowest = p
		}
		if p.queries > most.queries {
			most = p
		}
	}
	t.row("server time of the slowest page ("+slowest.name+")", "p95 ≤ 25 ms", ms(slowest.p95), verdict(slowest.p95.Seconds() <= pageBudget))
	t.row("queries of the page with most ("+most.name+")", "≤ 5", fmt.Sprint(most.queries), verdict(most.queries <= queryBudget))
}

func (b *bench) rateRows(t *table) {
	for _, f := range b.rates {
		ratio := f.ratios()
		t.row("overview, answers a second beside the bare floor, "+f.name, "≥ 0.5", span("%.2f", ratio), verdict(median(ratio) >= rateBudget))
	}
}

func (b *bench) weightRows(t *table) {
	if len(b.weights) == 0 {
		return
	}
	page, visit := b.weights[0], b.weights[0]
	for _, w := range b.weights {
		if w.parts[0].bytes > page.parts[0].bytes {
			page = w
		}
		if w.total() > visit.total() {
			visit = w
		}
	}
	t.row("heaviest page ("+page.page+"), HTML compressed", "≤ 12 KB", kb(page.parts[0].bytes), verdict(page.parts[0].bytes <= htmlBudget))
	t.row("first visit ("+visit.page+"), all", "≤ 60 KB", kb(visit.total()), verdict(visit.total() <= visitBudget))
	t.row("requests of a first visit", "≤ 6", fmt.Sprint(len(visit.parts)), verdict(len(visit.parts) <= requestBudget))
}

func (b *bench) importTable(t *table) {
	t.WriteString("Imports (records a second; processor time in seconds, of one core):\n\n")
	t.head("import", "records", "first time", "COPY of the same rows", "ratio", "the same file again", "memory", "Go heap", "processor, Go", "processor, PostgreSQL", "processor, COPY")
	for _, f := range []importFigures{b.customers, b.invoices} {
		for i, first := range f.first {
			t.row(fmt.Sprintf("%s, round %d", f.name, i+1), fmt.Sprint(first.Report.Read), fmt.Sprintf("%.0f", first.rate()),
				fmt.Sprintf("%.0f", float64(first.Report.Read)/f.copied[i].seconds), fmt.Sprintf("%.2f", f.ratio(i)), fmt.Sprintf("%.0f", f.again[i].rate()),
				fmt.Sprintf("%d MiB", max(first.Memory, f.again[i].Memory)>>20), fmt.Sprintf("%d MiB", max(first.Heap, f.again[i].Heap)>>20),
				fmt.Sprintf("%.1f", first.Go), fmt.Sprintf("%.1f", first.SQL), fmt.Sprintf("%.1f", f.copied[i].sql))
		}
	}
	t.WriteByte('\n')
}

func (b *bench) pageTable(t *table) {
	if len(b.pages) == 0 {
		return
	}
	fmt.Fprintf(t, "Pages (server time, one request after the other, %d each, of %d visitors):\n\n", b.requests, b.books.visitors())
	t.head("page", "p50", "p95", "longest", "queries")
	for _, p := range b.pages {
		t.row(p.name, ms(p.p50), ms(p.p95), ms(p.max), fmt.Sprint(p.queries))
	}
	t.WriteByte('\n')
}

func (b *bench) rateTable(t *table) {
	if len(b.rates) == 0 {
		return
	}
	fmt.Fprintf(t, "Load (%d connections, rounds of %g s on floor and portal in turn; the processor time is the server's and PostgreSQL's):\n\n", connections, b.loadSeconds)
	t.head("overview", "answers a second", "floor", "ratio", "p95", "floor", "processor for an answer", "floor")
	for _, f := range b.rates {
		last := len(f.portal) - 1
		t.row(f.name, fmt.Sprintf("%.0f", median(rates(f.portal))), fmt.Sprintf("%.0f", median(rates(f.floor))), span("%.2f", f.ratios()),
			ms(f.portal[last].P95), ms(f.floor[last].P95), fmt.Sprintf("%.2f ms", work(f.portal)*1e3), fmt.Sprintf("%.2f ms", work(f.floor)*1e3))
	}
	t.WriteByte('\n')
}

func (b *bench) weightTable(t *table) {
	if len(b.weights) == 0 {
		return
	}
	t.WriteString("First visits (bytes of the answers' bodies, compressed where the portal compresses):\n\n")
	t.head("page", "HTML", "what else it fetches", "all")
	for _, w := range b.weights {
		var others []string
		for _, p := range w.parts[1:] {
			name := p.path[strings.LastIndexByte(p.path, '/')+1:]
			others = append(others, name+" "+kb(p.bytes))
		}
		t.row(w.page, kb(w.parts[0].bytes), strings.Join(others, ", "), kb(w.total()))
	}
	t.WriteByte('\n')
}
