package directory

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/fault"
	"inzage/internal/platform/store"
)

func TestAnEntryAndItsVersions(t *testing.T) {
	w := newWorld(t)
	a := w.add(w.an, court())
	want := court()
	want.Phone = "+3252555123"
	if diff := cmp.Diff(want, a.Entry); diff != "" {
		t.Fatal(diff)
	}
	if a.Version != 1 || a.Change != Added || a.By.Person != "P-An" || a.PhoneBy.Person != "P-An" || a.PhoneBy.OfficerID == 0 || !a.PhoneBy.At.Equal(begin) ||
		a.KeysBy.OfficerID != 0 || a.CheckedBy != "An" || !a.EndedAt.IsZero() {
		t.Fatalf("%+v", a)
	}

	// Another officer changes the street: the number stays An's.
	w.clock.Advance(time.Hour)
	e := a.Entry
	e.Street = "Noordlaan 33"
	must(t, w.svc.Change(w.bram, a.ID, 1, e))
	b := w.get(a.ID)
	if b.Version != 2 || b.By.Person != "P-Bram" || b.PhoneBy != a.PhoneBy || b.CheckedBy != "Bram" {
		t.Fatalf("%+v", b)
	}

	// Another number is Bram's, also when only its extension is another.
	e.Extension = "13"
	must(t, w.svc.Change(w.bram, a.ID, 2, e))
	if b := w.get(a.ID); b.PhoneBy.Person != "P-Bram" || !b.PhoneBy.At.Equal(begin.Add(time.Hour)) {
		t.Fatalf("%+v", b.PhoneBy)
	}
	w.clock.Advance(time.Hour)
	must(t, w.svc.Check(w.an, a.ID, 3))
	if b := w.get(a.ID); b.CheckedOn != "2026-03-02" || b.CheckedBy != "An" || b.PhoneBy.Person != "P-Bram" || b.Change != Checked {
		t.Fatalf("%+v", b)
	}
	must(t, w.svc.End(w.an, a.ID, 4))

	// What a case saw then is what it sees now.
	first, err := w.svc.GetVersion(w.carla, a.ID, 1)
	must(t, err)
	if diff := cmp.Diff(a, first); diff != "" {
		t.Fatal(diff)
	}
	f, err := w.svc.Get(w.carla, a.ID)
	must(t, err)
	var history []Change
	for _, v := range f.History {
		history = append(history, v.Change)
	}
	if diff := cmp.Diff([]Change{Ended, Checked, Changed, Changed, Added}, history); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff(f.Authority, f.History[0]); diff != "" {
		t.Fatal(diff)
	}
	_, err = w.svc.GetVersion(w.an, a.ID, 6)
	wants(t, err, fault.NotFound, "")

	// What has ended stays as it is, and another may take its place.
	wants(t, w.svc.Change(w.an, a.ID, 5, e), fault.Conflict, "directory.error.ended")
	wants(t, w.svc.Check(w.an, a.ID, 5), fault.Conflict, "directory.error.ended")
	wants(t, w.svc.AddMagistrate(w.an, a.ID, NewMagistrate{Name: "A", Function: "rechter", Since: "2026-01-01"}), fault.Conflict, "directory.error.ended")
	if again := w.add(w.bram, court()); again.ID == a.ID {
		t.Fatal("the ended entry came back")
	}
}

func TestWhatTheDatabaseHolds(t *testing.T) {
	w := newWorld(t)
	a := w.add(w.an, court())
	for _, sql := range []string{
		`UPDATE authorities SET street = 'x' WHERE id = $1`,                                                                                            // no new version
		`UPDATE authorities SET version = version + 2, street = 'x' WHERE id = $1`,                                                                     // a version left out
		`UPDATE authorities SET version = version + 1, type = 'police' WHERE id = $1`,                                                                  // another sort
		`UPDATE authority_versions SET entry = '{}' WHERE authority_id = $1`,                                                                           // history rewritten
		`DELETE FROM authority_versions WHERE authority_id = $1`,                                                                                       //
		`UPDATE authorities SET version = version + 1, encrypt_keys = 'age1x', change = 'changed' WHERE id = $1`,                                       // keys that nobody compared
		`UPDATE authorities SET version = version + 1, arrondissement = 'gent', change = 'changed' WHERE id = $1`,                                      // an arrondissement that does not exist
		`UPDATE authorities SET version = version + 1, country = 'FR', change = 'changed' WHERE id = $1`,                                               // one of Belgium abroad
		`INSERT INTO authority_versions SELECT authority_id, 9, at, change, officer_id, person, entry FROM authority_versions WHERE authority_id = $1`, // as the program
	} {
		conn, err := w.super.Acquire(t.Context())
		must(t, err)
		if strings.HasPrefix(sql, "INSERT") {
			_, err = conn.Exec(t.Context(), `SET ROLE `+store.ProgramRole)
			must(t, err)
		}
		if _, err := conn.Exec(t.Context(), sql, a.ID); err == nil {
			t.Errorf("done: %s", sql)
		}
		_, err = conn.Exec(t.Context(), `RESET ROLE`)
		must(t, err)
		conn.Release()
	}
	// A number is whose the row says that changes it, whatever that row claims.
	_, err := w.super.Exec(t.Context(), `UPDATE authorities SET version = version + 1, change = 'changed', phone = '+3225551234', changed_by = (SELECT id FROM officers WHERE name = 'Bram'),
		phone_changed_by = (SELECT id FROM officers WHERE name = 'Carla'), phone_changed_person = 'P-Carla' WHERE id = $1`, a.ID)
	must(t, err)
	_, err = w.super.Exec(t.Context(), `UPDATE authorities SET version = version + 1, phone_changed_by = (SELECT id FROM officers WHERE name = 'Carla'), changed_by = (SELECT id FROM officers WHERE name = 'An') WHERE id = $1`, a.ID)
	must(t, err)
	if a := w.get(a.ID); a.PhoneBy.Person != "P-Bram" || a.PhoneBy.Name != "Bram" || a.By.Person != "P-An" {
		t.Fatalf("%+v %+v", a.PhoneBy, a.By)
	}
}

func TestTwoWhoEdit(t *testing.T) {
	w := newWorld(t)
	a := w.add(w.an, court())
	one, other := a.Entry, a.Entry
	one.Phone, other.Phone = "052 55 51 24", "052 55 51 25"
	must(t, w.svc.Change(w.bram, a.ID, 1, one))
	err := w.svc.Change(w.an, a.ID, 1, other)
	wants(t, err, fault.Conflict, "directory.error.changed")
	if got := fault.Of(err).Args["Name"]; got != "Bram" {
		t.Fatalf("changed by %v", got)
	}
	wants(t, w.svc.Check(w.an, a.ID, 1), fault.Conflict, "directory.error.changed")
	wants(t, w.svc.End(w.an, a.ID, 1), fault.Conflict, "directory.error.changed")
	if a := w.get(a.ID); a.Entry.Phone != "+3252555124" || a.Version != 2 {
		t.Fatalf("%+v", a)
	}

	// Twenty at once, each with another number: one is written.
	var wg sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		wg.Go(func() {
			e := a.Entry
			e.Extension = strings.Repeat("1", i%8) + "2"
			e.Division = "afdeling " + strings.Repeat("x", i+1)
			as := []context.Context{w.an, w.bram}[i%2]
			errs[i] = w.svc.Change(as, a.ID, 2, e)
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		wants(t, err, fault.Conflict, "directory.error.changed")
	}
	if won != 1 || w.get(a.ID).Version != 3 {
		t.Fatalf("%d changes, version %d", won, w.get(a.ID).Version)
	}
}

func TestTheSameFormTwice(t *testing.T) {
	w := newWorld(t)
	a := w.add(w.an, court())
	if b := w.add(w.an, court()); b.ID != a.ID {
		t.Fatal("two entries")
	}
	_, err := w.svc.Add(w.bram, court())
	wants(t, err, fault.Invalid, "directory.error.exists")
	louder := court()
	louder.Name, louder.Phone = strings.ToUpper(louder.Name), "052 55 51 29"
	_, err = w.svc.Add(w.an, louder)
	wants(t, err, fault.Invalid, "directory.error.exists")

	e := a.Entry
	e.Phone = "052 55 51 24"
	for range 2 {
		must(t, w.svc.Change(w.bram, a.ID, 1, e))
		must(t, w.svc.AddMagistrate(w.an, a.ID, NewMagistrate{Name: "Mr. Lieve Wouters", Function: "griffier", Since: "2024-09-01"}))
	}
	for range 2 {
		must(t, w.svc.Check(w.bram, a.ID, 2))
	}
	f, err := w.svc.Get(w.an, a.ID)
	must(t, err)
	for range 2 {
		must(t, w.svc.EndMagistrate(w.an, a.ID, f.Magistrates[0].ID, "2026-03-01"))
		must(t, w.svc.End(w.an, a.ID, 3))
	}
	if f, err = w.svc.Get(w.an, a.ID); err != nil || f.Version != 4 || len(f.Magistrates) != 1 {
		t.Fatalf("%v %+v", err, f)
	}
	for _, action := range []string{"authority.added", "authority.changed", "authority.checked", "authority.ended", "magistrate.added", "magistrate.ended"} {
		if n := w.entries(action); n != 1 {
			t.Errorf("%s stands %d times in the record", action, n)
		}
	}

	// Twenty at once are one.
	other := court()
	other.Division = "afdeling Gent"
	var wg sync.WaitGroup
	ids := make([]int64, 20)
	for i := range ids {
		wg.Go(func() { ids[i], _ = w.svc.Add(w.an, other) })
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] || id == 0 {
			t.Fatalf("entries %v", ids)
		}
	}
}

func TestWhoMay(t *testing.T) {
	w := newWorld(t)
	a := w.add(w.an, court())
	nobody := w.officer("Dirk", "operations")
	_, err := w.svc.Add(w.carla, court())
	for what, err := range map[string]error{
		"add": err, "change": w.svc.Change(w.carla, a.ID, 1, court()), "check": w.svc.Check(w.carla, a.ID, 1), "end": w.svc.End(w.carla, a.ID, 1),
		"magistrate": w.svc.AddMagistrate(w.carla, a.ID, NewMagistrate{}), "end magistrate": w.svc.EndMagistrate(w.carla, a.ID, 1, ""),
	} {
		t.Run(what, func(t *testing.T) { wants(t, err, fault.Forbidden, "") })
	}
	if found, err := w.svc.List(w.carla, Filter{}); err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	_, err = w.svc.List(nobody, Filter{})
	wants(t, err, fault.Forbidden, "")
	_, err = w.svc.Get(nobody, a.ID)
	wants(t, err, fault.Forbidden, "")
	_, err = w.svc.GetVersion(nobody, a.ID, 1)
	wants(t, err, fault.Forbidden, "")
	_, err = w.svc.Get(w.an, 999)
	wants(t, err, fault.NotFound, "")
	wants(t, w.svc.Change(w.an, 999, 1, court()), fault.NotFound, "")
	wants(t, w.svc.End(w.an, 999, 1), fault.NotFound, "")
	wants(t, w.svc.EndMagistrate(w.an, a.ID, 999, "2026-01-01"), fault.NotFound, "")
}

func TestFinding(t *testing.T) {
	w := newWorld(t)
	gent := w.add(w.an, court())
	other := court()
	other.Type, other.Name, other.Arrondissement, other.Division, other.City = "prosecutor", "Procureur des Konings 100%", "brussel", "", "Brussel"
	brussel := w.add(w.an, other)
	must(t, w.svc.AddMagistrate(w.an, brussel.ID, NewMagistrate{Name: "Mevr. Saïda El Amrani", Function: "substituut", Since: "2025-01-01"}))
	for _, c := range []struct {
		f    Filter
		want []int64
	}{
		{Filter{}, []int64{gent.ID, brussel.ID}},
		{Filter{Text: "gent ondernemings"}, []int64{gent.ID}},
		{Filter{Text: "amrani"}, []int64{brussel.ID}},
		{Filter{Text: "100%"}, []int64{brussel.ID}},
		{Filter{Text: "%"}, []int64{brussel.ID}},
		{Filter{Text: "_"}, nil},
		{Filter{Text: "dendermonde amrani"}, nil},
		{Filter{Type: "prosecutor"}, []int64{brussel.ID}},
		{Filter{Arrondissement: "oost_vlaanderen", Text: "9200"}, []int64{gent.ID}},
		{Filter{Type: "police"}, nil},
		{Filter{Ended: true}, nil},
	} {
		found, err := w.svc.List(w.carla, c.f)
		must(t, err)
		var got []int64
		for _, a := range found {
			got = append(got, a.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%+v: %s", c.f, diff)
		}
	}
}

func TestTwelveMonths(t *testing.T) {
	a := Authority{Checked: time.Date(2025, time.March, 3, 0, 0, 0, 0, time.UTC)}
	for _, c := range []struct {
		at    string
		stale bool
	}{
		{"2026-03-02T22:59:59Z", false}, // the last moment of the last day, in Brussels
		{"2026-03-02T23:00:00Z", true},
		{"2025-03-03T08:00:00Z", false},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		must(t, err)
		if a.Stale(at) != c.stale {
			t.Errorf("%s: %v", c.at, a.Stale(at))
		}
	}
}

func TestMagistrates(t *testing.T) {
	w := newWorld(t)
	a := w.add(w.an, court())
	for id, in := range map[string]NewMagistrate{
		"directory.error.required": {Function: "rechter", Since: "2026-01-01"},
		"directory.error.day":      {Name: "A", Function: "rechter", Since: "1 januari"},
		"directory.error.future":   {Name: "A", Function: "rechter", Since: "2026-03-03"},
		"directory.error.long":     {Name: strings.Repeat("é", MaxName+1), Function: "rechter", Since: "2026-01-01"},
	} {
		wants(t, w.svc.AddMagistrate(w.an, a.ID, in), fault.Invalid, id)
	}
	must(t, w.svc.AddMagistrate(w.an, a.ID, NewMagistrate{Name: " Mr.  Lieve\nWouters ", Function: "griffier", Since: "2024-09-01"}))
	m, err := Magistrates(w.store.Read(w.an), a.ID)
	must(t, err)
	if len(m) != 1 || m[0].Name != "Mr. Lieve Wouters" || m[0].Since.Format(time.DateOnly) != "2024-09-01" || !m[0].Until.IsZero() {
		t.Fatalf("%+v", m)
	}
	wants(t, w.svc.EndMagistrate(w.an, a.ID, m[0].ID, "2024-08-31"), fault.Invalid, "directory.error.until")
	wants(t, w.svc.EndMagistrate(w.an, a.ID, m[0].ID, ""), fault.Invalid, "directory.error.day")
	b := court()
	b.Division = "afdeling Gent"
	wants(t, w.svc.EndMagistrate(w.an, w.add(w.an, b).ID, m[0].ID, "2026-01-01"), fault.NotFound, "")
	must(t, w.svc.EndMagistrate(w.an, a.ID, m[0].ID, "2026-02-01"))
	m, err = Magistrates(w.store.Read(w.an), a.ID)
	must(t, err)
	if got := m[0].Until.Format(time.DateOnly); got != "2026-02-01" {
		t.Fatalf("in function until %s", got)
	}
	// Who came back is in function again.
	must(t, w.svc.AddMagistrate(w.an, a.ID, NewMagistrate{Name: "Mr. Lieve Wouters", Function: "griffier", Since: "2026-03-01"}))
	if m, err = Magistrates(w.store.Read(w.an), a.ID); err != nil || len(m) != 2 || !m[1].Until.Equal(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)) {
		t.Fatalf("%v %+v", err, m)
	}
}

// key makes a public key and its secret half.
func key(t testing.TB) (public, secret string) {
	t.Helper()
	k, err := age.GenerateX25519Identity()
	must(t, err)
	return k.Recipient().String(), k.String()
}
