package disclosure

import (
	"context"
	"errors"
	"slices"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// attemptRefused is the action of an entry and of a line of history that say that somebody tried a step and was refused it.
const attemptRefused = "disclosure.attempt_refused"

// attemptAgain is how long the same attempt of the same officer is not told again in the history.
const attemptAgain = time.Hour

// Why is why an attempt was refused, in one word. Besides these it is an Act: the part that the person already had.
type Why string

// The words.
const (
	WhyRights   Why = "rights"   // the officer's role does not allow it, or not any more
	WhyState    Why = "state"    // the case does not stand where the step can be done
	WhyStale    Why = "stale"    // the form showed an earlier version of the case
	WhyLapsed   Why = "lapsed"   // the approval that it rests on is over
	WhyApproved Why = "approved" // this person approved it already, by another account
	WhySecond   Why = "second"   // the person had another part, which the history does not tell
	WhyNotice   Why = "notice"   // the people concerned were not told yet, or may still object
	WhyOutside  Why = "outside"  // the policy does not let it out, and the company has not allowed that
	WhyPackage  Why = "package"  // there is no package to let go
	WhyOther    Why = "other"
)

// WhyText is what the history says of why, under what was tried.
var WhyText = i18n.Enum("attempt.why.", string(WhyRights), string(WhyState), string(WhyStale), string(WhyLapsed), string(WhyApproved), string(WhySecond),
	string(WhyNotice), string(WhyOutside), string(WhyPackage), string(WhyOther), string(ActRegister), string(ActAuthenticate), string(ActReview), string(ActSubmit),
	string(ActCounsel), string(ActCollect), string(ActApprove), string(ActRefuse), string(ActRelease))

// why is the word for what an officer is told.
var why = map[string]Why{
	"staff.error.forbidden": WhyRights, "handover.error.passphrase": WhyRights, "case.error.step": WhyState, "case.error.stale": WhyStale,
	"handover.error.lapsed": WhyLapsed, "case.error.approved_already": WhyApproved, "case.error.second_person": WhySecond,
	"told.error.decision": WhyNotice, "told.error.notice": WhyNotice, "told.error.window": WhyNotice, "told.error.once": WhyOther,
	"handover.error.untold": WhyNotice, "review.error.override_off": WhyOutside, "handover.error.unpublished": WhyPackage,
}

// A Breach is a line of history about a step that was refused.
type Breach struct {
	Step    string // the action that was tried: "disclosure.approved"
	Why     Why
	Account bool // the person had the other part by another account
}

// BreachOf reads what a line of history says of an attempt; false when it is about a step that was done.
func BreachOf(e Event) (a Breach, ok bool) {
	if e.Action != attemptRefused {
		return a, false
	}
	a.Step, _ = e.Details["step"].(string)
	word, _ := e.Details["why"].(string)
	a.Why = Why(word)
	a.Account, _ = e.Details["account"].(bool)
	return a, true
}

// breaks reports whether what an officer was refused breaks a rule about who may do it and when. A form that is not filled in right, or
// that a colleague's work has overtaken, breaks none; a decision of a second person on a version that is no more does.
func breaks(p step, f *fault.Fault) bool {
	switch {
	case f == nil:
		return false
	case f.Kind == fault.Forbidden:
		return true
	case f.Kind == fault.Conflict:
		return p.permission == Approve || why[f.ID] == WhyState || why[f.ID] == WhyLapsed || why[f.ID] == WhyNotice
	}
	return false
}

// errRepeated ends the record of an attempt that is none: the same form sent twice.
var errRepeated = errors.New("disclosure: done already")

// attempted records that the officer who acts was refused a step, in a transaction of its own, and returns what they are told. The
// entry is about the case and about nobody else, and the line is in its history: whoever may not see cases sees neither. Tried again
// within the hour it is a further entry, and no further line.
func (s *Service) attempted(ctx context.Context, reference string, p step, refused error) error {
	f := fault.Of(refused)
	me := actor.From(ctx)
	if !breaks(p, f) || me.Kind != actor.Officer || me.OfficerID <= 0 {
		return refused
	}
	err := s.Store.Do(ctx, store.Change{Action: attemptRefused, Subject: keys.Nobody()}, func(tx *store.Tx) error {
		c, err := lock(tx, reference)
		if err != nil {
			return err
		}
		a := Breach{Step: p.action, Why: WhyOther}
		if word, known := why[f.ID]; known {
			a.Why = word
		}
		if a.Why == WhySecond {
			if err := a.part(tx, c.ID, me.OfficerID, p.act); err != nil {
				return err
			}
		}
		told, err := toldOf(tx, c.ID, me.OfficerID, a, f.Kind == fault.Conflict)
		if err != nil {
			return err
		}
		tx.About(subject(c))
		tx.InCase(c.UID, "", "")
		for k, v := range a.details() {
			tx.Note(k, v)
		}
		tx.Note("reference", c.Reference)
		tx.Note("version", c.Version)
		tx.Note("version_seen", p.version)
		if told {
			return nil
		}
		return insertEvent(tx, c.ID, Event{At: tx.Now(), Officer: me.OfficerID, Action: attemptRefused, Details: a.details()})
	})
	switch {
	case err == nil, errors.Is(err, errRepeated), fault.Is(err, fault.NotFound): // no such case: nothing was tried
		return refused
	}
	return err
}

func (a Breach) details() map[string]any {
	d := map[string]any{"step": a.Step, "why": string(a.Why)}
	if a.Account {
		d["account"] = true
	}
	return d
}

// against are the acts that stand in the way of another, the plainest first.
func against(act Act) []Act {
	switch {
	case act == ActRelease:
		return []Act{ActCollect}
	case slices.Contains(working, act):
		return []Act{ActApprove, ActRefuse, ActRelease}
	}
	return []Act{ActSubmit, ActReview, ActCounsel, ActCollect, ActAuthenticate, ActRegister}
}

// part finds the other part that the person of an officer has in a case, and whether it was by another account.
func (a *Breach) part(tx *store.Tx, id, officer int64, act Act) error {
	var found string
	err := tx.Row(`SELECT k.act, NOT bool_or(k.officer_id = $2) FROM case_acts k JOIN officers o ON o.person = k.person
		WHERE k.case_id = $1 AND o.id = $2 AND k.act = ANY($3) GROUP BY k.act ORDER BY array_position($3, k.act) LIMIT 1`, id, officer, actNames(against(act))).
		Scan(&found, &a.Account)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err == nil {
		a.Why = Why(found)
	}
	return err
}

func actNames(acts []Act) []string {
	out := make([]string, len(acts))
	for i, a := range acts {
		out[i] = string(a)
	}
	return out
}

// toldOf reports whether the history has told of an attempt within the hour. One that repeats what the same account just did (a form sent
// twice) is errRepeated.
func toldOf(tx *store.Tx, id, officer int64, a Breach, conflict bool) (told bool, err error) {
	var last string
	var by int64
	err = tx.Row(`SELECT e.action, coalesce(e.officer_id, 0), EXISTS (SELECT FROM case_events t WHERE t.case_id = $1 AND t.action = $2 AND t.officer_id = $3
			AND t.details @> jsonb_build_object('step', $4::text, 'why', $5::text) AND t.at > $6)
		FROM case_events e WHERE e.case_id = $1 AND e.action <> $2 ORDER BY e.seq DESC LIMIT 1`,
		id, attemptRefused, officer, a.Step, string(a.Why), tx.Now().Add(-attemptAgain)).Scan(&last, &by, &told)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err == nil && conflict && last == a.Step && by == officer {
		err = errRepeated
	}
	return told, err
}
