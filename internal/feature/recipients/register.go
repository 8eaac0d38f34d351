package recipients

// Keys of kinds of data. The kinds themselves live elsewhere; a test of the whole house compares.
const (
	account  = "account"
	services = "services"
	orders   = "orders"
	invoices = "invoices"
	payments = "payments"
)

// register lists every recipient. All are established in the European Economic Area, so nothing is
// transferred to a third country by the company itself.
var register = []Recipient{
	{
		Key: "dns_belgium", Name: "DNS Belgium vzw", Title: "recipients.dns_belgium.title",
		Role: Controller, Country: "BE", Kinds: []string{account, services},
		What: "recipients.registry.what", Why: "recipients.registry.why", When: "recipients.dns_belgium.when",
	},
	{
		Key: "eurid", Name: "EURid vzw", Title: "recipients.eurid.title",
		Role: Controller, Country: "BE", Kinds: []string{account, services},
		What: "recipients.registry.what", Why: "recipients.registry.why", When: "recipients.eurid.when",
	},
	{
		Key: "sidn", Name: "Stichting Internet Domeinregistratie Nederland (SIDN)", Title: "recipients.sidn.title",
		Role: Controller, Country: "NL", Kinds: []string{account, services},
		What: "recipients.registry.what", Why: "recipients.registry.why", When: "recipients.sidn.when",
	},
	{
		Key: "afnic", Name: "Association française pour le nommage Internet en coopération (Afnic)", Title: "recipients.afnic.title",
		Role: Controller, Country: "FR", Kinds: []string{account, services},
		What: "recipients.registry.what", Why: "recipients.registry.why", When: "recipients.afnic.when",
	},
	{
		Key: "worldline", Name: "Worldline (Ogone)", Title: "recipients.worldline.title",
		Role: Processor, Country: "BE", Kinds: []string{payments},
		What: "recipients.worldline.what", Why: "recipients.worldline.why", When: "recipients.worldline.when",
		// The provider's default; a shop may shorten it to 90 days at the least.
		Keeps: "recipients.worldline.keeps",
	},
	{
		Key: "2checkout", Name: "2Checkout (Avangate B.V.)", Title: "recipients.2checkout.title",
		// It sells in its own name and passes the sale on (merchant of record).
		Role: Controller, Country: "NL", Kinds: []string{account, orders, payments},
		What: "recipients.2checkout.what", Why: "recipients.2checkout.why", When: "recipients.2checkout.when",
	},
	{
		Key: "paypal", Name: "PayPal (Europe) S.à r.l. et Cie, S.C.A.", Title: "recipients.paypal.title",
		Role: Controller, Country: "LU", Kinds: []string{payments},
		What: "recipients.paypal.what", Why: "recipients.paypal.why", When: "recipients.paypal.when",
	},
	{
		Key: "bank", Title: "recipients.bank.title",
		Role: Controller, Country: "BE", Kinds: []string{payments},
		What: "recipients.bank.what", Why: "recipients.bank.why", When: "recipients.bank.when",
	},
	{
		Key: "peppol", Title: "recipients.peppol.title",
		Role: Processor, Country: "BE", Kinds: []string{invoices},
		What: "recipients.peppol.what", Why: "recipients.peppol.why", When: "recipients.peppol.when",
	},
}
