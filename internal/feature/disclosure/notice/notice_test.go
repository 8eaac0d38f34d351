package notice_test

import (
	"testing"
	"testing/quick"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/disclosure/notice"
	"inzage/internal/platform/deadline"
)

// at is a moment in Brussels.
func at(y int, m time.Month, d, h, min int) time.Time {
	return time.Date(y, m, d, h, min, 0, 0, deadline.Zone())
}

// day is a day as the database keeps it.
func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// TestDecide goes through the rules one by one. Today is Tuesday 3 November 2026, five past ten.
func TestDecide(t *testing.T) {
	now := at(2026, time.November, 3, 10, 5)
	half := at(2027, time.May, 3, 0, 0) // six months on, a Monday
	judge := []law.Basis{law.Judicial877}
	wish := notice.WishEnds(now)
	for _, c := range []struct {
		name  string
		facts notice.Facts
		want  notice.Decision
	}{
		{"nothing forbids: before anything leaves", notice.Facts{Bases: judge, Secrecy: law.NoSecrecy, Stage: notice.Ahead},
			notice.Decision{Standing: notice.Due, Reason: notice.Before, DueAt: now}},
		{"rejected, withdrawn or no data: told too", notice.Facts{Bases: judge, Secrecy: law.NoSecrecy, Stage: notice.Past},
			notice.Decision{Standing: notice.Due, Reason: notice.After, DueAt: now}},
		{"a statute's secrecy is held", notice.Facts{Bases: []law.Basis{law.Sv88bis}, Secrecy: law.ByStatute, Stage: notice.Ahead},
			notice.Decision{Standing: notice.Held, Reason: notice.ByStatute, ReviewOn: half}},
		{"also when the paper says nothing of it", notice.Facts{Bases: []law.Basis{law.Judicial877, law.Sv46bis}, Secrecy: law.NoSecrecy, Stage: notice.Ahead},
			notice.Decision{Standing: notice.Held, Reason: notice.ByStatute, ReviewOn: half}},
		{"also when nothing left", notice.Facts{Bases: []law.Basis{law.Sv46bis}, Secrecy: law.ByStatute, Stage: notice.Past},
			notice.Decision{Standing: notice.Held, Reason: notice.ByStatute, ReviewOn: half}},
		{"a day named beside a statute only brings the review forward", notice.Facts{Bases: []law.Basis{law.Sv88bis}, Secrecy: law.ByOrder, Until: day(2026, time.December, 24), Stage: notice.Ahead},
			notice.Decision{Standing: notice.Held, Reason: notice.ByStatute, ReviewOn: at(2026, time.December, 28, 0, 0)}},
		{"years later it is still held", notice.Facts{Bases: []law.Basis{law.Sv88bis}, Secrecy: law.ByOrder, Until: day(2020, time.January, 2), Stage: notice.Past},
			notice.Decision{Standing: notice.Held, Reason: notice.ByStatute, ReviewOn: half}},
		{"lifted in writing", notice.Facts{Bases: []law.Basis{law.Sv88bis}, Secrecy: law.ByStatute, Ended: notice.Lifted, Stage: notice.Past},
			notice.Decision{Standing: notice.Due, Reason: notice.Lifted, DueAt: now}},
		{"public", notice.Facts{Bases: []law.Basis{law.Sv88bis}, Secrecy: law.ByStatute, Ended: notice.Public, Stage: notice.Past},
			notice.Decision{Standing: notice.Due, Reason: notice.Public, DueAt: now}},
		{"an order's last day is a Thursday before Christmas: the Monday after", notice.Facts{Bases: judge, Secrecy: law.ByOrder, Until: day(2026, time.December, 24), Stage: notice.Ahead},
			notice.Decision{Standing: notice.Due, Reason: notice.OrderEnds, DueAt: at(2026, time.December, 28, 0, 0)}},
		{"a Monday: the Tuesday", notice.Facts{Bases: judge, Secrecy: law.ByOrder, Until: day(2026, time.November, 9), Stage: notice.Ahead},
			notice.Decision{Standing: notice.Due, Reason: notice.OrderEnds, DueAt: at(2026, time.November, 10, 0, 0)}},
		{"the eve of a holiday: the day after it", notice.Facts{Bases: judge, Secrecy: law.ByOrder, Until: day(2026, time.November, 10), Stage: notice.Ahead},
			notice.Decision{Standing: notice.Due, Reason: notice.OrderEnds, DueAt: at(2026, time.November, 12, 0, 0)}},
		{"a last day in summer time counts by Brussels", notice.Facts{Bases: judge, Secrecy: law.ByOrder, Until: day(2027, time.July, 1), Stage: notice.Ahead},
			notice.Decision{Standing: notice.Due, Reason: notice.OrderEnds, DueAt: at(2027, time.July, 2, 0, 0)}},
		{"the last day itself: not yet", notice.Facts{Bases: judge, Secrecy: law.ByOrder, Until: day(2026, time.November, 3), Stage: notice.Ahead},
			notice.Decision{Standing: notice.Due, Reason: notice.OrderEnds, DueAt: at(2026, time.November, 4, 0, 0)}},
		{"a last day that is over: now", notice.Facts{Bases: judge, Secrecy: law.ByOrder, Until: day(2026, time.October, 1), Stage: notice.Ahead},
			notice.Decision{Standing: notice.Due, Reason: notice.OrderEnds, DueAt: now}},
		{"an order without a last day is held", notice.Facts{Bases: judge, Secrecy: law.ByOrder, Stage: notice.Ahead},
			notice.Decision{Standing: notice.Held, Reason: notice.ByOrder, ReviewOn: half}},
		{"a mere wish does not bind", notice.Facts{Bases: judge, Secrecy: law.ByRequest, Stage: notice.Ahead},
			notice.Decision{Standing: notice.Due, Reason: notice.Before, DueAt: now}},
		{"unless a person who may follows it", notice.Facts{Bases: judge, Secrecy: law.ByRequest, Wish: wish, Stage: notice.Ahead},
			notice.Decision{Standing: notice.Held, Reason: notice.ByRequest, ReviewOn: at(2027, time.February, 1, 0, 0), DueAt: wish}},
		{"for as long as it was followed", notice.Facts{Bases: judge, Secrecy: law.ByRequest, Wish: now, Stage: notice.Past},
			notice.Decision{Standing: notice.Due, Reason: notice.RequestOver, DueAt: now}},
		{"and never under the Digital Services Act", notice.Facts{Bases: []law.Basis{law.DSA10}, Secrecy: law.ByRequest, Wish: wish, Stage: notice.Ahead},
			notice.Decision{Standing: notice.Due, Reason: notice.RequestOver, DueAt: wish}},
		{"a European order: the authority tells", notice.Facts{Bases: []law.Basis{law.EPOC}, Secrecy: law.NoSecrecy, Stage: notice.Ahead},
			notice.Decision{Standing: notice.Held, Reason: notice.ByAuthority, ReviewOn: half}},
		{"article 10 of the Digital Services Act: told before, like others", notice.Facts{Bases: []law.Basis{law.DSA10}, Secrecy: law.NoSecrecy, Stage: notice.Ahead},
			notice.Decision{Standing: notice.Due, Reason: notice.Before, DueAt: now}},
		{"a fraud is investigated first", notice.Facts{Bases: judge, Secrecy: law.NoSecrecy, Stage: notice.Fraud},
			notice.Decision{Standing: notice.Held, Reason: notice.ByFraud, ReviewOn: half}},
		{"then told", notice.Facts{Bases: judge, Secrecy: law.NoSecrecy, Stage: notice.Fraud, Ended: notice.FraudOver},
			notice.Decision{Standing: notice.Due, Reason: notice.FraudOver, DueAt: now}},
		{"another case took its place", notice.Facts{Bases: judge, Secrecy: law.NoSecrecy, Stage: notice.Superseded},
			notice.Decision{Standing: notice.NotRequired, Reason: notice.OtherCase}},
		{"a paper that extends another order", notice.Facts{Kind: law.Extension, Bases: judge, Secrecy: law.NoSecrecy, Stage: notice.Ahead},
			notice.Decision{Standing: notice.NotRequired, Reason: notice.OtherCase}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.facts.Now = now
			if c.facts.Kind == "" {
				c.facts.Kind = law.Production
			}
			got := notice.Decide(c.facts)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// TestEveryHeldHasAReview: whatever the facts are, a notice that is held has a day, in the future, on which somebody looks at it; what
// is due has a moment that is not past; and a statute's secrecy ends in no other way than in writing or in public.
func TestEveryHeldHasAReview(t *testing.T) {
	bases, kinds := law.Bases(), []law.CaseKind{law.Production, law.Preservation, law.Extension, law.Withdrawal}
	secrecies := []law.Secrecy{law.NoSecrecy, law.ByStatute, law.ByOrder, law.ByRequest}
	stages := []notice.Stage{notice.Ahead, notice.Past, notice.Fraud, notice.Superseded}
	ended := []notice.Reason{"", "", "", notice.Lifted, notice.Public}
	holds := func(b1, b2, k, s, st, e uint8, minutes uint32, until, wish int16) bool {
		f := notice.Facts{
			Kind: kinds[int(k)%len(kinds)], Bases: []law.Basis{bases[int(b1)%len(bases)].Basis, bases[int(b2)%len(bases)].Basis},
			Secrecy: secrecies[int(s)%len(secrecies)], Stage: stages[int(st)%len(stages)], Ended: ended[int(e)%len(ended)],
			Now: at(2026, time.January, 1, 0, 0).Add(time.Duration(minutes%5_000_000) * time.Minute),
		}
		if until%3 != 0 {
			f.Until = f.Now.AddDate(0, 0, int(until%2000)).UTC().Truncate(24 * time.Hour)
		}
		if wish%3 == 0 {
			f.Wish = f.Now.AddDate(0, 0, int(wish%200))
		}
		d := notice.Decide(f)
		silent := law.DefaultSecrecy(f.Bases) == law.ByStatute || f.Secrecy == law.ByStatute
		switch {
		case d.Standing == notice.Held && d.ReviewOn.Before(deadline.LastDay(f.Now)):
			return false
		case d.Standing == notice.Due && d.DueAt.Before(f.Now):
			return false
		case d.Standing == notice.Due && silent && f.Ended == "" && f.Stage != notice.Superseded:
			return false
		}
		return d.Standing != notice.NotDecided && d.Standing != notice.Sent && d.Reason != ""
	}
	if err := quick.Check(holds, &quick.Config{MaxCount: 20_000}); err != nil {
		t.Error(err)
	}
}

// TestWindow: time to object ends a day before the hard deadline, after seven days where there is none, and is not there at all
// where the deadline leaves none.
func TestWindow(t *testing.T) {
	told := at(2026, time.November, 3, 10, 5)
	hard := func(t time.Time) deadline.End { return deadline.End{Hard: t, Legal: t} }
	for _, c := range []struct {
		name   string
		effect deadline.End
		want   time.Time
	}{
		{"no deadline", deadline.End{}, at(2026, time.November, 11, 0, 0)},
		{"two weeks", hard(at(2026, time.November, 17, 10, 0)), at(2026, time.November, 16, 10, 0)},
		{"a day and a minute", hard(at(2026, time.November, 4, 10, 6)), at(2026, time.November, 3, 10, 6)},
		{"a day", hard(at(2026, time.November, 4, 10, 5)), time.Time{}},
		{"eight hours", hard(at(2026, time.November, 3, 18, 5)), time.Time{}},
	} {
		got, ok := notice.Window(told, c.effect)
		if !got.Equal(c.want) || ok != !c.want.IsZero() {
			t.Errorf("%s: %v, %v, want %v", c.name, got, ok, c.want)
		}
	}
}

// TestRelease: nothing leaves before the customer was told who may be told, and could object.
func TestRelease(t *testing.T) {
	now := at(2026, time.November, 3, 10, 5)
	for _, c := range []struct {
		standing    notice.Standing
		due, object time.Time
		want        notice.Wait
	}{
		{notice.NotDecided, time.Time{}, time.Time{}, notice.ForDecision},
		{notice.Held, time.Time{}, time.Time{}, notice.ForNothing},
		{notice.Due, now, time.Time{}, notice.ForNotice},
		{notice.Due, now.Add(time.Second), time.Time{}, notice.ForNothing}, // the order forbids it until then
		{notice.Sent, now, now.Add(time.Second), notice.ForWindow},
		{notice.Sent, now, now, notice.ForNothing},
		{notice.Sent, now, time.Time{}, notice.ForNothing},
		{notice.NotRequired, time.Time{}, time.Time{}, notice.ForNothing},
	} {
		if got := notice.Release(c.standing, c.due, c.object, now); got != c.want {
			t.Errorf("%s due %v objecting until %v: waits %q, want %q", c.standing, c.due, c.object, got, c.want)
		}
	}
}
