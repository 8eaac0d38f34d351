package authn

import "inzage/internal/core/i18n"

// The texts of this package's kinds travel as ids: they are named here so that the tests know them as said.
var (
	_ = i18n.Enum("kind.passwords.", "name", "what", "purpose", "source", "kept", "erasure")
	_ = i18n.Enum("kind.sessions.", "name", "what", "purpose", "source", "kept", "erasure")
	_ = i18n.Enum("field.", "password_exists", "password_since", "password_protection", "password_must_set", "sign_in_email", "sign_in_name",
		"sign_in_language", "theme", "density", "address_proven_at", "address_changed_at", "login_since", "login_blocked_at",
		"browser", "session_ip", "signed_in_at", "last_seen_at", "password_given_at", "session_ends_at", "acting_for", "user_agent")
)
