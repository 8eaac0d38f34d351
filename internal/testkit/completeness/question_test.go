package completeness_test

import (
	"slices"
	"strings"

	"inzage/internal/platform/blob"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/completeness"
)

// Ids of the planted question.
const (
	questionID = "'01a20435-2679-7532-8780-84e42a2a8bd1'"
	messageID  = "'01a20435-2679-7532-8780-84e42a2a8bd2'"
	mailID     = "'01a20435-2679-7532-8780-84e42a2a8bd3'"
)

func init() {
	for column, c := range map[string]completeness.Canary{
		"questions.topic":          word("security"),
		"questions.state":          word("closed"),
		"question_messages.side":   word("customer"),
		"question_messages.way":    word("mail"),
		"question_messages.body":   {Seen: []string{"what somebody wrote"}}, // in a document, which holds the words
		"question_messages.quoted": {Seen: []string{"what was quoted below"}},
		"question_files.blob":      {SQL: "gen_random_uuid()"}, // seen as its name and type
		"question_files.size":      {SQL: "7401"},
		"mail_received.raw":        {SQL: "gen_random_uuid()", Seen: []string{"message/rfc822"}},
		"mail_received.size":       {SQL: "7411"},
	} {
		special[column] = c
	}
}

// question completes the row of a table of questions.
func (h *house) question(table string, columns, values []string) ([]string, []string) {
	h.Helper()
	set := func(pairs ...string) {
		for i := 0; i < len(pairs); i += 2 {
			if at := slices.Index(columns, pairs[i]); at >= 0 {
				values[at] = pairs[i+1]
				continue
			}
			columns, values = append(columns, pairs[i]), append(values, pairs[i+1])
		}
	}
	switch table {
	case "questions":
		set("id", questionID, "number", "1", "language", "'fr'", "way", "'mail'", "address_mac", "''", "last_at", "now()", "customer_hash", "'a'", "operations_hash", "'b'")
	case "mail_received":
		set("id", mailID, "question_id", questionID, "at", "now()", "envelope_from", "''", "digest", "'a'", "class", "'normal'", "outcome", "'replied'")
	case "question_messages":
		set("id", messageID, "question_id", questionID, "received_id", mailID, "origin", "'a'",
			"body", h.document("what somebody wrote"), "quoted", h.document("what was quoted below"))
	case "question_files":
		set("question_id", questionID, "message_id", messageID, "place", "0")
	}
	return columns, values
}

// document keeps a text for the planted customer.
func (h *house) document(text string) (id string) {
	h.Helper()
	if err := h.st.Do(h.ctx, store.Change{Action: "test.plant", Subject: keys.Customer(1)}, func(tx *store.Tx) error {
		kept, _, err := blob.Put(tx, keys.Customer(1), 1, "text.txt", "text/plain", strings.NewReader(text))
		id = "'" + kept.String() + "'"
		return err
	}); err != nil {
		h.Fatal(err)
	}
	return id
}
