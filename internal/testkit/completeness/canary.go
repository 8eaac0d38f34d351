package completeness

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"inzage/internal/platform/dataset"
)

// Canary is a value that occurs nowhere else, and how a record shows it.
type Canary struct {
	SQL  string   // the value, as an expression
	Seen []string // texts that a record must hold, as Texts writes them
}

// Fill returns canaries for the shown columns of a table. What cannot be made up from a column's type stands in special,
// under "table.column": JSON, words of a list.
func Fill(t dataset.Table, have []Column, special map[string]Canary) (map[string]Canary, error) {
	fill := map[string]Canary{}
	for n, c := range have {
		if !t.Columns[c.Name].Shown {
			continue
		}
		if s, ok := special[t.Name+"."+c.Name]; ok {
			fill[c.Name] = s
			continue
		}
		text := fmt.Sprintf("canary-%s-%s", t.Name, c.Name)
		day := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 40*n+len(t.Name))
		switch c.Type {
		case "text":
			fill[c.Name] = Canary{quote(text), []string{text}}
		case "text[]":
			fill[c.Name] = Canary{"ARRAY[" + quote(text+"-1") + "," + quote(text+"-2") + "]", []string{text + "-1", text + "-2"}}
		case "numeric":
			value := fmt.Sprintf("%d.%02d", 700_000+97*n, n)
			fill[c.Name] = Canary{value, []string{value}}
		case "date":
			fill[c.Name] = Canary{quote(day.Format(time.DateOnly)), []string{day.Format(time.RFC3339)}}
		case "timestamp with time zone":
			at := day.Add(time.Duration(n) * time.Second)
			fill[c.Name] = Canary{quote(at.Format(time.RFC3339)), []string{at.Format(time.RFC3339)}}
		case "boolean":
			fill[c.Name] = Canary{"true", []string{"true"}}
		default:
			return nil, fmt.Errorf("no canary for %s.%s of type %s: give one", t.Name, c.Name, c.Type)
		}
	}
	return fill, nil
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Texts lists all that a record shows, with times in RFC 3339.
func Texts(r dataset.Record) []string {
	list := []string{r.Title.Plain}
	for _, v := range r.Title.Args {
		list = append(list, fmt.Sprint(v))
	}
	value := func(v dataset.Value) {
		list = append(list, v.Text, v.Currency, v.ID)
		if !v.Time.IsZero() {
			list = append(list, v.Time.UTC().Format(time.RFC3339))
		}
		if v.Kind == dataset.BoolValue {
			list = append(list, fmt.Sprint(v.Bool))
		}
	}
	fields := func(fs []dataset.Field) {
		for _, f := range fs {
			value(f.Value)
			if f.Source != nil {
				value(*f.Source)
			}
			if !f.Since.IsZero() {
				list = append(list, f.Since.UTC().Format(time.RFC3339))
			}
		}
	}
	grids := func(gs []dataset.Grid) {
		for _, g := range gs {
			for _, row := range slices.Concat(g.Rows, g.Foot) {
				for _, v := range row {
					value(v)
				}
			}
		}
	}
	fields(r.Fields)
	grids(r.Tables)
	for _, v := range r.Versions {
		fields(v.Fields)
		grids(v.Tables)
	}
	for _, f := range r.Files {
		list = append(list, f.Name, f.MIME)
	}
	if !r.Gone.IsZero() {
		list = append(list, r.Gone.UTC().Format(time.RFC3339))
	}
	return list
}

// Missing returns the canaries of a table that no record shows, as "table.column: text".
func Missing(table string, fill map[string]Canary, records []dataset.Record) []string {
	var all strings.Builder
	for _, r := range records {
		for _, text := range Texts(r) {
			all.WriteString(text + "\n")
		}
	}
	shown := all.String()
	var missing []string
	for column, c := range fill {
		for _, text := range c.Seen {
			if !strings.Contains(shown, text) {
				missing = append(missing, fmt.Sprintf("%s.%s: %s", table, column, text))
			}
		}
	}
	slices.Sort(missing)
	return missing
}
