package services

import "inzage/internal/core/i18n"

// Labels of the fields, and captions of the tables, in the catalogs.
var (
	_ = i18n.Enum("field.", "service_type", "product", "domain", "server", "username", "started", "ends", "service_status",
		"price", "cycle", "order", "log_enabled", "log_days", "log_anonymise")
	_ = i18n.Enum("grid.", "config", "custom")
)
