package disclosure

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/law"
)

// program runs SQL as the portal's own database role, past every rule of this package.
func (w *world) program(sql string, args ...any) error {
	_, err := w.store.Pool().Exec(w.t.Context(), sql, args...)
	return err
}

// TestTheDatabaseRefuses tries, as the role that the portal works as, what no use case does.
func TestTheDatabaseRefuses(t *testing.T) {
	w := newWorld(t, allowed)
	sealed := w.read(w.approved())
	must(t, w.program(`INSERT INTO case_approvals (id, case_id, purpose, officer_id, person, digest, at, expires_at)
		VALUES ($1, $2, 'package', $3, '', sha256('x'), now(), now() + interval '7 days')`, ident.Record(), sealed.ID, w.C.ID))
	waiting, approved, reviewed := w.read(w.submitted()), w.read(w.approved()), w.read(w.reviewable())
	second := w.officer("anke2", "privacy_officer", w.A.Person)
	insert := `INSERT INTO case_approvals (id, case_id, purpose, officer_id, person, digest, at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, now(), now() + $7::interval)`
	const week = "7 days"
	for name, try := range map[string]struct {
		sql  string
		args []any
		want string // constraint or SQLSTATE
	}{
		"a case that begins approved": {`INSERT INTO cases SELECT (jsonb_populate_record(c, jsonb_build_object('id', 999, 'uid', gen_random_uuid(), 'reference', 'D-2026-999999'))).* FROM cases c WHERE id = $1`, []any{approved.ID}, "case_state"},
		"approved without anybody":    {`UPDATE cases SET state = 'approved' WHERE id = $1`, []any{waiting.ID}, "case_two_people"},
		"approved for another digest": {`UPDATE cases SET state = 'approved', scope_digest = $2 WHERE id = $1`, []any{waiting.ID, approved.Digest}, "case_two_people"},
		"no approvals needed":         {`UPDATE cases SET approvals_needed = 0 WHERE id = $1`, []any{waiting.ID}, "case_stays"},
		"none needed while reviewed":  {`UPDATE cases SET approvals_needed = 0 WHERE id = $1`, []any{reviewed.ID}, "cases_approvals_needed_check"},
		"a state is skipped":          {`UPDATE cases SET state = 'delivered' WHERE id = $1`, []any{approved.ID}, "case_state"},
		"a state that there is not":   {`UPDATE cases SET state = 'done' WHERE id = $1`, []any{approved.ID}, "case_state"},
		"a step of its own":           {`INSERT INTO case_transitions VALUES ('under_review', 'delivered')`, nil, "42501"},
		"sealed without a package":    {`UPDATE cases SET state = 'released' WHERE id = $1`, []any{approved.ID}, "case_state"},
		"rejected by nobody":          {`UPDATE cases SET state = 'rejected' WHERE id = $1`, []any{waiting.ID}, "case_two_people"},
		"back in time":                {`UPDATE cases SET state = 'collecting', state_since = state_since - interval '9 days' WHERE id = $1`, []any{approved.ID}, "case_state"},
		"approval of own work":        {insert, []any{ident.Record(), waiting.ID, "scope", w.A.ID, w.A.Person, waiting.Digest, week}, "case_two_people"},
		"approval by another account": {insert, []any{ident.Record(), waiting.ID, "scope", second.ID, "P-somebody", waiting.Digest, week}, "case_two_people"},
		"approval for ever":           {insert, []any{ident.Record(), waiting.ID, "scope", w.B.ID, "", waiting.Digest, "400 days"}, "case_approvals_check"},
		"approval of no digest":       {insert, []any{ident.Record(), waiting.ID, "scope", w.B.ID, "", []byte("short"), week}, "case_approvals_digest_check"},
		"approval twice":              {insert, []any{ident.Record(), approved.ID, "scope", w.B.ID, "", approved.Digest, week}, "case_approvals_once"},
		"approval by no officer":      {insert, []any{ident.Record(), waiting.ID, "scope", int64(999), "P-9", waiting.Digest, week}, "P0002 23503"},
		"an approval changes hands":   {`UPDATE case_approvals SET officer_id = $2 WHERE case_id = $1`, []any{approved.ID, w.C.ID}, "case_approval_stays"},
		"an approval lives longer":    {`UPDATE case_approvals SET expires_at = expires_at + interval '1 minute' WHERE case_id = $1`, []any{approved.ID}, "case_approval_stays"},
		"an approval is moved":        {`UPDATE case_approvals SET case_id = $2 WHERE case_id = $1`, []any{approved.ID, waiting.ID}, "case_approval_stays"},
		"an approval disappears":      {`DELETE FROM case_approvals WHERE case_id = $1`, []any{approved.ID}, "case_part_stays"},
		"own acts disappear":          {`DELETE FROM case_acts WHERE case_id = $1`, []any{waiting.ID}, "case_part_stays"},
		"own acts are somebody's":     {`UPDATE case_acts SET person = 'P-x' WHERE case_id = $1`, []any{waiting.ID}, "42501"},
		"all acts are gone":           {`TRUNCATE case_acts`, nil, "42501"},
		"the history disappears":      {`DELETE FROM case_events WHERE case_id = $1`, []any{waiting.ID}, "case_part_stays"},
		"the history is rewritten":    {`UPDATE case_events SET note = '' WHERE case_id = $1`, []any{waiting.ID}, "42501"},
		"an officer is another":       {`UPDATE officers SET person = 'P-new' WHERE id = $1`, []any{w.A.ID}, "officer_person_stays"},
		"the approver collects":       {`INSERT INTO case_acts (case_id, act, officer_id, person, at) VALUES ($1, 'collect', $2, 'P-x', now())`, []any{approved.ID, w.B.ID}, "case_two_people"},
		"the releaser collects":       {`INSERT INTO case_acts (case_id, act, officer_id, person, at) VALUES ($1, 'collect', $2, 'P-x', now())`, []any{sealed.ID, w.C.ID}, "case_two_people"},
		"a line is widened":           {`UPDATE case_lines SET to_at = to_at + interval '1 year' WHERE case_id = $1`, []any{waiting.ID}, "case_line_stays"},
		"a line is added":             {`INSERT INTO case_lines SELECT case_id, 9, selector, value, at, port, customer_id, number, kind, category, from_at, to_at, paragraph, exclusions, 'grant', '', '' FROM case_lines WHERE case_id = $1 AND line = 1`, []any{approved.ID}, "case_line_stays"},
		"a line is moved here":        {`UPDATE case_lines SET case_id = $2, line = 9 WHERE case_id = $1 AND line = 1`, []any{reviewed.ID, approved.ID}, "case_line_stays"},
		"a refused line comes back":   {`UPDATE case_lines SET decision = 'grant', reason = '' WHERE case_id = $1`, []any{approved.ID}, "case_line_stays"},
		"a line disappears":           {`DELETE FROM case_lines WHERE case_id = $1`, []any{approved.ID}, "case_line_stays"},
		"the scope is another":        {`UPDATE cases SET scope_digest = $2 WHERE id = $1`, []any{approved.ID, waiting.Digest}, "case_state"},
		"the judge is another":        {`UPDATE cases SET signatory = 'Mr. X' WHERE id = $1`, []any{waiting.ID}, "case_stays"},
		"the verdict is another":      {`UPDATE cases SET policy_result = 'refuse' WHERE id = $1`, []any{approved.ID}, "case_stays"},
		"outside, without counsel":    {`UPDATE cases SET outside_policy = true WHERE id = $1`, []any{reviewed.ID}, "cases_check"},
		"a case disappears":           {`DELETE FROM cases WHERE id = $1`, []any{approved.ID}, "23503"},
	} {
		t.Run(name, func(t *testing.T) {
			err := w.program(try.sql, try.args...)
			var pg *pgconn.PgError
			if !errors.As(err, &pg) {
				t.Fatalf("got %v", err)
			}
			if pg.ConstraintName != try.want && !strings.Contains(try.want, pg.Code) {
				t.Errorf("refused by %q (%s): %s", pg.ConstraintName, pg.Code, pg.Message)
			}
		})
	}
	for _, f := range []Full{waiting, approved, reviewed} {
		if g := w.read(f.Reference); g.State != f.State || len(g.Approvals) != len(f.Approvals) || g.Version != f.Version {
			t.Errorf("%s changed: %s", f.Reference, g.State)
		}
	}
}

// TestReleaseOutsideVerdicts: what policy and law do not carry has no way to an approval, whatever the program writes.
func TestReleaseOutsideVerdicts(t *testing.T) {
	for name, verdicts := range map[string]string{
		"policy refuses":             `policy_result = 'refuse', law_result = 'release'`,
		"policy unknown":             `policy_result = NULL, law_result = 'release'`,
		"law refuses":                `policy_result = 'release', law_result = 'refuse'`,
		"law unknown":                `policy_result = 'release', law_result = NULL`,
		"law unclear, no counsel":    `policy_result = 'release', law_result = 'unclear'`,
		"law refuses, counsel heard": `policy_result = 'release', law_result = 'refuse', counsel_document = gen_random_uuid()`,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			f := w.read(w.reviewed())
			must(t, w.acts(ActSubmit, f, w.A))
			if strings.Contains(verdicts, "counsel_document") { // a paper of the case: TestGuards tries one that is none
				d := ident.Record()
				must(t, w.program(`INSERT INTO case_documents (id, case_id, role, blob, name, mime, size, sha512, added_at) VALUES ($1, $2, 'opinion', $1, '', '', 1, sha512(''), now())`, d, f.ID))
				verdicts = strings.Replace(verdicts, "gen_random_uuid()", "'"+d.String()+"'", 1)
			}
			must(t, w.program(`UPDATE cases SET `+verdicts+`, scope_digest = sha256('x') WHERE id = $1`, f.ID))
			must(t, w.program(`UPDATE cases SET state = 'awaiting_approval' WHERE id = $1`, f.ID))
			must(t, w.program(`INSERT INTO case_approvals (id, case_id, purpose, officer_id, person, digest, at, expires_at)
				VALUES (gen_random_uuid(), $1, 'scope', $2, '', sha256('x'), $3::timestamptz, $3::timestamptz + interval '7 days')`, f.ID, w.B.ID, w.clock.Now()))
			var pg *pgconn.PgError
			err := w.program(`UPDATE cases SET state = 'approved', state_since = $2 WHERE id = $1`, f.ID, w.clock.Now())
			if !errors.As(err, &pg) || !strings.HasPrefix(pg.ConstraintName, "cases_release_within_") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestNoWayWithoutTwoPeople walks at random through the use cases and through what SQL lets the portal's role do, and looks after
// each step whether a case stands where it may not without a second person.
func TestNoWayWithoutTwoPeople(t *testing.T) {
	w := newWorld(t, allowed)
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 15))
	people := []officer{w.A, w.B, w.C, w.officer("anke2", "privacy_officer", w.A.Person)}
	reached := map[State]int{}
	// What was done is noted beside the case too, where nobody can delete it.
	w.exec(`CREATE TABLE acts_done AS SELECT case_id, person, act FROM case_acts WHERE false`)
	w.exec(`CREATE FUNCTION note_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
		BEGIN INSERT INTO public.acts_done VALUES (NEW.case_id, NEW.person, NEW.act); RETURN NEW; END $$`)
	w.exec(`CREATE TRIGGER z_note AFTER INSERT ON case_acts FOR EACH ROW EXECUTE FUNCTION note_act()`)
	wanted := []State{Approved, Collecting, Sealed, Released} // until then the walks show nothing
	missing := func() (all []State) {
		for _, s := range wanted {
			if reached[s] == 0 {
				all = append(all, s)
			}
		}
		return all
	}
	for walk := 0; walk < 8 || walk < 60 && len(missing()) > 0; walk++ {
		ref := w.reviewable()
		if walk%2 == 1 { // a good way in; it strays from there
			must(t, w.svc.Submit(w.A.ctx, ref, w.good(ref)))
			must(t, w.approves(w.B, ref))
		}
		id := w.read(ref).ID
		for step := range 50 {
			w.stray(r, ref, id, people)
			reached[w.read(ref).State]++
			if broken := w.broken(id); broken != "" {
				t.Fatalf("seed %d, walk %d, step %d: %s", seed, walk, step, broken)
			}
		}
	}
	t.Logf("reached %v", reached)
	if s := missing(); len(s) > 0 {
		t.Errorf("seed %d: no walk came to %v", seed, s)
	}
}

// broken says which rule about two people a case breaks as it stands; empty: none.
func (w *world) broken(id int64) (rule string) {
	w.t.Helper()
	must(w.t, w.super.QueryRow(w.t.Context(), `SELECT CASE
		WHEN c.state IN ('approved', 'collecting', 'collected', 'sealed', 'released', 'delivered', 'acknowledged') AND (
			SELECT count(DISTINCT a.person) FROM case_approvals a WHERE a.case_id = c.id AND a.purpose = 'scope' AND a.digest = c.scope_digest AND a.voided_at IS NULL
				AND NOT EXISTS (SELECT FROM acts_done k WHERE k.case_id = c.id AND k.person = a.person
					AND k.act IN ('register', 'authenticate', 'review', 'submit', 'counsel', 'collect'))) < c.approvals_needed
			THEN c.state || ' without another person''s approval of its scope'
		WHEN c.state IN ('released', 'delivered', 'acknowledged') AND NOT EXISTS (
			SELECT FROM case_approvals a JOIN case_packages p ON p.case_id = c.id AND a.digest = sha256(p.tag_manifest) AND p.destroyed_at IS NULL
			WHERE a.case_id = c.id AND a.purpose = 'package' AND a.voided_at IS NULL
				AND NOT EXISTS (SELECT FROM acts_done k WHERE k.case_id = c.id AND k.person = a.person AND k.act = 'collect'))
			THEN c.state || ' released by nobody but its collector'
		WHEN c.state = 'rejected' AND NOT EXISTS (
			SELECT FROM case_approvals a WHERE a.case_id = c.id AND a.purpose = 'refusal' AND a.digest = c.scope_digest AND a.voided_at IS NULL
				AND NOT EXISTS (SELECT FROM acts_done k WHERE k.case_id = c.id AND k.person = a.person AND k.act IN ('review', 'submit')))
			THEN 'rejected by nobody else'
		ELSE '' END FROM cases c WHERE c.id = $1`, id).Scan(&rule))
	return rule
}

// stray does one thing at random. That it is refused is as good an outcome as any; a fault that is none is not.
func (w *world) stray(r *rand.Rand, ref string, id int64, people []officer) {
	w.t.Helper()
	o := people[r.IntN(len(people))]
	f := w.read(ref)
	digest := fmt.Sprintf("%x", f.Digest)
	if w.clock.Advance(1); r.IntN(80) == 0 {
		w.clock.Advance(ApprovalLife)
	}
	var err error
	switch r.IntN(16) {
	case 0, 1:
		err = w.svc.Submit(o.ctx, ref, w.good(ref))
	case 2, 3, 4:
		err = w.svc.Approve(o.ctx, ref, f.Version, digest)
	case 5:
		err = w.svc.Return(o.ctx, ref, f.Version, "anders")
	case 6:
		err = w.svc.Reopen(o.ctx, ref, f.Version, "anders")
	case 7:
		if r.IntN(12) == 0 { // an end: the walk goes nowhere after it
			err = w.svc.Refuse(o.ctx, ref, Refusal{Version: f.Version, Digest: digest, Reasons: []law.Reason{law.R10}})
		}
	case 8:
		err = w.svc.lapse(system)
	default:
		w.strayInSQL(r, o, f)
		return
	}
	if err != nil && fault.Of(err) == nil {
		w.t.Fatalf("not a fault: %v", err)
	}
}

// strayInSQL writes as the portal's role what no use case would, and what the steps after the approval write.
func (w *world) strayInSQL(r *rand.Rand, o officer, f Full) {
	w.t.Helper()
	now := w.clock.Now()
	next := steps[f.State]
	if len(next) == 0 {
		return
	}
	tag := make([]byte, 64)
	pick := r.IntN(8)
	if f.State == Sealed && r.IntN(2) == 0 {
		pick = 4 // somebody lets it go
	}
	switch pick {
	case 0, 1, 2, 3: // any next step, by who is there
		to := next[r.IntN(len(next))]
		if in([]State{Approved, Collecting, Collected, Sealed}, f.State) && r.IntN(4) > 0 {
			to = next[0] // onward
		}
		if to.Final() || to == Delivered && r.IntN(4) > 0 {
			return
		}
		if to == Collecting {
			_ = w.program(`INSERT INTO case_acts (case_id, act, officer_id, person, at) VALUES ($1, 'collect', $2, '', $3)`, f.ID, o.ID, now)
		}
		_ = w.program(`UPDATE cases SET state = $2, state_since = $3 WHERE id = $1`, f.ID, to, now)
	case 4, 5:
		_ = w.program(`INSERT INTO case_packages (case_id, round, tag_manifest, cipher, size, signature, signer, recipients, files, bytes, sealed_at, published_at)
			VALUES ($1, 1, $2, $2, 1, '', '', '', 1, 1, $3::timestamptz, $3::timestamptz) ON CONFLICT DO NOTHING`, f.ID, tag, now)
		_ = w.program(`INSERT INTO case_approvals (id, case_id, purpose, officer_id, person, digest, at, expires_at)
			VALUES ($1, $2, 'package', $3, '', sha256($4), $5::timestamptz, $5::timestamptz + interval '7 days')`, ident.Record(), f.ID, o.ID, tag, now)
	case 6:
		_ = w.program(`INSERT INTO case_acts (case_id, act, officer_id, person, at) VALUES ($1, $2, $3, '', $4)`, f.ID, []Act{ActReview, ActCollect}[r.IntN(2)], o.ID, now)
	default:
		_ = w.program(`DELETE FROM case_acts WHERE case_id = $1 AND person = $2`, f.ID, o.Person)
		_ = w.program(`UPDATE cases SET approvals_needed = 1, outside_policy = false WHERE id = $1`, f.ID)
	}
}
