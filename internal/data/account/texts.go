package account

import "inzage/internal/core/i18n"

// Labels of the fields, and captions of the tables, in the catalogs.
var (
	_ = i18n.Enum("field.", "customer_number", "customer_kind", "customer_status", "company", "first_name", "last_name",
		"vat_no", "enterprise_no", "email", "email_other", "phone", "mobile", "fax", "address", "street", "box", "postcode",
		"city", "state", "country", "language", "birth_date", "customer_group", "customer_since", "closed_at", "phone_kind",
		"number", "name", "emails", "phones", "roles", "preferences", "created_at", "remarks", "gone_at", "identifier_kind",
		"value", "valid_from", "valid_to", "verified", "how")
	_ = i18n.Enum("grid.", "phones", "contacts", "identifiers", "custom")
)
