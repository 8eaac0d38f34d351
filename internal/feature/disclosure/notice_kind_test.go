package disclosure

import (
	"context"
	"io"
	"testing"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// TestMessage: the customer reads who asked, what, and what can be done, with the copy of the order under the customer's own key; nobody
// else does; and after ten years it is gone, copy and count included.
func TestMessage(t *testing.T) {
	d := newDesk(t)
	ref := d.approved(open)
	d.copied(ref)
	d.sweep()
	customer := d.subject(ref).CustomerID
	scopeOf := func(id int64) store.Scope {
		s, err := store.JobScopeOf(actor.Job("test"), id, 0)
		must(t, err)
		return s
	}
	r, kind := d.store.Read(d.B.ctx), NoticeKind()
	page, err := kind.List(r, scopeOf(customer), dataset.PageQuery{Limit: 10})
	must(t, err)
	if len(page.Records) != 1 {
		t.Fatalf("%d messages", len(page.Records))
	}
	rec, err := kind.Get(r, scopeOf(customer), page.Records[0].ID)
	must(t, err)
	said := map[string]string{}
	for _, f := range rec.Fields {
		said[f.Name] = f.Value.Text
	}
	for name, want := range map[string]string{"told_authority": "Onderzoeksrechter Antwerpen", "told_outcome": "ahead", "told_why": "before", "told_reference": ref,
		"told_object_how": "object", "told_lawyer": "lawyer", "told_court": "court", "told_complaint": "complaint"} {
		if said[name] != want {
			t.Errorf("%s says %q, want %q", name, said[name], want)
		}
	}
	if len(rec.Tables) != 1 || len(rec.Tables[0].Rows) != 1 || len(rec.Files) != 1 {
		t.Fatalf("%d tables, %d files", len(rec.Tables), len(rec.Files))
	}
	id, err := kind.File(r, scopeOf(customer), rec.ID, rec.Files[0].ID)
	must(t, err)
	b, err := blob.Open(r, d.store.Keys(), id)
	must(t, err)
	data, err := io.ReadAll(b)
	must(t, err)
	if string(data) != string(pdf("zwart gemaakt")) || b.Subject != keys.Customer(customer) {
		t.Errorf("the copy is encrypted to %s", b.Subject)
	}

	other := d.customer("K7777")
	_, err = kind.Get(r, scopeOf(other.CustomerID), rec.ID)
	wants(t, err, fault.NotFound, "")
	_, err = kind.File(r, scopeOf(other.CustomerID), rec.ID, rec.Files[0].ID)
	wants(t, err, fault.NotFound, "")

	expire := func() (n int64) {
		must(t, d.store.Do(actor.With(context.Background(), actor.Job("test")), store.Change{Action: "test.expired", Subject: keys.Nobody()}, func(tx *store.Tx) (err error) {
			n, err = kind.Expire(tx, d.clock.Now(), 10)
			return err
		}))
		return n
	}
	d.clock.Set(start.AddDate(KeepYears, 0, -1))
	if expire() != 0 {
		t.Error("gone a day too early")
	}
	d.clock.Set(start.AddDate(KeepYears, 0, 1))
	if expire() != 1 || d.messages() != 0 || d.count(`SELECT count(*) FROM blobs WHERE id = $1`, id) != 0 {
		t.Error("not gone after ten years")
	}
	if n := d.count(`SELECT sum(count) FROM kind_summaries WHERE kind = 'disclosures' AND owner_id = $1`, customer); n != 0 {
		t.Errorf("%d still counted", n)
	}
}
