package disclosure

import (
	"context"
	"slices"
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/store"
)

// What came of asking whether an order is real.
const (
	Confirmed = "confirmed"
	Doubt     = "doubt"  // nobody reached, or no clear word
	Denied    = "denied" // they know nothing of it
)

// Fields of the form about one attempt.
const (
	FieldMethod  = "method"
	FieldReached = "reached"
	FieldResult  = "result"
	FieldNote    = "note"
	FieldEntry   = "entry" // version of the directory's entry that the officer saw
)

// Attempt is one try to have an order confirmed.
type Attempt struct {
	Method  string // see law.Method
	Entry   int64  // version of the directory's entry whose number was called, as the officer saw it; 0: not looked at
	Reached string // who answered
	Result  string
	Note    string
}

// Contact is the directory's entry that the requester is asked through, and whether who acts may call it.
type Contact struct {
	Authority
	Own bool // who acts wrote the number: somebody else calls it
}

// ContactFor returns through whom the requester of a case is asked, as the directory stands now. ok is false when the authority is
// not in the directory, or not any more: an entry is made first, by its own sources.
func (s *Service) ContactFor(ctx context.Context, c Case) (contact Contact, ok bool, err error) {
	r := s.Store.Read(ctx)
	me, err := s.Require(r, See)
	if err != nil {
		return contact, false, err
	}
	return s.contactFor(r, me, c)
}

func (s *Service) contactFor(r store.Reader, me Officer, c Case) (contact Contact, ok bool, err error) {
	if c.Issuer.AuthorityID == 0 {
		return contact, false, nil
	}
	a, err := s.Registry(r, c.Issuer.AuthorityID)
	if fault.Is(err, fault.NotFound) {
		return contact, false, nil
	}
	return Contact{Authority: a, Own: a.PhonePerson == me.Person}, err == nil && !a.Ended, err
}

// Authenticate records an attempt to have an order confirmed. With enough of them (law.Authenticated) the case goes to review; when
// the authority denies it, the case is a fraud; else it stays, and the page says what is missing.
func (s *Service) Authenticate(ctx context.Context, reference string, version int, a Attempt) error {
	a.Reached, a.Note = strings.TrimSpace(a.Reached), strings.TrimSpace(a.Note)
	if err := a.check(); err != nil {
		return err
	}
	p := step{action: "disclosure.authentication_tried", permission: Work, act: ActAuthenticate, in: []State{Received, Authenticating}, version: version}
	return s.do(ctx, reference, p, func(w *work) error {
		contact, listed, err := s.contactFor(w.Tx, w.me, w.Case)
		if err != nil {
			return err
		}
		row := Authentication{Method: a.Method, Reached: a.Reached, Result: a.Result, Note: a.Note, Officer: w.me.ID}
		if listed {
			row.AuthorityID, row.AuthorityVersion = contact.ID, contact.Version
		}
		if a.Method == string(law.CallBack) {
			switch {
			case !listed:
				return fault.Fields(fault.Field{Name: FieldMethod, ID: "case.error.not_listed"})
			case contact.Own:
				return fault.Fields(fault.Field{Name: FieldMethod, ID: "case.error.own_number"})
			case a.Entry != contact.Version:
				return fault.New(fault.Conflict, "case.error.entry_changed")
			}
			row.Phone = strings.TrimSpace(contact.Phone + " " + contact.Extension)
		}
		if err := insertAuthentication(w.Tx, w.ID, row); err != nil {
			return err
		}
		w.note, w.details["method"], w.details["result"] = a.Note, a.Method, a.Result
		if a.Reached != "" {
			w.details["reached"] = a.Reached
		}
		return s.weigh(w)
	})
}

// weigh moves a case by what its attempts say together.
func (s *Service) weigh(w *work) error {
	all, err := listAuthentications(w.Tx, w.ID)
	if err != nil {
		return err
	}
	if w.State == Received {
		if err := w.to(Authenticating); err != nil {
			return err
		}
		if err := w.leg("disclosure.authentication_begun"); err != nil {
			return err
		}
	}
	contacts, doubt := contactsOf(all)
	if law.Denied(contacts) {
		w.as("disclosure.authentication_denied")
		return w.end(Fraud, "fraud")
	}
	if ok, _ := law.Authenticated(contacts, w.Urgent, doubt); ok {
		w.as("disclosure.authenticated")
		return w.to(UnderReview)
	}
	return nil
}

// contactsOf turns attempts into what the rule about them reads. An attempt went through the directory when the authority stood in it.
func contactsOf(all []Authentication) (contacts []law.Contact, doubt bool) {
	answers := map[string]law.Answer{Confirmed: law.Yes, Denied: law.No, Doubt: law.Doubtful}
	for _, a := range all {
		contacts = append(contacts, law.Contact{Method: law.Method(a.Method), FromDirectory: a.AuthorityID != 0, Confirmed: answers[a.Result]})
		doubt = doubt || a.Result == Doubt
	}
	return contacts, doubt
}

// StillMissing says, as text ids, what is missing before an order counts as confirmed.
func StillMissing(f Full) []string {
	contacts, doubt := contactsOf(f.Authentications)
	_, missing := law.Authenticated(contacts, f.Urgent, doubt)
	return missing
}

func (a Attempt) check() error {
	var w wrong
	w.add(!slices.Contains(law.MethodText.Values(), a.Method), FieldMethod, "case.error.method")
	spoke := a.Result != Doubt && (a.Method == string(law.CallBack) || a.Method == string(law.Visit))
	w.add(spoke && a.Reached == "", FieldReached, "case.error.reached")
	w.add(a.Result != Confirmed && a.Result != Doubt && a.Result != Denied, FieldResult, "case.error.result")
	w.add(!line(a.Reached, 0, maxText), FieldReached, "case.error.text", map[string]any{"Max": maxText})
	w.add(len([]rune(a.Note)) > maxLong, FieldNote, "case.error.text", map[string]any{"Max": maxLong})
	return fault.Fields(w...)
}

// Identify says which entry of the directory issued an order whose authority was not in it when it was registered. What was called
// before counts as called outside of the directory.
func (s *Service) Identify(ctx context.Context, reference string, version int, authority int64) error {
	p := step{action: "disclosure.authority_identified", permission: Work, act: ActAuthenticate, in: []State{Received, Authenticating}, version: version}
	return s.do(ctx, reference, p, func(w *work) error {
		a, err := s.Registry(w.Tx, authority)
		if err = missing(err, FieldAuthority, "case.error.authority"); err != nil {
			return err
		}
		if a.Ended {
			return fault.Fields(fault.Field{Name: FieldAuthority, ID: "case.error.authority"})
		}
		w.details["authority"], w.details["before"] = a.Name, w.Issuer.Name
		_, err = w.Exec(`UPDATE cases SET authority_id = $2, authority_version = $3, authority_type = $4, authority_name = $5, authority_country = $6,
			authority_language = $7, arrondissement = $8 WHERE id = $1`, w.ID, a.ID, a.Version, a.Type, a.Name, a.Country, a.Language, a.Division)
		return err
	})
}

func insertAuthentication(tx *store.Tx, id int64, a Authentication) error {
	_, err := tx.Exec(`INSERT INTO case_authentications (case_id, method, authority_id, authority_version, phone, reached, result, note, at, officer_id)
		VALUES ($1, $2, nullif($3::bigint, 0), nullif($4::bigint, 0), $5, $6, $7, $8, $9, $10)`,
		id, a.Method, a.AuthorityID, a.AuthorityVersion, a.Phone, a.Reached, a.Result, a.Note, tx.Now(), a.Officer)
	return err
}
