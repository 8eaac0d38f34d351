package staff

import (
	"slices"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// TestPermissions holds the table still: who may what, in words.
func TestPermissions(t *testing.T) {
	want := map[Role]string{
		Operations:     "today own_security customers questions consents people_recovery",
		PrivacyOfficer: "today own_security customers questions consents cases cases_work cases_approve directory audit people_recovery",
		Auditor:        "today own_security cases audit people",
		Administrator:  "today own_security people people_change people_recovery",
	}
	for _, role := range Roles {
		var may []string
		for _, p := range Permissions() {
			if May([]Role{role}, p) {
				may = append(may, string(p))
			}
		}
		if got := strings.Join(may, " "); got != want[role] {
			t.Errorf("%s may %s\nwant %s", role, got, want[role])
		}
	}
	if May(Roles, "no such thing") || May(nil, SeeToday) || May([]Role{"root"}, SeeToday) {
		t.Error("somebody may what nobody may")
	}
}

// TestRequire: only an active officer whose roles allow it; nobody else, whatever stands in the context.
func TestRequire(t *testing.T) {
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", Operations)
	boss := w.officer("baas@kastanje.example", "P9", Administrator)
	if o, err := Require(w.store.Read(c.ctx()), AnswerQuestion); err != nil || o.ID != c.id || o.Person != "P1" {
		t.Errorf("%+v, %v", o, err)
	}
	for name, r := range map[string]store.Reader{
		"another role": w.store.Read(boss.ctx()), "nobody": w.store.Read(visitor()), "a command": w.store.Read(command()),
		"no such officer": w.store.Read(as(visitor(), 99)),
	} {
		if _, err := Require(r, AnswerQuestion); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, w.svc.Disable(boss.ctx(), c.id))
	if _, err := Require(w.store.Read(c.ctx()), AnswerQuestion); !fault.Is(err, fault.Forbidden) {
		t.Errorf("disabled: %v", err)
	}
}

// TestDemotedHalfWay: an officer is not demoted while a transaction relies on the role, and the next one finds it gone.
func TestDemotedHalfWay(t *testing.T) {
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", PrivacyOfficer)
	boss := w.officer("baas@kastanje.example", "P9", Administrator)
	inside, demoted := make(chan struct{}), make(chan error, 1)
	var order []string
	err := w.store.Do(c.ctx(), store.Change{Action: "test.approved", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		if _, err := Require(tx, ApproveCases); err != nil {
			return err
		}
		go func() { close(inside); demoted <- w.svc.ChangeRoles(boss.ctx(), c.id, []Role{Auditor}) }()
		<-inside
		select {
		case err := <-demoted:
			t.Errorf("demoted while relied upon: %v", err)
		case <-time.After(200 * time.Millisecond):
		}
		order = append(order, "approved")
		return nil
	})
	must(t, err)
	must(t, <-demoted)
	if _, err := Require(w.store.Read(c.ctx()), ApproveCases); !fault.Is(err, fault.Forbidden) {
		t.Errorf("after the demotion: %v", err)
	}
}

// TestChangeRoles: not one's own under any account, not the last administrator's; sessions end.
func TestChangeRoles(t *testing.T) {
	w := newWorld(t)
	boss := w.officer("baas@kastanje.example", "P9", Administrator)
	second := w.officer("baas2@kastanje.example", "P9", Operations) // the same person
	c := w.officer("an@kastanje.example", "P1", Operations)
	_, token := c.signIn()

	wants(t, w.svc.ChangeRoles(boss.ctx(), boss.id, []Role{Operations}), fault.Conflict, "staff.error.self")
	wants(t, w.svc.ChangeRoles(boss.ctx(), second.id, []Role{PrivacyOfficer}), fault.Conflict, "staff.error.self")
	wants(t, w.svc.ChangeRoles(c.ctx(), boss.id, []Role{Operations}), fault.Forbidden, "staff.error.forbidden")
	wants(t, w.svc.ChangeRoles(boss.ctx(), 99, []Role{Operations}), fault.NotFound, "")
	for _, bad := range [][]Role{nil, {"root"}, {Operations, Operations}, {Operations, ""}} {
		wants(t, w.svc.ChangeRoles(boss.ctx(), c.id, bad), fault.Invalid, "staff.error.roles")
	}
	must(t, w.svc.ChangeRoles(boss.ctx(), c.id, []Role{Operations}))
	if !w.alive(token) || w.letters(noticeRoles) != 0 {
		t.Error("nothing changed, and yet something happened")
	}
	must(t, w.svc.ChangeRoles(boss.ctx(), c.id, []Role{Administrator}))
	if w.alive(token) {
		t.Error("the session outlived the role")
	}
	if n := w.letters(noticeRoles); n != 3 {
		t.Errorf("%d letters", n)
	}
	must(t, w.svc.ChangeRoles(c.ctx(), boss.id, []Role{Auditor}))
	wants(t, w.svc.Disable(boss.ctx(), c.id), fault.Forbidden, "")
	must(t, w.svc.ChangeRoles(c.ctx(), boss.id, []Role{Administrator}))
	// Each demotes the other at once: one administrator stays.
	atOnce(t, 2, func(i int) error {
		by, of := []*colleague{boss, c}[i], []*colleague{c, boss}[i]
		return w.svc.ChangeRoles(by.ctx(), of.id, []Role{Operations})
	})
	if n := w.count(`SELECT count(*) FROM officers WHERE 'administrator' = ANY (roles) AND status = 'active'`); n != 1 {
		t.Errorf("%d administrators are left", n)
	}
}

// TestEpoch: a session is of the epoch in which it began, and a change of roles leaves none behind: each guard holds alone.
func TestEpoch(t *testing.T) {
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", Operations)
	boss := w.officer("baas@kastanje.example", "P9", Administrator)
	_, token := c.signIn()
	w.exec(`UPDATE officers SET auth_epoch = auth_epoch + 1 WHERE id = $1`, c.id)
	if w.alive(token) {
		t.Error("alive in another epoch")
	}
	c.signIn()
	must(t, w.svc.ChangeRoles(boss.ctx(), c.id, []Role{Auditor}))
	if n := w.count(`SELECT count(*) FROM staff_sessions WHERE officer_id = $1`, c.id); n != 0 {
		t.Errorf("%d sessions are left", n)
	}
	_, token = c.signIn()
	w.exec(`UPDATE officers SET status = 'enrolling' WHERE id = $1`, c.id)
	if w.alive(token) {
		t.Error("full, without two authenticators")
	}
}

// TestDisable ends everything; a reset by command opens the account again, empty.
func TestDisable(t *testing.T) {
	w := newWorld(t)
	boss := w.officer("baas@kastanje.example", "P9", Administrator)
	c := w.officer("an@kastanje.example", "P1", Operations)
	_, token := c.signIn()
	must(t, w.svc.Disable(boss.ctx(), c.id))
	must(t, w.svc.Disable(boss.ctx(), c.id))
	if w.alive(token) {
		t.Error("the session lives on")
	}
	if n := w.letters(noticeDisabled); n != 2 {
		t.Errorf("%d letters, want one each", n)
	}
	if _, err := w.svc.Reset(boss.ctx(), c.id); err == nil {
		t.Error("an officer reset another alone")
	}
	inv, err := w.svc.Reset(command(), c.id)
	must(t, err)
	_, err = w.svc.SignIn(visitor(), SignIn{Email: c.email, Password: goodPassword})
	wants(t, err, fault.Invalid, "staff.error.wrong")
	if n := w.count(`SELECT count(*) FROM staff_authenticators WHERE officer_id = $1`, c.id); n != 0 {
		t.Errorf("%d authenticators survived", n)
	}
	_, err = w.svc.Enrol(visitor(), tokenOf(inv), goodPassword)
	must(t, err)
	wants(t, w.svc.Disable(boss.ctx(), boss.id), fault.Conflict, "staff.error.self")
}

// TestRecovery: three persons, an hour, here and in the database; twenty at once make one.
func TestRecovery(t *testing.T) {
	const check = "Aan mijn bureau, met identiteitskaart."
	w := newWorld(t)
	lost := w.officer("lost@kastanje.example", "P1", Operations)
	_, token := lost.signIn()
	one, oneToo := w.officer("een@kastanje.example", "P2", PrivacyOfficer), w.officer("een2@kastanje.example", "P2", Administrator)
	two := w.officer("twee@kastanje.example", "P3", Operations)
	auditor := w.officer("aud@kastanje.example", "P4", Auditor)
	wants(t, w.svc.OpenRecovery(lost.ctx(), lost.id, check), fault.Conflict, "staff.error.other_person")
	wants(t, w.svc.OpenRecovery(auditor.ctx(), lost.id, check), fault.Forbidden, "")
	wants(t, w.svc.OpenRecovery(one.ctx(), lost.id, "kort"), fault.Invalid, "staff.error.check")
	must(t, w.svc.OpenRecovery(one.ctx(), lost.id, check))
	wants(t, w.svc.OpenRecovery(two.ctx(), lost.id, check), fault.Conflict, "staff.error.recovery_open")
	id := int64(w.count(`SELECT id FROM staff_recoveries WHERE done_at IS NULL AND cancelled_at IS NULL`))

	finish := func(c *colleague) error { _, _, err := w.svc.FinishRecovery(c.ctx(), id); return err }
	wants(t, finish(one), fault.Conflict, "staff.error.not_approved")
	for name, c := range map[string]*colleague{"who asked": one, "the other account of who asked": oneToo, "the one concerned": lost} {
		if err := w.svc.ApproveRecovery(c.ctx(), id); fault.Of(err) == nil || fault.Of(err).ID != "staff.error.other_person" {
			t.Errorf("%s: %v", name, err)
		}
	}
	wants(t, w.svc.ApproveRecovery(auditor.ctx(), id), fault.Forbidden, "")
	w.slow("staff_recoveries", "UPDATE")
	if n := atOnce(t, 8, func(i int) error { return w.svc.ApproveRecovery([]*colleague{one, two, oneToo, lost}[i%4].ctx(), id) }); n != 1 {
		t.Errorf("%d approvals of eight at once", n)
	}
	w.clock.Advance(RecoveryDelay - time.Second)
	wants(t, finish(two), fault.Conflict, "staff.error.too_early")
	if !w.alive(token) && w.clock.Now().Sub(begin) < IdleLimit {
		t.Error("the officer is out before the link is made")
	}
	w.clock.Advance(time.Second)
	wants(t, finish(lost), fault.Conflict, "staff.error.other_person")
	if n := atOnce(t, 6, func(i int) error { return finish([]*colleague{one, two}[i%2]) }); n != 1 {
		t.Errorf("%d links of one request", n)
	}
	if w.alive(token) || w.count(`SELECT count(*) FROM staff_authenticators WHERE officer_id = $1`, lost.id) != 0 {
		t.Error("what let the officer in before still does")
	}
	if w.letters(noticeLost) != 5 || w.letters(noticeApproved) != 5 || w.letters(noticeReset) != 5 {
		t.Error("not everybody was told")
	}

	// The database says no by itself, whatever persons the program claims.
	for name, sql := range map[string]string{
		"one person as two": `INSERT INTO staff_recoveries (officer_id, person, opened_by, opened_person, opened_at, identity_check, approved_by, approved_person, approved_at, usable_at, expires_at)
			VALUES ($1, 'a', $2, 'b', now(), 'x', $3, 'c', now(), now() + interval '1 hour', now())`,
		"without the hour": `INSERT INTO staff_recoveries (officer_id, person, opened_by, opened_person, opened_at, identity_check, approved_by, approved_person, approved_at, usable_at, expires_at)
			VALUES ($1, 'a', $2, 'b', now(), 'x', $4, 'c', now(), now() + interval '59 minutes', now())`,
	} {
		args := []any{lost.id, one.id, oneToo.id}
		if strings.Contains(sql, "$4") {
			sql, args = strings.ReplaceAll(sql, "$4", "$3"), []any{lost.id, one.id, two.id}
		}
		if _, err := w.super.Exec(t.Context(), sql, args...); err == nil {
			t.Errorf("%s: the database took it", name)
		}
	}
}

// TestRecoveryStops: the one concerned stops it; it ends by itself.
func TestRecoveryStops(t *testing.T) {
	const check = "Aan mijn bureau, met identiteitskaart."
	w := newWorld(t)
	lost := w.officer("lost@kastanje.example", "P1", Auditor)
	one, two := w.officer("een@kastanje.example", "P2", PrivacyOfficer), w.officer("twee@kastanje.example", "P3", Operations)
	must(t, w.svc.OpenRecovery(one.ctx(), lost.id, check))
	must(t, w.svc.ApproveRecovery(two.ctx(), 1))
	must(t, w.svc.CancelRecovery(lost.ctx(), 1))
	w.clock.Advance(RecoveryDelay)
	_, _, err := w.svc.FinishRecovery(two.ctx(), 1)
	wants(t, err, fault.NotFound, "")

	must(t, w.svc.OpenRecovery(one.ctx(), lost.id, check))
	w.clock.Advance(RecoveryLife)
	wants(t, w.svc.ApproveRecovery(two.ctx(), 2), fault.NotFound, "")
	must(t, w.svc.OpenRecovery(two.ctx(), lost.id, check))
	open, colleagues, err := w.svc.Recoveries(one.ctx())
	must(t, err)
	if len(open) != 1 || open[0].Mine || open[0].Name != "Officier P1" || len(colleagues) != 2 {
		t.Errorf("open %+v, colleagues %d", open, len(colleagues))
	}
}

// TestInvitedFields: each thing that is wrong with a new officer is said, and an address is one account.
func TestInvitedFields(t *testing.T) {
	w := newWorld(t)
	_, err := w.svc.Invite(command(), NewOfficer{Email: "x", TrainedOn: begin.AddDate(0, 0, 1), Roles: []Role{"root"}})
	f := fault.Of(err)
	if f == nil || len(f.Fields) != 5 {
		t.Fatalf("%v", err)
	}
	good := NewOfficer{Email: "An@Kastanje.example", Person: "P1", Name: "An", Roles: []Role{Operations, Auditor}, TrainedOn: begin}
	_, err = w.svc.Invite(command(), good)
	must(t, err)
	good.Email = "an@kastanje.EXAMPLE"
	_, err = w.svc.Invite(command(), good)
	wants(t, err, fault.Conflict, "staff.error.exists")
	people, err := w.svc.People(command())
	must(t, err)
	if len(people) != 1 || !slices.Equal(people[0].Roles, good.Roles) || people[0].Status != Enrolling || !people[0].SignedIn.IsZero() {
		t.Errorf("people %+v", people)
	}
}

// TestLetter renders the letter for each thing it tells, in each language.
func TestLetter(t *testing.T) {
	w := newWorld(t)
	for _, lang := range i18n.Langs {
		for _, what := range noticeTexts.Values() {
			l, err := mail.NewLetter(mail.Letter{Template: letterName, Lang: lang, Recipient: "an@kastanje.example"},
				noticeArgs{What: what, Name: "Lies De Smet", By: "inzage staff", At: begin})
			must(t, err)
			m, err := w.svc.renderNotice(t.Context(), l)
			must(t, err)
			for _, want := range []string{"Lies De Smet", "inzage staff", noticeTexts.In(lang, what)[:20], "/staff/recovery"} {
				if !strings.Contains(strings.ReplaceAll(m.Text, "\n", " "), want) {
					t.Errorf("%s %s lacks %q:\n%s", lang, what, want, m.Text)
				}
			}
			if strings.Contains(m.Subject, "Lies") || m.Unsubscribe != "" {
				t.Errorf("subject %q", m.Subject)
			}
		}
	}
}

// TestSweep: what is over goes; what still serves stays.
func TestSweep(t *testing.T) {
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", Operations)
	s, token := c.signIn()
	_, err := w.svc.BeginApp(visitor(), s, "half")
	must(t, err)
	_, err = w.svc.Invite(command(), NewOfficer{Email: "bo@kastanje.example", Person: "P2", Name: "Bo", Roles: []Role{Auditor}, TrainedOn: begin})
	must(t, err)
	all := func() int {
		must(t, w.svc.sweep(t.Context()))
		must(t, w.svc.sweepSessions(t.Context()))
		return w.count(`SELECT (SELECT count(*) FROM staff_sessions) + (SELECT count(*) FROM staff_invitations) * 10 + (SELECT count(*) FROM staff_authenticators) * 100`)
	}
	if n := all(); n != 311 || !w.alive(token) {
		t.Errorf("what serves was swept: %d", n)
	}
	w.clock.Advance(InvitationLife + KeepInvitations + time.Hour)
	if n := all(); n != 200 {
		t.Errorf("left: %d", n)
	}
}
