package web

import (
	"net/http"
	"strings"
	"testing"

	"inzage/internal/feature/staff"
)

// TestTodayTellsWhatFails plants failed jobs and letters, and expects them in words.
func TestTodayTellsWhatFails(t *testing.T) {
	w := newStaffWorld(t)
	o := w.officer("operations", staff.Operations).signedIn()
	if body := o.get("/staff").Body.String(); strings.Contains(body, "Wat misliep") {
		t.Error("something went wrong before anything was planted")
	}
	job := func(kind, args, state string, attempt int) {
		final := map[bool]string{true: "now()", false: "NULL"}[state == "discarded" || state == "completed"]
		w.plant(`INSERT INTO river_job (kind, args, queue, max_attempts, attempt, state, attempted_at, finalized_at, scheduled_at)
			VALUES ($1, $2::text::jsonb, 'x', 25, $3, $4::text::river_job_state, now(), `+final+`, now())`, kind, args, attempt, state)
	}
	job("disclosure_collect", `{"case": 1}`, "discarded", 5)
	job("mail_send", `{"outbox": 1}`, "retryable", 3)
	job("auth_request", `{}`, "retryable", 1) // it may just have met a restart
	job("upkeep", `{"chore": "figures_publish"}`, "discarded", 1)
	job("upkeep", `{"chore": "consent_reconcile"}`, "discarded", 1)
	w.plant(`INSERT INTO river_job (kind, args, queue, max_attempts, attempt, state, attempted_at, finalized_at, scheduled_at)
		VALUES ('upkeep', '{"chore": "consent_reconcile"}', 'x', 1, 1, 'completed', now(), now() + interval '1 minute', now())`) // the next turn made up for it
	w.plant(`INSERT INTO outbox (key, template, language, recipient, message_id, state, due, created_at, done_at) VALUES
		('a', 'x', 'nl', 'secret@example.com', 'm', 'dead', $1::timestamptz, $1, $1), ('b', 'x', 'nl', 'secret@example.com', 'm2', 'dead', $1, $1, $1::timestamptz - interval '8 days')`, w.clock.Now())
	a := o.get("/staff")
	body := a.Body.String()
	for _, want := range []string{"Wat misliep", "Gegevens voor een dossier verzamelen", "Een brief versturen", "De cijfers over vorderingen publiceren", "Brieven die niet vertrokken"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing", want)
		}
	}
	for _, not := range []string{"Een link om aan te melden sturen", "De lijst van de nieuwsbrief", "secret@example.com"} {
		if strings.Contains(body, not) {
			t.Errorf("%q is shown", not)
		}
	}
	if a.Code != http.StatusOK {
		t.Errorf("status %d", a.Code)
	}
}
