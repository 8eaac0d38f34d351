package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"inzage/internal/core/sheet"
)

// header is the first line of a file of figures.
var header = []string{"period_start", "period_end", "authority_country", "authority_type", "legal_basis", "data_category",
	"requests_received", "requests_pending_start", "requests_pending_end", "accounts_specified", "accounts_with_data",
	"disclosed_full", "disclosed_partial", "no_data", "rejected", "withdrawn", "fraudulent", "emergency", "preservation_only", "secrecy_imposed",
	"users_notified_before", "users_notified_after", "users_notice_held", "challenged", "median_hours_ack", "median_hours_effect", "reject_reasons"}

const firstCount = 6 // columns before the counts

// MarshalCSV writes the figures of a half-year as RFC 4180 has it. Nothing in it can be taken for a formula.
func MarshalCSV(h Half, rows []PublishedRow) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	if err := w.Write(header); err != nil {
		return nil, err
	}
	for _, r := range rows {
		line := []string{h.Start().Format(time.DateOnly), h.LastDay().Format(time.DateOnly), r.Group.Country, r.Group.Authority, r.Group.Basis, r.Group.Category}
		for _, c := range r.Cells {
			line = append(line, c.String())
		}
		if err := w.Write(append(line, r.HoursAck, r.HoursEffect, r.Reasons)); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// ParseCSV reads what MarshalCSV wrote: pages show what the signed file says and nothing else.
func ParseCSV(file []byte) ([]PublishedRow, error) {
	lines, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("report: file of figures: %w", err)
	}
	if len(lines) == 0 || strings.Join(lines[0], ",") != strings.Join(header, ",") {
		return nil, errors.New("report: not a file of figures")
	}
	var rows []PublishedRow
	for _, line := range lines[1:] {
		r := PublishedRow{Group: Group{line[2], line[3], line[4], line[5]}, HoursAck: line[len(line)-3], HoursEffect: line[len(line)-2], Reasons: line[len(line)-1]}
		for c := range r.Cells {
			if r.Cells[c], err = parseCell(line[firstCount+c]); err != nil {
				return nil, err
			}
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func parseCell(s string) (Cell, error) {
	switch s {
	case "1-4":
		return Cell{Showing: Few}, nil
	case "x":
		return Cell{Showing: Hidden}, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return Cell{}, fmt.Errorf("report: %.20q is no count", s)
	}
	return Cell{N: n}, nil
}

// orderColumns are the counts of the sheet of orders; each has a column of words to it.
var orderColumns = []string{
	"Number of orders to act against illegal content received",
	"Number of specific items of information included in the total number of orders to act against illegal content",
	"Median time to inform the authority of the receipt of the order to act against illegal content",
	"Median time to give effect to the order to act against illegal content",
	"Number of orders to provide information",
	"Median time to inform the authority of the receipt of the order to provide information",
	"Median time to give effect to the order to provide information",
}

// states are the Member States of the Union.
const states = " AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE "

// MarshalOrders writes the sheet member_states_orders of the template of Implementing Regulation (EU) 2024/2835: orders of Member
// States' authorities, after article 15(1)(a) of Regulation (EU) 2022/2065. Orders to act against content do not come here, so those
// columns say 0. The other numbers are the printed ones, so that this sheet gives nothing away that the figures withhold.
func MarshalOrders(service string, t Table, rows []PublishedRow) ([]byte, error) {
	head := []string{"Applicability", "Service", "Reporting period", "Category of illegal content", `Description of the sub-category "Other"`, "Scope"}
	head = append(head, orderColumns...)
	for i, name := range orderColumns {
		if i < 2 { // the template writes these two small, and no other
			name = "n" + strings.TrimPrefix(name, "N")
		}
		head = append(head, "Contextual information on "+name)
	}
	total := rows[len(rows)-2]
	number, words, ack, effect := total.Cells[Received], "", total.HoursAck, total.HoursEffect
	if t.beyond > 0 {
		ack, effect = "", ""
		if rest := t.Total.Counts[Received] - t.beyond; number.Showing == Exact && t.beyond > few && (rest == 0 || rest > few) {
			number = Cell{N: rest}
		} else {
			number = Cell{Showing: Hidden}
		}
	}
	if number.Showing != Exact {
		words = "Numbers from 1 to 4, and those that would reveal them, are not printed."
	}
	period := t.Half.Start().Format(time.DateOnly) + " - " + t.Half.LastDay().Format(time.DateOnly)
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	err := w.WriteAll([][]string{head, {
		"Yes", sheet.Guard(service), period, "TOTAL", "", "Total number", "0", "0", "", "", number.String(), ack, effect,
		"", "", "", "", words, inHours(ack), inHours(effect),
	}})
	return b.Bytes(), err
}

func inHours(median string) string {
	if median == "" {
		return ""
	}
	return "In hours."
}
