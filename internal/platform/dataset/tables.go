package dataset

// Class is what a table that no kind owns has to do with people.
type Class string

// The classes.
const (
	AboutCustomer Class = "customer" // about a customer, but no kind of its own: with the reason
	AboutLogin    Class = "login"
	AboutCase     Class = "case"
	AboutOfficer  Class = "officer" // about our own staff: no customer has a right to see it
	AboutNobody   Class = "none"
)

// Elsewhere lists every table that no kind owns, with what it is about and why no kind owns it. The completeness
// test fails for a table that is neither here nor in a kind, and for a line here whose table is gone.
var Elsewhere = map[string]struct {
	Class  Class
	Reason string
}{
	"login_customers":         {AboutLogin, "which login acts for which customer; shown in the chooser, erased with either"},
	"purpose_wordings":        {AboutNobody, "the texts that people consent to"},
	"withdraw_links":          {AboutCustomer, "links in mails that withdraw a consent: a keyed hash of the address and the purpose; an erasure takes the customer's number away and leaves the link working"},
	"suppressions":            {AboutNobody, "keyed hashes of addresses that must not be written to any more: they outlive the customer's data, so that no import brings a withdrawal back"},
	"activation_codes":        {AboutCustomer, "a keyed hash of a printed code, gone 60 days after it was made"},
	"auth_tokens":             {AboutLogin, "keyed hashes of mailed links, gone 30 days after they end"},
	"email_changes":           {AboutLogin, "open changes of an e-mail address, gone 30 days after they end"},
	"auth_requests":           {AboutNobody, "requests for links and failed sign-ins under a keyed hash of what was typed, gone after 30 days"},
	"outbox":                  {AboutLogin, "mail on its way; the row is gone 30 days after it was sent, of a mailing 30 days after that ended"},
	"mail_attempts":           {AboutNobody, "times of attempts to send; gone with the outbox row"},
	"mailings":                {AboutNobody, "what was told to many, and to how many; a mailing that is stopped ends after 30 days"},
	"mail_bounces":            {AboutNobody, "keyed hashes of addresses that do not exist: no mailing goes there; kept until a link that was mailed there is followed"},
	"newsletters":             {AboutNobody, "newsletters as they were sent"},
	"newsletter_texts":        {AboutNobody, "the texts of newsletters"},
	"limiter":                 {AboutNobody, "counters under keyed hashes, gone within a day"},
	"policy_versions":         {AboutNobody, "versions of the privacy policy"},
	"policy_texts":            {AboutNobody, "texts of the privacy policy"},
	"policy_summaries":        {AboutNobody, "what changed in the privacy policy"},
	"policy_seen":             {AboutLogin, "up to which version a login has read the policy's changes; shown on that page, gone with the login"},
	"officers":                {AboutOfficer, "accounts of staff; they stay while the audit log names them"},
	"staff_authenticators":    {AboutOfficer, "officers' authenticator apps, sealed, and passkeys; gone when removed"},
	"staff_recovery_codes":    {AboutOfficer, "hashes of officers' codes on paper; gone with the next set"},
	"staff_invitations":       {AboutOfficer, "keyed hashes of links by which officers enrol, gone 30 days after they end"},
	"staff_sessions":          {AboutOfficer, "where officers are signed in; gone when it ends"},
	"staff_challenges":        {AboutOfficer, "what an officer's passkey is asked to sign, for five minutes"},
	"staff_recoveries":        {AboutOfficer, "who let an officer in again who had lost everything; it stays, as the audit log does"},
	"looks":                   {AboutOfficer, "why officers looked for customers, and as what; the reason stands with each access, which the customer sees; gone a month after its hour"},
	"look_customers":          {AboutCustomer, "which customers an officer's search found; shown as accesses, gone with the search or with an erasure"},
	"accesses_kept":           {AboutNobody, "since when accesses are kept"},
	"authorities":             {AboutNobody, "courts, prosecutors and police as offices, with who keeps the entry; an entry that ended stays, because cases refer to it"},
	"authority_versions":      {AboutNobody, "those entries as they stood in each version, because cases refer to one"},
	"magistrates":             {AboutNobody, "persons in public function, by name and function, as orders name them; no customers; kept because cases refer to them"},
	"record_versions":         {AboutCustomer, "earlier versions of records of any kind; shown, copied and erased with the record"},
	"blobs":                   {AboutCustomer, "documents of records of any kind; shown, copied and erased with the record"},
	"blob_chunks":             {AboutNobody, "the bytes of blobs, encrypted; gone with them"},
	"consent_deliveries":      {AboutCustomer, "what newsletter tools were told of a consent; its time is shown with the consent, the address goes once the tool has heard, the customer with the erasure"},
	"consent_differences":     {AboutCustomer, "where a newsletter tool thought otherwise, under a keyed hash of the address; gone after 90 days"},
	"consent_reconciliations": {AboutNobody, "when a newsletter tool's list was compared, with counts"},
	"kind_summaries":          {AboutCustomer, "counts of what the kinds hold; shown on the overview, gone with the records"},
	"import_runs":             {AboutNobody, "which import ran when, with counts"},
	"import_cursors":          {AboutNobody, "how far a file was read"},
	"stored_keys":             {AboutNobody, "keys for one purpose each, wrapped"},
	"subject_keys":            {AboutCustomer, "keys that protect documents and audit payloads; deleting one is the erasure"},
	"case_transitions":        {AboutNobody, "the steps that a case may take"},
	"case_drafts":             {AboutCase, "registrations that are being typed, encrypted; gone after seven days"},
	"cases":                   {AboutCase, "orders of courts and where they stand; the people concerned are told as the law allows, and see that in a kind of its own; gone ten years after the end, with the case's key"},
	"case_lines":              {AboutCase, "what an order asks for, and whose; gone with the case"},
	"case_acts":               {AboutCase, "which officer had which part in a case; gone with the case"},
	"case_events":             {AboutCase, "the history of a case; gone with the case"},
	"case_documents":          {AboutCase, "papers of a case; their bytes are blobs, encrypted to the case; gone with the case"},
	"case_authentications":    {AboutCase, "how a requester was made sure of; gone with the case"},
	"case_checks":             {AboutCase, "answers of the review; gone with the case"},
	"case_approvals":          {AboutCase, "who approved what in a case; gone with the case"},
	"case_collections":        {AboutCase, "which files a package has, by query, with counts and hashes; gone with the case"},
	"case_runs":               {AboutCase, "how far a collection is; gone with the case"},
	"case_packages":           {AboutCase, "packages by hash and size; our copy goes 45 days after the receiver acknowledged it, the row with the case"},
	"case_deliveries":         {AboutCase, "to whom a package was handed over; gone with the case"},
	"case_preservations":      {AboutCase, "frozen copies for an order, encrypted to the case; gone when the preservation ends, or with the case"},
	"case_subjects":           {AboutCase, "whom a case is about and when they are told; gone with the case. What they were told is a kind of its own"},
	"case_sights":             {AboutCase, "who saw whose data for a case; the customer reads it among the other accesses once they are told; gone with the case"},
	"case_objections":         {AboutCase, "remedies that customers filed; the date is shown with what they were told; gone with the case"},
	"transparency_reports":    {AboutNobody, "the published figures about orders of courts; small numbers are withheld"},
	"transparency_balances":   {AboutNobody, "the counts that a publication was held against"},
	"goose_db_version":        {AboutNobody, "version of the schema"},
	"river_job":               {AboutNobody, "jobs; their arguments are ids only"},
	"river_leader":            {AboutNobody, "which process leads the job queue"},
	"river_queue":             {AboutNobody, "queues of jobs"},
	"river_migration":         {AboutNobody, "version of the job tables"},
	"river_notification":      {AboutNobody, "wake-up calls of the job queue"},
	"audit.entry":             {AboutNobody, "leaves of the audit log hold no personal data"},
	"audit.payload":           {AboutCustomer, "what happened, encrypted to whom it concerns; erased with the subject's key"},
	"audit.pending":           {AboutNobody, "entries that wait for their place"},
	"audit.place":             {AboutNobody, "places of entries in the tree"},
	"audit.node":              {AboutNobody, "hashes of the tree"},
	"audit.checkpoint":        {AboutNobody, "signed sizes and roots of the tree"},
}
