package staff

import (
	"testing"
	"time"

	"inzage/internal/core/fault"
)

// TestChangePassword: fresh only, by the rules for passwords; every other session ends, and the old password is worth nothing.
func TestChangePassword(t *testing.T) {
	const other = "zeven kraaien drinken thee"
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", Operations)
	_, elsewhere := c.signIn()
	s, token := c.signIn()
	_, err := w.svc.ChangePassword(visitor(), s, "kort")
	wants(t, err, fault.Invalid, "password.short")
	fresh, err := w.svc.ChangePassword(visitor(), s, other)
	must(t, err)
	if w.alive(elsewhere) || w.alive(token) || w.session(fresh).Stage != StageFull {
		t.Error("the wrong sessions are alive")
	}
	_, err = w.svc.SignIn(visitor(), SignIn{Email: c.email, Password: goodPassword})
	wants(t, err, fault.Invalid, "staff.error.wrong")
	_, err = w.svc.SignIn(visitor(), SignIn{Email: c.email, Password: other})
	must(t, err)
	if w.letters(noticePassword) != 1 {
		t.Error("nobody was told")
	}
	s = w.session(fresh)
	w.clock.Advance(StepUpLife + time.Second)
	_, err = w.svc.ChangePassword(visitor(), s, goodPassword)
	wants(t, err, fault.Forbidden, "staff.error.step_up")
}
