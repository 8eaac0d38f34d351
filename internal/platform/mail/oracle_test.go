package mail

import (
	"regexp"

	"inzage/internal/testkit/smtptest"
)

var tokenLine = regexp.MustCompile(`(?m)^token=3D([A-Za-z0-9_-]{43})|^token=([A-Za-z0-9_-]{43})`)

// oracle proves what can be proven about letters over SMTP, from the database and from what the server took:
//
//	L  every committed intent is delivered, or visibly open or dead
//	T  there are no more deliveries than attempts; each beyond the first has an attempt of which nobody knows the end;
//	   and there is none after "sent" was written
//	S  copies of a letter share Message-ID and token
//	N  there is nothing of a transaction that was rolled back
func (f *fixture) oracle() {
	f.t.Helper()
	rows, err := f.store.Pool().Query(f.t.Context(), `SELECT o.key, o.state, o.message_id, o.attempts, count(a.id),
			count(a.id) FILTER (WHERE a.outcome IS NULL OR a.outcome = 'unknown'), count(a.id) FILTER (WHERE a.outcome = 'sent')
		FROM outbox o LEFT JOIN mail_attempts a ON a.outbox_id = o.id GROUP BY o.id`)
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()
	taken := map[string][]smtptest.Delivery{}
	for _, d := range f.server.Deliveries() {
		id := d.Header("Message-ID")
		taken[id] = append(taken[id], d)
	}
	found := map[string]bool{}
	for rows.Next() {
		var key, state, messageID string
		var claims, attempts, unknowns, sents int
		if err := rows.Scan(&key, &state, &messageID, &claims, &attempts, &unknowns, &sents); err != nil {
			f.t.Fatal(err)
		}
		found[key] = true
		copies := taken["<"+messageID+">"]
		delete(taken, "<"+messageID+">")
		if state == "sent" && len(copies) == 0 {
			f.t.Errorf("L: %s is sent and was not delivered", key)
		}
		if claims != attempts {
			f.t.Errorf("T: %s was claimed %d times and has %d attempts", key, claims, attempts)
		}
		if len(copies) > attempts || len(copies) > unknowns+sents || sents > 1 {
			f.t.Errorf("T: %s was delivered %d times in %d attempts, %d unknown, %d sent", key, len(copies), attempts, unknowns, sents)
		}
		tokens := map[string]bool{}
		for _, d := range copies {
			tokens[tokenLine.FindString(d.Data)] = true
		}
		if len(tokens) > 1 {
			f.t.Errorf("S: the copies of %s have the tokens %v", key, tokens)
		}
	}
	if err := rows.Err(); err != nil {
		f.t.Fatal(err)
	}
	for _, key := range f.keys {
		if !found[key] {
			f.t.Errorf("L: the intent %s is lost", key)
		}
		delete(found, key)
	}
	for key := range found {
		f.t.Errorf("N: %s was never committed", key)
	}
	for id := range taken {
		f.t.Errorf("N: a letter %s was delivered that no intent wants", id)
	}

	before := len(f.server.Deliveries())
	f.sweep()
	f.drain()
	if after := len(f.server.Deliveries()); after != before {
		var open int
		f.scan(&open, `SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')`)
		if open == 0 {
			f.t.Errorf("T: %d letters were delivered after all were sent", after-before)
		}
	}
}
