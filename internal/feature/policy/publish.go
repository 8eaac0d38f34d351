package policy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Publication is what became of a Publish.
type Publication struct {
	Version   Version
	Published bool // now; false: it was published before
	Announced bool // its notice begins to go out now
}

// Publish makes a version public. It must have a text in each language, with the same clauses, and a summary in each,
// unless no other version came before it. A far-reaching version is announced to everyone whose data is held; that can
// still be asked for when the version is public already. The same again changes nothing.
func (s *Service) Publish(ctx context.Context, number string, farReaching bool) (Publication, error) {
	var out Publication
	change := store.Change{Action: "policy.published", Subject: keys.Nobody(), Payload: map[string]any{"version": number, "far_reaching": farReaching}}
	err := s.store.Do(ctx, change, func(tx *store.Tx) error {
		out = Publication{}
		v, err := lock(tx, number)
		if err != nil {
			return err
		}
		out.Version = v
		out.Published = v.Published.IsZero()
		out.Announced = farReaching && v.Announced.IsZero()
		switch {
		case out.Published:
			if err := release(tx, v); err != nil {
				return err
			}
			out.Version.Published = tx.Now()
		case out.Announced:
			tx.As("policy.announced")
		default:
			return errNothing
		}
		if !out.Announced {
			return nil
		}
		if s.notify == nil {
			return errors.New("policy: there is nothing to announce a version with")
		}
		out.Version.Announced = tx.Now()
		if err := announced(tx, v); err != nil {
			return err
		}
		return s.notify(tx, v.id)
	})
	if errors.Is(err, errNothing) {
		return out, nil
	}
	s.list.Store(nil)
	return out, err
}

// Publishable returns the fault that Publish would answer with, nil when it would publish the version or has done so.
func (s *Service) Publishable(ctx context.Context, number string) error {
	r := s.store.Read(ctx)
	v, err := find(r, number)
	if err != nil || !v.Published.IsZero() {
		return err
	}
	return publishable(r, v)
}

// release publishes a version that is complete.
func release(tx *store.Tx, v Version) error {
	if err := publishable(tx, v); err != nil {
		return err
	}
	return publish(tx, v)
}

func publishable(r store.Reader, v Version) error {
	public, err := listPublished(r)
	if err != nil {
		return err
	}
	for _, other := range public {
		if other.From.Equal(v.From) {
			return &fault.Fault{Kind: fault.Conflict, ID: "policy.error.same_day", Args: map[string]any{"Number": other.Number}}
		}
	}
	texts, summaries, err := sources(r, v)
	if err != nil {
		return err
	}
	_, later := public.Before(v)
	return complete(texts, summaries, later)
}

// complete holds a version against what a published one must have; later says that another came before it.
func complete(texts, summaries map[i18n.Lang]string, later bool) error {
	if missing := lacking(texts); missing != "" {
		return &fault.Fault{Kind: fault.Invalid, ID: "policy.error.missing_text", Args: map[string]any{"Languages": missing}}
	}
	if missing := lacking(summaries); later && missing != "" {
		return &fault.Fault{Kind: fault.Invalid, ID: "policy.error.missing_summary", Args: map[string]any{"Languages": missing}}
	}
	var first []string
	for i, lang := range i18n.Langs {
		t, err := parse(lang, []byte(texts[lang]))
		if err != nil {
			return fmt.Errorf("text in %s: %w", lang, err)
		}
		if i == 0 {
			first = t.ids()
		} else if !slices.Equal(first, t.ids()) {
			return &fault.Fault{Kind: fault.Invalid, ID: "policy.error.other_clauses", Args: map[string]any{
				"One": i18n.Langs[0].Name(), "Other": lang.Name()}}
		}
	}
	return nil
}

// lacking names the languages that are not there.
func lacking(have map[i18n.Lang]string) string {
	var names []string
	for _, lang := range i18n.Langs {
		if have[lang] == "" {
			names = append(names, lang.Name())
		}
	}
	return strings.Join(names, ", ")
}

// Prepared is a version that is not published yet, or one that is, with the languages that it has.
type Prepared struct {
	Version   Version
	Texts     []i18n.Lang
	Summaries []i18n.Lang
}

// All lists every version, also those that are being prepared, the newest first: for those who prepare them.
func (s *Service) All(ctx context.Context) (all []Prepared, err error) {
	r := s.store.Read(ctx)
	versions, err := list(r, `true`)
	if err != nil {
		return nil, err
	}
	for _, v := range versions { // a handful
		texts, summaries, err := sources(r, v)
		if err != nil {
			return nil, err
		}
		p := Prepared{Version: v}
		for _, lang := range i18n.Langs {
			if texts[lang] != "" {
				p.Texts = append(p.Texts, lang)
			}
			if summaries[lang] != "" {
				p.Summaries = append(p.Summaries, lang)
			}
		}
		all = append(all, p)
	}
	return all, nil
}
