package main

import (
	"context"
	"slices"

	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/mail"
)

// maxDue is the most questions that a letter counts.
const maxDue = 1000

// due counts what waits for an officer, by the functions that fill the start page.
func (f *features) due(ctx context.Context, o staff.Officer) (d staff.Due, err error) {
	r, now := f.store.Read(ctx), f.store.Clock().Now()
	if o.May(staff.WorkCases) {
		cases, err := f.cases.Pressing(ctx, staff.PressingUntil(now))
		if err != nil {
			return d, err
		}
		for _, c := range cases {
			d.Overdue += count(c.Needs, disclosure.NeedOverdue)
			d.Soon += count(c.Needs, disclosure.NeedSoon)
			d.Approval += count(c.Needs, disclosure.NeedApproval)
		}
	}
	if o.May(staff.AnswerQuestion) {
		questions, err := f.question.Pressing(r, now, maxDue)
		if err != nil {
			return d, err
		}
		d.Questions = len(questions)
	}
	if !slices.Contains(o.Roles, staff.Administrator) { // who keeps the portal running mends what failed
		return d, nil
	}
	failures, err := jobs.Failures(r)
	if err != nil {
		return d, err
	}
	for _, one := range failures {
		d.Failed += one.Count
	}
	letters, err := mail.UndeliveredSince(r, now.Add(-staff.FailedSince))
	d.Failed += letters.Dead + letters.Unknown
	return d, err
}

func count(all []disclosure.Need, want disclosure.Need) (n int) {
	for _, one := range all {
		if one == want {
			n++
		}
	}
	return n
}
