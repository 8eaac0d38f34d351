package authn

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

func (w *world) scope(login, customer int64) store.Scope {
	w.t.Helper()
	s, err := store.JobScopeOf(actor.Job("test"), customer, login)
	must(w.t, err)
	return s
}

func (w *world) kind(key string) dataset.Kind {
	w.t.Helper()
	reg, err := dataset.NewRegistry(w.svc.Kinds()...)
	must(w.t, err)
	k, err := reg.Kind(key)
	must(w.t, err)
	return k
}

// TestKindsNameEveryColumn compares the declarations with the database's own catalogue.
func TestKindsNameEveryColumn(t *testing.T) {
	w := newWorld(t)
	for _, k := range w.svc.Kinds() {
		for _, table := range k.Tables {
			rows, err := w.super.Query(context.Background(), `SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`, table.Name)
			must(t, err)
			var columns []string
			for rows.Next() {
				var c string
				must(t, rows.Scan(&c))
				columns = append(columns, c)
			}
			slices.Sort(columns)
			if diff := cmp.Diff(columns, slices.Sorted(maps.Keys(table.Columns))); diff != "" {
				t.Errorf("%s: the database and the kind differ:\n%s", table.Name, diff)
			}
		}
	}
}

func TestPasswordsKind(t *testing.T) {
	w := newWorld(t)
	_, id := w.active("1001", "mieke@wilg.example")
	_, unused := w.customer("1002", "jan@berk.example")
	k, r := w.kind("passwords"), w.store.Read(context.Background())

	sum, err := k.Summarise(r, w.scope(id, 0))
	must(t, err)
	if sum.Count != 1 || !sum.Oldest.Equal(start.AddDate(0, 0, -1)) {
		t.Errorf("summary %+v", sum)
	}
	rec, err := k.Get(r, w.scope(id, 0), "")
	must(t, err)
	values := map[string]dataset.Value{}
	for _, f := range rec.Fields {
		values[f.Name] = f.Value
		if strings.Contains(f.Value.Text, "argon2id$") {
			t.Errorf("%s shows the hash", f.Name)
		}
	}
	if !values["password_exists"].Bool || !values["password_since"].Time.Equal(start.AddDate(0, 0, -1)) || values["password_protection"].ID != "value.protection_argon2id" {
		t.Errorf("record %+v", rec)
	}
	sum, err = k.Summarise(r, w.scope(unused, 0))
	must(t, err)
	page, err := k.List(r, w.scope(unused, 0), dataset.PageQuery{Limit: 10})
	must(t, err)
	if sum.Count != 0 || len(page.Records) != 1 || page.Records[0].Fields[0].Value.Bool || !page.Records[0].Fields[2].Value.Empty() {
		t.Errorf("a login without a password: %+v, %+v", sum, page)
	}
	if _, err := k.Get(r, w.scope(id, 0), "7"); !fault.Is(err, fault.NotFound) {
		t.Errorf("another record: %v", err)
	}
}

func TestSessionsKind(t *testing.T) {
	w := newWorld(t)
	_, id := w.active("1001", "mieke@wilg.example")
	_, other := w.active("1002", "jan@berk.example")
	for range 5 {
		w.signIn("mieke@wilg.example", goodPassword)
		w.clock.Advance(time.Minute)
	}
	jan, _ := w.signIn("jan@berk.example", goodPassword)
	k, r := w.kind("sessions"), w.store.Read(context.Background())

	var keys []string
	q := dataset.PageQuery{Limit: 2}
	for range 3 {
		page, err := k.List(r, w.scope(id, 0), q)
		must(t, err)
		for _, rec := range page.Records {
			keys = append(keys, rec.Key)
		}
		q.After = page.Next
	}
	if len(keys) != 5 || q.After != "" || slices.Contains(keys, "6") {
		t.Errorf("pages give %v", keys)
	}
	back, err := k.List(r, w.scope(id, 0), dataset.PageQuery{Limit: 2, Before: keys[4]})
	must(t, err)
	if len(back.Records) != 2 || back.Records[0].Key != keys[2] || back.Prev != keys[2] || back.Next != keys[3] {
		t.Errorf("going back gives %+v", back)
	}
	spanned, err := k.List(r, w.scope(id, 0), dataset.PageQuery{Limit: 9, Span: dataset.Span{From: start.Add(time.Minute), To: start.Add(3 * time.Minute)}})
	must(t, err)
	if len(spanned.Records) != 2 {
		t.Errorf("%d sessions in two minutes, want 2", len(spanned.Records))
	}
	if _, err := k.Get(r, w.scope(other, 0), keys[0]); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's session: %v", err)
	}
	streamed := 0
	must(t, k.Stream(r, w.scope(id, 0), dataset.Span{}, func(dataset.Record) error { streamed++; return nil }))
	if streamed != 5 {
		t.Errorf("%d records in the copy", streamed)
	}
	w.do(func(tx *store.Tx) error {
		erased, err := k.Erase(tx, w.scope(id, 0))
		if erased.Deleted != 5 {
			t.Errorf("erased %+v", erased)
		}
		return err
	})
	if w.count(`SELECT count(*) FROM sessions`) != 1 || jan.ID == 0 {
		t.Error("the erasure took somebody else's session, or left one")
	}
}

func (w *world) do(fn func(tx *store.Tx) error) {
	w.t.Helper()
	must(w.t, w.store.Do(job(), store.Change{Action: "test.done", Subject: keys.Nobody()}, fn))
}

// TestEraseLogin erases one customer of a login that acts for two, and then the other.
func TestEraseLogin(t *testing.T) {
	w := newWorld(t)
	first, id := w.active("1001", "mieke@wilg.example")
	second, _ := w.customer("1002", "mieke@wilg.example")
	s, in := w.signIn("mieke@wilg.example", goodPassword)
	must(t, w.svc.ChooseCustomer(of(s), s, "1001"))
	must(t, w.svc.StartEmailChange(of(s), s, "nieuw@wilg.example"))
	w.request(visitor(), Reset, "mieke@wilg.example")
	k := w.kind("passwords")
	w.do(func(tx *store.Tx) error {
		erased, err := k.Erase(tx, w.scope(id, first))
		if erased != (dataset.Erased{Kept: 1}) {
			t.Errorf("erased %+v, want the login kept", erased)
		}
		return err
	})
	if got := w.session(in.Token); got.Customer.ID != 0 || got.Customers != 1 {
		t.Errorf("the session still acts for %+v", got.Customer)
	}
	w.signIn("mieke@wilg.example", goodPassword)
	w.do(func(tx *store.Tx) error {
		erased, err := k.Erase(tx, w.scope(id, second))
		if erased != (dataset.Erased{Anonymised: 1}) {
			t.Errorf("erased %+v, want the login anonymised", erased)
		}
		return err
	})
	if w.alive(in.Token) {
		t.Error("a session outlived the erasure")
	}
	_, err := w.svc.SignIn(visitor(), SignIn{Email: "mieke@wilg.example", Password: goodPassword})
	wants(t, err, fault.Invalid, "signin.error.wrong")
	before := w.count(`SELECT count(*) FROM outbox`)
	w.clock.Advance(time.Hour)
	w.request(visitor(), Reset, "mieke@wilg.example")
	if w.count(`SELECT count(*) FROM outbox`) != before {
		t.Error("mail to somebody who was erased")
	}
	if n := w.count(`SELECT count(*) FROM logins l, auth_tokens t WHERE l::text ILIKE '%mieke%' OR t::text ILIKE '%wilg.example%'`); n != 0 {
		t.Error("something of the person stayed")
	}
}

func TestSweep(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	_, err := w.svc.IssueCode(job(), "1001")
	must(t, err)
	s, _ := w.signIn("mieke@wilg.example", goodPassword)
	must(t, w.svc.StartEmailChange(of(s), s, "nieuw@wilg.example"))
	w.request(visitor(), Reset, "mieke@wilg.example")
	w.clock.Advance(CodeLife + KeepEnded - time.Second)
	w.exec(`UPDATE outbox SET token_id = NULL WHERE template <> 'authn.reset'`)
	must(t, w.svc.sweep(job()))
	if w.count(`SELECT count(*) FROM activation_codes`) != 1 || w.count(`SELECT count(*) FROM auth_requests`) != 0 || w.count(`SELECT count(*) FROM email_changes`) != 0 {
		t.Error("the sweep took too much or too little")
	}
	if n := w.count(`SELECT count(*) FROM auth_tokens`); n != 1 {
		t.Errorf("%d links left, want the one that a mail in the outbox names", n)
	}
	w.clock.Advance(time.Second)
	w.exec(`DELETE FROM outbox`)
	must(t, w.svc.sweep(job()))
	if w.count(`SELECT count(*) FROM activation_codes`) != 0 || w.count(`SELECT count(*) FROM auth_tokens`) != 0 {
		t.Error("what ended a month ago should be gone")
	}
	entries := w.entries("authn.swept")
	must(t, w.svc.sweep(job()))
	if w.entries("authn.swept") != entries {
		t.Error("nothing was deleted, and an entry says so")
	}
}

// TestWatch raises the alarms: a flood of requests, and a spray of failed sign-ins.
func TestWatch(t *testing.T) {
	w := newWorld(t)
	insert := func(kind string, n int, at time.Time, addresses int) {
		w.exec(`INSERT INTO auth_requests (address_mac, kind, language, at, allowed) SELECT sha256((i % $4)::text::bytea), $1, 'nl', $2, true FROM generate_series(1, $3) i`, kind, at, n, addresses)
	}
	must(t, w.svc.watch(context.Background()))
	if w.log.Len() > 0 {
		t.Fatalf("an alarm without cause: %s", w.log)
	}
	for h := 1; h < 168; h++ {
		insert("reset", 20, start.Add(-time.Duration(h)*time.Hour-time.Minute), 5)
	}
	insert("reset", 100, start.Add(-time.Minute), 5)
	must(t, w.svc.watch(context.Background()))
	if w.log.Len() > 0 {
		t.Fatalf("an alarm at five times the median: %s", w.log)
	}
	insert("reset", 1, start.Add(-time.Minute), 5)
	insert("sign_in", 49, start.Add(-time.Minute), 1)
	insert("sign_in", 51, start.Add(-time.Minute), 51)
	must(t, w.svc.watch(context.Background()))
	if got := w.log.String(); !strings.Contains(got, `"kind":"reset"`) || !strings.Contains(got, "few tries each") {
		t.Errorf("no alarm for the flood or for the spray: %s", got)
	}
}
