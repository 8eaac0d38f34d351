package completeness_test

import "inzage/internal/testkit/completeness"

// noticeID is the id of the planted message about an order.
const noticeID = "'01a20435-2679-7532-8780-84e42a2a8bd4'"

func init() {
	for column, c := range map[string]completeness.Canary{
		"disclosure_notices.why":           word("public"),
		"disclosure_notices.outcome":       word("handed_over"),
		"disclosure_notices.copy":          {SQL: "gen_random_uuid()"}, // seen as its name and type
		"disclosure_notices.copy_size":     {SQL: "7421"},
		"disclosure_notice_lines.category": {SQL: "''"}, // a line has a kind or a category
		"disclosure_notice_lines.granted":  {SQL: "true", Seen: []string{"granted"}},
	} {
		special[column] = c
	}
}

// notice completes the row of a message about an order, or of one of its lines.
func (h *house) notice(table string, columns, values []string) ([]string, []string) {
	h.Helper()
	if table == "disclosure_notice_lines" {
		return append(columns, "notice_id", "line"), append(values, noticeID, "1")
	}
	columns, values = drop(columns, values, "id")
	return append(columns, "id", "updated_at"), append(values, noticeID, "now()")
}
