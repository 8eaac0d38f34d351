package authn

import (
	"inzage/internal/core/paths"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/identity"
)

// Kinds are the kinds of data that this package holds: that a password exists (clause 1.7), and the sessions (clause 1.6). Both
// belong to the person who signs in, not to a customer: colleagues do not see each other's.
func (s *Service) Kinds() []dataset.Kind { return []dataset.Kind{s.passwordsKind(), s.sessionsKind()} }

// passwordsKind says that a password exists, since when, and how it is protected; never what it is.
func (s *Service) passwordsKind() dataset.Kind {
	return dataset.Kind{
		Key: "passwords", Clause: "1.7", Owner: dataset.OfLogin, Basis: dataset.Contract,
		Retention: dataset.Retention{From: dataset.FromChange}, // the hash of now replaces the one before; the login's stays while it acts for a customer
		ManagedBy: dataset.ByCompany, Erasure: dataset.EraseIdentity, Category: dataset.NotDisclosed,
		Tables: []dataset.Table{{Name: "logins", Columns: map[string]dataset.Use{
			"id":               dataset.Internal("a number that other tables refer to"),
			"source_id":        dataset.Internal("how an import names the login"),
			"email":            dataset.Shown(),
			"email_canonical":  dataset.Internal("the address again, in the form in which it is looked up"),
			"email_mac":        dataset.Internal("a keyed hash of the address"),
			"name":             dataset.Shown(),
			"language":         dataset.Shown(),
			"theme":            dataset.Shown(),
			"density":          dataset.Shown(),
			"password_hash":    dataset.Internal("cannot be read back, and would only help who guesses at it; that it exists is shown"),
			"password_set_at":  dataset.Shown(),
			"must_set":         dataset.Shown(),
			"auth_epoch":       dataset.Internal("a counter that ends old links"),
			"verified_at":      dataset.Shown(),
			"email_changed_at": dataset.Shown(),
			"disabled_at":      dataset.Shown(),
			"created_at":       dataset.Shown(),
			"import_id":        dataset.Internal("which import made the login"),
			"import_mac":       dataset.Internal("a keyed hash of the address at the source"),
		}}},
		Page:      paths.MyPasswords,
		Summarise: summarisePasswords, List: listPasswords, Get: getPassword, Stream: streamPasswords, Erase: eraseLogin,
	}
}

// sessionsKind are the live sessions: device, address, since when, last use.
func (s *Service) sessionsKind() dataset.Kind {
	return dataset.Kind{
		Key: "sessions", Clause: "1.6", Owner: dataset.OfLogin, Basis: dataset.Contract,
		Retention: dataset.Retention{From: dataset.FromUse, Period: identity.IdleLimit},
		ManagedBy: dataset.ByCompany, Erasure: dataset.EraseAll, Category: dataset.Traffic,
		Tables: []dataset.Table{{Name: "sessions", Columns: map[string]dataset.Use{
			"id":          dataset.Internal("a number that this page's buttons refer to"),
			"token_hash":  dataset.Internal("a hash of the cookie, which lets who has it act as the owner"),
			"login_id":    dataset.Internal("the login that it belongs to, shown as the kind passwords"),
			"customer_id": dataset.Shown(),
			"csrf":        dataset.Internal("a random value that binds forms to the session"),
			"created_at":  dataset.Shown(),
			"seen_at":     dataset.Shown(),
			"auth_at":     dataset.Shown(),
			"ends_at":     dataset.Shown(),
			"ip":          dataset.Shown(),
			"user_agent":  dataset.Shown(),
			"data":        dataset.Internal("messages for the next page and forms that wait for the password; gone with the session"),
		}}},
		Columns: []string{"browser", "session_ip", "signed_in_at", "last_seen_at"},
		Dated:   true, Page: paths.MySecurity,
		Summarise: s.summariseSessions, List: s.listSessions, Get: s.getSession, Stream: s.streamSessions, Erase: eraseSessions, Expire: expireSessions,
	}
}
