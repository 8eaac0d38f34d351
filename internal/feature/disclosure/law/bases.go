package law

import "inzage/internal/platform/dataset"

// Lists that several rules share.
var (
	whoSubscriberIs = []dataset.Category{dataset.Subscriber, dataset.Identification}
	trafficToo      = []dataset.Category{dataset.Subscriber, dataset.Identification, dataset.Traffic}
	everything      = []dataset.Category{dataset.Subscriber, dataset.Identification, dataset.Traffic, dataset.Content}
	trafficContent  = []dataset.Category{dataset.Traffic, dataset.Content}

	judges           = []AuthorityType{Court, InvestigatingJudge}
	investigating    = []AuthorityType{InvestigatingJudge}
	parquet          = []AuthorityType{Prosecutor, InvestigatingJudge} // a judge who investigates has the prosecutor's powers too
	parquetAndPolice = []AuthorityType{Prosecutor, InvestigatingJudge, Police}
	services         = []AuthorityType{Intelligence}
	foreignEU        = []AuthorityType{ForeignEU}
)

// Publications, the same in every language.
const (
	gazetteCriminal     = "1808-11-17"
	gazetteTelecom      = "2005-06-13; 2022-07-20"
	gazetteIntelligence = "1998-11-30"
	gazetteJudicial     = "1967-10-10"
	journalDSA          = "OJ L 277, 2022-10-27, p. 1"
	journalEvidence     = "OJ L 191, 2023-07-28, p. 118"
	treatyMutual        = "ETS 30, 1959-04-20; 2004-12-09"
)

// rules is the table of the law. Each row tells its own source and how far it can be trusted; counsel confirms the rows
// that are not Verified before the first real case. Belgian acts are cited by their date, EU acts by the Official Journal.
//
// Secrecy: articles 46bis § 2, 88bis § 2 and 90quater § 2 bind whoever helps, with the penalty of professional secrecy.
var rules = []Rule{
	{
		Basis: Sv46bis, Deciders: parquet, Provisional: []AuthorityType{Police}, Categories: whoSubscriberIs,
		// Minor offences reach back six months; for others the article gives no limit, so none is applied to all.
		Secrecy: ByStatute, Source: Source{"46bis", statuteCriminal, gazetteCriminal}, Mark: Secondary,
	},
	{
		Basis: Sv88bis, Deciders: investigating, Provisional: []AuthorityType{Prosecutor}, Categories: trafficToo,
		// 12, 9 or 6 months by the gravity of the offence: the longest is the limit that no offence passes.
		Secrecy: ByStatute, LookBack: 12, Source: Source{"88bis", statuteCriminal, gazetteCriminal}, Mark: Unverified,
	},
	{
		Basis: Sv90ter, Deciders: investigating, Categories: everything,
		Secrecy: ByStatute, Source: Source{"90ter – 90decies", statuteCriminal, gazetteCriminal}, Mark: Unverified,
	},
	{
		// A search of a seized system. What a secret search of contents needs, 90ter says.
		Basis: Sv39bis, Deciders: parquetAndPolice, Categories: whoSubscriberIs, Unsettled: trafficContent,
		Secrecy: NoSecrecy, Source: Source{"39bis", statuteCriminal, gazetteCriminal}, Mark: Counsel,
	},
	{
		Basis: Sv39ter, Deciders: parquetAndPolice, Categories: everything, Preserves: true, Keeps: 90, Renewal: 90,
		Secrecy: ByStatute, Source: Source{"39ter", statuteCriminal, gazetteCriminal}, Mark: Unverified,
	},
	{
		Basis: Sv39quater, Deciders: parquetAndPolice, Categories: everything, Preserves: true, Keeps: 90, Renewal: 90,
		Secrecy: ByStatute, Source: Source{"39quater", statuteCriminal, gazetteCriminal}, Mark: Unverified,
	},
	{
		Basis: Sv88ter, Deciders: investigating, Categories: whoSubscriberIs, Unsettled: trafficContent,
		Secrecy: ByStatute, Source: Source{"88ter", statuteCriminal, gazetteCriminal}, Mark: Unverified,
	},
	{
		// An order to explain, to decrypt, to operate: it names no category of data.
		Basis: Sv88quater, Deciders: investigating, Unsettled: everything,
		Secrecy: ByStatute, Source: Source{"88quater", statuteCriminal, gazetteCriminal}, Mark: Unverified,
	},
	{
		// What operators must retain, and for whom: who may ask, a ministerial circular lists (article 127/1 § 5). The twelve
		// months of the act run from the end of the service, not back from the demand: retention's business, no limit here.
		Basis: Telecom126, Deciders: []AuthorityType{InvestigatingJudge, Prosecutor, Police, Intelligence, Administrative},
		Categories: whoSubscriberIs, Unsettled: []dataset.Category{dataset.Traffic},
		Secrecy: NoSecrecy, Source: Source{"126 – 127/1", statuteTelecom, gazetteTelecom}, Mark: Unverified,
	},
	{
		Basis: Intelligence16_2, Deciders: services, Categories: whoSubscriberIs,
		Secrecy: ByStatute, Source: Source{"16/2", statuteIntelligence, gazetteIntelligence}, Mark: Unverified,
	},
	{
		Basis: Intelligence18_7, Deciders: services, Categories: trafficToo,
		Secrecy: ByStatute, Source: Source{"18/7", statuteIntelligence, gazetteIntelligence}, Mark: Unverified,
	},
	{
		// A judge between parties; whether the secrecy of communications yields to him is for counsel.
		Basis: Judicial877, Deciders: judges, Categories: whoSubscriberIs, Unsettled: trafficContent,
		Secrecy: NoSecrecy, Source: Source{"871, 877 – 882", statuteJudicial, gazetteJudicial}, Mark: Counsel,
	},
	{
		Basis: Judicial584, Deciders: judges, Categories: whoSubscriberIs, Unsettled: trafficContent,
		Secrecy: NoSecrecy, Source: Source{"584, 1025, 1369bis", statuteJudicial, gazetteJudicial}, Mark: Counsel,
	},
	{
		// Specific information on specific recipients that is already held; the power itself stands in another law.
		Basis: DSA10, Deciders: []AuthorityType{Court, InvestigatingJudge, Prosecutor, Administrative, ForeignEU},
		Categories: whoSubscriberIs, Unsettled: trafficContent,
		Secrecy: NoSecrecy, Source: Source{"10", statuteDSA, journalDSA}, Mark: Secondary,
	},
	{
		// A judge may demand everything, a prosecutor only who somebody is (article 4): the form says which signed.
		Basis: EPOC, Deciders: foreignEU, Categories: whoSubscriberIs, OfJudge: trafficContent,
		Secrecy: ByStatute, InformsCustomer: true, Answer: Limit{Days: 10}, Emergency: Limit{Hours: 8},
		Source: Source{"4, 5, 10, 13", statuteEvidence, journalEvidence}, Mark: Secondary, Since: "2026-08-18",
	},
	{
		Basis: EPOCPR, Deciders: foreignEU, Categories: everything, Preserves: true, Keeps: 60, Renewal: 30,
		Secrecy: ByStatute, InformsCustomer: true,
		Source: Source{"4, 6, 11, 13", statuteEvidence, journalEvidence}, Mark: Secondary, Since: "2026-08-18",
	},
	{
		// A foreign authority's request reaches us as the paper of the Belgian magistrate who executes it, on a Belgian basis
		// that the paper should name.
		Basis: MLA, Deciders: parquet, Unsettled: everything,
		Secrecy: NoSecrecy, Source: Source{"", statuteMutual, treatyMutual}, Mark: Counsel,
	},
	{
		Basis: NoBasis, Secrecy: NoSecrecy, Source: Source{"", statuteNone, ""}, Mark: Verified,
	},
}
