package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/feature/demo"
	"inzage/internal/feature/disclosure/directory"
	"inzage/internal/feature/staff"
)

// fillDirectory lets the demonstration's officers write the directory of courts and magistrates, each entry once.
func fillDirectory(ctx context.Context, people *staff.Service, dir *directory.Service, now time.Time) error {
	keepers := map[string]context.Context{} // by the person's number
	for _, o := range demo.Officers() {
		found, err := people.Find(ctx, o.Email)
		if err != nil {
			return err
		}
		keepers[o.Person] = actor.With(ctx, actor.Actor{Kind: actor.Officer, OfficerID: found.ID})
	}
	for _, a := range demo.Authorities() {
		if err := writeAuthority(keepers[a.By], dir, a, now); err != nil {
			return fmt.Errorf("%s: %w", a.Name, err)
		}
	}
	return nil
}

func writeAuthority(ctx context.Context, dir *directory.Service, a demo.Authority, now time.Time) error {
	known, err := dir.List(ctx, directory.Filter{Text: a.Name, Type: a.Type})
	if err != nil {
		return err
	}
	var id int64
	if i := slices.IndexFunc(known, func(k directory.Authority) bool { return k.Name == a.Name && k.Division == a.Division }); i >= 0 {
		id = known[i].ID
	} else if id, err = dir.Add(ctx, directory.Entry{
		Type: a.Type, Name: a.Name, Country: a.Country, Arrondissement: a.Arrondissement, Division: a.Division, Language: a.Language,
		Street: a.Street, Postcode: a.Postcode, City: a.City, Email: a.Email, Phone: a.Phone, Extension: a.Extension,
		Keys: a.Keys, KeysChecked: a.KeysChecked, Source: a.Source, CheckedOn: now.AddDate(0, 0, -a.CheckedDaysAgo).Format(time.DateOnly),
	}); err != nil {
		return err
	}
	file, err := dir.Get(ctx, id)
	if err != nil {
		return err
	}
	for _, m := range a.Magistrates {
		if !slices.ContainsFunc(file.Magistrates, func(k directory.Magistrate) bool { return k.Name == m.Name }) {
			if err := writeMagistrate(ctx, dir, id, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeMagistrate(ctx context.Context, dir *directory.Service, authority int64, m demo.Magistrate) error {
	err := dir.AddMagistrate(ctx, authority, directory.NewMagistrate{Name: m.Name, Function: m.Function, Since: m.Since})
	if err != nil || m.Until == "" {
		return err
	}
	file, err := dir.Get(ctx, authority)
	if err != nil {
		return err
	}
	for _, k := range file.Magistrates {
		if k.Name == m.Name {
			return dir.EndMagistrate(ctx, authority, k.ID, m.Until)
		}
	}
	return nil
}
