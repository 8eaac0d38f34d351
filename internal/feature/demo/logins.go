package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// Login is a person of the demonstration who can sign in, or who is about to.
type Login struct {
	Role            string   `json:"role"`     // "customer" or "officer"
	Language        string   `json:"language"` // nl, fr, de or en
	Email           string   `json:"email"`
	Password        string   `json:"password"` // empty: never activated, see Note
	Note            string   `json:"note"`
	Apps            []string `json:"totp,omitempty"` // an officer's: secrets of the two authenticator apps, in base32
	CustomerNumbers []string `json:"-"`              // for whom the login acts
}

// Logins returns who can sign in. The passwords are four common words of the person's language: easy to type
// in front of an audience, long enough for the rules, and worth nothing elsewhere. The importers bring the
// people; whoever starts the demonstration gives them these passwords.
func Logins() []Login {
	const customer = "customer"
	return []Login{
		{customer, "nl", "lotte.vermeulen@example.org", "wafel-paraplu-tandwiel-zolder", "private person", nil, []string{PrivateNL}},
		{customer, "fr", "amelie.lambert@example.org", "tartine-horloge-nuage-escalier", "private person", nil, []string{PrivateFR}},
		{customer, "de", "juergen.pauels@example.org", "Teekanne-Gartenzaun-Pfeffer-Wolke", "private person", nil, []string{PrivateDE}},
		{customer, "en", "oliver.bennett@example.org", "teapot-lantern-gravel-orchard", "private person", nil, []string{PrivateEN}},
		{customer, "nl", "boekhouding@lindenblad-webbureau.example", "kruiwagen-perzik-lantaarn-dakgoot", "company with 3,000 invoices", nil, []string{Reseller}},
		{customer, "nl", "an.wouters@example.org", "deegrol-vensterbank-zeilboot-nootmuskaat", "one login for two customers: a private person and her company", nil, []string{OwnerPrivate, Bakery}},
		{customer, "nl", "mieke.thijs@example.org", "breinaald-vuurtoren-augurk-slinger", "former customer", nil, []string{FormerPrivate}},
		{customer, "nl", "robbe.vandamme@example.org", "knikker-gieter-sneeuwpop-trapleuning", "texts that try to break the page: script, formulas, HTML", nil, []string{Inert}},
		{customer, "nl", "karel.maes@example.org", "", "never activated: print a code with `inzage customer code " + NeverActivated + "`, then go to /nl/activate and follow the mail", nil, []string{NeverActivated}},
	}
}

// emitLogins writes the sign-ins that the company's old system knows. Customers without one get theirs from
// their mail address; two customers share an address on purpose.
func (w *world) emitLogins(e emit) error {
	ids := map[string]*customer{}
	for _, c := range w.customers {
		ids[c.Number] = c
	}
	for n, l := range Logins() {
		first := ids[l.CustomerNumbers[0]]
		record := hpxdata.Login{
			Email: l.Email, Name: first.FirstName + " " + first.LastName, Language: l.Language, CreatedAt: intake.NewTime(first.CreatedAt.Time),
		}
		for _, number := range l.CustomerNumbers {
			record.Customers = append(record.Customers, hpxdata.LoginCustomer{Customer: ids[number].id, Role: "owner"})
		}
		if err := e(fmt.Sprintf("%s/login/%d", Source, n+1), first.id, first.CreatedAt.Time, record); err != nil {
			return err
		}
	}
	return nil
}

// WriteLogins writes logins as a JSON list that only the owner may read. An existing file is replaced whole.
func WriteLogins(path string, logins []Login) error {
	data, err := json.MarshalIndent(logins, "", "  ")
	if err != nil {
		return fmt.Errorf("demo logins: %w", err)
	}
	// A new file, renamed: a mode that an old file has would otherwise stay.
	f, err := os.CreateTemp(filepath.Dir(path), ".demo-logins-*")
	if err != nil {
		return fmt.Errorf("demo logins: %w", err)
	}
	_, err = f.Write(append(data, '\n'))
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("demo logins: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}
