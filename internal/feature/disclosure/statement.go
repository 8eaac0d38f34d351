package disclosure

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/audit"
)

// accompany writes what a package tells about itself: what was asked, what was searched and found, who approved it, and how to read
// it. No officer is named: who acted stands under the name that the audit log uses.
func (g *gathering) accompany(ctx context.Context, f Full, started, ended time.Time) error {
	approvals, err := g.approvals(ctx, f)
	if err != nil {
		return err
	}
	for _, file := range []struct {
		path    string
		content func() (io.Reader, error)
	}{
		{"meta/order.json", func() (io.Reader, error) { return indented(orderFile(f.Case)) }},
		{"meta/scope.json", func() (io.Reader, error) { return indented(scopeFile(f)) }},
		{"meta/approvals.json", func() (io.Reader, error) { return indented(approvals) }},
		{"meta/collection.jsonl", g.collection},
		{"meta/statement." + string(g.lang) + ".txt", func() (io.Reader, error) {
			return strings.NewReader(law.Statement(g.lang, g.s.heading(g.c), g.search(f, started, ended)).Text()), nil
		}},
		{"data/README." + string(g.lang) + ".txt", func() (io.Reader, error) {
			return strings.NewReader(law.Readme(g.lang, g.contents(ended)).Text()), nil
		}},
	} {
		content, err := file.content()
		if err != nil {
			return err
		}
		if _, err := g.w.Add(file.path, content); err != nil {
			return err
		}
	}
	return nil
}

func indented(v any) (io.Reader, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	return strings.NewReader(string(b) + "\n"), err
}

// orderFile is meta/order.json: the order as it was registered.
func orderFile(c Case) map[string]any {
	return map[string]any{
		"reference": c.Reference, "kind": c.Kind, "received_at": c.ReceivedAt.UTC(),
		"authority": map[string]any{"type": c.Issuer.Type, "name": c.Issuer.Name, "country": c.Issuer.Country, "arrondissement": c.Issuer.Division,
			"signatory": c.Issuer.Signatory, "function": c.Issuer.Function},
		"order": map[string]any{"bases": c.Order.Bases, "nature": c.Order.Nature, "date": c.Order.Date.Format(time.DateOnly), "number": c.Order.Number,
			"number_kind": c.Order.NumberKind, "language": c.Order.Language, "ecli": c.Order.ECLI},
		"verdicts": map[string]any{"policy": c.Policy, "law": c.Law, "outside_policy": c.OutsidePolicy},
	}
}

// scopeFile is meta/scope.json: each line, what was decided of it, and the digest that was approved.
func scopeFile(f Full) map[string]any {
	lines := make([]map[string]any, 0, len(f.Lines))
	for _, l := range f.Lines {
		line := map[string]any{"line": l.Line, "selector": l.Selector, "value": l.Value, "customer": l.Number, "kind": l.Kind, "category": l.Category,
			"from": l.From.UTC(), "to": l.To.UTC(), "paragraph": l.Paragraph, "exclusions": l.Exclusions, "decision": l.Decision, "reason": l.Reason,
			"narrowed": l.Asked != nil}
		if !l.At.IsZero() {
			line["used_at"], line["port"] = l.At.UTC(), l.Port
		}
		lines = append(lines, line)
	}
	return map[string]any{"reference": f.Reference, "digest": hex.EncodeToString(f.Digest), "lines": lines}
}

// approvals is meta/approvals.json: who, under a name that only the company can resolve, when, and what of.
func (g *gathering) approvals(ctx context.Context, f Full) ([]map[string]any, error) {
	all := []map[string]any{}
	for _, a := range f.Approvals {
		if a.Purpose != OfScope || !a.VoidedAt.IsZero() {
			continue
		}
		who, err := audit.Pseudonym(ctx, g.s.Store.Keys(), actor.Actor{Kind: actor.Officer, OfficerID: a.Officer}, a.At)
		if err != nil {
			return nil, err
		}
		all = append(all, map[string]any{"officer": who, "purpose": a.Purpose, "digest": hex.EncodeToString(a.Digest), "at": a.At.UTC(), "signature": a.Signature})
	}
	return all, nil
}

// collection is meta/collection.jsonl: each query with its arguments, and each file that it wrote. A query that found nothing has
// one line too.
func (g *gathering) collection() (io.Reader, error) {
	r, w := io.Pipe()
	go func() {
		out := json.NewEncoder(w)
		var err error
		for _, y := range g.yields {
			if err == nil {
				err = out.Encode(map[string]any{"query": y.template(), "arguments": y.arguments(), "parameters_sha256": hex.EncodeToString(y.parameters()), "rows": y.rows})
			}
		}
		for _, f := range g.files {
			if err == nil {
				err = out.Encode(map[string]any{"file": f.Path, "query": f.Template, "parameters_sha256": hex.EncodeToString(f.Parameters), "rows": f.Rows,
					"bytes": f.Bytes, "sha512": hex.EncodeToString(f.SHA512), "at": f.At.UTC()})
			}
		}
		_ = w.CloseWithError(err)
	}()
	return r, nil
}

// search is what the statement tells.
func (g *gathering) search(f Full, started, ended time.Time) law.Search {
	out := law.Search{Started: started, Ended: ended}
	if g.s.TimeStamps != nil {
		out.Stamps = g.s.TimeStamps.Authority()
	}
	found := map[int]bool{}
	for _, y := range g.yields {
		if y.rows > 0 {
			found[y.line.Line] = true
			out.Found = append(out.Found, law.Found{Line: y.line.Line, Kind: kindName(g.lang, y.kind.Key), Rows: y.rows, SHA512: y.sha512})
		}
	}
	for _, l := range f.Lines {
		line := g.s.letterLine(g.lang, l, nil)
		out.Asked = append(out.Asked, line)
		switch {
		case l.Decision == refused:
			line.Reasons = []law.Reason{law.Reason(l.Reason)}
			out.Refused = append(out.Refused, line)
		case !found[l.Line]:
			out.NotHeld = append(out.NotHeld, line)
		}
	}
	return out
}

// contents is what the README tells.
func (g *gathering) contents(sealed time.Time) law.Contents {
	out := law.Contents{Reference: g.c.Reference, Company: g.s.Company.Name, Contact: g.s.Company.Contact, Sealed: sealed, Folders: g.folders, Guarded: true}
	for _, name := range g.encoder.names {
		if id := "field." + name; i18n.Has(id) {
			out.Columns = append(out.Columns, law.Column{Name: name, Meaning: i18n.SayIn(g.lang, id)})
		}
	}
	return out
}
