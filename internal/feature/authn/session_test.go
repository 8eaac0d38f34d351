package authn

import (
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/platform/identity"
)

func TestSessionLimits(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	_, in := w.signIn("mieke@wilg.example", goodPassword)
	w.clock.Advance(identity.IdleLimit - time.Second)
	if !w.alive(in.Token) {
		t.Error("ended a second early")
	}
	w.clock.Advance(time.Second)
	if w.alive(in.Token) {
		t.Error("lives after half an hour without use")
	}
	_, in = w.signIn("mieke@wilg.example", goodPassword)
	w.clock.Advance(identity.AbsoluteLimit - time.Second)
	w.exec(`UPDATE sessions SET seen_at = $1`, w.clock.Now())
	if !w.alive(in.Token) {
		t.Error("ended a second early")
	}
	w.clock.Advance(time.Second)
	if w.alive(in.Token) {
		t.Error("lives after twelve hours")
	}
	must(t, w.svc.expireSessions(job()))
	if w.count(`SELECT count(*) FROM sessions`) != 0 || w.entries("session.expired") != 1 {
		t.Error("what is past its limit should be deleted, and said")
	}
	if n := w.count(`SELECT count FROM kind_summaries WHERE kind = 'sessions'`); n != 0 {
		t.Errorf("the overview still says %d sessions", n)
	}
	must(t, w.svc.expireSessions(job()))
	if w.entries("session.expired") != 1 {
		t.Error("nothing expired, and an entry says so")
	}
}

func TestStepUp(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	session, in := w.signIn("mieke@wilg.example", goodPassword)
	w.clock.Advance(11 * time.Minute)
	for range 5 {
		_, err := w.svc.StepUp(of(session), session, otherPassword)
		wants(t, err, fault.Invalid, "confirm.error.wrong")
	}
	_, err := w.svc.StepUp(of(session), session, goodPassword)
	wants(t, err, fault.TooMany, "confirm.error.wait")
	w.clock.Advance(time.Second)
	token, err := w.svc.StepUp(of(session), session, goodPassword)
	must(t, err)
	if w.alive(in.Token) || !w.session(token).AuthAt.Equal(w.clock.Now()) {
		t.Error("the session should have a new token and a new time")
	}
	if w.entries("stepup.failed") != 5 || w.entries("stepup.completed") != 1 {
		t.Error("tries are not in the record")
	}
	session = w.session(token)
	must(t, w.svc.SignOut(of(session), session))
	_, err = w.svc.StepUp(of(session), session, goodPassword) // step-up in another tab, after the sign-out
	wants(t, err, fault.NotFound, "")
}

func TestChangePasswordAndSessions(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	w.active("1002", "jan@berk.example")
	mine, in := w.signIn("mieke@wilg.example", goodPassword)
	other, in2 := w.signIn("mieke@wilg.example", goodPassword)
	jan, janIn := w.signIn("jan@berk.example", goodPassword)
	items, err := w.svc.ListSessions(of(mine), mine)
	must(t, err)
	if len(items) != 2 || !items[1].Current || items[0].Browser != "Firefox, Windows" || items[0].IP != "192.0.2.10" {
		t.Errorf("sessions are %+v", items)
	}
	wants(t, w.svc.EndSession(of(mine), mine, jan.ID), fault.NotFound, "")
	must(t, w.svc.EndSession(of(mine), mine, other.ID))
	if w.alive(in2.Token) || !w.alive(janIn.Token) {
		t.Error("the wrong session ended")
	}
	_, in2 = w.signIn("mieke@wilg.example", goodPassword)
	n, device, err := w.svc.EndOtherSessions(of(mine), mine, in.Device)
	must(t, err)
	if n != 1 || w.alive(in2.Token) || !w.alive(in.Token) {
		t.Errorf("%d other sessions ended, want 1", n)
	}
	before := w.mails("authn.new_device")
	_, err = w.try(visitor(), "mieke@wilg.example", goodPassword, device)
	must(t, err)
	if w.mails("authn.new_device") != before {
		t.Error("this device should stay known")
	}

	token, _, err := w.svc.ChangePassword(of(mine), mine, device, otherPassword)
	must(t, err)
	if w.alive(in.Token) || !w.alive(token) || w.count(`SELECT count(*) FROM sessions WHERE login_id = $1`, mine.Login.ID) != 1 {
		t.Error("this session should go on under a new token, alone")
	}
	w.signIn("mieke@wilg.example", otherPassword)
	stale := w.session(token)
	w.clock.Advance(StepUpLife + time.Second)
	_, _, err = w.svc.ChangePassword(of(stale), stale, "", goodPassword)
	wants(t, err, fault.Forbidden, "")
}
