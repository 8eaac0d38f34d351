package billing

import "inzage/internal/core/i18n"

// Labels of the fields, and captions of the tables, in the catalogs.
var (
	_ = i18n.Enum("field.", "number", "ordered_at", "amount", "order_status", "method", "invoice", "order_ip",
		"fraud_explanation", "fraud_module", "fraud_score", "fraud_decision", "fraud_raw", "line_type", "description",
		"domain", "quantity", "line_amount", "cycle", "service", "issue_date", "due_date", "invoice_status", "invoice_type",
		"paid_at", "net", "gross", "payable", "structured_ref", "payment_ref", "order_ref", "buyer_reference",
		"invoice_ref", "notes", "buyer_name", "buyer_vat_no", "buyer_enterprise_no", "buyer_address", "buyer_contact",
		"buyer_phone", "buyer_email", "retention_until", "from", "until", "unit", "unit_price", "vat_rate", "vat_category",
		"line_net", "vat_reason", "vat_base", "vat_tax", "payment_status", "fee", "provider", "provider_ref", "iban_last4",
		"payer_name", "payer_email", "payer_country", "payer_id", "refund_of")
	_ = i18n.Enum("grid.", "order_lines", "invoice_lines", "vat", "invoice_payments")
)
