package policy

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
)

func TestPublishWantsAllOfIt(t *testing.T) {
	w := newWorld(t)
	_, err := w.Publish(w.ctx, "1.0", false)
	w.refuses(err, fault.NotFound, "")
	w.bring("1.0", "2026-01-01", i18n.NL, i18n.FR, i18n.DE)
	w.refuses(w.Publishable(w.ctx, "1.0"), fault.Invalid, "policy.error.missing_text")
	_, err = w.Publish(w.ctx, "1.0", false)
	w.refuses(err, fault.Invalid, "policy.error.missing_text")
	if got := fault.Of(err).Args["Languages"]; got != i18n.EN.Name() {
		t.Errorf("missing: %v", got)
	}
	w.bring("1.0", "2026-01-01", i18n.EN)
	w.must(w.Publishable(w.ctx, "1.0"))
	p, err := w.Publish(w.ctx, "1.0", false)
	w.must(err)
	w.must(w.Publishable(w.ctx, "1.0"))
	if !p.Published || p.Announced || !p.Version.Published.Equal(noon) {
		t.Errorf("%+v", p)
	}
	if p, err = w.Publish(w.ctx, "1.0", false); err != nil || p.Published || w.entries("policy.published") != 1 {
		t.Errorf("again: %+v %v", p, err)
	}

	// The next one needs summaries, a day of its own and the same clauses in each language.
	for _, lang := range i18n.Langs {
		_, err := w.Import(w.ctx, Draft{Number: "2.0", From: day("2026-02-01"), Language: lang, Text: []byte("## 1 One\n\nText.\n")})
		w.must(err)
	}
	_, err = w.Publish(w.ctx, "2.0", false)
	w.refuses(err, fault.Invalid, "policy.error.missing_summary")
	w.bring("2.1", "2026-01-01", i18n.Langs...)
	_, err = w.Publish(w.ctx, "2.1", false)
	w.refuses(err, fault.Conflict, "policy.error.same_day")
	w.bring("2.2", "2026-03-01", i18n.NL, i18n.FR, i18n.DE)
	_, err = w.Import(w.ctx, Draft{Number: "2.2", From: day("2026-03-01"), Language: i18n.EN, Text: []byte("## 1 One\n\n## 2 Two\n"), Summary: []byte("x")})
	w.must(err)
	_, err = w.Publish(w.ctx, "2.2", false)
	w.refuses(err, fault.Invalid, "policy.error.other_clauses")

	// What is being prepared shows nowhere.
	versions, err := w.Published(w.ctx)
	w.must(err)
	if len(versions) != 1 {
		t.Errorf("%d versions are public", len(versions))
	}
	all, err := w.All(w.ctx)
	w.must(err)
	if len(all) != 4 || all[0].Version.Number != "2.2" || len(all[0].Texts) != 4 || len(all[1].Summaries) != 0 {
		t.Errorf("%+v", all)
	}
}

// TestPublishedNeverChanges: not through the program, and not with the owner's rights.
func TestPublishedNeverChanges(t *testing.T) {
	w := newWorld(t)
	w.publish("1.0", "2026-01-01")
	_, err := w.Import(w.ctx, Draft{Number: "1.0", From: day("2026-01-01"), Language: i18n.NL, Text: []byte("Other.")})
	w.refuses(err, fault.Conflict, "policy.error.other_text")
	same := Draft{Number: "1.0", From: day("2026-01-01"), Language: i18n.NL, Text: []byte("# T\n\n## 1 One\n\nThis is 1.0 in nl.\n")}
	if got, err := w.Import(w.ctx, same); err != nil || got.New {
		t.Errorf("the same once more: %+v %v", got, err)
	}
	same.Summary = []byte("Another summary.")
	_, err = w.Import(w.ctx, same)
	w.refuses(err, fault.Conflict, "policy.error.published")
	w.refuses(w.Discard(w.ctx, "1.0"), fault.Conflict, "policy.error.published")
	w.bring("1.1", "2026-02-01", i18n.NL)
	for _, sql := range []string{
		`UPDATE policy_texts SET source = 'x', digest = sha256('x')`,
		`DELETE FROM policy_texts WHERE version_id = (SELECT id FROM policy_versions WHERE number = '1.0')`,
		`UPDATE policy_texts SET source = 'x', digest = sha256('x') WHERE version_id = (SELECT id FROM policy_versions WHERE number = '1.1')`,
		`UPDATE policy_summaries SET source = 'x'`,
		`DELETE FROM policy_summaries`,
		`INSERT INTO policy_summaries VALUES ((SELECT id FROM policy_versions WHERE number = '1.0'), 'nl', 'x', now()) ON CONFLICT DO NOTHING`,
		`UPDATE policy_versions SET effective_from = '2020-01-01' WHERE number = '1.0'`,
		`UPDATE policy_versions SET published_at = NULL WHERE number = '1.0'`,
		`UPDATE policy_versions SET authentic = 'fr' WHERE number = '1.0'`,
		`DELETE FROM policy_versions WHERE number = '1.0'`,
		`TRUNCATE policy_texts, policy_summaries, policy_versions CASCADE`,
		`INSERT INTO policy_texts VALUES ((SELECT id FROM policy_versions WHERE number = '1.1'), 'fr', 'x', sha256('y'), now())`,
	} {
		if err := w.asOwner(sql); err == nil || strings.Contains(err.Error(), "hit nothing") || strings.Contains(err.Error(), "syntax") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	w.must(w.Discard(w.ctx, "1.1"))
	w.refuses(w.Discard(w.ctx, "1.1"), fault.NotFound, "")
}

func TestFarReaching(t *testing.T) {
	w := newWorld(t)
	w.publish("1.0", "2026-01-01")
	w.bring("2.0", "2026-12-01", i18n.Langs...)
	w.refuse = errors.New("no mail today")
	if _, err := w.Publish(w.ctx, "2.0", true); !errors.Is(err, w.refuse) {
		t.Errorf("%v", err)
	}
	versions, err := w.Published(w.ctx)
	w.must(err)
	if len(versions) != 1 || w.entries("policy.published") != 1 {
		t.Error("published although its notice could not begin")
	}
	w.refuse, w.notified = nil, nil
	p, err := w.Publish(w.ctx, "2.0", true)
	w.must(err)
	if !p.Published || !p.Announced || len(w.notified) != 1 || w.notified[0] != p.Version.id {
		t.Errorf("%+v, notified %v", p, w.notified)
	}
	if p, err = w.Publish(w.ctx, "2.0", true); err != nil || p.Announced || len(w.notified) != 1 {
		t.Errorf("announced twice: %+v %v", p, err)
	}
	// Whoever forgot that a change is far-reaching can still announce it, once.
	if p, err = w.Publish(w.ctx, "1.0", true); err != nil || p.Published || !p.Announced || len(w.notified) != 2 || w.entries("policy.announced") != 1 {
		t.Errorf("%+v %v", p, err)
	}
	if err := w.asOwner(`UPDATE policy_versions SET announced_at = NULL`); err == nil {
		t.Error("the announcement was taken back")
	}
}

// TestRaces: twenty at once publish the same version, and twenty import another text each.
func TestRaces(t *testing.T) {
	w := newWorld(t)
	w.bring("1.0", "2026-01-01", i18n.Langs...)
	var group sync.WaitGroup
	var mu sync.Mutex
	published, taken := 0, 0
	for i := range 20 {
		group.Go(func() {
			p, err := w.Publish(w.ctx, "1.0", true)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			} else if p.Published {
				published++
			}
		})
		group.Go(func() {
			text := []byte(strings.Repeat("x", i+1))
			_, err := w.Import(w.ctx, Draft{Number: "race", From: day("2026-05-01"), Language: i18n.NL, Text: text})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				taken++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if published != 1 || taken != 1 || len(w.notified) != 1 || w.entries("policy.published") != 1 {
		t.Errorf("published %d times, %d texts taken, %d notices", published, taken, len(w.notified))
	}
}
