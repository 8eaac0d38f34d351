package disclosure

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/disclosure/notice"
)

// reviewed is the reference of a case whose review A has finished and not submitted.
func (w *world) reviewed(change ...func(*Registration)) string {
	w.t.Helper()
	ref := w.reviewable(change...)
	must(w.t, w.svc.Review(w.A.ctx, ref, w.good(ref)))
	return ref
}

// acts writes, as the portal's role, that an officer has a part in a case now.
func (w *world) acts(act Act, f Full, o officer) error {
	return w.program(`INSERT INTO case_acts (case_id, act, officer_id, person, at) VALUES ($1, $2, $3, '', $4)`, f.ID, act, o.ID, w.clock.Now())
}

// moves moves a case as the portal's role.
func (w *world) moves(f Full, to State) error {
	return w.program(`UPDATE cases SET state = $2, state_since = $3, scope_digest = coalesce(scope_digest, sha256('x')) WHERE id = $1`, f.ID, to, w.clock.Now())
}

// refusedBy fails unless the database refused something by a constraint.
func refusedBy(t *testing.T, err error, constraint string) {
	t.Helper()
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		t.Fatalf("got %v, want %s", err, constraint)
	}
	if pg.ConstraintName != constraint && pg.Code != constraint {
		t.Fatalf("refused by %q (%s): %s", pg.ConstraintName, pg.Code, pg.Message)
	}
}

// TestGuards takes away, as the role that the portal works as, one of the things that a step needs. With all of them the step is taken.
func TestGuards(t *testing.T) {
	w := newWorld(t, allowed)
	run := func(name string, f Full, to State, constraint, sql string, args ...any) {
		t.Run(name, func(t *testing.T) {
			if sql != "" {
				must(t, w.program(sql, append([]any{f.ID}, args...)...))
			}
			refusedBy(t, w.moves(f, to), constraint)
		})
	}
	submitted := func(change ...func(*Registration)) Full {
		f := w.read(w.reviewed(change...))
		must(t, w.acts(ActSubmit, f, w.A))
		return f
	}
	must(t, w.moves(submitted(), AwaitingApproval))
	run("no check is answered", w.read(w.reviewable()), AwaitingApproval, "case_ready", `INSERT INTO case_acts (case_id, act, officer_id, person, at) VALUES ($1, 'submit', $2, '', $3)`, w.A.ID, w.clock.Now())
	for number := 1; number <= len(law.Checks()); number += 7 {
		f := submitted()
		w.exec(`BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM case_checks WHERE case_id = ` + fmt.Sprint(f.ID) + ` AND number = ` + fmt.Sprint(number) + `; COMMIT`)
		run(fmt.Sprintf("check %d is not answered", number), f, AwaitingApproval, "case_ready", "")
	}
	run("urgent, and a check does not apply", submitted(func(in *Registration) { in.Urgent = true }), AwaitingApproval, "case_ready", `UPDATE case_checks SET answer = 'na' WHERE case_id = $1 AND number = 17`)
	run("a line is open", submitted(), AwaitingApproval, "case_ready", `UPDATE case_lines SET decision = 'open' WHERE case_id = $1 AND line = 2`)
	run("nobody submitted", w.read(w.reviewed()), AwaitingApproval, "case_ready", "")
	run("somebody reviewed without a part", submitted(), AwaitingApproval, "case_ready", `UPDATE case_checks SET officer_id = $2 WHERE case_id = $1 AND number = 9`, w.B.ID)
	run("somebody called without a part", submitted(), AwaitingApproval, "case_ready",
		`INSERT INTO case_authentications (case_id, method, result, at, officer_id) VALUES ($1, 'visit', 'confirmed', now(), $2)`, w.B.ID)
	run("counsel's opinion is no paper of the case", submitted(), AwaitingApproval, "case_ready", `UPDATE cases SET outside_policy = true, approvals_needed = 2, counsel_document = gen_random_uuid() WHERE id = $1`)
	run("a refusal without a reason", submitted(), RejectProposed, "case_ready", "")

	run("the requester is not made sure of", w.at2(Authenticating), UnderReview, "case_ready", "")
	run("there was doubt only", w.at2(Authenticating), UnderReview, "case_ready", `INSERT INTO case_authentications (case_id, method, result, at, officer_id) VALUES ($1, 'visit', 'doubt', now(), $2)`, w.A.ID)
	run("the authority denied it", w.at2(Authenticating), UnderReview, "case_ready",
		`INSERT INTO case_authentications (case_id, method, result, at, officer_id) VALUES ($1, 'visit', 'denied', now(), $2), ($1, 'post', 'confirmed', now(), $2)`, w.A.ID)

	run("nobody collects", w.read(w.approved()), Collecting, "case_ready", "")
	handed := w.read(w.released())
	run("handed over without a record", handed, Delivered, "case_ready", "")
	run("another file was handed over", handed, Delivered, "case_ready", `INSERT INTO case_deliveries (case_id, round, channel, recipient, cipher, at, officer_id, in_time) VALUES ($1, 1, 'hand', 'x', sha512('y'), $3, $2, true)`, w.A.ID, w.clock.Now())
	must(t, w.svc.Deliver(w.A.ctx, handed.Reference, Handing{Version: handed.Version, Channel: "hand", Recipient: "griffie"}))
	run("no receipt", handed, Acknowledged, "case_ready", "")
	must(t, w.svc.Acknowledge(w.A.ctx, handed.Reference, Receipt{Version: w.read(handed.Reference).Version, By: "griffier"}))
	run("closed while a notice is held", handed, Closed, "case_ready", "")

	kept := w.reviewable(func(in *Registration) {
		in.Kind, in.Order.Bases, in.Order.Judge, in.Issuer.AuthorityID = "preservation", []string{"sv39ter"}, false, prosecutorID
	})
	good := w.good(kept)
	good.Answers[law.CheckJudge] = Finding{Answer: law.No}
	must(t, w.svc.Submit(w.A.ctx, kept, good))
	must(t, w.approves(w.B, kept))
	lapsed := w.read(kept)
	w.clock.Advance(8 * 24 * time.Hour)
	run("concluded by an approval that lapsed", lapsed, Closed, "case_two_people", "")
}

// at2 is a case that the portal's role moved to a state right after its registration.
func (w *world) at2(s State) Full {
	w.t.Helper()
	f := w.read(w.registered())
	must(w.t, w.moves(f, s))
	return f
}

// TestNoReleaseBeforeNotice: nothing leaves while it is open whether a customer is told, before one who may be told was, nor before the time
// to object is over: to the second.
func TestNoReleaseBeforeNotice(t *testing.T) {
	d := newDesk(t)
	sealed := func() Full {
		ref := d.collected(open)
		f := d.read(ref)
		must(t, d.program(`INSERT INTO case_approvals (id, case_id, purpose, officer_id, person, digest, at, expires_at)
			SELECT $1, $2, 'package', $3, '', sha256(tag_manifest), $4::timestamptz, $4::timestamptz + interval '7 days' FROM case_packages WHERE case_id = $2`,
			ident.Record(), f.ID, d.B.ID, d.clock.Now()))
		return f
	}
	set := func(f Full, columns string, args ...any) {
		d.exec(`BEGIN; SET LOCAL session_replication_role = replica; UPDATE case_subjects SET ` + fmt.Sprintf(columns, args...) + ` WHERE case_id = ` + fmt.Sprint(f.ID) + `; COMMIT`)
	}
	now := d.clock.Now()
	at := func(after time.Duration) string { return "'" + now.Add(after).Format(time.RFC3339Nano) + "'" }
	f := sealed()
	set(f, `notice = 'not_decided', due_at = NULL`)
	refusedBy(t, d.moves(f, Released), "case_ready")
	set(f, `notice = 'due', due_at = %s`, at(0))
	refusedBy(t, d.moves(f, Released), "case_ready")
	set(f, `notice = 'sent', sent_at = %s, object_until = %s`, at(-time.Hour), at(time.Second))
	refusedBy(t, d.moves(f, Released), "case_ready")
	wants(t, d.svc.Release(d.B.ctx, f.Reference, f.Version, d.handover(f.Reference).Package.Digest()), "conflict", "told.error.window")
	if got := d.breaches(f.Reference); !slices.Equal(got, []string{"released: notice"}) {
		t.Errorf("%q", got)
	}
	d.clock.Advance(time.Second)
	must(t, d.moves(f, Released))
}

// TestSecrecyHolds: what an order says of secrecy cannot be made less, and nobody is told while it binds, whatever the program writes.
func TestSecrecyHolds(t *testing.T) {
	d := newDesk(t)
	tell := `UPDATE case_subjects SET notice = 'due', reason = 'before', due_at = now() - interval '1 day' WHERE case_id = $1`
	for name, change := range map[string]func(*Registration){
		"by statute": func(*Registration) {}, "by statute, though the paper is silent": func(in *Registration) { in.Secrecy = Secrecy{Source: "none"} },
		"by order, without end": func(in *Registration) { open(in); in.Secrecy = Secrecy{Source: "order", Text: "geheim"} },
		"by order, until a day": until(2026, time.December, 24),
	} {
		t.Run(name, func(t *testing.T) {
			f := d.read(d.approved(change))
			refusedBy(t, d.program(tell, f.ID), "case_subject_stays")
			for _, set := range []string{`secrecy = 'request'`, `secrecy_text = 'x'`, `secrecy_until = '2026-01-01'`, `secrecy_extended = '2026-01-01'`, `secrecy_ended = 'public'`,
				`secrecy_ended = 'lifted', secrecy_lifted_at = now()`, `secrecy_ended = 'fraud_over'`} {
				refusedBy(t, d.program(`UPDATE cases SET `+set+` WHERE id = $1`, f.ID), "case_keeps")
			}
			refusedBy(t, d.program(`UPDATE case_subjects SET notice = 'held', review_on = NULL WHERE case_id = $1`, f.ID), "case_subjects_check")
			refusedBy(t, d.program(`DELETE FROM case_subjects WHERE case_id = $1`, f.ID), "case_part_stays")
		})
	}
	waiting := d.read(d.submitted(open))
	refusedBy(t, d.program(`UPDATE case_subjects SET notice = 'sent', sent_at = due_at WHERE case_id = $1`, waiting.ID), "case_subject_stays")
	d.copied(waiting.Reference)
	must(t, d.approves(d.B, waiting.Reference))
	d.sweep()
	d.stands(waiting.Reference, string(notice.Sent), string(notice.Before))
	for _, set := range []string{`notice = 'not_required'`, `sent_at = now()`, `object_until = NULL`, `object_until = object_until - interval '1 second'`, `customer_id = 99`} {
		refusedBy(t, d.program(`UPDATE case_subjects SET `+set+` WHERE case_id = $1`, waiting.ID), "case_subject_stays")
	}
	for _, set := range []string{`hard_at = hard_at + interval '1 minute'`, `legal_at = legal_at + interval '1 minute'`, `received_at = received_at + interval '1 minute'`,
		`deadline_declared = NULL`, `deadline_declared = deadline_declared + interval '1 minute'`, `closed_at = now()`, `erase_on = current_date`} {
		refusedBy(t, d.program(`UPDATE cases SET `+set+` WHERE id = $1`, waiting.ID), "case_keeps")
	}
}

// TestStatutes: the database holds the same bases for secret as the program.
func TestStatutes(t *testing.T) {
	w := newWorld(t)
	for _, r := range law.Bases() {
		var secret bool
		must(t, w.store.Read(t.Context()).Row(`SELECT case_statutory(ARRAY[$1])`, string(r.Basis)).Scan(&secret))
		if want := law.DefaultSecrecy([]law.Basis{r.Basis}) == law.ByStatute; secret != want {
			t.Errorf("%s: %v in the database, %v in the program", r.Basis, secret, want)
		}
	}
}

// TestScopeHolds: a line gets no wider than it was asked, none is added, the answers stay as they were submitted, and nothing goes into a package
// that no granted line covers.
func TestScopeHolds(t *testing.T) {
	w := newWorld(t)
	reviewed, submitted := w.read(w.reviewed()), w.read(w.submitted())
	other := w.customer("K9")
	for _, set := range []string{`from_at = from_at - interval '1 second'`, `to_at = to_at + interval '1 second'`, `kind = 'messages', category = ''`, `category = 'content'`,
		`customer_id = ` + fmt.Sprint(other.CustomerID), `value = 'K9'`, `selector = 'email'`, `to_at = to_at - interval '1 day'`,
		`asked = '{"kind": "", "category": "content", "from": "2020-01-01T00:00:00Z", "to": "2030-01-01T00:00:00Z"}'`} {
		line := 2
		if set[:8] == "category" {
			line = 1
		}
		refusedBy(t, w.program(`UPDATE case_lines SET `+set+` WHERE case_id = $1 AND line = $2`, reviewed.ID, line), "case_line_narrows")
	}
	refusedBy(t, w.program(`INSERT INTO case_lines SELECT case_id, 9, selector, value, at, port, customer_id, number, kind, category, from_at, to_at, paragraph, exclusions, 'grant', '', '' FROM case_lines
		WHERE case_id = $1 AND line = 1`, reviewed.ID), "case_line_narrows")
	refusedBy(t, w.program(`DELETE FROM case_lines WHERE case_id = $1 AND line = 1`, reviewed.ID), "case_line_narrows")
	for _, sql := range []string{`UPDATE case_checks SET answer = 'no' WHERE case_id = $1`, `DELETE FROM case_checks WHERE case_id = $1`} {
		refusedBy(t, w.program(sql, submitted.ID), "case_check_stays")
	}
	refusedBy(t, w.program(`DELETE FROM case_authentications WHERE case_id = $1`, submitted.ID), "case_part_stays")

	ref := w.approved(func(in *Registration) {})
	f := w.read(ref)
	must(t, w.svc.Collect(w.A.ctx, ref, f.Version))
	insert := `INSERT INTO case_collections (case_id, round, seq, line, kind, customer_id, path, template, parameters, rows, bytes, sha512, at)
		VALUES ($1, 1, $2, $3, $4, $5, '', '', sha256(''), 1, 1, sha512(''), now())`
	mine := f.Lines[1].CustomerID
	refusedBy(t, w.program(insert, f.ID, 1, 2, "visits", other.CustomerID), "case_collection_covered")
	refusedBy(t, w.program(insert, f.ID, 1, 2, "messages", mine), "case_collection_covered")
	refusedBy(t, w.program(insert, f.ID, 1, 9, "visits", mine), "case_collection_covered")
	must(t, w.program(insert, f.ID, 1, 2, "visits", mine))
	refusedBy(t, w.program(insert, submitted.ID, 1, 2, "visits", submitted.Lines[1].CustomerID), "case_collection_covered")
}
