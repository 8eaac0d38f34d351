package main

import (
	"errors"
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
)

// explain words a fault for a command line: what is missing in the words of the command, all else in the sentences that
// the pages say, in English.
func explain(err error, missing string) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	if f.Kind == fault.NotFound && f.ID == "" {
		return errors.New(missing)
	}
	var says []string
	if f.ID != "" {
		says = append(says, i18n.SayIn(i18n.EN, f.ID, f.Args))
	}
	for _, field := range f.Fields {
		says = append(says, field.Name+": "+i18n.SayIn(i18n.EN, field.ID, field.Args))
	}
	if len(says) == 0 {
		return err
	}
	return errors.New("not done: " + strings.Join(says, " "))
}
